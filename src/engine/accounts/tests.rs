use super::*;
use crate::account::EmailError;
use crate::engine::limits::Limit;
use crate::engine::testing::{START, TestEngine};
use crate::engine::token::Token;
use crate::lang::UnknownLang;
use crate::on_both_engines;
use crate::text::TextError;
use crate::time::{MINUTE, SECOND};

const PASSWORD: &str = "three small owls";

fn draft(email: &str) -> registration::Draft {
    registration::Draft {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        public_name: "Zoé".to_owned(),
        ..registration::Draft::default()
    }
}

fn from(address: &str) -> Visitor {
    Visitor { address: address.parse().unwrap(), device: "Test".to_owned(), remembered: None }
}

async fn sign_up(engine: &Engine, email: &str) {
    engine.sign_up(&draft(email), Lang::Fr, &TestEngine::visitor()).await.unwrap();
}

async fn sign_in(engine: &Engine, email: &str, password: &str) -> Result<Token, AccountError> {
    let entered = engine.sign_in(email, password, &TestEngine::visitor()).await?;
    Ok(entered.session().expect("there is no second factor"))
}

async fn count_accounts(engine: &Engine) -> usize {
    let filter = accounts::Filter::default();
    accounts::page(&mut engine.store().read().await.unwrap(), engine.store().dialect(), &filter, 100)
        .await
        .unwrap()
        .len()
}

/// Fails as often as the account's limit allows from one address.
async fn fail_to_the_limit(engine: &Engine, email: &str) {
    let key = Key::EmailFrom(email.parse().unwrap(), TestEngine::visitor().address);
    let Limit { most, .. } = Scope::SignIn.limit(&key);
    for _ in 0..most {
        assert!(matches!(sign_in(engine, email, "a wrong password").await, Err(AccountError::Wrong)));
    }
}

