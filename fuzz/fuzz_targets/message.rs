//! Any JSON that is a message is written back as it was read; what is rendered of it passes as Discord's and Slack's.

#![no_main]

use largage::discord::validate;
use largage::event::{Kind, Values};
use largage::lang::Lang;
use largage::markdown::{Chat, Reader};
use largage::message::Message;
use largage::slack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|json: &str| {
    let Ok(message) = Message::from_json(json) else { return };
    let again = Message::from_json(&message.to_json()).expect("it was read before");
    assert_eq!(again, message);
    let kind = Kind::DropOpened;
    message.check(kind);
    let Ok(rendered) = message.render(kind, &Values::sample(kind, Lang::En), Lang::En) else { return };
    let body = serde_json::from_slice(&rendered.to_discord_json()).expect("it was written as JSON");
    assert_eq!(validate(&body, rendered.has_components()), Ok(()));
    let payload = slack::payload(&rendered, Chat::Slack, Reader { lang: Lang::En, offset: 0, now: None });
    assert!(payload.blocks.len() <= slack::limits::BLOCKS && payload.attachments.len() <= slack::limits::ATTACHMENTS);
});
