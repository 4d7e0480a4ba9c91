//! Takes every power from texts that people typed: to ping, to be drawn as something else, to break lines or layouts, to
//! turn the direction of reading, to be invisible.

use std::fmt::Write as _;
use std::ops::Range;

use super::ELLIPSIS;
use crate::discord::is_web_url;
use crate::emoji;
use crate::text::{clings, disturbs, is_mark};

const ZERO_WIDTH_JOINER: char = '\u{200d}';
const ZERO_WIDTH_SPACE: char = '\u{200b}';
/// Marks drawn onto one letter.
const MOST_MARKS: usize = 3;

/// What surrounds a value, and so what has power there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Text where marks are read.
    Marks,
    /// The same in the label of a link, which a bracket may end.
    Label,
    /// Code, which ends at a backtick.
    Code,
    /// Part of an address.
    Address,
    /// Text where nothing is read.
    Plain,
}

impl Setting {
    pub(super) fn has_marks(self) -> bool {
        matches!(self, Self::Marks | Self::Label)
    }

    /// How many characters may come of one.
    pub(super) fn growth(self) -> usize {
        match self {
            Self::Marks | Self::Label => 2,
            Self::Code | Self::Plain => 1,
            // `%F0%9F%8E%81`
            Self::Address => 12,
        }
    }

