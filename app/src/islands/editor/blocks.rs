//! The parts of a message that is made of blocks instead of a text and embeds.

use largage::{
    discord::limits,
    message::{Accessory, Block, BlockKind, Component, Edit, Item, LinkButton, List, Message, Separator, Shape},
};
use leptos::prelude::*;

use super::{
    Editor,
    fields::{Colour, Text, Tick},
    parts::{Act, AddButton, ButtonFields, ButtonPlace, Part, Tools, count},
    place::{dropped, over},
};
use crate::{components::Icon, i18n::editor as say};

/// Blocks where the message is made of them, and the way there and back.
#[component]
pub fn Blocks(editor: Editor, posted: bool) -> impl IntoView {
    let lang = editor.lang;
    let shape = editor.made_of();
    move || match shape.get() {
        // What stands in a channel stays what it is.
        Shape::Text if posted => ().into_any(),
        Shape::Text => view! {
            <details class="more">
                <summary>{say::blocks(lang)}</summary>
                <div class="part-body">
                    <p class="hint">{say::blocks_hint(lang)}</p>
                    <Act editor edit=Edit::Turn(Shape::Blocks) label=say::turn_blocks(lang) />
                </div>
            </details>
        }
        .into_any(),
        Shape::Blocks => view! {
            <section class="parts" aria-labelledby="blocks-title">
                <h2 id="blocks-title">{say::blocks(lang)}</h2>
                <p class="hint">{say::only_blocks(lang)}</p>
                {list(editor, None)}
                {(!posted).then(|| view! { <Act editor edit=Edit::Turn(Shape::Text) label=say::turn_text(lang) /> })}
            </section>
        }
        .into_any(),
    }
}

/// The blocks of the message or of a container, and what can be added to them.
fn list(editor: Editor, container: Option<usize>) -> AnyView {
    let lang = editor.lang;
    let kinds = Memo::new(move |_| {
        let kinds = |blocks: &[Component]| blocks.iter().map(BlockKind::of).collect::<Vec<_>>();
        editor.message.with(|message| message.blocks(container).map(kinds).unwrap_or_default())
    });
    let list = List::Blocks { container };
    let full = Memo::new(move |_| editor.message.with(|message| !message.has_room(list)));
    let blocks = move || {
        let blocks = kinds.get().into_iter().enumerate();
        blocks.map(|(position, kind)| block_form(editor, Block { container, position }, kind)).collect_view()
    };
    let fits = |kind: &BlockKind| container.is_none() || *kind != BlockKind::Container;
    let adds = BlockKind::ALL.into_iter().filter(fits).map(|kind| {
        let edit = Edit::AddBlock { container, kind };
        view! { <Act editor edit label=say::block_kind(lang, kind) icon=Icon::Add off=Signal::from(full) /> }
    });
    view! {
        {blocks}
        <div class="adds" id=list.to_string() role="group" tabindex="-1" aria-label=say::add_block(lang)>
            <span class="label" aria-hidden="true">{say::add_block(lang)}</span>
            {adds.collect_view()}
        </div>
    }
    .into_any()
}

fn block_form(editor: Editor, block: Block, kind: Option<BlockKind>) -> AnyView {
    let lang = editor.lang;
    let item = Item::Block(block);
    let name = say::block(lang, block);
    let title = kind.map_or_else(|| say::unknown_block(lang), |kind| say::block_kind(lang, kind));
    let summary = Memo::new(move |_| editor.message.with(|message| summary(message, block)));
    let form = match kind {
        Some(BlockKind::Text) => {
            let path = block.path().key("content").to_string();
            view! { <Text editor path label=say::block_text(lang) limit=limits::BLOCKS_TOTAL tall=true /> }.into_any()
        }
        Some(BlockKind::Section) => view! { <SectionForm editor block /> }.into_any(),
        Some(BlockKind::Gallery) => view! { <GalleryForm editor block /> }.into_any(),
        Some(BlockKind::Separator) => view! { <SeparatorForm editor block /> }.into_any(),
        Some(BlockKind::Container) => view! { <ContainerForm editor block /> }.into_any(),
        Some(BlockKind::Buttons) => view! { <RowForm editor block /> }.into_any(),
        Some(BlockKind::File) => view! { <FileForm editor block /> }.into_any(),
        None => view! { <p class="hint">{say::unknown_block_hint(lang)}</p> }.into_any(),
    };
    view! {
        <details class="part" id=item.to_string() open on:dragover=move |event| over(editor, &event, item)
            on:drop=move |event| dropped(editor, &event, item)>
            <summary>
                <span class="part-name">{name.clone()} " · " {title}</span> " "
                <span class="muted">{move || summary.get()}</span>
            </summary>
            <Tools editor item name />
            <div class="part-body" id=block.path().to_string() tabindex="-1">{form}</div>
        </details>
    }
    .into_any()
}

