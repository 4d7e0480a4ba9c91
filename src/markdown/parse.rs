//! Reads a text once from left to right. At each place the first rule that fits takes its part, whose inside is read in
//! the same way; what no rule takes is text. The rules are those of Discord's client, whose oddities are theirs.
//!
//! What closes a mark is looked up in tables that are made once for each part.

use std::cell::OnceCell;
use std::ops::Range;

use super::{Mention, Node, Style};
use crate::discord::Snowflake;
use crate::emoji;

/// Marks within marks, quotes and lists together; beyond that everything is text.
const DEEPEST: usize = 24;
/// Lists within lists.
const DEEPEST_LIST: usize = 11;
/// Characters of a mention, a timestamp or an emoji in angle brackets.
const LONGEST_TAG: usize = 128;
/// Pairs of parentheses in a link's address.
const MOST_PARENTHESES: usize = 32;
/// The last second that Discord shows as a time.
const LAST_SECOND: i64 = 8_640_000_000_000;
const LARGEST_NUMBER: u64 = 1_000_000_000;

/// Reads a text as Discord does.
pub fn parse(text: &str) -> Vec<Node> {
    parse_counting(text).0
}

/// The tree, and in how many steps it was made.
pub(super) fn parse_counting(text: &str) -> (Vec<Node>, usize) {
    let mut steps = 0;
    let mut chars = Vec::new();
    let mut at = Vec::new();
    let mut source = text.chars().enumerate().peekable();
    while let Some((position, character)) = source.next() {
        // Forms of browsers break lines with two characters.
        if character == '\r' && source.peek().is_some_and(|(_, next)| *next == '\n') {
            continue;
        }
        chars.push(character);
        at.push(position);
    }
    let nodes = Parser::new(&chars, &at, &mut steps).read(Context { line_start: true, ..Context::default() });
    (nodes, steps)
}

/// What surrounds the part that is read.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "any of them may hold with any other")]
struct Context {
    depth: usize,
    list_depth: usize,
    /// The part begins where a line does, whatever marks stand between: quotes, headings and lists may begin there.
    line_start: bool,
    in_quote: bool,
    in_emphasis: bool,
    in_link: bool,
}

impl Context {
    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

/// What a rule makes of its part of the text.
enum Found {
    Node(Node),
    /// The inside of a mark that changes nothing here.
    Nodes(Vec<Node>),
    /// Text in which no mark counts.
    Raw,
}

/// Equal characters side by side, without those that a backslash escapes.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
}

impl Run {
    fn length(self) -> usize {
        self.end - self.start
    }
}

/// Runs of `*` or `_`, and those among them that can close something.
#[derive(Default)]
struct Runs {
    all: Vec<Run>,
    odd: Vec<Run>,
    double: Vec<Run>,
}

impl Runs {
    fn push(&mut self, run: Run) {
        self.all.push(run);
        if run.length() % 2 == 1 {
            self.odd.push(run);
        }
        if run.length() >= 2 {
            self.double.push(run);
        }
    }

    /// Where the run around a place ends.
    fn end_around(&self, position: usize) -> Option<usize> {
        let after = self.all.partition_point(|run| run.end <= position);
        self.all.get(after).filter(|run| run.start <= position).map(|run| run.end)
    }

    /// Where the double mark at `start` closes: at the end of the next run of two or more, or of its own.
    fn double(&self, start: usize) -> Option<usize> {
        let own_end = self.end_around(start)?;
        match own_end - start {
            0 | 1 => None,
            2..5 => first_from(&self.double, own_end).map(|run| run.end - 2),
            _ => Some(own_end - 2),
        }
    }

    /// The run in which the single mark at `start` closes with its last character: the next of odd length, since its
    /// other marks are pairs.
    fn single(&self, start: usize) -> Option<Run> {
        let own = Run { start: start + 1, end: self.end_around(start)? };
        if own.length().is_multiple_of(2) {
            return first_from(&self.odd, own.end);
        }
        (own.length() >= 3).then_some(own)
    }
}

