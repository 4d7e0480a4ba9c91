//! A drop's life: scheduling the next, and each step from one phase to the next.
//!
//! A step is one transaction: the conditional change of phase, the event with its deliveries, and at the end of a drop
//! the row of the next one. Whoever loses the race for the change of phase writes nothing.

use std::time::Duration;

use super::Engine;
use super::company;
use super::events::{DropEvent, drop_values, moment};
use super::kill_point::kill_point;
use super::random;
use super::store::drops::{Drop, NewDrop};
use super::store::redemptions::Redemption;
use super::store::{Db, StoreError, Stored, campaigns, drops, notifications, redemptions};
use crate::campaign::{Settings, Settlement, Uses, settle};
use crate::code::Code;
use crate::event::{Kind, Term, Value};
use crate::fairness::{self, DropKey, Parameters, Seed};
use crate::id::{CampaignId, DropId};
use crate::money::Amount;
use crate::phase::{CloseReason, Facts, Phase, SkipReason, Step, next_step};
use crate::time::{Moment, Span};

pub(super) const SEED: &str = "seed";
/// Until a step that failed is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// An opening that could arrive only just before its drop is given up is not sent any more.
const ARRIVAL: Duration = Duration::from_secs(30);

impl Drop {
    pub(super) fn facts(&self) -> Facts {
        Facts {
            phase: self.phase,
            opens_at: self.opens_at,
            opened_at: self.opened_at,
            confirmed_at: self.confirmed_at,
            has_channel: self.has_channel,
            warning: self.settings.timing.warning,
            validity: self.settings.timing.validity,
            grace: self.settings.timing.grace,
            uses_left: self.uses - self.used,
        }
    }
}

/// What the budget of a month leaves of a drop's uses.
pub(super) async fn settled(
    tx: &mut Db,
    campaign: CampaignId,
    settings: &Settings,
    uses: Uses,
    month: Span,
) -> Stored<Settlement> {
    let spent = drops::credited_within(tx, campaign, month).await?;
    Ok(settle(uses, settings.prize.worst_case(), spent, settings.budget))
}

impl Engine {
    /// Does everything that is due, and answers when to look again if nothing changes before.
    pub async fn run_due(&self) -> Stored<Option<Moment>> {
        loop {
            let live = drops::live(&mut *self.store().read().await?).await?;
            let now = self.clock().now();
            let mut next = None;
            let mut stepped = false;
            for drop in live {
                match next_step(&drop.facts(), now) {
                    Step::Wait(until) => next = Some(next.map_or(until, |next: Moment| next.min(until))),
                    Step::Done => {}
                    step => match self.take(&drop, step).await {
                        Ok(()) => stepped = true,
                        // The others' drops go on; this one is tried again.
                        Err(error) => {
                            tracing::error!(%error, drop = %drop.id, ?step, "a drop could not pass to its next phase");
                            next = Some(next.map_or(now + TRY_AGAIN, |next: Moment| next.min(now + TRY_AGAIN)));
                        }
                    },
                }
            }
            if !stepped {
                return Ok(next);
            }
        }
    }

    async fn take(&self, drop: &Drop, step: Step) -> Stored<()> {
        if step == Step::Close(CloseReason::Expired) {
            // Whoever typed the code in time is counted, however long the queue.
            self.0.counter.drain().await;
        }
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        campaigns::lock(&mut tx, drop.campaign).await?;
        // The row may have changed since it was read: the step must still be the one that is due.
        let drop = match drops::find(&mut tx, drop.id).await? {
            Some(drop) if next_step(&drop.facts(), now) == step => drop,
            _ => return Ok(()),
        };
        let taken = match step {
            Step::Announce => self.announce_drop(&mut tx, &drop, now).await?,
            Step::Open => self.open_drop(&mut tx, &drop, now).await?,
            Step::Close(reason) => self.end(&mut tx, &drop, Phase::Closed(reason), now).await?,
            Step::Skip(reason) => self.end(&mut tx, &drop, Phase::Skipped(reason), now).await?,
            Step::Wait(_) | Step::Done => false,
        };
        if taken {
            kill_point("in-step");
            tx.commit().await?;
            kill_point("after-step");
            tracing::info!(drop = %drop.id, campaign = %drop.campaign, ?step, "a drop passes to its next phase");
            self.tell_of_changes();
        }
        Ok(())
    }

