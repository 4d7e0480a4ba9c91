//! Drops. Each change of phase is one conditional `UPDATE`: any node may try, one wins.

use sqlx::{AssertSqlSafe, FromRow};

use super::campaigns::{settings_from, settings_json};
use super::{Db, StoreError, Stored};
use crate::campaign::Settings;
use crate::fairness::Parameters;
use crate::id::{CampaignId, DropId};
use crate::money::Amount;
use crate::phase::Phase;
use crate::time::{Moment, Span};

/// One occurrence of a campaign, as stored.
#[derive(Clone, Debug)]
pub struct Drop {
    pub id: DropId,
    pub campaign: CampaignId,
    pub number: u32,
    pub phase: Phase,
    /// The campaign's settings when this drop was scheduled.
    pub settings: Settings,
    pub parameters: Parameters,
    /// Sealed: it opens only with the installation's key.
    pub seed: String,
    pub commitment: String,
    pub opens_at: Moment,
    /// Where it was drawn, if an admin has moved it.
    pub moved_from: Option<Moment>,
    pub uses: u32,
    pub used: u32,
    /// Drawn at the opening; nobody knows it before.
    pub code: Option<String>,
    /// Whether anything was to be delivered at the opening.
    pub has_channel: bool,
    pub announced_at: Option<Moment>,
    pub opened_at: Option<Moment>,
    pub confirmed_at: Option<Moment>,
    /// Unknown until the opening is confirmed.
    pub closes_at: Option<Moment>,
    pub ended_at: Option<Moment>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    campaign_id: i64,
    number: i64,
    phase: String,
    settings: String,
    parameters: String,
    seed: String,
    commitment: String,
    opens_at: i64,
    moved_from: Option<i64>,
    uses: i64,
    used: i64,
    code: Option<String>,
    has_channel: i16,
    announced_at: Option<i64>,
    opened_at: Option<i64>,
    confirmed_at: Option<i64>,
    closes_at: Option<i64>,
    ended_at: Option<i64>,
}

impl TryFrom<Row> for Drop {
    type Error = StoreError;

    fn try_from(row: Row) -> Stored<Self> {
        let moment = |millis: Option<i64>| millis.map(Moment::from_millis);
        Ok(Self {
            id: DropId::new(row.id),
            campaign: CampaignId::new(row.campaign_id),
            number: small(row.number)?,
            phase: row.phase.parse().map_err(|_| StoreError::unreadable("phase of a drop", &row.phase))?,
            settings: settings_from(&row.settings)?,
            parameters: serde_json::from_str(&row.parameters)
                .map_err(|error| StoreError::unreadable("parameters of a drop", error))?,
            seed: row.seed,
            commitment: row.commitment,
            opens_at: Moment::from_millis(row.opens_at),
            moved_from: moment(row.moved_from),
            uses: small(row.uses)?,
            used: small(row.used)?,
            code: row.code,
            has_channel: row.has_channel != 0,
            announced_at: moment(row.announced_at),
            opened_at: moment(row.opened_at),
            confirmed_at: moment(row.confirmed_at),
            closes_at: moment(row.closes_at),
            ended_at: moment(row.ended_at),
        })
    }
}

macro_rules! select_drop {
    ($rest:literal) => {
        concat!(
            "SELECT id, campaign_id, number, phase, settings, parameters, seed, commitment, opens_at, moved_from, \
             uses, used, code, has_channel, announced_at, opened_at, confirmed_at, closes_at, ended_at FROM drops ",
            $rest
        )
    };
}

fn small(count: i64) -> Stored<u32> {
    u32::try_from(count).map_err(|error| StoreError::unreadable("count of a drop", error))
}

fn read(rows: Vec<Row>) -> Stored<Vec<Drop>> {
    rows.into_iter().map(Drop::try_from).collect()
}

/// A drop to be scheduled, or written down as skipped.
pub struct NewDrop<'a> {
    pub campaign: CampaignId,
    pub number: u32,
    pub phase: Phase,
    pub settings: &'a Settings,
    pub parameters: &'a Parameters,
    pub seed: &'a str,
    pub commitment: &'a str,
    pub opens_at: Moment,
    pub uses: u32,
    pub now: Moment,
}

