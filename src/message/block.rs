//! Blocks as they are edited: in the message or one step deeper, in a container, each of a kind that can be added. A
//! message of a text and embeds can be turned into one of blocks and back, with all that was written.

use std::fmt;

use super::component::{
    Accessory, ButtonRow, Component, Container, FileBlock, Gallery, GalleryItem, LinkButton, Media, Section, Separator,
    TextBlock, Thumbnail, visit,
};
use super::edit::{Shape, shift};
use super::{Embed, Message, Path, Picture};
use crate::discord::limits;

/// Where a block stands: in the message, or in one of its containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Block {
    pub container: Option<usize>,
    pub position: usize,
}

/// What a block can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    Text,
    Section,
    Gallery,
    Separator,
    Container,
    Buttons,
    File,
}

impl BlockKind {
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Section, Self::Gallery, Self::Separator, Self::Buttons, Self::Container, Self::File];

    /// As edits name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Section => "section",
            Self::Gallery => "gallery",
            Self::Separator => "separator",
            Self::Container => "container",
            Self::Buttons => "buttons",
            Self::File => "file",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Nothing for what is not understood.
    pub fn of(component: &Component) -> Option<Self> {
        Some(match component {
            Component::Row(_) => Self::Buttons,
            Component::Section(_) => Self::Section,
            Component::Text(_) => Self::Text,
            Component::Gallery(_) => Self::Gallery,
            Component::File(_) => Self::File,
            Component::Separator(_) => Self::Separator,
            Component::Container(_) => Self::Container,
            Component::Other(_) => return None,
        })
    }

    /// An empty block with what it cannot be without.
    fn block(self) -> Component {
        match self {
            Self::Text => Component::Text(TextBlock::default()),
            Self::Section => {
                let text = Component::Text(TextBlock::default());
                Component::Section(Section::new(vec![text], Accessory::Thumbnail(Thumbnail::default())))
            }
            Self::Gallery => Component::Gallery(Gallery::new(vec![GalleryItem::default()])),
            Self::Separator => Component::Separator(Separator::default()),
            Self::Container => Component::Container(Container::new(vec![Component::Text(TextBlock::default())])),
            Self::Buttons => Component::Row(ButtonRow::new(vec![LinkButton::default()])),
            Self::File => Component::File(FileBlock::default()),
        }
    }
}

impl Block {
    /// Where it stands in Discord's JSON.
    pub fn path(self) -> Path {
        let root = Path::root().key("components");
        match self.container {
            Some(container) => root.index(container).key("components").index(self.position),
            None => root.index(self.position),
        }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.container {
            Some(container) => write!(formatter, "blocks.{container}.blocks.{}", self.position),
            None => write!(formatter, "blocks.{}", self.position),
        }
    }
}

