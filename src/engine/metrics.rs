//! What this node counts of its work, in the text that Prometheus reads. The values of labels stand in lists of ours:
//! nothing that people type or others answer becomes one, nor does a name, an address or a number of anything.

use std::time::Duration;

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::Engine;
use super::health::WITHIN;
use super::store::Stored;
use super::store::deliveries::{self, Backlog, State};
use super::store::webhooks::{self, Webhook};
use crate::redemption::Answer;
use crate::time::Moment;
use crate::webhook::DestinationKind;

/// Names and values.
type Labels<const N: usize> = [(&'static str, &'static str); N];

/// Counted from the start of the process on; each node has its own.
pub struct Metrics {
    registry: Registry,
    tries: Family<Labels<2>, Counter>,
    try_time: Family<Labels<1>, Histogram, fn() -> Histogram>,
    wait: Histogram,
    redemptions: Family<Labels<1>, Counter>,
    requests: Family<Labels<2>, Counter>,
    request_time: Histogram,
}

/// What every name begins with.
const PREFIX: &str = "largage";

/// Upper bounds in seconds: what one answer takes.
fn short() -> Histogram {
    Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0])
}

/// What may have to wait for hours.
fn long() -> Histogram {
    Histogram::new([0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1_800.0, 7_200.0, 28_800.0])
}

impl Metrics {
    pub(super) fn new() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix(PREFIX),
            tries: Family::default(),
            try_time: Family::new_with_constructor(short),
            wait: long(),
            redemptions: Family::default(),
            requests: Family::default(),
            request_time: short(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let version: Family<Labels<1>, Gauge> = Family::default();
        version.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
        let of = &mut self.registry;
        of.register("build_info", "Which version runs", version);
        let help = "Tries to deliver a message, by the kind of destination and what they came to";
        of.register("delivery_tries", help, self.tries.clone());
        let help = "From the start of a try to its answer";
        of.register_with_unit("delivery_try", help, Unit::Seconds, self.try_time.clone());
        let help = "From the moment at which a delivery was due to the start of its try";
        of.register_with_unit("delivery_wait", help, Unit::Seconds, self.wait.clone());
        of.register("redemptions", "Typed codes, by what was answered", self.redemptions.clone());
        let help = "Requests that were answered, by method and class of status";
        of.register("http_requests", help, self.requests.clone());
        let help = "From a request to the head of its answer";
        of.register_with_unit("http_request", help, Unit::Seconds, self.request_time.clone());
        self
    }

    /// A try began.
    pub(super) fn began(&self, due_at: Moment, now: Moment) {
        self.wait.observe(due_at.until(now).as_secs_f64());
    }

    /// A try ended.
    pub(super) fn tried(&self, destination: DestinationKind, outcome: State, took: Duration) {
        let destination = ("destination", destination.name());
        self.tries.get_or_create(&[destination, ("outcome", outcome.name())]).inc();
        self.try_time.get_or_create(&[destination]).observe(took.as_secs_f64());
    }

    pub(super) fn redeemed(&self, answer: &Answer) {
        self.redemptions.get_or_create(&[("answer", answer.name())]).inc();
    }

    /// A request was answered. Methods that are not one of HTTP's are one.
    pub fn answered(&self, method: &str, status: u16, took: Duration) {
        const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
        let class = usize::from(status / 100).checked_sub(1).and_then(|class| CLASSES.get(class)).unwrap_or(&"other");
        self.requests.get_or_create(&[("method", method), ("status", class)]).inc();
        self.request_time.observe(took.as_secs_f64());
    }

    /// With what was read of the database; nothing of it where it did not answer.
    fn to_text(&self, read: Option<&Read>) -> String {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)
            .and_then(|()| encode_registry(&mut text, &shared(read)))
            .and_then(|()| encode_eof(&mut text))
            .expect("a text takes whatever is written to it");
        text
    }
}

/// What all nodes share.
struct Read {
    backlog: Backlog,
    /// Each with the moment at which its next message may leave.
    webhooks: Vec<(Webhook, Moment)>,
    now: Moment,
}

