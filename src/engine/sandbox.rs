//! The built-in channel: answers as Discord's webhook API does, and keeps what it is sent.
//!
//! It is addressed by a webhook's id and never by an address, so that no exception is needed for calls into the own
//! machine. The process puts an HTTP face on it (`server/src/sandbox.rs`).

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::Engine;
use super::destinations::Reply;
use super::random;
use super::store::sandbox::NewMessage;
use super::store::{Stored, sandbox, webhooks};
use crate::discord::{Refusal, Snowflake, validate};
use crate::id::{DeliveryId, WebhookId};
use crate::message::{SentFile, point_at_kept};
use crate::time::Moment;
use crate::webhook::{DestinationKind, SandboxId};

/// Discord takes 5 messages in 2 seconds from a webhook, and tells so in its headers.
const BUCKET: (usize, Duration) = (5, Duration::from_secs(2));
/// And 30 a minute for a channel, which it does not tell.
const CHANNEL: (usize, Duration) = (30, Duration::from_secs(60));
/// Milliseconds between 1970 and the first second of 2015, from which Discord's ids count.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// Whether channels may be added, and the pace of their callers.
#[derive(Default)]
pub(super) struct Sandbox {
    on: AtomicBool,
    calls: Mutex<HashMap<SandboxId, VecDeque<Moment>>>,
}

/// What Discord says about pace with each answer.
struct Pace {
    remaining: usize,
    reset_after: Duration,
    /// Too fast: how long to wait.
    wait: Option<Duration>,
}

impl Sandbox {
    fn pace(&self, channel: SandboxId, now: Moment) -> Pace {
        let mut channels = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = channels.entry(channel).or_default();
        while calls.front().is_some_and(|first| now.since(*first) >= CHANNEL.1) {
            calls.pop_front();
        }
        let recent = |window: Duration| calls.iter().filter(move |call| now.since(**call) < window);
        let reset = |window: Duration| recent(window).next().map_or(window, |first| now.until(*first + window));
        let reset_after = reset(BUCKET.1);
        let in_bucket = recent(BUCKET.1).count();
        if in_bucket >= BUCKET.0 {
            return Pace { remaining: 0, reset_after, wait: Some(reset_after) };
        }
        let remaining = BUCKET.0 - in_bucket - 1;
        if calls.len() >= CHANNEL.0 {
            let wait = reset(CHANNEL.1);
            return Pace { remaining, reset_after, wait: Some(wait) };
        }
        calls.push_back(now);
        Pace { remaining, reset_after, wait: None }
    }
}

impl Pace {
    fn headers(&self) -> Vec<(String, String)> {
        let seconds = |duration: Duration| format!("{:.3}", duration.as_secs_f64());
        let mut headers = vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-ratelimit-limit".to_owned(), BUCKET.0.to_string()),
            ("x-ratelimit-remaining".to_owned(), self.remaining.to_string()),
            ("x-ratelimit-reset-after".to_owned(), seconds(self.reset_after)),
            ("x-ratelimit-bucket".to_owned(), "sandbox".to_owned()),
        ];
        if let Some(wait) = self.wait {
            headers.push(("retry-after".to_owned(), wait.as_secs_f64().ceil().to_string()));
            headers.push(("x-ratelimit-scope".to_owned(), "shared".to_owned()));
        }
        headers
    }

    fn reply(&self, status: u16, body: &Value) -> Reply {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        Reply { status, headers: self.headers(), body }
    }
}

impl Engine {
    /// From now on channels may be added. Those that exist work in any case.
    pub fn switch_sandbox_on(&self) {
        self.0.sandbox.on.store(true, Ordering::Relaxed);
    }

    pub fn sandbox_is_on(&self) -> bool {
        self.0.sandbox.on.load(Ordering::Relaxed)
    }

