//! Texts with variables.

/// Where a text stands, and so what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Markdown on any number of lines.
    Markdown,
    /// Markdown on one line: an embed's title, a field's name.
    MarkdownLine,
    /// Text without marks, on any number of lines: a footer.
    Plain,
    /// Text without marks, on one line: a name, a button's label.
    Name,
    /// An address.
    Url,
    /// A moment as RFC 3339.
    Timestamp,
}
