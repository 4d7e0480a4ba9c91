//! Changes of a message's shape: its embeds, their fields, buttons, answers and blocks are added, removed, doubled and
//! moved. The editor in the browser and its form without a script make the same ones, written as `add embeds`,
//! `remove embeds.0.fields.2`, `move components.0.components.1 0`, `add blocks.2.blocks text`.

use std::fmt;
use std::str::FromStr;

use super::block::{Block, BlockKind, Parts};
use super::{Answer, ButtonRow, Component, Embed, Field, LinkButton, Message, Poll};
use crate::discord::limits;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edit {
    /// Puts an empty part at the end.
    Add(List),
    /// Puts an empty block at the end of the message, or of a container.
    AddBlock {
        container: Option<usize>,
        kind: BlockKind,
    },
    Remove(Item),
    /// Puts a copy behind it.
    Duplicate(Item),
    /// To a position of its list, counted once it is taken out.
    Move(Item, usize),
    /// Puts a picture in place of the button beside a section's text, or the other way round.
    Swap(Block),
    /// Makes the message of blocks, or of a text and embeds again. What was written moves along.
    Turn(Shape),
}

/// What a message is made of: Discord takes one of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A text, embeds, buttons, a poll.
    Text,
    Blocks,
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
    /// The poll: one at most.
    Poll,
    /// The answers of the poll.
    Answers,
    /// Blocks of the message or of a container. What is added must be named: [`Edit::AddBlock`].
    Blocks {
        container: Option<usize>,
    },
    /// What a block is made of: the texts of a section, the pictures of a gallery, the buttons of a row.
    Parts(Block),
}

/// A part of a list, by its positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    Embed(usize),
    Field { embed: usize, field: usize },
    Button { row: usize, button: usize },
    File(usize),
    Poll,
    Answer(usize),
    Block(Block),
    Part { of: Block, part: usize },
}

impl Item {
    pub fn list(self) -> List {
        match self {
            Self::Embed(_) => List::Embeds,
            Self::Field { embed, .. } => List::Fields { embed },
            Self::Button { .. } => List::Buttons,
            Self::File(_) => List::Files,
            Self::Poll => List::Poll,
            Self::Answer(_) => List::Answers,
            Self::Block(block) => List::Blocks { container: block.container },
            Self::Part { of, .. } => List::Parts(of),
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
            Edit::AddBlock { container, kind } => self.add_block(container, kind).map(Item::Block),
            Edit::Remove(item) => self.remove(item),
            Edit::Duplicate(item) => self.duplicate(item),
            Edit::Move(item, to) => self.shift(item, to),
            Edit::Swap(block) => self.swap(block).map(Item::Block),
            Edit::Turn(shape) => {
                self.turn(shape);
                None
            }
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
            Item::Poll => (0, self.count(List::Poll)),
            Item::Answer(answer) => (answer, self.count(List::Answers)),
            Item::Block(block) => (block.position, self.count(item.list())),
            Item::Part { part, .. } => (part, self.count(item.list())),
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
            List::Poll => usize::from(self.poll.is_some()),
            List::Answers => self.poll.as_ref().map_or(0, |poll| poll.answers.len()),
            List::Blocks { container } => self.blocks(container).map_or(0, <[Component]>::len),
            List::Parts(block) => self.block_at(block).map_or(0, Component::parts),
        }
    }

