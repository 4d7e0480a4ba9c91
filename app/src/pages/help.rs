//! `/help` and `/help/{page}`: what people and the team want to know. The texts stand in `i18n/help.rs`.

use axum::{Router, extract::Path, response::Response, routing::get};
use largage::{account::Role, engine::store::deliveries::State, event::Kind};
use leptos::prelude::*;

use crate::{
    AppState, Page, PageError,
    components::{Column, Nothing, Table},
    i18n::{
        Lang, deliveries,
        help::{self as say, Block, HelpPage, Text},
    },
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/help", get(overview)).route("/help/{name}", get(show))
}

async fn overview(page: Page) -> Response {
    let lang = page.lang;
    page.render(say::TITLE.get(lang), || {
        let staff = sees_staff_pages(&page);
        let list = |staff_only| {
            let pages = say::PAGES.iter().filter(move |other| other.staff_only == staff_only);
            let items = pages
                .map(|other| {
                    let href = address(other);
                    view! {
                        <li>
                            <span class="main">
                                <a href=href>{other.title.get(lang)}</a> " "
                                <span class="detail">{other.lead.get(lang)}</span>
                            </span>
                        </li>
                    }
                })
                .collect_view();
            view! { <ul class="rows">{items}</ul> }
        };
        view! {
            <header class="title"><h1>{say::TITLE.get(lang)}</h1><p class="lead">{say::LEAD.get(lang)}</p></header>
            <section class="section" aria-labelledby="everyone">
                <h2 id="everyone">{say::FOR_EVERYONE.get(lang)}</h2>
                {list(false)}
            </section>
            {staff
                .then(|| view! {
                    <section class="section" aria-labelledby="staff">
                        <h2 id="staff">{say::FOR_STAFF.get(lang)}</h2>
                        {list(true)}
                    </section>
                })}
        }
    })
}

async fn show(page: Page, Path(name): Path<String>) -> Result<Response, PageError> {
    let shown = say::PAGES.iter().find(|other| other.name == name).ok_or(PageError::NotFound)?;
    Ok(page.render(shown.title.get(page.lang), || view! { <Article page=page.clone() shown /> }))
}

/// The pages for the team are no secret, but of no use to others.
fn sees_staff_pages(page: &Page) -> bool {
    page.reader.as_ref().is_some_and(|reader| reader.role >= Role::Staff)
}

fn address(page: &HelpPage) -> String {
    format!("/help/{}", page.name)
}

#[component]
fn Article(page: Page, shown: &'static HelpPage) -> impl IntoView {
    let lang = page.lang;
    let links = say::PAGES
        .iter()
        .filter(|other| other.staff_only == shown.staff_only)
        .map(|other| {
            let current = (other.name == shown.name).then_some("page");
            view! { <li><a href=address(other) aria-current=current>{other.title.get(lang)}</a></li> }
        })
        .collect_view();
    let blocks = shown.blocks.iter().map(|block| show_block(block, lang)).collect_view();
    view! {
        <header class="title">
            <h1>{shown.title.get(lang)}</h1>
            <p class="lead">{shown.lead.get(lang)}</p>
        </header>
        <div class="help">
            <nav aria-label=say::PAGES_OF_HELP.get(lang)>
                <ul><li><a href="/help">{say::ALL_PAGES.get(lang)}</a></li> {links}</ul>
            </nav>
            <article class="prose">{blocks}</article>
        </div>
    }
}