on_both_engines! {
    async fn who_signs_up_signs_in_and_out(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "Zoe@Example.org").await;
        let token = sign_in(engine, " zoe@example.ORG", PASSWORD).await.unwrap();
        let account = engine.signed_in(&token).await.unwrap().unwrap().account;
        assert_eq!((account.role, account.lang, account.announced), (Role::Customer, Some(Lang::Fr), true));
        assert_eq!((account.email.as_str(), account.public_name.as_str()), ("Zoe@example.org", "Zoé"));
        assert_eq!((account.created_at, account.signed_in_at), (START, Some(START)));
        engine.sign_out(&token).await.unwrap();
        assert!(engine.signed_in(&token).await.unwrap().is_none());
    }

    async fn a_refused_sign_up_names_its_fields(test: TestEngine) {
        let empty = registration::Draft::default();
        let refused = test.engine.sign_up(&empty, Lang::En, &TestEngine::visitor()).await;
        let Err(AccountError::Problems(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!((problems.email, problems.public_name), (Some(EmailError::Empty), Some(TextError::Empty)));
        assert_eq!(count_accounts(&test.engine).await, 0);
    }

    async fn a_taken_address_is_answered_like_a_free_one_and_changes_nothing(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        let other = registration::Draft {
            password: "another good one".to_owned(),
            public_name: "Thief".to_owned(),
            ..draft("ZOE@example.org")
        };
        engine.sign_up(&other, Lang::En, &TestEngine::visitor()).await.unwrap();
        assert_eq!(count_accounts(engine).await, 1);
        assert!(matches!(sign_in(engine, "zoe@example.org", "another good one").await, Err(AccountError::Wrong)));
        let token = sign_in(engine, "zoe@example.org", PASSWORD).await.unwrap();
        assert_eq!(engine.signed_in(&token).await.unwrap().unwrap().account.public_name.as_str(), "Zoé");
    }

    async fn two_sign_ups_at_once_with_one_address_make_one_account(test: TestEngine) {
        let (one, two) = (test.engine.clone(), test.another().await);
        let (first, second) = (draft("zoe@example.org"), draft("ZOE@EXAMPLE.ORG"));
        let visitor = TestEngine::visitor();
        let (first, second) =
            tokio::join!(one.sign_up(&first, Lang::En, &visitor), two.sign_up(&second, Lang::Fr, &visitor));
        first.unwrap();
        second.unwrap();
        assert_eq!(count_accounts(&test.engine).await, 1);
    }

    async fn signing_up_is_allowed_by_the_settings_and_limited_by_address(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let mut settings = crate::company::Draft::from(&engine.company().await.unwrap());
        for sign_up in [SignUp::Invitation, SignUp::Closed] {
            settings.sign_up = sign_up.as_str().to_owned();
            engine.change_company(&admin, &settings).await.unwrap();
            let refused = engine.sign_up(&draft("zoe@example.org"), Lang::En, &TestEngine::visitor()).await;
            assert!(matches!(refused, Err(AccountError::SignUpNotOpen(how)) if how == sign_up));
        }
        settings.sign_up = SignUp::Open.as_str().to_owned();
        engine.change_company(&admin, &settings).await.unwrap();

        let visitor = from("2001:db8::1");
        let key = Key::Address(visitor.address);
        for _ in 0..Scope::SignUp.limit(&key).most {
            assert_eq!(engine.take_attempt(Scope::SignUp, std::slice::from_ref(&key)).await.unwrap(), None);
        }
        let refused = engine.sign_up(&draft("zoe@example.org"), Lang::En, &from("2001:db8::2")).await;
        assert!(matches!(refused, Err(AccountError::TooManyAttempts { .. })));
        engine.sign_up(&draft("zoe@example.org"), Lang::En, &from("2001:db8:0:1::1")).await.unwrap();
    }

    async fn a_locked_account_refuses_the_right_password_as_well(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        sign_up(engine, "max@example.org").await;
        fail_to_the_limit(engine, "zoe@example.org").await;
        fail_to_the_limit(engine, "nobody@example.org").await;
        let end = START + MINUTE * 15;
        engine.clock().set(Moment::from_millis(end.millis() - 1));
        for (email, password) in [
            ("zoe@example.org", PASSWORD),
            ("ZOE@example.org", PASSWORD),
            ("zoe@example.org", "a wrong password"),
            ("nobody@example.org", PASSWORD),
        ] {
            let refused = sign_in(engine, email, password).await;
            assert!(matches!(refused, Err(AccountError::TooManyAttempts { retry_at }) if retry_at == end), "{email}");
        }
        sign_in(engine, "max@example.org", PASSWORD).await.unwrap();
        engine.clock().set(end);
        sign_in(engine, "zoe@example.org", PASSWORD).await.unwrap();
    }

    async fn nobody_else_locks_an_account_until_they_come_from_many_networks(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        fail_to_the_limit(engine, "zoe@example.org").await;
        let owner = from("2001:db8::1");
        engine.sign_in("zoe@example.org", PASSWORD, &owner).await.unwrap();
        // Her success is not the other's.
        let refused = sign_in(engine, "zoe@example.org", PASSWORD).await;
        assert!(matches!(refused, Err(AccountError::TooManyAttempts { .. })));

        let key = [Key::Email("zoe@example.org".parse().unwrap())];
        for _ in 0..Scope::SignIn.limit(&key[0]).most {
            assert_eq!(engine.take_attempt(Scope::SignIn, &key).await.unwrap(), None);
        }
        let refused = engine.sign_in("zoe@example.org", PASSWORD, &owner).await;
        assert!(matches!(refused, Err(AccountError::TooManyAttempts { .. })));
    }

    async fn twenty_guesses_at_once_are_twenty_guesses(test: TestEngine) {
        sign_up(&test.engine, "zoe@example.org").await;
        let nodes = [test.engine.clone(), test.another().await];
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let engine = nodes[number % 2].clone();
                tokio::spawn(async move { sign_in(&engine, "zoe@example.org", &format!("guess number {number}")).await })
            })
            .collect();
        let (mut wrong, mut refused) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Err(AccountError::Wrong) => wrong += 1,
                Err(AccountError::TooManyAttempts { .. }) => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((wrong, refused), (10, 10));
    }

    async fn a_success_makes_earlier_failures_forgotten(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        for _ in 0..2 {
            for _ in 0..9 {
                assert!(matches!(sign_in(engine, "zoe@example.org", "").await, Err(AccountError::Wrong)));
            }
            sign_in(engine, "zoe@example.org", PASSWORD).await.unwrap();
        }
    }

    async fn an_address_that_fails_too_often_waits_whatever_the_account(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        let visitor = from("2001:db8::1");
        let key = [Key::Address(visitor.address)];
        for _ in 0..99 {
            assert_eq!(engine.take_attempt(Scope::SignIn, &key).await.unwrap(), None);
        }
        // Success gives its own attempt back; what cannot be an address of mail counts as well.
        engine.sign_in("zoe@example.org", PASSWORD, &visitor).await.unwrap();
        assert!(matches!(engine.sign_in("zoe", PASSWORD, &visitor).await, Err(AccountError::Wrong)));
        let refused = engine.sign_in("zoe@example.org", PASSWORD, &from("2001:db8::ffff")).await;
        assert!(matches!(refused, Err(AccountError::TooManyAttempts { .. })));
        engine.sign_in("zoe@example.org", PASSWORD, &from("192.0.2.9")).await.unwrap();
    }

    async fn hostile_credentials_are_only_wrong(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        for (email, password) in [
            ("", ""),
            ("zoe@example.org", "\0"),
            ("zoe@example.org\0", PASSWORD),
            ("zoe@example.org' OR 1=1 --", PASSWORD),
            ("zoe@example.org", &"x".repeat(1_000_000)),
            (&"x".repeat(1_000_000), PASSWORD),
            ("zoe@example.org", " three small owls "),
        ] {
            let answer = sign_in(engine, email, password).await;
            assert!(matches!(answer, Err(AccountError::Wrong)), "{:?}", &email[..email.len().min(30)]);
        }
    }

    async fn a_new_password_ends_the_other_sessions_and_reset_links(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        let here = sign_in(engine, "zoe@example.org", PASSWORD).await.unwrap();
        let elsewhere = sign_in(engine, "zoe@example.org", PASSWORD).await.unwrap();
        let zoe = engine.signed_in(&here).await.unwrap().unwrap();
        let reset = engine.reset_link_for(&zoe.account.email).await.unwrap();

        let refused = engine.change_password(&zoe, PASSWORD, "short").await;
        assert!(matches!(refused, Err(AccountError::Password(PasswordError::TooShort))));
        let refused = engine.change_password(&zoe, "a wrong password", "another good one").await;
        assert!(matches!(refused, Err(AccountError::Wrong)));
        assert!(engine.signed_in(&elsewhere).await.unwrap().is_some());

        engine.change_password(&zoe, PASSWORD, "another good one").await.unwrap();
        assert!(engine.signed_in(&here).await.unwrap().is_some());
        assert!(engine.signed_in(&elsewhere).await.unwrap().is_none());
        assert!(engine.link(reset.expose(), &TestEngine::visitor()).await.is_err());
        assert!(matches!(sign_in(engine, "zoe@example.org", PASSWORD).await, Err(AccountError::Wrong)));
        sign_in(engine, "zoe@example.org", "another good one").await.unwrap();
    }

    async fn the_present_password_cannot_be_guessed_from_an_open_session(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        let token = sign_in(engine, "zoe@example.org", PASSWORD).await.unwrap();
        let zoe = engine.signed_in(&token).await.unwrap().unwrap();
        for _ in 0..10 {
            let refused = engine.change_password(&zoe, "a wrong password", "another good one").await;
            assert!(matches!(refused, Err(AccountError::Wrong)));
        }
        let refused = engine.change_password(&zoe, PASSWORD, "another good one").await;
        assert!(matches!(refused, Err(AccountError::TooManyAttempts { .. })));
    }

    async fn of_changes_of_the_password_at_once_one_wins(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        let token = sign_in(engine, "zoe@example.org", PASSWORD).await.unwrap();
        let zoe = engine.signed_in(&token).await.unwrap().unwrap();
        let tasks: Vec<_> = (0..5)
            .map(|number| {
                let (engine, zoe) = (engine.clone(), zoe.clone());
                tokio::spawn(async move {
                    let new = format!("good password {number}");
                    engine.change_password(&zoe, PASSWORD, &new).await.ok().map(|()| new)
                })
            })
            .collect();
        let mut won = Vec::new();
        for task in tasks {
            won.extend(task.await.unwrap());
        }
        assert_eq!(won.len(), 1);
        sign_in(engine, "zoe@example.org", &won[0]).await.unwrap();
    }

    async fn a_profile_changes_and_is_found_by_its_new_name(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        let form = profile::Draft {
            public_name: "Étoile".to_owned(),
            announced: String::new(),
            first_name: "Zoé".to_owned(),
            last_name: "L’Hôpital".to_owned(),
            lang: "fr".to_owned(),
        };
        let profile = engine.change_profile(&zoe, &form).await.unwrap();
        let changed = engine.account(zoe.id).await.unwrap().unwrap();
        assert_eq!(changed.profile(), profile);
        assert!(!changed.announced);
        let filter = accounts::Filter { search: "etoile hopital".to_owned(), ..accounts::Filter::default() };
        let found = engine.customers(&admin, &filter, 10).await.unwrap();
        assert_eq!(found.items.iter().map(|listed| listed.account.id).collect::<Vec<_>>(), [zoe.id]);

        let wrong = profile::Draft { lang: "xx".to_owned(), ..form };
        let Err(AccountError::ProfileProblems(problems)) = engine.change_profile(&zoe, &wrong).await else {
            panic!("accepted");
        };
        assert_eq!(problems, profile::Problems { lang: Some(UnknownLang), ..Default::default() });
        engine.change_lang(&zoe, Lang::En).await.unwrap();
        assert_eq!(engine.account(zoe.id).await.unwrap().unwrap().lang, Some(Lang::En));
    }

    async fn the_command_line_makes_admins(test: TestEngine) {
        let engine = &test.engine;
        let id = engine.create_admin(&draft("admin@example.org"), Lang::En).await.unwrap();
        let again = engine.create_admin(&draft("ADMIN@example.org"), Lang::En).await;
        assert!(matches!(again, Err(AccountError::EmailTaken)));
        let token = sign_in(engine, "admin@example.org", PASSWORD).await.unwrap();
        let admin = engine.signed_in(&token).await.unwrap().unwrap().account;
        assert_eq!((admin.id, admin.role), (id, Role::Admin));
        let log = engine.audit_log(&admin, Some(id.into()), None, 10).await.unwrap();
        assert_eq!(log.items[0].detail, json!({"role": "admin", "how": "command line"}));
    }

    async fn nothing_secret_is_in_the_database(test: TestEngine) {
        let engine = &test.engine;
        sign_up(engine, "zoe@example.org").await;
        let token = sign_in(engine, "zoe@example.org", PASSWORD).await.unwrap();
        let zoe = engine.signed_in(&token).await.unwrap().unwrap();
        engine.change_password(&zoe, PASSWORD, "another good one").await.unwrap();
        let link = engine.reset_link_for(&zoe.account.email).await.unwrap();
        let everything = test.everything().await;
        assert!(everything.contains("zoe@example.org"));
        for secret in [PASSWORD, "another good one", token.expose(), link.expose()] {
            assert!(!everything.contains(secret));
        }
    }
}

#[tokio::test]
async fn a_sign_in_that_loses_to_a_change_of_the_password_opens_no_session() {
    let test = TestEngine::new(crate::engine::store::Dialect::Sqlite).await;
    sign_up(&test.engine, "zoe@example.org").await;
    let mut tx = test.engine.store().begin().await.unwrap();
    let email = "zoe@example.org".parse().unwrap();
    let (id, seen) = accounts::credentials(&mut tx, &email).await.unwrap().unwrap();
    assert!(accounts::sign_in(&mut tx, id, &seen, START + SECOND).await.unwrap());
    assert!(accounts::change_password(&mut tx, id, &seen, "other").await.unwrap());
    assert!(!accounts::sign_in(&mut tx, id, &seen, START + SECOND).await.unwrap());
    assert!(!accounts::change_password(&mut tx, id, &seen, "third").await.unwrap());
}
