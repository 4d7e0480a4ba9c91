//! `/account`: one's names, language, password and sessions.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use largage::{
    account::Password,
    engine::{
        accounts::AccountError,
        sessions::{Session, SignedIn},
    },
    profile,
    time::Zone,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    account_mail::{self, MailSection},
    people::{Refusal, lang_options, password_problem, text_problem},
    sign::refusal,
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Checkbox, Field, Notice, PostForm, Select, reader_lang},
    cookies,
    i18n::{Lang, account as say, people, settings, shell},
    page::LocalPath,
};

pub fn routes() -> Router<AppState> {
    // Who reloads a refused form asks for its address.
    let home = async || Redirect::to("/account").into_response();
    Router::new()
        .route("/account", get(show).post(save))
        .route("/account/password", get(home).post(change_password))
        .route("/account/sessions", get(home).post(end_sessions))
}

/// Everything that stands on the page.
struct View {
    email: String,
    draft: profile::Draft,
    problems: Problems,
    password_problems: Problems,
    refusal: Option<String>,
    sessions: Vec<Session>,
    here: SignedIn,
    zone: Zone,
    mail: Option<account_mail::Shown>,
}

impl View {
    async fn of(state: &AppState, page: &Page, by: SignedIn) -> Result<Self, PageError> {
        Ok(Self {
            email: by.account.email.to_string(),
            draft: (&by.account.profile()).into(),
            problems: Problems::default(),
            password_problems: Problems::default(),
            refusal: None,
            sessions: state.engine.sessions(&by).await?,
            mail: account_mail::shown(state, &by).await?,
            here: by,
            zone: page.company.zone.clone(),
        })
    }
}

async fn show(State(state): State<AppState>, page: Page, by: SignedIn) -> Result<Response, PageError> {
    let account = View::of(&state, &page, by).await?;
    Ok(page.render(say::title(page.lang), || view! { <AccountPage account /> }))
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Form(draft): Form<profile::Draft>,
) -> Result<Response, PageError> {
    match state.engine.change_profile(&by.account, &draft).await {
        Ok(saved) => {
            let notice = Notice::good(say::saved(saved.lang.unwrap_or(page.preferred_lang)));
            let mut response = page.redirect_with(&LocalPath::or_start("/account"), notice);
            let lang = match saved.lang {
                Some(lang) => cookies::set("lang", lang.code(), cookies::YEAR),
                None => cookies::set("lang", "", 0),
            };
            response.headers_mut().append(header::SET_COOKIE, lang);
            Ok(response)
        }
        Err(AccountError::ProfileProblems(found)) => {
            let problems = profile_problems(&found, page.lang);
            let account = View { draft, problems, ..View::of(&state, &page, by).await? };
            Ok(page.refuse(say::title(page.lang), || view! { <AccountPage account /> }))
        }
        Err(other) => Err(other.into()),
    }
}

