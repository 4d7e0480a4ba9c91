//! Deliveries as staff look at them: found, opened, sent again, cancelled; singly, or all that a filter means.

use std::time::Duration;

use serde_json::json;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action, Line, Object};
use super::company;
use super::kill_point::kill_point;
use super::outbox::recipient;
use super::page::Page;
use super::store::deliveries as store;
use super::store::webhooks::{self, Webhook};
use super::store::{Db, Store, StoreError, Stored, messages, notifications};
use crate::account::Role;
use crate::event::Kind;
use crate::id::{DeliveryId, WebhookId};
use crate::message::EmptyMessage;
use crate::outbound::{Happening, Outbound};
use crate::time::{Moment, Span, Zone};

pub use super::store::deliveries::{Attempt, Deed, Filter, Found, Listed, State, ToldDrop};

/// How many are done in one go of [`Engine::do_to_deliveries`], which is one transaction.
pub const STEP: u16 = 500;

/// Why a delivery is not sent again or cancelled.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    #[error("there is no such delivery")]
    Unknown,
    /// It waits or is on its way.
    #[error("it is not over")]
    NotOver,
    /// It is on its way or over.
    #[error("it does not wait")]
    NotWaiting,
    #[error("it was sent again as {0}")]
    SentAgain(DeliveryId),
    /// Or removed.
    #[error("its webhook is switched off")]
    WebhookOff,
    /// What was stored of it is damaged, or a later version has written it.
    #[error("it cannot be read")]
    Unreadable,
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which version of its message is sent again. Either is rendered anew, within what may leave for its webhook today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    #[default]
    Then,
    /// As the message is now.
    Now,
}

/// A delivery with all that its page shows.
#[derive(Debug)]
pub struct DeliveryView {
    pub found: Found,
    /// Nothing where it was removed.
    pub webhook: Option<Webhook>,
    /// The message as it was sent, or as it would be sent now; nothing where neither can be said.
    pub outbound: Option<Outbound>,
    /// The first one first.
    pub attempts: Vec<Attempt>,
    /// What was done to it by hand, the latest first.
    pub log: Vec<Line>,
    /// Whether its message has a later version.
    pub message_changed: bool,
    /// Whether the one that it sends again is still kept.
    pub original_is_kept: bool,
    /// Whether something is left out since it cannot be read.
    pub is_cut: bool,
}

/// A page of deliveries.
#[derive(Debug)]
pub struct DeliveryPage {
    pub page: Page<Listed, DeliveryId>,
    /// Those that belong here and cannot be read.
    pub unreadable: Vec<DeliveryId>,
}

/// What became of the deliveries to a webhook that were written on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayFared {
    pub day: Span,
    pub delivered: i64,
    pub failed: i64,
}

/// How many days are told of, today included.
pub const CHART_DAYS: u16 = 14;

/// How long a destination takes to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerTimes {
    pub median: Duration,
    /// 95 in a hundred took no longer.
    pub p95: Duration,
}

impl AnswerTimes {
    /// Of how many deliveries, the latest, they are told.
    const OF: i64 = 200;

    fn of(mut times: Vec<Duration>) -> Option<Self> {
        times.sort_unstable();
        let last = times.len().checked_sub(1)?;
        Some(Self { median: times[last / 2], p95: times[(times.len() * 95).div_ceil(100) - 1] })
    }
}

/// What became of a step of a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub done: i64,
    /// How many are left to be done.
    pub left: i64,
}

impl Engine {
    /// The deliveries that a filter means, the latest first.
    pub async fn find_deliveries(
        &self,
        by: &Account,
        filter: &Filter,
        size: u16,
    ) -> Result<Page<Listed, DeliveryId>, DeliveryError> {
        by.require(Role::Staff)?;
        Ok(self.list_deliveries(by, filter, size).await?.page)
    }

    /// As [`Engine::find_deliveries`], with those that cannot be read.
    pub async fn list_deliveries(
        &self,
        by: &Account,
        filter: &Filter,
        size: u16,
    ) -> Result<DeliveryPage, DeliveryError> {
        by.require(Role::Staff)?;
        let found =
            store::matching(&mut *self.store().read().await?, self.store().dialect(), filter, i64::from(size) + 1)
                .await?;
        let Page { items: found, next } = Page::cut(found, size, |(id, _)| *id);
        let (mut items, mut unreadable) = (Vec::with_capacity(found.len()), Vec::new());
        for (id, listed) in found {
            match listed {
                Ok(listed) => items.push(listed),
                Err(_) => unreadable.push(id),
            }
        }
        Ok(DeliveryPage { page: Page { items, next }, unreadable })
    }

