//! What travels between server and browser: over `/live` and as the props of islands.

use std::time::Duration;

use largage::{
    id::DropId,
    money::{Amount, Balance},
    time::{self, DAY, MINUTE, Moment},
};
#[cfg(feature = "ssr")]
use largage::{phase::Phase, time::HOUR};
use serde::{Deserialize, Serialize};

/// What an open page is told over `/live`: the event `live`, on connecting and after each change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveView {
    pub drop: Option<DropView>,
    /// Of the customer who reads; nobody else has one.
    pub balance: Option<Balance>,
}

/// The drop that people wait for, as it stands at `server_now`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropView {
    /// The server's clock when this was written: browsers count from it, whatever their own says.
    pub server_now: Moment,
    pub id: DropId,
    pub stage: Stage,
    pub opens_at: Moment,
    /// Known once the drop is open and its validity counts.
    pub closes_at: Option<Moment>,
    /// How long the code is valid.
    #[serde(with = "time::seconds")]
    pub validity: Duration,
    pub uses_left: u32,
    pub uses: u32,
    /// Once it is over: when the next one opens.
    pub next: Option<Moment>,
}

/// What is said to who typed a code: what happened, then what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What was credited just now.
    pub won: Option<Amount>,
    /// Whether something is wrong with what was typed, or with who typed it; otherwise it came at the wrong moment.
    pub wrong: bool,
    pub title: String,
    pub text: String,
}

/// What the sky shows: a phase without its reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    None,
    Scheduled,
    Announced,
    /// Its code is on the way to the channel; until it is there nobody's time runs.
    Landing,
    Open,
    Closed,
}

impl Stage {
    pub const fn of(drop: Option<&DropView>) -> Self {
        match drop {
            Some(drop) => drop.stage,
            None => Self::None,
        }
    }

    /// Its name in `style/sky.css`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Scheduled => "scheduled",
            Self::Announced | Self::Landing => "announced",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl DropView {
    /// What comes next and is waited for: its opening, its closing, and once it is over the opening of the next.
    pub const fn target(&self) -> Option<Moment> {
        match self.stage {
            Stage::Scheduled | Stage::Announced => Some(self.opens_at),
            Stage::Open => self.closes_at,
            Stage::Closed => self.next,
            Stage::Landing | Stage::None => None,
        }
    }

    /// Whether people are in a hurry: a code is in the channel, or about to be.
    pub fn is_urgent(&self) -> bool {
        matches!(self.stage, Stage::Landing | Stage::Open)
    }

    /// The same without looking back: once it is over, the next one to come.
    pub fn ahead(self) -> Option<Self> {
        match (self.stage, self.next) {
            (Stage::Closed, None) => None,
            (Stage::Closed, Some(opens_at)) => {
                Some(Self { stage: Stage::Scheduled, opens_at, closes_at: None, next: None, ..self })
            }
            _ => Some(self),
        }
    }

    pub fn is_open(&self) -> bool {
        self.stage == Stage::Open
    }

    /// Whether its opening lies ahead.
    pub const fn is_to_come(&self) -> bool {
        matches!(self.stage, Stage::Scheduled | Stage::Announced)
    }

    /// How far the crate is down, from 0 (three days before) to 20 (the last minute), faster as the drop comes closer.
    pub fn progress(&self, now: Moment) -> u8 {
        if !self.is_to_come() {
            return 20;
        }
        let left = now.until(self.opens_at).clamp(MINUTE, 3 * DAY).as_secs();
        // Each halving of the time left is the same way down: 3 days are about 12 halvings away from a minute.
        let halves = |seconds: u64| (seconds * seconds).ilog2();
        let far = halves(3 * DAY.as_secs());
        let near = halves(MINUTE.as_secs());
        u8::try_from((far - halves(left)) * 20 / (far - near)).unwrap_or(20)
    }
}

#[cfg(feature = "ssr")]
impl From<Phase> for Stage {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Scheduled => Self::Scheduled,
            Phase::Announced => Self::Announced,
            Phase::Open => Self::Open,
            Phase::Closed(_) => Self::Closed,
            Phase::Skipped(_) => Self::None,
        }
    }
}

/// How long a drop that is over is shown instead of the next one.
#[cfg(feature = "ssr")]
const AFTERGLOW: Duration = HOUR;

#[cfg(feature = "ssr")]
impl DropView {
    /// What the sky shows: the drop that is open or about to be, one that has just been, or the next to come.
    pub fn in_sight(in_sight: &largage::engine::live::InSight, now: Moment) -> Option<Self> {
        let nearest = in_sight.nearest.as_ref();
        let urgent = nearest.filter(|drop| drop.phase != Phase::Scheduled);
        let over = in_sight.last.as_ref().filter(|drop| drop.ended_at.is_some_and(|at| now < at + AFTERGLOW));
        let next = nearest.map(|drop| drop.opens_at);
        urgent.or(over).or(nearest).map(|drop| Self::of(drop, next, now))
    }

    pub(crate) fn of(drop: &largage::engine::store::drops::Drop, next: Option<Moment>, now: Moment) -> Self {
        Self {
            server_now: now,
            id: drop.id,
            stage: match drop.phase {
                Phase::Open if drop.closes_at.is_none() => Stage::Landing,
                phase => phase.into(),
            },
            opens_at: drop.opens_at,
            closes_at: drop.closes_at,
            validity: drop.settings.timing.validity,
            uses_left: drop.uses.saturating_sub(drop.used),
            uses: drop.uses,
            next: next.filter(|_| drop.phase.is_over()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drop() -> DropView {
        DropView {
            server_now: Moment::from_millis(1_000),
            id: DropId::new(41),
            stage: Stage::Scheduled,
            opens_at: Moment::from_millis(1_000) + 10 * DAY,
            closes_at: None,
            validity: 10 * MINUTE,
            uses_left: 100,
            uses: 100,
            next: None,
        }
    }

    #[test]
    fn the_crate_only_ever_comes_down() {
        let drop = drop();
        let mut before = 0;
        let mut now = drop.server_now;
        while now < drop.opens_at + MINUTE {
            let progress = drop.progress(now);
            assert!((before..=20).contains(&progress), "{before} then {progress}");
            before = progress;
            now = now + Duration::from_secs(37);
        }
        assert_eq!(drop.progress(drop.server_now), 0);
        assert_eq!(before, 20);
    }

    #[test]
    fn who_looks_ahead_sees_the_next_drop_instead_of_the_one_that_is_over() {
        let next = drop().opens_at + 3 * DAY;
        let over = DropView { stage: Stage::Closed, next: Some(next), ..drop() };
        let ahead = over.clone().ahead().unwrap();
        assert_eq!((ahead.stage, ahead.target()), (Stage::Scheduled, Some(next)));
        assert_eq!(DropView { next: None, ..over }.ahead(), None);
        assert_eq!(drop().ahead(), Some(drop()));
    }

    #[test]
    fn a_drop_survives_the_wire() {
        let json = serde_json::to_string(&drop()).unwrap();
        assert_eq!(serde_json::from_str::<DropView>(&json).unwrap(), drop());
    }
}