    async fn announce_drop(&self, tx: &mut Db, drop: &Drop, now: Moment) -> Stored<bool> {
        if !drops::announce(tx, drop.id, now).await? {
            return Ok(false);
        }
        let values = drop_values(drop, &company::read(tx).await?);
        let event =
            DropEvent { kind: Kind::DropAnnounced, drop, account: None, values, pointless_at: Some(drop.opens_at) };
        self.emit(tx, event, now).await?;
        Ok(true)
    }

    async fn open_drop(&self, tx: &mut Db, drop: &Drop, now: Moment) -> Stored<bool> {
        let code = Code::draw(&drop.settings.prefix, random::bytes());
        let mut opened = drop.clone();
        opened.phase = Phase::Open;
        opened.opened_at = Some(now);
        opened.closes_at = Some(now + drop.settings.timing.validity);
        let values =
            drop_values(&opened, &company::read(tx).await?).with("code", Value::Text(code.as_str().to_owned()));
        let grace = drop.settings.timing.grace;
        let pointless_at = Some(now + grace.saturating_sub(ARRIVAL).max(grace / 2));
        // A channel whose webhook is switched off hears of nothing: the drop will end as undelivered.
        let has_channel = notifications::names_a_webhook(tx, Kind::DropOpened, drop.campaign, &values).await?;
        let event = DropEvent { kind: Kind::DropOpened, drop: &opened, account: None, values, pointless_at };
        self.emit(tx, event, now).await?;
        let closes_at = if has_channel { None } else { opened.closes_at };
        drops::open(tx, drop.id, code.as_str(), code.key().as_str(), has_channel, closes_at, now).await
    }

    /// The opening was seen in a channel, or may have been: the time of validity starts.
    pub(super) async fn confirm_opening(&self, tx: &mut Db, id: DropId, now: Moment) -> Stored<bool> {
        let Some(drop) = drops::find(tx, id).await? else { return Ok(false) };
        drops::confirm(tx, id, now, now + drop.settings.timing.validity).await
    }

    /// Ends a drop, schedules the next of its campaign and tells the channel what it must know.
    pub(super) async fn end(&self, tx: &mut Db, drop: &Drop, to: Phase, now: Moment) -> Stored<bool> {
        if !drops::end(tx, drop.id, drop.phase, to, now).await? {
            return Ok(false);
        }
        // What was missed is not made up for: the interval counts from now.
        self.schedule_next(tx, drop.campaign, drop.opened_at.unwrap_or(now), now).await?;
        let Some((kind, term)) = ending(drop.phase, to) else { return Ok(true) };

        let company = company::read(tx).await?;
        let mut values = drop_values(drop, &company)
            .with("reason", Value::Term(term))
            .with("seed", Value::Text(self.seed(drop)?.reveal()));
        if let Some(code) = &drop.code {
            values.set("code", Value::Text(code.clone()));
        }
        let credited = redemptions::of_drop(tx, drop.id).await?;
        let total = credited.iter().fold(Amount::ZERO, |total, redemption| total.saturating_add(redemption.amount));
        values.set("total", Value::Money { amount: total, unit: company.unit.clone() });
        if let Some(next) = drops::live_of(tx, drop.campaign).await? {
            values.set("next", moment(next.opens_at, &next.settings.zone));
            values.set("commitment", Value::Text(next.commitment));
        }
        let event = DropEvent { kind, drop, account: None, values, pointless_at: None };
        self.emit(tx, event, now).await?;
        Ok(true)
    }

