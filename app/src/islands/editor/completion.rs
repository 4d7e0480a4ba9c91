//! Which variables may be meant while one is typed.

use largage::event::{Kind, Variable};

/// A variable that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The field it stands in.
    pub path: String,
    /// Where its percent sign stands, in UTF-16 units as browsers count.
    pub start: u32,
    pub options: Vec<&'static str>,
    pub chosen: usize,
}

/// Most that are shown at once.
const MOST: usize = 8;

impl Completion {
    /// What could stand at the caret of a field, `caret` in UTF-16 units.
    pub fn at(path: &str, text: &str, caret: u32, kind: Kind) -> Option<Self> {
        let caret = usize::try_from(caret).ok()?;
        let before: String = {
            let units: Vec<u16> = text.encode_utf16().take(caret).collect();
            String::from_utf16(&units).ok()?
        };
        let name_start = before.rfind(|c: char| !is_name(c)).map_or(0, |index| index + char_length(&before, index));
        let (until, typed) = before.split_at(name_start);
        let until = until.strip_suffix('%')?;
        // A percent sign that closes a variable, or the second of two, opens none.
        let opened = until.trim_end_matches(is_name);
        if until.ends_with('%') || (opened.len() < until.len() && opened.ends_with('%')) {
            return None;
        }
        let options = options(typed, kind);
        let start = u32::try_from(until.encode_utf16().count()).ok()?;
        (!options.is_empty()).then(|| Self { path: path.to_owned(), start, options, chosen: 0 })
    }

    pub fn next(&mut self) {
        self.chosen = (self.chosen + 1) % self.options.len();
    }

    pub fn previous(&mut self) {
        self.chosen = (self.chosen + self.options.len() - 1) % self.options.len();
    }
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn char_length(text: &str, index: usize) -> usize {
    text[index..].chars().next().map_or(0, char::len_utf8)
}

/// Names that begin as typed, then those that contain it.
fn options(typed: &str, kind: Kind) -> Vec<&'static str> {
    let typed = typed.to_ascii_lowercase();
    let spellings = |variable: &'static Variable| std::iter::once(&variable.name).chain(variable.aliases);
    let matches = |test: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        let given = kind.variables().filter(|variable| variable.is_given_by(kind));
        given
            .filter(|variable| spellings(variable).any(|name| test(&name.to_ascii_lowercase())))
            .map(|v| v.name)
            .collect()
    };
    let mut found = matches(&|name| name.starts_with(&typed));
    for name in matches(&|name| name.contains(&typed)) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<(u32, Vec<&'static str>)> {
        let caret = u32::try_from(text.encode_utf16().count()).unwrap();
        Completion::at("content", text, caret, Kind::DropRedeemed).map(|found| (found.start, found.options))
    }

    #[test]
    fn a_percent_sign_opens_the_list_and_letters_narrow_it() {
        let (start, all) = at("Bravo 🎁 %").unwrap();
        assert_eq!((start, all.len()), (9, MOST));
        assert_eq!(at("%us").unwrap(), (0, vec!["uses", "user"]));
        assert_eq!(at("%USERN").unwrap(), (0, vec!["user"]), "by another spelling");
        assert_eq!(at("50 %am").unwrap().1, ["amount", "user", "campaign"], "what begins so, then what contains it");
    }

    #[test]
    fn what_closes_or_stands_for_itself_opens_nothing() {
        for text in ["", "user", "%user%", "100%%", "%user% and", "%zzz", "% "] {
            assert_eq!(at(text), None, "{text}");
        }
        assert_eq!(at("%user% %c").unwrap().0, 7);
    }

    #[test]
    fn the_choice_goes_round() {
        let mut completion = Completion::at("content", "%us", 3, Kind::DropRedeemed).unwrap();
        completion.previous();
        assert_eq!(completion.chosen, 1);
        completion.next();
        assert_eq!(completion.chosen, 0);
    }
}
