//! The editor's part for messages from and for other programs.

use largage::{
    event::{Kind, Values},
    exchange::{Export, Imported, Note, curl, export, import},
    message::Message,
};
use leptos::prelude::*;

use crate::{
    components::TextArea,
    form::Problems,
    i18n::{Lang, editor as say_editor, exchange as say, messages as say_message},
};

/// The field that something is pasted into, and where its problems stand.
pub const FIELD: &str = "import";

/// What the part shows besides its form.
#[derive(Clone, Default)]
pub struct Exchange {
    /// What was pasted, as long as it was not taken over.
    pasted: String,
    /// Names of several messages to choose from.
    choice: Vec<String>,
    /// What was written for another program.
    written: String,
    notes: Vec<String>,
}

/// Where a message can go, by what the form's buttons say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Program(Export),
    Curl,
}

type Label = fn(Lang) -> &'static str;

const TARGETS: [(&str, Target, Label); 5] = [
    ("discord", Target::Program(Export::Discord), say::as_discord),
    ("backup", Target::Program(Export::DiscohookBackup), say::as_backup),
    ("link", Target::Program(Export::DiscohookLink), say::as_link),
    ("clientxcms", Target::Program(Export::ClientXcms), say::as_clientxcms),
    ("curl", Target::Curl, say::as_curl),
];

/// Reads what was pasted into the message. `which` chooses among several.
pub fn take_over(lang: Lang, pasted: &str, which: Option<usize>, message: &mut Message) -> (Exchange, Problems) {
    let mut problems = Problems::default();
    let mut exchange = Exchange { pasted: pasted.to_owned(), ..Exchange::default() };
    let Imported { messages, notes, .. } = match import(pasted) {
        Ok(imported) => imported,
        Err(error) => {
            problems.add(FIELD, say::error(lang, &error));
            return (exchange, problems);
        }
    };
    exchange.notes = told(lang, &notes);
    if messages.iter().any(|(_, message)| message.is_too_large()) {
        problems.add(FIELD, say_editor::too_large(lang));
        return (Exchange::default(), problems);
    }
    let chosen = which.or((messages.len() == 1).then_some(0)).and_then(|index| messages.get(index));
    if let Some((_, imported)) = chosen {
        *message = imported.clone();
        exchange.pasted.clear();
        exchange.notes.insert(0, say::imported(lang).to_owned());
    } else {
        let named = |(index, (name, _)): (usize, &(String, Message))| {
            if name.is_empty() { say::numbered(lang, index + 1) } else { name.clone() }
        };
        exchange.choice = messages.iter().enumerate().map(named).collect();
    }
    (exchange, problems)
}

/// Writes the message for another program, by the name of its button; with `values` where it is sent as it stands.
pub fn write(lang: Lang, target: &str, name: &str, message: &Message, kind: Kind, values: &Values) -> Exchange {
    let target = TARGETS.iter().find(|(id, ..)| *id == target).map(|(_, target, _)| *target);
    match target {
        Some(Target::Program(program)) => {
            let exported = export(message, name, program);
            Exchange { written: exported.text, notes: told(lang, &exported.notes), ..Exchange::default() }
        }
        Some(Target::Curl) => match message.render(kind, values, lang) {
            Ok(rendered) => {
                let notes = vec![say::curl_hint(lang).to_owned()];
                Exchange { written: curl(&rendered, None), notes, ..Exchange::default() }
            }
            Err(_) => Exchange { notes: vec![say_message::nothing(lang).to_owned()], ..Exchange::default() },
        },
        None => Exchange::default(),
    }
}

fn told(lang: Lang, notes: &[Note]) -> Vec<String> {
    notes.iter().map(|note| say::note(lang, note)).collect()
}

#[component]
pub fn ExchangePart(lang: Lang, exchange: Exchange, problem: Option<String>) -> impl IntoView {
    let Exchange { pasted, choice, written, notes } = exchange;
    let is_open = problem.is_some() || !notes.is_empty() || !written.is_empty() || !choice.is_empty();
    let choice = (!choice.is_empty()).then(|| {
        let buttons = choice
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                view! { <li><button class="button" name="edit" value=format!("import {index}")>{name}</button></li> }
            })
            .collect_view();
        view! { <p>{say::choose(lang)}</p><ul class="stack tight">{buttons}</ul> }
    });
    let targets = TARGETS
        .iter()
        .map(|(id, _, label)| {
            view! { <button class="button" name="edit" value=format!("export {id}")>{label(lang)}</button> }
        })
        .collect_view();
    let written = (!written.is_empty()).then(|| {
        view! { <TextArea name="exported" label=say::exported(lang) value=written rows=8 /> }
    });
    let notes = (!notes.is_empty()).then(|| {
        let lines = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
        view! { <ul class="small" role="status">{lines}</ul> }
    });
    view! {
        <details class="more" open=is_open id="exchange">
            <summary>{say::title(lang)}</summary>
            <div class="part-body">
                {notes}
                {written}
                {choice}
                <TextArea name=FIELD label=say::paste(lang) value=pasted problem hint=say::paste_hint(lang) rows=4 />
                <p><button class="button" name="edit" value="import">{say::import(lang)}</button></p>
                <fieldset>
                    <legend class="label">{say::export(lang)}</legend>
                    <div class="buttons">{targets}</div>
                </fieldset>
            </div>
        </details>
    }
}
