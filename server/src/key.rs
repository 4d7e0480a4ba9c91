//! The key that seals what the database must not tell. It stands outside of the database, so that a stolen copy of
//! that tells no webhook's address.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use largage::engine::seal::Key;

use crate::config::Storage;

/// A key and where it came from.
#[derive(Debug)]
pub struct Loaded {
    pub key: Key,
    pub file: PathBuf,
    /// Made just now.
    pub is_new: bool,
}

/// The key that was set, or the one in the file `name` of the data folder; makes folder and file where there is none.
pub fn load(storage: &Storage, name: &str) -> anyhow::Result<Loaded> {
    storage.make_folder()?;
    let file = storage.data.join(name);
    if let Some(key) = &storage.key {
        let key = Key::parse(key.expose()).context("--key (LARGAGE_KEY)")?;
        return Ok(Loaded { key, file, is_new: false });
    }
    let (key, is_new) = match std::fs::read_to_string(&file) {
        Ok(text) => (Key::parse(&text).with_context(|| format!("the key in {}", file.display()))?, false),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => (make(&file)?, true),
        Err(error) => return Err(error).with_context(|| format!("reading the key in {}", file.display())),
    };
    Ok(Loaded { key, file, is_new })
}

fn make(file: &Path) -> anyhow::Result<Key> {
    let key = Key::draw();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut file| {
        file.write_all(format!("{}\n", key.reveal()).as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(key),
        // Another process of ours has just made it.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("{} appeared meanwhile: start again", file.display())
        }
        Err(error) => Err(error).with_context(|| format!("writing the key to {}", file.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "largage.key";

    fn storage(folder: &Path, key: Option<&str>) -> Storage {
        Storage { database: None, data: folder.join("data"), key: key.map(|key| key.to_owned().into()) }
    }

    #[test]
    fn a_key_is_made_once_and_kept_to_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(folder.path(), None);
        let made = load(&storage, NAME).unwrap();
        assert!(made.is_new);
        let read = load(&storage, NAME).unwrap();
        assert!(!read.is_new);
        assert_eq!(read.key.fingerprint(), made.key.fingerprint());
        #[cfg(unix)]
        {
            let rights = std::os::unix::fs::PermissionsExt::mode(&made.file.metadata().unwrap().permissions());
            assert_eq!(rights & 0o777, 0o600);
        }
    }

    #[test]
    fn a_broken_key_is_named_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(folder.path(), None);
        let file = load(&storage, NAME).unwrap().file;
        std::fs::write(&file, "garbled").unwrap();
        let error = format!("{:#}", load(&storage, NAME).unwrap_err());
        assert!(error.contains("largage.key"), "{error}");
        assert!(!error.contains("garbled"), "{error}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "garbled");

        let error = format!("{:#}", load(&self::storage(folder.path(), Some("short")), NAME).unwrap_err());
        assert!(error.contains("LARGAGE_KEY") && !error.contains("short"), "{error}");
    }
}
