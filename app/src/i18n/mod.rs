//! Every sentence people read, in both languages side by side: one file a subject, one function a sentence.
//!
//! A sentence missing in one language does not compile, and only those an island uses reach the browser.
//!
//! ```ignore
//! sentences! {
//!     title: "Sign in" / "Se connecter";
//!     welcome(name: &str): "Welcome, {name}." / "Bienvenue, {name}.";
//!     uses_left(count: u32): "{count} use left" | "{count} uses left"
//!         / "{count} utilisation restante" | "{count} utilisations restantes";
//! }
//!
//! title(lang)           // &'static str
//! welcome(lang, "Ada")  // String
//! uses_left(lang, 1)    // String; the first parameter decides between one and many
//! ```
//!
//! French spaces are written out: `\u{202f}` before `;`, `!`, `?` and inside quotes, `\u{a0}` before a colon. A test
//! holds every sentence against that.

pub mod account;
#[cfg(feature = "ssr")]
pub mod announcements;
pub mod answer;
pub mod audit;
#[cfg(feature = "ssr")]
pub mod campaigns;
#[cfg(feature = "ssr")]
pub mod conditions;
pub mod countdown;
pub mod customers;
#[cfg(feature = "ssr")]
pub mod dashboard;
#[cfg(feature = "ssr")]
pub mod deliveries;
pub mod drops;
pub mod editor;
#[cfg(feature = "ssr")]
pub mod endpoints;
pub mod errors;
#[cfg(feature = "ssr")]
pub mod exchange;
pub mod findings;
pub mod funds;
#[cfg(feature = "ssr")]
pub mod help;
pub mod invitations;
pub mod links;
pub mod live;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod message_list;
pub mod messages;
#[cfg(feature = "ssr")]
pub mod notifications;
#[cfg(feature = "ssr")]
pub mod orders;
pub mod people;
#[cfg(feature = "ssr")]
pub mod posted;
#[cfg(feature = "ssr")]
pub mod privacy;
#[cfg(feature = "ssr")]
pub mod products;
#[cfg(feature = "ssr")]
pub mod sandbox;
pub mod settings;
pub mod shell;
#[cfg(feature = "ssr")]
pub mod shop;
pub mod sign;
pub mod start;
#[cfg(feature = "ssr")]
pub mod tickets;
#[cfg(feature = "ssr")]
pub mod usual;
#[cfg(feature = "ssr")]
pub mod versions;
#[cfg(feature = "ssr")]
pub mod webhooks;

pub use largage::lang::Lang;

