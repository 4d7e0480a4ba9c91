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

pub use discord::*;
pub use icon::*;
pub(crate) use prefill::*;
#[cfg(feature = "ssr")]
pub(crate) use shell::*;
#[cfg(feature = "ssr")]
pub use {data::*, form::*, notice::*, sky::*};

/// The reader's language, where a component is not handed one.
#[cfg(feature = "ssr")]
pub(crate) fn reader_lang() -> crate::i18n::Lang {
    leptos::prelude::use_context().unwrap_or_default()
}
