//! Whether everything is as it must be: in the database, at the receiver, and in what people were told.

use std::collections::{BTreeMap, BTreeSet};

use largage::{
    engine::{Engine, store::invariants},
    fairness,
    outbound::Outbound,
};
use sqlx::Row;

use super::{
    load::Promise,
    receiver::{self, Seen},
};

/// What must not be found after a drill, besides what must be found in no database; each with a statement that finds it by
/// its number.
const NEVER: &[(&str, &str)] = &[
    (
        "ticket {} was opened twice by one wish",
        "SELECT MAX(id) FROM tickets GROUP BY account_id, subject HAVING COUNT(*) > 1",
    ),
    (
        "redemption {} has not exactly one event",
        "SELECT r.id FROM redemptions r WHERE 1 <> (SELECT COUNT(*) FROM events e WHERE e.kind = 'drop.redeemed'
             AND e.drop_id = r.drop_id AND e.account_id = r.account_id)",
    ),
    (
        "event {} tells of a redemption that there is not",
        "SELECT e.id FROM events e WHERE e.kind = 'drop.redeemed' AND NOT EXISTS
             (SELECT 1 FROM redemptions r WHERE r.drop_id = e.drop_id AND r.account_id = e.account_id)",
    ),
    (
        "order {} has not exactly one event",
        "SELECT o.id FROM orders o WHERE 1 <>
             (SELECT COUNT(*) FROM events e WHERE e.kind = 'order.placed' AND e.subject = 'order:' || o.id)",
    ),
    (
        "ticket {} has not exactly one event",
        "SELECT t.id FROM tickets t WHERE 1 <>
             (SELECT COUNT(*) FROM events e WHERE e.kind = 'ticket.opened' AND e.subject = 'ticket:' || t.id)",
    ),
    (
        "drop {} was not announced exactly once",
        "SELECT d.id FROM drops d WHERE d.announced_at IS NOT NULL AND 1 <>
             (SELECT COUNT(*) FROM events e WHERE e.kind = 'drop.announced' AND e.drop_id = d.id)",
    ),
    (
        "the opening of drop {} has not exactly one event",
        "SELECT d.id FROM drops d WHERE d.opened_at IS NOT NULL AND 1 <>
             (SELECT COUNT(*) FROM events e WHERE e.kind = 'drop.opened' AND e.drop_id = d.id)",
    ),
    (
        "the end of drop {} has not exactly one event",
        "SELECT d.id FROM drops d WHERE d.opened_at IS NOT NULL AND d.ended_at IS NOT NULL AND 1 <>
             (SELECT COUNT(*) FROM events e WHERE e.kind IN ('drop.closed', 'drop.cancelled') AND e.drop_id = d.id)",
    ),
    (
        "event {} has not exactly one delivery for each of the two webhooks",
        "SELECT e.id FROM events e WHERE e.kind <> 'webhook.disabled' AND
             ((SELECT COUNT(*) FROM deliveries d WHERE d.event_id = e.id AND d.replay_of IS NULL) <> 2
             OR (SELECT COUNT(DISTINCT d.webhook_id) FROM deliveries d WHERE d.event_id = e.id) <> 2)",
    ),
    (
        "campaign {} has not exactly one drop ahead",
        "SELECT c.id FROM campaigns c WHERE 1 <>
             (SELECT COUNT(*) FROM drops d WHERE d.campaign_id = c.id AND d.ended_at IS NULL)",
    ),
    (
        "delivery {} was posted to a channel again although it may have stood there, and no policy says so",
        "SELECT a.delivery_id FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
             JOIN events e ON e.id = d.event_id JOIN webhooks w ON w.id = d.webhook_id
             WHERE w.kind = 'discord' AND e.kind <> 'drop.opened' AND (a.ended_at IS NULL OR a.outcome = 'uncertain')
             AND EXISTS (SELECT 1 FROM attempts b WHERE b.delivery_id = a.delivery_id AND b.id > a.id)",
    ),
    (
        "delivery {} may stand in its channel and does not say so",
        "SELECT d.id FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id
             WHERE w.kind = 'discord' AND d.state IN ('stale', 'refused', 'cancelled', 'dead_webhook')
             AND EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id
                         AND (a.ended_at IS NULL OR a.outcome = 'uncertain'))",
    ),
    (
        "delivery {} is called uncertain, and nothing of it was lost",
        "SELECT d.id FROM deliveries d WHERE d.state = 'uncertain' AND NOT EXISTS
             (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND (a.ended_at IS NULL OR a.outcome = 'uncertain'))",
    ),
];

