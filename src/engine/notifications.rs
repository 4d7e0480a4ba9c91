//! Notifications: for this kind of event, where this condition holds, send this message to these webhooks. Any number
//! for one kind. A campaign's messages are notifications conditioned on it.

use serde::Serialize;
use serde_json::json;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::messages::{self as message_engine, SaveError};
use super::store::notifications::{self, NewNotification};
use super::store::{Db, Store, StoreError, Stored, campaigns, messages};
use crate::account::Role;
use crate::condition::Condition;
use crate::defaults;
use crate::event::Kind;
use crate::id::{CampaignId, MessageId, NotificationId, WebhookId};
use crate::lang::Lang;
use crate::lost::WhenLost;
use crate::name::NotificationName;
use crate::time::Moment;

pub use super::store::notifications::{Listed as NotificationView, Target};

/// Why an admin's wish for a notification is not fulfilled.
#[derive(Debug, thiserror::Error)]
pub enum NotificationError {
    #[error("there is no such notification")]
    Unknown,
    /// Somebody changed it since the form was opened.
    #[error("there is a later version")]
    Outdated { at: Moment },
    /// Announcements are sent by hand, not by an event.
    #[error("nothing happens by itself of this kind")]
    NoEvent,
    /// It is gone, or for events of another kind.
    #[error("there is no message {0} for this kind")]
    NoMessage(MessageId),
    /// It is gone, or this kind of event has none.
    #[error("there is no such campaign for this kind")]
    NoCampaign,
    #[error(transparent)]
    Message(#[from] SaveError),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Everything that an admin sets of a notification, but for its kind.
#[derive(Clone, Debug)]
pub struct NotificationSettings {
    pub name: Option<NotificationName>,
    /// Only events of this campaign.
    pub campaign: Option<CampaignId>,
    pub condition: Condition,
    pub message: MessageChoice,
    pub active: bool,
    /// What becomes of its messages whose answer is lost.
    pub when_lost: WhenLost,
    /// Webhooks, with a message of their own where they get one. One that is gone is left out.
    pub targets: Vec<(WebhookId, Option<MessageId>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageChoice {
    Known(MessageId),
    /// A new one, which says what the default of this language says.
    Default(Lang),
}

impl Engine {
    /// All notifications in the order in which they were written.
    pub async fn notifications(&self) -> Stored<Vec<NotificationView>> {
        notifications::all(&mut *self.store().read().await?).await
    }

    pub async fn notification(&self, id: NotificationId) -> Stored<Option<NotificationView>> {
        notifications::find(&mut *self.store().read().await?, id).await
    }

    /// Writes a notification, and its message where that is to be a new one.
    pub async fn create_notification(
        &self,
        by: &Account,
        kind: Kind,
        settings: &NotificationSettings,
    ) -> Result<NotificationId, NotificationError> {
        by.require(Role::Admin)?;
        if !kind.happens() {
            return Err(NotificationError::NoEvent);
        }
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let message = chosen(&mut tx, by, kind, settings, now).await?;
        let id = notifications::insert(&mut tx, &written(kind, settings, message, now)).await?;
        let name = settings.name.as_ref().map(NotificationName::as_str);
        let detail = json!({ "name": name, "kind": kind.name() });
        audit::write(&mut tx, Some(by.id), Action::NotificationCreated, id, detail, now).await?;
        Store::commit(tx).await?;
        Ok(id)
    }

    /// Replaces everything but the kind over the version that the admin has seen.
    pub async fn update_notification(
        &self,
        by: &Account,
        id: NotificationId,
        seen: i64,
        settings: &NotificationSettings,
    ) -> Result<(), NotificationError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let before = notifications::find(&mut tx, id).await?.ok_or(NotificationError::Unknown)?;
        if before.version != seen {
            return Err(NotificationError::Outdated { at: before.changed_at });
        }
        let message = chosen(&mut tx, by, before.kind, settings, now).await?;
        if !notifications::update(&mut tx, id, seen, &written(before.kind, settings, message, now)).await? {
            return Err(NotificationError::Outdated { at: now });
        }
        let after = notifications::find(&mut tx, id).await?.ok_or(NotificationError::Unknown)?;
        let changes = audit::changes(&Told::of(&before), &Told::of(&after));
        audit::write(&mut tx, Some(by.id), Action::NotificationChanged, id, changes, now).await?;
        Ok(Store::commit(tx).await?)
    }

    /// Switches a notification on or off. What waits to be sent already is sent.
    pub async fn switch_notification(
        &self,
        by: &Account,
        id: NotificationId,
        on: bool,
    ) -> Result<(), NotificationError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        if notifications::set_active(&mut tx, id, on, now).await? {
            let detail = json!({ "on": [!on, on] });
            audit::write(&mut tx, Some(by.id), Action::NotificationChanged, id, detail, now).await?;
        } else if notifications::find(&mut tx, id).await?.is_none() {
            return Err(NotificationError::Unknown);
        }
        Ok(Store::commit(tx).await?)
    }

    /// Removes a notification. Its message stays, and so does what was sent.
    pub async fn remove_notification(&self, by: &Account, id: NotificationId) -> Result<(), NotificationError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let before = notifications::find(&mut tx, id).await?.ok_or(NotificationError::Unknown)?;
        notifications::delete(&mut tx, id).await?;
        let detail = json!({ "name": before.name, "kind": before.kind.name() });
        audit::write(&mut tx, Some(by.id), Action::NotificationDeleted, id, detail, now).await?;
        Ok(Store::commit(tx).await?)
    }
}

/// The message of a notification: the one that is named, if it fits, or a new one. Whoever wants to remove a message
/// that is named waits until this is written.
async fn chosen(
    tx: &mut Db,
    by: &Account,
    kind: Kind,
    settings: &NotificationSettings,
    now: Moment,
) -> Result<MessageId, NotificationError> {
    if let Some(campaign) = settings.campaign
        && (!kind.is_of_a_drop() || campaigns::find(tx, campaign).await?.is_none())
    {
        return Err(NotificationError::NoCampaign);
    }
    let known = match settings.message {
        MessageChoice::Known(id) => Some(id),
        MessageChoice::Default(_) => None,
    };
    let mut named: Vec<MessageId> = settings.targets.iter().filter_map(|(_, message)| *message).chain(known).collect();
    // In one order for everybody, so that two admins never wait for each other.
    named.sort_unstable();
    named.dedup();
    for id in named {
        if messages::lock(tx, id).await? != Some(kind) {
            return Err(NotificationError::NoMessage(id));
        }
    }
    match settings.message {
        MessageChoice::Known(id) => Ok(id),
        MessageChoice::Default(lang) => {
            let name = defaults::message_name(kind, lang, None);
            Ok(message_engine::create(tx, by, kind, &name, &defaults::message(kind, lang), now).await?)
        }
    }
}

fn written(kind: Kind, settings: &NotificationSettings, message: MessageId, now: Moment) -> NewNotification<'_> {
    NewNotification {
        kind,
        name: settings.name.as_ref().map(NotificationName::as_str).unwrap_or_default(),
        campaign: settings.campaign,
        condition: &settings.condition,
        message,
        active: settings.active,
        when_lost: settings.when_lost,
        targets: &settings.targets,
        now,
    }
}

/// A notification as the audit log tells what has changed.
#[derive(Serialize)]
struct Told {
    name: String,
    campaign: String,
    condition: String,
    message: String,
    on: bool,
    when_lost: &'static str,
    webhooks: String,
}

impl Told {
    fn of(notification: &NotificationView) -> Self {
        let webhook = |target: &Target| match &target.message {
            Some((_, message)) => format!("{} ({message})", target.webhook),
            None => target.webhook.to_string(),
        };
        Self {
            name: notification.name.clone(),
            campaign: notification.campaign.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            condition: notification.condition.to_string(),
            message: notification.message.1.clone(),
            on: notification.active,
            when_lost: notification.when_lost.name(),
            webhooks: notification.targets.iter().map(webhook).collect::<Vec<_>>().join(", "),
        }
    }
}

#[cfg(test)]
mod tests;
