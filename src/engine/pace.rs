//! The pace of messages: places in the windows of a webhook's address and of its channel, which all nodes share, and the
//! bar that Discord's front puts before this machine.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Engine;
use super::destinations::{Call, NoReply, Reply};
use super::store::webhooks::{self, Webhook};
use super::store::{Db, Store, Stored, paces};
use crate::discord::{Outcome, RateLimit, classify, counts_towards_ban};
use crate::id::WebhookId;
use crate::pace::{Place, Window};
use crate::time::{MINUTE, Moment};
use crate::webhook::DestinationKind;
use crate::{endpoint, slack};

/// The bar before everything that goes to Discord.
const DISCORD: &str = "discord";
/// How long nothing goes to Discord after a ban that does not say how long it lasts.
const BAN: Duration = Duration::from_mins(10);
/// So many refusals in [`REFUSALS_WITHIN`] get a machine banned; we stop before.
const MOST_REFUSALS: usize = 9_000;
const REFUSALS_WITHIN: Duration = Duration::from_mins(10);

/// The places that one message takes: in the window of its address, and in that of its channel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places {
    address: Option<Place>,
    channel: Option<Place>,
}

/// What a webhook's messages pass through.
struct Lanes {
    address: Option<String>,
    channel: Option<String>,
}

impl Lanes {
    fn of(webhook: &Webhook) -> Self {
        // A channel of the sandbox has no address.
        let own = if webhook.url_hash.is_empty() { webhook.id.to_string() } else { webhook.url_hash.clone() };
        let channel = || if webhook.channel.is_empty() { format!("channel of {own}") } else { webhook.channel.clone() };
        Self {
            address: (webhook.kind.speaks_discord() || webhook.kind.pace().is_some()).then(|| format!("address {own}")),
            channel: webhook.kind.speaks_discord().then(|| format!("channel {}", channel())),
        }
    }

    fn names(self) -> impl Iterator<Item = String> {
        [self.address, self.channel].into_iter().flatten()
    }
}

fn address_window(kind: DestinationKind) -> Window {
    kind.pace().map_or_else(Window::untold, Window::every)
}

/// The windows of some webhooks, held until the transaction ends, or only looked at.
#[derive(Clone)]
pub(super) struct Paces {
    windows: BTreeMap<String, Window>,
    /// Nothing goes to Discord before.
    barred_until: Moment,
    /// Until when webhooks are to rest, by what was learnt.
    pauses: BTreeMap<WebhookId, Moment>,
}

