//! `/admin/deliveries/replay` and `/admin/deliveries/cancel`: all that the list's filter means, asked about once, done
//! step by step. What came after the question is not touched. A step that leaves some answers with how far it has come
//! and a form for the next one, which a script sends by itself.

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
    components::{Empty, Notice, Tone},
    i18n::{Lang, deliveries as say},
    islands::GoOn,
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
    /// How many earlier steps have done.
    done: String,
}

impl Sent {
    fn split(self) -> (Asked, Chosen, i64) {
        let Self { q, state, webhook, kind, from, to, before, version, done } = self;
        let done = done.parse().ok().filter(|done| (0..=MOST_TOLD).contains(done)).unwrap_or(0);
        (Asked { q, state, webhook, kind, from, to, before }, Chosen { version }, done)
    }
}

/// No more than this is believed of what a form says was done.
const MOST_TOLD: i64 = 1_000_000_000_000;

/// The fields that lead on to the same deliveries.
fn hidden(asked: &Asked, before: Option<DeliveryId>, more: &[(&'static str, String)]) -> impl IntoView + use<> {
    let fields = asked.fields().map(|(name, value)| (name, value.to_owned()));
    let fields = fields.chain(before.map(|before| ("before", before.to_string()))).chain(more.iter().cloned());
    fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()
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
    Ok(page.render(title, || {
        let hidden = hidden(&asked, filter.before, &[]);
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
    let (asked, chosen, before) = sent.split();
    let filter = asked.filter(&page.company.zone);
    if filter.before.is_none() || !asked.is_understood(&page.company.zone) {
        return Err(PageError::Unreadable);
    }
    let step = state.engine.do_to_deliveries(&by, &filter, deed, chosen.version()).await;
    let Step { done, left } = step.map_err(|error| refused(error, lang))?;
    let total = before + done;
    // What a step leaves untouched no later one would do.
    if left > 0 && done > 0 {
        return Ok(going(&page, &asked, filter.before, &chosen, deed, (total, left)));
    }
    let told = match deed {
        Deed::Replay => say::replayed_all(lang, total),
        Deed::Cancel => say::cancelled_all(lang, total),
    };
    let next = place(asked.address(LIST, None));
    if left > 0 {
        let told = format!("{told} {}", say::left_over(lang, left));
        return Ok(page.redirect_with(&next, Notice { tone: Tone::Wait, text: told }));
    }
    Ok(page.redirect_with(&next, Notice::good(told)))
}

/// How far it has come.
fn going(
    page: &Page,
    asked: &Asked,
    before: Option<DeliveryId>,
    chosen: &Chosen,
    deed: Deed,
    (done, left): (i64, i64),
) -> Response {
    let lang = page.lang;
    let title = match deed {
        Deed::Replay => say::going_replay(lang),
        Deed::Cancel => say::going_cancel(lang),
    };
    let all = done + left;
    let far = say::done_of(lang, done, all);
    let hidden = hidden(asked, before, &[("version", chosen.version.clone()), ("done", done.to_string())]);
    let back = asked.address(LIST, None);
    page.render(title, || {
        view! {
            <header class="title"><h1>{title}</h1></header>
            <form class="form" method="post" action=path(deed)>
                <p id="far" role="status">{far}</p>
                <progress value=done max=all aria-labelledby="far"></progress>
                {hidden}
                <div class="buttons">
                    <GoOn label=say::go_on(lang).to_owned() />
                    <a class="button quiet" href=back>{say::stop_here(lang)}</a>
                </div>
            </form>
        }
    })
}
