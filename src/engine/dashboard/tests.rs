use super::*;
use crate::account::Role;
use crate::id::WebhookId;
use crate::on_both_engines;
use crate::phase::{CloseReason, Phase, SkipReason};
use crate::prize::Prize;
use crate::time::MINUTE;

on_both_engines! {
    async fn an_empty_installation_has_nothing_to_show(test: TestEngine) {
        let Dashboard { next, last, webhooks, missed, failing, budgets, has_campaigns, .. } =
            test.engine.dashboard().await.unwrap();
        assert!(next.is_none() && !has_campaigns);
        assert!(last.is_empty() && missed.is_empty() && webhooks.is_empty() && failing.is_empty() && budgets.is_empty());
    }

    async fn it_shows_the_next_drop_the_last_ones_and_what_the_month_has_cost(test: TestEngine) {
        let channel = test.sandbox().await;
        let limit = Amount::new(10_000).unwrap();
        let id = test.campaign(Some(channel), |settings| settings.budget = Some(limit)).await;
        let first = test.view(id).await.live.unwrap();
        assert_eq!(test.engine.dashboard().await.unwrap().next.unwrap().id, first.id);

        test.advance_to(first.opens_at).await;
        let dashboard = test.engine.dashboard().await.unwrap();
        assert_eq!(dashboard.next.unwrap().id, first.id, "what is open comes first");
        assert!(dashboard.last.is_empty());
        let customer = test.account("zoe@example.org", Role::Customer).await;
        test.redeem(&customer, first.id).await;
        let spent = Amount::new(test.engine.balance(customer.id).await.unwrap().minor()).unwrap();
        test.advance(MINUTE * 30).await;

        let dashboard = test.engine.dashboard().await.unwrap();
        assert_eq!(dashboard.last.iter().map(|drop| (drop.id, drop.used)).collect::<Vec<_>>(), [(first.id, 1)]);
        assert_ne!(dashboard.next.unwrap().id, first.id);
        let fits = u32::try_from((10_000 - spent.minor()) / 1_500).unwrap();
        let budget = Budget { campaign: id, name: "Weekly".to_owned(), spent, limit, fits };
        assert_eq!(dashboard.budgets, [budget]);
        assert!(dashboard.failing.is_empty());
    }

    async fn a_drop_that_came_to_nothing_is_told_with_its_reason_for_a_week(test: TestEngine) {
        let engine = &test.engine;
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let live = async || test.view(id).await.live.unwrap();
        let told = async || {
            let missed = engine.dashboard().await.unwrap().missed;
            missed.into_iter().map(|drop| (drop.campaign, drop.number, drop.phase, drop.earlier)).collect::<Vec<_>>()
        };
        // Nothing is sent, so nobody reads the code.
        let first = live().await;
        for moment in [first.opens_at, first.opens_at + MINUTE * 30] {
            engine.clock().set(moment);
            engine.run_due().await.unwrap();
        }
        let undelivered = (id, 1, Phase::Closed(CloseReason::Undelivered), 0);
        assert_eq!(told().await, [undelivered]);
        let missed = engine.dashboard().await.unwrap().missed.remove(0);
        assert_eq!((missed.id, missed.name.as_str(), missed.opens_at), (first.id, "Weekly", first.opens_at));

        test.advance_to(live().await.opens_at + MINUTE * 30).await;
        test.advance_to(live().await.opens_at + MINUTE * 30).await;
        let late = (id, 3, Phase::Skipped(SkipReason::Late), 1);
        assert_eq!(told().await, [late, undelivered], "the latest first, one line for each reason");

        // What an admin wanted is nothing to look at.
        let admin = test.admin().await;
        engine.cancel_drop(&admin, live().await.id).await.unwrap();
        engine.pause_campaign(&admin, id).await.unwrap();
        assert_eq!(told().await, [late, undelivered]);

        engine.clock().set(first.opens_at + DAY * (LATELY_DAYS + 2));
        assert_eq!(told().await, [], "what is long over is told no more");
    }

    async fn a_budget_that_is_used_up_is_told(test: TestEngine) {
        let sum = |minor| Amount::new(minor).unwrap();
        let id = test.campaign(None, |settings| {
            settings.prize = Prize::new(sum(500), sum(500), false).unwrap();
            settings.budget = Some(sum(1500));
        }).await;
        let drop = test.view(id).await.live.unwrap();
        test.advance_to(drop.opens_at).await;
        for number in 0..3 {
            let customer = test.account(&format!("c{number}@example.org"), Role::Customer).await;
            test.redeem(&customer, drop.id).await;
        }
        let missed = test.engine.dashboard().await.unwrap().missed;
        let told: Vec<_> = missed.iter().map(|drop| (drop.campaign, drop.number, drop.phase)).collect();
        assert_eq!(told, [(id, 2, Phase::Skipped(SkipReason::Budget))]);
    }

    async fn only_what_failed_lately_is_listed(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let opens_at = test.view(id).await.live.unwrap().opens_at;
        test.engine.clock().set(opens_at);
        test.engine.run_due().await.unwrap();
        let admin = test.admin().await;
        test.engine.disable_webhook(&admin, WebhookId::new(channel.0)).await.unwrap();
        let failing = test.engine.dashboard().await.unwrap().failing;
        assert!(!failing.is_empty());
        assert!(failing.iter().all(|listed| listed.state == State::DeadWebhook));
        let listed = test.engine.deliveries(Some(State::DeadWebhook), 100).await.unwrap();
        assert_eq!(listed.len(), failing.len());
        assert!(test.engine.deliveries(Some(State::Delivered), 100).await.unwrap().is_empty());
        assert_eq!(test.engine.deliveries(None, 1).await.unwrap().len(), 1);

        test.engine.clock().set(opens_at + DAY * (LATELY_DAYS + 1));
        assert!(test.engine.dashboard().await.unwrap().failing.is_empty());
    }
}
