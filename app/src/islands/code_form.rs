//! Where the code is typed, and the answer revealed. Without JavaScript the same form posts to `/funds`.

use std::time::Duration;

use largage::{
    money::Unit,
    redemption::Answer,
    time::{HOUR, Moment},
};
use leptos::{ev::SubmitEvent, html, prelude::*};

use super::{
    ServerClock,
    browser::{browser_now, local_moment, wants_stillness},
    call, refresh, use_drop,
};
use crate::{
    answer::Teller,
    api::Redeem,
    i18n::{Lang, answer as say},
    wire::{DropView, Outcome, Told, ToldTone},
};

/// How long the win counts up.
const REVEAL: Duration = Duration::from_millis(1200);

/// The form for the code, the biggest thing on the page while a drop is open and folded away otherwise.
#[island]
pub fn CodeForm(
    lang: Lang,
    unit: Unit,
    drop: Option<DropView>,
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
    let is_open = Memo::new(move |_| drop.read().as_ref().is_some_and(DropView::is_open));
    // Once unfolded it stays: whoever is typing when the time is over still gets an answer.
    let unfolded = Memo::new(move |before| before == Some(&true) || is_open.get() || told.read().is_some());
    let refused = move || told.read().as_ref().is_some_and(|told| told.tone != ToldTone::Good);

    Effect::new(move |before: Option<bool>| {
        let is_open = is_open.get();
        if is_open && before == Some(false) && nothing_has_focus() {
            focus_on(field);
        }
        is_open
    });

    let teller_unit = unit.clone();
    let answered = move |outcome: Outcome| {
        let when = |at: Moment| local_moment(at, lang).unwrap_or_default();
        let now = untrack(|| clock.now());
        set_told.set(Some(Teller { lang, unit: &teller_unit, now, when: &when }.tell(&outcome)));
        if let Outcome::Answered(Answer::Credited { amount, .. }) = outcome {
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
        let Some(field) = field.get_untracked() else { return };
        if busy.get_untracked() {
            return;
        }
        set_busy.set(true);
        let answered = answered.clone();
        call(Redeem { code: field.value() }, move |outcome| {
            set_busy.set(false);
            answered(outcome.unwrap_or(Outcome::Unanswered));
        });
    };

    view! {
        <details class="card raised code-card" open=move || unfolded.get()>
            <summary hidden=move || is_open.get()>{say::have_code(lang)}</summary>
            <div class="win" tabindex="-1" node_ref=result hidden=move || won.get().is_none()>
                <p class="amount" aria-hidden="true">
                    {move || won.get().map(|minor| unit.format(minor, lang)).unwrap_or_default()}
                </p>
                <p class="then">
                    <span class="unseen">{move || if won.get().is_some() { title(told) } else { String::new() }}</span>
                    " "
                    {move || if won.get().is_some() { text(told) } else { String::new() }}
                </p>
                <p class="buttons"><a class="button" href="#entries">{say::see_entries(lang)}</a></p>
            </div>
            <form class="code-form" method="post" action="/funds" novalidate on:submit=submit
                hidden=move || won.get().is_some()>
                <div id="code-answer" role="alert"
                    class=move || format!("notice {}", tone(told)) hidden=move || !refused()>
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                        <circle cx="12" cy="12" r="9" />
                        <path d="M12 7v6M12 16.5h.01" />
                    </svg>
                    <p><strong>{move || title(told)}</strong> " " <span>{move || text(told)}</span></p>
                </div>
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
                        aria-invalid=move || told.read().as_ref().is_some_and(|told| told.tone == ToldTone::Bad).to_string()
                    />
                    <p class="hint" id="code-hint">{say::hint(lang)}</p>
                </div>
                <button class="button primary large wide" aria-disabled=move || busy.get().to_string()>
                    {move || if busy.get() { say::redeeming(lang) } else { say::redeem(lang) }}
                </button>
            </form>
            <Ring lang drop clock />
        </details>
    }
}

/// Time and uses left of an open drop, as two rings and in words.
#[component]
fn Ring(lang: Lang, drop: ReadSignal<Option<DropView>>, clock: ServerClock) -> impl IntoView {
    let left = move || {
        let drop = drop.read();
        drop.as_ref().map(|drop| drop.closes_at.map_or(drop.validity, |at| clock.now().until(at)).min(drop.validity))
    };
    // The last second shows 1, so that 0 is never waited at.
    let time = Memo::new(move |_| (left().unwrap_or_default() + Duration::from_millis(999)).as_secs());
    let time_share = move || {
        let whole = drop.read().as_ref().map_or(1, |drop| drop.validity.as_secs().max(1));
        left().unwrap_or_default().as_secs() * 100 / whole
    };
    let uses = Memo::new(move |_| drop.read().as_ref().map_or((0, 1), |drop| (drop.uses_left, drop.uses.max(1))));
    let is_open = Memo::new(move |_| drop.read().as_ref().is_some_and(DropView::is_open));
    view! {
        <div class=move || if time.get() < 60 { "ring last" } else { "ring" } hidden=move || !is_open.get()>
            <svg viewBox="0 0 96 96" aria-hidden="true">
                <circle class="track" cx="48" cy="48" r="43" />
                <circle class="time" cx="48" cy="48" r="43" pathLength="100"
                    stroke-dasharray=move || format!("{} 100", time_share()) />
                <circle class="track" cx="48" cy="48" r="32" />
                <circle class="uses" cx="48" cy="48" r="32" pathLength="100"
                    stroke-dasharray=move || { let (left, all) = uses.get(); format!("{} 100", u64::from(left) * 100 / u64::from(all)) } />
            </svg>
            <dl>
                <div><dt>{say::time_left(lang)}</dt><dd>{move || clock_face(time.get())}</dd></div>
                <div>
                    <dt>{say::uses_left(lang)}</dt>
                    <dd>
                        {move || uses.get().0} " "
                        <span class="muted small">{move || say::of(lang, uses.get().1)}</span>
                    </dd>
                </div>
            </dl>
        </div>
    }
}

/// `7:24`, with hours `1:07:24`.
fn clock_face(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / HOUR.as_secs(), seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn tone(told: ReadSignal<Option<Told>>) -> &'static str {
    match told.read().as_ref().map(|told| told.tone) {
        Some(ToldTone::Bad) => "bad",
        _ => "wait",
    }
}

fn title(told: ReadSignal<Option<Told>>) -> String {
    told.read().as_ref().map(|told| told.title.clone()).unwrap_or_default()
}

fn text(told: ReadSignal<Option<Told>>) -> String {
    told.read().as_ref().map(|told| told.text.clone()).unwrap_or_default()
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
