//! `/admin/webhooks/new/endpoint` and the secrets of endpoints. A secret is shown when it is drawn, and later only to an
//! admin who asks for it.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use largage::{
    engine::{
        store::webhooks::Webhook,
        webhooks::{NewWebhook, WebhookError},
    },
    id::WebhookId,
    signature::Secret,
    time::{Moment, Zone},
    webhook::{Address, DestinationKind, WebhookName, WebhookUrlError},
};
use leptos::prelude::*;

use super::{
    Confirm, Crumbs,
    customer::not_kept,
    place,
    webhooks::{Anyway, Offer, Typed, address_problem, find, name_problem, refusal, url_problem},
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Field, PostForm},
    i18n::{Lang, endpoints as say, shell, webhooks as say_webhook},
    known::Admin,
};

const NEW: &str = "/admin/webhooks/new/endpoint";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(NEW, get(new).post(add))
        .route("/admin/webhooks/{id}/secret", get(back).post(show))
        .route("/admin/webhooks/{id}/secret/change", get(ask_change).post(change))
}

fn at(id: WebhookId) -> String {
    format!("/admin/webhooks/{id}")
}

/// What is wrong with the address of an endpoint.
pub(super) fn endpoint_problem(lang: Lang, error: &WebhookUrlError) -> String {
    match error {
        WebhookUrlError::Empty => say::address_empty(lang).to_owned(),
        WebhookUrlError::NotAUrl => say::address_no_url(lang).to_owned(),
        WebhookUrlError::OfAChat => say::address_of_a_chat(lang).to_owned(),
        error => url_problem(lang, error),
    }
}

// A new one.

async fn new(page: Page, _: Admin) -> Response {
    show_new(page, Typed::default(), Problems::default(), Offer::default())
}

fn show_new(page: Page, typed: Typed, problems: Problems, offer: Offer) -> Response {
    let lang = page.lang;
    let refused = !problems.is_empty();
    let view = move || view! { <New lang typed problems offer /> };
    if refused { page.refuse(say::new_title(lang), view) } else { page.render(say::new_title(lang), view) }
}

async fn add(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    let url = Address::parse(DestinationKind::Endpoint, &typed.url);
    let url = problems.check("url", url.map_err(|error| endpoint_problem(lang, &error)));
    let name = match typed.name.trim() {
        "" => Some(None),
        name => problems.check("name", WebhookName::new(name).map(Some).map_err(|error| name_problem(lang, error))),
    };
    let (Some(url), Some(name)) = (url, name) else {
        return Ok(show_new(page, typed, problems, Offer::default()));
    };
    let new = NewWebhook { name: name.as_ref(), url: &url, unseen: typed.unseen, again: typed.again };
    match state.engine.add_webhook(&by.account, new).await {
        Ok(id) => {
            let secret =
                state.engine.webhook_secret(&by.account, id).await.map_err(|error| refusal(lang, "", error))?;
            let name = find(&state, id).await?.webhook.name;
            Ok(show_secret(&page, id, &name, say::added_title(lang, &name), &secret))
        }
        Err(error @ (WebhookError::Unreachable | WebhookError::NotAllowed(_) | WebhookError::Duplicate { .. })) => {
            let offer = Offer::after(&error, &typed);
            problems.add("url", address_problem(lang, &error));
            Ok(show_new(page, typed, problems, offer))
        }
        Err(error) => Err(refusal(lang, "", error)),
    }
}

#[component]
fn New(lang: Lang, typed: Typed, problems: Problems, offer: Offer) -> impl IntoView {
    let above = vec![
        ("/admin/webhooks".into(), say_webhook::title(lang).into()),
        ("/admin/webhooks/new".into(), say_webhook::new_title(lang).into()),
    ];
    view! {
        <Crumbs label=shell::main(lang) above here=say::new_title(lang).into() />
        <header class="title"><h1>{say::new_title(lang)}</h1><p class="lead">{say::new_lead(lang)}</p></header>
        <div class="beside">
            <div class="stack">
                <PostForm action=NEW problems=problems.clone()>
                    <Field name="url" label=say::address(lang) value=typed.url.clone() problem=problems.of("url")
                        hint=say::address_hint(lang) inputmode="url" />
                    <Field name="name" label=say_webhook::name(lang) value=typed.name.clone()
                        problem=problems.of("name") hint=say::name_hint(lang) optional=true />
                    <Anyway lang typed offer />
                    <div class="buttons"><Button>{say::add(lang)}</Button></div>
                </PostForm>
            </div>
            <aside class="stack" aria-labelledby="verify"><h2 id="verify">{say::verify(lang)}</h2><Verify lang /></aside>
        </div>
    }
}

