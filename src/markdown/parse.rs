//! Reads a text once from left to right. At each place the first rule that fits takes its part, whose inside is read in
//! the same way; what no rule takes is text.

use std::collections::HashMap;
use std::ops::Range;

use super::{Mention, Node, Style};
use crate::discord::Snowflake;
use crate::emoji;

/// Marks within marks, quotes and lists together; beyond that everything is text.
const DEEPEST: usize = 24;
/// Characters of a mention, a timestamp or an emoji in angle brackets.
const LONGEST_TAG: usize = 128;
/// The last second that Discord shows as a time.
const LAST_SECOND: i64 = 8_640_000_000_000;

/// Reads a text as Discord does.
pub fn parse(text: &str) -> Vec<Node> {
    parse_counting(text).0
}

/// The tree, and in how many steps it was made.
pub(super) fn parse_counting(text: &str) -> (Vec<Node>, usize) {
    let chars: Vec<char> = text.chars().collect();
    let at = (0..chars.len()).collect();
    let mut steps = 0;
    let nodes = Parser::new(chars, at, &mut steps).all(Context::default());
    (nodes, steps)
}

/// What surrounds the part that is read.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    depth: usize,
    /// Inside marks: no headings, quotes and lists there.
    inline: bool,
    in_quote: bool,
    in_link: bool,
}

impl Context {
    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    fn inside_marks(self) -> Self {
        Self { inline: true, ..self.deeper() }
    }
}

/// Equal characters side by side, without those that a backslash escapes.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
}

/// Runs of `*` or `_`, and those among them that can close something.
#[derive(Default)]
struct Runs {
    all: Vec<Run>,
    odd: Vec<Run>,
    double: Vec<Run>,
}

impl Runs {
    fn find(chars: &[char], escaped: &[bool], mark: char) -> Self {
        let mut runs = Self::default();
        let mut position = 0;
        while position < chars.len() {
            if chars[position] != mark || escaped[position] {
                position += 1;
                continue;
            }
            let start = position;
            while position < chars.len() && chars[position] == mark && (position == start || !escaped[position]) {
                position += 1;
            }
            let run = Run { start, end: position };
            runs.all.push(run);
            if (run.end - run.start) % 2 == 1 {
                runs.odd.push(run);
            }
            if run.end - run.start >= 2 {
                runs.double.push(run);
            }
        }
        runs
    }

    /// The run that a place is in.
    fn around(&self, position: usize) -> Option<Run> {
        let after = self.all.partition_point(|run| run.end <= position);
        self.all.get(after).copied().filter(|run| run.start <= position)
    }

    /// Where the single mark at the beginning of `rest` closes: at the next run of odd length, whose other marks are pairs.
    fn single(&self, rest: &Range<usize>) -> Option<usize> {
        let own = self.around(rest.start)?;
        let own_end = own.end.min(rest.end);
        if (own_end - rest.start).is_multiple_of(2) || own_end >= rest.end {
            return None;
        }
        if let Some(run) = first_from(&self.odd, own_end, rest.end)
            && run.end <= rest.end
        {
            return Some(run.end - 1);
        }
        // The end of this part may cut a run, and make its length odd.
        let cut = self.around(rest.end - 1).filter(|run| run.start >= own_end && run.end > rest.end)?;
        ((rest.end - cut.start) % 2 == 1).then_some(rest.end - 1)
    }

    /// Where the double mark at the beginning of `rest` closes: at the end of the next run of two or more.
    fn double(&self, rest: &Range<usize>) -> Option<usize> {
        let own = self.around(rest.start)?;
        let own_end = own.end.min(rest.end);
        if own_end - rest.start < 2 {
            return None;
        }
        let run = first_from(&self.double, own_end, rest.end)?;
        let end = run.end.min(rest.end);
        (end - run.start >= 2).then_some(end - 2)
    }
}

fn first_from(runs: &[Run], start: usize, end: usize) -> Option<Run> {
    let index = runs.partition_point(|run| run.start < start);
    runs.get(index).copied().filter(|run| run.start < end)
}

/// The first of sorted positions in a range.
fn next_in(positions: &[usize], range: Range<usize>) -> Option<usize> {
    let index = positions.partition_point(|position| *position < range.start);
    positions.get(index).copied().filter(|position| *position < range.end)
}

