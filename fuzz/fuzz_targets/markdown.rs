//! Any text is read, and drawn for every reader without HTML of its own.

#![no_main]

use largage::lang::Lang;
use largage::markdown::{Chat, Reader, Writer, parse, to_html, to_plain};
use libfuzzer_sys::fuzz_target;

const TAGS: [&str; 15] =
    ["strong", "em", "u", "s", "span", "code", "pre", "br", "a", "div", "blockquote", "ol", "ul", "li", "time"];

fuzz_target!(|text: &str| {
    let reader = Reader { lang: Lang::En, offset: 3600, now: None };
    let nodes = parse(text);
    let html = to_html(&nodes, reader);
    for tag in html.split('<').skip(1) {
        let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
        assert!(TAGS.contains(&name), "{name}");
    }
    to_plain(&nodes, reader);
    for chat in [Chat::Slack, Chat::Mattermost, Chat::RocketChat] {
        let writer = Writer { chat, reader, notifies: false };
        writer.text(&nodes);
        for part in writer.split(&nodes, 300).iter().chain([&writer.cut(&nodes, 300)]) {
            assert!(part.chars().count() <= 300);
            assert!(chat != Chat::Slack || !part.contains("<!channel") && !part.contains("<@"));
        }
    }
});
