//! `/admin/deliveries/export.csv` and `.json`: what the list's filter means, as a file. Without what the messages say.

use std::collections::HashMap;

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use largage::{
    csv::{Cell, push_line},
    engine::{
        accounts::Account,
        deliveries::{DeliveryPage, Listed},
    },
    id::{DeliveryId, WebhookId},
};
use serde::Serialize;

use super::deliveries::{Asked, refused};
use crate::{AppState, Page, PageError, Query, known::Staff};

/// How many are in a file at most, the latest, and how many are read at once.
const MOST: usize = 50_000;
const AT_ONCE: u16 = 1_000;

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/deliveries/export.csv", get(csv)).route("/admin/deliveries/export.json", get(json))
}

/// A line of the file. Moments are RFC 3339.
#[derive(Serialize)]
struct Line {
    id: i64,
    state: &'static str,
    event: &'static str,
    subject: String,
    campaign: String,
    webhook_id: i64,
    webhook: String,
    written_at: String,
    due_at: String,
    tries: i64,
    detail: String,
}

impl Line {
    fn of(listed: Listed, names: &HashMap<WebhookId, String>) -> Self {
        Self {
            id: listed.id.get(),
            state: listed.state.name(),
            event: listed.kind.name(),
            subject: listed.subject,
            campaign: listed.drop.map(|drop| drop.campaign).unwrap_or_default(),
            webhook_id: listed.webhook.get(),
            webhook: names.get(&listed.webhook).cloned().unwrap_or_default(),
            written_at: listed.created_at.to_string(),
            due_at: listed.due_at.to_string(),
            tries: listed.tries,
            detail: listed.detail,
        }
    }

    /// One that is there and cannot be read.
    fn unreadable(id: DeliveryId) -> Self {
        Self {
            id: id.get(),
            state: "unreadable",
            event: "",
            subject: String::new(),
            campaign: String::new(),
            webhook_id: 0,
            webhook: String::new(),
            written_at: String::new(),
            due_at: String::new(),
            tries: 0,
            detail: String::new(),
        }
    }

    const COLUMNS: [&'static str; 11] = [
        "id",
        "state",
        "event",
        "subject",
        "campaign",
        "webhook_id",
        "webhook",
        "written_at",
        "due_at",
        "tries",
        "detail",
    ];

    fn cells(self) -> [Cell; 11] {
        [
            Cell::Number(self.id.to_string()),
            Cell::text(self.state),
            Cell::text(self.event),
            Cell::text(self.subject),
            Cell::text(self.campaign),
            Cell::Number(self.webhook_id.to_string()),
            Cell::text(self.webhook),
            Cell::text(self.written_at),
            Cell::text(self.due_at),
            Cell::Number(self.tries.to_string()),
            Cell::text(self.detail),
        ]
    }
}

async fn lines(state: &AppState, page: &Page, by: &Account, asked: &Asked) -> Result<Vec<Line>, PageError> {
    let webhooks = state.engine.webhooks().await?;
    let names = webhooks.into_iter().map(|view| (view.webhook.id, view.webhook.name)).collect();
    let mut filter = asked.filter(&page.company.zone);
    let mut lines = Vec::new();
    loop {
        let found = state.engine.list_deliveries(by, &filter, AT_ONCE).await;
        let DeliveryPage { page: found, unreadable } = found.map_err(|error| refused(error, page.lang))?;
        let mut step: Vec<Line> = found.items.into_iter().map(|listed| Line::of(listed, &names)).collect();
        step.extend(unreadable.into_iter().map(Line::unreadable));
        step.sort_by_key(|line| std::cmp::Reverse(line.id));
        lines.extend(step);
        filter.before = found.next;
        if filter.before.is_none() || lines.len() >= MOST {
            return Ok(lines);
        }
    }
}

fn file(media_type: &'static str, name: &'static str, content: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, &disposition)], content).into_response()
}

async fn csv(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let mut table = String::new();
    push_line(&mut table, page.lang, &Line::COLUMNS.map(Cell::text));
    for line in lines(&state, &page, &by.account, &asked).await? {
        push_line(&mut table, page.lang, &line.cells());
    }
    Ok(file("text/csv; charset=utf-8", "deliveries.csv", table.into_bytes()))
}

async fn json(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lines = lines(&state, &page, &by.account, &asked).await?;
    Ok(file("application/json", "deliveries.json", serde_json::to_vec(&lines)?))
}
