//! Emoji by the names that people type between colons. Destinations draw names in ways of their own, or not at all, so
//! names become Unicode before anything is sent.
//!
//! `emoji/github.txt` holds the data of the crate `emojis` (GitHub's names) in a form that weighs a tenth in a browser;
//! a test keeps the two equal. `emoji/discord.txt` holds the names that Discord has besides or uses otherwise, as its
//! own picker knows them (collected by the MIT-licensed package `discord-emoji` 2.5). Names for flags, letters and skin
//! tones follow rules.

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
    let (base, tones) = without_tones(&name);
    match (look_up(DISCORD, &base).or_else(|| look_up(GITHUB, &base)), tones.as_slice()) {
        (Some(emoji), [tone]) => toned(emoji, *tone, *tone),
        (Some(emoji), [first, second]) => toned(emoji, *first, *second),
        _ => None,
    }
    .map(Cow::Owned)
}

/// Comes between a name and the number of a skin tone, as `:wave::skin-tone-3:` has it.
pub(crate) const TONE: &str = "::skin-tone-";

/// What stands for a skin tone in a name; the longer before what they begin with.
const TONES: [(&str, char); 10] = [
    ("_tone1", '\u{1f3fb}'),
    ("_tone2", '\u{1f3fc}'),
    ("_tone3", '\u{1f3fd}'),
    ("_tone4", '\u{1f3fe}'),
    ("_tone5", '\u{1f3ff}'),
    ("_medium_light_skin_tone", '\u{1f3fc}'),
    ("_medium_dark_skin_tone", '\u{1f3fe}'),
    ("_medium_skin_tone", '\u{1f3fd}'),
    ("_light_skin_tone", '\u{1f3fb}'),
    ("_dark_skin_tone", '\u{1f3ff}'),
];

/// A name without its skin tones, which may stand within it as in `person_tone1_bald`.
fn without_tones(name: &str) -> (String, Vec<char>) {
    let (mut base, mut tones) = (String::with_capacity(name.len()), Vec::new());
    let mut rest = name;
    while let Some(character) = rest.chars().next() {
        let tone = TONES.iter().find_map(|(word, tone)| {
            let behind = rest.strip_prefix(word)?;
            (behind.is_empty() || behind.starts_with('_')).then_some((*tone, behind))
        });
        if let Some((tone, behind)) = tone {
            tones.push(tone);
            rest = behind;
        } else {
            base.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    (base, tones)
}

/// Two people as one emoji, and as two whose skins differ.
const COUPLES: [(char, [&str; 2]); 6] = [
    ('🤝', ["🫱", "\u{200d}🫲"]),
    ('👫', ["👩", "\u{200d}🤝\u{200d}👨"]),
    ('👭', ["👩", "\u{200d}🤝\u{200d}👩"]),
    ('👬', ["👨", "\u{200d}🤝\u{200d}👨"]),
    ('💑', ["🧑", "\u{200d}❤️\u{200d}🧑"]),
    ('💏', ["🧑", "\u{200d}❤️\u{200d}💋\u{200d}🧑"]),
];

/// An emoji in one skin tone, or two people's in two.
fn toned(emoji: &str, tone: char, other: char) -> Option<String> {
    let mut characters = emoji.chars();
    let first = characters.next().filter(|first| has_skin(*first))?;
    let rest = characters.as_str().trim_start_matches('\u{fe0f}');
    if rest.is_empty() && tone != other {
        let [left, right] = COUPLES.iter().find_map(|(couple, parts)| (*couple == first).then_some(parts))?;
        return Some(format!("{left}{tone}{right}{other}"));
    }
    let partner = if rest.ends_with(['👨', '👩', '🧑']) { other.to_string() } else { String::new() };
    Some(format!("{first}{tone}{rest}{partner}"))
}

/// Whether an emoji takes skin tones.
fn has_skin(emoji: char) -> bool {
    matches!(emoji,
        '\u{261d}' | '\u{26f9}' | '\u{270a}'..='\u{270d}' | '\u{1f385}' | '\u{1f3c2}'..='\u{1f3c4}' | '\u{1f3c7}'
        | '\u{1f3ca}'..='\u{1f3cc}' | '\u{1f442}'..='\u{1f443}' | '\u{1f446}'..='\u{1f450}'
        | '\u{1f466}'..='\u{1f478}' | '\u{1f47c}' | '\u{1f481}'..='\u{1f483}' | '\u{1f485}'..='\u{1f487}'
        | '\u{1f48f}' | '\u{1f491}' | '\u{1f4aa}' | '\u{1f574}'..='\u{1f575}' | '\u{1f57a}' | '\u{1f590}'
        | '\u{1f595}'..='\u{1f596}' | '\u{1f645}'..='\u{1f647}' | '\u{1f64b}'..='\u{1f64f}' | '\u{1f6a3}'
        | '\u{1f6b4}'..='\u{1f6b6}' | '\u{1f6c0}' | '\u{1f6cc}' | '\u{1f90c}' | '\u{1f90f}'
        | '\u{1f918}'..='\u{1f91f}' | '\u{1f926}' | '\u{1f930}'..='\u{1f939}' | '\u{1f93c}'..='\u{1f93e}'
        | '\u{1f977}' | '\u{1f9b5}'..='\u{1f9b6}' | '\u{1f9b8}'..='\u{1f9b9}' | '\u{1f9bb}'
        | '\u{1f9cd}'..='\u{1f9cf}' | '\u{1f9d1}'..='\u{1f9dd}' | '\u{1fac3}'..='\u{1fac5}'
        | '\u{1faf0}'..='\u{1faf8}')
}

/// How many bytes of a text its first character takes, where that is an emoji.
pub fn leading(text: &str) -> Option<usize> {
    let first = text.chars().next().filter(|first| !first.is_ascii_alphabetic() && !first.is_whitespace())?;
    let is_indicator = |c: &char| ('\u{1f1e6}'..='\u{1f1ff}').contains(c);
    if is_indicator(&first) {
        let second = text.chars().nth(1).filter(is_indicator);
        return Some(first.len_utf8() + second.map_or(0, char::len_utf8));
    }
    all().filter_map(|(_, emoji)| length_of(emoji, text)).max()
}

/// How many bytes of a text are this emoji, in any skin tone and with or without marks of its style.
fn length_of(emoji: &str, text: &str) -> Option<usize> {
    let is_style = |c: &char| *c == '\u{fe0f}';
    let is_tone = |c: &char| ('\u{1f3fb}'..='\u{1f3ff}').contains(c);
    let mut rest = text.chars().peekable();
    let mut length = 0;
    for expected in emoji.chars().filter(|c| !is_style(c)) {
        let found = rest.next_if_eq(&expected)?;
        length += found.len_utf8();
        let tone = rest.next_if(is_tone).map_or(0, char::len_utf8);
        length += tone + rest.next_if(is_style).map_or(0, char::len_utf8);
    }
    Some(length)
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
            let (toned, behind) = with_tone(&name_on[..length], &name_on[length..]).unwrap_or((emoji, length + 1));
            replaced.push_str(&toned);
            rest = &name_on[behind..];
        } else {
            replaced.push(':');
            rest = name_on;
        }
    }
    replaced.push_str(rest);
    Cow::Owned(replaced)
}

