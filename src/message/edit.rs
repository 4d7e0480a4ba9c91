//! Changes of a message's shape: its embeds, their fields and the buttons are added, removed, doubled and moved. The
//! editor in the browser and its form without a script make the same ones, written as `add embeds`,
//! `remove embeds.0.fields.2`, `move components.0.components.1 0`.

use std::fmt;
use std::str::FromStr;

use super::{ButtonRow, Component, Embed, Field, LinkButton, Message};
use crate::discord::limits;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edit {
    /// Puts an empty part at the end.
    Add(List),
    Remove(Item),
    /// Puts a copy behind it.
    Duplicate(Item),
    /// To a position of its list, counted once it is taken out.
    Move(Item, usize),
}

/// A list of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum List {
    Embeds,
    Fields {
        embed: usize,
    },
    /// All buttons in the order in which they are read, whatever their rows.
    Buttons,
    /// Files are added by sending them, not by an edit.
    Files,
}

/// A part of a list, by its positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    Embed(usize),
    Field { embed: usize, field: usize },
    Button { row: usize, button: usize },
    File(usize),
}

impl Item {
    pub fn list(self) -> List {
        match self {
            Self::Embed(_) => List::Embeds,
            Self::Field { embed, .. } => List::Fields { embed },
            Self::Button { .. } => List::Buttons,
            Self::File(_) => List::Files,
        }
    }
}

impl Message {
    /// Makes a change and answers the part that it leaves in the author's hands: the new one, the moved one, or after a
    /// removal the one that took the place. `None` where there is none, or where the change does not fit: no such part,
    /// or as many as Discord takes.
    pub fn apply(&mut self, edit: Edit) -> Option<Item> {
        match edit {
            Edit::Add(list) => self.add(list),
            Edit::Remove(item) => self.remove(item),
            Edit::Duplicate(item) => self.duplicate(item),
            Edit::Move(item, to) => self.shift(item, to),
        }
    }

    /// Where a part stands in its list.
    pub fn position(&self, item: Item) -> Option<usize> {
        let (position, length) = match item {
            Item::Embed(embed) => (embed, self.embeds.len()),
            Item::Field { embed, field } => (field, self.embeds.get(embed)?.fields.len()),
            Item::Button { row, button } => {
                let place = self.buttons().position(|place| place == (row, button))?;
                (place, place + 1)
            }
            Item::File(file) => (file, self.attachments.len()),
        };
        (position < length).then_some(position)
    }

    /// How many parts a list has.
    pub fn count(&self, list: List) -> usize {
        match list {
            List::Embeds => self.embeds.len(),
            List::Fields { embed } => self.embeds.get(embed).map_or(0, |embed| embed.fields.len()),
            List::Buttons => self.buttons().count(),
            List::Files => self.attachments.len(),
        }
    }

    /// Whether Discord takes one part more in a list.
    pub fn has_room(&self, list: List) -> bool {
        match list {
            List::Embeds => self.embeds.len() < limits::EMBEDS,
            List::Fields { embed } => self.embeds.get(embed).is_some_and(|embed| embed.fields.len() < limits::FIELDS),
            List::Buttons => self.row_with_room().is_some() || self.components.len() < limits::ROWS,
            List::Files => self.attachments.len() < limits::FILES,
        }
    }

    /// Rows and positions of all buttons, in the order in which they are read.
    pub fn buttons(&self) -> impl Iterator<Item = (usize, usize)> {
        let rows = self.components.iter().enumerate();
        rows.flat_map(|(row, component)| (0..buttons_of(component).len()).map(move |button| (row, button)))
    }

    pub fn button_at(&self, row: usize, button: usize) -> Option<&LinkButton> {
        buttons_of(self.components.get(row)?).get(button)
    }

    pub fn button_at_mut(&mut self, row: usize, button: usize) -> Option<&mut LinkButton> {
        self.row_mut(row)?.get_mut(button)
    }

    fn row_mut(&mut self, row: usize) -> Option<&mut Vec<LinkButton>> {
        match self.components.get_mut(row)? {
            Component::Row(row) => Some(&mut row.buttons),
            _ => None,
        }
    }

    /// The last row of buttons, if there is room in it.
    fn row_with_room(&self) -> Option<usize> {
        let row = self.components.iter().rposition(|component| matches!(component, Component::Row(_)))?;
        (buttons_of(&self.components[row]).len() < limits::BUTTONS_PER_ROW).then_some(row)
    }

