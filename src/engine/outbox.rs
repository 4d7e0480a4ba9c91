//! The outbox: claims what is due, sends it, records what came of it.
//!
//! The attempt is written and committed with the claim, before the network is touched; what is recorded counts only
//! under the claim's token. So a crash leaves either a delivery that was never sent, or one that says it is uncertain.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::Engine;
use super::answer;
use super::company;
use super::destinations::{Call, FilePart, NoReply, Reply};
use super::events::moment;
use super::kill_point::kill_point;
use super::outcomes::Sent;
use super::pace::{Paces, Places};
use super::random;
use super::sandbox::Execution;
use super::store::deliveries::{self, Answer, Claim, Due, Ending, Expired, State};
use super::store::webhooks::{self, Webhook};
use super::store::{Db, Store, StoreError, Stored, drops, notifications};
use crate::company::Company;
use crate::defaults;
use crate::event::{Kind, Value};
use crate::id::{DeliveryId, FileId, MessageId};
use crate::markdown::Reader;
use crate::message::{EmptyMessage, Message, SentFile};
use crate::outbound::{Happening, Outbound, Recipient};
use crate::signature::{Secret, Secrets};
use crate::time::Moment;
use crate::webhook::{Address, Destination, DestinationKind, SandboxId};

/// Messages on their way at once.
const MOST_IN_FLIGHT: usize = 512;
/// Of these, how many are kept free for what has the first rank.
const KEPT_FREE: usize = 64;
/// Messages that one transaction claims: whoever else writes waits for so long.
const MOST_IN_A_TURN: usize = 32;
/// A worker that is not heard of for so long is given up. It renews its lease three times as often while it sends.
pub(super) const LEASE: Duration = Duration::from_secs(15);
/// So many redemptions behind another are told of in one message with it: fewer would get through one by one.
const PILE: usize = 5;
/// How long a stop waits for messages on their way.
const FINISH: Duration = Duration::from_secs(8);
/// How long the loop trusts its hints before it looks anyway.
const AT_LEAST_EVERY: Duration = Duration::from_secs(5);
/// Why nothing can be sent to a webhook that cannot be read.
const UNREADABLE: &str = "the webhook cannot be read";
/// What stands in the log of a try whose outcome nobody knows.
const NO_ANSWER: &str = "no answer";
pub(super) const WEBHOOK_URL: &str = "webhook";
pub(super) const WEBHOOK_SECRET: &str = "webhook secret";

/// A claimed delivery, ready to be sent.
pub struct Outgoing {
    pub(super) claim: Claim,
    pub(super) webhook: Arc<Webhook>,
    pub(super) places: Places,
    pub(super) destination: Destination,
    pub(super) outbound: Outbound,
    /// When others may take it, unless its lease is renewed.
    lease_until: Moment,
}

/// How many deliveries one turn may claim.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) all: usize,
    /// Of those that have not the first rank.
    pub(super) ordinary: usize,
}

impl Room {
    fn beside(in_flight: usize) -> Self {
        let free = MOST_IN_FLIGHT.saturating_sub(in_flight);
        Self { all: free.min(MOST_IN_A_TURN), ordinary: free.saturating_sub(KEPT_FREE).min(MOST_IN_A_TURN) }
    }

    pub(super) const fn of(count: usize) -> Self {
        Self { all: count, ordinary: count }
    }

    /// How many ordinary ones to look for: where they are not the limit, one more tells that there are more.
    const fn most_ordinary(self) -> usize {
        if self.ordinary < self.all { self.ordinary } else { self.all + 1 }
    }
}

/// What one look at the backlog has brought.
#[derive(Default)]
pub(super) struct Turn {
    pub(super) outgoing: Vec<Outgoing>,
    /// Whether it is worth looking again at once.
    more: bool,
    /// When something else is due.
    next: Option<Moment>,
}

impl Turn {
    fn wait_until(&mut self, moment: Moment) {
        self.next = Some(self.next.map_or(moment, |next| next.min(moment)));
    }
}

/// What the messages of one turn are made with.
struct Workshop {
    company: Company,
    now: Moment,
    /// Those that were read, since many tell of the same kind of event.
    messages: HashMap<(MessageId, i64), Arc<Message>>,
}

impl Workshop {
    async fn message(&mut self, db: &mut Db, id: MessageId, version: i64) -> Stored<Arc<Message>> {
        if let Some(known) = self.messages.get(&(id, version)) {
            return Ok(known.clone());
        }
        let message = Arc::new(notifications::message(db, id, version).await?);
        self.messages.insert((id, version), message.clone());
        Ok(message)
    }
}

