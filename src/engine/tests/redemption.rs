//! Money: nobody twice, never more than there is, every answer the right one.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use crate::account::Role;
use crate::eligibility::{Refusal, Rules};
use crate::engine::accounts::Account;
use crate::engine::campaigns::CampaignError;
use crate::engine::store::drops::Drop;
use crate::engine::store::{Dialect, Store, campaigns, drops, wallets};
use crate::engine::testing::TestEngine;
use crate::event::Kind;
use crate::id::{AccountId, WebhookId};
use crate::message::Message;
use crate::money::Amount;
use crate::on_both_engines;
use crate::phase::{CloseReason, Phase};
use crate::redemption::Answer;
use crate::time::{DAY, MINUTE, SECOND};

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

async fn open_drop(test: &TestEngine, uses: u32) -> Drop {
    let id = test.campaign(None, |settings| settings.uses = crate::campaign::Uses::new(uses).unwrap()).await;
    let drop = test.view(id).await.live.unwrap();
    test.advance_to(drop.opens_at).await;
    test.view(id).await.live.unwrap()
}

async fn customers(test: &TestEngine, count: usize) -> Vec<Account> {
    let mut customers = Vec::new();
    for number in 0..count {
        customers.push(test.account(&format!("c{number}@example.org"), Role::Customer).await);
    }
    customers
}

