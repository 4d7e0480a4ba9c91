//! `/admin/customers`: who has an account, found by name, role and state. The filter lives in the address.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    account::Role,
    engine::{
        accounts::Account,
        customers::{CustomerError, Filter, Listed},
    },
    id::AccountId,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    AppState, Page, PageError, Query,
    components::{Button, Chip, Column, Date, Empty, Field, Money, Nothing, Select, Table},
    i18n::{Lang, customers as say},
    known::Staff,
    pages::people::role_name,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/customers", get(list))
}

const SIZE: u16 = 50;

/// The filter as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    /// A role, or `blocked`.
    state: String,
    /// Where the page begins.
    before: String,
}

impl Asked {
    const BLOCKED: &'static str = "blocked";

    fn filter(&self) -> Filter {
        Filter {
            search: self.q.clone(),
            role: self.state.parse().ok(),
            blocked_only: self.state == Self::BLOCKED,
            before: self.before.parse().ok(),
        }
    }

    fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || !self.state.is_empty()
    }

    /// The address of another page of the same list.
    fn page(&self, before: Option<AccountId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let before = before.map(|id| id.to_string()).unwrap_or_default();
        for (name, value) in [("q", &self.q), ("state", &self.state), ("before", &before)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/admin/customers?{}", query.finish())
    }
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let found = state.engine.customers(&by.account, &asked.filter(), SIZE).await.map_err(|error| match error {
        CustomerError::Forbidden(_) => PageError::Forbidden,
        other => other.into(),
    })?;
    let may_invite = by.account.role >= Role::Admin;
    Ok(page.render(say::title(page.lang), || {
        view! { <CustomersPage page=page.clone() asked items=found.items next=found.next may_invite /> }
    }))
}

#[component]
fn CustomersPage(
    page: Page,
    asked: Asked,
    items: Vec<Listed>,
    next: Option<AccountId>,
    may_invite: bool,
) -> impl IntoView {
    let lang = page.lang;
    let states = [
        ("", say::everyone(lang)),
        (Role::Customer.as_str(), say::only_customers(lang)),
        (Role::Staff.as_str(), say::only_staff(lang)),
        (Role::Admin.as_str(), say::only_admins(lang)),
        (Asked::BLOCKED, say::only_blocked(lang)),
    ];
    let states = states.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let list = if items.is_empty() {
        view! {
            <Empty title=say::none_found(lang) text=say::none_found_text(lang)>
                <a class="button" href="/admin/customers">{say::show_all(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::text(say::customer(lang)),
            Column::text(say::email(lang)),
            Column::text(say::since(lang)),
            Column::text(say::state(lang)),
            Column::number(say::balance(lang)),
        ];
        let rows = items.into_iter().map(|listed| row(listed, &page)).collect_view();
        view! { <Table caption=say::title(lang) headed=true columns>{rows}</Table> }.into_any()
    };
    let first = (!asked.before.is_empty()).then(|| asked.page(None));
    let next = next.map(|id| asked.page(Some(id)));
    view! {
        <header class="title">
            <h1>{say::title(lang)}</h1>
            {may_invite.then(|| view! { <a class="button" href="/admin/invitations">{say::invite(lang)}</a> })}
        </header>
        <form class="filters" method="get" role="search" aria-label=say::title(lang)>
            <Field name="q" label=say::search(lang) value=asked.q.clone() kind="search" />
            <Select name="state" label=say::state(lang) options=states value=asked.state.clone() />
            <Button class="">{say::filter(lang)}</Button>
            {asked.is_filtered().then(|| view! { <a class="button quiet" href="?">{say::show_all(lang)}</a> })}
        </form>
        {list}
        {(first.is_some() || next.is_some())
            .then(|| view! {
                <nav class="pages" aria-label=say::pages(lang)>
                    {first.map(|href| view! { <a class="button quiet" href=href>{say::first_page(lang)}</a> })}
                    {next.map(|href| view! { <a class="button" rel="next" href=href>{say::next_page(lang)}</a> })}
                </nav>
            })}
    }
}

fn row(Listed { account, balance }: Listed, page: &Page) -> impl IntoView + use<> {
    let lang = page.lang;
    let href = format!("/admin/customers/{}", account.id);
    let (zone, unit) = (page.company.zone.clone(), page.company.unit.clone());
    let chip = state_chip(&account, lang);
    let balance = if account.role == Role::Customer {
        view! { <Money minor=balance unit /> }.into_any()
    } else {
        view! { <Nothing /> }.into_any()
    };
    view! {
        <tr>
            <th scope="row"><a class="whole-row" href=href>{account.public_name.to_string()}</a></th>
            <td data-label=say::email(lang)>{account.email.to_string()}</td>
            <td data-label=say::since(lang)><Date at=account.created_at zone /></td>
            <td data-label=say::state(lang)>{chip}</td>
            <td class="number" data-label=say::balance(lang)>{balance}</td>
        </tr>
    }
}

/// What matters most about an account, in a word.
pub(super) fn state_chip(account: &Account, lang: Lang) -> impl IntoView + use<> {
    let (state, label) = if account.blocked.is_some() {
        ("blocked", say::blocked(lang))
    } else if account.role > Role::Customer {
        ("plain", role_name(account.role, lang))
    } else if account.vouched {
        ("delivered", say::vouched(lang))
    } else {
        ("plain", say::active(lang))
    };
    view! { <Chip state label /> }
}
