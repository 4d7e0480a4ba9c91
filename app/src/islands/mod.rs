//! What runs in the browser, and nothing else does. Props are wire types; the first frame in the browser equals what
//! the server wrote, because it is computed from the same props.

mod browser;
mod countdown;

pub use countdown::*;