/// Writes the drop, unless this number is taken or the campaign has a drop under way: then `None`.
pub async fn insert(db: &mut Db, new: &NewDrop<'_>) -> Stored<Option<DropId>> {
    let parameters =
        serde_json::to_string(new.parameters).map_err(|error| StoreError::unreadable("parameters of a drop", error))?;
    let ended_at = new.phase.is_over().then_some(new.now.millis());
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO drops (campaign_id, number, phase, settings, parameters, seed, commitment, opens_at,
                            uses, ended_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(new.campaign.get())
    .bind(i64::from(new.number))
    .bind(new.phase.as_str())
    .bind(settings_json(new.settings)?)
    .bind(parameters)
    .bind(new.seed)
    .bind(new.commitment)
    .bind(new.opens_at.millis())
    .bind(i64::from(new.uses))
    .bind(ended_at)
    .bind(new.now.millis())
    .fetch_optional(db)
    .await?;
    Ok(id.map(DropId::new))
}

/// Every drop that is scheduled, announced or open, the nearest first.
pub async fn live(db: &mut Db) -> Stored<Vec<Drop>> {
    read(
        sqlx::query_as(select_drop!("WHERE phase IN ('scheduled', 'announced', 'open') ORDER BY opens_at, id"))
            .fetch_all(db)
            .await?,
    )
}

/// The drop of a campaign that is scheduled, announced or open.
pub async fn live_of(db: &mut Db, campaign: CampaignId) -> Stored<Option<Drop>> {
    let row: Option<Row> =
        sqlx::query_as(select_drop!("WHERE campaign_id = $1 AND phase IN ('scheduled', 'announced', 'open')"))
            .bind(campaign.get())
            .fetch_optional(db)
            .await?;
    row.map(Drop::try_from).transpose()
}

pub async fn find(db: &mut Db, id: DropId) -> Stored<Option<Drop>> {
    let row: Option<Row> = sqlx::query_as(select_drop!("WHERE id = $1")).bind(id.get()).fetch_optional(db).await?;
    row.map(Drop::try_from).transpose()
}

/// The latest drop that has this code, open or over.
pub async fn by_code(db: &mut Db, key: &str) -> Stored<Option<Drop>> {
    let row: Option<Row> = sqlx::query_as(select_drop!("WHERE code_key = $1 ORDER BY id DESC LIMIT 1"))
        .bind(key)
        .fetch_optional(db)
        .await?;
    row.map(Drop::try_from).transpose()
}

/// Drops that are over, the latest first; of one campaign or of all.
pub async fn past(db: &mut Db, campaign: Option<CampaignId>, most: i64) -> Stored<Vec<Drop>> {
    let of_campaign = campaign.map(|campaign| format!("AND campaign_id = {campaign}")).unwrap_or_default();
    let select = format!(
        "{} WHERE ended_at IS NOT NULL {of_campaign} ORDER BY ended_at DESC, id DESC LIMIT $1",
        select_drop!("")
    );
    read(sqlx::query_as(AssertSqlSafe(select)).bind(most).fetch_all(db).await?)
}

/// Drops that were open and are over, the latest first.
pub async fn opened(db: &mut Db, most: i64) -> Stored<Vec<Drop>> {
    read(
        sqlx::query_as(select_drop!(
            "WHERE ended_at IS NOT NULL AND opened_at IS NOT NULL ORDER BY opened_at DESC, id DESC LIMIT $1"
        ))
        .bind(most)
        .fetch_all(db)
        .await?,
    )
}

/// The latest drop that was open and is over.
pub async fn last_opened(db: &mut Db) -> Stored<Option<Drop>> {
    let row: Option<Row> = sqlx::query_as(select_drop!(
        "WHERE ended_at IS NOT NULL AND opened_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT 1"
    ))
    .fetch_optional(db)
    .await?;
    row.map(Drop::try_from).transpose()
}

pub async fn announce(db: &mut Db, id: DropId, now: Moment) -> Stored<bool> {
    let done =
        sqlx::query("UPDATE drops SET phase = 'announced', announced_at = $2 WHERE id = $1 AND phase = 'scheduled'")
            .bind(id.get())
            .bind(now.millis())
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens an announced drop with its code. `closes_at` is known at once where there is no channel to wait for.
pub async fn open(
    db: &mut Db,
    id: DropId,
    code: &str,
    key: &str,
    has_channel: bool,
    closes_at: Option<Moment>,
    now: Moment,
) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE drops SET phase = 'open', code = $2, code_key = $3, has_channel = $4, closes_at = $5, opened_at = $6
         WHERE id = $1 AND phase = 'announced'",
    )
    .bind(id.get())
    .bind(code)
    .bind(key)
    .bind(i16::from(has_channel))
    .bind(closes_at.map(Moment::millis))
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The opening was seen in a channel: the time of validity starts. Only the first confirmation counts.
pub async fn confirm(db: &mut Db, id: DropId, now: Moment, closes_at: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE drops SET confirmed_at = $2, closes_at = $3 WHERE id = $1 AND phase = 'open' AND confirmed_at IS NULL",
    )
    .bind(id.get())
    .bind(now.millis())
    .bind(closes_at.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a drop that is still in the phase `from`.
pub async fn end(db: &mut Db, id: DropId, from: Phase, to: Phase, now: Moment) -> Stored<bool> {
    let done = sqlx::query("UPDATE drops SET phase = $3, ended_at = $4 WHERE id = $1 AND phase = $2")
        .bind(id.get())
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves a scheduled drop to another opening, remembering where it was drawn.
pub async fn move_to(db: &mut Db, id: DropId, opens_at: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE drops SET moved_from = COALESCE(moved_from, opens_at), opens_at = $2 WHERE id = $1 AND phase = 'scheduled'",
    )
    .bind(id.get())
    .bind(opens_at.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a drop that is not open yet open at `opens_at`, if that is sooner.
pub async fn bring_forward(db: &mut Db, id: DropId, opens_at: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE drops SET moved_from = COALESCE(moved_from, opens_at), opens_at = $2
         WHERE id = $1 AND phase IN ('scheduled', 'announced') AND opens_at > $2",
    )
    .bind(id.get())
    .bind(opens_at.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What came of trying to take one use of a drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Counts from 1.
    pub ordinal: u32,
    pub uses: u32,
}

/// Takes one use of a drop that is open at `at` and has one left.
pub async fn take_use(db: &mut Db, id: DropId, at: Moment) -> Stored<Option<Taken>> {
    let row: Option<(i64, i64)> = sqlx::query_as(
        "UPDATE drops SET used = used + 1
         WHERE id = $1 AND phase = 'open' AND used < uses AND (closes_at IS NULL OR closes_at > $2)
         RETURNING used, uses",
    )
    .bind(id.get())
    .bind(at.millis())
    .fetch_optional(db)
    .await?;
    row.map(|(used, uses)| Ok(Taken { ordinal: small(used)?, uses: small(uses)? })).transpose()
}

/// Gives back the use that was taken last in this transaction.
pub async fn give_back_use(db: &mut Db, id: DropId) -> Stored<()> {
    sqlx::query("UPDATE drops SET used = used - 1 WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(())
}

/// What a campaign has credited by drops that opened within a span, less what was reversed.
pub async fn credited_within(db: &mut Db, campaign: CampaignId, span: Span) -> Stored<Amount> {
    let total: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(r.amount), 0) AS BIGINT) FROM redemptions r JOIN drops d ON d.id = r.drop_id
         WHERE d.campaign_id = $1 AND d.opened_at >= $2 AND d.opened_at < $3 AND r.reversed_at IS NULL",
    )
    .bind(campaign.get())
    .bind(span.from.millis())
    .bind(span.to.millis())
    .fetch_one(db)
    .await?;
    Amount::new(total).map_err(|error| StoreError::unreadable("sum of redemptions", error))
}
