//! `/sandbox` and `/sandbox/{id}`: the built-in channels, as people in them see what is posted. In the demo everyone may
//! look, as everyone reads a channel; elsewhere the channels are for staff to try things in.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    engine::store::{sandbox::Posted, webhooks::Webhook},
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
    islands::KeepCurrent,
    known::Staff,
};

/// How many messages a channel shows.
const SHOWN: i64 = 50;

pub fn routes() -> Router<AppState> {
    Router::new().route("/sandbox", get(list)).route("/sandbox/{id}", get(show))
}

async fn list(page: Page, State(state): State<AppState>, _: Staff) -> Result<Response, PageError> {
    let channels: Vec<Webhook> = state
        .engine
        .webhooks()
        .await?
        .into_iter()
        .map(|view| view.webhook)
        .filter(|webhook| webhook.kind == DestinationKind::Sandbox)
        .collect();
    Ok(page.render(say::title(page.lang), || view! { <List lang=page.lang channels /> }))
}

#[component]
fn List(lang: Lang, channels: Vec<Webhook>) -> impl IntoView {
    let content = if channels.is_empty() {
        view! {
            <Empty title=say::none(lang) text=say::none_text(lang)>
                <a class="button" href="/admin/webhooks">{say::webhooks(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let rows = channels
            .into_iter()
            .map(|channel| {
                let href = format!("/sandbox/{}", channel.id);
                view! { <li><span class="main"><a href=href>{channel.name}</a></span></li> }
            })
            .collect_view();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! {
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
        {content}
    }
}

async fn show(
    page: Page,
    State(state): State<AppState>,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    if state.demo.is_none() {
        page.require(Role::Staff)?;
    }
    let view = state.engine.webhook(id).await?;
    let channel = view.map(|view| view.webhook).filter(|webhook| webhook.kind == DestinationKind::Sandbox);
    let channel = channel.ok_or(PageError::NotFound)?;
    let messages = state.engine.sandbox_messages(SandboxId(id.get()), SHOWN).await?;
    let now = state.engine.clock().now();
    // Messages may show pictures of other sites, as Discord does.
    let page = page.with_outside_images();
    let shown = page.clone();
    Ok(page.render(channel.name.clone(), || view! { <Channel page=shown channel messages now /> }))
}

#[component]
fn Channel(page: Page, channel: Webhook, messages: Vec<Posted>, now: Moment) -> impl IntoView {
    let lang = page.lang;
    let zone = page.company.zone.clone();
    let content = if messages.is_empty() {
        view! { <div class="welcome"><h3>{say::quiet(lang)}</h3><p>{say::quiet_text(lang)}</p></div> }.into_any()
    } else {
        messages
            .iter()
            .map(|posted| view! { <Post lang zone=zone.clone() name=channel.name.clone() posted=posted.clone() now /> })
            .collect_view()
            .into_any()
    };
    view! {
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
        <section class="discord channel" data-look="dark" aria-labelledby="channel-name">
            <header><h2 id="channel-name">{channel.name.trim_start_matches('#').to_owned()}</h2><p>{say::topic(lang)}</p></header>
            <div class="messages" id="messages" data-fresh>{content}</div>
            <p class="compose">{say::compose(lang)}</p>
        </section>
        <KeepCurrent lang />
    }
}

#[component]
fn Post(lang: Lang, zone: Zone, name: String, posted: Posted, now: Moment) -> impl IntoView {
    let Ok(message) = Message::from_json(&posted.payload) else {
        return view! { <p class="muted">{say::unreadable(lang)}</p> }.into_any();
    };
    let offset = i32::try_from(zone.offset_at(now)).unwrap_or(0);
    let when = posted.at.format_long(&zone, lang);
    let when = if posted.edited_at.is_some() { say::edited(lang, &when) } else { when };
    view! {
        <DiscordMessage message reader=Reader { lang, offset, now: Some(now) } poster=Poster { name, avatar: None } when />
    }
    .into_any()
}