/// What a block is made of.
pub(super) enum Parts<'a> {
    Buttons(&'a mut Vec<LinkButton>),
    Texts(&'a mut Vec<Component>),
    Pictures(&'a mut Vec<GalleryItem>),
}

impl Parts<'_> {
    /// Puts an empty part at the end and answers its position.
    pub(super) fn add(&mut self) -> usize {
        match self {
            Self::Buttons(buttons) => push(buttons, LinkButton::default()),
            Self::Texts(texts) => push(texts, Component::Text(TextBlock::default())),
            Self::Pictures(pictures) => push(pictures, GalleryItem::default()),
        }
    }

    pub(super) fn remove(&mut self, part: usize) {
        match self {
            Self::Buttons(buttons) => drop(buttons.remove(part)),
            Self::Texts(texts) => drop(texts.remove(part)),
            Self::Pictures(pictures) => drop(pictures.remove(part)),
        }
    }

    pub(super) fn duplicate(&mut self, part: usize) {
        match self {
            Self::Buttons(buttons) => {
                let mut copy = buttons[part].clone();
                copy.id = None;
                buttons.insert(part + 1, copy);
            }
            Self::Texts(texts) => {
                let mut copy = texts[part].clone();
                copy.forget_ids();
                texts.insert(part + 1, copy);
            }
            Self::Pictures(pictures) => pictures.insert(part + 1, pictures[part].clone()),
        }
    }

    pub(super) fn shift(&mut self, from: usize, to: usize) {
        match self {
            Self::Buttons(buttons) => shift(buttons, from, to),
            Self::Texts(texts) => shift(texts, from, to),
            Self::Pictures(pictures) => shift(pictures, from, to),
        }
    }
}

fn push<T>(items: &mut Vec<T>, item: T) -> usize {
    items.push(item);
    items.len() - 1
}

impl Component {
    /// How many parts it is made of.
    pub(super) fn parts(&self) -> usize {
        match self {
            Self::Row(row) => row.buttons.len(),
            Self::Section(section) => section.components.len(),
            Self::Gallery(gallery) => gallery.items.len(),
            _ => 0,
        }
    }

    pub(super) fn most_parts(&self) -> usize {
        match self {
            Self::Row(_) => limits::BUTTONS_PER_ROW,
            Self::Section(_) => limits::SECTION_TEXTS,
            Self::Gallery(_) => limits::GALLERY_ITEMS,
            _ => 0,
        }
    }

    pub(super) fn parts_mut(&mut self) -> Option<Parts<'_>> {
        match self {
            Self::Row(row) => Some(Parts::Buttons(&mut row.buttons)),
            Self::Section(section) => Some(Parts::Texts(&mut section.components)),
            Self::Gallery(gallery) => Some(Parts::Pictures(&mut gallery.items)),
            _ => None,
        }
    }

    /// How many components Discord counts in it, itself included.
    pub(super) fn size(&self) -> usize {
        let mut size = 0;
        let mut copy = self.clone();
        visit(std::slice::from_mut(&mut copy), &Path::root(), &mut |_, part| size += usize::from(part.counts()));
        size
    }

    /// A copy takes numbers of its own.
    pub(super) fn forget_ids(&mut self) {
        visit(std::slice::from_mut(self), &Path::root(), &mut |_, mut part| {
            if let Some(id) = part.id() {
                *id = None;
            }
        });
    }
}

impl Message {
    /// The blocks of the message, or of one of its containers.
    pub fn blocks(&self, container: Option<usize>) -> Option<&[Component]> {
        let Some(container) = container else { return Some(&self.components) };
        match self.components.get(container)? {
            Component::Container(container) => Some(&container.components),
            _ => None,
        }
    }

    pub(super) fn blocks_mut(&mut self, container: Option<usize>) -> Option<&mut Vec<Component>> {
        let Some(container) = container else { return Some(&mut self.components) };
        match self.components.get_mut(container)? {
            Component::Container(container) => Some(&mut container.components),
            _ => None,
        }
    }

    pub fn block_at(&self, block: Block) -> Option<&Component> {
        self.blocks(block.container)?.get(block.position)
    }

    pub fn block_at_mut(&mut self, block: Block) -> Option<&mut Component> {
        self.blocks_mut(block.container)?.get_mut(block.position)
    }

    /// How many components more Discord takes.
    pub(super) fn room_for_blocks(&self) -> usize {
        limits::COMPONENTS.saturating_sub(self.components.iter().map(Component::size).sum())
    }

    pub(super) fn add_block(&mut self, container: Option<usize>, kind: BlockKind) -> Option<Block> {
        let block = kind.block();
        let fits = block.size() <= self.room_for_blocks() && (container.is_none() || kind != BlockKind::Container);
        let blocks = self.blocks_mut(container).filter(|_| fits)?;
        let position = push(blocks, block);
        Some(Block { container, position })
    }

    /// Puts a picture in place of the button beside a section, or the other way round.
    pub(super) fn swap(&mut self, block: Block) -> Option<Block> {
        let Component::Section(section) = self.block_at_mut(block)? else { return None };
        section.accessory = Some(match section.accessory {
            Some(Accessory::Thumbnail(_)) => Accessory::Button(LinkButton::default()),
            _ => Accessory::Thumbnail(Thumbnail::default()),
        });
        Some(block)
    }

