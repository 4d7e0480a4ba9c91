//! `/admin/products`: what is or was sold, found by name and state. The filter lives in the address.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    account::Role,
    engine::products::{Filter, Product, ProductError, Shown},
    id::ProductId,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    AppState, Page, PageError, Query,
    components::{Button, Chip, Column, Empty, Field, Money, Select, Table},
    i18n::{Lang, products as say},
    known::Staff,
};

pub(super) const LIST: &str = "/admin/products";
pub(super) const NEW: &str = "/admin/products/new";
const SIZE: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new().route(LIST, get(list))
}

/// The filter as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    /// `visible`, `hidden` or `sold_out`.
    shown: String,
    before: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        let shown = match self.shown.as_str() {
            "visible" => Shown::Visible,
            "hidden" => Shown::Hidden,
            "sold_out" => Shown::SoldOut,
            _ => Shown::All,
        };
        Filter { search: self.q.clone(), shown, before: self.before.parse().ok() }
    }

    fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || !self.shown.is_empty()
    }

    /// The address of another page of the same list.
    fn page(&self, before: Option<ProductId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let before = before.map(|id| id.to_string()).unwrap_or_default();
        for (name, value) in [("q", &self.q), ("shown", &self.shown), ("before", &before)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{LIST}?{}", query.finish())
    }
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let found = state.engine.products(&by.account, &asked.filter(), SIZE).await.map_err(|error| match error {
        ProductError::Forbidden(_) => PageError::Forbidden,
        other => other.into(),
    })?;
    let is_admin = by.account.role >= Role::Admin;
    Ok(page.render(say::title(page.lang), || {
        view! { <List page=page.clone() asked items=found.items next=found.next is_admin /> }
    }))
}

#[component]
fn List(page: Page, asked: Asked, items: Vec<Product>, next: Option<ProductId>, is_admin: bool) -> impl IntoView {
    let lang = page.lang;
    let add = move || is_admin.then(|| view! { <a class="button primary" href=NEW>{say::add(lang)}</a> });
    if items.is_empty() && !asked.is_filtered() && asked.before.is_empty() {
        return view! {
            <header class="title"><h1>{say::title(lang)}</h1></header>
            <Empty title=say::empty(lang) text=say::empty_text(lang)>{add()}</Empty>
        }
        .into_any();
    }
    let shown = [
        ("", say::all(lang)),
        ("visible", say::only_visible(lang)),
        ("hidden", say::only_hidden(lang)),
        ("sold_out", say::only_sold_out(lang)),
    ];
    let shown = shown.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let list = if items.is_empty() {
        view! {
            <Empty title=say::none_found(lang) text=say::none_found_text(lang)>
                <a class="button" href=LIST>{say::show_all(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::text(say::name(lang)),
            Column::text(say::state(lang)),
            Column::text(say::delivery(lang)),
            Column::number(say::price(lang)),
            Column::number(say::left(lang)),
        ];
        let rows = items.into_iter().map(|product| row(product, &page, is_admin)).collect_view();
        view! { <Table caption=say::title(lang) headed=true columns>{rows}</Table> }.into_any()
    };
    let first = (!asked.before.is_empty()).then(|| asked.page(None));
    let next = next.map(|id| asked.page(Some(id)));
    view! {
        <header class="title"><h1>{say::title(lang)}</h1> {add()} <p class="lead">{say::lead(lang)}</p></header>
        <form class="filters" method="get" role="search" aria-label=say::title(lang)>
            <Field name="q" label=say::search(lang) value=asked.q.clone() kind="search" />
            <Select name="shown" label=say::shown(lang) options=shown value=asked.shown.clone() />
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
    .into_any()
}

fn row(product: Product, page: &Page, is_admin: bool) -> impl IntoView + use<> {
    let lang = page.lang;
    let id = product.id;
    // Who may not change it looks at it as customers do.
    let href = if is_admin { format!("{LIST}/{id}") } else { format!("/shop/{id}") };
    let left = product.left.map_or_else(|| say::no_end(lang).to_owned(), |left| left.to_string());
    let way = say::delivery_name(lang, product.settings.delivery.kind());
    view! {
        <tr>
            <th scope="row"><a class="whole-row" href=href>{product.settings.name.to_string()}</a></th>
            <td data-label=say::state(lang)>{state_chip(&product, lang)}</td>
            <td data-label=say::delivery(lang)>{way}</td>
            <td class="number" data-label=say::price(lang)>
                <Money minor=product.settings.price unit=page.company.unit.clone() />
            </td>
            <td class="number" data-label=say::left(lang)>{left}</td>
        </tr>
    }
}

/// What matters most about a product, in a word.
pub(super) fn state_chip(product: &Product, lang: Lang) -> impl IntoView + use<> {
    let (state, label) = if !product.settings.visible {
        ("paused", say::hidden(lang))
    } else if product.is_sold_out() {
        ("closed", say::sold_out(lang))
    } else {
        ("open", say::visible(lang))
    };
    view! { <Chip state label /> }
}
