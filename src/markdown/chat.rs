//! The tree as other chats read it: Slack's mrkdwn, and the Markdown of Mattermost and Rocket.Chat. Marks never span
//! lines there, so each line opens and closes its own, and a text may be cut anywhere without breaking one.

use std::ops::RangeInclusive;

use super::Node;
use super::lines::{Line, Looks, Part, Piece, lines};
use super::when::{Reader, Style, tell};
use crate::text::clings;

/// Nothing to see; it keeps a mark apart from the letters around it, or from its power.
const ZERO_WIDTH_SPACE: char = '\u{200b}';
const ELLIPSIS: char = '…';
/// What a change of looks may add: marks that close, marks that open, and what keeps them apart.
const MOST_MARKS: usize = 12;
/// The fences around a block of code, with their line breaks.
const FENCES: [&str; 2] = ["```\n", "\n```"];

/// Too few characters to begin a line of code with.
const LITTLE: usize = 16;
/// The times that Slack tells its readers: after 1970, in years of four digits.
const SLACK_SECONDS: RangeInclusive<i64> = 1..=253_402_300_799;

/// A chat whose marks differ from Discord's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chat {
    Slack,
    Mattermost,
    RocketChat,
}

/// Slack's mrkdwn. Nobody is notified.
pub fn to_mrkdwn(nodes: &[Node], reader: Reader) -> String {
    Writer { chat: Chat::Slack, reader, notifies: false }.text(nodes)
}

/// Writes texts for a chat.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    pub chat: Chat,
    pub reader: Reader,
    /// Whether `@everyone` and `@here` notify.
    pub notifies: bool,
}

impl Writer {
    pub fn text(&self, nodes: &[Node]) -> String {
        self.parts(nodes, usize::MAX, false).pop().unwrap_or_default()
    }

    /// The text in parts of at most `limit` characters, which end at a line or a word where they can. Without blank
    /// parts.
    pub fn split(&self, nodes: &[Node], limit: usize) -> Vec<String> {
        self.parts(nodes, limit, false)
    }

    /// The text, or its beginning with an ellipsis: at most `limit` characters.
    pub fn cut(&self, nodes: &[Node], limit: usize) -> String {
        let mut parts = self.parts(nodes, limit, true);
        if parts.len() > 1 {
            parts = self.parts(nodes, limit.saturating_sub(1), true);
            parts.truncate(1);
            for part in &mut parts {
                part.push(ELLIPSIS);
            }
        }
        parts.pop().unwrap_or_default()
    }

    /// A text without marks of its own, such as a name.
    pub fn plain(&self, text: &str, limit: usize) -> String {
        self.cut(&[Node::Text { text: text.to_owned(), at: 0 }], limit)
    }

    /// Whether the chat's marks are those of Markdown.
    fn is_markdown(&self) -> bool {
        self.chat != Chat::Slack
    }

    fn parts(&self, nodes: &[Node], limit: usize, fill: bool) -> Vec<String> {
        let (full, page) = (Vec::new(), String::new());
        let mut pages = Pages { writer: *self, limit, fill, full, page, length: 0, block: None };
        for line in lines(nodes, self.is_markdown(), self.reader) {
            match line {
                Line::Code { block, code } => pages.add_code(block, &code),
                Line::Text { prefix, parts } => pages.add_text(&prefix, self.words(&parts)),
            }
        }
        pages.finish()
    }

