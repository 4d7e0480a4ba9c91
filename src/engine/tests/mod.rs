//! The engine as a whole, on both databases.

mod deliveries;
mod life;
mod opening;
mod redemption;
mod upgrade;
