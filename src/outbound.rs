//! What is sent to a webhook: made from a rendered message for the kind of its destination, and kept as it is for every
//! further try.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::discord::Snowflake;
use crate::markdown::{Chat, Reader};
use crate::message::{Rendered, SentFile};
use crate::slack;
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

impl Outbound {
    /// `reader`: whose clocks and language tell what the destination does not tell itself.
    pub fn new(rendered: &Rendered, kind: DestinationKind, reader: Reader) -> Self {
        let chat = match kind {
            DestinationKind::Discord | DestinationKind::Sandbox => {
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
    use crate::event::{Kind, Values};
    use crate::lang::Lang;
    use crate::message::Message;

    const READER: Reader = Reader { lang: Lang::En, offset: 0, now: None };

    fn rendered(message: Value) -> Rendered {
        let message: Message = serde_json::from_value(message).unwrap();
        message.render(Kind::DropOpened, &Values::new(), Lang::En).unwrap()
    }

    fn buttons() -> Value {
        json!([{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "Go", "url": "https://x.example" }] }])
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let thread = rendered(json!({ "content": "a \"components\" b", "thread_id": "7" }));
        for kind in DestinationKind::ALL {
            let outbound = Outbound::new(&thread, kind, READER);
            assert_eq!(Outbound::from_stored(&outbound.to_stored()), outbound);
            assert!(!outbound.with_components, "words are no components");
        }
        let outbound = Outbound::new(&thread, DestinationKind::Discord, READER);
        assert_eq!(outbound.thread, Some(Snowflake(7)));
        let buttons = Outbound::new(&rendered(json!({ "components": buttons() })), DestinationKind::Sandbox, READER);
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
        let message = rendered(json!({ "content": "**a** & b" }));
        let body = |kind| -> Value { serde_json::from_str(&Outbound::new(&message, kind, READER).body).unwrap() };
        assert_eq!(body(DestinationKind::Discord)["content"], "**a** & b");
        assert_eq!(body(DestinationKind::Sandbox), body(DestinationKind::Discord));
        assert_eq!(body(DestinationKind::Slack)["text"], "*a* &amp; b");
        assert_eq!(body(DestinationKind::Mattermost)["text"], "**a** & b");
        assert_eq!(body(DestinationKind::RocketChat)["text"], "*a* & b");
        assert_eq!(body(DestinationKind::SlackWorkflow), json!({ "text": "a & b", "title": "", "url": "" }));
    }

    #[test]
    fn files_go_where_they_can() {
        let message = rendered(json!({ "content": "a", "attachments": [{ "id": "7", "filename": "map.png" }] }));
        let files = |kind| Outbound::new(&message, kind, READER).files;
        assert_eq!(files(DestinationKind::Discord), [SentFile { id: Snowflake(7), name: "map.png".into() }]);
        assert_eq!(files(DestinationKind::Slack), []);
    }
}
