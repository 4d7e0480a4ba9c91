//! Webhooks: added from a pasted address, looked at without posting, tested, switched off and on, removed; what may
//! leave for them, what endpoints know us by; and how each of them fares.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::company;
use super::destinations::{Call, NoReply};
use super::outbox::{WEBHOOK_SECRET, WEBHOOK_URL, recipient};
use super::random;
use super::seal::Key;
use super::store::deliveries::{self, Health};
use super::store::webhooks::{self, NewWebhook as NewRow, Webhook};
use super::store::{Db, Store, StoreError, Stored};
use crate::account::Role;
use crate::address::Refusal;
use crate::discord::{Outcome, Snowflake};
use crate::event::{Kind, Values};
use crate::id::WebhookId;
use crate::message::{EmptyMessage, Message};
use crate::outbound::{Happening, Outbound};
use crate::privacy::{Privacy, TextOut};
use crate::signature::Secret;
use crate::text::TextError;
use crate::time::{DAY, Moment};
use crate::webhook::{Address, DestinationKind, WebhookName, WebhookUrl};

/// Discord's type of webhooks that take messages from whoever knows the address.
const INCOMING: u64 = 1;
/// How long an endpoint's former secret signs beside the new one.
pub const OVERLAP: Duration = DAY;
/// How far back [`Health::delivered`] counts.
pub const HEALTH_DAYS: u32 = 30;

/// Why an admin's wish for a webhook is not fulfilled.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error("there is no such webhook")]
    Unknown,
    /// None was typed, and Discord told none.
    #[error("it needs a name")]
    Name(#[from] TextError),
    /// Discord knows no webhook at this address (any more).
    #[error("there is no webhook at this address")]
    Gone,
    /// It belongs to an application or a followed channel: nobody can post to it by its address.
    #[error("not a webhook that takes messages")]
    NotIncoming,
    /// It may still be added, if one wants to.
    #[error("the destination could not be asked")]
    Unreachable,
    /// Its host is none that may be called.
    #[error(transparent)]
    NotAllowed(Refusal),
    /// It may still be added again, if one wants to: both entries then share its pace.
    #[error("this address is known as {name:?}")]
    Duplicate { name: String },
    /// An endpoint stays an endpoint, and a chat a chat.
    #[error("an address of another sort")]
    OtherSort,
    /// Only endpoints have a secret.
    #[error("nothing is signed for it")]
    NotSigned,
    #[error("it is switched off")]
    Disabled,
    #[error("the sandbox is switched off")]
    SandboxOff,
    /// A message of which nothing is left.
    #[error(transparent)]
    Empty(#[from] EmptyMessage),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A webhook as Discord shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remote {
    pub name: String,
    /// The address of its picture.
    pub avatar: Option<String>,
    /// Where its messages appear; empty where that is not told.
    pub channel: String,
}

/// What was found at an address, without posting to it.
#[derive(Debug)]
pub struct Look {
    /// Only [`WebhookError::Gone`], [`WebhookError::NotIncoming`], [`WebhookError::Unreachable`] or
    /// [`WebhookError::NotAllowed`]. Only Discord tells a name; the others cannot be asked without posting.
    pub remote: Result<Remote, WebhookError>,
    /// What it is called here, where it was added before.
    pub known_as: Option<String>,
}

/// A webhook to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewWebhook<'a> {
    /// Without one it is called as at Discord, or as its host.
    pub name: Option<&'a WebhookName>,
    pub url: &'a Address,
    /// Add it although its destination cannot be asked.
    pub unseen: bool,
    /// Add it although it was added before.
    pub again: bool,
}

/// Another address for a webhook that is here already.
#[derive(Clone, Copy, Debug)]
pub struct NewAddress<'a> {
    pub url: &'a Address,
    /// Take it although its destination cannot be asked.
    pub unseen: bool,
    /// Take it although another webhook here has it.
    pub again: bool,
}

/// A webhook and how it fares.
#[derive(Clone, Debug)]
pub struct WebhookView {
    pub webhook: Webhook,
    pub health: Health,
    /// When the next message may leave, by all that the outbox obeys; not after now where nothing stands against it. An
    /// answer that comes meanwhile may say otherwise.
    pub next_allowed: Moment,
}

/// What came of a test message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tested {
    Delivered,
    /// The destination wants us to wait; nothing was posted.
    Later {
        at: Moment,
    },
    /// In the destination's own words.
    Refused {
        reason: String,
    },
    /// The webhook no longer exists; it was switched off.
    Gone,
    /// Nothing reached the destination.
    Unreachable,
    /// The answer was lost: it may stand in the channel or not.
    Uncertain,
}