    /// The parts cut at their white space, which has only the looks that both its neighbours have: no mark may stand
    /// beside a space.
    fn words(&self, parts: &[Part]) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        for Part { looks, piece } in parts {
            let word = |text: &str, blank| {
                let token = Token::Text(text.to_owned());
                Word { looks: *looks, cost: self.text_cost(text), token, blank }
            };
            let token = match piece {
                Piece::Text(text) => {
                    let mut rest = text.as_str();
                    while let Some(first) = rest.chars().next() {
                        let blank = first.is_whitespace();
                        let end = rest.find(|c: char| c.is_whitespace() != blank).unwrap_or(rest.len());
                        words.push(word(&rest[..end], blank));
                        rest = &rest[end..];
                    }
                    continue;
                }
                Piece::Sign(sign) => Token::Fixed(sign.clone()),
                Piece::Code(code) => Token::Code(code.clone()),
                Piece::Link { label, url } => self.link(label, url),
                Piece::Time { seconds, style } => self.time(*seconds, *style),
                Piece::Everyone { here } => self.everyone(*here),
            };
            let cost = self.token_cost(&token);
            words.push(Word { looks: *looks, cost, token, blank: false });
        }
        let solid: Vec<(usize, Looks)> =
            words.iter().enumerate().filter(|(_, word)| !word.blank).map(|(index, word)| (index, word.looks)).collect();
        let mut next = 0;
        for (index, word) in words.iter_mut().enumerate() {
            while next < solid.len() && solid[next].0 < index {
                next += 1;
            }
            if word.blank {
                let before = next.checked_sub(1).map_or_else(Looks::default, |before| solid[before].1);
                let after = solid.get(next).map_or_else(Looks::default, |(_, looks)| *looks);
                word.looks = word.looks.shared(before).shared(after);
            }
        }
        words
    }

    fn link(&self, label: &str, url: &str) -> Token {
        if !self.is_markdown() {
            let url = escaped(&url.replace('|', "%7C").replace('`', "%60"));
            return Token::Link {
                label: label.replace('|', "¦"),
                before: format!("<{url}|"),
                bare: format!("<{url}>"),
            };
        }
        let label = label.replace('[', "(").replace(']', ")");
        let before = url.replace('(', "%28").replace(')', "%29");
        Token::Link { label, before, bare: url.to_owned() }
    }

    fn time(&self, seconds: i64, style: Style) -> Token {
        let told = tell(seconds, style, Reader { now: None, ..self.reader });
        if self.is_markdown() || !SLACK_SECONDS.contains(&seconds) {
            return Token::Text(told);
        }
        let format = match style {
            Style::ShortTime => "{time}",
            Style::LongTime => "{time_secs}",
            Style::ShortDate => "{date_num}",
            Style::LongDate => "{date}",
            Style::ShortDateTime => "{date} {time}",
            Style::LongDateTime => "{date_long} {time}",
            Style::CompactDateTime => "{date_num} {time}",
            Style::CompactDateTimeSeconds => "{date_num} {time_secs}",
            // "Today" or "tomorrow", where the day is near.
            Style::Relative => "{date_short_pretty} {time}",
        };
        Token::Fixed(format!("<!date^{seconds}^{format}|{}>", escaped(&told)))
    }

    fn everyone(&self, here: bool) -> Token {
        let name = if here { "@here" } else { "@everyone" };
        if !self.notifies {
            return Token::Text(name.to_owned());
        }
        Token::Fixed(
            match (self.chat, here) {
                (Chat::Slack, true) => "<!here>",
                (Chat::Slack, false) => "<!channel>",
                (_, true) => "@here",
                (_, false) => "@all",
            }
            .to_owned(),
        )
    }

    /// At most so many characters are written for a text.
    fn text_cost(&self, text: &str) -> usize {
        text.chars().map(|c| self.character_cost(c)).sum()
    }

    fn character_cost(&self, character: char) -> usize {
        match (self.is_markdown(), character) {
            (_, '*' | '_' | '~' | '`') => 3,
            (false, '&' | '>') => 5,
            (false, '<') => 4,
            (true, '\\' | '<' | '>' | '@' | ']' | '#' | '-' | '+' | '.' | ')') => 2,
            _ => 1,
        }
    }

    fn token_cost(&self, token: &Token) -> usize {
        match token {
            Token::Text(text) => self.text_cost(text),
            Token::Fixed(text) => length(text),
            Token::Code(code) => self.text_cost(code) + 4,
            Token::Link { label, before, bare } if label.is_empty() => length(bare).max(length(before)),
            Token::Link { label, before, .. } => self.text_cost(label) + self.around_label(before),
        }
    }
}

impl Writer {
    /// Characters of a link besides its label.
    fn around_label(&self, before: &str) -> usize {
        length(before) + if self.is_markdown() { length("[]()") } else { length(">") }
    }
}

/// What is written at once, with the looks it has.
#[derive(Debug, Clone)]
struct Word {
    looks: Looks,
    token: Token,
    /// At most so many characters, marks aside.
    cost: usize,
    blank: bool,
}

#[derive(Debug, Clone)]
enum Token {
    Text(String),
    Fixed(String),
    Code(String),
    /// `bare` stands alone where there is no label.
    Link {
        label: String,
        before: String,
        bare: String,
    },
}

impl Token {
    /// The token in two, the first of at most `room` characters; nothing where it cannot be parted.
    fn parted(&self, writer: &Writer, room: usize) -> Option<(Self, Self)> {
        match self {
            Self::Text(text) => {
                let (head, tail) = parted(text, room, |c| writer.character_cost(c))?;
                Some((Self::Text(head), Self::Text(tail)))
            }
            Self::Code(code) => {
                let (head, tail) = parted(code, room.saturating_sub(4), |c| writer.character_cost(c))?;
                Some((Self::Code(head), Self::Code(tail)))
            }
            Self::Link { label, before, bare } => {
                let room = room.checked_sub(writer.around_label(before))?;
                let (head, tail) = parted(label, room, |c| writer.character_cost(c))?;
                let link = |label| Self::Link { label, before: before.clone(), bare: bare.clone() };
                Some((link(head), link(tail)))
            }
            Self::Fixed(_) => None,
        }
    }

