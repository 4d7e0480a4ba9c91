//! How a webhook fares: in numbers, and day by day as bars with the same numbers behind them.

use largage::{
    engine::{
        accounts::Account,
        deliveries::{AnswerTimes, CHART_DAYS, DayFared},
        webhooks::{HEALTH_DAYS, WebhookView},
    },
    id::WebhookId,
    time::{Moment, Zone},
};
use leptos::prelude::*;

use super::{day_and_month, deliveries::refused};
use crate::{
    AppState, Page, PageError,
    components::{Column, DateTime, Table},
    i18n::{Lang, deliveries as say},
};

/// What the charts of one webhook show.
pub(super) struct Charted {
    pub days: Vec<DayFared>,
    pub answers: Option<AnswerTimes>,
}

impl Charted {
    pub async fn read(state: &AppState, page: &Page, by: &Account, webhook: WebhookId) -> Result<Self, PageError> {
        let refused = |error| refused(error, page.lang);
        let days = state.engine.webhook_days(by, webhook, &page.company.zone).await.map_err(refused)?;
        let answers = state.engine.answer_times(by, webhook).await.map_err(refused)?;
        Ok(Self { days, answers })
    }
}

/// Its numbers as names and values.
#[component]
pub(super) fn Figures(
    lang: Lang,
    zone: Zone,
    now: Moment,
    view: WebhookView,
    answers: Option<AnswerTimes>,
) -> impl IntoView {
    let WebhookView { webhook, health, next_allowed } = view;
    let arrived = match health.success_percent() {
        Some(percent) => say::arrived(lang, percent, HEALTH_DAYS),
        None => say::arrived_none(lang).to_owned(),
    };
    let answers = answers.map(|AnswerTimes { median, p95 }| {
        view! {
            <dt>{say::median(lang)}</dt><dd>{say::short_time(lang, median)}</dd>
            <dt>{say::p95(lang)}</dt><dd>{say::short_time(lang, p95)}</dd>
        }
    });
    let next = if webhook.disabled.is_some() {
        say::never_again(lang).into_any()
    } else if next_allowed > now {
        view! { <DateTime at=next_allowed zone /> }.into_any()
    } else {
        say::at_once(lang).into_any()
    };
    view! {
        <dt>{say::success(lang)}</dt><dd>{arrived}</dd>
        {answers}
        <dt>{say::queue(lang)}</dt><dd>{health.waiting}</dd>
        <dt>{say::again_at(lang)}</dt><dd>{next}</dd>
    }
}

/// The height of a bar in a chart that is 100 high. Whatever there is can be seen.
fn height(count: i64, most: i64) -> i64 {
    if count == 0 { 0 } else { (count * 100 / most.max(1)).max(3) }
}

/// Its last days as bars: what arrived, and outlined on top what did not.
#[component]
pub(super) fn Days(lang: Lang, zone: Zone, days: Vec<DayFared>) -> impl IntoView {
    let title = say::days(lang, CHART_DAYS);
    let most = days.iter().map(|day| day.delivered + day.failed).max().unwrap_or(0);
    if most == 0 {
        return view! { <p class="muted">{say::nothing_in_days(lang, CHART_DAYS)}</p> }.into_any();
    }
    let bars = days
        .iter()
        .map(|DayFared { day, delivered, failed }| {
            let name = day_and_month(day.from, &zone);
            let (arrived, missed) = (height(*delivered, most), height(*failed, most));
            // What is too small to be seen is drawn larger than it is.
            let arrived = arrived.min(100 - missed);
            let missed_bar = (missed > 0).then(|| {
                view! { <rect class="missed" x="1" width="8" y=100 - arrived - missed height=missed></rect> }
            });
            view! {
                <li>
                    <span class="unseen">{say::day(lang, &name, *delivered, *failed)}</span>
                    <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="arrived" x="1" width="8" y=100 - arrived height=arrived></rect>
                        {missed_bar}
                    </svg>
                    <span class="label" aria-hidden="true">{name}</span>
                </li>
            }
        })
        .collect_view();
    let rows = days
        .iter()
        .rev()
        .map(|DayFared { day, delivered, failed }| {
            view! {
                <tr>
                    <th scope="row">{day_and_month(day.from, &zone)}</th>
                    <td class="number" data-label=say::arrived_head(lang)>{*delivered}</td>
                    <td class="number" data-label=say::failed(lang)>{*failed}</td>
                </tr>
            }
        })
        .collect_view();
    let columns = vec![
        Column::text(say::day_head(lang)),
        Column::number(say::arrived_head(lang)),
        Column::number(say::failed(lang)),
    ];
    let swatch = |class| {
        view! {
            <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
                <rect class=class x="1" y="1" width="8" height="8"></rect>
            </svg>
        }
    };
    view! {
        <div class="stack tight">
            <p class="legend small">
                <span>{title.clone()}</span>
                <span>{swatch("arrived")} " " {say::arrived_head(lang)}</span>
                <span>{swatch("missed")} " " {say::failed(lang)}</span>
            </p>
            <ol class="bars days" aria-label=title.clone()>{bars}</ol>
            <details class="details">
                <summary>{say::numbers(lang)}</summary>
                <Table caption=title headed=true columns>{rows}</Table>
            </details>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::height;

    #[test]
    fn bars_fit_and_nothing_is_too_small_to_be_seen() {
        for (count, most, drawn) in
            [(0, 0, 0), (0, 9, 0), (9, 9, 100), (1, 2, 50), (1, 1_000_000, 3), (1_000_000, 1_000_001, 99)]
        {
            assert_eq!(height(count, most), drawn, "{count} of {most}");
        }
    }
}
