//! `/admin/desk`: the departments and priorities of tickets. Rows come, go and move by buttons that save nothing, so
//! that it works without a script.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    desk::{ChoiceName, ChoiceProblem, Choices, Desk, Row},
    engine::desk::DeskError,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Crumbs, place};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Draw, Icon, Notice, PostForm},
    i18n::{Lang, settings as say_settings, tickets as say},
    known::Admin,
    pages::people::text_problem,
};

const PATH: &str = "/admin/desk";

pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show).post(act))
}

/// The form as it was typed: ids and names stand in the same order.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    department_id: Vec<String>,
    department: Vec<String>,
    priority_id: Vec<String>,
    priority: Vec<String>,
    version: String,
    /// `add department`, `remove priority 2`, `up department 1`, …; nothing is to be saved.
    action: String,
}

fn rows(ids: &[String], names: &[String]) -> Vec<Row> {
    let id = |number: usize| ids.get(number).and_then(|id| id.parse().ok());
    names.iter().enumerate().map(|(number, name)| Row { id: id(number), name: name.clone() }).collect()
}

/// Both lists of the form.
#[derive(Clone)]
struct Lists {
    departments: Vec<Row>,
    priorities: Vec<Row>,
    version: String,
}

impl Lists {
    fn of(desk: &Desk) -> Self {
        let rows = |choices: &Choices| {
            let row = |choice: &largage::desk::Choice| Row { id: Some(choice.id), name: choice.name.to_string() };
            choices.offered().iter().map(row).collect()
        };
        Self {
            departments: rows(&desk.departments),
            priorities: rows(&desk.priorities),
            version: desk.version.to_string(),
        }
    }

    /// Does what a button asks for; answers the field that comes next, or nothing where the lists are to be saved.
    fn change(&mut self, action: &str) -> Option<String> {
        let mut words = action.split(' ');
        let (what, which) = (words.next()?, words.next()?);
        let rows = match which {
            "department" => &mut self.departments,
            "priority" => &mut self.priorities,
            _ => return None,
        };
        let number: Option<usize> = words.next().and_then(|number| number.parse().ok()).filter(|n| *n < rows.len());
        let next = match (what, number) {
            ("add", _) if rows.len() <= Choices::MOST => {
                rows.push(Row::default());
                rows.len() - 1
            }
            ("add", _) => rows.len().saturating_sub(1),
            ("remove", Some(number)) => {
                rows.remove(number);
                number.min(rows.len().saturating_sub(1))
            }
            ("up", Some(number)) => {
                let to = number.saturating_sub(1);
                rows.swap(number, to);
                to
            }
            ("down", Some(number)) => {
                let to = (number + 1).min(rows.len() - 1);
                rows.swap(number, to);
                to
            }
            _ => return None,
        };
        Some(format!("{which}-{next}"))
    }
}

async fn show(State(state): State<AppState>, page: Page, Admin(_): Admin) -> Result<Response, PageError> {
    let lists = Lists::of(&state.engine.desk().await?);
    Ok(page.render(say::settings(page.lang), || {
        view! { <DeskPage lang=page.lang lists problems=Vec::new() focus=None outdated=false /> }
    }))
}

async fn act(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut lists = Lists {
        departments: rows(&typed.department_id, &typed.department),
        priorities: rows(&typed.priority_id, &typed.priority),
        version: typed.version,
    };
    if let Some(focus) = lists.change(&typed.action) {
        return Ok(page.render(say::settings(lang), || {
            view! { <DeskPage lang lists problems=Vec::new() focus=Some(focus) outdated=false /> }
        }));
    }
    let seen = lists.version.parse().unwrap_or(-1);
    let (problems, outdated) =
        match state.engine.change_desk(&by.account, seen, &lists.departments, &lists.priorities).await {
            Ok(_) => return Ok(page.redirect_with(&place(PATH), Notice::good(say::settings_saved(lang)))),
            Err(DeskError::Problems { departments, priorities }) => {
                let at = |which: &'static str, found: Vec<(usize, ChoiceProblem)>| {
                    found.into_iter().map(move |(row, problem)| (format!("{which}-{row}"), sentence(problem, lang)))
                };
                (at("department", departments).chain(at("priority", priorities)).collect(), false)
            }
            Err(DeskError::Outdated) => {
                lists.version = state.engine.desk().await?.version.to_string();
                (Vec::new(), true)
            }
            Err(DeskError::Forbidden(_)) => return Err(PageError::Forbidden),
            Err(error) => return Err(error.into()),
        };
    Ok(page.refuse(say::settings(lang), || view! { <DeskPage lang lists problems focus=None outdated /> }))
}

