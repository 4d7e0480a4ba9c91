//! `/admin/customers/{id}`: one customer, for staff to look at and for admins to change.
//!
//! What is not easily undone has a page of its own that asks once, naming the thing: its form can be refused and shown
//! again like any other, without a script.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
    routing::{get, post},
};
use largage::{
    account::Role,
    engine::{
        customers::{Customer, CustomerError},
        links::LinkError,
        sessions::SignedIn,
        store::wallets::{Cause, Entry},
    },
    id::{AccountId, EntryId, OrderId, RedemptionId},
    money::{AmountError, Change},
    reason::Reason,
    text::TextError,
    time::Moment,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{customers::state_chip, entry};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{Button, Chip, Column, Date, DateAndTime, Empty, Field, Notice, PostForm, Select, Table, reader_lang},
    i18n::{Lang, customers as say, funds as say_funds, second_factor as say_factor},
    known::{Admin, Staff},
    page::LocalPath,
    pages::people::{role_name, role_options, text_problem},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/customers/{id}", get(show))
        .route("/admin/customers/{id}/correct", get(ask_correction).post(correct))
        .route("/admin/customers/{id}/block", get(ask_block).post(block))
        .route("/admin/customers/{id}/unblock", post(unblock))
        .route("/admin/customers/{id}/vouch", post(vouch))
        .route("/admin/customers/{id}/reverse", get(ask_reversal).post(reverse))
        .route("/admin/customers/{id}/role", get(ask_role).post(change_role))
        .route("/admin/customers/{id}/reset", get(ask_reset).post(reset))
}

pub(super) fn address(id: AccountId) -> String {
    format!("/admin/customers/{id}")
}

pub(super) async fn find(state: &AppState, by: &SignedIn, id: AccountId) -> Result<Customer, PageError> {
    state.engine.customer(&by.account, id).await.map_err(|error| match error {
        CustomerError::Forbidden(_) => PageError::Forbidden,
        CustomerError::NoSuchAccount => PageError::NotFound,
        other => other.into(),
    })
}

/// What no field can mend.
fn refused(error: CustomerError, page: &Page) -> PageError {
    let lang = page.lang;
    let sentence = match error {
        CustomerError::Forbidden(_) => return PageError::Forbidden,
        CustomerError::NoSuchAccount | CustomerError::NoSuchRedemption => return PageError::NotFound,
        CustomerError::NotACustomer => say::not_a_customer(lang),
        CustomerError::LastAdmin => say::last_admin(lang),
        CustomerError::AlreadyReversed => say::already_reversed(lang),
        CustomerError::NoChange => say::amount_zero(lang),
        CustomerError::WalletChanged | CustomerError::OutOfBounds { .. } | CustomerError::Store(_) => {
            return error.into();
        }
    };
    PageError::Refused(sentence.to_owned())
}

fn back(page: &Page, id: AccountId, words: impl Into<String>) -> Response {
    page.redirect_with(&LocalPath::or_start(&address(id)), Notice::good(words))
}

/// The way back to the list, or to the customer.
#[component]
pub(super) fn Crumbs(#[prop(optional)] customer: Option<(AccountId, String)>) -> impl IntoView {
    let lang = reader_lang();
    view! {
        <nav class="crumbs" aria-label=say::pages(lang)>
            <ol>
                <li><a href="/admin/customers">{say::title(lang)}</a></li>
                {customer.map(|(id, name)| view! { <li><a href=address(id)>{name}</a></li> })}
            </ol>
        </nav>
    }
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let customer = find(&state, &by, id).await?;
    let may_change = by.account.role >= Role::Admin;
    let second_factor = state.engine.second_factor_since(id).await?;
    let title = customer.account.public_name.to_string();
    Ok(page.render(title, || view! { <CustomerPage page=page.clone() customer second_factor may_change /> }))
}

