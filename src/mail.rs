//! E-mail: what people are written to about.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A link that says that the address is theirs.
    Verify,
    /// Somebody signed up with an address that has an account.
    HasAccount,
    /// A link that sets a new password.
    Reset,
    /// A link that signs in.
    SignIn,
    /// The team has answered a ticket.
    Answered,
    /// Somebody signed in from a device that was not known.
    NewDevice,
    PasswordChanged,
    /// An account is signed in to without a code from now on.
    SecondFactorRemoved,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no such kind of mail")]
pub struct UnknownKind;

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Verify,
        Self::HasAccount,
        Self::Reset,
        Self::SignIn,
        Self::Answered,
        Self::NewDevice,
        Self::PasswordChanged,
        Self::SecondFactorRemoved,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::HasAccount => "has-account",
            Self::Reset => "reset",
            Self::SignIn => "sign-in",
            Self::Answered => "answered",
            Self::NewDevice => "new-device",
            Self::PasswordChanged => "password-changed",
            Self::SecondFactorRemoved => "second-factor-removed",
        }
    }

    /// Whether people may choose not to get it. What concerns the account's safety always comes.
    pub const fn can_be_switched_off(self) -> bool {
        matches!(self, Self::Answered)
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(UnknownKind)
    }
}

/// What a mail is made of, besides its kind and its language. It is kept sealed: a link in it grants something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The recipient's e-mail address.
    pub to: String,
    /// How the recipient is greeted; may be empty.
    #[serde(default)]
    pub name: String,
    /// Where its link leads on this installation, such as `/reset/…`; empty without one.
    #[serde(default)]
    pub path: String,
    /// What it is about in words: a ticket's subject, a device.
    #[serde(default)]
    pub about: String,
}

/// A mail as it is sent: a subject of one line, and the same text twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What a mail says, in one language.
struct Words {
    subject: String,
    lead: String,
    /// On the button, where the letter leads somewhere.
    button: &'static str,
    after: String,
}

/// How much of a subject or name is taken over.
const LONGEST: usize = 100;

/// Writes a mail. `company` signs it; `link` and `unsubscribe` are whole addresses on this installation. Whatever people
/// have typed stays on its line and is no link.
pub fn render(
    kind: Kind,
    lang: Lang,
    company: &str,
    letter: &Letter,
    link: Option<&str>,
    unsubscribe: Option<&str>,
) -> Rendered {
    let company = one_line(company);
    let words = words(kind, lang, &company, &one_line(&letter.about));
    let greeting = greeting(lang, &letter.name);
    let link = link.filter(|_| !words.button.is_empty());
    let leave = match lang {
        Lang::En => "No more mails about your tickets:",
        Lang::Fr => "Ne plus recevoir d’e-mails sur vos tickets\u{a0}:",
    };

    let mut text = format!("{greeting}\n\n{}\n", words.lead);
    if let Some(link) = link {
        text.extend(["\n", words.button, colon(lang), "\n", link, "\n"]);
    }
    if !words.after.is_empty() {
        text.extend(["\n", &words.after, "\n"]);
    }
    text.extend(["\n", &company, "\n"]);
    if let Some(address) = unsubscribe {
        text.extend(["\n", leave, "\n", address, "\n"]);
    }

    let paragraph = |text: &str| format!("<p style=\"margin:0 0 16px\">{}</p>\n", escaped(text));
    let mut html = paragraph(&greeting) + &paragraph(&words.lead);
    if let Some(link) = link {
        let link = escaped(link);
        html.extend([format!(
            "<p style=\"margin:0 0 16px\"><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;\
             border-radius:8px;background:#1f4fd8;color:#ffffff;text-decoration:none;font-weight:600\">{}</a></p>\n\
             <p style=\"margin:0 0 16px;color:#5a6270;font-size:13px;word-break:break-all\">{link}</p>\n",
            escaped(words.button)
        )]);
    }
    if !words.after.is_empty() {
        html.push_str(&paragraph(&words.after));
    }
    html.push_str(&paragraph(&company));
    if let Some(address) = unsubscribe {
        let address = escaped(address);
        html.extend([format!(
            "<p style=\"margin:0;color:#5a6270;font-size:13px\">{} <a href=\"{address}\" style=\"color:#5a6270\">\
             {address}</a></p>\n",
            escaped(leave)
        )]);
    }
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"margin:0;padding:24px;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;\
         color:#1b2130;background:#ffffff\">\n<div style=\"max-width:560px;margin:0 auto\">\n{html}</div></body></html>\n",
        lang.code(),
        escaped(&words.subject)
    );
    Rendered { subject: words.subject, text, html }
}

const fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ":",
        Lang::Fr => "\u{a0}:",
    }
}

/// A name that a mail program would make a link of greets nobody.
fn greeting(lang: Lang, name: &str) -> String {
    let name = one_line(name);
    let is_plain = !name.is_empty() && !name.contains(['.', '/', ':', '@', '\\']);
    match (lang, is_plain) {
        (Lang::En, true) => format!("Hello {name},"),
        (Lang::En, false) => "Hello,".to_owned(),
        (Lang::Fr, true) => format!("Bonjour {name},"),
        (Lang::Fr, false) => "Bonjour,".to_owned(),
    }
}

