//! The messages that a new installation begins with, one for each kind of event, in each language. They are good enough
//! to leave as they are.

use crate::company::Company;
use crate::condition::{Condition, Row, Test};
use crate::event::{Kind, Term};
use crate::lang::Lang;
use crate::message::{ButtonRow, Component, Embed, Field, Footer, LinkButton, Message};
use crate::name::MessageName;

/// Notifications that one would keep, by what they tell of. Those of drops come with each campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usual {
    Orders,
    Tickets,
    Webhooks,
}

impl Usual {
    pub const ALL: [Self; 3] = [Self::Orders, Self::Tickets, Self::Webhooks];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Tickets => "tickets",
            Self::Webhooks => "webhooks",
        }
    }

    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Orders => &[Kind::OrderPlaced, Kind::OrderRefunded],
            Self::Tickets => &[Kind::TicketOpened, Kind::TicketReplied, Kind::TicketClosed],
            Self::Webhooks => &[Kind::WebhookDisabled],
        }
    }
}

/// The bar of each kind of event: what belongs together is of one family, and no two are the same.
const fn colour(kind: Kind) -> u32 {
    match kind {
        Kind::DropAnnounced => 0xF5_9E0B,
        Kind::DropOpened => 0xF9_7316,
        Kind::DropRedeemed => 0x2E_9E6B,
        Kind::DropRush => 0x4F_B286,
        Kind::DropClosed => 0x3B_4A6B,
        Kind::DropCancelled => 0x7A_8194,
        Kind::OrderPlaced => 0x12_9C8C,
        Kind::OrderRefunded => 0xC9_372C,
        Kind::TicketOpened => 0x3B_82C4,
        Kind::TicketReplied => 0x6D_5BD0,
        Kind::TicketClosed => 0x5B_6B7F,
        Kind::WebhookDisabled => 0xA6_1E1E,
        Kind::Announcement => 0xD9_4F8C,
    }
}

/// What a message of this kind is called before somebody gives it a name; behind its campaign's, where it is of one.
pub fn message_name(kind: Kind, lang: Lang, campaign: Option<&str>) -> MessageName {
    let (en, fr) = match kind {
        Kind::DropAnnounced => ("warning", "avertissement"),
        Kind::DropOpened => ("the code", "le code"),
        Kind::DropRedeemed => ("a win", "un gain"),
        Kind::DropRush => ("several wins", "plusieurs gains"),
        Kind::DropClosed => ("the end", "la fin"),
        Kind::DropCancelled => ("cancelled", "annulation"),
        Kind::OrderPlaced => ("new order", "nouvelle commande"),
        Kind::OrderRefunded => ("refund", "remboursement"),
        Kind::TicketOpened => ("new ticket", "nouveau ticket"),
        Kind::TicketReplied => ("reply to a ticket", "réponse à un ticket"),
        Kind::TicketClosed => ("ticket closed", "ticket fermé"),
        Kind::WebhookDisabled => ("webhook disabled", "webhook désactivé"),
        Kind::Announcement => ("announcement", "annonce"),
    };
    let what = match lang {
        Lang::En => en,
        Lang::Fr => fr,
    };
    let name = if let Some(campaign) = campaign {
        let room = MessageName::MAX_LENGTH.saturating_sub(what.chars().count() + 3);
        let campaign: String = campaign.chars().take(room).collect();
        format!("{} – {what}", campaign.trim_end())
    } else {
        let mut letters = what.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
    };
    MessageName::new(&name).expect("a name of ours behind one that was checked")
}

/// When the default notification of a kind is sent: of replies to tickets, only the customers' are news to the staff.
pub fn condition(kind: Kind, lang: Lang) -> Condition {
    if kind != Kind::TicketReplied {
        return Condition::default();
    }
    let row = Row {
        variable: "author".to_owned(),
        test: Test::Is.name().to_owned(),
        value: Term::Customer.text(lang).to_owned(),
    };
    Condition::parse(kind, &[row], &Company::default().unit, lang).expect("the variable is in the registry")
}

/// The default message for a kind of event.
pub fn message(kind: Kind, lang: Lang) -> Message {
    match lang {
        Lang::En => english(kind),
        Lang::Fr => french(kind),
    }
}

