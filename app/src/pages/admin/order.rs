//! `/admin/orders/{id}`: one order, for staff to deliver and for admins to refund.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    engine::{
        orders::{OrderError, OrderView},
        sessions::SignedIn,
    },
    id::OrderId,
    order::State as OrderState,
    product::DeliveredText,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Crumbs, customer::read_reason, orders::LIST, place};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, DateAndTime, Field, Notice, PostForm, TextArea, reader_lang},
    i18n::{Lang, orders as say},
    known::{Admin, Staff},
    pages::{
        orders::{Delivered, Kept, Receipt, StateChip, state_word},
        people::{Refusal, text_problem},
    },
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/orders/{id}", get(show))
        .route("/admin/orders/{id}/deliver", get(to_order).post(deliver))
        .route("/admin/orders/{id}/correct", get(to_order).post(correct))
        .route("/admin/orders/{id}/refund", get(ask_refund).post(refund))
}

fn at(id: OrderId) -> String {
    format!("{LIST}/{id}")
}

/// Whoever opens the address of an action is led to its form.
async fn to_order(page: Page, Path(id): Path<OrderId>) -> Response {
    page.redirect(&place(at(id)))
}

/// What no field can mend.
fn refused(error: OrderError, lang: Lang) -> PageError {
    let sentence = match error {
        OrderError::Forbidden(_) => return PageError::Forbidden,
        OrderError::Unknown => return PageError::NotFound,
        OrderError::State(state) => say::not_paid(lang, &state_word(lang, state)),
        OrderError::OutOfBounds => say::wallet_full(lang).to_owned(),
        OrderError::NotByHand => say::not_by_hand(lang).to_owned(),
        OrderError::Outdated => say::correct_outdated(lang).to_owned(),
        OrderError::Store(error) => return error.into(),
    };
    PageError::Refused(sentence)
}

async fn find(state: &AppState, page: &Page, by: &SignedIn, id: OrderId) -> Result<OrderView, PageError> {
    state.engine.order(&by.account, id).await.map_err(|error| refused(error, page.lang))
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<OrderId>,
) -> Result<Response, PageError> {
    let view = find(&state, &page, &by, id).await?;
    let is_admin = by.account.role >= Role::Admin;
    Ok(page.render(say::order(page.lang, id.get()), || {
        view! { <OrderPage page=page.clone() view is_admin told=None /> }
    }))
}

/// A text that was refused, and why.
type Told = (String, Problems);

/// The order's page as it stands now, with a text that was refused.
async fn refuse(
    state: &AppState,
    page: &Page,
    by: &SignedIn,
    id: OrderId,
    text: String,
    sentence: String,
) -> Result<Response, PageError> {
    let view = find(state, page, by, id).await?;
    let is_admin = by.account.role >= Role::Admin;
    let told = Some((text, Problems::at("text", sentence)));
    Ok(page.refuse(&say::order(page.lang, id.get()), || {
        view! { <OrderPage page=page.clone() view is_admin told /> }
    }))
}

#[component]
fn OrderPage(page: Page, view: OrderView, is_admin: bool, told: Option<Told>) -> impl IntoView {
    let lang = page.lang;
    let order = view.order.clone();
    let id = order.id;
    let above = vec![(LIST.to_owned(), say::title(lang).to_owned())];
    let refund = (is_admin && order.state != OrderState::Refunded).then(|| {
        view! { <a class="button danger" href=format!("{}/refund", at(id))>{say::refund(lang)}</a> }
    });
    let (deliver, correct) = match (order.state, order.delivered_by) {
        (OrderState::Paid, _) => (Some(view! { <Deliver id told /> }.into_any()), None),
        (OrderState::Delivered, Some(_)) => (None, Some(view! { <Correct view=view.clone() told /> }.into_any())),
        _ => (told.map(|told| view! { <TooLate told /> }.into_any()), None),
    };
    let log = is_admin.then(|| {
        let href = format!("/admin/audit?object=order:{id}");
        view! { <li><a href=href>{say::see_log(lang)}</a></li> }
    });
    let customer = format!("/admin/customers/{}", order.customer);
    view! {
        <Crumbs label=say::pages(lang) above here=say::order(lang, id.get()) />
        <header class="title">
            <h1>{say::order(lang, id.get())}</h1>
            <StateChip state=order.state />
            {refund}
        </header>
        <div class="beside order">
            <div class="stack">
                {deliver}
                <Delivered page=page.clone() view=view.clone() for_staff=true />
                {correct}
                <Receipt page=page.clone() view=view.clone() />
            </div>
            <aside class="stack">
                <Timeline page view />
                <ul class="plain">
                    <li><a href=customer>{say::see_customer(lang)}</a></li>
                    {log}
                </ul>
            </aside>
        </div>
    }
}

