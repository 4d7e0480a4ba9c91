//! What is posted to an endpoint that speaks neither Discord's language nor Slack's: what happened, with its values for
//! programs, and the message that others were sent. In the shape that the Standard Webhooks specification recommends.

use serde_json::{Map, Value as Json, json};

use crate::event::{Kind, Value, Values};
use crate::lang::Lang;
use crate::markdown::{self, Reader};
use crate::message::{Accessory, Component, LinkButton, Rendered};
use crate::money::Unit;
use crate::time::Moment;

/// The body of the request. `data` names the variables canonically and leaves out what is absent: texts and addresses
/// as they were typed, numbers, moments as RFC 3339, words of ours by their name, and money as
/// `{ "amount": "19.90", "unit": "EUR" }`. `text` is the message without marks.
pub fn body(kind: Kind, at: Moment, values: &Values, rendered: &Rendered, lang: Lang) -> Vec<u8> {
    let data: Map<String, Json> = values.iter().map(|(name, value)| (name.to_owned(), data(value))).collect();
    let body = json!({
        "type": kind.name(),
        "timestamp": at.to_string(),
        "data": data,
        "message": rendered.message(),
        "text": text(rendered, lang, at),
    });
    serde_json::to_vec(&body).expect("a message is made of texts, numbers and lists")
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
        serde_json::from_slice(&body(kind, AT, values, &rendered, Lang::En)).unwrap()
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
}
