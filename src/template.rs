//! Texts with variables: `%name%`, `%name|shown when absent%`, `%moment:R%`, and `%%` for a percent sign. Any other
//! percent sign stands for itself.
//!
//! A text is read once. What its author wrote keeps its meaning; what an event's values say never gets one: it is put
//! in place last, as plain text for the place where it stands, and is not read again.

mod neutral;
mod parse;

use std::ops::Range;

pub use parse::{rename, without_styles};

use chrono::{DateTime, Datelike, SecondsFormat, Timelike};

use crate::discord::{counted_length, is_web_url};
use crate::event::{Kind, Shape, Value, Values, Variable};
use crate::lang::Lang;
use crate::markdown::{Reader, Style, tell};
use crate::message::{ATTACHED, Problem, Severity, file_name};
use crate::text;
use neutral::Setting;

const ELLIPSIS: char = '…';

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
    /// An address of the web.
    Url,
    /// An address of the web, or `attachment://` and the name of an attached file.
    Picture,
    /// A moment as RFC 3339.
    Timestamp,
}

impl Place {
    fn has_marks(self) -> bool {
        matches!(self, Self::Markdown | Self::MarkdownLine)
    }

    fn is_address(self) -> bool {
        matches!(self, Self::Url | Self::Picture)
    }

    fn has_lines(self) -> bool {
        matches!(self, Self::Markdown | Self::Plain)
    }
}

/// A text that was read.
#[derive(Debug, Clone)]
pub struct Template {
    place: Place,
    pieces: Vec<Piece>,
    /// Marks without a partner, with their characters in the source.
    stray_marks: Vec<(Range<usize>, &'static str)>,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Variable(Reference),
}

/// A variable as an author wrote it.
#[derive(Debug, Clone)]
struct Reference {
    name: String,
    style: Option<String>,
    fallback: Option<String>,
    written: String,
    /// Its characters in the source, percent signs included.
    span: Range<usize>,
    setting: Setting,
}

impl Template {
    /// Reads a text. Every text is valid; what is odd about it, [`Template::check`] says.
    pub fn parse(source: &str, place: Place) -> Self {
        parse::parse(source, place)
    }

    /// What its author should know, with the characters that are meant.
    pub fn check(&self, kind: Kind) -> Vec<(Range<usize>, Severity, Problem)> {
        let mut findings: Vec<_> = self
            .stray_marks
            .iter()
            .map(|(span, mark)| (span.clone(), Severity::Warning, Problem::UnbalancedMark { mark: (*mark).to_owned() }))
            .collect();
        for reference in self.references() {
            let mut report = |severity, problem| findings.push((reference.span.clone(), severity, problem));
            let Some(variable) = kind.variable(&reference.name) else {
                let name = reference.name.clone();
                let nearest = nearest(&name, kind).map(str::to_owned);
                report(Severity::Error, Problem::UnknownVariable { name, nearest });
                continue;
            };
            if !variable.is_given_by(kind) && reference.fallback.is_none() {
                report(Severity::Warning, Problem::AlwaysEmpty { name: variable.name.to_owned() });
            }
            match &reference.style {
                Some(_) if variable.shape != Shape::Moment => {
                    report(Severity::Warning, Problem::StyleWithoutMoment { name: variable.name.to_owned() });
                }
                Some(style) if Style::from_letter(style).is_none() => {
                    report(Severity::Error, Problem::UnknownStyle { style: style.clone() });
                }
                _ => {}
            }
        }
        findings.sort_by_key(|(span, ..)| span.start);
        findings
    }

