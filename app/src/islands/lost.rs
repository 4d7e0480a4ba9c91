//! Says quietly that a page no longer hears of changes, until it does again.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::prelude::*;

use super::{
    browser::{effect, in_sight},
    on_connection,
};
use crate::i18n::{Lang, live as say};

/// A connection that is back sooner was not worth a word.
const PATIENCE: Duration = Duration::from_secs(4);

/// A part of islands that listen, once a page. It stands over the page, so nothing jumps.
#[component]
pub fn Lost(lang: Lang) -> impl IntoView {
    let (lost, set_lost) = signal(false);
    effect(move || {
        let connected = Rc::new(Cell::new(true));
        on_connection(move |is_connected| {
            connected.set(is_connected);
            if is_connected {
                set_lost.set(false);
            } else {
                let connected = connected.clone();
                set_timeout(move || set_lost.set(!connected.get() && in_sight()), PATIENCE);
            }
        });
    });
    view! {
        <p class=move || if lost.get() { "lost" } else { "unseen" } role="status">
            {move || lost.get().then(|| say::lost(lang))}
        </p>
    }
}
