//! The phases of a drop's life, and the one function that says what is due.
//!
//! The scheduler gathers a drop's [`Facts`], asks [`next_step`], does that step in one transaction, and asks again. A
//! phase is passed, never jumped: after an outage the same question, asked repeatedly, walks a drop through all that it
//! missed.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Moment;

/// Where a drop stands. Stored and sent as text: `open`, `closed:expired`, `skipped:late`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Phase {
    Scheduled,
    Announced,
    Open,
    Closed(CloseReason),
    Skipped(SkipReason),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// Its time was over.
    Expired,
    /// Its uses were.
    Exhausted,
    /// An admin ended it, before or after its opening.
    Cancelled,
    /// No message of its opening was confirmed within the grace.
    Undelivered,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Its opening was missed by the grace or more.
    Late,
    /// The month's budget did not hold its worst case.
    Budget,
    /// Its campaign was paused.
    Paused,
    /// An admin gave its campaign another moment, which is a drop of its own.
    Moved,
}

impl Phase {
    pub const ALL: [Phase; 11] = [
        Phase::Scheduled,
        Phase::Announced,
        Phase::Open,
        Phase::Closed(CloseReason::Expired),
        Phase::Closed(CloseReason::Exhausted),
        Phase::Closed(CloseReason::Cancelled),
        Phase::Closed(CloseReason::Undelivered),
        Phase::Skipped(SkipReason::Late),
        Phase::Skipped(SkipReason::Budget),
        Phase::Skipped(SkipReason::Paused),
        Phase::Skipped(SkipReason::Moved),
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Scheduled => "scheduled",
            Phase::Announced => "announced",
            Phase::Open => "open",
            Phase::Closed(CloseReason::Expired) => "closed:expired",
            Phase::Closed(CloseReason::Exhausted) => "closed:exhausted",
            Phase::Closed(CloseReason::Cancelled) => "closed:cancelled",
            Phase::Closed(CloseReason::Undelivered) => "closed:undelivered",
            Phase::Skipped(SkipReason::Late) => "skipped:late",
            Phase::Skipped(SkipReason::Budget) => "skipped:budget",
            Phase::Skipped(SkipReason::Paused) => "skipped:paused",
            Phase::Skipped(SkipReason::Moved) => "skipped:moved",
        }
    }

    /// Closed or skipped: nothing happens to this drop any more, and its seed may be revealed.
    pub const fn is_over(self) -> bool {
        matches!(self, Phase::Closed(_) | Phase::Skipped(_))
    }

    /// Whether a drop may go from this phase to `next` in one step.
    pub const fn may_become(self, next: Phase) -> bool {
        matches!(
            (self, next),
            (Phase::Scheduled, Phase::Announced)
                | (Phase::Announced, Phase::Open)
                | (Phase::Scheduled | Phase::Announced, Phase::Skipped(_) | Phase::Closed(CloseReason::Cancelled))
                | (Phase::Open, Phase::Closed(_))
        )
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a phase")]
pub struct UnknownPhase;

impl FromStr for Phase {
    type Err = UnknownPhase;

    fn from_str(text: &str) -> Result<Self, UnknownPhase> {
        Self::ALL.into_iter().find(|phase| phase.as_str() == text).ok_or(UnknownPhase)
    }
}

impl TryFrom<String> for Phase {
    type Error = UnknownPhase;

    fn try_from(text: String) -> Result<Self, UnknownPhase> {
        text.parse()
    }
}

impl From<Phase> for String {
    fn from(phase: Phase) -> Self {
        phase.as_str().to_owned()
    }
}

/// All that decides what is due for a drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub phase: Phase,
    /// When it is to open.
    pub opens_at: Moment,
    /// When it did open: known from [`Phase::Open`] on.
    pub opened_at: Option<Moment>,
    /// When the first message of its opening was confirmed by a destination.
    pub confirmed_at: Option<Moment>,
    /// Whether its opening is told to anyone whose confirmation can be waited for.
    pub has_channel: bool,
    pub warning: Duration,
    pub validity: Duration,
    pub grace: Duration,
    pub uses_left: u32,
}

impl Facts {
    /// When the code stops being valid; `None` before the opening and while its message is not confirmed.
    pub fn closes_at(&self) -> Option<Moment> {
        let opened_at = self.opened_at?;
        let valid_from = if self.has_channel { self.confirmed_at? } else { opened_at };
        Some(valid_from + self.validity)
    }
}

/// What the scheduler does next with a drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing before this moment, unless the facts change.
    Wait(Moment),
    Announce,
    Open,
    Close(CloseReason),
    Skip(SkipReason),
    /// Nothing ever again.
    Done,
}

impl Step {
    /// The phase that this step leads to.
    pub const fn leads_to(self) -> Option<Phase> {
        match self {
            Step::Announce => Some(Phase::Announced),
            Step::Open => Some(Phase::Open),
            Step::Close(reason) => Some(Phase::Closed(reason)),
            Step::Skip(reason) => Some(Phase::Skipped(reason)),
            Step::Wait(_) | Step::Done => None,
        }
    }
}

/// What is due for a drop at `now`.
///
/// An opening that is late by less than the grace still happens, with its full validity. An open drop whose message
/// nobody confirmed within the grace is closed as undelivered.
pub fn next_step(drop: &Facts, now: Moment) -> Step {
    match drop.phase {
        Phase::Scheduled | Phase::Announced if now >= drop.opens_at + drop.grace => Step::Skip(SkipReason::Late),
        Phase::Scheduled => due(drop.opens_at - drop.warning, Step::Announce, now),
        Phase::Announced => due(drop.opens_at, Step::Open, now),
        Phase::Open if drop.uses_left == 0 => Step::Close(CloseReason::Exhausted),
        Phase::Open => {
            let undelivered_at = drop.opened_at.unwrap_or(drop.opens_at) + drop.grace;
            drop.closes_at().map_or_else(
                || due(undelivered_at, Step::Close(CloseReason::Undelivered), now),
                |closes_at| due(closes_at, Step::Close(CloseReason::Expired), now),
            )
        }
        Phase::Closed(_) | Phase::Skipped(_) => Step::Done,
    }
}

fn due(at: Moment, step: Step, now: Moment) -> Step {
    if now >= at { step } else { Step::Wait(at) }
}

#[cfg(test)]
mod tests;
