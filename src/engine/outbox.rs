//! The outbox: claims what is due, sends it, records what came of it.
//!
//! The attempt is written and committed with the claim, before the network is touched; what is recorded counts only
//! under the claim's token. So a crash leaves either a delivery that was never sent, or one that says it is uncertain.

use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::Engine;
use super::answer::{self, Answer};
use super::company;
use super::destinations::{Call, FilePart, NoReply, Reply};
use super::events::moment;
use super::random;
use super::sandbox::Execution;
use super::store::deliveries::{self, Claim, Ending, State};
use super::store::webhooks::{self, Webhook};
use super::store::{Db, Store, StoreError, Stored, drops, notifications};
use crate::company::Company;
use crate::discord::{Outcome, RateLimit, classify};
use crate::endpoint;
use crate::event::Kind;
use crate::id::{DeliveryId, FileId, WebhookId};
use crate::markdown::Reader;
use crate::message::{EmptyMessage, SentFile};
use crate::outbound::{Happening, Outbound, Recipient};
use crate::signature::{Secret, Secrets};
use crate::slack;
use crate::time::{DAY, Moment};
use crate::webhook::{Address, Destination, DestinationKind, SandboxId};

/// Messages on their way at once.
const MOST_IN_FLIGHT: usize = 16;
/// A worker that is not heard of for so long is given up. It renews its lease three times as often while it sends.
const LEASE: Duration = Duration::from_secs(15);
/// How long a stop waits for messages on their way.
const FINISH: Duration = Duration::from_secs(10);
/// How long the loop trusts its hints before it looks anyway.
const AT_LEAST_EVERY: Duration = Duration::from_secs(5);
/// Waiting times before the next try, where the destination names none.
const RETRIES: [u64; 9] = [2, 10, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600];
/// How old a message may get whose destination asks to come back later, however often it does.
const PATIENCE: Duration = DAY;
/// What stands in the log of a try whose outcome nobody knows.
const NO_ANSWER: &str = "no answer";
pub(super) const WEBHOOK_URL: &str = "webhook";
pub(super) const WEBHOOK_SECRET: &str = "webhook secret";

/// A claimed delivery, ready to be sent.
pub struct Outgoing {
    pub(super) claim: Claim,
    pub(super) destination: Destination,
    pub(super) outbound: Outbound,
}

impl Engine {
    /// Runs until `stop`, then finishes what is on its way.
    pub(super) async fn run_outbox(self, stop: CancellationToken) {
        let pulse = self.0.outbox_pulse.begin();
        let mut sending = JoinSet::new();
        while !stop.is_cancelled() {
            pulse.beat();
            while sending.len() < MOST_IN_FLIGHT {
                match self.claim_due().await {
                    Ok(Some(outgoing)) => {
                        let engine = self.clone();
                        sending.spawn(async move { engine.send(outgoing).await });
                    }
                    Ok(None) => break,
                    Err(error) => {
                        tracing::error!(%error, "the outbox could not be read; it will be tried again");
                        break;
                    }
                }
            }
            let look_again = self.clock().now() + AT_LEAST_EVERY;
            let due = match self.next_delivery_due().await {
                Ok(due) => due.map_or(look_again, |due| due.min(look_again)),
                Err(_) => look_again,
            };
            let full = sending.len() >= MOST_IN_FLIGHT;
            tokio::select! {
                () = stop.cancelled() => {}
                Some(_) = sending.join_next(), if !sending.is_empty() => {}
                () = self.0.deliveries_written.notified(), if !full => {}
                () = self.clock().reaches(due), if !full => {}
            }
        }
        let finished = async { while sending.join_next().await.is_some() {} };
        if tokio::time::timeout(FINISH, finished).await.is_err() {
            tracing::warn!("messages were still on their way; they will be marked as uncertain");
        }
    }

    async fn next_delivery_due(&self) -> Stored<Option<Moment>> {
        deliveries::next_due(&mut *self.store().read().await?, self.clock().now()).await
    }

    /// Sends everything that is due now, one after the other; answers how many were sent.
    pub async fn deliver_due(&self) -> Stored<usize> {
        let mut sent = 0;
        while let Some(outgoing) = self.claim_due().await? {
            self.send(outgoing).await;
            sent += 1;
        }
        Ok(sent)
    }