impl Tested {
    const fn name(&self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Later { .. } => "later",
            Self::Refused { .. } => "refused",
            Self::Gone => "gone",
            Self::Unreachable => "unreachable",
            Self::Uncertain => "uncertain",
        }
    }
}

/// The keyed hash of an address as it is sealed.
pub(super) fn hash_of_sealed(key: &Key, address: &[u8]) -> String {
    // What is not one of Discord's is its own identity.
    let discord = std::str::from_utf8(address).ok().and_then(|address| address.parse::<WebhookUrl>().ok());
    match discord {
        Some(url) => key.mark(WEBHOOK_URL, Address::Discord(url).identity().as_bytes()),
        None => key.mark(WEBHOOK_URL, address),
    }
}

impl Engine {
    /// All webhooks and how they fared in the last [`HEALTH_DAYS`] days.
    pub async fn webhooks(&self) -> Stored<Vec<WebhookView>> {
        let now = self.clock().now();
        let mut db = self.store().read().await?;
        let since = now - DAY * HEALTH_DAYS;
        let mut health = deliveries::health(&mut db, self.store().dialect(), None, since, now).await?;
        let webhooks = webhooks::all(&mut db).await?;
        let paces = self.look_at_paces(&mut db).await?;
        let view = |webhook: Webhook| WebhookView {
            health: health.remove(&webhook.id).unwrap_or_default(),
            next_allowed: paces.free_at(&webhook, now),
            webhook,
        };
        Ok(webhooks.into_iter().map(view).collect())
    }

    pub async fn webhook(&self, id: WebhookId) -> Stored<Option<WebhookView>> {
        let now = self.clock().now();
        let mut db = self.store().read().await?;
        let webhook = match webhooks::find(&mut db, id).await {
            Err(error @ StoreError::Unreadable { .. }) => {
                tracing::error!(webhook = %id, %error, "a webhook cannot be read");
                None
            }
            found => found?,
        };
        let Some(webhook) = webhook else { return Ok(None) };
        let since = now - DAY * HEALTH_DAYS;
        let mut health = deliveries::health(&mut db, self.store().dialect(), Some(id), since, now).await?;
        let health = health.remove(&id).unwrap_or_default();
        let next_allowed = self.look_at_paces_of(&mut db, &webhook).await?.free_at(&webhook, now);
        Ok(Some(WebhookView { webhook, health, next_allowed }))
    }

    /// Asks what stands at an address, without posting anything.
    pub async fn look_at_webhook(&self, by: &Account, url: &Address) -> Result<Look, WebhookError> {
        by.require(Role::Admin)?;
        self.look(url, None).await
    }

    async fn look(&self, url: &Address, but: Option<WebhookId>) -> Result<Look, WebhookError> {
        let remote = self.ask_about(url).await;
        let mut db = self.store().read().await?;
        let known = webhooks::with_url_hash(&mut db, &self.url_hash(url), but).await?;
        Ok(Look { remote, known_as: known.map(|webhook| webhook.name) })
    }

    /// What stands at an address that is to be taken, by an entry other than `but`.
    async fn accept_address(&self, new: NewAddress<'_>, but: Option<WebhookId>) -> Result<Remote, WebhookError> {
        let Look { remote, known_as } = self.look(new.url, but).await?;
        let remote = match remote {
            Err(WebhookError::Unreachable) if new.unseen => Remote::default(),
            remote => remote?,
        };
        match known_as {
            Some(name) if !new.again => Err(WebhookError::Duplicate { name }),
            _ => Ok(remote),
        }
    }

    /// Adds a webhook, after looking at it.
    pub async fn add_webhook(&self, by: &Account, new: NewWebhook<'_>) -> Result<WebhookId, WebhookError> {
        by.require(Role::Admin)?;
        let NewWebhook { name, url, unseen, again } = new;
        let remote = self.accept_address(NewAddress { url, unseen, again }, None).await?;
        let name = match (name, url) {
            (Some(name), _) => name.clone(),
            (None, url) => {
                let proposed = url.host().unwrap_or(&remote.name);
                WebhookName::new(&proposed.chars().take(WebhookName::MAX_LENGTH).collect::<String>())?
            }
        };
        let row = NewRow {
            name: name.as_str(),
            kind: url.kind(),
            url: &self.key().seal(WEBHOOK_URL, url.expose().as_bytes()),
            url_hash: &self.url_hash(url),
            masked: &url.to_string(),
            remote_name: &remote.name,
            remote_avatar: remote.avatar.as_deref().unwrap_or_default(),
            channel: &remote.channel,
            now: self.clock().now(),
        };
        self.insert_webhook(by, &row).await
    }

