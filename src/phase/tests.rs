use proptest::prelude::*;

use super::*;
use crate::time::{MINUTE, SECOND};

const OPENS_AT: Moment = Moment::from_seconds(1_795_000_000);
const MILLISECOND: Duration = Duration::from_millis(1);

fn scheduled() -> Facts {
    Facts {
        phase: Phase::Scheduled,
        opens_at: OPENS_AT,
        opened_at: None,
        confirmed_at: None,
        has_channel: true,
        warning: 60 * SECOND,
        validity: 10 * MINUTE,
        grace: 30 * MINUTE,
        uses_left: 100,
    }
}

fn announced() -> Facts {
    Facts { phase: Phase::Announced, ..scheduled() }
}

fn open() -> Facts {
    Facts { phase: Phase::Open, opened_at: Some(OPENS_AT), ..scheduled() }
}

#[test]
fn is_announced_a_warning_before_its_opening() {
    let announcement = OPENS_AT - MINUTE;
    assert_eq!(next_step(&scheduled(), announcement - MILLISECOND), Step::Wait(announcement));
    assert_eq!(next_step(&scheduled(), announcement), Step::Announce);
    assert_eq!(next_step(&announced(), announcement), Step::Wait(OPENS_AT));
    assert_eq!(next_step(&announced(), OPENS_AT), Step::Open);
}

#[test]
fn without_a_warning_it_is_announced_at_its_opening() {
    let drop = Facts { warning: Duration::ZERO, ..scheduled() };
    assert_eq!(next_step(&drop, OPENS_AT - MILLISECOND), Step::Wait(OPENS_AT));
    assert_eq!(next_step(&drop, OPENS_AT), Step::Announce);
}

#[test]
fn late_by_less_than_the_grace_it_is_announced_and_opens() {
    let now = OPENS_AT + 30 * MINUTE - MILLISECOND;
    assert_eq!(next_step(&scheduled(), now), Step::Announce);
    assert_eq!(next_step(&announced(), now), Step::Open);
}

#[test]
fn late_by_the_grace_it_is_skipped() {
    for drop in [scheduled(), announced()] {
        assert_eq!(next_step(&drop, OPENS_AT + 30 * MINUTE), Step::Skip(SkipReason::Late));
    }
}

#[test]
fn a_late_opening_has_its_full_validity() {
    let opened_at = OPENS_AT + 29 * MINUTE;
    let drop = Facts { opened_at: Some(opened_at), has_channel: false, ..open() };
    assert_eq!(next_step(&drop, opened_at), Step::Wait(opened_at + 10 * MINUTE));
    assert_eq!(next_step(&drop, opened_at + 10 * MINUTE), Step::Close(CloseReason::Expired));
}

#[test]
fn validity_counts_from_the_first_confirmed_delivery() {
    let confirmed_at = OPENS_AT + 25 * MINUTE;
    assert_eq!(open().closes_at(), None);
    assert_eq!(next_step(&open(), OPENS_AT + 11 * MINUTE), Step::Wait(OPENS_AT + 30 * MINUTE));
    let drop = Facts { confirmed_at: Some(confirmed_at), ..open() };
    let closes_at = confirmed_at + 10 * MINUTE;
    assert_eq!(drop.closes_at(), Some(closes_at));
    assert_eq!(next_step(&drop, closes_at - MILLISECOND), Step::Wait(closes_at));
    assert_eq!(next_step(&drop, closes_at), Step::Close(CloseReason::Expired));
}

#[test]
fn unconfirmed_for_the_grace_it_closes_as_undelivered() {
    let end = OPENS_AT + 30 * MINUTE;
    assert_eq!(next_step(&open(), end - MILLISECOND), Step::Wait(end));
    assert_eq!(next_step(&open(), end), Step::Close(CloseReason::Undelivered));
}

#[test]
fn it_closes_as_exhausted_whatever_the_time() {
    for confirmed_at in [None, Some(OPENS_AT)] {
        let drop = Facts { uses_left: 0, confirmed_at, ..open() };
        for now in [OPENS_AT, OPENS_AT + 60 * MINUTE] {
            assert_eq!(next_step(&drop, now), Step::Close(CloseReason::Exhausted));
        }
    }
}

