//! Events that were written.

use super::{Db, StoreError, Stored};
use crate::event::{Kind, Values};
use crate::id::CampaignId;
use crate::time::Moment;

/// Removes the oldest, up to `most`, of those that happened before a moment and that nothing names any more; answers how
/// many.
pub async fn prune(db: &mut Db, before: Moment, most: i64) -> Stored<u64> {
    let done = sqlx::query(
        "DELETE FROM events WHERE id IN
             (SELECT e.id FROM events e WHERE e.created_at < $1
              AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id)
              AND NOT EXISTS (SELECT 1 FROM announcements a WHERE a.event_id = e.id)
              ORDER BY e.created_at LIMIT $2)",
    )
    .bind(before.millis())
    .bind(most)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// When the last thing happened that is kept.
pub async fn latest(db: &mut Db) -> Stored<Option<Moment>> {
    let latest: Option<i64> =
        sqlx::query_scalar("SELECT created_at FROM events ORDER BY id DESC LIMIT 1").fetch_optional(db).await?;
    Ok(latest.map(Moment::from_millis))
}

/// The values of the last event of a kind, of one campaign or of all. A drop's count once it is over.
pub async fn last(db: &mut Db, kind: Kind, campaign: Option<CampaignId>) -> Stored<Option<(Values, Moment)>> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT e.data, e.created_at FROM events e LEFT JOIN drops d ON d.id = e.drop_id
         WHERE e.kind = $1 AND (e.drop_id IS NULL OR d.ended_at IS NOT NULL) AND ($2 = 0 OR d.campaign_id = $2)
         ORDER BY e.id DESC LIMIT 1",
    )
    .bind(kind.name())
    .bind(campaign.map_or(0, CampaignId::get))
    .fetch_optional(db)
    .await?;
    row.map(|(data, at)| {
        let values =
            serde_json::from_str(&data).map_err(|error| StoreError::unreadable("values of an event", error))?;
        Ok((values, Moment::from_millis(at)))
    })
    .transpose()
}
