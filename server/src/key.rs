//! The key that seals what the database must not tell. It stands outside of the database, so that a stolen copy of
//! that tells no webhook's address.
//!
//! Its change is three steps: the new key is written beside the old one, the database is sealed anew, and the new file
//! takes the old one's place. Whoever starts between two of them finds two files, and the database says which counts.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use largage::engine::{
    clock::Clock,
    rotation::{self, Changed},
    seal::Key,
};

use crate::config::Storage;

/// A key and where it came from.
#[derive(Debug)]
pub struct Loaded {
    pub key: Key,
    pub file: PathBuf,
    /// Made just now.
    pub is_new: bool,
    /// Its file can be read by others than its owner.
    pub is_exposed: bool,
    /// A change that broke off has just been finished: the key is the new one.
    pub is_changed: bool,
}

impl Loaded {
    /// Says in the log what somebody should do about it.
    pub fn warn(&self) {
        let file = self.file.display();
        if self.is_new {
            tracing::warn!(%file, "made a new key: keep a copy of it, for without it the addresses of all webhooks are lost");
        }
        if self.is_exposed {
            tracing::warn!(%file, "others than its owner can read the key: take that right from them (chmod 600)");
        }
        if self.is_changed {
            tracing::warn!(%file, "finished a change of the key that had broken off: keep a copy of the new one");
        }
    }
}

/// The key that was set, or the one in the file `name` of the data folder. Folder and file are made where there are
/// none, but for a database that was sealed already.
pub async fn load(storage: &Storage, name: &str, database: &str) -> anyhow::Result<Loaded> {
    storage.make_folder()?;
    let file = storage.data.join(name);
    let loaded = |key| Loaded { key, file: file.clone(), is_new: false, is_exposed: false, is_changed: false };
    if let Some(key) = &storage.key {
        let key = Key::parse(key.expose()).context("--key (LARGAGE_KEY)")?;
        return Ok(loaded(key));
    }
    let next = beside(&file);
    let (known, new) = (read(&file), read(&next).unwrap_or_default());
    let (key, new) = match (known?, new) {
        (Some(key), None) => return Ok(Loaded { is_exposed: is_exposed(&file), ..loaded(key) }),
        (key, new) => (key, new),
    };
    let sealed_with = rotation::fingerprint(database)
        .await
        .context("asking the database for its key (--database, LARGAGE_DATABASE)")?;
    if let Some(new) = new.filter(|new| Some(new.fingerprint()) == sealed_with) {
        put_in_place(&next, &file, &new)?;
        return Ok(Loaded { is_changed: true, ..loaded(new) });
    }
    match (key, sealed_with) {
        // The change broke off before it counted. It may also be about to count: its file stays.
        (Some(key), _) => Ok(Loaded { is_exposed: is_exposed(&file), ..loaded(key) }),
        (None, None) => {
            let key = Key::draw();
            make(&file, &key)?;
            Ok(Loaded { is_new: true, ..loaded(key) })
        }
        (None, Some(fingerprint)) => bail!(
            "the key in {} is missing, and the database was sealed with it (its fingerprint is {fingerprint}): put your \
             copy of the file there, or name the key by --key (LARGAGE_KEY)",
            file.display()
        ),
    }
}

/// Seals the database with a new key, which takes the place of the one in the file `name` of the data folder. A change
/// that broke off is finished.
pub async fn change(storage: &Storage, name: &str, database: &str, clock: &Clock) -> anyhow::Result<Option<Changed>> {
    let file = storage.data.join(name);
    if storage.key.is_some() {
        bail!(
            "the key comes from --key (LARGAGE_KEY), where no new one can be put: write it to {}, leave out the setting \
             and do this again; the file holds the new key then, for --key (LARGAGE_KEY)",
            file.display()
        );
    }
    let loaded = load(storage, name, database).await?;
    if loaded.is_changed {
        return Ok(None);
    }
    let lock = File::open(&file).with_context(|| format!("opening the key in {}", file.display()))?;
    if lock.try_lock().is_err() {
        bail!("the key is being changed by another process: let it finish");
    }
    let next = beside(&file);
    let new = if let Ok(Some(new)) = read(&next) {
        // It was drawn for a change that broke off before it counted.
        new
    } else {
        let new = Key::draw();
        match std::fs::remove_file(&next) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("removing {}", next.display()));
            }
            _ => make(&next, &new)?,
        }
        new
    };
    // Nothing is sealed with a key that could not be read again.
    if read(&next)?.map(|key| key.fingerprint()) != Some(new.fingerprint()) {
        bail!("{} does not hold what was written to it", next.display());
    }
    let changed = rotation::change_key(database, &loaded.key, &new, clock).await?;
    put_in_place(&next, &file, &new)?;
    Ok(Some(changed))
}

/// Where the next key stands until it counts.
pub(crate) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

pub(crate) fn read(file: &Path) -> anyhow::Result<Option<Key>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(Key::parse(&text).with_context(|| format!("the key in {}", file.display()))?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading the key in {}", file.display())),
    }
}

