//! The message editor: the form on the left, what will be seen on the right, worked out by the rules that send it.
//!
//! Without a script it is a plain form: each field is named by its path in Discord's JSON, and each change of shape is a
//! button that posts it.

mod blocks;
mod check;
mod completion;
mod draft;
mod fields;
mod history;
mod json;
mod palette;
mod parts;
mod place;
mod poll;
mod preview;

use std::{collections::BTreeMap, time::Duration};

use largage::{
    event::{Kind, Values},
    markdown::Reader,
    message::{Edit, Finding, Item, List, Message, Shape},
    time::Moment,
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*};
use serde::{Deserialize, Serialize};

use super::browser::browser_now;
use crate::{
    components::{Draw, Icon, Poster},
    i18n::{Lang, editor as say},
};
use blocks::Blocks;
use check::Findings;
use completion::Completion;
use draft::DraftKeeper;
use fields::Typed;
use history::History;
use json::JsonView;
use palette::Palette;
use parts::{Buttons, Embeds, Files, Options, Sender};
use poll::PollPart;
use preview::Preview;

/// What the editor begins with.
#[derive(Clone, Serialize, Deserialize)]
pub struct Edited {
    pub lang: Lang,
    pub kind: Kind,
    pub message: Message,
    /// Fields that could not be read, as they were typed.
    pub typed: BTreeMap<String, String>,
    /// What the preview can be filled with.
    pub samples: Vec<Sample>,
    pub reader: Reader,
    pub poster: Poster,
    /// When the previewed message was posted, in words.
    pub when: String,
    /// Where what is typed is kept: the message and the version it began with. None where nothing is to be kept.
    pub draft: Option<(i64, i64)>,
    /// It stands in a channel already: what cannot be changed there any more is not offered.
    pub posted: bool,
}

/// Values to look at a message with.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Where they come from, in words.
    pub label: String,
    pub values: Values,
}

/// The message as it is being edited, and all that follows from it.
#[derive(Clone, Copy)]
struct Editor {
    lang: Lang,
    kind: Kind,
    message: RwSignal<Message>,
    typed: StoredValue<Typed>,
    findings: Memo<Vec<Finding>>,
    /// Most characters that all embeds may have together.
    embeds_length: Memo<usize>,
    /// Counts what changes more than a text: the form’s fields alone do not tell it.
    shape: RwSignal<usize>,
    history: RwSignal<History>,
    /// The field that has, or last had, the caret.
    place: RwSignal<String>,
    completion: RwSignal<Option<Completion>>,
    /// The part that is being dragged.
    dragged: RwSignal<Option<Item>>,
    /// The last change in words, for who does not see it.
    said: RwSignal<String>,
}

impl Editor {
    fn new(edited: &Edited) -> Self {
        let message = RwSignal::new(edited.message.clone());
        let kind = edited.kind;
        let settled = settled(message);
        let review = Memo::new(move |_| settled.with(|message| message.review(kind)));
        Self {
            lang: edited.lang,
            kind,
            message,
            typed: StoredValue::new(Typed(edited.typed.clone())),
            findings: Memo::new(move |_| review.with(|(findings, _)| findings.clone())),
            embeds_length: Memo::new(move |_| review.with(|(_, length)| *length)),
            shape: RwSignal::new(0),
            history: RwSignal::new(History::default()),
            place: RwSignal::new("content".to_owned()),
            completion: RwSignal::new(None),
            dragged: RwSignal::new(None),
            said: RwSignal::new(String::new()),
        }
    }

    /// What the message is made of, as a signal that changes with nothing else.
    fn made_of(self) -> Memo<Shape> {
        Memo::new(move |_| self.message.with(Message::shape))
    }

    /// Takes over what was typed into a field of text.
    fn write(self, path: &str, typed: String) {
        self.change(Some(path), |message| {
            if let Some(text) = message.text_at_mut(path) {
                *text = typed;
            }
        });
    }

    /// Changes the message as one step that can be undone. `place` is the field typed into.
    fn change(self, place: Option<&str>, change: impl FnOnce(&mut Message)) {
        let message = self.message;
        self.history.update(|history| history.record(|| message.get_untracked(), place, browser_now()));
        message.update(change);
        if place.is_none_or(|place| place == json::ID) {
            self.shape.update(|shape| *shape += 1);
        }
    }

    /// Adds, removes, doubles or moves a part.
    fn edit(self, edit: Edit) {
        let mut changed = self.message.get_untracked();
        let now_at = changed.apply(edit);
        if self.message.with_untracked(|message| *message == changed) {
            return;
        }
        self.change(None, |message| *message = changed);
        self.said.set(say::done(self.lang, edit));
        place::go_to(now_at.map_or_else(|| edit_place(edit), |item| item.to_string()));
    }

    fn undo(self) {
        self.step(History::undo, say::undone(self.lang));
    }

    fn redo(self) {
        self.step(History::redo, say::redone(self.lang));
    }

    fn step(self, step: fn(&mut History, Message) -> Option<Message>, said: &str) {
        let present = self.message.get_untracked();
        let message = self.history.try_update(|history| step(history, present)).flatten();
        if let Some(message) = message {
            self.message.set(message);
            self.shape.update(|shape| *shape += 1);
            self.said.set(said.to_owned());
        }
    }

