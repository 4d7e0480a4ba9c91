//! `/admin/settings`: who runs this installation, how it looks, counts and speaks, and whom it lets in.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    company::{AddressError, Draft, Enforced, EnforcedProblem, KeptDays, SignUp, UnitProblem, WebAddress},
    engine::company::CompanyError,
    money::{CreditName, Currency, UnitError},
    time::Zone,
};
use leptos::prelude::*;

use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Field, Notice, PostForm, Select},
    i18n::{Lang, second_factor, settings as say, tickets},
    known::Admin,
    page::LocalPath,
    pages::people::{lang_options, text_problem},
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/settings", get(show).post(save))
}

async fn show(State(state): State<AppState>, page: Page, Admin(_): Admin) -> Result<Response, PageError> {
    let draft = Draft::from(&*page.company);
    let fixed = state.engine.unit_is_fixed().await?;
    let problems = Problems::default();
    Ok(page.render(say::title(page.lang), || view! { <SettingsPage page=page.clone() draft fixed problems /> }))
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    match state.engine.change_company(&by.account, &draft).await {
        Ok(_) => {
            let to = LocalPath::or_start("/admin/settings");
            Ok(page.redirect_with(&to, Notice::good(say::saved(page.lang))))
        }
        Err(CompanyError::Problems(found)) => {
            let problems = problems(&found, page.lang);
            let fixed = state.engine.unit_is_fixed().await?;
            Ok(page.refuse(say::title(page.lang), || {
                view! { <SettingsPage page=page.clone() draft fixed problems /> }
            }))
        }
        Err(CompanyError::Forbidden(_)) => Err(PageError::Forbidden),
        Err(other) => Err(other.into()),
    }
}

/// A sentence at each field, in the order of the page.
fn problems(found: &largage::company::Problems, lang: Lang) -> Problems {
    let address = |error: AddressError| address_problem(error, lang);
    let unit = |error: UnitProblem| match error {
        UnitProblem::Unknown(UnitError::CreditName) => ("credit", say::credit_name(lang, CreditName::MAX_LENGTH)),
        UnitProblem::Unknown(UnitError::Currency) => ("unit", say::unit_unknown(lang).to_owned()),
        UnitProblem::Fixed => ("unit", say::unit_fixed(lang).to_owned()),
    };
    let enforced = |error: EnforcedProblem| match error {
        EnforcedProblem::Unknown(_) => second_factor::bad_enforced(lang),
        EnforcedProblem::WithoutOwn => second_factor::without_own(lang),
    };
    let sentences = [
        found.name.map(|error| ("name", text_problem(error, lang))),
        found.logo.map(|error| ("logo", address(error))),
        found.colour.map(|_| ("colour", say::not_a_colour(lang).to_owned())),
        found.address.map(|error| ("address", address(error))),
        found.unit.map(unit),
        found.zone.map(|_| ("zone", say::bad_zone(lang).to_owned())),
        found.lang.map(|_| ("lang", say::bad_lang(lang).to_owned())),
        found.sign_up.map(|_| ("sign_up", say::bad_sign_up(lang).to_owned())),
        found.second_factor.map(|error| ("second_factor", enforced(error).to_owned())),
        found.keep_deliveries.map(|_| ("keep_deliveries", say::bad_days(lang, KeptDays::MIN, KeptDays::MAX))),
        found.join.map(|error| ("join", address(error))),
        found.rules.map(|error| ("rules", address(error))),
        found.legal.map(|error| ("legal", address(error))),
        found.privacy.map(|error| ("privacy", address(error))),
    ];
    let mut problems = Problems::default();
    for (field, sentence) in sentences.into_iter().flatten() {
        problems.add(field, sentence);
    }
    problems
}

fn address_problem(error: AddressError, lang: Lang) -> String {
    match error {
        AddressError::TooLong => say::address_too_long(lang, WebAddress::MAX_LENGTH),
        AddressError::Scheme => say::address_scheme(lang, "https://example.org"),
        AddressError::NotAnAddress => say::address_not_one(lang).to_owned(),
        AddressError::Path => say::address_path(lang).to_owned(),
    }
}

/// `EUR (€)`
pub(super) fn currency_name(currency: Currency) -> String {
    let (code, symbol) = (currency.code(), currency.symbol());
    if code == symbol { code.to_owned() } else { format!("{code} ({symbol})") }
}

fn units(lang: Lang) -> Vec<(String, String)> {
    let currencies = Currency::all().map(|currency| (currency.code().to_owned(), currency_name(currency)));
    currencies.chain([(Draft::CREDIT.to_owned(), say::own_credit(lang).to_owned())]).collect()
}

fn zones() -> Vec<(String, String)> {
    Zone::all().map(|zone| (zone.name().to_owned(), zone.name().replace('_', " "))).collect()
}

fn ways_to_sign_up(lang: Lang) -> Vec<(String, String)> {
    SignUp::ALL.map(|way| (way.as_str().to_owned(), way_to_sign_up(way, lang).to_owned())).to_vec()
}

pub(super) const fn way_to_sign_up(way: SignUp, lang: Lang) -> &'static str {
    match way {
        SignUp::Open => say::sign_up_open(lang),
        SignUp::Invitation => say::sign_up_invitation(lang),
        SignUp::Closed => say::sign_up_closed(lang),
    }
}