impl Paces {
    /// Holds the windows of these webhooks, always in the same order.
    pub(super) async fn hold<'a>(tx: &mut Db, webhooks: impl IntoIterator<Item = &'a Webhook>) -> Stored<Self> {
        let mut lanes = BTreeMap::new();
        for webhook in webhooks {
            let Lanes { address, channel } = Lanes::of(webhook);
            lanes.extend(address.map(|lane| (lane, address_window(webhook.kind))));
            lanes.extend(channel.map(|lane| (lane, Window::hidden())));
        }
        let mut windows = BTreeMap::new();
        for (lane, new) in lanes {
            let known = paces::hold(tx, &lane).await?;
            windows.insert(lane, known.unwrap_or(new));
        }
        Ok(Self { windows, barred_until: barred_until(tx).await?, pauses: BTreeMap::new() })
    }

    /// Looks at all windows without holding them.
    async fn look(db: &mut Db) -> Stored<Self> {
        let windows = paces::all(db).await?;
        let barred_until = end_of_bar(windows.get(DISCORD));
        Ok(Self { windows, barred_until, pauses: BTreeMap::new() })
    }

    /// Looks at those of one webhook without holding them.
    async fn look_at(db: &mut Db, webhook: &Webhook) -> Stored<Self> {
        let mut windows = BTreeMap::new();
        for lane in Lanes::of(webhook).names() {
            if let Some(window) = paces::find(db, &lane).await? {
                windows.insert(lane, window);
            }
        }
        Ok(Self { windows, barred_until: barred_until(db).await?, pauses: BTreeMap::new() })
    }

    /// How many messages may leave for a webhook now; nothing where no limit is known. None for one whose windows are not
    /// held.
    pub(super) fn free(&self, webhook: &Webhook, now: Moment) -> Option<usize> {
        let is_held = Lanes::of(webhook).names().all(|lane| self.windows.contains_key(&lane));
        if !is_held || now < self.earliest(webhook) {
            return Some(0);
        }
        Lanes::of(webhook).names().filter_map(|lane| Some(self.windows.get(&lane)?.free(now))).min()
    }

    /// When the next message may leave for a webhook.
    pub(super) fn free_at(&self, webhook: &Webhook, now: Moment) -> Moment {
        let lanes = Lanes::of(webhook).names().filter_map(|lane| Some(self.windows.get(&lane)?.free_at(now)));
        lanes.max().unwrap_or(now).max(self.earliest(webhook))
    }

    fn earliest(&self, webhook: &Webhook) -> Moment {
        if webhook.kind == DestinationKind::Discord {
            webhook.paused_until.max(self.barred_until)
        } else {
            webhook.paused_until
        }
    }

    pub(super) fn take(&mut self, webhook: &Webhook, now: Moment) -> Places {
        let Lanes { address, channel } = Lanes::of(webhook);
        let mut take = |lane: Option<String>| Some(self.windows.get_mut(&lane?)?.take(now));
        Places { address: take(address), channel: take(channel) }
    }

    fn with(&mut self, webhook: &Webhook, places: Places, change: impl Fn(&mut Window, Place)) {
        let Lanes { address, channel } = Lanes::of(webhook);
        for (lane, place) in [(address, places.address), (channel, places.channel)] {
            if let Some(place) = place
                && let Some(window) = lane.and_then(|lane| self.windows.get_mut(&lane))
            {
                change(window, place);
            }
        }
    }

    /// Lets a webhook rest.
    pub(super) fn pause(&mut self, webhook: WebhookId, until: Moment) {
        let pause = self.pauses.entry(webhook).or_insert(until);
        *pause = until.max(*pause);
    }

    pub(super) async fn keep(self, tx: &mut Db) -> Stored<()> {
        for (webhook, until) in self.pauses {
            webhooks::pause(tx, webhook, until).await?;
        }
        for (lane, window) in &self.windows {
            paces::keep(tx, lane, window).await?;
        }
        Ok(())
    }

    /// Learns from what came of a message, and says what its answer means. The pauses that it asks for are kept at once,
    /// by everyone who writes to this address or channel.
    pub(super) async fn learn(
        &mut self,
        tx: &mut Db,
        webhook: &Webhook,
        places: Places,
        reply: &Result<Reply, NoReply>,
        now: Moment,
    ) -> Stored<Result<Outcome, NoReply>> {
        let reply = match reply {
            Ok(reply) => reply,
            Err(no_reply) => {
                let change = match no_reply {
                    NoReply::Lost(_) => |window: &mut Window, place, now| window.arrived(place, now),
                    NoReply::NotSent(_) | NoReply::NotAllowed(_) => {
                        |window: &mut Window, place, _| window.give_back(place)
                    }
                };
                self.with(webhook, places, |window, place| change(window, place, now));
                return Ok(Err(no_reply.clone()));
            }
        };
        let (outcome, rate) = read(webhook.kind, reply, now);
        let Lanes { address, channel } = Lanes::of(webhook);
        let hidden = is_hidden(&outcome, reply.status, &rate);
        if let Some(window) = address.and_then(|lane| self.windows.get_mut(&lane))
            && let Some(place) = places.address
        {
            window.told(&rate, now);
            window.arrived(place, now);
        }
        if let Some(window) = channel.and_then(|lane| self.windows.get_mut(&lane))
            && let Some(place) = places.channel
        {
            match (&outcome, hidden) {
                (Outcome::Retry { after, .. }, true) => window.refused(place, after.unwrap_or(MINUTE), now),
                (Outcome::Delivered { .. }, _) => {
                    window.arrived(place, now);
                    window.learn(now);
                }
                _ => window.give_back(place),
            }
        }
        let asked = match &outcome {
            Outcome::Retry { after, .. } => *after,
            _ => None,
        };
        for wait in [rate.pause(), asked].into_iter().flatten() {
            self.pause(webhook.id, now + wait);
        }
        match outcome {
            Outcome::Banned { after } => self.bar(tx, now + after.unwrap_or(BAN)).await?,
            Outcome::Retry { scope: Some(crate::discord::Scope::Global), after: Some(after) }
                if webhook.kind == DestinationKind::Discord =>
            {
                self.bar(tx, now + after).await?;
            }
            _ => {}
        }
        Ok(Ok(outcome))
    }

    async fn bar(&mut self, tx: &mut Db, until: Moment) -> Stored<()> {
        tracing::warn!(%until, "Discord refuses everything from here; nothing is sent there before");
        self.barred_until = self.barred_until.max(until);
        bar(tx, until).await
    }
}

