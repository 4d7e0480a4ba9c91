//! The WebAssembly entry: wakes the islands of `largage-app`, nothing else.

use std::time::Duration;

// Linking the crate is what exports its islands.
use largage_app as _;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's script, which hydrates the islands right after it.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    // The script walks the page in microtasks that are queued as soon as this returns; a timer is a task of its own
    // and runs after all of them.
    set_timeout(mark_hydrated, Duration::ZERO);
}

/// Says in the page (`html[data-hydrated]`) that every island listens.
fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        root.set_attribute("data-hydrated", "").expect("the attribute's name is valid");
    }
}