fn ways_to_enforce(lang: Lang) -> Vec<(String, String)> {
    Enforced::ALL.map(|of| (of.as_str().to_owned(), of_whom(of, lang).to_owned())).to_vec()
}

pub(super) const fn of_whom(of: Enforced, lang: Lang) -> &'static str {
    match of {
        Enforced::Nobody => second_factor::enforced_nobody(lang),
        Enforced::Admins => second_factor::enforced_admins(lang),
        Enforced::Team => second_factor::enforced_team(lang),
    }
}

#[component]
fn SettingsPage(page: Page, draft: Draft, fixed: bool, problems: Problems) -> impl IntoView {
    let lang = page.lang;
    let of = {
        let problems = problems.clone();
        move |field| problems.of(field)
    };
    let web = "https://";
    let unit = if fixed {
        // Sent along, since what is not there would be a change.
        let present = Draft::from(&*page.company);
        let problem = of("unit").map(|text| view! { <p class="error">{text}</p> });
        view! {
            <div class="whole" id="unit">
                <p>{say::fixed(lang, page.company.unit.symbol())}</p>
                {problem}
                <input type="hidden" name="unit" value=present.unit />
                <input type="hidden" name="credit" value=present.credit />
            </div>
        }
        .into_any()
    } else {
        view! {
            <Select name="unit" label=say::unit(lang) options=units(lang) value=draft.unit problem=of("unit") />
            <Field name="credit" label=say::credit(lang) value=draft.credit problem=of("credit")
                hint=say::credit_hint(lang) />
        }
        .into_any()
    };
    view! {
        <header class="title"><h1>{say::title(lang)}</h1></header>
        <PostForm action="/admin/settings" problems>
            <section class="section" aria-labelledby="company">
                <header><h2 id="company">{say::company(lang)}</h2><p>{say::company_text(lang)}</p></header>
                <div class="fields">
                    <Field name="name" label=say::name(lang) value=draft.name problem=of("name")
                        autocomplete="organization" />
                    <Field name="colour" label=say::colour(lang) value=draft.colour problem=of("colour")  hint=say::colour_hint(lang) placeholder="#e4572e" />
                    <Field name="logo" label=say::logo(lang) value=draft.logo problem=of("logo")
                        kind="url" hint=say::logo_hint(lang) placeholder=web />
                    <Field name="address" label=say::address(lang) value=draft.address problem=of("address")  kind="url" hint=say::address_hint(lang) placeholder=web />
                </div>
            </section>
            <section class="section" aria-labelledby="money">
                <header><h2 id="money">{say::money(lang)}</h2><p>{say::money_text(lang)}</p></header>
                <div class="fields">{unit}</div>
            </section>
            <section class="section" aria-labelledby="time">
                <header><h2 id="time">{say::time(lang)}</h2><p>{say::time_text(lang)}</p></header>
                <div class="fields">
                    <Select name="zone" label=say::zone(lang) options=zones() value=draft.zone problem=of("zone") />
                    <Select name="lang" label=say::lang(lang) options=lang_options() value=draft.lang
                        problem=of("lang") />
                </div>
            </section>
            <section class="section" aria-labelledby="people">
                <header><h2 id="people">{say::people(lang)}</h2></header>
                <div class="fields">
                    <Select name="sign_up" label=say::sign_up(lang) options=ways_to_sign_up(lang)
                        value=draft.sign_up problem=of("sign_up") hint=say::sign_up_hint(lang) />
                    <Select name="second_factor" label=second_factor::enforced(lang) options=ways_to_enforce(lang)
                        value=draft.second_factor problem=of("second_factor")
                        hint=second_factor::enforced_hint(lang) />
                </div>
            </section>
            <section class="section" aria-labelledby="kept">
                <header><h2 id="kept">{say::kept(lang)}</h2><p>{say::kept_text(lang)}</p></header>
                <div class="fields">
                    <Field name="keep_deliveries" label=say::keep_deliveries(lang) value=draft.keep_deliveries
                        problem=of("keep_deliveries") hint=say::keep_hint(lang, KeptDays::MIN, KeptDays::MAX)
                        inputmode="numeric" unit=say::days(lang) />
                </div>
            </section>
            <section class="section" aria-labelledby="links">
                <header><h2 id="links">{say::links(lang)}</h2><p>{say::links_text(lang)}</p></header>
                <div class="fields">
                    <Field name="join" label=say::join(lang) value=draft.join problem=of("join")
                        kind="url" placeholder=web />
                    <Field name="rules" label=say::rules(lang) value=draft.rules problem=of("rules")
                        kind="url" placeholder=web />
                    <Field name="legal" label=say::legal(lang) value=draft.legal problem=of("legal")
                        kind="url" placeholder=web />
                    <Field name="privacy" label=say::privacy(lang) value=draft.privacy problem=of("privacy")  kind="url" placeholder=web />
                </div>
            </section>
            <section class="section" aria-labelledby="tickets">
                <header><h2 id="tickets">{tickets::desk(lang)}</h2><p>{tickets::settings_text(lang)}</p></header>
                <p><a class="button" href="/admin/desk">{tickets::settings_go(lang)}</a></p>
            </section>
            <div class="save"><Button>{say::save(lang)}</Button></div>
        </PostForm>
    }
}
