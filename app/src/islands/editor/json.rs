//! The message as Discord's JSON, which can be edited as well.

use largage::message::Message;
use leptos::{ev, prelude::*};

use super::{Editor, place};
use crate::{components::prefill, i18n::editor as say};

pub const ID: &str = "json";

#[component]
pub fn JsonView(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let first = editor.message.with_untracked(Message::to_json);
    let (shown, set_shown) = signal(first.clone());
    let (problem, set_problem) = signal(None::<String>);
    let (open, set_open) = signal(false);
    // Nobody reads it while it is folded away.
    let json = Memo::new(move |before: Option<&String>| match before {
        Some(before) if !open.get() => before.clone(),
        _ => editor.message.with(Message::to_json),
    });
    Effect::watch(
        move || json.get(),
        move |json, _, _| {
            // Whoever types here is not interrupted.
            if !place::has_focus(ID) {
                set_shown.set(json.clone());
                set_problem.set(None);
            }
        },
        false,
    );
    let typed = move |event: ev::Event| {
        let typed = event_target_value(&event);
        match Message::from_json(&typed) {
            Ok(message) => {
                set_problem.set(None);
                if editor.message.with_untracked(|present| *present != message) {
                    editor.change(Some(ID), |present| *present = message);
                }
            }
            Err(error) => set_problem.set(Some(say::unread(lang, &error))),
        }
        set_shown.set(typed);
    };
    let left = move |_: ev::FocusEvent| {
        if problem.with_untracked(Option::is_none) {
            set_shown.set(json.get_untracked());
        }
    };
    view! {
        <details class="more" id="json-part" on:toggle=move |_| set_open.set(place::is_open("json-part"))>
            <summary>{say::json(lang)}</summary>
            <div class="part-body">
                <div class="field">
                    <label class="unseen" r#for=ID>{say::json(lang)}</label>
                    <textarea id=ID name="json" rows="12" class="code" autocomplete="off" spellcheck="false"
                        aria-describedby="json-notes" aria-invalid=move || problem.with(Option::is_some).then_some("true")
                        inner_html=prefill(&first) prop:value=move || shown.get() on:input=typed on:blur=left></textarea>
                    <div class="notes" id="json-notes">
                        <p class="hint">{say::json_hint(lang)}</p>
                        {move || problem.get().map(|problem| view! { <p class="error">{problem}</p> })}
                    </div>
                </div>
                <p class="scriptless"><button class="button" name="edit" value="json">{say::apply_json(lang)}</button></p>
            </div>
        </details>
    }
}
