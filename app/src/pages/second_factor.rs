//! `/account/second-factor`: setting up a second factor, its recovery codes, and taking it away.
//!
//! **The secret and the codes are only in answers to forms that took the password**, and no browser keeps those: a page
//! that can be opened by its address shows nothing of them. Who must have a second factor and has none may come here,
//! and nowhere else ([`Owner`]).

use std::fmt::Write as _;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use largage::{
    account::Role,
    engine::second_factor::{SecondFactor, SecondFactorError},
    time::Zone,
    totp::{RecoveryCode, Secret, in_fours},
};
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::{Color, EcLevel, QrCode};
use serde::Deserialize;

use super::people::{Refusal, too_many};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Field, Notice, NoticeBox, PostForm, Tone, reader_lang},
    i18n::{Lang, account, people, second_factor as say, shell},
    known::Owner,
    page::LocalPath,
};

const HOME: &str = "/account/second-factor";

pub fn routes() -> Router<AppState> {
    // Who reloads what is shown once asks for its address.
    let home = async || Redirect::to(HOME).into_response();
    Router::new()
        .route("/account/second-factor", get(show).post(begin))
        .route("/account/second-factor/confirm", get(home).post(confirm))
        .route("/account/second-factor/codes", get(ask_codes).post(make_codes))
        .route("/account/second-factor/remove", get(ask_removal).post(remove))
}

fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What a refused form is answered: its status, and what stands at which field or above them all.
struct Refused {
    status: StatusCode,
    problems: Problems,
    refusal: Option<String>,
}

impl Refused {
    fn at(field: &'static str, sentence: &str) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, problems: Problems::at(field, sentence), refusal: None }
    }

    fn above(status: StatusCode, refusal: String) -> Self {
        Self { status, problems: Problems::default(), refusal: Some(refusal) }
    }

    fn none() -> Self {
        Self { status: StatusCode::OK, problems: Problems::default(), refusal: None }
    }
}

/// What follows a refusal.
enum Then {
    /// The same form, with what is to be mended.
    Again(Refused),
    Elsewhere(Response),
}