    /// How many characters at most keep a value apart from its neighbours.
    pub(super) fn between(self) -> usize {
        match self {
            Self::Marks | Self::Label => 5,
            Self::Code | Self::Plain => 1,
            Self::Address => 0,
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
    shortened(&disarmed_together(clean, &[(0..clean.len(), Setting::Plain)]), longest)
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

/// Adds a cleaned text to what stands before it, disarmed, in at most `most` characters. A backtick of the author's that
/// closes nothing would find its partner in any other, escaped or not: with `has_backticks` the text gets none.
pub(super) fn push(text: &mut String, typed: &str, setting: Setting, most: usize, has_backticks: bool) {
    let mut units = units(typed, setting, begins_line(text), has_backticks);
    if setting.has_marks() {
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
        if setting == Setting::Address {
            // An address does not end with a dot.
            units.truncate(units.len() - units.iter().rev().take_while(|unit| *unit == ".").count());
        } else {
            units.push(ELLIPSIS.to_string());
        }
    }
    text.extend(units);
}

/// Whether what follows may stand where headings, quotes and lists begin: they do so inside of other marks, too.
fn begins_line(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation() || matches!(c, ' ' | ZERO_WIDTH_SPACE))
}

/// The positions of brackets without a partner.
fn lone_brackets(chars: &[char]) -> Vec<usize> {
    let (mut open, mut lone) = (Vec::new(), Vec::new());
    for (position, character) in chars.iter().enumerate() {
        match character {
            '[' => open.push(position),
            ']' if open.pop().is_none() => lone.push(position),
            _ => {}
        }
    }
    lone.extend(open);
    lone
}

/// The disarmed text in parts that must not be cut.
fn units(typed: &str, setting: Setting, begins_line: bool, has_backticks: bool) -> Vec<String> {
    let chars: Vec<char> = typed.chars().collect();
    let mut units: Vec<String> = Vec::with_capacity(chars.len());
    let mut at_line_start = begins_line;
    let mut only_digits = begins_line;
    let lone = lone_brackets(&chars);
    for (position, character) in chars.iter().copied().enumerate() {
        let rest = &chars[position + 1..];
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
            Setting::Plain => if character == '<' && opens_tag(rest) { '‹' } else { character }.to_string(),
            Setting::Code => match character {
                '`' => 'ˋ',
                '<' if rest.first() == Some(&'@') => '‹',
                other => other,
            }
            .to_string(),
            // A dot at the end would be the sentence's.
            Setting::Address if character == '.' && rest.is_empty() => "%2E".to_owned(),
            Setting::Address => encoded(character),
            Setting::Marks | Setting::Label if character == '`' && has_backticks => 'ˋ'.to_string(),
            // In a link's label it would find its partner in the author's, escaped or not.
            Setting::Label if lone.contains(&position) => if character == '[' { '［' } else { '］' }.to_string(),
            Setting::Marks | Setting::Label => {
                // What may follow the value is not known.
                let ends_or = |marks: &str| rest.first().is_none_or(|next| marks.contains(*next));
                let is_powerful = match character {
                    '\\' | '*' | '_' | '~' | '|' | '`' | '[' | ']' | '<' => true,
                    '#' | '-' => at_line_start && ends_or(" #"),
                    '>' => at_line_start && ends_or(" >"),
                    '.' => only_digits && ends_or(" "),
                    ':' => rest.starts_with(&['/', '/']),
                    _ => false,
                };
                let mut unit = String::new();
                if is_powerful {
                    unit.push('\\');
                }
                unit.push(character);
                // Discord's servers look for mentions without regard to backslashes.
                if character == '<' && opens_tag(rest) {
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

/// Whether `<` and this would be a mention, a time, a server's emoji, or the end of an element.
fn opens_tag(rest: &[char]) -> bool {
    let starts = |text: &str| text.chars().enumerate().all(|(index, c)| rest.get(index) == Some(&c));
    ["@", "#", ":", "/", "a:", "t:", "id:"].into_iter().any(starts)
}

/// Keeps what stands before a value from lending it power: an open angle bracket, the beginning of an address, or a
/// backslash that would turn the value's own into a character.
fn arm_against(before: &str, units: &mut [String]) {
    let Some(first) = units.first_mut() else { return };
    let in_tag = before
        .rfind('<')
        .is_some_and(|open| before[open + 1..].chars().all(|c| c.is_ascii_alphanumeric() || "@#&!:/_-".contains(c)));
    if (before.ends_with(':') || before.ends_with(":/")) && first.starts_with('/') {
        first.insert(0, '\\');
    }
    if in_tag {
        first.insert(0, ZERO_WIDTH_SPACE);
    }
    let backslashes = before.bytes().rev().take_while(|byte| *byte == b'\\').count();
    if backslashes % 2 == 1 {
        first.insert(0, '\\');
    }
}

/// Keeps a value's end and what its author wrote behind it from becoming one mark: the number of a list, or a pair that
/// closes too early, since Discord looks for some pairs without regard to backslashes.
pub(super) fn keep_apart(text: &mut String, written: &str) {
    let line = text.rsplit('\n').next().unwrap_or_default();
    if written.starts_with('.') && line.ends_with(|c: char| c.is_ascii_digit()) && begins_line(line) {
        text.push('\\');
    } else if ['|', '~'].into_iter().any(|mark| text.ends_with(mark) && written.starts_with(mark)) {
        text.push(ZERO_WIDTH_SPACE);
    }
}

/// Parts `@everyone` and `@here` wherever a value had a share in it, and escapes `:name:` likewise where marks are read.
pub(super) fn disarmed_together(text: &str, values: &[(Range<usize>, Setting)]) -> String {
    let share = |part: Range<usize>| {
        let index = values.partition_point(|(value, _)| value.end <= part.start);
        let mut overlapping = values[index..].iter().take_while(move |(value, _)| value.start < part.end);
        overlapping.find(|(value, _)| !value.is_empty()).map(|(_, setting)| *setting)
    };
    let mut disarmed = String::with_capacity(text.len());
    let mut done = 0;
    for (position, _) in text.match_indices(['@', ':']) {
        let after = &text[position + 1..];
        if text.as_bytes()[position] == b'@' {
            let Some(name) = mass_mention(after) else { continue };
            if share(position..position + 1 + name).is_some() {
                disarmed.push_str(&text[done..=position]);
                disarmed.push(ZERO_WIDTH_SPACE);
                done = position + 1;
            }
        } else if let Some(name) = emoji_name(after)
            && share(position..position + name + 2).is_some_and(Setting::has_marks)
        {
            disarmed.push_str(&text[done..position]);
            let backslashes = disarmed.bytes().rev().take_while(|byte| *byte == b'\\').count();
            if backslashes % 2 == 0 {
                disarmed.push('\\');
            }
            disarmed.push(':');
            done = position + 1;
        }
    }
    disarmed.push_str(&text[done..]);
    disarmed
}

/// The length of the word that would notify many, behind an at sign.
fn mass_mention(after: &str) -> Option<usize> {
    let is_next = |name: &&str| {
        after.as_bytes().get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
    };
    ["everyone", "here"].into_iter().find(is_next).map(str::len)
}

/// The length of an emoji's name, behind a colon and before another. Names that only Discord knows count too.
fn emoji_name(after: &str) -> Option<usize> {
    let bytes = after.as_bytes();
    let most = bytes.len().min(emoji::LONGEST_NAME + 1);
    let length = bytes[..most].iter().take_while(|byte| emoji::is_name_character(char::from(**byte))).count();
    let name = &after[..length];
    let is_name = name.bytes().any(|byte| byte.is_ascii_alphabetic()) || emoji::find(name).is_some();
    (length > 0 && bytes.get(length) == Some(&b':') && is_name).then_some(length)
}

/// An address of the web, with everything percent-encoded that could end it or be read as a mark; nothing if it is none.
pub(super) fn web_address(url: &str) -> Option<String> {
    let url = url.trim();
    let mut address = String::with_capacity(url.len());
    let mut before = None;
    for (position, character) in url.char_indices() {
        let has_power = match character {
            '_' => before == Some('_'),
            '@' => mass_mention(&url[position + 1..]).is_some(),
            _ => false,
        };
        let is_safe = character.is_ascii_alphanumeric()
            || "-._:/?#@!$&',;=%+".contains(character)
            || (character.is_alphanumeric() && !disturbs(character));
        if is_safe && !has_power {
            address.push(character);
        } else {
            encode(character, &mut address);
        }
        before = Some(character);
    }
    is_web_url(&address).then_some(address)
}

/// An address of the web as RFC 3986 writes it: what may not stand in one is percent-encoded, but for the host, whose
/// letters are anyone's.
pub(super) fn uri(url: &str) -> String {
    let host_end = url.find("://").map_or(0, |scheme| {
        let host = scheme + 3;
        url[host..].find(['/', '?', '#']).map_or(url.len(), |length| host + length)
    });
    let (start, rest) = url.split_at(host_end);
    let mut uri = start.to_owned();
    let mut has_fragment = false;
    for (position, character) in rest.char_indices() {
        let is_legal = match character {
            '%' => {
                let digits = rest.as_bytes().get(position + 1..position + 3);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            '#' => !std::mem::replace(&mut has_fragment, true),
            other => other.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(other),
        };
        if is_legal { uri.push(character) } else { encode(character, &mut uri) }
    }
    uri
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