/// What was read of the database, in a registry of its own for each who asks: two who ask at once share nothing.
fn shared(read: Option<&Read>) -> Registry {
    let mut registry = Registry::with_prefix(PREFIX);
    let database: Gauge = Gauge::default();
    database.set(i64::from(read.is_some()));
    registry.register("database_up", "Whether the database answered just now", database);
    let Some(Read { backlog, webhooks, now }) = read else { return registry };

    let waiting = by_state(backlog.waiting.iter().map(|(state, count)| (state.name(), *count)));
    registry.register("deliveries_waiting", "Deliveries of all nodes that are not over", waiting);
    let oldest = by_state(backlog.oldest_due.iter().map(|(state, due_at)| {
        let age = due_at.map_or(Duration::ZERO, |due_at| due_at.until(*now));
        (state.name(), i64::try_from(age.as_secs()).unwrap_or(i64::MAX))
    }));
    let help = "For how long the delivery that is due longest has been so";
    registry.register_with_unit("delivery_oldest_due", help, Unit::Seconds, oldest);
    let states = webhooks.iter().map(|(webhook, next_allowed)| match webhook.disabled {
        Some(_) => "disabled",
        None if next_allowed > now => "paused",
        None => "active",
    });
    let none = ["active", "paused", "disabled"].map(|state| (state, 0));
    let webhooks = by_state(none.into_iter().chain(states.map(|state| (state, 1))));
    registry.register("webhooks", "Webhooks, by whether they may be written to now", webhooks);
    registry
}

