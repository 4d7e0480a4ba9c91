//! Fields of the editor's form: texts with counter, findings and completion, and values that are read from text.

use std::collections::BTreeMap;

use largage::{
    discord::counted_length,
    event::Kind,
    message::{Message, Problem, colour_text, read_colour},
    template::{Place, Template},
};
use leptos::{ev, prelude::*};

use super::{
    Completion, Editor,
    place::{self, field_id},
};
use crate::{
    components::prefill,
    i18n::{editor as say, findings},
};

/// Fields as they were typed, where they could not be read.
#[derive(Clone, Default)]
pub struct Typed(pub BTreeMap<String, String>);

/// A text of the message, on one line or, if `tall`, on several.
#[component]
pub fn Text(
    editor: Editor,
    #[prop(into)] path: String,
    label: &'static str,
    /// Most characters; 0 for no counter.
    #[prop(optional)]
    limit: usize,
    #[prop(optional)] tall: bool,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    let id = StoredValue::new(path.clone());
    let value = Memo::new(move |_| {
        id.with_value(|path| editor.message.with(|message| message.text_at(path).unwrap_or_default().to_owned()))
    });
    let problems = Memo::new(move |_| {
        let of_field = |finding: &&largage::message::Finding| id.with_value(|path| finding.path.as_str() == path);
        editor.findings.with(|findings| findings.iter().filter(of_field).cloned().collect::<Vec<_>>())
    });
    let invalid =
        move || problems.with(|problems| problems.iter().any(largage::message::Finding::is_error)).then_some("true");
    let typed = move |event: ev::Event| {
        let typed = event_target_value(&event);
        id.with_value(|path| {
            editor.write(path, typed.clone());
            editor
                .completion
                .set(place::caret(path).and_then(|caret| Completion::at(path, &typed, caret, editor.kind)));
        });
    };
    let pressed = move |event: ev::KeyboardEvent| pressed(editor, &event, tall);
    let entered = move |_: ev::FocusEvent| editor.place.set(id.get_value());
    let left = move |_: ev::FocusEvent| editor.completion.set(None);
    let name = path.clone();
    let path = field_id(&path);
    let described_by = format!("{path}-notes");
    let notes = described_by.clone();
    let list = format!("{path}-list");
    let list_of = list.clone();
    let is_open = move || {
        editor.completion.with(|open| open.as_ref().is_some_and(|open| id.with_value(|path| open.path == *path)))
    };
    let controls = move || is_open().then(|| list_of.clone());
    let active = move || {
        editor.completion.with(|open| {
            let open = open.as_ref()?;
            id.with_value(|path| (open.path == *path).then(|| format!("{}-option-{}", field_id(path), open.chosen)))
        })
    };
    let input = if tall {
        view! {
            <textarea id=path.clone() name=name rows="3" autocomplete="off" spellcheck="true"
                aria-describedby=described_by aria-invalid=invalid aria-controls=controls aria-activedescendant=active
                aria-autocomplete="list"
                inner_html=prefill(&value.get_untracked()) prop:value=move || value.get()
                on:input=typed on:keydown=pressed on:focus=entered on:blur=left></textarea>
        }
        .into_any()
    } else {
        view! {
            <input id=path.clone() name=name type="text" autocomplete="off" placeholder=placeholder
                aria-describedby=described_by aria-invalid=invalid aria-controls=controls aria-activedescendant=active
                aria-autocomplete="list"
                value=value.get_untracked() prop:value=move || value.get()
                on:input=typed on:keydown=pressed on:focus=entered on:blur=left />
        }
        .into_any()
    };
    let counter = (limit > 0).then(|| {
        let length = Memo::new(move |_| value.with(|text| longest(text, tall, editor.kind)));
        view! {
            <span class="counter" class:over=move || limit < length.get()>
                {move || say::count(editor.lang, length.get(), limit)}
            </span>
        }
    });
    view! {
        <div class="field text-field">
            <div class="label-line"><label r#for=path>{label}</label>{counter}</div>
            {input}
            <CompletionList editor list is_open=Signal::derive(is_open) />
            <div class="notes" id=notes>
                {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
                {move || problems.with(|problems| problems.iter().map(|finding| {
                    let class = if finding.is_error() { "error" } else { "caution" };
                    view! { <p class=class>{findings::sentence(editor.lang, &finding.problem)}</p> }
                }).collect_view())}
            </div>
        </div>
    }
}

/// Characters that a text has once its longest values stand in it.
fn longest(text: &str, has_marks: bool, kind: Kind) -> usize {
    let template = Template::parse(text, if has_marks { Place::Markdown } else { Place::MarkdownLine });
    if template.has_variables() { template.longest(kind) } else { counted_length(text) }
}

fn pressed(editor: Editor, event: &ev::KeyboardEvent, tall: bool) {
    let key = event.key();
    let is_open = editor.completion.with_untracked(Option::is_some);
    match key.as_str() {
        "ArrowDown" if is_open => editor.completion.update(|open| open.iter_mut().for_each(Completion::next)),
        "ArrowUp" if is_open => editor.completion.update(|open| open.iter_mut().for_each(Completion::previous)),
        "Enter" | "Tab" if is_open => accept(editor),
        "Escape" if is_open => editor.completion.set(None),
        // It would post the form.
        "Enter" if !tall && !event.is_composing() => {}
        _ => return,
    }
    event.prevent_default();
}

/// Puts the chosen variable in place of what was typed of it.
fn accept(editor: Editor) {
    let Some(open) = editor.completion.get_untracked() else { return };
    editor.completion.set(None);
    let variable = format!("%{}%", open.options[open.chosen]);
    if let Some(typed) = place::replace(&open.path, open.start, &variable) {
        editor.write(&open.path, typed);
    }
}

#[component]
fn CompletionList(editor: Editor, list: String, is_open: Signal<bool>) -> impl IntoView {
    move || {
        let open = is_open.get().then(|| editor.completion.get()).flatten()?;
        let options = open
            .options
            .iter()
            .enumerate()
            .map(|(index, name)| {
                let variable = editor.kind.variable(name);
                let choose = move |event: ev::MouseEvent| {
                    // The field keeps the focus.
                    event.prevent_default();
                    editor.completion.update(|open| open.iter_mut().for_each(|open| open.chosen = index));
                    accept(editor);
                };
                view! {
                    <li id=format!("{}-option-{index}", field_id(&open.path)) role="option" on:mousedown=choose
                        aria-selected=if index == open.chosen { "true" } else { "false" }>
                        <code>{format!("%{name}%")}</code> " "
                        <span>{variable.map(|variable| variable.description(editor.lang))}</span>
                    </li>
                }
            })
            .collect_view();
        Some(view! {
            <ul class="completion" id=list.clone() role="listbox" aria-label=say::variables(editor.lang)>{options}</ul>
        })
    }
}

/// A value that is typed as text and may not be readable: a colour, an id, an emoji.
#[component]
pub fn Parsed(
    editor: Editor,
    #[prop(into)] path: String,
    label: &'static str,
    /// How the message's value is written.
    show: impl Fn(&Message) -> String + Clone + Send + Sync + 'static,
    /// Takes over what was typed; false where it cannot be read.
    read: impl Fn(&mut Message, &str) -> bool + Clone + Send + Sync + 'static,
    problem: Problem,
    #[prop(optional)] hint: &'static str,
    /// What stands beside the field.
    #[prop(optional)]
    beside: Option<AnyView>,
) -> impl IntoView {
    let id = StoredValue::new(path.clone());
    let known = editor.message.with_untracked(&show);
    let first = editor.typed.with_value(|typed| typed.0.get(&path).cloned()).unwrap_or(known);
    let wrong = RwSignal::new(editor.typed.with_value(|typed| typed.0.contains_key(&path)));
    let (shown, set_shown) = signal(first.clone());
    let value = Memo::new(move |_| editor.message.with(&show));
    Effect::watch(
        move || value.get(),
        move |value, _, _| {
            set_shown.set(value.clone());
            wrong.set(false);
        },
        false,
    );
    let typed = move |event: ev::Event| {
        let typed = event_target_value(&event);
        let mut changed = editor.message.get_untracked();
        let is_read = read(&mut changed, typed.trim());
        if is_read && editor.message.with_untracked(|message| *message != changed) {
            id.with_value(|path| editor.change(Some(path), |message| *message = changed));
        }
        set_shown.set(typed);
        wrong.set(!is_read);
    };
    let name = path.clone();
    let path = field_id(&path);
    let notes = format!("{path}-notes");
    let described_by = notes.clone();
    view! {
        <div class="field">
            <label r#for=path.clone()>{label}</label>
            <div class="beside">
                {beside}
                <input id=path name=name type="text" autocomplete="off" spellcheck="false" value=first
                    prop:value=move || shown.get() aria-describedby=described_by
                    aria-invalid=move || wrong.get().then_some("true") on:input=typed
                    on:keydown=move |event| pressed(editor, &event, false) />
            </div>
            <div class="notes" id=notes>
                {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
                {move || wrong.get().then(|| view! { <p class="error">{findings::sentence(editor.lang, &problem)}</p> })}
            </div>
        </div>
    }
}

/// The colour of a bar: picked, or written.
#[component]
pub fn Colour(
    editor: Editor,
    path: String,
    of: impl Fn(&Message) -> Option<u32> + Copy + Send + Sync + 'static,
    put: impl Fn(&mut Message, Option<u32>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let of_path = path.clone();
    let picked = move |event: ev::Event| {
        if let Some(colour) = read_colour(&event_target_value(&event)) {
            editor.change(Some(&of_path), |message| put(message, colour));
        }
    };
    // What a picker shows where there is no colour: Discord's own grey.
    let hex = move || {
        editor.message.with(of).map_or_else(|| "#4e5058".to_owned(), |colour| colour_text(colour).to_lowercase())
    };
    let beside = view! {
        <input class="scripted" type="color" aria-label=say::pick_colour(editor.lang) value=hex() prop:value=hex on:input=picked />
    }
    .into_any();
    view! {
        <Parsed editor path label=say::colour(editor.lang) hint=say::colour_hint(editor.lang) problem=Problem::NotAColour
            show=move |message: &Message| of(message).map(colour_text).unwrap_or_default()
            read=move |message: &mut Message, typed: &str| read_colour(typed).map(|colour| put(message, colour)).is_some()
            beside />
    }
}

/// A box to tick.
#[component]
pub fn Tick(
    editor: Editor,
    #[prop(into)] path: String,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    get: impl Fn(&Message) -> bool + Clone + Send + Sync + 'static,
    set: impl Fn(&mut Message, bool) + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let ticked = Memo::new(move |_| editor.message.with(&get));
    let changed = move |event: ev::Event| {
        let is_ticked = event_target_checked(&event);
        editor.change(None, |message| set(message, is_ticked));
    };
    let name = path.clone();
    let path = field_id(&path);
    let notes = (!hint.is_empty()).then(|| format!("{path}-notes"));
    let described_by = notes.clone();
    view! {
        <div class="field">
            <label class="check">
                <input id=path type="checkbox" name=name value="on" checked=ticked.get_untracked()
                    prop:checked=move || ticked.get() on:change=changed aria-describedby=described_by />
                <span>{label}</span>
            </label>
            {notes.map(|notes| view! { <p class="hint" id=notes>{hint}</p> })}
        </div>
    }
}
