//! `/orders`: what one has bought, and each order with its receipt and what was delivered.

use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use largage::{
    account::Role,
    engine::{
        orders::{Listed, OrderView},
        sessions::SignedIn,
    },
    id::OrderId,
    markdown::{self, Reader},
    order::{State as OrderState, total},
    time::Moment,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    AppState, Page, PageError, Query,
    components::{Chip, Column, Date, DateAndTime, Empty, Money, NoticeBox, Table, Tone, prefill, reader_lang},
    i18n::{Lang, orders as say},
    page::LocalPath,
};

const SIZE: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new().route("/orders", get(list)).route("/orders/{id}", get(show))
}

/// The class of an order's chip in `chip.css`.
pub(super) const fn state_class(state: OrderState) -> &'static str {
    match state {
        OrderState::Paid => "waiting",
        OrderState::Delivered => "delivered",
        OrderState::Refunded => "cancelled",
    }
}

#[component]
pub(super) fn StateChip(state: OrderState) -> impl IntoView {
    view! { <Chip state=state_class(state) label=say::state_name(reader_lang(), state) /> }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: String,
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    if by.account.role >= Role::Staff {
        return Ok(page.redirect(&LocalPath::or_start("/admin/orders")));
    }
    let before: Option<OrderId> = asked.before.parse().ok();
    let found = state.engine.own_orders(&by.account, before, SIZE).await?;
    let further = before.is_some();
    Ok(page.render(say::own_title(page.lang), || {
        view! { <List page=page.clone() items=found.items next=found.next further /> }
    }))
}

