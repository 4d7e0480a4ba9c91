//! A tree as lines of text whose parts have looks, for chats whose marks do not nest as Discord's do and end with the
//! line.

use super::when::Reader;
use super::{Mention, Node};

/// How a part looks. What a chat has no mark for is left out: underlining, spoilers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Looks {
    pub bold: bool,
    pub italic: bool,
    pub strike: bool,
}

impl Looks {
    /// What both have.
    pub fn shared(self, other: Self) -> Self {
        Self { bold: self.bold && other.bold, italic: self.italic && other.italic, strike: self.strike && other.strike }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// A name or a sign that must stand as it is.
    Sign(String),
    Code(String),
    Link {
        label: String,
        url: String,
    },
    Time {
        seconds: i64,
        style: super::Style,
    },
    /// Discord's `@everyone` (or `@here`).
    Everyone {
        here: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub looks: Looks,
    pub piece: Piece,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// `prefix` holds the marks of quotes and lists.
    Text { prefix: String, parts: Vec<Part> },
    /// A line of the block of code with this number.
    Code { block: usize, code: String },
}

impl Line {
    fn new(prefix: String) -> Self {
        Self::Text { prefix, parts: Vec::new() }
    }
}

/// What stands before the items of a list, by depth.
const BULLETS: [&str; 3] = ["• ", "◦ ", "▪ "];

#[expect(clippy::struct_excessive_bools, reason = "each says one thing of the place that is reached")]
pub(super) struct Flattener {
    reader: Reader,
    /// The chat reads Markdown: its bullets are dashes, and a quote or a list ends with an empty line.
    is_markdown: bool,
    lines: Vec<Line>,
    /// Before every line at this place.
    prefix: String,
    /// Before the next line only.
    first: Option<String>,
    /// The line is over: what comes next begins another.
    ended: bool,
    /// An empty line must come before what is not of the group above.
    gap: bool,
    in_quote: bool,
    list_depth: usize,
    blocks: usize,
}

/// The lines of a tree.
pub(super) fn lines(nodes: &[Node], is_markdown: bool, reader: Reader) -> Vec<Line> {
    let mut flattener = Flattener {
        reader,
        is_markdown,
        lines: vec![Line::new(String::new())],
        prefix: String::new(),
        first: None,
        ended: false,
        gap: false,
        in_quote: false,
        list_depth: 0,
        blocks: 0,
    };
    flattener.add_all(nodes, Looks::default());
    flattener.lines
}

impl Flattener {
    fn add_all(&mut self, nodes: &[Node], looks: Looks) {
        for node in nodes {
            self.add(node, looks);
        }
    }

    fn add(&mut self, node: &Node, looks: Looks) {
        match node {
            Node::Text { text, .. } => self.add_text(text, looks),
            Node::Escaped(character) => self.add_text(character.encode_utf8(&mut [0; 4]), looks),
            Node::LineBreak => {
                self.gap = false;
                self.begin_content();
                self.begin_line();
            }
            Node::Strong(content) => self.add_all(content, Looks { bold: true, ..looks }),
            Node::Emphasis(content) => self.add_all(content, Looks { italic: true, ..looks }),
            Node::Strike(content) => self.add_all(content, Looks { strike: true, ..looks }),
            Node::Underline(content) | Node::Spoiler(content) => self.add_all(content, looks),
            Node::Code(code) => {
                for (index, line) in code.lines().enumerate() {
                    if index > 0 {
                        self.begin_line();
                    }
                    self.push(looks, Piece::Code(line.to_owned()));
                }
            }
            Node::CodeBlock { code, .. } => self.add_code_block(code, looks),
            Node::Link { label, url } => self.add_link(label, url, looks),
            Node::Address { url, .. } => {
                self.push(looks, Piece::Link { label: String::new(), url: url.clone() });
            }
            Node::Heading { content, .. } => {
                self.begin_block();
                self.add_all(content, Looks { bold: true, ..looks });
                self.ended = true;
            }
            Node::Subtext(content) => {
                self.begin_block();
                self.add_all(content, looks);
                self.ended = true;
            }
            Node::Quote(content) => self.add_quote(content, looks),
            Node::List { start, items } => self.add_list(*start, items, looks),
            Node::Timestamp { seconds, style } => self.push(looks, Piece::Time { seconds: *seconds, style: *style }),
            Node::Mention(Mention::Everyone) => self.push(looks, Piece::Everyone { here: false }),
            Node::Mention(Mention::Here) => self.push(looks, Piece::Everyone { here: true }),
            Node::Mention(mention) => {
                self.add_text(&super::html::mention_text(mention, self.reader.lang), looks);
            }
            Node::CustomEmoji { name, .. } => self.push(looks, Piece::Sign(format!(":{name}:"))),
            Node::Emoji { unicode, .. } => self.push(looks, Piece::Sign(unicode.clone().into_owned())),
        }
    }

    fn add_text(&mut self, text: &str, looks: Looks) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.begin_content();
                self.begin_line();
            }
            let line = line.trim_end_matches('\r');
            if !line.is_empty() {
                self.push(looks, Piece::Text(line.to_owned()));
            }
        }
    }

    fn add_code_block(&mut self, code: &str, looks: Looks) {
        self.begin_block();
        self.blocks += 1;
        for line in code.split('\n') {
            let code = line.trim_end_matches('\r').to_owned();
            if self.in_quote {
                // A fence would end the quote.
                if !code.is_empty() {
                    self.push(looks, Piece::Code(code));
                }
                self.begin_line();
            } else {
                if matches!(self.lines.last(), Some(Line::Text { parts, .. }) if parts.is_empty()) {
                    self.lines.pop();
                }
                self.lines.push(Line::Code { block: self.blocks, code });
            }
        }
        if self.in_quote {
            self.lines.pop();
        }
        self.ended = true;
    }

    /// A label has looks as a whole or none.
    fn add_link(&mut self, mut label: &[Node], url: &str, mut looks: Looks) {
        loop {
            label = match label {
                [Node::Strong(content)] => {
                    looks.bold = true;
                    content
                }
                [Node::Emphasis(content)] => {
                    looks.italic = true;
                    content
                }
                [Node::Strike(content)] => {
                    looks.strike = true;
                    content
                }
                _ => break,
            };
        }
        let label = super::to_plain(label, self.reader).split_whitespace().collect::<Vec<_>>().join(" ");
        self.push(looks, Piece::Link { label, url: url.to_owned() });
    }

    fn add_quote(&mut self, content: &[Node], looks: Looks) {
        // Slack reads the mark only where a line begins.
        let is_markdown = self.is_markdown;
        let quoted = |prefix: &str| if is_markdown { format!("{prefix}> ") } else { format!("> {prefix}") };
        self.begin_block();
        if let Some(Line::Text { prefix, .. }) = self.lines.last_mut() {
            *prefix = quoted(prefix);
        }
        let quoted = quoted(&self.prefix);
        let outer = std::mem::replace(&mut self.prefix, quoted);
        let was_in_quote = std::mem::replace(&mut self.in_quote, true);
        self.add_all(content, looks);
        self.prefix = outer;
        self.in_quote = was_in_quote;
        self.end_group();
    }

    fn add_list(&mut self, start: Option<u64>, items: &[Vec<Node>], looks: Looks) {
        let outer = self.prefix.clone();
        self.list_depth += 1;
        for (number, item) in (start.unwrap_or(0)..).zip(items) {
            let mark = match start {
                Some(_) => format!("{number}. "),
                None if self.is_markdown => "- ".to_owned(),
                None => BULLETS[(self.list_depth - 1) % BULLETS.len()].to_owned(),
            };
            // Deep enough for Markdown to count it as nested in a list with or without numbers.
            let indent = if self.is_markdown { mark.chars().count() } else { 4 };
            self.prefix = format!("{outer}{}", " ".repeat(indent));
            self.first = Some(format!("{outer}{mark}"));
            self.begin_block();
            self.add_all(item, looks);
            self.ended = true;
        }
        self.first = None;
        self.prefix = outer;
        self.list_depth -= 1;
        self.end_group();
    }

    /// After a quote or a list.
    fn end_group(&mut self) {
        self.ended = true;
        self.gap = self.is_markdown && self.prefix.is_empty();
    }

    /// Whatever comes next stands on a line of its own.
    fn begin_block(&mut self) {
        let has_content = match self.lines.last() {
            Some(Line::Text { parts, .. }) => !parts.is_empty(),
            Some(Line::Code { .. }) => true,
            None => false,
        };
        if self.ended || has_content {
            self.next_line();
        } else if let (Some(first), Some(Line::Text { prefix, .. })) = (self.first.take(), self.lines.last_mut()) {
            *prefix = first;
        }
    }

    fn begin_content(&mut self) {
        if self.ended || !matches!(self.lines.last(), Some(Line::Text { .. })) {
            self.next_line();
        }
    }

    fn next_line(&mut self) {
        if std::mem::take(&mut self.gap) {
            self.lines.push(Line::new(String::new()));
        }
        self.begin_line();
    }

    fn begin_line(&mut self) {
        self.ended = false;
        let prefix = self.first.take().unwrap_or_else(|| self.prefix.clone());
        self.lines.push(Line::new(prefix));
    }

    fn push(&mut self, looks: Looks, piece: Piece) {
        self.begin_content();
        if let Some(Line::Text { parts, .. }) = self.lines.last_mut() {
            parts.push(Part { looks, piece });
        }
    }
}