fn english(kind: Kind) -> Message {
    match kind {
        Kind::DropAnnounced => drop(
            kind,
            ":parachute: A drop is coming down",
            "It lands **%opens_at:R%** and closes **%closes_at:R%**. The code will be posted here and works for the \
             first %uses% of you: between **%min%** and **%max%** each.\n\nKeep your Funds page open.",
            &[],
        )
        .button("Open the Funds page"),
        Kind::DropOpened => drop(
            kind,
            ":package: The crate has landed!",
            "```\n%code%\n```\nEnter this code on the Funds page and win between **%min%** and **%max%**.",
            &[("Uses", "%uses%"), ("Closes", "%closes_at:R%")],
        )
        .button("Redeem the code"),
        Kind::DropRedeemed => drop(
            kind,
            ":tada: Somebody was quick",
            "**%user%** just won **%amount%**!\nUses left for the code `%code%`: **%count%** of %uses%.",
            &[("Closes", "%closes_at:R%"), ("Won so far", "%total%")],
        )
        .button("Redeem the code"),
        Kind::DropRush => drop(
            kind,
            ":fire: Everybody wants it",
            "**%merged%** more of you were quick. Uses left for the code `%code%`: **%count%** of %uses%.",
            &[("Closes", "%closes_at:R%"), ("Won so far", "%total%")],
        )
        .button("Redeem the code"),
        Kind::DropClosed => drop(
            kind,
            ":wind_face: This drop is over",
            "The code no longer works: %reason%. Thanks for playing; now wait for the next crate.",
            &[
                ("Won in this drop", "%total%"),
                ("Next drop", "%next:F|to be announced%"),
                ("Seed of this drop", "%seed%"),
                ("Commitment of the next drop", "%commitment%"),
            ],
        )
        .button("Open the Funds page"),
        Kind::DropCancelled => drop(
            kind,
            ":cloud: This drop was cancelled",
            "No crate lands this time, and no code works. Nothing that was already won is lost.",
            &[
                ("Next drop", "%next:F|to be announced%"),
                ("Seed of this drop", "%seed%"),
                ("Commitment of the next drop", "%commitment%"),
            ],
        )
        .button("Open the Funds page"),
        Kind::OrderPlaced => notice(
            kind,
            ":moneybag: New order: %price%",
            &[("Customer", "%user%"), ("Order", "%id%"), ("Paid with", "%paymentType%"), ("Products", "%products%")],
        )
        .quoting("%comment%")
        .button("Open the order"),
        Kind::OrderRefunded => notice(
            kind,
            ":leftwards_arrow_with_hook: Order refunded: %price%",
            &[("Customer", "%user%"), ("Order", "%id%"), ("Products", "%products%")],
        )
        .quoting("%reason%")
        .button("Open the order"),
        Kind::TicketOpened => {
            ticket(kind, ":pushpin: New ticket: %subject%", ["Customer", "Department", "Priority", "About"])
                .quoting("%content%")
                .button("Answer the ticket")
        }
        Kind::TicketReplied => {
            ticket(kind, ":mailbox_with_mail: Reply to: %subject%", ["Customer", "Department", "Priority", "About"])
                .quoting("%content%")
                .button("Open the ticket")
        }
        Kind::TicketClosed => {
            ticket(kind, ":white_check_mark: Ticket closed: %subject%", ["Customer", "Department", "Priority", "About"])
                .button("Open the ticket")
        }
        Kind::WebhookDisabled => notice(kind, ":warning: The webhook “%webhook%” was disabled", &[("Why", "%reason%")])
            .quoting("Nothing is sent to it any more. Give it a new address on its page to use it again.")
            .button("Open its page"),
        Kind::Announcement => announcement(kind, "News", "Write here what you have to say."),
    }
}