/// How a block begins, in the line that stays when it is folded away.
fn summary(message: &Message, block: Block) -> String {
    fn first(component: &Component) -> Option<&str> {
        match component {
            Component::Text(text) => Some(text.content.as_str()).filter(|text| !text.trim().is_empty()),
            Component::Section(section) => section.components.iter().find_map(first),
            Component::Container(container) => container.components.iter().find_map(first),
            _ => None,
        }
    }
    let text = message.block_at(block).and_then(first).unwrap_or_default();
    text.lines().next().unwrap_or_default().chars().take(40).collect()
}

#[component]
fn SectionForm(editor: Editor, block: Block) -> impl IntoView {
    let lang = editor.lang;
    let list = List::Parts(block);
    let texts = count(editor, list);
    let beside = Memo::new(move |_| editor.message.with(|message| Beside::of(message, block)));
    let text = move |part: usize| {
        let path = format!("{}.components.{part}.content", block.path());
        view! {
            <Part editor item=Item::Part { of: block, part } name=say::text_part(lang, part + 1)>
                <Text editor path label=say::block_text(lang) tall=true />
            </Part>
        }
    };
    let accessory = move || {
        let path = block.path().key("accessory").to_string();
        let (fields, swap) = match beside.get() {
            Beside::Picture => (
                view! { <PictureFields editor path get=picture_beside(block) set=set_picture_beside(block) /> }
                    .into_any(),
                say::swap_button(lang),
            ),
            Beside::Button => (
                view! { <ButtonFields editor path place=ButtonPlace::Beside(block) /> }.into_any(),
                say::swap_button_back(lang),
            ),
            Beside::Nothing => (().into_any(), say::swap_button_back(lang)),
        };
        view! { {fields} <Act editor edit=Edit::Swap(block) label=swap /> }
    };
    view! {
        {move || (0..texts.get()).map(text).collect_view()}
        <AddButton editor list label=say::add_text_part(lang) />
        <fieldset>
            <legend>{say::beside(lang)}</legend>
            {accessory}
        </fieldset>
    }
}

/// What stands beside a section's texts.
#[derive(Clone, Copy, PartialEq)]
enum Beside {
    Picture,
    Button,
    Nothing,
}

impl Beside {
    fn of(message: &Message, block: Block) -> Self {
        match message.block_at(block) {
            Some(Component::Section(section)) => match section.accessory {
                Some(Accessory::Thumbnail(_)) => Self::Picture,
                Some(Accessory::Button(_)) => Self::Button,
                _ => Self::Nothing,
            },
            _ => Self::Nothing,
        }
    }
}

