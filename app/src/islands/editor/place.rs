//! Carets, focus and drags: what only a browser has. On the server these do nothing.

use largage::message::{Edit, Item};
use leptos::{ev, prelude::*};

use super::Editor;

/// The id of a field: its path alone may be that of a part of the page.
pub fn field_id(path: &str) -> String {
    format!("field-{path}")
}

/// Whether the dragged part may come here.
pub fn over(editor: Editor, event: &ev::DragEvent, item: Item) {
    if editor.dragged.get_untracked().is_some_and(|dragged| dragged.list() == item.list()) {
        event.prevent_default();
        event.stop_propagation();
    }
}

pub fn dropped(editor: Editor, event: &ev::DragEvent, item: Item) {
    let Some(dragged) = editor.dragged.get_untracked().filter(|dragged| dragged.list() == item.list()) else { return };
    event.prevent_default();
    event.stop_propagation();
    editor.dragged.set(None);
    if let Some(to) = editor.message.with_untracked(|message| message.position(item)) {
        editor.edit(Edit::Move(dragged, to));
    }
}

#[cfg(not(feature = "hydrate"))]
mod dom {
    use leptos::ev;

    pub fn caret(_: &str) -> Option<u32> {
        None
    }

    pub fn insert(_: &str, _: &str) -> Option<String> {
        None
    }

    pub fn replace(_: &str, _: u32, _: &str) -> Option<String> {
        None
    }

    pub fn go_to(_: String) {}

    pub fn focus(_: &str) {}

    pub fn has_focus(_: &str) -> bool {
        false
    }

    pub fn value(_: &str) -> Option<String> {
        None
    }

    pub fn is_open(_: &str) -> bool {
        false
    }

    pub fn unfold(_: &str) {}

    pub fn begin_drag(_: &ev::DragEvent) {}

    pub fn unix_seconds(_: &str) -> Option<i64> {
        None
    }
}

#[cfg(feature = "hydrate")]
mod dom {
    use leptos::{ev, prelude::*};
    use wasm_bindgen::JsCast;
    use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement, SelectionMode};

    /// A field of text, of either kind.
    enum Field {
        Line(HtmlInputElement),
        Lines(HtmlTextAreaElement),
    }

    impl Field {
        fn find(path: &str) -> Option<Self> {
            match document().get_element_by_id(&super::field_id(path))?.dyn_into::<HtmlInputElement>() {
                Ok(field) => Some(Self::Line(field)),
                Err(element) => element.dyn_into().ok().map(Self::Lines),
            }
        }

        fn selection(&self) -> Option<(u32, u32)> {
            let (start, end) = match self {
                Self::Line(field) => (field.selection_start(), field.selection_end()),
                Self::Lines(field) => (field.selection_start(), field.selection_end()),
            };
            Some((start.ok()??, end.ok()??))
        }

        /// Puts a text in place of a range, the caret behind it, and answers what stands there now.
        fn put(&self, text: &str, start: u32, end: u32) -> Option<String> {
            let mode = SelectionMode::End;
            match self {
                Self::Line(field) => {
                    field.focus().ok()?;
                    field.set_range_text_with_start_and_end_and_selection_mode(text, start, end, mode).ok()?;
                    Some(field.value())
                }
                Self::Lines(field) => {
                    field.focus().ok()?;
                    field.set_range_text_with_start_and_end_and_mode(text, start, end, "end").ok()?;
                    Some(field.value())
                }
            }
        }
    }

    /// Where the caret of a field stands, in UTF-16 units.
    pub fn caret(id: &str) -> Option<u32> {
        Field::find(id)?.selection().map(|(_, end)| end)
    }

    /// Puts a text in place of what is selected in a field.
    pub fn insert(id: &str, text: &str) -> Option<String> {
        let field = Field::find(id)?;
        let (start, end) = field.selection()?;
        field.put(text, start, end)
    }

    /// Puts a text in place of what stands between `start` and the caret.
    pub fn replace(id: &str, start: u32, text: &str) -> Option<String> {
        let field = Field::find(id)?;
        let (_, end) = field.selection()?;
        field.put(text, start, end)
    }

    /// Moves the focus to a part of the form, or to the first field in it, once it is drawn.
    pub fn go_to(id: String) {
        request_animation_frame(move || {
            let Some(part) = document().get_element_by_id(&id) else { return };
            part.scroll_into_view_with_scroll_into_view_options(&{
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                options
            });
            let inside = part.query_selector(".part-body input:not([type=color]), .part-body textarea").ok().flatten();
            if let Ok(field) = inside.unwrap_or(part).dyn_into::<HtmlElement>() {
                // What cannot be focused stays as it is.
                let _ = field.focus();
            }
        });
    }

    /// Moves the focus to a field, or to the part of the form that it belongs to, opening what it is folded away in.
    pub fn focus(path: &str) {
        let find =
            |id: &str| document().get_element_by_id(&super::field_id(id)).or_else(|| document().get_element_by_id(id));
        let around = std::iter::successors(Some(path), |path| path.rsplit_once('.').map(|(around, _)| around));
        let Some(field) = around.into_iter().find_map(find) else { return };
        let mut around = field.closest("details").ok().flatten();
        while let Some(details) = around {
            let _ = details.set_attribute("open", "");
            around = details.parent_element().and_then(|parent| parent.closest("details").ok().flatten());
        }
        if let Ok(field) = field.dyn_into::<HtmlElement>() {
            let _ = field.focus();
        }
    }

    pub fn has_focus(id: &str) -> bool {
        document().active_element().is_some_and(|element| element.id() == id)
    }

    /// Whether a part is folded out.
    pub fn is_open(id: &str) -> bool {
        document().get_element_by_id(id).is_some_and(|part| part.has_attribute("open"))
    }

    pub fn unfold(id: &str) {
        if let Some(part) = document().get_element_by_id(id) {
            // The attribute's name is valid.
            let _ = part.set_attribute("open", "");
        }
    }

    /// What stands in a field of one line.
    pub fn value(id: &str) -> Option<String> {
        document().get_element_by_id(id)?.dyn_into::<HtmlInputElement>().ok().map(|field| field.value())
    }

    /// Some browsers drag nothing that carries no data.
    pub fn begin_drag(event: &ev::DragEvent) {
        if let Some(data) = event.data_transfer() {
            let _ = data.set_data("text/plain", "");
        }
    }

    /// The seconds of a local date and time as `<input type="datetime-local">` writes it.
    #[allow(clippy::cast_possible_truncation)]
    pub fn unix_seconds(local: &str) -> Option<i64> {
        let millis = js_sys::Date::parse(local);
        (!millis.is_nan()).then_some((millis / 1000.0) as i64)
    }
}

pub use dom::*;