#[component]
fn Deliver(id: OrderId, told: Option<Told>) -> impl IntoView {
    let lang = reader_lang();
    let (typed, problems) = told.unwrap_or_default();
    let problem = problems.of("text");
    view! {
        <section class="card" aria-labelledby="deliver">
            <h2 id="deliver">{say::deliver_title(lang)}</h2>
            <PostForm action=format!("{}/deliver", at(id)) problems>
                <TextArea name="text" label=say::deliver_text(lang) value=typed problem
                    hint=say::deliver_hint(lang) rows=4 optional=true />
                <div class="buttons"><Button>{say::deliver(lang)}</Button></div>
            </PostForm>
        </section>
    }
}

/// What was delivered by hand, to be written anew.
#[component]
fn Correct(view: OrderView, told: Option<Told>) -> impl IntoView {
    let lang = reader_lang();
    let order = view.order;
    let (typed, problems) = told.unwrap_or_else(|| (order.delivered, Problems::default()));
    let problem = problems.of("text");
    view! {
        <section class="card" aria-labelledby="correct">
            <h2 id="correct">{say::correct_title(lang)}</h2>
            <PostForm action=format!("{}/correct", at(order.id)) problems>
                <input type="hidden" name="seen" value=order.corrections.to_string() />
                <TextArea name="text" label=say::deliver_text(lang) value=typed problem
                    hint=say::deliver_hint(lang) rows=4 />
                <div class="buttons"><Button class="">{say::correct(lang)}</Button></div>
            </PostForm>
        </section>
    }
}

/// A text that no order waits for any more.
#[component]
fn TooLate(told: Told) -> impl IntoView {
    let lang = reader_lang();
    let (text, problems) = told;
    view! {
        <Refusal text=problems.of("text").unwrap_or_default() />
        <Kept name="text" label=say::deliver_text(lang) text />
    }
}

