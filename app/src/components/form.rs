//! Fields that keep what was typed and say what is wrong with it.
//!
//! ```ignore
//! <PostForm action="/account" problems=problems.clone()>
//!     <Field name="email" label=say::email(lang) value=form.email problem=problems.of("email") kind="email"
//!         autocomplete="email" hint=say::email_hint(lang) />
//!     <Button>{say::save(lang)}</Button>
//! </PostForm>
//! ```
//!
//! Ids are the names; two forms on one page that share a name give one of them an `id`.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

use super::{Draw, Icon, prefill, reader_lang};
use crate::{form::Problems, i18n::shell as say};

/// What the fields of a form are called, by their ids and in their order: each field adds itself while it is built.
#[derive(Clone, Default)]
struct Labels(Arc<Mutex<Vec<(String, String)>>>);

impl Labels {
    fn take(self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn is_called(id: &str, label: &str) {
    if let Some(Labels(labels)) = use_context() {
        labels.lock().unwrap_or_else(PoisonError::into_inner).push((id.to_owned(), label.to_owned()));
    }
}

/// A form that posts to an axum route, with the summary of its problems on top. The browser's own checks are off:
/// their bubbles are neither in the reader's language nor readable for everyone.
#[component]
pub fn PostForm(
    #[prop(into)] action: String,
    #[prop(optional)] problems: Problems,
    #[prop(default = "form")] class: &'static str,
    /// For what stands elsewhere and belongs to it.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Whether it carries files.
    #[prop(optional)]
    files: bool,
    children: Children,
) -> impl IntoView {
    let enctype = files.then_some("multipart/form-data");
    let labels = Labels::default();
    provide_context(labels.clone());
    let fields = children();
    let labels = labels.take();
    view! {
        <form id=id method="post" action=action enctype=enctype class=class novalidate>
            <FormErrors problems labels />
            {fields}
        </form>
    }
}

/// The problems as links to their fields, which they name and in whose order they stand; it has the focus when the
/// refused form comes back.
#[component]
pub fn FormErrors(
    problems: Problems,
    /// The fields by their ids.
    #[prop(optional)]
    labels: Vec<(String, String)>,
) -> impl IntoView {
    (!problems.is_empty()).then(|| {
        let lang = reader_lang();
        let place = |field: &str| labels.iter().position(|(id, _)| id == field);
        let mut listed: Vec<_> = problems.iter().map(|(field, sentence)| (place(field), field, sentence)).collect();
        listed.sort_by_key(|(place, ..)| place.unwrap_or(usize::MAX));
        let links = listed
            .into_iter()
            .map(|(place, field, sentence)| {
                let named = place.map(|place| say::of_field(lang, &labels[place].1, sentence));
                view! { <li><a href=format!("#{field}")>{named.unwrap_or(sentence.to_owned())}</a></li> }
            })
            .collect_view();
        view! {
            <div class="notice bad" role="alert" tabindex="-1" autofocus>
                <Draw icon=Icon::Alert />
                <h2>{say::form_problems(lang)}</h2>
                <ul>{links}</ul>
            </div>
        }
    })
}

/// A line of text, a number, a date, a password…: `kind` is the input's type. A password is never sent back.
#[component]
pub fn Field(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into, optional)] value: String,
    #[prop(optional_no_strip)] problem: Option<String>,
    #[prop(into, optional)] hint: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional)] maxlength: Option<usize>,
    #[prop(optional)] spellcheck: bool,
    /// Says beside the label that it may stay empty.
    #[prop(optional)]
    optional: bool,
    #[prop(into, optional)] placeholder: String,
    /// What stands behind the value: a unit, a currency.
    #[prop(into, optional)]
    unit: String,
    #[prop(default = name)] id: &'static str,
) -> impl IntoView {
    let value = (kind != "password").then_some(value);
    let frame = Frame::new(id, problem.as_ref(), &hint);
    let input = view! {
        <input
            id=id
            name=name
            r#type=kind
            value=value
            autocomplete=autocomplete
            inputmode=inputmode
            maxlength=maxlength
            spellcheck=if spellcheck { "true" } else { "false" }
            placeholder=(!placeholder.is_empty()).then_some(placeholder)
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
        />
    };
    let input = if unit.is_empty() {
        input.into_any()
    } else {
        view! { <span class="affix">{input}<span>{unit}</span></span> }.into_any()
    };
    frame.around(label, optional, hint, problem, input)
}

