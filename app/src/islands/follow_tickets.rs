//! Pages of the desk look again whenever something has happened to a ticket.
//!
//! What is marked `data-fresh` is replaced, as by [`super::KeepFresh`]. A list marked `data-grows` only gets the rows
//! that it does not have yet, known by their ids: so a screen reader reads out what is new and nothing else, and
//! nothing that stands there moves. A list marked `data-read` with an address counts as read up to its last row while
//! the page is in sight: that is what the address is asked for.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::prelude::*;

use super::{Lost, browser::on_sight, on_event};
use crate::i18n::Lang;

/// What changes in one go is fetched once.
const PAUSE: Duration = Duration::from_millis(300);

/// Shows nothing itself, unless the connection is lost.
#[island(lazy)]
pub fn FollowTickets(lang: Lang) -> impl IntoView {
    Effect::new(move || {
        mark_read();
        on_sight(mark_read);
        let waiting = Rc::new(Cell::new(false));
        on_event("tickets", move |_: u64| {
            if !waiting.replace(true) {
                let waiting = waiting.clone();
                set_timeout(
                    move || {
                        waiting.set(false);
                        look_again(lang);
                    },
                    PAUSE,
                );
            }
        });
    });
    view! { <Lost lang /> }
}

#[cfg(feature = "hydrate")]
fn look_again(lang: Lang) {
    super::look_again(lang, grow);
}

#[cfg(not(feature = "hydrate"))]
fn look_again(_: Lang) {}

#[cfg(feature = "hydrate")]
fn mark_read() {
    use web_sys::XmlHttpRequest;

    if !super::browser::in_sight() {
        return;
    }
    let Ok(Some(list)) = document().query_selector("[data-read]") else { return };
    let last = list.last_element_child().map(|row| row.id()).unwrap_or_default();
    let address = list.get_attribute("data-read").zip(last.strip_prefix("line-"));
    let (Some((address, line)), Ok(request)) = (address, XmlHttpRequest::new()) else { return };
    // Without an answer it stays unread until the page is looked at again.
    if request.open("POST", &format!("{address}?line={line}")).is_ok() {
        let _ = request.send();
    }
}

#[cfg(not(feature = "hydrate"))]
fn mark_read() {}

/// Adds the rows of the fetched page that are not in this one.
#[cfg(feature = "hydrate")]
fn grow(page: &web_sys::Document) {
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    let Ok(lists) = page.query_selector_all("[data-grows]") else { return };
    let mut has_grown = false;
    for list in (0..lists.length()).filter_map(|index| lists.get(index)?.dyn_into::<Element>().ok()) {
        let Some(shown) = document().get_element_by_id(&list.id()) else { continue };
        let Ok(rows) = list.query_selector_all(":scope > [id]") else { continue };
        for row in (0..rows.length()).filter_map(|index| rows.get(index)?.dyn_into::<Element>().ok()) {
            if document().get_element_by_id(&row.id()).is_none() {
                // The list is in the page, so there is a place at its end.
                let _ = shown.insert_adjacent_html("beforeend", &row.outer_html());
                has_grown = true;
            }
        }
    }
    if has_grown {
        mark_read();
    }
}
