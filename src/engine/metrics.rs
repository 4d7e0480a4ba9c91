//! What this node counts of its work, in the text that Prometheus reads. The values of labels stand in lists of ours:
//! nothing that people type or others answer becomes one, nor does a name, an address or a number of anything.

use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::Engine;
use super::health::WITHIN;
use super::store::deliveries::{self, Backlog, State};
use super::store::webhooks::{self, Webhook};
use super::store::{StoreError, Stored};
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
    database: Gauge,
    waiting: Family<Labels<1>, Gauge>,
    oldest: Family<Labels<1>, Gauge>,
    webhooks: Family<Labels<1>, Gauge>,
}

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
        let mut registry = Registry::with_prefix("largage");
        let version: Family<Labels<1>, Gauge> = Family::default();
        version.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
        let metrics = Self {
            tries: Family::default(),
            try_time: Family::new_with_constructor(short),
            wait: long(),
            redemptions: Family::default(),
            requests: Family::default(),
            request_time: short(),
            database: Gauge::default(),
            waiting: Family::default(),
            oldest: Family::default(),
            webhooks: Family::default(),
            registry: Registry::default(),
        };
        registry.register("build_info", "Which version runs", version);
        registry.register(
            "delivery_tries",
            "Tries to deliver a message, by the kind of destination and what they came to",
            metrics.tries.clone(),
        );
        registry.register_with_unit(
            "delivery_try",
            "From the start of a try to its answer",
            Unit::Seconds,
            metrics.try_time.clone(),
        );
        registry.register_with_unit(
            "delivery_wait",
            "From the moment at which a delivery was due to the start of its try",
            Unit::Seconds,
            metrics.wait.clone(),
        );
        registry.register("redemptions", "Typed codes, by what was answered", metrics.redemptions.clone());
        registry.register(
            "http_requests",
            "Requests that were answered, by method and class of status",
            metrics.requests.clone(),
        );
        registry.register_with_unit(
            "http_request",
            "From a request to the head of its answer",
            Unit::Seconds,
            metrics.request_time.clone(),
        );
        registry.register("database_up", "Whether the database answered just now", metrics.database.clone());
        registry.register("deliveries_waiting", "Deliveries of all nodes that are not over", metrics.waiting.clone());
        registry.register_with_unit(
            "delivery_oldest_due",
            "For how long the delivery that is due longest has been so",
            Unit::Seconds,
            metrics.oldest.clone(),
        );
        registry.register("webhooks", "Webhooks, by whether they may be written to now", metrics.webhooks.clone());
        Self { registry, ..metrics }
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

    /// Shows what was read of the database; where it did not answer, nothing of what was before.
    fn show(&self, read: Option<&Read>) {
        self.database.set(i64::from(read.is_some()));
        self.waiting.clear();
        self.oldest.clear();
        self.webhooks.clear();
        let Some(Read { backlog, webhooks, now }) = read else { return };
        for (state, count) in &backlog.waiting {
            self.waiting.get_or_create(&[("state", state.name())]).set(*count);
        }
        for (state, due_at) in &backlog.oldest_due {
            let age = due_at.map_or(Duration::ZERO, |due_at| due_at.until(*now));
            let seconds = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
            self.oldest.get_or_create(&[("state", state.name())]).set(seconds);
        }
        for state in ["active", "paused", "disabled"] {
            self.webhooks.get_or_create(&[("state", state)]).set(0);
        }
        for webhook in webhooks {
            let state = match webhook.disabled {
                Some(_) => "disabled",
                None if webhook.paused_until > *now => "paused",
                None => "active",
            };
            self.webhooks.get_or_create(&[("state", state)]).inc();
        }
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes whatever is written to it");
        text
    }
}

/// What all nodes share.
struct Read {
    backlog: Backlog,
    webhooks: Vec<Webhook>,
    now: Moment,
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
        let metrics = self.metrics();
        metrics.show(read.as_ref());
        metrics.to_text()
    }

    async fn read_for_metrics(&self) -> Stored<Read> {
        let now = self.clock().now();
        let mut db = self.store().read().await?;
        let backlog = deliveries::backlog(&mut db, now).await?;
        // One that cannot be read is no reason to show nothing.
        let webhooks = match webhooks::all(&mut db).await {
            Err(StoreError::Unreadable { .. }) => Vec::new(),
            webhooks => webhooks?,
        };
        Ok(Read { backlog, webhooks, now })
    }
}

#[cfg(test)]
mod tests {
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

        async fn a_database_that_is_gone_shows_nothing_of_before(test: TestEngine) {
            test.engine.metrics_text().await;
            test.engine.store().close().await;
            let text = test.engine.metrics_text().await;
            assert_eq!(value(&text, "largage_database_up").as_deref(), Some("0"));
            assert_eq!(value(&text, "largage_deliveries_waiting{state=\"queued\"}"), None);
            assert!(text.ends_with("# EOF\n"), "{text}");
        }
    }

    #[test]
    fn whatever_is_asked_for_the_labels_are_few() {
        let metrics = Metrics::new();
        for (method, status) in [("GET", 200), ("GET", 204), ("BREW", 418), ("X-\"}\n", 99), ("POST", 65_535)] {
            metrics.answered(method, status, Duration::from_millis(3));
        }
        let text = metrics.to_text();
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