/// What happened to an order, in the order in which it did.
#[component]
fn Timeline(page: Page, view: OrderView) -> impl IntoView {
    let lang = page.lang;
    let OrderView { order, delivered_by, corrected_by, refunded_by, .. } = view;
    let delivered = order.delivered_at.map(|at| {
        let words = match delivered_by {
            Some(name) => say::delivered_by(lang, name.as_str()),
            None => say::delivered_at_once(lang).to_owned(),
        };
        ("done", words, at)
    });
    let corrected = order.corrected_at.map(|at| {
        let name = corrected_by.map(|name| name.to_string()).unwrap_or_default();
        ("done", say::corrected_by(lang, &name), at)
    });
    let refunded = order.refunded_at.map(|at| {
        let name = refunded_by.map(|name| name.to_string()).unwrap_or_default();
        ("failed", say::refunded_by(lang, &name, &order.refund_reason), at)
    });
    let moments = [Some(("done", say::placed_at(lang).to_owned(), order.placed_at)), delivered, corrected, refunded];
    let moments = moments.into_iter().flatten().map(|(class, words, at)| {
        let zone = page.company.zone.clone();
        view! { <li class=class><span>{words}</span> <span class="detail"><DateAndTime at zone /></span></li> }
    });
    view! {
        <section aria-labelledby="timeline">
            <h2 id="timeline">{say::timeline(lang)}</h2>
            <ol class="moments">{moments.collect_view()}</ol>
        </section>
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    text: String,
}

async fn deliver(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<OrderId>,
    Form(Typed { text }): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let read = if text.trim().is_empty() { Ok(None) } else { DeliveredText::new(&text).map(Some) };
    let read = match read {
        Ok(read) => read,
        Err(error) => return refuse(&state, &page, &by, id, text, text_problem(error, lang)).await,
    };
    match state.engine.deliver_order(&by.account, id, read.as_ref()).await {
        Ok(()) => Ok(page.redirect_with(&place(at(id)), Notice::good(say::deliver_done(lang)))),
        Err(OrderError::State(now)) => {
            let sentence = say::not_paid(lang, &state_word(lang, now));
            refuse(&state, &page, &by, id, text, sentence).await
        }
        Err(error) => Err(refused(error, lang)),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Corrected {
    text: String,
    /// How often it was corrected when the form was shown.
    seen: String,
}

async fn correct(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<OrderId>,
    Form(Corrected { text, seen }): Form<Corrected>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let read = match DeliveredText::new(&text) {
        Ok(read) => read,
        Err(error) => return refuse(&state, &page, &by, id, text, text_problem(error, lang)).await,
    };
    // What is no number was never seen.
    match state.engine.correct_delivery(&by.account, id, seen.parse().unwrap_or(-1), &read).await {
        Ok(()) => Ok(page.redirect_with(&place(at(id)), Notice::good(say::correct_done(lang)))),
        Err(OrderError::Outdated) => refuse(&state, &page, &by, id, text, say::correct_outdated(lang).to_owned()).await,
        Err(OrderError::State(now)) => {
            let is_paid = now == OrderState::Paid;
            let sentence = if is_paid { say::correct_too_early(lang) } else { say::correct_too_late(lang) };
            refuse(&state, &page, &by, id, text, sentence.to_owned()).await
        }
        Err(error) => Err(refused(error, lang)),
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Because {
    reason: String,
}

async fn ask_refund(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<OrderId>,
) -> Result<Response, PageError> {
    let view = find(&state, &page, &by, id).await?;
    let (form, problems) = (Because::default(), Problems::default());
    let title = say::refund_title(page.lang, id.get());
    Ok(page.render(title, || view! { <RefundPage page=page.clone() view form problems /> }))
}

async fn refund(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<OrderId>,
    Form(form): Form<Because>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let sentence = match read_reason(&form.reason, lang) {
        Ok(reason) => match state.engine.refund_order(&by.account, id, &reason).await {
            Ok(balance) => {
                let words = say::refund_done(lang, &page.company.unit.format(balance, lang));
                return Ok(page.redirect_with(&place(at(id)), Notice::good(words)));
            }
            Err(OrderError::State(_)) => say::refunded_before(lang).to_owned(),
            Err(OrderError::OutOfBounds) => say::wallet_full(lang).to_owned(),
            Err(error) => return Err(refused(error, lang)),
        },
        Err(sentence) => sentence,
    };
    let view = find(&state, &page, &by, id).await?;
    let problems = Problems::at("reason", sentence);
    let title = say::refund_title(lang, id.get());
    Ok(page.refuse(&title, || view! { <RefundPage page=page.clone() view form problems /> }))
}

#[component]
fn RefundPage(page: Page, view: OrderView, form: Because, problems: Problems) -> impl IntoView {
    let lang = page.lang;
    let OrderView { order, customer, .. } = view;
    let id = order.id;
    let amount = page.company.unit.format(order.total, lang);
    let is_refunded = order.state == OrderState::Refunded;
    let (lead, way_back) = if is_refunded {
        (say::refunded_before(lang).to_owned(), say::back_to(lang, id.get()))
    } else {
        (say::refund_text(lang, &amount, customer.public_name.as_str()), say::keep(lang).to_owned())
    };
    let button =
        (!is_refunded).then(|| view! { <Button class="primary danger">{say::refund_button(lang, &amount)}</Button> });
    let above = vec![(LIST.to_owned(), say::title(lang).to_owned()), (at(id), say::order(lang, id.get()))];
    view! {
        <Crumbs label=say::pages(lang) above here=say::refund(lang).to_owned() />
        <header class="title">
            <h1>{say::refund_title(lang, id.get())}</h1>
            <p class="lead">{lead}</p>
        </header>
        <PostForm action=format!("{}/refund", at(id)) problems=problems.clone()>
            <Field name="reason" label=say::reason(lang) value=form.reason problem=problems.of("reason")
                hint=say::reason_hint(lang) spellcheck=true />
            <div class="buttons">
                {button}
                <a class="button quiet" href=at(id)>{way_back}</a>
            </div>
        </PostForm>
    }
}
