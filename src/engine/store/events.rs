//! Events that were written.

use super::{Db, StoreError, Stored};
use crate::event::{Kind, Values};
use crate::id::CampaignId;
use crate::time::Moment;

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