/// The button beside a section.
pub(super) fn button_beside(component: &Component) -> Option<&LinkButton> {
    match component {
        Component::Section(section) => match &section.accessory {
            Some(Accessory::Button(button)) => Some(button),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn button_beside_mut(component: &mut Component) -> Option<&mut LinkButton> {
    match component {
        Component::Section(section) => match &mut section.accessory {
            Some(Accessory::Button(button)) => Some(button),
            _ => None,
        },
        _ => None,
    }
}

fn picture_beside(block: Block) -> impl Fn(&Message) -> bool + Copy {
    move |message| match message.block_at(block) {
        Some(Component::Section(section)) => {
            matches!(&section.accessory, Some(Accessory::Thumbnail(picture)) if picture.spoiler)
        }
        _ => false,
    }
}

fn set_picture_beside(block: Block) -> impl Fn(&mut Message, bool) + Copy {
    move |message, on| {
        if let Some(Component::Section(section)) = message.block_at_mut(block)
            && let Some(Accessory::Thumbnail(picture)) = &mut section.accessory
        {
            picture.spoiler = on;
        }
    }
}

/// A picture's address, what it shows, and whether it is hidden.
#[component]
fn PictureFields(
    editor: Editor,
    path: String,
    get: impl Fn(&Message) -> bool + Clone + Send + Sync + 'static,
    set: impl Fn(&mut Message, bool) + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let lang = editor.lang;
    view! {
        <Text editor path=format!("{path}.media.url") label=say::picture_url(lang) placeholder="https://" />
        <Text editor path=format!("{path}.description") label=say::alt_text(lang) limit=limits::ALT_TEXT />
        <Tick editor path=format!("{path}.spoiler") label=say::spoiler(lang) get set />
    }
}

#[component]
fn GalleryForm(editor: Editor, block: Block) -> impl IntoView {
    let lang = editor.lang;
    let list = List::Parts(block);
    let pictures = count(editor, list);
    let picture = move |part: usize| {
        let get = move |message: &Message| match message.block_at(block) {
            Some(Component::Gallery(gallery)) => gallery.items.get(part).is_some_and(|item| item.spoiler),
            _ => false,
        };
        let set = move |message: &mut Message, on: bool| {
            if let Some(Component::Gallery(gallery)) = message.block_at_mut(block)
                && let Some(item) = gallery.items.get_mut(part)
            {
                item.spoiler = on;
            }
        };
        let path = format!("{}.items.{part}", block.path());
        view! {
            <Part editor item=Item::Part { of: block, part } name=say::picture(lang, part + 1)>
                <PictureFields editor path get set />
            </Part>
        }
    };
    view! {
        {move || (0..pictures.get()).map(picture).collect_view()}
        <AddButton editor list label=say::add_picture(lang) />
    }
}

#[component]
fn SeparatorForm(editor: Editor, block: Block) -> impl IntoView {
    let lang = editor.lang;
    let path = move |key: &str| block.path().key(key).to_string();
    let is = move |of: fn(&Separator) -> bool| {
        move |message: &Message| match message.block_at(block) {
            Some(Component::Separator(separator)) => of(separator),
            _ => false,
        }
    };
    let set = move |change: fn(&mut Separator, bool)| {
        move |message: &mut Message, on: bool| {
            if let Some(Component::Separator(separator)) = message.block_at_mut(block) {
                change(separator, on);
            }
        }
    };
    view! {
        <Tick editor path=path("divider") label=say::divider(lang) get=is(Separator::is_line)
            set=set(|separator, on| separator.set(on, separator.is_large())) />
        <Tick editor path=path("spacing") label=say::spacing(lang) get=is(Separator::is_large)
            set=set(|separator, on| separator.set(separator.is_line(), on)) />
    }
}

#[component]
fn ContainerForm(editor: Editor, block: Block) -> impl IntoView {
    let lang = editor.lang;
    let of = move |message: &Message| match message.block_at(block) {
        Some(Component::Container(container)) => container.colour,
        _ => None,
    };
    let put = move |message: &mut Message, colour: Option<u32>| {
        if let Some(Component::Container(container)) = message.block_at_mut(block) {
            container.colour = colour;
        }
    };
    let get = move |message: &Message| match message.block_at(block) {
        Some(Component::Container(container)) => container.spoiler,
        _ => false,
    };
    let set = move |message: &mut Message, on: bool| {
        if let Some(Component::Container(container)) = message.block_at_mut(block) {
            container.spoiler = on;
        }
    };
    // Containers stand in no other, but may be read so.
    let inside = block.container.is_none().then(|| list(editor, Some(block.position)));
    view! {
        <Colour editor path=block.path().key("accent_color").to_string() of put />
        <Tick editor path=block.path().key("spoiler").to_string() label=say::spoiler(lang) get set />
        <section class="parts fields" aria-label=say::inside(lang)>
            <h3>{say::inside(lang)}</h3>
            {inside}
        </section>
    }
}

#[component]
fn RowForm(editor: Editor, block: Block) -> impl IntoView {
    let lang = editor.lang;
    let list = List::Parts(block);
    let buttons = count(editor, list);
    let button = move |part: usize| {
        let path = format!("{}.components.{part}", block.path());
        view! {
            <Part editor item=Item::Part { of: block, part } name=say::button(lang, part + 1)>
                <ButtonFields editor path place=ButtonPlace::Part(block, part) />
            </Part>
        }
    };
    view! {
        {move || (0..buttons.get()).map(button).collect_view()}
        <AddButton editor list label=say::add_button(lang) />
    }
}

#[component]
fn FileForm(editor: Editor, block: Block) -> impl IntoView {
    let lang = editor.lang;
    let get = move |message: &Message| match message.block_at(block) {
        Some(Component::File(file)) => file.spoiler,
        _ => false,
    };
    let set = move |message: &mut Message, on: bool| {
        if let Some(Component::File(file)) = message.block_at_mut(block) {
            file.spoiler = on;
        }
    };
    view! {
        <Text editor path=format!("{}.file.url", block.path()) label=say::file_url(lang) hint=say::file_url_hint(lang)
            placeholder="attachment://" />
        <Tick editor path=block.path().key("spoiler").to_string() label=say::spoiler(lang) get set />
    }
}
