//! What can be put where the caret is: variables, emoji, moments.

use largage::{emoji, event::Values, markdown::Style};
use leptos::{ev, prelude::*};

use super::{Editor, place};
use crate::i18n::editor as say;

/// Emoji that are shown at once.
const MOST: usize = 60;

#[component]
pub fn Palette(editor: Editor) -> impl IntoView {
    view! {
        <Variables editor />
        <div class="scripted"><EmojiPicker editor /></div>
        <div class="scripted"><Moments editor /></div>
    }
}

/// The variables of this kind of event, with a value that each may have.
#[component]
fn Variables(editor: Editor) -> impl IntoView {
    let (lang, kind) = (editor.lang, editor.kind);
    let samples = Values::sample(kind, lang);
    let rows = kind
        .variables()
        .filter(|variable| variable.is_given_by(kind))
        .map(|variable| {
            let written = format!("%{}%", variable.name);
            let sample = samples.get(variable.name).map(|value| say::value(lang, value)).unwrap_or_default();
            let text = written.clone();
            let insert = move |_: ev::MouseEvent| editor.insert(&text);
            view! {
                <li>
                    <button type="button" class="insert" title=say::insert(lang, &written) on:click=insert>{written.clone()}</button>
                    <span>{variable.description(lang)} " " <span class="muted">{sample}</span></span>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="more palette" open>
            <summary>{say::variables(lang)}</summary>
            <p class="hint">{say::variables_hint(lang)}</p>
            <ul class="variables">{rows}</ul>
        </details>
    }
}

#[component]
fn EmojiPicker(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let (search, set_search) = signal(String::new());
    let found = move || {
        let search = search.read().trim().trim_matches(':').to_ascii_lowercase().replace(' ', "_");
        let mut shown: Vec<(&str, &str)> = Vec::new();
        let begins = emoji::all().filter(|(name, _)| name.starts_with(&search));
        let contains = emoji::all().filter(|(name, _)| name.contains(&search) && !name.starts_with(&search));
        for (name, emoji) in begins.chain(contains) {
            if shown.len() == MOST {
                break;
            }
            if !shown.iter().any(|(_, known)| *known == emoji) {
                shown.push((name, emoji));
            }
        }
        shown
    };
    let buttons = move || {
        let found = found();
        if found.is_empty() {
            return view! { <p class="hint">{say::no_emoji(lang)}</p> }.into_any();
        }
        let buttons = found
            .into_iter()
            .map(|(name, emoji)| {
                let name = format!(":{name}:");
                let insert = move |_: ev::MouseEvent| editor.insert(emoji);
                view! {
                    <button type="button" class="tool emoji" title=name.clone() aria-label=name on:click=insert>{emoji}</button>
                }
            })
            .collect_view();
        view! { <div class="emoji-grid">{buttons}</div> }.into_any()
    };
    // Some two hundred views that most never open.
    let (open, set_open) = signal(false);
    view! {
        <details class="more palette" on:toggle=move |_| set_open.set(true)>
            <summary>{say::emoji(lang)}</summary>
            <div class="field">
                <label r#for="emoji-search">{say::search_emoji(lang)}</label>
                <input id="emoji-search" type="search" autocomplete="off"
                    on:input=move |event| set_search.set(event_target_value(&event)) on:keydown=stay />
            </div>
            {move || open.get().then(buttons)}
        </details>
    }
}

/// Enter in a helper does not post the form.
fn stay(event: ev::KeyboardEvent) {
    if event.key() == "Enter" {
        event.prevent_default();
    }
}

/// A moment that everyone is told in their own time.
#[component]
fn Moments(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let (at, set_at) = signal(String::new());
    let (style, set_style) = signal('f');
    let insert = move |_: ev::MouseEvent| {
        let seconds =
            place::unix_seconds(&at.get_untracked()).unwrap_or_else(|| super::now().millis().div_euclid(1000));
        editor.insert(&format!("<t:{seconds}:{}>", style.get_untracked()));
    };
    let styles = Style::ALL
        .into_iter()
        .map(|style| {
            let letter = style.letter();
            view! { <option value=letter.to_string() selected=letter == 'f'>{say::style(lang, style)}</option> }
        })
        .collect_view();
    let chosen = move |event: ev::Event| set_style.set(event_target_value(&event).chars().next().unwrap_or('f'));
    view! {
        <details class="more palette">
            <summary>{say::moments(lang)}</summary>
            <p class="hint">{say::moments_hint(lang)}</p>
            <div class="part-body">
                <div class="field">
                    <label r#for="moment-at">{say::moment_at(lang)}</label>
                    <input id="moment-at" type="datetime-local" on:input=move |event| set_at.set(event_target_value(&event))
                        on:keydown=stay />
                </div>
                <div class="field">
                    <label r#for="moment-style">{say::moment_style(lang)}</label>
                    <select id="moment-style" on:change=chosen>{styles}</select>
                </div>
                <p><button type="button" class="button" on:click=insert>{say::insert_moment(lang)}</button></p>
            </div>
        </details>
    }
}
