//! What Slack makes of its mrkdwn, for the preview. Every text is escaped, and only addresses of the web are linked.

use std::fmt::Write as _;

use crate::discord::is_web_url;

/// Between which characters a text looks otherwise, and as what.
const MARKS: [(char, &str); 3] = [('*', "strong"), ('_', "em"), ('~', "s")];
const FENCE: &str = "```";

/// HTML for the preview, to be put inside an element of class `mrkdwn`.
pub fn to_html(mrkdwn: &str) -> String {
    let mut html = String::new();
    for (index, part) in mrkdwn.split(FENCE).enumerate() {
        // Every other part is code, if something closes it.
        let is_code = index % 2 == 1;
        if is_code {
            html.push_str("<pre><code>");
            push_text(part.trim_matches('\n'), &mut html);
            html.push_str("</code></pre>");
        } else {
            lines(part, index > 0, &mut html);
        }
    }
    html
}

/// Lines, those with the mark of a quote side by side as one.
fn lines(text: &str, after_code: bool, html: &mut String) {
    let text = if after_code { text.strip_prefix('\n').unwrap_or(text) } else { text };
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        if let Some(first) = quoted(line) {
            html.push_str("<blockquote>");
            push_line(first, html);
            while let Some(next) = lines.next_if(|next| quoted(next).is_some()) {
                html.push_str("<br>");
                push_line(quoted(next).unwrap_or_default(), html);
            }
            html.push_str("</blockquote>");
        } else {
            push_line(line, html);
            if lines.peek().is_some_and(|next| quoted(next).is_none()) {
                html.push_str("<br>");
            }
        }
    }
}

fn quoted(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('>').or_else(|| line.strip_prefix("&gt;"))?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// One line, from left to right. What closes a mark is looked up in lists that are made once.
fn push_line(line: &str, html: &mut String) {
    let chars: Vec<char> = line.chars().collect();
    let closers = MARKS.map(|(mark, _)| closers(&chars, mark));
    let ticks: Vec<usize> = (0..chars.len()).filter(|position| chars[*position] == '`').collect();
    let brackets: Vec<usize> = (0..chars.len()).filter(|position| chars[*position] == '>').collect();
    let next = |sorted: &[usize], from: usize, to: usize| {
        sorted.get(sorted.partition_point(|place| *place < from)).copied().filter(|place| *place < to)
    };
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut position = 0;
    while position < chars.len() {
        if let Some((_, tag)) = open.pop_if(|(close, _)| *close == position) {
            let _ = write!(html, "</{tag}>");
            position += 1;
            continue;
        }
        let character = chars[position];
        let end = open.last().map_or(chars.len(), |(close, _)| *close);
        let text = |range: std::ops::Range<usize>| chars[range].iter().collect::<String>();
        if character == '`'
            && let Some(close) = next(&ticks, position + 2, end)
        {
            html.push_str("<code>");
            push_text(&text(position + 1..close), html);
            html.push_str("</code>");
            position = close + 1;
        } else if character == '<'
            && let Some(close) = next(&brackets, position + 1, end)
        {
            push_token(&text(position + 1..close), html);
            position = close + 1;
        } else if let Some(index) = MARKS.iter().position(|(mark, _)| *mark == character)
            && opens(&chars, position)
            && let Some(close) = next(&closers[index], position + 2, end)
        {
            let tag = MARKS[index].1;
            let _ = write!(html, "<{tag}>");
            open.push((close, tag));
            position += 1;
        } else if character == '&'
            && let Some(entity) = ["&amp;", "&lt;", "&gt;"]
                .into_iter()
                .find(|entity| chars[position..].iter().take(entity.len()).copied().eq(entity.chars()))
        {
            html.push_str(entity);
            position += entity.len();
        } else {
            push_text(character.encode_utf8(&mut [0; 4]), html);
            position += 1;
        }
    }
}

fn is_word(character: Option<&char>) -> bool {
    character.is_some_and(|c| c.is_alphanumeric())
}

/// Whether a character without width or more stands there.
fn is_solid(character: Option<&char>) -> bool {
    character.is_some_and(|c| !c.is_whitespace() && *c != '\u{200b}')
}

fn opens(chars: &[char], position: usize) -> bool {
    !is_word(position.checked_sub(1).and_then(|before| chars.get(before))) && is_solid(chars.get(position + 1))
}

fn closers(chars: &[char], mark: char) -> Vec<usize> {
    let closes = |position: &usize| {
        let before = position.checked_sub(1).and_then(|before| chars.get(before));
        chars[*position] == mark && is_solid(before) && !is_word(chars.get(position + 1))
    };
    (0..chars.len()).filter(closes).collect()
}

/// What stands in angle brackets: a link, a time, a mention.
fn push_token(token: &str, html: &mut String) {
    let (target, label) = token.split_once('|').unwrap_or((token, ""));
    if let Some(command) = target.strip_prefix('!') {
        if command.starts_with("date^") {
            html.push_str("<time>");
            push_escaped(label, html);
            html.push_str("</time>");
        } else {
            html.push_str("<span class=\"mention\">@");
            push_text(command, html);
            html.push_str("</span>");
        }
        return;
    }
    let url = target.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    let label = if label.is_empty() { target } else { label };
    if is_web_url(&url) {
        html.push_str("<a href=\"");
        push_text(&url, html);
        html.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
        push_escaped(label, html);
        html.push_str("</a>");
    } else {
        push_escaped(label, html);
    }
}

/// Text whose entities stand for what they stand for.
fn push_escaped(text: &str, html: &mut String) {
    push_text(&text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), html);
}

