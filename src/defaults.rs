//! The messages that a new installation begins with.