    /// Claims the next delivery that is due and still makes sense, and writes its attempt.
    pub(super) async fn claim_due(&self) -> Stored<Option<Outgoing>> {
        loop {
            let now = self.clock().now();
            let mut tx = self.store().begin().await?;
            self.take_back_expired(&mut tx, now).await?;
            let token = random::token();
            let claim = deliveries::claim(&mut tx, self.store().dialect(), &token, now, now + LEASE).await?;
            let Some(claim) = claim else {
                tx.commit().await?;
                return Ok(None);
            };
            let prepared = match self.prepare(&mut tx, &claim, now).await {
                Err(error @ StoreError::Unreadable { .. }) => {
                    // Nobody can send it, and it must not stand in the way of others for ever.
                    tracing::error!(delivery = %claim.id, %error, "a delivery cannot be read");
                    Err((State::Refused, error.to_string()))
                }
                prepared => prepared?,
            };
            match prepared {
                Ok((destination, outbound)) => {
                    tx.commit().await?;
                    self.metrics().began(claim.due_at, now);
                    return Ok(Some(Outgoing { claim, destination, outbound }));
                }
                Err((state, detail)) => {
                    let ending = Ending {
                        state,
                        detail: &detail,
                        status: None,
                        remote_id: None,
                        due_at: None,
                        lost: false,
                        answer: Answer::default(),
                    };
                    deliveries::record(&mut tx, &claim, &ending, now).await?;
                    tx.commit().await?;
                }
            }
        }
    }

    /// Takes deliveries back from workers that were not heard of again. Their attempts are written, so the message may
    /// stand in the channel or not.
    async fn take_back_expired(&self, tx: &mut Db, now: Moment) -> Stored<()> {
        for expired in deliveries::expired(tx, now).await? {
            let in_sandbox = expired.destination == Some(DestinationKind::Sandbox);
            let again = expired.destination.is_some_and(|kind| sent_again(kind, expired.kind, expired.tries));
            let (state, due_at) = if again { (State::Retrying, Some(now)) } else { (State::Uncertain, None) };
            let answer = Answer::default();
            let ending = Ending { state, detail: NO_ANSWER, status: None, remote_id: None, due_at, lost: true, answer };
            if deliveries::take_back(tx, &expired, &ending, now).await?
                && expired.kind == Kind::DropOpened
                && !in_sandbox
                && let Some(drop) = expired.drop
            {
                // It may have been seen, so customers get their full time.
                self.confirm_opening(tx, drop, now).await?;
            }
        }
        Ok(())
    }

    /// Renders a claimed delivery, or says why it is not sent.
    async fn prepare(
        &self,
        tx: &mut Db,
        claim: &Claim,
        now: Moment,
    ) -> Stored<Result<(Destination, Outbound), (State, String)>> {
        let webhook = match webhooks::find(tx, claim.webhook).await? {
            Some(webhook) if webhook.disabled.is_none() => webhook,
            Some(webhook) => return Ok(Err((State::DeadWebhook, webhook.disabled.unwrap_or_default()))),
            None => return Ok(Err((State::DeadWebhook, String::new()))),
        };
        if claim.pointless_at.is_some_and(|pointless_at| pointless_at <= now) {
            return Ok(Err((State::Stale, String::new())));
        }
        let destination = self.destination(&webhook, now)?;
        let outbound = match &claim.body {
            Some(stored) => Outbound::from_stored(stored),
            None => match self.render(tx, claim, &webhook, now).await? {
                Ok(outbound) => outbound,
                Err(EmptyMessage) => return Ok(Err((State::Refused, EmptyMessage.to_string()))),
            },
        };
        if !deliveries::start_attempt(tx, claim, &outbound.to_stored(), now).await? {
            return Err(StoreError::unreadable("claim", "it was lost within its own transaction"));
        }
        Ok(Ok((destination, outbound)))
    }

    async fn render(
        &self,
        tx: &mut Db,
        claim: &Claim,
        webhook: &Webhook,
        now: Moment,
    ) -> Stored<Result<Outbound, EmptyMessage>> {
        let message = notifications::message(tx, claim.message, claim.version).await?;
        let mut values = claim.values.clone();
        if claim.kind == Kind::DropOpened
            && let Some(id) = claim.drop
            && let Some(drop) = drops::find(tx, id).await?
        {
            // Validity counts from the moment at which this message arrives, which is now.
            let closes_at = drop.closes_at.unwrap_or(now + drop.settings.timing.validity);
            values.set("closes_at", moment(closes_at, &drop.settings.zone));
        }
        let company = company::read(tx).await?;
        let event = Happening { kind: claim.kind, at: claim.at, values: &values, trial: false };
        Ok(Outbound::render(&message, &event, &recipient(webhook, &company, now)))
    }