/// Several lines of text.
#[component]
pub fn TextArea(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into, optional)] value: String,
    #[prop(optional_no_strip)] problem: Option<String>,
    #[prop(into, optional)] hint: String,
    #[prop(default = 6)] rows: u32,
    #[prop(optional)] optional: bool,
    #[prop(default = name)] id: &'static str,
) -> impl IntoView {
    let frame = Frame::new(id, problem.as_ref(), &hint);
    let area = view! {
        <textarea
            id=id
            name=name
            rows=rows
            autocomplete="off"
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
        >
            {prefill(&value)}
        </textarea>
    };
    frame.around(label, optional, hint, problem, area.into_any())
}

/// One of several `(value, label)`.
#[component]
pub fn Select(
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<(String, String)>,
    #[prop(into)] value: String,
    #[prop(optional_no_strip)] problem: Option<String>,
    #[prop(into, optional)] hint: String,
    #[prop(default = name)] id: &'static str,
) -> impl IntoView {
    let frame = Frame::new(id, problem.as_ref(), &hint);
    let options = options
        .into_iter()
        .map(|(option, label)| {
            let selected = option == value;
            view! { <option value=option selected=selected>{label}</option> }
        })
        .collect_view();
    let select = view! {
        <select id=id name=name aria-invalid=frame.invalid() aria-describedby=frame.described_by()>{options}</select>
    };
    frame.around(label, false, hint, problem, select.into_any())
}

/// A tick with its words. Sent as `value` when ticked, and not at all otherwise.
#[component]
pub fn Checkbox(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional)] checked: bool,
    #[prop(into, default = "on".into())] value: String,
    #[prop(optional_no_strip)] problem: Option<String>,
    #[prop(into, optional)] hint: String,
    /// Needed where several share a name.
    #[prop(into, optional)]
    id: String,
    /// It cannot be ticked, for the reason that the hint gives.
    #[prop(optional)]
    disabled: bool,
) -> impl IntoView {
    let id = if id.is_empty() { name.to_owned() } else { id };
    is_called(&id, &label);
    let frame = Frame::new(&id, problem.as_ref(), &hint);
    view! {
        <div class="field">
            <label class="check">
                <input
                    id=id
                    type="checkbox"
                    name=name
                    value=value
                    checked=checked
                    disabled=disabled
                    aria-invalid=frame.invalid()
                    aria-describedby=frame.described_by()
                />
                <span>{label}</span>
            </label>
            {frame.below(hint, problem)}
        </div>
    }
}

/// Sends its form. `class` adds `primary` (the default; at most one a page), `danger`, `quiet`, `large`.
#[component]
pub fn Button(
    #[prop(default = "primary")] class: &'static str,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] value: Option<String>,
    children: Children,
) -> impl IntoView {
    view! { <button class=format!("button {class}") name=name value=value>{children()}</button> }
}

/// What surrounds every input, and how the input points at it.
struct Frame {
    id: String,
    has_hint: bool,
    has_problem: bool,
}

impl Frame {
    fn new(id: &str, problem: Option<&String>, hint: &str) -> Self {
        Self { id: id.to_owned(), has_hint: !hint.is_empty(), has_problem: problem.is_some() }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.has_problem.then_some("true")
    }

    fn described_by(&self) -> Option<String> {
        let id = &self.id;
        match (self.has_problem, self.has_hint) {
            (true, true) => Some(format!("{id}-problem {id}-hint")),
            (true, false) => Some(format!("{id}-problem")),
            (false, true) => Some(format!("{id}-hint")),
            (false, false) => None,
        }
    }

    fn around(
        self,
        label: String,
        optional: bool,
        hint: String,
        problem: Option<String>,
        input: AnyView,
    ) -> impl IntoView + use<> {
        is_called(&self.id, &label);
        view! {
            <div class="field">
                <label r#for=self.id.clone()>
                    {label}
                    {optional.then(|| view! { " " <span class="optional">{say::optional(reader_lang())}</span> })}
                </label>
                {input}
                {self.below(hint, problem)}
            </div>
        }
    }

    fn below(&self, hint: String, problem: Option<String>) -> impl IntoView + use<> {
        let (hint_id, problem_id) = (format!("{}-hint", self.id), format!("{}-problem", self.id));
        view! {
            {problem.map(|problem| view! { <p class="error" id=problem_id>{problem}</p> })}
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
        }
    }
}