    /// The secret part of a sandbox channel's HTTP address.
    pub fn sandbox_token(&self, channel: SandboxId) -> String {
        self.key().mark("sandbox", &channel.0.to_be_bytes())
    }

    /// Posts a message, as `POST /webhooks/{id}/{token}` does; one of our own deliveries only once.
    pub async fn sandbox_execute(&self, channel: SandboxId, body: &[u8], options: Execution) -> Stored<Reply> {
        let now = self.clock().now();
        let Some(webhook) = self.sandbox_webhook(channel).await? else { return Ok(unknown(10015, "Unknown Webhook")) };
        let pace = self.0.sandbox.pace(channel, now);
        if let Some(reply) = too_fast(&pace) {
            return Ok(reply);
        }
        let mut payload = match read(body, options.with_components) {
            Ok(payload) => payload,
            Err(refusal) => return Ok(pace.reply(400, &refusal.to_json())),
        };
        point_at_kept(&mut payload, &options.files);
        let snowflake = snowflake(now);
        let mut tx = self.store().begin().await?;
        let new = NewMessage {
            channel,
            snowflake: &snowflake,
            payload: &payload.to_string(),
            delivery: options.delivery,
            now,
        };
        let snowflake = sandbox::insert(&mut tx, &new).await?;
        tx.commit().await?;
        self.0.hub.changed();
        if options.wait {
            Ok(pace.reply(200, &message(channel, &webhook.name, &snowflake, &payload, now, None)))
        } else {
            Ok(pace.reply(204, &Value::Null))
        }
    }

    /// Describes the webhook, as `GET /webhooks/{id}/{token}` does.
    pub async fn sandbox_describe(&self, channel: SandboxId) -> Stored<Reply> {
        let Some(webhook) = self.sandbox_webhook(channel).await? else { return Ok(unknown(10015, "Unknown Webhook")) };
        let id = channel.0.to_string();
        let body = json!({
            "type": 1, "id": id, "name": webhook.name, "avatar": null, "channel_id": id, "guild_id": "1",
            "application_id": null,
        });
        Ok(Reply { status: 200, headers: json_headers(), body: body.to_string().into_bytes() })
    }

    /// Reads, edits or deletes a message; `edit` holds the new parts of the body.
    pub async fn sandbox_message(&self, channel: SandboxId, id: &str, change: Change<'_>) -> Stored<Reply> {
        let Ok(id) = id.parse::<Snowflake>() else { return Ok(unknown(10008, "Unknown Message")) };
        let id = &id.to_string();
        let now = self.clock().now();
        let Some(webhook) = self.sandbox_webhook(channel).await? else { return Ok(unknown(10015, "Unknown Webhook")) };
        let pace = self.0.sandbox.pace(channel, now);
        if let Some(reply) = too_fast(&pace) {
            return Ok(reply);
        }
        let mut tx = self.store().begin().await?;
        let Some(posted) = sandbox::find(&mut tx, channel, id).await? else {
            return Ok(unknown(10008, "Unknown Message"));
        };
        let mut payload: Value = serde_json::from_str(&posted.payload).unwrap_or_default();
        let reply = match change {
            Change::Nothing => {
                let message = message(channel, &webhook.name, id, &payload, posted.at, posted.edited_at);
                return Ok(pace.reply(200, &message));
            }
            Change::Delete => {
                sandbox::delete(&mut tx, channel, id, now).await?;
                pace.reply(204, &Value::Null)
            }
            Change::Edit { body, with_components } => {
                let Ok(Value::Object(parts)) = serde_json::from_slice::<Value>(body) else {
                    return Ok(pace.reply(400, &Refusal::invalid_json().to_json()));
                };
                for (name, part) in parts {
                    let stays = match name.as_str() {
                        "username" | "avatar_url" => true,
                        "components" => !with_components,
                        _ => false,
                    };
                    if !stays {
                        payload[name] = part;
                    }
                }
                if let Err(refusal) = validate(&payload, with_components) {
                    return Ok(pace.reply(400, &refusal.to_json()));
                }
                sandbox::edit(&mut tx, channel, id, &payload.to_string(), now).await?;
                pace.reply(200, &message(channel, &webhook.name, id, &payload, posted.at, Some(now)))
            }
        };
        tx.commit().await?;
        self.0.hub.changed();
        Ok(reply)
    }