fn make(file: &Path, key: &Key) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut file| {
        file.write_all(format!("{}\n", key.reveal()).as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => keep_names(file),
        // Another process of ours has just made it.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} appeared meanwhile: start again", file.display())
        }
        Err(error) => Err(error).with_context(|| format!("writing the key to {}", file.display())),
    }
}

/// Lets the file of the new key take the place of the old one's.
fn put_in_place(next: &Path, file: &Path, key: &Key) -> anyhow::Result<()> {
    match std::fs::rename(next, file) {
        Ok(()) => keep_names(file),
        // Another process of ours has done it.
        Err(_) if read(file)?.is_some_and(|known| known.fingerprint() == key.fingerprint()) => Ok(()),
        Err(error) => Err(error).with_context(|| {
            format!(
                "the key has changed, and is in {}, which could not be renamed to {}",
                next.display(),
                file.display()
            )
        }),
    }
}

/// Makes sure that a file keeps its name whatever happens to the machine.
pub(crate) fn keep_names(file: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("keeping {}", file.display()))?;
    }
    Ok(())
}

pub(crate) fn is_exposed(file: &Path) -> bool {
    #[cfg(unix)]
    return file
        .metadata()
        .is_ok_and(|about| std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0);
    #[cfg(not(unix))]
    return false;
}

#[cfg(test)]
mod tests {
    use largage::engine::{
        store::Dialect,
        testing::{TestEngine, empty_database},
    };
    use tempfile::TempDir;

    use super::*;

    const NAME: &str = "largage.key";

    fn storage(folder: &Path, key: Option<&str>) -> Storage {
        Storage { database: None, data: folder.join("data"), key: key.map(|key| key.to_owned().into()) }
    }

