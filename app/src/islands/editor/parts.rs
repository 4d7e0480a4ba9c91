//! The parts of a message in the editor: embeds with their fields, buttons, who posts, and how.

use largage::{
    discord::{Snowflake, limits},
    message::{
        AllowedMentions, Attachment, Block, Component, Edit, Item, LinkButton, List, MentionKind, Message, Problem,
        Shape, emoji_text, put_emoji, read_emoji, read_id, read_ids,
    },
};
use leptos::{ev, prelude::*};

use super::{
    Editor,
    blocks::{button_beside, button_beside_mut},
    fields::{Colour, Parsed, Text, Tick},
    place::{dropped, over},
};
use crate::{
    components::{Draw, Icon},
    i18n::editor as say,
};

/// How many parts a list has, as a signal that changes with nothing else.
pub(super) fn count(editor: Editor, list: List) -> Memo<usize> {
    Memo::new(move |_| editor.message.with(|message| message.count(list)))
}

#[component]
pub fn Embeds(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let embeds = count(editor, List::Embeds);
    let total = editor.embeds_length;
    let shape = editor.made_of();
    // Among blocks only those are shown that are in the way.
    let is_out = move || shape.get() == Shape::Blocks && embeds.get() == 0;
    view! {
        <section class="parts" aria-labelledby="embeds-title" hidden=is_out>
            <header>
                <h2 id="embeds-title">{say::embeds(lang)}</h2>
                <span class="counter" class:over=move || limits::EMBEDS_TOTAL < total.get() hidden=move || embeds.get() == 0>
                    {move || say::count(lang, total.get(), limits::EMBEDS_TOTAL)}
                </span>
            </header>
            {move || (0..embeds.get()).map(|embed| view! { <EmbedForm editor embed /> }).collect_view()}
            <AddButton editor list=List::Embeds label=say::add_embed(lang) />
        </section>
    }
}

#[component]
fn EmbedForm(editor: Editor, embed: usize) -> impl IntoView {
    let lang = editor.lang;
    let path = move |part: &str| format!("embeds.{embed}.{part}");
    let item = Item::Embed(embed);
    let list = List::Fields { embed };
    let fields = count(editor, list);
    let title = Memo::new(move |_| {
        let shown = |message: &Message| {
            let embed = message.embeds.get(embed)?;
            let texts = [&embed.title, &embed.author.name, &embed.description];
            texts.into_iter().find(|text| !text.trim().is_empty()).map(|text| text.chars().take(40).collect::<String>())
        };
        editor.message.with(shown).unwrap_or_default()
    });
    let of = move |message: &Message| message.embeds.get(embed).and_then(|embed| embed.colour);
    let put = move |message: &mut Message, colour: Option<u32>| {
        if let Some(embed) = message.embeds.get_mut(embed) {
            embed.colour = colour;
        }
    };
    view! {
        <details class="part" id=item.to_string() open on:dragover=move |event| over(editor, &event, item)
            on:drop=move |event| dropped(editor, &event, item)>
            <summary>
                <span class="part-name">{say::embed(lang, embed + 1)}</span> " "
                <span class="muted">{move || title.get()}</span>
            </summary>
            <Tools editor item name=say::embed(lang, embed + 1) />
            <div class="part-body">
                <Text editor path=path("title") label=say::title(lang) limit=limits::TITLE />
                <Text editor path=path("description") label=say::description(lang) limit=limits::DESCRIPTION tall=true />
                <Colour editor path=path("color") of put />
                <Text editor path=path("url") label=say::title_url(lang) placeholder="https://" />
                <section class="parts fields" aria-label=say::fields(lang)>
                    <h3>{say::fields(lang)}</h3>
                    {move || (0..fields.get()).map(|field| view! { <FieldForm editor embed field /> }).collect_view()}
                    <AddButton editor list label=say::add_field(lang) />
                </section>
                <details class="more">
                    <summary>{say::author_and_footer(lang)}</summary>
                    <div class="part-body">
                        <Text editor path=path("author.name") label=say::author(lang) limit=limits::AUTHOR />
                        <Text editor path=path("author.url") label=say::author_url(lang) placeholder="https://" />
                        <Text editor path=path("author.icon_url") label=say::author_icon(lang) placeholder="https://" />
                        <Text editor path=path("footer.text") label=say::footer(lang) limit=limits::FOOTER />
                        <Text editor path=path("footer.icon_url") label=say::footer_icon(lang) placeholder="https://" />
                        <Text editor path=path("timestamp") label=say::timestamp(lang) hint=say::timestamp_hint(lang) />
                    </div>
                </details>
                <details class="more">
                    <summary>{say::pictures(lang)}</summary>
                    <div class="part-body">
                        <Text editor path=path("image.url") label=say::image(lang) placeholder="https://" />
                        <Text editor path=path("thumbnail.url") label=say::thumbnail(lang) placeholder="https://" />
                    </div>
                </details>
            </div>
        </details>
    }
}