    fn add(&mut self, list: List) -> Option<Item> {
        if !self.has_room(list) {
            return None;
        }
        match list {
            List::Embeds => {
                self.embeds.push(Embed::default());
                Some(Item::Embed(self.embeds.len() - 1))
            }
            List::Fields { embed } => {
                let fields = &mut self.embeds.get_mut(embed)?.fields;
                fields.push(Field::default());
                Some(Item::Field { embed, field: fields.len() - 1 })
            }
            List::Buttons => self.add_button(LinkButton::default()),
            List::Files => None,
        }
    }

    fn add_button(&mut self, button: LinkButton) -> Option<Item> {
        let row = self.row_with_room().unwrap_or_else(|| {
            self.components.push(Component::Row(ButtonRow::default()));
            self.components.len() - 1
        });
        let buttons = self.row_mut(row)?;
        buttons.push(button);
        Some(Item::Button { row, button: buttons.len() - 1 })
    }

    fn remove(&mut self, item: Item) -> Option<Item> {
        let position = self.position(item)?;
        match item {
            Item::Embed(embed) => drop(self.embeds.remove(embed)),
            Item::Field { embed, field } => drop(self.embeds[embed].fields.remove(field)),
            Item::Button { row, button } => {
                let buttons = self.row_mut(row)?;
                buttons.remove(button);
                if buttons.is_empty() {
                    self.components.remove(row);
                }
            }
            Item::File(file) => drop(self.attachments.remove(file)),
        }
        let last = self.count(item.list()).checked_sub(1)?;
        self.at(item.list(), position.min(last))
    }

    fn duplicate(&mut self, item: Item) -> Option<Item> {
        let position = self.position(item)?;
        if !self.has_room(item.list()) {
            return None;
        }
        match item {
            Item::Embed(embed) => self.embeds.insert(embed + 1, self.embeds[embed].clone()),
            Item::Field { embed, field } => {
                let fields = &mut self.embeds[embed].fields;
                fields.insert(field + 1, fields[field].clone());
            }
            Item::Button { row, button } => {
                let copy = self.button_at(row, button)?.clone();
                let added = self.add_button(copy)?;
                return self.shift(added, position + 1);
            }
            // Two files of one name would be one.
            Item::File(_) => return None,
        }
        self.at(item.list(), position + 1)
    }

    fn shift(&mut self, item: Item, to: usize) -> Option<Item> {
        let from = self.position(item)?;
        let list = item.list();
        if to >= self.count(list) {
            return None;
        }
        match list {
            List::Embeds => shift(&mut self.embeds, from, to),
            List::Fields { embed } => shift(&mut self.embeds[embed].fields, from, to),
            List::Files => shift(&mut self.attachments, from, to),
            List::Buttons => {
                // The rows keep their lengths, the buttons move through them.
                let places: Vec<_> = self.buttons().collect();
                let mut buttons: Vec<_> =
                    places.iter().filter_map(|(row, button)| self.button_at(*row, *button).cloned()).collect();
                shift(&mut buttons, from, to);
                for ((row, place), button) in places.into_iter().zip(buttons) {
                    if let Some(row) = self.row_mut(row) {
                        row[place] = button;
                    }
                }
            }
        }
        self.at(list, to)
    }

    /// The part at a position of its list.
    fn at(&self, list: List, position: usize) -> Option<Item> {
        match list {
            List::Embeds => Some(Item::Embed(position)),
            List::Fields { embed } => Some(Item::Field { embed, field: position }),
            List::Buttons => self.buttons().nth(position).map(|(row, button)| Item::Button { row, button }),
            List::Files => Some(Item::File(position)),
        }
    }
}

fn buttons_of(component: &Component) -> &[LinkButton] {
    match component {
        Component::Row(row) => &row.buttons,
        _ => &[],
    }
}

fn shift<T>(items: &mut Vec<T>, from: usize, to: usize) {
    let item = items.remove(from);
    items.insert(to, item);
}

impl fmt::Display for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embeds => formatter.write_str("embeds"),
            Self::Fields { embed } => write!(formatter, "embeds.{embed}.fields"),
            Self::Buttons => formatter.write_str("components"),
            Self::Files => formatter.write_str("attachments"),
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embed(embed) => write!(formatter, "embeds.{embed}"),
            Self::Field { embed, field } => write!(formatter, "embeds.{embed}.fields.{field}"),
            Self::Button { row, button } => write!(formatter, "components.{row}.components.{button}"),
            Self::File(file) => write!(formatter, "attachments.{file}"),
        }
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(list) => write!(formatter, "add {list}"),
            Self::Remove(item) => write!(formatter, "remove {item}"),
            Self::Duplicate(item) => write!(formatter, "duplicate {item}"),
            Self::Move(item, to) => write!(formatter, "move {item} {to}"),
        }
    }
}

