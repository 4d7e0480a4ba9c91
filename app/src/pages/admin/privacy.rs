//! `/admin/webhooks/{id}/privacy`: what of a customer may leave for a webhook. The form stands on the webhook's page;
//! where a message names what does not leave, its pages say so.

use std::collections::BTreeSet;

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use largage::{
    engine::webhooks::WebhookView,
    event::Kind,
    id::WebhookId,
    message::Message,
    privacy::{NameOut, Privacy, TextLength, TextOut},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    place,
    webhooks::{Shown, find, refusal, show_one},
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Checkbox, Field, Notice, NoticeBox, PostForm, Select},
    i18n::{Lang, privacy as say},
    known::Admin,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/webhooks/{id}/privacy", post(save))
}

fn at(id: WebhookId) -> String {
    format!("/admin/webhooks/{id}/privacy")
}

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    customer: String,
    email: bool,
    number: bool,
    /// `full`, `beginning` or `nothing`.
    text: String,
    length: String,
}

impl Typed {
    pub(super) fn of(privacy: Privacy) -> Self {
        let (text, length) = match privacy.text {
            TextOut::Full => ("full", TextLength::DEFAULT),
            TextOut::First(length) => ("beginning", length),
            TextOut::Nothing => ("nothing", TextLength::DEFAULT),
        };
        Self {
            customer: privacy.name.as_str().to_owned(),
            email: privacy.email,
            number: privacy.number,
            text: text.to_owned(),
            length: length.get().to_string(),
        }
    }

    fn check(&self, lang: Lang) -> Result<Privacy, Problems> {
        let mut problems = Problems::default();
        let name = NameOut::ALL.into_iter().find(|name| name.as_str() == self.customer);
        let name = problems.check("customer", name.ok_or(say::choose(lang)));
        let text = match self.text.as_str() {
            "full" => Some(TextOut::Full),
            "nothing" => Some(TextOut::Nothing),
            "beginning" => {
                let length = self.length.parse().map(TextOut::First);
                problems.check("length", length.map_err(|_| say::bad_length(lang, TextLength::MAX)))
            }
            _ => problems.check("text", Err(say::choose(lang))),
        };
        match (name, text) {
            (Some(name), Some(text)) => Ok(Privacy { name, email: self.email, number: self.number, text }),
            _ => Err(problems),
        }
    }
}

async fn save(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let view = find(&state, id).await?;
    let privacy = match typed.check(lang) {
        Ok(privacy) => privacy,
        Err(problems) => {
            let shown = Shown { privacy: Some(typed), privacy_problems: problems, ..Shown::default() };
            return show_one(page, &state, view, shown, &by.account).await;
        }
    };
    let saved = state.engine.set_webhook_privacy(&by.account, id, privacy).await;
    saved.map_err(|error| refusal(lang, &view.webhook.name, error))?;
    let to = place(format!("/admin/webhooks/{id}"));
    Ok(page.redirect_with(&to, Notice::good(say::saved(lang, &view.webhook.name))))
}

/// The section of a webhook's page; staff read it.
#[component]
pub(super) fn PrivacySection(
    lang: Lang,
    id: WebhookId,
    privacy: Privacy,
    #[prop(optional_no_strip)] typed: Option<Typed>,
    problems: Problems,
    is_admin: bool,
) -> impl IntoView {
    let inside = if is_admin {
        let typed = typed.unwrap_or_else(|| Typed::of(privacy));
        view! { <PrivacyForm lang id typed problems /> }.into_any()
    } else {
        view! { <Facts lang privacy /> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="privacy">
            <header><h2 id="privacy">{say::title(lang)}</h2><p>{say::lead(lang)}</p></header>
            {inside}
        </section>
    }
}

#[component]
fn PrivacyForm(lang: Lang, id: WebhookId, typed: Typed, problems: Problems) -> impl IntoView {
    let names = NameOut::ALL.map(|name| (name.as_str().to_owned(), say::name_out(lang, name).to_owned())).into();
    let texts = [
        ("full", say::text_full(lang)),
        ("beginning", say::text_beginning(lang)),
        ("nothing", say::text_nothing(lang)),
    ];
    let texts = texts.map(|(value, label)| (value.to_owned(), label.to_owned())).into();
    view! {
        <PostForm action=at(id) problems=problems.clone()>
            <Select name="customer" label=say::customer(lang) options=names value=typed.customer
                problem=problems.of("customer") />
            <div>
                <Checkbox name="email" label=say::email(lang) checked=typed.email />
                <Checkbox name="number" label=say::number(lang) checked=typed.number />
            </div>
            <div class="fields">
                <Select name="text" label=say::text(lang) options=texts value=typed.text problem=problems.of("text")
                    hint=say::text_hint(lang) />
                <Field name="length" label=say::length(lang) value=typed.length problem=problems.of("length")
                    hint=say::length_hint(lang, TextLength::MAX) inputmode="numeric" />
            </div>
            <div class="buttons"><Button class="">{say::save(lang)}</Button></div>
        </PostForm>
    }
}

#[component]
fn Facts(lang: Lang, privacy: Privacy) -> impl IntoView {
    let leaves = |yes| if yes { say::yes(lang) } else { say::no(lang) };
    let text = match privacy.text {
        TextOut::Full => say::text_full(lang).to_owned(),
        TextOut::First(length) => say::text_first(lang, length.get()),
        TextOut::Nothing => say::text_nothing(lang).to_owned(),
    };
    view! {
        <dl class="facts">
            <dt>{say::customer(lang)}</dt><dd>{say::name_out(lang, privacy.name)}</dd>
            <dt>{say::email(lang)}</dt><dd>{leaves(privacy.email)}</dd>
            <dt>{say::number(lang)}</dt><dd>{leaves(privacy.number)}</dd>
            <dt>{say::text(lang)}</dt><dd>{text}</dd>
        </dl>
    }
}

/// The variables of a message that a webhook is not told, as they are written; nothing where it is told all.
pub(super) fn withheld(message: &Message, kind: Kind, webhook: &WebhookView) -> Option<String> {
    let variables = webhook.webhook.privacy.withheld(message, kind);
    let names: Vec<String> = variables.iter().map(|variable| format!("%{}%", variable.name)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// What is withheld at each of these webhooks, with the way to its choice.
#[component]
pub(super) fn Withheld(
    lang: Lang,
    kind: Kind,
    message: Message,
    webhooks: Vec<WebhookView>,
    to: BTreeSet<WebhookId>,
) -> impl IntoView {
    webhooks
        .into_iter()
        .filter(|view| to.contains(&view.webhook.id))
        .filter_map(|view| {
            let variables = withheld(&message, kind, &view)?;
            let name = view.webhook.name;
            let told = say::withheld_at(lang, &name, &variables);
            let href = format!("/admin/webhooks/{}#privacy", view.webhook.id);
            let change = say::change_at(lang, &name);
            Some(view! { <NoticeBox><p>{told} " " <a href=href>{change}</a></p></NoticeBox> })
        })
        .collect_view()
}
