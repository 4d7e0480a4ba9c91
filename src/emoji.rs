//! Emoji by the names that people type between colons. Destinations draw names in ways of their own, or not at all, so
//! names become Unicode before anything is sent.
//!
//! `emoji/github.txt` holds the data of the crate `emojis` (GitHub's names) in a form that weighs a tenth in a browser;
//! a test keeps the two equal. `emoji/discord.txt` adds the names that Discord has besides. Names for flags, letters and
//! skin tones follow rules.

use std::borrow::Cow;

static GITHUB: &str = include_str!("emoji/github.txt");
static DISCORD: &str = include_str!("emoji/discord.txt");

/// Characters of the longest name.
pub const LONGEST_NAME: usize = 64;

/// Whether names have this character.
pub fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '+' | '-')
}

/// The emoji of a name, such as `pushpin`.
pub fn find(name: &str) -> Option<Cow<'static, str>> {
    let name = name.to_ascii_lowercase();
    if let Some(emoji) = look_up(DISCORD, &name).or_else(|| look_up(GITHUB, &name)) {
        return Some(Cow::Borrowed(emoji));
    }
    if let Some(letters) = name.strip_prefix("flag_")
        && letters.len() == 2
    {
        return letters.chars().map(regional_indicator).collect::<Option<String>>().map(Cow::Owned);
    }
    if let Some(letter) = name.strip_prefix("regional_indicator_") {
        let mut letters = letter.chars();
        let indicator = regional_indicator(letters.next()?)?;
        return letters.next().is_none().then(|| Cow::Owned(indicator.to_string()));
    }
    let (base, tone) = name.rsplit_once("_tone")?;
    let tone = match tone {
        "1" => '\u{1f3fb}',
        "2" => '\u{1f3fc}',
        "3" => '\u{1f3fd}',
        "4" => '\u{1f3fe}',
        "5" => '\u{1f3ff}',
        _ => return None,
    };
    let emoji = look_up(DISCORD, base).or_else(|| look_up(GITHUB, base))?;
    let mut characters = emoji.chars();
    let first = characters.next()?;
    let rest = characters.as_str().trim_start_matches('\u{fe0f}');
    Some(Cow::Owned(format!("{first}{tone}{rest}")))
}

/// Every name with its emoji, for a picker; first Discord's own.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    [DISCORD, GITHUB].into_iter().flat_map(str::lines).filter_map(|line| line.split_once(' '))
}

/// Puts emoji in place of their names, in text without marks.
pub fn replace(text: &str) -> Cow<'_, str> {
    if !text.contains(':') {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(colon) = rest.find(':') {
        replaced.push_str(&rest[..colon]);
        let name_on = &rest[colon + 1..];
        let length =
            name_on.bytes().take(LONGEST_NAME + 1).take_while(|byte| is_name_character(char::from(*byte))).count();
        let emoji = name_on[length..].starts_with(':').then(|| find(&name_on[..length])).flatten();
        if let Some(emoji) = emoji {
            replaced.push_str(&emoji);
            rest = &name_on[length + 1..];
        } else {
            replaced.push(':');
            rest = name_on;
        }
    }
    replaced.push_str(rest);
    Cow::Owned(replaced)
}

fn regional_indicator(letter: char) -> Option<char> {
    let offset = u32::from(letter).checked_sub(u32::from('a')).filter(|offset| *offset < 26)?;
    char::from_u32(0x1f1e6 + offset)
}

/// Finds a name among lines `name emoji` that are sorted by name.
fn look_up(sorted_lines: &'static str, name: &str) -> Option<&'static str> {
    let bytes = sorted_lines.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = bytes[..middle].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let end = bytes[middle..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| middle + length);
        let (found, emoji) = sorted_lines[start..end].split_once(' ')?;
        match found.cmp(name) {
            std::cmp::Ordering::Equal => return Some(emoji),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Writes the file again when `UPDATE_EMOJI` is set, as after an update of the crate.
    #[test]
    fn the_data_equals_the_crate() {
        let mut names = BTreeMap::new();
        for emoji in emojis::iter() {
            for name in emoji.shortcodes() {
                names.insert(name, emoji.as_str());
            }
        }
        let lines: Vec<_> = names.iter().map(|(name, emoji)| format!("{name} {emoji}\n")).collect();
        let data = lines.concat();
        if std::env::var_os("UPDATE_EMOJI").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/emoji/github.txt"), &data).unwrap();
        }
        assert!(data == GITHUB, "src/emoji/github.txt is out of date: run this test with UPDATE_EMOJI=1");
    }

    #[test]
    fn files_are_sorted_and_every_name_is_found() {
        for file in [DISCORD, GITHUB] {
            let names: Vec<_> = file.lines().map(|line| line.split_once(' ').unwrap()).collect();
            assert!(names.is_sorted_by(|a, b| a.0 < b.0));
            for (name, emoji) in names {
                assert_eq!(look_up(file, name), Some(emoji));
                assert!(name.chars().all(is_name_character) && name.len() <= LONGEST_NAME, "{name}");
            }
        }
        for (name, emoji) in all() {
            assert!(find(name).is_some(), "{name} {emoji}");
        }
    }

    #[test]
    fn the_names_of_the_documents_are_known() {
        let names = "pushpin moneybag credit_card bust_in_silhouette link envelope department_store speech_balloon \
                     vertical_traffic_light arrow_right busts_in_silhouette e_mail passport_control mailbox_with_mail";
        for name in names.split_whitespace() {
            let emoji = find(name).unwrap_or_else(|| panic!("{name}"));
            assert!(!emoji.is_ascii(), "{name}");
        }
    }

    #[test]
    fn rules_make_flags_letters_and_tones() {
        assert_eq!(find("flag_fr").unwrap(), "🇫🇷");
        assert_eq!(find("regional_indicator_a").unwrap(), "🇦");
        assert_eq!(find("thumbsup_tone3").unwrap(), "👍🏽");
        assert_eq!(find("PushPin").unwrap(), "📌");
        for unknown in
            ["", "flag_f1", "flag_é", "regional_indicator_", "regional_indicator_aa", "nope_tone3", "thumbsup_tone6"]
        {
            assert_eq!(find(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn names_in_text_are_replaced() {
        assert_eq!(replace(":pushpin:a :x:b::gift:: 12:30:45 :nope: :"), "📌a ❌b:🎁: 12:30:45 :nope: :");
        assert_eq!(replace("::::pushpin:"), ":::📌");
        assert_eq!(replace("é:é:gift:"), "é:é🎁");
    }
}
