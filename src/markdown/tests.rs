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
        "***",
        "___",
        "||||",
        "~~~~",
        "~~",
        "||",
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

fn assert_all(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(html(text), *expected, "{text}");
    }
}

#[test]
fn stars_and_underscores_pair_up_as_discord_has_it() {
    assert_all(&[
        ("***x***", "<em><strong>x</strong></em>"),
        ("**_x_**", "<strong><em>x</em></strong>"),
        ("_**x**_", "<em><strong>x</strong></em>"),
        ("__*x*__", "<u><em>x</em></u>"),
        ("*__x__*", "<em><u>x</u></em>"),
        ("__***x***__", "<u><em><strong>x</strong></em></u>"),
        ("***__x__***", "<em><strong><u>x</u></strong></em>"),
        ("___x___", "<em><u>x</u></em>"),
        ("~~__**x**__~~", "<s><u><strong>x</strong></u></s>"),
        ("*a**b*", "<em>a**b</em>"),
        ("**a*b**", "<strong>a*b</strong>"),
        ("**a *b***", "<strong>a <em>b</em></strong>"),
        ("**foo***", "<strong>foo*</strong>"),
        ("***foo**", "<strong>*foo</strong>"),
        ("**foo__**bar__", "<strong>foo__</strong>bar__"),
        ("*a **b* c**", "<em>a **b</em> c**"),
        ("**a *b** c*", "<strong>a *b</strong> c*"),
        ("foo ** a ** bar", "foo <strong> a </strong> bar"),
        ("foo * a * bar", "foo * a * bar"),
        ("foo *a * bar", "foo *a * bar"),
        ("*a* *b*", "<em>a</em> <em>b</em>"),
        ("*a*b*", "<em>a</em>b*"),
        ("a*b*c", "a<em>b</em>c"),
        ("a**b**c", "a<strong>b</strong>c"),
        ("a_b_c", "a_b_c"),
        ("_a_b", "_a_b"),
        ("a_b_", "a<em>b</em>"),
        ("_a b_", "<em>a b</em>"),
        ("_ a _", "<em> a </em>"),
        ("_a_.", "<em>a</em>."),
        ("_a_é", "<em>a</em>é"),
        ("__a_b__", "<u>a_b</u>"),
        ("snake_case_name __init__", "snake_case_name <u>init</u>"),
        // Nothing but marks.
        ("***", "***"),
        ("****", "<em>**</em>"),
        ("*****", "<strong>*</strong>"),
        ("____", "<em>__</em>"),
        ("_____", "<u>_</u>"),
        ("|||||", "<span class=\"spoiler\">|</span>"),
        ("~~~~~", "<s>~</s>"),
        // Emphasis within emphasis is one.
        ("*a _b_ c*", "<em>a b c</em>"),
        ("_a *b* c_", "<em>a b c</em>"),
        ("*a **b _c_** d*", "<em>a <strong>b c</strong> d</em>"),
        ("**a\n\nb**", "<strong>a<br><br>b</strong>"),
        ("*a\nb*", "<em>a<br>b</em>"),
        ("~~a~~_b_", "~~a~~<em>b</em>"),
        ("~~a~~ ~~b~~", "<s>a</s> <s>b</s>"),
        ("~a~", "~a~"),
        ("||a|b||", "<span class=\"spoiler\">a|b</span>"),
        ("||a\nb||", "<span class=\"spoiler\">a<br>b</span>"),
        ("`||a||`", "<code>||a||</code>"),
        ("||`a`||", "<span class=\"spoiler\"><code>a</code></span>"),
        ("||**a**", "||<strong>a</strong>"),
        // A mark does not care for code.
        ("*a `b* c`", "<em>a `b</em> c`"),
        ("**a `**` b**", "<strong>a `</strong>` b**"),
    ]);
}

