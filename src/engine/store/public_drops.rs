//! Drops as everyone may see them: neither seed nor code is read here, so no page can let one slip.

use sqlx::{AssertSqlSafe, FromRow};

use super::campaigns::settings_from;
use super::{Db, StoreError, Stored};
use crate::campaign::{Settings, WinnerStyle};
use crate::fairness::ClaimedAmount;
use crate::id::{AccountId, CampaignId, DropId, EntryId, RedemptionId};
use crate::money::Amount;
use crate::phase::Phase;
use crate::time::Moment;

/// One occurrence of a campaign, without its secrets.
#[derive(Clone, Debug)]
pub struct PublicDrop {
    pub id: DropId,
    pub campaign: CampaignId,
    /// Counts the campaign's drops from 1.
    pub number: u32,
    pub phase: Phase,
    /// The campaign's settings when this drop was scheduled.
    pub settings: Settings,
    pub opens_at: Moment,
    /// Where it was drawn, if an admin has moved or launched it.
    pub moved_from: Option<Moment>,
    pub uses: u32,
    pub used: u32,
    pub announced_at: Option<Moment>,
    pub opened_at: Option<Moment>,
    pub ended_at: Option<Moment>,
}

impl PublicDrop {
    /// The opening that followed from the seed, wherever an admin has moved it since.
    pub fn drawn_at(&self) -> Moment {
        self.moved_from.unwrap_or(self.opens_at)
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    campaign_id: i64,
    number: i64,
    phase: String,
    settings: String,
    opens_at: i64,
    moved_from: Option<i64>,
    uses: i64,
    used: i64,
    announced_at: Option<i64>,
    opened_at: Option<i64>,
    ended_at: Option<i64>,
}

macro_rules! select_public_drop {
    ($rest:literal) => {
        concat!(
            "SELECT id, campaign_id, number, phase, settings, opens_at, moved_from, uses, used, announced_at, \
             opened_at, ended_at FROM drops ",
            $rest
        )
    };
}

impl TryFrom<Row> for PublicDrop {
    type Error = StoreError;

    fn try_from(row: Row) -> Stored<Self> {
        let moment = |millis: Option<i64>| millis.map(Moment::from_millis);
        Ok(Self {
            id: DropId::new(row.id),
            campaign: CampaignId::new(row.campaign_id),
            number: count(row.number)?,
            phase: row.phase.parse().map_err(|_| StoreError::unreadable("phase of a drop", &row.phase))?,
            settings: settings_from(&row.settings)?,
            opens_at: Moment::from_millis(row.opens_at),
            moved_from: moment(row.moved_from),
            uses: count(row.uses)?,
            used: count(row.used)?,
            announced_at: moment(row.announced_at),
            opened_at: moment(row.opened_at),
            ended_at: moment(row.ended_at),
        })
    }
}

fn count(number: i64) -> Stored<u32> {
    u32::try_from(number).map_err(|error| StoreError::unreadable("count of a drop", error))
}

fn amount(minor: i64) -> Stored<Amount> {
    Amount::new(minor).map_err(|error| StoreError::unreadable("amount of a redemption", error))
}

pub async fn find(db: &mut Db, id: DropId) -> Stored<Option<PublicDrop>> {
    let row: Option<Row> =
        sqlx::query_as(select_public_drop!("WHERE id = $1")).bind(id.get()).fetch_optional(db).await?;
    row.map(PublicDrop::try_from).transpose()
}

/// Every drop that is scheduled, announced or open, the nearest first.
pub async fn live(db: &mut Db) -> Stored<Vec<PublicDrop>> {
    let rows: Vec<Row> =
        sqlx::query_as(select_public_drop!("WHERE phase IN ('scheduled', 'announced', 'open') ORDER BY opens_at, id"))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(PublicDrop::try_from).collect()
}

/// Drops that are over, those that ended last first, from before `before` on.
pub async fn past(db: &mut Db, before: Option<DropId>, most: i64) -> Stored<Vec<PublicDrop>> {
    let earlier = before
        .map(|before| format!("AND (ended_at, id) < (SELECT b.ended_at, b.id FROM drops b WHERE b.id = {before})"));
    let select = format!(
        "{} WHERE ended_at IS NOT NULL {} ORDER BY ended_at DESC, id DESC LIMIT $1",
        select_public_drop!(""),
        earlier.unwrap_or_default()
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(select)).bind(most).fetch_all(db).await?;
    rows.into_iter().map(PublicDrop::try_from).collect()
}

/// What a drop has credited, by ordinal, whoever won it.
pub async fn amounts(db: &mut Db, drop: DropId) -> Stored<Vec<ClaimedAmount>> {
    let rows: Vec<(i64, i64)> =
        sqlx::query_as("SELECT ordinal, amount FROM redemptions WHERE drop_id = $1 ORDER BY ordinal")
            .bind(drop.get())
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(ordinal, minor)| Ok(ClaimedAmount { ordinal: count(ordinal)?, amount: amount(minor)? }))
        .collect()
}

/// The drop that a redemption was of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedeemedDrop {
    pub redemption: RedemptionId,
    pub drop: DropId,
    pub number: u32,
}

/// The drops behind an account's latest entries.
pub async fn of_entries(
    db: &mut Db,
    account: AccountId,
    before: Option<EntryId>,
    entries: i64,
) -> Stored<Vec<RedeemedDrop>> {
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT r.id, d.id, d.number
         FROM (SELECT redemption_id FROM entries WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3) e
         JOIN redemptions r ON r.id = e.redemption_id JOIN drops d ON d.id = r.drop_id",
    )
    .bind(account.get())
    .bind(before.map_or(i64::MAX, EntryId::get))
    .bind(entries)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(redemption, drop, number)| {
            let (redemption, drop) = (RedemptionId::new(redemption), DropId::new(drop));
            Ok(RedeemedDrop { redemption, drop, number: count(number)? })
        })
        .collect()
}

/// Someone who won lately, named as the drop's campaign and they themselves allow.
#[derive(Clone, Debug)]
pub struct Winner {
    /// `None` is "a customer".
    pub name: Option<String>,
    pub amount: Amount,
    pub at: Moment,
    pub drop: DropId,
}

pub async fn winners(db: &mut Db, most: i64) -> Stored<Vec<Winner>> {
    type Row = (String, i16, i64, i64, i64, String);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT a.public_name, a.announced, r.amount, r.created_at, d.id, d.settings
         FROM redemptions r JOIN accounts a ON a.id = r.account_id JOIN drops d ON d.id = r.drop_id
         WHERE r.reversed_at IS NULL ORDER BY r.id DESC LIMIT $1",
    )
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(name, announced, minor, at, drop, settings)| {
            let name = name.parse().map_err(|error| StoreError::unreadable("public name", error))?;
            // On a public page nobody's name stands in full.
            let style = match settings_from(&settings)?.winner {
                WinnerStyle::Hidden => WinnerStyle::Hidden,
                WinnerStyle::Shortened | WinnerStyle::Full => WinnerStyle::Shortened,
            };
            Ok(Winner {
                name: style.show(&name, announced != 0),
                amount: amount(minor)?,
                at: Moment::from_millis(at),
                drop: DropId::new(drop),
            })
        })
        .collect()
}
