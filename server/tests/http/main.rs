//! The site as a whole, through its router and without a socket.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

mod health;
mod live;
mod sandbox;
mod session;
mod support;
