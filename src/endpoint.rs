//! What is posted to an endpoint that speaks neither Discord's language nor Slack's, and what its answers mean: what
//! happened, with its values for programs, and the message that others were sent. In the shape that the Standard Webhooks
//! specification recommends.

use std::time::Duration;

use chrono::DateTime;
use serde_json::{Map, Value as Json, json};

use crate::discord::Outcome;
use crate::event::{Kind, Value, Values};
use crate::lang::Lang;
use crate::markdown::{self, Reader};
use crate::message::{Accessory, Component, LinkButton, Rendered};
use crate::money::Unit;
use crate::time::{DAY, Moment, SECOND};

/// The body of the request. `data` names the variables canonically and leaves out what is absent: texts and addresses
/// as they were typed, numbers, moments as RFC 3339, words of ours by their name, and money as
/// `{ "amount": "19.90", "unit": "EUR" }`. `text` is the message without marks. A `trial` says that nothing has happened.
pub fn body(kind: Kind, at: Moment, values: &Values, rendered: &Rendered, lang: Lang, trial: bool) -> Vec<u8> {
    let data: Map<String, Json> = values.iter().map(|(name, value)| (name.to_owned(), data(value))).collect();
    let mut body = json!({
        "type": kind.name(),
        "timestamp": at.to_string(),
        "data": data,
        "message": rendered.message(),
        "text": text(rendered, lang, at),
    });
    if trial {
        body["test"] = true.into();
    }
    serde_json::to_vec(&body).expect("a message is made of texts, numbers and lists")
}

/// The body of a request that only asks whether it arrives.
pub fn test_body(at: Moment, text: &str) -> String {
    json!({ "type": "test", "timestamp": at.to_string(), "data": {}, "text": text, "test": true }).to_string()
}

/// Characters of an endpoint's own words that are kept.
const REASON_LENGTH: usize = 300;

/// Reads an answer that came at `now`. `retry_after` is the header of this name: seconds, or a date.
pub fn classify(status: u16, retry_after: Option<&str>, now: Moment, body: &[u8]) -> Outcome {
    let after = retry_after.and_then(|wait| read_wait(wait.trim(), now));
    match status {
        200..=299 => Outcome::Delivered { message_id: None },
        410 => Outcome::DeadWebhook,
        408 | 425 | 429 | 500..=599 => Outcome::Retry { after, scope: None },
        // A redirection as well: whoever has moved says so here.
        _ => Outcome::Refused { code: u64::from(status), path: None, reason: reason(status, body) },
    }
}

/// Between a second and a day, whatever was asked: anyone may run an endpoint.
fn read_wait(wait: &str, now: Moment) -> Option<Duration> {
    let wait = if let Ok(seconds) = wait.parse() {
        Duration::from_secs(seconds)
    } else {
        let at = Moment::from_millis(DateTime::parse_from_rfc2822(wait).ok()?.timestamp_millis());
        Duration::from_millis(u64::try_from(at.millis().saturating_sub(now.millis())).unwrap_or(0))
    };
    Some(wait.clamp(SECOND, DAY))
}

/// The status, and what was said along with it on one line, unless that is a page.
fn reason(status: u16, body: &[u8]) -> String {
    let words = String::from_utf8_lossy(body);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words: String = words.chars().filter(|c| !c.is_control()).take(REASON_LENGTH).collect();
    let words = match (words.as_str(), status) {
        (words, _) if !words.is_empty() && !words.starts_with('<') => words,
        // That its address is unknown there would be guessing.
        (_, 401) => "Unauthorized",
        (_, 403) => "Forbidden",
        (_, 404) => "Not Found",
        _ => return format!("HTTP {status}"),
    };
    format!("HTTP {status}: {words}")
}

