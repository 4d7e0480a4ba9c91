//! Values that people could have typed to do harm, in every place of a text: what is drawn is what would be drawn of a
//! harmless value.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::markdown::{Node, parse};

/// What people write around a variable.
const SURROUNDINGS: [&str; 40] = [
    "%x%",
    "a %x% b",
    "%x%%x%",
    "**%x%**",
    "*%x%*",
    "_%x%_",
    "__%x%__",
    "~~%x%~~",
    "||%x%||",
    "`%x%`",
    "``%x%``",
    "```\n%x%\n```",
    "> %x%",
    ">>> %x%",
    "# %x%",
    "-# %x%",
    "- %x%",
    "1. %x%",
    "a\n%x%\nb",
    "[%x%](https://x.example)",
    "[a](https://x.example/%x%)",
    "https://x.example/?q=%x%",
    "<https://x.example/%x%>",
    "<%x%>",
    "<@%x%>",
    "<@&%x%>",
    "<#%x%>",
    "<t:%x%:R>",
    "<:a:%x%>",
    "@%x%",
    ":%x%:",
    ":%x%",
    "%x%:",
    "%x%. b",
    "http:%x%",
    "https:/%x%",
    "[a](%x%)",
    "a ` %x%",
    "\\%x%",
    "**a %x%",
];

const VALUES: [&str; 44] = [
    "@everyone",
    "@EveryOne",
    "@here",
    "<@1>",
    "<@!1>",
    "<@&1>",
    "&1",
    "1",
    "<#1>",
    "<t:1:R>",
    "<:a:123456789012345678>",
    "<a:b:123456789012345678>",
    "</help:123456789012345678>",
    "<id:guide>",
    "[x](javascript:alert(1))",
    "[x](https://evil.example)",
    "https://evil.example",
    "//evil.example",
    "/evil.example",
    "</script><script>alert(1)</script>",
    "\u{202a}a\u{202b}b\u{202c}c\u{202d}d\u{202e}e",
    "\u{2066}a\u{2067}b\u{2068}c\u{2069}d",
    "\0a\0",
    "%code% %user% %%",
    "\\",
    "\\\\",
    "a\\",
    "`a`",
    "```a```",
    "``",
    "||a||",
    "**a**",
    "*a* _b_ __c__ ~~d~~",
    "*",
    "# a",
    "-# a",
    "> a",
    ">>> a",
    "- a",
    "1. a",
    ":pushpin:",
    "pushpin",
    "a\n# b\r\n> c\u{2028}- d\n\n\n1. e",
    "🎁\u{200d}<@1> 👨‍👩‍👧 :x:",
];

/// The tree without its texts: which nodes stand where.
fn shape<'a>(nodes: impl Iterator<Item = &'a Node>) -> String {
    let mut shape = String::new();
    for node in nodes {
        match node {
            Node::Text { .. } | Node::Escaped(_) | Node::LineBreak => {
                if !shape.ends_with('t') {
                    shape.push('t');
                }
            }
            other => {
                let children: Vec<&Node> = other.children().collect();
                let inside = self::shape(&mut children.into_iter() as &mut dyn Iterator<Item = &Node>);
                let _ = write!(shape, "{:?}({inside})", std::mem::discriminant(other));
            }
        }
    }
    shape
}

/// Where links lead, as far as their host.
fn hosts(nodes: &[Node]) -> Vec<String> {
    let mut found = Vec::new();
    let mut left: Vec<&Node> = nodes.iter().collect();
    while let Some(node) = left.pop() {
        if let Node::Link { url, .. } | Node::Address { url, .. } = node {
            found.push(url.split('/').take(3).collect::<Vec<_>>().join("/"));
        }
        left.extend(node.children());
    }
    found
}