#[component]
fn FieldForm(editor: Editor, embed: usize, field: usize) -> impl IntoView {
    let lang = editor.lang;
    let item = Item::Field { embed, field };
    let get = move |message: &Message| {
        message.embeds.get(embed).and_then(|embed| embed.fields.get(field)).is_some_and(|field| field.inline)
    };
    let set = move |message: &mut Message, inline: bool| {
        if let Some(field) = message.embeds.get_mut(embed).and_then(|embed| embed.fields.get_mut(field)) {
            field.inline = inline;
        }
    };
    view! {
        <Part editor item name=say::field(lang, field + 1)>
            <Text editor path=format!("{item}.name") label=say::field_name(lang) limit=limits::FIELD_NAME />
            <Text editor path=format!("{item}.value") label=say::field_value(lang) limit=limits::FIELD_VALUE tall=true />
            <Tick editor path=format!("{item}.inline") label=say::inline(lang) get set />
        </Part>
    }
}

/// Buttons below a text; among blocks they stand in rows of their own.
#[component]
pub fn Buttons(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let places = Memo::new(move |_| editor.message.with(|message| message.buttons().collect::<Vec<_>>()));
    let shape = editor.made_of();
    let button = move |(index, (row, button)): (usize, (usize, usize))| {
        let item = Item::Button { row, button };
        view! {
            <Part editor item name=say::button(lang, index + 1)>
                <ButtonFields editor path=item.to_string() place=ButtonPlace::Row(row, button) />
            </Part>
        }
    };
    move || {
        (shape.get() == Shape::Text).then(|| {
            view! {
                <section class="parts" aria-labelledby="buttons-title">
                    <h2 id="buttons-title">{say::buttons(lang)}</h2>
                    {move || places.get().into_iter().enumerate().map(button).collect_view()}
                    <AddButton editor list=List::Buttons label=say::add_button(lang) />
                </section>
            }
        })
    }
}

/// Where a button stands.
#[derive(Clone, Copy)]
pub enum ButtonPlace {
    /// Below a text.
    Row(usize, usize),
    /// In a block of buttons.
    Part(Block, usize),
    /// Beside a section.
    Beside(Block),
}

impl ButtonPlace {
    fn of(self, message: &Message) -> Option<&LinkButton> {
        match self {
            Self::Row(row, button) => message.button_at(row, button),
            Self::Part(block, button) => match message.block_at(block)? {
                Component::Row(row) => row.buttons.get(button),
                _ => None,
            },
            Self::Beside(block) => button_beside(message.block_at(block)?),
        }
    }

    fn of_mut(self, message: &mut Message) -> Option<&mut LinkButton> {
        match self {
            Self::Row(row, button) => message.button_at_mut(row, button),
            Self::Part(block, button) => match message.block_at_mut(block)? {
                Component::Row(row) => row.buttons.get_mut(button),
                _ => None,
            },
            Self::Beside(block) => button_beside_mut(message.block_at_mut(block)?),
        }
    }
}

#[component]
pub fn ButtonFields(editor: Editor, path: String, place: ButtonPlace) -> impl IntoView {
    let lang = editor.lang;
    let show = move |message: &Message| {
        place.of(message).and_then(|button| button.emoji.as_ref()).map(emoji_text).unwrap_or_default()
    };
    let read = move |message: &mut Message, typed: &str| {
        let emoji = read_emoji(typed);
        if let (Some(emoji), Some(button)) = (&emoji, place.of_mut(message)) {
            put_emoji(&mut button.emoji, emoji.clone());
        }
        emoji.is_some()
    };
    view! {
        <Text editor path=format!("{path}.label") label=say::label(lang) limit=limits::BUTTON_LABEL />
        <Text editor path=format!("{path}.url") label=say::button_url(lang) placeholder="https://" />
        <Parsed editor path=format!("{path}.emoji") label=say::button_emoji(lang) hint=say::button_emoji_hint(lang)
            problem=Problem::NotAnEmoji show read />
    }
}

/// Files that travel along. They are sent to the server with the whole form, which comes back with them.
#[component]
pub fn Files(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let files = count(editor, List::Files);
    view! {
        <section class="parts" aria-labelledby="files-title">
            <h2 id="files-title">{say::files(lang)}</h2>
            {move || (0..files.get()).map(|file| view! { <FileForm editor file /> }).collect_view()}
            <div class="field">
                <label r#for="attachments">{say::choose_file(lang)}</label>
                <input type="file" id="attachments" name="file" aria-describedby="file-hint" />
                <p class="hint" id="file-hint">{say::file_hint(lang)}</p>
            </div>
            <button class="button add" name="edit" value="attach" formenctype="multipart/form-data">
                <Draw icon=Icon::Add /> {say::attach(lang)}
            </button>
        </section>
    }
}