fn data(value: &Value) -> Json {
    match value {
        Value::Text(text) | Value::Url(text) => json!(text),
        Value::Term(term) => json!(term),
        Value::Number(number) => json!(number),
        Value::Money { amount, unit } => {
            let name = match unit {
                Unit::Currency(currency) => currency.code(),
                Unit::Credit(name) => name.as_str(),
            };
            json!({ "amount": unit.format_input(*amount, Lang::En), "unit": name })
        }
        Value::Moment { at, .. } => json!(at.to_string()),
    }
}

/// The message's texts in the order in which they are read.
fn text(rendered: &Rendered, lang: Lang, at: Moment) -> String {
    let reader = Reader { lang, offset: 0, now: Some(at) };
    let plain = |text: &str| markdown::to_plain(&markdown::parse(text), reader);
    let message = rendered.message();
    let mut parts = vec![plain(&message.content)];
    for embed in &message.embeds {
        parts.extend([embed.author.name.clone(), plain(&embed.title), plain(&embed.description)]);
        parts.extend(embed.fields.iter().map(|field| format!("{}: {}", plain(&field.name), plain(&field.value))));
        parts.push(embed.footer.text.clone());
    }
    tell(&message.components, &plain, &mut parts);
    if let Some(poll) = &message.poll {
        parts.push(poll.question.text.clone());
        parts.extend(poll.answers.iter().map(|answer| format!("- {}", answer.media.text)));
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n")
}

fn tell(components: &[Component], plain: &impl Fn(&str) -> String, parts: &mut Vec<String>) {
    let link = |button: &LinkButton| format!("{} ({})", button.label, button.url).trim().to_owned();
    for component in components {
        match component {
            Component::Row(row) => parts.extend(row.buttons.iter().map(link)),
            Component::Text(text) => parts.push(plain(&text.content)),
            Component::Section(section) => {
                tell(&section.components, plain, parts);
                if let Some(Accessory::Button(button)) = &section.accessory {
                    parts.push(link(button));
                }
            }
            Component::Container(container) => tell(&container.components, plain, parts),
            Component::Gallery(gallery) => parts.extend(gallery.items.iter().map(|item| item.description.clone())),
            Component::File(_) | Component::Separator(_) | Component::Other(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    const AT: Moment = Moment::from_seconds(1_795_713_120);

    fn read(kind: Kind, values: &Values) -> Json {
        let message = r#"{ "content": "**Hello**", "embeds": [{ "title": ":moneybag: %price%", "fields": [
            { "name": "Customer", "value": "%user%" }, { "name": "Said", "value": "%content%" }] }] }"#;
        let rendered = Message::from_json(message).unwrap().render(kind, values, Lang::En).unwrap();
        serde_json::from_slice(&body(kind, AT, values, &rendered, Lang::En, false)).unwrap()
    }

    #[test]
    fn programs_get_values_and_people_a_text() {
        let body = read(Kind::OrderPlaced, &Values::sample(Kind::OrderPlaced, Lang::En));
        assert_eq!((&body["type"], &body["timestamp"]), (&json!("order.placed"), &json!("2026-11-26T17:12:00Z")));
        assert_eq!(body["data"]["price"], json!({ "amount": "19.90", "unit": "EUR" }));
        assert_eq!(body["data"]["user"], "Camille Dupont");
        assert_eq!(body["message"]["embeds"][0]["fields"][0]["value"], "Camille Dupont");
        let text = body["text"].as_str().unwrap();
        assert_eq!(text, "Hello\n💰 €19.90\nCustomer: Camille Dupont\nSaid: %content%");
        let closed = read(Kind::DropClosed, &Values::sample(Kind::DropClosed, Lang::En));
        assert_eq!((&closed["data"]["reason"], &closed["data"]["uses"]), (&json!("exhausted"), &json!(20)));
        assert_eq!(closed["data"]["opens_at"], "2026-11-26T17:12:00Z");
    }

    #[test]
    fn what_was_typed_reaches_programs_unchanged_and_what_is_absent_does_not() {
        let typed = "**@everyone** </script>\0";
        let body = read(Kind::TicketOpened, &Values::new().with("content", Value::Text(typed.into())));
        assert_eq!(body["data"], json!({ "content": typed }));
        assert!(
            !body["message"].to_string().contains("@everyone") && !body["text"].as_str().unwrap().contains("@everyone")
        );
    }

    #[test]
    fn every_text_of_a_message_is_told() {
        let message = Message::from_json(
            r##"{ "components": [{ "type": 17, "components": [{ "type": 10, "content": "# **a**" }, { "type": 9,
                "components": [{ "type": 10, "content": "b" }],
                "accessory": { "type": 2, "style": 5, "label": "c", "url": "https://x.example" } }] }] }"##,
        )
        .unwrap();
        let rendered = message.render(Kind::DropOpened, &Values::new(), Lang::En).unwrap();
        assert_eq!(text(&rendered, Lang::En, AT), "a\nb\nc (https://x.example)");
    }

    #[test]
    fn amounts_of_every_unit_are_decimal() {
        for (unit, expected) in [("currency:JPY", "1990"), ("currency:KWD", "1.990"), ("credit:gems", "1990")] {
            let value = Value::Money { amount: crate::money::Amount::new(1990).unwrap(), unit: unit.parse().unwrap() };
            assert_eq!(data(&value)["amount"], expected);
        }
    }

    #[test]
    fn a_trial_says_so() {
        let rendered = Message::text("x").render(Kind::OrderPlaced, &Values::new(), Lang::En).unwrap();
        let sent = |trial| -> Json {
            serde_json::from_slice(&body(Kind::OrderPlaced, AT, &Values::new(), &rendered, Lang::En, trial)).unwrap()
        };
        assert_eq!((sent(true).get("test"), sent(false).get("test")), (Some(&json!(true)), None));
        let test: Json = serde_json::from_str(&test_body(AT, "Hello \"you\"")).unwrap();
        let expected = json!({ "type": "test", "timestamp": "2026-11-26T17:12:00Z", "data": {}, "text": "Hello \"you\"", "test": true });
        assert_eq!(test, expected);
    }

    #[test]
    fn answers_mean_what_the_standard_says() {
        let read = |status, wait: Option<&str>| classify(status, wait, AT, b"");
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(read(status, None), Outcome::Delivered { message_id: None }, "{status}");
        }
        assert_eq!(read(410, None), Outcome::DeadWebhook);
        let retry = |after: Option<u64>| Outcome::Retry { after: after.map(Duration::from_secs), scope: None };
        for status in [408, 425, 429, 500, 502, 503, 504, 599] {
            assert_eq!(read(status, None), retry(None), "{status}");
            assert_eq!(read(status, Some(" 86400 ")), retry(Some(86_400)), "{status}");
        }
        for (wait, after) in [
            ("Thu, 26 Nov 2026 17:14:00 GMT", Some(120)),
            ("Thu, 26 Nov 2026 17:00:00 GMT", Some(1)),
            ("0", Some(1)),
            ("86401", Some(86_400)),
            ("18446744073709551615", Some(86_400)),
            ("18446744073709551616", None),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(read(503, Some(wait)), retry(after), "{wait}");
        }
        for status in [300, 301, 302, 307, 308, 400, 401, 403, 404, 405, 413, 422, 451, 100, 600] {
            assert!(matches!(read(status, Some("5")), Outcome::Refused { .. }), "{status}");
        }
    }

    #[test]
    fn a_refusal_keeps_the_endpoints_words() {
        let said = |body: &str| match classify(422, None, AT, body.as_bytes()) {
            Outcome::Refused { reason, .. } => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(said("bad\n signature\0"), "HTTP 422: bad signature");
        assert_eq!(said(""), "HTTP 422");
        assert_eq!(reason(401, b""), "HTTP 401: Unauthorized");
        assert_eq!(reason(404, b"<html>"), "HTTP 404: Not Found");
        assert_eq!(said("<!doctype html>"), "HTTP 422");
        assert_eq!(said(&"é".repeat(1000)).chars().count(), "HTTP 422: ".len() + REASON_LENGTH);
    }
}
