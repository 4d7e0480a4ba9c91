use super::*;
use crate::account::Role;
use crate::id::WebhookId;
use crate::on_both_engines;
use crate::time::MINUTE;

on_both_engines! {
    async fn an_empty_installation_has_nothing_to_show(test: TestEngine) {
        let Dashboard { next, last, webhooks, failing, budgets, has_campaigns, .. } =
            test.engine.dashboard().await.unwrap();
        assert!(next.is_none() && !has_campaigns);
        assert!(last.is_empty() && webhooks.is_empty() && failing.is_empty() && budgets.is_empty());
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

        test.engine.clock().set(opens_at + DAY * (FAILING_DAYS + 1));
        assert!(test.engine.dashboard().await.unwrap().failing.is_empty());
    }
}
