//! Pages that show what everybody does look again whenever anything has changed.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::prelude::*;

use super::{Lost, on_event, refresh};
use crate::i18n::Lang;

/// What changes in one go is fetched once.
const PAUSE: Duration = Duration::from_millis(400);

/// Shows nothing itself, unless the connection is lost: replaces the elements marked `data-fresh` (see [`super::KeepFresh`]) after each change.
#[island]
pub fn FollowChanges(lang: Lang) -> impl IntoView {
    Effect::new(move || {
        let waiting = Rc::new(Cell::new(false));
        on_event("change", move |_: u64| {
            if !waiting.replace(true) {
                let waiting = waiting.clone();
                set_timeout(
                    move || {
                        waiting.set(false);
                        refresh(lang);
                    },
                    PAUSE,
                );
            }
        });
    });
    view! { <Lost lang /> }
}
