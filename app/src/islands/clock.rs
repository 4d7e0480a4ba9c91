//! The server's clock, in a browser whose own may be wrong.
//!
//! Nothing is counted down: each tick asks the browser's clock how long ago the server's was read, so a machine that
//! slept shows the right time at the next tick.

use std::time::Duration;

use largage::time::Moment;
use leptos::prelude::*;

use super::browser::{browser_now, effect, on_sight, page_arrived};

/// What the server's clock shows, updated at each turn of its second.
#[derive(Clone, Copy)]
pub struct ServerClock {
    now: RwSignal<Moment>,
    /// Milliseconds that the server's clock is ahead of the browser's.
    ahead: RwSignal<i64>,
}

impl ServerClock {
    /// Shows `server_now`, as the server did when it wrote the page, until the browser can tell better.
    pub fn new(server_now: Moment) -> Self {
        let clock = Self { now: RwSignal::new(server_now), ahead: RwSignal::new(0) };
        effect(move || {
            clock.ahead.set(server_now.millis() - page_arrived().millis());
            on_sight(move || clock.update());
            clock.tick();
        });
        clock
    }

    pub fn now(self) -> Moment {
        self.now.get()
    }

    /// Sets it by what the server just said.
    pub fn correct(self, server_now: Moment) {
        self.ahead.set(server_now.millis() - browser_now().millis());
        self.update();
    }

    fn update(self) {
        self.now.set(Moment::from_millis(browser_now().millis() + self.ahead.get_untracked()));
    }

    fn tick(self) {
        self.update();
        let rest = 1000 - self.now.get_untracked().millis().rem_euclid(1000);
        set_timeout(move || self.tick(), Duration::from_millis(rest.unsigned_abs()));
    }
}
