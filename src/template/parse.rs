//! Reads a text into what its author wrote and the variables between, and finds where each variable stands.

use std::ops::Range;

use super::neutral::Setting;
use super::{Piece, Place, Reference, Template};
use crate::emoji;
use crate::event::{self, Shape};
use crate::markdown::{self, Node};

/// Stand for the variables while the marks around them are read; characters of private use in the plane that nobody
/// uses.
const FIRST_STAND_IN: u32 = 0xF_0000;
const LAST_STAND_IN: u32 = 0xF_FFFD;

pub(super) fn parse(source: &str, place: Place) -> Template {
    let segments = segments(source);
    if place.has_marks() {
        return with_marks(segments, place);
    }
    let setting = if place.is_address() { Setting::Address } else { Setting::Plain };
    let pieces = segments.into_iter().map(|segment| match segment {
        Segment::Text { text, .. } if place.is_address() => Piece::Text(text),
        Segment::Text { text, .. } => Piece::Text(emoji::replace(&text).into_owned()),
        Segment::Variable(reference) => Piece::Variable(Reference { setting, ..reference }),
    });
    Template { place, pieces: pieces.collect(), stray_marks: Vec::new() }
}

/// The text with other names for its variables, where `named` has one.
pub fn rename(source: &str, mut named: impl FnMut(&str) -> Option<&'static str>) -> String {
    rewritten(source, "%%", |reference| {
        let ours = named(&reference.name)?;
        let style = reference.style.as_ref().map(|style| format!(":{style}")).unwrap_or_default();
        let fallback = reference.written.split_once('|').map(|(_, fallback)| fallback.trim_end_matches('%'));
        let fallback = fallback.map(|fallback| format!("|{fallback}")).unwrap_or_default();
        Some(format!("%{ours}{style}{fallback}%"))
    })
}

/// The text with its variables by their names alone, and whether they said more. A percent sign stands for itself.
pub fn without_styles(source: &str) -> (String, bool) {
    let mut had_styles = false;
    let text = rewritten(source, "%", |reference| {
        had_styles |= reference.style.is_some() || reference.fallback.is_some();
        Some(format!("%{}%", reference.name))
    });
    (text, had_styles)
}

/// The text with something else for some of its variables, and for doubled percent signs.
fn rewritten(source: &str, percent: &str, mut write: impl FnMut(&Reference) -> Option<String>) -> String {
    let chars: Vec<char> = source.chars().collect();
    let between = |range: Range<usize>| chars[range].iter().collect::<String>().replace("%%", percent);
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for segment in segments(source) {
        let Segment::Variable(reference) = segment else { continue };
        text.push_str(&between(done..reference.span.start));
        text.push_str(&write(&reference).unwrap_or_else(|| reference.written.clone()));
        done = reference.span.end;
    }
    text.push_str(&between(done..chars.len()));
    text
}

enum Segment {
    /// `at` says for each character where it stands in the source.
    Text {
        text: String,
        at: Vec<usize>,
    },
    Variable(Reference),
}

fn segments(source: &str) -> Vec<Segment> {
    let chars: Vec<char> = source.chars().collect();
    let mut segments = Vec::new();
    let (mut text, mut at) = (String::new(), Vec::new());
    let mut position = 0;
    // Whether the characters since the last white space began an address, where `%C3%A9` is one letter.
    let mut in_address = false;
    while position < chars.len() {
        let character = chars[position];
        if character.is_whitespace() {
            in_address = false;
        } else if character == ':' && chars[position..].starts_with(&[':', '/', '/']) {
            in_address = true;
        }
        if character == '%' {
            if chars.get(position + 1) == Some(&'%') {
                text.push('%');
                at.push(position);
                position += 2;
                continue;
            }
            if let Some(reference) = reference(&chars, position, in_address) {
                position = reference.span.end;
                if !text.is_empty() {
                    segments.push(Segment::Text { text: std::mem::take(&mut text), at: std::mem::take(&mut at) });
                }
                segments.push(Segment::Variable(reference));
                continue;
            }
        }
        // What a browser and Discord would refuse or drop.
        if character != '\0' && character != '\r' {
            text.push(character);
            at.push(position);
        }
        position += 1;
    }
    if !text.is_empty() {
        segments.push(Segment::Text { text, at });
    }
    segments
}

/// The variable that begins with the percent sign at `start`. Any name that some event knows is one; of other words only
/// those that look like a name, so that `50 % off, 20 % more` stays as it is.
fn reference(chars: &[char], start: usize, in_address: bool) -> Option<Reference> {
    let length = chars[start + 1..].iter().position(|c| matches!(c, '%' | '\n'))?;
    let end = start + 1 + length;
    if chars[end] != '%' {
        return None;
    }
    let inner: String = chars[start + 1..end].iter().collect();
    let (head, fallback) = match inner.split_once('|') {
        Some((head, fallback)) => (head, Some(emoji::replace(fallback).into_owned())),
        None => (inner.as_str(), None),
    };
    let (name, style) = match head.split_once(':') {
        Some((name, style)) => (name, Some(style.trim().to_owned())),
        None => (head, None),
    };
    let hexadecimal = |c: &char| c.is_ascii_hexdigit();
    let is_encoded = in_address && inner.chars().take(2).filter(hexadecimal).count() == 2;
    let known = event::shape_anywhere(name).is_some();
    let looks_like_a_name =
        name.starts_with(|c: char| c.is_alphabetic()) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !known && (is_encoded || !looks_like_a_name) {
        return None;
    }
    Some(Reference {
        name: name.trim().to_owned(),
        style,
        fallback,
        written: chars[start..=end].iter().collect(),
        span: start..end + 1,
        setting: Setting::Marks,
    })
}

