//! `/forgotten` and `/sign-in/link`: asking for a link by mail. Both answer the same whether an address has an account or
//! not.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use largage::{
    account::Email,
    engine::{links::LinkError, sessions::Visitor},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::people::{Refusal, email_problem, too_many};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Field, Notice, PostForm, Sky, reader_lang},
    i18n::{links, mail as say, people, shell},
    page::LocalPath,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/forgotten", get(show_forgotten).post(forgotten))
        .route("/sign-in/link", get(show_link).post(link))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    NewPassword,
    SignIn,
}

impl Wish {
    const fn path(self) -> &'static str {
        match self {
            Self::NewPassword => "/forgotten",
            Self::SignIn => "/sign-in/link",
        }
    }

    const fn title(self, lang: crate::i18n::Lang) -> &'static str {
        match self {
            Self::NewPassword => say::forgotten(lang),
            Self::SignIn => say::by_link(lang),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    email: String,
}

async fn show_forgotten(State(state): State<AppState>, page: Page) -> Response {
    show(&state, &page, Wish::NewPassword)
}

async fn show_link(State(state): State<AppState>, page: Page) -> Response {
    show(&state, &page, Wish::SignIn)
}

fn show(state: &AppState, page: &Page, wish: Wish) -> Response {
    let by_mail = state.engine.mail_is_on();
    if wish == Wish::SignIn && !by_mail {
        return page.redirect_with(&LocalPath::or_start("/sign-in"), Notice::bad(say::by_link_off(page.lang)));
    }
    let (email, problems) = (String::new(), Problems::default());
    page.render(wish.title(page.lang), || view! { <AskPage wish by_mail email problems refusal=None /> })
}

async fn forgotten(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    ask(&state, &page, Wish::NewPassword, &visitor, asked.email).await
}

async fn link(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    if !state.engine.mail_is_on() {
        return Ok(show(&state, &page, Wish::SignIn));
    }
    ask(&state, &page, Wish::SignIn, &visitor, asked.email).await
}

async fn ask(
    state: &AppState,
    page: &Page,
    wish: Wish,
    visitor: &Visitor,
    email: String,
) -> Result<Response, PageError> {
    let (lang, by_mail) = (page.lang, state.engine.mail_is_on());
    let mut problems = Problems::default();
    let Some(address) = problems.check("email", Email::new(&email).map_err(|error| email_problem(error, lang))) else {
        let view = || view! { <AskPage wish by_mail email problems refusal=None /> };
        return Ok(page.refuse(wish.title(lang), view));
    };
    let asked = match wish {
        Wish::NewPassword => state.engine.ask_reset(&address, lang, visitor).await,
        Wish::SignIn => state.engine.ask_sign_in(&address, lang, visitor).await,
    };
    match asked {
        Ok(()) => {
            let told = if by_mail { say::asked(lang) } else { say::asked_by_hand(lang) };
            Ok(page.redirect_with(&LocalPath::or_start("/sign-in"), Notice::good(told)))
        }
        Err(LinkError::TooManyAttempts { retry_at }) => {
            let refusal = Some(too_many(state.engine.clock().now(), retry_at, lang));
            let title = shell::problem_title(lang, wish.title(lang));
            let view = || view! { <AskPage wish by_mail email problems refusal /> };
            Ok(page.render_with(StatusCode::TOO_MANY_REQUESTS, title, view))
        }
        Err(other) => Err(other.into()),
    }
}

#[component]
fn AskPage(wish: Wish, by_mail: bool, email: String, problems: Problems, refusal: Option<String>) -> impl IntoView {
    let lang = reader_lang();
    let text = match wish {
        Wish::NewPassword if by_mail => say::forgotten_text(lang),
        Wish::NewPassword => say::forgotten_by_hand(lang),
        Wish::SignIn => say::by_link_text(lang),
    };
    view! {
        <div class="sign">
            <Sky small=true />
            <h1>{wish.title(lang)}</h1>
            <p>{text}</p>
            {refusal.map(|text| view! { <Refusal text /> })}
            <PostForm action=wish.path() problems=problems.clone()>
                <Field name="email" label=people::email(lang) value=email problem=problems.of("email") kind="email"
                    autocomplete="username" />
                <Button class="primary wide">{say::ask_forgotten(lang)}</Button>
            </PostForm>
            <p><a href="/sign-in">{links::to_sign_in(lang)}</a></p>
        </div>
    }
}