fn french(kind: Kind) -> Message {
    match kind {
        Kind::DropAnnounced => drop(
            kind,
            ":parachute: Un largage est en approche",
            "Il atterrit **%opens_at:R%** et se ferme **%closes_at:R%**. Le code sera publié ici et servira aux %uses% \
             plus rapides\u{a0}: entre **%min%** et **%max%** chacun.\n\nGardez votre page Fonds ouverte.",
            &[],
        )
        .button("Ouvrir la page Fonds"),
        Kind::DropOpened => drop(
            kind,
            ":package: La caisse a atterri\u{202f}!",
            "```\n%code%\n```\nSaisissez ce code sur la page Fonds et gagnez entre **%min%** et **%max%**.",
            &[("Utilisations", "%uses%"), ("Fermeture", "%closes_at:R%")],
        )
        .button("Utiliser le code"),
        Kind::DropRedeemed => drop(
            kind,
            ":tada: Quelqu’un a été rapide",
            "**%user%** vient de gagner **%amount%**\u{202f}!\nUtilisations restantes du code `%code%`\u{a0}: \
             **%count%** sur %uses%.",
            &[("Fermeture", "%closes_at:R%"), ("Gagné jusqu’ici", "%total%")],
        )
        .button("Utiliser le code"),
        Kind::DropRush => drop(
            kind,
            ":fire: Tout le monde le veut",
            "**%merged%** personnes de plus ont été rapides. Utilisations restantes du code `%code%`\u{a0}: \
             **%count%** sur %uses%.",
            &[("Fermeture", "%closes_at:R%"), ("Gagné jusqu’ici", "%total%")],
        )
        .button("Utiliser le code"),
        Kind::DropClosed => drop(
            kind,
            ":wind_face: Ce largage est terminé",
            "Le code n’est plus valable\u{a0}: %reason%. Merci d’avoir joué\u{202f}; il faut maintenant attendre la \
             prochaine caisse.",
            &[
                ("Gagné dans ce largage", "%total%"),
                ("Prochain largage", "%next:F|date à venir%"),
                ("Graine de ce largage", "%seed%"),
                ("Engagement du prochain largage", "%commitment%"),
            ],
        )
        .button("Ouvrir la page Fonds"),
        Kind::DropCancelled => drop(
            kind,
            ":cloud: Ce largage est annulé",
            "Aucune caisse n’atterrit cette fois, et aucun code n’est valable. Ce qui a déjà été gagné le reste.",
            &[
                ("Prochain largage", "%next:F|date à venir%"),
                ("Graine de ce largage", "%seed%"),
                ("Engagement du prochain largage", "%commitment%"),
            ],
        )
        .button("Ouvrir la page Fonds"),
        Kind::OrderPlaced => notice(
            kind,
            ":moneybag: Nouvelle commande\u{a0}: %price%",
            &[("Client", "%user%"), ("Commande", "%id%"), ("Paiement", "%paymentType%"), ("Produits", "%products%")],
        )
        .quoting("%comment%")
        .button("Voir la commande"),
        Kind::OrderRefunded => notice(
            kind,
            ":leftwards_arrow_with_hook: Commande remboursée\u{a0}: %price%",
            &[("Client", "%user%"), ("Commande", "%id%"), ("Produits", "%products%")],
        )
        .quoting("%reason%")
        .button("Voir la commande"),
        Kind::TicketOpened => {
            ticket(kind, ":pushpin: Nouveau ticket\u{a0}: %subject%", ["Client", "Département", "Priorité", "Concerne"])
                .quoting("%content%")
                .button("Répondre au ticket")
        }
        Kind::TicketReplied => ticket(
            kind,
            ":mailbox_with_mail: Réponse à\u{a0}: %subject%",
            ["Client", "Département", "Priorité", "Concerne"],
        )
        .quoting("%content%")
        .button("Ouvrir le ticket"),
        Kind::TicketClosed => ticket(
            kind,
            ":white_check_mark: Ticket fermé\u{a0}: %subject%",
            ["Client", "Département", "Priorité", "Concerne"],
        )
        .button("Ouvrir le ticket"),
        Kind::WebhookDisabled => {
            notice(kind, ":warning: Le webhook «\u{202f}%webhook%\u{202f}» a été désactivé", &[("Raison", "%reason%")])
                .quoting("Plus rien ne lui est envoyé. Donnez-lui une nouvelle adresse sur sa page pour le réutiliser.")
                .button("Ouvrir sa page")
        }
        Kind::Announcement => announcement(kind, "Du nouveau", "Écrivez ici ce que vous avez à dire."),
    }
}

fn drop(kind: Kind, title: &str, description: &str, fields: &[(&str, &str)]) -> Message {
    notice(kind, title, fields).quoting(description).signed("%company% · %campaign%")
}

fn announcement(kind: Kind, title: &str, text: &str) -> Message {
    let embed =
        Embed { title: title.to_owned(), description: text.to_owned(), colour: Some(colour(kind)), ..Embed::default() };
    Message { embeds: vec![embed], ..Message::default() }.signed("%company%")
}

