//! The desk's settings, and saved replies: what the staff keeps for its tickets.

use serde_json::json;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action, Object};
use super::company;
use super::store::{Db, Store, StoreError, Stored, settings, tickets};
use crate::account::Role;
use crate::desk::{ChoiceProblem, Desk, Row};
use crate::id::SavedReplyId;
use crate::ticket::{ReplyName, TicketText};

pub use super::store::tickets::SavedReply;

const NAME: &str = "desk";

#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// By the number of the row, in either list.
    #[error("some rows are wrong")]
    Problems { departments: Vec<(usize, ChoiceProblem)>, priorities: Vec<(usize, ChoiceProblem)> },
    #[error("there is no such saved reply")]
    Unknown,
    /// Somebody has changed it since the form was shown.
    #[error("there is a later version")]
    Outdated,
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The desk's settings, inside whatever else is read or written.
pub(super) async fn read(db: &mut Db) -> Stored<Desk> {
    match settings::get(db, NAME).await? {
        Some(json) => {
            serde_json::from_str(&json).map_err(|error| StoreError::unreadable("settings of the desk", error))
        }
        None => Ok(Desk::proposal(company::read(db).await?.lang)),
    }
}

impl Engine {
    pub async fn desk(&self) -> Stored<Desk> {
        read(&mut *self.store().read().await?).await
    }