/// A text with where its characters stand in the source, and the tables that closing marks are found in.
struct Parser<'a> {
    chars: Vec<char>,
    at: Vec<usize>,
    stars: Runs,
    underscores: Runs,
    /// Places of `~~` and `||`, of three backticks, of runs of backticks by their length.
    strikes: Vec<usize>,
    spoilers: Vec<usize>,
    fences: Vec<usize>,
    backticks: HashMap<usize, Vec<usize>>,
    blanks: Vec<usize>,
    /// Characters that no address has.
    outside_addresses: Vec<usize>,
    greater: Vec<usize>,
    /// What closes a bracket or a parenthesis.
    partner: HashMap<usize, usize>,
    steps: &'a mut usize,
}

impl<'a> Parser<'a> {
    fn new(chars: Vec<char>, at: Vec<usize>, steps: &'a mut usize) -> Self {
        *steps += chars.len();
        let mut escaped = vec![false; chars.len()];
        for position in 1..chars.len() {
            escaped[position] = chars[position - 1] == '\\' && !escaped[position - 1];
        }
        let pairs = |mark: char| {
            (1..chars.len()).filter(|i| chars[*i] == mark && chars[i - 1] == mark).map(|i| i - 1).collect::<Vec<_>>()
        };
        let places = |wanted: &dyn Fn(char) -> bool| (0..chars.len()).filter(|i| wanted(chars[*i])).collect::<Vec<_>>();
        let mut backticks: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut position = 0;
        while position < chars.len() {
            let start = position;
            while position < chars.len() && chars[position] == '`' {
                position += 1;
            }
            if position > start {
                backticks.entry(position - start).or_default().push(start);
            } else {
                position += 1;
            }
        }
        Self {
            stars: Runs::find(&chars, &escaped, '*'),
            underscores: Runs::find(&chars, &escaped, '_'),
            strikes: pairs('~'),
            spoilers: pairs('|'),
            fences: pairs('`').into_iter().filter(|start| chars.get(start + 2) == Some(&'`')).collect(),
            backticks,
            blanks: places(&char::is_whitespace),
            outside_addresses: places(&|c| c.is_whitespace() || c.is_control() || "<>\"\\`".contains(c)),
            greater: places(&|c| c == '>'),
            partner: partners(&chars, &escaped),
            chars,
            at,
            steps,
        }
    }

    fn all(mut self, outer: Context) -> Vec<Node> {
        self.read(0..self.chars.len(), outer)
    }

    /// Reads a part that was put together anew, such as a quote without its marks.
    fn read_apart(&mut self, parts: &[Range<usize>], outer: Context) -> Vec<Node> {
        let positions = || parts.iter().cloned().flatten();
        let chars = positions().map(|position| self.chars[position]).collect();
        let at = positions().map(|position| self.at[position]).collect();
        Parser::new(chars, at, self.steps).all(outer)
    }