    /// What became of a webhook's deliveries in the last [`CHART_DAYS`] by the clocks of `zone`, the latest day last.
    pub async fn webhook_days(
        &self,
        by: &Account,
        webhook: WebhookId,
        zone: &Zone,
    ) -> Result<Vec<DayFared>, DeliveryError> {
        by.require(Role::Staff)?;
        let days = Span::last_days(CHART_DAYS, self.clock().now(), zone);
        let counts = store::fared(&mut *self.store().read().await?, self.store().dialect(), webhook, &days).await?;
        let fared = days.into_iter().zip(counts);
        Ok(fared.map(|(day, (delivered, failed))| DayFared { day, delivered, failed }).collect())
    }

    /// How many deliveries a filter means, and how many of them a deed would be done to.
    pub async fn count_deliveries(
        &self,
        by: &Account,
        filter: &Filter,
        deed: Deed,
    ) -> Result<(i64, i64), DeliveryError> {
        by.require(Role::Staff)?;
        let (store, now) = (self.store(), self.clock().now());
        Ok(store::count(&mut *store.read().await?, store.dialect(), filter, deed, now).await?)
    }

    /// How long a webhook's destination took to answer lately; nothing where it never has.
    pub async fn answer_times(&self, by: &Account, webhook: WebhookId) -> Result<Option<AnswerTimes>, DeliveryError> {
        by.require(Role::Staff)?;
        let mut db = self.store().read().await?;
        Ok(AnswerTimes::of(store::answer_times(&mut db, webhook, AnswerTimes::OF).await?))
    }

    pub async fn delivery(&self, by: &Account, id: DeliveryId) -> Result<DeliveryView, DeliveryError> {
        by.require(Role::Staff)?;
        let now = self.clock().now();
        let mut db = self.store().read().await?;
        let found = match store::find(&mut db, id).await {
            Err(error @ StoreError::Unreadable { .. }) => {
                tracing::warn!(delivery = %id, %error, "a delivery cannot be read");
                return Err(DeliveryError::Unreadable);
            }
            found => found?.ok_or(DeliveryError::Unknown)?,
        };
        let webhook = readable(webhooks::find(&mut db, found.listed.webhook).await)?;
        let attempts = store::attempts(&mut db, id).await?;
        let mut is_cut = found.values.is_none() || webhook.is_none() || attempts.iter().any(|attempt| attempt.is_cut);
        let webhook = webhook.flatten();
        // Whoever knows a code before its time has an advantage over everybody else.
        let is_secret = found.listed.kind == Kind::DropOpened && !found.listed.state.is_over() && by.role < Role::Admin;
        let outbound = match (&found.body, &webhook) {
            _ if is_secret => None,
            (Some(body), _) => Some(Outbound::from_stored(body)),
            (None, Some(webhook)) => {
                let rendered = readable(would_send(&mut db, &found, webhook, now).await)?;
                is_cut |= rendered.is_none();
                rendered.flatten().and_then(Result::ok)
            }
            (None, None) => None,
        };
        let latest = readable(messages::find(&mut db, found.message).await)?.flatten();
        let latest = latest.map(|message| message.saved.version);
        let original_is_kept = match found.replay_of {
            Some(original) => store::is_kept(&mut db, original).await?,
            None => true,
        };
        Ok(DeliveryView {
            attempts,
            log: audit::of(&mut db, Object::Delivery(id)).await?,
            message_changed: latest.is_some_and(|latest| latest != found.version),
            original_is_kept,
            is_cut,
            found,
            webhook,
            outbound,
        })
    }

