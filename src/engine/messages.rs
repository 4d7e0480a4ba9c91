//! Messages as admins keep them: saved in versions that never change, edited in drafts that a reload does not lose, and
//! tried out before anybody reads them. Nobody overwrites what somebody else has saved meanwhile without being told.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use serde_json::{Value, json};

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::company;
use super::destinations::NoReply;
use super::files;
use super::outbox::recipient;
use super::pace::Places;
use super::page::Page;
use super::store::messages::{self, NewMessage};
use super::store::notifications::{self, Target};
use super::store::webhooks::{self, Webhook};
use super::store::{Db, Store, StoreError, Stored, events};
use crate::account::Role;
use crate::discord::{Outcome, Snowflake};
use crate::event::{Kind, Values};
use crate::id::{CampaignId, FileId, MessageId, WebhookId};
use crate::message::{Finding, Message};
use crate::name::MessageName;
use crate::outbound::{Happening, Outbound};
use crate::search::normalise;
use crate::time::{MINUTE, Moment};

pub use super::store::messages::{Draft, Saved, UsedBy};

/// How long somebody who has typed at a message counts as still editing it.
const STILL_EDITING: std::time::Duration = MINUTE.saturating_mul(30);
/// Most bytes of a draft: what Discord takes fits many times over.
const LONGEST_DRAFT: usize = 512 * 1024;

/// Why a message is not saved. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("there is no such message")]
    Unknown,
    /// Somebody saved it since it was read.
    #[error("there is a later version")]
    Outdated(Saved),
    /// Discord would not take it: errors only, no warnings.
    #[error("it would be refused")]
    Refused(Vec<Finding>),
    /// It names a file that is not kept here (any more).
    #[error("there is no file {0}")]
    NoFile(FileId),
    #[error("its files have {size} bytes together, more than {limit}")]
    FilesTooLarge { size: u64, limit: u64 },
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("there is no such message")]
    Unknown,
    #[error("longer than {limit} bytes")]
    TooLong { limit: usize },
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    #[error("there is no such message")]
    Unknown,
    /// These notifications would have nothing to say.
    #[error("it is used")]
    Used(Vec<UsedBy>),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// Discord would not take it: errors only, no warnings.
    #[error("it would be refused")]
    Refused(Vec<Finding>),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which messages are listed. The default is all of them.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    /// Words of the name, whatever their case and accents.
    pub search: String,
    pub kind: Option<Kind>,
    /// Only those that some notification sends, or only those that none does.
    pub used: Option<bool>,
    /// Only those older than this one.
    pub before: Option<MessageId>,
}

/// A message in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageSummary {
    pub id: MessageId,
    pub name: String,
    pub kind: Kind,
    pub saved: Saved,
    pub used_by: Vec<UsedBy>,
    /// When the reader last typed at it without saving.
    pub draft: Option<Moment>,
    /// Who else is editing it, and when they last typed.
    pub others: Vec<(String, Moment)>,
}

/// A message with all that its editor shows.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageView {
    pub id: MessageId,
    pub name: String,
    pub kind: Kind,
    pub body: Message,
    pub saved: Saved,
    pub used_by: Vec<UsedBy>,
    /// What the reader has not saved yet.
    pub draft: Option<Draft>,
    /// Who else has typed at it without saving in the last 30 minutes, and when.
    pub others: Vec<(String, Moment)>,
}

/// What came of a message that was tried out at a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestOutcome {
    /// `message` names it at Discord.
    Delivered { message: Option<Snowflake> },
    /// The destination wants us to wait; nothing was posted.
    Later { at: Moment },
    /// In the destination's own words; `path` is a field of the message as Discord names it.
    Refused { path: Option<String>, reason: String },
    /// With these values nothing is left to be posted.
    Empty,
    /// The webhook no longer exists; it was switched off.
    Gone,
    /// Nothing reached the destination.
    Unreachable,
    /// The answer was lost: it may stand in the channel or not.
    Uncertain,
    /// It is switched off here.
    Disabled,
    /// There is no such webhook here (any more).
    Unknown,
}

