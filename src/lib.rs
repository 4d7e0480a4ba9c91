//! The product without a face: the rules, and behind the feature `engine` everything that does I/O.

pub mod account;
pub mod campaign;
pub mod code;
pub mod company;
pub mod eligibility;
#[cfg(feature = "engine")]
pub mod engine;
pub mod fairness;
pub mod id;
pub mod lang;
pub mod money;
pub mod phase;
pub mod prize;
pub mod profile;
pub mod reason;
pub mod redemption;
pub mod registration;
pub mod schedule;
pub mod search;
pub mod text;
pub mod time;
