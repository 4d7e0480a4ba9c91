//! Building blocks of the pages, most of them rendered on the server only. Their classes are those of `style/`.

#[cfg(feature = "ssr")]
mod data;
mod discord;
#[cfg(feature = "ssr")]
mod form;
mod icon;
#[cfg(feature = "ssr")]
mod notice;
mod prefill;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod sky;
mod slack;

pub use discord::*;
pub use icon::*;
pub(crate) use prefill::*;
#[cfg(feature = "ssr")]
pub(crate) use shell::*;
pub use slack::*;
#[cfg(feature = "ssr")]
pub use {data::*, form::*, notice::*, sky::*};

/// The reader's language, where a component is not handed one. Only known while `Page::render` builds the view: what
/// is built before it would be in English for everyone.
#[cfg(feature = "ssr")]
pub(crate) fn reader_lang() -> crate::i18n::Lang {
    let lang = leptos::prelude::use_context();
    debug_assert!(lang.is_some(), "a view is built outside of the closure that `Page::render` takes");
    lang.unwrap_or_default()
}