    fn read(&mut self, range: Range<usize>, outer: Context) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut position = range.start;
        let mut text_from = position;
        while position < range.end {
            *self.steps += 1;
            let rest = position..range.end;
            let at_line_start = position == range.start || self.chars[position - 1] == '\n';
            let mut found = None;
            if outer.depth < DEEPEST {
                if at_line_start && !outer.inline {
                    found = self.block(rest.clone(), outer);
                }
                if found.is_none() {
                    found = self.mark(rest.clone(), outer);
                }
            }
            match found.or_else(|| self.token(rest, outer)) {
                Some((node, end)) => {
                    self.push_text(text_from..position, &mut nodes);
                    nodes.push(node);
                    position = end.max(position + 1);
                    text_from = position;
                }
                None => position += 1,
            }
        }
        self.push_text(text_from..range.end, &mut nodes);
        nodes
    }

    fn push_text(&self, range: Range<usize>, nodes: &mut Vec<Node>) {
        if !range.is_empty() {
            nodes.push(Node::Text { at: self.at[range.start], text: self.text(range) });
        }
    }

    fn text(&self, range: Range<usize>) -> String {
        self.chars[range].iter().collect()
    }

    fn starts_with(&self, range: &Range<usize>, text: &str) -> bool {
        let mut position = range.start;
        text.chars().all(|expected| {
            let same = position < range.end && self.chars[position] == expected;
            position += 1;
            same
        })
    }

    fn count(&mut self, range: Range<usize>, wanted: impl Fn(char) -> bool) -> usize {
        let length = self.chars[range].iter().take_while(|c| wanted(**c)).count();
        *self.steps += length;
        length
    }

    // What stands at the beginning of a line.

    fn block(&mut self, rest: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        let indent = self.count(rest.clone(), |c| c == ' ');
        let marks = rest.start + indent..rest.end;
        match self.chars.get(marks.start).filter(|_| !marks.is_empty())? {
            '#' => self.heading(marks, outer),
            '>' if !outer.in_quote => self.quote(marks, outer),
            '-' if self.starts_with(&marks, "-# ") => {
                let content = self.line_content(marks.start + 3..marks.end)?;
                let end = self.after_line(content.end, rest.end);
                Some((Node::Subtext(self.read(content, outer.inside_marks())), end))
            }
            '-' | '*' | '0'..='9' => self.list(rest, outer),
            _ => None,
        }
    }

    fn line_end(&mut self, rest: Range<usize>) -> usize {
        rest.start + self.count(rest, |c| c != '\n')
    }

    /// Where the next line begins.
    fn after_line(&mut self, position: usize, end: usize) -> usize {
        (self.line_end(position..end) + 1).min(end)
    }

    /// What stands on the rest of a line, without white space around it.
    fn line_content(&mut self, rest: Range<usize>) -> Option<Range<usize>> {
        let mut end = self.line_end(rest.clone());
        let start = (rest.start + self.count(rest, |c| c == ' ')).min(end);
        while end > start && self.chars[end - 1].is_whitespace() {
            end -= 1;
        }
        (start < end).then_some(start..end)
    }

    fn heading(&mut self, marks: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        let level = self.count(marks.clone(), |c| c == '#');
        let after = marks.start + level;
        if level > 3 || after >= marks.end || self.chars[after] != ' ' {
            return None;
        }
        let content = self.line_content(after..marks.end)?;
        let end = self.after_line(content.end, marks.end);
        let content = self.read(content, outer.inside_marks());
        Some((Node::Heading { level: u8::try_from(level).unwrap_or(3), content }, end))
    }

    fn quote(&mut self, marks: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        let inside = Context { in_quote: true, ..outer.deeper() };
        if self.starts_with(&marks, ">>> ") {
            let content = self.read(marks.start + 4..marks.end, inside);
            return Some((Node::Quote(content), marks.end));
        }
        let mut parts = Vec::new();
        let mut position = marks.start;
        while position < marks.end {
            let start = position + self.count(position..marks.end, |c| c == ' ');
            if !self.starts_with(&(start..marks.end), "> ") {
                break;
            }
            position = self.after_line(start, marks.end);
            parts.push(start + 2..position);
        }
        if let Some(last) = parts.last_mut()
            && last.end > last.start
            && self.chars[last.end - 1] == '\n'
        {
            last.end -= 1;
        }
        (!parts.is_empty()).then(|| (Node::Quote(self.read_apart(&parts, inside)), position))
    }

    fn list(&mut self, rest: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        let first = self.bullet(rest.clone())?;
        let mut items: Vec<Vec<Range<usize>>> = Vec::new();
        let mut position = rest.start;
        while position < rest.end {
            let line = position..rest.end;
            let end = self.after_line(position, rest.end);
            let indent = self.count(line.clone(), |c| c == ' ');
            match self.bullet(line) {
                Some(bullet) if items.is_empty() || indent <= first.indent + 1 => {
                    items.push(std::iter::once(bullet.content..end).collect());
                }
                bullet => {
                    let is_blank = position + indent >= end || self.chars[position + indent] == '\n';
                    let Some(last) = items.last_mut() else { break };
                    if bullet.is_none() && (indent <= first.indent || is_blank) {
                        break;
                    }
                    // What is nested keeps the indent that it has below its item.
                    let inner = if bullet.is_some() { first.indent + 2 } else { indent };
                    last.push(position + indent.min(inner)..end);
                }
            }
            position = end;
        }
        let mut contents = Vec::with_capacity(items.len());
        for mut item in items {
            if let Some(last) = item.last_mut()
                && last.end > last.start
                && self.chars[last.end - 1] == '\n'
            {
                last.end -= 1;
            }
            contents.push(self.read_apart(&item, outer.deeper()));
        }
        Some((Node::List { start: first.number, items: contents }, position))
    }

    /// A line's bullet or number, with something behind it.
    fn bullet(&mut self, line: Range<usize>) -> Option<Bullet> {
        let indent = self.count(line.clone(), |c| c == ' ');
        let mark = line.start + indent;
        let digits = self.count(mark.min(line.end)..line.end, |c| c.is_ascii_digit());
        let (number, after) = if digits > 0 {
            let number = (digits <= 9).then(|| self.text(mark..mark + digits).parse().ok())??;
            (Some(number), mark + digits + usize::from(self.chars.get(mark + digits) == Some(&'.')))
        } else {
            (None, mark + usize::from(matches!(self.chars.get(mark), Some('-' | '*'))))
        };
        if after == mark + digits || after >= line.end || self.chars[after] != ' ' {
            return None;
        }
        let content = after + self.count(after..line.end, |c| c == ' ');
        let nothing = content >= line.end || self.chars[content] == '\n';
        (!nothing).then_some(Bullet { indent, number, content })
    }

    // What stands between marks.

    fn mark(&mut self, rest: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        match self.chars[rest.start] {
            '*' => self.stars(rest, outer),
            '_' => self.underscores(rest, outer),
            '~' => {
                let (content, end) = Self::between_pairs(&self.strikes, &rest)?;
                Some((Node::Strike(self.read(content, outer.inside_marks())), end))
            }
            '|' => {
                let (content, end) = Self::between_pairs(&self.spoilers, &rest)?;
                Some((Node::Spoiler(self.read(content, outer.inside_marks())), end))
            }
            '[' if !outer.in_link => self.link(rest, outer),
            _ => None,
        }
    }

    fn stars(&mut self, rest: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        let emphasis = self.stars.single(&rest).filter(|close| {
            let inner = rest.start + 1;
            !self.chars[inner].is_whitespace() && !self.chars[close - 1].is_whitespace()
        });
        let strong = self.stars.double(&rest);
        self.longer(rest, emphasis, strong, Node::Strong, outer)
    }

    fn underscores(&mut self, rest: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let emphasis =
            self.underscores.single(&rest).filter(|close| close + 1 >= rest.end || !is_word(self.chars[close + 1]));
        let underline = self.underscores.double(&rest);
        self.longer(rest, emphasis, underline, Node::Underline, outer)
    }

    /// Of a single and a double mark that open at the same place, the one that reaches further counts.
    fn longer(
        &mut self,
        rest: Range<usize>,
        single: Option<usize>,
        double: Option<usize>,
        of_double: impl Fn(Vec<Node>) -> Node,
        outer: Context,
    ) -> Option<(Node, usize)> {
        let inside = outer.inside_marks();
        match (single, double) {
            (Some(single), double) if double.is_none_or(|double| single + 1 >= double + 2) => {
                Some((Node::Emphasis(self.read(rest.start + 1..single, inside)), single + 1))
            }
            (_, Some(double)) => Some((of_double(self.read(rest.start + 2..double, inside)), double + 2)),
            _ => None,
        }
    }

    fn between_pairs(pairs: &[usize], rest: &Range<usize>) -> Option<(Range<usize>, usize)> {
        next_in(pairs, rest.start..rest.start + 1).filter(|_| rest.end - rest.start >= 5)?;
        let close = next_in(pairs, rest.start + 3..rest.end - 1)?;
        Some((rest.start + 2..close, close + 2))
    }

    fn link(&mut self, rest: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        let close = *self.partner.get(&rest.start)?;
        let open = close + 1;
        if open >= rest.end || self.chars[open] != '(' {
            return None;
        }
        let end = *self.partner.get(&open).filter(|end| **end < rest.end)?;
        let mut address = open + 1..next_in(&self.blanks, open + 1..end).unwrap_or(end);
        if address.end < end && !self.is_quoted(address.end..end) {
            return None;
        }
        if address.len() > 2 && self.chars[address.start] == '<' && self.chars[address.end - 1] == '>' {
            address = address.start + 1..address.end - 1;
        }
        let length = self.address_length(&address)?;
        if length < address.len() || self.line_is_blank(rest.start + 1..close) {
            return None;
        }
        let url = self.text(address);
        let inside = Context { in_link: true, ..outer.inside_marks() };
        Some((Node::Link { label: self.read(rest.start + 1..close, inside), url }, end + 1))
    }

    fn line_is_blank(&self, range: Range<usize>) -> bool {
        self.chars[range].iter().all(|c| c.is_whitespace())
    }

    /// A link's title, which Discord shows to whoever hovers.
    fn is_quoted(&self, range: Range<usize>) -> bool {
        let mut inner = self.chars[range].iter().filter(|c| !c.is_whitespace());
        match (inner.next(), inner.next_back()) {
            (Some(first), Some(last)) => matches!(first, '"' | '\'') && first == last,
            _ => false,
        }
    }

    /// How many characters from the beginning form an `http` or `https` address.
    fn address_length(&self, range: &Range<usize>) -> Option<usize> {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| self.starts_with(range, scheme))?;
        let length = next_in(&self.outside_addresses, range.clone()).unwrap_or(range.end) - range.start;
        (length > scheme.len()).then_some(length)
    }

    // What is taken as a whole.

    fn token(&mut self, rest: Range<usize>, outer: Context) -> Option<(Node, usize)> {
        let start = rest.start;
        match self.chars[start] {
            '\n' => Some((Node::LineBreak, start + 1)),
            '\\' => {
                let escaped = *self.chars.get(start + 1).filter(|_| start + 1 < rest.end)?;
                let is_mark = !escaped.is_ascii_alphanumeric() && !escaped.is_whitespace();
                is_mark.then_some((Node::Escaped(escaped), start + 2))
            }
            '`' => self.code_block(&rest).or_else(|| self.code(&rest)),
            '<' => self.tag(&rest),
            '@' => [("@everyone", Mention::Everyone), ("@here", Mention::Here)]
                .into_iter()
                .find(|(name, _)| self.starts_with(&rest, name))
                .map(|(name, mention)| (Node::Mention(mention), start + name.len())),
            ':' => self.shortcode(&rest),
            'h' if !outer.in_link => self.address(rest),
            // Its arms would be marks.
            '¯' if self.starts_with(&rest, "¯\\_(ツ)_/¯") => {
                let end = start + 9;
                Some((Node::Text { text: self.text(start..end), at: self.at[start] }, end))
            }
            _ => None,
        }
    }

    fn code_block(&mut self, rest: &Range<usize>) -> Option<(Node, usize)> {
        next_in(&self.fences, rest.start..rest.start + 1).filter(|_| rest.end - rest.start >= 7)?;
        let close = next_in(&self.fences, rest.start + 4..rest.end - 2)?;
        let mut content = rest.start + 3..close;
        let word = |c: char| c.is_ascii_alphanumeric() || "_+-.#".contains(c);
        let length = self.count(content.clone(), word);
        let mut language = None;
        let names = length > 0 && self.chars[content.start + length] == '\n';
        if names && !self.chars[content.start + length..content.end].iter().all(|c| *c == '\n') {
            language = Some(self.text(content.start..content.start + length));
            content.start += length;
        }
        let code = self.text(content);
        let code = code.trim_matches('\n');
        let mut end = close + 3;
        if end < rest.end && self.chars[end] == '\n' {
            end += 1;
        }
        (!code.is_empty()).then(|| (Node::CodeBlock { language, code: code.to_owned() }, end))
    }

    fn code(&mut self, rest: &Range<usize>) -> Option<(Node, usize)> {
        if rest.start > 0 && self.chars[rest.start - 1] == '`' {
            return None;
        }
        let length = self.count(rest.clone(), |c| c == '`');
        let start = rest.start + length;
        let close = next_in(self.backticks.get(&length)?, start..rest.end)?;
        if close == start || close + length > rest.end {
            return None;
        }
        let code = self.text(start..close);
        let code = if code.starts_with(" `") { &code[1..] } else { &code };
        let code = if code.ends_with("` ") { &code[..code.len() - 1] } else { code };
        Some((Node::Code(code.to_owned()), close + length))
    }

    fn tag(&mut self, rest: &Range<usize>) -> Option<(Node, usize)> {
        let close = next_in(&self.greater, rest.clone())?;
        let inner = rest.start + 1..close;
        if self.starts_with(&inner, "http") {
            if next_in(&self.blanks, inner.clone()).is_some() {
                return None;
            }
            let complete = self.address_length(&inner)? == inner.len();
            return complete.then(|| (Node::Address { url: self.text(inner), preview: false }, close + 1));
        }
        if inner.len() > LONGEST_TAG {
            return None;
        }
        let inner = self.text(inner);
        *self.steps += inner.len();
        Some((tag(&inner)?, close + 1))
    }

    fn shortcode(&mut self, rest: &Range<usize>) -> Option<(Node, usize)> {
        let start = rest.start + 1;
        let most = rest.end.min(start + emoji::LONGEST_NAME);
        let length = self.count(start..most, emoji::is_name_character);
        let end = start + length;
        if length == 0 || end >= rest.end || self.chars[end] != ':' {
            return None;
        }
        let unicode = emoji::find(&self.text(start..end))?;
        Some((Node::Emoji { unicode, at: self.at[rest.start], length: length + 2 }, end + 1))
    }

    fn address(&mut self, rest: Range<usize>) -> Option<(Node, usize)> {
        let mut length = self.address_length(&rest)?;
        let end_of = |length: usize| self.chars[rest.start + length - 1];
        let count = |length: usize, mark: char| {
            self.chars[rest.start..rest.start + length].iter().filter(|c| **c == mark).count()
        };
        // A closing parenthesis belongs to the sentence unless the address opened it.
        let mut surplus = count(length, ')').saturating_sub(count(length, '('));
        loop {
            match end_of(length) {
                '.' | ',' | ':' | ';' | '\'' | ']' => length -= 1,
                ')' if surplus > 0 => {
                    surplus -= 1;
                    length -= 1;
                }
                _ => break,
            }
        }
        let url = self.text(rest.start..rest.start + length);
        let complete = url.split_once("://").is_some_and(|(_, host)| !host.is_empty());
        complete.then_some((Node::Address { url, preview: true }, rest.start + length))
    }
}

