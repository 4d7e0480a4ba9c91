//! Messages that were posted already: read back through the webhook that posted them, edited and deleted. What somebody
//! has changed meanwhile is never overwritten unseen.

use serde_json::json;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::company;
use super::destinations::{Call, Method, NoReply, Reply};
use super::pace::Places;
use super::sandbox::Change;
use super::store::webhooks::{self, Webhook};
use super::store::{Store, StoreError, Stored, deliveries};
use crate::account::Role;
use crate::discord::{Outcome, Snowflake};
use crate::event::{Kind, Value, Values};
use crate::id::WebhookId;
use crate::message::{Finding, Message};
use crate::posted::{MessageLink, Standing, edit_body};
use crate::time::Moment;
use crate::webhook::Destination;

pub use super::store::deliveries::Delivered;

/// Discord's code for a message that is not there, or was not posted by this webhook.
const UNKNOWN_MESSAGE: u64 = 10008;
/// And for a thread that is not there.
const UNKNOWN_CHANNEL: u64 = 10003;

/// Where a posted message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The webhook that has posted it.
    pub webhook: WebhookId,
    pub message: Snowflake,
    /// The thread that it stands in, where it does.
    pub thread: Option<Snowflake>,
}

/// A message as it stands there now.
#[derive(Clone, Debug, PartialEq)]
pub struct Posted {
    pub place: Place,
    pub standing: Standing,
}

#[derive(Debug, thiserror::Error)]
pub enum PostedError {
    #[error("there is no such webhook")]
    UnknownWebhook,
    /// Its destination, such as Slack, lets nobody edit.
    #[error("nothing can be edited there")]
    NotEditable,
    /// There is none of this number, or another webhook has posted it.
    #[error("there is no such message of this webhook")]
    NoMessage,
    /// Somebody has edited it since it was read; this is what it says now.
    #[error("it was edited meanwhile")]
    Changed(Box<Posted>),
    /// Discord would not take it: errors only, no warnings.
    #[error("it would be refused")]
    Invalid(Vec<Finding>),
    /// In the destination's own words; `path` is a field of the message as Discord names it.
    #[error("refused: {reason}")]
    Refused { path: Option<String>, reason: String },
    /// The destination wants us to wait; nothing was changed.
    #[error("to be tried again later")]
    Later { at: Moment },
    /// The webhook no longer exists.
    #[error("the webhook is gone")]
    Gone,
    /// Nothing reached the destination.
    #[error("the destination could not be reached")]
    Unreachable,
    /// The answer was lost: it may be changed or not. Reading it again tells.
    #[error("the answer was lost")]
    Uncertain,
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is done to a posted message.
#[derive(Clone, Copy)]
enum Wish<'a> {
    Read,
    Edit { body: &'a str, with_components: bool },
    Delete,
}

impl Engine {
    /// Reads a message back through the webhook that has posted it.
    pub async fn read_posted(
        &self,
        by: &Account,
        webhook: WebhookId,
        link: MessageLink,
    ) -> Result<Posted, PostedError> {
        by.require(Role::Admin)?;
        let place = Place { webhook, message: link.message, thread: None };
        match (self.stands(place).await, link.channel) {
            // A thread has a number of its own, which the link names in the place of the channel's.
            (Err(PostedError::NoMessage), Some(channel)) => self.stands(Place { thread: Some(channel), ..place }).await,
            (found, _) => found,
        }
    }

    async fn stands(&self, place: Place) -> Result<Posted, PostedError> {
        let reply = self.ask(place, Wish::Read).await?;
        let standing = Standing::read(&reply.body).map_err(|_| PostedError::Unreachable)?;
        Ok(Posted { place, standing })
    }

    /// Lets a posted message say something else, if it still says what was read: `mark` is that of what was. Variables
    /// are those of an announcement. Its name, its picture and its files stay.
    pub async fn edit_posted(
        &self,
        by: &Account,
        place: Place,
        mark: &str,
        message: &Message,
    ) -> Result<Posted, PostedError> {
        by.require(Role::Admin)?;
        let errors: Vec<_> = message.check(Kind::Announcement).into_iter().filter(Finding::is_error).collect();
        if !errors.is_empty() {
            return Err(PostedError::Invalid(errors));
        }
        let company = company::read(&mut *self.store().read().await?).await?;
        let values = Values::new().with("company", Value::Text(company.name.to_string()));
        let rendered = message
            .render(Kind::Announcement, &values, company.lang)
            .map_err(|empty| PostedError::Refused { path: None, reason: empty.to_string() })?;
        let now = self.stands(place).await?;
        if now.standing.mark != mark {
            return Err(PostedError::Changed(Box::new(now)));
        }
        let body = edit_body(&rendered).to_string();
        // Always asked for: buttons that are taken away are components, too.
        let reply = self.ask(place, Wish::Edit { body: &body, with_components: true }).await?;
        self.write_down(by, place, Action::PostedMessageChanged).await?;
        let standing = Standing::read(&reply.body).map_err(|_| PostedError::Uncertain)?;
        Ok(Posted { place, standing })
    }

