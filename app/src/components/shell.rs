//! The document around every page.

use leptos::prelude::*;

use super::Flash;
use crate::{
    Page,
    i18n::{Lang, shell as say},
};

/// From the doctype to the footer. Scripts are added by `Page::render`, if the page has an island.
#[component]
pub(crate) fn Shell(page: Page, title: String, content: AnyView) -> impl IntoView {
    let lang = page.lang;
    let company = page.company().name.clone();
    let theme = page.theme.code();
    let notice = page.notice.clone();
    let style = page.style();
    let title = if page.path.as_str() == "/" { company.clone() } else { format!("{title} · {company}") };
    view! {
        <!DOCTYPE html>
        <html lang=lang.code() data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{title}</title>
                <link rel="stylesheet" href=style />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
            </head>
            <body class="public">
                <a class="skip" href="#main">{say::skip(lang)}</a>
                <header class="top">
                    <div class="inner">
                        <a class="brand" href="/"><img src="/favicon.svg" alt="" width="32" height="32" />{company}</a>
                        <a class="button" href="/sign-in">{say::sign_in(lang)}</a>
                    </div>
                </header>
                <main id="main" tabindex="-1">
                    {notice.map(|notice| view! { <Flash notice /> })}
                    {content}
                </main>
                <footer class="foot">
                    <div class="inner">
                        <p>{say::made_with(lang)}</p>
                        <a href="/preferences">{say::preferences(lang)}</a>
                        <LanguageSwitch page />
                    </div>
                </footer>
            </body>
        </html>
    }
}

/// Each language by its own name; choosing one stays on the page.
#[component]
fn LanguageSwitch(page: Page) -> impl IntoView {
    let choices = Lang::ALL
        .map(|lang| {
            let current = (lang == page.lang).then_some("true");
            view! { <button name="lang" value=lang.code() lang=lang.code() aria-current=current>{say::name(lang)}</button> }
        })
        .collect_view();
    view! {
        <form class="segments" method="post" action="/language" aria-label=say::language(page.lang)>
            <input type="hidden" name="next" value=page.path.as_str().to_owned() />
            {choices}
        </form>
    }
}
