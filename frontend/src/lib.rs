//! The WebAssembly entry: wakes the islands of `largage-app`, nothing else.

// Linking the crate is what exports its islands.
use largage_app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's script, which hydrates the islands right after it, the lazy ones once their chunk is here.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