macro_rules! sentences {
    ($($(#[$attribute:meta])* $name:ident $(($($arg:ident: $type:ty),*))?:
        $en:literal $(| $en_many:literal)? / $fr:literal $(| $fr_many:literal)?;)*) => {
        $(crate::i18n::sentence! {
            [$(#[$attribute])*] $name [$($($arg: $type),*)?] [$en $(, $en_many)?] [$fr $(, $fr_many)?]
        })*

        #[cfg(test)]
        pub(super) const ALL: &[crate::i18n::Sentence] =
            &[$((stringify!($name), &[$en $(, $en_many)?], &[$fr $(, $fr_many)?])),*];
    };
}

macro_rules! sentence {
    ([$($attribute:tt)*] $name:ident [] [$en:literal] [$fr:literal]) => {
        $($attribute)*
        pub const fn $name(lang: crate::i18n::Lang) -> &'static str {
            match lang {
                crate::i18n::Lang::En => $en,
                crate::i18n::Lang::Fr => $fr,
            }
        }
    };
    ([$($attribute:tt)*] $name:ident [$($arg:ident: $type:ty),+] [$en:literal] [$fr:literal]) => {
        $($attribute)*
        pub fn $name(lang: crate::i18n::Lang, $($arg: $type),+) -> String {
            match lang {
                crate::i18n::Lang::En => format!($en),
                crate::i18n::Lang::Fr => format!($fr),
            }
        }
    };
    // English says "0 uses", French "0 utilisation".
    ([$($attribute:tt)*] $name:ident [$count:ident: $number:ty $(, $arg:ident: $type:ty)*]
        [$en:literal, $en_many:literal] [$fr:literal, $fr_many:literal]) => {
        $($attribute)*
        pub fn $name(lang: crate::i18n::Lang, $count: $number $(, $arg: $type)*) -> String {
            match lang {
                crate::i18n::Lang::En if $count == 1 => format!($en),
                crate::i18n::Lang::En => format!($en_many),
                crate::i18n::Lang::Fr if $count < 2 => format!($fr),
                crate::i18n::Lang::Fr => format!($fr_many),
            }
        }
    };
}

pub(crate) use {sentence, sentences};

/// A sentence's name, with its forms in English and in French.
#[cfg(test)]
type Sentence = (&'static str, &'static [&'static str], &'static [&'static str]);

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECTS: &[&[Sentence]] = &[
        account::ALL,
        #[cfg(feature = "ssr")]
        announcements::ALL,
        answer::ALL,
        audit::ALL,
        #[cfg(feature = "ssr")]
        campaigns::ALL,
        #[cfg(feature = "ssr")]
        conditions::ALL,
        countdown::ALL,
        customers::ALL,
        #[cfg(feature = "ssr")]
        dashboard::ALL,
        #[cfg(feature = "ssr")]
        deliveries::ALL,
        drops::ALL,
        editor::ALL,
        #[cfg(feature = "ssr")]
        endpoints::ALL,
        errors::ALL,
        #[cfg(feature = "ssr")]
        exchange::ALL,
        findings::ALL,
        funds::ALL,
        invitations::ALL,
        links::ALL,
        live::ALL,
        #[cfg(feature = "ssr")]
        mail::ALL,
        #[cfg(feature = "ssr")]
        message_list::ALL,
        messages::ALL,
        #[cfg(feature = "ssr")]
        notifications::ALL,
        #[cfg(feature = "ssr")]
        orders::ALL,
        people::ALL,
        #[cfg(feature = "ssr")]
        products::ALL,
        #[cfg(feature = "ssr")]
        shop::ALL,
        #[cfg(feature = "ssr")]
        posted::ALL,
        #[cfg(feature = "ssr")]
        privacy::ALL,
        #[cfg(feature = "ssr")]
        sandbox::ALL,
        settings::ALL,
        shell::ALL,
        sign::ALL,
        start::ALL,
        #[cfg(feature = "ssr")]
        tickets::ALL,
        #[cfg(feature = "ssr")]
        usual::ALL,
        #[cfg(feature = "ssr")]
        versions::ALL,
        #[cfg(feature = "ssr")]
        webhooks::ALL,
    ];

    fn placeholders(sentence: &str) -> Vec<&str> {
        let mut names: Vec<_> = sentence.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn no_sentence_is_empty_and_both_languages_name_the_same_values() {
        for (name, english, french) in SUBJECTS.iter().copied().flatten() {
            for sentence in english.iter().chain(french.iter()) {
                assert!(!sentence.trim().is_empty(), "{name} is empty");
            }
            let (english, french) = (english.last().unwrap(), french.last().unwrap());
            assert_eq!(placeholders(english), placeholders(french), "{name}");
        }
    }

    #[track_caller]
    fn assert_typographic(name: &str, sentence: &str) {
        // Addresses and emoji have colons of their own.
        let prose = sentence.replace("://", "//").replace("<:nom:id>", "");
        let characters: Vec<char> = prose.chars().collect();
        for pair in characters.windows(2) {
            let expected = match pair {
                [before, ';' | '!' | '?' | '»'] => *before == '\u{202f}' || *before == '!' || *before == '?',
                ['«', after] => *after == '\u{202f}',
                [before, ':'] => *before == '\u{a0}' || before.is_ascii_digit() || *before == '{',
                [_, '\''] => false,
                _ => true,
            };
            assert!(expected, "{name}: {pair:?} in {sentence:?}");
        }
    }

    #[test]
    fn french_spaces_are_typographic() {
        for (name, _, french) in SUBJECTS.iter().copied().flatten() {
            for sentence in *french {
                assert_typographic(name, sentence);
            }
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn the_help_is_whole_and_typographic() {
        for text in help::texts() {
            let (english, french) = (text.get(Lang::En), text.get(Lang::Fr));
            assert!(!english.trim().is_empty() && !french.trim().is_empty(), "{english:?} / {french:?}");
            assert_eq!(english.matches('`').count(), french.matches('`').count(), "{english}");
            assert_eq!(english.matches("**").count() % 2, 0, "{english}");
            assert_eq!(french.matches("**").count() % 2, 0, "{french}");
            // What stands between backticks is code.
            for prose in french.split('`').step_by(2) {
                assert_typographic("help", prose);
            }
        }
    }

    mod sample {
        crate::i18n::sentences! {
            plain: "Sign in" / "Se connecter";
            greeting(name: &str, place: &str): "{name} in {place}" / "À {place}, {name}";
            uses(count: u32, of: u32): "{count} use of {of}" | "{count} uses of {of}"
                / "{count} utilisation sur {of}" | "{count} utilisations sur {of}";
        }
    }

    #[test]
    fn sentences_take_values_and_numbers() {
        assert_eq!(sample::plain(Lang::Fr), "Se connecter");
        assert_eq!(sample::greeting(Lang::Fr, "Ada", "Paris"), "À Paris, Ada");
        assert_eq!(sample::uses(Lang::En, 0, 9), "0 uses of 9");
        assert_eq!(sample::uses(Lang::En, 1, 9), "1 use of 9");
        assert_eq!(sample::uses(Lang::Fr, 0, 9), "0 utilisation sur 9");
        assert_eq!(sample::uses(Lang::Fr, 2, 9), "2 utilisations sur 9");
        assert_eq!(sample::ALL.len(), 3);
    }
}
