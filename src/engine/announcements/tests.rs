use futures::future::join_all;

use super::*;
use crate::engine::destinations::{NoReply, Reply};
use crate::engine::store::deliveries::State;
use crate::engine::testing::{START, TestEngine};
use crate::message::Message;
use crate::name::MessageName;
use crate::on_both_engines;
use crate::time::{HOUR, MINUTE, SECOND};
use crate::webhook::SandboxId;

async fn message(test: &TestEngine, kind: Kind, text: &str) -> MessageId {
    let admin = test.admin().await;
    test.engine.create_message(&admin, kind, &MessageName::new(text).unwrap(), &Message::text(text)).await.unwrap()
}

fn new<'a>(message: MessageId, webhooks: &'a [WebhookId], at: Option<Moment>, once: &'a str) -> NewAnnouncement<'a> {
    NewAnnouncement { message, version: 1, webhooks, at, once }
}

async fn states(test: &TestEngine, id: AnnouncementId) -> Vec<State> {
    let announcement = test.engine.announcement(id).await.unwrap().unwrap();
    announcement.deliveries.into_iter().map(|delivery| delivery.state).collect()
}

on_both_engines! {
    async fn it_is_sent_at_once_to_all_that_were_chosen(test: TestEngine) {
        let admin = test.admin().await;
        let channels = [test.sandbox().await, test.sandbox().await, test.sandbox().await];
        let to = channels.map(|channel| WebhookId::new(channel.0));
        test.engine.disable_webhook(&admin, to[2]).await.unwrap();
        let said = message(&test, Kind::Announcement, "Hello from %company%").await;
        let id = test.engine.announce(&admin, new(said, &to, None, "a")).await.unwrap();
        test.settle().await;
        for channel in &channels[..2] {
            let posted = test.channel(*channel).await;
            assert!(posted.len() == 1 && posted[0].contains("Hello from Largage"), "{posted:?}");
        }
        assert!(test.channel(channels[2]).await.is_empty(), "it is switched off");
        assert_eq!(states(&test, id).await, [State::Delivered, State::Delivered]);
        let seen = test.engine.announcement(id).await.unwrap().unwrap();
        assert_eq!((seen.message, seen.version, seen.by.as_deref(), seen.due_at), (said, 1, Some("admin"), START));
        let log = test.engine.audit_log(&admin, Some(id.into()), None, 10).await.unwrap().items;
        assert_eq!(log[0].detail["webhooks"], "Drops, Drops");
    }

    async fn it_waits_for_its_time_and_says_what_was_seen(test: TestEngine) {
        let admin = test.admin().await;
        let channel = test.sandbox().await;
        let to = [WebhookId::new(channel.0)];
        let said = message(&test, Kind::Announcement, "Hello").await;
        let at = START + HOUR;
        let id = test.engine.announce(&admin, new(said, &to, Some(at), "a")).await.unwrap();
        let later = Message::text("Something else");
        let name = MessageName::new("Hello").unwrap();
        test.engine.save_message(&admin, said, 1, &name, &later).await.unwrap();
        test.advance_to(at - SECOND).await;
        assert!(test.channel(channel).await.is_empty());
        assert_eq!(states(&test, id).await, [State::Queued]);
        test.advance_to(at).await;
        let posted = test.channel(channel).await;
        assert!(posted.len() == 1 && posted[0].contains("Hello"), "{posted:?}");
        test.advance(HOUR * 24).await;
        assert_eq!(test.channel(channel).await.len(), 1);
    }

    async fn after_a_restart_it_is_still_sent_and_once(test: TestEngine) {
        let admin = test.admin().await;
        let channel = test.sandbox().await;
        let said = message(&test, Kind::Announcement, "Hello").await;
        let at = START + HOUR;
        test.engine.announce(&admin, new(said, &[WebhookId::new(channel.0)], Some(at), "a")).await.unwrap();
        let (one, other) = (test.another().await, test.another().await);
        for node in [&one, &other] {
            node.clock().set(at + MINUTE);
        }
        let (sent, also) = tokio::join!(one.deliver_due(), other.deliver_due());
        assert_eq!(sent.unwrap() + also.unwrap(), 1);
        assert_eq!(test.channel(channel).await.len(), 1);
    }

    async fn sent_twice_a_form_announces_once(test: TestEngine) {
        let admin = test.admin().await;
        let channel = test.sandbox().await;
        let to = [WebhookId::new(channel.0)];
        let said = message(&test, Kind::Announcement, "Hello").await;
        let announced = (0..6).map(|_| {
            let (engine, admin) = (test.engine.clone(), admin.clone());
            tokio::spawn(async move { engine.announce(&admin, new(said, &to, None, "the form")).await.unwrap() })
        });
        let ids: Vec<_> = join_all(announced).await.into_iter().map(Result::unwrap).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        test.settle().await;
        assert_eq!(test.channel(channel).await.len(), 1);
        // It is the form that counts, not the message.
        let again = test.engine.announce(&admin, new(said, &to, None, "another form")).await.unwrap();
        assert_ne!(again, ids[0]);
        test.settle().await;
        assert_eq!(test.channel(channel).await.len(), 2);
    }

    async fn what_was_not_sent_yet_is_cancelled(test: TestEngine) {
        let admin = test.admin().await;
        let channel = test.sandbox().await;
        let to = [WebhookId::new(channel.0)];
        let said = message(&test, Kind::Announcement, "Hello").await;
        let id = test.engine.announce(&admin, new(said, &to, Some(START + HOUR), "a")).await.unwrap();
        test.engine.cancel_announcement(&admin, id).await.unwrap();
        assert_eq!(states(&test, id).await, [State::Cancelled]);
        assert_eq!(test.engine.announcement(id).await.unwrap().unwrap().cancelled_at, Some(START));
        test.advance(HOUR * 2).await;
        assert!(test.channel(channel).await.is_empty());
        let twice = test.engine.cancel_announcement(&admin, id).await;
        assert!(matches!(twice, Err(AnnounceError::TooLate)));
        let sent = test.engine.announce(&admin, new(said, &to, None, "b")).await.unwrap();
        test.settle().await;
        let late = test.engine.cancel_announcement(&admin, sent).await;
        assert!(matches!(late, Err(AnnounceError::TooLate)));
        assert_eq!(test.engine.announcement(sent).await.unwrap().unwrap().cancelled_at, None, "it was sent");
        let nothing = test.engine.cancel_announcement(&admin, AnnouncementId::new(99)).await;
        assert!(matches!(nothing, Err(AnnounceError::Unknown)));
    }

    async fn one_that_waits_for_another_try_is_cancelled_too(test: TestEngine) {
        let admin = test.admin().await;
        let webhook = test.discord("Discord").await;
        let said = message(&test, Kind::Announcement, "Hello").await;
        test.network.then(Err(NoReply::NotSent("no route".into())));
        let id = test.engine.announce(&admin, new(said, &[webhook], None, "a")).await.unwrap();
        test.settle().await;
        assert_eq!(states(&test, id).await, [State::Retrying]);
        test.engine.cancel_announcement(&admin, id).await.unwrap();
        test.network.take_calls();
        test.advance(HOUR).await;
        assert!(test.network.take_calls().is_empty());
    }

    async fn an_answer_that_is_lost_is_not_sent_again(test: TestEngine) {
        let admin = test.admin().await;
        let webhook = test.discord("Discord").await;
        let said = message(&test, Kind::Announcement, "Hello").await;
        test.network.then(Err(NoReply::Lost("reset".into())));
        let id = test.engine.announce(&admin, new(said, &[webhook], None, "a")).await.unwrap();
        test.settle().await;
        test.advance(HOUR).await;
        assert_eq!(states(&test, id).await, [State::Uncertain]);
        assert_eq!(test.network.take_calls().len(), 1);
        let body = br#"{"code":50006,"message":"Cannot send an empty message"}"#;
        test.network.then(Ok(Reply { status: 400, headers: Vec::new(), body: body.to_vec() }));
        let id = test.engine.announce(&admin, new(said, &[webhook], None, "b")).await.unwrap();
        test.settle().await;
        let seen = test.engine.announcement(id).await.unwrap().unwrap().deliveries.remove(0);
        assert_eq!((seen.state, seen.detail.as_str()), (State::Refused, "Cannot send an empty message"));
        assert_eq!(seen.webhook.as_deref(), Some("Discord"));
    }

    async fn what_cannot_be_announced_is_refused(test: TestEngine) {
        let admin = test.admin().await;
        let SandboxId(channel) = test.sandbox().await;
        let to = [WebhookId::new(channel)];
        let said = message(&test, Kind::Announcement, "Hello").await;
        let order = message(&test, Kind::OrderPlaced, "Order").await;
        let announce = async |new: NewAnnouncement<'_>| test.engine.announce(&admin, new).await;
        let latest = START + DAY * FARTHEST_DAYS;
        for (refused, why) in [
            (announce(new(said, &[], None, "a")).await, "no webhook"),
            (announce(new(said, &[WebhookId::new(99)], None, "a")).await, "no such webhook"),
        ] {
            assert!(matches!(refused, Err(AnnounceError::NoWebhook)), "{why}");
        }
        for wrong in [order, MessageId::new(99)] {
            assert!(matches!(announce(new(wrong, &to, None, "a")).await, Err(AnnounceError::NoMessage)));
        }
        let version = NewAnnouncement { version: 2, ..new(said, &to, None, "a") };
        assert!(matches!(announce(version).await, Err(AnnounceError::NoMessage)));
        let past = announce(new(said, &to, Some(START - SECOND), "a")).await;
        assert!(matches!(past, Err(AnnounceError::InThePast)));
        let far = announce(new(said, &to, Some(latest + SECOND), "a")).await;
        assert!(matches!(far, Err(AnnounceError::TooFar { days: FARTHEST_DAYS })));
        let staff = test.account("staff@example.org", Role::Staff).await;
        let refused = test.engine.announce(&staff, new(said, &to, None, "a")).await;
        assert!(matches!(refused, Err(AnnounceError::Forbidden(_))));
        assert_eq!(test.engine.announcements(None, 10).await.unwrap().items, []);

        let first = announce(new(said, &to, Some(latest), "a")).await.unwrap();
        let second = announce(new(said, &to, Some(START), "\0b")).await.unwrap();
        let page = test.engine.announcements(None, 1).await.unwrap();
        assert_eq!((page.items[0].id, page.next), (second, Some(second)));
        let page = test.engine.announcements(page.next, 1).await.unwrap();
        assert_eq!((page.items[0].id, page.next), (first, None));
        assert_eq!(page.items[0].deliveries.len(), 1);
    }
}