fn first_from(runs: &[Run], start: usize) -> Option<Run> {
    runs.get(runs.partition_point(|run| run.start < start)).copied()
}

/// The first of sorted positions in a range.
fn next_in(positions: &[usize], range: Range<usize>) -> Option<usize> {
    let index = positions.partition_point(|position| *position < range.start);
    positions.get(index).copied().filter(|position| *position < range.end)
}

/// How many numbers from 0 on are below `end` and fulfil a condition that none fulfils after the first that does not.
fn partition_point(end: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = usize::midpoint(low, high);
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Where things stand in a part of a text.
#[derive(Default)]
struct Tables {
    stars: Runs,
    underscores: Runs,
    /// Every `~~`, and those that may close.
    strikes: Vec<usize>,
    strike_ends: Vec<usize>,
    spoilers: Vec<usize>,
    /// Every three backticks.
    fences: Vec<usize>,
    /// Runs of backticks, by length and then by place.
    backticks: Vec<(usize, usize)>,
    blanks: Vec<usize>,
    /// Where an address in the text ends.
    address_ends: Vec<usize>,
    greater: Vec<usize>,
    less: Vec<usize>,
    opening: Vec<usize>,
    closing: Vec<usize>,
}

impl Tables {
    fn new(chars: &[char]) -> Self {
        let mut tables = Self::default();
        let is = |position: usize, mark: char| chars.get(position) == Some(&mark);
        let mut escaped = false;
        let mut position = 0;
        while position < chars.len() {
            let character = chars[position];
            let was_escaped = escaped;
            escaped = character == '\\' && !was_escaped;
            if character.is_whitespace() {
                tables.blanks.push(position);
            }
            if character.is_whitespace() || character.is_control() || character == '<' {
                tables.address_ends.push(position);
            }
            match character {
                '*' | '_' if !was_escaped => {
                    let start = position;
                    while is(position + 1, character) {
                        position += 1;
                    }
                    let run = Run { start, end: position + 1 };
                    if character == '*' { tables.stars.push(run) } else { tables.underscores.push(run) }
                }
                '~' if is(position + 1, '~') => {
                    tables.strikes.push(position);
                    if !is(position + 2, '_') {
                        tables.strike_ends.push(position);
                    }
                }
                '|' if is(position + 1, '|') => tables.spoilers.push(position),
                '`' => {
                    if is(position + 1, '`') && is(position + 2, '`') {
                        tables.fences.push(position);
                    }
                    if position == 0 || !is(position - 1, '`') {
                        let length = chars[position..].iter().take_while(|c| **c == '`').count();
                        tables.backticks.push((length, position));
                    }
                }
                '>' => tables.greater.push(position),
                '<' => tables.less.push(position),
                '(' => tables.opening.push(position),
                ')' => tables.closing.push(position),
                _ => {}
            }
            position += 1;
        }
        tables.backticks.sort_unstable();
        tables
    }
}

/// Where the label that reaches a place ends: before the first and the last `](` that may end it.
#[derive(Debug, Clone, Copy)]
struct LabelEnds {
    first: usize,
    last: usize,
}

/// For each place within a label, where the label ends. Brackets within it come in pairs, or close it later.
fn label_ends(chars: &[char]) -> Vec<Option<LabelEnds>> {
    let mut ends: Vec<Option<LabelEnds>> = vec![None; chars.len() + 1];
    let (mut next_open, mut next_close) = (None, None);
    for position in (0..chars.len()).rev() {
        ends[position] = match chars[position] {
            '[' => {
                next_open = Some(position);
                next_close.and_then(|close: usize| ends[close + 1])
            }
            ']' => {
                let here =
                    (chars.get(position + 1) == Some(&'(')).then_some(LabelEnds { first: position, last: position });
                let closes_later = next_close.is_some_and(|close| next_open.is_none_or(|open: usize| open > close));
                next_close = Some(position);
                let later = if closes_later { ends[position + 1] } else { None };
                match (here, later) {
                    (Some(here), Some(later)) => Some(LabelEnds { first: here.first, last: later.last }),
                    (here, later) => here.or(later),
                }
            }
            _ => ends[position + 1],
        };
    }
    ends
}

/// A part of a text with where its characters stand in the source.
struct Parser<'t> {
    chars: &'t [char],
    at: &'t [usize],
    tables: Tables,
    labels: OnceCell<Vec<Option<LabelEnds>>>,
    steps: &'t mut usize,
}

