//! The engine as a whole, on both databases.

mod deliveries;
mod documents;
mod endpoints;
mod faults;
mod life;
mod opening;
mod pace;
mod privacy;
mod redemption;
mod several;
mod upgrade;