impl TestOutcome {
    /// As the audit log keeps it.
    const fn name(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => "delivered",
            Self::Later { .. } => "later",
            Self::Refused { .. } => "refused",
            Self::Empty => "empty",
            Self::Gone => "gone",
            Self::Unreachable => "unreachable",
            Self::Uncertain => "uncertain",
            Self::Disabled => "disabled",
            Self::Unknown => "unknown",
        }
    }
}

impl Engine {
    /// A page of messages, the newest first, as `reader` sees them.
    pub async fn messages(
        &self,
        reader: &Account,
        filter: &MessageFilter,
        size: u16,
    ) -> Stored<Page<MessageSummary, MessageId>> {
        let mut db = self.store().read().await?;
        let mut used: BTreeMap<MessageId, Vec<UsedBy>> = BTreeMap::new();
        for use_ in messages::used_by(&mut db, None).await? {
            used.entry(use_.message).or_default().push(use_);
        }
        let unsaved = messages::unsaved(&mut db, Moment::MIN).await?;
        let editing_since = self.clock().now() - STILL_EDITING;
        let wanted = normalise(&filter.search);
        let found = messages::all(&mut db, filter.kind)
            .await?
            .into_iter()
            .filter(|message| filter.before.is_none_or(|before| message.id < before))
            .filter(|message| filter.used.is_none_or(|is_used| used.contains_key(&message.id) == is_used))
            .filter(|message| {
                let name = normalise(&message.name);
                wanted.split(' ').all(|word| name.contains(word))
            })
            .take(usize::from(size) + 1)
            .map(|message| {
                let drafts = || unsaved.iter().filter(|draft| draft.message == message.id);
                let others = drafts().filter(|draft| draft.author != reader.id && draft.at >= editing_since);
                MessageSummary {
                    used_by: used.get(&message.id).cloned().unwrap_or_default(),
                    draft: drafts().find(|draft| draft.author == reader.id).map(|draft| draft.at),
                    others: others.map(|draft| (draft.name.clone(), draft.at)).collect(),
                    id: message.id,
                    name: message.name,
                    kind: message.kind,
                    saved: message.saved,
                }
            })
            .collect();
        Ok(Page::cut(found, size, |message: &MessageSummary| message.id))
    }

    /// All messages for one kind of event by name, to choose from.
    pub async fn messages_for(&self, kind: Kind) -> Stored<Vec<(MessageId, String)>> {
        let mut found: Vec<_> = messages::all(&mut *self.store().read().await?, Some(kind))
            .await?
            .into_iter()
            .map(|message| (message.id, message.name))
            .collect();
        found.sort_by_key(|(id, name)| (normalise(name), *id));
        Ok(found)
    }

    /// What each message for events of a kind says now.
    pub async fn message_bodies(&self, kind: Kind) -> Stored<Vec<(MessageId, Message)>> {
        let mut db = self.store().read().await?;
        let mut bodies = Vec::new();
        for message in messages::all(&mut db, Some(kind)).await? {
            bodies.push((message.id, messages::body(&mut db, message.id, message.saved.version).await?));
        }
        Ok(bodies)
    }

    /// The webhooks that a message goes to.
    pub async fn goes_to(&self, id: MessageId) -> Stored<BTreeSet<WebhookId>> {
        let known = notifications::all(&mut *self.store().read().await?).await?;
        let targets = known.iter().flat_map(|view| view.targets.iter().map(move |target| (view.message.0, target)));
        let gets = |(said, target): &(MessageId, &Target)| target.message.as_ref().map_or(*said, |own| own.0) == id;
        Ok(targets.filter(gets).map(|(_, target)| target.webhook).collect())
    }

    /// A message as `reader` edits it.
    pub async fn message(&self, reader: &Account, id: MessageId) -> Stored<Option<MessageView>> {
        let editing_since = self.clock().now() - STILL_EDITING;
        let mut db = self.store().read().await?;
        let Some(message) = messages::find(&mut db, id).await? else { return Ok(None) };
        let others = messages::unsaved(&mut db, editing_since).await?.into_iter();
        Ok(Some(MessageView {
            body: messages::body(&mut db, id, message.saved.version).await?,
            used_by: messages::used_by(&mut db, Some(id)).await?,
            draft: messages::draft(&mut db, id, reader.id).await?,
            others: others
                .filter(|draft| draft.message == id && draft.author != reader.id)
                .map(|draft| (draft.name, draft.at))
                .collect(),
            id,
            name: message.name,
            kind: message.kind,
            saved: message.saved,
        }))
    }

