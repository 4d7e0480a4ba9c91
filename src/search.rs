//! Searching people by name or e-mail address, whatever the case, the accents and the database.

/// What two spellings of one text share: lower case, no accents, single spaces, nothing invisible.
pub fn normalise(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut plain = String::with_capacity(visible.len());
    for c in visible.chars().flat_map(char::to_lowercase) {
        match without_accent(c) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A `LIKE` pattern (escape character `!`) for normalised texts that hold the typed words in their order.
pub fn pattern(typed: &str) -> String {
    /// SQLite refuses patterns that are too long.
    const MOST: usize = 200;
    let mut pattern = "%".to_owned();
    for c in normalise(typed).chars().take(MOST) {
        match c {
            ' ' => pattern.push('%'),
            '%' | '_' | '!' => pattern.extend(['!', c]),
            c => pattern.push(c),
        }
    }
    pattern.push('%');
    pattern
}

/// The plain letters of a lower-case Latin one; nothing for a combining mark.
fn without_accent(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' | 'ċ' | 'ĉ' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' | 'ľ' | 'ĺ' | 'ļ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'ŕ' | 'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ž' | 'ż' => "z",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        '’' => "'",
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        for typed in ["Élodie  Lefèvre", "elodie lefevre", "E\u{301}LODIE LEFE\u{300}VRE", "\telodie\u{0}lefevre\n"] {
            assert_eq!(normalise(typed), "elodie lefevre", "{typed:?}");
        }
        assert_eq!(normalise("Straße, Œuvre, İ"), "strasse, oeuvre, i");
        assert_eq!(normalise("山田 Ω"), "山田 ω");
    }

    #[test]
    fn what_like_would_read_as_a_pattern_is_taken_literally() {
        assert_eq!(pattern(""), "%%");
        assert_eq!(pattern("Marie Dup"), "%marie%dup%");
        assert_eq!(pattern("50%_!"), "%50!%!_!!%");
        assert!(pattern(&"%".repeat(100_000)).len() <= 402);
    }
}
