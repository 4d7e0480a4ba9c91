//! The site as a whole, through its router and without a socket.

mod live;
mod sandbox;
mod session;
mod support;
