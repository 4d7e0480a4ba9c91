use serde_json::json;

use super::*;
use crate::condition::{Row, Test};
use crate::engine::store::drops::Drop;
use crate::engine::testing::{START, TestEngine};
use crate::engine::webhooks::WebhookView;
use crate::lost::WhenLost;
use crate::message::Message;
use crate::money::Unit;
use crate::name::MessageName;
use crate::on_both_engines;
use crate::phase::{CloseReason, Phase};
use crate::time::{HOUR, MINUTE};
use crate::webhook::SandboxId;

fn condition(kind: Kind, variable: &str, test: Test, value: &str) -> Condition {
    let unit: Unit = "currency:EUR".parse().unwrap();
    let row = Row { variable: variable.into(), test: test.name().into(), value: value.into() };
    Condition::parse(kind, &[row], &unit, Lang::En).unwrap()
}

async fn message(test: &TestEngine, kind: Kind, text: &str) -> MessageId {
    let admin = test.admin().await;
    test.engine.create_message(&admin, kind, &MessageName::new(text).unwrap(), &Message::text(text)).await.unwrap()
}

fn settings(message: MessageId, to: &[SandboxId]) -> NotificationSettings {
    NotificationSettings {
        name: None,
        campaign: None,
        condition: Condition::default(),
        message: MessageChoice::Known(message),
        active: true,
        when_lost: WhenLost::default(),
        targets: to.iter().map(|channel| (WebhookId::new(channel.0), None)).collect(),
    }
}

async fn create(test: &TestEngine, kind: Kind, settings: &NotificationSettings) -> NotificationId {
    test.engine.create_notification(&test.admin().await, kind, settings).await.unwrap()
}

async fn find(test: &TestEngine, id: NotificationId) -> NotificationView {
    test.engine.notification(id).await.unwrap().unwrap()
}

async fn contents(test: &TestEngine, channel: SandboxId) -> Vec<String> {
    let content = |payload: &String| {
        let payload: serde_json::Value = serde_json::from_str(payload).unwrap();
        payload["content"].as_str().unwrap_or("(none)").to_owned()
    };
    test.channel(channel).await.iter().map(content).collect()
}

async fn live(test: &TestEngine, campaign: CampaignId) -> Drop {
    test.view(campaign).await.live.unwrap()
}

/// A campaign whose own messages go nowhere.
async fn quiet_campaign(test: &TestEngine) -> CampaignId {
    test.campaign(None, |_| {}).await
}

