//! The languages people are spoken to in. The sentences stand elsewhere.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    Fr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language of ours")]
pub struct UnknownLang;

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Fr];

    /// The ISO 639 code, for `<html lang>` and for storing.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }

    /// The language that a browser's `Accept-Language` header likes best among ours; `None` if it likes neither.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(Lang, u16)> = None;
        for part in header.split(',').take(64) {
            let mut pieces = part.split(';');
            let range = pieces.next().unwrap_or_default().trim();
            let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(Some(1000), thousandths);
            let (Some(lang), Some(weight)) = (Self::from_range(range), weight) else { continue };
            if weight > best.map_or(0, |(_, weight)| weight) {
                best = Some((lang, weight));
            }
        }
        best.map(|(lang, _)| lang)
    }

    /// `fr`, `fr-CA`, `FR`; `*` means that anything will do.
    fn from_range(range: &str) -> Option<Self> {
        let primary = range.split('-').next().unwrap_or_default();
        if primary == "*" {
            return Some(Lang::default());
        }
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }
}

/// A header's quality between 0 and 1, in thousandths.
fn thousandths(quality: &str) -> Option<u16> {
    let quality: f32 = quality.trim().parse().ok()?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (0.0..=1.0).contains(&quality).then_some((quality * 1000.0) as u16)
}

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(code: &str) -> Result<Self, UnknownLang> {
        Self::ALL.into_iter().find(|lang| lang.code() == code).ok_or(UnknownLang)
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn takes_the_language_a_browser_likes_best() {
        for (header, expected) in [
            ("fr", Some(Lang::Fr)),
            ("fr-CA,fr;q=0.9,en;q=0.8", Some(Lang::Fr)),
            ("en;q=0.8, FR;q=0.9", Some(Lang::Fr)),
            ("en,fr", Some(Lang::En)),
            ("de,fr;q=0.2", Some(Lang::Fr)),
            ("fr;q=0,en;q=0.1", Some(Lang::En)),
            ("fr;q=0", None),
            ("de", None),
            ("*", Some(Lang::En)),
            ("", None),
            ("fr;q=2,en;q=0.1", Some(Lang::En)),
            ("fr;q=NaN", None),
            ("french", None),
            (",,;;q=,\u{202e}", None),
        ] {
            assert_eq!(Lang::from_accept_language(header), expected, "{header}");
        }
        assert_eq!(Lang::from_accept_language(&"fr,".repeat(100_000)), Some(Lang::Fr));
    }

    #[test]
    fn codes_read_back() {
        for lang in Lang::ALL {
            assert_eq!(lang.code().parse(), Ok(lang));
            assert_eq!(serde_json::to_string(&lang).unwrap(), format!("\"{}\"", lang.code()));
        }
        assert!("de".parse::<Lang>().is_err());
    }
}
