//! What came of messages, written down: what arrives while one commit runs is recorded together by the next.

use std::collections::HashSet;
use std::mem;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::oneshot;

use super::Engine;
use super::answer;
use super::destinations::{NoReply, Reply};
use super::kill_point::kill_point;
use super::pace::{Paces, Places};
use super::store::deliveries::{self, Claim, Ending, State};
use super::store::webhooks::{self, Webhook};
use super::store::{Db, Store, StoreError, Stored};
use crate::discord::Outcome;
use crate::event::Kind;
use crate::time::{DAY, Moment};

/// Outcomes that one transaction records.
const MOST_AT_ONCE: usize = 128;
/// Waiting times before the next try in seconds, where the destination names none. Each varies by a fifth.
pub(super) const RETRIES: [u64; 9] = [2, 10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600];
/// How long an outcome is kept ready for a database that is away, and how often it is offered.
const INSISTENCE: Duration = Duration::from_mins(1);
const INSIST_EVERY: Duration = Duration::from_secs(1);
/// For how long a destination is heard that asks to come back later, however often it does.
const PATIENCE: Duration = DAY;
/// How long a webhook rests whose channel is in the way.
const CHANNEL_REST: Duration = Duration::from_mins(10);

/// A message that was sent, with what came back.
pub(super) struct Sent {
    pub(super) claim: Claim,
    pub(super) webhook: Arc<Webhook>,
    pub(super) places: Places,
    pub(super) reply: Result<Reply, NoReply>,
}

/// The queue in front of the one who records.
#[derive(Default)]
pub(super) struct Recorder(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// The tokens of what waits or is being recorded.
    tokens: HashSet<String>,
    recording: bool,
}

struct Waiting {
    sent: Arc<Sent>,
    heard: oneshot::Sender<Stored<State>>,
}

impl Recorder {
    /// Adds an outcome; says whether the caller has to start recording.
    fn push(&self, waiting: Waiting) -> bool {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.tokens.insert(waiting.sent.claim.claim.clone());
        queue.waiting.push(waiting);
        !mem::replace(&mut queue.recording, true)
    }

    /// Takes what waits; with nothing left, recording is over.
    fn pull(&self) -> Vec<Waiting> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let most = queue.waiting.len().min(MOST_AT_ONCE);
        let batch: Vec<Waiting> = queue.waiting.drain(..most).collect();
        queue.recording = !batch.is_empty();
        batch
    }

    /// Whether the outcome of a claim is on its way into the tables.
    pub(super) fn knows(&self, token: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).tokens.contains(token)
    }

    fn forget(&self, batch: &[Arc<Sent>]) {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for sent in batch {
            queue.tokens.remove(&sent.claim.claim);
        }
    }
}

impl Engine {
    /// Records what came of a message; answers what its delivery is now, or what that would be if its claim was not lost.
    /// A database that is away may be back before anybody has taken the delivery from us.
    pub(super) async fn record(&self, sent: Sent) -> Stored<State> {
        let sent = Arc::new(sent);
        let give_up = self.clock().now() + INSISTENCE;
        loop {
            let recorded = self.record_soon(sent.clone()).await;
            let now = self.clock().now();
            match recorded {
                Err(error) if StoreError::is_passing(&error) && now < give_up => {
                    tracing::warn!(delivery = %sent.claim.id, %error, "an outcome could not be recorded; it will be tried again");
                    self.clock().reaches(now + INSIST_EVERY).await;
                }
                recorded => return recorded,
            }
        }
    }