on_both_engines! {
    async fn it_is_written_changed_switched_and_removed(test: TestEngine) {
        let admin = test.admin().await;
        let (one, other) = (test.sandbox().await, test.sandbox().await);
        let kind = Kind::OrderPlaced;
        let (first, second) = (message(&test, kind, "first").await, message(&test, kind, "second").await);
        let mut wanted = settings(first, &[one]);
        wanted.name = Some(NotificationName::new("Big orders").unwrap());
        wanted.condition = condition(kind, "price", Test::AtLeast, "50 €");
        let id = create(&test, kind, &wanted).await;
        let seen = find(&test, id).await;
        assert_eq!((seen.kind, seen.name.as_str(), seen.active, seen.version), (kind, "Big orders", true, 1));
        assert_eq!(seen.message, (first, "first".to_owned()));
        assert_eq!(seen.condition, wanted.condition);
        assert_eq!(seen.targets, [Target { webhook: WebhookId::new(one.0), message: None }]);

        test.engine.clock().set(START + MINUTE);
        let mut changed = settings(second, &[one, other]);
        changed.targets[1].1 = Some(first);
        test.engine.update_notification(&admin, id, 1, &changed).await.unwrap();
        let seen = find(&test, id).await;
        assert_eq!((seen.version, seen.changed_at, seen.name.as_str()), (2, START + MINUTE, ""));
        assert!(seen.condition.is_always());
        assert_eq!(seen.targets[1].message, Some((first, "first".to_owned())));
        let late = test.engine.update_notification(&admin, id, 1, &wanted).await;
        assert!(matches!(late, Err(NotificationError::Outdated { at }) if at == START + MINUTE));

        test.engine.switch_notification(&admin, id, false).await.unwrap();
        test.engine.switch_notification(&admin, id, false).await.unwrap();
        assert_eq!((find(&test, id).await.active, find(&test, id).await.version), (false, 3));
        test.engine.remove_notification(&admin, id).await.unwrap();
        assert_eq!(test.engine.notification(id).await.unwrap(), None);
        assert!(test.engine.message(&admin, second).await.unwrap().is_some(), "its message stays");
        for gone in [
            test.engine.remove_notification(&admin, id).await,
            test.engine.switch_notification(&admin, id, true).await,
            test.engine.update_notification(&admin, id, 3, &changed).await,
        ] {
            assert!(matches!(gone, Err(NotificationError::Unknown)), "{gone:?}");
        }
        let log = test.engine.audit_log(&admin, Some(id.into()), None, 10).await.unwrap().items;
        let told: Vec<_> = log.into_iter().rev().map(|line| (line.action, line.detail)).collect();
        assert_eq!(told.len(), 4);
        assert_eq!(told[0], (Action::NotificationCreated, json!({ "name": "Big orders", "kind": "order.placed" })));
        assert_eq!(told[1].1["condition"], json!(["price ≥ €50.00", ""]));
        assert_eq!(told[1].1["message"], json!(["first", "second"]));
        assert_eq!(told[2].1, json!({ "on": [true, false] }));
        assert_eq!(told[3].0, Action::NotificationDeleted);
    }

    async fn what_does_not_fit_its_event_is_refused(test: TestEngine) {
        let admin = test.admin().await;
        let order = message(&test, Kind::OrderPlaced, "order").await;
        let ticket = message(&test, Kind::TicketOpened, "ticket").await;
        let channel = test.sandbox().await;
        let campaign = quiet_campaign(&test).await;
        let try_with = async |kind, change: &dyn Fn(&mut NotificationSettings)| {
            let mut wanted = settings(order, &[channel]);
            change(&mut wanted);
            test.engine.create_notification(&admin, kind, &wanted).await
        };
        let refused = try_with(Kind::TicketOpened, &|_| {}).await;
        assert!(matches!(refused, Err(NotificationError::NoMessage(id)) if id == order));
        let refused = try_with(Kind::OrderPlaced, &|wanted| wanted.targets[0].1 = Some(ticket)).await;
        assert!(matches!(refused, Err(NotificationError::NoMessage(id)) if id == ticket));
        let refused = try_with(Kind::OrderPlaced, &|wanted| wanted.message = MessageChoice::Known(99.into())).await;
        assert!(matches!(refused, Err(NotificationError::NoMessage(_))));
        let refused = try_with(Kind::OrderPlaced, &|wanted| wanted.campaign = Some(campaign)).await;
        assert!(matches!(refused, Err(NotificationError::NoCampaign)));
        let nowhere = settings(message(&test, Kind::DropOpened, "drop").await, &[]);
        let nowhere = NotificationSettings { campaign: Some(99.into()), ..nowhere };
        let refused = test.engine.create_notification(&admin, Kind::DropOpened, &nowhere).await;
        assert!(matches!(refused, Err(NotificationError::NoCampaign)));
        let said = message(&test, Kind::Announcement, "said").await;
        let refused = test.engine.create_notification(&admin, Kind::Announcement, &settings(said, &[])).await;
        assert!(matches!(refused, Err(NotificationError::NoEvent)));
        let staff = test.account("staff@example.org", Role::Staff).await;
        let refused = test.engine.create_notification(&staff, Kind::OrderPlaced, &settings(order, &[])).await;
        assert!(matches!(refused, Err(NotificationError::Forbidden(_))));
        // A webhook that is gone is left out, and one that is named twice counts once.
        let id = try_with(Kind::OrderPlaced, &|wanted| {
            wanted.targets = vec![(99.into(), None), (channel.0.into(), None), (channel.0.into(), Some(order))];
        })
        .await;
        assert_eq!(find(&test, id.unwrap()).await.targets.len(), 1);
        assert_eq!(test.engine.notifications().await.unwrap().len(), 6, "five of the campaign and this one");
    }

    async fn a_new_message_begins_as_the_default(test: TestEngine) {
        let admin = test.admin().await;
        let wanted = NotificationSettings { message: MessageChoice::Default(Lang::Fr), ..settings(0.into(), &[]) };
        let id = create(&test, Kind::TicketOpened, &wanted).await;
        let (message, name) = find(&test, id).await.message;
        assert_eq!(name, "Nouveau ticket");
        let seen = test.engine.message(&admin, message).await.unwrap().unwrap();
        assert_eq!(seen.body, defaults::message(Kind::TicketOpened, Lang::Fr));
        assert_eq!(seen.used_by[0].notification, id);
    }

    async fn an_event_goes_where_its_condition_holds(test: TestEngine) {
        let kind = Kind::DropAnnounced;
        let (always, rich, poor) = (test.sandbox().await, test.sandbox().await, test.sandbox().await);
        let text = message(&test, kind, "up to %max%").await;
        create(&test, kind, &settings(text, &[always])).await;
        for (channel, test_kind) in [(rich, Test::AtLeast), (poor, Test::AtMost)] {
            let condition = condition(kind, "max", test_kind, "6");
            create(&test, kind, &NotificationSettings { condition, ..settings(text, &[channel]) }).await;
        }
        let campaign = quiet_campaign(&test).await;
        test.advance_to(live(&test, campaign).await.opens_at - MINUTE).await;
        assert_eq!(contents(&test, always).await, ["up to €5.00"]);
        assert_eq!(contents(&test, poor).await, ["up to €5.00"]);
        assert_eq!(contents(&test, rich).await, [] as [&str; 0]);
    }

    async fn a_webhook_may_get_a_message_of_its_own(test: TestEngine) {
        let admin = test.admin().await;
        let kind = Kind::DropAnnounced;
        let (players, team) = (test.sandbox().await, test.sandbox().await);
        let (loud, terse) = (message(&test, kind, "A drop!").await, message(&test, kind, "drop").await);
        let mut wanted = settings(loud, &[players, team]);
        wanted.targets[1].1 = Some(terse);
        create(&test, kind, &wanted).await;
        let refused = test.engine.remove_message(&admin, terse).await;
        assert!(matches!(refused, Err(crate::engine::messages::RemoveError::Used(_))), "it is used there");
        let campaign = quiet_campaign(&test).await;
        test.advance_to(live(&test, campaign).await.opens_at - MINUTE).await;
        assert_eq!(contents(&test, players).await, ["A drop!"]);
        assert_eq!(contents(&test, team).await, ["drop"]);
    }

    async fn only_events_of_its_campaign_are_meant(test: TestEngine) {
        let kind = Kind::DropAnnounced;
        let channel = test.sandbox().await;
        let text = message(&test, kind, "%campaign%").await;
        let (one, other) = (quiet_campaign(&test).await, test.campaign(None, |settings| {
            settings.name = crate::campaign::CampaignName::new("Other").unwrap();
        }).await);
        create(&test, kind, &NotificationSettings { campaign: Some(other), ..settings(text, &[channel]) }).await;
        let mut warnings = [live(&test, one).await.opens_at - MINUTE, live(&test, other).await.opens_at - MINUTE];
        warnings.sort_unstable();
        for at in warnings {
            test.advance_to(at).await;
        }
        assert_eq!(contents(&test, channel).await, ["Other"]);
        assert_eq!(test.engine.campaign_notifications(other).await.unwrap().len(), 6);
        assert_eq!(test.engine.campaign_notifications(one).await.unwrap().len(), 5);
    }

    async fn what_is_switched_off_says_nothing(test: TestEngine) {
        let admin = test.admin().await;
        let kind = Kind::DropAnnounced;
        let (off, gone) = (test.sandbox().await, test.sandbox().await);
        let text = message(&test, kind, "x").await;
        let id = create(&test, kind, &settings(text, &[off])).await;
        create(&test, kind, &settings(text, &[gone])).await;
        test.engine.switch_notification(&admin, id, false).await.unwrap();
        test.engine.remove_webhook(&admin, WebhookId::new(gone.0)).await.unwrap();
        let campaign = quiet_campaign(&test).await;
        test.advance_to(live(&test, campaign).await.opens_at - MINUTE).await;
        assert_eq!(contents(&test, off).await, [] as [&str; 0]);
        assert_eq!(contents(&test, gone).await, [] as [&str; 0]);
    }

    async fn a_drop_waits_only_for_a_channel_that_is_told(test: TestEngine) {
        // Nobody is told of so small a drop: its time counts from the opening itself.
        let kind = Kind::DropOpened;
        let channel = test.sandbox().await;
        let text = message(&test, kind, "%code%").await;
        let condition = condition(kind, "max", Test::AtLeast, "6");
        create(&test, kind, &NotificationSettings { condition, ..settings(text, &[channel]) }).await;
        let campaign = quiet_campaign(&test).await;
        let drop = live(&test, campaign).await;
        test.advance_to(drop.opens_at).await;
        let drop = test.engine.drop_by_id(drop.id).await.unwrap().unwrap();
        assert_eq!((drop.has_channel, drop.closes_at), (false, Some(drop.opens_at + MINUTE * 10)));
        test.advance(MINUTE * 10).await;
        let drop = test.engine.drop_by_id(drop.id).await.unwrap().unwrap();
        assert_eq!(drop.phase, Phase::Closed(CloseReason::Expired));
    }

    async fn a_webhook_that_is_gone_is_told_elsewhere(test: TestEngine) {
        let admin = test.admin().await;
        let kind = Kind::WebhookDisabled;
        let (team, dead) = (test.sandbox().await, test.discord("Players").await);
        let text = message(&test, kind, "%webhook%: %reason% %url%").await;
        let mut wanted = settings(text, &[team]);
        wanted.targets.push((dead, None));
        create(&test, kind, &wanted).await;
        let said = message(&test, Kind::Announcement, "Hello").await;
        let body = br#"{"code":10015,"message":"Unknown Webhook"}"#.to_vec();
        test.network.then(Ok(crate::engine::destinations::Reply { status: 404, headers: Vec::new(), body }));
        let new = crate::engine::announcements::NewAnnouncement {
            message: said,
            version: 1,
            webhooks: &[dead],
            at: None,
            once: "once",
        };
        test.engine.announce(&admin, new).await.unwrap();
        test.settle().await;
        let told = contents(&test, team).await;
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("Players: its destination no longer knows it "), "{told:?}");
        assert!(told[0].ends_with(&format!("/admin/webhooks/{dead}")), "{told:?}");
        assert_eq!(test.network.take_calls().len(), 1, "what is gone is not told of itself");
    }

    async fn a_condition_that_cannot_be_read_stops_nothing_else(test: TestEngine) {
        let kind = Kind::DropAnnounced;
        let (broken, fine) = (test.sandbox().await, test.sandbox().await);
        let text = message(&test, kind, "x").await;
        let id = create(&test, kind, &settings(text, &[broken])).await;
        create(&test, kind, &settings(text, &[fine])).await;
        let mut tx = test.engine.store().begin().await.unwrap();
        sqlx::query("UPDATE notifications SET condition = '{' WHERE id = $1")
            .bind(id.get()).execute(&mut *tx).await.unwrap();
        Store::commit(tx).await.unwrap();
        let campaign = quiet_campaign(&test).await;
        test.advance_to(live(&test, campaign).await.opens_at - MINUTE).await;
        assert_eq!((contents(&test, broken).await.len(), contents(&test, fine).await.len()), (0, 1));
        assert!(matches!(test.engine.notifications().await, Err(StoreError::Unreadable { .. })));
    }

    async fn a_campaign_edits_the_same_notification_from_its_place(test: TestEngine) {
        let admin = test.admin().await;
        let (one, other) = (test.sandbox().await, test.sandbox().await);
        let campaign = test.campaign(Some(one), |_| {}).await;
        let opened = test.engine.campaign_notifications(campaign).await.unwrap().remove(1);
        let own = message(&test, Kind::DropOpened, "own").await;
        let seen = find(&test, opened.id).await;
        assert_eq!(seen.message.1, "Weekly – the code");
        let wanted = NotificationSettings {
            name: None,
            campaign: Some(campaign),
            condition: Condition::default(),
            message: MessageChoice::Known(opened.message),
            active: true,
            when_lost: WhenLost::default(),
            targets: vec![(one.0.into(), Some(own))],
        };
        test.engine.update_notification(&admin, opened.id, seen.version, &wanted).await.unwrap();
        let body = Message::text("The code is %code%");
        let to = [WebhookId::new(one.0), WebhookId::new(other.0)];
        let change = crate::engine::campaigns::NotificationChange { message: &body, active: true, webhooks: &to };
        test.engine.save_notification(&admin, opened.id, opened.version, change).await.unwrap();
        let seen = find(&test, opened.id).await;
        let messages: Vec<_> = seen.targets.into_iter().map(|target| target.message.map(|(id, _)| id)).collect();
        assert_eq!(messages, [Some(own), None], "the message of its own stays");
        assert_eq!(test.engine.message(&admin, opened.message).await.unwrap().unwrap().body, body);
        let wrong = Message::text("%nobody%");
        let change = crate::engine::campaigns::NotificationChange { message: &wrong, active: true, webhooks: &to };
        let refused = test.engine.save_notification(&admin, opened.id, 2, change).await;
        assert!(matches!(refused, Err(crate::engine::campaigns::CampaignError::Message(SaveError::Refused(_)))));
    }

    async fn a_message_is_either_used_or_removed(test: TestEngine) {
        let admin = test.admin().await;
        for round in 0..4 {
            let text = message(&test, Kind::OrderPlaced, &format!("x{round}")).await;
            let (engine, by) = (test.engine.clone(), admin.clone());
            let remove = tokio::spawn(async move { engine.remove_message(&by, text).await });
            let (engine, by) = (test.engine.clone(), admin.clone());
            let wanted = settings(text, &[]);
            let create =
                tokio::spawn(async move { engine.create_notification(&by, Kind::OrderPlaced, &wanted).await });
            let (removed, created) = (remove.await.unwrap(), create.await.unwrap());
            assert!(removed.is_ok() != created.is_ok(), "{removed:?} {created:?}");
        }
    }

    async fn what_is_announced_for_later_does_not_make_a_webhook_wait(test: TestEngine) {
        let admin = test.admin().await;
        let channel = test.sandbox().await;
        let said = message(&test, Kind::Announcement, "Hello").await;
        let new = crate::engine::announcements::NewAnnouncement {
            message: said,
            version: 1,
            webhooks: &[WebhookId::new(channel.0)],
            at: Some(START + HOUR),
            once: "once",
        };
        test.engine.announce(&admin, new).await.unwrap();
        let waiting = async || {
            let WebhookView { health, .. } = test.engine.webhook(channel.0.into()).await.unwrap().unwrap();
            health.waiting
        };
        assert_eq!(waiting().await, 0);
        test.engine.clock().set(START + HOUR);
        assert_eq!(waiting().await, 1);
    }
}