    #[tokio::test]
    async fn a_key_is_made_once_and_kept_to_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(folder.path(), None);
        let (database, _kept) = empty_database(Dialect::Sqlite).await;
        let made = load(&storage, NAME, &database).await.unwrap();
        assert!(made.is_new && !made.is_exposed);
        let read = load(&storage, NAME, &database).await.unwrap();
        assert!(!read.is_new && !read.is_exposed && !read.is_changed);
        assert_eq!(read.key.fingerprint(), made.key.fingerprint());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let rights = made.file.metadata().unwrap().permissions().mode();
            assert_eq!(rights & 0o777, 0o600);
            for (rights, is_exposed) in [(0o640, true), (0o604, true), (0o400, false)] {
                std::fs::set_permissions(&made.file, std::fs::Permissions::from_mode(rights)).unwrap();
                assert_eq!(load(&storage, NAME, &database).await.unwrap().is_exposed, is_exposed, "{rights:o}");
            }
        }
    }

    #[tokio::test]
    async fn a_broken_key_is_named_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(folder.path(), None);
        let (database, _kept) = empty_database(Dialect::Sqlite).await;
        let file = load(&storage, NAME, &database).await.unwrap().file;
        std::fs::write(&file, "garbled").unwrap();
        let error = format!("{:#}", load(&storage, NAME, &database).await.unwrap_err());
        assert!(error.contains("largage.key"), "{error}");
        assert!(!error.contains("garbled"), "{error}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "garbled");

        let short = self::storage(folder.path(), Some("short"));
        let error = format!("{:#}", load(&short, NAME, &database).await.unwrap_err());
        assert!(error.contains("LARGAGE_KEY") && !error.contains("short"), "{error}");
    }

    /// A sealed database and the folder of its key.
    async fn sealed(dialect: Dialect) -> (TestEngine, Storage, TempDir) {
        let test = TestEngine::new(dialect).await;
        test.discord("Drops").await;
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(folder.path(), None);
        storage.make_folder().unwrap();
        make(&storage.data.join(NAME), &test.key).unwrap();
        (test, storage, folder)
    }

    async fn wanted(test: &TestEngine) -> Option<String> {
        rotation::fingerprint(&test.url).await.unwrap()
    }

    const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

    #[tokio::test]
    async fn a_sealed_database_gets_no_new_key() {
        for dialect in BOTH {
            let (test, storage, _folder) = sealed(dialect).await;
            let file = storage.data.join(NAME);
            std::fs::remove_file(&file).unwrap();
            let error = load(&storage, NAME, &test.url).await.unwrap_err().to_string();
            assert!(error.contains("largage.key is missing") && error.contains("LARGAGE_KEY"), "{error}");
            assert!(error.contains(&test.key.fingerprint()), "{error}");
            assert!(!file.exists(), "a wrong key would stand in the way of the right one");
            let error = change(&storage, NAME, &test.url, test.engine.clock()).await.unwrap_err().to_string();
            assert!(error.contains("largage.key is missing"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_change_leaves_one_file_with_the_key_that_counts() {
        for dialect in BOTH {
            let (test, storage, _folder) = sealed(dialect).await;
            let changed = change(&storage, NAME, &test.url, test.engine.clock()).await.unwrap();
            assert_eq!(changed, Some(Changed { values: 2, unreadable: Vec::new() }));
            let loaded = load(&storage, NAME, &test.url).await.unwrap();
            assert_ne!(loaded.key.fingerprint(), test.key.fingerprint());
            assert_eq!(wanted(&test).await, Some(loaded.key.fingerprint()));
            assert!(!loaded.is_changed && !loaded.is_exposed && !beside(&loaded.file).exists());
        }
    }

    #[tokio::test]
    async fn a_start_between_two_steps_finds_the_key_that_counts() {
        for dialect in BOTH {
            let (test, storage, _folder) = sealed(dialect).await;
            let file = storage.data.join(NAME);
            let old = test.key.fingerprint();

            // It broke off while the new key was written: half of it stands there.
            std::fs::write(beside(&file), "AAAA").unwrap();
            assert_eq!(load(&storage, NAME, &test.url).await.unwrap().key.fingerprint(), old);
            std::fs::remove_file(beside(&file)).unwrap();

            // Before the database was sealed anew.
            let new = Key::draw();
            make(&beside(&file), &new).unwrap();
            let loaded = load(&storage, NAME, &test.url).await.unwrap();
            assert!(loaded.key.fingerprint() == old && !loaded.is_changed);
            assert_eq!(read(&beside(&file)).unwrap().unwrap().fingerprint(), new.fingerprint(), "it may yet count");

            // After that, and before the new file took its place.
            rotation::change_key(&test.url, &test.key, &new, test.engine.clock()).await.unwrap();
            let loaded = load(&storage, NAME, &test.url).await.unwrap();
            assert!(loaded.key.fingerprint() == new.fingerprint() && loaded.is_changed);
            assert_eq!(read(&file).unwrap().unwrap().fingerprint(), new.fingerprint());
            assert!(!beside(&file).exists());
            assert!(!load(&storage, NAME, &test.url).await.unwrap().is_changed);

            // The old file is gone, as if it had been moved away by hand.
            let next = Key::draw();
            make(&beside(&file), &next).unwrap();
            rotation::change_key(&test.url, &new, &next, test.engine.clock()).await.unwrap();
            std::fs::remove_file(&file).unwrap();
            let loaded = load(&storage, NAME, &test.url).await.unwrap();
            assert!(loaded.key.fingerprint() == next.fingerprint() && loaded.is_changed);
        }
    }

    #[tokio::test]
    async fn a_change_that_broke_off_is_finished_with_the_key_that_was_drawn_for_it() {
        for dialect in BOTH {
            let (test, storage, _folder) = sealed(dialect).await;
            let file = storage.data.join(NAME);
            let new = Key::draw();
            make(&beside(&file), &new).unwrap();
            let changed = change(&storage, NAME, &test.url, test.engine.clock()).await.unwrap();
            assert!(changed.is_some());
            assert_eq!(wanted(&test).await, Some(new.fingerprint()));

            // It had counted already: what is left is the file's place.
            let next = Key::draw();
            make(&beside(&file), &next).unwrap();
            rotation::change_key(&test.url, &new, &next, test.engine.clock()).await.unwrap();
            assert_eq!(change(&storage, NAME, &test.url, test.engine.clock()).await.unwrap(), None);
            assert_eq!(read(&file).unwrap().unwrap().fingerprint(), next.fingerprint());

            // What nobody can read was never used.
            std::fs::write(beside(&file), "AAAA").unwrap();
            assert!(change(&storage, NAME, &test.url, test.engine.clock()).await.unwrap().is_some());
            assert_eq!(wanted(&test).await, Some(read(&file).unwrap().unwrap().fingerprint()));
        }
    }

    #[tokio::test]
    async fn a_change_is_refused_with_nothing_changed() {
        for dialect in BOTH {
            let (test, storage, folder) = sealed(dialect).await;
            let file = storage.data.join(NAME);
            let set = self::storage(folder.path(), Some(&test.key.reveal()));
            let error = change(&set, NAME, &test.url, test.engine.clock()).await.unwrap_err().to_string();
            assert!(error.contains("LARGAGE_KEY") && !error.contains(&test.key.reveal()), "{error}");

            test.engine.join().await.unwrap();
            let error = change(&storage, NAME, &test.url, test.engine.clock()).await.unwrap_err().to_string();
            assert!(error.contains("a server runs"), "{error}");
            test.engine.leave().await.unwrap();

            let held = File::open(&file).unwrap();
            held.lock().unwrap();
            let error = change(&storage, NAME, &test.url, test.engine.clock()).await.unwrap_err().to_string();
            assert!(error.contains("another process"), "{error}");
            drop(held);
            assert_eq!(wanted(&test).await, Some(test.key.fingerprint()));
            assert_eq!(read(&file).unwrap().unwrap().fingerprint(), test.key.fingerprint());
        }
    }
}