    /// Where a webhook's messages go, and what they are signed with at `now`.
    pub(super) fn destination(&self, webhook: &Webhook, now: Moment) -> Stored<Destination> {
        if webhook.kind == DestinationKind::Sandbox {
            return Ok(Destination::Sandbox(SandboxId(webhook.id.get())));
        }
        match self.address(webhook)? {
            address if address.kind() != webhook.kind => {
                Err(StoreError::unreadable("address of a webhook", "it is one of another kind"))
            }
            Address::Discord(url) => Ok(Destination::Discord(url)),
            Address::Chat(url) => Ok(Destination::Chat(url)),
            Address::Endpoint(url) => Ok(Destination::Endpoint { url, secrets: self.secrets(webhook, now)? }),
        }
    }

    /// Opens the sealed secrets that an endpoint's requests are signed with at `now`.
    fn secrets(&self, webhook: &Webhook, now: Moment) -> Stored<Secrets> {
        let former = webhook.former_secret.as_ref().filter(|(_, until)| now < *until);
        Ok(Secrets {
            current: self.secret(&webhook.secret)?,
            former: former.map(|(sealed, _)| self.secret(sealed)).transpose()?,
        })
    }

    /// Opens a sealed secret.
    pub(super) fn secret(&self, sealed: &str) -> Stored<Secret> {
        let unreadable = |why: String| StoreError::unreadable("secret of an endpoint", why);
        let bytes = self.key().open(WEBHOOK_SECRET, sealed).map_err(|error| unreadable(error.to_string()))?;
        Secret::from_bytes(&bytes).map_err(|error| unreadable(error.to_string()))
    }

    /// Opens the sealed address of a webhook.
    pub(super) fn address(&self, webhook: &Webhook) -> Stored<Address> {
        let bytes = self
            .key()
            .open(WEBHOOK_URL, &webhook.url)
            .map_err(|error| StoreError::unreadable("address of a webhook", error))?;
        let url = String::from_utf8(bytes).map_err(|error| StoreError::unreadable("address of a webhook", error))?;
        Address::parse(webhook.kind, &url).map_err(|error| StoreError::unreadable("address of a webhook", error))
    }

    /// Sends a claimed delivery and records what came of it.
    pub(super) async fn send(&self, outgoing: Outgoing) {
        let Claim { id, webhook, tries, .. } = outgoing.claim;
        // Its numbers stand beside each line that is logged meanwhile, at whatever level.
        let span = tracing::error_span!("delivery", %id, %webhook, attempt = tries);
        self.attempt(outgoing).instrument(span).await;
    }

    async fn attempt(&self, outgoing: Outgoing) {
        let Outgoing { claim, destination, outbound } = outgoing;
        let start = Instant::now();
        let call = self.post(&destination, outbound, Some(&claim));
        let reply = self.holding(&claim, call).await;
        let (took, status) = (start.elapsed(), reply.as_ref().ok().map(|reply| reply.status));
        match self.record(&claim, &destination, reply).await {
            Ok(outcome) => {
                self.metrics().tried(destination.kind(), outcome, took);
                let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                tracing::info!(
                    kind = claim.kind.name(),
                    outcome = outcome.name(),
                    status,
                    millis,
                    "a message was sent"
                );
            }
            // The lease will end, and the delivery will be uncertain.
            Err(error) => tracing::error!(%error, "what came of a delivery could not be recorded"),
        }
        self.tell_of_changes();
    }

