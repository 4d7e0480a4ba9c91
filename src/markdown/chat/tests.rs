use proptest::prelude::*;

use super::*;
use crate::lang::Lang;
use crate::markdown::parse;

const READER: Reader = Reader { lang: Lang::En, offset: 3600, now: None };

fn writer(chat: Chat) -> Writer {
    Writer { chat, reader: READER, notifies: false }
}

fn slack(text: &str) -> String {
    to_mrkdwn(&parse(text), READER)
}

#[test]
fn marks_become_those_of_slack() {
    for (text, expected) in [
        ("plain", "plain"),
        ("**bold** *it* _it_ ~~gone~~", "*bold* _it_ _it_ ~gone~"),
        ("__under__ ||hidden||", "under hidden"),
        ("***both*** **a *b* c**", "*_both_* *a _b_ c*"),
        ("__**a**__ ~~**b**~~", "*a* *~b~*"),
        ("**a** **b**", "*a* *b*"),
        ("**a\nb**", "*a*\n*b*"),
        ("**a\n\nb**", "*a*\n\n*b*"),
        ("`a & b` ``c`d``", "`a &amp; b` `cˋd`"),
        ("```rs\nlet x = 1 < 2;\n\nx\n```", "```\nlet x = 1 &lt; 2;\n\nx\n```"),
        ("a\n```\nb\n```\nc", "a\n```\nb\n```\nc"),
        ("# Big\n## Less\ntext", "*Big*\n*Less*\ntext"),
        ("# **Big** one", "*Big one*"),
        ("-# small\nend", "small\nend"),
        ("> one\n> two\nthree", "> one\n> two\nthree"),
        (">>> one\n\ntwo", "> one\n>\n> two"),
        ("> ```\n> code\n> more\n> ```", "> `code`\n> `more`"),
        ("- a\n- b\n  - c\n- d", "• a\n• b\n    ◦ c\n• d"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> - a", "> • a"),
        ("before\n- a\nafter", "before\n• a\nafter"),
        ("[a **b**](https://x.example/?a=1&b=2)", "<https://x.example/?a=1&amp;b=2|a b>"),
        ("**[a](https://x.example)** [**b**](https://x.example)", "*<https://x.example|a>* *<https://x.example|b>*"),
        ("[a|b](https://x.example/a|b)", "<https://x.example/a%7Cb|a¦b>"),
        ("https://x.example <https://y.example>", "<https://x.example> <https://y.example>"),
        ("<:wave:12> :gift: 🎁", ":wave: 🎁 🎁"),
        ("<@1> <@&3> <#4> @everyone @here", "@1 @role 3 #4 @everyone @here"),
        ("a\n\n\nb\n", "a\n\n\nb"),
    ] {
        assert_eq!(slack(text), expected, "{text}");
    }
}

#[test]
fn nothing_that_was_written_becomes_a_mark_or_a_mention() {
    for (text, expected) in [
        ("<!channel> <@U123> & a>b", "&lt;!channel&gt; &lt;@U123&gt; &amp; a&gt;b"),
        (r"\> no quote", "\u{200b}&gt; no quote"),
        (r"\*a\* \_b\_ \~c\~ \`d\`", "*\u{200b}a\u{200b}* _\u{200b}b\u{200b}_ ~\u{200b}c\u{200b}~ `\u{200b}d\u{200b}`"),
        ("5 * 3 * 2, snake_case_name", "5 * 3 * 2, snake_case_name"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
    ] {
        assert_eq!(slack(text), expected, "{text}");
    }
}

#[test]
fn marks_stand_at_the_edge_of_words() {
    for (text, expected) in [
        ("un**believ**able", "un\u{200b}*believ*\u{200b}able"),
        ("**a **b", "*a* b"),
        ("** a **", " *a*"),
        ("**Price: **5", "*Price:* 5"),
        ("**a**_b_", "*a*\u{200b}_b_"),
        ("a`b`c", "a\u{200b}`b`\u{200b}c"),
        ("**文**字", "*文*\u{200b}字"),
        ("(**a**)", "(*a*)"),
        ("||**a**||**b**", "*ab*"),
    ] {
        assert_eq!(slack(text), expected, "{text}");
    }
}

#[test]
fn slack_tells_times_itself() {
    let times = [
        ("t", "{time}|18:12"),
        ("T", "{time_secs}|18:12:00"),
        ("d", "{date_num}|26/11/2026"),
        ("D", "{date}|26 November 2026"),
        ("f", "{date} {time}|26 November 2026 18:12"),
        ("F", "{date_long} {time}|Thursday 26 November 2026 18:12"),
        ("R", "{date_short_pretty} {time}|26 November 2026 18:12"),
    ];
    for (style, expected) in times {
        assert_eq!(slack(&format!("<t:1795713120:{style}>")), format!("<!date^1795713120^{expected}>"));
    }
    assert_eq!(slack("**<t:1795713120:t>**"), "*<!date^1795713120^{time}|18:12>*");
    assert_eq!(slack("<t:0:t> <t:-5:d>"), "01:00 01/01/1970");
    assert_eq!(slack("<t:253402300800:d>"), "01/01/10000");
}

#[test]
fn mattermost_and_rocket_chat_read_markdown() {
    let write = |chat, text: &str| writer(chat).text(&parse(text));
    for (text, mattermost, rocket_chat) in [
        ("**bold** *it* ~~gone~~", "**bold** *it* ~~gone~~", "*bold* _it_ ~gone~"),
        ("[a](https://x.example/(b))", "[a](https://x.example/%28b%29)", "[a](https://x.example/%28b%29)"),
        ("https://x.example/a_b", "https://x.example/a_b", "https://x.example/a_b"),
        ("> a\nb", "> a\n\nb", "> a\n\nb"),
        ("- a\n  - b\nc", "- a\n  - b\n\nc", "- a\n  - b\n\nc"),
        (r"\*a\* snake_case", r"\*a\* snake\_case", r"\*a\* snake\_case"),
        ("<t:1795713120:t>", "18:12", "18:12"),
        (
            "@everyone @channel @all",
            "@\u{200b}everyone @\u{200b}channel @\u{200b}all",
            "@\u{200b}everyone @\u{200b}channel @\u{200b}all",
        ),
        ("<!channel> <x|y>", "<\u{200b}!channel> <\u{200b}x|y>", "<\u{200b}!channel> <\u{200b}x|y>"),
        ("a & b\n```\n<b>\n```", "a & b\n```\n<b>\n```", "a & b\n```\n<b>\n```"),
        (r"\# a", "\u{200b}# a", "\u{200b}# a"),
        (r"1\. a", "1\u{200b}. a", "1\u{200b}. a"),
        (r"\[x](https\://evil.example)", "[x]\u{200b}(https://evil.example)", "[x]\u{200b}(https://evil.example)"),
        ("a**b**c", "a**b**c", "a\u{200b}*b*\u{200b}c"),
    ] {
        assert_eq!(write(Chat::Mattermost, text), mattermost, "{text}");
        assert_eq!(write(Chat::RocketChat, text), rocket_chat, "{text}");
    }
}

#[test]
fn everyone_is_notified_only_where_the_writer_may() {
    let write = |chat, notifies| Writer { chat, reader: READER, notifies }.text(&parse("@everyone @here"));
    assert_eq!(write(Chat::Slack, true), "<!channel> <!here>");
    assert_eq!(write(Chat::Mattermost, true), "@all @here");
    assert_eq!(write(Chat::RocketChat, true), "@all @here");
    assert_eq!(write(Chat::Slack, false), "@everyone @here");
    assert_eq!(write(Chat::RocketChat, false), "@\u{200b}everyone @\u{200b}here");
}

#[test]
fn texts_are_parted_at_lines_words_or_characters() {
    let split = |text: &str, limit| writer(Chat::Slack).split(&parse(text), limit);
    assert_eq!(split("aaaa\nbbbb\ncccc", 9), ["aaaa\nbbbb", "cccc"]);
    assert_eq!(split("aaaa bbbb cccc", 9), ["aaaa bbbb", "cccc"]);
    assert_eq!(split(&"a".repeat(25), 10), ["a".repeat(10), "a".repeat(10), "a".repeat(5)]);
    assert_eq!(split("&&&", 10), ["&amp;&amp;", "&amp;"]);
    assert_eq!(split("", 10), Vec::<String>::new());
    assert_eq!(split("\n\n", 10), Vec::<String>::new());
    let bold = split(&format!("**{}**", "word ".repeat(20).trim()), 60);
    assert!(
        bold.len() > 1 && bold.iter().all(|part| part.starts_with("*word ") && part.ends_with(" word*")),
        "{bold:?}"
    );
    assert_eq!(split("```\n1234567890\n1234567890\n```", 29), ["```\n1234567890\n1234567890\n```"]);
    assert_eq!(split("```\n1234567890\n1234567890\n```", 28), ["```\n1234567890\n```", "```\n1234567890\n```"]);
    let family = "👩\u{200d}👩\u{200d}👧".repeat(3);
    assert_eq!(split(&family, 7), ["👩\u{200d}👩\u{200d}👧"; 3]);
}

#[test]
fn a_limit_holds_at_its_last_character() {
    let cut = |text: &str, limit| writer(Chat::Slack).cut(&parse(text), limit);
    for limit in [75, 150, 2000, 3000] {
        let whole = "🎁".repeat(limit);
        assert_eq!(cut(&whole, limit), whole);
        assert_eq!(cut(&format!("{whole}🎁"), limit), format!("{}…", "🎁".repeat(limit - 1)));
    }
    assert_eq!(cut("one two three", 12), "one two…");
    assert_eq!(cut("one\ntwo three", 8), "one\ntwo…");
    assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 5), "e\u{301}e\u{301}…");
    let link = "[label](https://x.example)";
    assert_eq!(cut(link, 26), "<https://x.example|label>");
    assert_eq!(cut(link, 10), "label");
    assert_eq!(cut("https://x.example", 10), "https://x…");
}

