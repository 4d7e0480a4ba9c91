//! The statement of one's wallet: why each entry is there, one entry by itself, and all of them as a table for
//! spreadsheets.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use largage::{
    account::Role,
    company::Company,
    csv::{Cell, push_line},
    engine::{store::wallets::Cause, views::FundsEntry},
    id::{AccountId, EntryId, OrderId},
};
use leptos::prelude::*;

use crate::{
    AppState, Page, PageError,
    components::DateAndTime,
    i18n::{Lang, funds as say},
};

/// Where a customer's own entries stand, each by itself.
const OWN: &str = "/funds/entries";

pub fn routes() -> Router<AppState> {
    Router::new().route("/funds/statement.csv", get(download)).route("/funds/entries/{id}", get(show))
}

/// Why one's wallet changed, in words, and the page that tells more of it.
pub(super) fn own_cause(lang: Lang, line: &FundsEntry) -> (String, String) {
    cause(lang, line, OWN)
}

/// The same, for whoever finds single entries below `entries`.
fn cause(lang: Lang, line: &FundsEntry, entries: &str) -> (String, String) {
    let FundsEntry { entry, drop } = line;
    let name = drop.map_or_else(|| say::a_drop(lang).to_owned(), |drop| say::drop(lang, drop.number));
    let order = entry.order.map_or(0, OrderId::get);
    let words = match entry.cause {
        Cause::Redemption => name,
        Cause::Reversal => say::reversed_drop(lang, &name, &entry.reason),
        Cause::Correction => say::correction(lang, &entry.reason),
        Cause::Order => say::order(lang, order),
        Cause::Refund => say::refund(lang, order, &entry.reason),
    };
    let address = match (drop, entry.order) {
        (Some(drop), _) => format!("/drops/{}", drop.drop),
        (None, Some(order)) => format!("/orders/{order}"),
        (None, None) => format!("{entries}/{}", entry.id),
    };
    (words, address)
}

async fn download(State(state): State<AppState>, page: Page) -> Result<Response, PageError> {
    let account = page.require(Role::Customer)?.account;
    file(&state, &page, account, OWN, say::statement_file(page.lang)).await
}