    /// Writes the next drop of a running campaign, unless one is under way. Drops that this month's budget does not
    /// hold are written as skipped; the first one after them opens next month.
    pub(super) async fn schedule_next(
        &self,
        tx: &mut Db,
        campaign: CampaignId,
        base: Moment,
        now: Moment,
    ) -> Stored<Option<DropId>> {
        let mut base = base;
        // No number is taken where it could not be used: a missing one would look like a drop that is hidden.
        campaigns::lock(tx, campaign).await?;
        if drops::live_of(tx, campaign).await?.is_some() {
            return Ok(None);
        }
        while let Some((number, settings)) = campaigns::take_number(tx, campaign, base).await? {
            let key = DropKey { campaign, number };
            let seed = Seed::from_bytes(random::bytes());
            let mut parameters = settings
                .parameters(key, base, settings.uses)
                .map_err(|error| StoreError::unreadable("timing of a campaign", error))?;
            let opens_at = fairness::opening(&seed, &parameters);
            let month = opens_at.month_in(&settings.zone);
            let (phase, uses) = match settled(tx, campaign, &settings, settings.uses, month).await? {
                Settlement::Full => (Phase::Scheduled, settings.uses),
                Settlement::Reduced(uses) => (Phase::Scheduled, uses),
                Settlement::None => (Phase::Skipped(SkipReason::Budget), settings.uses),
            };
            parameters.uses = uses.get();
            let id = self.write(tx, &settings, &parameters, &seed, phase, opens_at, now).await?;
            if phase == Phase::Scheduled {
                return Ok(id);
            }
            base = next_base(&settings, month, opens_at);
        }
        Ok(None)
    }

    pub async fn drop_by_id(&self, id: DropId) -> Stored<Option<Drop>> {
        drops::find(&mut *self.store().read().await?, id).await
    }

    /// Drops that are over, the latest first; of one campaign or of all.
    pub async fn past_drops(&self, campaign: Option<CampaignId>, most: i64) -> Stored<Vec<Drop>> {
        drops::past(&mut *self.store().read().await?, campaign, most).await
    }

    /// A drop's redemptions in their order.
    pub async fn redemptions_of(&self, drop: DropId) -> Stored<Vec<Redemption>> {
        redemptions::of_drop(&mut *self.store().read().await?, drop).await
    }

    /// The seed of a drop that is over; nobody sees another.
    pub async fn revealed_seed(&self, id: DropId) -> Stored<Option<Seed>> {
        let drop = self.drop_by_id(id).await?.filter(|drop| drop.phase.is_over());
        drop.map(|drop| self.seed(&drop)).transpose()
    }

    #[expect(clippy::too_many_arguments, reason = "the row of a drop has that many parts")]
    async fn write(
        &self,
        tx: &mut Db,
        settings: &Settings,
        parameters: &Parameters,
        seed: &Seed,
        phase: Phase,
        opens_at: Moment,
        now: Moment,
    ) -> Stored<Option<DropId>> {
        let new = NewDrop {
            campaign: parameters.drop.campaign,
            number: parameters.drop.number,
            phase,
            settings,
            parameters,
            seed: &self.key().seal(SEED, seed.as_bytes()),
            commitment: &fairness::commitment(seed, parameters).to_string(),
            opens_at,
            uses: parameters.uses,
            now,
        };
        drops::insert(tx, &new).await
    }

    /// Opens the seed of a drop. It may leave this process only once the drop is over.
    pub(super) fn seed(&self, drop: &Drop) -> Stored<Seed> {
        let unreadable = |why: String| StoreError::unreadable("seed of a drop", why);
        let bytes = self.key().open(SEED, &drop.seed).map_err(|error| unreadable(error.to_string()))?;
        let bytes = bytes.try_into().map_err(|_| unreadable("it is not 32 bytes".to_owned()))?;
        Ok(Seed::from_bytes(bytes))
    }
}

/// The first base whose earliest opening is in the month after `month`.
fn next_base(settings: &Settings, month: Span, opens_at: Moment) -> Moment {
    let timing = &settings.timing;
    opens_at.max(month.to - timing.interval - timing.window_from)
}

/// What the channel hears of an ending. A drop that was never announced ends in silence.
fn ending(from: Phase, to: Phase) -> Option<(Kind, Term)> {
    match (from, to) {
        (Phase::Scheduled, _) => None,
        (_, Phase::Closed(CloseReason::Expired)) => Some((Kind::DropClosed, Term::Expired)),
        (_, Phase::Closed(CloseReason::Exhausted)) => Some((Kind::DropClosed, Term::Exhausted)),
        (_, Phase::Closed(CloseReason::Undelivered)) => Some((Kind::DropClosed, Term::Undelivered)),
        (_, Phase::Closed(CloseReason::Cancelled) | Phase::Skipped(_)) => Some((Kind::DropCancelled, Term::Cancelled)),
        (_, Phase::Scheduled | Phase::Announced | Phase::Open) => None,
    }
}