/// Each variable with one of the kinds that share it.
fn variables() -> Vec<(Kind, &'static Variable)> {
    let mut variables: Vec<(Kind, &'static Variable)> = Vec::new();
    for (kind, variable) in
        Kind::ALL.into_iter().flat_map(|kind| kind.variables().map(move |variable| (kind, variable)))
    {
        if !variables.iter().any(|(_, known)| std::ptr::eq(*known, variable)) {
            variables.push((kind, variable));
        }
    }
    variables
}

/// A value of as many lines that nobody could object to.
fn harmless(variable: &Variable, value: &str) -> String {
    if variable.shape == Shape::Url && neutral::web_address(value).is_some() {
        return value.to_owned();
    }
    let clean = neutral::clean(value, variable.shape == Shape::Paragraph, 1500);
    clean.split('\n').map(|line| if line.trim().is_empty() { "" } else { "zz" }).collect::<Vec<_>>().join("\n")
}

fn rendered(kind: Kind, variable: &Variable, surrounding: &str, value: &str) -> String {
    let source = surrounding.replace("%x%", &format!("%{}%", variable.name));
    let values =
        Values::new().with("code", Value::Text("SECRET".into())).with(variable.name, Value::Text(value.into()));
    Template::parse(&source, Place::Markdown).render(kind, &values, Lang::En, 4000)
}

#[track_caller]
fn assert_disarmed(kind: Kind, variable: &Variable, surrounding: &str, value: &str) {
    let text = rendered(kind, variable, surrounding, value);
    let expected = rendered(kind, variable, surrounding, &harmless(variable, value));
    let what = format!("{kind} %{}% = {value:?} in {surrounding:?}: {text:?} instead of {expected:?}", variable.name);
    let (tree, expected_tree) = (parse(&text), parse(&expected));
    assert_eq!(shape(tree.iter()), shape(expected_tree.iter()), "{what}");
    assert_eq!(hosts(&tree), hosts(&expected_tree), "{what}");
    assert!(variable.name == "code" || !text.contains("SECRET"), "{what}");
    let folded = text.to_ascii_lowercase();
    for power in ["@everyone", "@here", "<@1", "<@!1", "<@&1", "\0"] {
        assert!(!folded.contains(power), "{what}");
    }
    assert!(!text.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')), "{what}");
}

#[test]
fn no_value_of_any_event_makes_more_than_text() {
    let mut seen = std::collections::HashSet::new();
    for (kind, variable) in variables() {
        // Variables of one shape and length differ in their names only.
        let surroundings =
            if seen.insert((variable.shape, variable.longest)) { &SURROUNDINGS[..] } else { &SURROUNDINGS[..4] };
        for (value, surrounding) in
            VALUES.iter().flat_map(|value| surroundings.iter().map(move |around| (value, around)))
        {
            assert_disarmed(kind, variable, surrounding, value);
        }
    }
}

#[test]
fn four_thousand_marks_are_three() {
    for mark in ['\u{301}', '\u{489}', '\u{20dd}', '\u{fe20}'] {
        let value = format!("a{}", mark.to_string().repeat(4000));
        for (kind, variable) in variables().into_iter().filter(|(_, variable)| variable.shape != Shape::Url) {
            let text = rendered(kind, variable, "%x%", &value);
            assert_eq!(text, format!("a{mark}{mark}{mark}"), "{kind} {}", variable.name);
        }
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = VALUES
        .into_iter()
        .chain(["<", ">", "@", ":", "`", "\\", " ", "\n", "a", "1", ".", "_", "[", "]", "(", ")", "é", "🎁"])
        .collect();
    prop::collection::vec(prop::sample::select(pieces), 1..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_mixture_makes_more_than_text(value in pieces(), surrounding in prop::sample::select(SURROUNDINGS.to_vec()), line in any::<bool>()) {
        let name = if line { "subject" } else { "content" };
        let kind = Kind::TicketOpened;
        // What is longer than its variable is cut, and harmless in another place.
        prop_assume!(value.chars().count() < 90);
        assert_disarmed(kind, kind.variable(name).unwrap(), surrounding, &value);
    }

    #[test]
    fn a_cut_frees_nothing(value in pieces(), surrounding in prop::sample::select(SURROUNDINGS.to_vec()), limit in 1_usize..60) {
        let kind = Kind::TicketOpened;
        let source = surrounding.replace("%x%", "%content%");
        let values = Values::new().with("content", Value::Text(value.clone()));
        let text = Template::parse(&source, Place::Markdown).render(kind, &values, Lang::En, limit);
        prop_assert!(counted_length(&text) <= limit);
        let mut nodes = parse(&text);
        while let Some(node) = nodes.pop() {
            let is_made = matches!(node, Node::Mention(_) | Node::CustomEmoji { .. } | Node::Emoji { .. } | Node::Timestamp { .. });
            prop_assert!(!is_made, "{text:?}");
            nodes.extend(node.children().cloned());
        }
        prop_assert!(hosts(&parse(&text)).iter().all(|host| host.starts_with("https://x.e") || "https://x.example".starts_with(host.as_str()) || host.contains('…')), "{text:?}");
    }
}
