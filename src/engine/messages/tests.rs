use serde_json::json;

use super::*;
use crate::engine::audit::Object;
use crate::engine::destinations::Reply;
use crate::engine::notifications::{MessageChoice, NotificationSettings};
use crate::engine::store::deliveries;
use crate::engine::testing::{START, TestEngine};
use crate::event::Value as EventValue;
use crate::lang::Lang;
use crate::lost::WhenLost;
use crate::on_both_engines;
use crate::time::{DAY, SECOND};

fn name(typed: &str) -> MessageName {
    MessageName::new(typed).unwrap()
}

async fn write(test: &TestEngine, by: &Account, called: &str, text: &str) -> MessageId {
    test.engine.create_message(by, Kind::TicketOpened, &name(called), &Message::text(text)).await.unwrap()
}

async fn view(test: &TestEngine, reader: &Account, id: MessageId) -> MessageView {
    test.engine.message(reader, id).await.unwrap().unwrap()
}

/// A notification that sends this message.
async fn used(test: &TestEngine, by: &Account, message: MessageId) -> crate::id::NotificationId {
    let settings = NotificationSettings {
        name: None,
        campaign: None,
        condition: crate::condition::Condition::default(),
        message: MessageChoice::Known(message),
        active: true,
        when_lost: WhenLost::default(),
        targets: Vec::new(),
    };
    test.engine.create_notification(by, Kind::TicketOpened, &settings).await.unwrap()
}

async fn two_admins(test: &TestEngine) -> (Account, Account) {
    (test.account("ada@example.org", Role::Admin).await, test.account("bob@example.org", Role::Admin).await)
}

async fn actions(test: &TestEngine, by: &Account, object: impl Into<Object>) -> Vec<(Action, Value)> {
    let log = test.engine.audit_log(by, Some(object.into()), None, 50).await.unwrap().items;
    log.into_iter().rev().map(|line| (line.action, line.detail)).collect()
}