/// The text as its marks are read: one character for each variable.
#[derive(Default)]
struct Skeleton {
    text: String,
    length: usize,
    /// Where the characters stand in the source.
    at: Vec<usize>,
    /// Which characters belong to which reference.
    variables: Vec<(Range<usize>, Reference)>,
}

impl Skeleton {
    fn push(&mut self, character: char, at: usize) {
        self.text.push(character);
        self.at.push(at);
        self.length += 1;
    }
}

fn with_marks(segments: Vec<Segment>, place: Place) -> Template {
    let mut skeleton = Skeleton::default();
    for segment in segments {
        match segment {
            Segment::Text { text, at } => {
                for (character, at) in text.chars().zip(at) {
                    let reserved = (FIRST_STAND_IN..=LAST_STAND_IN).contains(&u32::from(character));
                    skeleton.push(if reserved { char::REPLACEMENT_CHARACTER } else { character }, at);
                }
            }
            Segment::Variable(reference) => {
                let start = skeleton.length;
                let at = reference.span.start;
                if event::shape_anywhere(&reference.name) == Some(Shape::Url) {
                    "https://".chars().for_each(|character| skeleton.push(character, at));
                }
                let number = u32::try_from(skeleton.variables.len()).unwrap_or(u32::MAX);
                let stand_in = FIRST_STAND_IN.saturating_add(number).min(LAST_STAND_IN);
                skeleton.push(char::from_u32(stand_in).unwrap_or(char::REPLACEMENT_CHARACTER), at);
                skeleton.variables.push((start..skeleton.length, reference));
            }
        }
    }
    let mut surroundings =
        Surroundings { settings: vec![Setting::Marks; skeleton.variables.len()], ..Default::default() };
    surroundings.visit(&markdown::parse(&skeleton.text));
    let stray_marks = surroundings.strays.iter().map(|(span, mark)| {
        let start = skeleton.at[span.start];
        (start..start + span.len(), *mark)
    });
    Template { place, stray_marks: stray_marks.collect(), pieces: pieces(&skeleton, surroundings) }
}

fn pieces(skeleton: &Skeleton, surroundings: Surroundings) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut variables = skeleton.variables.iter().zip(surroundings.settings).peekable();
    let mut emoji = surroundings.emoji.into_iter().peekable();
    let mut skip_to = 0;
    for (position, character) in skeleton.text.chars().enumerate() {
        if position < skip_to {
            continue;
        }
        if let Some(((range, reference), setting)) = variables.next_if(|((range, _), _)| range.start == position) {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Variable(Reference { setting, ..reference.clone() }));
            skip_to = range.end;
        } else if let Some((range, unicode)) = emoji.next_if(|(range, _)| range.start == position) {
            text.push_str(&unicode);
            skip_to = range.end;
        } else {
            text.push(character);
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

/// What the tree says about a text's parts.
#[derive(Default)]
struct Surroundings {
    settings: Vec<Setting>,
    emoji: Vec<(Range<usize>, String)>,
    strays: Vec<(Range<usize>, &'static str)>,
}

impl Surroundings {
    fn visit(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text { text, at } => self.find_strays(text, *at),
                Node::Code(code) | Node::CodeBlock { code, .. } => self.set(code, Setting::Code),
                Node::Address { url, .. } => self.set(url, Setting::Address),
                Node::Link { label, url } => {
                    self.visit(label);
                    self.set_label(label);
                    self.set(url, Setting::Address);
                }
                Node::Emoji { unicode, at, length } => self.emoji.push((*at..at + length, unicode.to_string())),
                other => other.children().for_each(|child| self.visit(std::slice::from_ref(child))),
            }
        }
    }

    fn set(&mut self, text: &str, setting: Setting) {
        for character in text.chars() {
            let number =
                u32::from(character).checked_sub(FIRST_STAND_IN).and_then(|number| usize::try_from(number).ok());
            if let Some(place) = number.and_then(|number| self.settings.get_mut(number)) {
                *place = setting;
            }
        }
    }

    /// What stands in a link's label as text.
    fn set_label(&mut self, nodes: &[Node]) {
        for node in nodes {
            if let Node::Text { text, .. } = node {
                self.set(text, Setting::Label);
            }
            node.children().for_each(|child| self.set_label(std::slice::from_ref(child)));
        }
    }

    fn find_strays(&mut self, text: &str, at: usize) {
        const MARKS: [&str; 6] = ["```", "**", "__", "~~", "||", "`"];
        let chars: Vec<char> = text.chars().collect();
        let mut position = 0;
        while position < chars.len() {
            let mark = MARKS.into_iter().find(|mark| {
                mark.chars().enumerate().all(|(offset, character)| chars.get(position + offset) == Some(&character))
            });
            match mark {
                Some(mark) => {
                    self.strays.push((at + position..at + position + mark.len(), mark));
                    position += mark.len();
                }
                None => position += 1,
            }
        }
    }
}
