//! Lists, states, money and time.

use largage::{
    money::Unit,
    time::{Moment, Zone},
};
use leptos::prelude::*;

use super::reader_lang;
use crate::i18n::Lang;

/// Nothing here yet: what this is for, and as children the first step.
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// A state in one word; `state` is its class in `chip.css`: `delivered`, `waiting`, `open`…
#[component]
pub fn Chip(state: &'static str, #[prop(into)] label: String) -> impl IntoView {
    view! { <span class=format!("chip {state}")>{label}</span> }
}

/// A table that becomes cards on a phone. Children are the `<tr>`s; each `<td data-label=…>` names its column.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    /// The heading above says the same: the caption is only read out.
    #[prop(optional)]
    headed: bool,
    columns: Vec<Column>,
    children: Children,
) -> impl IntoView {
    let columns = columns
        .into_iter()
        .map(|Column { name, class }| view! { <th scope="col" class=class>{name}</th> })
        .collect_view();
    view! {
        <table class="table">
            <caption class=headed.then_some("unseen")>{caption}</caption>
            <thead><tr>{columns}</tr></thead>
            <tbody>{children()}</tbody>
        </table>
    }
}

/// The head of a table's column.
pub struct Column {
    name: String,
    class: Option<&'static str>,
}

impl Column {
    pub fn text(name: impl Into<String>) -> Self {
        Self { name: name.into(), class: None }
    }

    /// Aligned for comparing.
    pub fn number(name: impl Into<String>) -> Self {
        Self { name: name.into(), class: Some("number") }
    }
}

/// A moment by the clocks of `zone`, which is named: "Thursday 26 November, 18:12 (Paris)".
pub fn moment_in(zone: &Zone, at: Moment, lang: Lang) -> String {
    format!("{} ({})", at.format_long(zone, lang), zone.city())
}

/// A moment in the clocks of `zone`, and for machines in UTC. With `now`, another year than the present is named.
#[component]
pub fn DateTime(at: Moment, zone: Zone, #[prop(optional)] now: Option<Moment>) -> impl IntoView {
    let machine = at.to_string();
    let year = machine.split('-').next().unwrap_or_default().to_owned();
    let year = now.filter(|now| !now.to_string().starts_with(&year)).map(|_| format!(" ({year})"));
    view! { <time datetime=machine>{at.format_long(&zone, reader_lang())} {year}</time> }
}

/// A cell of a table that holds nothing.
#[component]
pub fn Nothing() -> impl IntoView {
    view! { <span class="none" aria-hidden="true">"–"</span> }
}

/// A day with its year, for what may be long ago.
#[component]
pub fn Date(at: Moment, zone: Zone) -> impl IntoView {
    view! { <time datetime=at.to_string() data-form="date">{at.format_date(&zone, reader_lang())}</time> }
}

/// A moment with its year, for what may be long ago.
#[component]
pub fn DateAndTime(
    at: Moment,
    zone: Zone,
    /// By the clocks of `zone` wherever it is read.
    #[prop(optional)]
    fixed: bool,
) -> impl IntoView {
    let shown = at.format_date_and_time(&zone, reader_lang());
    view! { <time datetime=at.to_string() data-form="date-and-time" data-fixed=fixed.then_some("")>{shown}</time> }
}

/// An amount or balance as the reader writes it.
#[component]
pub fn Money(#[prop(into)] minor: i64, unit: Unit) -> impl IntoView {
    view! { <data value=minor>{unit.format(minor, reader_lang())}</data> }
}
