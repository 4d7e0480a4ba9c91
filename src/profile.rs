//! What people say about themselves on their account page.

use serde::{Deserialize, Serialize};

use crate::account::{Name, NamePart, PublicName};
use crate::campaign::{is_ticked, tick};
use crate::lang::{Lang, UnknownLang};
use crate::text::TextError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub public_name: PublicName,
    /// Whether a redemption may be told in public under this name.
    pub announced: bool,
    pub name: Option<Name>,
    /// What was chosen; without a choice the browser's counts.
    pub lang: Option<Lang>,
}

/// The form as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub public_name: String,
    /// A box: empty when it is not ticked.
    pub announced: String,
    pub first_name: String,
    pub last_name: String,
    pub lang: String,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub public_name: Option<TextError>,
    pub first_name: Option<TextError>,
    pub last_name: Option<TextError>,
    pub lang: Option<UnknownLang>,
}

impl Draft {
    pub fn check(&self) -> Result<Profile, Problems> {
        let mut problems = Problems::default();
        let public_name = keep(PublicName::new(&self.public_name), &mut problems.public_name);
        let name = civil_name(&self.first_name, &self.last_name, &mut problems.first_name, &mut problems.last_name);
        let lang = match self.lang.as_str() {
            "" => Some(None),
            code => keep(code.parse().map(Some), &mut problems.lang),
        };
        match (public_name, name, lang) {
            (Some(public_name), Some(name), Some(lang)) => {
                Ok(Profile { public_name, announced: is_ticked(&self.announced), name, lang })
            }
            _ => Err(problems),
        }
    }
}

impl From<&Profile> for Draft {
    fn from(profile: &Profile) -> Self {
        let (first_name, last_name) = match &profile.name {
            Some(name) => (name.first.to_string(), name.last.to_string()),
            None => Default::default(),
        };
        Self {
            public_name: profile.public_name.to_string(),
            announced: tick(profile.announced),
            first_name,
            last_name,
            lang: profile.lang.map_or("", Lang::code).to_owned(),
        }
    }
}

/// First and last name: both or neither.
pub(crate) fn civil_name(
    first: &str,
    last: &str,
    first_problem: &mut Option<TextError>,
    last_problem: &mut Option<TextError>,
) -> Option<Option<Name>> {
    if first.trim().is_empty() && last.trim().is_empty() {
        return Some(None);
    }
    let first = keep(NamePart::new(first), first_problem);
    let last = keep(NamePart::new(last), last_problem);
    Some(Some(Name { first: first?, last: last? }))
}

/// The value, or its problem put where it belongs.
pub(crate) fn keep<T, E>(checked: Result<T, E>, problem: &mut Option<E>) -> Option<T> {
    checked.map_err(|error| *problem = Some(error)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft { public_name: "Zoé".to_owned(), lang: "fr".to_owned(), ..Draft::default() }
    }

    #[test]
    fn a_profile_reads_back_from_its_form() {
        let named = Draft {
            first_name: "Zoé".to_owned(),
            last_name: "Petit".to_owned(),
            announced: "on".to_owned(),
            ..draft()
        };
        let like_the_browser = Draft { lang: String::new(), ..draft() };
        assert_eq!(like_the_browser.check().unwrap().lang, None);
        for draft in [draft(), named, like_the_browser] {
            assert_eq!(Draft::from(&draft.check().unwrap()), draft);
        }
    }

    #[test]
    fn every_field_has_its_own_problem() {
        let wrong = Draft {
            public_name: " ".to_owned(),
            first_name: "x".repeat(65),
            last_name: "a\u{202e}b".to_owned(),
            lang: "tlh".to_owned(),
            announced: String::new(),
        };
        let expected = Problems {
            public_name: Some(TextError::Empty),
            first_name: Some(TextError::TooLong { max: 64 }),
            last_name: Some(TextError::Characters),
            lang: Some(UnknownLang),
        };
        assert_eq!(wrong.check(), Err(expected));
    }

    #[test]
    fn half_a_civil_name_is_none() {
        let half = Draft { first_name: "Zoé".to_owned(), ..draft() };
        assert_eq!(half.check(), Err(Problems { last_name: Some(TextError::Empty), ..Problems::default() }));
    }
}
