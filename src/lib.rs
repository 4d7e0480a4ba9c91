//! The product without a face: the rules, and behind the feature `engine` everything that does I/O.

pub mod account;
pub mod campaign;
pub mod code;
pub mod defaults;
pub mod discord;
pub mod eligibility;
pub mod emoji;
#[cfg(feature = "engine")]
pub mod engine;
pub mod event;
pub mod fairness;
pub mod id;
pub mod lang;
pub mod markdown;
pub mod message;
pub mod money;
pub mod phase;
pub mod prize;
pub mod redemption;
pub mod schedule;
pub mod template;
pub mod text;
pub mod time;
pub mod webhook;