    /// Puts a text where the caret is, or last was.
    fn insert(self, text: &str) {
        let path = self.place.get_untracked();
        let path = if self.message.with_untracked(|message| message.text_at(&path).is_some()) {
            path
        } else {
            "content".to_owned()
        };
        if let Some(typed) = place::insert(&path, text) {
            self.write(&path, typed);
        }
    }

    /// Undo and redo by their usual keys. The browser's own know nothing of parts that come and go.
    fn shortcut(self, event: &ev::KeyboardEvent) {
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
            return;
        }
        match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => self.undo(),
            ("z", true) | ("y", false) => self.redo(),
            _ => return,
        }
        event.prevent_default();
    }
}

/// The message once nothing was typed for a moment: what is remarked on need not follow every key.
fn settled(message: RwSignal<Message>) -> ReadSignal<Message> {
    const PAUSE: Duration = Duration::from_millis(120);
    let (settled, settle) = signal(message.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::watch(
        move || message.track(),
        move |(), _, _| {
            if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
                waiting.clear();
            }
            let follow = move || settle.set(message.get_untracked());
            waiting.set_value(set_timeout_with_handle(follow, PAUSE).ok());
        },
        false,
    );
    settled
}

/// Where the focus goes once the last part of a list is gone.
fn edit_place(edit: Edit) -> String {
    match edit {
        Edit::Add(list) => list.to_string(),
        Edit::AddBlock { container, .. } => List::Blocks { container }.to_string(),
        Edit::Remove(item) | Edit::Duplicate(item) | Edit::Move(item, _) => item.list().to_string(),
        Edit::Swap(block) => block.to_string(),
        Edit::Turn(Shape::Blocks) => List::Blocks { container: None }.to_string(),
        Edit::Turn(Shape::Text) => place::field_id("content"),
    }
}

/// The form's fields and, beside them, what they make. Stands inside a form that posts; `children` are what the page
/// adds at the end of the fields.
#[island(lazy)]
pub fn MessageEditor(edited: Edited, children: Children) -> impl IntoView {
    let editor = Editor::new(&edited);
    let (lang, posted) = (edited.lang, edited.posted);
    let json = move || {
        editor.shape.track();
        editor.message.with_untracked(Message::to_json)
    };
    let undo = move |event: ev::MouseEvent| {
        event.prevent_default();
        editor.undo();
    };
    let redo = move |event: ev::MouseEvent| {
        event.prevent_default();
        editor.redo();
    };
    let can_undo = move || if editor.history.with(History::can_undo) { "false" } else { "true" };
    let can_redo = move || if editor.history.with(History::can_redo) { "false" } else { "true" };
    view! {
        <div class="editor" on:keydown=move |event| editor.shortcut(&event)>
            <input type="hidden" name="base" value=edited.message.to_json() prop:value=json />
            <p class="unseen" role="status">{move || editor.said.get()}</p>
            <div class="editor-tools scripted">
                <button type="button" class="button quiet" aria-disabled=can_undo on:click=undo>
                    <Draw icon=Icon::Undo /> {say::undo(lang)}
                </button>
                <button type="button" class="button quiet" aria-disabled=can_redo on:click=redo>
                    <Draw icon=Icon::Redo /> {say::redo(lang)}
                </button>
                <DraftKeeper editor draft=edited.draft />
            </div>
            <Views lang />
            <div class="editor-fields">
                <Content editor />
                <Embeds editor />
                <Buttons editor />
                <Blocks editor posted />
                {(!posted).then(|| view! { <PollPart editor /> <Files editor /> <Sender editor /> })}
                <Options editor posted />
                <JsonView editor />
                {children()}
            </div>
            <aside class="editor-side" aria-labelledby="preview-title">
                <Preview editor edited=edited.clone() />
                <Findings editor />
                <Palette editor />
            </aside>
        </div>
    }
}

/// The text. Among blocks it is shown only where it is in the way.
#[component]
fn Content(editor: Editor) -> impl IntoView {
    let shape = editor.made_of();
    let has_text = Memo::new(move |_| editor.message.with(|message| !message.content.is_empty()));
    let is_out = move || shape.get() == Shape::Blocks && !has_text.get();
    view! {
        <div hidden=is_out>
            <fields::Text editor path="content" label=say::content(editor.lang) limit=largage::discord::limits::CONTENT
                tall=true />
        </div>
    }
}

/// Which part of the editor a phone shows.
#[component]
fn Views(lang: Lang) -> impl IntoView {
    let view = |id: &'static str, label: &'static str, checked: bool| {
        // Folded away, its tab would show nothing.
        let unfold = move |_| {
            if id == "view-json" {
                place::unfold("json-part");
            }
        };
        view! {
            <label><input type="radio" name="view" id=id value=id checked=checked on:change=unfold /><span>{label}</span></label>
        }
    };
    view! {
        <fieldset class="choice views">
            <legend class="unseen">{say::views(lang)}</legend>
            {view("view-edit", say::edit(lang), true)}
            {view("view-preview", say::preview(lang), false)}
            {view("view-json", say::json(lang), false)}
        </fieldset>
    }
}

/// The present moment by the browser, for what is typed about time.
fn now() -> Moment {
    browser_now()
}