/// The text is no change of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such change of a message")]
pub struct NoEdit;

impl FromStr for List {
    type Err = NoEdit;

    fn from_str(text: &str) -> Result<Self, NoEdit> {
        match text.split('.').collect::<Vec<_>>()[..] {
            ["embeds"] => Ok(Self::Embeds),
            ["embeds", embed, "fields"] => Ok(Self::Fields { embed: number(embed)? }),
            ["components"] => Ok(Self::Buttons),
            ["attachments"] => Ok(Self::Files),
            _ => Err(NoEdit),
        }
    }
}

impl FromStr for Item {
    type Err = NoEdit;

    fn from_str(text: &str) -> Result<Self, NoEdit> {
        match text.split('.').collect::<Vec<_>>()[..] {
            ["embeds", embed] => Ok(Self::Embed(number(embed)?)),
            ["embeds", embed, "fields", field] => Ok(Self::Field { embed: number(embed)?, field: number(field)? }),
            ["attachments", file] => Ok(Self::File(number(file)?)),
            ["components", row, "components", button] => {
                Ok(Self::Button { row: number(row)?, button: number(button)? })
            }
            _ => Err(NoEdit),
        }
    }
}

impl FromStr for Edit {
    type Err = NoEdit;

    fn from_str(text: &str) -> Result<Self, NoEdit> {
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["add", list] => Ok(Self::Add(list.parse()?)),
            ["remove", item] => Ok(Self::Remove(item.parse()?)),
            ["duplicate", item] => Ok(Self::Duplicate(item.parse()?)),
            ["move", item, to] => Ok(Self::Move(item.parse()?, number(to)?)),
            _ => Err(NoEdit),
        }
    }
}

