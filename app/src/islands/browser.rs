//! The browser's clock, events and customs. On the server these do nothing: effects never run there.

use largage::time::Moment;
use leptos::prelude::*;

use crate::i18n::Lang;

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

/// A moment by the reader's own clocks and in the page's language: "Thursday 26 November at 18:12".
#[cfg(feature = "hydrate")]
#[allow(clippy::cast_precision_loss)]
pub fn local_moment(at: Moment, lang: Lang) -> Option<String> {
    let options = js_sys::Object::new();
    for (part, style) in
        [("weekday", "long"), ("day", "numeric"), ("month", "long"), ("hour", "2-digit"), ("minute", "2-digit")]
    {
        js_sys::Reflect::set(&options, &part.into(), &style.into()).ok()?;
    }
    // British English has the day before the month and 24 hours, as the sentences around it.
    let locale = match lang {
        Lang::En => "en-GB",
        Lang::Fr => "fr",
    };
    Some(js_sys::Date::new(&(at.millis() as f64).into()).to_locale_string(locale, &options).into())
}

#[cfg(not(feature = "hydrate"))]
pub fn local_moment(_: Moment, _: Lang) -> Option<String> {
    None
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
