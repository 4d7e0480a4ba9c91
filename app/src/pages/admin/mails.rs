//! `/admin/mail`: what is sent to people, and the links that wait to be handed over where nothing sends mail.

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::{get, post},
};
use largage::{
    engine::mail::{Mail, MailError, State as MailState},
    id::MailId,
    time::Zone,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::customer::{SecretLink, link_to, not_kept};
use crate::{
    AppState, Page, PageError, Query,
    components::{Button, Column, DateAndTime, Empty, Nothing, Notice, Select, Table},
    i18n::{Lang, customers, mail as say},
    known::Admin,
    page::LocalPath,
};

const LIST: &str = "/admin/mail";
const SIZE: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route("/admin/mail/{id}/link", post(show).get(back))
        .route("/admin/mail/{id}/send", post(send).get(back))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    before: String,
}

fn state_of(name: &str) -> Option<MailState> {
    MailState::ALL.into_iter().find(|state| state.name() == name)
}

fn failed(lang: Lang, error: MailError) -> PageError {
    match error {
        MailError::Forbidden(_) => PageError::Forbidden,
        MailError::Over => PageError::Refused(say::over(lang).to_owned()),
        MailError::Store(error) => error.into(),
    }
}

async fn back(page: Page) -> Response {
    page.redirect(&LocalPath::or_start(LIST))
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let chosen = state_of(&asked.state);
    let before: Option<MailId> = asked.before.parse().ok();
    let found = state.engine.mails(&by.account, chosen, before, SIZE).await.map_err(|error| failed(lang, error))?;
    let is_on = state.engine.mail_is_on();
    let further = before.is_some();
    let zone = page.company.zone.clone();
    Ok(page.render(say::title(lang), || {
        view! { <ListPage chosen is_on further mails=found.items next=found.next zone /> }
    }))
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    headers: HeaderMap,
    Path(id): Path<MailId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let (path, name) = state.engine.show_mail_link(&by.account, id).await.map_err(|error| failed(lang, error))?;
    let link = link_to(&page, &headers, &path);
    let title = say::shown_title(lang, &name);
    Ok(not_kept(page.render(title.clone(), || {
        view! {
            <header class="title"><h1>{title}</h1><p class="lead">{say::shown_text(lang)}</p></header>
            <div class="stack">
                <SecretLink label=say::link(lang) link />
                <p class="buttons"><a class="button" href=LIST>{say::back(lang)}</a></p>
            </div>
        }
    })))
}

async fn send(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<MailId>,
) -> Result<Response, PageError> {
    state.engine.send_mail_now(&by.account, id).await.map_err(|error| failed(page.lang, error))?;
    Ok(page.redirect_with(&LocalPath::or_start(LIST), Notice::good(say::sent_now(page.lang))))
}

/// The address of a page of the list.
fn address(state: Option<MailState>, before: Option<MailId>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(state) = state {
        query.append_pair("state", state.name());
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    format!("{LIST}?{}", query.finish())
}

#[component]
fn ListPage(
    chosen: Option<MailState>,
    is_on: bool,
    further: bool,
    mails: Vec<Mail>,
    next: Option<MailId>,
    zone: Zone,
) -> impl IntoView {
    let lang = crate::components::reader_lang();
    let states = MailState::ALL.map(|state| (state.name().to_owned(), say::state_name(lang, state).to_owned()));
    let states = std::iter::once((String::new(), say::any_state(lang).to_owned())).chain(states).collect();
    let table = if mails.is_empty() {
        view! { <Empty title=say::none(lang) text=say::none_text(lang) /> }.into_any()
    } else {
        let columns = [say::when(lang), say::to(lang), say::kind(lang), say::state(lang), say::detail(lang), ""];
        let rows = mails.into_iter().map(|mail| row(mail, is_on, &zone, lang)).collect_view();
        view! { <Table caption=say::title(lang) headed=true columns=columns.map(Column::text).into()>{rows}</Table> }
            .into_any()
    };
    let first = further.then(|| address(chosen, None));
    let next = next.map(|before| address(chosen, Some(before)));
    view! {
        <header class="title">
            <h1>{say::title(lang)}</h1>
            <p class="lead">{if is_on { say::text_on(lang) } else { say::text_off(lang) }}</p>
        </header>
        <form class="filters" method="get" role="search" aria-label=say::filter(lang)>
            <Select name="state" label=say::state(lang) options=states value=chosen.map_or("", MailState::name).to_owned() />
            <Button class="">{say::filter(lang)}</Button>
        </form>
        {table}
        {(first.is_some() || next.is_some())
            .then(|| view! {
                <nav class="pages" aria-label=customers::pages(lang)>
                    {first.map(|href| view! { <a class="button quiet" href=href>{customers::first_page(lang)}</a> })}
                    {next
                        .map(|href| view! { <a class="button" rel="next" href=href>{customers::next_page(lang)}</a> })}
                </nav>
            })}
    }
}

fn row(mail: Mail, is_on: bool, zone: &Zone, lang: Lang) -> impl IntoView + use<> {
    let name = mail.name.clone().unwrap_or_default();
    let to = match mail.account {
        Some(id) => view! { <a href=format!("/admin/customers/{id}")>{name.clone()}</a> }.into_any(),
        None => view! { <Nothing /> }.into_any(),
    };
    let class = match mail.state {
        MailState::Delivered => "chip delivered",
        MailState::Refused => "chip refused",
        MailState::Queued | MailState::Sending => "chip queued",
        MailState::Retrying | MailState::ByHand => "chip retrying",
        MailState::Stale => "chip stale",
    };
    let zone = zone.clone();
    let detail = if mail.detail.is_empty() { view! { <Nothing /> }.into_any() } else { mail.detail.clone().into_any() };
    let deed = match mail.state {
        MailState::ByHand if !is_on => {
            let label = say::show_for(lang, &name);
            view! {
                <form method="post" action=format!("{LIST}/{}/link", mail.id)>
                    <button class="button" aria-label=label>{say::show(lang)}</button>
                </form>
            }
            .into_any()
        }
        MailState::ByHand | MailState::Retrying if is_on => {
            let label = say::send_now_to(lang, &name);
            view! {
                <form method="post" action=format!("{LIST}/{}/send", mail.id)>
                    <button class="button quiet" aria-label=label>{say::send_now(lang)}</button>
                </form>
            }
            .into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <tr>
            <td data-label=say::when(lang)><DateAndTime at=mail.created_at zone /></td>
            <td data-label=say::to(lang)>{to}</td>
            <td data-label=say::kind(lang)>{say::kind_name(lang, mail.kind)}</td>
            <td data-label=say::state(lang)><span class=class>{say::state_name(lang, mail.state)}</span></td>
            <td data-label=say::detail(lang)>{detail}</td>
            <td>{deed}</td>
        </tr>
    }
}
