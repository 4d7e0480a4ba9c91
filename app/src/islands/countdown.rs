//! Days, hours and minutes until the drop, seconds in the last hour, by the server's clock.
//!
//! Nothing is counted down: each tick asks the browser's clock how long ago the server's showed `server_now`, so a
//! machine that slept or whose clock is wrong shows the right time at the next tick.

use std::time::Duration;

use largage::{
    phase::Phase,
    time::{DAY, HOUR, MINUTE, Moment, SECOND},
};
use leptos::{html, prelude::*};

use super::browser::{browser_now, on_sight, page_arrived};
use crate::{
    i18n::{Lang, countdown as say},
    wire::DropView,
};

/// The digits of a drop's countdown; inside a `Sky` it moves the crate as well.
#[island]
pub fn Countdown(lang: Lang, drop: DropView, small: bool) -> impl IntoView {
    let now = RwSignal::new(drop.server_now);
    let drop = RwSignal::new(drop);
    let left = Memo::new(move |_| time_left(&drop.read(), now.get()));
    let root = NodeRef::<html::Div>::new();

    Effect::new(move |_| {
        let ahead = drop.read_untracked().server_now.millis() - page_arrived().millis();
        let update = move || now.set(Moment::from_millis(browser_now().millis() + ahead));
        on_sight(update);
        tick(update, left);
    });
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            move_crate(&root, lang, &drop.read(), now.get());
        }
    });

    let group = move |unit: Duration, below: Duration, name: fn(Lang, u64) -> String| {
        let value = Memo::new(move |_| left.get().map(whole_seconds).and_then(|left| part(left, unit, below)));
        view! {
            <span class="group" hidden=move || value.get().is_none()>
                <span class="digits">{move || value.get().unwrap_or_default()}</span>
                <span class="unit">{move || name(lang, value.get().unwrap_or_default())}</span>
            </span>
        }
    };
    view! {
        <div node_ref=root>
            <div class=if small { "countdown small" } else { "countdown" } aria-hidden="true">
                {group(DAY, Duration::MAX, say::days)}
                {group(HOUR, DAY, say::hours)}
                {group(MINUTE, HOUR, say::minutes)}
                {group(SECOND, MINUTE, say::seconds)}
            </div>
            <p class="unseen" aria-live="polite">{Memo::new(move |_| spoken(lang, &drop.read(), left.get()))}</p>
        </div>
    }
}

/// Until the opening, or while open until the closing; `None` when nothing is being waited for.
fn time_left(drop: &DropView, now: Moment) -> Option<Duration> {
    let target = match drop.phase {
        Phase::Scheduled | Phase::Announced => Some(drop.opens_at),
        Phase::Open => drop.closes_at,
        Phase::Closed(_) | Phase::Skipped(_) => None,
    };
    target.map(|target| now.until(target)).filter(|left| !left.is_zero())
}

/// The last second shows 1, so that 0 is never waited at.
fn whole_seconds(left: Duration) -> Duration {
    Duration::from_secs(left.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX))
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
    // Rounded up like the digits, so that "1 minute" is said when a minute is left.
    let minutes = left.map(|left| left.as_secs().div_ceil(60));
    match (drop.phase, minutes) {
        (Phase::Scheduled | Phase::Announced, Some(minutes)) if minutes >= 24 * 60 => {
            say::in_days(lang, minutes / (24 * 60), minutes / 60 % 24)
        }
        (Phase::Scheduled | Phase::Announced, Some(minutes)) if minutes >= 60 => {
            say::in_hours(lang, minutes / 60, minutes % 60 / 15 * 15)
        }
        (Phase::Scheduled | Phase::Announced, Some(minutes)) => say::in_minutes(lang, minutes),
        (Phase::Scheduled | Phase::Announced, None) => say::any_moment(lang).to_owned(),
        (Phase::Open, Some(minutes)) if minutes > 1 => say::open_minutes(lang, minutes),
        (Phase::Open, Some(_)) => say::last_minute(lang).to_owned(),
        (Phase::Open, None) if drop.closes_at.is_none() => say::open(lang).to_owned(),
        (Phase::Open | Phase::Closed(_) | Phase::Skipped(_), _) => say::over(lang).to_owned(),
    }
}

/// Updates at each turn of the second.
fn tick(update: impl Fn() + Copy + 'static, left: Memo<Option<Duration>>) {
    update();
    let rest = left.get_untracked().map_or(0, |left| left.subsec_millis());
    set_timeout(move || tick(update, left), Duration::from_millis(if rest == 0 { 1000 } else { rest.into() }));
}

/// Tells the surrounding sky, which the server drew, what to show.
fn move_crate(root: &leptos::web_sys::Element, lang: Lang, drop: &DropView, now: Moment) {
    let Ok(Some(sky)) = root.closest(".sky") else { return };
    let stage = drop.stage();
    // Setting an attribute cannot fail: the names are valid.
    let _ = sky.set_attribute("data-progress", &drop.progress(now).to_string());
    if sky.get_attribute("data-phase").as_deref() != Some(stage.name()) {
        let _ = sky.set_attribute("data-phase", stage.name());
        if let Ok(Some(scene)) = sky.query_selector(".scene") {
            let _ = scene.set_attribute("aria-label", say::picture(lang, stage));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drop(phase: Phase) -> DropView {
        DropView {
            server_now: Moment::from_millis(0),
            campaign: "Weekly".into(),
            number: 1,
            phase,
            opens_at: Moment::from_millis(0) + 2 * DAY,
            closes_at: None,
            uses_left: 5,
            uses: 5,
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
        assert_eq!(shown(DAY - SECOND), [None, Some(23), Some(59), None]);
        assert_eq!(shown(HOUR), [None, Some(1), Some(0), None]);
        assert_eq!(shown(HOUR - SECOND), [None, None, Some(59), Some(59)]);
        assert_eq!(shown(Duration::from_millis(1)), [None, None, Some(0), Some(1)]);
    }

    #[test]
    fn the_opening_and_then_the_closing_are_waited_for() {
        let mut drop = drop(Phase::Scheduled);
        assert_eq!(time_left(&drop, drop.opens_at - MINUTE), Some(MINUTE));
        assert_eq!(time_left(&drop, drop.opens_at), None);
        drop.phase = Phase::Open;
        assert_eq!(time_left(&drop, drop.opens_at), None);
        drop.closes_at = Some(drop.opens_at + 10 * MINUTE);
        assert_eq!(time_left(&drop, drop.opens_at), Some(10 * MINUTE));
    }

    #[test]
    fn what_is_spoken_changes_by_minutes_and_phases() {
        let mut drop = drop(Phase::Scheduled);
        let say = |drop: &DropView, left| spoken(Lang::En, drop, left);
        assert_eq!(say(&drop, Some(2 * DAY)), "The drop comes in 2 days and 0 h.");
        assert_eq!(say(&drop, Some(59 * SECOND)), "The drop comes in 1 minute.");
        assert_eq!(say(&drop, Some(30 * SECOND)), say(&drop, Some(SECOND)));
        assert_eq!(say(&drop, None), "The drop comes any moment now.");
        drop.phase = Phase::Open;
        assert_eq!(say(&drop, None), "The code is live.");
        drop.closes_at = Some(drop.opens_at + 10 * MINUTE);
        assert_eq!(say(&drop, Some(10 * MINUTE)), "The code is live, for 10 more minutes.");
        assert_eq!(say(&drop, None), "This drop is over.");
    }
}
