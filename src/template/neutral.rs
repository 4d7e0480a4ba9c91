//! Takes every power from texts that people typed: to ping, to be drawn as something else, to break lines or layouts, to
//! turn the direction of reading, to be invisible.

use std::fmt::Write as _;
use std::ops::Range;

use super::ELLIPSIS;
use crate::discord::is_web_url;
use crate::text::{clings, disturbs, is_mark};

const ZERO_WIDTH_JOINER: char = '\u{200d}';
const ZERO_WIDTH_SPACE: char = '\u{200b}';
/// Marks drawn onto one letter.
const MOST_MARKS: usize = 3;

/// How many characters at most keep a value apart from what stands before it.
pub(super) const BETWEEN: usize = 3;

/// What surrounds a value, and so what has power there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Text where marks are read.
    Marks,
    /// Code, which ends at a backtick.
    Code,
    /// Part of an address.
    Address,
    /// Text where nothing is read.
    Plain,
}

impl Setting {
    /// How many characters may come of one.
    pub(super) fn growth(self) -> usize {
        match self {
            Self::Marks => 2,
            Self::Code | Self::Plain => 1,
            // `%F0%9F%8E%81`
            Self::Address => 12,
        }
    }
}

/// A typed text without what nobody should send, in at most `longest` characters, on one line unless `lines`.
pub(super) fn clean(text: &str, lines: bool, longest: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(longest * 4));
    let mut marks = 0;
    let mut breaks = 0;
    let mut length = 0;
    for character in text.trim_start().replace("\r\n", "\n").chars() {
        let character = match character {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            other => other,
        };
        if character == '\n' {
            breaks += 1;
            if lines && breaks <= 2 {
                clean.push('\n');
            } else if !lines && !clean.ends_with(' ') {
                clean.push(' ');
            }
            continue;
        }
        let joins = character == ZERO_WIDTH_JOINER && clean.chars().next_back().is_some_and(may_be_joined);
        if disturbs(character) && !joins {
            continue;
        }
        marks = if is_mark(character) { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            continue;
        }
        clean.push(character);
        length += 1;
        if !character.is_whitespace() {
            breaks = 0;
            if length > longest {
                break;
            }
        }
    }
    let clean = clean.trim().trim_end_matches(ZERO_WIDTH_JOINER);
    shortened(&without_mass_mentions(clean, std::slice::from_ref(&(0..clean.len()))), longest)
}