    /// What remains of it where it can stand nowhere as a whole.
    fn reduced(self) -> Self {
        match self {
            Self::Link { label, bare, .. } if label.is_empty() => {
                Self::Text(bare.trim_matches(['<', '>']).replace("&amp;", "&"))
            }
            Self::Link { label: text, .. } | Self::Fixed(text) | Self::Text(text) | Self::Code(text) => {
                Self::Text(text)
            }
        }
    }
}

/// Parts a text so that its head costs at most `room`, and nothing is torn from what it clings to.
fn parted(text: &str, room: usize, cost: impl Fn(char) -> usize) -> Option<(String, String)> {
    let mut spent = 0;
    let mut end = 0;
    let mut joins = false;
    for (at, character) in text.char_indices() {
        if !joins && !clings(character) {
            end = at;
        }
        joins = character == '\u{200d}';
        spent += cost(character);
        if spent > room {
            // A pile of marks that no room is large enough for is torn.
            let end = if end == 0 { at } else { end };
            return (end > 0).then(|| (text[..end].to_owned(), text[end..].to_owned()));
        }
    }
    None
}

/// The parts that a text is written into.
struct Pages {
    writer: Writer,
    limit: usize,
    /// A line that has no room is begun all the same.
    fill: bool,
    full: Vec<String>,
    page: String,
    /// Characters of `page`, and those that will close its code.
    length: usize,
    /// The block of code that is open.
    block: Option<usize>,
}

impl Pages {
    fn room(&self) -> usize {
        self.limit.saturating_sub(self.length)
    }

    fn turn(&mut self) {
        self.close_code();
        let page = std::mem::take(&mut self.page);
        let page = page.trim_end();
        if !page.is_empty() {
            self.full.push(page.to_owned());
        }
        self.length = 0;
    }

    fn finish(mut self) -> Vec<String> {
        self.turn();
        self.full
    }

    fn write(&mut self, text: &str) {
        self.page.push_str(text);
        self.length += length(text);
    }

    fn close_code(&mut self) {
        if self.block.take().is_some() {
            self.page.push_str(FENCES[1]);
        }
    }

    fn begin_line(&mut self) {
        if !self.page.is_empty() {
            self.write("\n");
        }
    }

    fn add_code(&mut self, block: usize, code: &str) {
        let writer = self.writer;
        let mut rest = code.replace("```", "`\u{200b}`\u{200b}`");
        loop {
            let around = if self.block == Some(block) { 1 } else { 1 + length(FENCES[0]) + length(FENCES[1]) };
            let cost: usize = rest.chars().map(|c| writer.code_cost(c)).sum();
            let mut head = std::mem::take(&mut rest);
            if around + cost > self.room() {
                let fits_alone = length(FENCES[0]) + cost + length(FENCES[1]) <= self.limit;
                let has_little_room = self.room() < around + LITTLE;
                if self.length > 0 && (has_little_room || (fits_alone && !self.fill)) {
                    rest = head;
                    self.turn();
                    continue;
                }
                if let Some((first, second)) =
                    parted(&head, self.room().saturating_sub(around), |c| writer.code_cost(c))
                {
                    head = first;
                    rest = second;
                }
            }
            if self.block == Some(block) {
                self.write("\n");
            } else {
                self.close_code();
                self.begin_line();
                self.write(FENCES[0]);
                self.length += length(FENCES[1]);
                self.block = Some(block);
            }
            let head = writer.code_text(&head);
            self.write(&head);
            if rest.is_empty() {
                return;
            }
        }
    }

    fn add_text(&mut self, prefix: &str, words: Vec<Word>) {
        self.close_code();
        let cost = cost_of(&words);
        let around = length(prefix) + usize::from(self.length > 0);
        let fits_alone = length(prefix) + cost <= self.limit;
        if around + cost > self.room() && fits_alone && !self.fill && self.length > 0 {
            self.turn();
        }
        if words.is_empty() && (self.length == 0 || 1 + length(prefix.trim_end()) > self.room()) {
            // No part begins with an empty line, nor becomes too long by one.
            return;
        }
        let mut rest = words;
        loop {
            let around = length(prefix) + usize::from(self.length > 0);
            let room = self.room().saturating_sub(around);
            let (line, left) = fitting(&self.writer, rest, room, self.limit.saturating_sub(length(prefix)));
            let is_stuck = line.is_empty() && !left.is_empty();
            if !is_stuck {
                let line = LineWriter::write(self.writer, &line);
                self.begin_line();
                // A quote has its mark on empty lines too.
                self.write(if line.is_empty() { prefix.trim_end() } else { prefix });
                self.write(&line);
            }
            if left.is_empty() {
                return;
            }
            if is_stuck && self.length == 0 {
                // Not one character has room.
                return;
            }
            self.turn();
            rest = left;
        }
    }
}

