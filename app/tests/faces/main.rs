//! The pages as a browser gets them: through the router, without a socket. One binary, one module a subject.
#![allow(clippy::unwrap_used)]

mod admin;
mod errors;
mod forms;
mod shell;
mod sky;
mod start;
mod support;
