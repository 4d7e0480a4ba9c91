//! Several openings of one new database at the same time, as when a server and a command start together.

use futures::future::join_all;

use crate::engine::store::{Dialect, Store};
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