fn cost_of(words: &[Word]) -> usize {
    let mut looks = Looks::default();
    let mut cost = 0;
    for word in words {
        cost += word.cost + marks_cost(looks, word.looks);
        looks = word.looks;
    }
    cost + marks_cost(looks, Looks::default())
}

fn marks_cost(before: Looks, after: Looks) -> usize {
    if before == after { 0 } else { MOST_MARKS }
}

/// The words that have room on a line, and the rest. A word is parted only where it would have no room on any line.
fn fitting(writer: &Writer, words: Vec<Word>, room: usize, widest: usize) -> (Vec<Word>, Vec<Word>) {
    if cost_of(&words) <= room {
        return (words, Vec::new());
    }
    let mut line: Vec<Word> = Vec::new();
    let mut looks = Looks::default();
    let mut spent = 0;
    let mut words = words.into_iter();
    while let Some(mut word) = words.next() {
        let closing = marks_cost(word.looks, Looks::default());
        let around = marks_cost(looks, word.looks) + closing;
        if spent + around + word.cost <= room {
            spent += marks_cost(looks, word.looks) + word.cost;
            looks = word.looks;
            line.push(word);
            continue;
        }
        let mut left = Vec::new();
        let too_wide = 2 * closing + word.cost > widest;
        if too_wide && !word.blank {
            let own_room = room.saturating_sub(spent + around);
            if line.is_empty() && word.token.parted(writer, own_room).is_none() {
                word.token = word.token.reduced();
                word.cost = writer.token_cost(&word.token);
            }
            match word.token.parted(writer, own_room) {
                Some((head, tail)) => {
                    let part = |token: Token| {
                        let cost = writer.token_cost(&token);
                        Word { looks: word.looks, token, cost, blank: false }
                    };
                    line.push(part(head));
                    left.push(part(tail));
                }
                None if word.cost <= own_room => line.push(word),
                None => left.push(word),
            }
        } else {
            left.push(word);
        }
        left.extend(words);
        while line.last().is_some_and(|word| word.blank) {
            line.pop();
        }
        let begin = left.iter().position(|word| !word.blank).unwrap_or(left.len());
        left.drain(..begin);
        return (line, left);
    }
    (line, Vec::new())
}

/// Writes one line, and opens and closes its marks.
struct LineWriter {
    writer: Writer,
    line: String,
    open: Vec<&'static str>,
    /// A mark was closed just now.
    closed: bool,
}

impl LineWriter {
    fn write(writer: Writer, words: &[Word]) -> String {
        let mut this = Self { writer, line: String::new(), open: Vec::new(), closed: false };
        for (index, word) in words.iter().enumerate() {
            this.turn_to(word.looks);
            let next = words.get(index + 1).and_then(|next| match &next.token {
                Token::Text(text) => text.chars().next(),
                Token::Fixed(_) | Token::Code(_) | Token::Link { .. } => Some('<'),
            });
            this.add(&word.token, next);
        }
        this.turn_to(Looks::default());
        this.line
    }

