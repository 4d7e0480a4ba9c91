//! Building blocks of the pages, rendered on the server only. Their classes are those of `style/`.

mod data;
mod discord;
mod form;
mod icon;
mod notice;
mod shell;
mod sky;

pub use data::*;
pub use discord::*;
pub use form::*;
pub use icon::*;
pub use notice::*;
pub(crate) use shell::*;
pub use sky::*;

/// The reader's language, where a component is not handed one.
pub(crate) fn reader_lang() -> crate::i18n::Lang {
    leptos::prelude::use_context().unwrap_or_default()
}