    /// Makes the message of blocks, or of a text and embeds. What cannot stand in the new shape stays and is reported.
    pub(super) fn turn(&mut self, shape: Shape) {
        match shape {
            Shape::Blocks => self.turn_into_blocks(),
            Shape::Text => self.turn_into_text(),
        }
    }

    fn turn_into_blocks(&mut self) {
        self.flags = self.flags.with_blocks(true);
        let content = std::mem::take(&mut self.content);
        let embeds = std::mem::take(&mut self.embeds);
        let mut blocks = Vec::new();
        blocks.extend((!content.trim().is_empty()).then(|| text_block(content)));
        blocks.extend(embeds.into_iter().filter_map(framed));
        blocks.append(&mut self.components);
        self.components = blocks;
    }

    fn turn_into_text(&mut self) {
        self.flags = self.flags.with_blocks(false);
        let mut content = Gathered::default();
        content.texts.extend((!self.content.trim().is_empty()).then(|| std::mem::take(&mut self.content)));
        for component in std::mem::take(&mut self.components) {
            match component {
                Component::Container(container) => {
                    let mut inside = Gathered { colour: container.colour, ..Gathered::default() };
                    container.components.into_iter().for_each(|component| inside.take(component));
                    self.components.append(&mut inside.rows);
                    self.embeds.extend(inside.embeds());
                }
                other => content.take(other),
            }
        }
        self.content = std::mem::take(&mut content.texts).join("\n");
        self.components.append(&mut content.rows);
        self.embeds.extend(content.embeds());
    }
}

fn text_block(text: impl Into<String>) -> Component {
    Component::Text(TextBlock::new(text))
}

/// An embed as blocks in a frame; nothing where it shows nothing.
fn framed(embed: Embed) -> Option<Component> {
    let said = |text: &str| !text.trim().is_empty();
    let linked = |text: &str, url: &str| if said(url) { format!("[{text}]({url})") } else { text.to_owned() };
    let mut head = Vec::new();
    if said(&embed.author.name) {
        head.push(format!("-# {}", linked(&embed.author.name, &embed.author.url)));
    }
    if said(&embed.title) {
        head.push(format!("### {}", linked(&embed.title, &embed.url)));
    }
    head.extend(said(&embed.description).then(|| embed.description.clone()));
    let mut blocks = Vec::new();
    let head = head.join("\n");
    let thumbnail = said(&embed.thumbnail.url).then(|| media(&embed.thumbnail.url));
    match (said(&head), thumbnail) {
        (true, Some(media)) => {
            let mut thumbnail = Thumbnail::default();
            thumbnail.media = media;
            blocks.push(Component::Section(Section::new(vec![text_block(head)], Accessory::Thumbnail(thumbnail))));
        }
        (false, Some(media)) => blocks.push(picture_block(media)),
        (true, None) => blocks.push(text_block(head)),
        (false, None) => {}
    }
    let fields = embed.fields.iter().filter(|field| said(&field.name) || said(&field.value));
    let fields: Vec<_> = fields.map(|field| format!("**{}**\n{}", field.name, field.value)).collect();
    blocks.extend((!fields.is_empty()).then(|| text_block(fields.join("\n"))));
    blocks.extend(said(&embed.image.url).then(|| picture_block(media(&embed.image.url))));
    blocks.extend(said(&embed.footer.text).then(|| text_block(format!("-# {}", embed.footer.text))));
    let mut container = Container::new(blocks);
    container.colour = embed.colour;
    (!container.components.is_empty()).then_some(Component::Container(container))
}

fn media(url: &str) -> Media {
    Media { url: url.to_owned(), ..Media::default() }
}

fn picture_block(media: Media) -> Component {
    Component::Gallery(Gallery::new(vec![GalleryItem { media, ..GalleryItem::default() }]))
}

/// What blocks say, on its way into a text or an embed.
#[derive(Default)]
struct Gathered {
    colour: Option<u32>,
    texts: Vec<String>,
    thumbnail: Option<String>,
    pictures: Vec<String>,
    /// Rows of buttons, and what is not understood.
    rows: Vec<Component>,
}

