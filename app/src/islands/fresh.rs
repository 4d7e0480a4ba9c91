//! Keeps what the server rendered up to date: each element marked `data-fresh` (it needs an `id`) is replaced by its
//! present self from the same page, fetched again after a change. So lists and sentences are written once, in `pages`.

use std::{cell::Cell, time::Duration};

use leptos::prelude::*;

use super::{
    Lost,
    browser::{effect, spread},
    on_live,
};
use crate::{
    i18n::Lang,
    wire::{DropView, LiveView},
};

/// A phase ends for everyone at once: pages look again spread over this time. When a drop opens they do not look at
/// all, so that nothing slows the rush; what no longer holds is hidden by its phase (`style/funds.css`).
const SPREAD: Duration = Duration::from_secs(5);

/// Shows nothing itself, unless the connection is lost. `shown` is what the page was rendered with.
#[island]
pub fn KeepFresh(lang: Lang, shown: LiveView) -> impl IntoView {
    effect(move || {
        let phase = |live: &LiveView| live.drop.as_ref().map(|drop| (drop.id, drop.stage, drop.opens_at));
        let balance = Cell::new(shown.balance);
        let last = Cell::new(phase(&shown));
        on_live(move |live| {
            let moved = live.balance.is_some() && balance.replace(live.balance) != live.balance;
            let passed = last.replace(phase(&live)) != phase(&live);
            if moved {
                refresh(lang);
            } else if passed && !live.drop.as_ref().is_some_and(DropView::is_urgent) {
                set_timeout(move || refresh(lang), spread(SPREAD));
            }
        });
    });
    view! { <Lost lang /> }
}

/// Fetches this page again and replaces its `data-fresh` elements, but never what has the focus.
#[cfg(feature = "hydrate")]
pub fn refresh(lang: Lang) {
    look_again(lang, |_| ());
}

/// The same, and then does with the fetched page whatever else is to be done.
#[cfg(feature = "hydrate")]
pub fn look_again(lang: Lang, and_then: fn(&web_sys::Document)) {
    use wasm_bindgen::{JsCast, prelude::Closure};
    use web_sys::{Element, XmlHttpRequest, XmlHttpRequestResponseType};

    let location = window().location();
    let (Ok(path), Ok(query)) = (location.pathname(), location.search()) else { return };
    let address = path + &query;
    let Ok(request) = XmlHttpRequest::new() else { return };
    if request.open("GET", &address).is_err() {
        return;
    }
    request.set_response_type(XmlHttpRequestResponseType::Document);
    let answered = request.clone();
    let replace = Closure::once_into_js(move || {
        let Ok(Some(page)) = answered.response_xml() else { return };
        let Ok(fresh) = page.query_selector_all("[data-fresh]") else { return };
        let focused = document().active_element();
        for element in (0..fresh.length()).filter_map(|index| fresh.get(index)?.dyn_into::<Element>().ok()) {
            let Some(shown) = document().get_element_by_id(&element.id()) else { continue };
            if !shown.contains(focused.as_deref()) {
                shown.set_outer_html(&element.outer_html());
            }
        }
        and_then(&page);
        super::browser::localise_times(lang);
    });
    request.set_onload(Some(replace.unchecked_ref()));
    // Without an answer the page stays as it is until the next change.
    let _ = request.send();
}

#[cfg(not(feature = "hydrate"))]
pub fn refresh(_: Lang) {}
