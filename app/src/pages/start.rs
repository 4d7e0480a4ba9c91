//! `/`: what visitors see. The smallest page without a form: copy it.

use axum::{Router, response::Response, routing::get};
use leptos::prelude::*;

use crate::{
    AppState, Page,
    components::Sky,
    i18n::{Lang, start as say},
    islands::Countdown,
    wire::DropView,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(show))
}

async fn show(page: Page) -> Response {
    page.render(say::title(page.lang), || view! { <Start lang=page.lang drop=None /> })
}

#[component]
fn Start(lang: Lang, drop: Option<DropView>) -> impl IntoView {
    let words = match drop.clone() {
        Some(drop) => view! { <h1>{say::next(lang)}</h1> <Countdown lang drop small=false /> }.into_any(),
        None => view! {
            <h1>{say::nothing_planned(lang)}</h1>
            <p class="muted">{say::nothing_planned_text(lang)}</p>
        }
        .into_any(),
    };
    view! {
        <div class="stack loose">
            <Sky drop>{words}</Sky>
            <section class="stack">
                <h2>{say::how(lang)}</h2>
                <ol class="steps">
                    <li><h3>{say::wait(lang)}</h3><p>{say::wait_text(lang)}</p></li>
                    <li><h3>{say::catch(lang)}</h3><p>{say::catch_text(lang)}</p></li>
                    <li><h3>{say::redeem(lang)}</h3><p>{say::redeem_text(lang)}</p></li>
                </ol>
            </section>
            <p><a class="button primary large" href="/sign-in">{say::sign_in(lang)}</a></p>
        </div>
    }
}