fn notice(kind: Kind, title: &str, fields: &[(&str, &str)]) -> Message {
    // Long values fill a line; the rest stands side by side.
    let is_short = |value: &str| !matches!(value, "%seed%" | "%commitment%" | "%reason%" | "%products%");
    let fields = fields.iter().map(|(name, value)| Field {
        name: (*name).to_owned(),
        value: (*value).to_owned(),
        inline: is_short(value),
        ..Field::default()
    });
    let embed = Embed {
        title: title.to_owned(),
        url: "%url%".to_owned(),
        colour: Some(colour(kind)),
        fields: fields.collect(),
        ..Embed::default()
    };
    Message { embeds: vec![embed], ..Message::default() }.signed("%company%")
}

fn ticket(kind: Kind, title: &str, [customer, department, priority, about]: [&str; 4]) -> Message {
    let values =
        [(customer, "%user%"), (department, "%departmentName%"), (priority, "%priority%"), (about, "%related%")];
    notice(kind, title, &values)
}

impl Message {
    fn quoting(mut self, description: &str) -> Self {
        self.embeds.iter_mut().for_each(|embed| description.clone_into(&mut embed.description));
        self
    }

    fn signed(mut self, footer: &str) -> Self {
        let footer = Footer { text: footer.to_owned(), ..Footer::default() };
        self.embeds.iter_mut().for_each(|embed| embed.footer = footer.clone());
        self
    }

    fn button(mut self, label: &str) -> Self {
        self.components.push(Component::Row(ButtonRow::new(vec![LinkButton::new(label, "%url%")])));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord;
    use crate::event::{Value, Values};

    #[test]
    fn there_is_nothing_to_say_about_them() {
        for (kind, lang) in Kind::ALL.into_iter().flat_map(|kind| Lang::ALL.map(|lang| (kind, lang))) {
            assert_eq!(message(kind, lang).check(kind), [], "{kind} {lang:?}");
        }
    }

    #[test]
    fn each_is_an_embed_of_its_own_colour_with_a_way_on() {
        let mut colours = std::collections::HashSet::new();
        for kind in Kind::ALL {
            assert!(colours.insert(colour(kind)), "{kind} looks like another");
            for lang in Lang::ALL {
                let message = message(kind, lang);
                assert!(message.embeds.len() == 1 && message.embeds[0].colour == Some(colour(kind)), "{kind}");
                let has_button = !message.components.is_empty();
                assert_eq!(has_button, kind.variable("url").is_some(), "{kind} {lang:?}");
                let source = message.to_json();
                assert!(!source.contains("%email%"), "an address is nobody else's to read: {kind}");
                let emoji = source.split(':').filter(|part| crate::emoji::find(part).is_some()).count();
                assert!(emoji <= 1, "{kind} {lang:?}");
                assert!(message_name(kind, lang, Some(&"é".repeat(80))).as_str().chars().count() <= 100);
            }
        }
    }

    #[test]
    fn they_are_whole_with_every_value_and_with_none() {
        for (kind, lang) in Kind::ALL.into_iter().flat_map(|kind| Lang::ALL.map(|lang| (kind, lang))) {
            for values in [Values::sample(kind, lang), Values::new()] {
                let rendered = message(kind, lang).render(kind, &values, lang).unwrap();
                let body = rendered.to_discord_json();
                let text = String::from_utf8(body.clone()).unwrap();
                assert!(!text.contains('%') && !text.contains("null"), "{text}");
                let names = text.split(':').filter(|part| part.chars().all(crate::emoji::is_name_character));
                assert!(names.clone().all(|name| name.len() < 3 || crate::emoji::find(name).is_none()), "{text}");
                discord::validate(&serde_json::from_slice(&body).unwrap(), true).unwrap();
            }
        }
    }

    #[test]
    fn of_replies_only_the_customers_are_told_by_default() {
        for lang in Lang::ALL {
            let condition = condition(Kind::TicketReplied, lang);
            let by = |author| Values::new().with("author", Value::Term(author));
            assert!(condition.holds(&by(Term::Customer)) && !condition.holds(&by(Term::Staff)), "{condition}");
            assert!(super::condition(Kind::TicketClosed, lang).is_always());
        }
    }

    #[test]
    fn a_closed_drop_names_the_next_and_its_commitment() {
        for lang in Lang::ALL {
            let values = Values::sample(Kind::DropClosed, lang);
            let rendered = message(Kind::DropClosed, lang).render(Kind::DropClosed, &values, lang).unwrap();
            let fields = &rendered.message().embeds[0].fields;
            assert!(fields.iter().any(|field| field.value.starts_with("<t:") && field.value.ends_with(":F>")));
            assert!(fields.iter().any(|field| field.value.len() == 64));
        }
    }
}