/// The emoji of a name in the skin tone that follows, and where what is behind begins.
fn with_tone(name: &str, behind: &str) -> Option<(Cow<'static, str>, usize)> {
    let tone = behind.strip_prefix(TONE)?;
    let (tone, _) = tone.split_once(':').filter(|(tone, _)| tone.len() == 1)?;
    Some((find(&format!("{name}_tone{tone}"))?, name.len() + TONE.len() + 2))
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
    fn the_names_of_discords_picker_are_known() {
        for (name, emoji) in [
            ("thumbsup", "👍"),
            ("e_mail", "📧"),
            ("one", "1️⃣"),
            ("hash", "#️⃣"),
            ("keycap_ten", "🔟"),
            ("soccer_ball", "⚽"),
            ("slight_smile", "🙂"),
            ("tada", "🎉"),
            ("flag_white", "🏳️"),
            ("smiling_face", "☺️"),
            ("man_in_tuxedo", "🤵\u{200d}♂️"),
            ("frame_photo", "🖼️"),
            ("heart_hands", "🫶"),
            ("rofl", "🤣"),
            ("e-mail", "📧"),
            ("people_holding_hands", "🧑\u{200d}🤝\u{200d}🧑"),
            ("transgender_flag", "🏳️\u{200d}⚧️"),
            ("melting_face", "🫠"),
        ] {
            let bare = |text: &str| text.replace('\u{fe0f}', "");
            assert_eq!(find(name).map(|found| bare(&found)), Some(bare(emoji)), "{name}");
        }
    }

    #[test]
    fn the_emoji_at_the_beginning_of_a_text_is_measured() {
        for emoji in ["🎁", "👋🏽", "❤️", "❤", "🇫🇷", "👨\u{200d}👩\u{200d}👧", "1️⃣", "🏳️\u{200d}🌈"]
        {
            assert_eq!(leading(&format!("{emoji}🎁")), Some(emoji.len()), "{emoji}");
        }
        for text in ["", "a🎁", " 🎁", "é", "文", "-"] {
            assert_eq!(leading(text), None, "{text}");
        }
    }

    #[test]
    fn rules_make_flags_letters_and_tones() {
        assert_eq!(find("flag_fr").unwrap(), "🇫🇷");
        assert_eq!(find("regional_indicator_a").unwrap(), "🇦");
        assert_eq!(find("thumbsup_tone3").unwrap(), "👍🏽");
        assert_eq!(find("PushPin").unwrap(), "📌");
        let tones = [
            ("man_with_turban_tone5", "👳🏿"),
            ("hand_splayed_medium_dark_skin_tone", "🖐🏾"),
            ("person_tone1_bald", "🧑🏻\u{200d}🦲"),
            ("handshake_tone2", "🤝🏼"),
            ("handshake_tone1_tone5", "🫱🏻\u{200d}🫲🏿"),
            ("people_holding_hands_tone3", "🧑🏽\u{200d}🤝\u{200d}🧑🏽"),
            ("women_holding_hands_light_skin_tone_dark_skin_tone", "👩🏻\u{200d}🤝\u{200d}👩🏿"),
        ];
        for (name, emoji) in tones {
            assert_eq!(find(name).as_deref(), Some(emoji), "{name}");
        }
        for unknown in [
            "",
            "flag_f1",
            "flag_é",
            "regional_indicator_",
            "regional_indicator_aa",
            "nope_tone3",
            "thumbsup_tone6",
            "gift_tone3",
            "thumbsup_tone1_tone2",
            "thumbsup_tone1_tone2_tone3",
        ] {
            assert_eq!(find(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn names_in_text_are_replaced() {
        assert_eq!(replace(":pushpin:a :x:b::gift:: 12:30:45 :nope: :"), "📌a ❌b:🎁: 12:30:45 :nope: :");
        assert_eq!(replace("::::pushpin:"), ":::📌");
        assert_eq!(replace("é:é:gift:"), "é:é🎁");
        assert_eq!(
            replace(":wave::skin-tone-1: :wave::skin-tone-6: :gift::skin-tone-1:"),
            "👋🏻 👋:skin-tone-6: 🎁:skin-tone-1:"
        );
    }
}
