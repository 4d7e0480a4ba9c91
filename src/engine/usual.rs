//! The usual notifications: one press writes the messages and notifications that most people keep, for one webhook.
//! Pressed twice it writes nothing twice; each can be changed and removed like any other.

use serde_json::json;

use super::Engine;
use super::accounts::Account;
use super::audit::{self, Action};
use super::company;
use super::messages::create;
use super::notifications::{NotificationError, NotificationView};
use super::store::notifications::{self, NewNotification};
use super::store::{Store, Stored, messages, webhooks};
use crate::account::Role;
use crate::defaults::{self, Usual};
use crate::event::Kind;
use crate::id::WebhookId;
use crate::lost::WhenLost;
use crate::name::MessageName;

/// Whether a notification of this kind goes to this webhook, switched on or off.
fn tells(known: &[NotificationView], kind: Kind, webhook: WebhookId) -> bool {
    known.iter().any(|view| view.kind == kind && view.targets.iter().any(|target| target.webhook == webhook))
}

impl Engine {
    /// Which of the usual notifications a webhook lacks, in part or altogether.
    pub async fn usual_lacking(&self, webhook: WebhookId) -> Stored<Vec<Usual>> {
        let known = notifications::all(&mut *self.store().read().await?).await?;
        let lacks = |usual: &Usual| usual.kinds().iter().any(|kind| !tells(&known, *kind, webhook));
        Ok(Usual::ALL.into_iter().filter(lacks).collect())
    }

    /// Lets a webhook be told of what is usual. What it is told of already stays as it is. Answers how many notifications
    /// were written.
    pub async fn switch_on_usual(
        &self,
        by: &Account,
        webhook: WebhookId,
        wanted: &[Usual],
    ) -> Result<usize, NotificationError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        // Whoever presses at the same time comes afterwards, and finds it done.
        if !webhooks::lock(&mut tx, webhook).await? {
            return Err(NotificationError::Unknown);
        }
        let name = webhooks::find(&mut tx, webhook).await?.map(|webhook| webhook.name).unwrap_or_default();
        let lang = company::read(&mut tx).await?.lang;
        let known = notifications::all(&mut tx).await?;
        let taken: Vec<String> = messages::all(&mut tx, None).await?.into_iter().map(|message| message.name).collect();
        let kinds = Usual::ALL.into_iter().filter(|usual| wanted.contains(usual)).flat_map(Usual::kinds);
        let mut written = 0;
        for kind in kinds.copied().filter(|kind| !tells(&known, *kind, webhook)) {
            let is_free = |name: &MessageName| !taken.iter().any(|taken| taken == name.as_str());
            let plain = defaults::message_name(kind, lang, None);
            let message_name = if is_free(&plain) { plain } else { defaults::message_name(kind, lang, Some(&name)) };
            let body = defaults::message(kind, lang);
            let message = create(&mut tx, by, kind, &message_name, &body, now).await?;
            let new = NewNotification {
                kind,
                name: "",
                campaign: None,
                condition: &defaults::condition(kind, lang),
                message,
                active: true,
                when_lost: WhenLost::default(),
                targets: &[(webhook, None)],
                now,
            };
            let id = notifications::insert(&mut tx, &new).await?;
            let detail = json!({ "kind": kind.name(), "webhooks": name });
            audit::write(&mut tx, Some(by.id), Action::NotificationCreated, id, detail, now).await?;
            written += 1;
        }
        Store::commit(tx).await?;
        Ok(written)
    }
}

#[cfg(test)]
mod tests;
