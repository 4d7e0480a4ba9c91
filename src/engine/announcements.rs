//! Announcements: what an admin has to say, sent once to chosen webhooks, at once or at a time.
//!
//! An announcement is an event whose deliveries are due at its time; the outbox does the rest, and so it is sent as
//! surely, and as rarely twice, as everything else.

use serde_json::json;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::company;
use super::events::rank;
use super::page::Page;
use super::store::announcements::{self, NewAnnouncement as NewRow};
use super::store::deliveries::{self, NewDelivery, NewEvent};
use super::store::{Store, StoreError, Stored, messages, webhooks};
use crate::account::Role;
use crate::event::{Kind, Value, Values};
use crate::id::{AnnouncementId, MessageId, WebhookId};
use crate::time::{DAY, Moment};

pub use super::store::announcements::{Delivery, Listed as AnnouncementView};

/// How far ahead an announcement may be.
pub const FARTHEST_DAYS: u32 = 366;
/// Most characters of [`NewAnnouncement::once`].
const LONGEST_WISH: usize = 100;

/// What is to be announced.
#[derive(Clone, Copy, Debug)]
pub struct NewAnnouncement<'a> {
    /// A message for announcements.
    pub message: MessageId,
    /// The version that the admin has seen; it is sent as it stands, whatever is saved later.
    pub version: i64,
    pub webhooks: &'a [WebhookId],
    /// At once where there is none.
    pub at: Option<Moment>,
    /// A chance text of the form that this comes from: however often it is sent, it is announced once.
    pub once: &'a str,
}

#[derive(Debug, thiserror::Error)]
pub enum AnnounceError {
    /// There is no such message or version, or it is for events of another kind.
    #[error("there is nothing to announce")]
    NoMessage,
    /// None was chosen that is switched on.
    #[error("no webhook takes it")]
    NoWebhook,
    #[error("this moment has passed")]
    InThePast,
    #[error("more than {days} days ahead")]
    TooFar { days: u32 },
    #[error("there is no such announcement")]
    Unknown,
    /// It was sent or cancelled already.
    #[error("it is too late")]
    TooLate,
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Announces a saved message at once or at a time.
    pub async fn announce(&self, by: &Account, new: NewAnnouncement<'_>) -> Result<AnnouncementId, AnnounceError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let once: String = new.once.chars().filter(|c| !c.is_control()).take(LONGEST_WISH).collect();
        let mut tx = self.store().begin().await?;
        if let Some(known) = announcements::of_wish(&mut tx, &once).await? {
            return Ok(known);
        }
        let due_at = new.at.unwrap_or(now);
        if due_at < now {
            return Err(AnnounceError::InThePast);
        }
        if due_at > now + DAY * FARTHEST_DAYS {
            return Err(AnnounceError::TooFar { days: FARTHEST_DAYS });
        }
        if messages::lock(&mut tx, new.message).await? != Some(Kind::Announcement)
            || messages::version(&mut tx, new.message, new.version).await?.is_none()
        {
            return Err(AnnounceError::NoMessage);
        }
        let takes = webhooks::all(&mut tx).await?.into_iter().filter(|webhook| webhook.disabled.is_none());
        let to: Vec<_> = takes.filter(|webhook| new.webhooks.contains(&webhook.id)).collect();
        if to.is_empty() {
            return Err(AnnounceError::NoWebhook);
        }
        let row = NewRow { once: &once, message: new.message, version: new.version, by: by.id, due_at, now };
        let Some(id) = announcements::insert(&mut tx, &row).await? else {
            // Written by another node in this very moment.
            drop(tx);
            let known = announcements::of_wish(&mut *self.store().read().await?, &once).await?;
            return known.ok_or(AnnounceError::Unknown);
        };
        let subject = format!("announcement:{id}");
        let company = company::read(&mut tx).await?.name.to_string();
        let event = NewEvent {
            kind: Kind::Announcement,
            subject: &subject,
            drop: None,
            account: Some(by.id),
            values: &Values::new().with("company", Value::Text(company)),
            now,
        };
        let event = deliveries::insert_event(&mut tx, &event).await?;
        announcements::set_event(&mut tx, id, event).await?;
        for webhook in &to {
            let delivery = NewDelivery {
                event,
                notification: None,
                message: new.message,
                version: new.version,
                webhook: webhook.id,
                subject: &subject,
                rank: rank(Kind::Announcement),
                due_at,
                pointless_at: None,
                now,
            };
            deliveries::insert(&mut tx, &delivery).await?;
        }
        let to: Vec<_> = to.into_iter().map(|webhook| webhook.name).collect();
        let detail = json!({ "due_at": due_at.to_string(), "webhooks": to.join(", ") });
        audit::write(&mut tx, Some(by.id), Action::AnnouncementCreated, id, detail, now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(id)
    }

    /// A page of announcements, the newest first.
    pub async fn announcements(
        &self,
        before: Option<AnnouncementId>,
        size: u16,
    ) -> Stored<Page<AnnouncementView, AnnouncementId>> {
        let mut db = self.store().read().await?;
        let found = announcements::page(&mut db, before, None, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, |announcement| announcement.id))
    }

    pub async fn announcement(&self, id: AnnouncementId) -> Stored<Option<AnnouncementView>> {
        if id.get() <= 0 {
            return Ok(None);
        }
        Ok(announcements::page(&mut *self.store().read().await?, None, Some(id), 1).await?.pop())
    }

    /// Cancels what was not sent of an announcement yet. Where nothing is left to be cancelled it is too late.
    pub async fn cancel_announcement(&self, by: &Account, id: AnnouncementId) -> Result<(), AnnounceError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let Some(event) = announcements::cancel(&mut tx, id, now).await? else {
            let known = announcements::page(&mut tx, None, Some(id), 1).await?.pop();
            return Err(if known.is_some() { AnnounceError::TooLate } else { AnnounceError::Unknown });
        };
        if deliveries::cancel_event(&mut tx, event, now).await? == 0 {
            return Err(AnnounceError::TooLate);
        }
        audit::write(&mut tx, Some(by.id), Action::AnnouncementCancelled, id, json!({}), now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