/// All entries of an account, the oldest first, as a file of this name.
pub(super) async fn file(
    state: &AppState,
    page: &Page,
    account: AccountId,
    entries: &str,
    name: &str,
) -> Result<Response, PageError> {
    /// Read at once.
    const PART: u16 = 1000;
    let mut lines = Vec::new();
    let mut before = None;
    loop {
        let part = state.engine.statement(account, before, PART).await?;
        lines.extend(part.items);
        before = part.next;
        if before.is_none() {
            break;
        }
    }
    lines.reverse();
    let csv = table(page.lang, &page.company, &lines, entries);
    let name = format!("attachment; filename=\"{name}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|error| PageError::Internal(error.into()))?),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, csv).into_response())
}

/// The table, with the mark in front by which spreadsheets know UTF-8.
fn table(lang: Lang, company: &Company, lines: &[FundsEntry], entries: &str) -> String {
    let mut csv = "\u{feff}".to_owned();
    let (zone, unit) = (&company.zone, &company.unit);
    let head = [
        say::csv_number(lang).to_owned(),
        say::csv_time(lang, zone.name()),
        say::what(lang).to_owned(),
        say::amount(lang).to_owned(),
        say::balance(lang).to_owned(),
        say::csv_unit(lang).to_owned(),
        say::csv_address(lang).to_owned(),
    ];
    push_line(&mut csv, lang, &head.map(Cell::Text));
    for line in lines {
        let entry = &line.entry;
        let (words, address) = cause(lang, line, entries);
        let cells = [
            Cell::Number(entry.id.to_string()),
            Cell::text(entry.at.at(zone).format("%Y-%m-%d %H:%M:%S").to_string()),
            Cell::Text(words),
            Cell::money(entry.amount.minor(), unit.digits()),
            Cell::money(entry.balance.minor(), unit.digits()),
            Cell::text(unit.symbol()),
            Cell::Text(company.link(&address)),
        ];
        push_line(&mut csv, lang, &cells);
    }
    csv
}

/// One entry of an account.
pub(super) async fn find(state: &AppState, account: AccountId, id: EntryId) -> Result<FundsEntry, PageError> {
    let after = EntryId::new(id.get().saturating_add(1));
    let found = state.engine.statement(account, Some(after), 1).await?;
    found.items.into_iter().find(|line| line.entry.id == id).ok_or(PageError::NotFound)
}

/// One entry of one's own.
async fn show(State(state): State<AppState>, page: Page, Path(id): Path<EntryId>) -> Result<Response, PageError> {
    let account = page.require(Role::Customer)?.account;
    let line = find(&state, account, id).await?;
    Ok(page.render(say::entry(page.lang, id.get()), || view! { <EntryPage page=page.clone() line /> }))
}

#[component]
fn EntryPage(page: Page, line: FundsEntry) -> impl IntoView {
    let lang = page.lang;
    view! {
        <header class="title">
            <h1>{say::entry(lang, line.entry.id.get())}</h1>
            <p class="lead"><a href="/funds">{say::back(lang)}</a></p>
        </header>
        <EntryFacts page line />
    }
}

/// All that one entry tells. Children are facts that not everyone sees.
#[component]
pub(super) fn EntryFacts(page: Page, line: FundsEntry, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let lang = page.lang;
    let unit = &page.company.unit;
    let (words, address) = own_cause(lang, &line);
    let entry = line.entry;
    // A correction tells all there is to know here.
    let what = if entry.cause == Cause::Correction {
        words.into_any()
    } else {
        view! { <a href=address>{words}</a> }.into_any()
    };
    let class = if entry.amount.is_negative() { "debit" } else { "credit" };
    view! {
        <dl class="facts">
            <dt>{say::date(lang)}</dt>
            <dd><DateAndTime at=entry.at zone=page.company.zone.clone() /></dd>
            <dt>{say::what(lang)}</dt>
            <dd>{what}</dd>
            <dt>{say::amount(lang)}</dt>
            <dd><span class=class>{unit.format_change(entry.amount, lang)}</span></dd>
            <dt>{say::balance_after(lang)}</dt>
            <dd>{unit.format(entry.balance, lang)}</dd>
            {children.map(|children| children())}
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use largage::{
        engine::store::wallets::Entry,
        money::{Balance, Change},
        time::Moment,
    };

    use super::*;

    fn entry(id: i64, amount: i64, cause: Cause, reason: &str) -> FundsEntry {
        let order = matches!(cause, Cause::Order | Cause::Refund).then(|| OrderId::new(7));
        let entry = Entry {
            id: EntryId::new(id),
            amount: Change::new(amount).unwrap(),
            balance: Balance::new(1250).unwrap(),
            cause,
            redemption: None,
            order,
            reason: reason.to_owned(),
            made_by: None,
            at: Moment::from_seconds(1_795_713_120),
        };
        FundsEntry { entry, drop: None }
    }

    #[test]
    fn a_statement_is_in_the_readers_language_and_the_companys_zone() {
        let company = Company {
            zone: "Europe/Paris".parse().unwrap(),
            address: Some("https://shop.example".parse().unwrap()),
            ..Company::default()
        };
        let lines = [entry(1, 2000, Cause::Correction, "A \"gift\", sorry"), entry(2, -750, Cause::Order, "")];
        assert_eq!(
            table(Lang::En, &company, &lines, OWN),
            "\u{feff}Number,Date and time (Europe/Paris),What,Amount,Balance,Unit,Address\r\n\
             1,2026-11-26 18:12:00,\"Correction: A \"\"gift\"\", sorry\",20.00,12.50,€,https://shop.example/funds/entries/1\r\n\
             2,2026-11-26 18:12:00,Order 7,-7.50,12.50,€,https://shop.example/orders/7\r\n"
        );
        let french = table(Lang::Fr, &company, &lines, "/admin/customers/3/entries");
        assert!(french.starts_with("\u{feff}Numéro;Date et heure (Europe/Paris);Quoi;Montant;Solde;Unité;Adresse\r\n"));
        assert!(french.contains("20,00;12,50;€;https://shop.example/admin/customers/3/entries/1\r\n"), "{french}");
        assert!(french.contains("2;2026-11-26 18:12:00;Commande 7;-7,50;12,50;€;"), "{french}");
    }
}
