//! Says in the page (`html[data-hydrated]`) that every island listens, and tells its times by the reader's own clocks.

use std::time::Duration;

use leptos::prelude::*;

use super::browser::{effect, localise_times};
use crate::i18n::Lang;

/// Stands last in a page that has islands or tells a time. The page's script wakes them one after the other in their order, and waits
/// for the chunks of lazy ones.
#[island]
pub fn Hydrated(lang: Lang) -> impl IntoView {
    effect(move || {
        localise_times(lang);
        // What the islands start runs in microtasks; a timer is a task of its own and runs after all of them.
        set_timeout(mark, Duration::ZERO);
    });
}

fn mark() {
    if let Some(root) = document().document_element() {
        root.set_attribute("data-hydrated", "").expect("the attribute's name is valid");
    }
}