/// Without what would begin another line or header, and no longer than a subject may be.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() || is_line(c) { ' ' } else { c }).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

const fn is_line(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn words(kind: Kind, lang: Lang, company: &str, about: &str) -> Words {
    match lang {
        Lang::En => english(kind, company, about),
        Lang::Fr => french(kind, company, about),
    }
}

fn english(kind: Kind, company: &str, about: &str) -> Words {
    match kind {
        Kind::Verify => Words {
            subject: format!("Confirm your e-mail address for {company}"),
            lead: format!("An account at {company} was made with this address. Please confirm that it is yours."),
            button: "Confirm my address",
            after: "The link works for a day. If you did not make this account, do nothing.".to_owned(),
        },
        Kind::HasAccount => Words {
            subject: format!("You have an account at {company}"),
            lead: format!(
                "Somebody, perhaps you, wanted to make an account at {company} with this address, which has one. Sign in \
                 with your password; if you have forgotten it, the same page leads to a new one."
            ),
            button: "Sign in",
            after: "If it was not you, do nothing: your account has not changed.".to_owned(),
        },
        Kind::Reset => Words {
            subject: format!("Choose a new password for {company}"),
            lead: "You asked for a new password. Choose it here:".to_owned(),
            button: "Choose a new password",
            after: "The link works once, for a day. If you did not ask for it, do nothing: your password stays as it is."
                .to_owned(),
        },
        Kind::SignIn => Words {
            subject: format!("Sign in to {company}"),
            lead: "You asked for a link that signs you in:".to_owned(),
            button: "Sign in",
            after: "The link works once, for 15 minutes. If you did not ask for it, do nothing.".to_owned(),
        },
        Kind::Answered => Words {
            subject: format!("Your ticket was answered: {about}"),
            lead: format!("{company} has answered your ticket “{about}”."),
            button: "Read the answer",
            after: String::new(),
        },
        Kind::NewDevice => Words {
            subject: format!("New sign-in to your account at {company}"),
            lead: format!("Somebody has signed in to your account from a device that we did not know: {about}."),
            button: "See my sessions",
            after: "If it was you, there is nothing to do. If not, choose a new password there: it ends all other sessions."
                .to_owned(),
        },
        Kind::PasswordChanged => Words {
            subject: format!("Your password for {company} was changed"),
            lead: "The password of your account was changed, and its other sessions have ended.".to_owned(),
            button: "Choose a new password",
            after: "If it was you, there is nothing to do. If not, ask for a new password with this address at once."
                .to_owned(),
        },
        Kind::SecondFactorRemoved => Words {
            subject: format!("The second factor of your account at {company} was removed"),
            lead: "From now on the password of your account is enough to sign in.".to_owned(),
            button: "Look at my account",
            after: "If you wanted it, you can set up another one there. If not, choose a new password and ask our team."
                .to_owned(),
        },
    }
}

fn french(kind: Kind, company: &str, about: &str) -> Words {
    match kind {
        Kind::Verify => Words {
            subject: format!("Confirmez votre adresse e-mail pour {company}"),
            lead: format!(
                "Un compte a été créé chez {company} avec cette adresse. Veuillez confirmer que c’est bien la vôtre."
            ),
            button: "Confirmer mon adresse",
            after: "Le lien est valable un jour. Si vous n’avez pas créé ce compte, ne faites rien.".to_owned(),
        },
        Kind::HasAccount => Words {
            subject: format!("Vous avez un compte chez {company}"),
            lead: format!(
                "Quelqu’un, peut-être vous, a voulu créer un compte chez {company} avec cette adresse, qui en a déjà un. \
                 Connectez-vous avec votre mot de passe\u{202f}; si vous l’avez oublié, la même page mène à un nouveau."
            ),
            button: "Se connecter",
            after: "Si ce n’était pas vous, ne faites rien\u{a0}: votre compte n’a pas changé.".to_owned(),
        },
        Kind::Reset => Words {
            subject: format!("Choisissez un nouveau mot de passe pour {company}"),
            lead: "Vous avez demandé un nouveau mot de passe. Choisissez-le ici.".to_owned(),
            button: "Choisir un nouveau mot de passe",
            after: "Le lien sert une fois, pendant un jour. Si vous n’avez rien demandé, ne faites rien\u{a0}: votre mot de \
                    passe reste le même."
                .to_owned(),
        },
        Kind::SignIn => Words {
            subject: format!("Connexion à {company}"),
            lead: "Vous avez demandé un lien qui vous connecte.".to_owned(),
            button: "Se connecter",
            after: "Le lien sert une fois, pendant 15 minutes. Si vous n’avez rien demandé, ne faites rien.".to_owned(),
        },
        Kind::Answered => Words {
            subject: format!("Réponse à votre ticket\u{a0}: {about}"),
            lead: format!("{company} a répondu à votre ticket «\u{202f}{about}\u{202f}»."),
            button: "Lire la réponse",
            after: String::new(),
        },
        Kind::NewDevice => Words {
            subject: format!("Nouvelle connexion à votre compte chez {company}"),
            lead: format!(
                "Quelqu’un s’est connecté à votre compte depuis un appareil que nous ne connaissions pas\u{a0}: {about}."
            ),
            button: "Voir mes sessions",
            after: "Si c’était vous, il n’y a rien à faire. Sinon, choisissez-y un nouveau mot de passe\u{a0}: cela termine \
                    toutes les autres sessions."
                .to_owned(),
        },
        Kind::PasswordChanged => Words {
            subject: format!("Votre mot de passe pour {company} a été changé"),
            lead: "Le mot de passe de votre compte a été changé, et ses autres sessions sont terminées.".to_owned(),
            button: "Choisir un nouveau mot de passe",
            after: "Si c’était vous, il n’y a rien à faire. Sinon, demandez tout de suite un nouveau mot de passe avec cette \
                    adresse."
                .to_owned(),
        },
        Kind::SecondFactorRemoved => Words {
            subject: format!("Le second facteur de votre compte chez {company} a été retiré"),
            lead: "Désormais, le mot de passe de votre compte suffit pour se connecter.".to_owned(),
            button: "Voir mon compte",
            after: "Si vous l’avez voulu, vous pouvez y en mettre un autre en place. Sinon, choisissez un nouveau mot de \
                    passe et demandez à notre équipe."
                .to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert_eq!("".parse::<Kind>(), Err(UnknownKind));
    }

    #[test]
    fn only_what_is_no_matter_of_safety_can_be_switched_off() {
        let optional: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.can_be_switched_off()).collect();
        assert_eq!(optional, [Kind::Answered]);
    }

    #[test]
    fn a_letter_of_an_earlier_version_is_read() {
        let letter: Letter = serde_json::from_str(r#"{"to": "zoe@example.org"}"#).unwrap();
        assert_eq!(letter, Letter { to: "zoe@example.org".into(), ..Letter::default() });
    }

    fn letter(name: &str, about: &str) -> Letter {
        Letter { to: "zoe@example.org".into(), name: name.into(), path: String::new(), about: about.into() }
    }

    const LINK: &str = "https://drops.example.org/reset/abc";

    #[test]
    fn every_mail_says_who_writes_what_about_and_where_to_go_in_both_languages() {
        for kind in Kind::ALL {
            let mut subjects = Vec::new();
            for lang in Lang::ALL {
                let mail = render(kind, lang, "Silk & Sons", &letter("Zoé", "Where is it?"), Some(LINK), None);
                assert!(mail.text.contains("Silk & Sons") && mail.html.contains("Silk &amp; Sons"), "{mail:?}");
                assert!(mail.text.contains(&format!("\n{LINK}\n")), "{mail:?}");
                assert!(mail.html.contains(&format!("<a href=\"{LINK}\"")), "{mail:?}");
                assert!(mail.text.contains("Zoé,"), "{mail:?}");
                assert!(!mail.subject.contains('\n') && mail.subject.len() > 10);
                assert!(!mail.html.contains("<script") && !mail.html.contains("<img"), "nothing is loaded");
                subjects.push(mail.subject);
            }
            assert_ne!(subjects[0], subjects[1]);
        }
    }

    #[test]
    fn what_people_typed_begins_no_line_and_is_no_link() {
        let hostile = "x\r\nBcc: all@example.org\u{2028}<b>\"&";
        let mail = render(Kind::Answered, Lang::En, "C\r\nX: y", &letter(hostile, hostile), Some(LINK), None);
        assert_eq!(mail.subject, "Your ticket was answered: x Bcc: all@example.org <b>\"&");
        assert!(mail.text.starts_with("Hello,\n"), "a name with a colon greets nobody: {}", mail.text);
        assert!(!mail.text.contains("\nBcc") && !mail.text.contains('\r'));
        assert!(mail.html.contains("&lt;b&gt;&quot;&amp;") && !mail.html.contains("<b>"));
        for name in ["evil.example", "https://evil.example", "a@b", "", " \n "] {
            let mail = render(Kind::Reset, Lang::Fr, "Silk", &letter(name, ""), Some(LINK), None);
            assert!(mail.text.starts_with("Bonjour,\n"), "{name}");
        }
        let long = render(Kind::Answered, Lang::En, "Silk", &letter("", &"é".repeat(500)), None, None);
        assert_eq!(long.subject.chars().filter(|c| *c == 'é').count(), LONGEST);
    }

    #[test]
    fn who_may_leave_is_told_how() {
        let leave = "https://drops.example.org/unsubscribe/1-ab";
        let mail = render(Kind::Answered, Lang::En, "Silk", &letter("Zoé", "Cape"), Some(LINK), Some(leave));
        assert!(mail.text.ends_with(&format!("{leave}\n")) && mail.html.contains(&format!("href=\"{leave}\"")));
    }
}