    /// What stands in a channel, the latest `most` messages, oldest first.
    pub async fn sandbox_messages(&self, channel: SandboxId, most: i64) -> Stored<Vec<sandbox::Posted>> {
        sandbox::latest(&mut *self.store().read().await?, channel, most).await
    }

    async fn sandbox_webhook(&self, channel: SandboxId) -> Stored<Option<webhooks::Webhook>> {
        let webhook = webhooks::find(&mut *self.store().read().await?, WebhookId::new(channel.0)).await?;
        Ok(webhook.filter(|webhook| webhook.kind == DestinationKind::Sandbox))
    }
}

/// How a message is posted.
#[derive(Clone, Debug, Default)]
pub struct Execution {
    /// Answer with the message.
    pub wait: bool,
    pub with_components: bool,
    /// The delivery that it is, where it is ours.
    pub delivery: Option<DeliveryId>,
    /// Our stored files that it names.
    pub files: Vec<SentFile>,
}

/// What is to be done to a posted message.
pub enum Change<'a> {
    Nothing,
    Edit { body: &'a [u8], with_components: bool },
    Delete,
}

fn read(body: &[u8], with_components: bool) -> Result<Value, Refusal> {
    let mut payload = serde_json::from_slice(body).map_err(|_| Refusal::invalid_json())?;
    validate(&payload, with_components)?;
    if !with_components && let Value::Object(parts) = &mut payload {
        // They were not even looked at.
        parts.remove("components");
    }
    Ok(payload)
}

fn too_fast(pace: &Pace) -> Option<Reply> {
    let wait = pace.wait?.as_secs_f64();
    let body = json!({ "message": "You are being rate limited.", "retry_after": wait, "global": false });
    Some(pace.reply(429, &body))
}

fn unknown(code: u64, message: &str) -> Reply {
    let body = json!({ "code": code, "message": message }).to_string().into_bytes();
    Reply { status: 404, headers: json_headers(), body }
}

fn json_headers() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "application/json".to_owned())]
}

/// An id as Discord makes them: its milliseconds in front, chance behind.
fn snowflake(now: Moment) -> String {
    let millis = now.millis().saturating_sub(DISCORD_EPOCH).max(0);
    let chance = i64::from(u32::from_be_bytes(random::bytes()) & 0x3F_FFFF);
    ((millis << 22) | chance).to_string()
}

fn message(channel: SandboxId, name: &str, id: &str, payload: &Value, at: Moment, edited_at: Option<Moment>) -> Value {
    let channel = channel.0.to_string();
    let part = |name: &str, absent: Value| payload.get(name).cloned().unwrap_or(absent);
    json!({
        "id": id,
        "type": 0,
        "channel_id": channel,
        "webhook_id": channel,
        "author": { "id": channel, "bot": true, "username": part("username", json!(name)), "avatar": null },
        "content": part("content", json!("")),
        "embeds": part("embeds", json!([])),
        "components": part("components", json!([])),
        "flags": part("flags", json!(0)),
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": false,
        "pinned": false,
        "tts": part("tts", json!(false)),
        "timestamp": at.to_string(),
        "edited_timestamp": edited_at.map(|at| at.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;

    on_both_engines! {
        async fn what_is_no_number_is_no_message(test: TestEngine) {
            let channel = test.sandbox().await;
            for id in ["\0", "1\0", "x", ""] {
                let reply = test.engine.sandbox_message(channel, id, Change::Nothing).await.unwrap();
                assert_eq!(reply.status, 404, "{id:?}");
            }
        }
    }
}