#[test]
fn a_backslash_disarms_what_follows() {
    assert_all(&[
        (r"\*a*", "*a*"),
        (r"*a\*", "*a*"),
        (r"*a\* b*", "<em>a* b</em>"),
        (r"\\*a*", r"\<em>a</em>"),
        (r"\**a*", "*<em>a</em>"),
        (r"\_a_", "_a_"),
        (r"\~~a~~", "~~a~~"),
        (r"\||a||", "||a||"),
        (r"\`a`", "`a`"),
        (r"`\`", r"<code>\</code>"),
        (r"`a\`b`", r"<code>a\</code>b`"),
        (r"\a\1\ ", r"\a\1\ "),
        ("\\\na", "\\<br>a"),
        (r"\é", "é"),
        ("a\\", "a\\"),
        (r"\> a", "&gt; a"),
        (r"\# a", "# a"),
        (r"\- a", "- a"),
        (r"1\. a", "1. a"),
        (r"\@everyone", "@everyone"),
        (r"\<@1>", "&lt;@1&gt;"),
        (r"\<:zz:1>", "&lt;:zz:1&gt;"),
        (r"\:gift:", ":gift:"),
        (
            r"\[a](https://x.example)",
            "[a](<a href=\"https://x.example\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">https://x.example</a>)",
        ),
        (r"https\://x.example", "https://x.example"),
    ]);
}

#[test]
fn code_is_taken_as_it_stands() {
    assert_all(&[
        ("`a`", "<code>a</code>"),
        ("``a``", "<code>a</code>"),
        ("``a`b``", "<code>a`b</code>"),
        ("`a``b`", "<code>a``b</code>"),
        ("`` `a` ``", "<code>`a`</code>"),
        ("` a `", "<code> a </code>"),
        ("`a", "`a"),
        ("``a`", "<code>`a</code>"),
        ("`a``", "`a``"),
        ("``", "``"),
        ("`a\nb`", "<code>a\nb</code>"),
        ("`**a**`", "<code>**a**</code>"),
        ("`<b>&`", "<code>&lt;b&gt;&amp;</code>"),
        ("`@everyone <@1> :gift:`", "<code>@everyone &lt;@1&gt; :gift:</code>"),
        ("```a```", "<pre><code>a</code></pre>"),
        ("```js\na\n```", "<pre><code>a</code></pre>"),
        ("```js a```", "<pre><code>js a</code></pre>"),
        ("```js\n```", "<pre><code>js</code></pre>"),
        ("```\n\n\na\n\n\n```", "<pre><code>a</code></pre>"),
        ("```\n  a\n```", "<pre><code>  a</code></pre>"),
        ("a ```b``` c", "a <pre><code>b</code></pre> c"),
        ("```a```b", "<pre><code>a</code></pre>b"),
        ("```a```\nb", "<pre><code>a</code></pre>b"),
        ("````a````", "<pre><code>`a</code></pre>`"),
        ("```a``b```", "<pre><code>a``b</code></pre>"),
        ("``````", "``````"),
        ("```a", "```a"),
        ("**```a```**", "<strong><pre><code>a</code></pre></strong>"),
        ("> ```\n> a\n> ```", "<blockquote><pre><code>a</code></pre></blockquote>"),
    ]);
    let language = |text: &str| match parse(text).remove(0) {
        Node::CodeBlock { language, code } => (language, code),
        other => panic!("{other:?}"),
    };
    assert_eq!(language("```c++\na```"), (Some("c++".into()), "a".into()));
    assert_eq!(language("```c#\n\na```"), (Some("c#".into()), "a".into()));
    assert_eq!(language("```js \na```"), (None, "js \na".into()));
    assert_eq!(language("```\njs\na```"), (None, "js\na".into()));
}

#[test]
fn quotes_begin_a_line_and_do_not_nest() {
    assert_all(&[
        ("> a", "<blockquote>a</blockquote>"),
        ("> a\n> b", "<blockquote>a<br>b</blockquote>"),
        ("> a\nb", "<blockquote>a</blockquote>b"),
        ("> a\n\nb", "<blockquote>a</blockquote><br>b"),
        ("> a\n> \n> b", "<blockquote>a<br><br>b</blockquote>"),
        ("> a\n>\n> b", "<blockquote>a</blockquote>&gt;<blockquote>b</blockquote>"),
        (">a", "&gt;a"),
        ("a > b", "a &gt; b"),
        ("a\n> b", "a<blockquote>b</blockquote>"),
        ("  > a", "<blockquote>a</blockquote>"),
        ("> > a", "<blockquote>&gt; a</blockquote>"),
        (">> a", "&gt;&gt; a"),
        (">>> a\nb\n\nc", "<blockquote>a<br>b<br><br>c</blockquote>"),
        (">>> a\n> b", "<blockquote>a<br>&gt; b</blockquote>"),
        (">>>a", "&gt;&gt;&gt;a"),
        ("> a\n>>> b", "<blockquote>a</blockquote><blockquote>b</blockquote>"),
        ("a\n>>> b\nc", "a<blockquote>b<br>c</blockquote>"),
        ("> # a\n> - b", "<blockquote><div class=\"heading-1\">a</div><ul><li>b</li></ul></blockquote>"),
        ("# > a", "<div class=\"heading-1\"><blockquote>a</blockquote></div>"),
        ("- > a", "<ul><li><blockquote>a</blockquote></li></ul>"),
        ("> **a\n> b**", "<blockquote><strong>a<br>b</strong></blockquote>"),
        ("*> a*", "<em><blockquote>a</blockquote></em>"),
        ("a *> b*", "a <em>&gt; b</em>"),
        ("**foo\n> bar** baz", "<strong>foo<blockquote>bar</blockquote></strong> baz"),
    ]);
}