    /// Lets a webhook post to another address, of the same kind or another kind of chat, after looking at it. One that was switched off because its
    /// destination no longer knew it is switched on again; one that an admin has switched off stays so.
    pub async fn readdress_webhook(
        &self,
        by: &Account,
        id: WebhookId,
        new: NewAddress<'_>,
    ) -> Result<(), WebhookError> {
        by.require(Role::Admin)?;
        let known = webhooks::find(&mut *self.store().read().await?, id).await?;
        // A channel of the sandbox has no address.
        let Some(known) = known.filter(|webhook| webhook.kind.has_address()) else {
            return Err(WebhookError::Unknown);
        };
        if known.kind.is_chat() != new.url.kind().is_chat() {
            // What is told to a program of one's own is not told to a channel just like that.
            return Err(WebhookError::OtherSort);
        }
        let remote = self.accept_address(new, Some(id)).await?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        webhooks::lock(&mut tx, id).await?;
        let before = webhooks::find(&mut tx, id).await?.ok_or(WebhookError::Unknown)?;
        let row = NewRow {
            name: &before.name,
            kind: new.url.kind(),
            url: &self.key().seal(WEBHOOK_URL, new.url.expose().as_bytes()),
            url_hash: &self.url_hash(new.url),
            masked: &new.url.to_string(),
            remote_name: &remote.name,
            remote_avatar: remote.avatar.as_deref().unwrap_or_default(),
            channel: &remote.channel,
            now,
        };
        let detail = json!({"webhook_address": [before.masked, row.masked]});
        audit::write(&mut tx, Some(by.id), Action::WebhookChanged, id, detail, now).await?;
        let was_gone = before.disabled.as_ref().is_some_and(|why| !why.is_empty());
        if was_gone && webhooks::enable(&mut tx, id).await? {
            audit::write(&mut tx, Some(by.id), Action::WebhookEnabled, id, json!({}), now).await?;
        }
        if before.kind != row.kind {
            // What waits was written for another kind, and is written anew.
            deliveries::forget_bodies(&mut tx, id).await?;
        }
        // Last, since it brings the pace of its new address along.
        webhooks::readdress(&mut tx, id, &row).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Adds a channel of the sandbox.
    pub async fn add_sandbox_channel(&self, by: &Account, name: &WebhookName) -> Result<WebhookId, WebhookError> {
        by.require(Role::Admin)?;
        if !self.sandbox_is_on() {
            return Err(WebhookError::SandboxOff);
        }
        let row = NewRow {
            name: name.as_str(),
            kind: DestinationKind::Sandbox,
            url: "",
            // Each channel has a pace of its own.
            url_hash: &random::token(),
            masked: "",
            remote_name: name.as_str(),
            remote_avatar: "",
            channel: "",
            now: self.clock().now(),
        };
        self.insert_webhook(by, &row).await
    }

    async fn insert_webhook(&self, by: &Account, row: &NewRow<'_>) -> Result<WebhookId, WebhookError> {
        let mut tx = self.store().begin().await?;
        let id = webhooks::insert(&mut tx, row).await?;
        if row.kind == DestinationKind::Endpoint {
            webhooks::set_secret(&mut tx, id, &self.draw_secret(), row.now).await?;
        }
        let detail = json!({"name": row.name, "kind": row.kind.name()});
        audit::write(&mut tx, Some(by.id), Action::WebhookCreated, id, detail, row.now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(id)
    }

    pub async fn rename_webhook(&self, by: &Account, id: WebhookId, name: &WebhookName) -> Result<(), WebhookError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        let before = webhooks::find(&mut tx, id).await?.ok_or(WebhookError::Unknown)?;
        if before.name != name.as_str() {
            webhooks::rename(&mut tx, id, name.as_str()).await?;
            let detail = json!({"name": [before.name, name.as_str()]});
            audit::write(&mut tx, Some(by.id), Action::WebhookChanged, id, detail, self.clock().now()).await?;
        }
        Ok(Store::commit(tx).await?)
    }

    /// A new secret, sealed.
    fn draw_secret(&self) -> String {
        self.key().seal(WEBHOOK_SECRET, &random::bytes::<32>())
    }

    /// What an endpoint verifies our requests with. Whoever has it can write in our name, so that it is noted who saw it.
    pub async fn webhook_secret(&self, by: &Account, id: WebhookId) -> Result<Secret, WebhookError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        let secret = self.signing(&mut tx, id).await?;
        audit::write(&mut tx, Some(by.id), Action::WebhookSecretShown, id, json!({}), self.clock().now()).await?;
        Store::commit(tx).await?;
        Ok(secret)
    }

