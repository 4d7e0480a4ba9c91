//! `/preferences`: language and colours, kept in the browser. The smallest page with a form: copy it.

use axum::{
    Router,
    http::{StatusCode, header},
    response::Response,
    routing::get,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    AppState, Form, Page, Problems,
    components::{Button, Notice, PostForm, Select},
    cookies,
    i18n::{Lang, preferences as say, shell},
    page::{LocalPath, Theme},
};

const PATH: &str = "/preferences";

pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show).post(save))
}

/// As typed: whatever it holds, the page can show it again.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Preferences {
    lang: String,
    theme: String,
}

async fn show(page: Page) -> Response {
    let form = Preferences { lang: page.lang.code().into(), theme: page.theme.code().into() };
    page.render(
        say::title(page.lang),
        || view! { <PreferencesPage lang=page.lang form problems=Problems::default() /> },
    )
}

async fn save(page: Page, Form(form): Form<Preferences>) -> Response {
    let mut problems = Problems::default();
    let lang = problems.check("lang", form.lang.parse::<Lang>().map_err(|_| say::unknown_language(page.lang)));
    let theme = problems.check("theme", Theme::from_code(&form.theme).ok_or(say::unknown_theme(page.lang)));
    let (Some(lang), Some(theme)) = (lang, theme) else {
        let title = shell::problem_title(page.lang, say::title(page.lang));
        return page.render_with(StatusCode::UNPROCESSABLE_ENTITY, title, || {
            view! { <PreferencesPage lang=page.lang form problems /> }
        });
    };
    let mut response = page.redirect_with(&LocalPath::or_start(PATH), Notice::good(say::saved(lang)));
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookies::set("lang", lang.code(), cookies::YEAR));
    headers.append(header::SET_COOKIE, cookies::set("theme", theme.code(), cookies::YEAR));
    response
}

#[component]
fn PreferencesPage(lang: Lang, form: Preferences, problems: Problems) -> impl IntoView {
    let languages = Lang::ALL.map(|lang| (lang.code().into(), shell::name(lang).into())).into();
    let themes = Theme::ALL.map(|theme| (theme.code().into(), theme_name(lang, theme).into())).into();
    view! {
        <div class="title">
            <h1>{say::title(lang)}</h1>
            <p class="lead">{say::lead(lang)}</p>
        </div>
        <PostForm action=PATH problems=problems.clone()>
            <Select name="lang" label=say::language(lang) options=languages value=form.lang problem=problems.of("lang") />
            <Select name="theme" label=say::theme(lang) options=themes value=form.theme problem=problems.of("theme") />
            <div class="buttons"><Button>{say::save(lang)}</Button></div>
        </PostForm>
    }
}

fn theme_name(lang: Lang, theme: Theme) -> &'static str {
    match theme {
        Theme::System => say::theme_system(lang),
        Theme::Light => say::theme_light(lang),
        Theme::Dark => say::theme_dark(lang),
    }
}