    /// Whether Discord takes one part more in a list.
    pub fn has_room(&self, list: List) -> bool {
        match list {
            List::Embeds => self.embeds.len() < limits::EMBEDS,
            List::Fields { embed } => self.embeds.get(embed).is_some_and(|embed| embed.fields.len() < limits::FIELDS),
            List::Buttons => self.row_with_room().is_some() || self.components.len() < limits::ROWS,
            List::Files => self.attachments.len() < limits::FILES,
            List::Poll => self.poll.is_none(),
            List::Answers => self.poll.as_ref().is_some_and(|poll| poll.answers.len() < limits::POLL_ANSWERS),
            List::Blocks { container } => self.blocks(container).is_some() && self.room_for_blocks() > 0,
            List::Parts(block) => {
                let has_place = |block: &Component| block.parts() < block.most_parts();
                // The pictures of a gallery are no components of their own.
                let has_room = |block: &Component| matches!(block, Component::Gallery(_)) || self.room_for_blocks() > 0;
                self.block_at(block).is_some_and(|block| has_place(block) && has_room(block))
            }
        }
    }

    /// Rows and positions of all buttons, in the order in which they are read.
    pub fn buttons(&self) -> impl Iterator<Item = (usize, usize)> {
        let rows = self.components.iter().enumerate();
        rows.flat_map(|(row, component)| (0..buttons_of(component).len()).map(move |button| (row, button)))
    }

    /// What the message is made of.
    pub fn shape(&self) -> Shape {
        let has_blocks = self.flags.blocks() || self.components.iter().any(Component::is_block);
        if has_blocks { Shape::Blocks } else { Shape::Text }
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
            List::Files | List::Blocks { .. } => None,
            List::Poll => {
                self.poll = Some(Poll { answers: vec![Answer::default(); 2], ..Poll::default() });
                Some(Item::Poll)
            }
            List::Answers => {
                let answers = &mut self.poll.as_mut()?.answers;
                answers.push(Answer::default());
                Some(Item::Answer(answers.len() - 1))
            }
            List::Parts(block) => {
                let part = self.parts_mut(block)?.add();
                Some(Item::Part { of: block, part })
            }
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
            Item::Poll => self.poll = None,
            Item::Answer(answer) => drop(self.poll.as_mut()?.answers.remove(answer)),
            Item::Block(block) => drop(self.blocks_mut(block.container)?.remove(block.position)),
            Item::Part { of, part } => self.parts_mut(of)?.remove(part),
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
            // Two files of one name would be one, and there is one poll.
            Item::File(_) | Item::Poll => return None,
            Item::Answer(answer) => {
                let answers = &mut self.poll.as_mut()?.answers;
                answers.insert(answer + 1, answers[answer].clone());
            }
            Item::Block(block) => {
                let mut copy = self.block_at(block)?.clone();
                if copy.size() > self.room_for_blocks() {
                    return None;
                }
                copy.forget_ids();
                self.blocks_mut(block.container)?.insert(position + 1, copy);
            }
            Item::Part { of, part } => self.parts_mut(of)?.duplicate(part),
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
            List::Poll => {}
            List::Answers => shift(&mut self.poll.as_mut()?.answers, from, to),
            List::Blocks { container } => shift(self.blocks_mut(container)?, from, to),
            List::Parts(block) => self.parts_mut(block)?.shift(from, to),
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
            List::Poll => Some(Item::Poll),
            List::Answers => Some(Item::Answer(position)),
            List::Blocks { container } => Some(Item::Block(Block { container, position })),
            List::Parts(of) => Some(Item::Part { of, part: position }),
        }
    }

    fn parts_mut(&mut self, block: Block) -> Option<Parts<'_>> {
        self.block_at_mut(block)?.parts_mut()
    }
}

fn buttons_of(component: &Component) -> &[LinkButton] {
    match component {
        Component::Row(row) => &row.buttons,
        _ => &[],
    }
}