/// What a joiner makes one picture of with what follows.
fn may_be_joined(character: char) -> bool {
    matches!(character, '\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// The text, or its beginning with an ellipsis: `most` characters at most.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().take(most).collect();
    if most == 0 {
        return String::new();
    }
    // The character at the cut makes room for the ellipsis, with what clings to it.
    let next = text.chars().nth(most - 1).is_some_and(clings);
    kept.pop();
    let mut clinging = next || kept.last() == Some(&ZERO_WIDTH_JOINER);
    while clinging {
        let last = kept.pop();
        clinging = last.is_some_and(clings) || kept.last() == Some(&ZERO_WIDTH_JOINER);
    }
    let backslashes = kept.iter().rev().take_while(|c| **c == '\\').count();
    if backslashes % 2 == 1 {
        kept.pop();
    }
    while kept.last().is_some_and(|c| c.is_whitespace()) {
        kept.pop();
    }
    kept.push(ELLIPSIS);
    kept.into_iter().collect()
}

/// Adds a cleaned text to what stands before it, disarmed, in at most `most` characters.
pub(super) fn push(text: &mut String, typed: &str, setting: Setting, most: usize) {
    let mut units = units(typed, setting);
    if setting == Setting::Marks {
        arm_against(text, &mut units);
    }
    let length = |unit: &String| unit.chars().count();
    if units.iter().map(length).sum::<usize>() > most {
        let mut room = most.saturating_sub(1);
        let fitting = units.iter().take_while(|unit| {
            let fits = length(unit) <= room;
            room = room.saturating_sub(length(unit));
            fits
        });
        let fitting = fitting.count();
        units.truncate(fitting);
        if setting != Setting::Address {
            units.push(ELLIPSIS.to_string());
        }
    }
    text.extend(units);
}

/// The disarmed text in parts that must not be cut.
fn units(typed: &str, setting: Setting) -> Vec<String> {
    let chars: Vec<char> = typed.chars().collect();
    let mut units: Vec<String> = Vec::with_capacity(chars.len());
    let mut at_line_start = true;
    let mut only_digits = true;
    for (position, character) in chars.iter().copied().enumerate() {
        let next = chars.get(position + 1).copied();
        // No mark hides behind a joiner: all of them are ASCII.
        let joined = !character.is_ascii() && units.last().is_some_and(|unit| unit.ends_with(ZERO_WIDTH_JOINER));
        if (clings(character) || joined)
            && setting != Setting::Address
            && let Some(unit) = units.last_mut()
        {
            unit.push(character);
            continue;
        }
        let unit = match setting {
            Setting::Plain => character.to_string(),
            Setting::Code => if character == '`' { 'ˋ' } else { character }.to_string(),
            Setting::Address => encoded(character),
            Setting::Marks => {
                let is_powerful = match character {
                    '\\' | '*' | '_' | '~' | '|' | '`' | '[' | ']' | '<' => true,
                    '#' | '>' | '-' | '+' => at_line_start,
                    '.' | ')' => only_digits,
                    ':' => next == Some('/') && chars.get(position + 2) == Some(&'/'),
                    _ => false,
                };
                let mut unit = String::new();
                if is_powerful {
                    unit.push('\\');
                }
                unit.push(character);
                // Discord's servers look for mentions without regard to backslashes.
                if character == '<' && next.is_some_and(|next| "@#:/ait".contains(next)) {
                    unit.push(ZERO_WIDTH_SPACE);
                }
                unit
            }
        };
        units.push(unit);
        let breaks = character == '\n';
        at_line_start = breaks || (at_line_start && character == ' ');
        only_digits = breaks || (only_digits && (character == ' ' || character.is_ascii_digit()));
    }
    units
}

/// Keeps what stands before a value from lending it power: an open angle bracket, or a backslash that would turn the
/// value's own into a character.
fn arm_against(before: &str, units: &mut [String]) {
    let Some(first) = units.first_mut() else { return };
    if before.ends_with('<') {
        first.insert(0, ZERO_WIDTH_SPACE);
    }
    let backslashes = before.bytes().rev().take_while(|byte| *byte == b'\\').count();
    if backslashes % 2 == 1 {
        first.insert(0, '\\');
    }
}

/// Parts `@everyone` and `@here` wherever a value had a share in it.
pub(super) fn without_mass_mentions(text: &str, values: &[Range<usize>]) -> String {
    let mut parted = String::with_capacity(text.len());
    let mut done = 0;
    for (position, _) in text.match_indices('@') {
        let after = &text.as_bytes()[position + 1..];
        let name = [&b"everyone"[..], b"here"]
            .into_iter()
            .find(|name| after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        let Some(name) = name else { continue };
        let mention = position..position + 1 + name.len();
        let index = values.partition_point(|value| value.end <= mention.start);
        let shared =
            values[index..].iter().take_while(|value| value.start < mention.end).any(|value| !value.is_empty());
        if shared {
            parted.push_str(&text[done..=position]);
            parted.push(ZERO_WIDTH_SPACE);
            done = position + 1;
        }
    }
    parted.push_str(&text[done..]);
    parted
}

/// An address of the web, with everything percent-encoded that could end it or be read as a mark; nothing if it is none.
pub(super) fn web_address(url: &str) -> Option<String> {
    let url = url.trim();
    let mut address = String::with_capacity(url.len());
    let mut before = None;
    for character in url.chars() {
        let doubles = character == '_' && before == Some('_');
        let is_safe = character.is_ascii_alphanumeric()
            || "-._:/?#@!$&',;=%+".contains(character)
            || (character.is_alphanumeric() && !disturbs(character));
        if is_safe && !doubles {
            address.push(character);
        } else {
            encode(character, &mut address);
        }
        before = Some(character);
    }
    is_web_url(&address).then_some(address)
}

/// A character as a part of an address that it cannot leave.
fn encoded(character: char) -> String {
    if character.is_ascii_alphanumeric() || "-._".contains(character) {
        return character.to_string();
    }
    let mut text = String::new();
    encode(character, &mut text);
    text
}

fn encode(character: char, text: &mut String) {
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(text, "%{byte:02X}");
    }
}