    /// Writes a message for events of a kind. Nothing sends it yet.
    pub async fn create_message(
        &self,
        by: &Account,
        kind: Kind,
        name: &MessageName,
        body: &Message,
    ) -> Result<MessageId, SaveError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let id = create(&mut tx, by, kind, name, body, now).await?;
        Store::commit(tx).await?;
        Ok(id)
    }

    /// Saves a message over the version that its author has seen, and answers the version that it is now. What warrants
    /// no version of its own, since only its name has changed or nothing, gets none. The author's draft is gone then.
    pub async fn save_message(
        &self,
        by: &Account,
        id: MessageId,
        seen: i64,
        name: &MessageName,
        body: &Message,
    ) -> Result<i64, SaveError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let kind = messages::lock(&mut tx, id).await?.ok_or(SaveError::Unknown)?;
        let before = messages::find(&mut tx, id).await?.ok_or(SaveError::Unknown)?;
        let stands = messages::body(&mut tx, id, before.saved.version).await?;
        let same_body = stands == *body;
        if before.saved.version != seen && !(same_body && before.name == name.as_str()) {
            return Err(SaveError::Outdated(before.saved));
        }
        let version = if same_body {
            messages::rename(&mut tx, id, before.saved.version, name.as_str()).await?;
            before.saved.version
        } else {
            let files = accepted(&mut tx, kind, body).await?;
            let new = NewMessage { kind, name: name.as_str(), body, files: &files, author: Some(by.id), now };
            messages::save(&mut tx, id, seen, &new).await?.ok_or(SaveError::Outdated(before.saved.clone()))?
        };
        messages::discard_draft(&mut tx, id, by.id).await?;
        let mut detail = serde_json::Map::new();
        if before.name != name.as_str() {
            detail.insert("name".to_owned(), json!([before.name, name.as_str()]));
        }
        if version != before.saved.version {
            detail.insert("version".to_owned(), json!([before.saved.version, version]));
        }
        if !detail.is_empty() {
            audit::write(&mut tx, Some(by.id), Action::MessageChanged, id, Value::Object(detail), now).await?;
        }
        Store::commit(tx).await?;
        Ok(version)
    }

    /// Keeps what an author has typed, whatever it is: a message as JSON, or something that is none yet. `based_on` is
    /// the version that it began with.
    pub async fn keep_draft(
        &self,
        by: &Account,
        id: MessageId,
        based_on: i64,
        name: &str,
        body: &str,
    ) -> Result<(), DraftError> {
        by.require(Role::Admin)?;
        if name.len().saturating_add(body.len()) > LONGEST_DRAFT {
            return Err(DraftError::TooLong { limit: LONGEST_DRAFT });
        }
        // PostgreSQL takes no text with it.
        let text = |typed: &str| typed.replace('\0', "\u{fffd}");
        let draft = Draft { based_on, name: text(name), body: text(body), at: self.clock().now() };
        let mut tx = self.store().begin().await?;
        messages::lock(&mut tx, id).await?.ok_or(DraftError::Unknown)?;
        messages::keep_draft(&mut tx, id, by.id, &draft).await?;
        Ok(Store::commit(tx).await?)
    }

    /// Forgets what an author has typed and not saved.
    pub async fn discard_draft(&self, by: &Account, id: MessageId) -> Result<(), DraftError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        messages::discard_draft(&mut tx, id, by.id).await?;
        Ok(Store::commit(tx).await?)
    }

    /// All versions of a message, the latest first; none where there is no such message.
    pub async fn message_versions(&self, id: MessageId) -> Stored<Vec<Saved>> {
        let mut db = self.store().read().await?;
        match messages::find(&mut db, id).await? {
            Some(_) => messages::versions(&mut db, id).await,
            None => Ok(Vec::new()),
        }
    }

    pub async fn message_version(&self, id: MessageId, version: i64) -> Stored<Option<(Saved, Message)>> {
        let mut db = self.store().read().await?;
        match messages::find(&mut db, id).await? {
            Some(_) => messages::version(&mut db, id, version).await,
            None => Ok(None),
        }
    }

    /// Makes an earlier version the latest, as a new one, over the version that the admin has seen. The admin's draft
    /// is gone then.
    pub async fn restore_version(
        &self,
        by: &Account,
        id: MessageId,
        version: i64,
        seen: i64,
    ) -> Result<i64, SaveError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let kind = messages::lock(&mut tx, id).await?.ok_or(SaveError::Unknown)?;
        let before = messages::find(&mut tx, id).await?.ok_or(SaveError::Unknown)?;
        let (_, body) = messages::version(&mut tx, id, version).await?.ok_or(SaveError::Unknown)?;
        let files = accepted(&mut tx, kind, &body).await?;
        let new = NewMessage { kind, name: &before.name, body: &body, files: &files, author: Some(by.id), now };
        let Some(latest) = messages::save(&mut tx, id, seen, &new).await? else {
            return Err(SaveError::Outdated(before.saved));
        };
        messages::discard_draft(&mut tx, id, by.id).await?;
        audit::write(&mut tx, Some(by.id), Action::MessageRestored, id, json!({ "version": version }), now).await?;
        Store::commit(tx).await?;
        Ok(latest)
    }

    /// Writes a copy of a message under a name of its own. Nothing sends it yet.
    pub async fn duplicate_message(&self, by: &Account, id: MessageId) -> Result<MessageId, SaveError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let known = messages::all(&mut tx, None).await?;
        let message = known.iter().find(|message| message.id == id).ok_or(SaveError::Unknown)?;
        let name =
            MessageName::new(&message.name).map_err(|error| StoreError::unreadable("name of a message", error))?;
        let is_taken = |name: &MessageName| known.iter().any(|message| message.name == name.as_str());
        let mut numbered = (2..known.len() + 3).map(|number| name.marked(&format!("({number})")));
        let copy = numbered.find(|name| !is_taken(name));
        let body = messages::body(&mut tx, id, message.saved.version).await?;
        let id = create(&mut tx, by, message.kind, &copy.unwrap_or(name), &body, now).await?;
        Store::commit(tx).await?;
        Ok(id)
    }

    /// Takes a message away that no notification sends. What was sent of it stays.
    pub async fn remove_message(&self, by: &Account, id: MessageId) -> Result<(), RemoveError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        messages::lock(&mut tx, id).await?.ok_or(RemoveError::Unknown)?;
        let used_by = messages::used_by(&mut tx, Some(id)).await?;
        if !used_by.is_empty() {
            return Err(RemoveError::Used(used_by));
        }
        let name = messages::find(&mut tx, id).await?.map(|message| message.name);
        messages::remove(&mut tx, id, now).await?;
        audit::write(&mut tx, Some(by.id), Action::MessageDeleted, id, json!({ "name": name }), now).await?;
        Ok(Store::commit(tx).await?)
    }

    /// The values of the last real event of a kind, of one campaign or of all. Those of a drop that is not over are not
    /// shown: its code is the channel's to tell.
    pub async fn last_values(&self, kind: Kind, campaign: Option<CampaignId>) -> Stored<Option<(Values, Moment)>> {
        events::last(&mut *self.store().read().await?, kind, campaign).await
    }

    /// Posts a message at once to webhooks and says what came of it at each. It waits its turn like any message: while
    /// a destination wants a pause, nothing is posted there. Leaves no delivery, but a line in the audit log.
    pub async fn test_message(
        &self,
        by: &Account,
        kind: Kind,
        message: &Message,
        values: &Values,
        to: &[WebhookId],
    ) -> Result<Vec<(WebhookId, TestOutcome)>, TestError> {
        by.require(Role::Admin)?;
        let errors = errors_of(message, kind);
        if !errors.is_empty() {
            return Err(TestError::Refused(errors));
        }
        let mut to = to.to_vec();
        to.sort_unstable();
        to.dedup();
        let tried = to.iter().map(|id| self.try_out(by, kind, message, values, *id));
        let outcomes = join_all(tried).await.into_iter().collect::<Stored<Vec<_>>>()?;
        self.tell_of_changes();
        Ok(to.into_iter().zip(outcomes).collect())
    }

    async fn try_out(
        &self,
        by: &Account,
        kind: Kind,
        message: &Message,
        values: &Values,
        id: WebhookId,
    ) -> Stored<TestOutcome> {
        let (webhook, company) = {
            let mut db = self.store().read().await?;
            (webhooks::find(&mut db, id).await?, company::read(&mut db).await?)
        };
        let Some(webhook) = webhook else { return Ok(TestOutcome::Unknown) };
        let outcome = if webhook.disabled.is_some() {
            TestOutcome::Disabled
        } else {
            let now = self.clock().now();
            let event = Happening { kind, at: now, values, trial: true };
            match Outbound::render(message, &event, &recipient(&webhook, &company, now)) {
                Ok(outbound) => {
                    let destination = self.destination(&webhook, now)?;
                    let places = match self.reserve(&webhook).await? {
                        Ok(places) => places,
                        Err(at) => return Ok(TestOutcome::Later { at }),
                    };
                    let reply = self.post(&destination, outbound, None).await;
                    return self.record_test(by, kind, &webhook, places, reply).await;
                }
                Err(_) => TestOutcome::Empty,
            }
        };
        Ok(outcome)
    }

    async fn record_test(
        &self,
        by: &Account,
        kind: Kind,
        webhook: &Webhook,
        places: Places,
        reply: Result<super::destinations::Reply, NoReply>,
    ) -> Stored<TestOutcome> {
        let now = self.clock().now();
        let id = webhook.id;
        let mut tx = self.store().begin().await?;
        let outcome = match self.learn(&mut tx, webhook, places, &reply, now).await? {
            Err(NoReply::NotSent(_)) => TestOutcome::Unreachable,
            Err(NoReply::Lost(_)) => TestOutcome::Uncertain,
            Err(NoReply::NotAllowed(refusal)) => TestOutcome::Refused { path: None, reason: refusal.to_string() },
            Ok(Outcome::Delivered { message_id }) => TestOutcome::Delivered { message: message_id },
            Ok(Outcome::Retry { after: Some(after), .. } | Outcome::Banned { after: Some(after) }) => {
                TestOutcome::Later { at: now + after }
            }
            Ok(Outcome::Retry { after: None, .. } | Outcome::Banned { after: None }) => TestOutcome::Unreachable,
            Ok(Outcome::Refused { path, reason, .. }) => TestOutcome::Refused { path, reason },
            Ok(Outcome::ChannelTrouble { reason, .. }) => TestOutcome::Refused { path: None, reason },
            Ok(Outcome::DeadWebhook) => TestOutcome::Gone,
        };
        let detail = json!({ "kind": kind.name(), "outcome": outcome.name() });
        audit::write(&mut tx, Some(by.id), Action::WebhookTested, id, detail, now).await?;
        Store::commit(tx).await?;
        Ok(outcome)
    }
}