#[component]
fn CustomerPage(page: Page, customer: Customer, second_factor: Option<Moment>, may_change: bool) -> impl IntoView {
    let lang = page.lang;
    let Customer { account, balance, entries, redemptions } = customer;
    let (zone, unit) = (page.company.zone.clone(), page.company.unit.clone());
    let id = account.id;
    let is_customer = account.role == Role::Customer;
    let chip = state_chip(&account, lang);
    let blocked = account.blocked.as_ref().map(|block| {
        let text = say::blocked_since(lang, &block.at.format_date(&zone, lang), &block.reason);
        view! { <div class="notice bad"><p>{text}</p></div> }
    });
    let signed_in = match account.signed_in_at {
        Some(at) => view! { <DateAndTime at zone=zone.clone() /> }.into_any(),
        None => say::never(lang).into_any(),
    };
    let announced = if account.announced { say::yes(lang) } else { say::no(lang) };
    let acts = may_change.then(|| {
        let without_factor = second_factor.map(|_| {
            let href = format!("{}/second-factor", address(id));
            view! { <p><a class="button" href=href>{say_factor::remove(lang)}</a></p> }
        });
        view! { {acts(id, is_customer, account.blocked.is_some(), account.vouched, lang)} {without_factor} }
    });
    let second_factor = match second_factor {
        Some(at) => view! { <Date at zone=zone.clone() /> }.into_any(),
        None => say_factor::none(lang).into_any(),
    };
    let orders = is_customer.then(|| {
        let href = format!("/admin/orders?customer={id}");
        view! { <p><a href=href>{say::see_orders(lang)}</a></p> }
    });
    let log = may_change.then(|| {
        let href = format!("/admin/audit?object=account:{id}");
        view! { <p><a href=href>{say::see_log(lang)}</a></p> }
    });
    let drop_of = |entry: &Entry| {
        let redemption = entry.redemption?;
        redemptions.iter().find(|other| other.id == redemption)
    };
    let columns = vec![
        Column::text(say::when(lang)),
        Column::text(say::what(lang)),
        Column::number(say::amount(lang)),
        Column::number(say::balance(lang)),
    ];
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let rows = entries
        .iter()
        .map(|entry| {
            let redemption = drop_of(entry);
            let what = match entry.cause {
                Cause::Redemption => say::redeemed(lang).to_owned(),
                Cause::Reversal => say::reversal(lang, &entry.reason),
                Cause::Correction => say::correction(lang, &entry.reason),
                Cause::Order => say_funds::order(lang, entry.order.map_or(0, OrderId::get)),
                Cause::Refund => say_funds::refund(lang, entry.order.map_or(0, OrderId::get), &entry.reason),
            };
            let told = match (entry.order, entry.cause) {
                (Some(order), _) => Some(format!("/admin/orders/{order}")),
                (None, Cause::Correction) => Some(format!("{}/{}", entry::entries(id), entry.id)),
                _ => None,
            };
            let what = match told {
                Some(href) => view! { <a href=href>{what}</a> }.into_any(),
                None => what.into_any(),
            };
            let drop = redemption.map(|redemption| {
                let href = format!("/drops/{}", redemption.drop);
                view! { " " <a href=href>{say::see_drop(lang)}</a> }
            });
            let reversal = redemption.filter(|_| entry.cause == Cause::Redemption).map(|redemption| {
                if redemption.reversed_at.is_some() {
                    view! { " " <Chip state="cancelled" label=say::reversed(lang) /> }.into_any()
                } else if may_change {
                    let href = format!("{}/reverse?redemption={}", address(id), redemption.id);
                    let label = format!("{} {}", say::reverse(lang), unit.format(redemption.amount, lang));
                    view! { " " <a href=href aria-label=label>{say::reverse(lang)}</a> }.into_any()
                } else {
                    ().into_any()
                }
            });
            let class = if entry.amount.is_negative() { "debit" } else { "credit" };
            view! {
                <tr>
                    <td data-label=say::when(lang)><DateAndTime at=entry.at zone=zone.clone() /></td>
                    <td data-label=say::what(lang)>{what} {drop} {reversal}</td>
                    <td class="number" data-label=say::amount(lang)>
                        <span class=class>{unit.format_change(entry.amount, lang)}</span>
                    </td>
                    <td class="number" data-label=say::balance(lang)>{unit.format(entry.balance, lang)}</td>
                </tr>
            }
        })
        .collect_view();
    let entries = if count == 0 {
        view! { <Empty title=say::no_entries(lang) text=say::no_entries_text(lang) /> }.into_any()
    } else {
        let statement = format!("{}/statement.csv", address(id));
        view! {
            <Table caption=say::latest_entries(lang, count) columns>{rows}</Table>
            <p><a href=statement download>{say_funds::statement(lang)}</a></p>
        }
        .into_any()
    };
    view! {
        <Crumbs />
        <header class="title"><h1>{account.public_name.to_string()}</h1> {chip}</header>
        <div class="stack">
            {blocked}
            <dl class="facts stacked">
                {is_customer
                    .then(|| view! {
                        <div><dt>{say::balance(lang)}</dt><dd>{unit.format(balance, lang)}</dd></div>
                    })}
                <div><dt>{say::email(lang)}</dt><dd>{account.email.to_string()}</dd></div>
                {account
                    .name
                    .map(|name| view! { <div><dt>{say::name(lang)}</dt><dd>{name.to_string()}</dd></div> })}
                <div><dt>{say::role(lang)}</dt><dd>{role_name(account.role, lang)}</dd></div>
                <div><dt>{say::announced(lang)}</dt><dd>{announced}</dd></div>
                <div><dt>{say::since(lang)}</dt><dd><Date at=account.created_at zone=zone.clone() /></dd></div>
                <div><dt>{say::signed_in(lang)}</dt><dd>{signed_in}</dd></div>
                <div><dt>{say_factor::of_customer(lang)}</dt><dd>{second_factor}</dd></div>
            </dl>
            {acts}
            {orders}
            {log}
        </div>
        {is_customer
            .then(|| view! {
                <section class="section" aria-labelledby="entries">
                    <header><h2 id="entries">{say::entries(lang)}</h2></header>
                    {entries}
                </section>
            })}
    }
}