/// What an answer means, with what it tells of the pace.
fn read(kind: DestinationKind, reply: &Reply, now: Moment) -> (Outcome, RateLimit) {
    let wait = reply.header("retry-after");
    if kind.speaks_discord() {
        let rate = RateLimit::from_headers(|name| reply.header(name));
        (classify(reply.status, &rate, &reply.body), rate)
    } else if kind == DestinationKind::Endpoint {
        (endpoint::classify(reply.status, wait, now, &reply.body), RateLimit::default())
    } else {
        (slack::classify(reply.status, wait, &reply.body), RateLimit::default())
    }
}

/// Whether a message was refused for its pace although the limit that is told had room for it.
fn is_hidden(outcome: &Outcome, status: u16, rate: &RateLimit) -> bool {
    matches!(outcome, Outcome::Retry { .. }) && status == 429 && rate.remaining.is_some_and(|remaining| remaining > 0)
}

async fn barred_until(db: &mut Db) -> Stored<Moment> {
    Ok(end_of_bar(paces::find(db, DISCORD).await?.as_ref()))
}

fn end_of_bar(window: Option<&Window>) -> Moment {
    window.map_or(Moment::MIN, |window| window.free_at(Moment::MIN))
}

/// Nothing goes to Discord before `until`, from any node.
async fn bar(tx: &mut Db, until: Moment) -> Stored<()> {
    let mut window = paces::hold(tx, DISCORD).await?.unwrap_or_else(Window::hidden);
    window.bar(until);
    paces::keep(tx, DISCORD, &window).await
}

/// Stops calls to Discord before they leave, whoever makes them: once its front has refused this machine, and shortly
/// before so many refusals would make it.
#[derive(Default)]
pub(super) struct Breaker(Mutex<Refusals>);

#[derive(Default)]
struct Refusals {
    at: VecDeque<Moment>,
    open_until: Option<Moment>,
}

impl Breaker {
    fn is_open(&self, now: Moment) -> bool {
        self.open_until().is_some_and(|until| now < until)
    }

    fn open_until(&self) -> Option<Moment> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open_until
    }

    fn hear(&self, reply: &Reply, now: Moment) {
        let rate = RateLimit::from_headers(|name| reply.header(name));
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Outcome::Banned { after } = classify(reply.status, &rate, &reply.body) {
            refusals.open_until = Some(now + after.unwrap_or(BAN));
        }
        if counts_towards_ban(reply.status, &rate) {
            while refusals.at.front().is_some_and(|first| now.since(*first) > REFUSALS_WITHIN) {
                refusals.at.pop_front();
            }
            refusals.at.push_back(now);
            if refusals.at.len() >= MOST_REFUSALS {
                refusals.open_until = Some(now + REFUSALS_WITHIN);
                refusals.at.clear();
            }
        }
    }
}

