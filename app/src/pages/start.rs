//! `/`: what visitors see. The smallest page without a form: copy it.

use axum::{Router, response::Response, routing::get};
use leptos::prelude::*;

use crate::{
    AppState, Page,
    components::{Sky, moment_in},
    i18n::{shell, start as say},
    islands::Countdown,
    wire::DropView,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(show))
}

async fn show(page: Page) -> Response {
    page.render(say::title(page.lang), || view! { <Start page=page.clone() drop=None /> })
}

#[component]
fn Start(page: Page, drop: Option<DropView>) -> impl IntoView {
    let lang = page.lang;
    let to_come = drop.as_ref().filter(|drop| drop.is_to_come());
    let when = to_come.map(|drop| moment_in(&page.company.zone, drop.opens_at, lang)).unwrap_or_default();
    let join = page.company.join.clone().map(|address| {
        view! { <a class="button" href=address.to_string()>{say::join(lang)}</a> " " }
    });
    view! {
        <div class="visitors">
            <h1 class="unseen">{say::title(lang)}</h1>
            <Sky drop=drop.clone()>
                <Countdown lang drop when />
                <p class="buttons"><a class="button primary large" href="/sign-up">{say::sign_up(lang)}</a></p>
            </Sky>
            <section aria-labelledby="how">
                <h2 id="how">{say::how(lang)}</h2>
                <ol class="steps">
                    <li><h3>{say::wait(lang)}</h3><p>{say::wait_text(lang)}</p></li>
                    <li><h3>{say::read(lang)}</h3><p>{say::read_text(lang)}</p></li>
                    <li><h3>{say::redeem(lang)}</h3><p>{say::redeem_text(lang)}</p></li>
                </ol>
            </section>
            <section class="invitation" aria-labelledby="join">
                <h2 id="join">{say::channel_first(lang)}</h2>
                <p class="buttons">{join} <a class="button quiet" href="/sign-in">{shell::sign_in(lang)}</a></p>
            </section>
        </div>
    }
}
