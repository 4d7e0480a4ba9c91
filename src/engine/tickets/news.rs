//! What happens to tickets, told once to whoever follows it. It is read from the tables, so it tells what other nodes
//! did as well, and what somebody may not know never gets near them.

use std::collections::HashSet;

use crate::account::Role;
use crate::engine::Engine;
use crate::engine::store::Stored;
use crate::engine::store::tickets::{self, News};
use crate::id::{AccountId, LineId};
use crate::time::{MINUTE, Moment};

/// Lines that are read once more, because on PostgreSQL one with a smaller number may appear after a larger.
const READ_AGAIN: i64 = 200;

/// What was told already.
#[derive(Debug)]
pub struct Told {
    /// What is read again next time begins after this line, and at this moment.
    after: LineId,
    since: Moment,
    known: HashSet<News>,
}

impl News {
    /// Whether somebody may know of it, and it concerns what they are shown.
    pub fn is_for(self, account: AccountId, role: Role) -> bool {
        match self {
            Self::Line { customer, is_public, .. } => role >= Role::Staff || is_public && customer == account,
            Self::Read { by, .. } => by == account,
        }
    }
}

impl Engine {
    /// Begins to follow what happens to tickets from now on.
    pub async fn follow_tickets(&self) -> Stored<Told> {
        let last = tickets::last_line_of_all(&mut *self.store().read().await?).await?;
        let after = LineId::new(last.get() - READ_AGAIN);
        let mut told = Told { after, since: self.clock().now() - MINUTE, known: HashSet::new() };
        self.ticket_news(&mut told).await?;
        Ok(told)
    }

    /// What has happened to tickets since the last call.
    pub async fn ticket_news(&self, told: &mut Told) -> Stored<Vec<News>> {
        let now = self.clock().now();
        let recent = tickets::news(&mut *self.store().read().await?, told.after, told.since).await?;
        let news = recent.iter().copied().filter(|news| !told.known.contains(news)).collect();
        let lines = recent.iter().filter_map(|news| match news {
            News::Line { id, .. } => Some(LineId::new(id.get() - READ_AGAIN)),
            News::Read { .. } => None,
        });
        told.after = lines.max().unwrap_or(told.after).max(told.after);
        told.since = now - MINUTE;
        told.known = recent.into_iter().collect();
        Ok(news)
    }
}