impl Engine {
    /// Runs until `stop`, then finishes what is on its way or gives it back.
    pub(super) async fn run_outbox(self, stop: CancellationToken) {
        let pulse = self.0.outbox_pulse.begin();
        let mut sending = JoinSet::new();
        let mut tokens: HashMap<task::Id, String> = HashMap::new();
        let mut look_for_lost = self.clock().now();
        while !stop.is_cancelled() {
            pulse.beat();
            while let Some(ended) = sending.try_join_next_with_id() {
                tokens.remove(&id_of(&ended));
            }
            let now = self.clock().now();
            if self.is_overtaken() {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = self.clock().reaches(now + AT_LEAST_EVERY) => {}
                }
                continue;
            }
            if look_for_lost <= now {
                if let Err(error) = self.store().within_patience(self.take_back_lost()).await {
                    tracing::error!(%error, "lost deliveries could not be looked for; it will be tried again");
                }
                look_for_lost = now + LEASE / 3;
            }
            let claimed = self.store().within_patience(self.claim_turn(Room::beside(sending.len()))).await;
            let turn = claimed.unwrap_or_else(|error| {
                tracing::error!(%error, "the outbox could not be read; it will be tried again");
                Turn::default()
            });
            for outgoing in turn.outgoing {
                let token = outgoing.claim.claim.clone();
                let engine = self.clone();
                let task = sending.spawn(async move { engine.send(outgoing).await });
                tokens.insert(task.id(), token);
            }
            let is_full = sending.len() >= MOST_IN_FLIGHT;
            if turn.more && !is_full {
                continue;
            }
            let look_again = look_for_lost.min(now + AT_LEAST_EVERY);
            let next = turn.next.map_or(look_again, |next| next.min(look_again));
            tokio::select! {
                () = stop.cancelled() => {}
                Some(ended) = sending.join_next_with_id(), if !sending.is_empty() => {
                    tokens.remove(&id_of(&ended));
                }
                () = self.0.deliveries_written.notified(), if !is_full => {}
                () = self.clock().reaches(next), if !is_full => {}
            }
        }
        let finished = async {
            while let Some(ended) = sending.join_next_with_id().await {
                tokens.remove(&id_of(&ended));
            }
        };
        if tokio::time::timeout(FINISH, finished).await.is_err() {
            sending.shutdown().await;
            let tokens: Vec<String> = tokens.into_values().collect();
            if let Err(error) = self.give_back(&tokens).await {
                tracing::warn!(%error, "messages on their way could not be given back; their leases will end");
            }
        }
    }

    /// Gives back what was on its way and is heard of no more: whoever takes it knows that it may have arrived.
    pub(super) async fn give_back(&self, claims: &[String]) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        // What was answered is about to be recorded.
        let lost: Vec<String> = claims.iter().filter(|claim| !self.0.recorder.knows(claim)).cloned().collect();
        deliveries::end_leases(&mut tx, &lost, self.clock().now()).await?;
        Store::commit(tx).await?;
        self.take_back_lost().await?;
        tracing::warn!(count = claims.len(), "messages were still on their way");
        Ok(())
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
        self.take_back_lost().await?;
        loop {
            let mut turn = self.claim_turn(Room::of(1)).await?;
            if !turn.more || !turn.outgoing.is_empty() {
                return Ok(turn.outgoing.pop());
            }
        }
    }

    /// Claims up to `room` deliveries that are due, that may leave now and that still make sense, and writes their
    /// attempts.
    pub(super) async fn claim_turn(&self, room: Room) -> Stored<Turn> {
        let now = self.clock().now();
        let dialect = self.store().dialect();
        let mut turn = Turn::default();
        let webhooks = {
            let mut db = self.store().read().await?;
            turn.next = deliveries::next_due(&mut db, dialect, now).await?;
            let (readable, unreadable) = webhooks::with_due(&mut db, dialect, now).await?;
            if room.all == 0 || readable.is_empty() && unreadable.is_empty() {
                return Ok(turn);
            }
            readable
        };
        let mut tx = self.store().begin_in_order().await?;
        let awake = webhooks.iter().filter(|webhook| webhook.disabled.is_none() && webhook.paused_until <= now);
        let mut paces = Paces::hold(&mut tx, awake).await?;
        // Others may have held them for long: what counts is what is so from here on.
        let now = self.clock().now();
        let (webhooks, unreadable) = webhooks::with_due(&mut tx, dialect, now).await?;
        let webhooks: Vec<Arc<Webhook>> = webhooks.into_iter().map(Arc::new).collect();
        for webhook in unreadable {
            deliveries::end_waiting(&mut tx, webhook, UNREADABLE, now).await?;
        }
        let mut due = self.choose(&mut tx, &webhooks, &paces, room, now).await?;
        turn.more = due.len() > room.all;
        due.truncate(room.all);
        let ids: Vec<DeliveryId> = due.iter().map(|due| due.id).collect();
        let lease_until = now + LEASE;
        let claims = deliveries::claim(&mut tx, &ids, &random::token(), now, lease_until).await?;
        // One that could not be claimed after all leaves room for another.
        turn.more |= claims.len() < ids.len();
        let mut workshop = Workshop { company: company::read(&mut tx).await?, now, messages: HashMap::new() };
        let (mut starting, mut unsent) = (Vec::new(), Vec::new());
        for claim in &claims {
            let Some(webhook) = webhooks.iter().find(|webhook| webhook.id == claim.webhook) else { continue };
            let prepared = match self.prepare(&mut tx, claim, webhook, &mut workshop).await {
                Err(error @ StoreError::Unreadable { .. }) => {
                    // Nobody can send it, and it must not stand in the way of others for ever.
                    tracing::error!(delivery = %claim.id, %error, "a delivery cannot be read");
                    Err((State::Refused, error.to_string()))
                }
                prepared => prepared?,
            };
            match prepared {
                Ok((destination, outbound)) => {
                    starting.push((claim, outbound.to_stored()));
                    let (claim, webhook, places) = (claim.clone(), webhook.clone(), paces.take(webhook, now));
                    turn.outgoing.push(Outgoing { claim, webhook, places, destination, outbound, lease_until });
                }
                Err(why) => unsent.push((claim, why)),
            }
        }
        deliveries::start_attempts(&mut tx, &starting, now).await?;
        let endings: Vec<_> = unsent.iter().map(|(claim, why)| (*claim, never_sent(why))).collect();
        deliveries::record(&mut tx, &endings, now).await?;
        turn.more |= !endings.is_empty();
        for webhook in &webhooks {
            if webhook.disabled.is_none() && paces.free(webhook, now) == Some(0) {
                turn.wait_until(paces.free_at(webhook, now));
            }
        }
        paces.keep(&mut tx).await?;
        kill_point("in-claim");
        Store::commit(tx).await?;
        kill_point("after-claim");
        for outgoing in &turn.outgoing {
            self.metrics().began(outgoing.claim.due_at, now);
        }
        Ok(turn)
    }

    /// The most urgent deliveries that may leave now, those of equal rank by turns: no webhook gets more than its pace and
    /// its share allow.
    async fn choose(
        &self,
        tx: &mut Db,
        webhooks: &[Arc<Webhook>],
        paces: &Paces,
        room: Room,
        now: Moment,
    ) -> Stored<Vec<Due>> {
        let on_their_way = deliveries::on_their_way(tx).await?;
        let mut chosen = Vec::new();
        for webhook in webhooks {
            let is_off = webhook.disabled.is_some();
            // One more than there is room for tells that more is due.
            let places = if is_off { None } else { paces.free(webhook, now) }.unwrap_or(usize::MAX).min(room.all + 1);
            if places == 0 {
                continue;
            }
            let mut share = webhook.kind.at_once().saturating_sub(*on_their_way.get(&webhook.id).unwrap_or(&0));
            let due = deliveries::due(tx, self.store().dialect(), webhook.id, now, places).await?;
            for (turn, due) in due.into_iter().enumerate() {
                // What has the first rank waits for nobody; what is not sent takes no share.
                if due.rank > 0 && !is_off {
                    if share == 0 {
                        continue;
                    }
                    share -= 1;
                }
                chosen.push((due, turn, webhook));
            }
        }
        chosen.sort_unstable_by_key(|(due, turn, _)| (due.rank, *turn, *due));
        // Several webhooks may share an address or a channel.
        let mut paces = paces.clone();
        let mut ordinary = 0;
        chosen.retain(|(due, _, webhook)| {
            let has_room = due.rank == 0 || ordinary < room.most_ordinary();
            let may_leave = has_room && (webhook.disabled.is_some() || paces.free(webhook, now) != Some(0));
            if may_leave && webhook.disabled.is_none() {
                paces.take(webhook, now);
            }
            ordinary += usize::from(may_leave && due.rank > 0);
            may_leave
        });
        Ok(chosen.into_iter().map(|(due, _, _)| due).collect())
    }

    /// Takes deliveries back from workers that were not heard of again. What this process works on itself is not lost.
    async fn take_back_lost(&self) -> Stored<()> {
        let now = self.clock().now();
        let first = deliveries::next_lease_end(&mut *self.store().read().await?).await?;
        if first.is_none_or(|first| first > now) {
            return Ok(());
        }
        self.renew().await?;
        let lost = deliveries::expired(&mut *self.store().read().await?, now).await?;
        for expired in &lost {
            let mut tx = self.store().begin().await?;
            self.take_back(&mut tx, expired, now).await?;
            kill_point("in-take-back");
            Store::commit(tx).await?;
        }
        kill_point("after-take-back");
        Ok(())
    }

    /// Takes back a delivery whose attempt is written: its message may stand in the channel or not.
    async fn take_back(&self, tx: &mut Db, expired: &Expired, now: Moment) -> Stored<()> {
        let again = match (expired.destination, expired.kind) {
            (Some(to), Some(kind)) => deliveries::when_lost(tx, expired.id).await?.sends_again(to, kind, expired.tries),
            _ => false,
        };
        let (state, due_at) = if again { (State::Retrying, Some(now)) } else { (State::Uncertain, None) };
        let answer = Answer::default();
        let ending = Ending { state, detail: NO_ANSWER, status: None, remote_id: None, due_at, lost: true, answer };
        let is_taken = deliveries::take_back(tx, expired, &ending, now).await?;
        if is_taken
            && expired.kind == Some(Kind::DropOpened)
            && expired.destination != Some(DestinationKind::Sandbox)
            && let Some(drop) = expired.drop
        {
            // It may have been seen, so customers get their full time.
            match self.confirm_opening(tx, drop, now).await {
                Err(error @ StoreError::Unreadable { .. }) => tracing::error!(%drop, %error, "a drop cannot be read"),
                confirmed => _ = confirmed?,
            }
        }
        Ok(())
    }

    /// Renders a claimed delivery, or says why it is not sent.
    async fn prepare(
        &self,
        tx: &mut Db,
        claim: &Claim,
        webhook: &Webhook,
        workshop: &mut Workshop,
    ) -> Stored<Result<(Destination, Outbound), (State, String)>> {
        let now = workshop.now;
        if let Some(why) = &webhook.disabled {
            return Ok(Err((State::DeadWebhook, why.clone())));
        }
        if claim.pointless_at.is_some_and(|pointless_at| pointless_at <= now) {
            return Ok(Err((State::Stale, String::new())));
        }
        let destination = self.destination(webhook, now)?;
        let outbound = match &claim.body {
            Some(stored) if !self.is_outdated(tx, claim, webhook.kind).await? => Outbound::from_stored(stored),
            _ => match self.render(tx, claim, webhook, workshop).await? {
                Ok(outbound) => outbound,
                Err(EmptyMessage) => return Ok(Err((State::Refused, EmptyMessage.to_string()))),
            },
        };
        Ok(Ok((destination, outbound)))
    }

    /// Whether what an earlier try has rendered tells a closing that has moved since: validity counts from the moment at
    /// which a code is seen. An edited message stays as it is, and so does one that may stand already; what a program
    /// knows by its id is the same in every try.
    async fn is_outdated(&self, tx: &mut Db, claim: &Claim, to: DestinationKind) -> Stored<bool> {
        let is_tried_again = claim.origin == claim.id && claim.tries > 1;
        let is_opening = claim.kind == Kind::DropOpened && to.is_chat();
        Ok(is_tried_again && is_opening && !deliveries::may_stand(tx, claim.id).await?)
    }

    async fn render(
        &self,
        tx: &mut Db,
        claim: &Claim,
        webhook: &Webhook,
        workshop: &mut Workshop,
    ) -> Stored<Result<Outbound, EmptyMessage>> {
        if let Some(outbound) = self.merge(tx, claim, webhook, workshop).await? {
            return Ok(Ok(outbound));
        }
        let now = workshop.now;
        let message = workshop.message(tx, claim.message, claim.version).await?;
        let mut values = claim.values.clone();
        if claim.kind == Kind::DropOpened
            && let Some(id) = claim.drop
            && let Some(drop) = drops::find(tx, id).await?
        {
            // Validity counts from the moment at which this message arrives, which is now.
            let closes_at = drop.closes_at.unwrap_or(now + drop.settings.timing.validity);
            values.set("closes_at", moment(closes_at, &drop.settings.zone));
        }
        let event = Happening { kind: claim.kind, at: claim.at, values: &values, trial: false };
        Ok(Outbound::render(&message, &event, &recipient(webhook, &workshop.company, now)))
    }

    /// One message instead of many, where redemptions pile up before a chat. A program wants to hear of each.
    async fn merge(
        &self,
        tx: &mut Db,
        claim: &Claim,
        webhook: &Webhook,
        workshop: &mut Workshop,
    ) -> Stored<Option<Outbound>> {
        if claim.kind != Kind::DropRedeemed || !webhook.kind.is_chat() {
            return Ok(None);
        }
        let is_first = claim.tries == 1 && claim.origin == claim.id;
        let pile = if is_first {
            deliveries::pile(tx, self.store().dialect(), claim).await?
        } else {
            deliveries::merged_into(tx, claim).await?
        };
        let (Some(last), true) = (pile.last(), pile.len() >= PILE) else { return Ok(None) };
        let outbound = match self.render_rush(tx, claim, webhook, workshop, *last, pile.len() + 1).await {
            Ok(Ok(outbound)) => outbound,
            // Then each is told of by itself.
            Ok(Err(EmptyMessage)) | Err(StoreError::Unreadable { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        if is_first {
            deliveries::merge(tx, claim, &pile, workshop.now).await?;
        }
        Ok(Some(outbound))
    }

    /// What tells of `count` redemptions, of which `last` is the latest.
    async fn render_rush(
        &self,
        tx: &mut Db,
        claim: &Claim,
        webhook: &Webhook,
        workshop: &mut Workshop,
        last: DeliveryId,
        count: usize,
    ) -> Stored<Result<Outbound, EmptyMessage>> {
        let values = deliveries::values(tx, last).await?;
        let values = values.with("merged", Value::Number(i64::try_from(count).unwrap_or(i64::MAX)));
        let campaign = match claim.drop {
            Some(id) => drops::find(tx, id).await?.map(|drop| drop.campaign),
            None => None,
        };
        let routes = notifications::routes(tx, Kind::DropRush, campaign, &values).await?;
        let message = match routes.iter().find(|route| route.webhook == webhook.id) {
            Some(route) => workshop.message(tx, route.message, route.version).await?,
            None => Arc::new(defaults::message(Kind::DropRush, workshop.company.lang)),
        };
        let event = Happening { kind: Kind::DropRush, at: claim.at, values: &values, trial: false };
        Ok(Outbound::render(&message, &event, &recipient(webhook, &workshop.company, workshop.now)))
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
        let Outgoing { claim, webhook, places, destination, outbound, lease_until } = outgoing;
        let kind = claim.kind;
        kill_point("before-send");
        if self.clock().now() >= lease_until {
            // Whoever has taken it since may have sent it, and others after it.
            tracing::warn!("a lease had ended before its message was sent");
            return;
        }
        let start = Instant::now();
        let held = claim.clone();
        let work = async {
            let reply = self.post(&destination, outbound, Some(&claim)).await;
            kill_point("after-send");
            let (took, status) = (start.elapsed(), reply.as_ref().ok().map(|reply| reply.status));
            (took, status, self.record(Sent { claim, webhook, places, reply }).await)
        };
        let (took, status, recorded) = self.holding(&held, work).await;
        match recorded {
            Ok(outcome) => {
                self.metrics().tried(destination.kind(), outcome, took);
                let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                tracing::info!(kind = kind.name(), outcome = outcome.name(), status, millis, "a message was sent");
            }
            // The lease will end, and the delivery will be uncertain.
            Err(error) => tracing::error!(%error, "what came of a delivery could not be recorded"),
        }
        self.tell_of_changes();
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
                self.call(Call { files, ..Call::post(url, outbound.body) }).await
            }
            Destination::Chat(url) => self.call(Call::post(url.expose(), outbound.body)).await,
            Destination::Endpoint { url, secrets } => {
                let id = match delivery {
                    // One that is sent again is the same to it.
                    Some(delivery) => self.webhook_id(delivery.origin),
                    None => format!("msg_{}", random::token()),
                };
                let headers = secrets.headers(&id, self.clock().now(), &outbound.body);
                self.call(Call { headers, ..Call::post(url.expose(), outbound.body) }).await
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
        format!("msg_{}", &self.0.ids.mark("webhook-id", delivery.to_string().as_bytes())[..32])
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
}

/// Which task has ended.
fn id_of(ended: &Result<(task::Id, ()), task::JoinError>) -> task::Id {
    ended.as_ref().map_or_else(task::JoinError::id, |(id, ())| *id)
}

/// The ending of a delivery that is not sent.
fn never_sent((state, detail): &(State, String)) -> Ending<'_> {
    Ending {
        state: *state,
        detail,
        status: None,
        remote_id: None,
        due_at: None,
        lost: false,
        answer: Answer::default(),
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
