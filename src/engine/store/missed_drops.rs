//! Drops that came to nothing although nobody wanted it so: an admin is told of them.

use sqlx::FromRow;

use super::campaigns::settings_from;
use super::{Db, StoreError, Stored};
use crate::campaign::CampaignName;
use crate::id::{CampaignId, DropId};
use crate::phase::Phase;
use crate::time::{Moment, Zone};

/// The latest drop that a campaign has missed for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedDrop {
    pub id: DropId,
    pub campaign: CampaignId,
    pub name: CampaignName,
    /// Counts the campaign's drops from 1.
    pub number: u32,
    /// Undelivered, or skipped because it was late or beyond the budget.
    pub phase: Phase,
    pub opens_at: Moment,
    /// The campaign's.
    pub zone: Zone,
    /// How many the campaign has missed for this reason before it.
    pub earlier: u32,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    campaign_id: i64,
    number: i64,
    phase: String,
    settings: String,
    opens_at: i64,
    missed: i64,
}

impl TryFrom<Row> for MissedDrop {
    type Error = StoreError;

    fn try_from(row: Row) -> Stored<Self> {
        let count = |count| u32::try_from(count).map_err(|error| StoreError::unreadable("count of a drop", error));
        let settings = settings_from(&row.settings)?;
        Ok(Self {
            id: DropId::new(row.id),
            campaign: CampaignId::new(row.campaign_id),
            name: settings.name,
            number: count(row.number)?,
            phase: row.phase.parse().map_err(|_| StoreError::unreadable("phase of a drop", &row.phase))?,
            opens_at: Moment::from_millis(row.opens_at),
            zone: settings.zone,
            earlier: count(row.missed - 1)?,
        })
    }
}

/// What was missed since a moment, the latest of each campaign and reason, the latest first.
pub async fn since(db: &mut Db, since: Moment, most: i64) -> Stored<Vec<MissedDrop>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT d.id, d.campaign_id, d.number, d.phase, d.settings, d.opens_at, latest.missed FROM drops d
         JOIN (SELECT MAX(id) AS id, COUNT(*) AS missed FROM drops
               WHERE phase IN ('closed:undelivered', 'skipped:late', 'skipped:budget') AND ended_at >= $1
               GROUP BY campaign_id, phase) latest ON latest.id = d.id
         ORDER BY d.ended_at DESC, d.id DESC LIMIT $2",
    )
    .bind(since.millis())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(MissedDrop::try_from).collect()
}
