//! `/admin/deliveries/replay` and `/admin/deliveries/cancel`: all that the list's filter means, asked about once, done
//! step by step. What came after the question is not touched.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    engine::{
        accounts::Account,
        deliveries::{Deed, Filter, STEP, Step},
    },
    id::DeliveryId,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Confirm,
    deliveries::{Asked, LIST, refused},
    delivery::{ChooseVersion, Chosen},
    place,
};
use crate::{
    AppState, Form, Page, PageError, Query,
    components::{Empty, Notice},
    i18n::{Lang, deliveries as say},
    known::Admin,
};

pub fn routes() -> Router<AppState> {
    let ask = |deed| {
        async move |page: Page, State(state): State<AppState>, Admin(by): Admin, Query(asked): Query<Asked>| {
            ask(page, state, by.account, asked, deed).await
        }
    };
    let act = |deed| {
        async move |page: Page, State(state): State<AppState>, Admin(by): Admin, Form(sent): Form<Sent>| {
            act(page, state, by.account, sent, deed).await
        }
    };
    Router::new()
        .route(path(Deed::Replay), get(ask(Deed::Replay)).post(act(Deed::Replay)))
        .route(path(Deed::Cancel), get(ask(Deed::Cancel)).post(act(Deed::Cancel)))
}

const fn path(deed: Deed) -> &'static str {
    match deed {
        Deed::Replay => "/admin/deliveries/replay",
        Deed::Cancel => "/admin/deliveries/cancel",
    }
}

/// The filter of the list, and where what was seen begins.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Sent {
    q: String,
    state: String,
    webhook: String,
    kind: String,
    from: String,
    to: String,
    before: String,
    version: String,
}

impl Sent {
    fn split(self) -> (Asked, Chosen) {
        let Self { q, state, webhook, kind, from, to, before, version } = self;
        (Asked { q, state, webhook, kind, from, to, before }, Chosen { version })
    }
}

/// What was seen: everything up to the latest of now, unless an earlier page says so.
async fn seen(state: &AppState, by: &Account, filter: Filter, lang: Lang) -> Result<Filter, PageError> {
    if filter.before.is_some() {
        return Ok(filter);
    }
    let latest = state.engine.find_deliveries(by, &filter, 1).await.map_err(|error| refused(error, lang))?;
    let before = latest.items.first().map(|listed| DeliveryId::new(listed.id.get() + 1));
    Ok(Filter { before, ..filter })
}

async fn ask(page: Page, state: AppState, by: Account, asked: Asked, deed: Deed) -> Result<Response, PageError> {
    let lang = page.lang;
    if !asked.is_understood(&page.company.zone) {
        return Err(PageError::Unreadable);
    }
    let filter = seen(&state, &by, asked.filter(&page.company.zone), lang).await?;
    let counted = state.engine.count_deliveries(&by, &filter, deed).await;
    let (all, concerned) = counted.map_err(|error| refused(error, lang))?;
    let back = asked.address(LIST, None);
    let (title, none) = match deed {
        Deed::Replay => (say::replay_all(lang), say::none_to_replay(lang)),
        Deed::Cancel => (say::cancel_all(lang), say::none_to_cancel(lang)),
    };
    if concerned == 0 {
        return Ok(page.render(title, || {
            view! {
                <header class="title"><h1>{title}</h1></header>
                <Empty title=none text=say::replay_all_rule(lang)>
                    <a class="button" href=back>{say::back(lang)}</a>
                </Empty>
            }
        }));
    }
    let (text, label, class) = match deed {
        Deed::Replay => {
            let text = format!("{} {}", say::replay_all_text(lang, concerned), say::replay_all_rule(lang));
            (text, say::replay_all_do(lang), "primary")
        }
        Deed::Cancel => (say::cancel_all_text(lang, concerned), say::cancel_all_do(lang), "primary danger"),
    };
    let fields = asked
        .fields()
        .map(|(name, value)| (name, value.to_owned()))
        .chain(filter.before.map(|before| ("before", before.to_string())))
        .collect::<Vec<_>>();
    Ok(page.render(title, || {
        let hidden = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view();
        let steps = (concerned > i64::from(STEP)).then(|| view! { " " {say::in_steps(lang, STEP)} });
        view! {
            <Confirm title text action=path(deed) label class back keep=say::back(lang)>
                <p class="muted">{say::of_all(lang, all)} {steps}</p>
                {hidden}
                {(deed == Deed::Replay).then(|| view! { <ChooseVersion lang /> })}
            </Confirm>
        }
    }))
}

async fn act(page: Page, state: AppState, by: Account, sent: Sent, deed: Deed) -> Result<Response, PageError> {
    let lang = page.lang;
    let (asked, chosen) = sent.split();
    let filter = asked.filter(&page.company.zone);
    if filter.before.is_none() || !asked.is_understood(&page.company.zone) {
        return Err(PageError::Unreadable);
    }
    let step = state.engine.do_to_deliveries(&by, &filter, deed, chosen.version()).await;
    let Step { done, left } = step.map_err(|error| refused(error, lang))?;
    let told = match deed {
        Deed::Replay => say::replayed_all(lang, done),
        Deed::Cancel => say::cancelled_all(lang, done),
    };
    let next = if left > 0 { asked.address(path(deed), filter.before) } else { asked.address(LIST, None) };
    Ok(page.redirect_with(&place(next), Notice::good(told)))
}
