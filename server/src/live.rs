//! `/live`: what has changed, as server-sent events, for as long as somebody looks (`app/src/islands/live.rs` has their
//! names). Each stream begins with all that is the case, so that one that was cut off needs nothing of what it missed,
//! and `Last-Event-ID` is not asked for.
//!
//! Whatever happens is read once, by [`Live::follow`], at most ten times a second, and handed to all streams that may
//! know of it; a stream whose browser is slow skips what is no longer the case.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{FromRequestParts, Request},
    http::{HeaderName, StatusCode, header},
    middleware,
    response::{IntoResponse, Response, Sse, sse::Event},
    routing::get,
};
use futures::stream;
use largage::{
    account::Role,
    engine::{Engine, limits, store::Stored, tickets::ToldNews, token::Token},
    id::{AccountId, EntryId},
    money::Balance,
    time::Moment,
};
use largage_app::{
    AppState,
    known::{self, ClientAddress, Known},
    wire::{DropView, LiveView},
};
use serde::Serialize;
use tokio::{
    sync::watch,
    time::{Interval, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

/// How many streams may be open at once, and how long they say nothing.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of one reader.
    pub reader: usize,
    /// Of visitors from one [`limits::network`].
    pub network: usize,
    /// Of all visitors together; what is left up to `all` is for who signed in.
    pub visitors: usize,
    pub all: usize,
    /// How long a stream is silent before it says that it is there, and looks whether its session still is.
    pub silence: Duration,
}

impl Default for Limits {
    /// A browser has six connections a host; visitors may share an address.
    fn default() -> Self {
        Self { reader: 12, network: 200, visitors: 15_000, all: 20_000, silence: Duration::from_secs(20) }
    }
}

/// Below this many open pages whoever runs the program should know.
const FEW: usize = 5_000;

impl Limits {
    /// What a process can hold that may open so many files, of which each stream is one.
    pub fn within(files: usize) -> Self {
        let most = Self::default();
        // The rest is for pages, the database and what is sent.
        let all = most.all.min(files / 4 * 3);
        Self { all, visitors: most.visitors.min(all / 4 * 3), ..most }
    }

    /// What this process can hold, once it may open as many files as it is allowed to allow itself.
    pub fn of_this_process() -> Self {
        #[cfg(unix)]
        {
            use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

            let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
            let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
            let files = if raised.is_ok() { maximum } else { current };
            let limits = files.map_or_else(Self::default, |files| Self::within(files.try_into().unwrap_or(usize::MAX)));
            if limits.all < FEW {
                tracing::warn!(streams = limits.all, "fewer pages can be open at once than usual: raise LimitNOFILE");
            }
            limits
        }
        #[cfg(not(unix))]
        {
            Self::default()
        }
    }
}

/// Changes that follow faster are shown together.
const PACE: Duration = Duration::from_millis(100);
/// How long the drop in sight may be the wrong one when nothing happens.
const LOOK_ANYWAY: Duration = Duration::from_mins(1);
/// Entries that are read once more, because on PostgreSQL one with a smaller id may appear after a larger.
const READ_AGAIN: i64 = 200;

/// Everyone who watches, and what they are shown.
#[derive(Clone)]
pub struct Live(Arc<Parts>);

struct Parts {
    engine: Engine,
    stop: CancellationToken,
    limits: Limits,
    shown: watch::Sender<Shown>,
    watchers: Mutex<Watchers>,
    told: tokio::sync::Mutex<ToldNews>,
}

/// What all streams show.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    /// How many changes of whatever kind there were.
    change: u64,
    /// Without the server's time, which is that of sending.
    drop: Option<DropView>,
}

#[derive(Default)]
struct Watchers {
    all: usize,
    visitors: usize,
    networks: HashMap<IpAddr, usize>,
    readers: HashMap<AccountId, Reader>,
}