fn number(digits: &str) -> Result<usize, NoEdit> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number).ok_or(NoEdit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_embeds(titles: &[&str]) -> Message {
        let embeds = titles.iter().map(|title| Embed { title: (*title).to_owned(), ..Embed::default() }).collect();
        Message { embeds, ..Message::default() }
    }

    fn titles(message: &Message) -> Vec<&str> {
        message.embeds.iter().map(|embed| embed.title.as_str()).collect()
    }

    /// Rows of buttons by their labels, a letter each.
    fn with_buttons(rows: &[&str]) -> Message {
        let button = |label: char| LinkButton::new(label, "https://example.org");
        let rows = rows.iter().map(|row| Component::Row(ButtonRow::new(row.chars().map(button).collect())));
        Message { components: rows.collect(), ..Message::default() }
    }

    fn rows(message: &Message) -> Vec<String> {
        let labels = |component| buttons_of(component).iter().map(|button| button.label.as_str()).collect();
        message.components.iter().map(labels).collect()
    }

    #[test]
    fn embeds_are_added_doubled_moved_and_removed() {
        let mut message = with_embeds(&["a", "b", "c"]);
        assert_eq!(message.apply(Edit::Move(Item::Embed(0), 2)), Some(Item::Embed(2)));
        assert_eq!(titles(&message), ["b", "c", "a"]);
        assert_eq!(message.apply(Edit::Duplicate(Item::Embed(0))), Some(Item::Embed(1)));
        assert_eq!(titles(&message), ["b", "b", "c", "a"]);
        assert_eq!(message.apply(Edit::Remove(Item::Embed(3))), Some(Item::Embed(2)));
        assert_eq!(message.apply(Edit::Add(List::Embeds)), Some(Item::Embed(3)));
        assert_eq!(titles(&message), ["b", "b", "c", ""]);
    }

    #[test]
    fn removing_the_last_leaves_nothing_in_hand() {
        let mut message = with_embeds(&["a"]);
        assert_eq!(message.apply(Edit::Remove(Item::Embed(0))), None);
        assert_eq!(message, Message::default());
    }

    #[test]
    fn fields_belong_to_their_embed() {
        let mut message = with_embeds(&["a", "b"]);
        let list = List::Fields { embed: 1 };
        assert_eq!(message.apply(Edit::Add(list)), Some(Item::Field { embed: 1, field: 0 }));
        message.embeds[1].fields[0].name = "x".to_owned();
        assert_eq!(
            message.apply(Edit::Duplicate(Item::Field { embed: 1, field: 0 })),
            Some(Item::Field { embed: 1, field: 1 })
        );
        assert_eq!((message.count(List::Fields { embed: 0 }), message.count(list)), (0, 2));
    }

    #[test]
    fn buttons_fill_rows_and_move_through_them() {
        let mut message = with_buttons(&["ab", "cde"]);
        assert_eq!(
            message.apply(Edit::Move(Item::Button { row: 0, button: 0 }, 3)),
            Some(Item::Button { row: 1, button: 1 })
        );
        assert_eq!(rows(&message), ["bc", "dae"]);
        assert_eq!(
            message.apply(Edit::Duplicate(Item::Button { row: 0, button: 1 })),
            Some(Item::Button { row: 1, button: 0 })
        );
        assert_eq!(rows(&message), ["bc", "cdae"]);
        message.apply(Edit::Add(List::Buttons));
        assert_eq!(message.apply(Edit::Add(List::Buttons)), Some(Item::Button { row: 2, button: 0 }));
        message.apply(Edit::Remove(Item::Button { row: 0, button: 0 }));
        assert_eq!(
            message.apply(Edit::Remove(Item::Button { row: 0, button: 0 })),
            Some(Item::Button { row: 0, button: 0 })
        );
        assert_eq!(rows(&message), ["cdae", ""]);
    }

    #[test]
    fn no_more_than_discord_takes() {
        let mut message = Message::default();
        for (list, most) in [
            (List::Embeds, limits::EMBEDS),
            (List::Fields { embed: 0 }, limits::FIELDS),
            (List::Buttons, limits::ROWS * limits::BUTTONS_PER_ROW),
        ] {
            for _ in 0..most {
                assert!(message.apply(Edit::Add(list)).is_some(), "{list}");
            }
            let full = message.clone();
            assert_eq!(message.apply(Edit::Add(list)), None, "{list}");
            let first = message.at(list, 0).unwrap();
            assert_eq!(message.apply(Edit::Duplicate(first)), None, "{list}");
            assert_eq!(message, full);
        }
    }

    #[test]
    fn files_are_moved_and_removed_but_stand_once() {
        let file = |name: &str| crate::message::Attachment::new(crate::discord::Snowflake(1), name);
        let mut message = Message { attachments: vec![file("a"), file("b")], ..Message::default() };
        assert_eq!(message.apply(Edit::Duplicate(Item::File(0))), None);
        assert_eq!(message.apply(Edit::Add(List::Files)), None);
        assert_eq!(message.apply(Edit::Move(Item::File(0), 1)), Some(Item::File(1)));
        assert_eq!(message.apply(Edit::Remove(Item::File(1))), Some(Item::File(0)));
        assert_eq!(message.attachments, [file("b")]);
    }

    #[test]
    fn what_is_not_there_changes_nothing() {
        let mut message = with_embeds(&["a", "b"]);
        let before = message.clone();
        let field = Item::Field { embed: 0, field: 0 };
        let button = Item::Button { row: 0, button: 0 };
        let far = Item::Field { embed: 9, field: 0 };
        for item in [Item::Embed(2), Item::Embed(usize::MAX), field, button, far] {
            for edit in [Edit::Remove(item), Edit::Duplicate(item), Edit::Move(item, 0)] {
                assert_eq!(message.apply(edit), None, "{edit}");
            }
        }
        assert_eq!(message.apply(Edit::Move(Item::Embed(0), 2)), None);
        assert_eq!(message.apply(Edit::Add(List::Fields { embed: 2 })), None);
        assert_eq!(message, before);
    }

    #[test]
    fn what_is_not_understood_stays_between_the_rows() {
        let mut message = with_buttons(&["a", "b"]);
        let other = Component::Other(serde_json::json!({ "type": 99 }));
        message.components.insert(1, other.clone());
        message.apply(Edit::Move(Item::Button { row: 0, button: 0 }, 1));
        assert_eq!(rows(&message), ["b", "", "a"]);
        assert_eq!(message.components[1], other);
    }

    #[test]
    fn changes_read_back_as_they_are_written() {
        let items =
            [Item::Embed(3), Item::Field { embed: 1, field: 24 }, Item::Button { row: 4, button: 2 }, Item::File(8)]
                .into_iter();
        let lists = [List::Embeds, List::Fields { embed: 9 }, List::Buttons, List::Files].map(Edit::Add).into_iter();
        let edits = items.flat_map(|item| [Edit::Remove(item), Edit::Duplicate(item), Edit::Move(item, 7)]);
        for edit in edits.chain(lists) {
            assert_eq!(edit.to_string().parse(), Ok(edit));
        }
        for wrong in [
            "",
            "add",
            "add content",
            "remove embeds",
            "move embeds.0",
            "move embeds.0 -1",
            "remove embeds.+1",
            "remove embeds.0 ",
            "remove embeds.99999999999999999999",
        ] {
            assert_eq!(wrong.parse::<Edit>(), Err(NoEdit), "{wrong}");
        }
    }
}
