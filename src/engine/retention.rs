//! Deliveries are kept for as long as the settings say once they are over; then they go with their tries, the events that
//! nothing else names and what the sandbox received. Mails are kept as long. Money, drops and the audit log stay.

use super::Engine;
use super::company;
use super::store::{Store, Stored, deliveries, events, mails, sandbox};
use crate::time::Moment;

/// How many rows go in one transaction, so that nobody waits long for it.
const STEP: u16 = 500;

/// What goes, in this order: an event goes after its deliveries.
#[derive(Clone, Copy)]
enum Table {
    Deliveries,
    Events,
    Sandbox,
    Mails,
}

impl Engine {
    /// Removes what is kept no longer.
    pub(super) async fn prune_deliveries(&self) -> Stored<()> {
        let kept = company::read(&mut *self.store().read().await?).await?.keep_deliveries;
        let before = kept.until(self.clock().now());
        for table in [Table::Deliveries, Table::Events, Table::Sandbox, Table::Mails] {
            while self.prune_step(table, before).await? == u64::from(STEP) {}
        }
        Ok(())
    }

    async fn prune_step(&self, table: Table, before: Moment) -> Stored<u64> {
        let mut tx = self.store().begin().await?;
        let most = i64::from(STEP);
        let done = match table {
            Table::Deliveries => deliveries::prune(&mut tx, self.store().dialect(), before, most).await?,
            Table::Events => events::prune(&mut tx, before, most).await?,
            Table::Sandbox => sandbox::prune(&mut tx, before, most).await?,
            Table::Mails => mails::prune(&mut tx, before, most).await?,
        };
        Store::commit(tx).await?;
        Ok(done)
    }
}

#[cfg(test)]
mod tests;
