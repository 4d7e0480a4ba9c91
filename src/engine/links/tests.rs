use super::*;
use crate::account::EmailError;
use crate::engine::audit::Object;
use crate::engine::customers::Filter;
use crate::engine::testing::{START, TestEngine};
use crate::on_both_engines;
use crate::time::MINUTE;

const PASSWORD: &str = "three small owls";

fn draft(email: &str) -> registration::Draft {
    registration::Draft {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        public_name: "Zoé".to_owned(),
        ..registration::Draft::default()
    }
}

async fn accept(engine: &Engine, token: &Token, email: &str) -> Result<Token, LinkError> {
    engine.accept_link(token.expose(), &draft(email), Lang::En, &TestEngine::visitor()).await
}

async fn reset(engine: &Engine, token: &Token, password: &str) -> Result<(), LinkError> {
    engine.accept_reset(token.expose(), password, &TestEngine::visitor()).await
}

async fn show(engine: &Engine, token: &Token) -> Result<Purpose, LinkError> {
    engine.link(token.expose(), &TestEngine::visitor()).await
}

async fn who(engine: &Engine, session: &Token) -> Account {
    engine.signed_in(session).await.unwrap().unwrap().account
}

on_both_engines! {
    async fn the_first_admin_is_set_up_once(test: TestEngine) {
        let engine = &test.engine;
        let first = engine.set_up_link().await.unwrap().unwrap();
        let second = engine.set_up_link().await.unwrap().unwrap();
        assert_eq!(show(engine, &first).await.unwrap(), Purpose::SetUp);
        let session = accept(engine, &second, "admin@example.org").await.unwrap();
        assert_eq!(who(engine, &session).await.role, Role::Admin);
        assert!(matches!(accept(engine, &second, "other@example.org").await, Err(LinkError::Gone)));
        assert!(matches!(accept(engine, &first, "other@example.org").await, Err(LinkError::Gone)));
        assert_eq!(engine.set_up_link().await.unwrap(), None);
    }

    async fn of_many_who_set_up_at_once_one_becomes_admin(test: TestEngine) {
        let nodes = [test.engine.clone(), test.another().await];
        let mut links = Vec::new();
        for number in 0..6 {
            links.push(nodes[number % 2].set_up_link().await.unwrap().unwrap());
        }
        let mut tasks = Vec::new();
        for (number, link) in links.into_iter().enumerate() {
            let engine = nodes[number % 2].clone();
            tasks.push(tokio::spawn(async move { accept(&engine, &link, &format!("a{number}@example.org")).await.is_ok() }));
        }
        let mut admins = 0;
        for task in tasks {
            admins += usize::from(task.await.unwrap());
        }
        assert_eq!(admins, 1);
        let mut db = test.engine.store().read().await.unwrap();
        assert_eq!(crate::engine::store::accounts::count_admins(&mut db).await.unwrap(), 1);
    }

    async fn an_invitation_gives_its_role(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        for role in Role::ALL {
            let link = engine.invite(&admin, role).await.unwrap();
            assert_eq!(show(engine, &link).await.unwrap(), Purpose::Invitation(role));
            let session = accept(engine, &link, &format!("new-{}@example.org", role.as_str())).await.unwrap();
            let account = who(engine, &session).await;
            assert_eq!(account.role, role);
            let log = engine.audit_log(&admin, Some(account.id.into()), None, 10).await.unwrap();
            assert_eq!(log.items[0].detail, json!({"role": role, "how": "invitation"}));
        }
    }

    async fn a_refused_form_leaves_the_invitation_usable(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let link = engine.invite(&admin, Role::Customer).await.unwrap();
        let refused = accept(engine, &link, "no address").await;
        let Err(LinkError::Problems(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems.email, Some(EmailError::NotAnAddress));
        assert!(matches!(accept(engine, &link, "ADMIN@example.org").await, Err(LinkError::EmailTaken)));
        accept(engine, &link, "zoe@example.org").await.unwrap();
    }

    async fn of_twenty_who_accept_one_invitation_at_once_one_gets_an_account(test: TestEngine) {
        let nodes = [test.engine.clone(), test.another().await];
        let admin = test.account("admin@example.org", Role::Admin).await;
        let link = test.engine.invite(&admin, Role::Staff).await.unwrap();
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let (engine, link) = (nodes[number % 2].clone(), link.clone());
                tokio::spawn(async move { accept(&engine, &link, &format!("z{number}@example.org")).await })
            })
            .collect();
        let (mut accepted, mut gone) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => accepted += 1,
                Err(LinkError::Gone) => gone += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((accepted, gone), (1, 19));
        let listed = test.engine.customers(&admin, &Filter::default(), 100).await.unwrap();
        assert_eq!(listed.items.len(), 2);
    }

    async fn invitations_are_listed_withdrawn_and_expire(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let staff = test.account("staff@example.org", Role::Staff).await;
        assert!(matches!(engine.invite(&staff, Role::Customer).await, Err(LinkError::Forbidden(_))));
        assert!(matches!(engine.invitations(&staff).await, Err(LinkError::Forbidden(_))));
        let withdrawn = engine.invite(&admin, Role::Customer).await.unwrap();
        let kept = engine.invite(&admin, Role::Staff).await.unwrap();
        let listed = engine.invitations(&admin).await.unwrap();
        assert_eq!(listed.iter().map(|link| link.role).collect::<Vec<_>>(), [Role::Staff, Role::Customer]);
        assert_eq!(listed[0].invited_by, "admin");

        assert!(matches!(engine.withdraw_invitation(&staff, listed[1].id).await, Err(LinkError::Forbidden(_))));
        engine.withdraw_invitation(&admin, listed[1].id).await.unwrap();
        assert!(matches!(engine.withdraw_invitation(&admin, listed[1].id).await, Err(LinkError::Gone)));
        assert!(matches!(show(engine, &withdrawn).await, Err(LinkError::Gone)));

        let expires_at = listed[0].expires_at;
        assert_eq!(expires_at, START + INVITATION_LIFETIME);
        engine.clock().set(Moment::from_millis(expires_at.millis() - 1));
        show(engine, &kept).await.unwrap();
        engine.clock().set(expires_at);
        assert!(matches!(accept(engine, &kept, "zoe@example.org").await, Err(LinkError::Gone)));
        assert_eq!(engine.invitations(&admin).await.unwrap(), []);
        let log = engine.audit_log(&admin, Some(Object::Link(listed[1].id)), None, 10).await.unwrap();
        let actions: Vec<_> = log.items.iter().map(|line| line.action).collect();
        assert_eq!(actions, [Action::InvitationWithdrawn, Action::InvitationCreated]);
    }

    async fn closing_sign_up_closes_invitations_of_customers_only(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let customer = engine.invite(&admin, Role::Customer).await.unwrap();
        let staff = engine.invite(&admin, Role::Staff).await.unwrap();
        let mut settings = crate::company::Draft::from(&engine.company().await.unwrap());
        settings.sign_up = SignUp::Closed.as_str().to_owned();
        engine.change_company(&admin, &settings).await.unwrap();
        assert!(matches!(accept(engine, &customer, "zoe@example.org").await, Err(LinkError::SignUpClosed)));
        accept(engine, &staff, "staff@example.org").await.unwrap();
        settings.sign_up = SignUp::Invitation.as_str().to_owned();
        engine.change_company(&admin, &settings).await.unwrap();
        accept(engine, &customer, "zoe@example.org").await.unwrap();
    }

    async fn a_reset_ends_all_sessions_and_the_wait(test: TestEngine) {
        let engine = &test.engine;
        let admin = test.account("admin@example.org", Role::Admin).await;
        let (session, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        for key in Key::of_email(zoe.account.email.clone(), TestEngine::visitor().address) {
            for _ in 0..=Scope::SignIn.limit(&key).most {
                engine.take_attempt(Scope::SignIn, std::slice::from_ref(&key)).await.unwrap();
            }
        }
        assert!(matches!(engine.reset_link(&zoe.account, admin.id).await, Err(LinkError::Forbidden(_))));
        let unknown = engine.reset_link(&admin, AccountId::new(999)).await;
        assert!(matches!(unknown, Err(LinkError::NoSuchAccount)));

        let earlier = engine.reset_link(&admin, zoe.account.id).await.unwrap();
        let link = engine.reset_link(&admin, zoe.account.id).await.unwrap();
        assert!(matches!(show(engine, &earlier).await, Err(LinkError::Gone)));
        assert_eq!(show(engine, &link).await.unwrap(), Purpose::Reset(zoe.account.id));
        assert!(matches!(accept(engine, &link, "new@example.org").await, Err(LinkError::Gone)));
        assert!(matches!(reset(engine, &link, "short").await, Err(LinkError::Password(PasswordError::TooShort))));

        reset(engine, &link, PASSWORD).await.unwrap();
        assert!(engine.signed_in(&session).await.unwrap().is_none());
        assert!(matches!(reset(engine, &link, PASSWORD).await, Err(LinkError::Gone)));
        engine.sign_in("zoe@example.org", PASSWORD, &TestEngine::visitor()).await.unwrap();
    }

    async fn of_resets_at_once_with_one_link_one_counts(test: TestEngine) {
        let engine = &test.engine;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        let link = engine.reset_link_for(&zoe.email).await.unwrap();
        let tasks: Vec<_> = (0..5)
            .map(|number| {
                let (engine, link) = (engine.clone(), link.clone());
                tokio::spawn(async move {
                    let password = format!("good password {number}");
                    reset(&engine, &link, &password).await.ok().map(|()| password)
                })
            })
            .collect();
        let mut won = Vec::new();
        for task in tasks {
            won.extend(task.await.unwrap());
        }
        assert_eq!(won.len(), 1);
        engine.sign_in("zoe@example.org", &won[0], &TestEngine::visitor()).await.unwrap();
    }

    async fn a_reset_link_expires(test: TestEngine) {
        let engine = &test.engine;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        let link = engine.reset_link_for(&zoe.email).await.unwrap();
        engine.clock().set(START + RESET_LIFETIME);
        assert!(matches!(reset(engine, &link, PASSWORD).await, Err(LinkError::Gone)));
        let nobody = "nobody@example.org".parse().unwrap();
        assert!(matches!(engine.reset_link_for(&nobody).await, Err(LinkError::NoSuchAccount)));
    }

    async fn guessing_links_is_limited_by_address(test: TestEngine) {
        let engine = &test.engine;
        let link = engine.set_up_link().await.unwrap().unwrap();
        for number in 0..30 {
            let wrong = if number % 2 == 0 { Token::draw().expose().to_owned() } else { "\0 no token".to_owned() };
            assert!(matches!(engine.link(&wrong, &TestEngine::visitor()).await, Err(LinkError::Gone)));
            assert_eq!(show(engine, &link).await.is_ok(), number < 29);
        }
        let refused = show(engine, &link).await;
        assert!(matches!(refused, Err(LinkError::TooManyAttempts { retry_at }) if retry_at == START + MINUTE * 15));
        let elsewhere = Visitor { address: [192, 0, 2, 2].into(), device: String::new(), remembered: None };
        engine.link(link.expose(), &elsewhere).await.unwrap();
    }
}
