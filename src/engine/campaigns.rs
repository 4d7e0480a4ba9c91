//! What an admin does to campaigns and their drops. Each change is in the audit log, in its own transaction.

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::drops::settled;
use super::messages::{SaveError, accepted};
use super::store::campaigns::{Campaign, State};
use super::store::drops::Drop;
use super::store::messages::NewMessage;
use super::store::notifications::NewNotification;
use super::store::{Db, StoreError, Stored, campaigns, drops, messages, notifications};
use serde_json::json;

use crate::account::Role;
use crate::campaign::{Settings, Settlement, Uses};
use crate::condition::Condition;
use crate::defaults;
use crate::event::Kind;
use crate::id::{CampaignId, DropId, NotificationId, WebhookId};
use crate::lang::Lang;
use crate::lost::WhenLost;
use crate::message::Message;
use crate::phase::{CloseReason, Phase, SkipReason};
use crate::time::Moment;

/// Why an admin's wish for a campaign is not fulfilled.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    #[error("there is no such campaign or drop")]
    Unknown,
    /// Someone saved it since the form was opened.
    #[error("there is a later version")]
    Outdated,
    #[error("the campaign is paused")]
    Paused,
    /// A drop that has been announced, is open or over cannot be moved; one that is over cannot be cancelled.
    #[error("it is too late for this drop")]
    TooLate,
    #[error("this moment has passed")]
    InThePast,
    /// The month into which a drop is to be moved has too little left for its uses.
    #[error("the month's budget does not hold this drop")]
    Budget,
    /// What one of its messages is to say cannot be saved.
    #[error(transparent)]
    Message(#[from] SaveError),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CampaignError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A campaign with what stands next to it on its page.
#[derive(Clone, Debug)]
pub struct CampaignView {
    pub campaign: Campaign,
    pub live: Option<Drop>,
}

/// When a drop is launched by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Launch {
    AtOnce,
    /// The channel is warned first, as it would be by itself.
    AfterWarning,
}