    /// Sends a message again, by a delivery of its own. What came too late once is sent nevertheless: whoever asks for
    /// it knows why.
    pub async fn replay_delivery(
        &self,
        by: &Account,
        id: DeliveryId,
        version: Version,
    ) -> Result<DeliveryId, DeliveryError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let new = replay(&mut tx, by, id, version, now).await?;
        kill_point("in-replay");
        Store::commit(tx).await?;
        kill_point("after-replay");
        self.tell_of_changes();
        Ok(new)
    }

    /// Cancels a delivery that waits.
    pub async fn cancel_delivery(&self, by: &Account, id: DeliveryId) -> Result<State, DeliveryError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let state = cancel(&mut tx, by, id, now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(state)
    }

    /// Does a deed to the oldest [`STEP`] of those that a filter means and it applies to (see [`Deed`]). Asked again, it
    /// goes on with the rest.
    pub async fn do_to_deliveries(
        &self,
        by: &Account,
        filter: &Filter,
        deed: Deed,
        version: Version,
    ) -> Result<Step, DeliveryError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let mut done = 0;
        for id in store::concerned(&mut tx, self.store().dialect(), filter, deed, now, i64::from(STEP)).await? {
            let result = match deed {
                Deed::Replay => replay(&mut tx, by, id, version, now).await.map(drop),
                Deed::Cancel => cancel(&mut tx, by, id, now).await.map(drop),
            };
            match result {
                Ok(()) => done += 1,
                // It is left over.
                Err(DeliveryError::Store(StoreError::Unreadable { .. })) => {}
                Err(error @ (DeliveryError::Forbidden(_) | DeliveryError::Store(_))) => return Err(error),
                // Another node was faster.
                Err(_) => {}
            }
        }
        Store::commit(tx).await?;
        self.tell_of_changes();
        // All history may be counted, which no other writer is to wait for.
        let mut db = self.store().read().await?;
        let (_, left) = store::count(&mut db, self.store().dialect(), filter, deed, now).await?;
        Ok(Step { done, left })
    }
}

/// Nothing where what is stored cannot be read: the rest can be shown.
fn readable<T>(stored: Stored<T>) -> Stored<Option<T>> {
    match stored {
        Err(StoreError::Unreadable { .. }) => Ok(None),
        stored => stored.map(Some),
    }
}

/// What would leave for its webhook now; nothing where its values cannot be read.
async fn would_send(
    db: &mut Db,
    found: &Found,
    webhook: &Webhook,
    now: Moment,
) -> Stored<Option<Result<Outbound, EmptyMessage>>> {
    let Some(values) = &found.values else { return Ok(None) };
    let message = notifications::message(db, found.message, found.version).await?;
    let company = company::read(db).await?;
    let event = Happening { kind: found.listed.kind, at: found.happened_at, values, trial: false };
    Ok(Some(Outbound::render(&message, &event, &recipient(webhook, &company, now))))
}

async fn is_active(db: &mut Db, webhook: WebhookId) -> Stored<bool> {
    Ok(webhooks::find(db, webhook).await?.is_some_and(|webhook| webhook.disabled.is_none()))
}

async fn replay(
    tx: &mut Db,
    by: &Account,
    id: DeliveryId,
    version: Version,
    now: Moment,
) -> Result<DeliveryId, DeliveryError> {
    let found = store::find(tx, id).await?.ok_or(DeliveryError::Unknown)?;
    if let Some(again) = found.replayed_as {
        return Err(DeliveryError::SentAgain(again));
    }
    if found.values.is_none() {
        return Err(DeliveryError::Unreadable);
    }
    if !is_active(tx, found.listed.webhook).await? {
        return Err(DeliveryError::WebhookOff);
    }
    let latest = match version {
        Version::Then => None,
        Version::Now => messages::find(tx, found.message).await?.map(|message| message.saved.version),
    };
    let pointless_at = found.pointless_at.filter(|pointless_at| *pointless_at > now);
    let Some(new) = store::replay(tx, id, latest, pointless_at, now).await? else {
        // Somebody else was faster, or it is not over.
        let again = store::find(tx, id).await?.and_then(|found| found.replayed_as);
        return Err(again.map_or(DeliveryError::NotOver, DeliveryError::SentAgain));
    };
    audit::write(tx, Some(by.id), Action::DeliveryReplayed, id, json!({"again": new.to_string()}), now).await?;
    Ok(new)
}

async fn cancel(tx: &mut Db, by: &Account, id: DeliveryId, now: Moment) -> Result<State, DeliveryError> {
    let Some(state) = store::cancel(tx, id, now).await? else {
        let known = store::find(tx, id).await?;
        return Err(known.map_or(DeliveryError::Unknown, |_| DeliveryError::NotWaiting));
    };
    audit::write(tx, Some(by.id), Action::DeliveryCancelled, id, json!({}), now).await?;
    Ok(state)
}

#[cfg(test)]
mod tests;
