//! Where the code is typed, and the answer revealed. Without JavaScript the same form posts to `/funds`.

use std::{cell::Cell, time::Duration};

use largage::{
    id::DropId,
    money::MoneyStyle,
    time::{HOUR, Moment},
};
use leptos::{ev::SubmitEvent, html, prelude::*};

use super::{
    ServerClock,
    browser::{browser_now, effect, wants_stillness},
    call, refresh, use_drop,
};
use crate::{
    api::Redeem,
    i18n::{Lang, answer as say},
    wire::{DropView, Told},
};

/// How long the win counts up.
const REVEAL: Duration = Duration::from_millis(1200);

/// The form for the code, the biggest thing on the page while a drop is open and folded away otherwise.
#[island]
pub fn CodeForm(
    lang: Lang,
    style: MoneyStyle,
    drop: Option<DropView>,
    /// The drop that asks nothing of this reader: they have won in it, or cannot.
    done: Option<DropId>,
    /// What was typed into the form that the server refused.
    typed: String,
    /// What the server says of it.
    told: Option<Told>,
) -> impl IntoView {
    let (drop, clock) = use_drop(drop);
    let (told, set_told) = signal(told);
    let (won, set_won) = signal(None::<i64>);
    let (busy, set_busy) = signal(false);
    let field = NodeRef::<html::Input>::new();
    let result = NodeRef::<html::Div>::new();
    let is_open = Memo::new(move |_| drop.read().as_ref().is_some_and(|drop| drop.is_open() && Some(drop.id) != done));
    // Once unfolded it stays: whoever is typing when the time is over still gets an answer.
    let unfolded = Memo::new(move |before| before == Some(&true) || is_open.get() || told.read().is_some());
    let has_won = move || won.read().is_some();
    let is_busy = move || if busy.get() { "true" } else { "false" };
    let title = move || part(told.read().as_ref(), |told| &told.title);
    let text = move || part(told.read().as_ref(), |told| &told.text);

    let was_open = Cell::new(is_open.get_untracked());
    effect(move || {
        let is_open = is_open.get();
        if is_open && !was_open.replace(is_open) && nothing_has_focus() {
            focus_on(field);
        }
    });

    let answered = move |told: Told| {
        let won = told.won;
        set_told.set(Some(told));
        if let Some(amount) = won {
            mark_won();
            reveal(amount.minor(), set_won);
            refresh(lang);
            request_animation_frame(move || {
                if let Some(result) = result.get_untracked() {
                    let _ = result.focus();
                }
            });
        } else {
            focus_on(field);
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked()
            && !busy.get_untracked()
        {
            set_busy.set(true);
            call(Redeem { code: field.value(), lang }, move |told| {
                set_busy.set(false);
                answered(told.unwrap_or_else(|| unanswered(lang)));
            });
        }
    };

    view! {
        <details class="card raised code-card" open=move || unfolded.get()>
            <summary hidden=move || is_open.get()>{say::have_code(lang)}</summary>
            <div class="win" tabindex="-1" node_ref=result hidden=move || !has_won()>
                <p class="amount" aria-hidden="true">
                    {move || won.get().map(|minor| style.format(minor)).unwrap_or_default()}
                </p>
                <p class="then"><span class="unseen">{title}</span> " " {text}</p>
                <p class="buttons"><a class="button" href="#entries">{say::see_entries(lang)}</a></p>
            </div>
            <div id="code-answer" role="alert" class=move || tone(told.read().as_ref())
                hidden=move || has_won() || told.read().is_none()>
                <p><strong>{title}</strong></p>
                <p>{text}</p>
            </div>
            <form class="code-form" method="post" action="/funds" novalidate on:submit=submit hidden=has_won>
                <div class="field">
                    <label r#for="code">{say::type_code(lang)}</label>
                    <input
                        class="code-field"
                        id="code"
                        name="code"
                        value=typed
                        node_ref=field
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        enterkeyhint="go"
                        autofocus=is_open.get_untracked()
                        aria-describedby="code-answer code-hint"
                        aria-invalid=move || if is_wrong(told.read().as_ref()) { "true" } else { "false" }
                    />
                    <p class="hint" id="code-hint">{say::hint(lang)}</p>
                </div>
                <button class="button primary large wide" aria-disabled=is_busy aria-busy=is_busy>
                    {move || if busy.get() { say::redeeming(lang) } else { say::redeem(lang) }}
                </button>
            </form>
            <Ring lang drop clock is_open />
        </details>
    }
}

/// Time and uses left of an open drop, as two rings and in words.
#[component]
fn Ring(lang: Lang, drop: ReadSignal<Option<DropView>>, clock: ServerClock, is_open: Memo<bool>) -> impl IntoView {
    // In whole seconds; the last one shows 1, so that 0 is never waited at.
    let time_left = move |drop: &DropView| {
        let left = drop.closes_at.map_or(drop.validity, |at| clock.now().until(at)).min(drop.validity);
        (left + Duration::from_millis(999)).as_secs()
    };
    let of_drop = move |value: &dyn Fn(&DropView) -> String| drop.read().as_ref().map(value).unwrap_or_default();
    let class = move || of_drop(&|drop| if time_left(drop) < 60 { "ring last" } else { "ring" }.to_owned());
    let time_share = move || of_drop(&|drop| share(time_left(drop), drop.validity.as_secs()));
    let uses_share = move || of_drop(&|drop| share(drop.uses_left.into(), drop.uses.into()));
    view! {
        <div class=class hidden=move || !is_open.get()>
            <svg viewBox="0 0 96 96" aria-hidden="true">
                <circle class="track" cx="48" cy="48" r="43" />
                <circle class="time" cx="48" cy="48" r="43" pathLength="100" stroke-dasharray=time_share />
                <circle class="track" cx="48" cy="48" r="32" />
                <circle class="uses" cx="48" cy="48" r="32" pathLength="100" stroke-dasharray=uses_share />
            </svg>
            <dl>
                <div><dt>{say::time_left(lang)}</dt><dd>{move || of_drop(&|drop| clock_face(time_left(drop)))}</dd></div>
                <div>
                    <dt>{say::uses_left(lang)}</dt>
                    <dd>
                        {move || of_drop(&|drop| drop.uses_left.to_string())} " "
                        <span class="muted small">{move || of_drop(&|drop| say::of(lang, drop.uses))}</span>
                    </dd>
                </div>
            </dl>
        </div>
    }
}

/// A part of a whole as the dash of a circle whose `pathLength` is 100.
fn share(part: u64, whole: u64) -> String {
    format!("{} 100", part * 100 / whole.max(1))
}

/// `7:24`, with hours `1:07:24`.
fn clock_face(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / HOUR.as_secs(), seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The call was lost on its way, or its answer.
fn unanswered(lang: Lang) -> Told {
    let (title, text) = (say::unanswered(lang).to_owned(), say::unanswered_text(lang).to_owned());
    Told { won: None, wrong: false, title, text }
}

fn is_wrong(told: Option<&Told>) -> bool {
    told.is_some_and(|told| told.wrong)
}

fn tone(told: Option<&Told>) -> &'static str {
    match told {
        Some(told) if told.won.is_some() => "notice good",
        Some(told) if told.wrong => "notice bad",
        _ => "notice wait",
    }
}

fn part(told: Option<&Told>, part: fn(&Told) -> &String) -> String {
    told.map(part).cloned().unwrap_or_default()
}

/// Counts up to what was won, unless the reader wants stillness.
fn reveal(minor: i64, won: WriteSignal<Option<i64>>) {
    if wants_stillness() {
        won.set(Some(minor));
        return;
    }
    count_up(minor, browser_now(), won);
}

fn count_up(minor: i64, since: Moment, won: WriteSignal<Option<i64>>) {
    let shown = counted(minor, since.until(browser_now()));
    won.set(Some(shown));
    if shown < minor {
        request_animation_frame(move || count_up(minor, since, won));
    }
}

/// What is shown of an amount after some time: fast first, then slower.
fn counted(minor: i64, after: Duration) -> i64 {
    if after >= REVEAL {
        return minor;
    }
    let whole = REVEAL.as_secs_f64();
    let rest = 1.0 - after.as_secs_f64() / whole;
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let shown = (minor as f64 * (1.0 - rest * rest * rest)) as i64;
    shown.min(minor)
}

fn focus_on(field: NodeRef<html::Input>) {
    request_animation_frame(move || {
        if let Some(field) = field.get_untracked() {
            // What cannot be focused stays as it is.
            let _ = field.focus();
            field.select();
        }
    });
}

/// Nobody is in the middle of anything.
fn nothing_has_focus() -> bool {
    document().active_element().is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "MAIN"))
}

/// Lets the light out of the crate.
fn mark_won() {
    if let Ok(Some(sky)) = document().query_selector(".sky") {
        // The attribute's name is valid.
        let _ = sky.set_attribute("data-won", "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_reads_like_a_clock() {
        for (seconds, face) in [(0, "0:00"), (9, "0:09"), (444, "7:24"), (3599, "59:59"), (4044, "1:07:24")] {
            assert_eq!(clock_face(seconds), face);
        }
    }

    #[test]
    fn the_win_counts_up_to_exactly_what_was_won() {
        let mut before = 0;
        for millis in (0..=1200).step_by(16) {
            let shown = counted(410, Duration::from_millis(millis));
            assert!((before..=410).contains(&shown), "{before} then {shown}");
            before = shown;
        }
        assert_eq!(counted(410, REVEAL), 410);
        assert_eq!(counted(410, 2 * REVEAL), 410);
        assert_eq!(counted(i64::MAX, REVEAL), i64::MAX);
        assert_eq!(counted(0, Duration::ZERO), 0);
    }
}