fn refused(error: SecondFactorError, state: &AppState, page: &Page, wrong_code: &str) -> Result<Then, PageError> {
    let lang = page.lang;
    let home = LocalPath::or_start(HOME);
    Ok(match error {
        SecondFactorError::WrongPassword => Then::Again(Refused::at("password", account::wrong_password(lang))),
        SecondFactorError::WrongCode => Then::Again(Refused::at("code", wrong_code)),
        SecondFactorError::TooManyAttempts { retry_at } => {
            let text = too_many(state.engine.clock().now(), retry_at, lang);
            Then::Again(Refused::above(StatusCode::TOO_MANY_REQUESTS, text))
        }
        SecondFactorError::Busy(_) => {
            Then::Again(Refused::above(StatusCode::SERVICE_UNAVAILABLE, people::busy(lang).to_owned()))
        }
        SecondFactorError::Gone => Then::Elsewhere(page.redirect_with(&home, Notice::bad(say::gone(lang)))),
        // The same form sent twice, or another page of theirs.
        SecondFactorError::On | SecondFactorError::Off => Then::Elsewhere(page.redirect(&home)),
        other => return Err(other.into()),
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    password: String,
    code: String,
    /// The secret that is being set up, as the page shows it.
    secret: String,
}

async fn show(State(state): State<AppState>, page: Page, owner: Owner) -> Result<Response, PageError> {
    shown(&state, &page, &owner, Refused::none()).await
}

async fn shown(state: &AppState, page: &Page, owner: &Owner, refused: Refused) -> Result<Response, PageError> {
    let lang = page.lang;
    let factor = state.engine.second_factor(&owner.by).await?;
    let title = if refused.status.is_success() {
        say::title(lang).to_owned()
    } else {
        shell::problem_title(lang, say::title(lang))
    };
    let (asked, zone) = (owner.is_enrolling, page.company.zone.clone());
    let email = owner.by.account.email.to_string();
    Ok(page.render_with(refused.status, title, || match factor {
        Some(factor) => view! { <OnPage factor zone /> }.into_any(),
        None => view! { <OffPage asked email refused /> }.into_any(),
    }))
}

#[component]
fn OnPage(factor: SecondFactor, zone: Zone) -> impl IntoView {
    let lang = reader_lang();
    let few = factor.recovery_codes_left < 3;
    view! {
        <Crumbs />
        <header class="title">
            <h1>{say::title(lang)}</h1>
            <p class="lead">{say::on_since(lang, &factor.since.format_date(&zone, lang))}</p>
        </header>
        <div class="stack">
            <p>{say::codes_left(lang, factor.recovery_codes_left)}</p>
            {few.then(|| view! { <NoticeBox tone=Tone::Wait><p>{say::few_left(lang)}</p></NoticeBox> })}
            <div class="buttons">
                <a class="button" href="/account/second-factor/codes">{say::new_codes(lang)}</a>
                <a class="button danger" href="/account/second-factor/remove">{say::remove(lang)}</a>
            </div>
        </div>
    }
}

#[component]
fn OffPage(asked: bool, email: String, refused: Refused) -> impl IntoView {
    let lang = reader_lang();
    let Refused { problems, refusal, .. } = refused;
    view! {
        {(!asked).then(|| view! { <Crumbs /> })}
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::what(lang)}</p></header>
        {asked.then(|| view! { <NoticeBox tone=Tone::Wait><p>{say::asked(lang)}</p></NoticeBox> })}
        <section class="section" aria-labelledby="begin">
            <header><h2 id="begin">{say::begin(lang)}</h2><p>{say::begin_text(lang)}</p></header>
            {refusal.map(|text| view! { <Refusal text /> })}
            <PostForm action=HOME problems=problems.clone()>
                // Tells password managers whose password it is.
                <input type="text" name="username" value=email autocomplete="username" hidden />
                <Field name="password" label=account::present_password(lang) problem=problems.of("password")
                    kind="password" autocomplete="current-password" />
                <div class="buttons"><Button>{say::go_on(lang)}</Button></div>
            </PostForm>
        </section>
        // Whoever may go nowhere else has no menu to sign out by.
        {asked
            .then(|| view! {
                <form method="post" action="/sign-out">
                    <Button class="quiet">{shell::sign_out(lang)}</Button>
                </form>
            })}
    }
}

#[component]
fn Crumbs(#[prop(optional)] deep: bool) -> impl IntoView {
    let lang = reader_lang();
    view! {
        <nav class="crumbs" aria-label=crate::i18n::customers::pages(lang)>
            <ol>
                <li><a href="/account">{account::title(lang)}</a></li>
                {deep.then(|| view! { <li><a href=HOME>{say::title(lang)}</a></li> })}
            </ol>
        </nav>
    }
}

async fn begin(
    State(state): State<AppState>,
    page: Page,
    owner: Owner,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    if typed.password.is_empty() {
        return shown(&state, &page, &owner, Refused::at("password", people::password_empty(page.lang))).await;
    }
    match state.engine.begin_second_factor(&owner.by, &typed.password).await {
        Ok(secret) => Ok(scan(&page, &owner, &secret, Refused::none())),
        Err(error) => match refused(error, &state, &page, "")? {
            Then::Again(refused) => shown(&state, &page, &owner, refused).await,
            Then::Elsewhere(response) => Ok(response),
        },
    }
}

/// The secret, for who has just typed the password, and the field for its first code.
fn scan(page: &Page, owner: &Owner, secret: &Secret, refused: Refused) -> Response {
    let lang = page.lang;
    let address = secret.address(page.company.name.as_str(), owner.by.account.email.as_str());
    let title = say::scan(lang);
    let title = if refused.status.is_success() { title.to_owned() } else { shell::problem_title(lang, title) };
    let secret = secret.reveal();
    not_kept(page.render_with(refused.status, title, || {
        let Refused { problems, refusal, .. } = refused;
        view! {
            <header class="title"><h1>{say::scan(lang)}</h1><p class="lead">{say::scan_text(lang)}</p></header>
            {refusal.map(|text| view! { <Refusal text /> })}
            <div class="scan">
                {picture(&address, lang)}
                <PostForm action="/account/second-factor/confirm" problems=problems.clone()>
                    <p>{say::by_hand(lang)} " " <code class="code-shown" id="secret">{in_fours(&secret)}</code></p>
                    <input type="hidden" name="secret" value=secret />
                    <Field name="code" label=say::first_code(lang) problem=problems.of("code") hint=say::code_hint(lang)
                        inputmode="numeric" autocomplete="one-time-code" />
                    <div class="buttons">
                        <Button>{say::switch_on(lang)}</Button>
                        <a class="button quiet" href=HOME>{say::cancel(lang)}</a>
                    </div>
                </PostForm>
            </div>
        }
    }))
}

/// A QR code, dark on light in both themes: apps read no other.
fn picture(text: &str, lang: Lang) -> Option<impl IntoView + use<>> {
    /// Empty modules around it, as readers want them.
    const MARGIN: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, colours) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colours.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|colour| **colour == Color::Dark).count();
            if run > 0 {
                // A string does not refuse to be written to.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN);
            }
            x += run.max(1);
        }
    }
    let size = width + 2 * MARGIN;
    let frame = format!("0 0 {size} {size}");
    Some(view! {
        <svg class="qr" viewBox=frame role="img" aria-label=say::picture(lang) shape-rendering="crispEdges">
            <rect width=size height=size fill="#fff" />
            <path d=path fill="#000" />
        </svg>
    })
}

