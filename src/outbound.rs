//! What is sent to a webhook: made from a message and an event for the kind of its destination, within what its privacy
//! lets out, and kept as it is for every further try.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::discord::Snowflake;
use crate::endpoint;
use crate::event::{Kind, Values};
use crate::markdown::{Chat, Reader};
use crate::message::{EmptyMessage, Message, Rendered, SentFile};
use crate::privacy::Privacy;
use crate::slack;
use crate::time::Moment;
use crate::webhook::DestinationKind;

/// A request's body, and what travels in its address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbound {
    /// JSON, byte for byte.
    pub body: String,
    /// The thread that the message's author chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Snowflake>,
    /// Discord reads the components only when it is told so.
    #[serde(default)]
    pub with_components: bool,
    /// Our stored files that travel along, in the order of the request's parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SentFile>,
}

/// What a message tells of.
#[derive(Debug, Clone, Copy)]
pub struct Happening<'a> {
    pub kind: Kind,
    /// When it happened.
    pub at: Moment,
    /// All that is known of it.
    pub values: &'a Values,
    /// Somebody tries a message out, and nothing has happened.
    pub trial: bool,
}

/// Whom a message is made for.
#[derive(Debug, Clone, Copy)]
pub struct Recipient {
    pub kind: DestinationKind,
    /// What may leave for it.
    pub privacy: Privacy,
    /// Whose clocks and language tell what the destination does not tell itself.
    pub reader: Reader,
}

impl Outbound {
    /// Puts the values that may leave in place. There is no other way to make what is sent of an event.
    pub fn render(message: &Message, event: &Happening<'_>, to: &Recipient) -> Result<Self, EmptyMessage> {
        let values = to.privacy.let_out(event.kind, event.values);
        let rendered = message.render(event.kind, &values, to.reader.lang)?;
        if to.kind == DestinationKind::Endpoint {
            let body = endpoint::body(event.kind, event.at, &values, &rendered, to.reader.lang, event.trial);
            return Ok(Self { body: String::from_utf8_lossy(&body).into_owned(), ..Self::default() });
        }
        Ok(Self::for_chat(&rendered, to.kind, to.reader))
    }

    /// Asks an endpoint whether it hears us.
    pub fn test(at: Moment, text: &str) -> Self {
        Self { body: endpoint::test_body(at, text), ..Self::default() }
    }

    fn for_chat(rendered: &Rendered, kind: DestinationKind, reader: Reader) -> Self {
        let chat = match kind {
            DestinationKind::Discord | DestinationKind::Sandbox | DestinationKind::Endpoint => {
                return Self {
                    body: String::from_utf8_lossy(&rendered.to_discord_json()).into_owned(),
                    thread: rendered.thread(),
                    with_components: rendered.has_components(),
                    files: rendered.files().to_vec(),
                };
            }
            DestinationKind::SlackWorkflow => {
                let body = Value::Object(slack::workflow(rendered, reader)).to_string();
                return Self { body, ..Self::default() };
            }
            DestinationKind::Slack => Chat::Slack,
            DestinationKind::Mattermost => Chat::Mattermost,
            DestinationKind::RocketChat => Chat::RocketChat,
        };
        Self { body: slack::payload(rendered, chat, reader).to_json(), ..Self::default() }
    }

    /// As it is kept.
    pub fn to_stored(&self) -> String {
        serde_json::to_string(self).expect("made of texts and numbers")
    }

    /// Reads what was kept. Earlier versions of Largage kept the bare body of a request to Discord.
    pub fn from_stored(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_else(|_| {
            let body: Value = serde_json::from_str(stored).unwrap_or_default();
            let with_components = body["components"].as_array().is_some_and(|components| !components.is_empty());
            Self { body: stored.to_owned(), with_components, ..Self::default() }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lang::Lang;

    const READER: Reader = Reader { lang: Lang::En, offset: 0, now: None };

    fn outbound(message: Value, kind: DestinationKind) -> Outbound {
        let message: Message = serde_json::from_value(message).unwrap();
        let at = Moment::from_seconds(1_795_713_120);
        let event = Happening { kind: Kind::DropOpened, at, values: &Values::new(), trial: false };
        let to = Recipient { kind, privacy: Privacy::default_for(kind), reader: READER };
        Outbound::render(&message, &event, &to).unwrap()
    }

    fn buttons() -> Value {
        json!([{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "Go", "url": "https://x.example" }] }])
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let thread = json!({ "content": "a \"components\" b", "thread_id": "7" });
        for kind in DestinationKind::ALL {
            let outbound = outbound(thread.clone(), kind);
            assert_eq!(Outbound::from_stored(&outbound.to_stored()), outbound);
            assert!(!outbound.with_components, "words are no components");
        }
        assert_eq!(outbound(thread, DestinationKind::Discord).thread, Some(Snowflake(7)));
        let buttons = outbound(json!({ "components": buttons() }), DestinationKind::Sandbox);
        assert!(buttons.with_components);
    }

    #[test]
    fn what_earlier_versions_kept_is_read() {
        for (body, with_components) in [
            (json!({ "content": "the word \"components\"", "allowed_mentions": { "parse": [] } }), false),
            (json!({ "content": "a", "components": buttons() }), true),
            (json!({ "content": "a", "components": [] }), false),
        ] {
            let stored = body.to_string();
            assert_eq!(
                Outbound::from_stored(&stored),
                Outbound { body: stored, with_components, ..Outbound::default() }
            );
        }
    }

    #[test]
    fn each_kind_gets_its_own_body() {
        let message = json!({ "content": "**a** & b" });
        let body = |kind| -> Value { serde_json::from_str(&outbound(message.clone(), kind).body).unwrap() };
        assert_eq!(body(DestinationKind::Discord)["content"], "**a** & b");
        assert_eq!(body(DestinationKind::Sandbox), body(DestinationKind::Discord));
        assert_eq!(body(DestinationKind::Slack)["text"], "*a* &amp; b");
        assert_eq!(body(DestinationKind::Mattermost)["text"], "**a** & b");
        assert_eq!(body(DestinationKind::RocketChat)["text"], "*a* & b");
        assert_eq!(body(DestinationKind::Endpoint)["type"], "drop.opened");
        assert_eq!(body(DestinationKind::Endpoint)["message"]["content"], "**a** & b");
        assert_eq!(body(DestinationKind::SlackWorkflow), json!({ "text": "a & b", "title": "", "url": "" }));
    }

    #[test]
    fn files_go_where_they_can() {
        let message = json!({ "content": "a", "attachments": [{ "id": "7", "filename": "map.png" }] });
        let files = |kind| outbound(message.clone(), kind).files;
        assert_eq!(files(DestinationKind::Discord), [SentFile { id: Snowflake(7), name: "map.png".into() }]);
        assert_eq!(files(DestinationKind::Slack), []);
    }
}
