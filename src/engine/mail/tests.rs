use super::*;
use crate::account::Role;
use crate::engine::clock::Clock;
use crate::engine::rotation::{Changed, change_key};
use crate::engine::seal::Key;
use crate::engine::store::Store;
use crate::engine::testing::{START, TestEngine};
use crate::on_both_engines;
use crate::time::HOUR;

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

on_both_engines! {
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
