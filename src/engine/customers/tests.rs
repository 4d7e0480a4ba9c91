use std::collections::HashSet;

use super::*;
use crate::engine::Engine;
use crate::engine::store::Db;
use crate::engine::testing::START;
use crate::id::DropId;
use crate::money::Amount;
use crate::on_both_engines;
use crate::prize::Win;

fn reason() -> Reason {
    Reason::new("a good reason").unwrap()
}

fn change(minor: i64) -> Change {
    Change::new(minor).unwrap()
}

/// A drop that is over, as bare as the table allows.
async fn a_drop(db: &mut Db, number: i64) -> DropId {
    let campaign: i64 = sqlx::query_scalar(
        "INSERT INTO campaigns (name, settings, state, version, last_base_at, created_at)
         VALUES ('Test', '{}', 'running', 1, 0, 0) RETURNING id",
    )
    .fetch_one(&mut *db)
    .await
    .unwrap();
    let id = sqlx::query_scalar(
        "INSERT INTO drops (campaign_id, number, phase, settings, parameters, seed, commitment, opens_at, uses, created_at)
         VALUES ($1, $2, 'exhausted', '{}', '{}', '', '', 0, 100, 0) RETURNING id",
    )
    .bind(campaign)
    .bind(number)
    .fetch_one(db)
    .await
    .unwrap();
    DropId::new(id)
}

/// Redeems as the redemption does: the row, then the entry.
async fn redeem(engine: &Engine, account: AccountId, number: i64, amount: i64) -> RedemptionId {
    let mut tx = engine.store().begin().await.unwrap();
    let drop = a_drop(&mut tx, number).await;
    let win = Win { amount: Amount::new(amount).unwrap(), jackpot: false };
    let id = redemptions::insert(&mut tx, drop, account, 1, win, START).await.unwrap().unwrap();
    let entry = NewEntry {
        account,
        amount: change(amount),
        cause: Cause::Redemption,
        redemption: Some(id),
        order: None,
        reason: "",
        made_by: None,
        at: START,
    };
    wallets::add(&mut tx, &entry).await.unwrap().unwrap();
    Store::commit(tx).await.unwrap();
    id
}

async fn newest_entry(engine: &Engine, account: AccountId) -> Option<EntryId> {
    let mut db = engine.store().read().await.unwrap();
    wallets::entries(&mut db, account, None, 1).await.unwrap().first().map(|entry| entry.id)
}

async fn balance(engine: &Engine, account: AccountId) -> i64 {
    let mut db = engine.store().read().await.unwrap();
    assert_eq!(wallets::unbalanced(&mut db).await.unwrap(), [], "a balance is not the sum of its entries");
    wallets::balance(&mut db, account).await.unwrap().minor()
}

async fn actions(engine: &Engine, admin: &Account, object: impl Into<audit::Object>) -> Vec<Action> {
    let log = engine.audit_log(admin, Some(object.into()), None, 100).await.unwrap();
    log.items.into_iter().map(|line| line.action).collect()
}