struct Bullet {
    indent: usize,
    number: Option<u64>,
    /// Where the item's text begins.
    content: usize,
}

/// Matches brackets with brackets and parentheses with parentheses.
fn partners(chars: &[char], escaped: &[bool]) -> HashMap<usize, usize> {
    let mut partners = HashMap::new();
    for (open, close) in [('[', ']'), ('(', ')')] {
        let mut opened = Vec::new();
        for (position, character) in chars.iter().enumerate().filter(|(position, _)| !escaped[*position]) {
            if *character == open {
                opened.push(position);
            } else if *character == close
                && let Some(start) = opened.pop()
            {
                partners.insert(start, position);
            }
        }
    }
    partners
}

/// What stands in angle brackets: a time, a mention, a server's emoji.
fn tag(inner: &str) -> Option<Node> {
    let id = |text: &str| -> Option<Snowflake> {
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
    };
    if let Some(time) = inner.strip_prefix("t:") {
        let (seconds, style) = match time.split_once(':') {
            Some((seconds, letter)) => (seconds, Style::from_letter(letter)?),
            None => (time, Style::default()),
        };
        let digits = seconds.strip_prefix('-').unwrap_or(seconds);
        let readable = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let seconds: i64 = readable.then(|| seconds.parse().ok())??;
        let possible = (-LAST_SECOND..=LAST_SECOND).contains(&seconds);
        return possible.then_some(Node::Timestamp { seconds, style });
    }
    if let Some(role) = inner.strip_prefix("@&") {
        return Some(Node::Mention(Mention::Role(id(role)?)));
    }
    if let Some(user) = inner.strip_prefix('@') {
        return Some(Node::Mention(Mention::User(id(user.strip_prefix('!').unwrap_or(user))?)));
    }
    if let Some(channel) = inner.strip_prefix('#') {
        return Some(Node::Mention(Mention::Channel(id(channel)?)));
    }
    if let Some(command) = inner.strip_prefix('/') {
        let (name, number) = command.rsplit_once(':')?;
        let named = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || " -_".contains(c));
        return named.then_some(Node::Mention(Mention::Command { name: name.to_owned(), id: id(number)? }));
    }
    if let Some(page) = inner.strip_prefix("id:") {
        let known = matches!(page, "browse" | "customize" | "guide" | "home" | "linked-roles");
        return known.then(|| Node::Mention(Mention::Guild(page.to_owned())));
    }
    let (animated, emoji) = match inner.strip_prefix("a:") {
        Some(emoji) => (true, emoji),
        None => (false, inner.strip_prefix(':')?),
    };
    let (name, number) = emoji.split_once(':')?;
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    named.then_some(Node::CustomEmoji { name: name.to_owned(), id: id(number)?, animated })
}
