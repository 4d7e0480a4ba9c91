//! The browser's clock, events and customs. On the server these do nothing: effects never run there.

use largage::time::Moment;
#[cfg(feature = "hydrate")]
use largage::time::{WallTime, city};
use leptos::prelude::*;

use crate::i18n::Lang;
#[cfg(feature = "hydrate")]
use crate::i18n::shell;

/// Runs in the browser once the page is there, and again whenever a signal that it read has changed. In one type for
/// all callers, which saves a kilobyte each.
pub fn effect(run: impl Fn() + 'static) {
    let run: Box<dyn Fn()> = Box::new(run);
    Effect::new(run);
}

/// What the browser's clock shows, right or wrong.
pub fn browser_now() -> Moment {
    #[cfg(feature = "hydrate")]
    return from_browser(js_sys::Date::now());
    #[cfg(not(feature = "hydrate"))]
    Moment::from_millis(0)
}

/// What the browser's clock showed when the page arrived.
pub fn page_arrived() -> Moment {
    #[cfg(feature = "hydrate")]
    if let Some(performance) = window().performance() {
        return from_browser(performance.timing().response_start());
    }
    browser_now()
}

#[cfg(feature = "hydrate")]
#[allow(clippy::cast_possible_truncation)]
fn from_browser(millis: f64) -> Moment {
    Moment::from_millis(millis as i64)
}

/// What the reader's own clocks show.
#[cfg(feature = "hydrate")]
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_precision_loss)]
fn local_time(at: Moment) -> Option<WallTime> {
    let date = js_sys::Date::new(&(at.millis() as f64).into());
    Some(WallTime {
        // The browser's weeks begin on Sunday.
        weekday: (date.get_day() as u8 + 6) % 7,
        day: date.get_date() as u8,
        month: date.get_month() as u8,
        year: i32::try_from(date.get_full_year()).ok()?,
        hour: date.get_hours() as u8,
        minute: date.get_minutes() as u8,
    })
}

/// A moment by the reader's own clocks, in the words that the server has for it: "Thursday 26 November, 18:12", with the
/// year where it is not the present one.
#[cfg(feature = "hydrate")]
pub fn local_moment(at: Moment, lang: Lang) -> Option<String> {
    let shown = local_time(at)?;
    let other_year = i32::try_from(js_sys::Date::new_0().get_full_year()) != Ok(shown.year);
    let year = if other_year { format!(" ({})", shown.year) } else { String::new() };
    Some(shown.format_long(lang) + &year)
}

#[cfg(not(feature = "hydrate"))]
pub fn local_moment(_: Moment, _: Lang) -> Option<String> {
    None
}

/// The reader's own time zone, such as `Europe/Paris`.
#[cfg(feature = "hydrate")]
fn own_zone() -> Option<String> {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// Shows every `<time>` of the page by the reader's own clocks, in the form in which the server wrote it; pointing at it
/// tells what that was, and the page's end whose clocks these are. What is marked `data-fixed` stays.
#[cfg(feature = "hydrate")]
pub fn localise_times(lang: Lang) {
    use wasm_bindgen::JsCast;

    let Ok(times) = document().query_selector_all("main time[datetime]:not([title], [data-fixed])") else { return };
    let clocks = document().get_element_by_id("clocks");
    let written_by = clocks.as_ref().and_then(|clocks| clocks.get_attribute("data-zone")).unwrap_or_default();
    if let Some((clocks, zone)) = clocks.zip(own_zone()) {
        clocks.set_text_content(Some(&shell::clocks(lang, &city(&zone))));
    }
    for time in (0..times.length()).filter_map(|index| times.get(index)?.dyn_into::<web_sys::Element>().ok()) {
        let millis = js_sys::Date::parse(&time.get_attribute("datetime").unwrap_or_default());
        if millis.is_nan() {
            continue;
        }
        let at = from_browser(millis);
        let local = match time.get_attribute("data-form").as_deref() {
            Some("date") => local_time(at).map(|shown| shown.format_date(lang)),
            Some(_) => local_time(at).map(|shown| shown.format_date_and_time(lang)),
            None => local_moment(at, lang),
        };
        if let Some(local) = local {
            let written = time.text_content().unwrap_or_default();
            // The attribute's name is valid.
            let _ = time.set_attribute("title", &format!("{written} ({written_by})"));
            time.set_text_content(Some(&local));
        }
    }
}

#[cfg(not(feature = "hydrate"))]
pub fn localise_times(_: Lang) {}

/// Whether the reader wants things to stay still.
pub fn wants_stillness() -> bool {
    #[cfg(feature = "hydrate")]
    if let Ok(Some(query)) = window().match_media("(prefers-reduced-motion: reduce)") {
        return query.matches();
    }
    false
}

/// Calls back whenever the page comes into sight again: timers sleep in hidden pages.
pub fn on_sight(callback: impl Fn() + Clone + 'static) {
    for event in ["visibilitychange", "pageshow"] {
        let callback = callback.clone();
        // The page lives as long as its islands: nothing to remove.
        let _ = window_event_listener_untyped(event, move |_| {
            if in_sight() {
                callback();
            }
        });
    }
}

pub fn in_sight() -> bool {
    !document().hidden()
}

/// A random part of `most`, so that many browsers do not all ask at the same moment.
#[cfg(feature = "hydrate")]
pub fn spread(most: std::time::Duration) -> std::time::Duration {
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]
    std::time::Duration::from_millis((js_sys::Math::random() * most.as_secs_f64() * 1000.0) as u64)
}

#[cfg(not(feature = "hydrate"))]
pub fn spread(most: std::time::Duration) -> std::time::Duration {
    most
}