async fn confirm(
    State(state): State<AppState>,
    page: Page,
    owner: Owner,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    match state.engine.confirm_second_factor(&owner.by, &typed.secret, &typed.code).await {
        Ok(codes) => Ok(codes_shown(&page, &owner, say::is_on(page.lang), &codes)),
        Err(error) => {
            // Only who was shown the secret brings it back, and sees it again.
            let Ok(secret) = typed.secret.parse::<Secret>() else {
                let notice = Notice::bad(say::gone(page.lang));
                return Ok(page.redirect_with(&LocalPath::or_start(HOME), notice));
            };
            let wrong =
                if typed.code.trim().is_empty() { say::code_empty(page.lang) } else { say::wrong_code(page.lang) };
            match refused(error, &state, &page, wrong)? {
                Then::Again(refused) => Ok(scan(&page, &owner, &secret, refused)),
                Then::Elsewhere(response) => Ok(response),
            }
        }
    }
}

/// The recovery codes, this once.
fn codes_shown(page: &Page, owner: &Owner, title: &'static str, codes: &[RecoveryCode]) -> Response {
    let lang = page.lang;
    let codes: Vec<String> = codes.iter().map(RecoveryCode::reveal).collect();
    let head = say::file_head(lang, page.company.name.as_str(), owner.by.account.email.as_str());
    let file = format!("{head}\r\n\r\n{}\r\n", codes.join("\r\n"));
    // The browser makes the file of what it has: it is not asked for again.
    let file = format!("data:text/plain;charset=utf-8,{}", utf8_percent_encode(&file, NON_ALPHANUMERIC));
    let on = if owner.by.account.role >= Role::Staff { "/admin" } else { "/account" };
    let on = if owner.is_enrolling { on } else { HOME };
    not_kept(page.render(title, || {
        let listed = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
        view! {
            <header class="title"><h1>{title}</h1></header>
            <section class="section" aria-labelledby="recovery">
                <header><h2 id="recovery">{say::recovery(lang)}</h2><p>{say::recovery_text(lang)}</p></header>
                <p>{head}</p>
                <ul class="recovery">{listed}</ul>
                <div class="buttons">
                    <a class="button" href=file download="recovery-codes.txt">{say::download(lang)}</a>
                    <a class="button primary" href=on>{say::kept(lang)}</a>
                </div>
            </section>
        }
    }))
}

/// A form that takes the password and a code.
struct Asking {
    title: &'static str,
    text: &'static str,
    action: &'static str,
    button: &'static str,
    class: &'static str,
}

impl Asking {
    fn codes(lang: Lang) -> Self {
        Self {
            title: say::new_codes(lang),
            text: say::new_codes_text(lang),
            action: "/account/second-factor/codes",
            button: say::make_codes(lang),
            class: "primary",
        }
    }

    fn removal(page: &Page, owner: &Owner) -> Self {
        let lang = page.lang;
        let asked = page.company.second_factor.asks(owner.by.account.role);
        Self {
            title: say::remove(lang),
            text: if asked { say::remove_text_asked(lang) } else { say::remove_text(lang) },
            action: "/account/second-factor/remove",
            button: say::remove(lang),
            class: "primary danger",
        }
    }

    async fn show(self, state: &AppState, page: &Page, owner: &Owner, refused: Refused) -> Result<Response, PageError> {
        if state.engine.second_factor(&owner.by).await?.is_none() {
            return Ok(page.redirect(&LocalPath::or_start(HOME)));
        }
        let lang = page.lang;
        let title =
            if refused.status.is_success() { self.title.to_owned() } else { shell::problem_title(lang, self.title) };
        let email = owner.by.account.email.to_string();
        Ok(page.render_with(refused.status, title, || view! { <AskingPage asking=self email refused /> }))
    }

