use proptest::prelude::*;

use super::parse::parse_counting;
use super::*;
use crate::lang::Lang;
use crate::time::Moment;

const READER: Reader = Reader { lang: Lang::En, offset: 3600, now: Some(Moment::from_millis(1_795_713_120_000)) };

fn html(text: &str) -> String {
    to_html(&parse(text), READER)
}

fn plain(text: &str) -> String {
    to_plain(&parse(text), READER)
}

#[test]
fn marks_become_elements() {
    for (text, expected) in [
        ("plain", "plain"),
        ("**bold**", "<strong>bold</strong>"),
        ("*it* _it_", "<em>it</em> <em>it</em>"),
        ("__under__", "<u>under</u>"),
        ("~~gone~~", "<s>gone</s>"),
        ("||secret||", "<span class=\"spoiler\">secret</span>"),
        ("`code *x*`", "<code>code *x*</code>"),
        ("``a`b``", "<code>a`b</code>"),
        ("```rs\nlet x = 1;\n```", "<pre><code>let x = 1;</code></pre>"),
        ("```word```", "<pre><code>word</code></pre>"),
        ("a\nb", "a<br>b"),
        (
            "# Big\n## Less\n### Least\n-# small\nend",
            "<div class=\"heading-1\">Big</div><div class=\"heading-2\">Less</div><div class=\"heading-3\">Least</div><div class=\"subtext\">small</div>end",
        ),
        ("> one\n> two\nthree", "<blockquote>one<br>two</blockquote>three"),
        (">>> one\ntwo", "<blockquote>one<br>two</blockquote>"),
        ("- a\n- b\n  - c", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        (
            "<@1> <@!2> <@&3> <#4> @everyone",
            "<span class=\"mention\">@1</span> <span class=\"mention\">@2</span> <span class=\"mention\">@role 3</span> <span class=\"mention\">#4</span> <span class=\"mention\">@everyone</span>",
        ),
        ("<:wave:12> <a:party:34>", "<span class=\"emoji\">:wave:</span> <span class=\"emoji\">:party:</span>"),
        (":gift: :nope:", "🎁 :nope:"),
        ("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯"),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
}

#[test]
fn marks_nest_as_discord_nests_them() {
    for (text, expected) in [
        ("***both***", "<em><strong>both</strong></em>"),
        ("___both___", "<em><u>both</u></em>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("*a **b** c*", "<em>a <strong>b</strong> c</em>"),
        ("__**a**__", "<u><strong>a</strong></u>"),
        ("||**a** ~~b~~||", "<span class=\"spoiler\"><strong>a</strong> <s>b</s></span>"),
        ("**a\nb**", "<strong>a<br>b</strong>"),
        ("> **a** `b`", "<blockquote><strong>a</strong> <code>b</code></blockquote>"),
        ("# **a**", "<div class=\"heading-1\"><strong>a</strong></div>"),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
}

#[test]
fn marks_without_a_partner_are_text() {
    for text in [
        "**",
        "**a",
        "a**",
        "*a",
        "a* b*",
        "5 * 3 * 2",
        "snake_case_name",
        "__a",
        "~~a",
        "||a",
        "`a",
        "```",
        "#a",
        "#### a",
        ">a",
        "-a",
        "1.a",
        "[a](b",
        "[a]",
        "]",
        "****",
        "____",
        "||||",
        "~~~~",
    ] {
        let expected = text.replace('>', "&gt;").replace('\n', "<br>");
        assert_eq!(html(text), expected, "{text}");
    }
    assert_eq!(html("**Comment : ** x **"), "<strong>Comment : </strong> x **");
}

#[test]
fn a_backslash_takes_a_marks_power() {
    assert_eq!(html(r"\*a\* \\ \a \# \<@1>"), r"*a* \ \a # &lt;@1&gt;");
    assert_eq!(html(r"**a\** b**"), "<strong>a** b</strong>");
    assert_eq!(html("`a\\`"), "<code>a\\</code>");
}

#[test]
fn only_addresses_of_the_web_become_links() {
    let link = |url: &str, label: &str| {
        format!("<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{label}</a>")
    };
    for (text, expected) in [
        ("[a **b**](https://x.example/y)", link("https://x.example/y", "a <strong>b</strong>")),
        ("[a](<http://x.example>)", link("http://x.example", "a")),
        ("[a](https://x.example/(b) \"title\")", link("https://x.example/(b)", "a")),
        ("<https://x.example>", link("https://x.example", "https://x.example")),
        ("(https://x.example/a).", format!("({}).", link("https://x.example/a", "https://x.example/a"))),
        ("https://x.example/a_b_c", link("https://x.example/a_b_c", "https://x.example/a_b_c")),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))".into()),
        ("[a](data:text/html,x)", "[a](data:text/html,x)".into()),
        ("[](https://x.example)", format!("[]({})", link("https://x.example", "https://x.example"))),
        ("<https://>", "&lt;https://&gt;".into()),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
    assert!(!html("[a](https://x\"onclick=y)").contains("\"onclick"));
}

#[test]
fn times_are_told_to_the_reader() {
    assert_eq!(plain("<t:1795713120:R>"), "in 0 seconds");
    assert_eq!(plain("<t:1795720320:R> <t:1795713060:R>"), "in 2 hours 1 minute ago");
    let styles: Vec<String> = "tTdDfFsS".chars().map(|letter| plain(&format!("<t:1795713120:{letter}>"))).collect();
    let expected = [
        "18:12",
        "18:12:00",
        "26/11/2026",
        "26 November 2026",
        "26 November 2026 18:12",
        "Thursday 26 November 2026 18:12",
        "26/11/2026 18:12",
        "26/11/2026 18:12:00",
    ];
    assert_eq!(styles, expected);
    assert_eq!(html("<t:0>"), "<time datetime=\"1970-01-01T00:00:00Z\">1 January 1970 01:00</time>");
    let french = Reader { lang: Lang::Fr, ..READER };
    assert_eq!(
        to_plain(&parse("<t:1795713000:R> <t:1795713120:F>"), french),
        "il y a 2 minutes jeudi 26 novembre 2026 18:12"
    );
    for text in ["<t:>", "<t:x>", "<t:1:x>", "<t:99999999999999999999>", "<t:8640000000001>", "<t:--1>"] {
        assert_eq!(plain(text), text);
    }
    assert!(plain("<t:-8640000000000:F><t:8640000000000:R>").len() > 10);
}

#[test]
fn plain_text_keeps_what_is_said() {
    let text = "# Title\n**a** [b](https://x.example)\n- one\n- two\n> quote\n```\ncode\n```end";
    assert_eq!(plain(text), "Title\na b (https://x.example)\n- one\n- two\nquote\ncode\nend");
}

#[test]
fn hostile_text_takes_steps_in_proportion_to_its_length() {
    const LENGTH: usize = 100_000;
    let pieces = [
        "*",
        "**",
        "_",
        "__",
        "~~",
        "||",
        "`",
        "``` ",
        "[",
        "](",
        "[a](",
        "[a](https://",
        "<",
        "<t:",
        "<https://",
        "https://",
        "> ",
        ">>> ",
        "- ",
        "\n- ",
        "\n> ",
        "\n# ",
        "\n  - ",
        "1. ",
        "\\",
        "@everyone",
        ":",
        ":a",
        "**__~~||",
        "*a ",
        "_a ",
        "** ",
        "* ",
        "(",
        ")",
        "[a](https://x (",
        "||a ~~b ",
        "<:a:",
        "# ",
        "h",
        "ht",
        "`a``b",
        "\n",
        " ",
        "\n- - - ",
    ];
    for piece in pieces {
        let text: String = piece.chars().cycle().take(LENGTH).collect();
        let closing: String = piece.chars().rev().cycle().take(LENGTH / 10).collect();
        let closed = format!("{}{closing}", &text[..LENGTH / 10]);
        for text in [text, closed] {
            let (nodes, steps) = parse_counting(&text);
            assert!(steps <= 80 * text.len(), "{piece:?}: {steps} steps");
            drop(to_html(&nodes, READER));
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_nothing_of_it_is_html(text in "([*_~|`<>\\[\\]()\\\\#@:/ \n-]|https://|t:1|[a-z0-9é🎁]){0,60}") {
        let html = html(&text);
        let mut rest = html.as_str();
        while let Some(start) = rest.find('<') {
            let end = start + rest[start..].find('>').expect("tags are closed");
            let tag = rest[start + 1..end].trim_start_matches('/').split(' ').next().unwrap_or_default();
            let known = ["strong", "em", "u", "s", "span", "code", "pre", "br", "a", "div", "blockquote", "ol", "ul", "li", "time"];
            prop_assert!(known.contains(&tag), "{tag}");
            rest = &rest[end + 1..];
        }
    }

    #[test]
    fn letters_survive(text in "[^:\\pC]{0,80}") {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic() && c.len_utf8() > 2).collect::<String>();
        prop_assert_eq!(letters(&plain(&text)), letters(&text));
    }
}
