//! Databases as machines treat them: several openings of a new one at the same time, as when a server and a command
//! start together, and a disk that is full for a while.

use futures::future::join_all;
use sqlx::Executor;

use crate::engine::store::{Dialect, Store, settings};
use crate::engine::testing::empty_database;

/// As many openings at once as a server, a command and nodes make; the races differ from time to time.
async fn opens_for_all_at_once(dialect: Dialect, times: usize) {
    for _ in 0..times {
        let (url, _folder) = empty_database(dialect).await;
        let openings = (0..4).map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Store::open(&url).await.map(drop) })
        });
        for opened in join_all(openings).await {
            opened.unwrap().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite() {
    opens_for_all_at_once(Dialect::Sqlite, 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgres() {
    opens_for_all_at_once(Dialect::Postgres, 3).await;
}

/// For one connection the disk is full, as its file may not grow. The next must not think to be still in its transaction.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writing_goes_on_once_the_disk_has_room_again() {
    let (url, _folder) = empty_database(Dialect::Sqlite).await;
    let store = Store::open(&url).await.unwrap();
    let write = async || {
        let mut tx = store.begin().await?;
        settings::set(&mut tx, "big", &"x".repeat(1_000_000)).await?;
        Store::commit(tx).await
    };
    let mut tx = store.begin().await.unwrap();
    tx.execute("PRAGMA max_page_count = 1").await.unwrap();
    Store::commit(tx).await.unwrap();
    let full = write().await.unwrap_err().to_string();
    assert!(full.contains("database or disk is full"), "{full}");
    write().await.unwrap();
}