impl Gathered {
    fn take(&mut self, component: Component) {
        match component {
            Component::Text(text) => self.texts.push(text.content),
            Component::Section(section) => {
                section.components.into_iter().for_each(|text| self.take(text));
                match section.accessory {
                    Some(Accessory::Button(button)) => self.rows.push(Component::Row(ButtonRow::new(vec![button]))),
                    Some(Accessory::Thumbnail(picture)) if self.thumbnail.is_none() => {
                        self.thumbnail = Some(picture.media.url).filter(|url| !url.is_empty());
                    }
                    Some(Accessory::Thumbnail(picture)) => self.pictures.push(picture.media.url),
                    Some(Accessory::Other(_)) | None => {}
                }
            }
            Component::Gallery(gallery) => self.pictures.extend(gallery.items.into_iter().map(|item| item.media.url)),
            Component::Container(container) => container.components.into_iter().for_each(|inner| self.take(inner)),
            row @ (Component::Row(_) | Component::Other(_)) => self.rows.push(row),
            // A file is seen without a block that names it, and a line has nothing to part here.
            Component::File(_) | Component::Separator(_) => {}
        }
    }

    /// An embed of the texts and the first pictures, and one more for each further picture.
    fn embeds(self) -> Vec<Embed> {
        let picture = |url: String| Picture { url, ..Picture::default() };
        let mut pictures = self.pictures.into_iter().filter(|url| !url.is_empty()).map(picture);
        let first = Embed {
            description: self.texts.join("\n"),
            colour: self.colour,
            thumbnail: self.thumbnail.map(picture).unwrap_or_default(),
            image: pictures.next().unwrap_or_default(),
            ..Embed::default()
        };
        let is_something = first != Embed { colour: self.colour, ..Embed::default() };
        let first = is_something.then_some(first);
        first.into_iter().chain(pictures.map(|image| Embed { image, ..Embed::default() })).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{Edit, Item, List};
    use super::*;

    fn of_blocks(components: Value) -> Message {
        serde_json::from_value(json!({ "flags": 32768, "components": components })).unwrap()
    }

    fn json_of(message: &Message) -> Value {
        serde_json::to_value(message).unwrap()
    }

    fn add(message: &mut Message, container: Option<usize>, kind: BlockKind) -> Option<Item> {
        message.apply(Edit::AddBlock { container, kind })
    }

    const TOP: Option<usize> = None;

    fn at(container: Option<usize>, position: usize) -> Block {
        Block { container, position }
    }

    #[test]
    fn every_kind_of_block_is_added_where_discord_takes_it() {
        for kind in BlockKind::ALL {
            assert_eq!(BlockKind::named(kind.name()), Some(kind));
            let mut message = of_blocks(json!([]));
            assert_eq!(add(&mut message, TOP, kind), Some(Item::Block(at(TOP, 0))));
            assert_eq!(BlockKind::of(&message.components[0]), Some(kind));
            assert_eq!(message.shape(), Shape::Blocks);
            let mut message = of_blocks(json!([{ "type": 17, "components": [] }]));
            let inner = add(&mut message, Some(0), kind);
            assert_eq!(inner.is_some(), kind != BlockKind::Container, "{kind:?} in a container");
            assert_eq!(add(&mut message, Some(1), kind), None, "no such container");
        }
    }

    #[test]
    fn blocks_are_moved_doubled_and_removed_in_their_container() {
        let text = |content: &str| json!({ "type": 10, "content": content });
        let mut message = of_blocks(
            json!([text("a"), { "type": 17, "components": [text("b"), { "type": 10, "id": 7, "content": "c" }] }]),
        );
        let inner = |position| Item::Block(at(Some(1), position));
        assert_eq!(message.apply(Edit::Move(inner(1), 0)), Some(inner(0)));
        assert_eq!(message.apply(Edit::Duplicate(inner(0))), Some(inner(1)));
        let inside = &json_of(&message)["components"][1]["components"];
        assert_eq!(
            *inside,
            json!([{ "type": 10, "id": 7, "content": "c" }, text("c"), text("b")]),
            "a copy has no number"
        );
        assert_eq!(message.apply(Edit::Remove(inner(2))), Some(inner(1)));
        assert_eq!(message.apply(Edit::Move(Item::Block(at(TOP, 1)), 0)), Some(Item::Block(at(TOP, 0))));
        assert_eq!(json_of(&message)["components"][1], text("a"));
        assert_eq!(message.apply(Edit::Remove(inner(0))), None, "no container any more");
    }

    #[test]
    fn parts_of_blocks_keep_their_limits() {
        for (kind, most) in [
            (BlockKind::Section, limits::SECTION_TEXTS),
            (BlockKind::Gallery, limits::GALLERY_ITEMS),
            (BlockKind::Buttons, limits::BUTTONS_PER_ROW),
        ] {
            let mut message = of_blocks(json!([]));
            add(&mut message, TOP, kind);
            let list = List::Parts(at(TOP, 0));
            let part = |part| Item::Part { of: at(TOP, 0), part };
            for count in 1..most {
                assert_eq!(message.apply(Edit::Add(list)), Some(part(count)), "{kind:?}");
            }
            assert_eq!(message.count(list), most);
            assert_eq!(message.apply(Edit::Add(list)), None, "{kind:?}");
            assert_eq!(message.apply(Edit::Duplicate(part(0))), None, "{kind:?}");
            assert_eq!(message.apply(Edit::Move(part(0), most - 1)), Some(part(most - 1)));
            assert_eq!(message.apply(Edit::Remove(part(most - 1))), Some(part(most - 2)));
            assert_eq!(message.apply(Edit::Duplicate(part(0))), Some(part(1)));
            assert_eq!(message.count(list), most);
        }
    }

    #[test]
    fn no_more_components_than_discord_takes() {
        let mut message = of_blocks(json!([{ "type": 17, "components": [] }]));
        for _ in 1..limits::COMPONENTS - 2 {
            assert!(add(&mut message, Some(0), BlockKind::Text).is_some());
        }
        assert_eq!(add(&mut message, TOP, BlockKind::Section), None, "three at once");
        assert!(add(&mut message, TOP, BlockKind::Buttons).is_some(), "two");
        for kind in BlockKind::ALL {
            assert_eq!(add(&mut message, TOP, kind), None);
        }
        assert_eq!(message.apply(Edit::Duplicate(Item::Block(at(Some(0), 0)))), None);
        assert_eq!(message.apply(Edit::Add(List::Parts(at(TOP, 1)))), None, "a button is a component");
        message.apply(Edit::Remove(Item::Block(at(Some(0), 0))));
        assert!(message.has_room(List::Parts(at(TOP, 1))));
    }

    #[test]
    fn what_stands_beside_a_section_is_swapped() {
        let mut message = of_blocks(json!([]));
        add(&mut message, TOP, BlockKind::Section);
        let accessory = |message: &Message| json_of(message)["components"][0]["accessory"]["type"].clone();
        assert_eq!(accessory(&message), 11);
        message.apply(Edit::Swap(at(TOP, 0)));
        assert_eq!(accessory(&message), 2);
        message.apply(Edit::Swap(at(TOP, 0)));
        assert_eq!(accessory(&message), 11);
        assert_eq!(message.apply(Edit::Swap(at(TOP, 1))), None);
        add(&mut message, TOP, BlockKind::Text);
        assert_eq!(message.apply(Edit::Swap(at(TOP, 1))), None, "a text has nothing beside it");
    }

    #[test]
    fn polls_and_their_answers_are_added_and_removed() {
        let mut message = Message::text("Vote!");
        assert_eq!(message.apply(Edit::Add(List::Answers)), None);
        assert_eq!(message.apply(Edit::Add(List::Poll)), Some(Item::Poll));
        assert_eq!(message.apply(Edit::Add(List::Poll)), None);
        assert_eq!(message.apply(Edit::Duplicate(Item::Poll)), None);
        for answer in 2..limits::POLL_ANSWERS {
            assert_eq!(message.apply(Edit::Add(List::Answers)), Some(Item::Answer(answer)));
        }
        assert_eq!(message.apply(Edit::Add(List::Answers)), None);
        assert_eq!(message.apply(Edit::Duplicate(Item::Answer(0))), None);
        message.poll.as_mut().unwrap().answers[9].media.text = "last".to_owned();
        assert_eq!(message.apply(Edit::Move(Item::Answer(9), 0)), Some(Item::Answer(0)));
        assert_eq!(message.poll.as_ref().unwrap().answers[0].media.text, "last");
        assert_eq!(message.apply(Edit::Remove(Item::Answer(9))), Some(Item::Answer(8)));
        assert_eq!(message.apply(Edit::Remove(Item::Poll)), None);
        assert_eq!(message.poll, None);
    }

    #[test]
    fn a_message_is_turned_into_blocks_and_back() {
        let embed = json!({
            "title": "T", "url": "https://x.example", "description": "D", "color": 255, "author": { "name": "A" },
            "thumbnail": { "url": "https://x.example/t.png" }, "image": { "url": "https://x.example/i.png" },
            "fields": [{ "name": "N", "value": "V" }], "footer": { "text": "F" }
        });
        let row = json!({ "type": 1, "components": [
            { "type": 2, "style": 5, "label": "Go", "url": "https://x.example" }] });
        let mut message: Message =
            serde_json::from_value(json!({ "content": "C", "embeds": [embed, {}], "components": [row] })).unwrap();
        message.apply(Edit::Turn(Shape::Blocks));
        assert_eq!(
            json_of(&message),
            json!({ "flags": 32768, "components": [
                { "type": 10, "content": "C" },
                { "type": 17, "accent_color": 255, "components": [
                    { "type": 9, "components": [{ "type": 10, "content": "-# A\n### [T](https://x.example)\nD" }],
                      "accessory": { "type": 11, "media": { "url": "https://x.example/t.png" } } },
                    { "type": 10, "content": "**N**\nV" },
                    { "type": 12, "items": [{ "media": { "url": "https://x.example/i.png" } }] },
                    { "type": 10, "content": "-# F" }
                ] },
                row
            ] })
        );
        message.apply(Edit::Turn(Shape::Text));
        assert_eq!(message.shape(), Shape::Text);
        assert_eq!(
            json_of(&message),
            json!({
                "content": "C", "components": [row],
                "embeds": [{ "description": "-# A\n### [T](https://x.example)\nD\n**N**\nV\n-# F", "color": 255,
                    "thumbnail": { "url": "https://x.example/t.png" }, "image": { "url": "https://x.example/i.png" } }]
            })
        );
    }

    #[test]
    fn nothing_said_is_lost_by_turning() {
        let media = |name: &str| json!({ "media": { "url": format!("https://x.example/{name}.png") } });
        let button = json!({ "type": 2, "style": 5, "label": "Go", "url": "https://x.example" });
        let other = json!({ "type": 99, "content": "other" });
        let mut message = of_blocks(json!([
            { "type": 10, "content": "one" },
            { "type": 9, "components": [{ "type": 10, "content": "two" }], "accessory": button },
            { "type": 14 }, other,
            { "type": 12, "items": [media("a"), media("b")] },
            { "type": 17, "components": [] }
        ]));
        message.poll = Some(super::super::Poll::default());
        message.apply(Edit::Turn(Shape::Text));
        let turned = json_of(&message);
        assert_eq!(turned["content"], "one\ntwo");
        assert_eq!(turned["components"], json!([{ "type": 1, "components": [button] }, other]));
        assert_eq!(turned["embeds"], json!([{ "image": media("a")["media"] }, { "image": media("b")["media"] }]));
        assert!(message.poll.is_some());
        let mut empty = Message::default();
        empty.apply(Edit::Turn(Shape::Blocks));
        assert_eq!((empty.shape(), empty.components.len()), (Shape::Blocks, 0));
        empty.apply(Edit::Turn(Shape::Text));
        assert_eq!(empty, Message::default());
    }
}