on_both_engines! {
    async fn each_save_is_a_version_with_its_author_and_time(test: TestEngine) {
        let (ada, bob) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        test.engine.clock().set(START + MINUTE);
        let two = Message::text("two\u{0} é \u{202e}</script>");
        assert_eq!(test.engine.save_message(&bob, id, 1, &name("Hello"), &two).await.unwrap(), 2);

        let seen = view(&test, &ada, id).await;
        assert_eq!((seen.kind, seen.body, seen.used_by), (Kind::TicketOpened, two, vec![]));
        let saved = |version, by: &str, at| Saved { version, by: Some(by.to_owned()), at };
        assert_eq!(seen.saved, saved(2, "bob", START + MINUTE));
        let versions = test.engine.message_versions(id).await.unwrap();
        assert_eq!(versions, [saved(2, "bob", START + MINUTE), saved(1, "ada", START)]);
        let (first, body) = test.engine.message_version(id, 1).await.unwrap().unwrap();
        assert_eq!((first, body), (saved(1, "ada", START), Message::text("one")));
        assert_eq!(test.engine.message_version(id, 3).await.unwrap(), None);
        assert_eq!(test.engine.message(&ada, MessageId::new(99)).await.unwrap(), None);
        assert_eq!(test.engine.message_versions(MessageId::new(99)).await.unwrap(), []);
        assert_eq!(
            actions(&test, &ada, id).await,
            [
                (Action::MessageCreated, json!({ "name": "Hello", "kind": "ticket.opened" })),
                (Action::MessageChanged, json!({ "version": [1, 2] })),
            ]
        );
    }

    async fn nobody_overwrites_what_somebody_else_has_saved(test: TestEngine) {
        let (ada, bob) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        test.engine.save_message(&ada, id, 1, &name("Hello"), &Message::text("Ada's")).await.unwrap();
        let late = test.engine.save_message(&bob, id, 1, &name("Hello"), &Message::text("Bob's")).await;
        let Err(SaveError::Outdated(Saved { version: 2, by: Some(by), at: START })) = late else { panic!("{late:?}") };
        assert_eq!(by, "ada");
        assert_eq!(view(&test, &bob, id).await.body, Message::text("Ada's"));
        // What says the same as what stands there overwrites nothing.
        assert_eq!(test.engine.save_message(&bob, id, 1, &name("Hello"), &Message::text("Ada's")).await.unwrap(), 2);
        assert_eq!(test.engine.save_message(&bob, id, 2, &name("Hello"), &Message::text("Bob's")).await.unwrap(), 3);
        // Neither an old version nor one that is still to come may be named.
        for seen in [-1, 0, 2, 4, i64::MAX] {
            let refused = test.engine.save_message(&ada, id, seen, &name("Hi"), &Message::text("x")).await;
            assert!(matches!(refused, Err(SaveError::Outdated(Saved { version: 3, .. }))), "{seen}");
        }
    }

    async fn of_several_saves_at_once_one_counts(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        let saves = (0..8).map(|number| {
            let (engine, ada) = (test.engine.clone(), ada.clone());
            tokio::spawn(async move {
                engine.save_message(&ada, id, 1, &name("Hello"), &Message::text(format!("{number}"))).await
            })
        });
        let outcomes: Vec<_> = join_all(saves).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Ok(2))).count(), 1);
        let refused = |outcome: &&Result<i64, SaveError>| {
            matches!(outcome, Err(SaveError::Outdated(Saved { version: 2, .. })))
        };
        assert_eq!(outcomes.iter().filter(refused).count(), 7, "{outcomes:?}");
        assert_eq!(test.engine.message_versions(id).await.unwrap().len(), 2);
    }

    async fn another_name_is_no_version(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        assert_eq!(test.engine.save_message(&ada, id, 1, &name("Welcome"), &Message::text("one")).await.unwrap(), 1);
        assert_eq!(view(&test, &ada, id).await.name, "Welcome");
        assert_eq!(test.engine.save_message(&ada, id, 1, &name("Welcome"), &Message::text("one")).await.unwrap(), 1);
        let changes = actions(&test, &ada, id).await;
        assert_eq!(changes[1..], [(Action::MessageChanged, json!({ "name": ["Hello", "Welcome"] }))]);
    }

    async fn errors_refuse_and_warnings_do_not(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let create = async |text: &str| {
            test.engine.create_message(&ada, Kind::TicketOpened, &name("Hello"), &Message::text(text)).await
        };
        let refused = create("%nobody%").await;
        let Err(SaveError::Refused(findings)) = refused else { panic!("{refused:?}") };
        assert!(findings.len() == 1 && findings[0].is_error() && findings[0].path.as_str() == "content");
        assert!(matches!(create("").await, Err(SaveError::Refused(_))));
        assert!(matches!(create(&"é".repeat(2001)).await, Err(SaveError::Refused(_))));
        let id = create(&format!("{}**", "é".repeat(1998))).await.unwrap();
        let seen = view(&test, &ada, id).await;
        assert!(!seen.body.check(Kind::TicketOpened).is_empty(), "there is a warning");
        let save = test.engine.save_message(&ada, id, 1, &name("Hello"), &Message::text("%nobody%")).await;
        assert!(matches!(save, Err(SaveError::Refused(_))));
        assert_eq!(view(&test, &ada, id).await, seen);
    }

    async fn files_must_be_there_and_fit_together(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let mut ids = Vec::new();
        for fill in 0..3 {
            let bytes = vec![fill; 9 * 1024 * 1024];
            ids.push(test.engine.keep_file(&ada, "map.png", "image/png", &bytes).await.unwrap());
        }
        let naming = |ids: &[FileId]| -> Message {
            let attachments: Vec<_> = ids.iter().map(|id| json!({ "id": id, "filename": format!("{id}.png") })).collect();
            serde_json::from_value(json!({ "content": "x", "attachments": attachments })).unwrap()
        };
        let create = async |ids: &[FileId]| {
            test.engine.create_message(&ada, Kind::Announcement, &name("Maps"), &naming(ids)).await
        };
        assert!(matches!(create(&[ids[0], FileId::new(99)]).await, Err(SaveError::NoFile(id)) if id.get() == 99));
        let refused = create(&ids).await;
        assert!(matches!(refused, Err(SaveError::FilesTooLarge { size: 28_311_552, limit: 26_214_400 })), "{refused:?}");
        let id = create(&ids[..2]).await.unwrap();
        assert_eq!(crate::engine::files::named(&view(&test, &ada, id).await.body), ids[..2]);
    }

    async fn drafts_are_kept_as_they_were_typed(test: TestEngine) {
        let (ada, bob) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        for typed in ["{ not JSON", "", "{\"content\":\"%nobody%\"}", "é\u{202e}\u{301}</script>"] {
            test.engine.keep_draft(&ada, id, 1, "Name as typed ", typed).await.unwrap();
            let draft = view(&test, &ada, id).await.draft.unwrap();
            let expected = Draft { based_on: 1, name: "Name as typed ".into(), body: typed.into(), at: START };
            assert_eq!(draft, expected);
        }
        test.engine.keep_draft(&ada, id, 1, "a\0b", "c\0d").await.unwrap();
        let draft = view(&test, &ada, id).await.draft.unwrap();
        assert_eq!((draft.name.as_str(), draft.body.as_str()), ("a\u{fffd}b", "c\u{fffd}d"));
        assert_eq!(view(&test, &bob, id).await.draft, None, "a draft is its author's");

        test.engine.keep_draft(&ada, id, 1, "", &"x".repeat(LONGEST_DRAFT)).await.unwrap();
        let longer = test.engine.keep_draft(&ada, id, 1, "", &"x".repeat(LONGEST_DRAFT + 1)).await;
        assert!(matches!(longer, Err(DraftError::TooLong { .. })));
        let nowhere = test.engine.keep_draft(&ada, MessageId::new(99), 1, "", "x").await;
        assert!(matches!(nowhere, Err(DraftError::Unknown)));
        assert_eq!(test.another().await.message(&ada, id).await.unwrap().unwrap().draft.unwrap().body.len(), LONGEST_DRAFT);

        test.engine.discard_draft(&ada, id).await.unwrap();
        test.engine.discard_draft(&ada, id).await.unwrap();
        assert_eq!(view(&test, &ada, id).await.draft, None);
    }

    async fn a_draft_goes_when_its_author_saves_and_stays_when_another_does(test: TestEngine) {
        let (ada, bob) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        test.engine.keep_draft(&ada, id, 1, "Hello", "mine").await.unwrap();
        test.engine.save_message(&bob, id, 1, &name("Hello"), &Message::text("two")).await.unwrap();
        assert_eq!(view(&test, &ada, id).await.draft.unwrap().based_on, 1);
        let late = test.engine.save_message(&ada, id, 1, &name("Hello"), &Message::text("mine")).await;
        assert!(matches!(late, Err(SaveError::Outdated(_))));
        assert!(view(&test, &ada, id).await.draft.is_some(), "nothing is lost by being late");
        test.engine.save_message(&ada, id, 2, &name("Hello"), &Message::text("mine")).await.unwrap();
        assert_eq!(view(&test, &ada, id).await.draft, None);
    }

    async fn who_edits_at_the_same_time_is_named_for_half_an_hour(test: TestEngine) {
        let (ada, bob) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        let other = write(&test, &ada, "Other", "one").await;
        test.engine.keep_draft(&bob, id, 1, "", "his").await.unwrap();
        let others = async |reader: &Account, id| view(&test, reader, id).await.others;
        assert_eq!(others(&ada, id).await, [("bob".to_owned(), START)]);
        assert_eq!(others(&bob, id).await, []);
        assert_eq!(others(&ada, other).await, []);
        test.engine.clock().set(START + MINUTE * 30);
        assert_eq!(others(&ada, id).await.len(), 1);
        let all = MessageFilter::default();
        let listed = test.engine.messages(&ada, &all, 10).await.unwrap().items.remove(1);
        assert_eq!((listed.id, listed.draft, listed.others), (id, None, vec![("bob".to_owned(), START)]));
        test.engine.clock().set(START + MINUTE * 30 + SECOND);
        assert_eq!(others(&ada, id).await, []);
        let listed = test.engine.messages(&bob, &all, 10).await.unwrap().items.remove(1);
        assert_eq!((listed.draft, listed.others), (Some(START), vec![]), "one's own draft is never forgotten");
    }

    async fn an_earlier_version_is_restored_as_a_new_one(test: TestEngine) {
        let (ada, bob) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        test.engine.save_message(&ada, id, 1, &name("Hello"), &Message::text("two")).await.unwrap();
        assert_eq!(test.engine.restore_version(&bob, id, 1, 2).await.unwrap(), 3);
        let seen = view(&test, &ada, id).await;
        assert_eq!((seen.body, seen.saved.version, seen.saved.by.as_deref()), (Message::text("one"), 3, Some("bob")));
        assert_eq!(test.engine.message_versions(id).await.unwrap().len(), 3);
        let late = test.engine.restore_version(&ada, id, 2, 2).await;
        assert!(matches!(late, Err(SaveError::Outdated(Saved { version: 3, .. }))));
        let nothing = test.engine.restore_version(&ada, id, 7, 3).await;
        assert!(matches!(nothing, Err(SaveError::Unknown)));
        assert_eq!(actions(&test, &ada, id).await[2], (Action::MessageRestored, json!({ "version": 1 })));
    }

    async fn a_copy_has_a_name_of_its_own(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        let mut names = Vec::new();
        for _ in 0..2 {
            let copy = test.engine.duplicate_message(&ada, id).await.unwrap();
            let copy = view(&test, &ada, copy).await;
            assert_eq!((copy.kind, copy.body), (Kind::TicketOpened, Message::text("one")));
            names.push(copy.name);
        }
        assert_eq!(names, ["Hello (2)", "Hello (3)"]);
        let nothing = test.engine.duplicate_message(&ada, MessageId::new(99)).await;
        assert!(matches!(nothing, Err(SaveError::Unknown)));
    }

    async fn only_what_nobody_sends_is_removed(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        test.engine.keep_draft(&ada, id, 1, "", "x").await.unwrap();
        let notification = used(&test, &ada, id).await;
        let refused = test.engine.remove_message(&ada, id).await;
        let Err(RemoveError::Used(used_by)) = refused else { panic!("{refused:?}") };
        assert_eq!(used_by[0].notification, notification);
        test.engine.remove_notification(&ada, notification).await.unwrap();
        test.engine.remove_message(&ada, id).await.unwrap();
        assert_eq!(test.engine.message(&ada, id).await.unwrap(), None);
        assert_eq!(test.engine.messages(&ada, &MessageFilter::default(), 10).await.unwrap().items, []);
        assert_eq!(test.engine.message_version(id, 1).await.unwrap(), None);
        assert!(matches!(test.engine.remove_message(&ada, id).await, Err(RemoveError::Unknown)));
        let gone = test.engine.save_message(&ada, id, 1, &name("Hello"), &Message::text("x")).await;
        assert!(matches!(gone, Err(SaveError::Unknown)));
        assert!(matches!(test.engine.keep_draft(&ada, id, 1, "", "x").await, Err(DraftError::Unknown)));
        let mut db = test.engine.store().read().await.unwrap();
        let body = messages::body(&mut db, id, 1).await.unwrap();
        assert_eq!(body, Message::text("one"), "what was written with it can still be sent");
    }

    async fn messages_are_found_by_name_event_and_use(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let mut ids = Vec::new();
        for called in ["Réponse à Zoé", "Answer", "50% off_", "zoe, answer"] {
            ids.push(write(&test, &ada, called, "x").await);
        }
        let order = test.engine.create_message(&ada, Kind::OrderPlaced, &name("Order"), &Message::text("x")).await;
        ids.push(order.unwrap());
        used(&test, &ada, ids[1]).await;
        let find = async |filter: MessageFilter| {
            let found = test.engine.messages(&ada, &filter, 2).await.unwrap();
            (found.items.iter().map(|found| ids.iter().position(|id| *id == found.id).unwrap()).collect::<Vec<_>>(), found.next)
        };
        let search = |search: &str| MessageFilter { search: search.into(), ..MessageFilter::default() };
        assert_eq!(find(search("ZOE")).await.0, [3, 0]);
        assert_eq!(find(search(" zoé  reponse ")).await.0, [0]);
        assert_eq!(find(search("%")).await.0, [2]);
        assert_eq!(find(search("_")).await.0, [2]);
        assert_eq!(find(search("nothing")).await, (vec![], None));
        assert_eq!(find(MessageFilter { kind: Some(Kind::OrderPlaced), ..Default::default() }).await, (vec![4], None));
        assert_eq!(find(MessageFilter { used: Some(true), ..Default::default() }).await, (vec![1], None));
        let mut unused = MessageFilter { used: Some(false), ..Default::default() };
        assert_eq!(find(unused.clone()).await, (vec![4, 3], Some(ids[3])));
        unused.before = Some(ids[3]);
        assert_eq!(find(unused).await, (vec![2, 0], None));
        let to_choose = test.engine.messages_for(Kind::TicketOpened).await.unwrap();
        let names: Vec<_> = to_choose.into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["50% off_", "Answer", "Réponse à Zoé", "zoe, answer"]);
    }

    async fn the_last_event_is_shown_once_its_code_is_worth_nothing(test: TestEngine) {
        let one = test.campaign(None, |_| {}).await;
        let last = async |campaign| test.engine.last_values(Kind::DropOpened, campaign).await.unwrap();
        let opens_at = test.view(one).await.live.unwrap().opens_at;
        test.advance_to(opens_at).await;
        let code = test.engine.drop_by_id(test.view(one).await.live.unwrap().id).await.unwrap().unwrap().code.unwrap();
        assert_eq!(last(Some(one)).await, None, "the code is still worth something");
        test.advance(MINUTE * 10).await;
        let (values, at) = last(Some(one)).await.unwrap();
        assert_eq!((values.get("code"), at), (Some(&EventValue::Text(code)), opens_at));
        assert_eq!(test.engine.last_values(Kind::OrderPlaced, None).await.unwrap(), None);
        let other = test.campaign(None, |_| {}).await;
        assert_eq!(last(Some(other)).await, None);
        let opens_later = test.view(other).await.live.unwrap().opens_at;
        test.advance_to(opens_later).await;
        test.advance(MINUTE * 10).await;
        assert_eq!(last(Some(other)).await.unwrap().1, opens_later);
        assert!(last(None).await.unwrap().1 >= opens_later);
    }

    async fn a_test_is_posted_at_once_and_is_no_delivery(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let channel = test.sandbox().await;
        let to = [WebhookId::new(channel.0), WebhookId::new(99), WebhookId::new(channel.0)];
        let values = Values::sample(Kind::TicketOpened, Lang::En);
        let message = Message::text("New: %subject% @everyone");
        let tested = test.engine.test_message(&ada, Kind::TicketOpened, &message, &values, &to).await.unwrap();
        assert!(matches!(tested[0], (id, TestOutcome::Delivered { message: Some(_) }) if id == to[0]), "{tested:?}");
        assert_eq!(tested[1..], [(to[1], TestOutcome::Unknown)]);
        let posted = test.channel(channel).await;
        assert!(posted.len() == 1 && posted[0].contains("New: Refund") && posted[0].contains("\"parse\":[]"), "{posted:?}");
        let mut db = test.engine.store().read().await.unwrap();
        assert!(deliveries::latest(&mut db, None, 10).await.unwrap().is_empty());
        let line = actions(&test, &ada, to[0]).await;
        assert_eq!(line, [(Action::WebhookTested, json!({ "kind": "ticket.opened", "outcome": "delivered" }))]);

        let wrong = Message::text("%nobody%");
        let refused = test.engine.test_message(&ada, Kind::TicketOpened, &wrong, &values, &to).await;
        assert!(matches!(refused, Err(TestError::Refused(_))));
        let nothing = Message::text("%comment%");
        let empty = test.engine.test_message(&ada, Kind::OrderPlaced, &nothing, &Values::new(), &to[..1]).await.unwrap();
        assert_eq!(empty, [(to[0], TestOutcome::Empty)]);
        test.engine.disable_webhook(&ada, to[0]).await.unwrap();
        let off = test.engine.test_message(&ada, Kind::TicketOpened, &message, &values, &to[..1]).await.unwrap();
        assert_eq!(off, [(to[0], TestOutcome::Disabled)]);
        assert_eq!(test.channel(channel).await.len(), 1);
    }

    async fn what_discord_answers_to_a_test_is_told_with_its_field(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let webhook = test.discord("Discord").await;
        let values = Values::sample(Kind::TicketOpened, Lang::En);
        let reply = |status, body: Value| Ok(Reply { status, headers: Vec::new(), body: body.to_string().into_bytes() });
        let message = Message::text("New: %subject%");
        let try_with = async |answer| {
            test.network.then(answer);
            let tested = test.engine.test_message(&ada, Kind::TicketOpened, &message, &values, &[webhook]).await;
            tested.unwrap().remove(0).1
        };
        let errors = json!({ "embeds": { "0": { "fields": { "2": { "value": {
            "_errors": [{ "code": "BASE_TYPE_REQUIRED", "message": "This field is required" }] } } } } } });
        let refused = try_with(reply(400, json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors }))).await;
        let path = Some("embeds.0.fields.2.value".to_owned());
        assert_eq!(refused, TestOutcome::Refused { path, reason: "This field is required".to_owned() });
        let delivered = try_with(reply(200, json!({ "id": "42" }))).await;
        assert_eq!(delivered, TestOutcome::Delivered { message: Some(Snowflake(42)) });
        assert_eq!(try_with(Err(NoReply::NotSent("no route".into()))).await, TestOutcome::Unreachable);
        assert_eq!(try_with(Err(NoReply::Lost("reset".into()))).await, TestOutcome::Uncertain);
        assert_eq!(try_with(reply(500, json!({}))).await, TestOutcome::Unreachable);

        let slow = try_with(reply(429, json!({ "message": "slow", "retry_after": 5.0, "global": false }))).await;
        assert_eq!(slow, TestOutcome::Later { at: START + SECOND * 5 });
        test.network.take_calls();
        let tested = test.engine.test_message(&ada, Kind::TicketOpened, &message, &values, &[webhook]).await.unwrap();
        assert_eq!(tested[0].1, TestOutcome::Later { at: START + SECOND * 5 });
        assert!(test.network.take_calls().is_empty(), "nobody is called before its time");
        test.engine.clock().set(START + SECOND * 5);
        assert_eq!(try_with(reply(404, json!({ "code": 10015 }))).await, TestOutcome::Gone);
        assert!(test.engine.webhook(webhook).await.unwrap().unwrap().webhook.disabled.is_some());
    }

    async fn only_admins_change_messages(test: TestEngine) {
        let (ada, _) = two_admins(&test).await;
        let id = write(&test, &ada, "Hello", "one").await;
        let staff = test.account("staff@example.org", Role::Staff).await;
        let (engine, called, body) = (&test.engine, name("Hello"), Message::text("x"));
        let save = [
            engine.create_message(&staff, Kind::TicketOpened, &called, &body).await.map(|_| ()),
            engine.save_message(&staff, id, 1, &called, &body).await.map(|_| ()),
            engine.restore_version(&staff, id, 1, 1).await.map(|_| ()),
            engine.duplicate_message(&staff, id).await.map(|_| ()),
        ];
        assert!(save.iter().all(|refused| matches!(refused, Err(SaveError::Forbidden(_)))), "{save:?}");
        assert!(matches!(engine.keep_draft(&staff, id, 1, "", "").await, Err(DraftError::Forbidden(_))));
        assert!(matches!(engine.discard_draft(&staff, id).await, Err(DraftError::Forbidden(_))));
        assert!(matches!(engine.remove_message(&staff, id).await, Err(RemoveError::Forbidden(_))));
        let tested = engine.test_message(&staff, Kind::TicketOpened, &body, &Values::new(), &[]).await;
        assert!(matches!(tested, Err(TestError::Forbidden(_))));
        engine.clock().set(START + DAY);
        assert_eq!(view(&test, &staff, id).await.body, Message::text("one"), "staff may look");
    }
}
