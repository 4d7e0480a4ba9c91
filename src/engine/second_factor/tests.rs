use super::*;
use crate::company::{Draft, EnforcedProblem};
use crate::engine::accounts::AccountError;
use crate::engine::company::CompanyError;
use crate::engine::testing::{START, TestEngine};
use crate::lang::Lang;
use crate::on_both_engines;
use crate::registration;
use crate::time::{DAY, SECOND};
use crate::totp::step_at;

const PASSWORD: &str = "three small owls";

fn registration(email: &str) -> registration::Draft {
    registration::Draft {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        public_name: "Zoé".to_owned(),
        ..registration::Draft::default()
    }
}

async fn sign_up(test: &TestEngine, email: &str) -> SignedIn {
    // What its owner is told is written where something sends it.
    test.postbox();
    let draft = registration(email);
    test.engine.sign_up(&draft, Lang::En, &TestEngine::visitor()).await.unwrap();
    let session = sign_in(&test.engine, email).await.session().unwrap();
    test.engine.signed_in(&session).await.unwrap().unwrap()
}

async fn sign_in(engine: &Engine, email: &str) -> Entered {
    engine.sign_in(email, PASSWORD, &TestEngine::visitor()).await.unwrap()
}

/// The first step of signing in, where there is a second one.
async fn first_step(engine: &Engine, email: &str) -> Token {
    match sign_in(engine, email).await {
        Entered::NeedsCode(step) => step,
        Entered::Session(_) => panic!("no code was asked for"),
    }
}

async fn enter(engine: &Engine, step: &Token, typed: &str) -> Result<(Token, Used), SecondFactorError> {
    engine.enter_code(step, typed, &TestEngine::visitor()).await
}

fn code(engine: &Engine, secret: &Secret) -> String {
    secret.code(step_at(engine.clock().now())).to_string()
}

/// Zoé with a second factor that was set up a minute ago, so that its first code is over.
async fn zoe(test: &TestEngine) -> (SignedIn, Secret, Vec<RecoveryCode>) {
    let engine = &test.engine;
    let by = sign_up(test, "zoe@example.org").await;
    let (secret, codes) = set_up(engine, &by).await;
    engine.clock().set(engine.clock().now() + MINUTE);
    (by, secret, codes)
}

async fn set_up(engine: &Engine, by: &SignedIn) -> (Secret, Vec<RecoveryCode>) {
    let secret = engine.begin_second_factor(by, PASSWORD).await.unwrap();
    let codes = engine.confirm_second_factor(by, &secret.reveal(), &code(engine, &secret)).await.unwrap();
    (secret, codes)
}

async fn mails(test: &TestEngine, kind: &str) -> i64 {
    let mut db = test.engine.store().read().await.unwrap();
    sqlx::query_scalar("SELECT COUNT(*) FROM mails WHERE kind = $1").bind(kind).fetch_one(&mut *db).await.unwrap()
}

