use futures::future::join_all;

use super::*;
use crate::condition::Condition;
use crate::defaults;
use crate::engine::notifications::{MessageChoice, NotificationSettings};
use crate::engine::testing::{START, TestEngine};
use crate::id::{ProductId, WebhookId};
use crate::lang::Lang;
use crate::lost::WhenLost;
use crate::message::Message;
use crate::name::MessageName;
use crate::on_both_engines;
use crate::product::Product;
use crate::text::TextError;
use crate::ticket::RelatedKind;
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use crate::webhook::SandboxId;

const GIF: &[u8] = b"GIF89a, more or less";

fn subject(text: &str) -> Subject {
    Subject::new(text).unwrap()
}

fn text(text: &str) -> TicketText {
    TicketText::new(text).unwrap()
}

async fn try_open(
    test: &TestEngine,
    by: &Account,
    once: &str,
    change: impl FnOnce(&mut NewTicket<'_>),
) -> Done<TicketId> {
    let (subject, text) = (subject("Refund"), text("Hello,\nI would like a refund."));
    let mut new =
        NewTicket { subject: &subject, text: &text, department: 2, priority: 3, related: None, files: &[], once };
    change(&mut new);
    test.engine.open_ticket(by, new).await
}

async fn open(test: &TestEngine, by: &Account, once: &str) -> TicketId {
    try_open(test, by, once, |_| {}).await.unwrap()
}

async fn try_reply(test: &TestEngine, by: &Account, id: TicketId, words: &str) -> Done<()> {
    let text = text(words);
    test.engine.reply(by, id, NewReply { text: &text, files: &[], once: words, close: false, seen: None }).await
}

async fn reply(test: &TestEngine, by: &Account, id: TicketId, words: &str) {
    try_reply(test, by, id, words).await.unwrap();
}

/// Closes a ticket or opens it again with all that is there before one's eyes.
async fn set(test: &TestEngine, by: &Account, id: TicketId, to: State) {
    let seen = test.engine.ticket(by, id).await.unwrap().newest();
    test.engine.move_ticket(by, id, to, seen).await.unwrap();
}

/// A customer with a name, and one of the staff.
async fn people(test: &TestEngine) -> (Account, Account) {
    let customer = test.account("zoe@example.org", Role::Customer).await;
    (customer, test.account("sam@example.org", Role::Staff).await)
}

/// What is said of every event of a kind, in a channel of its own.
async fn told(test: &TestEngine, kind: Kind, words: &str, condition: Condition) -> SandboxId {
    let (admin, channel) = (test.admin().await, test.open_sandbox().await);
    let name = MessageName::new("What is told").unwrap();
    let message = test.engine.create_message(&admin, kind, &name, &Message::text(words)).await.unwrap();
    let settings = NotificationSettings {
        name: None,
        campaign: None,
        condition,
        message: MessageChoice::Known(message),
        active: true,
        when_lost: WhenLost::default(),
        targets: vec![(WebhookId::new(channel.0), None)],
    };
    test.engine.create_notification(&admin, kind, &settings).await.unwrap();
    channel
}

/// What stands in a channel, the oldest first.
async fn heard(test: &TestEngine, channel: SandboxId) -> Vec<String> {
    test.settle().await;
    let content = |payload: &String| {
        let payload: serde_json::Value = serde_json::from_str(payload).unwrap();
        payload["content"].as_str().unwrap_or("(none)").to_owned()
    };
    let mut contents: Vec<_> = test.channel(channel).await.iter().map(content).collect();
    contents.sort();
    contents
}

/// Every spelling of every variable that events of tickets have.
const EVERYTHING: &str = "%subject% | %departmentName % | %PRIORITY% | %created_at% | %action% | %url% | %content% | \
                          %user% | %username% | %userid% | %userId% | %email% | %relatedUrl% | %relatedUri% | %related% | \
                          %relatedId% | %company%";

async fn states(test: &TestEngine, by: &Account, id: TicketId) -> (State, Vec<LineKind>) {
    let view = test.engine.ticket(by, id).await.unwrap();
    (view.ticket.state, view.lines.iter().map(|line| line.kind).collect())
}

/// Reads a ticket as who opens its page; answers how it was before.
async fn read(test: &TestEngine, by: &Account, id: TicketId) -> Ticket {
    let view = test.engine.ticket(by, id).await.unwrap();
    test.engine.read_ticket(by, id, view.newest()).await.unwrap();
    view.ticket
}

async fn unread(test: &TestEngine, by: &Account) -> i64 {
    test.engine.unread_tickets(by).await.unwrap()
}

async fn failures(test: &TestEngine) -> Vec<(String, i64)> {
    let mut db = test.engine.store().read().await.unwrap();
    sqlx::query_as("SELECT name, failed FROM failures ORDER BY name").fetch_all(&mut *db).await.unwrap()
}

on_both_engines! {
    async fn every_event_carries_every_variable_by_all_of_its_spellings(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let product = test.product(None, |_| {}).await;
        test.credit(&zoe, 1000).await;
        let order = test.buy(&zoe, product, "an order").await.unwrap();
        let always = Condition::default;
        let opened = told(&test, Kind::TicketOpened, EVERYTHING, always()).await;
        let replied = told(&test, Kind::TicketReplied, &format!("%author% | {EVERYTHING}"), always()).await;
        let closed = told(&test, Kind::TicketClosed, &format!("%author% | {EVERYTHING}"), always()).await;
        test.engine.clock().set(START + MINUTE);
        let related = Some(Related { kind: RelatedKind::Order, id: order.get() });
        let id = try_open(&test, &zoe, "a", |new| new.related = related).await.unwrap();
        test.engine.clock().set(START + HOUR);
        reply(&test, &zoe, id, "Are you there?").await;
        let site = "http://127.0.0.1:3000";
        let said = |action: &str, content: &str| {
            format!(
                "Refund | Technical | High | 22/11/26 12:01 | {action} | {site}/tickets/{id} | {content} | zoe | zoe | \
                 {zoe} | {zoe} | zoe@example.org | {site}/orders/{order} | {site}/orders/{order} | Order {order} | {order} | Largage",
                zoe = zoe.id,
            )
        };
        let plain = |texts: Vec<String>| -> Vec<String> {
            // What people typed is neutralised on its way out.
            texts.into_iter().map(|text| text.replace('\\', "")).collect()
        };
        let first = "Hello,\nI would like a refund.";
        assert_eq!(plain(heard(&test, opened).await), [said("Submit", first)]);
        assert_eq!(plain(heard(&test, replied).await), [format!("customer | {}", said("Reply", "Are you there?"))]);
        set(&test, &sam, id, State::Closed).await;
        assert_eq!(plain(heard(&test, closed).await), [format!("staff | {}", said("Close", first))]);
    }

    async fn what_is_absent_is_empty(test: TestEngine) {
        let (zoe, _) = people(&test).await;
        let words = "[%relatedUrl%][%relatedUri%][%related%][%relatedId%][%related|nothing%]";
        let opened = told(&test, Kind::TicketOpened, words, Condition::default()).await;
        open(&test, &zoe, "a").await;
        assert_eq!(heard(&test, opened).await, ["[][][][][nothing]"]);
    }

    async fn an_event_names_first_and_last_name_where_they_are_known(test: TestEngine) {
        let (zoe, _) = people(&test).await;
        let profile = crate::profile::Draft {
            public_name: "Zoé".to_owned(),
            first_name: "Zoé".to_owned(),
            last_name: "Lemaire".to_owned(),
            ..crate::profile::Draft::default()
        };
        let mut tx = test.engine.store().begin().await.unwrap();
        accounts::change_profile(&mut tx, zoe.id, &zoe.email, &profile.check().unwrap()).await.unwrap();
        Store::commit(tx).await.unwrap();
        let opened = told(&test, Kind::TicketOpened, "%user%", Condition::default()).await;
        open(&test, &zoe, "a").await;
        assert_eq!(heard(&test, opened).await, ["Zoé Lemaire"]);
    }

    async fn the_default_for_replies_tells_of_customers_and_a_condition_of_the_staff(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let row = crate::condition::Row { variable: "author".into(), test: "is".into(), value: "Équipe".into() };
        let unit = crate::company::Company::default().unit;
        let by_staff = Condition::parse(Kind::TicketReplied, &[row], &unit, Lang::Fr).unwrap();
        let usual = told(&test, Kind::TicketReplied, "%content%", defaults::condition(Kind::TicketReplied, Lang::Fr)).await;
        let staff = told(&test, Kind::TicketReplied, "%content%", by_staff).await;
        let id = open(&test, &zoe, "a").await;
        reply(&test, &zoe, id, "question").await;
        reply(&test, &sam, id, "answer").await;
        assert_eq!(heard(&test, usual).await, ["question"]);
        assert_eq!(heard(&test, staff).await, ["answer"]);
    }

    async fn sent_twice_a_form_counts_once(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let opened = told(&test, Kind::TicketOpened, "%subject%", Condition::default()).await;
        let replied = told(&test, Kind::TicketReplied, "%content%", Condition::default()).await;
        let tasks = (0..8).map(|_| {
            let (engine, zoe) = (test.engine.clone(), zoe.clone());
            tokio::spawn(async move {
                let (subject, text) = (subject("Once"), text("x"));
                let upload = [Upload { name: "a.gif", bytes: GIF }];
                let new = NewTicket {
                    subject: &subject, text: &text, department: 1, priority: 1, related: None, files: &upload, once: "form",
                };
                engine.open_ticket(&zoe, new).await.unwrap()
            })
        });
        let ids: Vec<_> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let id = ids[0];
        let tasks = (0..8).map(|number| {
            let (engine, by) = (test.engine.clone(), if number % 2 == 0 { zoe.clone() } else { sam.clone() });
            tokio::spawn(async move {
                let text = text(by.public_name.as_str());
                let new = NewReply { text: &text, files: &[], once: "form 2", close: false, seen: None };
                engine.reply(&by, id, new).await.unwrap();
            })
        });
        for task in join_all(tasks).await {
            task.unwrap();
        }
        let notes = (0..4).map(|_| {
            let (engine, sam) = (test.engine.clone(), sam.clone());
            tokio::spawn(async move { engine.note(&sam, id, &text("A note"), "form 3").await.unwrap() })
        });
        for task in join_all(notes).await {
            task.unwrap();
        }
        assert_eq!(heard(&test, opened).await, ["Once"]);
        // The same name of two people's forms is two forms.
        assert_eq!(heard(&test, replied).await, ["sam", "zoe"]);
        let view = test.engine.ticket(&sam, id).await.unwrap();
        assert_eq!(view.lines.len(), 4);
        assert_eq!(view.lines[0].files.len(), 1);
        let expected = [("ticket", 1), ("ticket files", 1), ("ticket reply", 1)];
        let expected = expected.map(|(name, count)| (format!("{name} account {}", zoe.id), count));
        assert_eq!(failures(&test).await, expected, "what counts twice is taken back");
        let other = open(&test, &zoe, "form of its own").await;
        assert_ne!(other, id);
    }

    async fn a_form_without_a_name_counts_each_time(test: TestEngine) {
        let (zoe, _) = people(&test).await;
        let (one, other) = (open(&test, &zoe, "").await, open(&test, &zoe, " ").await);
        assert_ne!(one, other);
    }

    async fn the_name_of_anothers_form_opens_nothing_of_theirs(test: TestEngine) {
        let (zoe, _) = people(&test).await;
        let max = test.account("max@example.org", Role::Customer).await;
        let (hers, his) = (open(&test, &zoe, "form").await, open(&test, &max, "form").await);
        assert_ne!(hers, his);
        // What a form wrote in one ticket, it writes in another as well.
        let second = open(&test, &zoe, "second").await;
        for (ticket, count) in [(hers, 2), (second, 2), (second, 2)] {
            reply(&test, &zoe, ticket, "x").await;
            assert_eq!(test.engine.ticket(&zoe, ticket).await.unwrap().lines.len(), count);
        }
    }

    async fn a_form_that_came_back_filled_in_writes_what_is_new(test: TestEngine) {
        let (zoe, _) = people(&test).await;
        let id = open(&test, &zoe, "form").await;
        for (words, count) in [("First", 2), ("First", 2), ("Second", 3), ("First", 3)] {
            let text = text(words);
            let new = NewReply { text: &text, files: &[], once: "reply", close: false, seen: None };
            test.engine.reply(&zoe, id, new).await.unwrap();
            assert_eq!(test.engine.ticket(&zoe, id).await.unwrap().lines.len(), count, "{words}");
        }
        let (one, other) = (subject("One"), subject("Other"));
        let words = text("x");
        let mut opened = Vec::new();
        for subject in [&one, &one, &other] {
            let new = NewTicket {
                subject, text: &words, department: 1, priority: 1, related: None, files: &[], once: "again",
            };
            opened.push(test.engine.open_ticket(&zoe, new).await.unwrap());
        }
        assert!(opened[0] == opened[1] && opened[1] != opened[2], "{opened:?}");
    }

    async fn a_customer_knows_of_no_ticket_but_their_own(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let max = test.account("max@example.org", Role::Customer).await;
        let upload = [Upload { name: "map.gif", bytes: GIF }];
        let hers = {
            let (subject, text) = (subject("Hers"), text("secret"));
            let new = NewTicket {
                subject: &subject, text: &text, department: 1, priority: 1, related: None, files: &upload, once: "a",
            };
            test.engine.open_ticket(&zoe, new).await.unwrap()
        };
        let his = open(&test, &max, "b").await;
        let file = test.engine.ticket(&zoe, hers).await.unwrap().lines[0].files[0].id;
        for id in [hers, TicketId::new(0), TicketId::new(-1), TicketId::new(i64::MAX)] {
            let engine = &test.engine;
            for refused in [
                engine.ticket(&max, id).await.map(|_| ()),
                engine.read_ticket(&max, id, LineId::new(1)).await,
                try_reply(&test, &max, id, "x").await,
                engine.move_ticket(&max, id, State::Closed, LineId::new(i64::MAX)).await,
                engine.move_ticket(&max, id, State::Open, LineId::new(i64::MAX)).await,
                engine.ticket_file(&max, id, file).await.map(|_| ()),
            ] {
                assert!(matches!(refused, Err(TicketError::Unknown)), "{id}: {refused:?}");
            }
        }
        // Not by way of a ticket of one's own either.
        for (ticket, file) in [(his, file), (hers, FileId::new(99))] {
            let refused = test.engine.ticket_file(&max, ticket, file).await;
            assert!(matches!(refused, Err(TicketError::Unknown)));
        }
        let sorting = Sorting { department: 1, priority: 1, assignee: None };
        for refused in [
            test.engine.note(&max, his, &text("x"), "n").await,
            test.engine.sort_ticket(&max, his, 1, sorting).await,
            test.engine.tickets(&max, &Filter::default(), 10).await.map(|_| ()),
            test.engine.desk_staff(&max).await.map(|_| ()),
        ] {
            assert!(matches!(refused, Err(TicketError::Forbidden(_))), "{refused:?}");
        }
        for (by, found) in [(&zoe, hers), (&max, his)] {
            let own = test.engine.own_tickets(by, &OwnFilter::default(), 10).await.unwrap().items;
            assert_eq!(own.iter().map(|ticket| ticket.id).collect::<Vec<_>>(), [found]);
        }
        assert_eq!(test.engine.own_tickets(&sam, &OwnFilter::default(), 10).await.unwrap().items, []);
        let kept = test.engine.ticket_file(&zoe, hers, file).await.unwrap();
        assert_eq!((kept.info.name.as_str(), kept.info.media_type.as_str(), kept.bytes.as_slice()), ("map.gif", "image/gif", GIF));
        assert!(test.engine.ticket_file(&sam, hers, file).await.is_ok());
        assert!(matches!(test.engine.ticket_file(&sam, his, file).await, Err(TicketError::Unknown)));
        let staff = try_open(&test, &sam, "c", |_| {}).await;
        assert!(matches!(staff, Err(TicketError::NotACustomer)));
    }

    async fn notes_and_what_the_staff_sets_reach_no_customer_and_no_channel(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let mut channels = Vec::new();
        for kind in [Kind::TicketOpened, Kind::TicketReplied, Kind::TicketClosed] {
            channels.push(told(&test, kind, "%action% %content%", Condition::default()).await);
        }
        let id = open(&test, &zoe, "a").await;
        read(&test, &zoe, id).await;
        let before = test.engine.own_tickets(&zoe, &OwnFilter::default(), 10).await.unwrap();
        test.engine.clock().set(START + MINUTE);
        test.engine.note(&sam, id, &text("She is right, but do not tell"), "n").await.unwrap();
        let sorting = Sorting { department: 1, priority: 4, assignee: Some(sam.id) };
        test.engine.sort_ticket(&sam, id, 1, sorting).await.unwrap();
        let view = test.engine.ticket(&zoe, id).await.unwrap();
        assert_eq!(view.lines.iter().map(|line| line.kind).collect::<Vec<_>>(), [LineKind::Message]);
        let after = test.engine.own_tickets(&zoe, &OwnFilter::default(), 10).await.unwrap();
        let moments = |page: &Page<Ticket, Cursor>| (page.items[0].updated_at, page.items[0].last_by_staff);
        assert_eq!(moments(&after), moments(&before), "nothing moves for the customer");
        assert_eq!(unread(&test, &zoe).await, 0);
        let kinds = states(&test, &sam, id).await.1;
        assert_eq!(
            kinds,
            [LineKind::Message, LineKind::Note, LineKind::Assigned, LineKind::Department, LineKind::Priority]
        );
        let mut all = Vec::new();
        for channel in channels {
            all.extend(heard(&test, channel).await);
        }
        assert_eq!(all.len(), 1, "{all:?}");
        let mut db = test.engine.store().read().await.unwrap();
        let events: Vec<String> = sqlx::query_scalar("SELECT data FROM events").fetch_all(&mut *db).await.unwrap();
        assert!(events.len() == 1 && !events[0].contains("She is right"), "{events:?}");
        // It is found by the staff, which may read it.
        let search = |words: &str| Filter { search: words.to_owned(), ..Filter::default() };
        assert_eq!(test.engine.tickets(&sam, &search("do not tell"), 10).await.unwrap().items.len(), 1);
    }

    async fn closing_and_opening_again_is_told_once_and_written_down(test: TestEngine) {
        use LineKind::{Closed, Message as Said, Reopened};

        let (zoe, sam) = people(&test).await;
        let closed = told(&test, Kind::TicketClosed, "%author%", Condition::default()).await;
        let id = open(&test, &zoe, "a").await;
        let seen = test.engine.ticket(&zoe, id).await.unwrap().newest();
        let tasks = (0..6).map(|number| {
            let (engine, by) = (test.engine.clone(), if number % 2 == 0 { zoe.clone() } else { sam.clone() });
            tokio::spawn(async move { engine.move_ticket(&by, id, State::Closed, seen).await.unwrap() })
        });
        for task in join_all(tasks).await {
            task.unwrap();
        }
        assert_eq!(heard(&test, closed).await.len(), 1, "whoever came first");
        assert_eq!(states(&test, &zoe, id).await, (State::Closed, vec![LineKind::Message, LineKind::Closed]));
        // The staff's answer leaves it closed, the customer's opens it again.
        reply(&test, &sam, id, "One more thing").await;
        assert_eq!(states(&test, &zoe, id).await.0, State::Closed);
        reply(&test, &zoe, id, "Not yet").await;
        assert_eq!(states(&test, &zoe, id).await, (State::Open, vec![Said, Closed, Said, Said, Reopened]));
        set(&test, &zoe, id, State::Closed).await;
        set(&test, &sam, id, State::Open).await;
        set(&test, &sam, id, State::Open).await;
        let words = text("Done");
        let last = NewReply { text: &words, files: &[], once: "last", close: true, seen: None };
        test.engine.reply(&sam, id, last).await.unwrap();
        test.engine.reply(&sam, id, last).await.unwrap();
        let (state, lines) = states(&test, &zoe, id).await;
        assert_eq!((state, &lines[5..]), (State::Closed, &[Closed, Reopened, Said, Closed][..]));
        assert_eq!(heard(&test, closed).await.len(), 3);
        let log = test.engine.audit_log(&test.admin().await, Some(id.into()), None, 20).await.unwrap().items;
        let last: Vec<_> = log.iter().take(4).map(|line| (line.action, line.by.as_ref().map(|by| by.0))).collect();
        let expected = [Action::TicketClosed, Action::TicketAnswered, Action::TicketReopened, Action::TicketAnswered];
        assert_eq!(last, expected.map(|action| (action, Some(sam.id))));
        assert_eq!(log[0].object_name.as_deref(), Some("Refund"));
    }

    async fn what_the_other_side_wrote_is_unread_until_it_is_read(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let ada = test.admin().await;
        let id = open(&test, &zoe, "a").await;
        let counts = async || (unread(&test, &zoe).await, unread(&test, &sam).await, unread(&test, &ada).await);
        assert_eq!(counts().await, (0, 1, 1));
        assert!(is_unread(&sam, &read(&test, &sam, id).await));
        assert_eq!(counts().await, (0, 0, 1), "everyone reads for themselves");
        reply(&test, &sam, id, "answer").await;
        reply(&test, &sam, id, "and another").await;
        assert_eq!(counts().await, (1, 0, 1), "tickets are counted");
        let own = test.engine.own_tickets(&zoe, &OwnFilter::default(), 10).await.unwrap().items;
        assert!(own.iter().all(|ticket| is_unread(&zoe, ticket)));
        let view = test.engine.ticket(&zoe, id).await.unwrap();
        assert_eq!(counts().await.0, 1, "looking without reading");
        test.engine.read_ticket(&zoe, id, view.lines[1].id).await.unwrap();
        assert_eq!(counts().await.0, 1, "only the first answer");
        read(&test, &zoe, id).await;
        test.engine.read_ticket(&zoe, id, view.lines[0].id).await.unwrap();
        assert_eq!(counts().await, (0, 0, 1), "there is no reading back");
        reply(&test, &zoe, id, "thanks").await;
        assert_eq!(counts().await, (0, 1, 1));
        set(&test, &sam, id, State::Closed).await;
        assert_eq!(counts().await, (1, 0, 0), "what is closed waits for nobody of the staff");
        set(&test, &zoe, id, State::Open).await;
        assert_eq!(counts().await, (1, 1, 1));
        let filter = Filter { unread_only: true, ..Filter::default() };
        assert_eq!(test.engine.tickets(&sam, &filter, 10).await.unwrap().items.len(), 1);
        read(&test, &sam, id).await;
        assert_eq!(test.engine.tickets(&sam, &filter, 10).await.unwrap().items, []);
    }

    async fn what_was_said_unseen_waits_although_the_staff_closes(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let id = open(&test, &zoe, "a").await;
        read(&test, &sam, id).await;
        let seen = test.engine.ticket(&sam, id).await.unwrap().newest();
        assert_eq!(unread(&test, &sam).await, 0);
        reply(&test, &zoe, id, "And another thing").await;
        let refused = test.engine.move_ticket(&sam, id, State::Closed, seen).await;
        assert!(matches!(refused, Err(TicketError::WentOn)), "{refused:?}");
        assert_eq!((states(&test, &zoe, id).await.0, unread(&test, &sam).await), (State::Open, 1));
        let words = text("Done");
        let answer = NewReply { text: &words, files: &[], once: "b", close: true, seen: Some(seen) };
        test.engine.reply(&sam, id, answer).await.unwrap();
        let filter = Filter { unread_only: true, ..Filter::default() };
        let listed = test.engine.tickets(&sam, &filter, 10).await.unwrap().items;
        assert_eq!(listed.iter().map(|ticket| ticket.state).collect::<Vec<_>>(), [State::Closed]);
        assert_eq!(unread(&test, &sam).await, 1, "closed, and unread");

        // Over all that was said it waits for nobody, read or not.
        set(&test, &sam, id, State::Open).await;
        assert_eq!(unread(&test, &sam).await, 1);
        set(&test, &sam, id, State::Closed).await;
        assert_eq!(unread(&test, &sam).await, 0);
        reply(&test, &zoe, id, "Hello?").await;
        let newest = Some(test.engine.ticket(&sam, id).await.unwrap().newest());
        test.engine.reply(&sam, id, NewReply { once: "c", seen: newest, ..answer }).await.unwrap();
        assert_eq!((states(&test, &zoe, id).await.0, unread(&test, &sam).await), (State::Closed, 0));
    }

    async fn nobody_closes_or_opens_over_what_they_have_not_seen(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let id = open(&test, &zoe, "a").await;
        let seen = test.engine.ticket(&zoe, id).await.unwrap().newest();
        let moves = async |by: &Account, to, seen| test.engine.move_ticket(by, id, to, seen).await;
        test.engine.note(&sam, id, &text("Between us"), "n").await.unwrap();
        moves(&zoe, State::Closed, seen).await.unwrap();
        moves(&zoe, State::Closed, seen).await.unwrap();
        let refused = moves(&zoe, State::Open, seen).await;
        assert!(matches!(refused, Err(TicketError::WentOn)), "one's own doing counts as well: {refused:?}");
        // The form of before, once more, after the thread has gone on.
        reply(&test, &zoe, id, "Not yet").await;
        for by in [&zoe, &sam] {
            let refused = moves(by, State::Closed, seen).await;
            assert!(matches!(refused, Err(TicketError::WentOn)), "{refused:?}");
        }
        assert_eq!(states(&test, &zoe, id).await.0, State::Open);
        set(&test, &sam, id, State::Closed).await;
        assert_eq!(states(&test, &zoe, id).await.0, State::Closed);
    }

    async fn what_a_customer_sends_and_closes_with_is_unread(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let id = open(&test, &zoe, "a").await;
        read(&test, &sam, id).await;
        set(&test, &zoe, id, State::Closed).await;
        assert_eq!(unread(&test, &sam).await, 0, "closing alone asks nothing");
        set(&test, &zoe, id, State::Open).await;
        read(&test, &sam, id).await;
        let words = text("It works again, but tell me why");
        let last = NewReply { text: &words, files: &[], once: "b", close: true, seen: None };
        test.engine.reply(&zoe, id, last).await.unwrap();
        let filter = Filter { unread_only: true, ..Filter::default() };
        let listed = test.engine.tickets(&sam, &filter, 10).await.unwrap().items;
        assert_eq!((listed[0].state, is_unread(&sam, &listed[0])), (State::Closed, true));
        assert_eq!(unread(&test, &sam).await, 1);
        read(&test, &sam, id).await;
        assert_eq!((unread(&test, &sam).await, test.engine.tickets(&sam, &filter, 10).await.unwrap().items), (0, vec![]));
    }

    async fn nobody_reads_further_than_they_see(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let max = test.account("max@example.org", Role::Customer).await;
        let id = open(&test, &zoe, "a").await;
        test.engine.read_ticket(&zoe, id, LineId::new(i64::MAX)).await.unwrap();
        reply(&test, &sam, id, "answer").await;
        assert_eq!(unread(&test, &zoe).await, 1, "what comes later is not read before");
        let refused = test.engine.read_ticket(&max, id, LineId::new(1)).await;
        assert!(matches!(refused, Err(TicketError::Unknown)), "{refused:?}");
        let seen = test.engine.ticket(&zoe, id).await.unwrap().newest();
        test.engine.note(&sam, id, &text("Between us"), "n").await.unwrap();
        test.engine.read_ticket(&zoe, id, LineId::new(i64::MAX)).await.unwrap();
        assert_eq!(test.engine.ticket(&zoe, id).await.unwrap().ticket.seen, seen, "notes are no lines of theirs");
    }

    async fn news_are_told_once_and_to_whom_they_concern(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let max = test.account("max@example.org", Role::Customer).await;
        let id = open(&test, &zoe, "a").await;
        let mut told = test.engine.follow_tickets().await.unwrap();
        // How many news each of them hears of.
        let mut heard = async || {
            let news = test.engine.ticket_news(&mut told).await.unwrap();
            [&zoe, &max, &sam].map(|by| news.iter().filter(|news| news.is_for(by.id, by.role)).count())
        };
        assert_eq!(heard().await, [0, 0, 0], "what was before");
        reply(&test, &zoe, id, "question").await;
        assert_eq!(heard().await, [1, 0, 1]);
        assert_eq!(heard().await, [0, 0, 0], "once");
        test.engine.note(&sam, id, &text("Between us"), "n").await.unwrap();
        let sorting = Sorting { department: 1, priority: 1, assignee: Some(sam.id) };
        test.engine.sort_ticket(&sam, id, 1, sorting).await.unwrap();
        assert_eq!(heard().await, [0, 0, 4], "what the staff does among itself");
        read(&test, &sam, id).await;
        assert_eq!(heard().await, [0, 0, 1], "their other pages count less");
        let other = test.another().await;
        let words = text("answer");
        let answer = NewReply { text: &words, files: &[], once: "b", close: true, seen: None };
        other.reply(&sam, id, answer).await.unwrap();
        assert_eq!(heard().await, [2, 0, 2], "of another node");
        read(&test, &zoe, id).await;
        assert_eq!(heard().await, [1, 0, 0]);
        test.campaign(None, |_| {}).await;
        assert_eq!(heard().await, [0, 0, 0], "a campaign is no ticket");
        // More than is ever read again.
        for number in 0..250 {
            reply(&test, &sam, id, &format!("answer {number}")).await;
        }
        assert_eq!(heard().await, [250, 0, 250]);
        open(&test, &max, "b").await;
        assert_eq!(heard().await, [0, 1, 1]);
    }

    async fn every_line_of_a_long_thread_is_reached(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let id = open(&test, &zoe, "a").await;
        let most = usize::from(MOST_LINES);
        let write = async |kind, count: usize| {
            let mut tx = test.engine.store().begin().await.unwrap();
            for number in 0..count {
                let text = number.to_string();
                let by = if kind == LineKind::Note { sam.id } else { zoe.id };
                let new = NewLine { ticket: id, by, by_staff: by == sam.id, kind, text: &text, once: None, now: START };
                tickets::insert_line(&mut tx, &new).await.unwrap();
            }
            Store::commit(tx).await.unwrap();
        };
        write(LineKind::Message, most - 1).await;
        let full = test.engine.ticket(&sam, id).await.unwrap();
        assert_eq!((full.lines.len(), full.earlier), (most, None));
        write(LineKind::Note, 1).await;
        let latest = test.engine.ticket(&sam, id).await.unwrap();
        assert_eq!((latest.lines.len(), latest.earlier), (most, Some(latest.lines[0].id)));
        assert_eq!(latest.lines.last().unwrap().kind, LineKind::Note, "the newest come first");
        let before = test.engine.ticket_before(&sam, id, latest.earlier.unwrap()).await.unwrap();
        assert_eq!((before.lines.len(), before.earlier), (1, None));
        assert_eq!(before.lines[0], full.lines[0]);
        let hers = test.engine.ticket(&zoe, id).await.unwrap();
        assert_eq!((hers.lines.len(), hers.earlier), (most, None), "a note is no line of hers");
        let none = test.engine.ticket_before(&zoe, id, full.lines[0].id).await.unwrap();
        assert_eq!((none.lines.len(), none.earlier), (0, None));
    }

    async fn reading_tells_others_only_where_it_changes_something(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let id = open(&test, &zoe, "a").await;
        let changes = || *test.engine.hub().listen().borrow();
        let before = changes();
        read(&test, &zoe, id).await;
        assert_eq!(changes(), before, "one's own words are no news");
        read(&test, &sam, id).await;
        assert_eq!(changes(), before + 1);
        read(&test, &sam, id).await;
        assert_eq!(changes(), before + 1);
    }

    async fn two_of_the_staff_do_not_overwrite_each_other(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let ada = test.admin().await;
        let id = open(&test, &zoe, "a").await;
        let sort = |by: &Account, seen: i64, priority: i64| {
            let (engine, by) = (test.engine.clone(), by.clone());
            let sorting = Sorting { department: 2, priority, assignee: Some(by.id) };
            tokio::spawn(async move { engine.sort_ticket(&by, id, seen, sorting).await })
        };
        let (one, other) = tokio::join!(sort(&sam, 1, 4), sort(&ada, 1, 1));
        let results = [one.unwrap(), other.unwrap()];
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        assert!(results.iter().any(|result| matches!(result, Err(TicketError::Outdated))), "{results:?}");
        let ticket = test.engine.ticket(&sam, id).await.unwrap().ticket;
        assert_eq!(ticket.version, 2);
        let same = Sorting {
            department: 2,
            priority: ticket.priority,
            assignee: ticket.assignee.as_ref().map(|(id, _)| *id),
        };
        test.engine.sort_ticket(&sam, id, 1, same).await.unwrap();
        assert_eq!(test.engine.ticket(&sam, id).await.unwrap().ticket.version, 2, "nothing was changed");
        let none = Sorting { assignee: None, ..same };
        test.engine.sort_ticket(&sam, id, 2, none).await.unwrap();
        let view = test.engine.ticket(&sam, id).await.unwrap();
        assert_eq!((&view.ticket.assignee, view.ticket.version), (&None, 3));
        let log = test.engine.audit_log(&ada, Some(id.into()), None, 1).await.unwrap().items.remove(0);
        assert_eq!(log.action, Action::TicketChanged);
        assert_eq!(log.detail["assignee"][1], serde_json::Value::Null);

        // Who answers while a colleague has answered reads that first.
        let seen = Some(view.newest());
        reply(&test, &sam, id, "From Sam").await;
        let words = text("From Ada");
        let late = NewReply { text: &words, files: &[], once: "ada", close: false, seen };
        let refused = test.engine.reply(&ada, id, late).await;
        assert!(matches!(&refused, Err(TicketError::Answered { by, at: START }) if by == "sam"), "{refused:?}");
        let seen = Some(test.engine.ticket(&ada, id).await.unwrap().newest());
        reply(&test, &zoe, id, "From Zoé").await;
        test.engine.reply(&ada, id, NewReply { seen, ..late }).await.unwrap();
    }

    async fn only_what_is_there_is_set(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let id = open(&test, &zoe, "a").await;
        let sorting = Sorting { department: 2, priority: 3, assignee: None };
        let sort = async |version, to| test.engine.sort_ticket(&sam, id, version, to).await;
        assert!(matches!(sort(1, Sorting { department: 9, ..sorting }).await, Err(TicketError::Department)));
        assert!(matches!(sort(1, Sorting { priority: 0, ..sorting }).await, Err(TicketError::Priority)));
        for nobody in [zoe.id, AccountId::new(99)] {
            let refused = sort(1, Sorting { assignee: Some(nobody), ..sorting }).await;
            assert!(matches!(refused, Err(TicketError::Assignee)), "{refused:?}");
        }
        for (wrong, department, priority) in [("department", 9, 1), ("priority", 1, 9)] {
            let refused = try_open(&test, &zoe, wrong, |new| (new.department, new.priority) = (department, priority)).await;
            assert!(matches!(refused, Err(TicketError::Department | TicketError::Priority)), "{refused:?}");
        }
        // What is removed stays with old tickets, under its name, and is offered no more.
        let admin = test.admin().await;
        let rows = |id: i64, name: &str| vec![crate::desk::Row { id: Some(id), name: name.to_owned() }];
        test.engine.change_desk(&admin, 0, &rows(1, "All"), &rows(3, "Soon")).await.unwrap();
        let view = test.engine.ticket(&sam, id).await.unwrap();
        assert_eq!((view.desk.departments.name(view.ticket.department), view.desk.priorities.name(3)), ("Technical", "Soon"));
        assert!(matches!(try_open(&test, &zoe, "b", |_| {}).await, Err(TicketError::Department)));
        sort(1, Sorting { assignee: Some(admin.id), ..sorting }).await.unwrap();
        sort(2, Sorting { department: 1, ..sorting }).await.unwrap();
        assert!(matches!(sort(3, sorting).await, Err(TicketError::Department)), "there is no way back");
    }

    async fn a_ticket_is_about_ones_own_order_or_a_product_of_the_shop(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let max = test.account("max@example.org", Role::Customer).await;
        test.credit(&zoe, 1000).await;
        let shown = test.product(None, |_| {}).await;
        let hidden = test.product(None, |product| product.visible = false).await;
        let order = test.buy(&zoe, shown, "an order").await.unwrap();
        let about = |kind, id: i64| Related { kind, id };
        let (order, shown, hidden) = (
            about(RelatedKind::Order, order.get()),
            about(RelatedKind::Product, shown.get()),
            about(RelatedKind::Product, hidden.get()),
        );
        for (by, wrong) in [
            (&max, order),
            (&zoe, hidden),
            (&zoe, about(RelatedKind::Order, 99)),
            (&zoe, about(RelatedKind::Product, 99)),
        ] {
            let refused = try_open(&test, by, "a", |new| new.related = Some(wrong)).await;
            assert!(matches!(refused, Err(TicketError::Related)), "{wrong}: {refused:?}");
        }
        let offered = async |by: &Account| {
            let offered = test.engine.can_be_about(by).await.unwrap();
            offered.into_iter().map(|(related, thing)| (related, thing.name)).collect::<Vec<_>>()
        };
        assert_eq!(offered(&max).await, [(shown, "Cape".to_owned())]);
        assert_eq!(offered(&zoe).await, [(order, format!("Order {} · Cape", order.id)), (shown, "Cape".to_owned())]);
        let opened = told(&test, Kind::TicketOpened, "%related% %relatedUrl% %relatedId%", Condition::default()).await;
        let id = try_open(&test, &zoe, "b", |new| new.related = Some(shown)).await.unwrap();
        let path = format!("/shop/{}", shown.id);
        let said = format!("Cape http://127.0.0.1:3000{path} {}", shown.id);
        assert_eq!(heard(&test, opened).await, std::slice::from_ref(&said));
        let seen = async |by: &Account| test.engine.ticket(by, id).await.unwrap().related.unwrap();
        let linked = |name: &str| RelatedThing { name: name.to_owned(), path: Some(path.clone()) };
        assert_eq!((seen(&zoe).await, seen(&sam).await), (linked("Cape"), linked("Cape")));

        let admin = test.admin().await;
        let known = ProductId::new(shown.id);
        let rename = async |name: &str, visible: bool| {
            let product = test.engine.product(known).await.unwrap().unwrap();
            let settings = Product { name: name.parse().unwrap(), visible, ..product.settings };
            test.engine.change_product(&admin, known, product.version, &settings, (None, None)).await.unwrap();
        };
        rename("Cloak", true).await;
        assert_eq!((seen(&zoe).await, seen(&sam).await), (linked("Cloak"), linked("Cloak")));
        rename("Secret", false).await;
        assert_eq!(seen(&zoe).await, RelatedThing { name: "Cape".to_owned(), path: None }, "what she could see");
        assert_eq!(seen(&sam).await, linked("Secret"));
        let replied = told(&test, Kind::TicketReplied, "%related% %relatedUrl% %relatedId%", Condition::default()).await;
        reply(&test, &zoe, id, "And now?").await;
        assert_eq!(heard(&test, replied).await, [said]);
    }

    async fn a_customer_writes_so_much_an_hour_and_the_staff_as_it_likes(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let mut last = TicketId::new(0);
        for number in 0..10 {
            last = open(&test, &zoe, &format!("ticket {number}")).await;
        }
        let refused = try_open(&test, &zoe, "one more", |_| {}).await;
        assert!(matches!(refused, Err(TicketError::TooMany { retry_at }) if retry_at == START + HOUR), "{refused:?}");
        assert_eq!(open(&test, &zoe, "ticket 9").await, last, "what was opened is answered");
        for number in 0..60 {
            reply(&test, &zoe, last, &format!("reply {number}")).await;
        }
        assert!(matches!(try_reply(&test, &zoe, last, "one more").await, Err(TicketError::TooMany { .. })));
        reply(&test, &zoe, last, "reply 59").await;
        for number in 0..61 {
            reply(&test, &sam, last, &format!("answer {number}")).await;
        }
        test.engine.clock().set(START + HOUR);
        open(&test, &zoe, "an hour later").await;
        reply(&test, &zoe, last, "an hour and a second later").await;
        assert_eq!(test.engine.ticket(&sam, last).await.unwrap().lines.len(), 1 + 60 + 61 + 1);
    }

    async fn files_are_judged_counted_and_kept(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let id = open(&test, &zoe, "a").await;
        let send = async |by: &Account, once: &str, files: &[Upload<'_>]| {
            let text = text("See the files");
            test.engine.reply(by, id, NewReply { text: &text, files, once, close: false, seen: None }).await
        };
        let gif = Upload { name: "a.gif", bytes: GIF };
        send(&zoe, "five", &[gif; 5]).await.unwrap();
        assert!(matches!(send(&zoe, "six", &[gif; 6]).await, Err(TicketError::TooManyFiles { max: 5 })));
        let wrong = [
            (Upload { name: "run.exe", bytes: b"MZ\0" }, FileProblem::Kind),
            (Upload { name: "empty.txt", bytes: b"" }, FileProblem::Empty),
            (Upload { name: "a\u{202e}b.gif", bytes: GIF }, FileProblem::Name(TextError::Characters)),
        ];
        for (upload, problem) in wrong {
            let refused = send(&zoe, "wrong", &[gif, upload]).await;
            assert!(matches!(&refused, Err(TicketError::File { problem: found, .. }) if *found == problem), "{refused:?}");
        }
        let large = vec![b'x'; file::LARGEST];
        let large = Upload { name: "large.txt", bytes: &large };
        send(&zoe, "large", &[large; 3]).await.unwrap();
        assert!(matches!(send(&zoe, "larger", &[large, large, large, gif]).await, Err(TicketError::FilesTooLarge { .. })));
        // 5 and 15 of 60 mebibytes an hour are taken.
        for once in ["b", "c"] {
            send(&zoe, once, &[large; 3]).await.unwrap();
        }
        assert!(matches!(send(&zoe, "d", &[large; 3]).await, Err(TicketError::TooMany { .. })));
        send(&zoe, "e", &[large; 2]).await.unwrap();
        for once in ["f", "g"] {
            send(&sam, once, &[large; 3]).await.unwrap();
        }
        let view = test.engine.ticket(&sam, id).await.unwrap();
        let names: Vec<_> = view.lines.iter().flat_map(|line| &line.files).map(|file| file.name.as_str()).collect();
        assert_eq!(names.iter().filter(|name| **name == "a.gif").count(), 5);
        assert!(!names.iter().any(|name| name.contains("exe")));
        // What belongs to a ticket is never tidied away.
        test.engine.clock().set(START + DAY * 30);
        let mut tx = test.engine.store().begin().await.unwrap();
        crate::engine::files::prune(&mut tx, test.engine.clock().now()).await.unwrap();
        Store::commit(tx).await.unwrap();
        let file = view.lines[1].files[0].id;
        assert_eq!(test.engine.ticket_file(&zoe, id, file).await.unwrap().bytes, GIF);
    }

    async fn tickets_are_found_by_what_is_in_them_and_filtered(test: TestEngine) {
        let (zoe, sam) = people(&test).await;
        let max = test.account("max@example.org", Role::Customer).await;
        let mut ids = Vec::new();
        for (number, by) in [&zoe, &max, &zoe].into_iter().enumerate() {
            test.engine.clock().set(START + SECOND * u32::try_from(number).unwrap());
            let (subject, words) = (subject(["Café", "Server", "50%_off"][number]), text(["Crème", "brûlée", "x"][number]));
            let new = NewTicket {
                subject: &subject,
                text: &words,
                department: 1 + i64::try_from(number).unwrap() % 2,
                priority: 1,
                related: None,
                files: &[],
                once: "",
            };
            ids.push(test.engine.open_ticket(by, new).await.unwrap());
        }
        let found = async |filter: Filter| {
            let page = test.engine.tickets(&sam, &filter, 10).await.unwrap();
            page.items.into_iter().map(|ticket| ticket.id).collect::<Vec<_>>()
        };
        let search = |words: &str| Filter { search: words.to_owned(), ..Filter::default() };
        let number = format!(" #{} ", ids[1]);
        for (words, expected) in [
            ("cafe", vec![ids[0]]),
            ("BRULEE", vec![ids[1]]),
            ("50%_", vec![ids[2]]),
            ("zoe", vec![ids[2], ids[0]]),
            ("max@example", vec![ids[1]]),
            (number.as_str(), vec![ids[1]]),
            ("", vec![ids[2], ids[1], ids[0]]),
            ("nothing like it", vec![]),
            ("%", vec![ids[2]]),
        ] {
            assert_eq!(found(search(words)).await, expected, "{words}");
        }
        test.engine.clock().set(START + MINUTE);
        set(&test, &sam, ids[0], State::Closed).await;
        let sorting = Sorting { department: 2, priority: 4, assignee: Some(sam.id) };
        test.engine.sort_ticket(&sam, ids[1], 1, sorting).await.unwrap();
        let all = Filter::default;
        assert_eq!(found(Filter { state: Some(State::Closed), ..all() }).await, [ids[0]]);
        assert_eq!(found(Filter { department: Some(2), ..all() }).await, [ids[1]]);
        assert_eq!(found(Filter { priority: Some(4), ..all() }).await, [ids[1]]);
        assert_eq!(found(Filter { assignee: Assignee::One(sam.id), ..all() }).await, [ids[1]]);
        // Closing was the last thing that both sides saw.
        assert_eq!(found(Filter { assignee: Assignee::Nobody, ..all() }).await, [ids[0], ids[2]]);
        for (customer, expected) in [(zoe.id, vec![ids[0], ids[2]]), (max.id, vec![ids[1]]), (sam.id, vec![])] {
            assert_eq!(found(Filter { customer: Some(customer), ..all() }).await, expected);
        }

        test.engine.note(&sam, ids[2], &text("A fraud"), "n").await.unwrap();
        assert_eq!(found(search("fraud")).await, [ids[2]]);
        let own = async |filter: OwnFilter| {
            let page = test.engine.own_tickets(&zoe, &filter, 10).await.unwrap();
            page.items.into_iter().map(|ticket| ticket.id).collect::<Vec<_>>()
        };
        let search = |words: &str| OwnFilter { search: words.to_owned(), ..OwnFilter::default() };
        let (hers, his) = (ids[2].to_string(), ids[1].to_string());
        for (words, expected) in [
            ("CAFE", vec![ids[0]]),
            ("creme", vec![ids[0]]),
            (hers.as_str(), vec![ids[2]]),
            (his.as_str(), vec![]),
            ("brulee", vec![]),
            ("fraud", vec![]),
            ("", vec![ids[0], ids[2]]),
        ] {
            assert_eq!(own(search(words)).await, expected, "{words}");
        }
        assert_eq!(own(OwnFilter { state: Some(State::Open), ..OwnFilter::default() }).await, [ids[2]]);
        assert_eq!(own(OwnFilter { department: Some(1), ..OwnFilter::default() }).await, [ids[0], ids[2]]);
        assert_eq!(own(OwnFilter { department: Some(2), ..OwnFilter::default() }).await, []);

        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = test.engine.tickets(&sam, &Filter { before, ..all() }, 1).await.unwrap();
            seen.extend(page.items.iter().map(|ticket| ticket.id));
            let Some(next) = page.next else { break };
            before = Some(next.to_string().parse().unwrap());
        }
        assert_eq!(seen, [ids[0], ids[2], ids[1]]);
        let own = test.engine.own_tickets(&zoe, &OwnFilter::default(), 1).await.unwrap();
        let rest = OwnFilter { before: own.next, ..OwnFilter::default() };
        let rest = test.engine.own_tickets(&zoe, &rest, 1).await.unwrap();
        assert_eq!((own.items[0].id, rest.items[0].id, rest.next), (ids[0], ids[2], None));
    }
}
