//! What a customer types to redeem: drawn at the opening, read forgivingly.
//!
//! A code looks like `CC-PZCRYGZ3`: the campaign's prefix and eight characters of an alphabet without `0`, `O`, `1` and
//! `I`, which is 40 bits. It is found by its key, which all its spellings share: case, spaces and dashes do not count,
//! `O` is `0`, and `I` and `L` are `1`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// 32 characters, so that five bits choose one without bias. Of `1`, `I` and `L` it holds one, of `0` and `O` none:
/// folding them keeps different codes apart.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const DRAWN: usize = 8;

/// What a campaign's codes begin with: 0 to 6 letters from A to Z.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prefix(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not up to {} letters from A to Z", Prefix::MAX_LENGTH)]
pub struct NotAPrefix;

impl Prefix {
    pub const MAX_LENGTH: usize = 6;

    /// Reads a prefix in any case; a dash that someone typed after it is dropped.
    pub fn new(typed: &str) -> Result<Self, NotAPrefix> {
        let typed = typed.trim().trim_end_matches('-').trim_end();
        if typed.len() > Self::MAX_LENGTH || !typed.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(NotAPrefix);
        }
        Ok(Self(typed.to_ascii_uppercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Prefix {
    type Error = NotAPrefix;

    fn try_from(text: String) -> Result<Self, NotAPrefix> {
        Self::new(&text)
    }
}

impl From<Prefix> for String {
    fn from(prefix: Prefix) -> Self {
        prefix.0
    }
}

/// A drop's code as it is shown. Its `Debug` form hides it: a code before its time must not reach a log.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code of ours")]
pub struct NotACode;

impl Code {
    /// Makes a code of 40 random bits. Every code is as likely as any other if the bytes are uniform.
    pub fn draw(prefix: &Prefix, random: [u8; 5]) -> Self {
        let mut bits = random.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut drawn = [0_u8; DRAWN];
        for place in drawn.iter_mut().rev() {
            *place = ALPHABET[(bits & 31) as usize];
            bits >>= 5;
        }
        let drawn: String = drawn.into_iter().map(char::from).collect();
        Self(if prefix.0.is_empty() { drawn } else { format!("{}-{drawn}", prefix.0) })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What every spelling of this code has in common: the store finds it by this.
    pub fn key(&self) -> TypedCode {
        TypedCode::parse(&self.0).expect("a code is one spelling of itself")
    }
}

impl FromStr for Code {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let (prefix, drawn) = text.split_once('-').map_or((None, text), |(prefix, drawn)| (Some(prefix), drawn));
        let prefix_is_one = prefix.is_none_or(|prefix| {
            !prefix.is_empty()
                && prefix.len() <= Prefix::MAX_LENGTH
                && prefix.bytes().all(|byte| byte.is_ascii_uppercase())
        });
        if prefix_is_one && drawn.len() == DRAWN && drawn.bytes().all(|byte| ALPHABET.contains(&byte)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotACode)
        }
    }
}

impl TryFrom<String> for Code {
    type Error = NotACode;

    fn try_from(text: String) -> Result<Self, NotACode> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(hidden)")
    }
}

/// What someone typed, reduced to the key that all spellings of a code share.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypedCode(String);

impl TypedCode {
    /// `None` if no code can be meant: that is simply a wrong code.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut key = String::new();
        for c in typed.chars().take(200).filter(|c| !is_decoration(*c)) {
            key.push(fold(c)?);
            if key.len() > Prefix::MAX_LENGTH + DRAWN {
                return None;
            }
        }
        (key.len() >= DRAWN).then_some(Self(key))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedCode(hidden)")
    }
}

/// What surrounds or divides a code without belonging to it: white space of any width, dashes of any kind, and the marks
/// that come along when a message is copied.
fn is_decoration(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '-' | '_' | '*' | '`' | '~' | '|' | '"' | '.' | '«' | '»' | '“' | '”'
            | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2010}'..='\u{2015}'
            | '\u{2060}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{feff}' | '\u{ff0d}')
}

/// The one character that stands for all that look alike.
fn fold(c: char) -> Option<char> {
    let c = match c {
        // Full width.
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(u32::from(c) - 0xfee0)?
        }
        // Cyrillic and Greek letters that look like Latin ones, as other keyboards type them.
        'А' | 'а' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'с' => 'C',
        'Е' | 'е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'Ј' | 'ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'Р' | 'р' | 'Ρ' => 'P',
        'Ѕ' | 'ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'х' | 'Χ' => 'X',
        'У' | 'у' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        'О' | 'о' | 'Ο' | 'ο' => 'O',
        'І' | 'і' | 'Ι' | 'ı' | 'İ' => 'I',
        other => other,
    };
    match c.to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        c if c.is_ascii_alphanumeric() => Some(c),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
