//! A drop's life without a browser: every phase once, in order, whatever happens to the process and the clock.

use std::time::Duration;

use crate::campaign::Settings;
use crate::engine::campaigns::{CampaignError, Launch};
use crate::engine::store::drops::Drop;
use crate::engine::testing::{START, TestEngine};
use crate::fairness::{self, ClaimedAmount, Commitment, Seed};
use crate::money::Amount;
use crate::on_both_engines;
use crate::phase::{CloseReason, Phase, SkipReason};
use crate::time::{HOUR, MINUTE, Moment, SECOND};

async fn live(test: &TestEngine, id: crate::id::CampaignId) -> Drop {
    test.view(id).await.live.expect("a running campaign always has a drop under way")
}

/// A campaign whose first drop has used up the budget of November.
async fn used_up(test: &TestEngine) -> crate::id::CampaignId {
    let id = test
        .campaign(None, |settings: &mut Settings| {
            settings.prize =
                crate::prize::Prize::new(Amount::new(500).unwrap(), Amount::new(500).unwrap(), false).unwrap();
            settings.budget = Some(Amount::new(1500).unwrap());
        })
        .await;
    let drop = live(test, id).await;
    test.advance_to(drop.opens_at).await;
    for customer in 0..3 {
        let customer = test.account(&format!("c{customer}@example.org"), crate::account::Role::Customer).await;
        test.redeem(&customer, drop.id).await;
    }
    id
}

