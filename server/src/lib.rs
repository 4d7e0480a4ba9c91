//! The process of Largage: configuration, routing, the stream of changes, the sandbox's HTTP face, the demo, what
//! watches over it, the command line. What it serves stands in `app/`, what it does in `src/`.

pub mod admin;
pub mod assets;
pub mod backup;
pub mod compress;
pub mod config;
pub mod connections;
pub mod demo;
pub mod doctor;
pub mod health;
pub mod key;
pub mod live;
pub mod log;
pub mod message;
pub mod routes;
pub mod sandbox;
pub mod serve;
pub mod settings;
