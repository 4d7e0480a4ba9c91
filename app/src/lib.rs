//! The faces of Largage: what people see, and what their browser runs.
//!
//! Pages are Leptos components rendered on the server by axum handlers (`pages`); only the islands reach the browser
//! (`islands`). To add a page, copy `pages/start.rs`; for one with a form, see `form.rs` and
//! `tests/faces/forms.rs`.

// Leptos views are deeply nested types.
#![recursion_limit = "256"]

pub mod api;
pub mod components;
pub mod i18n;
pub mod islands;
pub mod wire;

#[cfg(feature = "ssr")]
pub mod answer;
#[cfg(feature = "ssr")]
pub mod cookies;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod known;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod same_origin;
#[cfg(feature = "ssr")]
pub mod state;

#[cfg(feature = "ssr")]
pub use {
    error::PageError,
    form::{Form, Problems, Query},
    page::{Page, Reader},
    pages::{router, surround},
    state::{AppState, Assets},
};
