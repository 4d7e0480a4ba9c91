//! Days, hours and minutes until the drop, seconds in the last hour.

use std::time::Duration;

use largage::time::{DAY, HOUR, MINUTE, Moment, SECOND};
use leptos::prelude::*;

use super::{
    ServerClock,
    browser::{effect, local_moment},
    use_drop,
};
use crate::{
    i18n::{Lang, countdown as say},
    wire::{DropView, Stage},
};

/// The words in the sky: what the drop is about to do, its countdown, and when that is. Keeps the page's `Sky` in step.
#[island]
pub fn Countdown(
    lang: Lang,
    drop: Option<DropView>,
    /// When the drop opens, by the clocks of the company: until the browser tells it by the reader's.
    when: String,
) -> impl IntoView {
    let (drop, clock) = use_drop(drop);
    let stage = Memo::new(move |_| Stage::of(drop.read().as_ref()));
    let opens_at = Memo::new(move |_| drop.read().as_ref().filter(|drop| !drop.is_open()).and_then(DropView::target));
    let heading = move || say::heading(lang, stage.get(), opens_at.get().is_some());
    let (when, set_when) = signal(when);

    effect(move || set_when.set(opens_at.get().and_then(|at| local_moment(at, lang)).unwrap_or_default()));
    keep_sky(lang, drop, clock);
    view! {
        <h2 id="sky-title">{heading}</h2>
        <Digits lang drop clock />
        <p class="muted" hidden=move || when.read().is_empty()>{when}</p>
        <p hidden=move || stage.get() != Stage::Landing>{say::landing_text(lang)}</p>
    }
}

/// The digits of a countdown, and for screen readers a sentence that changes by minutes and phases.
#[component]
pub fn Digits(
    lang: Lang,
    drop: ReadSignal<Option<DropView>>,
    clock: ServerClock,
    #[prop(optional)] small: bool,
) -> impl IntoView {
    let left = Memo::new(move |_| time_left(drop.read().as_ref()?, clock.now()));
    let spoken =
        Memo::new(move |_| drop.read().as_ref().map(|drop| spoken(lang, drop, left.get())).unwrap_or_default());
    let group = move |unit: Duration, below: Duration, name: fn(Lang, u64) -> String| {
        let value = Memo::new(move |_| left.get().map(whole_seconds).and_then(|left| part(left, unit, below)));
        view! {
            <span class="group" hidden=move || value.get().is_none()>
                <span class="digits">{move || format!("{:02}", value.get().unwrap_or_default())}</span>
                " "
                <span class="unit">{move || name(lang, value.get().unwrap_or_default())}</span>
            </span>
        }
    };
    view! {
        <div class=if small { "countdown small" } else { "countdown" } aria-hidden="true">
            {group(DAY, Duration::MAX, say::days)}
            {group(HOUR, DAY, say::hours)}
            {group(MINUTE, HOUR, say::minutes)}
            {group(SECOND, MINUTE, say::seconds)}
        </div>
        <p class="unseen" role="status">{spoken}</p>
    }
}

/// Tells the page's sky, which the server drew, what to show.
pub fn keep_sky(lang: Lang, drop: ReadSignal<Option<DropView>>, clock: ServerClock) {
    let shown = Memo::new(move |_| {
        let drop = drop.read();
        (Stage::of(drop.as_ref()), drop.as_ref().map_or(0, |drop| drop.progress(clock.now())))
    });
    effect(move || {
        let (stage, progress) = shown.get();
        let Ok(Some(sky)) = document().query_selector(".sky") else { return };
        // Setting an attribute cannot fail: the names are valid.
        let _ = sky.set_attribute("data-progress", &progress.to_string());
        let _ = sky.set_attribute("data-phase", stage.name());
        if let Ok(Some(scene)) = sky.query_selector(".scene") {
            let _ = scene.set_attribute("aria-label", say::picture(lang, stage));
        }
    });
}

/// Until what is waited for; `None` when nothing is.
fn time_left(drop: &DropView, now: Moment) -> Option<Duration> {
    drop.target().map(|target| now.until(target)).filter(|left| !left.is_zero())
}

/// The last second shows 1, so that 0 is never waited at.
fn whole_seconds(left: Duration) -> Duration {
    Duration::from_secs((left + Duration::from_millis(999)).as_secs())
}

/// How many of `unit` are left beyond the whole larger units `below`; `None` where the group is not shown: days when
/// there are none, hours in the last hour, seconds before it.
fn part(left: Duration, unit: Duration, below: Duration) -> Option<u64> {
    let shown = match unit {
        SECOND => left < HOUR,
        MINUTE => true,
        _ => left >= unit,
    };
    shown.then(|| left.as_secs() % below.as_secs() / unit.as_secs())
}