fn profile_problems(found: &profile::Problems, lang: Lang) -> Problems {
    let mut problems = Problems::default();
    let texts = [("public_name", found.public_name), ("first_name", found.first_name), ("last_name", found.last_name)];
    for (field, error) in texts {
        if let Some(error) = error {
            problems.add(field, text_problem(error, lang));
        }
    }
    if found.lang.is_some() {
        problems.add("lang", settings::bad_lang(lang));
    }
    problems
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NewPassword {
    present: String,
    password: String,
}

async fn change_password(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Form(form): Form<NewPassword>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut account = View::of(&state, &page, by.clone()).await?;
    if form.present.is_empty() {
        account.password_problems.add("present", people::password_empty(lang));
        return Ok(page.refuse(say::title(lang), || view! { <AccountPage account /> }));
    }
    let status = match state.engine.change_password(&by, &form.present, &form.password).await {
        Ok(()) => {
            let to = LocalPath::or_start("/account");
            return Ok(page.redirect_with(&to, Notice::good(say::password_changed(lang))));
        }
        Err(AccountError::Password(error)) => {
            account.password_problems.add("password", password_problem(error, lang));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(AccountError::Wrong) => {
            account.password_problems.add("present", say::wrong_password(lang));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(error) => {
            let (status, text) = refusal(error, &state, &page, say::wrong_password(lang))?;
            account.refusal = Some(text);
            status
        }
    };
    let title = shell::problem_title(lang, say::title(lang));
    Ok(page.render_with(status, title, || view! { <AccountPage account /> }))
}

/// A session's number, or `others`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Which {
    session: String,
}

async fn end_sessions(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Form(which): Form<Which>,
) -> Result<Response, PageError> {
    let words = if which.session == "others" {
        say::others_ended(page.lang, state.engine.end_other_sessions(&by).await?)
    } else {
        let id = which.session.parse().map_err(|_| PageError::Unreadable)?;
        state.engine.end_session(&by, id).await?;
        say::session_ended(page.lang).to_owned()
    };
    Ok(page.redirect_with(&LocalPath::or_start("/account"), Notice::good(words)))
}

#[component]
fn AccountPage(account: View) -> impl IntoView {
    let lang = reader_lang();
    let View { email, draft, problems, password_problems, refusal, sessions, here, zone, mail } = account;
    let several = sessions.len() > 1;
    let mut languages = lang_options();
    languages.insert(0, (String::new(), say::language_of_browser(lang).to_owned()));
    let sessions = sessions.into_iter().map(|session| session_row(&session, &here, &zone, lang)).collect_view();
    view! {
        <header class="title"><h1>{say::title(lang)}</h1></header>
        <section class="section" aria-labelledby="you">
            <header><h2 id="you">{say::about_you(lang)}</h2><p>{say::signs_in_with(lang, &email)}</p></header>
            <PostForm action="/account" problems=problems.clone()>
                <div class="fields">
                    <Field name="public_name" label=people::public_name(lang) value=draft.public_name
                        problem=problems.of("public_name") autocomplete="nickname"
                        hint=people::public_name_hint(lang) />
                    <Select name="lang" label=say::language(lang) options=languages value=draft.lang
                        problem=problems.of("lang") />
                    <Field name="first_name" label=people::first_name(lang) value=draft.first_name
                        problem=problems.of("first_name") autocomplete="given-name" optional=true
                        hint=crate::i18n::sign::name_part_hint(lang) />
                    <Field name="last_name" label=people::last_name(lang) value=draft.last_name
                        problem=problems.of("last_name") autocomplete="family-name" optional=true />
                </div>
                <Checkbox name="announced" label=say::announced(lang) checked=!draft.announced.is_empty()
                    hint=say::announced_hint(lang) />
                <div class="buttons"><Button>{say::save(lang)}</Button></div>
            </PostForm>
        </section>
        {mail.map(|shown| view! { <MailSection shown /> })}
        <section class="section" aria-labelledby="password-title">
            <header>
                <h2 id="password-title">{people::password(lang)}</h2>
                <p>{say::change_password_text(lang)}</p>
            </header>
            {refusal.map(|text| view! { <Refusal text /> })}
            <PostForm action="/account/password" problems=password_problems.clone()>
                // Tells password managers whose password it is.
                <input type="text" name="username" value=email autocomplete="username" hidden />
                <div class="fields">
                    <Field name="present" label=say::present_password(lang) problem=password_problems.of("present")
                        kind="password" autocomplete="current-password" />
                    <Field name="password" label=people::new_password(lang)
                        problem=password_problems.of("password") kind="password" autocomplete="new-password"
                        hint=people::password_hint(lang, Password::MIN_LENGTH) />
                </div>
                <div class="buttons"><Button class="">{say::change_password(lang)}</Button></div>
            </PostForm>
        </section>
        <section class="section" aria-labelledby="sessions">
            <header><h2 id="sessions">{say::sessions(lang)}</h2><p>{say::sessions_text(lang)}</p></header>
            <ul class="rows">{sessions}</ul>
            {several
                .then(|| view! {
                    <PostForm action="/account/sessions">
                        <div class="buttons">
                            <Button class="" name="session" value="others">{say::end_others(lang)}</Button>
                        </div>
                    </PostForm>
                })}
        </section>
    }
}

fn session_row(session: &Session, here: &SignedIn, zone: &Zone, lang: Lang) -> impl IntoView + use<> {
    let device = device_name(&session.device, lang);
    let detail = say::session_detail(lang, &session.last_seen_at.format_long(zone, lang), &session.address);
    let end = if session.id == here.session {
        view! { <span class="chip open">{say::here(lang)}</span> }.into_any()
    } else {
        let label = say::end_session_of(lang, &device);
        let id = session.id.to_string();
        view! {
            <form method="post" action="/account/sessions">
                <button class="button quiet" name="session" value=id aria-label=label>{say::end_session(lang)}</button>
            </form>
        }
        .into_any()
    };
    view! { <li><span class="main">{device} " " <span class="detail">{detail}</span></span> {end}</li> }
}

/// Browser and system, as people call them, out of what the browser says of itself. More specific names come first,
/// since browsers also claim to be the ones that they descend from.
fn device_name(user_agent: &str, lang: Lang) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => say::device(lang, browser, system),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => say::unknown_device(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_called_as_people_call_them() {
        for (user_agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 \
                 Safari/537.36 Edg/142.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile \
                 Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.14", "An unknown device"),
            ("<script>", "An unknown device"),
            ("", "An unknown device"),
        ] {
            assert_eq!(device_name(user_agent, Lang::En), name);
        }
    }
}