/// One reader's streams.
struct Reader {
    streams: usize,
    role: Role,
    balance: watch::Sender<Option<Balance>>,
    /// How often something happened to tickets that the reader may know of.
    tickets: watch::Sender<u64>,
}

impl Live {
    /// Shows what is the case now; [`Live::follow`] keeps it up to date.
    pub async fn open(engine: Engine, stop: CancellationToken, limits: Limits) -> Stored<Self> {
        // From before the first stream: whatever happens once it is open is news.
        let told = engine.follow_tickets().await?.into();
        let (shown, watchers) = (watch::Sender::default(), Mutex::default());
        let live = Self(Arc::new(Parts { engine, stop, limits, shown, watchers, told }));
        live.look().await?;
        Ok(live)
    }

    /// Looks again after each change, until the program stops.
    pub async fn follow(self) {
        let mut changes = self.0.engine.hub().listen();
        let mut entry = None;
        loop {
            let looked = async {
                self.look().await?;
                entry = Some(self.look_at_wallets(entry).await?);
                self.look_at_tickets().await
            };
            if let Err(error) = looked.await {
                tracing::error!(%error, "what open pages show could not be read; they show what was");
            }
            tokio::select! {
                () = self.0.stop.cancelled() => return,
                heard = changes.changed() => if heard.is_err() { return },
                // A drop that is over makes room for the next without anything happening.
                () = tokio::time::sleep(LOOK_ANYWAY) => {}
            }
            tokio::time::sleep(PACE).await;
        }
    }

    async fn look(&self) -> Stored<()> {
        // Before looking: what changes meanwhile counts as not seen.
        let change = *self.0.engine.hub().listen().borrow();
        let in_sight = self.0.engine.in_sight().await?;
        let drop = DropView::in_sight(&in_sight, self.0.engine.clock().now());
        let drop = drop.map(|drop| DropView { server_now: Moment::MIN, ..drop });
        let now = Shown { change, drop };
        self.0.shown.send_if_modified(|shown| std::mem::replace(shown, now.clone()) != now);
        Ok(())
    }

    /// Hands on the balances of wallets that have new entries; answers the latest entry.
    async fn look_at_wallets(&self, since: Option<EntryId>) -> Stored<EntryId> {
        let since = match since {
            Some(since) => since,
            None => self.0.engine.last_entry().await?,
        };
        let moved = self.0.engine.balances_since(EntryId::new(since.get() - READ_AGAIN)).await?;
        let watchers = self.watchers();
        let mut latest: HashMap<AccountId, Balance> = HashMap::new();
        for moved in &moved {
            latest.insert(moved.account, moved.balance);
        }
        for (account, balance) in latest {
            if let Some(reader) = watchers.readers.get(&account) {
                reader.balance.send_if_modified(|shown| shown.replace(balance) != Some(balance));
            }
        }
        Ok(moved.last().map_or(since, |moved| moved.entry.max(since)))
    }

    /// Tells of tickets to whom it concerns.
    async fn look_at_tickets(&self) -> Stored<()> {
        let news = self.0.engine.ticket_news(&mut *self.0.told.lock().await).await?;
        for (account, reader) in &self.watchers().readers {
            let concerned = news.iter().filter(|news| news.is_for(*account, reader.role)).count();
            if concerned > 0 {
                reader.tickets.send_modify(|count| *count += concerned as u64);
            }
        }
        Ok(())
    }

    fn watchers(&self) -> MutexGuard<'_, Watchers> {
        self.0.watchers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more stream, unless there are too many.
    fn seat(&self, network: IpAddr, reader: Option<(AccountId, Role)>) -> Option<Seat> {
        let limits = self.0.limits;
        let mut watchers = self.watchers();
        if watchers.all >= limits.all {
            return None;
        }
        let own = if let Some((account, role)) = reader {
            let reader = watchers.readers.entry(account).or_insert_with(|| Reader {
                streams: 0,
                role,
                balance: watch::Sender::default(),
                tickets: watch::Sender::default(),
            });
            if reader.streams >= limits.reader {
                return None;
            }
            reader.streams += 1;
            reader.role = role;
            Some(Own { role, balance: reader.balance.subscribe(), tickets: reader.tickets.subscribe() })
        } else {
            if watchers.visitors >= limits.visitors {
                return None;
            }
            let streams = watchers.networks.entry(network).or_default();
            if *streams >= limits.network {
                return None;
            }
            *streams += 1;
            watchers.visitors += 1;
            None
        };
        watchers.all += 1;
        drop(watchers);
        Some(Seat { live: self.clone(), network, reader: reader.map(|(account, _)| account), own })
    }
}

