//! The engine as a whole, on both databases.

mod deliveries;
mod life;
mod redemption;
mod upgrade;
