//! `/admin/orders`: what was bought, found by state, product, customer and words. The filter lives in the address.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    engine::orders::{Filter, Listed, OrderError},
    id::{OrderId, ProductId},
    order::State as OrderState,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    AppState, Page, PageError, Query,
    components::{Button, Column, DateAndTime, Empty, Field, Money, Select, Table},
    i18n::orders as say,
    known::Staff,
    pages::orders::StateChip,
};

pub(super) const LIST: &str = "/admin/orders";
const SIZE: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new().route(LIST, get(list))
}

/// The filter as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    state: String,
    product: String,
    /// From the page of a customer.
    customer: String,
    before: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            state: self.state.parse().ok(),
            customer: self.customer.parse().ok(),
            product: self.product.parse().ok(),
            search: self.q.clone(),
            before: self.before.parse().ok(),
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.q, &self.state, &self.product, &self.customer].iter().any(|asked| !asked.trim().is_empty())
    }

    /// The address of another page of the same list.
    fn page(&self, before: Option<OrderId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let before = before.map(|id| id.to_string()).unwrap_or_default();
        let fields = [
            ("q", &self.q),
            ("state", &self.state),
            ("product", &self.product),
            ("customer", &self.customer),
            ("before", &before),
        ];
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("{LIST}?{}", query.finish())
    }
}

/// All that the page shows.
struct Found {
    items: Vec<Listed>,
    next: Option<OrderId>,
    products: Vec<(ProductId, String)>,
    /// Whose orders they are, where only one customer's are asked for.
    customer: Option<String>,
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let filter = asked.filter();
    let found = state.engine.orders(&by.account, &filter, SIZE).await.map_err(|error| match error {
        OrderError::Forbidden(_) => PageError::Forbidden,
        other => other.into(),
    })?;
    let customer = match filter.customer {
        Some(id) => state.engine.account(id).await?.map(|account| account.public_name.to_string()),
        None => None,
    };
    let products = state.engine.product_names().await?;
    let found = Found { items: found.items, next: found.next, products, customer };
    Ok(page.render(say::title(page.lang), || view! { <List page=page.clone() asked found /> }))
}

#[component]
fn List(page: Page, asked: Asked, found: Found) -> impl IntoView {
    let lang = page.lang;
    let Found { items, next, products, customer } = found;
    if items.is_empty() && !asked.is_filtered() && asked.before.is_empty() {
        return view! {
            <header class="title"><h1>{say::title(lang)}</h1></header>
            <Empty title=say::none(lang) text=say::none_text(lang)>
                <a class="button" href="/admin/products">{say::to_products(lang)}</a>
            </Empty>
        }
        .into_any();
    }
    let any = |label: &str| (String::new(), label.to_owned());
    let states = OrderState::ALL.map(|state| (state.name().to_owned(), say::state_name(lang, state).to_owned()));
    let states = std::iter::once(any(say::any_state(lang))).chain(states).collect();
    let products = products.into_iter().map(|(id, name)| (id.to_string(), name));
    let products = std::iter::once(any(say::any_product(lang))).chain(products).collect();
    let lead = customer.map_or_else(|| say::lead(lang).to_owned(), |name| say::of_customer(lang, &name));
    let kept = (!asked.customer.is_empty()).then(|| {
        view! { <input type="hidden" name="customer" value=asked.customer.clone() /> }
    });
    let list = if items.is_empty() {
        view! {
            <Empty title=say::none_found(lang) text=say::none_found_text(lang)>
                <a class="button" href=LIST>{say::show_all(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::text(say::number(lang)),
            Column::text(say::customer(lang)),
            Column::text(say::products(lang)),
            Column::text(say::when(lang)),
            Column::text(say::state(lang)),
            Column::number(say::total(lang)),
        ];
        let rows = items.into_iter().map(|order| row(order, &page)).collect_view();
        view! { <Table caption=say::title(lang) headed=true columns>{rows}</Table> }.into_any()
    };
    let first = (!asked.before.is_empty()).then(|| asked.page(None));
    let next = next.map(|id| asked.page(Some(id)));
    view! {
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{lead}</p></header>
        <form class="filters" method="get" role="search" aria-label=say::title(lang)>
            {kept}
            <Field name="q" label=say::search(lang) value=asked.q.clone() kind="search" />
            <Select name="state" label=say::state(lang) options=states value=asked.state.clone() />
            <Select name="product" label=say::product(lang) options=products value=asked.product.clone() />
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

fn row(order: Listed, page: &Page) -> impl IntoView + use<> {
    let lang = page.lang;
    let (zone, unit) = (page.company.zone.clone(), page.company.unit.clone());
    view! {
        <tr>
            <th scope="row">
                <a class="whole-row" href=format!("{LIST}/{}", order.id)>{say::order(lang, order.id.get())}</a>
            </th>
            <td data-label=say::customer(lang)>{order.customer_name}</td>
            <td data-label=say::products(lang)>{order.products}</td>
            <td data-label=say::when(lang)><DateAndTime at=order.placed_at zone /></td>
            <td data-label=say::state(lang)><StateChip state=order.state /></td>
            <td class="number" data-label=say::total(lang)><Money minor=order.total unit /></td>
        </tr>
    }
}