/// In words, for whoever writes the program.
#[component]
fn Verify(lang: Lang) -> impl IntoView {
    let steps = [say::verify_1, say::verify_2, say::verify_3, say::verify_4, say::verify_5];
    let steps = steps.map(|step| view! { <li><p>{step(lang)}</p></li> }).into_iter().collect_view();
    view! {
        <ol class="steps down">{steps}</ol>
        <p><a href="/help/endpoints">{say::verify_more(lang)}</a></p>
    }
}

// The secret.

async fn show(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.webhook.name;
    let secret = state.engine.webhook_secret(&by.account, id).await;
    let secret = secret.map_err(|error| refusal(page.lang, &name, error))?;
    Ok(show_secret(&page, id, &name, say::secret_title(page.lang, &name), &secret))
}

/// Whoever comes back to the secret's page, such as after another language was chosen, asks for it anew.
async fn back(page: Page, _: Admin, Path(id): Path<WebhookId>) -> Response {
    page.redirect(&place(at(id)))
}

/// Of an endpoint, or nothing is there.
async fn find_endpoint(state: &AppState, id: WebhookId) -> Result<Webhook, PageError> {
    let webhook = find(state, id).await?.webhook;
    if webhook.kind == DestinationKind::Endpoint { Ok(webhook) } else { Err(PageError::NotFound) }
}

async fn ask_change(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let title = say::change_title(lang, &find_endpoint(&state, id).await?.name);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::change_text(lang) action=format!("{}/secret/change", at(id))
                label=say::change_do(lang) back=at(id) keep=say::keep(lang) />
        }
    }))
}

async fn change(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let name = find_endpoint(&state, id).await?.name;
    let secret = state.engine.rotate_webhook_secret(&by.account, id).await;
    let secret = secret.map_err(|error| refusal(page.lang, &name, error))?;
    Ok(show_secret(&page, id, &name, say::changed_title(page.lang, &name), &secret))
}

fn show_secret(page: &Page, id: WebhookId, name: &str, title: String, secret: &Secret) -> Response {
    let lang = page.lang;
    let heading = title.clone();
    let above = vec![("/admin/webhooks".into(), say_webhook::title(lang).into()), (at(id), name.to_owned())];
    let shown = secret.reveal();
    not_kept(page.render(title, || {
        view! {
            <Crumbs label=shell::main(lang) above here=say::secret(lang).into() />
            <header class="title"><h1>{heading}</h1><p class="lead">{say::secret_once(lang)}</p></header>
            <div class="beside">
                <div class="stack">
                    <div class="field">
                        <label for="secret">{say::secret(lang)}</label>
                        <input id="secret" type="text" readonly autofocus value=shown aria-describedby="secret-hint"
                            spellcheck="false" autocomplete="off" />
                        <p class="hint" id="secret-hint">{say::secret_copy(lang)}</p>
                    </div>
                    <p class="buttons"><a class="button primary" href=at(id)>{say::to_page(lang, name)}</a></p>
                </div>
                <aside class="stack" aria-labelledby="verify"><h2 id="verify">{say::verify(lang)}</h2><Verify lang /></aside>
            </div>
        }
    }))
}

/// The section of an endpoint's page: masked, with what can be done.
#[component]
pub(super) fn SecretSection(lang: Lang, webhook: Webhook, zone: Zone, now: Moment) -> impl IntoView {
    let id = webhook.id;
    let overlap = webhook.former_secret.filter(|(_, until)| now < *until).map(|(_, until)| {
        view! { <p>{say::overlap(lang, &until.format_long(&zone, lang))}</p> }
    });
    view! {
        <section class="section" aria-labelledby="secret">
            <header><h2 id="secret">{say::secret(lang)}</h2><p>{say::secret_text(lang)}</p></header>
            <p><code>"whsec_••••••••"</code></p>
            {overlap}
            <div class="buttons">
                <form method="post" action=format!("{}/secret", at(id))>
                    <button class="button">{say::show(lang)}</button>
                </form>
                <a class="button quiet" href=format!("{}/secret/change", at(id))>{say::change(lang)}</a>
            </div>
            <details class="details">
                <summary>{say::verify(lang)}</summary>
                <Verify lang />
            </details>
        </section>
    }
}