fn push_text(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\0' => html.push('\u{fffd}'),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lang::Lang;
    use crate::markdown::{Reader, parse, to_mrkdwn};

    #[test]
    fn marks_are_drawn_as_slack_draws_them() {
        for (text, expected) in [
            ("plain", "plain"),
            ("*bold* _it_ ~gone~ `code *x*`", "<strong>bold</strong> <em>it</em> <s>gone</s> <code>code *x*</code>"),
            ("*a _b_ c*", "<strong>a <em>b</em> c</strong>"),
            ("un\u{200b}*believ*\u{200b}able", "un\u{200b}<strong>believ</strong>\u{200b}able"),
            ("un*believ*able 5 * 3 * 2 snake_case_name", "un*believ*able 5 * 3 * 2 snake_case_name"),
            ("*\u{200b}a\u{200b}*", "*\u{200b}a\u{200b}*"),
            ("*a\nb*", "*a<br>b*"),
            ("*a _b* c_", "<strong>a _b</strong> c_"),
            ("> a\n> b\nc", "<blockquote>a<br>b</blockquote>c"),
            ("a\n&gt; b", "a<blockquote>b</blockquote>"),
            ("a\n```\n*b* &lt;\n```\nc", "a<br><pre><code>*b* &amp;lt;</code></pre>c"),
            ("a &amp; b &lt;c&gt; &x; <", "a &amp; b &lt;c&gt; &amp;x; &lt;"),
            ("<!channel> <!here>", "<span class=\"mention\">@channel</span> <span class=\"mention\">@here</span>"),
            ("<!date^1^{time}|18:12>", "<time>18:12</time>"),
            ("<javascript:alert(1)|x> <#C1>", "x #C1"),
        ] {
            assert_eq!(to_html(text), expected, "{text}");
        }
        let link = |url: &str, label: &str| {
            format!("<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{label}</a>")
        };
        assert_eq!(to_html("*<https://x.example/?a=1&amp;b|a &amp; b>*"), {
            format!("<strong>{}</strong>", link("https://x.example/?a=1&amp;b", "a &amp; b"))
        });
        assert_eq!(to_html("<https://x.example/a_b_>"), link("https://x.example/a_b_", "https://x.example/a_b_"));
    }

    proptest! {
        #[test]
        fn nothing_of_a_text_is_html(text in "([*_~|`<>\\[\\]()!@#:&/^{} \n-]|https://x|&amp;|[a-z0-9é🎁\u{200b}]){0,60}") {
            let mut rest = to_html(&text);
            while let Some(start) = rest.find('<') {
                let end = start + rest[start..].find('>').expect("tags are closed");
                let tag = rest[start + 1..end].trim_start_matches('/').split(' ').next().unwrap_or_default().to_owned();
                let known = ["strong", "em", "s", "code", "pre", "br", "a", "blockquote", "span", "time"];
                prop_assert!(known.contains(&tag.as_str()), "{tag}");
                rest = rest[end + 1..].to_owned();
            }
        }

        #[test]
        fn what_was_written_for_slack_looks_as_it_was_meant(words in prop::collection::vec("[a-zé文&<>*_~]{1,6}", 1..6)) {
            let reader = Reader { lang: Lang::En, offset: 0, now: None };
            // Each mark is escaped, so that it is meant as it stands.
            let escape = |c: char| if "&<>*_~".contains(c) { vec!['\\', c] } else { vec![c] };
            let text: String = words.join(" ").chars().flat_map(escape).collect();
            let html = to_html(&to_mrkdwn(&parse(&text), reader)).replace('\u{200b}', "");
            let meant: String = words.join(" ").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(html, meant);
        }
    }
}