    async fn record_soon(&self, sent: Arc<Sent>) -> Stored<State> {
        let (heard, recorded) = oneshot::channel();
        if self.0.recorder.push(Waiting { sent, heard }) {
            // On its own task: who is stopped must not take the others' outcomes along.
            tokio::spawn(self.clone().record_waiting());
        }
        recorded.await.unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed.into()))
    }

    async fn record_waiting(self) {
        loop {
            let batch = self.0.recorder.pull();
            if batch.is_empty() {
                return;
            }
            let (sent, heard): (Vec<_>, Vec<_>) =
                batch.into_iter().map(|waiting| (waiting.sent, waiting.heard)).unzip();
            // If a fault ended this task, nothing would be recorded any more.
            let recorded = AssertUnwindSafe(self.record_batch(&sent)).catch_unwind().await.unwrap_or_default();
            self.0.recorder.forget(&sent);
            for (heard, state) in heard.into_iter().zip(recorded) {
                // Who has sent it may have been stopped meanwhile.
                heard.send(state).ok();
            }
        }
    }

    async fn record_batch(&self, sent: &[Arc<Sent>]) -> Vec<Stored<State>> {
        match self.store().within_patience(self.record_together(sent)).await {
            Ok(states) => states.into_iter().map(Ok).collect(),
            // One that the database refuses must not be the others' ruin.
            Err(_) => self.record_one_by_one(sent).await,
        }
    }

    async fn record_one_by_one(&self, sent: &[Arc<Sent>]) -> Vec<Stored<State>> {
        let mut states = Vec::with_capacity(sent.len());
        for one in sent {
            let recorded = self.store().within_patience(self.record_together(std::slice::from_ref(one))).await;
            states.push(recorded.map(|states| states[0]));
        }
        states
    }

    async fn record_together(&self, sent: &[Arc<Sent>]) -> Stored<Vec<State>> {
        let mut tx = self.store().begin().await?;
        let mut paces = Paces::hold(&mut tx, sent.iter().map(|sent| &*sent.webhook)).await?;
        let now = self.clock().now();
        let mut came = Vec::with_capacity(sent.len());
        for one in sent {
            came.push(self.read_reply(&mut tx, &mut paces, one, now).await?);
        }
        let endings: Vec<_> =
            sent.iter().zip(&came).map(|(sent, came)| (&sent.claim, came.ending(&sent.reply))).collect();
        // Whoever locks webhooks and deliveries locks the webhooks first.
        paces.keep(&mut tx).await?;
        let held = deliveries::record(&mut tx, &endings, now).await?;
        for ((sent, came), held) in sent.iter().zip(&came).zip(held) {
            self.follow_up(&mut tx, sent, came, held, now).await?;
        }
        kill_point("in-record");
        Store::commit(tx).await?;
        kill_point("after-record");
        Ok(came.into_iter().map(|came| came.state).collect())
    }

    async fn read_reply(&self, tx: &mut Db, paces: &mut Paces, sent: &Sent, now: Moment) -> Stored<Came> {
        let Sent { claim, webhook, places, reply } = sent;
        Ok(match paces.learn(tx, webhook, *places, reply, now).await? {
            Ok(outcome) => self.read_outcome(tx, paces, sent, outcome, now).await?,
            Err(error @ NoReply::NotAllowed(_)) => {
                Came { state: State::Refused, detail: error.to_string(), ..Came::default() }
            }
            Err(NoReply::NotSent(reason)) => retry(claim, now, reason),
            Err(NoReply::Lost(reason)) => {
                let wish = deliveries::when_lost(tx, claim.id).await?;
                if wish.sends_again(webhook.kind, claim.kind, claim.tries) {
                    retry(claim, now, reason)
                } else {
                    Came { state: State::Uncertain, detail: reason, ..Came::default() }
                }
            }
        })
    }

    /// What a recorded outcome brings about.
    async fn follow_up(&self, tx: &mut Db, sent: &Sent, came: &Came, held: bool, now: Moment) -> Stored<()> {
        let Sent { claim, webhook, reply, .. } = sent;
        if !held {
            tracing::warn!(delivery = %claim.id, outcome = came.state.name(), "an outcome came after its lease");
        } else if came.state == State::Retrying && webhooks::find(tx, webhook.id).await?.is_none() {
            deliveries::end_waiting(tx, webhook.id, &came.detail, now).await?;
        }
        // What may have been seen counts as seen: customers get their full time.
        if (is_lost(reply) || came.state == State::Delivered)
            && claim.kind == Kind::DropOpened
            && let Some(drop) = claim.drop
        {
            self.confirm_opening(tx, drop, now).await?;
        }
        Ok(())
    }

    /// Another try when the destination says, where it says so.
    async fn retry_after(
        &self,
        tx: &mut Db,
        claim: &Claim,
        now: Moment,
        after: Option<Duration>,
        detail: String,
    ) -> Stored<Came> {
        let Some(after) = after else { return Ok(retry(claim, now, detail)) };
        let is_heard = scheduled(claim).is_some() || {
            let since = deliveries::first_tried(tx, claim.id).await?.unwrap_or(now);
            now < since + PATIENCE
        };
        if !is_heard {
            return Ok(retry(claim, now, detail));
        }
        Ok(Came { state: State::Retrying, detail, due_at: Some(now + after), ..Came::default() })
    }

    async fn has_moved(&self, tx: &mut Db, webhook: &Webhook) -> Stored<bool> {
        let known = webhooks::find(tx, webhook.id).await?;
        Ok(known.is_some_and(|known| known.url_hash != webhook.url_hash))
    }

    async fn read_outcome(
        &self,
        tx: &mut Db,
        paces: &mut Paces,
        sent: &Sent,
        outcome: Outcome,
        now: Moment,
    ) -> Stored<Came> {
        let Sent { claim, webhook, reply, .. } = sent;
        let status = reply.as_ref().map_or(0, |reply| reply.status);
        let said = format!("HTTP {status}");
        Ok(match outcome {
            Outcome::Delivered { message_id } => {
                Came { remote_id: message_id.map(|id| id.to_string()), ..Came::default() }
            }
            Outcome::Retry { after, .. } | Outcome::Banned { after } => {
                self.retry_after(tx, claim, now, after, said).await?
            }
            Outcome::Refused { path, reason, .. } => Came {
                state: State::Refused,
                detail: path.map_or(reason.clone(), |path| format!("{path}: {reason}")),
                ..Came::default()
            },
            // Its address was changed meanwhile: the new one has refused nothing.
            Outcome::DeadWebhook if self.has_moved(tx, webhook).await? => retry(claim, now, said),
            Outcome::DeadWebhook => {
                self.webhook_is_gone(tx, webhook.id, &said, now).await?;
                Came { state: State::DeadWebhook, detail: said, ..Came::default() }
            }
            Outcome::ChannelTrouble { reason, .. } => {
                let came = self.retry_after(tx, claim, now, Some(CHANNEL_REST), reason).await?;
                paces.pause(webhook.id, came.due_at.unwrap_or(now));
                came
            }
        })
    }
}