fn show_block(block: &'static Block, lang: Lang) -> AnyView {
    match block {
        Block::Heading(text) => view! { <h2>{text.get(lang)}</h2> }.into_any(),
        Block::Say(text) => view! { <p>{inline(text, lang)}</p> }.into_any(),
        Block::Steps(items) => {
            let items = items.iter().map(|text| view! { <li><p>{inline(text, lang)}</p></li> }).collect_view();
            view! { <ol class="steps down">{items}</ol> }.into_any()
        }
        Block::Points(items) => {
            let items = items.iter().map(|text| view! { <li>{inline(text, lang)}</li> }).collect_view();
            view! { <ul>{items}</ul> }.into_any()
        }
        Block::Question(question, answer) => view! {
            <details class="details">
                <summary>{question.get(lang)}</summary>
                <p>{inline(answer, lang)}</p>
            </details>
        }
        .into_any(),
        // Wide programs scroll, by the keyboard as well.
        Block::Code(program) => view! { <pre tabindex="0"><code>{*program}</code></pre> }.into_any(),
        Block::Go(href, text) => {
            view! { <p class="buttons"><a class="button" href=*href>{text.get(lang)}</a></p> }.into_any()
        }
        Block::Variables => variables(lang).into_any(),
        Block::DeliveryStates => {
            let states = State::ALL.map(|state| {
                let means = format!("{} {}", deliveries::colon(lang), deliveries::state_means(lang, state));
                view! { <li><strong>{deliveries::state_name(lang, state)}</strong>{means}</li> }
            });
            view! { <ul>{states.into_iter().collect_view()}</ul> }.into_any()
        }
    }
}

/// The text with its `code` and **strong** words.
fn inline(text: &'static Text, lang: Lang) -> impl IntoView {
    let pieces = text.get(lang).split('`').enumerate().map(|(index, piece)| {
        if index % 2 == 1 {
            return view! { <code>{piece}</code> }.into_any();
        }
        let strong = piece.split("**").enumerate().map(|(index, piece)| {
            if index % 2 == 1 { view! { <strong>{piece}</strong> }.into_any() } else { piece.into_any() }
        });
        strong.collect_view().into_any()
    });
    pieces.collect_view()
}

/// One table for the kinds of events that share their variables: what stands before the dot of their names.
fn variables(lang: Lang) -> impl IntoView {
    let subject = |kind: Kind| kind.name().split('.').next().unwrap_or_default();
    let mut subjects: Vec<&str> = Kind::ALL.map(subject).to_vec();
    subjects.dedup();
    subjects
        .into_iter()
        .map(|name| {
            let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| subject(*kind) == name).collect();
            let caption = match name {
                "drop" => say::OF_DROPS.get(lang),
                "order" => say::OF_ORDERS.get(lang),
                "ticket" => say::OF_TICKETS.get(lang),
                "webhook" => say::OF_WEBHOOKS.get(lang),
                other => other,
            };
            let columns = [&say::VARIABLE, &say::ALSO, &say::MEANING, &say::GIVEN_WHEN];
            let columns = columns.map(|text| Column::text(text.get(lang))).into();
            let rows = kinds.first().into_iter().flat_map(|kind| kind.variables());
            let rows = rows
                .map(|variable| {
                    let given: Vec<Kind> = kinds.iter().copied().filter(|kind| variable.is_given_by(*kind)).collect();
                    let given = if given.len() == kinds.len() {
                        say::ALWAYS.get(lang).into_any()
                    } else {
                        let given = given.iter().map(|kind| view! { <li>{kind.description(lang)}</li> });
                        view! { <ul class="plain">{given.collect_view()}</ul> }.into_any()
                    };
                    let also = variable.aliases.iter().map(|alias| view! { <code>{format!("%{alias}%")}</code> " " });
                    let also = if variable.aliases.is_empty() {
                        view! { <Nothing /> }.into_any()
                    } else {
                        also.collect_view().into_any()
                    };
                    view! {
                        <tr>
                            <th scope="row" class="nowrap"><code>{format!("%{}%", variable.name)}</code></th>
                            <td class="nowrap" data-label=say::ALSO.get(lang)>{also}</td>
                            <td data-label=say::MEANING.get(lang)>{variable.description(lang)}</td>
                            <td data-label=say::GIVEN_WHEN.get(lang)>{given}</td>
                        </tr>
                    }
                })
                .collect_view();
            view! { <Table caption columns>{rows}</Table> }
        })
        .collect_view()
}
