//! `/sandbox/{id}`: a built-in channel as people would see it on Discord. Staff see it, and in a demo everyone does.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    engine::store::sandbox::Posted,
    id::WebhookId,
    markdown::Reader,
    message::Message,
    time::{Moment, Zone},
    webhook::{DestinationKind, SandboxId},
};
use leptos::prelude::*;

use crate::{
    AppState, Page, PageError,
    components::{DiscordMessage, Empty, Poster},
    i18n::{Lang, sandbox as say},
    islands::FollowChanges,
    page::LocalPath,
};

/// How many messages are shown, the latest.
const MOST: i64 = 50;

pub fn routes() -> Router<AppState> {
    Router::new().route("/sandbox", get(first)).route("/sandbox/{id}", get(show))
}

/// Refuses who may not look; where the sandbox is off there is nothing to look at.
fn admit(state: &AppState, page: &Page) -> Result<(), PageError> {
    if !state.engine.sandbox_is_on() {
        return Err(PageError::NotFound);
    }
    if page.demo().is_none() {
        page.require(Role::Staff)?;
    }
    Ok(())
}

async fn first(State(state): State<AppState>, page: Page) -> Result<Response, PageError> {
    admit(&state, &page)?;
    let lang = page.lang;
    let webhooks = state.engine.webhooks().await?;
    if let Some(view) = webhooks.iter().find(|view| view.webhook.kind == DestinationKind::Sandbox) {
        return Ok(page.redirect(&LocalPath::or_start(&format!("/sandbox/{}", view.webhook.id))));
    }
    Ok(page.render(say::title(lang), || {
        view! {
            <header class="title"><h1>{say::title(lang)}</h1></header>
            <Empty title=say::none(lang) text=say::none_text(lang)>
                <a class="button primary" href="/admin/webhooks/new">{say::add(lang)}</a>
            </Empty>
        }
    }))
}

async fn show(State(state): State<AppState>, page: Page, Path(id): Path<i64>) -> Result<Response, PageError> {
    admit(&state, &page)?;
    let webhook = state.engine.webhook(WebhookId::new(id)).await?.map(|view| view.webhook);
    let webhook = webhook.filter(|webhook| webhook.kind == DestinationKind::Sandbox).ok_or(PageError::NotFound)?;
    let messages = state.engine.sandbox_messages(SandboxId(id), MOST).await?;
    let now = state.engine.clock().now();
    let title = say::channel_title(page.lang, &webhook.name);
    // Who posts chooses the pictures.
    let page = page.with_outside_images();
    Ok(page.render(
        title,
        || view! { <Channel lang=page.lang zone=page.company.zone.clone() name=webhook.name messages now /> },
    ))
}

#[component]
fn Channel(lang: Lang, zone: Zone, name: String, messages: Vec<Posted>, now: Moment) -> impl IntoView {
    let poster = Poster { name: name.clone(), avatar: None };
    let mut day = String::new();
    let shown = messages
        .into_iter()
        .map(|posted| {
            let (date, time) = clock(posted.at, &zone);
            let new_day = (date != day).then(|| view! { <p class="day">{date.clone()}</p> });
            day = date;
            let when = if posted.edited_at.is_some() { say::edited(lang, &time) } else { time };
            let offset = i32::try_from(zone.offset_at(posted.at)).unwrap_or_default();
            let reader = Reader { lang, offset, now: Some(now) };
            let poster = poster.clone();
            view! { {new_day} <DiscordMessage message=read(&posted) reader poster when /> }
        })
        .collect_view();
    view! {
        <noscript><meta http-equiv="refresh" content="10" /></noscript>
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
        <section class="discord channel" data-look="dark" aria-labelledby="channel-name">
            <header><h2 id="channel-name">{name}</h2></header>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="channel-name">
                <div class="messages" id="messages" data-fresh="">
                    <div class="welcome"><h3>{say::welcome(lang)}</h3><p>{say::welcome_text(lang)}</p></div>
                    {shown}
                </div>
            </div>
            <p class="compose">{say::compose(lang)}</p>
        </section>
        <FollowChanges lang />
    }
}

/// Date and time by the clocks of the company.
fn clock(at: Moment, zone: &Zone) -> (String, String) {
    let both = at.format_dmy_hi(zone);
    let (date, time) = both.split_once(' ').unwrap_or((&both, ""));
    (date.to_owned(), time.to_owned())
}

/// What was posted passed Discord's checks, but may hold what we do not send ourselves: then its text is shown.
fn read(posted: &Posted) -> Message {
    serde_json::from_str(&posted.payload).unwrap_or_else(|_| {
        let payload: serde_json::Value = serde_json::from_str(&posted.payload).unwrap_or_default();
        Message { content: payload["content"].as_str().unwrap_or_default().to_owned(), ..Message::default() }
    })
}