#[component]
fn FileForm(editor: Editor, file: usize) -> impl IntoView {
    let lang = editor.lang;
    let item = Item::File(file);
    let name = Memo::new(move |_| {
        editor
            .message
            .with(|message| message.attachments.get(file).map(|file| file.filename.clone()).unwrap_or_default())
    });
    let get = move |message: &Message| message.attachments.get(file).is_some_and(Attachment::is_spoiler);
    let set = move |message: &mut Message, on: bool| {
        if let Some(file) = message.attachments.get_mut(file) {
            file.set_spoiler(on);
        }
    };
    view! {
        <Part editor item name=say::file(lang, file + 1)>
            <p><code>{move || name.get()}</code></p>
            <Text editor path=format!("{item}.description") label=say::alt_text(lang) limit=limits::ALT_TEXT />
            <Tick editor path=format!("{item}.spoiler") label=say::spoiler(lang) get set />
        </Part>
    }
}

/// Who posts.
#[component]
pub fn Sender(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    view! {
        <details class="more">
            <summary>{say::sender(lang)}</summary>
            <div class="part-body">
                <Text editor path="username" label=say::username(lang) limit=limits::USERNAME hint=say::username_hint(lang) />
                <Text editor path="avatar_url" label=say::avatar(lang) placeholder="https://" />
            </div>
        </details>
    }
}

/// How it is posted: where to, how loud, and who is notified.
#[component]
pub fn Options(editor: Editor, posted: bool) -> impl IntoView {
    let lang = editor.lang;
    let mention = move |kind: MentionKind, label: &'static str| {
        let get = move |message: &Message| mentions(message).parse.contains(&kind);
        let set = move |message: &mut Message, on: bool| {
            let parse = &mut message.allowed_mentions.get_or_insert_default().parse;
            parse.retain(|known| *known != kind);
            if on {
                parse.push(kind);
            }
        };
        view! { <Tick editor path=format!("allowed_mentions.parse.{}", kind.name()) label get set /> }
    };
    let silent = (!posted).then(|| {
        view! {
            <Tick editor path="flags.silent" label=say::silent(lang) hint=say::silent_hint(lang)
                get=|message: &Message| message.flags.silent()
                set=|message: &mut Message, on| message.flags = message.flags.with_silent(on) />
        }
    });
    let thread = (!posted).then(|| {
        view! {
            <Tick editor path="tts" label=say::tts(lang) get=|message: &Message| message.tts
                set=|message: &mut Message, on| message.tts = on />
            <Parsed editor path="thread_id" label=say::thread(lang) hint=say::thread_hint(lang) problem=Problem::NotAnId
                show=|message: &Message| message.thread_id.map(|id| id.to_string()).unwrap_or_default()
                read=|message: &mut Message, typed: &str| {
                    read_id(typed).map(|thread| message.thread_id = thread).is_some()
                } />
            <Text editor path="thread_name" label=say::thread_name(lang) limit=limits::THREAD_NAME
                hint=say::thread_name_hint(lang) />
            <Parsed editor path="applied_tags" label=say::tags(lang) hint=say::tags_hint(lang) problem=Problem::NotAnId
                show=|message: &Message| ids_text(&message.applied_tags)
                read=|message: &mut Message, typed: &str| {
                    read_ids(typed).map(|tags| message.applied_tags = tags).is_some()
                } />
        }
    });
    view! {
        <details class="more">
            <summary>{say::options(lang)}</summary>
            <div class="part-body">
                {silent}
                <Tick editor path="flags.suppress_embeds" label=say::suppress(lang) hint=say::suppress_hint(lang)
                    get=|message: &Message| message.flags.suppress_embeds()
                    set=|message: &mut Message, on| message.flags = message.flags.with_suppress_embeds(on) />
                {thread}
                <fieldset>
                    <legend>{say::notifies(lang)}</legend>
                    <p class="hint">{say::notifies_hint(lang)}</p>
                    {mention(MentionKind::Everyone, say::mention_everyone(lang))}
                    {mention(MentionKind::Roles, say::mention_roles(lang))}
                    {mention(MentionKind::Users, say::mention_users(lang))}
                    <Parsed editor path="allowed_mentions.roles" label=say::mention_these_roles(lang)
                        hint=say::ids_hint(lang) problem=Problem::NotAnId
                        show=|message: &Message| ids_text(&mentions(message).roles)
                        read=|message: &mut Message, typed: &str| read_list(message, typed, |mentions| &mut mentions.roles) />
                    <Parsed editor path="allowed_mentions.users" label=say::mention_these_users(lang)
                        hint=say::ids_hint(lang) problem=Problem::NotAnId
                        show=|message: &Message| ids_text(&mentions(message).users)
                        read=|message: &mut Message, typed: &str| read_list(message, typed, |mentions| &mut mentions.users) />
                </fieldset>
            </div>
        </details>
    }
}

