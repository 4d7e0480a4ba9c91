//! Redemption: many customers, one code, each answered once and credited at most once.
//!
//! What arrives while one commit runs is counted together by the next: the first caller that finds nobody counting
//! starts to, and goes on until the queue is empty. Every decision comes from what a statement returned.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use tokio::sync::{Notify, oneshot};

use super::Engine;
use super::company;
use super::events::{DropEvent, drop_values};
use super::kill_point::kill_point;
use super::limits::{self, Key, Scope};
use super::store::drops::{Drop, Taken};
use super::store::wallets::{Cause, NewEntry};
use super::store::{Db, Stored, campaigns, drops, redemptions, wallets};
use crate::code::TypedCode;
use crate::event::{Kind, Term, Value};
use crate::fairness;
use crate::id::AccountId;
use crate::phase::{CloseReason, Phase};
use crate::redemption::Answer;
use crate::time::Moment;

/// Redemptions that may wait; more are told to try again at once.
const MOST_WAITING: usize = 4096;
/// Redemptions that one transaction counts.
const MOST_AT_ONCE: usize = 256;
/// Requests of one customer that may wait for each other.
const MOST_OF_ONE: usize = 32;

/// One customer's typed code, on its way to be counted.
struct Request {
    account: AccountId,
    code: TypedCode,
    received_at: Moment,
    answer: oneshot::Sender<Answer>,
    /// Ends with the request, when it is answered.
    _arrival: Arrival,
}

/// The queue in front of the one who counts.
#[derive(Default)]
pub(super) struct Counter {
    queue: Mutex<Queue>,
    /// Told when a request has been answered.
    progress: Notify,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Request>,
    counting: bool,
    /// How many requests ever came, and the numbers of those that are not answered yet.
    came: u64,
    unanswered: BTreeSet<u64>,
    /// Each customer's requests are judged one after the other: who sends a hundred codes at once has them counted as
    /// guesses, and holds nobody else up.
    turns: HashMap<AccountId, Turns>,
}

#[derive(Default)]
struct Turns {
    turn: Arc<tokio::sync::Mutex<()>>,
    requests: usize,
}

/// A request that has come and is not answered yet.
struct Arrival {
    counter: Arc<Counter>,
    account: AccountId,
    number: u64,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl std::ops::Drop for Arrival {
    fn drop(&mut self) {
        let mut queue = self.counter.lock();
        queue.unanswered.remove(&self.number);
        if let Some(turns) = queue.turns.get_mut(&self.account) {
            turns.requests -= 1;
            if turns.requests == 0 {
                queue.turns.remove(&self.account);
            }
        }
        self.counter.progress.notify_waiters();
    }
}

impl Counter {
    /// Adds a request; says whether the caller has to start counting.
    fn push(&self, request: Request) -> Result<bool, Request> {
        let mut queue = self.lock();
        if queue.waiting.len() >= MOST_WAITING {
            return Err(request);
        }
        queue.waiting.push(request);
        Ok(!std::mem::replace(&mut queue.counting, true))
    }

    /// Takes what waits; with nothing left, counting is over.
    fn pull(&self) -> Vec<Request> {
        let mut queue = self.lock();
        let most = queue.waiting.len().min(MOST_AT_ONCE);
        let batch: Vec<Request> = queue.waiting.drain(..most).collect();
        queue.counting = !batch.is_empty();
        batch
    }

    /// Notes that a request has come; `None` where this customer has too many on their way.
    fn arrive(self: &Arc<Self>, account: AccountId) -> Option<Arrival> {
        let mut queue = self.lock();
        let turns = queue.turns.entry(account).or_default();
        if turns.requests >= MOST_OF_ONE {
            return None;
        }
        turns.requests += 1;
        let turn = turns.turn.clone();
        queue.came += 1;
        let number = queue.came;
        queue.unanswered.insert(number);
        Some(Arrival { counter: self.clone(), account, number, turn })
    }