impl Engine {
    /// Creates a campaign with the default messages in `lang`, sent to `webhooks`; its first drop is drawn at once.
    pub async fn create_campaign(
        &self,
        by: &Account,
        settings: &Settings,
        lang: Lang,
        webhooks: &[WebhookId],
    ) -> Result<CampaignId, CampaignError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let id = campaigns::insert(&mut tx, settings, now).await?;
        let targets: Vec<_> = webhooks.iter().map(|webhook| (*webhook, None)).collect();
        for kind in Kind::DROP {
            let name = defaults::message_name(kind, lang, Some(settings.name.as_str()));
            let message = NewMessage {
                kind,
                name: name.as_str(),
                body: &defaults::message(kind, lang),
                files: &[],
                author: Some(by.id),
                now,
            };
            let notification = NewNotification {
                kind,
                name: "",
                campaign: Some(id),
                condition: &Condition::default(),
                message: messages::insert(&mut tx, &message).await?,
                active: true,
                when_lost: WhenLost::default(),
                targets: &targets,
                now,
            };
            notifications::insert(&mut tx, &notification).await?;
        }
        if settings.active {
            self.schedule_next(&mut tx, id, now, now).await?;
        }
        audit::write(&mut tx, Some(by.id), Action::CampaignCreated, id, json!({ "name": settings.name.as_str() }), now)
            .await?;
        tx.commit().await?;
        self.tell_of_changes();
        Ok(id)
    }

    /// Saves settings over the version that the admin has seen. What is scheduled stays as it was drawn.
    pub async fn update_campaign(
        &self,
        by: &Account,
        id: CampaignId,
        seen: i64,
        settings: &Settings,
    ) -> Result<(), CampaignError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let before = campaigns::find(&mut tx, id).await?.ok_or(CampaignError::Unknown)?;
        if !campaigns::update(&mut tx, id, seen, settings).await? {
            return Err(CampaignError::Outdated);
        }
        let action = match (before.settings.active, settings.active) {
            (true, false) => {
                self.stop_live_drop(&mut tx, id, now).await?;
                Action::CampaignPaused
            }
            (false, true) => {
                self.schedule_next(&mut tx, id, now, now).await?;
                Action::CampaignResumed
            }
            (true, true) | (false, false) => Action::CampaignChanged,
        };
        audit::write(&mut tx, Some(by.id), action, id, audit::changes(&before.settings, settings), now).await?;
        tx.commit().await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Pauses a campaign: what is scheduled or announced is cancelled, what is open ends by itself.
    pub async fn pause_campaign(&self, by: &Account, id: CampaignId) -> Result<(), CampaignError> {
        self.set_running(by, id, false).await
    }

    /// Resumes a campaign: a new drop is drawn from now.
    pub async fn resume_campaign(&self, by: &Account, id: CampaignId) -> Result<(), CampaignError> {
        self.set_running(by, id, true).await
    }

    async fn set_running(&self, by: &Account, id: CampaignId, active: bool) -> Result<(), CampaignError> {
        let campaign = self.campaign(id).await?.ok_or(CampaignError::Unknown)?.campaign;
        if campaign.settings.active == active {
            return Ok(());
        }
        let settings = Settings { active, ..campaign.settings };
        self.update_campaign(by, id, campaign.version, &settings).await
    }

    async fn stop_live_drop(&self, tx: &mut Db, id: CampaignId, now: Moment) -> Result<(), CampaignError> {
        if let Some(drop) = drops::live_of(tx, id).await? {
            match drop.phase {
                Phase::Scheduled => self.end(tx, &drop, Phase::Skipped(SkipReason::Paused), now).await?,
                Phase::Announced => self.end(tx, &drop, Phase::Closed(CloseReason::Cancelled), now).await?,
                Phase::Open | Phase::Closed(_) | Phase::Skipped(_) => false,
            };
        }
        Ok(())
    }

    /// Moves a drop that is only scheduled to another opening.
    pub async fn move_drop(&self, by: &Account, id: DropId, opens_at: Moment) -> Result<(), CampaignError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        if opens_at <= now {
            return Err(CampaignError::InThePast);
        }
        let mut tx = self.store().begin().await?;
        let drop = drops::find(&mut tx, id).await?.ok_or(CampaignError::Unknown)?;
        affordable(&mut tx, &drop, opens_at).await?;
        if !drops::move_to(&mut tx, id, opens_at).await? {
            return Err(CampaignError::TooLate);
        }
        audit::write(&mut tx, Some(by.id), Action::DropMoved, id, json!({ "opens_at": opens_at.to_string() }), now)
            .await?;
        tx.commit().await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Lets the next drop of a campaign come now.
    pub async fn launch(&self, by: &Account, id: CampaignId, launch: Launch) -> Result<DropId, CampaignError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let campaign = campaigns::find(&mut tx, id).await?.ok_or(CampaignError::Unknown)?;
        if campaign.state == State::Paused {
            return Err(CampaignError::Paused);
        }
        let drop = drops::live_of(&mut tx, id).await?.ok_or(CampaignError::TooLate)?;
        let (how, opens_at) = match launch {
            Launch::AtOnce => ("at once", now),
            Launch::AfterWarning => ("after the warning", now + drop.settings.timing.warning),
        };
        affordable(&mut tx, &drop, opens_at).await?;
        if !drops::bring_forward(&mut tx, drop.id, opens_at).await? {
            return Err(CampaignError::TooLate);
        }
        let detail = json!({ "how": how, "opens_at": opens_at.to_string() });
        audit::write(&mut tx, Some(by.id), Action::DropLaunched, drop.id, detail, now).await?;
        tx.commit().await?;
        self.tell_of_changes();
        Ok(drop.id)
    }

    /// Cancels a drop that is not over; the campaign's next one is drawn. A channel that was warned is told.
    pub async fn cancel_drop(&self, by: &Account, id: DropId) -> Result<(), CampaignError> {
        by.require(Role::Admin)?;
        // Whoever typed the code before this moment is counted.
        self.0.counter.drain().await;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let campaign = drops::find(&mut tx, id).await?.ok_or(CampaignError::Unknown)?.campaign;
        campaigns::lock(&mut tx, campaign).await?;
        let drop = drops::find(&mut tx, id).await?.ok_or(CampaignError::Unknown)?;
        if drop.phase.is_over() || !self.end(&mut tx, &drop, Phase::Closed(CloseReason::Cancelled), now).await? {
            return Err(CampaignError::TooLate);
        }
        audit::write(&mut tx, Some(by.id), Action::DropCancelled, id, json!({}), now).await?;
        tx.commit().await?;
        self.tell_of_changes();
        Ok(())
    }

    pub async fn campaigns(&self) -> Stored<Vec<CampaignView>> {
        let mut db = self.store().read().await?;
        let mut live = drops::live(&mut db).await?;
        let campaigns = campaigns::all(&mut db).await?;
        Ok(campaigns
            .into_iter()
            .map(|campaign| {
                let at = live.iter().position(|drop| drop.campaign == campaign.id);
                CampaignView { live: at.map(|at| live.swap_remove(at)), campaign }
            })
            .collect())
    }

    pub async fn campaign(&self, id: CampaignId) -> Stored<Option<CampaignView>> {
        let mut db = self.store().read().await?;
        let Some(campaign) = campaigns::find(&mut db, id).await? else { return Ok(None) };
        Ok(Some(CampaignView { live: drops::live_of(&mut db, id).await?, campaign }))
    }

    /// The notifications of a campaign: its messages and where they go.
    pub async fn campaign_notifications(&self, id: CampaignId) -> Stored<Vec<notifications::Notification>> {
        notifications::of_campaign(&mut *self.store().read().await?, id).await
    }

    /// Saves a notification of a campaign: its message over the version that the admin has seen, and where it goes.
    pub async fn save_notification(
        &self,
        by: &Account,
        id: NotificationId,
        seen: i64,
        change: NotificationChange<'_>,
    ) -> Result<(), CampaignError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let notification = notifications::find(&mut tx, id).await?.ok_or(CampaignError::Unknown)?;
        let (message, _) = &notification.message;
        let before = messages::find(&mut tx, *message).await?.ok_or(CampaignError::Unknown)?;
        if messages::body(&mut tx, *message, before.saved.version).await? != *change.message {
            let files = accepted(&mut tx, notification.kind, change.message).await?;
            let new = NewMessage {
                kind: notification.kind,
                name: &before.name,
                body: change.message,
                files: &files,
                author: Some(by.id),
                now,
            };
            messages::save(&mut tx, *message, seen, &new).await?.ok_or(CampaignError::Outdated)?;
        }
        notifications::set_active(&mut tx, id, change.active, now).await?;
        notifications::set_webhooks(&mut tx, id, change.webhooks, now).await?;
        audit::write(
            &mut tx,
            Some(by.id),
            Action::NotificationChanged,
            id,
            json!({ "kind": notification.kind.name() }),
            now,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Refuses a moment in a month whose budget does not hold all uses of the drop: how many there are was published.
async fn affordable(tx: &mut Db, drop: &Drop, opens_at: Moment) -> Result<(), CampaignError> {
    let month = opens_at.month_in(&drop.settings.zone);
    let uses = Uses::new(drop.uses).map_err(|error| StoreError::unreadable("uses of a drop", error))?;
    match settled(tx, drop.campaign, &drop.settings, uses, month).await? {
        Settlement::Full => Ok(()),
        Settlement::Reduced(_) | Settlement::None => Err(CampaignError::Budget),
    }
}

/// What an admin sets of a notification.
pub struct NotificationChange<'a> {
    pub message: &'a Message,
    pub active: bool,
    pub webhooks: &'a [WebhookId],
}