fn mentions(message: &Message) -> AllowedMentions {
    message.allowed_mentions.clone().unwrap_or_default()
}

fn ids_text(ids: &[Snowflake]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn read_list(message: &mut Message, typed: &str, list: fn(&mut AllowedMentions) -> &mut Vec<Snowflake>) -> bool {
    let Some(ids) = read_ids(typed) else { return false };
    if !ids.is_empty() || message.allowed_mentions.is_some() {
        *list(message.allowed_mentions.get_or_insert_default()) = ids;
    }
    true
}

/// A button that adds a part, out of reach where Discord takes no more.
#[component]
pub fn AddButton(editor: Editor, list: List, label: &'static str) -> impl IntoView {
    let full = Memo::new(move |_| editor.message.with(|message| !message.has_room(list)));
    view! { <Act editor edit=Edit::Add(list) label icon=Icon::Add id=list.to_string() off=Signal::from(full) /> }
}

/// A button that changes the message's shape.
#[component]
pub fn Act(
    editor: Editor,
    edit: Edit,
    label: &'static str,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(into, optional)] id: Option<String>,
    /// Out of reach.
    #[prop(optional)]
    off: Signal<bool>,
) -> impl IntoView {
    let act = move |event: ev::MouseEvent| {
        event.prevent_default();
        if !off.get_untracked() {
            editor.edit(edit);
        }
    };
    view! {
        <button class="button add" id=id name="edit" value=edit.to_string() on:click=act
            aria-disabled=move || if off.get() { "true" } else { "false" }>
            {icon.map(|icon| view! { <Draw icon /> })} {label}
        </button>
    }
}

/// A small part of the message with its fields and what can be done with it.
#[component]
pub fn Part(editor: Editor, item: Item, name: String, children: Children) -> impl IntoView {
    let label = name.clone();
    view! {
        <div class="part small-part" id=item.to_string() role="group" aria-label=label
            on:dragover=move |event| over(editor, &event, item) on:drop=move |event| dropped(editor, &event, item)>
            <Tools editor item name />
            <div class="part-body">{children()}</div>
        </div>
    }
}

/// What can be done with a part: by its handle, or by these buttons.
#[component]
pub fn Tools(editor: Editor, item: Item, name: String) -> impl IntoView {
    let lang = editor.lang;
    let position = Memo::new(move |_| editor.message.with(|message| message.position(item)).unwrap_or(0));
    let last = Memo::new(move |_| editor.message.with(|message| message.count(item.list())).saturating_sub(1));
    let full = Memo::new(move |_| editor.message.with(|message| !message.has_room(item.list())));
    let here = position.get_untracked();
    let tool = move |icon: Icon, label: String, edit: Edit, off: Signal<bool>| {
        let act = move |event: ev::MouseEvent| {
            event.prevent_default();
            if !off.get_untracked() {
                editor.edit(edit);
            }
        };
        view! {
            <button class="tool" name="edit" value=edit.to_string() aria-label=label.clone() title=label on:click=act
                aria-disabled=move || if off.get() { "true" } else { "false" }>
                <Draw icon />
            </button>
        }
    };
    let grip = move |event: ev::DragEvent| {
        editor.dragged.set(Some(item));
        super::place::begin_drag(&event);
    };
    view! {
        <div class="tools" role="group" aria-label=say::tools_of(lang, &name)>
            <span class="grip scripted" draggable="true" title=say::drag(lang) aria-hidden="true" on:dragstart=grip
                on:dragend=move |_| editor.dragged.set(None)>
                <Draw icon=Icon::Grip />
            </span>
            {tool(Icon::Up, say::move_up(lang, &name), Edit::Move(item, here.saturating_sub(1)),
                Signal::derive(move || position.get() == 0))}
            {tool(Icon::Down, say::move_down(lang, &name), Edit::Move(item, here + 1),
                Signal::derive(move || position.get() == last.get()))}
            {tool(Icon::Copy, say::duplicate(lang, &name), Edit::Duplicate(item), full.into())}
            {tool(Icon::Remove, say::remove(lang, &name), Edit::Remove(item), Signal::derive(|| false))}
        </div>
    }
}