async fn all_at_once(test: &TestEngine, accounts: impl Iterator<Item = AccountId>, code: &str) -> Vec<Answer> {
    let tasks: Vec<_> = accounts
        .map(|account| {
            let (engine, code) = (test.engine.clone(), code.to_owned());
            tokio::spawn(async move { engine.redeem(account, &code, HERE).await.unwrap() })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn credited(answers: &[Answer]) -> Vec<(u32, Amount)> {
    let credit = |answer: &Answer| match answer {
        Answer::Credited { ordinal, amount, .. } => Some((*ordinal, *amount)),
        _ => None,
    };
    answers.iter().filter_map(credit).collect()
}

async fn assert_balanced(test: &TestEngine) {
    let mut db = test.engine.store().read().await.unwrap();
    assert_eq!(wallets::unbalanced(&mut db).await.unwrap(), Vec::<AccountId>::new());
}

async fn balance(test: &TestEngine, customer: &Account) -> i64 {
    wallets::balance(&mut test.engine.store().read().await.unwrap(), customer.id).await.unwrap().minor()
}

/// Both nodes have looked before either has written: nothing but the row can tell that there is one already.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_customer_at_two_nodes_at_once_is_credited_once() {
    let test = TestEngine::new(Dialect::Postgres).await;
    let drop = open_drop(&test, 5).await;
    let nodes = [test.engine.clone(), test.another().await];
    let customer = test.account("c@example.org", Role::Customer).await;
    let code = drop.code.unwrap();
    let mut held = test.engine.store().begin().await.unwrap();
    sqlx::query("UPDATE drops SET used = used").execute(&mut *held).await.unwrap();
    let tries = nodes.map(|node| {
        let code = code.clone();
        tokio::spawn(async move { node.redeem(customer.id, &code, HERE).await.unwrap() })
    });
    let both_wait = async {
        let waiting = "SELECT COUNT(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let mut db = test.engine.store().read().await.unwrap();
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut *db).await.unwrap() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(MINUTE, both_wait).await.expect("both want to take a use");
    Store::commit(held).await.unwrap();
    let mut answers = Vec::new();
    for answer in tries {
        answers.push(answer.await.unwrap());
    }
    let [(1, amount)] = credited(&answers)[..] else { panic!("{answers:?}") };
    assert!(answers.contains(&Answer::Already { amount }), "{answers:?}");
    assert_eq!(balance(&test, &customer).await, amount.minor());
    assert_eq!(test.engine.drop_by_id(drop.id).await.unwrap().unwrap().used, 1);
}

on_both_engines! {
    async fn twenty_tries_of_one_customer_credit_once(test: TestEngine) {
        let drop = open_drop(&test, 100).await;
        let customer = test.account("c@example.org", Role::Customer).await;
        let answers = all_at_once(&test, std::iter::repeat_n(customer.id, 20), &drop.code.unwrap()).await;
        let credits = credited(&answers);
        let [(1, amount)] = credits[..] else { panic!("{answers:?}") };
        assert_eq!(answers.iter().filter(|answer| **answer == Answer::Already { amount }).count(), 19);
        assert_eq!(test.engine.drop_by_id(drop.id).await.unwrap().unwrap().used, 1);
        let balance = wallets::balance(&mut test.engine.store().read().await.unwrap(), customer.id).await.unwrap();
        assert_eq!(balance.minor(), amount.minor());
        assert_balanced(&test).await;
    }

    async fn a_rush_takes_every_use_once_and_no_more(test: TestEngine) {
        let drop = open_drop(&test, 40).await;
        let customers = customers(&test, 150).await;
        let code = drop.code.unwrap();
        let answers = all_at_once(&test, customers.iter().map(|customer| customer.id), &code).await;
        let ordinals: BTreeSet<u32> = credited(&answers).into_iter().map(|(ordinal, _)| ordinal).collect();
        assert_eq!(ordinals, (1..=40).collect());
        assert_eq!(credited(&answers).len(), 40);
        let exhausted = answers.iter().filter(|answer| matches!(answer, Answer::Exhausted { next: Some(_) | None })).count();
        assert_eq!(exhausted, 110);
        let over = test.engine.drop_by_id(drop.id).await.unwrap().unwrap();
        assert_eq!((over.phase, over.used), (Phase::Closed(CloseReason::Exhausted), 40));
        assert_balanced(&test).await;

        let late = test.engine.redeem(customers[0].id, &code, HERE).await.unwrap();
        assert!(matches!(late, Answer::Already { .. } | Answer::Exhausted { next: Some(_) }), "{late:?}");
    }

    async fn two_nodes_share_the_uses(test: TestEngine) {
        let drop = open_drop(&test, 10).await;
        let other = test.another().await;
        let customers = customers(&test, 30).await;
        let code = drop.code.unwrap();
        let tasks: Vec<_> = customers
            .iter()
            .flat_map(|customer| [(test.engine.clone(), customer.id), (other.clone(), customer.id)])
            .map(|(engine, account)| {
                let code = code.clone();
                tokio::spawn(async move { engine.redeem(account, &code, HERE).await.unwrap() })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        let ordinals: BTreeSet<u32> = credited(&answers).into_iter().map(|(ordinal, _)| ordinal).collect();
        assert_eq!(ordinals, (1..=10).collect(), "{answers:?}");
        assert_eq!(credited(&answers).len(), 10);
        assert!(!answers.contains(&Answer::Busy), "nobody's transaction failed");
        assert_eq!(test.engine.redemptions_of(drop.id).await.unwrap().len(), 10);
        assert_balanced(&test).await;
    }

    async fn a_code_counts_until_its_last_moment(test: TestEngine) {
        let drop = open_drop(&test, 5).await;
        let customers = customers(&test, 2).await;
        let closes_at = drop.closes_at.unwrap();
        test.engine.clock().set(closes_at - Duration::from_millis(1));
        assert!(matches!(test.redeem(&customers[0], drop.id).await, Answer::Credited { .. }));
        test.engine.clock().set(closes_at);
        let answer = test.redeem(&customers[1], drop.id).await;
        assert!(matches!(answer, Answer::Expired { closed_at, .. } if closed_at == closes_at), "{answer:?}");
        test.settle().await;
        let next = test.view(drop.campaign).await.live.unwrap();
        let answer = test.redeem(&customers[1], drop.id).await;
        assert_eq!(answer, Answer::Expired { closed_at: closes_at, next: Some(next.opens_at) });
    }

    async fn any_spelling_is_understood_and_wrong_codes_are_counted(test: TestEngine) {
        let drop = open_drop(&test, 5).await;
        let customers = customers(&test, 2).await;
        let code = drop.code.unwrap();
        let spelled = format!(" {} ", code.to_lowercase().replace('-', " - "));
        assert!(matches!(test.engine.redeem(customers[0].id, &spelled, HERE).await.unwrap(), Answer::Credited { .. }));

        let hostile = ["", " ", "\0", "CC-", "'; DROP TABLE drops; --", "🎁🎁🎁", &"x".repeat(100_000), "\u{202e}CC"];
        for typed in hostile {
            assert_eq!(test.engine.redeem(customers[1].id, typed, HERE).await.unwrap(), Answer::UnknownCode, "{typed:?}");
        }
        let mut guesses = hostile.len();
        let retry_at = loop {
            guesses += 1;
            assert!(guesses < 1000, "guessing is never stopped");
            match test.engine.redeem(customers[1].id, "CC-AAAAAAAA", HERE).await.unwrap() {
                Answer::UnknownCode => {}
                Answer::TooManyAttempts { retry_at } => break retry_at,
                other => panic!("{other:?}"),
            }
        };
        assert!(retry_at > test.engine.clock().now());
        let right = test.engine.redeem(customers[1].id, &code, HERE).await.unwrap();
        assert_eq!(right, Answer::TooManyAttempts { retry_at }, "not even the right code tells anything now");
    }

    async fn guesses_sent_at_once_are_all_counted_and_harm_nobody_else(test: TestEngine) {
        let drop = open_drop(&test, 5).await;
        let customers = customers(&test, 12).await;
        for guesser in &customers[..11] {
            let guesses = (0..30).map(|_| test.engine.redeem(guesser.id, "CC-AAAAAAAA", HERE));
            let answers = futures::future::join_all(guesses).await;
            let judged = answers.iter().filter(|answer| matches!(answer, Ok(Answer::UnknownCode))).count();
            assert!(judged <= 10, "{judged} guesses");
        }
        let answer = test.redeem(&customers[11], drop.id).await;
        assert!(matches!(answer, Answer::Credited { .. }), "who only shares the address is not kept out: {answer:?}");
        let mistyped = test.engine.redeem(customers[11].id, "CC-AAAAAAAA", HERE).await.unwrap();
        assert_eq!(mistyped, Answer::UnknownCode);
        let next = test.engine.redeem(customers[11].id, "CC-AAAAAAAA", HERE).await.unwrap();
        assert!(matches!(next, Answer::TooManyAttempts { .. }), "from here there was too much guessing: {next:?}");
    }

    async fn more_than_a_hand_has_fingers_are_refused_at_once(test: TestEngine) {
        let drop = open_drop(&test, 5).await;
        let code = drop.code.unwrap();
        let customers = customers(&test, 1).await;
        let answers = futures::future::join_all((0..200).map(|_| test.engine.redeem(customers[0].id, &code, HERE))).await;
        let count = |wanted: fn(&Answer) -> bool| answers.iter().filter(|answer| wanted(answer.as_ref().unwrap())).count();
        assert_eq!(count(|answer| matches!(answer, Answer::Credited { .. })), 1);
        assert_eq!(count(|answer| matches!(answer, Answer::Already { .. })), 31);
        assert_eq!(count(|answer| *answer == Answer::Busy), 168);
        assert!(matches!(test.redeem(&customers[0], drop.id).await, Answer::Already { .. }));
    }

    async fn before_the_opening_nothing_can_be_guessed(test: TestEngine) {
        let id = test.campaign(None, |_| {}).await;
        let drop = test.view(id).await.live.unwrap();
        let customer = test.account("c@example.org", Role::Customer).await;
        let answer = test.engine.redeem(customer.id, "CC-PZCRYGZ3", HERE).await.unwrap();
        assert_eq!(answer, Answer::NotOpenYet { opens_at: drop.opens_at });
    }

    async fn who_may_not_redeem_is_told_the_rule_and_takes_no_use(test: TestEngine) {
        let id = test.campaign(None, |settings| {
            settings.rules = Rules { minimum_age: DAY, trusted: false, ordered: false };
        }).await;
        let drop = test.view(id).await.live.unwrap();
        let young = test.account("young@example.org", Role::Customer).await;
        let staff = test.account("staff@example.org", Role::Staff).await;
        test.advance_to(drop.opens_at).await;
        assert_eq!(
            test.redeem(&young, drop.id).await,
            Answer::NotEligible { refusal: Refusal::TooYoung { old_enough_at: young.created_at + DAY } }
        );
        assert_eq!(test.redeem(&staff, drop.id).await, Answer::NotEligible { refusal: Refusal::Staff });
        assert_eq!(test.engine.drop_by_id(drop.id).await.unwrap().unwrap().used, 0);
    }

    async fn what_was_counted_stays_after_a_restart(test: TestEngine) {
        let drop = open_drop(&test, 5).await;
        let customer = test.account("c@example.org", Role::Customer).await;
        let Answer::Credited { amount, balance, .. } = test.redeem(&customer, drop.id).await else { panic!("credited") };
        let again = test.another().await;
        let answer = again.redeem(customer.id, &drop.code.unwrap(), HERE).await.unwrap();
        assert_eq!(answer, Answer::Already { amount });
        assert_eq!(wallets::balance(&mut again.store().read().await.unwrap(), customer.id).await.unwrap(), balance);
    }

    async fn the_channel_hears_of_each_use_without_the_name_of_who_does_not_want_it(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let drop = test.view(id).await.live.unwrap();
        let shy = test.account("shyname@example.org", Role::Customer).await;
        let profile = crate::profile::Draft { public_name: "shyname".into(), lang: "en".into(), ..crate::profile::Draft::default() };
        test.engine.change_profile(&shy, &profile).await.unwrap();
        let loud = test.account("loudname@example.org", Role::Customer).await;
        test.advance_to(drop.opens_at).await;
        for customer in [&shy, &loud] {
            assert!(matches!(test.redeem(customer, drop.id).await, Answer::Credited { .. }));
        }
        test.advance(SECOND).await;
        let messages = test.channel(channel).await;
        assert_eq!(messages.len(), 3, "{messages:?}");
        assert!(messages.iter().all(|message| !message.contains("shyname")), "{messages:?}");
        assert!(messages.iter().any(|message| message.contains("loudname")), "{messages:?}");
    }

    async fn the_code_of_a_drop_that_was_called_off_says_so(test: TestEngine) {
        let drop = open_drop(&test, 3).await;
        let customers = customers(&test, 1).await;
        test.engine.cancel_drop(&test.admin().await, drop.id).await.unwrap();
        let next = test.view(drop.campaign).await.live.unwrap().opens_at;
        assert_eq!(test.redeem(&customers[0], drop.id).await, Answer::Cancelled { next: Some(next) });
    }

    async fn a_drop_that_is_used_up_ends_at_once(test: TestEngine) {
        let drop = open_drop(&test, 1).await;
        let customers = customers(&test, 2).await;
        assert!(matches!(test.redeem(&customers[0], drop.id).await, Answer::Credited { ordinal: 1, .. }));
        let next = test.view(drop.campaign).await.live.unwrap();
        assert_eq!((next.number, next.phase), (2, Phase::Scheduled));
        assert_eq!(test.redeem(&customers[1], drop.id).await, Answer::Exhausted { next: Some(next.opens_at) });
        test.advance(20 * MINUTE).await;
        assert_eq!(
            test.engine.drop_by_id(drop.id).await.unwrap().unwrap().phase,
            Phase::Closed(CloseReason::Exhausted),
            "a closed drop never opens again, nor closes twice"
        );
    }

    async fn what_is_announced_and_kept_is_what_was_credited(test: TestEngine) {
        let channel = test.sandbox().await;
        let message = Message::text("%user% %amount%");
        test.notify(Kind::DropRedeemed, &message, None, &[WebhookId::new(channel.0)]).await;
        let drop = open_drop(&test, 3).await;
        let company = test.engine.company().await.unwrap();
        let mut won = Vec::new();
        for customer in customers(&test, 3).await {
            let Answer::Credited { amount, .. } = test.redeem(&customer, drop.id).await else { panic!("credited") };
            assert_eq!(balance(&test, &customer).await, amount.minor());
            assert_eq!(test.redeem(&customer, drop.id).await, Answer::Already { amount });
            won.push((format!("{} {}", customer.public_name, company.unit.format(amount, company.lang)), amount));
        }
        test.advance(SECOND).await;
        let told = test.channel(channel).await;
        assert_eq!(told.len(), won.len());
        for (line, _) in &won {
            assert!(told.iter().any(|message| message.contains(line)), "{line} in {told:?}");
        }
        let kept = test.engine.redemptions_of(drop.id).await.unwrap();
        let amounts: Vec<Amount> = won.into_iter().map(|(_, amount)| amount).collect();
        assert_eq!(kept.iter().map(|redemption| redemption.amount).collect::<Vec<_>>(), amounts);
    }

    async fn what_cannot_be_announced_is_not_credited(test: TestEngine) {
        let channel = test.sandbox().await;
        test.notify(Kind::DropRedeemed, &Message::text("%user%"), None, &[WebhookId::new(channel.0)]).await;
        let drop = open_drop(&test, 3).await;
        let customer = test.account("c@example.org", Role::Customer).await;
        test.change("ALTER TABLE deliveries RENAME TO taken_away").await;
        assert_eq!(test.redeem(&customer, drop.id).await, Answer::Busy);
        test.change("ALTER TABLE taken_away RENAME TO deliveries").await;
        assert_eq!(balance(&test, &customer).await, 0);
        assert_eq!(test.engine.redemptions_of(drop.id).await.unwrap().len(), 0);
        assert!(matches!(test.redeem(&customer, drop.id).await, Answer::Credited { ordinal: 1, .. }));
        test.advance(SECOND).await;
        assert_eq!(test.channel(channel).await.len(), 1);
    }
}

/// The last use ends a drop while its end by time, or an admin, is at it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_use_waits_for_who_ends_the_drop() {
    let test = TestEngine::new(Dialect::Postgres).await;
    let drop = open_drop(&test, 1).await;
    let customer = customers(&test, 1).await.remove(0);
    let mut ending = test.engine.store().begin().await.unwrap();
    campaigns::lock(&mut ending, drop.campaign).await.unwrap();
    let (engine, code) = (test.engine.clone(), drop.code.unwrap());
    let redeeming = tokio::spawn(async move { engine.redeem(customer.id, &code, HERE).await.unwrap() });
    test.somebody_waits_for_a_row().await;
    let to = Phase::Closed(CloseReason::Cancelled);
    assert!(drops::end(&mut ending, drop.id, Phase::Open, to, test.engine.clock().now()).await.unwrap());
    Store::commit(ending).await.unwrap();
    assert_eq!(redeeming.await.unwrap(), Answer::Cancelled { next: None });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_end_a_drop_at_once() {
    let test = TestEngine::new(Dialect::Postgres).await;
    let (other, admin) = (test.another().await, test.admin().await);
    let customers = customers(&test, 2).await;
    for _ in 0..20 {
        let drop = open_drop(&test, 2).await;
        let code = drop.code.unwrap();
        assert!(matches!(test.engine.redeem(customers[0].id, &code, HERE).await, Ok(Answer::Credited { .. })));
        other.clock().set(test.engine.clock().now());
        let (last, cancelled) =
            tokio::join!(test.engine.redeem(customers[1].id, &code, HERE), other.cancel_drop(&admin, drop.id));
        match (last.unwrap(), cancelled) {
            (Answer::Credited { ordinal: 2, .. }, Err(CampaignError::TooLate)) | (Answer::Cancelled { .. }, Ok(())) => {
            }
            other => panic!("{other:?}"),
        }
    }
    assert_balanced(&test).await;
}
