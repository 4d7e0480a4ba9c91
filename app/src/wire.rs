//! What travels between server and browser: over `/live` and as the props of islands.

use largage::{
    id::DropId,
    phase::Phase,
    time::{DAY, MINUTE, Moment},
};
use serde::{Deserialize, Serialize};

/// The drop that people wait for, as it stands at `server_now`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropView {
    /// The server's clock when this was written: browsers count from it, whatever their own says.
    pub server_now: Moment,
    pub campaign: String,
    /// Counts the campaign's drops from 1.
    pub number: i64,
    pub phase: Phase,
    pub opens_at: Moment,
    /// Known once the drop is open and its validity counts.
    pub closes_at: Option<Moment>,
    pub uses_left: u32,
    pub uses: u32,
}

/// The latest drop that was open and is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastDrop {
    pub id: DropId,
    pub campaign: String,
    pub number: i64,
    pub phase: Phase,
    pub opened_at: Moment,
    pub ended_at: Moment,
    pub used: u32,
    pub uses: u32,
}

/// From what the engine knows.
#[cfg(feature = "ssr")]
mod of_engine {
    use largage::{engine::store::drops::Drop, time::Moment};

    use super::{DropView, LastDrop};

    impl DropView {
        pub fn of(drop: &Drop, server_now: Moment) -> Self {
            Self {
                server_now,
                campaign: drop.settings.name.to_string(),
                number: drop.number.into(),
                phase: drop.phase,
                opens_at: drop.opens_at,
                closes_at: drop.closes_at,
                uses_left: drop.uses - drop.used,
                uses: drop.uses,
            }
        }
    }

    impl LastDrop {
        /// Nothing of a drop that was never open, or is not over.
        pub fn of(drop: &Drop) -> Option<Self> {
            Some(Self {
                id: drop.id,
                campaign: drop.settings.name.to_string(),
                number: drop.number.into(),
                phase: drop.phase,
                opened_at: drop.opened_at?,
                ended_at: drop.ended_at?,
                used: drop.used,
                uses: drop.uses,
            })
        }
    }
}

/// What the sky shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    None,
    Scheduled,
    Announced,
    Open,
    Closed,
}

impl Stage {
    pub const fn of(drop: Option<&DropView>) -> Self {
        match drop {
            Some(drop) => drop.stage(),
            None => Self::None,
        }
    }

    /// Its name in `style/sky.css`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Scheduled => "scheduled",
            Self::Announced => "announced",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl DropView {
    pub const fn stage(&self) -> Stage {
        match self.phase {
            Phase::Scheduled => Stage::Scheduled,
            Phase::Announced => Stage::Announced,
            Phase::Open => Stage::Open,
            Phase::Closed(_) => Stage::Closed,
            Phase::Skipped(_) => Stage::None,
        }
    }

    /// Whether its opening lies ahead.
    pub const fn is_to_come(&self) -> bool {
        matches!(self.phase, Phase::Scheduled | Phase::Announced)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn drop() -> DropView {
        DropView {
            server_now: Moment::from_millis(1_000),
            campaign: "Weekly".into(),
            number: 7,
            phase: Phase::Scheduled,
            opens_at: Moment::from_millis(1_000) + 10 * DAY,
            closes_at: None,
            uses_left: 100,
            uses: 100,
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
    fn a_drop_survives_the_wire() {
        let json = serde_json::to_string(&drop()).unwrap();
        assert_eq!(serde_json::from_str::<DropView>(&json).unwrap(), drop());
    }
}