/// A stream that counts, until it is dropped.
struct Seat {
    live: Live,
    network: IpAddr,
    reader: Option<AccountId>,
    own: Option<Own>,
}

/// What is for one reader only.
struct Own {
    role: Role,
    balance: watch::Receiver<Option<Balance>>,
    tickets: watch::Receiver<u64>,
}

/// What of it has changed.
enum OwnChange {
    Balance(Option<Balance>),
    Tickets(u64),
}

impl Own {
    /// The next change; nothing when there can be none any more.
    async fn next(&mut self) -> Option<OwnChange> {
        tokio::select! {
            changed = self.balance.changed() => {
                changed.ok()?;
                Some(OwnChange::Balance(*self.balance.borrow_and_update()))
            }
            changed = self.tickets.changed() => {
                changed.ok()?;
                Some(OwnChange::Tickets(*self.tickets.borrow_and_update()))
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut watchers = self.live.watchers();
        watchers.all -= 1;
        if let Some(account) = self.reader {
            if let Some(reader) = watchers.readers.get_mut(&account) {
                reader.streams -= 1;
                if reader.streams == 0 {
                    watchers.readers.remove(&account);
                }
            }
        } else {
            watchers.visitors -= 1;
            if let Some(streams) = watchers.networks.get_mut(&self.network) {
                *streams -= 1;
                if *streams == 0 {
                    watchers.networks.remove(&self.network);
                }
            }
        }
    }
}

pub fn routes(state: &AppState, live: Live) -> Router {
    let app = state.clone();
    Router::new()
        .route("/live", get(async move |request: Request| watch(&app, &live, request).await))
        .layer(middleware::from_fn_with_state(state.clone(), known::look_up))
}

async fn watch(state: &AppState, live: &Live, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(&mut parts, state).await;
    let known: Known = parts.extensions.get().cloned().unwrap_or_default();
    let reader = known.signed_in.map(|by| by.account);
    let session = reader.as_ref().and_then(|_| known::session_token(&parts.headers, &state.site));
    let Some(seat) = live.seat(limits::network(address), reader.as_ref().map(|reader| (reader.id, reader.role))) else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")], "Too many open pages.\n")
            .into_response();
    };
    // Read only now: whatever changes from here on is heard.
    let balance = match &reader {
        Some(reader) if reader.role == Role::Customer => state.engine.balance(reader.id).await.ok(),
        _ => None,
    };
    // That something has changed tells of other people's tickets; in a demo everyone looks at the built-in channel.
    let hears_changes = state.demo.is_some() || reader.is_some_and(|reader| reader.role >= Role::Staff);
    let watcher = Watcher::new(seat, session, balance, hears_changes);
    let events = stream::unfold(watcher, async |mut watcher| Some((watcher.next().await?, watcher)));
    // Proxies that collect an answer before they pass it on would hold back every event.
    ([(HeaderName::from_static("x-accel-buffering"), "no")], Sse::new(events)).into_response()
}

/// One stream: what it has to say, what it has said, and what it waits for.
struct Watcher {
    seat: Seat,
    session: Option<Token>,
    hears_changes: bool,
    shown: watch::Receiver<Shown>,
    said: Shown,
    balance: Option<Balance>,
    events: VecDeque<Event>,
    life: Interval,
}

impl Watcher {
    fn new(mut seat: Seat, session: Option<Token>, balance: Option<Balance>, hears_changes: bool) -> Self {
        let mut shown = seat.live.0.shown.subscribe();
        let said = shown.borrow_and_update().clone();
        let mut life = tokio::time::interval(seat.live.0.limits.silence);
        life.set_missed_tick_behavior(MissedTickBehavior::Delay);
        life.reset();
        let tickets = seat.own.as_mut().map(|own| *own.tickets.borrow_and_update());
        let mut watcher = Self { seat, session, hears_changes, shown, said, balance, events: VecDeque::new(), life };
        // Not all at the same moment when a server comes back.
        let retry = Duration::from_millis(1000 + u64::from(rand_below(3000)));
        watcher.events.push_back(Event::default().retry(retry));
        watcher.say_live();
        watcher.say_change();
        if let Some(tickets) = tickets {
            watcher.say("tickets", &tickets);
        }
        watcher
    }

