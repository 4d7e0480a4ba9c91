//! Nodes on one PostgreSQL tell each other that something changed. SQLite has one node.

use std::time::Duration;

use sqlx::Executor;
use sqlx::postgres::PgListener;
use tokio::time::timeout;

use super::{Store, Stored};

const CHANNEL: &str = "largage";

/// How long nothing may be heard before it is asked whether the connection still stands, and how long the answer may take.
/// One whose packets are lost on the way looks like one on which nobody speaks.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub silence: Duration,
    pub answer: Duration,
}

pub const PATIENCE: Patience = Patience { silence: Duration::from_secs(30), answer: Duration::from_secs(10) };

/// Tells the others, naming who tells. On a connection of its own: a `NOTIFY` in a transaction would make its commit
/// wait for all others that notify.
pub async fn tell(store: &Store, node: &str) -> Stored<()> {
    sqlx::query("SELECT CAST(pg_notify($1, $2) AS TEXT)")
        .bind(CHANNEL)
        .bind(node)
        .execute(&mut *store.read().await?)
        .await?;
    Ok(())
}

/// What others tell, from the moment of listening on.
pub struct Changes(PgListener);

impl Changes {
    pub async fn listen(store: &Store) -> Stored<Self> {
        let mut listener = PgListener::connect(&store.url()).await?;
        listener.ignore_pool_close_event(true);
        // A lost connection means lost changes: the caller has to know.
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// Who told; an error where the connection was lost.
    pub async fn next(&mut self, patience: Patience) -> Stored<String> {
        loop {
            match timeout(patience.silence, self.0.try_recv()).await {
                Ok(Ok(Some(notification))) => return Ok(notification.payload().to_owned()),
                Ok(Ok(None)) => return Err(sqlx::Error::PoolClosed.into()),
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => self.still_stands(patience.answer).await?,
            }
        }
    }

    async fn still_stands(&mut self, within: Duration) -> Stored<()> {
        let asked = timeout(within, self.0.execute("SELECT 1")).await;
        asked.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::watch;

    use super::*;
    use crate::engine::store::Dialect;
    use crate::engine::testing::{TestEngine, empty_database};

    /// A way to a server that loses every packet once it is told to.
    async fn lossy(server: String, is_lost: watch::Receiver<bool>) -> SocketAddr {
        async fn pass_on(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_lost: watch::Receiver<bool>) {
            let mut packet = [0; 4096];
            while let Ok(length @ 1..) = from.read(&mut packet).await {
                if !*is_lost.borrow() && to.write_all(&packet[..length]).await.is_err() {
                    return;
                }
            }
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = TcpStream::connect(&server).await.unwrap().into_split();
                tokio::spawn(pass_on(from_client, to_server, is_lost.clone()));
                tokio::spawn(pass_on(from_server, to_client, is_lost.clone()));
            }
        });
        address
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_hears_nothing_learns_that_the_way_is_cut() {
        let (url, _) = empty_database(Dialect::Postgres).await;
        let (before, rest) = url.split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let (lose, is_lost) = watch::channel(false);
        let way = lossy(server.to_owned(), is_lost).await;
        let test = TestEngine::at(format!("{before}@{way}/{database}"), None).await;
        let store = test.engine.store();

        let mut changes = Changes::listen(store).await.unwrap();
        let silence = Duration::from_millis(1);
        let patient = Patience { silence, answer: Duration::from_secs(30) };
        // What is told while it is asked is heard as well.
        let (heard, ()) = tokio::join!(changes.next(patient), async { tell(store, "another").await.unwrap() });
        assert_eq!(heard.unwrap(), "another");

        lose.send(true).unwrap();
        let hurried = Patience { silence, answer: Duration::from_millis(100) };
        let learnt = timeout(Duration::from_secs(30), changes.next(hurried)).await;
        assert!(learnt.expect("it does not wait for ever").is_err());
    }
}
