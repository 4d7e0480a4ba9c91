//! Redeeming a code: the island's call, and what it shares with the plain form.

use leptos::{prelude::*, server_fn::codec::Json};

use crate::wire::Outcome;

/// Redeems what the customer typed.
#[server(endpoint = "redeem", input = Json, output = Json)]
pub async fn redeem(code: String) -> Result<Outcome, ServerFnError> {
    let caller = super::Caller::of_this()?;
    let Some(by) = caller.signed_in else { return Ok(Outcome::SignedOut) };
    attempt(&caller.engine, by.account.id, &code, caller.visitor.address).await.map_err(|error| {
        tracing::error!(%error, "a redemption failed");
        ServerFnError::new("the redemption failed")
    })
}

/// One attempt, whichever way it came. Sending the form empty is no guess.
#[cfg(feature = "ssr")]
pub async fn attempt(
    engine: &largage::engine::Engine,
    account: largage::id::AccountId,
    typed: &str,
    address: std::net::IpAddr,
) -> largage::engine::store::Stored<Outcome> {
    if typed.trim().is_empty() {
        return Ok(Outcome::Empty);
    }
    engine.redeem(account, typed, address).await.map(Outcome::Answered)
}