/// Writes a message in the caller's transaction, with its line in the audit log.
pub(super) async fn create(
    tx: &mut Db,
    by: &Account,
    kind: Kind,
    name: &MessageName,
    body: &Message,
    now: Moment,
) -> Result<MessageId, SaveError> {
    let files = accepted(tx, kind, body).await?;
    let new = NewMessage { kind, name: name.as_str(), body, files: &files, author: Some(by.id), now };
    let id = messages::insert(tx, &new).await?;
    let detail = json!({ "name": name.as_str(), "kind": kind.name() });
    audit::write(tx, Some(by.id), Action::MessageCreated, id, detail, now).await?;
    Ok(id)
}

/// Refuses a message that Discord would refuse; answers the files that it names.
pub(super) async fn accepted(tx: &mut Db, kind: Kind, body: &Message) -> Result<Vec<FileId>, SaveError> {
    let errors = errors_of(body, kind);
    if !errors.is_empty() {
        return Err(SaveError::Refused(errors));
    }
    let files = files::named(body);
    let mut size = 0_u64;
    for id in &files {
        let info = super::store::files::info(tx, *id).await?.ok_or(SaveError::NoFile(*id))?;
        size = size.saturating_add(info.size);
    }
    if size > files::LARGEST_TOGETHER {
        return Err(SaveError::FilesTooLarge { size, limit: files::LARGEST_TOGETHER });
    }
    Ok(files)
}

fn errors_of(message: &Message, kind: Kind) -> Vec<Finding> {
    message.check(kind).into_iter().filter(Finding::is_error).collect()
}

#[cfg(test)]
mod tests;
