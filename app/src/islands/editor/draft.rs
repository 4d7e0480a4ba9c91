//! Keeps what is typed, so that a reload or a lost connection loses nothing.

use std::time::Duration;

use largage::message::Message;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{Editor, place};
use crate::{
    api::KeepDraft,
    i18n::editor as say,
    islands::{browser::effect, call},
};

/// So long after the last change.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, PartialEq)]
enum Kept {
    Nothing,
    Changed,
    Safe,
    Lost,
}

#[component]
pub fn DraftKeeper(editor: Editor, draft: Option<(i64, i64)>) -> impl IntoView {
    let (kept, set_kept) = signal(Kept::Nothing);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let first = StoredValue::new(true);
    effect(move || {
        editor.message.track();
        let Some((message, version)) = draft else { return };
        if first.try_update_value(|first| std::mem::replace(first, false)) == Some(true) {
            return;
        }
        set_kept.set(Kept::Changed);
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        let keep = move || {
            let body = editor.message.with_untracked(Message::to_json);
            let sent = body.clone();
            let name = place::value("name").unwrap_or_default();
            call(KeepDraft { message, version, name, body }, move |answer| {
                let is_present = editor.message.with_untracked(Message::to_json) == sent;
                match answer {
                    Some(true) if is_present => set_kept.set(Kept::Safe),
                    Some(true) => {}
                    _ => set_kept.set(Kept::Lost),
                }
            });
        };
        waiting.set_value(set_timeout_with_handle(keep, PAUSE).ok());
    });
    let lang = editor.lang;
    view! {
        <p class="muted small" role="status">
            {move || match kept.get() {
                Kept::Nothing => "",
                Kept::Changed => say::draft_changed(lang),
                Kept::Safe => say::draft_kept(lang),
                Kept::Lost => say::draft_lost(lang),
            }}
        </p>
    }
}