/// Everything that is not as it must be, a sentence each.
pub async fn violations(
    engine: &Engine,
    seen: &BTreeMap<String, Seen>,
    promises: &[Promise],
) -> anyhow::Result<BTreeSet<String>> {
    let mut db = engine.store().read().await?;
    let mut found: BTreeSet<String> = invariants::violated(&mut db).await?.into_iter().collect();
    for (sentence, statement) in NEVER {
        for row in sqlx::query(*statement).fetch_all(&mut *db).await? {
            found.insert(sentence.replace("{}", &row.try_get::<i64, _>(0)?.to_string()));
        }
    }
    drop(db);
    arrivals(engine, seen, &mut found).await?;
    kept(engine, promises, &mut found).await?;
    amounts(engine, &mut found).await?;
    Ok(found)
}

/// What the database knows of the tries of one message.
#[derive(Default)]
struct Tries {
    all: i64,
    delivered: i64,
    /// Whose answer did not come.
    lost: i64,
}

/// Compares what was received with what is recorded: nothing is posted that is not, and nothing else is called delivered.
async fn arrivals(engine: &Engine, seen: &BTreeMap<String, Seen>, found: &mut BTreeSet<String>) -> anyhow::Result<()> {
    let rows = sqlx::query(
        "SELECT w.kind, d.body, COUNT(*),
                SUM(CASE WHEN a.outcome = 'delivered' THEN 1 ELSE 0 END),
                SUM(CASE WHEN a.ended_at IS NULL OR a.outcome = 'uncertain' THEN 1 ELSE 0 END)
         FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN attempts a ON a.delivery_id = d.id
         GROUP BY d.id, w.kind, d.body",
    )
    .fetch_all(&mut *engine.store().read().await?)
    .await?;
    let mut tried: BTreeMap<String, Tries> = BTreeMap::new();
    for row in rows {
        let (kind, body): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let name = receiver::name(kind == "discord", &Outbound::from_stored(&body).body)?;
        let tries = tried.entry(name).or_default();
        tries.all += row.try_get::<i64, _>(2)?;
        tries.delivered += row.try_get::<i64, _>(3)?;
        tries.lost += row.try_get::<i64, _>(4)?;
    }
    for (name, Seen { read, taken }) in seen {
        let Tries { all, delivered, lost } = tried.remove(name).unwrap_or_default();
        if *read > all {
            found.insert(format!("“{name}” came {read} times, and {all} attempts are written"));
        }
        if *taken < delivered || *taken > delivered + lost {
            let recorded = format!("{delivered} times delivered and {lost} times lost");
            found.insert(format!("“{name}” arrived {taken} times, and is recorded as {recorded}"));
        }
    }
    for (name, tries) in tried {
        if tries.delivered > 0 {
            found.insert(format!("“{name}” is called delivered and never came"));
        }
    }
    Ok(())
}

/// What people were told stands.
async fn kept(engine: &Engine, promises: &[Promise], found: &mut BTreeSet<String>) -> anyhow::Result<()> {
    let mut db = engine.store().read().await?;
    let mut stands = BTreeSet::new();
    for statement in [
        "SELECT 'won ' || r.account_id || ' ' || d.code || ' ' || r.amount FROM redemptions r
             JOIN drops d ON d.id = r.drop_id",
        "SELECT 'ordered ' || account_id || ' ' || once || ' ' || id FROM orders",
        "SELECT 'asked ' || account_id || ' ' || subject || ' ' || id FROM tickets",
        "SELECT 'replayed ' || replay_of || ' ' || id FROM deliveries WHERE replay_of IS NOT NULL",
    ] {
        stands.extend(sqlx::query_scalar::<_, String>(statement).fetch_all(&mut *db).await?);
    }
    for promise in promises {
        let promised = match promise {
            Promise::Won { account, code, amount } => format!("won {account} {code} {amount}"),
            Promise::Ordered { account, once, order } => format!("ordered {account} {once} {order}"),
            Promise::TicketOpened { account, subject, ticket } => format!("asked {account} {subject} {ticket}"),
            Promise::Replayed { delivery, again } => format!("replayed {delivery} {again}"),
        };
        if !stands.contains(&promised) {
            found.insert(format!("somebody was told what does not stand: {promised}"));
        }
    }
    Ok(())
}

/// Each amount is the one that was fixed before the drop, by its seed.
async fn amounts(engine: &Engine, found: &mut BTreeSet<String>) -> anyhow::Result<()> {
    for drop in engine.past_drops(None, 100_000).await? {
        let Some(seed) = engine.revealed_seed(drop.id).await? else { continue };
        for redemption in engine.redemptions_of(drop.id).await? {
            if fairness::amount(&seed, &drop.parameters, redemption.ordinal).amount != redemption.amount {
                found.insert(format!("redemption {} has another amount than its seed says", redemption.id));
            }
        }
    }
    Ok(())
}
