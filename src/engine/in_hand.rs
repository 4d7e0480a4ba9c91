//! The claims that this process works on. As long as it lives they are not lost, however late it is heard of.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Engine;
use super::outbox::LEASE;
use super::store::deliveries::{self, Claim};
use super::store::{Store, Stored};
use crate::id::DeliveryId;
use crate::time::Moment;

/// One renewal is for all, so that a thousand slow destinations cost the database no more than one.
const RENEWED_WITHIN: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(super) struct InHand(Mutex<Hand>);

#[derive(Default)]
struct Hand {
    /// By their tokens.
    claims: BTreeMap<String, DeliveryId>,
    renewed_at: Option<Moment>,
}

/// A claim that is worked on until this is dropped.
pub(super) struct Held<'a> {
    all: &'a InHand,
    token: String,
}

impl InHand {
    fn lock(&self) -> MutexGuard<'_, Hand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hold(&self, claim: &Claim) -> Held<'_> {
        self.lock().claims.insert(claim.claim.clone(), claim.id);
        Held { all: self, token: claim.claim.clone() }
    }

    fn all(&self) -> Vec<(DeliveryId, String)> {
        self.lock().claims.iter().map(|(token, id)| (*id, token.clone())).collect()
    }

    /// Whether nobody has just renewed all; if so, the caller has to.
    fn renews(&self, now: Moment) -> bool {
        let mut hand = self.lock();
        let is_fresh = hand.renewed_at.is_some_and(|at| at <= now && now.since(at) < RENEWED_WITHIN);
        if !is_fresh {
            hand.renewed_at = Some(now);
        }
        !is_fresh
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.all.lock().claims.remove(&self.token);
    }
}

impl Engine {
    /// Works on a claim, and renews its lease for as long as that takes.
    pub(super) async fn holding<T>(&self, claim: &Claim, work: impl Future<Output = T>) -> T {
        let _held = self.0.in_hand.hold(claim);
        tokio::pin!(work);
        loop {
            let renewal = self.clock().now() + LEASE / 3;
            tokio::select! {
                done = &mut work => return done,
                () = self.clock().reaches(renewal) => {}
            }
            if self.0.in_hand.renews(self.clock().now()) {
                // The work goes on meanwhile: what it waits for may come first.
                tokio::select! {
                    done = &mut work => return done,
                    renewed = self.renew() => {
                        if let Err(error) = renewed {
                            tracing::warn!(%error, "leases could not be renewed");
                        }
                    }
                }
            }
        }
    }

    /// Lets all claims that this process works on, and still holds, last on.
    pub(super) async fn renew(&self) -> Stored<()> {
        let claims = self.0.in_hand.all();
        if claims.is_empty() {
            return Ok(());
        }
        let mut tx = self.store().begin().await?;
        deliveries::renew(&mut tx, &claims, self.clock().now() + LEASE).await?;
        Store::commit(tx).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    #[test]
    fn one_renews_for_all_that_come_soon_after() {
        let (hand, start) = (InHand::default(), Moment::from_millis(1_795_348_800_000));
        assert!(hand.renews(start));
        assert!(!hand.renews(start + SECOND));
        assert!(hand.renews(start + RENEWED_WITHIN));
        assert!(hand.renews(start), "after the clock went back");
    }
}
