//! Files that travel with a message.

use serde::{Deserialize, Serialize};

use super::{Unknown, or_default};
use crate::discord::{Snowflake, limits};

/// How the address of an attached file begins, its name follows.
pub const ATTACHED: &str = "attachment://";
/// Discord blurs files whose names begin so.
const SPOILER: &str = "SPOILER_";

/// A file of a message. In a template `id` is that of our stored file; in what is sent, the position of the file among
/// the request's parts `files[n]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: Snowflake,
    #[serde(default, deserialize_with = "or_default")]
    pub filename: String,
    /// Alternative text.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A stored file and the name that it is sent by, in the order of the request's parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    pub id: Snowflake,
    pub name: String,
}

impl Attachment {
    pub fn new(id: Snowflake, filename: impl Into<String>) -> Self {
        Self { id, filename: filename.into(), description: String::new(), unknown: Unknown::new() }
    }

    /// Whether it is blurred until somebody clicks.
    pub fn is_spoiler(&self) -> bool {
        self.filename.starts_with(SPOILER)
    }

    pub fn set_spoiler(&mut self, on: bool) {
        let bare = self.filename.trim_start_matches(SPOILER);
        self.filename = if on { format!("{SPOILER}{bare}") } else { bare.to_owned() };
    }

    /// What the texts of the message name it by.
    pub fn address(&self) -> String {
        format!("{ATTACHED}{}", self.filename)
    }
}

/// Whether Discord keeps a file's name as it is.
pub fn is_file_name(name: &str) -> bool {
    (1..=limits::FILE_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && !name.starts_with('.')
}

/// The nearest name that Discord keeps as it is, its ending above all.
pub fn file_name(typed: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let name: String = typed.trim().trim_start_matches('.').chars().map(safe).collect();
    if name.len() <= limits::FILE_NAME {
        return if name.is_empty() { "file".to_owned() } else { name };
    }
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let ending = if ending.len() <= 16 { ending } else { "" };
    format!("{}{ending}", &name[..limits::FILE_NAME - ending.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_safe_characters() {
        for name in ["a", "map.png", "SPOILER_map-2.tar.gz", &"a".repeat(limits::FILE_NAME)] {
            assert!(is_file_name(name), "{name}");
            assert_eq!(file_name(name), name);
        }
        for (wrong, mended) in [
            ("", "file"),
            (".env", "env"),
            ("été à la mer.png", "_t____la_mer.png"),
            ("a/../b\"\r\n.png", "a_.._b___.png"),
            ("\u{202e}gpj.exe", "_gpj.exe"),
        ] {
            assert!(!is_file_name(wrong), "{wrong}");
            assert_eq!(file_name(wrong), mended);
            assert!(is_file_name(mended));
        }
        let long = file_name(&format!("{}.png", "é".repeat(limits::FILE_NAME)));
        assert!(is_file_name(&long) && long.ends_with("_.png") && long.len() == limits::FILE_NAME);
        assert!(!is_file_name(&"a".repeat(limits::FILE_NAME + 1)));
    }

    #[test]
    fn spoilers_begin_with_their_prefix_once() {
        let mut file = Attachment::new(Snowflake(1), "map.png");
        file.set_spoiler(true);
        file.set_spoiler(true);
        assert_eq!((file.filename.as_str(), file.is_spoiler()), ("SPOILER_map.png", true));
        assert_eq!(file.address(), "attachment://SPOILER_map.png");
        file.set_spoiler(false);
        assert_eq!((file.filename.as_str(), file.is_spoiler()), ("map.png", false));
    }
}