impl<'t> Parser<'t> {
    fn new(chars: &'t [char], at: &'t [usize], steps: &'t mut usize) -> Self {
        *steps += chars.len();
        Self { chars, at, tables: Tables::new(chars), labels: OnceCell::new(), steps }
    }

    /// Reads a part of this part.
    fn read_within(&mut self, range: Range<usize>, context: Context) -> Vec<Node> {
        Parser::new(&self.chars[range.clone()], &self.at[range], self.steps).read(context)
    }

    /// Reads lines that were freed of their marks.
    fn read_lines(&mut self, lines: &[Range<usize>], context: Context) -> Vec<Node> {
        let positions = || lines.iter().cloned().flatten();
        let chars: Vec<char> = positions().map(|position| self.chars[position]).collect();
        let at: Vec<usize> = positions().map(|position| self.at[position]).collect();
        Parser::new(&chars, &at, self.steps).read(Context { line_start: true, ..context })
    }

    fn read(mut self, context: Context) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut position = 0;
        let mut text_from = 0;
        while position < self.chars.len() {
            *self.steps += 1;
            let line_start = if position == 0 { context.line_start } else { self.chars[position - 1] == '\n' };
            let here = Context { line_start, ..context };
            // Backticks that have opened nothing open nothing by their rest.
            let is_fresh = position == text_from || self.chars[position - 1] != '`';
            let Some((found, end)) = self.find(position, here, is_fresh) else {
                position += 1;
                continue;
            };
            self.push_text(text_from..position, &mut nodes);
            match found {
                Found::Node(node) => nodes.push(node),
                Found::Nodes(inner) => nodes.extend(inner),
                Found::Raw => self.push_raw(position..end, &mut nodes),
            }
            position = end.max(position + 1);
            text_from = position;
        }
        self.push_text(text_from..self.chars.len(), &mut nodes);
        nodes
    }

    fn push_text(&self, range: Range<usize>, nodes: &mut Vec<Node>) {
        if !range.is_empty() {
            nodes.push(Node::Text { at: self.at[range.start], text: self.text(range) });
        }
    }

    fn push_raw(&self, range: Range<usize>, nodes: &mut Vec<Node>) {
        let mut from = range.start;
        for position in range.clone() {
            if self.chars[position] == '\n' {
                self.push_text(from..position, nodes);
                nodes.push(Node::LineBreak);
                from = position + 1;
            }
        }
        self.push_text(from..range.end, nodes);
    }

    fn text(&self, range: Range<usize>) -> String {
        self.chars[range].iter().collect()
    }

    fn get(&self, position: usize) -> Option<char> {
        self.chars.get(position).copied()
    }

    fn starts_with(&self, start: usize, text: &str) -> bool {
        text.chars().enumerate().all(|(index, expected)| self.get(start + index) == Some(expected))
    }

    fn count(&mut self, range: Range<usize>, wanted: impl Fn(char) -> bool) -> usize {
        let length = self.chars[range].iter().take_while(|c| wanted(**c)).count();
        *self.steps += length;
        length
    }

    /// What begins at a place, and where it ends.
    fn find(&mut self, start: usize, context: Context, is_fresh: bool) -> Option<(Found, usize)> {
        if context.depth < DEEPEST {
            if context.line_start
                && let Some((node, end)) = self.block(start, context)
            {
                return Some((Found::Node(node), end));
            }
            if let Some(found) = self.mark(start, context) {
                return Some(found);
            }
        }
        let (node, end) = self.token(start, context, is_fresh)?;
        Some((Found::Node(node), end))
    }

    // What stands at the beginning of a line.

    fn block(&mut self, start: usize, context: Context) -> Option<(Node, usize)> {
        let indent = self.count(start..self.chars.len(), |c| c == ' ');
        let marks = start + indent;
        match self.get(marks)? {
            '#' => self.heading(marks, context),
            '>' if !context.in_quote => self.quote(start, context),
            '-' if indent == 0 && self.starts_with(marks, "-# ") => self.subtext(marks, context),
            '-' | '*' | '0'..='9' if context.list_depth < DEEPEST_LIST => self.list(start, context),
            _ => None,
        }
    }

    fn line_end(&mut self, start: usize) -> usize {
        start + self.count(start..self.chars.len(), |c| c != '\n')
    }

    /// Where the next line begins.
    fn after_line(&mut self, start: usize) -> usize {
        (self.line_end(start) + 1).min(self.chars.len())
    }

    /// A range without white space at its ends.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let is_blank = |position: &usize| self.chars[*position].is_whitespace();
        let start = range.clone().find(|position| !is_blank(position)).unwrap_or(range.end);
        let end = (start..range.end).rev().find(|position| !is_blank(position)).map_or(start, |last| last + 1);
        start..end
    }

    fn heading(&mut self, marks: usize, context: Context) -> Option<(Node, usize)> {
        let level = self.count(marks..self.chars.len(), |c| c == '#');
        let after = marks + level;
        if level > 3 || self.get(after) != Some(' ') {
            return None;
        }
        let line_end = self.line_end(after);
        let mut content = self.trimmed(after..line_end);
        if content.is_empty() || self.chars[content.start] == '#' {
            return None;
        }
        // Marks may stand behind it too.
        while self.chars[content.end - 1] == '#' {
            content.end -= 1;
        }
        let content = self.trimmed(content);
        let blank = self.count(line_end..self.chars.len(), char::is_whitespace);
        // Empty lines below it are not shown; what indents the next line is.
        let last_break = (line_end..line_end + blank).rev().find(|position| self.chars[*position] == '\n');
        let end = last_break.map_or(line_end, |last| last + 1);
        let content = self.read_within(content, context.deeper());
        Some((Node::Heading { level: u8::try_from(level).unwrap_or(3), content }, end))
    }

    fn subtext(&mut self, marks: usize, context: Context) -> Option<(Node, usize)> {
        let line_end = self.line_end(marks);
        let content = self.trimmed(marks + 3..line_end);
        if content.is_empty() || self.starts_with(content.start, "-#") {
            return None;
        }
        let content = self.read_within(content, context.deeper());
        Some((Node::Subtext(content), (line_end + 1).min(self.chars.len())))
    }

    fn quote(&mut self, start: usize, context: Context) -> Option<(Node, usize)> {
        let inside = Context { in_quote: true, ..context.deeper() };
        let mut lines = Vec::new();
        let mut position = start;
        while position < self.chars.len() {
            let mark = position + self.count(position..self.chars.len(), |c| c == ' ');
            if self.starts_with(mark, ">>> ") {
                if lines.is_empty() {
                    let content = mark + 3 + self.count(mark + 3..self.chars.len(), |c| c == ' ');
                    let content = self.read_lines(std::slice::from_ref(&(content..self.chars.len())), inside);
                    return Some((Node::Quote(content), self.chars.len()));
                }
                break;
            }
            if !self.starts_with(mark, "> ") {
                break;
            }
            position = self.after_line(mark);
            lines.push(mark + 2..position);
        }
        self.drop_last_break(&mut lines);
        (!lines.is_empty()).then(|| (Node::Quote(self.read_lines(&lines, inside)), position))
    }

    fn drop_last_break(&self, lines: &mut [Range<usize>]) {
        if let Some(last) = lines.last_mut()
            && last.end > last.start
            && self.chars[last.end - 1] == '\n'
        {
            last.end -= 1;
        }
    }

    fn list(&mut self, start: usize, context: Context) -> Option<(Node, usize)> {
        let first = self.bullet(start)?;
        if self.get(first.content).is_none_or(|c| c == '\n') {
            return None;
        }
        let mut items: Vec<Vec<Range<usize>>> = Vec::new();
        let mut width = 0;
        let mut position = start;
        while position < self.chars.len() {
            let end = self.after_line(position);
            match self.bullet(position).filter(|bullet| bullet.indent == first.indent) {
                Some(bullet) => {
                    width = bullet.content - position;
                    items.push(std::iter::once(bullet.content.min(end)..end).collect());
                }
                // What is indented belongs to the item above, and loses the item's own indent.
                None if self.chars[position] == ' ' => {
                    let indent = self.count(position..end, |c| c == ' ');
                    let Some(item) = items.last_mut() else { break };
                    item.push(position + indent.min(width)..end);
                }
                None => break,
            }
            position = end;
        }
        let inside = Context { list_depth: context.list_depth + 1, ..context.deeper() };
        let mut contents = Vec::with_capacity(items.len());
        for mut item in items {
            while item.len() > 1 && item.last().is_some_and(|line| self.trimmed(line.clone()).is_empty()) {
                item.pop();
            }
            self.drop_last_break(&mut item);
            contents.push(self.read_lines(&item, inside));
        }
        Some((Node::List { start: first.number, items: contents }, position))
    }

    /// A line's bullet or number, with a space behind it.
    fn bullet(&mut self, line: usize) -> Option<Bullet> {
        let all = self.chars.len();
        let indent = self.count(line..all, |c| c == ' ');
        let mark = line + indent;
        let digits = self.count(mark..all, |c| c.is_ascii_digit());
        let number = (digits > 0).then(|| {
            let number = self.text(mark..mark + digits).parse().unwrap_or(LARGEST_NUMBER);
            number.clamp(1, LARGEST_NUMBER)
        });
        let is_mark = match number {
            Some(_) => self.get(mark + digits) == Some('.'),
            None => matches!(self.get(mark), Some('-' | '*')),
        };
        let after = mark + digits + 1;
        if !is_mark || self.get(after) != Some(' ') {
            return None;
        }
        let content = after + self.count(after..all, |c| c == ' ');
        Some(Bullet { indent, number, content })
    }

    // What stands between marks.

    fn mark(&mut self, start: usize, context: Context) -> Option<(Found, usize)> {
        let inside = context.deeper();
        let (node, end) = match self.chars[start] {
            mark @ ('*' | '_') => return self.emphasis(start, mark, context),
            '~' => {
                next_in(&self.tables.strikes, start..start + 1)?;
                let close = next_in(&self.tables.strike_ends, start + 3..self.chars.len())?;
                (Node::Strike(self.read_within(start + 2..close, inside)), close + 2)
            }
            '|' => {
                next_in(&self.tables.spoilers, start..start + 1)?;
                let close = next_in(&self.tables.spoilers, start + 3..self.chars.len())?;
                (Node::Spoiler(self.read_within(start + 2..close, inside)), close + 2)
            }
            '[' if !context.in_link => return self.link(start, context),
            _ => return None,
        };
        Some((Found::Node(node), end))
    }

    /// Of a single and a double mark that open at the same place, the one that reaches further counts.
    fn emphasis(&mut self, start: usize, mark: char, context: Context) -> Option<(Found, usize)> {
        let (runs, single) = if mark == '*' {
            (&self.tables.stars, self.single_star(start))
        } else {
            (&self.tables.underscores, self.single_underscore(start))
        };
        let inside = context.deeper();
        match (single, runs.double(start)) {
            (Some(single), double) if double.is_none_or(|double| single + 1 >= double + 2) => {
                let inside = Context { in_emphasis: true, ..inside };
                let content = self.read_within(start + 1..single, inside);
                let found =
                    if context.in_emphasis { Found::Nodes(content) } else { Found::Node(Node::Emphasis(content)) };
                Some((found, single + 1))
            }
            (_, Some(double)) => {
                let content = self.read_within(start + 2..double, inside);
                let node = if mark == '*' { Node::Strong(content) } else { Node::Underline(content) };
                Some((Found::Node(node), double + 2))
            }
            _ => None,
        }
    }

    /// A star opens before something visible, and a star on its own closes only after something visible.
    fn single_star(&self, start: usize) -> Option<usize> {
        let run = self.tables.stars.single(start)?;
        let is_blank = |position: usize| self.get(position).is_none_or(char::is_whitespace);
        let closes = !is_blank(start + 1) && (run.length() > 1 || !is_blank(run.start - 1));
        closes.then_some(run.end - 1)
    }

    /// An underscore closes only at the end of a word.
    fn single_underscore(&self, start: usize) -> Option<usize> {
        let run = self.tables.underscores.single(start)?;
        let in_word = self.get(run.end).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        (!in_word).then_some(run.end - 1)
    }

    fn link(&mut self, start: usize, context: Context) -> Option<(Found, usize)> {
        let labels = self.labels.get_or_init(|| {
            *self.steps += self.chars.len();
            label_ends(self.chars)
        });
        let LabelEnds { first, last } = labels[start + 1]?;
        let (close, (url, end)) = [last, first].into_iter().find_map(|close| Some((close, self.target(close + 2)?)))?;
        let label = self.trimmed(start + 1..close);
        let text = self.text(start + 1..close).to_ascii_lowercase();
        *self.steps += end - start;
        if label.is_empty() || ADDRESSES_IN_LABELS.iter().any(|address| text.contains(address)) {
            return Some((Found::Raw, end));
        }
        let url = self.text(url);
        let inside = Context { in_link: true, ..context.deeper() };
        let label = self.read_within(start + 1..close, inside);
        Some((Found::Node(Node::Link { label, url }), end))
    }

    /// A link's address in parentheses, from behind the opening one; and where the closing one ends.
    fn target(&self, start: usize) -> Option<(Range<usize>, usize)> {
        let mut start = self.skip_blanks(start);
        if self.get(start) == Some('<') {
            start += 1;
        }
        let scheme = self.scheme_length(start)?;
        // Parentheses within the address come in pairs, unless nothing closes it then.
        let within = self.behind_parentheses(start);
        [within, start].into_iter().find_map(|from| {
            let all = self.chars.len();
            let blank = next_in(&self.tables.blanks, start..all).unwrap_or(all);
            let (end, close) = match next_in(&self.tables.closing, from..all) {
                Some(close) if close < blank => (close, close),
                _ => (blank, self.behind_title(blank)?),
            };
            let end = if self.chars[end - 1] == '>' { end - 1 } else { end };
            let is_address = end > start + scheme
                && next_in(&self.tables.address_ends, start..end).is_none()
                && begins_host(self.chars[start + scheme]);
            is_address.then_some((start..end, close + 1))
        })
    }

    /// The first place from `start` on that is not blank. Neighbours in a sorted list differ from their indices by the
    /// same number.
    fn skip_blanks(&self, start: usize) -> usize {
        let blanks = &self.tables.blanks;
        let first = blanks.partition_point(|blank| *blank < start);
        match blanks.get(first) {
            Some(blank) if *blank == start => {
                let behind = blanks.len() - first;
                let count = partition_point(behind, |count| blanks[first + count] == start + count);
                start + count
            }
            _ => start,
        }
    }

    /// The last place before `end` that is not blank.
    fn last_before(&self, end: usize) -> Option<usize> {
        let blanks = &self.tables.blanks[..self.tables.blanks.partition_point(|blank| *blank < end)];
        let count = partition_point(blanks.len(), |count| blanks[blanks.len() - 1 - count] + count + 1 == end);
        end.checked_sub(count + 1)
    }

    /// Where the last of the pairs of parentheses in an address ends.
    fn behind_parentheses(&self, start: usize) -> usize {
        let all = self.chars.len();
        let blank = next_in(&self.tables.blanks, start..all).unwrap_or(all);
        let mut position = start;
        for _ in 0..MOST_PARENTHESES {
            let close = next_in(&self.tables.closing, position..blank);
            let open = next_in(&self.tables.opening, position..blank);
            match (open, close) {
                (Some(open), Some(close)) if open < close => position = close + 1,
                _ => break,
            }
        }
        position
    }

    /// The parenthesis behind a title in quotes, or behind white space alone.
    fn behind_title(&self, blank: usize) -> Option<usize> {
        let all = self.chars.len();
        let start = self.skip_blanks(blank);
        if self.get(start) == Some(')') {
            return Some(start);
        }
        let is_quote = |c: Option<char>| matches!(c, Some('"' | '\''));
        if !is_quote(self.get(start)) {
            return None;
        }
        let mut from = start + 1;
        for _ in 0..MOST_PARENTHESES {
            let close = next_in(&self.tables.closing, from..all)?;
            let before = self.last_before(close).filter(|before| *before > start);
            if is_quote(before.and_then(|position| self.get(position))) {
                return Some(close);
            }
            from = close + 1;
        }
        None
    }

    fn scheme_length(&self, start: usize) -> Option<usize> {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| self.starts_with(start, scheme))?;
        Some(scheme.len())
    }

    // What is taken as a whole.

    fn token(&mut self, start: usize, context: Context, is_fresh: bool) -> Option<(Node, usize)> {
        match self.chars[start] {
            '\n' => Some((Node::LineBreak, start + 1)),
            '\\' => {
                let escaped = self.get(start + 1)?;
                let is_mark = !escaped.is_ascii_alphanumeric() && !escaped.is_whitespace();
                is_mark.then_some((Node::Escaped(escaped), start + 2))
            }
            '`' => self.code_block(start).or_else(|| if is_fresh { self.code(start) } else { None }),
            '<' => self.tag(start),
            '@' => [("@everyone", Mention::Everyone), ("@here", Mention::Here)]
                .into_iter()
                .find(|(name, _)| self.starts_with(start, name))
                .map(|(name, mention)| (Node::Mention(mention), start + name.len())),
            ':' => self.shortcode(start),
            'h' if !context.in_link => self.address(start),
            // Its arms would be marks.
            '¯' if self.starts_with(start, "¯\\_(ツ)_/¯") => {
                let end = start + 9;
                Some((Node::Text { text: self.text(start..end), at: self.at[start] }, end))
            }
            _ => None,
        }
    }

    fn code_block(&mut self, start: usize) -> Option<(Node, usize)> {
        next_in(&self.tables.fences, start..start + 1)?;
        let close = next_in(&self.tables.fences, start + 4..self.chars.len())?;
        let mut content = start + 3..close;
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
        // The block ends its line.
        let end = close + 3 + usize::from(self.get(close + 3) == Some('\n'));
        (!code.is_empty()).then(|| (Node::CodeBlock { language, code: code.to_owned() }, end))
    }

    /// As many backticks as can be, or fewer, up to the next run of exactly as many.
    fn code(&mut self, start: usize) -> Option<(Node, usize)> {
        let longest = self.count(start..self.chars.len(), |c| c == '`');
        let own_end = start + longest;
        let (length, close) = (1..=longest).rev().find_map(|length| {
            let index = self.tables.backticks.partition_point(|run| *run < (length, own_end));
            let (found, close) = *self.tables.backticks.get(index)?;
            (found == length).then_some((length, close))
        })?;
        *self.steps += longest;
        let code = self.text(start + length..close);
        // One space keeps a backtick at the edge from the marks.
        let code = match code.strip_prefix(' ') {
            Some(rest) if rest.trim_start_matches(' ').starts_with('`') => rest,
            _ => &code,
        };
        let code = match code.strip_suffix(' ') {
            Some(rest) if rest.trim_end_matches(' ').ends_with('`') => rest,
            _ => code,
        };
        Some((Node::Code(code.to_owned()), close + length))
    }

    fn tag(&mut self, start: usize) -> Option<(Node, usize)> {
        let close = next_in(&self.tables.greater, start..self.chars.len())?;
        let inner = start + 1..close;
        if next_in(&self.tables.less, inner.clone()).is_some() {
            return None;
        }
        if let Some(scheme) = self.scheme_length(inner.start) {
            let complete = inner.len() > scheme
                && next_in(&self.tables.address_ends, inner.clone()).is_none()
                && begins_host(self.chars[inner.start + scheme]);
            return complete.then(|| (Node::Address { url: self.text(inner), preview: false }, close + 1));
        }
        if inner.len() > LONGEST_TAG {
            return None;
        }
        let inner = self.text(inner);
        *self.steps += inner.len();
        Some((tag(&inner)?, close + 1))
    }

    fn shortcode(&mut self, start: usize) -> Option<(Node, usize)> {
        let most = self.chars.len().min(start + 1 + emoji::LONGEST_NAME);
        let length = self.count(start + 1..most, emoji::is_name_character);
        let mut end = start + 1 + length;
        if length == 0 || self.get(end) != Some(':') {
            return None;
        }
        let name = self.text(start + 1..end);
        let mut unicode = emoji::find(&name)?;
        if let Some(tone) = self.get(end + emoji::TONE.len()).filter(|_| self.starts_with(end, emoji::TONE))
            && self.get(end + emoji::TONE.len() + 1) == Some(':')
            && let Some(toned) = emoji::find(&format!("{name}_tone{tone}"))
        {
            unicode = toned;
            end += emoji::TONE.len() + 1;
        }
        end += 1;
        Some((Node::Emoji { unicode, at: self.at[start], length: end - start }, end))
    }

    fn address(&mut self, start: usize) -> Option<(Node, usize)> {
        let scheme = self.scheme_length(start)?;
        let all = self.chars.len();
        let mut end = next_in(&self.tables.address_ends, start..all).unwrap_or(all);
        let behind_scheme = start + scheme;
        while end > behind_scheme && "<.,:;\"']".contains(self.chars[end - 1]) {
            end -= 1;
        }
        let after = |open: usize| next_in(&self.tables.opening, open..end);
        // A parenthesis that the address has not opened belongs to the sentence.
        let mut last = end;
        let mut open = start;
        while last > behind_scheme && self.chars[last - 1] == ')' {
            let Some(opened) = after(open) else {
                end -= 1;
                break;
            };
            open = opened + 1;
            last -= 1;
        }
        let is_address = end > behind_scheme && begins_host(self.chars[behind_scheme]);
        is_address.then(|| (Node::Address { url: self.text(start..end), preview: true }, end))
    }
}

fn begins_host(character: char) -> bool {
    !character.is_ascii_punctuation() || "[-_%".contains(character)
}

/// What no label may hold, lest it tells of another place than it leads to.
const ADDRESSES_IN_LABELS: [&str; 5] =
    ["http://", "https://", "discord.gg/", "discord.com/invite/", "discordapp.com/invite/"];

struct Bullet {
    indent: usize,
    number: Option<u64>,
    /// Where the item's text begins.
    content: usize,
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
        let is_word = |word: &str| {
            (1..=32).contains(&word.chars().count()) && word.chars().all(|c| c.is_alphanumeric() || "-_'".contains(c))
        };
        let named = name.split(' ').all(is_word) && name.split(' ').count() <= 3;
        return named.then_some(Node::Mention(Mention::Command { name: name.to_owned(), id: id(number)? }));
    }
    if let Some(page) = inner.strip_prefix("id:") {
        let role = page.strip_prefix("linked-roles:").and_then(&id);
        let known = matches!(page, "browse" | "customize" | "guide" | "home" | "linked-roles") || role.is_some();
        let page = page.split(':').next().unwrap_or_default();
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
