//! What the server says while the page is open: one stream for all islands, closed while nobody looks.
//!
//! `/live` is a stream of server-sent events. Each has a name and JSON as data; on connecting, the present state comes
//! first. `live` carries a [`LiveView`], again whenever it has changed. For the staff, and in a demo for everyone, `change`
//! comes after each change of whatever kind and carries a number that says no more: what a page shows of it may be asked
//! for again. `tickets` is such a number after those of tickets that the reader may know of; visitors have none.

use largage::time::Moment;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::{ServerClock, browser::effect};
use crate::wire::{DropView, LiveView};

/// The drop that people wait for, kept up to date, and the server's clock.
pub fn use_drop(drop: Option<DropView>) -> (ReadSignal<Option<DropView>>, ServerClock) {
    use_drop_as(drop, Some)
}

/// The same, as `seen` from the page.
pub fn use_drop_as(
    drop: Option<DropView>,
    seen: fn(DropView) -> Option<DropView>,
) -> (ReadSignal<Option<DropView>>, ServerClock) {
    let server_now = drop.as_ref().map(|drop| drop.server_now);
    let clock = ServerClock::new(server_now.unwrap_or(Moment::MIN));
    let (drop, set_drop) = signal(drop);
    effect(move || {
        on_live(move |LiveView { drop, .. }| {
            if let Some(drop) = &drop {
                clock.correct(drop.server_now);
            }
            set_drop.set(drop.and_then(seen));
        });
    });
    (drop, clock)
}

/// Calls back with what is so now, and again after each change.
pub fn on_live(callback: impl Fn(LiveView) + 'static) {
    on_event("live", callback);
}

/// Calls back with each event of this name. Data that this page is too old to read is left out.
pub fn on_event<T: DeserializeOwned>(name: &'static str, callback: impl Fn(T) + 'static) {
    #[cfg(feature = "hydrate")]
    stream::listen(name, move |data| {
        if let Ok(event) = serde_json::from_str(data) {
            callback(event);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (name, callback);
}

/// Calls back with whether the connection stands, each time it is made, lost or sought in vain.
pub fn on_connection(callback: impl Fn(bool) + Clone + 'static) {
    #[cfg(feature = "hydrate")]
    for (name, stands) in [("open", true), ("error", false)] {
        let callback = callback.clone();
        stream::attend(name, move || callback(stands));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = callback;
}

#[cfg(feature = "hydrate")]
mod stream {
    use std::{cell::RefCell, time::Duration};

    use leptos::prelude::{set_timeout, window_event_listener_untyped};
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{EventSource, MessageEvent};

    use crate::islands::browser::{in_sight, spread};

    /// A refusal makes browsers give up; after this time, and up to twice of it, we ask again.
    const AGAIN: Duration = Duration::from_secs(5);

    type Listener = Closure<dyn Fn(MessageEvent)>;

    #[derive(Default)]
    struct Stream {
        source: Option<EventSource>,
        listeners: Vec<(&'static str, Listener)>,
    }

    thread_local! {
        static STREAM: RefCell<Stream> = RefCell::default();
    }

    /// Calls back with the data of each of the server's events of this name.
    pub fn listen(name: &'static str, callback: impl Fn(&str) + 'static) {
        add_listener(
            name,
            Closure::new(move |event: MessageEvent| {
                if let Some(data) = event.data().as_string() {
                    callback(&data);
                }
            }),
        );
    }

    /// Calls back with each event of the connection itself: `open` or `error`.
    pub fn attend(name: &'static str, callback: impl Fn() + 'static) {
        add_listener(name, Closure::new(move |_| callback()));
    }

    fn add_listener(name: &'static str, listener: Listener) {
        let first = STREAM.with_borrow_mut(|stream| {
            if let Some(source) = &stream.source {
                add(source, name, &listener);
            }
            stream.listeners.push((name, listener));
            stream.listeners.len() == 1
        });
        if first {
            attend("error", || {
                set_timeout(
                    || {
                        if in_sight() {
                            open();
                        }
                    },
                    AGAIN + spread(AGAIN),
                );
            });
            open();
            // Browsers allow six connections a host: a hidden page gives its own back.
            for event in ["visibilitychange", "pageshow"] {
                let _ = window_event_listener_untyped(event, |_| if in_sight() { open() } else { close() });
            }
            let _ = window_event_listener_untyped("pagehide", |_| close());
        }
    }

    fn open() {
        STREAM.with_borrow_mut(|stream| {
            let alive = stream.source.as_ref().is_some_and(|source| source.ready_state() != EventSource::CLOSED);
            if alive {
                return;
            }
            // A relative address of our own site is always valid.
            let Ok(source) = EventSource::new("/live") else { return };
            for (name, listener) in &stream.listeners {
                add(&source, name, listener);
            }
            stream.source = Some(source);
        });
    }

    fn close() {
        STREAM.with_borrow_mut(|stream| {
            if let Some(source) = stream.source.take() {
                source.close();
            }
        });
    }

    fn add(source: &EventSource, name: &str, listener: &Listener) {
        let _ = source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
}