/// Marks pair up within each line, and what stands between angle brackets is whole.
fn assert_is_whole(text: &str) {
    let fences = text.matches("```").count();
    assert!(fences.is_multiple_of(2), "{text}");
    let mut rest = text;
    while let Some(start) = rest.find(['<', '>', '&']) {
        match &rest[start..=start] {
            "<" => {
                let end = rest[start..].find('>').unwrap_or_else(|| panic!("{text}"));
                assert!(!rest[start + 1..start + end].contains('<'), "{text}");
                rest = &rest[start + end + 1..];
            }
            "&" => {
                let entity = ["&amp;", "&lt;", "&gt;"].into_iter().find(|entity| rest[start..].starts_with(entity));
                rest = &rest[start + entity.unwrap_or_else(|| panic!("{text}")).len()..];
            }
            _ => {
                let begins_line = rest[..start].rsplit('\n').next().unwrap_or_default().is_empty();
                assert!(begins_line, "{text}");
                rest = &rest[start + 1..];
            }
        }
    }
}

proptest! {
    #[test]
    fn every_part_is_whole_and_short_enough(
        text in "([*_~|`<>\\[\\]()\\\\#@:&/ \n-]|https://x[.]example|<t:1:R>|```\n|> |- |[a-z0-9é🎁]){0,80}",
        limit in 40_usize..80,
    ) {
        for chat in [Chat::Slack, Chat::Mattermost, Chat::RocketChat] {
            let writer = writer(chat);
            let nodes = parse(&text);
            let parts = writer.split(&nodes, limit);
            for part in parts.iter().chain([&writer.cut(&nodes, limit)]) {
                prop_assert!(part.chars().count() <= limit, "{part}");
                if chat == Chat::Slack {
                    assert_is_whole(part);
                }
            }
            let words = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == 'é').count();
            if parts.len() == 1 {
                prop_assert_eq!(words(&parts[0]), words(&writer.text(&nodes)));
            }
            for power in ["<!channel", "<!here", "<@", "<#"] {
                prop_assert!(chat != Chat::Slack || !parts.concat().contains(power));
            }
        }
    }

    #[test]
    fn no_letter_is_lost_in_parts(text in "[a-z *_\n]{0,200}", limit in 40_usize..80) {
        let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
        let nodes = parse(&text);
        let split = writer(Chat::Slack).split(&nodes, limit).concat();
        prop_assert_eq!(letters(&split), letters(&slack(&text)));
    }
}
