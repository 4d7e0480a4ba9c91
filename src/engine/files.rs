//! Files that messages carry along: kept once, and forgotten when no message names them any more.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::store::files::{self, NewFile};
use super::store::{Db, Store, StoreError, Stored, messages};
use crate::account::Role;
use crate::id::FileId;
use crate::message::Message;
use crate::text::{TextError, one_line};
use crate::time::{DAY, Moment};

pub use super::store::files::FileInfo;

/// Most bytes of one file.
pub const LARGEST: u64 = 10 * 1024 * 1024;
/// Most bytes of all files of one message: Discord takes no larger request.
pub const LARGEST_TOGETHER: u64 = 25 * 1024 * 1024;
/// Most characters of a file's name.
pub const LONGEST_NAME: usize = 200;
/// How long a file that no message names is kept: it may belong to one that is still being written.
const UNNAMED: std::time::Duration = DAY.saturating_mul(7);

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("it has no bytes")]
    Empty,
    #[error("more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("its name: {0}")]
    Name(#[from] TextError),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A file with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub info: FileInfo,
    pub bytes: Vec<u8>,
}

impl Engine {
    /// Keeps a file for a message. Kept again under the same name it is the same one.
    pub async fn keep_file(
        &self,
        by: &Account,
        name: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<FileId, FileError> {
        by.require(Role::Admin)?;
        if bytes.is_empty() {
            return Err(FileError::Empty);
        }
        if bytes.len() as u64 > LARGEST {
            return Err(FileError::TooLarge { limit: LARGEST });
        }
        let new = NewFile {
            // Browsers send a name, never a folder; others may send both.
            name: &one_line(name.rsplit(['/', '\\']).next().unwrap_or_default(), LONGEST_NAME)?,
            media_type: known_type(media_type),
            sha256: &hex::encode(Sha256::digest(bytes)),
            bytes,
            by: by.id,
            now: self.clock().now(),
        };
        let mut tx = self.store().begin().await?;
        let id = files::insert(&mut tx, &new).await?;
        Store::commit(tx).await?;
        Ok(id)
    }

    /// What is known of a file, without its bytes.
    pub async fn file_info(&self, id: FileId) -> Stored<Option<FileInfo>> {
        files::info(&mut *self.store().read().await?, id).await
    }

    pub async fn file(&self, id: FileId) -> Stored<Option<File>> {
        let mut db = self.store().read().await?;
        let Some(info) = files::info(&mut db, id).await? else { return Ok(None) };
        Ok(files::bytes(&mut db, id).await?.map(|bytes| File { info, bytes }))
    }
}

/// Forgets files that were kept for nothing.
pub(super) async fn prune(tx: &mut Db, now: Moment) -> Stored<()> {
    let mut unnamed = files::unnamed(tx, now - UNNAMED).await?;
    if unnamed.is_empty() {
        return Ok(());
    }
    for draft in messages::drafts_with_files(tx).await? {
        match serde_json::from_str::<Value>(&draft) {
            Ok(draft) => {
                let in_draft = named_in(&draft);
                unnamed.retain(|id| !in_draft.contains(id));
            }
            // It cannot be told what it names.
            Err(_) => return Ok(()),
        }
    }
    for id in unnamed {
        files::delete(tx, id).await?;
    }
    Ok(())
}

/// The files that a message names, each once.
pub fn named(message: &Message) -> Vec<FileId> {
    serde_json::to_value(message).map(|message| named_in(&message)).unwrap_or_default()
}

fn named_in(message: &Value) -> Vec<FileId> {
    let attachments = message.get("attachments").and_then(Value::as_array).into_iter().flatten();
    let id = |attachment: &Value| {
        let id = attachment.get("id")?;
        id.as_i64().or_else(|| id.as_str()?.parse().ok()).map(FileId::new)
    };
    let mut ids: Vec<FileId> = attachments.filter_map(id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The media type as it was told, or that of unknown bytes where it is none.
fn known_type(told: &str) -> &str {
    /// No registered one is longer.
    const LONGEST: usize = 127;
    let essence = told.split(';').next().unwrap_or_default().trim();
    let is_token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    match essence.split_once('/') {
        Some((kind, of)) if essence.len() <= LONGEST && is_token(kind) && is_token(of) => essence,
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::Kind;
    use crate::name::MessageName;
    use crate::on_both_engines;
    use crate::time::HOUR;

    #[test]
    fn a_type_that_is_none_is_unknown() {
        assert_eq!(known_type(" image/png; charset=x"), "image/png");
        for wrong in ["", "png", "image/", "/png", "text/html\r\nx: y", "a/b/c", "image/<script>"] {
            assert_eq!(known_type(wrong), "application/octet-stream", "{wrong:?}");
        }
        let longest = format!("a/{}", "b".repeat(125));
        assert_eq!(known_type(&longest), longest);
        assert_eq!(known_type(&format!("{longest}b")), "application/octet-stream");
    }

    #[test]
    fn files_are_named_by_number_or_by_text() {
        let draft = json!({
            "content": "x",
            "attachments": [{ "id": 7 }, { "id": "3", "description": "a map" }, { "id": 7 }, { "id": "x" }, {}, 4],
        });
        assert_eq!(named_in(&draft), [FileId::new(3), FileId::new(7)]);
        for odd in [json!(null), json!([1]), json!({ "attachments": "x" })] {
            assert_eq!(named_in(&odd), []);
        }
        let message = json!({ "content": "x", "attachments": [{ "id": 7, "filename": "a.png" }, { "id": "3" }] });
        assert_eq!(named(&serde_json::from_value(message).unwrap()), [FileId::new(3), FileId::new(7)]);
        assert_eq!(named(&Message::text("x")), []);
    }

    on_both_engines! {
        async fn a_file_is_kept_once_with_its_bytes(test: TestEngine) {
            let (engine, admin) = (&test.engine, test.admin().await);
            let bytes: Vec<u8> = (0..=255).collect();
            let id = engine.keep_file(&admin, "C:\\maps\\île.png", "image/png", &bytes).await.unwrap();
            let again = engine.keep_file(&admin, "île.png", "image/png", &bytes).await.unwrap();
            let other = engine.keep_file(&admin, "autre.png", "image/png", &bytes).await.unwrap();
            assert!(again == id && other != id);
            let file = engine.file(id).await.unwrap().unwrap();
            assert_eq!((file.info.name.as_str(), file.info.media_type.as_str(), file.info.size), ("île.png", "image/png", 256));
            assert_eq!(file.bytes, bytes);
            assert_eq!(engine.file(FileId::new(99)).await.unwrap(), None);
        }

        async fn a_file_fits_or_is_refused(test: TestEngine) {
            let (engine, admin) = (&test.engine, test.admin().await);
            let largest = vec![0; usize::try_from(LARGEST).unwrap()];
            engine.keep_file(&admin, "a", "", &largest).await.unwrap();
            let keep = async |name: &str, bytes: &[u8]| engine.keep_file(&admin, name, "", bytes).await;
            assert!(matches!(keep("a", &[largest.as_slice(), &[0]].concat()).await, Err(FileError::TooLarge { .. })));
            assert!(matches!(keep("a", &[]).await, Err(FileError::Empty)));
            assert!(keep(&"é".repeat(200), b"x").await.is_ok());
            for name in ["", "../", "a\u{202e}gnp.exe", "a\0", &"é".repeat(201)] {
                assert!(matches!(keep(name, b"x").await, Err(FileError::Name(_))), "{name:?}");
            }
            let staff = test.account("staff@example.org", Role::Staff).await;
            let refused = engine.keep_file(&staff, "a", "", b"x").await;
            assert!(matches!(refused, Err(FileError::Forbidden(_))));
        }

        async fn what_no_message_names_is_forgotten_after_a_week(test: TestEngine) {
            let (engine, admin) = (&test.engine, test.admin().await);
            let mut ids = Vec::new();
            for name in ["saved", "draft", "nothing"] {
                ids.push(engine.keep_file(&admin, name, "", name.as_bytes()).await.unwrap());
            }
            let naming = |id: FileId| {
                json!({ "content": "x", "attachments": [{ "id": id, "filename": "a.png" }] })
            };
            let name = MessageName::new("Map").unwrap();
            let body: Message = serde_json::from_value(naming(ids[0])).unwrap();
            let message = engine.create_message(&admin, Kind::Announcement, &name, &body).await.unwrap();
            // A later version names it no more, but the first is still there.
            engine.save_message(&admin, message, 1, &name, &Message::text("y")).await.unwrap();
            engine.keep_draft(&admin, message, 2, "", &naming(ids[1]).to_string()).await.unwrap();
            let kept = async || {
                let mut kept = Vec::new();
                for id in &ids {
                    kept.push(engine.file_info(*id).await.unwrap().is_some());
                }
                kept
            };
            engine.clock().set(engine.clock().now() + DAY * 7);
            engine.tidy_up().await.unwrap();
            assert_eq!(kept().await, [true, true, true]);
            engine.keep_draft(&admin, message, 2, "", "{ \"attachments\": [").await.unwrap();
            engine.clock().set(engine.clock().now() + HOUR);
            engine.tidy_up().await.unwrap();
            assert_eq!(kept().await, [true, true, true], "a draft that cannot be read may name any");
            engine.keep_draft(&admin, message, 2, "", &naming(ids[1]).to_string()).await.unwrap();
            engine.tidy_up().await.unwrap();
            assert_eq!(kept().await, [true, true, false]);
        }
    }
}