on_both_engines! {
    async fn it_counts_once_a_code_has_come_back(test: TestEngine) {
        let engine = &test.engine;
        let by = sign_up(&test, "zoe@example.org").await;
        assert!(matches!(
            engine.begin_second_factor(&by, "a wrong password").await,
            Err(SecondFactorError::WrongPassword)
        ));
        let before = engine.begin_second_factor(&by, PASSWORD).await.unwrap();
        assert!(sign_in(engine, "zoe@example.org").await.session().is_some(), "it does not count yet");
        let secret = engine.begin_second_factor(&by, PASSWORD).await.unwrap();
        assert_ne!(before, secret);

        let confirm = async |shown: &Secret, typed: &str| {
            engine.confirm_second_factor(&by, &shown.reveal(), typed).await
        };
        assert!(matches!(confirm(&before, &code(engine, &before)).await, Err(SecondFactorError::Gone)));
        assert!(matches!(confirm(&secret, &code(engine, &before)).await, Err(SecondFactorError::WrongCode)));
        assert!(matches!(confirm(&secret, "").await, Err(SecondFactorError::WrongCode)));
        assert_eq!(engine.second_factor(&by).await.unwrap(), None);
        let codes = confirm(&secret, &code(engine, &secret)).await.unwrap();
        assert_eq!(codes.len(), 10);
        let on = engine.second_factor(&by).await.unwrap();
        assert_eq!(on, Some(SecondFactor { since: START, recovery_codes_left: 10 }));
        assert!(matches!(confirm(&secret, &code(engine, &secret)).await, Err(SecondFactorError::On)));
        assert!(matches!(engine.begin_second_factor(&by, PASSWORD).await, Err(SecondFactorError::On)));
        // The code that has set it up signs nobody in.
        let step = first_step(engine, "zoe@example.org").await;
        assert!(matches!(enter(engine, &step, &code(engine, &secret)).await, Err(SecondFactorError::WrongCode)));
    }

    async fn a_secret_that_waited_too_long_is_drawn_anew(test: TestEngine) {
        let engine = &test.engine;
        let by = sign_up(&test, "zoe@example.org").await;
        let secret = engine.begin_second_factor(&by, PASSWORD).await.unwrap();
        engine.clock().set(START + BEGUN_LIFETIME);
        let late = engine.confirm_second_factor(&by, &secret.reveal(), &code(engine, &secret)).await;
        assert!(matches!(late, Err(SecondFactorError::Gone)));
    }

    async fn signing_in_takes_a_code_of_now_or_a_step_beside(test: TestEngine) {
        let engine = &test.engine;
        let (_, secret, _) = zoe(&test).await;
        // A minute each, so that none was used before.
        for (drift, lets_in) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            engine.clock().set(engine.clock().now() + MINUTE * 2);
            let step = first_step(engine, "zoe@example.org").await;
            assert!(engine.awaits_code(&step).await.unwrap());
            assert!(engine.signed_in(&step).await.unwrap().is_none(), "a step is no session");
            let typed = secret.code(step_at(engine.clock().now()) + drift).to_string();
            let entered = enter(engine, &step, &typed).await;
            assert_eq!(entered.is_ok(), lets_in, "{drift}");
            assert_eq!(engine.awaits_code(&step).await.unwrap(), !lets_in);
            if let Ok((session, used)) = entered {
                assert_eq!(used, Used::Code);
                let by = engine.signed_in(&session).await.unwrap().unwrap();
                assert!(by.has_second_factor);
                assert_eq!(by.account.signed_in_at, Some(engine.clock().now()));
                assert!(matches!(enter(engine, &step, &typed).await, Err(SecondFactorError::Gone)));
            }
        }
    }

    async fn a_code_counts_once_also_for_many_at_once_on_two_nodes(test: TestEngine) {
        let engine = &test.engine;
        let (_, secret, codes) = zoe(&test).await;
        let nodes = [engine.clone(), test.another().await];
        nodes[1].clock().set(engine.clock().now());
        for (typed, kind) in [(code(engine, &secret), "app"), (codes[0].reveal(), "recovery")] {
            let mut tasks = Vec::new();
            for number in 0..6 {
                let step = first_step(engine, "zoe@example.org").await;
                let (engine, typed) = (nodes[number % 2].clone(), typed.clone());
                tasks.push(tokio::spawn(async move { enter(&engine, &step, &typed).await }));
            }
            let mut entered = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(_) => entered += 1,
                    Err(SecondFactorError::WrongCode) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
            assert_eq!(entered, 1, "{kind}");
            let step = first_step(engine, "zoe@example.org").await;
            assert!(matches!(enter(engine, &step, &typed).await, Err(SecondFactorError::WrongCode)), "{kind}");
            // The guesses of this round are over.
            for node in &nodes {
                node.clock().set(node.clock().now() + MINUTE * 15);
            }
        }
    }

    async fn one_step_is_finished_once(test: TestEngine) {
        let engine = &test.engine;
        let (_, secret, codes) = zoe(&test).await;
        let step = first_step(engine, "zoe@example.org").await;
        let (code, recovery) = (code(engine, &secret), codes[0].reveal());
        let (one, two) = tokio::join!(enter(engine, &step, &code), enter(engine, &step, &recovery));
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
        let later = first_step(engine, "zoe@example.org").await;
        engine.clock().set(engine.clock().now() + STEP_LIFETIME);
        assert!(matches!(enter(engine, &later, &codes[1].reveal()).await, Err(SecondFactorError::Gone)));
        assert!(matches!(enter(engine, &Token::draw(), &codes[1].reveal()).await, Err(SecondFactorError::Gone)));
        let reset = engine.reset_link_for(&"zoe@example.org".parse().unwrap()).await.unwrap();
        assert!(matches!(enter(engine, &reset, &codes[1].reveal()).await, Err(SecondFactorError::Gone)));
    }

    async fn after_ten_wrong_codes_the_right_one_waits_and_a_password_changes_nothing_about_it(test: TestEngine) {
        let engine = &test.engine;
        let (_, secret, codes) = zoe(&test).await;
        let wrong = secret.code(0).to_string();
        for guess in 0..10 {
            // A right password in between changes nothing.
            let step = if guess == 5 { first_step(engine, "zoe@example.org").await } else { step_of_zoe(&test).await };
            assert!(matches!(enter(engine, &step, &wrong).await, Err(SecondFactorError::WrongCode)), "{guess}");
        }
        let end = engine.clock().now() + MINUTE * 15;
        let step = step_of_zoe(&test).await;
        for typed in [code(engine, &secret), codes[0].reveal()] {
            let refused = enter(engine, &step, &typed).await;
            assert!(matches!(refused, Err(SecondFactorError::TooManyAttempts { retry_at }) if retry_at == end));
        }
        engine.clock().set(end);
        let step = first_step(engine, "zoe@example.org").await;
        enter(engine, &step, &code(engine, &secret)).await.unwrap();
    }

    async fn a_right_password_without_its_code_stays_an_attempt(test: TestEngine) {
        let engine = &test.engine;
        let (_, secret, _) = zoe(&test).await;
        for _ in 0..9 {
            first_step(engine, "zoe@example.org").await;
        }
        let step = first_step(engine, "zoe@example.org").await;
        let refused = engine.sign_in("zoe@example.org", PASSWORD, &TestEngine::visitor()).await;
        assert!(matches!(refused, Err(AccountError::TooManyAttempts { .. })));
        // With its code it was none.
        enter(engine, &step, &code(engine, &secret)).await.unwrap();
        first_step(engine, "zoe@example.org").await;
    }

    async fn a_new_password_ends_the_steps_of_the_old_one(test: TestEngine) {
        let engine = &test.engine;
        let (by, secret, _) = zoe(&test).await;
        let step = first_step(engine, "zoe@example.org").await;
        engine.change_password(&by, PASSWORD, "another good one").await.unwrap();
        let late = enter(engine, &step, &code(engine, &secret)).await;
        assert!(matches!(late, Err(SecondFactorError::Gone)));
        // A link sets the password, and leaves the factor as it is.
        let reset = engine.reset_link_for(&by.account.email).await.unwrap();
        engine.accept_reset(reset.expose(), PASSWORD, &TestEngine::visitor()).await.unwrap();
        first_step(engine, "zoe@example.org").await;
        assert_eq!(mails(&test, "password-changed").await, 2);
    }

    async fn recovery_codes_count_once_each_and_new_ones_replace_them(test: TestEngine) {
        let engine = &test.engine;
        let (by, secret, codes) = zoe(&test).await;
        let step = first_step(engine, "zoe@example.org").await;
        let typed = codes[3].reveal().to_lowercase().replace(' ', "-");
        let (_, used) = enter(engine, &step, &typed).await.unwrap();
        assert_eq!(used, Used::RecoveryCode { left: 9 });

        let refused = engine.new_recovery_codes(&by, "a wrong password", &code(engine, &secret)).await;
        assert!(matches!(refused, Err(SecondFactorError::WrongPassword)));
        let refused = engine.new_recovery_codes(&by, PASSWORD, &codes[3].reveal()).await;
        assert!(matches!(refused, Err(SecondFactorError::WrongCode)));
        let new = engine.new_recovery_codes(&by, PASSWORD, &code(engine, &secret)).await.unwrap();
        assert_eq!(engine.second_factor(&by).await.unwrap().unwrap().recovery_codes_left, 10);
        let step = first_step(engine, "zoe@example.org").await;
        assert!(matches!(enter(engine, &step, &codes[0].reveal()).await, Err(SecondFactorError::WrongCode)));
        enter(engine, &step, &new[0].reveal()).await.unwrap();

        // Somebody else's are not hers.
        let max = sign_up(&test, "max@example.org").await;
        let (_, others) = set_up(engine, &max).await;
        let step = first_step(engine, "zoe@example.org").await;
        assert!(matches!(enter(engine, &step, &others[0].reveal()).await, Err(SecondFactorError::WrongCode)));
    }

    async fn it_is_removed_with_password_and_code_or_by_an_admin(test: TestEngine) {
        let engine = &test.engine;
        let (by, secret, codes) = zoe(&test).await;
        let admin = test.admin().await;
        let staff = test.account("staff@example.org", Role::Staff).await;
        for (password, typed) in [("a wrong password", code(engine, &secret)), (PASSWORD, "000000".to_owned())] {
            assert!(engine.remove_second_factor(&by, password, &typed).await.is_err());
        }
        assert!(engine.second_factor(&by).await.unwrap().is_some());
        let step = first_step(engine, "zoe@example.org").await;
        engine.remove_second_factor(&by, PASSWORD, &codes[0].reveal()).await.unwrap();
        assert!(matches!(enter(engine, &step, &codes[1].reveal()).await, Err(SecondFactorError::Gone)));
        assert!(sign_in(engine, "zoe@example.org").await.session().is_some());
        let off = engine.remove_second_factor(&by, PASSWORD, &code(engine, &secret)).await;
        assert!(matches!(off, Err(SecondFactorError::Off)));

        set_up(engine, &by).await;
        let refused = engine.remove_second_factor_of(&staff, by.account.id).await;
        assert!(matches!(refused, Err(SecondFactorError::Forbidden(_))));
        let own = engine.remove_second_factor_of(&admin, admin.id).await;
        assert!(matches!(own, Err(SecondFactorError::Own)));
        engine.remove_second_factor_of(&admin, by.account.id).await.unwrap();
        let twice = engine.remove_second_factor_of(&admin, by.account.id).await;
        assert!(matches!(twice, Err(SecondFactorError::Off)));
        let none = engine.remove_second_factor_of(&admin, AccountId::new(77)).await;
        assert!(matches!(none, Err(SecondFactorError::NoSuchAccount)));

        engine.clock().set(engine.clock().now() + MINUTE);
        set_up(engine, &by).await;
        engine.remove_second_factor_for(&by.account.email).await.unwrap();
        let log = engine.audit_log(&admin, Some(by.account.id.into()), None, 50).await.unwrap().items;
        let removed = log.iter().filter(|line| line.action == Action::SecondFactorRemoved);
        let who: Vec<_> = removed.map(|line| line.by.as_ref().map(|(id, _)| *id)).collect();
        assert_eq!(who, [None, Some(admin.id), Some(by.account.id)]);
        assert_eq!(mails(&test, "second-factor-removed").await, 3);
    }

    async fn who_asks_it_of_others_has_one(test: TestEngine) {
        let engine = &test.engine;
        let by = sign_up(&test, "ada@example.org").await;
        test.change("UPDATE accounts SET role = 'admin'").await;
        let ada = engine.account(by.account.id).await.unwrap().unwrap();
        let draft = |of: &str, before| Draft { second_factor: of.to_owned(), ..Draft::from(&before) };
        let company = engine.company().await.unwrap();
        for of in ["admins", "team"] {
            let refused = engine.change_company(&ada, &draft(of, company.clone())).await;
            let Err(CompanyError::Problems(problems)) = refused else { panic!("{refused:?}") };
            assert_eq!(problems.second_factor, Some(EnforcedProblem::WithoutOwn));
        }
        set_up(engine, &by).await;
        engine.change_company(&ada, &draft("team", company.clone())).await.unwrap();
        engine.remove_second_factor_for(&ada.email).await.unwrap();
        // What stays as it is may be saved, and less may be asked.
        engine.change_company(&ada, &draft("team", company.clone())).await.unwrap();
        engine.change_company(&ada, &draft("nobody", company)).await.unwrap();
    }

    async fn nothing_of_it_lies_open_in_the_database(test: TestEngine) {
        let (_, secret, codes) = zoe(&test).await;
        let step = first_step(&test.engine, "zoe@example.org").await;
        let everything = test.everything().await;
        assert!(everything.contains("second-factor"));
        for hidden in [secret.reveal(), codes[0].expose().to_owned(), step.expose().to_owned()] {
            assert!(!everything.contains(&hidden));
        }
    }

    async fn a_new_device_is_told_of_and_a_known_one_is_not(test: TestEngine) {
        let engine = &test.engine;
        test.postbox();
        let draft = registration("zoe@example.org");
        engine.sign_up(&draft, Lang::En, &TestEngine::visitor()).await.unwrap();
        let token = sign_in(engine, "zoe@example.org").await.session().unwrap();
        let by = engine.signed_in(&token).await.unwrap().unwrap();
        let listed = async || engine.sessions(&by).await.unwrap();
        assert!(!listed().await[0].is_new_device, "the first is no news");
        assert_eq!(mails(&test, "new-device").await, 0);

        let from = |device: Option<&Token>| Visitor { remembered: device.cloned(), ..TestEngine::visitor() };
        let come = async |device: Option<&Token>| {
            let entered = engine.sign_in("zoe@example.org", PASSWORD, &from(device)).await.unwrap();
            engine.signed_in(&entered.session().unwrap()).await.unwrap().unwrap()
        };
        let (laptop, phone) = (Token::draw(), Token::draw());
        let there = come(Some(&laptop)).await;
        assert_eq!(mails(&test, "new-device").await, 1);
        assert!(listed().await.iter().any(|session| session.id == there.session && session.is_new_device));
        let is_to_be_told = async || engine.signed_in(&token).await.unwrap().unwrap().is_to_be_told;
        assert!(is_to_be_told().await && !there.is_to_be_told, "the others tell of it");
        engine.told_of_new_device(by.session).await.unwrap();
        assert!(!is_to_be_told().await);

        let again = come(Some(&laptop)).await;
        assert_eq!(mails(&test, "new-device").await, 1);
        assert!(listed().await.iter().all(|session| session.id != again.session || !session.is_new_device));
        come(Some(&phone)).await;
        come(None).await;
        assert_eq!(mails(&test, "new-device").await, 3);

        // Somebody else's device is not one's own, and a device is forgotten after 400 days.
        let max = sign_up(&test, "max@example.org").await;
        engine.sign_in("max@example.org", PASSWORD, &from(Some(&laptop))).await.unwrap();
        assert_eq!(mails(&test, "new-device").await, 4);
        assert_ne!(max.account.id, by.account.id);
        engine.clock().set(START + DAY * 399);
        engine.tidy_up().await.unwrap();
        come(Some(&laptop)).await;
        engine.clock().set(START + DAY * 400 + SECOND);
        engine.tidy_up().await.unwrap();
        come(Some(&laptop)).await;
        assert_eq!(mails(&test, "new-device").await, 4);
        come(Some(&phone)).await;
        assert_eq!(mails(&test, "new-device").await, 5);
    }

    async fn a_new_password_makes_every_device_a_new_one(test: TestEngine) {
        let engine = &test.engine;
        let by = sign_up(&test, "zoe@example.org").await;
        let laptop = Visitor { remembered: Some(Token::draw()), ..TestEngine::visitor() };
        engine.sign_in("zoe@example.org", PASSWORD, &laptop).await.unwrap();
        engine.sign_in("zoe@example.org", PASSWORD, &laptop).await.unwrap();
        assert_eq!(mails(&test, "new-device").await, 1);
        engine.change_password(&by, PASSWORD, "another good one").await.unwrap();
        engine.sign_in("zoe@example.org", "another good one", &laptop).await.unwrap();
        assert_eq!(mails(&test, "new-device").await, 2);
        assert_eq!(mails(&test, "password-changed").await, 1);
    }
}

/// A step of Zoé's that no attempt at signing in was made for.
async fn step_of_zoe(test: &TestEngine) -> Token {
    let now = test.engine.clock().now();
    let zoe = test.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
    let mut tx = test.engine.store().begin().await.unwrap();
    let entered = test.engine.enter(&mut tx, zoe.id, &TestEngine::visitor(), now).await.unwrap();
    Store::commit(tx).await.unwrap();
    match entered {
        Entered::NeedsCode(step) => step,
        Entered::Session(_) => panic!("no code was asked for"),
    }
}
