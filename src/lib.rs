//! The product without a face: the rules, and behind the feature `engine` everything that does I/O.

pub mod defaults;
pub mod discord;
pub mod emoji;
pub mod event;
pub mod markdown;
pub mod message;
pub mod template;
pub mod webhook;
