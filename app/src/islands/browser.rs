//! The browser's clock and events. On the server these do nothing: effects never run there.

use largage::time::Moment;
use leptos::prelude::*;

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

/// Calls back whenever the page comes into sight again: timers sleep in hidden pages.
pub fn on_sight(callback: impl Fn() + Clone + 'static) {
    for event in ["visibilitychange", "pageshow"] {
        let callback = callback.clone();
        // The page lives as long as its islands: nothing to remove.
        let _ = window_event_listener_untyped(event, move |_| callback());
    }
}