#[test]
fn nothing_happens_to_a_drop_that_is_over() {
    for phase in Phase::ALL.into_iter().filter(|phase| phase.is_over()) {
        assert_eq!(next_step(&Facts { phase, ..scheduled() }, Moment::MAX), Step::Done);
        assert!(Phase::ALL.into_iter().all(|next| !phase.may_become(next)));
    }
}

#[test]
fn phases_read_back_from_their_text() {
    for phase in Phase::ALL {
        assert_eq!(phase.as_str().parse(), Ok(phase));
        let json = serde_json::to_string(&phase).unwrap();
        assert_eq!(json, format!("\"{phase}\""));
        assert_eq!(serde_json::from_str::<Phase>(&json).unwrap(), phase);
    }
    assert!("closed".parse::<Phase>().is_err());
}

/// Does what the scheduler does: carries the step out.
fn carry_out(drop: &mut Facts, step: Step, now: Moment) {
    if let Some(phase) = step.leads_to() {
        assert!(drop.phase.may_become(phase), "{} does not become {phase}", drop.phase);
        drop.phase = phase;
    }
    if step == Step::Open {
        drop.opened_at = Some(now);
    }
}

fn durations() -> impl Strategy<Value = Duration> {
    (0_u64..100).prop_map(Duration::from_secs)
}

proptest! {
    /// Wherever the scheduler happens to look, sleep, or be dead, and whatever happens meanwhile.
    #[test]
    fn phases_pass_in_order(
        pauses in prop::collection::vec(0_u64..60_000, 1..60),
        confirmation in prop::option::of(0_usize..60),
        uses in 1_u32..40,
        has_channel: bool,
        (warning, validity, grace) in (durations(), durations(), durations()),
    ) {
        let mut drop =
            Facts { warning, validity, grace: grace + SECOND, has_channel, uses_left: uses, ..scheduled() };
        let mut now = OPENS_AT - 2 * MINUTE;
        let mut passed = vec![drop.phase];
        for (index, pause) in pauses.into_iter().enumerate() {
            now = now + Duration::from_millis(pause);
            if drop.phase == Phase::Open {
                drop.uses_left -= u32::from(drop.uses_left > 0);
                if confirmation.is_some_and(|confirmation| confirmation <= index) {
                    drop.confirmed_at = drop.confirmed_at.or(Some(now));
                }
            }
            let mut steps = 0;
            loop {
                let step = next_step(&drop, now);
                match step {
                    Step::Wait(until) => {
                        prop_assert!(until > now);
                        // Not a moment early: just before, there is still nothing to do.
                        prop_assert_eq!(next_step(&drop, until - MILLISECOND), step);
                        prop_assert!(!matches!(next_step(&drop, until), Step::Wait(_) | Step::Done));
                        break;
                    }
                    Step::Done => break,
                    _ => {}
                }
                if step == Step::Open {
                    prop_assert!(drop.opens_at <= now && now < drop.opens_at + drop.grace);
                }
                if step == Step::Close(CloseReason::Expired) {
                    let valid_from = if has_channel { drop.confirmed_at } else { drop.opened_at };
                    prop_assert!(valid_from.unwrap().until(now) >= validity);
                }
                carry_out(&mut drop, step, now);
                passed.push(drop.phase);
                steps += 1;
                prop_assert!(steps <= 3, "{:?}", passed);
            }
        }
        let order = [Phase::Scheduled, Phase::Announced, Phase::Open];
        let lived: Vec<Phase> = passed.iter().copied().filter(|phase| !phase.is_over()).collect();
        prop_assert_eq!(&lived[..], &order[..lived.len()]);
        prop_assert!(passed.iter().filter(|phase| phase.is_over()).count() <= 1);
        if let Some(Phase::Closed(_)) = passed.last() {
            prop_assert_eq!(passed.len(), 4);
        }
    }

    #[test]
    fn a_drop_always_ends(confirmed: bool, has_channel: bool, late in 0_u64..10_000) {
        let mut drop = Facts { has_channel, ..scheduled() };
        let mut now = OPENS_AT + Duration::from_secs(late);
        for _ in 0..6 {
            match next_step(&drop, now) {
                Step::Wait(until) => now = until,
                step => carry_out(&mut drop, step, now),
            }
            if confirmed && drop.phase == Phase::Open {
                drop.confirmed_at = drop.confirmed_at.or(Some(now));
            }
        }
        prop_assert!(drop.phase.is_over());
    }
}