/// The sum for each state.
fn by_state(counts: impl Iterator<Item = (&'static str, i64)>) -> Family<Labels<1>, Gauge> {
    let family: Family<Labels<1>, Gauge> = Family::default();
    for (state, count) in counts {
        family.get_or_create(&[("state", state)]).inc_by(count);
    }
    family
}

impl Engine {
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// All that is counted, as `OpenMetrics` text.
    pub async fn metrics_text(&self) -> String {
        let read = match tokio::time::timeout(WITHIN, self.read_for_metrics()).await {
            Ok(Ok(read)) => Some(read),
            Ok(Err(error)) => {
                tracing::warn!(%error, "what waits could not be read for the metrics");
                None
            }
            Err(_) => None,
        };
        self.metrics().to_text(read.as_ref())
    }

    async fn read_for_metrics(&self) -> Stored<Read> {
        let now = self.clock().now();
        let mut db = self.store().read().await?;
        let backlog = deliveries::backlog(&mut db, now).await?;
        let webhooks = webhooks::all(&mut db).await?;
        let paces = self.look_at_paces(&mut db).await?;
        let webhooks = webhooks.into_iter().map(|webhook| {
            let next_allowed = paces.free_at(&webhook, now);
            (webhook, next_allowed)
        });
        Ok(Read { backlog, webhooks: webhooks.collect(), now })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine::destinations::{NoReply, Reply};
    use crate::event::{Kind, Value, Values};
    use crate::message::Message;
    use crate::on_both_engines;
    use crate::time::MINUTE;

    /// The value of a line, named as Prometheus names it.
    fn value(text: &str, name: &str) -> Option<String> {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned))
    }

    on_both_engines! {
        async fn tries_and_what_waits_are_counted(test: TestEngine) {
            let webhook = test.discord("S3cret name").await;
            test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
            let values = Values::new().with("subject", Value::Text("Help".to_owned()));
            test.happens(Kind::TicketOpened, "ticket:1", &values).await;
            let text = test.engine.metrics_text().await;
            assert_eq!(value(&text, "largage_database_up").as_deref(), Some("1"));
            assert_eq!(value(&text, "largage_deliveries_waiting{state=\"queued\"}").as_deref(), Some("1"));
            assert_eq!(value(&text, "largage_webhooks{state=\"active\"}").as_deref(), Some("1"));
            test.engine.clock().set(test.engine.clock().now() + MINUTE);
            let text = test.engine.metrics_text().await;
            let oldest = "largage_delivery_oldest_due_seconds{state=\"queued\"}";
            assert_eq!(value(&text, oldest).as_deref(), Some("60"));

            let headers = vec![("retry-after".to_owned(), "600".to_owned())];
            let slow = Reply { status: 429, headers, body: br#"{"retry_after":600.0}"#.to_vec() };
            test.network.then(Ok(slow));
            test.settle().await;
            test.network.then(Err(NoReply::NotSent("no route".into())));
            test.advance(10 * MINUTE).await;
            test.advance(MINUTE).await;
            let text = test.engine.metrics_text().await;
            let tries = |outcome| {
                let name = format!("largage_delivery_tries_total{{destination=\"discord\",outcome=\"{outcome}\"}}");
                value(&text, &name)
            };
            assert_eq!((tries("retrying").as_deref(), tries("delivered").as_deref()), (Some("2"), Some("1")));
            assert_eq!(value(&text, "largage_delivery_try_seconds_count{destination=\"discord\"}").as_deref(), Some("3"));
            assert_eq!(value(&text, "largage_delivery_wait_seconds_bucket{le=\"60.0\"}").as_deref(), Some("3"));
            assert_eq!(value(&text, "largage_deliveries_waiting{state=\"queued\"}").as_deref(), Some("0"));
            assert_eq!(value(&text, oldest).as_deref(), Some("0"));
            for secret in ["S3cret name", &"t".repeat(64)] {
                assert!(!text.contains(secret), "{text}");
            }
        }

        async fn whoever_asks_at_once_is_told_the_same(test: TestEngine) {
            for number in 1..=3 {
                test.discord(&format!("Webhook {number}")).await;
            }
            let crowd: Vec<_> = (0..32)
                .map(|_| {
                    let engine = test.engine.clone();
                    tokio::spawn(async move { engine.metrics_text().await })
                })
                .collect();
            for text in crowd {
                let text = text.await.unwrap();
                assert_eq!(value(&text, "largage_webhooks{state=\"active\"}").as_deref(), Some("3"));
                assert_eq!(text.matches("# EOF").count(), 1);
            }
        }

        async fn a_database_that_is_gone_shows_nothing_of_before(test: TestEngine) {
            test.engine.metrics_text().await;
            test.engine.store().close().await;
            let text = test.engine.metrics_text().await;
            assert_eq!(value(&text, "largage_database_up").as_deref(), Some("0"));
            assert_eq!(value(&text, "largage_deliveries_waiting{state=\"queued\"}"), None);
            assert!(text.ends_with("# EOF\n"), "{text}");
        }
    }

    /// The table in the README names everything that can be read, and nothing else.
    #[test]
    fn the_readme_names_every_metric() {
        let backlog = Backlog { waiting: vec![(State::Queued, 0)], oldest_due: vec![(State::Queued, None)] };
        let read = Read { backlog, webhooks: Vec::new(), now: Moment::from_millis(0) };
        let metrics = Metrics::new();
        metrics.tried(DestinationKind::Discord, State::Delivered, Duration::ZERO);
        metrics.redeemed(&Answer::UnknownCode);
        metrics.answered("GET", 200, Duration::ZERO);
        let text = metrics.to_text(Some(&read));
        let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let metrics: BTreeSet<_> = types.filter_map(|line| line.split_once(' ')).collect();
        let readme = include_str!("../../README.md");
        let (_, table) = readme.split_once("| Metric | Type | Labels |").expect("the README has a table of metrics");
        let rows = table.split("\n\n").next().unwrap_or_default().lines().skip(2);
        let named: BTreeSet<_> = rows
            .filter_map(|row| {
                let mut cells = row.trim_matches('|').split('|').map(str::trim);
                Some((cells.next()?.trim_matches('`'), cells.next()?))
            })
            .collect();
        assert_eq!(named, metrics);
        for (name, kind) in metrics {
            let is_time = kind == "histogram" || name.ends_with("_due_seconds");
            assert_eq!(name.ends_with("_seconds"), is_time, "{name} names its unit");
        }
    }

    #[test]
    fn whatever_is_asked_for_the_labels_are_few() {
        let metrics = Metrics::new();
        for (method, status) in [("GET", 200), ("GET", 204), ("BREW", 418), ("X-\"}\n", 99), ("POST", 65_535)] {
            metrics.answered(method, status, Duration::from_millis(3));
        }
        let text = metrics.to_text(None);
        let counted = |method, status| {
            value(&text, &format!("largage_http_requests_total{{method=\"{method}\",status=\"{status}\"}}"))
        };
        assert_eq!(counted("GET", "2xx").as_deref(), Some("2"));
        assert_eq!(counted("other", "4xx").as_deref(), Some("1"));
        assert_eq!(counted("other", "other").as_deref(), Some("1"));
        assert_eq!(counted("POST", "other").as_deref(), Some("1"));
        assert_eq!(value(&text, "largage_http_request_seconds_count").as_deref(), Some("5"));
    }
}
