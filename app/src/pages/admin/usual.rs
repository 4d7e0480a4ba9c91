//! `/admin/notifications/usual`: the usual notifications for a webhook, by one press. Offered on the webhook's page and
//! among the notifications.

use axum::{Router, extract::State, response::Response, routing::post};
use largage::{
    defaults::Usual,
    engine::{notifications::NotificationError, webhooks::WebhookView},
    id::WebhookId,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{notifications, place};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Checkbox, Notice, PostForm, Select},
    i18n::{Lang, usual as say},
    known::Admin,
};

const PATH: &str = "/admin/notifications/usual";

pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, post(switch_on))
}

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    webhook: String,
    groups: Vec<String>,
}

async fn switch_on(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    let wanted: Vec<Usual> =
        Usual::ALL.into_iter().filter(|usual| typed.groups.iter().any(|group| group == usual.as_str())).collect();
    if wanted.is_empty() {
        problems.add("groups", say::choose(lang));
    }
    let webhook = match typed.webhook.parse::<WebhookId>() {
        Ok(id) => state.engine.webhook(id).await?,
        Err(_) => None,
    };
    let webhook = problems.check("webhook", webhook.ok_or(say::no_webhook(lang)));
    let (Some(webhook), true) = (webhook, problems.is_empty()) else {
        return notifications::show_list(page, &state, Some((typed, problems)), true).await;
    };
    let name = &webhook.webhook.name;
    match state.engine.switch_on_usual(&by.account, webhook.webhook.id, &wanted).await {
        Ok(0) => Ok(page.redirect_with(&place("/admin/notifications"), Notice::good(say::nothing_new(lang, name)))),
        Ok(count) => {
            let said = say::switched_on(lang, count, name);
            Ok(page.redirect_with(&place("/admin/notifications"), Notice::good(said)))
        }
        Err(NotificationError::Unknown) => Err(PageError::NotFound),
        Err(error) => Err(notifications::refusal(lang, error)),
    }
}

/// The offer: for one webhook, or for the one that is chosen.
#[component]
pub(super) fn UsualForm(
    lang: Lang,
    webhooks: Vec<WebhookView>,
    /// What is offered.
    groups: Vec<Usual>,
    #[prop(optional_no_strip)] typed: Option<Typed>,
    #[prop(optional)] problems: Problems,
    /// Whether it is the one main action of the page.
    main: bool,
) -> impl IntoView {
    let boxes = groups
        .into_iter()
        .map(|usual| {
            let ticked = typed.as_ref().is_none_or(|typed| typed.groups.iter().any(|group| group == usual.as_str()));
            view! {
                <Checkbox name="groups" id=format!("groups-{}", usual.as_str()) value=usual.as_str()
                    label=say::group(lang, usual) checked=ticked />
            }
        })
        .collect_view();
    let problem = problems.of("groups").map(|problem| view! { <p class="error" id="groups-problem">{problem}</p> });
    let to = if let [only] = webhooks.as_slice() {
        view! { <input type="hidden" name="webhook" value=only.webhook.id.to_string() /> }.into_any()
    } else {
        let options = webhooks.iter().map(|view| (view.webhook.id.to_string(), view.webhook.name.clone())).collect();
        let chosen = typed.as_ref().map(|typed| typed.webhook.clone()).unwrap_or_default();
        view! {
            <Select name="webhook" label=say::to(lang) options value=chosen problem=problems.of("webhook") />
        }
        .into_any()
    };
    view! {
        <PostForm action=PATH problems=problems.clone()>
            <fieldset id="groups" tabindex="-1">
                <legend class="label">{say::groups(lang)}</legend>
                {boxes}
                {problem}
            </fieldset>
            {to}
            <div class="buttons">
                <Button class=if main { "primary" } else { "" }>{say::switch_on(lang)}</Button>
            </div>
        </PostForm>
    }
}