    /// Renews the lease of a claim for as long as its work takes.
    async fn holding<T>(&self, claim: &Claim, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            let renewal = self.clock().now() + LEASE / 3;
            tokio::select! {
                done = &mut work => return done,
                () = self.clock().reaches(renewal) => {
                    if let Err(error) = self.renew(claim).await {
                        tracing::warn!(%error, "a lease could not be renewed");
                    }
                }
            }
        }
    }

    async fn renew(&self, claim: &Claim) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        deliveries::renew(&mut tx, claim, self.clock().now() + LEASE).await?;
        Store::commit(tx).await
    }

    /// Posts a message, a delivery or a test, without recording anything. What is answered comes back with whatever its
    /// address grants masked.
    pub(super) async fn post(
        &self,
        destination: &Destination,
        outbound: Outbound,
        delivery: Option<&Claim>,
    ) -> Result<Reply, NoReply> {
        let reply = self.hand_over(destination, outbound, delivery).await?;
        Ok(answer::mask(reply, destination))
    }

    async fn hand_over(
        &self,
        destination: &Destination,
        outbound: Outbound,
        delivery: Option<&Claim>,
    ) -> Result<Reply, NoReply> {
        match destination {
            Destination::Discord(url) => {
                let url = url.execute_url(outbound.thread, outbound.with_components);
                let files = self.parts(&outbound.files).await?;
                self.0.network.call(Call { files, ..Call::post(url, outbound.body) }).await
            }
            Destination::Chat(url) => self.0.network.call(Call::post(url.expose(), outbound.body)).await,
            Destination::Endpoint { url, secrets } => {
                let id = match delivery {
                    // One that is sent again is the same to it.
                    Some(delivery) => self.webhook_id(delivery.origin),
                    None => format!("msg_{}", random::token()),
                };
                let headers = secrets.headers(&id, self.clock().now(), &outbound.body);
                self.0.network.call(Call { headers, ..Call::post(url.expose(), outbound.body) }).await
            }
            Destination::Sandbox(channel) => {
                let with_components = outbound.with_components;
                let delivery = delivery.map(|delivery| delivery.id);
                let execution = Execution { wait: true, with_components, delivery, files: outbound.files };
                let posted = self.sandbox_execute(*channel, outbound.body.as_bytes(), execution).await;
                // Whatever was lost: sent again it stands there once.
                posted.map_err(|error| NoReply::NotSent(error.to_string()))
            }
        }
    }

    /// What an endpoint knows a delivery by: the same in every try, and no other installation's.
    fn webhook_id(&self, delivery: DeliveryId) -> String {
        format!("msg_{}", &self.key().mark("webhook-id", delivery.to_string().as_bytes())[..32])
    }

    /// Stored files as parts of a request.
    async fn parts(&self, files: &[SentFile]) -> Result<Vec<FilePart>, NoReply> {
        let mut parts = Vec::with_capacity(files.len());
        for file in files {
            let id = i64::try_from(file.id.0).map_or(FileId::new(0), FileId::new);
            let kept = self.file(id).await.map_err(|error| NoReply::NotSent(error.to_string()))?;
            let kept = kept.ok_or_else(|| NoReply::NotSent(format!("the file {} is gone", file.name)))?;
            let media_type = kept.info.media_type;
            parts.push(FilePart { name: file.name.clone(), media_type, bytes: kept.bytes });
        }
        Ok(parts)
    }

    /// Answers what it came to.
    async fn record(&self, claim: &Claim, destination: &Destination, reply: Result<Reply, NoReply>) -> Stored<State> {
        let now = self.clock().now();
        let kind = destination.kind();
        let answer = reply.as_ref().map(answer::keep).unwrap_or_default();
        let status = reply.as_ref().ok().map(|reply| reply.status);
        let lost = matches!(reply, Err(NoReply::Lost(_)));
        let mut tx = self.store().begin().await?;
        keep_pace(&mut tx, claim.webhook, kind, &reply, now).await?;
        let ending = match reply {
            Ok(reply) => self.read_reply(&mut tx, claim, kind, &reply, now).await?,
            Err(error @ NoReply::NotAllowed(_)) => {
                Came { state: State::Refused, detail: error.to_string(), ..Came::default() }
            }
            Err(NoReply::NotSent(reason)) => retry(claim, now, None, reason),
            Err(NoReply::Lost(reason)) if sent_again(kind, claim.kind, claim.tries) => retry(claim, now, None, reason),
            Err(NoReply::Lost(reason)) => Came { state: State::Uncertain, detail: reason, ..Came::default() },
        };
        let remote_id = ending.remote_id.as_deref();
        let Came { state, detail, due_at, .. } = &ending;
        let record = Ending { state: *state, detail, status, remote_id, due_at: *due_at, lost, answer };
        let held = deliveries::record(&mut tx, claim, &record, now).await?;
        if !held {
            tracing::warn!(outcome = ending.state.name(), "an outcome came after its lease");
        }
        // What may have been seen counts as seen: customers get their full time.
        if (lost || ending.state == State::Delivered)
            && claim.kind == Kind::DropOpened
            && let Some(drop) = claim.drop
        {
            self.confirm_opening(&mut tx, drop, now).await?;
        }
        tx.commit().await?;
        Ok(ending.state)
    }

    async fn read_reply(
        &self,
        tx: &mut Db,
        claim: &Claim,
        kind: DestinationKind,
        reply: &Reply,
        now: Moment,
    ) -> Stored<Came> {
        Ok(match read_answer(tx, claim.webhook, kind, reply, now).await? {
            Outcome::Delivered { message_id } => {
                Came { state: State::Delivered, remote_id: message_id.map(|id| id.to_string()), ..Came::default() }
            }
            Outcome::Retry { after, .. } => retry(claim, now, after, format!("HTTP {}", reply.status)),
            Outcome::Refused { path, reason, .. } => Came {
                state: State::Refused,
                detail: path.map_or(reason.clone(), |path| format!("{path}: {reason}")),
                ..Came::default()
            },
            Outcome::DeadWebhook => {
                let why = format!("HTTP {}", reply.status);
                self.webhook_is_gone(tx, claim.webhook, &why, now).await?;
                Came { state: State::DeadWebhook, detail: why, ..Came::default() }
            }
            Outcome::ChannelTrouble { reason, .. } => {
                let came = retry(claim, now, Some(Duration::from_secs(600)), reason);
                webhooks::pause(tx, claim.webhook, came.due_at.unwrap_or(now)).await?;
                came
            }
            Outcome::Banned { after } => {
                let after = after.unwrap_or(Duration::from_secs(600));
                let all = webhooks::all(tx).await?;
                for webhook in all.into_iter().filter(|webhook| webhook.kind == DestinationKind::Discord) {
                    webhooks::pause(tx, webhook.id, now + after).await?;
                }
                retry(claim, now, Some(after), "HTTP 429".to_owned())
            }
        })
    }
}

