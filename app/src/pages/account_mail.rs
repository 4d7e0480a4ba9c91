//! The part of `/account` that is about e-mail: whether the address is confirmed, and what one is told of.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use largage::{
    account::Role,
    engine::{links::LinkError, mail::MailSettings, sessions::SignedIn},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::people::too_many;
use crate::{
    AppState, Form, Page, PageError,
    components::{Button, Checkbox, Notice, PostForm, reader_lang},
    i18n::mail as say,
    page::LocalPath,
};

pub fn routes() -> Router<AppState> {
    // Who reloads a refused form asks for its address.
    let home = async || Redirect::to("/account").into_response();
    Router::new().route("/account/mail", get(home).post(save)).route("/account/verify", get(home).post(verify))
}

/// What the section shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    settings: MailSettings,
    /// Only customers have tickets that are answered.
    has_tickets: bool,
}

/// Nothing where no mail is sent.
pub(super) async fn shown(state: &AppState, by: &SignedIn) -> Result<Option<Shown>, PageError> {
    if !state.engine.mail_is_on() {
        return Ok(None);
    }
    let settings = state.engine.mail_settings(by.account.id).await?;
    Ok(Some(Shown { settings, has_tickets: by.account.role == Role::Customer }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wishes {
    told: String,
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Form(wishes): Form<Wishes>,
) -> Result<Response, PageError> {
    let told = !wishes.told.is_empty();
    state.engine.set_told_of_answers(by.account.id, told).await?;
    let words = if told { say::told_on(page.lang) } else { say::told_off(page.lang) };
    Ok(page.redirect_with(&LocalPath::or_start("/account"), Notice::good(words)))
}

async fn verify(State(state): State<AppState>, page: Page, by: SignedIn) -> Result<Response, PageError> {
    let lang = page.lang;
    let notice = if state.engine.mail_is_on() {
        match state.engine.ask_verify(&by.account, lang).await {
            Ok(()) => Notice::good(say::verify_sent(lang)),
            Err(LinkError::TooManyAttempts { retry_at }) => {
                Notice::bad(too_many(state.engine.clock().now(), retry_at, lang))
            }
            Err(other) => return Err(other.into()),
        }
    } else {
        Notice::bad(say::by_link_off(lang))
    };
    Ok(page.redirect_with(&LocalPath::or_start("/account"), notice))
}

#[component]
pub(super) fn MailSection(shown: Shown) -> impl IntoView {
    let lang = reader_lang();
    let Shown { settings, has_tickets } = shown;
    let verified = settings.verified_at.is_some();
    view! {
        <section class="section" aria-labelledby="mail">
            <header>
                <h2 id="mail">{say::section(lang)}</h2>
                <p>{if verified { say::verified(lang) } else { say::not_verified(lang) }}</p>
            </header>
            {(!verified)
                .then(|| view! {
                    <PostForm action="/account/verify">
                        <div class="buttons"><Button class="">{say::send_verify(lang)}</Button></div>
                    </PostForm>
                })}
            {has_tickets
                .then(|| view! {
                    <PostForm action="/account/mail">
                        <Checkbox name="told" label=say::told(lang) checked=settings.told_of_answers
                            hint=say::told_hint(lang) />
                        <div class="buttons"><Button class="">{say::save(lang)}</Button></div>
                    </PostForm>
                })}
        </section>
    }
}