on_both_engines! {
    async fn customers_are_searched_and_paged(test: TestEngine) {
        let engine = &test.engine;
        let staff = test.account("staff@example.org", Role::Staff).await;
        let mut expected = Vec::new();
        for number in 0..25 {
            expected.push(test.account(&format!("c{number}_%@example.org"), Role::Customer).await.id);
        }
        expected.reverse();
        let mut filter = Filter { role: Some(Role::Customer), ..Filter::default() };
        let mut seen = Vec::new();
        loop {
            let page = engine.customers(&staff, &filter, 10).await.unwrap();
            assert!(page.items.len() <= 10);
            seen.extend(page.items.iter().map(|listed| listed.account.id));
            filter.before = page.next;
            if page.next.is_none() {
                break;
            }
            // What is added while somebody leafs through moves nothing.
            test.account(&format!("late{}@example.org", seen.len()), Role::Customer).await;
        }
        assert_eq!(seen, expected);

        for (search, found) in [
            ("C1_%@", 1), ("_%", 25), ("c1%9", 0), ("C7_", 1), ("EXAMPLE.org", 28), ("", 28), ("c2 example", 6), ("%", 25),
            ("nobody", 0), ("'; DROP TABLE accounts; --", 0), ("\0", 28), (&"x".repeat(1_000_000), 0),
        ] {
            let filter = Filter { search: search.to_owned(), ..Filter::default() };
            let page = engine.customers(&staff, &filter, 100).await.unwrap();
            assert_eq!(page.items.len(), found, "{:?}", &search[..search.len().min(30)]);
        }
    }

    async fn customers_see_no_customers(test: TestEngine) {
        let engine = &test.engine;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        let forbidden = engine.customers(&zoe, &Filter::default(), 10).await;
        assert!(matches!(forbidden, Err(CustomerError::Forbidden(Forbidden(Role::Staff)))));
        assert!(matches!(engine.customer(&zoe, zoe.id).await, Err(CustomerError::Forbidden(_))));
        assert!(matches!(engine.vouch(&zoe, zoe.id, true).await, Err(CustomerError::Forbidden(_))));
    }

    async fn staff_does_not_touch_money_roles_or_blocks(test: TestEngine) {
        let engine = &test.engine;
        let staff = test.account("staff@example.org", Role::Staff).await;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        let redemption = redeem(engine, zoe.id, 1, 100).await;
        for refused in [
            engine.correct(&staff, zoe.id, None, change(5), &reason()).await.map(drop),
            engine.reverse(&staff, redemption, &reason()).await.map(drop),
            engine.block(&staff, zoe.id, &reason()).await,
            engine.unblock(&staff, zoe.id).await,
            engine.change_role(&staff, staff.id, Role::Admin).await,
        ] {
            assert!(matches!(refused, Err(CustomerError::Forbidden(Forbidden(Role::Admin)))));
        }
        assert_eq!(balance(engine, zoe.id).await, 100);
    }

    async fn a_correction_adds_and_takes_and_never_goes_below_zero(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        let correct = async |minor: i64| {
            let seen = newest_entry(engine, zoe.id).await;
            engine.correct(&admin, zoe.id, seen, change(minor), &reason()).await
        };
        assert!(matches!(correct(-1).await, Err(CustomerError::OutOfBounds { balance: Balance::ZERO })));
        assert!(matches!(correct(0).await, Err(CustomerError::NoChange)));
        assert_eq!(correct(500).await.unwrap().minor(), 500);
        let refused = correct(-501).await;
        assert!(matches!(refused, Err(CustomerError::OutOfBounds { balance }) if balance.minor() == 500));
        assert_eq!(correct(-500).await.unwrap(), Balance::ZERO);
        assert_eq!(balance(engine, zoe.id).await, 0);

        let customer = engine.customer(&admin, zoe.id).await.unwrap();
        let entries: Vec<_> = customer.entries.iter().map(|entry| (entry.amount.minor(), &*entry.reason)).collect();
        assert_eq!(entries, [(-500, "a good reason"), (500, "a good reason")]);
        assert_eq!(actions(engine, &admin, zoe.id).await, [Action::WalletCorrected, Action::WalletCorrected]);
        let nobody = engine.correct(&admin, AccountId::new(999), None, change(1), &reason()).await;
        assert!(matches!(nobody, Err(CustomerError::NoSuchAccount)));
    }

    async fn a_correction_that_is_posted_twice_counts_once(test: TestEngine) {
        let nodes = [test.engine.clone(), test.another().await];
        let admin = test.account("admin@example.org", Role::Admin).await;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        for (round, minor) in [(0, 500), (500, -500), (0, 700)] {
            assert_eq!(balance(&test.engine, zoe.id).await, round);
            let seen = newest_entry(&test.engine, zoe.id).await;
            let tasks: Vec<_> = (0..20)
                .map(|number| {
                    let (engine, admin) = (nodes[number % 2].clone(), admin.clone());
                    tokio::spawn(async move { engine.correct(&admin, zoe.id, seen, change(minor), &reason()).await })
                })
                .collect();
            let mut corrected = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(_) => corrected += 1,
                    Err(CustomerError::WalletChanged) => {}
                    other => panic!("{other:?}"),
                }
            }
            assert_eq!(corrected, 1);
        }
        assert_eq!(balance(&test.engine, zoe.id).await, 700);
    }

    async fn of_twenty_reversals_at_once_one_takes_the_credit_back(test: TestEngine) {
        let nodes = [test.engine.clone(), test.another().await];
        let admin = test.account("admin@example.org", Role::Admin).await;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        redeem(&test.engine, zoe.id, 1, 1_000).await;
        let redemption = redeem(&test.engine, zoe.id, 2, 250).await;
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let (engine, admin) = (nodes[number % 2].clone(), admin.clone());
                tokio::spawn(async move { engine.reverse(&admin, redemption, &reason()).await })
            })
            .collect();
        let mut reversed = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(balance) => {
                    assert_eq!(balance.minor(), 1_000);
                    reversed += 1;
                }
                Err(CustomerError::AlreadyReversed) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(reversed, 1);
        assert_eq!(balance(&test.engine, zoe.id).await, 1_000);
        let customer = test.engine.customer(&admin, zoe.id).await.unwrap();
        assert_eq!(customer.redemptions.iter().map(|one| one.reversed_at).collect::<Vec<_>>(), [Some(START), None]);
        assert_eq!((customer.entries[0].cause, customer.entries[0].amount.minor()), (Cause::Reversal, -250));
        assert_eq!(actions(&test.engine, &admin, redemption).await, [Action::RedemptionReversed]);
        let unknown = test.engine.reverse(&admin, RedemptionId::new(999), &reason()).await;
        assert!(matches!(unknown, Err(CustomerError::NoSuchRedemption)));
    }

    async fn what_was_spent_cannot_be_taken_back_until_it_is_there_again(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        let redemption = redeem(engine, zoe.id, 1, 250).await;
        let seen = newest_entry(engine, zoe.id).await;
        engine.correct(&admin, zoe.id, seen, change(-1), &reason()).await.unwrap();
        let refused = engine.reverse(&admin, redemption, &reason()).await;
        assert!(matches!(refused, Err(CustomerError::OutOfBounds { balance }) if balance.minor() == 249));
        assert_eq!(engine.customer(&admin, zoe.id).await.unwrap().redemptions[0].reversed_at, None);
        assert_eq!(actions(engine, &admin, redemption).await, []);

        let seen = newest_entry(engine, zoe.id).await;
        engine.correct(&admin, zoe.id, seen, change(1), &reason()).await.unwrap();
        assert_eq!(engine.reverse(&admin, redemption, &reason()).await.unwrap(), Balance::ZERO);
        assert_eq!(balance(engine, zoe.id).await, 0);
    }

    async fn whatever_is_done_at_once_balances_equal_entries(test: TestEngine) {
        let nodes = [test.engine.clone(), test.another().await];
        let admin = test.account("admin@example.org", Role::Admin).await;
        let mut customers = Vec::new();
        let mut tasks = Vec::new();
        for number in 0..3 {
            let zoe = test.account(&format!("c{number}@example.org"), Role::Customer).await;
            let mut redemptions = Vec::new();
            for drop in 0..4 {
                redemptions.push(redeem(&test.engine, zoe.id, drop, 100 * (drop + 1)).await);
            }
            let seen = newest_entry(&test.engine, zoe.id).await;
            for step in 0..12 {
                let (engine, admin, id) = (nodes[step % 2].clone(), admin.clone(), zoe.id);
                let redemption = redemptions[step % 4];
                tasks.push(tokio::spawn(async move {
                    if step % 3 == 0 {
                        let minor = if step % 2 == 0 { 30 } else { -900 };
                        engine.correct(&admin, id, seen, change(minor), &reason()).await.map(drop)
                    } else {
                        engine.reverse(&admin, redemption, &reason()).await.map(drop)
                    }
                }));
            }
            customers.push(zoe.id);
        }
        for task in tasks {
            match task.await.unwrap() {
                Ok(())
                | Err(
                    CustomerError::WalletChanged
                    | CustomerError::AlreadyReversed
                    | CustomerError::OutOfBounds { .. },
                ) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        for id in customers {
            assert!(balance(&test.engine, id).await >= 0);
            let customer = test.engine.customer(&admin, id).await.unwrap();
            let mut running = 0;
            for entry in customer.entries.iter().rev() {
                running += entry.amount.minor();
                assert_eq!(entry.balance.minor(), running);
            }
            let reversed: HashSet<_> =
                customer.redemptions.iter().filter(|one| one.reversed_at.is_some()).map(|one| one.id).collect();
            let entries: Vec<_> =
                customer.entries.iter().filter(|entry| entry.cause == Cause::Reversal).map(|entry| entry.redemption.unwrap()).collect();
            assert_eq!(entries.len(), reversed.len());
            assert_eq!(entries.into_iter().collect::<HashSet<_>>(), reversed);
        }
    }

    async fn a_blocked_customer_stays_signed_in_and_does_not_redeem(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let (token, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        let id = zoe.account.id;
        let blocked = async || {
            let mut db = engine.store().read().await.unwrap();
            redemptions::redeemer(&mut db, id).await.unwrap().unwrap().facts.blocked
        };
        assert!(!blocked().await);
        engine.block(&admin, id, &reason()).await.unwrap();
        engine.block(&admin, id, &Reason::new("another").unwrap()).await.unwrap();
        assert!(blocked().await);
        let account = engine.signed_in(&token).await.unwrap().unwrap().account;
        assert_eq!(account.blocked.unwrap().reason, "a good reason");
        let filter = Filter { blocked_only: true, ..Filter::default() };
        assert_eq!(engine.customers(&admin, &filter, 10).await.unwrap().items.len(), 1);

        engine.unblock(&admin, id).await.unwrap();
        engine.unblock(&admin, id).await.unwrap();
        assert!(!blocked().await);
        assert_eq!(actions(engine, &admin, id).await, [Action::CustomerUnblocked, Action::CustomerBlocked]);
        let refused = engine.block(&admin, admin.id, &reason()).await;
        assert!(matches!(refused, Err(CustomerError::NotACustomer)));
        let nobody = AccountId::new(999);
        assert!(matches!(engine.block(&admin, nobody, &reason()).await, Err(CustomerError::NoSuchAccount)));
        assert!(matches!(engine.unblock(&admin, nobody).await, Err(CustomerError::NoSuchAccount)));
    }

    async fn admins_vouch_and_staff_looks_on(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let staff = test.account("staff@example.org", Role::Staff).await;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        let refused = engine.vouch(&staff, zoe.id, true).await;
        assert!(matches!(refused, Err(CustomerError::Forbidden(Forbidden(Role::Admin)))), "{refused:?}");
        for vouched in [true, true, false, false] {
            engine.vouch(&admin, zoe.id, vouched).await.unwrap();
            assert_eq!(engine.account(zoe.id).await.unwrap().unwrap().vouched, vouched);
        }
        let expected = [Action::CustomerNoLongerVouchedFor, Action::CustomerVouchedFor];
        assert_eq!(actions(engine, &admin, zoe.id).await, expected);
    }

    async fn a_role_counts_at_once_and_the_last_admin_stays(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let (token, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        let id = zoe.account.id;
        let refused = engine.change_role(&admin, admin.id, Role::Customer).await;
        assert!(matches!(refused, Err(CustomerError::LastAdmin)));
        engine.change_role(&admin, admin.id, Role::Admin).await.unwrap();

        engine.change_role(&admin, id, Role::Admin).await.unwrap();
        let promoted = engine.signed_in(&token).await.unwrap().unwrap().account;
        engine.change_role(&promoted, admin.id, Role::Staff).await.unwrap();
        assert!(matches!(engine.change_role(&promoted, id, Role::Staff).await, Err(CustomerError::LastAdmin)));
        assert_eq!(actions(engine, &promoted, admin.id).await, [Action::RoleChanged]);
    }

    async fn two_admins_who_demote_each_other_leave_one(test: TestEngine) {
        let (one, two) = (test.engine.clone(), test.another().await);
        let first = test.account("first@example.org", Role::Admin).await;
        let second = test.account("second@example.org", Role::Admin).await;
        for _ in 0..5 {
            let (a, b) = tokio::join!(
                one.change_role(&first, second.id, Role::Customer),
                two.change_role(&second, first.id, Role::Customer),
            );
            assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
            let (winner, loser) = if a.is_ok() { (&first, &second) } else { (&second, &first) };
            one.change_role(winner, loser.id, Role::Admin).await.unwrap();
        }
    }
}
