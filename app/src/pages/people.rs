//! What pages about people share: the fields that make an account, and the sentences for what is wrong with them.

use largage::{
    account::{Email, EmailError, Password, PasswordError, Role},
    registration::{self, Draft},
    text::TextError,
    time::{MINUTE, Moment, format_duration},
};
use leptos::prelude::*;

use crate::{
    Problems,
    components::{Draw, Field, Icon, reader_lang},
    i18n::{Lang, people as say, sign},
};

pub(super) fn email_problem(error: EmailError, lang: Lang) -> String {
    match error {
        EmailError::Empty => say::email_empty(lang).into(),
        EmailError::TooLong => say::email_too_long(lang, Email::MAX_LENGTH),
        EmailError::NotAnAddress => say::email_not_an_address(lang).into(),
    }
}

pub(super) fn password_problem(error: PasswordError, lang: Lang) -> String {
    match error {
        PasswordError::TooShort => say::password_too_short(lang, Password::MIN_LENGTH),
        PasswordError::TooLong => say::password_too_long(lang, Password::MAX_LENGTH),
        PasswordError::TooCommon => say::password_too_common(lang).into(),
    }
}

pub(super) fn text_problem(error: TextError, lang: Lang) -> String {
    match error {
        TextError::Empty => say::text_empty(lang).into(),
        TextError::TooLong { max } => say::text_too_long(lang, max),
        TextError::Characters => say::text_characters(lang).into(),
    }
}

pub(super) fn registration_problems(found: &registration::Problems, lang: Lang) -> Problems {
    let mut problems = Problems::default();
    let text = |field, error: Option<TextError>| error.map(|error| (field, text_problem(error, lang)));
    let found = [
        text("public_name", found.public_name),
        found.email.map(|error| ("email", email_problem(error, lang))),
        found.password.map(|error| ("password", password_problem(error, lang))),
        text("first_name", found.first_name),
        text("last_name", found.last_name),
    ];
    for (field, sentence) in found.into_iter().flatten() {
        problems.add(field, sentence);
    }
    problems
}

pub(super) fn role_name(role: Role, lang: Lang) -> &'static str {
    match role {
        Role::Customer => say::customer(lang),
        Role::Staff => say::staff(lang),
        Role::Admin => say::admin(lang),
    }
}

/// The roles to choose from, each with what it may do.
pub(super) fn role_options(lang: Lang) -> Vec<(String, String)> {
    let may = |role| match role {
        Role::Customer => say::customer_may(lang),
        Role::Staff => say::staff_may(lang),
        Role::Admin => say::admin_may(lang),
    };
    Role::ALL.map(|role| (role.as_str().to_owned(), format!("{} — {}", role_name(role, lang), may(role)))).to_vec()
}

/// The languages to choose from, each by its own name.
pub(super) fn lang_options() -> Vec<(String, String)> {
    Lang::ALL.map(|lang| (lang.code().to_owned(), crate::i18n::shell::own_name(lang).to_owned())).to_vec()
}

/// Too many attempts, and how long to wait: in whole minutes, never too few.
pub(super) fn too_many(now: Moment, retry_at: Moment, lang: Lang) -> String {
    say::too_many(lang, &wait(now, retry_at, lang))
}

/// How long to wait, in whole minutes, never too few.
pub(super) fn wait(now: Moment, retry_at: Moment, lang: Lang) -> String {
    let minutes = now.until(retry_at).as_secs().div_ceil(MINUTE.as_secs()).max(1);
    let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
    format_duration(MINUTE * minutes, lang)
}

/// Why a form as a whole was refused; it has the focus when the form comes back.
#[component]
pub(super) fn Refusal(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="notice bad" role="alert" tabindex="-1" autofocus>
            <Draw icon=Icon::Alert />
            <p>{text}</p>
        </div>
    }
}

/// Everything that an account begins with.
#[component]
pub(super) fn RegistrationFields(draft: Draft, problems: Problems) -> impl IntoView {
    let lang = reader_lang();
    view! {
        <Field name="email" label=say::email(lang) value=draft.email problem=problems.of("email") kind="email"
            autocomplete="username" />
        <Field name="password" label=say::password(lang) problem=problems.of("password") kind="password"
            autocomplete="new-password" hint=say::password_hint(lang, Password::MIN_LENGTH) />
        <Field name="public_name" label=say::public_name(lang) value=draft.public_name
            problem=problems.of("public_name") autocomplete="nickname" hint=say::public_name_hint(lang) />
        <Field name="first_name" label=say::first_name(lang) value=draft.first_name
            problem=problems.of("first_name") autocomplete="given-name" optional=true
            hint=sign::name_part_hint(lang) />
        <Field name="last_name" label=say::last_name(lang) value=draft.last_name problem=problems.of("last_name")
            autocomplete="family-name" optional=true />
    }
}
