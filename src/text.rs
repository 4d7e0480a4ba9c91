//! Short texts that people type and others see, such as names: one line, nothing invisible, nothing that disturbs its
//! neighbours.

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("nothing was typed")]
    Empty,
    #[error("longer than {max} characters")]
    TooLong { max: usize },
    #[error("holds a character that cannot be seen or that disturbs its neighbours")]
    Characters,
}

/// Checks a line of 1 to `max` visible characters and collapses its white space.
pub(crate) fn one_line(typed: &str, max: usize) -> Result<String, TextError> {
    if typed.chars().any(disturbs) || piles_up_marks(typed) {
        return Err(TextError::Characters);
    }
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(TextError::Empty);
    }
    if name.chars().all(|c| is_mark(c) || c == ' ') {
        return Err(TextError::Characters);
    }
    if name.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(name)
}

/// Checks a text of at most `max` visible characters on any number of lines, which may be empty; ends of lines become
/// `\n`, and white space around the text goes. Joiners stay: emoji and some scripts need them.
pub(crate) fn several_lines(typed: &str, max: usize) -> Result<String, TextError> {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.chars().any(|c| disturbs(c) && !matches!(c, '\u{200c}' | '\u{200d}')) || piles_up_marks(text) {
        return Err(TextError::Characters);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(text.to_owned())
}

/// Controls, marks of direction, characters without width, fillers that look empty, private and unassigned places.
pub(crate) fn disturbs(c: char) -> bool {
    // A tab or a line break is white space, and becomes a space.
    if c.is_whitespace() {
        return false;
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

/// More than three marks on one letter: no language needs that, and it spills over the lines around.
fn piles_up_marks(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        marks > 3
    })
}

/// Characters that are drawn onto the one before: the blocks that can be piled up.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}'
        | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{eb1}' | '\u{eb4}'..='\u{ebc}'
        | '\u{ec8}'..='\u{ece}' | '\u{f71}'..='\u{f84}' | '\u{f8d}'..='\u{fbc}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{302a}'..='\u{302f}' | '\u{3099}'..='\u{309a}' | '\u{a66f}'..='\u{a67d}' | '\u{fe0e}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// Whether a character belongs to the one before, so that no cut may part them.
pub(crate) fn clings(c: char) -> bool {
    is_mark(c) || matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Text that only its own constructor makes; serialised as the text and checked again when read.
macro_rules! checked_text {
    ($($name:ident: $error:ident),* $(,)?) => {$(
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(typed: &str) -> Result<Self, $error> {
                Self::new(typed)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(typed: String) -> Result<Self, $error> {
                Self::new(&typed)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

pub(crate) use checked_text;

/// The name that was probably meant, whatever the case of its letters.
pub fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let most = (written.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (edit_distance(&written, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be added, taken, changed or swapped with their neighbour.
fn edit_distance(one: &str, other: &str) -> usize {
    const LONGEST: usize = 40;
    let one: Vec<char> = one.chars().take(LONGEST).collect();
    let other: Vec<char> = other.chars().take(LONGEST).collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, letter) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, candidate) in other.iter().enumerate() {
            let changed = rows[i][j] + usize::from(letter != candidate);
            let mut least = changed.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && one[i - 1] == *candidate && *letter == other[j - 1] {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}