    fn marks(&self, looks: Looks) -> Vec<&'static str> {
        let [bold, italic, strike] = match self.writer.chat {
            Chat::Slack => ["*", "_", "~"],
            Chat::Mattermost => ["**", "*", "~~"],
            Chat::RocketChat => ["*", "_", "~"],
        };
        [(looks.bold, bold), (looks.italic, italic), (looks.strike, strike)]
            .into_iter()
            .filter_map(|(wanted, mark)| wanted.then_some(mark))
            .collect()
    }

    fn turn_to(&mut self, looks: Looks) {
        let wanted = self.marks(looks);
        while self.open.iter().any(|mark| !wanted.contains(mark)) {
            let Some(mark) = self.open.pop() else { break };
            self.line.push_str(mark);
            self.closed = true;
        }
        for mark in wanted {
            if !self.open.contains(&mark) {
                self.before_mark();
                self.line.push_str(mark);
                self.open.push(mark);
            }
        }
    }

    /// A mark counts only at the edge of a word, and not beside another that was closed.
    fn before_mark(&mut self) {
        let after_word = self.words_part_marks() && self.line.chars().next_back().is_some_and(char::is_alphanumeric);
        if std::mem::take(&mut self.closed) || after_word {
            self.line.push(ZERO_WIDTH_SPACE);
        }
    }

    fn before_text(&mut self, first: Option<char>) {
        let begins_word = self.words_part_marks() && first.is_some_and(char::is_alphanumeric);
        if std::mem::take(&mut self.closed) && begins_word {
            self.line.push(ZERO_WIDTH_SPACE);
        }
    }

    fn words_part_marks(&self) -> bool {
        self.writer.chat != Chat::Mattermost
    }

    fn add(&mut self, token: &Token, next: Option<char>) {
        let writer = self.writer;
        match token {
            Token::Text(text) => {
                self.before_text(text.chars().next());
                self.add_text(text, next);
            }
            Token::Fixed(text) => {
                self.before_text(None);
                self.line.push_str(text);
            }
            Token::Code(code) => {
                self.before_mark();
                // Within it there is no way to write one.
                let code = code.replace('`', "ˋ");
                self.line.push('`');
                self.line.push_str(&writer.code_text(&code));
                self.line.push('`');
                self.closed = true;
            }
            Token::Link { label, bare, .. } if label.is_empty() => {
                self.before_text(None);
                self.line.push_str(bare);
            }
            Token::Link { label, before, .. } if writer.is_markdown() => {
                self.before_text(None);
                self.line.push('[');
                self.add_text(label, None);
                self.line.push_str("](");
                self.line.push_str(before);
                self.line.push(')');
            }
            Token::Link { label, before, .. } => {
                self.before_text(None);
                self.line.push_str(before);
                self.line.push_str(&escaped(label));
                self.line.push('>');
            }
        }
    }

    /// Text whose characters must not become marks. `next` comes after it.
    fn add_text(&mut self, text: &str, next: Option<char>) {
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied().or(next);
            if self.writer.is_markdown() {
                self.add_to_markdown(character, next);
            } else {
                self.add_to_mrkdwn(character, next);
            }
        }
    }

    fn add_to_mrkdwn(&mut self, character: char, next: Option<char>) {
        let before = self.line.chars().next_back();
        match character {
            '*' | '_' | '~' | '`' => {
                let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                let is_solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
                // Kept apart from one neighbour, it could be a mark towards the other.
                let has_power = (is_solid(before) && !is_word(next)) || (is_solid(next) && !is_word(before));
                if has_power && is_solid(before) {
                    self.line.push(ZERO_WIDTH_SPACE);
                }
                self.line.push(character);
                if has_power && is_solid(next) {
                    self.line.push(ZERO_WIDTH_SPACE);
                }
            }
            // Even escaped, it would begin a quote.
            '>' if before.is_none() => self.line.push_str("\u{200b}&gt;"),
            '&' | '<' | '>' => self.line.push_str(entity(character)),
            other => self.line.push(other),
        }
    }

    fn add_to_markdown(&mut self, character: char, next: Option<char>) {
        let before = self.line.chars().next_back();
        match character {
            '*' | '_' | '~' | '`' => {
                self.line.push('\\');
                self.line.push(character);
            }
            '\\' | '<' => {
                self.line.push(character);
                self.line.push(ZERO_WIDTH_SPACE);
            }
            '@' if next.is_some_and(char::is_alphanumeric) => {
                self.line.push(character);
                self.line.push(ZERO_WIDTH_SPACE);
            }
            ']' if next == Some('(') => {
                self.line.push(character);
                self.line.push(ZERO_WIDTH_SPACE);
            }
            '#' | '>' | '-' | '+' if before.is_none() => {
                self.line.push(ZERO_WIDTH_SPACE);
                self.line.push(character);
            }
            '.' | ')' if !self.line.is_empty() && self.line.chars().all(|c| c.is_ascii_digit()) => {
                self.line.push(ZERO_WIDTH_SPACE);
                self.line.push(character);
            }
            other => self.line.push(other),
        }
    }
}

impl Writer {
    fn code_text(&self, code: &str) -> String {
        if self.is_markdown() { code.to_owned() } else { escaped(code) }
    }

    fn code_cost(&self, character: char) -> usize {
        if self.is_markdown() { 1 } else { length(entity(character)).max(1) }
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Slack's three entities.
fn entity(character: char) -> &'static str {
    match character {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        _ => "",
    }
}

pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match entity(character) {
            "" => escaped.push(character),
            entity => escaped.push_str(entity),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
