//! `/admin/invitations`: links by which people get an account, each shown once.

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    company::SignUp,
    engine::{
        links::{Invitation, LinkError},
        sessions::SignedIn,
    },
    id::LinkId,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Confirm,
    customer::{SecretLink, link_to, not_kept},
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Column, DateAndTime, Empty, Notice, PostForm, Select, Table},
    i18n::{customers, invitations as say},
    known::Admin,
    page::LocalPath,
    pages::people::{role_name, role_options},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/invitations", get(list).post(invite))
        .route("/admin/invitations/{id}/withdraw", get(ask_withdraw).post(withdraw))
}

fn failed(error: LinkError) -> PageError {
    match error {
        LinkError::Forbidden(_) => PageError::Forbidden,
        other => other.into(),
    }
}

async fn invitations(state: &AppState, by: &SignedIn) -> Result<Vec<Invitation>, PageError> {
    state.engine.invitations(&by.account).await.map_err(failed)
}

async fn list(State(state): State<AppState>, page: Page, Admin(by): Admin) -> Result<Response, PageError> {
    let open = invitations(&state, &by).await?;
    let problems = Problems::default();
    Ok(page.render(say::title(page.lang), || {
        view! { <InvitationsPage page=page.clone() open role=Role::Customer.as_str().to_owned() problems link=None /> }
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct New {
    role: String,
}

async fn invite(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    headers: HeaderMap,
    Form(New { role }): Form<New>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    let Some(chosen) = problems.check("role", role.parse::<Role>().map_err(|_| customers::bad_role(lang))) else {
        let open = invitations(&state, &by).await?;
        return Ok(page.refuse(say::title(lang), || {
            view! { <InvitationsPage page=page.clone() open role problems link=None /> }
        }));
    };
    let token = state.engine.invite(&by.account, chosen).await.map_err(failed)?;
    let link = Some(link_to(&page, &headers, &format!("/invitation/{}", token.expose())));
    let open = invitations(&state, &by).await?;
    Ok(not_kept(page.render(say::title(lang), || {
        view! { <InvitationsPage page=page.clone() open role problems link /> }
    })))
}

async fn ask_withdraw(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<LinkId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let open = invitations(&state, &by).await?;
    let Some(invitation) = open.into_iter().find(|invitation| invitation.id == id) else {
        return Err(PageError::Refused(say::gone(lang).to_owned()));
    };
    let made = invitation.created_at.format_date_and_time(&page.company.zone, lang);
    let title = say::withdraw_title(lang, role_name(invitation.role, lang), &invitation.invited_by, &made);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::withdraw_text(lang) action=format!("/admin/invitations/{id}/withdraw")
                label=say::withdraw_do(lang) class="danger" back="/admin/invitations" keep=say::keep(lang) />
        }
    }))
}

async fn withdraw(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<LinkId>,
) -> Result<Response, PageError> {
    match state.engine.withdraw_invitation(&by.account, id).await {
        Ok(()) => {
            let to = LocalPath::or_start("/admin/invitations");
            Ok(page.redirect_with(&to, Notice::good(say::withdrawn(page.lang))))
        }
        Err(LinkError::Gone) => Err(PageError::Refused(say::gone(page.lang).to_owned())),
        Err(error) => Err(failed(error)),
    }
}

#[component]
fn InvitationsPage(
    page: Page,
    open: Vec<Invitation>,
    role: String,
    problems: Problems,
    link: Option<String>,
) -> impl IntoView {
    let lang = page.lang;
    let closed = page.company.sign_up == SignUp::Closed;
    let zone = page.company.zone.clone();
    let list = if open.is_empty() {
        view! { <Empty title=say::none(lang) text=say::none_text(lang) /> }.into_any()
    } else {
        let columns =
            [say::role(lang), say::by(lang), say::made_at(lang), say::until(lang), say::action(lang)].map(Column::text);
        let rows = open
            .into_iter()
            .map(|invitation| {
                let withdraw = format!("/admin/invitations/{}/withdraw", invitation.id);
                view! {
                    <tr>
                        <th scope="row">{role_name(invitation.role, lang)}</th>
                        <td data-label=say::by(lang)>{invitation.invited_by}</td>
                        <td data-label=say::made_at(lang)>
                            <DateAndTime at=invitation.created_at zone=zone.clone() />
                        </td>
                        <td data-label=say::until(lang)>
                            <DateAndTime at=invitation.expires_at zone=zone.clone() />
                        </td>
                        <td data-label=say::action(lang)>
                            <a class="button quiet danger" href=withdraw>{say::withdraw(lang)}</a>
                        </td>
                    </tr>
                }
            })
            .collect_view();
        view! { <Table caption=say::open(lang) columns=columns.into()>{rows}</Table> }.into_any()
    };
    let link = link.map(|link| {
        view! {
            <div class="card raised" role="status">
                <p><strong>{say::made(lang)}</strong></p>
                <SecretLink label=say::link(lang) link />
            </div>
        }
    });
    view! {
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
        <div class="stack">
            {closed.then(|| view! { <div class="notice wait"><p>{say::customers_closed(lang)}</p></div> })}
            {link}
            <PostForm action="/admin/invitations" problems=problems.clone()>
                <Select name="role" label=say::role(lang) options=role_options(lang) value=role
                    problem=problems.of("role") />
                <div class="buttons"><Button>{say::create(lang)}</Button></div>
            </PostForm>
        </div>
        <section class="section" aria-label=say::open(lang)>{list}</section>
    }
}