    /// What is missing.
    fn incomplete(typed: &Typed, lang: Lang) -> Option<Refused> {
        let mut refused = Refused::none();
        if typed.password.is_empty() {
            refused.problems.add("password", people::password_empty(lang));
        }
        if typed.code.trim().is_empty() {
            refused.problems.add("code", say::code_empty(lang));
        }
        refused.status = StatusCode::UNPROCESSABLE_ENTITY;
        (!refused.problems.is_empty()).then_some(refused)
    }
}

#[component]
fn AskingPage(asking: Asking, email: String, refused: Refused) -> impl IntoView {
    let lang = reader_lang();
    let Refused { problems, refusal, .. } = refused;
    view! {
        <Crumbs deep=true />
        <header class="title"><h1>{asking.title}</h1><p class="lead">{asking.text}</p></header>
        {refusal.map(|text| view! { <Refusal text /> })}
        <PostForm action=asking.action problems=problems.clone()>
            <input type="text" name="username" value=email autocomplete="username" hidden />
            <Field name="password" label=account::present_password(lang) problem=problems.of("password")
                kind="password" autocomplete="current-password" />
            <Field name="code" label=say::either_code(lang) problem=problems.of("code") autocomplete="one-time-code" />
            <div class="buttons">
                <Button class=asking.class>{asking.button}</Button>
                <a class="button quiet" href=HOME>{say::keep(lang)}</a>
            </div>
        </PostForm>
    }
}

async fn ask_codes(State(state): State<AppState>, page: Page, owner: Owner) -> Result<Response, PageError> {
    Asking::codes(page.lang).show(&state, &page, &owner, Refused::none()).await
}

async fn make_codes(
    State(state): State<AppState>,
    page: Page,
    owner: Owner,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let asking = Asking::codes(page.lang);
    if let Some(refused) = Asking::incomplete(&typed, page.lang) {
        return asking.show(&state, &page, &owner, refused).await;
    }
    match state.engine.new_recovery_codes(&owner.by, &typed.password, &typed.code).await {
        Ok(codes) => Ok(codes_shown(&page, &owner, say::new_codes(page.lang), &codes)),
        Err(error) => match refused(error, &state, &page, say::wrong_either(page.lang))? {
            Then::Again(refused) => asking.show(&state, &page, &owner, refused).await,
            Then::Elsewhere(response) => Ok(response),
        },
    }
}

async fn ask_removal(State(state): State<AppState>, page: Page, owner: Owner) -> Result<Response, PageError> {
    Asking::removal(&page, &owner).show(&state, &page, &owner, Refused::none()).await
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    owner: Owner,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let asking = Asking::removal(&page, &owner);
    if let Some(refused) = Asking::incomplete(&typed, page.lang) {
        return asking.show(&state, &page, &owner, refused).await;
    }
    match state.engine.remove_second_factor(&owner.by, &typed.password, &typed.code).await {
        Ok(()) => Ok(page.redirect_with(&LocalPath::or_start("/account"), Notice::good(say::removed(page.lang)))),
        Err(error) => match refused(error, &state, &page, say::wrong_either(page.lang))? {
            Then::Again(refused) => asking.show(&state, &page, &owner, refused).await,
            Then::Elsewhere(response) => Ok(response),
        },
    }
}

/// What stands of it on the account page.
#[component]
pub(super) fn SecondFactorSection(factor: Option<SecondFactor>, zone: Zone) -> impl IntoView {
    let lang = reader_lang();
    let (state, button) = match factor {
        Some(factor) => {
            let since = say::on_since(lang, &factor.since.format_date(&zone, lang));
            (format!("{since} {}", say::codes_left(lang, factor.recovery_codes_left)), say::go_manage(lang))
        }
        None => (say::off(lang).to_owned(), say::go_set_up(lang)),
    };
    view! {
        <section class="section" aria-labelledby="second-factor">
            <header><h2 id="second-factor">{say::title(lang)}</h2><p>{say::what(lang)}</p></header>
            <p>{state}</p>
            <div class="buttons"><a class="button" href=HOME>{button}</a></div>
        </section>
    }
}
