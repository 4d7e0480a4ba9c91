//! What runs in the browser, and nothing else does. Props are wire types; the first frame in the browser equals what
//! the server wrote, because it is computed from the same props.
//!
//! An island that most readers never meet is lazy, `#[island(lazy)]`: its code is a chunk of its own, which only pages
//! that have the island load. What it alone uses goes along, what others use as well stays in the bundle.
//!
//! An island inside another is a plain part of it, so what several share is a component or a function here:
//! [`use_drop`] for the drop as it stands, `Digits` for its countdown.

mod browser;
mod call;
mod clock;
mod code_form;
mod countdown;
mod editor;
mod follow;
mod follow_tickets;
mod fresh;
mod go_on;
mod hydrated;
mod live;
mod lost;
mod preview;
mod proof;
mod saved_texts;
mod small_countdown;

pub use call::*;
pub use clock::*;
pub use code_form::*;
pub use countdown::*;
pub use editor::*;
pub use follow::*;
pub use follow_tickets::*;
pub use fresh::*;
pub use go_on::*;
pub use hydrated::*;
pub use live::*;
pub use lost::*;
pub use preview::*;
pub use proof::*;
pub use saved_texts::*;
pub use small_countdown::*;
