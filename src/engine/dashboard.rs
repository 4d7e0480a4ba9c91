//! What the dashboard shows: everything that an admin wants to see first, read at once.

use super::Engine;
use super::store::deliveries::{self, Listed, State};
use super::store::drops::{self, Drop};
use super::store::missed_drops::{self, MissedDrop};
use super::store::{Stored, campaigns, orders};
use super::webhooks::WebhookView;
use crate::id::CampaignId;
use crate::money::Amount;
use crate::time::{DAY, Moment};

/// How many drops the bars show.
const LAST_DROPS: i64 = 10;
/// How far back a drop that was missed or a delivery that failed is worth a look.
pub const LATELY_DAYS: u32 = 7;
/// How many of either are listed.
const MOST: i64 = 5;

#[derive(Clone, Debug)]
pub struct Dashboard {
    pub now: Moment,
    /// The drop that opens next, or is open.
    pub next: Option<Drop>,
    /// Drops that were open, the latest first.
    pub last: Vec<Drop>,
    pub webhooks: Vec<WebhookView>,
    /// The latest of [`LATELY_DAYS`].
    pub missed: Vec<MissedDrop>,
    /// The latest of [`LATELY_DAYS`].
    pub failing: Vec<Listed>,
    pub budgets: Vec<Budget>,
    pub has_campaigns: bool,
    /// Orders that somebody of the staff has to deliver.
    pub orders_waiting: i64,
}

/// What a campaign with a limit has given this month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    pub campaign: CampaignId,
    pub name: String,
    pub spent: Amount,
    pub limit: Amount,
    /// How many more drops fit at their worst case.
    pub fits: u32,
}

impl Engine {
    pub async fn dashboard(&self) -> Stored<Dashboard> {
        let now = self.clock().now();
        let lately = now - DAY * LATELY_DAYS;
        let webhooks = self.webhooks().await?;
        let mut db = self.store().read().await?;
        let campaigns = campaigns::all(&mut db).await?;
        let mut budgets = Vec::new();
        for campaign in &campaigns {
            let settings = &campaign.settings;
            let Some(limit) = settings.budget else { continue };
            let spent = drops::credited_within(&mut db, campaign.id, now.month_in(&settings.zone)).await?;
            let worst = settings.worst_case().minor().max(1);
            budgets.push(Budget {
                campaign: campaign.id,
                name: settings.name.to_string(),
                spent,
                limit,
                fits: u32::try_from(limit.saturating_sub(spent).minor() / worst).unwrap_or(u32::MAX),
            });
        }
        Ok(Dashboard {
            now,
            next: drops::live(&mut db).await?.into_iter().next(),
            last: drops::opened(&mut db, LAST_DROPS).await?,
            webhooks,
            missed: missed_drops::since(&mut db, lately, MOST).await?,
            failing: deliveries::failing(&mut db, lately, MOST).await?,
            budgets,
            has_campaigns: !campaigns.is_empty(),
            orders_waiting: orders::waiting(&mut db).await?,
        })
    }

    /// The latest deliveries, all or those in one state.
    pub async fn deliveries(&self, state: Option<State>, most: u16) -> Stored<Vec<Listed>> {
        deliveries::latest(&mut *self.store().read().await?, state, i64::from(most)).await
    }
}

#[cfg(test)]
mod tests;
