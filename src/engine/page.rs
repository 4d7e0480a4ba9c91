//! Long lists, a page at a time: each page begins after the last item of the one before, so that what is added
//! meanwhile moves nothing.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<Item, Id> {
    pub items: Vec<Item>,
    /// What to ask the next page with, if there is one.
    pub next: Option<Id>,
}

impl<Item, Id> Page<Item, Id> {
    /// Makes a page of at most `size` items out of up to `size + 1`.
    pub(super) fn cut(mut items: Vec<Item>, size: u16, id: impl Fn(&Item) -> Id) -> Self {
        let size = usize::from(size);
        let next = if items.len() > size { size.checked_sub(1).map(|last| id(&items[last])) } else { None };
        items.truncate(size);
        Self { items, next }
    }
}
