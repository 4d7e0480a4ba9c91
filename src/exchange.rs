//! Messages on their way between programs: [`import`] reads whatever somebody pastes, [`export`] and [`curl`] write what
//! other programs read. Addresses of webhooks are secrets and are never kept.

mod read;
mod write;

pub use write::{Export, Exported, curl, export};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::message::{Message, Path};
use crate::webhook::WebhookUrl;

/// Bytes of the largest text that is read.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// Messages that are offered of one backup.
pub const MOST_MESSAGES: usize = 100;

/// What was found in a pasted text.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// At least one, each with the name that it had or begins with; empty where it has neither.
    pub messages: Vec<(String, Message)>,
    pub format: Format,
    pub notes: Vec<Note>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A message or an embed as Discord's API takes and gives it.
    Discord,
    /// A backup, shared data or a link of Discohook.
    Discohook,
    /// A text with the variables of ClientXCMS.
    ClientXcms,
    Text,
}

/// What did not come along, or changed on the way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// Files are not part of what is pasted or copied: attach them again.
    FilesLeftOut { count: usize },
    /// Addresses of webhooks are secrets, and were not kept.
    AddressesLeftOut,
    /// There were more messages than are offered.
    MessagesLeftOut { count: usize },
    /// A variable is called otherwise here.
    Renamed { from: String, to: String },
    /// The texts of embeds and blocks became lines of one text.
    Flattened,
    /// This part has no place in the other format.
    PartLeftOut { path: Path },
    /// Styles and fallbacks of variables are not known there.
    StylesLeftOut,
}

/// Why nothing was read from a pasted text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum ImportError {
    #[error("nothing was pasted")]
    Empty,
    #[error("larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("no JSON from line {line}, column {column} on")]
    NotJson { line: usize, column: usize },
    #[error("no message in it")]
    NoMessage,
    /// The part at `path` is a `found`, where Discord has something else.
    #[error("{path} is {found:?}")]
    WrongType { path: Path, found: JsonKind },
    /// The link names a message that only Discohook can read.
    #[error("a short link")]
    ShortLink,
    #[error("a link whose data cannot be read")]
    BrokenLink,
    /// The address of a webhook, which is a secret.
    #[error("the address of a webhook")]
    WebhookAddress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonKind {
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl From<&Value> for JsonKind {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }
}

/// Reads a pasted message: Discord's JSON, a backup, shared data or a link of Discohook, a text with the variables of
/// ClientXCMS, or any other text.
pub fn import(pasted: &str) -> Result<Imported, ImportError> {
    if pasted.len() > LARGEST {
        return Err(ImportError::TooLarge { limit: LARGEST });
    }
    let pasted = pasted.trim_start_matches('\u{feff}').trim();
    if pasted.is_empty() {
        return Err(ImportError::Empty);
    }
    if pasted.parse::<WebhookUrl>().is_ok() {
        return Err(ImportError::WebhookAddress);
    }
    if let Some(json) = read::link(pasted)? {
        return read::json(&json).map_err(|error| match error {
            ImportError::NotJson { .. } => ImportError::BrokenLink,
            other => other,
        });
    }
    let inside = read::without_fence(pasted);
    if read::is_json(inside) { read::json(inside) } else { Ok(read::text(pasted)) }
}

#[cfg(test)]
mod tests;
