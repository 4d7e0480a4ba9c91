//! `/admin/customers/{id}/entries/{entry}` and `/admin/customers/{id}/statement.csv`: why a customer's wallet changed,
//! for the team.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    engine::views::FundsEntry,
    id::{AccountId, EntryId},
};
use leptos::prelude::*;

use super::customer::{self, Crumbs};
use crate::{
    AppState, Page, PageError,
    i18n::{customers as say, funds as say_funds},
    known::Staff,
    pages::statement::{self, EntryFacts},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/customers/{id}/entries/{entry}", get(show))
        .route("/admin/customers/{id}/statement.csv", get(download))
}

/// Where the entries of a customer stand, each by itself.
pub(super) fn entries(id: AccountId) -> String {
    format!("{}/entries", customer::address(id))
}

async fn download(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    customer::find(&state, &by, id).await?;
    let name = format!("{}-{id}", say_funds::statement_file(page.lang));
    statement::file(&state, &page, id, &entries(id), &name).await
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path((id, entry)): Path<(AccountId, EntryId)>,
) -> Result<Response, PageError> {
    let name = customer::find(&state, &by, id).await?.account.public_name.to_string();
    let line = statement::find(&state, id, entry).await?;
    let maker = match line.entry.made_by {
        Some(maker) => state.engine.account(maker).await?.map(|account| account.public_name.to_string()),
        None => None,
    };
    let customer = (id, name);
    Ok(page.render(say_funds::entry(page.lang, entry.get()), || {
        view! { <EntryPage page=page.clone() customer line maker /> }
    }))
}

#[component]
fn EntryPage(page: Page, customer: (AccountId, String), line: FundsEntry, maker: Option<String>) -> impl IntoView {
    let lang = page.lang;
    let title = say_funds::entry(lang, line.entry.id.get());
    let log = page.has_role(Role::Admin).then(|| {
        let href = format!("/admin/audit?object=account:{}", customer.0);
        view! { <p><a href=href>{say::see_log(lang)}</a></p> }
    });
    let made_by = maker.map(|name| view! { <dt>{say::made_by(lang)}</dt> <dd>{name}</dd> });
    view! {
        <Crumbs customer />
        <header class="title"><h1>{title}</h1></header>
        <div class="stack">
            <EntryFacts page line>{made_by}</EntryFacts>
            {log}
        </div>
    }
}
