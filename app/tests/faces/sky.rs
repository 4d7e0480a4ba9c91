//! The sky and its countdown, in every stage of a drop.

use std::time::Duration;

use axum::{Router, routing::get};
use largage::{
    id::DropId,
    phase::{CloseReason, Phase},
    time::{MINUTE, Moment},
};
use largage_app::{
    Page,
    components::{Sky, moment_in},
    islands::Countdown,
    wire::{DropView, Stage},
};
use leptos::prelude::*;

use crate::support::{Answer, Site};

const NOW: Moment = Moment::from_seconds(1_795_348_800);

fn drop(phase: Phase, opens_in: Duration) -> DropView {
    DropView {
        server_now: NOW,
        id: DropId::new(1),
        stage: phase.into(),
        opens_at: NOW + opens_in,
        closes_at: None,
        validity: 10 * MINUTE,
        uses_left: 88,
        uses: 100,
        next: None,
    }
}

async fn look(drop: DropView) -> Answer {
    let page = async move |page: Page| {
        let when = moment_in(&"Europe/Paris".parse().unwrap(), drop.opens_at, page.lang);
        let drop = Some(drop);
        page.render("Sky", || view! { <Sky drop=drop.clone()><Countdown lang=page.lang drop when /></Sky> })
    };
    Site::of(Router::new().route("/", get(page))).await.open("/").get().await
}

fn group(shown: bool, digits: &str, unit: &str) -> String {
    let hidden = if shown { "" } else { "hidden " };
    format!(
        "<span {hidden}class=\"group\"><span class=\"digits\">{digits}</span> <span class=\"unit\">{unit}</span></span>"
    )
}

#[tokio::test]
async fn the_first_frame_is_whole_without_a_script() {
    let page = look(drop(Phase::Scheduled, Duration::from_secs(((2 * 24 + 14) * 60 + 7) * 60))).await;
    page.shows("data-phase=\"scheduled\"");
    page.shows("aria-label=\"A crate comes down under a parachute.\"");
    page.shows("<h2 id=\"sky-title\">The next crate comes down in</h2>");
    page.shows(&group(true, "02", "days"));
    page.shows(&group(true, "14", "hours"));
    page.shows(&group(true, "07", "minutes"));
    page.shows(&group(false, "00", "seconds"));
    page.shows("<p role=\"status\" class=\"unseen\">The next drop comes in 2 days and 14 h.</p>");
    page.shows("Wednesday 25 November, 03:07 (Paris)");
    page.lacks("<script><");
}

#[tokio::test]
async fn the_last_hour_has_seconds_and_the_flare_burns_in_the_last_minute() {
    let page = look(drop(Phase::Announced, Duration::from_secs(59))).await;
    page.shows("data-phase=\"announced\" data-progress=\"20\"");
    page.shows(&group(false, "00", "hours"));
    page.shows(&group(true, "00", "minutes"));
    page.shows(&group(true, "59", "seconds"));
    page.shows("The next drop comes in less than a minute.");
}

#[tokio::test]
async fn open_and_closed_are_told() {
    let mut open = drop(Phase::Open, Duration::ZERO);
    open.closes_at = Some(NOW + 10 * MINUTE);
    let page = look(open).await;
    page.shows("data-phase=\"open\"");
    page.shows("The crate has landed");
    page.shows(&group(true, "10", "minutes"));
    page.shows("The code is live, for 10 more minutes.");

    let page = look(drop(Phase::Closed(CloseReason::Exhausted), Duration::ZERO)).await;
    page.shows("data-phase=\"closed\"");
    page.shows("<h2 id=\"sky-title\">This drop is over</h2>");
    page.shows("This drop is over.");

    let landing = look(DropView { stage: Stage::Landing, ..drop(Phase::Open, Duration::ZERO) }).await;
    landing.shows("data-phase=\"announced\"");
    landing.shows("The code is on its way to the channel");
    landing.lacks("The crate has landed");
}