    /// Replaces both lists, over the version that the admin has seen.
    pub async fn change_desk(
        &self,
        by: &Account,
        seen: i64,
        departments: &[Row],
        priorities: &[Row],
    ) -> Result<Desk, DeskError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        // Whoever comes at the same time waits here.
        settings::set(&mut tx, "lock: desk", "").await?;
        let before = read(&mut tx).await?;
        if before.version != seen {
            return Err(DeskError::Outdated);
        }
        let changed = (before.departments.change(departments), before.priorities.change(priorities));
        let (departments, priorities) = match changed {
            (Ok(departments), Ok(priorities)) => (departments, priorities),
            (departments, priorities) => {
                return Err(DeskError::Problems {
                    departments: departments.err().unwrap_or_default(),
                    priorities: priorities.err().unwrap_or_default(),
                });
            }
        };
        let desk = Desk { version: before.version + 1, departments, priorities };
        if desk.departments == before.departments && desk.priorities == before.priorities {
            return Ok(before);
        }
        let json =
            serde_json::to_string(&desk).map_err(|error| StoreError::unreadable("settings of the desk", error))?;
        settings::set(&mut tx, NAME, &json).await?;
        let names =
            |desk: &Desk| json!({ "departments": desk.departments.names(), "priorities": desk.priorities.names() });
        let detail = audit::changes(&names(&before), &names(&desk));
        audit::write(&mut tx, Some(by.id), Action::SettingsChanged, Object::Settings, detail, self.clock().now())
            .await?;
        Store::commit(tx).await?;
        Ok(desk)
    }

    /// All saved replies, by name.
    pub async fn saved_replies(&self, by: &Account) -> Result<Vec<SavedReply>, DeskError> {
        by.require(Role::Staff)?;
        Ok(tickets::saved_replies(&mut *self.store().read().await?).await?)
    }

    pub async fn saved_reply(&self, by: &Account, id: SavedReplyId) -> Result<SavedReply, DeskError> {
        by.require(Role::Staff)?;
        tickets::saved_reply(&mut *self.store().read().await?, id).await?.ok_or(DeskError::Unknown)
    }

    pub async fn save_reply(
        &self,
        by: &Account,
        name: &ReplyName,
        text: &TicketText,
    ) -> Result<SavedReplyId, DeskError> {
        by.require(Role::Staff)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let id = tickets::insert_reply(&mut tx, name.as_str(), text.as_str(), now).await?;
        let detail = json!({ "name": name.as_str() });
        audit::write(&mut tx, Some(by.id), Action::SavedReplyCreated, id, detail, now).await?;
        Store::commit(tx).await?;
        Ok(id)
    }

    /// Replaces a saved reply, over the version that was seen.
    pub async fn change_reply(
        &self,
        by: &Account,
        id: SavedReplyId,
        seen: i64,
        name: &ReplyName,
        text: &TicketText,
    ) -> Result<(), DeskError> {
        by.require(Role::Staff)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let before = tickets::saved_reply(&mut tx, id).await?.ok_or(DeskError::Unknown)?;
        if !tickets::update_reply(&mut tx, id, seen, name.as_str(), text.as_str(), now).await? {
            return Err(DeskError::Outdated);
        }
        let detail = json!({ "name": [before.name, name.as_str()] });
        audit::write(&mut tx, Some(by.id), Action::SavedReplyChanged, id, detail, now).await?;
        Store::commit(tx).await?;
        Ok(())
    }

    pub async fn remove_reply(&self, by: &Account, id: SavedReplyId) -> Result<(), DeskError> {
        by.require(Role::Staff)?;
        let mut tx = self.store().begin().await?;
        let reply = tickets::saved_reply(&mut tx, id).await?.ok_or(DeskError::Unknown)?;
        if !tickets::delete_reply(&mut tx, id).await? {
            return Err(DeskError::Unknown);
        }
        let (detail, now) = (json!({ "name": reply.name }), self.clock().now());
        audit::write(&mut tx, Some(by.id), Action::SavedReplyDeleted, id, detail, now).await?;
        Store::commit(tx).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;

    fn rows(desk: &[(Option<i64>, &str)]) -> Vec<Row> {
        desk.iter().map(|(id, name)| Row { id: *id, name: (*name).to_owned() }).collect()
    }

    fn texts(name: &str, text: &str) -> (ReplyName, TicketText) {
        (ReplyName::new(name).unwrap(), TicketText::new(text).unwrap())
    }

    on_both_engines! {
        async fn the_desk_is_changed_by_admins_over_what_they_saw(test: TestEngine) {
            let (engine, admin) = (&test.engine, test.admin().await);
            let staff = test.account("staff@example.org", Role::Staff).await;
            let priorities = rows(&[(Some(1), "Calm"), (Some(3), "Urgent")]);
            let departments = rows(&[(None, "Sales"), (Some(2), "Technical")]);
            let refused = engine.change_desk(&staff, 0, &departments, &priorities).await;
            assert!(matches!(refused, Err(DeskError::Forbidden(_))));
            let changed = engine.change_desk(&admin, 0, &departments, &priorities).await.unwrap();
            assert_eq!(engine.desk().await.unwrap(), changed);
            assert_eq!(test.another().await.desk().await.unwrap(), changed);
            assert_eq!((changed.version, changed.departments.names().as_str()), (1, "Sales, Technical"));
            assert_eq!(changed.departments.name(1), "General");
            let late = engine.change_desk(&admin, 0, &departments, &priorities).await;
            assert!(matches!(late, Err(DeskError::Outdated)));
            let log = engine.audit_log(&admin, Some(Object::Settings), None, 10).await.unwrap().items;
            let expected = json!({
                "departments": ["General, Technical, Billing", "Sales, Technical"],
                "priorities": ["Low, Normal, High, Urgent", "Calm, Urgent"],
            });
            assert_eq!(log.into_iter().map(|line| line.detail).collect::<Vec<_>>(), [expected]);

            let wrong = engine.change_desk(&admin, 1, &rows(&[]), &rows(&[(None, "a"), (None, "A")])).await;
            let Err(DeskError::Problems { departments, priorities }) = wrong else { panic!("{wrong:?}") };
            assert_eq!(departments, [(0, ChoiceProblem::None)]);
            assert_eq!(priorities, [(1, ChoiceProblem::Twice)]);
            assert_eq!(engine.desk().await.unwrap(), changed);
        }

        async fn two_admins_at_once_do_not_overwrite_each_other(test: TestEngine) {
            let admin = test.admin().await;
            let change = |name: &'static str| {
                let (engine, admin) = (test.engine.clone(), admin.clone());
                tokio::spawn(async move {
                    engine.change_desk(&admin, 0, &rows(&[(Some(1), name)]), &rows(&[(Some(1), "Low")])).await
                })
            };
            let done = [change("One"), change("Two"), change("Three")];
            let mut won = 0;
            for task in done {
                match task.await.unwrap() {
                    Ok(_) => won += 1,
                    Err(error) => assert!(matches!(error, DeskError::Outdated), "{error}"),
                }
            }
            assert_eq!((won, test.engine.desk().await.unwrap().version), (1, 1));
        }

        async fn replies_are_saved_changed_and_removed_by_the_staff(test: TestEngine) {
            let engine = &test.engine;
            let staff = test.account("staff@example.org", Role::Staff).await;
            let customer = test.account("zoe@example.org", Role::Customer).await;
            let (name, text) = texts("Écrire", "Bonjour");
            assert!(matches!(engine.save_reply(&customer, &name, &text).await, Err(DeskError::Forbidden(_))));
            assert!(matches!(engine.saved_replies(&customer).await, Err(DeskError::Forbidden(_))));
            let id = engine.save_reply(&staff, &name, &text).await.unwrap();
            let (other, _) = texts("Adieu", "x");
            engine.save_reply(&staff, &other, &text).await.unwrap();
            let names: Vec<_> = engine.saved_replies(&staff).await.unwrap().into_iter().map(|reply| reply.name).collect();
            assert_eq!(names, ["Adieu", "Écrire"]);
            let (renamed, longer) = texts("Hello", "Good day");
            engine.change_reply(&staff, id, 1, &renamed, &longer).await.unwrap();
            let late = engine.change_reply(&staff, id, 1, &name, &text).await;
            assert!(matches!(late, Err(DeskError::Outdated)));
            let seen = engine.saved_reply(&staff, id).await.unwrap();
            assert_eq!((seen.name.as_str(), seen.text.as_str(), seen.version), ("Hello", "Good day", 2));
            engine.remove_reply(&staff, id).await.unwrap();
            for gone in [
                engine.remove_reply(&staff, id).await,
                engine.change_reply(&staff, id, 2, &name, &text).await,
                engine.saved_reply(&staff, id).await.map(|_| ()),
            ] {
                assert!(matches!(gone, Err(DeskError::Unknown)), "{gone:?}");
            }
            let log = engine.audit_log(&test.admin().await, Some(id.into()), None, 10).await.unwrap().items;
            let done: Vec<_> = log.into_iter().rev().map(|line| (line.action, line.detail)).collect();
            assert_eq!(
                done,
                [
                    (Action::SavedReplyCreated, json!({ "name": "Écrire" })),
                    (Action::SavedReplyChanged, json!({ "name": ["Écrire", "Hello"] })),
                    (Action::SavedReplyDeleted, json!({ "name": "Hello" })),
                ]
            );
        }
    }
}