    /// Draws a new secret for an endpoint. Requests bear the signatures of both for [`OVERLAP`].
    pub async fn rotate_webhook_secret(&self, by: &Account, id: WebhookId) -> Result<Secret, WebhookError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        self.signing(&mut tx, id).await?;
        webhooks::set_secret(&mut tx, id, &self.draw_secret(), now + OVERLAP).await?;
        let secret = self.signing(&mut tx, id).await?;
        audit::write(&mut tx, Some(by.id), Action::WebhookSecretChanged, id, json!({}), now).await?;
        Store::commit(tx).await?;
        Ok(secret)
    }

    async fn signing(&self, tx: &mut Db, id: WebhookId) -> Result<Secret, WebhookError> {
        let webhook = webhooks::find(tx, id).await?.ok_or(WebhookError::Unknown)?;
        if webhook.kind != DestinationKind::Endpoint {
            return Err(WebhookError::NotSigned);
        }
        Ok(self.secret(&webhook.secret)?)
    }

    /// Chooses what may leave for a webhook. It counts for whatever is not on its way yet.
    pub async fn set_webhook_privacy(&self, by: &Account, id: WebhookId, privacy: Privacy) -> Result<(), WebhookError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        let before = webhooks::find(&mut tx, id).await?.ok_or(WebhookError::Unknown)?.privacy;
        if before != privacy {
            webhooks::set_privacy(&mut tx, id, privacy).await?;
            // Whatever waits is written anew within what may leave now.
            deliveries::forget_bodies(&mut tx, id).await?;
            let changes = audit::changes(&Told::of(before), &Told::of(privacy));
            audit::write(&mut tx, Some(by.id), Action::WebhookPrivacyChanged, id, changes, self.clock().now()).await?;
        }
        Ok(Store::commit(tx).await?)
    }

    /// Switches a webhook off: what still waits for it is given up, and nothing more is written for it.
    pub async fn disable_webhook(&self, by: &Account, id: WebhookId) -> Result<(), WebhookError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        webhooks::find(&mut tx, id).await?.ok_or(WebhookError::Unknown)?;
        if webhooks::disable(&mut tx, id, "").await? {
            deliveries::end_waiting(&mut tx, id, "", now).await?;
            audit::write(&mut tx, Some(by.id), Action::WebhookDisabled, id, json!({}), now).await?;
        }
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Switches a webhook on again. What was given up meanwhile stays so.
    pub async fn enable_webhook(&self, by: &Account, id: WebhookId) -> Result<(), WebhookError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        webhooks::find(&mut tx, id).await?.ok_or(WebhookError::Unknown)?;
        if webhooks::enable(&mut tx, id).await? {
            audit::write(&mut tx, Some(by.id), Action::WebhookEnabled, id, json!({}), self.clock().now()).await?;
        }
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Forgets a webhook and its address. Its deliveries stay as history; what still waits is given up.
    pub async fn remove_webhook(&self, by: &Account, id: WebhookId) -> Result<(), WebhookError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        webhooks::lock(&mut tx, id).await?;
        let webhook = webhooks::find(&mut tx, id).await?.ok_or(WebhookError::Unknown)?;
        deliveries::end_waiting(&mut tx, id, "", now).await?;
        webhooks::delete(&mut tx, id).await?;
        audit::write(&mut tx, Some(by.id), Action::WebhookDeleted, id, json!({"name": webhook.name}), now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Posts `text` at once and says what came of it. It waits its turn like any message: while the destination wants
    /// a pause, nothing is posted.
    pub async fn test_webhook(&self, by: &Account, id: WebhookId, text: &str) -> Result<Tested, WebhookError> {
        by.require(Role::Admin)?;
        let webhook = webhooks::find(&mut *self.store().read().await?, id).await?.ok_or(WebhookError::Unknown)?;
        if webhook.disabled.is_some() {
            return Err(WebhookError::Disabled);
        }
        let company = company::read(&mut *self.store().read().await?).await?;
        let now = self.clock().now();
        let outbound = if webhook.kind.is_chat() {
            // A percent sign is no variable's.
            let message = Message::text(text.replace('%', "%%"));
            let event = Happening { kind: Kind::Announcement, at: now, values: &Values::new(), trial: true };
            Outbound::render(&message, &event, &recipient(&webhook, &company, now))?
        } else {
            Outbound::test(now, text)
        };
        let destination = self.destination(&webhook, now)?;
        let places = match self.reserve(&webhook).await? {
            Ok(places) => places,
            Err(at) => return Ok(Tested::Later { at }),
        };
        let reply = self.post(&destination, outbound, None).await;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let tested = match self.learn(&mut tx, &webhook, places, &reply, now).await? {
            Err(NoReply::NotSent(_)) => Tested::Unreachable,
            Err(NoReply::Lost(_)) => Tested::Uncertain,
            Err(NoReply::NotAllowed(refusal)) => Tested::Refused { reason: refusal.to_string() },
            Ok(Outcome::Delivered { .. }) => Tested::Delivered,
            Ok(Outcome::Retry { after: Some(after), .. } | Outcome::Banned { after: Some(after) }) => {
                Tested::Later { at: now + after }
            }
            Ok(Outcome::Retry { after: None, .. } | Outcome::Banned { after: None }) => Tested::Unreachable,
            Ok(Outcome::Refused { reason, .. } | Outcome::ChannelTrouble { reason, .. }) => Tested::Refused { reason },
            Ok(Outcome::DeadWebhook) => Tested::Gone,
        };
        let detail = json!({"outcome": tested.name()});
        audit::write(&mut tx, Some(by.id), Action::WebhookTested, id, detail, now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(tested)
    }

    /// Switches a webhook off that its destination no longer knows, as its answer `why` says: what still waits for it is
    /// given up, and whoever wants to know is told, once.
    pub(super) async fn webhook_is_gone(&self, tx: &mut Db, id: WebhookId, why: &str, now: Moment) -> Stored<()> {
        if webhooks::disable(tx, id, why).await? {
            tracing::warn!(webhook = %id, "a webhook is gone and was switched off");
            audit::write(tx, None, Action::WebhookDisabled, id, json!({"why": "gone", "answer": why}), now).await?;
            self.emit_webhook_gone(tx, id, now).await?;
        }
        deliveries::end_waiting(tx, id, why, now).await?;
        Ok(())
    }

    /// What two entries of one webhook have in common, whatever thread they post into.
    fn url_hash(&self, url: &Address) -> String {
        self.key().mark(WEBHOOK_URL, url.identity().as_bytes())
    }

    async fn ask_about(&self, address: &Address) -> Result<Remote, WebhookError> {
        let url = match address {
            Address::Discord(url) => url,
            Address::Chat(_) | Address::Endpoint(_) => {
                let admitted = self.0.network.admits(address.expose()).await;
                return match admitted {
                    Ok(()) => Ok(Remote::default()),
                    Err(NoReply::NotAllowed(refusal)) => Err(WebhookError::NotAllowed(refusal)),
                    Err(_) => Err(WebhookError::Unreachable),
                };
            }
        };
        let reply = self.call(Call::get(url.info_url())).await.map_err(|_| WebhookError::Unreachable)?;
        match reply.status {
            200 => {}
            401 | 404 => return Err(WebhookError::Gone),
            _ => return Err(WebhookError::Unreachable),
        }
        let webhook: Value = serde_json::from_slice(&reply.body).map_err(|_| WebhookError::Unreachable)?;
        match webhook["type"].as_u64() {
            Some(INCOMING) => {}
            Some(_) => return Err(WebhookError::NotIncoming),
            None => return Err(WebhookError::Unreachable),
        }
        let name = webhook["name"].as_str().unwrap_or_default().chars().take(WebhookName::MAX_LENGTH).collect();
        let hash = webhook["avatar"].as_str().filter(|hash| is_picture(hash));
        let avatar = hash.map(|hash| format!("https://cdn.discordapp.com/avatars/{}/{hash}.png?size=80", url.id()));
        let channel = webhook["channel_id"].as_str().and_then(|id| id.parse::<Snowflake>().ok());
        let channel = channel.map(|id| id.to_string()).unwrap_or_default();
        Ok(Remote { name, avatar, channel })
    }
}

/// A privacy as the audit log tells what has changed.
#[derive(Serialize)]
struct Told {
    customer: &'static str,
    email: bool,
    number: bool,
    /// `full`, `nothing`, or so many characters.
    texts: String,
}

impl Told {
    fn of(privacy: Privacy) -> Self {
        let texts = match privacy.text {
            TextOut::Full => "full".to_owned(),
            TextOut::First(length) => length.get().to_string(),
            TextOut::Nothing => "nothing".to_owned(),
        };
        Self { customer: privacy.name.as_str(), email: privacy.email, number: privacy.number, texts }
    }
}

/// Discord names a picture by its hash.
fn is_picture(hash: &str) -> bool {
    (1..=64).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests;
