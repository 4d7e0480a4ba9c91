//! The product without a face: the rules, and behind the feature `engine` everything that does I/O.

#[cfg(feature = "engine")]
pub mod engine;