fn sentence(problem: ChoiceProblem, lang: Lang) -> String {
    match problem {
        ChoiceProblem::Name(error) => text_problem(error, lang),
        ChoiceProblem::Twice => say::choice_twice(lang).to_owned(),
        ChoiceProblem::None => say::choice_none(lang).to_owned(),
        ChoiceProblem::TooMany { max } => say::choice_many(lang, max),
    }
}

/// Where a row is, and what is wrong with it.
type Wrong = Vec<(String, String)>;

#[component]
fn DeskPage(lang: Lang, lists: Lists, problems: Wrong, focus: Option<String>, outdated: bool) -> impl IntoView {
    let summary = (outdated || !problems.is_empty()).then(|| {
        let links = problems
            .iter()
            .map(|(id, sentence)| view! { <li><a href=format!("#{id}")>{sentence.clone()}</a></li> })
            .collect_view();
        let text = if outdated { say::settings_outdated(lang) } else { crate::i18n::shell::form_problems(lang) };
        view! {
            <div class="notice bad" role="alert" tabindex="-1" autofocus>
                <Draw icon=Icon::Alert />
                <h2>{text}</h2>
                {(!problems.is_empty()).then(|| view! { <ul>{links}</ul> })}
            </div>
        }
    });
    view! {
        <Crumbs label=say::pages(lang)
            above=vec![("/admin/settings".to_owned(), say_settings::title(lang).to_owned())]
            here=say::settings(lang).to_owned() />
        <header class="title"><h1>{say::settings(lang)}</h1><p class="lead">{say::settings_lead(lang)}</p></header>
        <PostForm action=PATH problems=Problems::default()>
            {summary}
            // The first button of the form: Enter saves.
            <button class="button primary save-first">{say::settings_save(lang)}</button>
            <input type="hidden" name="version" value=lists.version />
            <List lang which="department" title=say::departments(lang) text=say::departments_text(lang)
                add=say::add_department(lang) label=say::nth_department rows=lists.departments
                problems=problems.clone() focus=focus.clone() />
            <List lang which="priority" title=say::priorities(lang) text=say::priorities_text(lang)
                add=say::add_priority(lang) label=say::nth_priority rows=lists.priorities problems focus />
            <div class="save"><Button>{say::settings_save(lang)}</Button></div>
        </PostForm>
    }
}

#[component]
fn List(
    lang: Lang,
    /// `department` or `priority`.
    which: &'static str,
    title: &'static str,
    text: &'static str,
    add: &'static str,
    label: fn(Lang, usize) -> String,
    rows: Vec<Row>,
    problems: Wrong,
    focus: Option<String>,
) -> impl IntoView {
    let (heading, last) = (format!("{which}-list"), rows.len().saturating_sub(1));
    let full = rows.len() > Choices::MOST;
    // What is wrong with the list as a whole stands where its first row would.
    let of_all = rows.is_empty().then(|| problems.iter().find(|(id, _)| *id == format!("{which}-0"))).flatten();
    let of_all = of_all.map(|(id, text)| view! { <p class="error" id=id.clone()>{text.clone()}</p> });
    let items = rows
        .into_iter()
        .enumerate()
        .map(|(number, row)| {
            let id = format!("{which}-{number}");
            let problem = problems.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
            let problem_id = format!("{id}-problem");
            let named = label(lang, number + 1);
            let button = |act: &'static str, icon: Icon, words: &'static str, off: bool| {
                let value = format!("{act} {which} {number}");
                let words = say::which_row(lang, words, if row.name.is_empty() { &named } else { &row.name });
                view! {
                    <button class="button quiet square" name="action" value=value aria-label=words disabled=off>
                        <Draw icon />
                    </button>
                }
            };
            view! {
                <li>
                    <label class="unseen" r#for=id.clone()>{named.clone()}</label>
                    <input type="hidden" name=format!("{which}_id")
                        value=row.id.map(|id| id.to_string()).unwrap_or_default() />
                    <input
                        id=id.clone()
                        name=which
                        value=row.name.clone()
                        maxlength=ChoiceName::MAX_LENGTH
                        autocomplete="off"
                        autofocus=focus.as_ref() == Some(&id)
                        aria-invalid=problem.is_some().then_some("true")
                        aria-describedby=problem.is_some().then(|| problem_id.clone())
                    />
                    {button("up", Icon::Up, say::up(lang), number == 0)}
                    {button("down", Icon::Down, say::down(lang), number == last)}
                    {button("remove", Icon::Remove, say::remove(lang), false)}
                    {problem.map(|text| view! { <p class="error" id=problem_id>{text}</p> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby=heading.clone()>
            <header><h2 id=heading.clone()>{title}</h2><p>{text}</p></header>
            <div class="stack">
                {of_all}
                <ol class="choices">{items}</ol>
                {(!full)
                    .then(|| view! {
                        <p><button class="button" name="action" value=format!("add {which}")>{add}</button></p>
                    })}
            </div>
        </section>
    }
}
