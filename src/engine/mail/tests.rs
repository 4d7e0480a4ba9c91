use super::*;
use crate::account::Role;
use crate::engine::clock::Clock;
use crate::engine::rotation::{Changed, change_key};
use crate::engine::seal::Key;
use crate::engine::sessions::Visitor;
use crate::engine::store::Store;
use crate::engine::testing::{START, TestEngine};
use crate::on_both_engines;
use crate::registration::Draft;
use crate::time::{DAY, HOUR};

fn letter() -> Letter {
    Letter { to: "zoe@example.org".into(), path: "/reset/secret-of-the-link".into(), ..Letter::default() }
}

fn mail<'a>(letter: &'a Letter, once: Option<&'a str>) -> NewMail<'a> {
    NewMail {
        account: None,
        kind: Kind::Reset,
        lang: Lang::Fr,
        letter,
        subject: None,
        once,
        due_at: START,
        pointless_at: Some(START + HOUR),
        now: START,
    }
}

async fn write(test: &TestEngine, new: &NewMail<'_>) -> Option<MailId> {
    let mut tx = test.engine.store().begin().await.unwrap();
    let id = test.engine.write_mail(&mut tx, new).await.unwrap();
    Store::commit(tx).await.unwrap();
    id
}

async fn sealed(test: &TestEngine, id: MailId) -> String {
    let mut db = test.engine.store().read().await.unwrap();
    sqlx::query_scalar("SELECT sealed FROM mails WHERE id = $1").bind(id.get()).fetch_one(&mut *db).await.unwrap()
}

/// The way that the only button of a mail leads.
fn path(envelope: &Envelope) -> String {
    let link = envelope.mail.text.lines().find(|line| line.contains("://")).unwrap();
    link.split_once("127.0.0.1:3000").unwrap().1.to_owned()
}

fn token(envelope: &Envelope) -> String {
    path(envelope).rsplit('/').next().unwrap().to_owned()
}

fn registration(email: &str) -> Draft {
    Draft { email: email.into(), password: "silk-parachute".into(), public_name: "Zoe".into(), ..Draft::default() }
}

async fn states(test: &TestEngine) -> Vec<String> {
    let mut db = test.engine.store().read().await.unwrap();
    sqlx::query_scalar("SELECT state || ' ' || detail FROM mails ORDER BY id").fetch_all(&mut *db).await.unwrap()
}

async fn sealed_left(test: &TestEngine) -> i64 {
    let mut db = test.engine.store().read().await.unwrap();
    sqlx::query_scalar("SELECT COUNT(*) FROM mails WHERE sealed <> ''").fetch_one(&mut *db).await.unwrap()
}