    /// The next event, when there is one; nothing when the stream is over.
    async fn next(&mut self) -> Option<Result<Event, Infallible>> {
        let stop = self.seat.live.0.stop.clone();
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(Ok(event));
            }
            let own = async {
                match &mut self.seat.own {
                    Some(own) => own.next().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => return None,
                changed = self.shown.changed() => {
                    changed.ok()?;
                    self.say_what_changed();
                }
                changed = own => match changed? {
                    OwnChange::Balance(balance) => {
                        if self.balance != balance {
                            self.balance = balance;
                            self.say_live();
                        }
                    }
                    OwnChange::Tickets(tickets) => self.say("tickets", &tickets),
                },
                _ = self.life.tick() => {
                    if self.session_is_over().await {
                        return None;
                    }
                    self.events.push_back(Event::default().comment(""));
                }
            }
        }
    }

    fn say_what_changed(&mut self) {
        let shown = self.shown.borrow_and_update().clone();
        let other_drop = shown.drop != self.said.drop;
        self.said = shown;
        if other_drop {
            self.say_live();
        }
        self.say_change();
    }

    fn say_change(&mut self) {
        if self.hears_changes {
            let change = self.said.change;
            self.say("change", &change);
        }
    }

    fn say_live(&mut self) {
        let server_now = self.seat.live.0.engine.clock().now();
        let drop = self.said.drop.clone().map(|drop| DropView { server_now, ..drop });
        self.say("live", &LiveView { drop, balance: self.balance });
    }

    fn say(&mut self, name: &str, data: &impl Serialize) {
        match Event::default().event(name).json_data(data) {
            Ok(event) => self.events.push_back(event),
            Err(error) => tracing::error!(%error, name, "an event cannot be written"),
        }
    }

    async fn session_is_over(&self) -> bool {
        let Some(session) = &self.session else { return false };
        let role = self.seat.own.as_ref().map(|own| own.role);
        let engine = &self.seat.live.0.engine;
        // While the database does not answer, nobody is sent away. Who may know less or more by now comes back.
        match engine.signed_in(session).await {
            Ok(Some(by)) if Some(by.account.role) == role => {
                engine.company().await.is_ok_and(|company| known::must_enrol(&company, &by))
            }
            Ok(Some(_)) => true,
            Ok(None) => true,
            Err(_) => false,
        }
    }
}

fn rand_below(limit: u32) -> u32 {
    u32::from_be_bytes(largage::engine::random::bytes()) % limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_streams_are_promised_than_files_can_be_opened() {
        let held = |files| {
            let Limits { all, visitors, .. } = Limits::within(files);
            (all, visitors)
        };
        assert_eq!(held(0), (0, 0));
        assert_eq!(held(1024), (768, 576));
        assert_eq!(held(20_000), (15_000, 11_250));
        assert_eq!(held(usize::MAX), (20_000, 15_000));
        let Limits { all, visitors, .. } = Limits::of_this_process();
        assert!(0 < visitors && visitors < all && all <= 20_000, "{visitors} of {all}");
    }
}