pub(super) fn shift<T>(items: &mut Vec<T>, from: usize, to: usize) {
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
            Self::Poll => formatter.write_str("poll"),
            Self::Answers => formatter.write_str("poll.answers"),
            Self::Blocks { container: None } => formatter.write_str("blocks"),
            Self::Blocks { container: Some(container) } => write!(formatter, "blocks.{container}.blocks"),
            Self::Parts(block) => write!(formatter, "{block}.parts"),
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
            Self::Poll => formatter.write_str("poll"),
            Self::Answer(answer) => write!(formatter, "poll.answers.{answer}"),
            Self::Block(block) => block.fmt(formatter),
            Self::Part { of, part } => write!(formatter, "{of}.parts.{part}"),
        }
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(list) => write!(formatter, "add {list}"),
            Self::AddBlock { container, kind } => {
                write!(formatter, "add {} {}", List::Blocks { container: *container }, kind.name())
            }
            Self::Swap(block) => write!(formatter, "swap {block}"),
            Self::Turn(Shape::Text) => formatter.write_str("turn text"),
            Self::Turn(Shape::Blocks) => formatter.write_str("turn blocks"),
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
            ["poll"] => Ok(Self::Poll),
            ["poll", "answers"] => Ok(Self::Answers),
            ["blocks"] => Ok(Self::Blocks { container: None }),
            ["blocks", container, "blocks"] => Ok(Self::Blocks { container: Some(number(container)?) }),
            [ref block @ .., "parts"] => Ok(Self::Parts(self::block(block)?)),
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
            ["poll"] => Ok(Self::Poll),
            ["poll", "answers", answer] => Ok(Self::Answer(number(answer)?)),
            [ref of @ .., "parts", part] => Ok(Self::Part { of: block(of)?, part: number(part)? }),
            ref path => Ok(Self::Block(block(path)?)),
        }
    }
}

fn block(path: &[&str]) -> Result<Block, NoEdit> {
    match *path {
        ["blocks", position] => Ok(Block { container: None, position: number(position)? }),
        ["blocks", container, "blocks", position] => {
            Ok(Block { container: Some(number(container)?), position: number(position)? })
        }
        _ => Err(NoEdit),
    }
}

impl FromStr for Edit {
    type Err = NoEdit;

    fn from_str(text: &str) -> Result<Self, NoEdit> {
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["add", list] => Ok(Self::Add(list.parse()?)),
            ["add", list, kind] => match list.parse()? {
                List::Blocks { container } => {
                    Ok(Self::AddBlock { container, kind: BlockKind::named(kind).ok_or(NoEdit)? })
                }
                _ => Err(NoEdit),
            },
            ["swap", item] => match item.parse()? {
                Item::Block(block) => Ok(Self::Swap(block)),
                _ => Err(NoEdit),
            },
            ["turn", "text"] => Ok(Self::Turn(Shape::Text)),
            ["turn", "blocks"] => Ok(Self::Turn(Shape::Blocks)),
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
        let top = Block { container: None, position: 39 };
        let inner = Block { container: Some(2), position: 0 };
        let items = [
            Item::Embed(3),
            Item::Field { embed: 1, field: 24 },
            Item::Button { row: 4, button: 2 },
            Item::File(8),
            Item::Poll,
            Item::Answer(9),
            Item::Block(top),
            Item::Block(inner),
            Item::Part { of: top, part: 9 },
            Item::Part { of: inner, part: 0 },
        ];
        let lists = items.into_iter().map(|item| Edit::Add(item.list()));
        let blocks = [None, Some(7)]
            .into_iter()
            .flat_map(|container| BlockKind::ALL.map(|kind| Edit::AddBlock { container, kind }));
        let others = [Edit::Swap(top), Edit::Swap(inner), Edit::Turn(Shape::Text), Edit::Turn(Shape::Blocks)];
        let edits = items.into_iter().flat_map(|item| [Edit::Remove(item), Edit::Duplicate(item), Edit::Move(item, 7)]);
        for edit in edits.chain(lists).chain(blocks).chain(others) {
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
            "add blocks.0",
            "add blocks nothing",
            "add embeds text",
            "remove blocks.0.blocks.1.blocks.2",
            "remove parts.0",
            "swap poll",
            "turn",
        ] {
            assert_eq!(wrong.parse::<Edit>(), Err(NoEdit), "{wrong}");
        }
    }
}