    /// Returns once everything that has come so far has been answered.
    pub(super) async fn drain(&self) {
        let came = self.lock().came;
        loop {
            let progress = self.progress.notified();
            if self.lock().unanswered.first().is_none_or(|first| *first > came) {
                return;
            }
            progress.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When one may type a code again, if one has to wait. Who merely shares an address with guessers does not: of the code
/// in the channel nobody is kept by others.
async fn must_wait(db: &mut Db, account: AccountId, address: IpAddr, now: Moment) -> Stored<Option<Moment>> {
    let own = Key::Account(account);
    if let Some(retry_at) = limits::check(db, Scope::Code, std::slice::from_ref(&own), now).await? {
        return Ok(Some(retry_at));
    }
    if limits::failed(db, Scope::Code, &own, now).await? == 0 {
        return Ok(None);
    }
    limits::check(db, Scope::Code, &[Key::Address(address)], now).await
}

impl Engine {
    /// Redeems what `account` typed, as received now from `address`.
    pub async fn redeem(&self, account: AccountId, typed: &str, address: IpAddr) -> Stored<Answer> {
        let answer = self.judge(account, typed, address).await?;
        self.metrics().redeemed(&answer);
        Ok(answer)
    }

    async fn judge(&self, account: AccountId, typed: &str, address: IpAddr) -> Stored<Answer> {
        let received_at = self.clock().now();
        let Some(arrival) = self.0.counter.arrive(account) else { return Ok(Answer::Busy) };
        let turn = arrival.turn.clone();
        let _turn = turn.lock().await;

        let keys = [Key::Account(account), Key::Address(address)];
        let mut db = self.store().read().await?;
        if let Some(retry_at) = must_wait(&mut db, account, address, received_at).await? {
            return Ok(Answer::TooManyAttempts { retry_at });
        }
        let code = match TypedCode::parse(typed) {
            // Looked at before it stands in line, so that guesses keep no writer busy.
            Some(code) if drops::by_code(&mut db, code.as_str()).await?.is_some() => Some(code),
            _ => None,
        };
        drop(db);
        let answer = match code {
            Some(code) => self.queue_up(account, code, received_at, arrival).await,
            None => Answer::UnknownCode,
        };
        if !answer.is_wrong_code() {
            return Ok(answer);
        }
        // Without an open drop there is nothing to guess: the typed code may simply be early.
        let live = drops::live(&mut *self.store().read().await?).await?;
        match live.first() {
            Some(next) if live.iter().all(|drop| drop.phase != Phase::Open) => {
                Ok(Answer::NotOpenYet { opens_at: next.opens_at })
            }
            _ => {
                let mut tx = self.store().begin().await?;
                limits::count(&mut tx, Scope::Code, &keys, received_at).await?;
                tx.commit().await?;
                Ok(Answer::UnknownCode)
            }
        }
    }

    async fn queue_up(&self, account: AccountId, code: TypedCode, received_at: Moment, arrival: Arrival) -> Answer {
        let (answer, answered) = oneshot::channel();
        match self.0.counter.push(Request { account, code, received_at, answer, _arrival: arrival }) {
            Ok(true) => {
                // On its own task: a caller that hangs up must not take the others' answers along.
                tokio::spawn(self.clone().count_waiting());
            }
            Ok(false) => {}
            Err(_) => return Answer::Busy,
        }
        answered.await.unwrap_or(Answer::Busy)
    }

    async fn count_waiting(self) {
        loop {
            let batch = self.0.counter.pull();
            if batch.is_empty() {
                return;
            }
            // One transaction a code, so that locks are always taken as campaign, drop, then wallets by their ids.
            let mut by_code: BTreeMap<TypedCode, Vec<Request>> = BTreeMap::new();
            for request in batch {
                by_code.entry(request.code.clone()).or_default().push(request);
            }
            for (code, mut requests) in by_code {
                requests.sort_by_key(|request| request.account);
                // If a fault ended this task, every later customer would wait for it.
                let counted = self.store().within_patience(self.count(&code, &requests));
                let answers = match AssertUnwindSafe(counted).catch_unwind().await {
                    Ok(Ok(answers)) => answers,
                    Ok(Err(error)) => {
                        tracing::error!(%error, waiting = requests.len(), "redemptions could not be counted");
                        vec![Answer::Busy; requests.len()]
                    }
                    Err(_) => vec![Answer::Busy; requests.len()],
                };
                for (request, answer) in requests.into_iter().zip(answers) {
                    // Nobody is left to be told where the customer's connection is gone; a retry learns it.
                    request.answer.send(answer).ok();
                }
            }
        }
    }

    /// Counts the requests for one code in one transaction.
    async fn count(&self, code: &TypedCode, requests: &[Request]) -> Stored<Vec<Answer>> {
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let Some(mut drop) = drops::by_code(&mut tx, code.as_str()).await? else {
            return Ok(vec![Answer::UnknownCode; requests.len()]);
        };
        if drop.phase == Phase::Open {
            // The last use ends the drop, which schedules the campaign's next.
            campaigns::lock(&mut tx, drop.campaign).await?;
        }
        let mut answers = Vec::with_capacity(requests.len());
        let mut last = None;
        for request in requests {
            let answer = self.count_one(&mut tx, &mut drop, request, now).await?;
            if let Answer::Credited { ordinal, .. } = answer {
                last = Some(ordinal);
            }
            answers.push(answer);
        }
        if last == Some(drop.uses) {
            drop.used = drop.uses;
            self.end(&mut tx, &drop, Phase::Closed(CloseReason::Exhausted), now).await?;
        }
        tx.commit().await?;
        kill_point("after-redemption");
        if last.is_some() {
            self.tell_of_changes();
        }
        Ok(answers)
    }

    async fn count_one(&self, tx: &mut Db, drop: &mut Drop, request: &Request, now: Moment) -> Stored<Answer> {
        let account = request.account;
        if let Some(earlier) = redemptions::of(tx, drop.id, account).await? {
            return Ok(Answer::Already { amount: earlier.amount });
        }
        let Some(redeemer) = redemptions::redeemer(tx, account).await? else { return Ok(Answer::UnknownCode) };
        if let Err(refusal) = drop.settings.rules.check(&redeemer.facts, request.received_at) {
            return Ok(Answer::NotEligible { refusal });
        }
        let Some(Taken { ordinal, .. }) = drops::take_use(tx, drop.id, request.received_at).await? else {
            return self.missed(tx, drop).await;
        };
        let win = fairness::amount(&self.seed(drop)?, &drop.parameters, ordinal);
        let Some(redemption) = redemptions::insert(tx, drop.id, account, ordinal, win, now).await? else {
            // The same customer, counted by another node since we looked.
            drops::give_back_use(tx, drop.id).await?;
            let earlier = redemptions::of(tx, drop.id, account).await?;
            return Ok(earlier.map_or(Answer::Busy, |earlier| Answer::Already { amount: earlier.amount }));
        };
        kill_point("before-entry");
        let entry = NewEntry {
            account,
            amount: win.amount.into(),
            cause: Cause::Redemption,
            redemption: Some(redemption),
            order: None,
            reason: "",
            made_by: None,
            at: now,
        };
        let Some(balance) = wallets::add(tx, &entry).await? else {
            redemptions::withdraw(tx, redemption).await?;
            drops::give_back_use(tx, drop.id).await?;
            tracing::error!(%account, "a wallet is too full for a credit");
            return Ok(Answer::Busy);
        };
        drop.used = ordinal;
        kill_point("after-entry");

        let company = company::read(tx).await?;
        let shown = drop.settings.winner.show(&redeemer.public_name, redeemer.announced);
        let user = shown.map_or(Value::Term(Term::SomeCustomer), Value::Text);
        let values = drop_values(drop, &company)
            .with("code", Value::Text(drop.code.clone().unwrap_or_default()))
            .with("amount", Value::Money { amount: win.amount, unit: company.unit.clone() })
            .with("user", user);
        // Who hears of it after the end can no longer hurry.
        let pointless_at = Some(now + drop.settings.timing.validity);
        let event = DropEvent { kind: Kind::DropRedeemed, drop, account: Some(account), values, pointless_at };
        self.emit(tx, event, now).await?;
        Ok(Answer::Credited { amount: win.amount, ordinal, balance, jackpot: win.jackpot })
    }

    /// Why no use was to be had.
    async fn missed(&self, tx: &mut Db, drop: &Drop) -> Stored<Answer> {
        let Some(drop) = drops::find(tx, drop.id).await? else { return Ok(Answer::UnknownCode) };
        let next = drops::live(tx).await?.into_iter().find(|next| next.id != drop.id).map(|next| next.opens_at);
        if drop.phase == Phase::Closed(CloseReason::Cancelled) {
            return Ok(Answer::Cancelled { next });
        }
        if drop.used >= drop.uses {
            return Ok(Answer::Exhausted { next });
        }
        let closed_at = drop.closes_at.or(drop.ended_at).unwrap_or(drop.opens_at);
        Ok(Answer::Expired { closed_at, next })
    }
}