/// What an admin may do.
fn acts(id: AccountId, is_customer: bool, blocked: bool, vouched: bool, lang: Lang) -> impl IntoView {
    let to = |act: &str| format!("{}/{act}", address(id));
    let of_customers = is_customer.then(|| {
        let block = if blocked {
            view! {
                <form method="post" action=to("unblock")><Button class="">{say::unblock(lang)}</Button></form>
            }
            .into_any()
        } else {
            view! { <a class="button danger" href=to("block")>{say::block(lang)}</a> }.into_any()
        };
        let (value, label) = if vouched { ("", say::unvouch(lang)) } else { ("on", say::vouch(lang)) };
        view! {
            <a class="button" href=to("correct")>{say::correct(lang)}</a>
            <form method="post" action=to("vouch")>
                <Button class="" name="vouched" value=value>{label}</Button>
            </form>
            {block}
        }
    });
    view! {
        <div class="buttons">
            {of_customers} <a class="button" href=to("role")>{say::change_role(lang)}</a>
            <a class="button" href=to("reset")>{say::reset(lang)}</a>
        </div>
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Correction {
    /// `add` or `take`.
    direction: String,
    amount: String,
    reason: String,
    /// The wallet's newest entry when the form was shown.
    seen: String,
}

impl Correction {
    const ADD: &'static str = "add";
    const TAKE: &'static str = "take";
}

fn newest(customer: &Customer) -> String {
    customer.entries.first().map(|entry| entry.id.to_string()).unwrap_or_default()
}

async fn ask_correction(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let customer = find(&state, &by, id).await?;
    let form = Correction { direction: Correction::ADD.to_owned(), seen: newest(&customer), ..Correction::default() };
    let title = say::correct_title(page.lang, customer.account.public_name.as_str());
    let problems = Problems::default();
    Ok(page.render(title, || view! { <CorrectionPage page=page.clone() customer form problems /> }))
}

async fn correct(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
    Form(mut form): Form<Correction>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let unit = &page.company.unit;
    let mut problems = Problems::default();
    let amount = unit.parse(&form.amount, lang).map_err(|error| amount_problem(error, lang));
    let amount = problems.check("amount", amount);
    let change = match form.direction.as_str() {
        Correction::ADD => amount.map(Change::from),
        Correction::TAKE => amount.map(|amount| -Change::from(amount)),
        _ => {
            problems.add("direction", say::bad_direction(lang));
            None
        }
    };
    let reason = problems.check("reason", read_reason(&form.reason, lang));
    if let (Some(change), Some(reason)) = (change, reason) {
        let seen: Option<EntryId> = form.seen.parse().ok();
        match state.engine.correct(&by.account, id, seen, change, &reason).await {
            Ok(balance) => return Ok(back(&page, id, say::corrected(lang, &unit.format(balance, lang)))),
            Err(CustomerError::NoChange) => problems.add("amount", say::amount_zero(lang)),
            Err(CustomerError::OutOfBounds { balance }) => {
                problems.add("amount", say::out_of_bounds(lang, &unit.format(balance, lang)));
            }
            Err(CustomerError::WalletChanged) => {
                let customer = find(&state, &by, id).await?;
                form.seen = newest(&customer);
                problems.add("amount", say::wallet_changed(lang, &unit.format(customer.balance, lang)));
            }
            Err(error) => return Err(refused(error, &page)),
        }
    }
    let customer = find(&state, &by, id).await?;
    let title = say::correct_title(lang, customer.account.public_name.as_str());
    Ok(page.refuse(&title, || view! { <CorrectionPage page=page.clone() customer form problems /> }))
}

pub(super) fn amount_problem(error: AmountError, lang: Lang) -> String {
    match error {
        AmountError::Empty => say::amount_empty(lang).into(),
        AmountError::NotANumber => say::amount_not_a_number(lang).into(),
        AmountError::Negative => say::amount_negative(lang).into(),
        AmountError::TooManyDecimals { digits } => say::amount_decimals(lang, digits),
        AmountError::Ambiguous => say::amount_ambiguous(lang).into(),
        AmountError::TooLarge => say::amount_too_large(lang).into(),
    }
}

pub(super) fn read_reason(typed: &str, lang: Lang) -> Result<Reason, String> {
    Reason::new(typed).map_err(|error: TextError| text_problem(error, lang))
}

#[component]
fn CorrectionPage(page: Page, customer: Customer, form: Correction, problems: Problems) -> impl IntoView {
    let lang = page.lang;
    let unit = page.company.unit.clone();
    let id = customer.account.id;
    let name = customer.account.public_name.to_string();
    let balance = say::balance_is(lang, &unit.format(customer.balance, lang));
    let directions = vec![
        (Correction::ADD.to_owned(), say::add(lang).to_owned()),
        (Correction::TAKE.to_owned(), say::take(lang).to_owned()),
    ];
    view! {
        <Crumbs customer=(id, name.clone()) />
        <header class="title"><h1>{say::correct_title(lang, &name)}</h1><p class="lead">{balance}</p></header>
        <PostForm action=format!("{}/correct", address(id)) problems=problems.clone()>
            <input type="hidden" name="seen" value=form.seen />
            <div class="fields">
                <Select name="direction" label=say::direction(lang) options=directions value=form.direction
                    problem=problems.of("direction") />
                <Field name="amount" label=say::amount(lang) value=form.amount problem=problems.of("amount")
                    inputmode="decimal" unit=unit.symbol().to_owned() />
            </div>
            <Field name="reason" label=say::reason(lang) value=form.reason problem=problems.of("reason")
                hint=say::reason_hint(lang) spellcheck=true />
            <div class="buttons">
                <Button>{say::correct(lang)}</Button> <a class="button quiet" href=address(id)>{say::keep(lang)}</a>
            </div>
        </PostForm>
    }
}

/// A form that asks for nothing but a reason.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Because {
    reason: String,
}

async fn ask_block(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    let (form, problems) = (Because::default(), Problems::default());
    let title = say::block_title(page.lang, &name);
    Ok(page.render(title, || view! { <BlockPage id name form problems /> }))
}

async fn block(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
    Form(form): Form<Because>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    let mut problems = Problems::default();
    let Some(reason) = problems.check("reason", read_reason(&form.reason, lang)) else {
        let title = say::block_title(lang, &name);
        return Ok(page.refuse(&title, || view! { <BlockPage id name form problems /> }));
    };
    match state.engine.block(&by.account, id, &reason).await {
        Ok(()) => Ok(back(&page, id, say::block_done(lang, &name))),
        Err(error) => Err(refused(error, &page)),
    }
}

#[component]
fn BlockPage(id: AccountId, name: String, form: Because, problems: Problems) -> impl IntoView {
    let lang = reader_lang();
    view! {
        <Crumbs customer=(id, name.clone()) />
        <header class="title"><h1>{say::block_title(lang, &name)}</h1><p class="lead">{say::block_text(lang)}</p></header>
        <PostForm action=format!("{}/block", address(id)) problems=problems.clone()>
            <Field name="reason" label=say::reason(lang) value=form.reason problem=problems.of("reason")
                hint=say::block_reason_hint(lang) spellcheck=true />
            <div class="buttons">
                <Button class="primary danger">{say::block_name(lang, &name)}</Button>
                <a class="button quiet" href=address(id)>{say::keep(lang)}</a>
            </div>
        </PostForm>
    }
}

async fn unblock(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    state.engine.unblock(&by.account, id).await.map_err(|error| refused(error, &page))?;
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    Ok(back(&page, id, say::unblock_done(page.lang, &name)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vouched {
    vouched: String,
}

async fn vouch(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
    Form(form): Form<Vouched>,
) -> Result<Response, PageError> {
    let vouched = !form.vouched.is_empty();
    state.engine.vouch(&by.account, id, vouched).await.map_err(|error| refused(error, &page))?;
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    let words = if vouched { say::vouch_done(page.lang, &name) } else { say::unvouch_done(page.lang, &name) };
    Ok(back(&page, id, words))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Reversal {
    redemption: String,
    reason: String,
}

/// A redemption that is to be reversed, in words.
struct Reversed {
    customer: AccountId,
    name: String,
    redemption: RedemptionId,
    title: String,
    amount: String,
}

impl Reversed {
    /// Only a redemption of this very customer.
    async fn find(
        state: &AppState,
        page: &Page,
        by: &SignedIn,
        id: AccountId,
        redemption: &str,
    ) -> Result<Self, PageError> {
        let redemption: RedemptionId = redemption.parse().map_err(|_| PageError::NotFound)?;
        let customer = find(state, by, id).await?;
        let redemption = customer.redemptions.iter().find(|other| other.id == redemption).ok_or(PageError::NotFound)?;
        let drop = state.engine.drop_by_id(redemption.drop).await?.ok_or(PageError::NotFound)?;
        let name = customer.account.public_name.to_string();
        Ok(Self {
            customer: id,
            redemption: redemption.id,
            title: say::reverse_title(page.lang, drop.number, drop.settings.name.as_str(), &name),
            name,
            amount: page.company.unit.format(redemption.amount, page.lang),
        })
    }
}

async fn ask_reversal(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
    Query(form): Query<Reversal>,
) -> Result<Response, PageError> {
    let what = Reversed::find(&state, &page, &by, id, &form.redemption).await?;
    let problems = Problems::default();
    Ok(page.render(what.title.clone(), || view! { <ReversalPage what form problems /> }))
}

async fn reverse(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
    Form(form): Form<Reversal>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let unit = &page.company.unit;
    let what = Reversed::find(&state, &page, &by, id, &form.redemption).await?;
    let mut problems = Problems::default();
    if let Some(reason) = problems.check("reason", read_reason(&form.reason, lang)) {
        match state.engine.reverse(&by.account, what.redemption, &reason).await {
            Ok(balance) => return Ok(back(&page, id, say::reverse_done(lang, &unit.format(balance, lang)))),
            Err(CustomerError::OutOfBounds { balance }) => {
                return Err(PageError::Refused(say::spent(lang, &unit.format(balance, lang))));
            }
            Err(error) => return Err(refused(error, &page)),
        }
    }
    let title = what.title.clone();
    Ok(page.refuse(&title, || view! { <ReversalPage what form problems /> }))
}

#[component]
fn ReversalPage(what: Reversed, form: Reversal, problems: Problems) -> impl IntoView {
    let lang = reader_lang();
    let id = what.customer;
    view! {
        <Crumbs customer=(id, what.name) />
        <header class="title">
            <h1>{what.title}</h1>
            <p class="lead">{say::reverse_text(lang, &what.amount)}</p>
        </header>
        <PostForm action=format!("{}/reverse", address(id)) problems=problems.clone()>
            <input type="hidden" name="redemption" value=what.redemption.to_string() />
            <Field name="reason" label=say::reason(lang) value=form.reason problem=problems.of("reason")
                hint=say::reason_hint(lang) spellcheck=true />
            <div class="buttons">
                <Button class="primary danger">{say::reverse_button(lang)}</Button>
                <a class="button quiet" href=address(id)>{say::keep_redemption(lang)}</a>
            </div>
        </PostForm>
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct NewRole {
    role: String,
}

async fn ask_role(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let account = find(&state, &by, id).await?.account;
    let name = account.public_name.to_string();
    let form = NewRole { role: account.role.as_str().to_owned() };
    let problems = Problems::default();
    Ok(page.render(say::role_title(page.lang, &name), || view! { <RolePage id name form problems /> }))
}

async fn change_role(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
    Form(form): Form<NewRole>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    let mut problems = Problems::default();
    if let Some(role) = problems.check("role", form.role.parse::<Role>().map_err(|_| say::bad_role(lang))) {
        match state.engine.change_role(&by.account, id, role).await {
            Ok(()) => {
                let words = say::role_done(lang, &name, role_name(role, lang));
                // Who has just given their own role away may not see this page any more.
                let to = if id == by.account.id && role < Role::Staff { "/".to_owned() } else { address(id) };
                return Ok(page.redirect_with(&LocalPath::or_start(&to), Notice::good(words)));
            }
            Err(CustomerError::LastAdmin) => problems.add("role", say::last_admin(lang)),
            Err(error) => return Err(refused(error, &page)),
        }
    }
    let title = say::role_title(lang, &name);
    Ok(page.refuse(&title, || view! { <RolePage id name form problems /> }))
}

#[component]
fn RolePage(id: AccountId, name: String, form: NewRole, problems: Problems) -> impl IntoView {
    let lang = reader_lang();
    view! {
        <Crumbs customer=(id, name.clone()) />
        <header class="title"><h1>{say::role_title(lang, &name)}</h1></header>
        <PostForm action=format!("{}/role", address(id)) problems=problems.clone()>
            <Select name="role" label=say::role(lang) options=role_options(lang) value=form.role
                problem=problems.of("role") />
            <div class="buttons">
                <Button>{say::change_role(lang)}</Button> <a class="button quiet" href=address(id)>{say::keep(lang)}</a>
            </div>
        </PostForm>
    }
}

async fn ask_reset(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    Ok(page.render(say::reset_title(page.lang, &name), || view! { <ResetPage id name link=None /> }))
}

async fn reset(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    headers: HeaderMap,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    let token = state.engine.reset_link(&by.account, id).await.map_err(|error| match error {
        LinkError::Forbidden(_) => PageError::Forbidden,
        LinkError::NoSuchAccount => PageError::NotFound,
        other => other.into(),
    })?;
    let link = Some(link_to(&page, &headers, &format!("/reset/{}", token.expose())));
    let title = say::reset_title(page.lang, &name);
    Ok(not_kept(page.render(title, || view! { <ResetPage id name link /> })))
}

#[component]
fn ResetPage(id: AccountId, name: String, link: Option<String>) -> impl IntoView {
    let lang = reader_lang();
    let inside = match link {
        Some(link) => view! {
            <SecretLink label=say::reset_link(lang) link />
            <p class="buttons"><a class="button" href=address(id)>{say::back_to(lang, &name)}</a></p>
        }
        .into_any(),
        None => view! {
            <PostForm action=format!("{}/reset", address(id))>
                <div class="buttons">
                    <Button>{say::reset_make(lang)}</Button>
                    <a class="button quiet" href=address(id)>{say::keep(lang)}</a>
                </div>
            </PostForm>
        }
        .into_any(),
    };
    view! {
        <Crumbs customer=(id, name.clone()) />
        <header class="title"><h1>{say::reset_title(lang, &name)}</h1><p class="lead">{say::reset_text(lang)}</p></header>
        <div class="stack">{inside}</div>
    }
}

/// A link that is shown once, ready to be copied.
#[component]
pub(super) fn SecretLink(#[prop(into)] label: String, link: String) -> impl IntoView {
    let lang = reader_lang();
    view! {
        <div class="field">
            <label for="link">{label}</label>
            <input id="link" type="text" readonly autofocus value=link aria-describedby="link-hint" spellcheck="false" />
            <p class="hint" id="link-hint">{say::shown_once(lang)}</p>
        </div>
    }
}

/// The whole address of a page of ours, to be handed over: the public one, or where this browser has found us.
pub(super) fn link_to(page: &Page, headers: &HeaderMap, path: &str) -> String {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    match (&page.company.address, origin) {
        (Some(address), _) if !address.is_loopback() => page.company.link(path),
        (_, Some(origin)) if origin.starts_with("http") => format!("{origin}{path}"),
        _ => page.company.link(path),
    }
}

/// No browser keeps a page that shows a secret.
pub(super) fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
