//! The pages as a browser gets them: through the router, without a socket. One binary, one module a subject.
#![allow(clippy::unwrap_used)]

mod account;
mod admin;
mod announcements;
mod customers;
mod deliveries;
mod desk;
mod drops;
mod editor;
mod endpoints;
mod errors;
mod forms;
mod funds;
mod help;
mod links;
mod mail;
mod messages;
mod notifications;
mod posted;
mod privacy;
mod settings;
mod shell;
mod shop;
mod sign;
mod sky;
mod start;
mod support;
mod usual;