/// What an answer means. The pauses that it asks for are kept at once, by everyone who calls this address.
pub(super) async fn read_answer(
    tx: &mut Db,
    webhook: WebhookId,
    kind: DestinationKind,
    reply: &Reply,
    now: Moment,
) -> Stored<Outcome> {
    let wait = reply.header("retry-after");
    let (outcome, pause) = if kind.speaks_discord() {
        let rate = RateLimit::from_headers(|name| reply.header(name));
        (classify(reply.status, &rate, &reply.body), rate.pause())
    } else if kind == DestinationKind::Endpoint {
        (endpoint::classify(reply.status, wait, now, &reply.body), None)
    } else {
        (slack::classify(reply.status, wait, &reply.body), None)
    };
    let asked = match outcome {
        Outcome::Retry { after, .. } => after,
        _ => None,
    };
    for wait in [pause, asked].into_iter().flatten() {
        webhooks::pause(tx, webhook, now + wait).await?;
    }
    Ok(outcome)
}

/// Keeps the pace of a destination that tells of none: whatever reached it counts.
pub(super) async fn keep_pace(
    tx: &mut Db,
    webhook: WebhookId,
    kind: DestinationKind,
    reply: &Result<Reply, NoReply>,
    now: Moment,
) -> Stored<()> {
    match kind.pace() {
        Some(pace) if matches!(reply, Ok(_) | Err(NoReply::Lost(_))) => webhooks::pause(tx, webhook, now + pace).await,
        _ => Ok(()),
    }
}

/// Who reads at the company's own clocks, for destinations that do not tell times themselves.
fn reader(company: &Company, now: Moment) -> Reader {
    let offset = i32::try_from(company.zone.offset_at(now)).unwrap_or(0);
    Reader { lang: company.lang, offset, now: None }
}

/// Whom a webhook's messages are made for.
pub(super) fn recipient(webhook: &Webhook, company: &Company, now: Moment) -> Recipient {
    Recipient { kind: webhook.kind, privacy: webhook.privacy, reader: reader(company, now) }
}

/// Whether a message whose answer was lost is sent again. Where a repeat is recognised it harms nobody. Elsewhere a code
/// that stands twice harms nobody, one that stands nowhere wastes the drop; every other message is rather missed than
/// doubled.
fn sent_again(to: DestinationKind, kind: Kind, tries: i64) -> bool {
    to.recognises_repeats() || kind == Kind::DropOpened && tries < 3
}

/// What a try came to.
struct Came {
    state: State,
    detail: String,
    remote_id: Option<String>,
    due_at: Option<Moment>,
}

impl Default for Came {
    fn default() -> Self {
        Self { state: State::Delivered, detail: String::new(), remote_id: None, due_at: None }
    }
}

/// Another try: when the destination says, or later with each try; after the last it is given up.
fn retry(claim: &Claim, now: Moment, after: Option<Duration>, detail: String) -> Came {
    let scheduled = usize::try_from(claim.tries - 1).ok().and_then(|earlier| RETRIES.get(earlier));
    let wait = match (after, scheduled) {
        (Some(after), Some(_)) => after,
        (Some(after), None) if now < claim.at + PATIENCE => after,
        (None, Some(seconds)) => Duration::from_millis(seconds * rand::random_range(800..=1200)),
        (_, None) => return Came { state: State::Refused, detail, ..Came::default() },
    };
    Came { state: State::Retrying, detail, due_at: Some(now + wait), ..Came::default() }
}