#[component]
fn List(page: Page, items: Vec<Listed>, next: Option<OrderId>, further: bool) -> impl IntoView {
    let lang = page.lang;
    let list = if items.is_empty() {
        view! {
            <Empty title=say::empty(lang) text=say::empty_text(lang)>
                <a class="button primary" href="/shop">{say::to_shop(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::text(say::number(lang)),
            Column::text(say::products(lang)),
            Column::text(say::date(lang)),
            Column::text(say::state(lang)),
            Column::number(say::total(lang)),
        ];
        let rows = items
            .into_iter()
            .map(|order| {
                let (zone, unit) = (page.company.zone.clone(), page.company.unit.clone());
                view! {
                    <tr>
                        <th scope="row">
                            <a class="whole-row" href=format!("/orders/{}", order.id)>
                                {say::order(lang, order.id.get())}
                            </a>
                        </th>
                        <td data-label=say::products(lang)>{order.products}</td>
                        <td data-label=say::date(lang)><Date at=order.placed_at zone /></td>
                        <td data-label=say::state(lang)><StateChip state=order.state /></td>
                        <td class="number" data-label=say::total(lang)><Money minor=order.total unit /></td>
                    </tr>
                }
            })
            .collect_view();
        view! { <Table caption=say::own_title(lang) headed=true columns>{rows}</Table> }.into_any()
    };
    let first = further.then(|| view! { <a class="button quiet" href="/orders">{say::first_page(lang)}</a> });
    let next = next.map(|before| {
        view! { <a class="button" rel="next" href=format!("/orders?before={before}")>{say::next_page(lang)}</a> }
    });
    let pages = (first.is_some() || next.is_some())
        .then(|| view! { <nav class="pages" aria-label=say::pages(lang)>{first} {next}</nav> });
    view! {
        <header class="title"><h1>{say::own_title(lang)}</h1></header>
        {list}
        {pages}
    }
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Path(id): Path<OrderId>,
) -> Result<Response, PageError> {
    // Messages lead here; the team looks at it from its own side.
    if by.account.role >= Role::Staff {
        return Ok(page.redirect(&LocalPath::or_start(&format!("/admin/orders/{id}"))));
    }
    let view = state.engine.own_order(&by.account, id).await?.ok_or(PageError::NotFound)?;
    let mut response = page.render(say::order(page.lang, id.get()), || view! { <OrderPage page=page.clone() view /> });
    if response.headers().contains_key(header::CACHE_CONTROL) {
        // What was delivered is for nobody who sits down here later.
        response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    }
    Ok(response.into_response())
}

#[component]
fn OrderPage(page: Page, view: OrderView) -> impl IntoView {
    let lang = page.lang;
    let id = view.order.id;
    let ask = format!("/tickets/new?related=order:{id}");
    let delivered = view! { <Delivered page=page.clone() view=view.clone() for_staff=false /> };
    view! {
        <nav class="crumbs" aria-label=say::pages(lang)>
            <ol><li><a href="/orders">{say::own_title(lang)}</a></li></ol>
        </nav>
        <header class="title">
            <h1>{say::order(lang, id.get())}</h1>
            <StateChip state=view.order.state />
        </header>
        <div class="stack order">
            {delivered}
            <Receipt page=page.clone() view />
            <p class="muted small screen-only">{say::print_hint(lang)}</p>
            <p class="buttons"><a class="button" href=ask>{say::ask(lang)}</a></p>
        </div>
    }
}

/// Text that somebody of the team wrote in markdown, with what a browser would run made harmless by the parser.
#[component]
pub(super) fn Prose(page: Page, text: String, now: Moment) -> impl IntoView {
    let offset = i32::try_from(page.company.zone.offset_at(now)).unwrap_or(0);
    let reader = Reader { lang: page.lang, offset, now: None };
    view! { <div class="told" inner_html=markdown::to_html(&markdown::parse(&text), reader)></div> }
}

/// What was typed for nothing, to be copied.
#[component]
pub(super) fn Kept(name: &'static str, label: &'static str, text: String) -> impl IntoView {
    (!text.trim().is_empty()).then(|| {
        let lang = reader_lang();
        let hint = format!("{name}-hint");
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <textarea id=name rows="3" readonly aria-describedby=hint.clone()>{prefill(&text)}</textarea>
                <p class="hint" id=hint>{say::kept(lang)}</p>
            </div>
        }
    })
}

/// What the customer got for it, or why there is nothing yet.
#[component]
pub(super) fn Delivered(page: Page, view: OrderView, for_staff: bool) -> impl IntoView {
    let lang = page.lang;
    let OrderView { order, codes, .. } = view;
    let now = order.placed_at;
    let notice = match order.state {
        OrderState::Paid if for_staff => None,
        OrderState::Paid => Some(
            view! { <NoticeBox tone=Tone::Wait title=say::waits(lang)><p>{say::waits_text(lang)}</p></NoticeBox> }
                .into_any(),
        ),
        OrderState::Refunded => {
            let reason = &order.refund_reason;
            let text =
                if for_staff { say::refunded_text_staff(lang, reason) } else { say::refunded_text(lang, reason) };
            let title = say::refunded(lang);
            Some(view! { <NoticeBox title><p>{text}</p></NoticeBox> }.into_any())
        }
        OrderState::Delivered => None,
    };
    let count = codes.len();
    let listed = (count > 0).then(|| {
        let title = if for_staff { say::codes_staff(lang, count) } else { say::codes(lang, count) };
        let codes = codes.into_iter().map(|code| view! { <li><code class="handed-out">{code}</code></li> });
        view! { <h3>{title}</h3> <ul class="plain">{codes.collect_view()}</ul> }
    });
    let is_empty = order.delivered.is_empty();
    let text = (!is_empty).then(|| view! { <Prose page=page.clone() text=order.delivered now /> });
    let corrected = order.corrected_at.map(|at| {
        view! { <p class="muted small">{say::corrected_on(lang, &at.format_date(&page.company.zone, lang))}</p> }
    });
    let nothing = (order.delivered_at.is_some() && is_empty && count == 0)
        .then(|| view! { <p class="muted">{say::nothing_to_read(lang)}</p> });
    let got = order.delivered_at.is_some().then(|| {
        let title = if for_staff { say::got_staff(lang) } else { say::got(lang) };
        view! {
            <section class="card" aria-labelledby="got">
                <h2 id="got">{title}</h2>
                {listed}
                {text}
                {corrected}
                {nothing}
            </section>
        }
    });
    view! { {notice} {got} }
}

/// What prints: who sold what to whom, when and for how much.
#[component]
pub(super) fn Receipt(page: Page, view: OrderView) -> impl IntoView {
    let lang = page.lang;
    let OrderView { order, customer, payment, .. } = view;
    let (zone, unit) = (page.company.zone.clone(), page.company.unit.clone());
    let name = customer.name.as_ref().map_or_else(|| customer.public_name.to_string(), ToString::to_string);
    let legal = page.company.legal.as_ref().map(ToString::to_string);
    let legal = legal.map(|href| view! { <p><a href=href>{say::legal(lang)}</a></p> });
    let columns = vec![
        Column::text(say::product(lang)),
        Column::number(say::unit_price(lang)),
        Column::number(say::quantity(lang)),
        Column::number(say::sum(lang)),
    ];
    let rows = order
        .lines
        .iter()
        .map(|line| {
            let sum = total(line.price, line.quantity).unwrap_or(order.total);
            let unit = || unit.clone();
            view! {
                <tr>
                    <th scope="row">{line.name.clone()}</th>
                    <td class="number" data-label=say::unit_price(lang)><Money minor=line.price unit=unit() /></td>
                    <td class="number" data-label=say::quantity(lang)>{line.quantity.get()}</td>
                    <td class="number" data-label=say::sum(lang)><Money minor=sum unit=unit() /></td>
                </tr>
            }
        })
        .collect_view();
    let paid = payment.map(|entry| {
        view! { <div><dt>{say::payment(lang)}</dt><dd>{say::wallet(lang, entry.get())}</dd></div> }
    });
    let comment = (!order.comment.is_empty()).then(|| {
        view! {
            <div class="comment">
                <h3>{say::comment(lang)}</h3>
                <p class="as-typed">{order.comment.clone()}</p>
            </div>
        }
    });
    let paid_back = order.refunded_at.map(|at| {
        let amount = unit.format(order.total, lang);
        view! { <p>{say::paid_back(lang, &at.format_date(&zone, lang), &amount)}</p> }
    });
    view! {
        <section class="card receipt" aria-labelledby="receipt">
            <header>
                <h2 id="receipt">{say::receipt(lang)}</h2>
                <strong>{page.company.name.to_string()}</strong>
            </header>
            <dl class="facts stacked">
                <div><dt>{say::number(lang)}</dt><dd>{order.id.get()}</dd></div>
                <div><dt>{say::date(lang)}</dt><dd><DateAndTime at=order.placed_at zone=zone.clone() fixed=true /></dd></div>
                <div><dt>{say::customer(lang)}</dt><dd>{name}</dd></div>
                <div><dt>{say::email(lang)}</dt><dd>{customer.email.to_string()}</dd></div>
                {paid}
            </dl>
            <Table caption=say::lines(lang) columns>{rows}</Table>
            <p class="sum"><span>{say::total(lang)}</span> <strong><Money minor=order.total unit=unit.clone() /></strong></p>
            {paid_back}
            {comment}
            {legal}
        </section>
    }
}

/// The words of a state, as a part of a sentence.
pub(super) fn state_word(lang: Lang, state: OrderState) -> String {
    say::state_name(lang, state).to_lowercase()
}