    /// Takes a posted message away, if it still says what was read.
    pub async fn delete_posted(&self, by: &Account, place: Place, mark: &str) -> Result<(), PostedError> {
        by.require(Role::Admin)?;
        let now = self.stands(place).await?;
        if now.standing.mark != mark {
            return Err(PostedError::Changed(Box::new(now)));
        }
        self.ask(place, Wish::Delete).await?;
        self.write_down(by, place, Action::PostedMessageDeleted).await
    }

    /// The latest messages that were delivered to a webhook and can be named there.
    pub async fn lately_posted(&self, webhook: WebhookId, most: i64) -> Stored<Vec<Delivered>> {
        deliveries::delivered(&mut *self.store().read().await?, webhook, most).await
    }

    async fn write_down(&self, by: &Account, place: Place, action: Action) -> Result<(), PostedError> {
        let mut tx = self.store().begin().await?;
        let detail = json!({ "message": place.message.to_string() });
        audit::write(&mut tx, Some(by.id), action, place.webhook, detail, self.clock().now()).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Asks the destination once, in its turn, and reads what its answer means.
    async fn ask(&self, place: Place, wish: Wish<'_>) -> Result<Reply, PostedError> {
        let webhook = webhooks::find(&mut *self.store().read().await?, place.webhook).await?;
        let webhook = webhook.ok_or(PostedError::UnknownWebhook)?;
        let barred_until = self.barred_until(&webhook).await?;
        if barred_until > self.clock().now() {
            return Err(PostedError::Later { at: barred_until });
        }
        let reply = match self.reach(&webhook, place, wish).await? {
            Ok(reply) => reply,
            // A question that was lost has changed nothing.
            Err(NoReply::Lost(_)) if !matches!(wish, Wish::Read) => return Err(PostedError::Uncertain),
            Err(_) => return Err(PostedError::Unreachable),
        };
        let now = self.clock().now();
        // What is edited passes through a window of its own, which is not ours to keep.
        let answered = Ok(reply);
        let mut tx = self.store().begin().await?;
        let outcome = self.learn(&mut tx, &webhook, Places::default(), &answered, now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        let (Ok(outcome), Ok(reply)) = (outcome, answered) else { return Err(PostedError::Unreachable) };
        match outcome {
            Outcome::Delivered { .. } => Ok(reply),
            Outcome::Refused { code: UNKNOWN_MESSAGE, .. } | Outcome::ChannelTrouble { code: UNKNOWN_CHANNEL, .. } => {
                Err(PostedError::NoMessage)
            }
            Outcome::Refused { path, reason, .. } => Err(PostedError::Refused { path, reason }),
            Outcome::ChannelTrouble { reason, .. } => Err(PostedError::Refused { path: None, reason }),
            Outcome::Retry { after: Some(after), .. } | Outcome::Banned { after: Some(after) } => {
                Err(PostedError::Later { at: now + after })
            }
            Outcome::Retry { after: None, .. } | Outcome::Banned { after: None } => Err(PostedError::Unreachable),
            Outcome::DeadWebhook => Err(PostedError::Gone),
        }
    }

    async fn reach(
        &self,
        webhook: &Webhook,
        place: Place,
        wish: Wish<'_>,
    ) -> Result<Result<Reply, NoReply>, PostedError> {
        match self.destination(webhook, self.clock().now())? {
            Destination::Discord(url) => {
                let mut url = url.message_url(place.message, place.thread);
                let (method, body) = match wish {
                    Wish::Read => (Method::Get, None),
                    Wish::Edit { body, with_components } => {
                        if with_components {
                            url.push_str(if url.contains('?') {
                                "&with_components=true"
                            } else {
                                "?with_components=true"
                            });
                        }
                        (Method::Patch, Some(body.to_owned()))
                    }
                    Wish::Delete => (Method::Delete, None),
                };
                Ok(self.call(Call::new(method, url, body)).await)
            }
            // Slack and its like give no number to what they are sent.
            Destination::Chat(_) | Destination::Endpoint { .. } => Err(PostedError::NotEditable),
            Destination::Sandbox(channel) => {
                let change = match wish {
                    Wish::Read => Change::Nothing,
                    Wish::Edit { body, with_components } => Change::Edit { body: body.as_bytes(), with_components },
                    Wish::Delete => Change::Delete,
                };
                Ok(Ok(self.sandbox_message(channel, &place.message.to_string(), change).await?))
            }
        }
    }
}

#[cfg(test)]
mod tests;