#[test]
fn headings_and_subtext_take_their_line() {
    let heading = |level: u8, content: &str| format!("<div class=\"heading-{level}\">{content}</div>");
    let one = heading(1, "a");
    for (text, expected) in [
        ("# a", one.clone()),
        ("## a", heading(2, "a")),
        ("### a", heading(3, "a")),
        ("#### a", "#### a".into()),
        ("#a", "#a".into()),
        ("#", "#".into()),
        ("# ", "# ".into()),
        ("#\na", "#<br>a".into()),
        ("# # a", "# # a".into()),
        ("#    a  ", one.clone()),
        ("  # a", one.clone()),
        ("# a #", one.clone()),
        ("# a ##\nb", format!("{one}b")),
        ("# a # b", heading(1, "a # b")),
        ("b # a", "b # a".into()),
        ("b\n# a", format!("b{one}")),
        ("# a\nb", format!("{one}b")),
        ("# a\n\n\nb", format!("{one}b")),
        ("# a\n\n  b", format!("{one}  b")),
        ("# a\n## b", format!("{one}{}", heading(2, "b"))),
        ("# **a** `b` <@1>", heading(1, "<strong>a</strong> <code>b</code> <span class=\"mention\">@1</span>")),
        ("# - a", heading(1, "<ul><li>a</li></ul>")),
        ("**# a**", format!("<strong>{one}</strong>")),
        ("b **# a**", "b <strong># a</strong>".into()),
        ("-# a", "<div class=\"subtext\">a</div>".into()),
        ("-# a\nb", "<div class=\"subtext\">a</div>b".into()),
        ("-#a", "-#a".into()),
        ("-# ", "-# ".into()),
        ("-# -# a", "-# -# a".into()),
        ("-# # a", format!("<div class=\"subtext\">{one}</div>")),
        ("b -# a", "b -# a".into()),
        ("- -# a", "<ul><li><div class=\"subtext\">a</div></li></ul>".into()),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
}

#[test]
fn lists_nest_by_their_indent() {
    assert_all(&[
        ("- a", "<ul><li>a</li></ul>"),
        ("* a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("-a", "-a"),
        ("- ", "- "),
        ("+ a", "+ a"),
        ("a\n- b\nc", "a<ul><li>b</li></ul>c"),
        ("a - b", "a - b"),
        ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
        ("- a\n - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("- a\n  b", "<ul><li>a<br>b</li></ul>"),
        ("- a\n\n- b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        ("  - a\n- b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        ("1. a\n2. b", "<ol start=\"1\"><li>a</li><li>b</li></ol>"),
        ("5. a\n9. b", "<ol start=\"5\"><li>a</li><li>b</li></ol>"),
        ("0. a", "<ol start=\"1\"><li>a</li></ol>"),
        ("99999999999999999999. a", "<ol start=\"1000000000\"><li>a</li></ol>"),
        ("1.a", "1.a"),
        ("1) a", "1) a"),
        ("1. a\n   - b", "<ol start=\"1\"><li>a<ul><li>b</li></ul></li></ol>"),
        ("- a\n  1. b", "<ul><li>a<ol start=\"1\"><li>b</li></ol></li></ul>"),
        ("- **a**\n- `b`", "<ul><li><strong>a</strong></li><li><code>b</code></li></ul>"),
        ("* *a*", "<ul><li><em>a</em></li></ul>"),
        ("- # a", "<ul><li><div class=\"heading-1\">a</div></li></ul>"),
        ("- - a", "<ul><li><ul><li>a</li></ul></li></ul>"),
        ("> - a\n> - b", "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"),
    ]);
    let nested = html(&format!("{}a", "- ".repeat(12)));
    assert_eq!(nested.matches("<ul>").count(), 11);
    assert!(nested.contains("<li>- a</li>"), "{nested}");
}

#[test]
fn links_show_where_they_lead() {
    let link = |url: &str, label: &str| {
        format!("<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{label}</a>")
    };
    let bare = |url: &str| link(url, url);
    let x = "https://x.example";
    for (text, expected) in [
        ("[a](https://x.example)", link(x, "a")),
        ("[a]( https://x.example )", link(x, "a")),
        ("[a](<https://x.example>)", link(x, "a")),
        ("[a](https://x.example 'title')", link(x, "a")),
        ("[a](https://x.example \"tit)le\")", link(x, "a")),
        ("[a](https://x.example title)", format!("[a]({} title)", bare(x))),
        ("[a](https://x.example/(b))", link("https://x.example/(b)", "a")),
        ("[a](https://x.example/(b)", link("https://x.example/(b", "a")),
        ("([a](https://x.example))", format!("({})", link(x, "a"))),
        ("[a] (https://x.example)", format!("[a] ({})", bare(x))),
        ("[**a** `b`](https://x.example)", link(x, "<strong>a</strong> <code>b</code>")),
        ("**[a](https://x.example)**", format!("<strong>{}</strong>", link(x, "a"))),
        ("[a [b]](https://x.example)", link(x, "a [b]")),
        ("[a]b](https://x.example)", link(x, "a]b")),
        ("[a](https://x.example) [b](https://x.example)", format!("{} {}", link(x, "a"), link(x, "b"))),
        ("[a\nb](https://x.example)", link(x, "a<br>b")),
        // What would tell of another place, or of none, stays as it was typed.
        ("[https://y.example](https://x.example)", "[https://y.example](https://x.example)".into()),
        ("[see http://y.example](https://x.example)", "[see http://y.example](https://x.example)".into()),
        (
            "[foo[foo](https://google.com)](https://google.com)",
            "[foo[foo](https://google.com)](https://google.com)".into(),
        ),
        ("[foo[foo](google.com)](https://google.com)", link("https://google.com", "foo[foo](google.com)")),
        ("[](https://x.example)", "[](https://x.example)".into()),
        ("[ ](https://x.example)", "[ ](https://x.example)".into()),
        ("[a](ftp://x.example)", "[a](ftp://x.example)".into()),
        ("[a](x.example)", "[a](x.example)".into()),
        ("[a]()", "[a]()".into()),
        ("![a](https://x.example)", format!("!{}", link(x, "a"))),
        // In the text.
        ("https://x.example/a?b=c#d", bare("https://x.example/a?b=c#d")),
        ("https://x.example.", format!("{}.", bare(x))),
        ("https://x.example, b", format!("{}, b", bare(x))),
        ("https://x.example!", bare("https://x.example!")),
        ("(https://x.example)", format!("({})", bare(x))),
        ("https://x.example/a_(b)", bare("https://x.example/a_(b)")),
        ("(https://x.example/a_(b))", format!("({})", bare("https://x.example/a_(b)"))),
        ("https://x.example/*a*", bare("https://x.example/*a*")),
        ("*https://x.example*", format!("<em>{}</em>", bare(x))),
        ("ahttps://x.example", format!("a{}", bare(x))),
        ("https://x.example<b", format!("{}&lt;b", bare(x))),
        ("https://", "https://".into()),
        ("https:// x", "https:// x".into()),
        ("HTTPS://x.example", "HTTPS://x.example".into()),
        ("www.x.example", "www.x.example".into()),
        ("<https://x.example>", bare(x)),
        ("<https://x.example b>", format!("&lt;{} b&gt;", bare(x))),
        ("<x.example>", "&lt;x.example&gt;".into()),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
    let quoted = html("https://x.example/\"onclick=\"y");
    assert!(quoted.contains("&quot;onclick=&quot;y\"") && !quoted.contains(" onclick"), "{quoted}");
}

#[test]
fn mentions_and_emoji_are_told_from_text() {
    let mention = |name: &str| format!("<span class=\"mention\">{name}</span>");
    for (text, expected) in [
        ("<@1>", mention("@1")),
        ("<@!1>", mention("@1")),
        ("<@&1>", mention("@role 1")),
        ("<#1>", mention("#1")),
        ("<@>", "&lt;@&gt;".into()),
        ("<@a>", "&lt;@a&gt;".into()),
        ("<@ 1>", "&lt;@ 1&gt;".into()),
        ("<@99999999999999999999999>", "&lt;@99999999999999999999999&gt;".into()),
        ("@everyone", mention("@everyone")),
        ("a@here.b", format!("a{}.b", mention("@here"))),
        ("@Everyone", "@Everyone".into()),
        ("</a:1>", mention("/a")),
        ("</a b c:1>", mention("/a b c")),
        ("</a b c d:1>", "&lt;/a b c d:1&gt;".into()),
        ("</:1>", "&lt;/:1&gt;".into()),
        ("<id:customize>", mention("#customize")),
        ("<id:linked-roles:7>", mention("#linked-roles")),
        ("<id:nowhere>", "&lt;id:nowhere&gt;".into()),
        ("**<@1>**", format!("<strong>{}</strong>", mention("@1"))),
        ("<:a_b:1>", "<span class=\"emoji\">:a_b:</span>".into()),
        ("<a:ab:1>", "<span class=\"emoji\">:ab:</span>".into()),
        ("<:z-z:1>", "&lt;:z-z:1&gt;".into()),
        ("<:zz:>", "&lt;:zz:&gt;".into()),
        (":thumbsup: :flag_fr: :one: :regional_indicator_a:", "👍 🇫🇷 1️⃣ 🇦".into()),
        (":wave::skin-tone-3: :wave_tone3:", "👋🏽 👋🏽".into()),
        (":wave::skin-tone-9:", "👋:skin-tone-9:".into()),
        ("12:30:45 ::gift::", "12:30:45 :🎁:".into()),
        ("<t:0:X>", "&lt;t:0:X&gt;".into()),
        ("<t:1.5>", "&lt;t:1.5&gt;".into()),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
}

#[test]
fn lines_break_with_either_ending() {
    assert_all(&[
        ("a\r\nb", "a<br>b"),
        ("> a\r\n> b\r\nc", "<blockquote>a<br>b</blockquote>c"),
        ("# a\r\nb", "<div class=\"heading-1\">a</div>b"),
        ("```\r\na\r\n```", "<pre><code>a</code></pre>"),
        ("a\n\n\nb", "a<br><br><br>b"),
        ("\na", "<br>a"),
        ("a  \nb", "a  <br>b"),
    ]);
    let at: Vec<usize> = parse("a\r\nb")
        .iter()
        .filter_map(|node| match node {
            Node::Text { at, .. } => Some(*at),
            _ => None,
        })
        .collect();
    assert_eq!(at, [0, 3]);
}

#[test]
fn a_few_emoji_alone_are_drawn_large() {
    for text in ["🎁", "🎁 👋🏽\n❤️", ":gift: <:a:1>", "🇫🇷🇩🇪", "👨‍👩‍👧", &"🎁".repeat(30)]
    {
        assert!(is_jumbo(&parse(text)), "{text}");
    }
    for text in ["", " ", "a", "🎁 a", "**🎁**", "1", "文", &"🎁".repeat(31)] {
        assert!(!is_jumbo(&parse(text)), "{text}");
    }
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
        "***",
        "*_",
        "**a*",
        "# > - ",
        "> # ",
        "-# # ",
        "[[x]",
        "[x]](",
        "[a]b](",
        "[a](https://x ",
        "[a](https://x\"",
        "[a](https://()",
        "()",
        "`a",
        "<a:",
        "<:a:1>",
        ">",
        "```",
        "````a",
        "\r\n",
        ":wave::skin-tone-1",
    ];
    for piece in pieces {
        let text: String = piece.chars().cycle().take(LENGTH).collect();
        let closing: String = piece.chars().rev().cycle().take(LENGTH / 10).collect();
        let closed = format!("{}{closing}", &text[..LENGTH / 10]);
        let spaced = format!("{}{})", &text[..LENGTH / 2], " ".repeat(LENGTH / 2));
        for text in [text, closed, spaced] {
            let (nodes, steps) = parse_counting(&text);
            assert!(steps <= 80 * text.len(), "{piece:?}: {steps} steps");
            drop((to_html(&nodes, READER), to_plain(&nodes, READER), to_mrkdwn(&nodes, READER)));
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
