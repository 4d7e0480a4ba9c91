//! Nodes on one PostgreSQL tell each other that something changed. SQLite has one node.

use sqlx::postgres::PgListener;

use super::{Store, Stored};

const CHANNEL: &str = "largage";

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
        let mut listener = PgListener::connect(store.url()).await?;
        listener.ignore_pool_close_event(true);
        // A lost connection means lost changes: the caller has to know.
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// Who told; an error where the connection was lost.
    pub async fn next(&mut self) -> Stored<String> {
        match self.0.try_recv().await? {
            Some(notification) => Ok(notification.payload().to_owned()),
            None => Err(sqlx::Error::PoolClosed.into()),
        }
    }
}