impl Engine {
    /// Makes a call, unless Discord has to be left alone.
    pub(super) async fn call(&self, call: Call) -> Result<Reply, NoReply> {
        let is_discord = call.url.starts_with("https://discord.com/");
        if is_discord && self.0.breaker.is_open(self.clock().now()) {
            return Err(NoReply::NotSent("Discord refuses everything from here for a while".to_owned()));
        }
        let reply = self.0.network.call(call).await;
        if is_discord && let Ok(reply) = &reply {
            self.0.breaker.hear(reply, self.clock().now());
        }
        reply
    }

    /// Takes a place for a message that is not in the outbox, or says when there will be one.
    pub(super) async fn reserve(&self, webhook: &Webhook) -> Stored<Result<Places, Moment>> {
        let mut tx = self.store().begin().await?;
        let mut paces = Paces::hold(&mut tx, [webhook]).await?;
        let now = self.clock().now();
        if paces.free(webhook, now) == Some(0) {
            return Ok(Err(paces.free_at(webhook, now)));
        }
        let places = paces.take(webhook, now);
        paces.keep(&mut tx).await?;
        Store::commit(tx).await?;
        Ok(Ok(places))
    }

    /// Learns from what came of a message that had its places from [`Engine::reserve`]. A webhook that is gone is switched
    /// off.
    pub(super) async fn learn(
        &self,
        tx: &mut Db,
        webhook: &Webhook,
        places: Places,
        reply: &Result<Reply, NoReply>,
        now: Moment,
    ) -> Stored<Result<Outcome, NoReply>> {
        let mut paces = Paces::hold(tx, [webhook]).await?;
        let outcome = paces.learn(tx, webhook, places, reply, now).await?;
        paces.keep(tx).await?;
        if let (Ok(Outcome::DeadWebhook), Ok(reply)) = (&outcome, reply) {
            self.webhook_is_gone(tx, webhook.id, &format!("HTTP {}", reply.status), now).await?;
        }
        Ok(outcome)
    }

    /// All that the outbox obeys, to tell people when the next message may leave: the pauses, the windows of addresses
    /// and channels, and what bars everything that goes to Discord.
    pub(super) async fn look_at_paces(&self, db: &mut Db) -> Stored<Paces> {
        Ok(self.as_barred_here(Paces::look(db).await?))
    }

    /// The same, of one webhook.
    pub(super) async fn look_at_paces_of(&self, db: &mut Db, webhook: &Webhook) -> Stored<Paces> {
        Ok(self.as_barred_here(Paces::look_at(db, webhook).await?))
    }

    fn as_barred_here(&self, mut paces: Paces) -> Paces {
        paces.barred_until = paces.barred_until.max(self.0.breaker.open_until().unwrap_or(Moment::MIN));
        paces
    }

    /// When a message may leave for a webhook, by everything but the places of others.
    pub(super) async fn barred_until(&self, webhook: &Webhook) -> Stored<Moment> {
        if webhook.kind != DestinationKind::Discord {
            return Ok(webhook.paused_until);
        }
        let barred = barred_until(&mut *self.store().read().await?).await?;
        Ok(webhook.paused_until.max(barred))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Moment = Moment::from_millis(1_795_348_800_000);

    #[test]
    fn refusals_that_would_get_us_banned_stop_us_before() {
        let breaker = Breaker::default();
        let refusal = Reply { status: 401, ..Reply::default() };
        let shared = Reply {
            status: 429,
            headers: vec![("x-ratelimit-scope".to_owned(), "shared".to_owned())],
            body: br#"{"retry_after":1.0}"#.to_vec(),
        };
        for _ in 0..MOST_REFUSALS {
            breaker.hear(&shared, START);
        }
        for _ in 1..MOST_REFUSALS {
            breaker.hear(&refusal, START);
        }
        assert!(!breaker.is_open(START), "what others sent too fast is not counted");
        // The first ones are forgotten, and as many may come again.
        let later = START + REFUSALS_WITHIN + Duration::from_secs(1);
        for _ in 1..MOST_REFUSALS {
            breaker.hear(&refusal, later);
        }
        assert!(!breaker.is_open(later));
        breaker.hear(&refusal, later);
        assert!(breaker.is_open(later));
        assert!(!breaker.is_open(later + REFUSALS_WITHIN));
    }
}