on_both_engines! {
    async fn a_drop_passes_every_phase_and_the_channel_hears_of_each(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let first = live(&test, id).await;
        assert_eq!(first.phase, Phase::Scheduled);
        assert!((START + 3 * HOUR..=START + 4 * HOUR).contains(&first.opens_at), "{}", first.opens_at);

        test.advance_to(first.opens_at - MINUTE - SECOND).await;
        assert_eq!(test.channel(channel).await.len(), 0, "nothing is said before the warning");
        test.advance_to(first.opens_at - MINUTE).await;
        assert_eq!(live(&test, id).await.phase, Phase::Announced);
        assert_eq!(live(&test, id).await.code, None, "the code is drawn at the opening");
        assert_eq!(test.channel(channel).await.len(), 1);

        test.advance_to(first.opens_at).await;
        let open = live(&test, id).await;
        let code = open.code.clone().expect("an open drop has a code");
        assert_eq!(open.phase, Phase::Open);
        assert_eq!(open.confirmed_at, Some(first.opens_at));
        assert_eq!(open.closes_at, Some(first.opens_at + 10 * MINUTE));
        let messages = test.channel(channel).await;
        assert_eq!(messages.len(), 2);
        assert!(messages[1].contains(&code), "{}", messages[1]);

        test.advance_to(first.opens_at + 10 * MINUTE - SECOND).await;
        assert_eq!(live(&test, id).await.phase, Phase::Open);
        test.advance_to(first.opens_at + 10 * MINUTE).await;
        let messages = test.channel(channel).await;
        assert_eq!(messages.len(), 3);
        let next = live(&test, id).await;
        assert_eq!((next.phase, next.number), (Phase::Scheduled, 2));
        assert!(next.opens_at >= first.opens_at + 3 * HOUR, "the interval counts from the opening");
        let over = test.engine.drop_by_id(first.id).await.unwrap().unwrap();
        assert_eq!(over.phase, Phase::Closed(CloseReason::Expired));
    }

    async fn a_thousand_drops_come_one_after_the_other(test: TestEngine) {
        let id = test.campaign(None, |_| {}).await;
        let mut last = START;
        let mut number = 0;
        while number < 1000 {
            let drop = live(&test, id).await;
            match drop.phase {
                Phase::Scheduled => {
                    number += 1;
                    assert_eq!(drop.number, number);
                    assert!(drop.opens_at >= last + 3 * HOUR && drop.opens_at <= last + 4 * HOUR);
                    last = drop.opens_at;
                }
                Phase::Announced => assert_eq!(drop.opens_at - MINUTE, test.engine.clock().now()),
                Phase::Open => assert_eq!(drop.opens_at, test.engine.clock().now()),
                Phase::Closed(_) | Phase::Skipped(_) => panic!("a drop that is over is not under way"),
            }
            let next = test.engine.run_due().await.unwrap().expect("something comes next");
            test.engine.clock().set(next);
            test.engine.run_due().await.unwrap();
        }
        let past = test.engine.past_drops(Some(id), 2000).await.unwrap();
        assert!(past.iter().all(|drop| drop.phase == Phase::Closed(CloseReason::Expired)), "none was lost or skipped");
        assert_eq!(past.len(), 999);
    }

    async fn a_restart_at_any_step_loses_and_doubles_nothing(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let opens_at = live(&test, id).await.opens_at;
        for moment in [opens_at - MINUTE, opens_at, opens_at + 10 * MINUTE] {
            // The process ends after the step was committed and before anything was sent.
            test.engine.clock().set(moment);
            test.engine.run_due().await.unwrap();
            let again = test.another().await;
            again.run_due().await.unwrap();
            again.deliver_due().await.unwrap();
            again.run_due().await.unwrap();
        }
        assert_eq!(test.channel(channel).await.len(), 3, "warning, code, end: once each");
        assert_eq!(live(&test, id).await.number, 2);
    }

    async fn each_step_is_taken_by_a_process_that_has_just_started(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let opens_at = live(&test, id).await.opens_at;
        for (told, moment) in (1..).zip([opens_at - MINUTE, opens_at, opens_at + 10 * MINUTE]) {
            test.engine.clock().set(moment);
            let again = test.another().await;
            again.run_due().await.unwrap();
            again.deliver_due().await.unwrap();
            assert_eq!(test.channel(channel).await.len(), told);
        }
        assert_eq!(live(&test, id).await.number, 2);
    }

    async fn a_step_that_cannot_be_announced_is_not_taken(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let Drop { id, opens_at, .. } = live(&test, id).await;
        let phase = async || test.engine.drop_by_id(id).await.unwrap().unwrap().phase;
        let steps = [
            (opens_at - MINUTE, Phase::Announced),
            (opens_at, Phase::Open),
            (opens_at + 10 * MINUTE, Phase::Closed(CloseReason::Expired)),
        ];
        for (told, (moment, next)) in (1..).zip(steps) {
            let before = phase().await;
            test.change("ALTER TABLE deliveries RENAME TO taken_away").await;
            test.engine.clock().set(moment);
            test.engine.run_due().await.unwrap();
            assert_eq!(phase().await, before, "nobody would hear of it");
            test.change("ALTER TABLE taken_away RENAME TO deliveries").await;
            test.settle().await;
            assert_eq!((phase().await, test.channel(channel).await.len()), (next, told));
        }
    }

    async fn two_nodes_take_each_step_once(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let opens_at = live(&test, id).await.opens_at;
        let other = test.another().await;
        for moment in [opens_at - MINUTE, opens_at, opens_at + 10 * MINUTE] {
            test.engine.clock().set(moment);
            other.clock().set(moment);
            let (one, two) = tokio::join!(test.engine.run_due(), other.run_due());
            one.unwrap();
            two.unwrap();
            let (one, two) = tokio::join!(test.engine.deliver_due(), other.deliver_due());
            one.unwrap();
            two.unwrap();
        }
        assert_eq!(test.channel(channel).await.len(), 3);
        assert_eq!(live(&test, id).await.number, 2);
    }

    async fn a_late_opening_happens_with_its_full_time_within_the_grace_only(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let opens_at = live(&test, id).await.opens_at;
        let late = opens_at + 30 * MINUTE - SECOND;
        test.advance_to(late).await;
        let drop = live(&test, id).await;
        assert_eq!((drop.phase, drop.closes_at), (Phase::Open, Some(late + 10 * MINUTE)));
        assert_eq!(test.channel(channel).await.len(), 1, "a warning after the opening is pointless");

        test.advance_to(late + 10 * MINUTE).await;
        let second = live(&test, id).await;
        let too_late = second.opens_at + 30 * MINUTE;
        test.advance_to(too_late).await;
        let skipped = test.engine.drop_by_id(second.id).await.unwrap().unwrap();
        assert_eq!(skipped.phase, Phase::Skipped(SkipReason::Late));
        let third = live(&test, id).await;
        assert_eq!((third.phase, third.number), (Phase::Scheduled, 3));
        assert!(third.opens_at >= too_late + 3 * HOUR, "what was missed is not made up for");
    }

    async fn an_opening_that_reaches_nobody_ends_as_undelivered(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let drop = live(&test, id).await;
        test.engine.clock().set(drop.opens_at);
        test.engine.run_due().await.unwrap();
        assert_eq!(live(&test, id).await.closes_at, None, "the time of validity has not begun");
        test.engine.clock().set(drop.opens_at + 30 * MINUTE - SECOND);
        test.engine.run_due().await.unwrap();
        assert_eq!(live(&test, id).await.phase, Phase::Open);
        test.engine.clock().set(drop.opens_at + 30 * MINUTE);
        test.engine.run_due().await.unwrap();
        let over = test.engine.drop_by_id(drop.id).await.unwrap().unwrap();
        assert_eq!(over.phase, Phase::Closed(CloseReason::Undelivered));
        test.settle().await;
        assert!(test.channel(channel).await.iter().all(|message| !message.contains(over.code.as_deref().unwrap())
            || message.contains("drop") ), "a dead code is not announced");
        assert_eq!(live(&test, id).await.number, 2);
    }

    async fn a_channel_that_is_switched_off_leaves_a_drop_undelivered(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let mut tx = test.engine.store().begin().await.unwrap();
        let webhook = crate::id::WebhookId::new(channel.0);
        crate::engine::store::webhooks::disable(&mut tx, webhook, "gone").await.unwrap();
        crate::engine::store::Store::commit(tx).await.unwrap();
        let drop = live(&test, id).await;
        test.advance_to(drop.opens_at).await;
        assert_eq!(live(&test, id).await.closes_at, None, "nobody knows the code");
        test.advance_to(drop.opens_at + 30 * MINUTE).await;
        let over = test.engine.drop_by_id(drop.id).await.unwrap().unwrap();
        assert_eq!(over.phase, Phase::Closed(CloseReason::Undelivered));
    }

    async fn a_month_stays_within_its_budget(test: TestEngine) {
        // Three uses of at most 5.00 fit twice into 32.00, then two uses, then none.
        let id = test.campaign(None, |settings: &mut Settings| settings.budget = Some(Amount::new(3200).unwrap())).await;
        for _ in 0..2 {
            let drop = live(&test, id).await;
            assert_eq!(drop.uses, 3);
            test.advance_to(drop.opens_at).await;
            for customer in 0..3 {
                let customer = test.account(&format!("c{}x{customer}@example.org", drop.number), crate::account::Role::Customer).await;
                test.redeem(&customer, drop.id).await;
            }
        }
        let spent: i64 = test.engine.past_drops(Some(id), 10).await.unwrap().len().try_into().unwrap();
        assert_eq!(spent, 2);
        let mut credited = 0;
        for drop in test.engine.past_drops(Some(id), 10).await.unwrap() {
            for redemption in test.engine.redemptions_of(drop.id).await.unwrap() {
                credited += redemption.amount.minor();
            }
        }
        let third = live(&test, id).await;
        assert_eq!(i64::from(third.uses), ((3200 - credited) / 500).min(3), "after {credited} were credited");
        assert_eq!(third.parameters.uses, third.uses, "what is committed to is what is given");
    }

    async fn a_budget_that_is_used_up_skips_to_the_next_month(test: TestEngine) {
        let id = used_up(&test).await;
        let past = test.engine.past_drops(Some(id), 10).await.unwrap();
        let skipped: Vec<_> = past.iter().filter(|drop| drop.phase == Phase::Skipped(SkipReason::Budget)).collect();
        assert_eq!(skipped.len(), 1, "one line says that the budget is used up");
        let december = Moment::from_millis(1_796_083_200_000);
        let next = live(&test, id).await;
        assert!((december..=december + HOUR).contains(&next.opens_at), "{}", next.opens_at);
    }

    async fn an_admin_moves_launches_cancels_pauses_and_resumes(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let admin = test.admin().await;
        let engine = &test.engine;
        let drawn = live(&test, id).await;

        assert!(matches!(engine.move_drop(&admin, drawn.id, START).await, Err(CampaignError::InThePast)));
        engine.move_drop(&admin, drawn.id, START + HOUR).await.unwrap();
        let moved = live(&test, id).await;
        assert_eq!((moved.opens_at, moved.moved_from), (START + HOUR, Some(drawn.opens_at)));

        engine.launch(&admin, id, Launch::AfterWarning).await.unwrap();
        test.settle().await;
        assert_eq!(live(&test, id).await.phase, Phase::Announced);
        assert!(matches!(engine.move_drop(&admin, drawn.id, START + HOUR).await, Err(CampaignError::TooLate)));
        engine.cancel_drop(&admin, drawn.id).await.unwrap();
        assert!(matches!(engine.cancel_drop(&admin, drawn.id).await, Err(CampaignError::TooLate)));
        test.settle().await;
        assert_eq!(test.channel(channel).await.len(), 2, "whoever was warned is told");

        engine.launch(&admin, id, Launch::AtOnce).await.unwrap();
        test.settle().await;
        let open = live(&test, id).await;
        assert_eq!((open.phase, open.number), (Phase::Open, 2));
        engine.pause_campaign(&admin, id).await.unwrap();
        assert_eq!(live(&test, id).await.phase, Phase::Open, "what is open ends by itself");
        test.advance(10 * MINUTE).await;
        assert!(test.view(id).await.live.is_none());
        assert!(matches!(engine.launch(&admin, id, Launch::AtOnce).await, Err(CampaignError::Paused)));

        engine.resume_campaign(&admin, id).await.unwrap();
        let drawn = live(&test, id).await;
        assert_eq!((drawn.phase, drawn.number), (Phase::Scheduled, 3));
        engine.pause_campaign(&admin, id).await.unwrap();
        let over = engine.drop_by_id(drawn.id).await.unwrap().unwrap();
        assert_eq!(over.phase, Phase::Skipped(SkipReason::Paused));
    }

    async fn a_campaign_resumed_while_its_drop_is_open_misses_no_number(test: TestEngine) {
        let id = test.campaign(None, |_| {}).await;
        let admin = test.admin().await;
        let first = live(&test, id).await;
        test.advance_to(first.opens_at).await;
        test.engine.pause_campaign(&admin, id).await.unwrap();
        test.engine.resume_campaign(&admin, id).await.unwrap();
        assert_eq!((live(&test, id).await.number, live(&test, id).await.phase), (1, Phase::Open));
        test.advance(10 * MINUTE).await;
        let second = live(&test, id).await;
        assert_eq!(second.number, 2);
        assert!(second.opens_at >= first.opens_at + 3 * HOUR, "the interval counts from the opening");
    }

    async fn a_drop_is_not_moved_into_a_month_that_cannot_pay_it(test: TestEngine) {
        let id = used_up(&test).await;
        let admin = test.admin().await;
        let next = live(&test, id).await;
        let soon = test.engine.clock().now() + HOUR;
        assert!(matches!(test.engine.move_drop(&admin, next.id, soon).await, Err(CampaignError::Budget)));
        assert!(matches!(test.engine.launch(&admin, id, Launch::AtOnce).await, Err(CampaignError::Budget)));
        assert_eq!(live(&test, id).await.opens_at, next.opens_at);
        test.engine.move_drop(&admin, next.id, next.opens_at + HOUR).await.unwrap();
    }

    async fn settings_count_from_the_next_drop_and_a_stale_form_changes_nothing(test: TestEngine) {
        let id = test.campaign(None, |_| {}).await;
        let admin = test.admin().await;
        let before = test.view(id).await.campaign;
        let mut changed = before.settings.clone();
        changed.timing = crate::schedule::Timing::new(crate::schedule::Times { validity: 20 * MINUTE, ..*changed.timing }).unwrap();
        test.engine.update_campaign(&admin, id, before.version, &changed).await.unwrap();
        let stale = test.engine.update_campaign(&admin, id, before.version, &before.settings).await;
        assert!(matches!(stale, Err(CampaignError::Outdated)));

        let first = live(&test, id).await;
        test.advance_to(first.opens_at).await;
        assert_eq!(live(&test, id).await.closes_at, Some(first.opens_at + 10 * MINUTE));
        test.advance(10 * MINUTE).await;
        let second = live(&test, id).await;
        test.advance_to(second.opens_at).await;
        assert_eq!(live(&test, id).await.closes_at, Some(second.opens_at + 20 * MINUTE));
    }

    async fn whoever_has_the_seed_computes_the_drop_again(test: TestEngine) {
        let id = test.campaign(None, |_| {}).await;
        let drop = live(&test, id).await;
        let shown: Commitment = drop.commitment.parse().unwrap();
        test.advance_to(drop.opens_at).await;
        let mut amounts = Vec::new();
        for customer in 0..2 {
            let customer = test.account(&format!("c{customer}@example.org"), crate::account::Role::Customer).await;
            test.redeem(&customer, drop.id).await;
        }
        for redemption in test.engine.redemptions_of(drop.id).await.unwrap() {
            amounts.push(ClaimedAmount { ordinal: redemption.ordinal, amount: redemption.amount });
        }
        assert_eq!(amounts.len(), 2);
        assert_eq!(test.engine.revealed_seed(drop.id).await.unwrap(), None, "not before the end");
        test.advance(Duration::from_secs(600)).await;
        let seed: Seed = test.engine.revealed_seed(drop.id).await.unwrap().expect("revealed at the end");
        let verdict = fairness::verify(&drop.parameters, &seed, shown, drop.opens_at, &amounts);
        assert!(verdict.holds(), "{verdict:?}");
    }
}
