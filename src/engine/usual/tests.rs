use super::*;
use crate::account::Role;
use crate::engine::audit::Object;
use crate::engine::messages::MessageFilter;
use crate::engine::testing::TestEngine;
use crate::event::{Term, Value, Values};
use crate::lang::Lang;
use crate::on_both_engines;

async fn channel(test: &TestEngine) -> WebhookId {
    WebhookId::new(test.sandbox().await.0)
}

/// Kinds that a webhook is told of, and what their messages are called.
async fn told(test: &TestEngine, webhook: WebhookId) -> Vec<(Kind, String)> {
    let known = test.engine.notifications().await.unwrap().into_iter();
    let its = known.filter(|view| view.targets.iter().any(|target| target.webhook == webhook));
    its.map(|view| (view.kind, view.message.1)).collect()
}

async fn messages(test: &TestEngine) -> usize {
    let admin = test.admin().await;
    test.engine.messages(&admin, &MessageFilter::default(), 100).await.unwrap().items.len()
}

on_both_engines! {
    async fn one_press_writes_what_is_usual_and_a_second_writes_nothing(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let webhook = channel(&test).await;
        assert_eq!(engine.usual_lacking(webhook).await.unwrap(), Usual::ALL);
        assert_eq!(engine.switch_on_usual(&admin, webhook, &[Usual::Orders]).await.unwrap(), 2);
        assert_eq!(engine.usual_lacking(webhook).await.unwrap(), [Usual::Tickets, Usual::Webhooks]);
        assert_eq!(engine.switch_on_usual(&admin, webhook, &Usual::ALL).await.unwrap(), 4);
        assert_eq!(engine.switch_on_usual(&admin, webhook, &Usual::ALL).await.unwrap(), 0);
        assert_eq!(engine.usual_lacking(webhook).await.unwrap(), []);
        let expected = [
            (Kind::OrderPlaced, "New order"),
            (Kind::OrderRefunded, "Refund"),
            (Kind::TicketOpened, "New ticket"),
            (Kind::TicketReplied, "Reply to a ticket"),
            (Kind::TicketClosed, "Ticket closed"),
            (Kind::WebhookDisabled, "Webhook disabled"),
        ];
        assert_eq!(told(&test, webhook).await, expected.map(|(kind, name)| (kind, name.to_owned())));
        assert_eq!(messages(&test).await, 6);
        for view in engine.notifications().await.unwrap() {
            assert!(view.active);
            let message = engine.message(&admin, view.message.0).await.unwrap().unwrap();
            assert_eq!(message.body, defaults::message(view.kind, Lang::En));
            let log = engine.audit_log(&admin, Some(Object::Notification(view.id)), None, 10).await.unwrap();
            assert_eq!(log.items[0].action, Action::NotificationCreated);
        }
    }

    async fn what_was_removed_or_switched_off_comes_back_only_by_another_press(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let webhook = channel(&test).await;
        engine.switch_on_usual(&admin, webhook, &[Usual::Tickets]).await.unwrap();
        let known = engine.notifications().await.unwrap();
        let (opened, replied) = (&known[0], &known[1]);
        engine.remove_notification(&admin, opened.id).await.unwrap();
        engine.switch_notification(&admin, replied.id, false).await.unwrap();
        assert_eq!(engine.usual_lacking(webhook).await.unwrap().len(), 3);
        assert_eq!(engine.switch_on_usual(&admin, webhook, &[Usual::Tickets]).await.unwrap(), 1);
        let replied = engine.notification(replied.id).await.unwrap().unwrap();
        assert!(!replied.active, "what an admin has switched off stays off");
        // The message that was left over keeps its name.
        let names: Vec<_> = told(&test, webhook).await.into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["Reply to a ticket", "Ticket closed", "Drops – new ticket"]);
    }

    async fn each_webhook_has_its_own(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let (first, second) = (channel(&test).await, channel(&test).await);
        engine.switch_on_usual(&admin, first, &[Usual::Orders]).await.unwrap();
        assert_eq!(engine.usual_lacking(second).await.unwrap(), Usual::ALL);
        engine.switch_on_usual(&admin, second, &[Usual::Orders]).await.unwrap();
        assert_eq!(told(&test, first).await.len(), 2);
        let names: Vec<_> = told(&test, second).await.into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["Drops – new order", "Drops – refund"]);
        engine.remove_webhook(&admin, first).await.unwrap();
        assert!(matches!(engine.switch_on_usual(&admin, first, &Usual::ALL).await, Err(NotificationError::Unknown)));
        let staff = test.account("staff@example.org", Role::Staff).await;
        let refused = engine.switch_on_usual(&staff, second, &Usual::ALL).await;
        assert!(matches!(refused, Err(NotificationError::Forbidden(_))));
    }

    async fn pressed_by_many_at_once_it_is_written_once(test: TestEngine) {
        let admin = test.admin().await;
        let webhook = channel(&test).await;
        let pressed = (0..8).map(|_| {
            let (engine, admin) = (test.engine.clone(), admin.clone());
            tokio::spawn(async move { engine.switch_on_usual(&admin, webhook, &Usual::ALL).await.unwrap() })
        });
        let mut written = Vec::new();
        for press in pressed.collect::<Vec<_>>() {
            written.push(press.await.unwrap());
        }
        written.sort_unstable();
        assert_eq!(written, [0, 0, 0, 0, 0, 0, 0, 6]);
        assert_eq!((told(&test, webhook).await.len(), messages(&test).await), (6, 6));
    }

    async fn of_replies_only_the_customers_arrive(test: TestEngine) {
        let admin = test.admin().await;
        for lang in ["en", "fr"] {
            let draft = crate::company::Draft { lang: lang.to_owned(), ..(&test.engine.company().await.unwrap()).into() };
            test.engine.change_company(&admin, &draft).await.unwrap();
            let channel = test.sandbox().await;
            test.engine.switch_on_usual(&admin, WebhookId::new(channel.0), &[Usual::Tickets]).await.unwrap();
            for author in [Term::Staff, Term::Customer, Term::Staff] {
                let values = Values::sample(Kind::TicketReplied, Lang::En).with("author", Value::Term(author));
                test.happens(Kind::TicketReplied, "ticket:1", &values).await;
            }
            test.settle().await;
            let posted = test.channel(channel).await;
            assert!(posted.len() == 1 && posted[0].contains("Camille D."), "{lang}: {posted:?}");
            assert!(!posted[0].contains("Dupont") && !posted[0].contains("camille@"), "{posted:?}");
        }
    }

    async fn they_speak_the_companys_language(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let draft = crate::company::Draft { lang: "fr".to_owned(), ..(&engine.company().await.unwrap()).into() };
        engine.change_company(&admin, &draft).await.unwrap();
        let webhook = channel(&test).await;
        engine.switch_on_usual(&admin, webhook, &[Usual::Webhooks]).await.unwrap();
        assert_eq!(told(&test, webhook).await, [(Kind::WebhookDisabled, "Webhook désactivé".to_owned())]);
    }
}