    /// Whether there is anything to see once the values are in place.
    pub fn may_show(&self, kind: Kind) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Text(text) => !text.trim().is_empty(),
            Piece::Variable(reference) => {
                reference.fallback.is_some()
                    || kind.variable(&reference.name).is_none_or(|variable| variable.is_given_by(kind))
            }
        })
    }

    /// Whether any variable is named.
    pub fn has_variables(&self) -> bool {
        self.references().next().is_some()
    }

    /// The variables of this kind of event that are named, in their order.
    pub fn variables(&self, kind: Kind) -> impl Iterator<Item = &'static Variable> {
        self.references().filter_map(move |reference| kind.variable(&reference.name))
    }

    /// The only variable, where the text is nothing else.
    pub(crate) fn only_variable(&self, kind: Kind) -> Option<&'static Variable> {
        let mut pieces =
            self.pieces.iter().filter(|piece| !matches!(piece, Piece::Text(text) if text.trim().is_empty()));
        match (pieces.next(), pieces.next()) {
            (Some(Piece::Variable(reference)), None) => kind.variable(&reference.name),
            _ => None,
        }
    }

    /// The least characters it has, when every value is absent.
    pub fn shortest(&self, kind: Kind) -> usize {
        let least = |piece: &Piece| match piece {
            Piece::Text(text) => text.chars().count(),
            Piece::Variable(reference) if kind.variable(&reference.name).is_some() => 0,
            Piece::Variable(reference) => reference.written.chars().count(),
        };
        self.pieces.iter().map(least).sum()
    }

    /// The most characters it may have, when every value is as long as it can be.
    pub fn longest(&self, kind: Kind) -> usize {
        let most = |piece: &Piece| match piece {
            Piece::Text(text) => text.chars().count(),
            Piece::Variable(reference) => {
                let fallback = reference.fallback.as_ref().map_or(0, |text| text.chars().count());
                match kind.variable(&reference.name) {
                    Some(variable) if variable.is_given_by(kind) => {
                        Self::longest_value(reference, variable).max(fallback)
                    }
                    Some(_) => fallback,
                    None => reference.written.chars().count(),
                }
            }
        };
        self.pieces.iter().map(most).sum()
    }

    fn longest_value(reference: &Reference, variable: &Variable) -> usize {
        /// `<t:-8640000000000:R>`, or the longest way to tell a time in words.
        const TOLD: usize = 40;
        match (variable.shape, reference.setting) {
            (Shape::Moment, _) => variable.longest.max(TOLD),
            (Shape::Line | Shape::Paragraph | Shape::Code, setting) => {
                setting.growth() * variable.longest + setting.between()
            }
            (Shape::Number | Shape::Money | Shape::Url, _) => variable.longest,
        }
    }

    /// Puts an event's values in place, in at most `limit` characters. What is too long loses its end, the longest
    /// texts of people first; an address that is none, or too long, is empty.
    pub fn render(&self, kind: Kind, values: &Values, lang: Lang, limit: usize) -> String {
        let parts: Vec<Part<'_>> = self.pieces.iter().map(|piece| self.part(piece, kind, values, lang)).collect();
        match self.place {
            Place::Url | Place::Picture => return self.render_url(&parts, limit),
            Place::Timestamp => return self.render_timestamp(&parts),
            _ => {}
        }
        let mut most = vec![usize::MAX; parts.len()];
        loop {
            let (text, lengths) = self.assemble(&parts, &most);
            let Some(excess) = counted_length(&text).checked_sub(limit).filter(|excess| *excess > 0) else {
                return text;
            };
            let longest = (0..parts.len())
                .filter(|index| matches!(parts[*index], Part::Typed { .. }) && lengths[*index] > 1)
                .max_by_key(|index| lengths[*index]);
            match longest {
                Some(index) => most[index] = lengths[index].saturating_sub(excess).max(1),
                None => return neutral::shortened(text.trim(), limit),
            }
        }
    }

    fn references(&self) -> impl Iterator<Item = &Reference> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(reference) => Some(reference),
            Piece::Text(_) => None,
        })
    }

    /// What a piece becomes with these values, before it is fitted in.
    fn part<'a>(&'a self, piece: &'a Piece, kind: Kind, values: &'a Values, lang: Lang) -> Part<'a> {
        let reference = match piece {
            Piece::Text(text) => return Part::Written(text),
            Piece::Variable(reference) => reference,
        };
        let Some(variable) = kind.variable(&reference.name) else { return Part::Written(&reference.written) };
        let part = values.get(variable.name).map(|value| self.value_part(value, reference, variable, lang));
        match part {
            Some(part) if !part.is_empty() => part,
            _ => Part::Written(reference.fallback.as_deref().unwrap_or_default()),
        }
    }

    fn value_part(&self, value: &Value, reference: &Reference, variable: &Variable, lang: Lang) -> Part<'static> {
        let lines = variable.shape == Shape::Paragraph && self.place.has_lines();
        let typed = |text: &str| Part::Typed {
            text: neutral::clean(text, lines, variable.longest),
            setting: reference.setting,
            most: Self::longest_value(reference, variable),
        };
        match value {
            Value::Text(url) | Value::Url(url) if variable.shape == Shape::Url => match neutral::web_address(url) {
                // Half an address leads nowhere.
                Some(address) if address.chars().count() <= variable.longest => Part::Told(address),
                _ if reference.setting == Setting::Address => Part::Told(String::new()),
                _ => typed(url),
            },
            Value::Text(text) | Value::Url(text) => typed(text),
            Value::Term(term) => typed(term.text(lang)),
            Value::Number(number) => Part::Told(number.to_string()),
            Value::Money { amount, unit } => typed(&unit.format(*amount, lang)),
            Value::Moment { at, offset } => {
                let seconds = at.millis().div_euclid(1000);
                let style = reference.style.as_deref().and_then(Style::from_letter);
                Part::Told(match style {
                    _ if self.place == Place::Timestamp => rfc3339(seconds),
                    Some(style) if reference.setting.has_marks() => format!("<t:{seconds}:{}>", style.letter()),
                    None | Some(Style::Relative) => short_date_time(seconds, *offset),
                    Some(style) => tell(seconds, style, Reader { lang, offset: *offset, now: None }),
                })
            }
        }
    }

    /// The text, and how many characters each part has in it, none of them more than `most`.
    fn assemble(&self, parts: &[Part<'_>], most: &[usize]) -> (String, Vec<usize>) {
        let mut text = String::new();
        let mut lengths = Vec::with_capacity(parts.len());
        let mut values = Vec::new();
        let has_backticks = parts.iter().any(|part| matches!(part, Part::Written(written) if written.contains('`')));
        let mut after_value = false;
        for (part, most) in parts.iter().zip(most) {
            let start = text.len();
            match part {
                Part::Written(written) => {
                    if after_value && self.place.has_marks() {
                        neutral::keep_apart(&mut text, written);
                    }
                    text.push_str(written);
                }
                Part::Told(told) => text.push_str(told),
                Part::Typed { text: typed, setting, most: own } => {
                    neutral::push(&mut text, typed, *setting, (*most).min(*own), has_backticks);
                    values.push((start..text.len(), *setting));
                }
            }
            after_value = !matches!(part, Part::Written(_));
            lengths.push(text[start..].chars().count());
        }
        (neutral::disarmed_together(&text, &values), lengths)
    }

    fn render_url(&self, parts: &[Part<'_>], limit: usize) -> String {
        let (text, _) = self.assemble(parts, &vec![usize::MAX; parts.len()]);
        let url = text.trim();
        let file = url.strip_prefix(ATTACHED).filter(|_| self.place == Place::Picture);
        let url = match file {
            Some(name) => format!("{ATTACHED}{}", file_name(name)),
            None if is_web_url(url) => neutral::uri(url),
            None => return String::new(),
        };
        if url.chars().count() <= limit { url } else { String::new() }
    }

    fn render_timestamp(&self, parts: &[Part<'_>]) -> String {
        let (text, _) = self.assemble(parts, &vec![usize::MAX; parts.len()]);
        let moment = DateTime::parse_from_rfc3339(text.trim());
        moment.map(|moment| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)).unwrap_or_default()
    }
}

/// A piece with its value.
enum Part<'a> {
    /// By the message's author.
    Written(&'a str),
    /// By us, whole or not at all.
    Told(String),
    /// By people: cleaned, and still to be disarmed for its setting, in `most` characters.
    Typed { text: String, setting: Setting, most: usize },
}

impl Part<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Self::Written(text) => text.is_empty(),
            Self::Told(text) | Self::Typed { text, .. } => text.trim().is_empty(),
        }
    }
}

fn rfc3339(seconds: i64) -> String {
    let moment = DateTime::from_timestamp(seconds, 0);
    moment.map(|moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

/// `d/m/y H:i`, as in `22/11/22 00:30`.
fn short_date_time(seconds: i64, offset: i32) -> String {
    let local = seconds.checked_add(i64::from(offset)).and_then(|local| DateTime::from_timestamp(local, 0));
    let Some(local) = local else { return seconds.to_string() };
    let year = local.year().rem_euclid(100);
    format!("{:02}/{:02}/{year:02} {:02}:{:02}", local.day(), local.month(), local.hour(), local.minute())
}

/// The variable that was probably meant.
pub(crate) fn nearest(written: &str, kind: Kind) -> Option<&'static str> {
    let names = kind.variables().flat_map(|variable| std::iter::once(&variable.name).chain(variable.aliases));
    let name = text::nearest(written, names.copied())?;
    kind.variables().find(|variable| variable.name == name || variable.aliases.contains(&name)).map(|found| found.name)
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