/// What a try came to.
struct Came {
    state: State,
    detail: String,
    remote_id: Option<String>,
    due_at: Option<Moment>,
}

impl Came {
    fn ending(&self, reply: &Result<Reply, NoReply>) -> Ending<'_> {
        Ending {
            state: self.state,
            detail: &self.detail,
            status: reply.as_ref().ok().map(|reply| reply.status),
            remote_id: self.remote_id.as_deref(),
            due_at: self.due_at,
            lost: is_lost(reply),
            answer: reply.as_ref().map(answer::keep).unwrap_or_default(),
        }
    }
}

impl Default for Came {
    fn default() -> Self {
        Self { state: State::Delivered, detail: String::new(), remote_id: None, due_at: None }
    }
}

fn is_lost(reply: &Result<Reply, NoReply>) -> bool {
    matches!(reply, Err(NoReply::Lost(_)))
}

/// Another try, later with each; after the last it is given up.
fn retry(claim: &Claim, now: Moment, detail: String) -> Came {
    match scheduled(claim) {
        Some(seconds) => {
            let wait = Duration::from_millis(seconds * rand::random_range(800..=1200));
            Came { state: State::Retrying, detail, due_at: Some(now + wait), ..Came::default() }
        }
        None => Came { state: State::Refused, detail, ..Came::default() },
    }
}

fn scheduled(claim: &Claim) -> Option<u64> {
    usize::try_from(claim.tries - 1).ok().and_then(|earlier| RETRIES.get(earlier)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_every_wait() {
        let wait = |seconds: u64| match seconds {
            ..60 => format!("{seconds} s"),
            60..3600 => format!("{} min", seconds / 60),
            _ => format!("{} h", seconds / 3600),
        };
        let waits = RETRIES.map(wait);
        let (last, others) = waits.split_last().unwrap();
        let sentence = format!("after {} and {last}, each by up to a fifth", others.join(", "));
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&sentence), "{sentence}");
    }
}
