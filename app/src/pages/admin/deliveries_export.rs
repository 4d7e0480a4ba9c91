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
    engine::{accounts::Account, deliveries::Listed},
    id::WebhookId,
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

    /// With what others have said or typed as texts: a table must not compute it.
    fn for_table(self) -> Self {
        let text = |text: String| {
            if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
        };
        Self { campaign: text(self.campaign), webhook: text(self.webhook), detail: text(self.detail), ..self }
    }
}

async fn lines(state: &AppState, page: &Page, by: &Account, asked: &Asked) -> Result<Vec<Line>, PageError> {
    let webhooks = state.engine.webhooks().await?;
    let names = webhooks.into_iter().map(|view| (view.webhook.id, view.webhook.name)).collect();
    let mut filter = asked.filter(&page.company.zone);
    let mut lines = Vec::new();
    loop {
        let found = state.engine.find_deliveries(by, &filter, AT_ONCE).await;
        let found = found.map_err(|error| refused(error, page.lang))?;
        lines.extend(found.items.into_iter().map(|listed| Line::of(listed, &names)));
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
    let mut table = ::csv::Writer::from_writer(Vec::new());
    let lines = lines(&state, &page, &by.account, &asked).await?;
    if lines.is_empty() {
        table.write_record([
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
        ])?;
    }
    for line in lines {
        table.serialize(line.for_table())?;
    }
    let content = table.into_inner().map_err(::csv::IntoInnerError::into_error)?;
    Ok(file("text/csv; charset=utf-8", "deliveries.csv", content))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_computes_nothing_that_others_have_said() {
        let line = |detail: &str| {
            let line = Line {
                id: 1,
                state: "refused",
                event: "drop.opened",
                subject: "drop:1".into(),
                campaign: "+1".into(),
                webhook_id: 2,
                webhook: "@news".into(),
                written_at: String::new(),
                due_at: String::new(),
                tries: -1,
                detail: detail.into(),
            };
            let line = line.for_table();
            (line.campaign, line.webhook, line.detail)
        };
        let told = |detail: &str| ("'+1".to_owned(), "'@news".to_owned(), detail.to_owned());
        assert_eq!(line("=HYPERLINK(\"https://evil.example\")"), told("'=HYPERLINK(\"https://evil.example\")"));
        assert_eq!(line("HTTP 500"), told("HTTP 500"));
    }
}
