//! Campaigns.

use super::{Db, StoreError, Stored};
use crate::campaign::Settings;
use crate::id::CampaignId;
use crate::time::Moment;

/// Whether drops are scheduled: what the settings say, where a statement can ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Running,
    Paused,
}

impl State {
    const fn of(settings: &Settings) -> Self {
        if settings.active { Self::Running } else { Self::Paused }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
        }
    }

    fn parse(name: &str) -> Stored<Self> {
        match name {
            "running" => Ok(Self::Running),
            "paused" => Ok(Self::Paused),
            other => Err(StoreError::unreadable("state of a campaign", other)),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Campaign {
    pub id: CampaignId,
    pub settings: Settings,
    pub state: State,
    /// Grows with each change, so that a form opened earlier cannot overwrite a later one.
    pub version: i64,
    /// Where the next delay is counted from: the last opening, or the start.
    pub base: Moment,
}

type Row = (i64, String, String, i64, i64);

fn read((id, settings, state, version, base): Row) -> Stored<Campaign> {
    Ok(Campaign {
        id: CampaignId::new(id),
        settings: settings_from(&settings)?,
        state: State::parse(&state)?,
        version,
        base: Moment::from_millis(base),
    })
}

pub(super) fn settings_from(json: &str) -> Stored<Settings> {
    serde_json::from_str(json).map_err(|error| StoreError::unreadable("settings of a campaign", error))
}

pub(super) fn settings_json(settings: &Settings) -> Stored<String> {
    serde_json::to_string(settings).map_err(|error| StoreError::unreadable("settings of a campaign", error))
}

pub async fn insert(db: &mut Db, settings: &Settings, now: Moment) -> Stored<CampaignId> {
    let id = sqlx::query_scalar(
        "INSERT INTO campaigns (name, settings, state, version, last_base_at, created_at)
         VALUES ($1, $2, $3, 1, $4, $4) RETURNING id",
    )
    .bind(settings.name.as_str())
    .bind(settings_json(settings)?)
    .bind(State::of(settings).name())
    .bind(now.millis())
    .fetch_one(db)
    .await?;
    Ok(CampaignId::new(id))
}

pub async fn all(db: &mut Db) -> Stored<Vec<Campaign>> {
    let rows: Vec<Row> = sqlx::query_as("SELECT id, settings, state, version, last_base_at FROM campaigns ORDER BY id")
        .fetch_all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

pub async fn find(db: &mut Db, id: CampaignId) -> Stored<Option<Campaign>> {
    let row: Option<Row> =
        sqlx::query_as("SELECT id, settings, state, version, last_base_at FROM campaigns WHERE id = $1")
            .bind(id.get())
            .fetch_optional(db)
            .await?;
    row.map(read).transpose()
}

/// Replaces the settings of the version that the caller has seen; `false` where there is a later one.
pub async fn update(db: &mut Db, id: CampaignId, seen: i64, settings: &Settings) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE campaigns SET name = $3, settings = $4, state = $5, version = version + 1 WHERE id = $1 AND version = $2",
    )
    .bind(id.get())
    .bind(seen)
    .bind(settings.name.as_str())
    .bind(settings_json(settings)?)
    .bind(State::of(settings).name())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets nobody else change this campaign or its drops' phases until the transaction ends. Taken before the drop's own row
/// wherever both are, so that two nodes never wait for each other.
pub async fn lock(db: &mut Db, id: CampaignId) -> Stored<()> {
    sqlx::query("UPDATE campaigns SET drops = drops WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(())
}

/// Takes the number of the next drop of a running campaign, which is told where its delay counts from.
pub async fn take_number(db: &mut Db, id: CampaignId, base: Moment) -> Stored<Option<(u32, Settings)>> {
    let row: Option<(i64, String)> = sqlx::query_as(
        "UPDATE campaigns SET drops = drops + 1, last_base_at = $2
         WHERE id = $1 AND state = 'running' RETURNING drops, settings",
    )
    .bind(id.get())
    .bind(base.millis())
    .fetch_optional(db)
    .await?;
    row.map(|(number, settings)| {
        let number = u32::try_from(number).map_err(|error| StoreError::unreadable("number of a drop", error))?;
        Ok((number, settings_from(&settings)?))
    })
    .transpose()
}