on_both_engines! {
    async fn whoever_forgot_gets_a_link_and_a_stranger_gets_the_same_answer(test: TestEngine) {
        let postbox = test.postbox();
        let (_, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        for email in ["zoe@example.org", "nobody@example.org"] {
            test.engine.ask_reset(&email.parse().unwrap(), Lang::Fr, &TestEngine::visitor()).await.unwrap();
        }
        test.post().await;
        let posted = postbox.take();
        assert_eq!(posted.len(), 1);
        assert_eq!(posted[0].to, "zoe@example.org");
        assert!(posted[0].mail.subject.contains("new password"), "{:?}", posted[0].mail);
        test.engine.accept_reset(&token(&posted[0]), "another-parachute", &TestEngine::visitor()).await.unwrap();
        let signed_in = test.engine.sign_in("zoe@example.org", "another-parachute", &TestEngine::visitor()).await;
        assert!(signed_in.is_ok());
        // Both have left a row, and neither its letter.
        assert_eq!(states(&test).await, ["delivered ", "stale "]);
        assert_eq!(sealed_left(&test).await, 0);
        let admin = test.admin().await;
        let listed = test.engine.mails(&admin, None, None, 10).await.unwrap().items;
        assert_eq!(listed.iter().map(|mail| mail.account).collect::<Vec<_>>(), [Some(zoe.account.id)]);
    }

    async fn mails_are_asked_for_a_few_times_an_hour(test: TestEngine) {
        let postbox = test.postbox();
        test.signed_in("zoe@example.org", Role::Customer).await;
        let email = "zoe@example.org".parse().unwrap();
        for _ in 0..3 {
            test.engine.ask_sign_in(&email, Lang::En, &TestEngine::visitor()).await.unwrap();
        }
        let fourth = test.engine.ask_sign_in(&email, Lang::En, &TestEngine::visitor()).await;
        assert!(matches!(fourth, Err(crate::engine::links::LinkError::TooManyAttempts { .. })), "{fourth:?}");
        // Somebody else has not kept its owner out.
        let elsewhere = Visitor { address: "192.0.2.99".parse().unwrap(), ..TestEngine::visitor() };
        test.engine.ask_sign_in(&email, Lang::En, &elsewhere).await.unwrap();
        test.post().await;
        assert_eq!(postbox.take().len(), 4);
    }

    async fn a_link_signs_in_once_and_for_a_quarter_of_an_hour(test: TestEngine) {
        let postbox = test.postbox();
        let (_, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        let email = "zoe@example.org".parse().unwrap();
        for _ in 0..2 {
            test.engine.ask_sign_in(&email, Lang::En, &TestEngine::visitor()).await.unwrap();
        }
        test.post().await;
        let posted = postbox.take();
        assert_ne!(token(&posted[0]), token(&posted[1]));
        let session = test.engine.accept_sign_in(&token(&posted[0]), &TestEngine::visitor()).await.unwrap();
        assert_eq!(test.engine.signed_in(&session).await.unwrap().unwrap().account.id, zoe.account.id);
        assert!(test.engine.mail_settings(zoe.account.id).await.unwrap().verified_at.is_some());
        assert!(test.engine.accept_sign_in(&token(&posted[0]), &TestEngine::visitor()).await.is_err(), "once");
        test.advance(HOUR / 4).await;
        assert!(test.engine.accept_sign_in(&token(&posted[1]), &TestEngine::visitor()).await.is_err(), "too late");
        // A link of another purpose opens nothing here.
        test.engine.ask_reset(&email, Lang::En, &TestEngine::visitor()).await.unwrap();
        test.post().await;
        let reset = token(&postbox.take()[0]);
        assert!(test.engine.accept_sign_in(&reset, &TestEngine::visitor()).await.is_err());
        assert!(test.engine.accept_verify(&reset, &TestEngine::visitor()).await.is_err());
    }

    async fn signing_up_confirms_a_new_address_and_tells_a_known_one(test: TestEngine) {
        let postbox = test.postbox();
        for _ in 0..3 {
            test.engine.sign_up(&registration("zoe@example.org"), None, &TestEngine::visitor()).await.unwrap();
        }
        test.post().await;
        let posted = postbox.take();
        // Once a day is enough.
        assert_eq!(posted.len(), 2, "{posted:?}");
        let zoe = test.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(test.engine.mail_settings(zoe.id).await.unwrap().verified_at, None);
        assert!(path(&posted[0]).starts_with("/verify/") && path(&posted[1]) == "/sign-in", "{posted:?}");
        test.engine.accept_verify(&token(&posted[0]), &TestEngine::visitor()).await.unwrap();
        assert_eq!(test.engine.mail_settings(zoe.id).await.unwrap().verified_at, Some(START));
        test.advance(DAY).await;
        test.engine.sign_up(&registration("zoe@example.org"), None, &TestEngine::visitor()).await.unwrap();
        test.post().await;
        assert_eq!(postbox.take().len(), 1);
    }

    async fn without_a_mail_server_an_admin_hands_the_new_password_over(test: TestEngine) {
        let (_, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        test.engine.ask_reset(&zoe.account.email, Lang::En, &TestEngine::visitor()).await.unwrap();
        test.engine.ask_sign_in(&zoe.account.email, Lang::En, &TestEngine::visitor()).await.unwrap();
        assert_eq!(test.engine.send_mails().await.unwrap(), 0);
        let admin = test.admin().await;
        let listed = test.engine.mails(&admin, Some(State::ByHand), None, 10).await.unwrap().items;
        assert_eq!(listed.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [Kind::Reset]);
        assert!(test.engine.mails(&zoe.account, None, None, 10).await.is_err());
        assert!(test.engine.show_mail_link(&zoe.account, listed[0].id).await.is_err());
        let (path, _) = test.engine.show_mail_link(&admin, listed[0].id).await.unwrap();
        let token = path.strip_prefix("/reset/").unwrap();
        let log = test.engine.audit_log(&admin, Some(zoe.account.id.into()), None, 10).await.unwrap().items;
        assert!(log.iter().any(|line| line.action == Action::MailLinkShown), "{log:?}");
        test.engine.accept_reset(token, "another-parachute", &TestEngine::visitor()).await.unwrap();
        // After its day nothing is shown any more.
        test.advance(DAY).await;
        assert!(matches!(test.engine.show_mail_link(&admin, listed[0].id).await, Err(MailError::Over)));
    }

    async fn what_cannot_leave_now_is_tried_again_with_the_same_id_until_it_is_of_no_use(test: TestEngine) {
        let postbox = test.postbox();
        let (_, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        for _ in 0..2 {
            postbox.then(Err(PostError::Later("451 later".to_owned())));
        }
        test.engine.ask_reset(&zoe.account.email, Lang::En, &TestEngine::visitor()).await.unwrap();
        test.post().await;
        assert_eq!(states(&test).await, ["retrying 451 later"]);
        assert_eq!(test.engine.send_mails().await.unwrap(), 0, "it waits");
        test.advance(MINUTE).await;
        test.post().await;
        test.advance(MINUTE).await;
        test.post().await;
        assert_eq!(states(&test).await, ["delivered "]);
        let posted = postbox.take();
        assert_eq!(posted.len(), 3);
        assert!(posted.iter().all(|envelope| envelope.message_id == posted[0].message_id));

        for _ in 0..20 {
            postbox.then(Err(PostError::Later("451 later".to_owned())));
        }
        test.engine.ask_sign_in(&zoe.account.email, Lang::En, &TestEngine::visitor()).await.unwrap();
        test.post().await;
        test.advance(HOUR).await;
        test.post().await;
        assert_eq!(states(&test).await[1], "stale 451 later");
        assert_eq!(sealed_left(&test).await, 0);
    }

    async fn what_is_refused_for_good_is_not_tried_again(test: TestEngine) {
        let postbox = test.postbox();
        let (_, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        postbox.then(Err(PostError::Refused("550 no such user".to_owned())));
        test.engine.ask_reset(&zoe.account.email, Lang::En, &TestEngine::visitor()).await.unwrap();
        test.post().await;
        test.advance(HOUR).await;
        test.post().await;
        assert_eq!(postbox.take().len(), 1);
        assert_eq!(states(&test).await, ["refused 550 no such user"]);
        let admin = test.admin().await;
        let listed = test.engine.mails(&admin, None, None, 10).await.unwrap().items;
        assert!(matches!(test.engine.send_mail_now(&admin, listed[0].id).await, Err(MailError::Over)));
    }

    async fn what_a_crash_left_on_its_way_is_sent_again_once_nobody_can_send_it_any_more(test: TestEngine) {
        let postbox = test.postbox();
        let (_, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        test.engine.ask_reset(&zoe.account.email, Lang::En, &TestEngine::visitor()).await.unwrap();
        let mut tx = test.engine.store().begin().await.unwrap();
        let now = test.engine.clock().now();
        let dialect = test.engine.store().dialect();
        assert_eq!(mails::claim(&mut tx, dialect, "lost", now, now + LEASE, 10).await.unwrap().len(), 1);
        Store::commit(tx).await.unwrap();
        assert_eq!(test.engine.send_mails().await.unwrap(), 0);
        test.advance(LEASE).await;
        test.post().await;
        assert_eq!(postbox.take().len(), 1);
        let mut tx = test.engine.store().begin().await.unwrap();
        let id = MailId::new(1);
        let late = mails::record(&mut tx, id, "lost", State::Refused, "late", None, now).await.unwrap();
        assert!(!late, "whoever lost its claim says nothing any more");
    }

    async fn two_processes_never_send_the_same(test: TestEngine) {
        let postbox = test.postbox();
        let other = test.another().await;
        other.switch_mail_on(postbox.clone());
        for number in 0..12 {
            let (_, zoe) = test.signed_in(&format!("zoe{number}@example.org"), Role::Customer).await;
            let visitor = Visitor { address: format!("192.0.2.{number}").parse().unwrap(), ..TestEngine::visitor() };
            test.engine.ask_reset(&zoe.account.email, Lang::En, &visitor).await.unwrap();
        }
        for _ in 0..4 {
            let (one, two) = tokio::join!(test.engine.send_mails(), other.send_mails());
            one.unwrap();
            two.unwrap();
        }
        let mut to: Vec<String> = postbox.take().into_iter().map(|envelope| envelope.to).collect();
        to.sort();
        to.dedup();
        assert_eq!(to.len(), 12);
        assert!(states(&test).await.iter().all(|state| state == "delivered "));
    }

    async fn an_address_to_leave_by_is_ours_or_nothing(test: TestEngine) {
        let (_, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        let path = test.engine.unsubscribe_path(zoe.account.id);
        let mark = path.strip_prefix("/unsubscribe/").unwrap();
        assert_eq!(test.engine.unsubscriber(mark), Some(zoe.account.id));
        let mut forged = mark.to_owned();
        forged.replace_range(..1, "9");
        for wrong in [forged.as_str(), "", "1", "1-", "-", &mark[..mark.len() - 1], &format!("{mark}0")] {
            assert_eq!(test.engine.unsubscriber(wrong), None, "{wrong}");
        }
        assert!(test.engine.set_told_of_answers(zoe.account.id, false).await.unwrap());
        assert!(!test.engine.mail_settings(zoe.account.id).await.unwrap().told_of_answers);
    }

    async fn a_mail_is_kept_sealed(test: TestEngine) {
        let (_, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        let letter = letter();
        let id = write(&test, &NewMail { account: Some(zoe.account.id), ..mail(&letter, None) }).await.unwrap();
        let sealed = sealed(&test, id).await;
        assert!(!sealed.contains("secret-of-the-link"), "{sealed}");
        let opened = test.engine.key().open(LETTER, &sealed).unwrap();
        assert_eq!(serde_json::from_slice::<Letter>(&opened).unwrap(), letter);
    }

    async fn what_is_told_once_is_written_once(test: TestEngine) {
        test.postbox();
        let letter = letter();
        assert!(write(&test, &mail(&letter, Some("answered 1 2"))).await.is_some());
        assert!(write(&test, &mail(&letter, Some("answered 1 2"))).await.is_none());
        assert!(write(&test, &mail(&letter, Some("answered 1 3"))).await.is_some());
        for _ in 0..2 {
            assert!(write(&test, &mail(&letter, None)).await.is_some());
        }
    }

    async fn a_mail_is_sealed_anew_with_the_key(test: TestEngine) {
        let letter = letter();
        let id = write(&test, &mail(&letter, None)).await.unwrap();
        let key = Key::draw();
        let changed = change_key(&test.url, &test.key, &key, &Clock::simulated(START)).await.unwrap();
        // The mail, and the key of ids.
        assert_eq!(changed, Changed { values: 2, unreadable: Vec::new() });
        let opened = key.open(LETTER, &sealed(&test, id).await).unwrap();
        assert_eq!(serde_json::from_slice::<Letter>(&opened).unwrap(), letter);
    }
}