/// What a screen reader says, and so no more often than it should: by the hour, then by the minute.
fn spoken(lang: Lang, drop: &DropView, left: Option<Duration>) -> String {
    // Whole minutes, as the digits show them: nobody is promised more than is left.
    let minutes = left.map(|left| whole_seconds(left).as_secs() / 60);
    match (drop.stage, minutes) {
        (Stage::Open, Some(0)) => say::last_minute(lang).to_owned(),
        (Stage::Open, Some(minutes)) => say::open_minutes(lang, minutes),
        (Stage::Landing, _) => format!("{} {}", say::landing(lang), say::landing_text(lang)),
        (_, Some(0)) => say::in_less(lang).to_owned(),
        (_, Some(minutes)) if minutes >= 24 * 60 => say::in_days(lang, minutes / (24 * 60), minutes / 60 % 24),
        (_, Some(minutes)) if minutes >= 60 => say::in_hours(lang, minutes / 60, minutes % 60 / 15 * 15),
        (_, Some(minutes)) => say::in_minutes(lang, minutes),
        (Stage::Scheduled | Stage::Announced, None) => say::any_moment(lang).to_owned(),
        (Stage::Open | Stage::Closed | Stage::None, None) => say::over(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use largage::id::DropId;

    use super::*;

    fn drop(stage: Stage) -> DropView {
        DropView {
            server_now: Moment::from_millis(0),
            id: DropId::new(1),
            stage,
            opens_at: Moment::from_millis(0) + 2 * DAY,
            closes_at: None,
            validity: 10 * MINUTE,
            uses_left: 5,
            uses: 5,
            next: None,
        }
    }

    fn shown(left: Duration) -> [Option<u64>; 4] {
        let left = whole_seconds(left);
        [(DAY, Duration::MAX), (HOUR, DAY), (MINUTE, HOUR), (SECOND, MINUTE)]
            .map(|(unit, below)| part(left, unit, below))
    }

    #[test]
    fn seconds_show_in_the_last_hour_only() {
        assert_eq!(shown(2 * DAY + 3 * HOUR + 4 * MINUTE), [Some(2), Some(3), Some(4), None]);
        assert_eq!(shown(DAY), [Some(1), Some(0), Some(0), None]);
        assert_eq!(shown(23 * HOUR + 59 * MINUTE + 59 * SECOND), [None, Some(23), Some(59), None]);
        assert_eq!(shown(HOUR), [None, Some(1), Some(0), None]);
        assert_eq!(shown(59 * MINUTE + 59 * SECOND), [None, None, Some(59), Some(59)]);
        assert_eq!(shown(Duration::from_millis(1)), [None, None, Some(0), Some(1)]);
    }

    #[test]
    fn the_opening_and_then_the_closing_are_waited_for() {
        let mut drop = drop(Stage::Scheduled);
        assert_eq!(time_left(&drop, drop.opens_at - MINUTE), Some(MINUTE));
        assert_eq!(time_left(&drop, drop.opens_at), None);
        drop.stage = Stage::Open;
        assert_eq!(time_left(&drop, drop.opens_at), None);
        drop.closes_at = Some(drop.opens_at + 10 * MINUTE);
        assert_eq!(time_left(&drop, drop.opens_at), Some(10 * MINUTE));
    }

    #[test]
    fn after_a_drop_the_next_is_waited_for() {
        let mut drop = drop(Stage::Closed);
        assert_eq!(time_left(&drop, drop.opens_at), None);
        assert_eq!(spoken(Lang::En, &drop, None), "This drop is over.");
        drop.next = Some(drop.opens_at + 2 * DAY);
        assert_eq!(time_left(&drop, drop.opens_at), Some(2 * DAY));
        assert_eq!(spoken(Lang::En, &drop, Some(2 * DAY)), "The next drop comes in 2 days and 0 h.");
    }

    #[test]
    fn what_is_spoken_changes_by_minutes_and_phases() {
        let mut drop = drop(Stage::Scheduled);
        let say = |drop: &DropView, left| spoken(Lang::En, drop, left);
        assert_eq!(say(&drop, Some(2 * DAY)), "The next drop comes in 2 days and 0 h.");
        assert_eq!(say(&drop, Some(119 * SECOND)), "The next drop comes in 1 minute.");
        assert_eq!(say(&drop, Some(59 * SECOND)), "The next drop comes in less than a minute.");
        assert_eq!(say(&drop, Some(30 * SECOND)), say(&drop, Some(SECOND)));
        assert_eq!(say(&drop, None), "The drop comes any moment now.");
        drop.stage = Stage::Landing;
        assert_eq!(say(&drop, None), "The code is on its way to the channel. Its time starts when it is there.");
        drop.stage = Stage::Open;
        drop.closes_at = Some(drop.opens_at + 10 * MINUTE);
        assert_eq!(say(&drop, Some(10 * MINUTE)), "The code is live, for 10 more minutes.");
        for (seconds, said) in [
            (120, "The code is live, for 2 more minutes."),
            (119, "The code is live, for 1 more minute."),
            (60, "The code is live, for 1 more minute."),
            (59, "The code is live, for less than a minute."),
        ] {
            assert_eq!(say(&drop, Some(seconds * SECOND)), said);
        }
        assert_eq!(say(&drop, None), "This drop is over.");
    }
}
