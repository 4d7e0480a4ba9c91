//! What can happen, and what a message about it may say: every kind of event with its variables, in one place. A new
//! kind is a new [`Kind`] with its entries here. [`Values`] are what one event carries; they are stored with it and
//! rendered later, in whatever language the message is written in.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::money::{Amount, Currency, Unit};
use crate::phase::CloseReason;
use crate::ticket::Author;
use crate::time::Moment;

/// A kind of event. Its name is what the database, the API and files know it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Kind {
    DropAnnounced,
    DropOpened,
    DropRedeemed,
    /// No event of its own: what is told of several redemptions that wait for the same channel, in one message.
    DropRush,
    DropClosed,
    DropCancelled,
    OrderPlaced,
    OrderRefunded,
    TicketOpened,
    TicketReplied,
    TicketClosed,
    WebhookDisabled,
    /// Nothing happened but that an admin has something to say.
    Announcement,
}

/// No kind of event has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no kind of event is called {0:?}")]
pub struct UnknownKind(pub String);

impl Kind {
    pub const ALL: [Self; 13] = [
        Self::DropAnnounced,
        Self::DropOpened,
        Self::DropRedeemed,
        Self::DropRush,
        Self::DropClosed,
        Self::DropCancelled,
        Self::OrderPlaced,
        Self::OrderRefunded,
        Self::TicketOpened,
        Self::TicketReplied,
        Self::TicketClosed,
        Self::WebhookDisabled,
        Self::Announcement,
    ];

    /// The kinds that a drop brings about, in the order in which they may come.
    pub const DROP: [Self; 5] =
        [Self::DropAnnounced, Self::DropOpened, Self::DropRedeemed, Self::DropClosed, Self::DropCancelled];

    pub fn name(self) -> &'static str {
        match self {
            Self::DropAnnounced => "drop.announced",
            Self::DropOpened => "drop.opened",
            Self::DropRedeemed => "drop.redeemed",
            Self::DropRush => "drop.rush",
            Self::DropClosed => "drop.closed",
            Self::DropCancelled => "drop.cancelled",
            Self::OrderPlaced => "order.placed",
            Self::OrderRefunded => "order.refunded",
            Self::TicketOpened => "ticket.opened",
            Self::TicketReplied => "ticket.replied",
            Self::TicketClosed => "ticket.closed",
            Self::WebhookDisabled => "webhook.disabled",
            Self::Announcement => "announcement",
        }
    }

    /// When this happens.
    pub fn description(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::DropAnnounced => both("A drop opens soon", "Un largage va bientôt s’ouvrir"),
            Self::DropOpened => both("A drop is open: here is the code", "Un largage est ouvert\u{a0}: voici le code"),
            Self::DropRedeemed => both("A customer redeemed the code", "Un client a utilisé le code"),
            Self::DropRush => both(
                "So many customers redeemed the code at once that one message tells of them",
                "Trop de clients ont utilisé le code à la fois\u{a0}: un seul message l’annonce",
            ),
            Self::DropClosed => both("A drop is over", "Un largage est terminé"),
            Self::DropCancelled => both("A drop was cancelled", "Un largage a été annulé"),
            Self::OrderPlaced => both("A customer placed an order", "Un client a passé une commande"),
            Self::OrderRefunded => both("An order was refunded", "Une commande a été remboursée"),
            Self::TicketOpened => both("A customer opened a ticket", "Un client a ouvert un ticket"),
            Self::TicketReplied => both("A ticket got a reply", "Un ticket a reçu une réponse"),
            Self::TicketClosed => both("A ticket was closed", "Un ticket a été fermé"),
            Self::WebhookDisabled => both("A webhook was disabled", "Un webhook a été désactivé"),
            Self::Announcement => both("An announcement by you", "Une annonce de votre part"),
        };
        text.get(lang)
    }

    /// Whether events of this kind come by themselves, so that there can be notifications of them.
    pub fn happens(self) -> bool {
        self != Self::Announcement
    }

    /// Whether it is a drop, and so a campaign, that brings it about.
    pub fn is_of_a_drop(self) -> bool {
        self == Self::DropRush || Self::DROP.contains(&self)
    }

    /// The variables that messages about this event may name.
    pub fn variables(self) -> impl Iterator<Item = &'static Variable> + Clone {
        self.own_variables().iter().chain(COMMON)
    }

    /// Looks a variable up by any of its spellings; case and white space do not matter.
    pub fn variable(self, written: &str) -> Option<&'static Variable> {
        let name = normalised(written);
        self.variables().find(|variable| variable.answers_to(&name))
    }

    fn own_variables(self) -> &'static [Variable] {
        match self {
            Self::DropAnnounced
            | Self::DropOpened
            | Self::DropRedeemed
            | Self::DropRush
            | Self::DropClosed
            | Self::DropCancelled => DROP,
            Self::OrderPlaced | Self::OrderRefunded => ORDER,
            Self::TicketOpened | Self::TicketReplied | Self::TicketClosed => TICKET,
            Self::WebhookDisabled => WEBHOOK,
            Self::Announcement => &[],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

impl TryFrom<String> for Kind {
    type Error = UnknownKind;

    fn try_from(name: String) -> Result<Self, UnknownKind> {
        name.parse()
    }
}

impl From<Kind> for &'static str {
    fn from(kind: Kind) -> Self {
        kind.name()
    }
}

/// What a variable of this spelling looks like, if any kind of event knows one.
pub fn shape_anywhere(written: &str) -> Option<Shape> {
    let name = normalised(written);
    let mut variables = [DROP, ORDER, TICKET, WEBHOOK, COMMON].into_iter().flatten();
    variables.find(|variable| variable.answers_to(&name)).map(|variable| variable.shape)
}

/// A variable's name as it is compared.
fn normalised(written: &str) -> String {
    written.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What a message may name between percent signs.
#[derive(Debug)]
pub struct Variable {
    /// The name that is suggested and that [`Values`] are keyed by.
    pub name: &'static str,
    /// Other spellings that are understood.
    pub aliases: &'static [&'static str],
    pub shape: Shape,
    /// The most characters its value may have before it is neutralised; longer values are shortened.
    pub longest: usize,
    /// Leaves only where a webhook's [`Privacy`](crate::privacy::Privacy) lets it.
    pub personal: Option<Personal>,
    description: Localised,
    sample: Sample,
    /// The kinds that give it a value; elsewhere it is accepted and empty. Empty means every kind that knows it.
    given_by: &'static [Kind],
}

impl Variable {
    pub fn description(&self, lang: Lang) -> &'static str {
        self.description.get(lang)
    }

    /// Whether events of this kind give it a value (which may still be absent from one of them).
    pub fn is_given_by(&self, kind: Kind) -> bool {
        self.given_by.is_empty() || self.given_by.contains(&kind)
    }

    fn answers_to(&self, normalised_name: &str) -> bool {
        std::iter::once(&self.name).chain(self.aliases).any(|name| normalised(name) == normalised_name)
    }
}

/// What a value tells of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Personal {
    /// First and last name.
    Name,
    Email,
    /// The customer's number here.
    Number,
    /// What was written by hand.
    Text,
}

/// What a variable's value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Text on one line.
    Line,
    /// Text with line breaks.
    Paragraph,
    Number,
    Money,
    Moment,
    Url,
    Code,
}

/// A text in every language.
#[derive(Debug, Clone, Copy)]
struct Localised {
    en: &'static str,
    fr: &'static str,
}

impl Localised {
    fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Fr => self.fr,
        }
    }
}

const fn both(en: &'static str, fr: &'static str) -> Localised {
    Localised { en, fr }
}

#[derive(Debug, Clone, Copy)]
enum Sample {
    Text(Localised),
    Term(Term),
    Number(i64),
    /// Cents.
    Money(i64),
    /// Seconds after the drop's opening.
    Moment(i64),
    Url(&'static str),
}

/// Words of ours that an event carries before it is known in which language they will be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// A drop's time was over.
    Expired,
    /// Every use of a drop's code was taken.
    Exhausted,
    /// An admin ended it.
    Cancelled,
    /// The code never reached the channel.
    Undelivered,
    /// A customer who does not want to be named.
    SomeCustomer,
    /// A webhook that was deleted at its destination.
    Gone,
    /// Who writes in a ticket.
    Customer,
    Staff,
}

impl Term {
    pub fn text(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::Expired => both("its time is over", "le temps est écoulé"),
            Self::Exhausted => both("every use has been taken", "toutes les utilisations ont été prises"),
            Self::Cancelled => both("it was cancelled", "il a été annulé"),
            Self::Undelivered => both("its code could not be delivered", "son code n’a pas pu être envoyé"),
            Self::SomeCustomer => both("a customer", "un client"),
            Self::Gone => both("its destination no longer knows it", "sa destination ne le connaît plus"),
            Self::Customer => both("customer", "client"),
            Self::Staff => both("staff", "équipe"),
        };
        text.get(lang)
    }
}

impl From<Author> for Term {
    fn from(author: Author) -> Self {
        match author {
            Author::Customer => Self::Customer,
            Author::Staff => Self::Staff,
        }
    }
}

impl From<CloseReason> for Term {
    fn from(reason: CloseReason) -> Self {
        match reason {
            CloseReason::Expired => Self::Expired,
            CloseReason::Exhausted => Self::Exhausted,
            CloseReason::Cancelled => Self::Cancelled,
            CloseReason::Undelivered => Self::Undelivered,
        }
    }
}

/// The value of one variable. What people typed is neutralised when it is rendered, never before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Text(String),
    Term(Term),
    Number(i64),
    Money {
        amount: Amount,
        unit: Unit,
    },
    /// `offset`: how many seconds the clocks it is told by are ahead of UTC at that moment.
    Moment {
        at: Moment,
        offset: i32,
    },
    Url(String),
}

/// The values that an event carries, by the variables' canonical names. What is absent is empty in a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(BTreeMap<String, Value>);

impl Values {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.set(name, value);
        self
    }

    pub fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Plausible values to show a message with, around a drop of 26 November 2026.
    pub fn sample(kind: Kind, lang: Lang) -> Self {
        const OPENING: i64 = 1_795_713_120_000;
        Self::sample_at(kind, lang, Moment::from_millis(OPENING), 3600)
    }

    /// Plausible values around a drop that opens at `opening`, told by clocks `offset` seconds ahead of UTC.
    pub fn sample_at(kind: Kind, lang: Lang, opening: Moment, offset: i32) -> Self {
        let given = kind.variables().filter(|variable| variable.is_given_by(kind));
        let value = |sample: Sample| match sample {
            Sample::Text(text) => Value::Text(text.get(lang).to_owned()),
            Sample::Term(term) => Value::Term(term),
            Sample::Number(number) => Value::Number(number),
            Sample::Money(minor) => Value::Money { amount: Amount::new(minor).unwrap_or(Amount::ZERO), unit: euros() },
            Sample::Moment(seconds) => {
                Value::Moment { at: Moment::from_millis(opening.millis().saturating_add(seconds * 1000)), offset }
            }
            Sample::Url(url) => Value::Url(url.to_owned()),
        };
        Self(given.map(|variable| (variable.name.to_owned(), value(variable.sample))).collect())
    }
}

/// Why a JSON object was not read as values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValuesError {
    #[error("no JSON: {message} at line {line}, column {column}")]
    NotJson { message: String, line: usize, column: usize },
    #[error("no JSON object")]
    NotAnObject,
    /// A value that is a list or an object.
    #[error("{key:?} is neither a text nor a number")]
    NotFlat { key: String },
}

impl Values {
    /// Reads a flat JSON object of variables by any of their spellings, and the keys that are none. `null` is absent.
    ///
    /// - What is text in the JSON is shown as it is written: `"19,90 €"` stays that.
    /// - A number that is money counts whole units (`19.9` is €19.90) of the currency that the object names under
    ///   `currency`, by its code or symbol; of euros otherwise.
    /// - A moment is RFC 3339, Unix seconds (or milliseconds, from 10¹¹ on), or `d/m/y H:i` as some clock tells it.
    /// - What does not have its variable's shape is text, and is neutralised like any other.
    pub fn from_flat_json(kind: Kind, json: &str) -> Result<(Self, Vec<String>), ValuesError> {
        let object = match serde_json::from_str(json) {
            Ok(serde_json::Value::Object(object)) => object,
            Ok(_) => return Err(ValuesError::NotAnObject),
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default().to_owned();
                return Err(ValuesError::NotJson { message, line, column });
            }
        };
        let named = |key: &str| kind.variable(key.trim().trim_matches('%'));
        let currency =
            object.iter().find(|(key, _)| normalised(key) == "currency").and_then(|(_, value)| value.as_str());
        let unit = currency.and_then(unit).unwrap_or_else(euros);
        let (mut values, mut unknown) = (Self::new(), Vec::new());
        for (key, json) in &object {
            let Some(variable) = named(key) else {
                unknown.push(key.clone());
                continue;
            };
            let value = match json {
                serde_json::Value::Null => continue,
                serde_json::Value::String(text) => read_text(variable.shape, text),
                serde_json::Value::Number(number) => read_number(variable.shape, number, &unit),
                serde_json::Value::Bool(yes) => Value::Text(yes.to_string()),
                _ => return Err(ValuesError::NotFlat { key: key.clone() }),
            };
            // Of two spellings of one variable the canonical one counts.
            let is_canonical = normalised(key) == normalised(variable.name);
            if is_canonical || values.get(variable.name).is_none() {
                values.set(variable.name, value);
            }
        }
        Ok((values, unknown))
    }
}

fn read_text(shape: Shape, text: &str) -> Value {
    let value = match shape {
        Shape::Number => text.trim().parse().ok().map(Value::Number),
        Shape::Moment => read_moment(text.trim()),
        Shape::Url => Some(Value::Url(text.to_owned())),
        Shape::Line | Shape::Paragraph | Shape::Money | Shape::Code => None,
    };
    value.unwrap_or_else(|| Value::Text(text.to_owned()))
}

fn read_number(shape: Shape, number: &serde_json::Number, unit: &Unit) -> Value {
    let value = match shape {
        Shape::Number => number.as_i64().map(Value::Number),
        Shape::Moment => number.as_i64().map(moment_of_seconds),
        Shape::Money => read_money(&number.to_string(), unit),
        Shape::Line | Shape::Paragraph | Shape::Url | Shape::Code => None,
    };
    value.unwrap_or_else(|| Value::Text(number.to_string()))
}

/// A number as JSON writes it, in whole units.
fn read_money(number: &str, unit: &Unit) -> Option<Value> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = unit.digits() as usize;
    // `20.0` are 20 of a unit that has no cents.
    let decimals = decimals.trim_end_matches('0');
    if decimals.len() > digits {
        return None;
    }
    let minor: i64 = format!("{whole}{decimals:0<digits$}").parse().ok()?;
    Some(Value::Money { amount: Amount::new(minor).ok()?, unit: unit.clone() })
}

fn euros() -> Unit {
    "currency:EUR".parse().expect("the euro is a currency")
}

fn unit(written: &str) -> Option<Unit> {
    let written = written.trim();
    let is_it = |currency: &Currency| currency.code().eq_ignore_ascii_case(written) || currency.symbol() == written;
    Currency::all().find(is_it).map(Unit::Currency)
}

fn read_moment(text: &str) -> Option<Value> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        let offset = moment.offset().local_minus_utc();
        return Some(Value::Moment { at: Moment::from_millis(moment.timestamp_millis()), offset });
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(moment_of_seconds);
    }
    // Whose clock told it is not known; it is told again as it was.
    let (date, time) = text.split_once(' ')?;
    let number = |part: &str| (1..=4).contains(&part.len()).then(|| part.parse::<u32>().ok())?;
    let mut date = date.split('/').map(number);
    let (day, month, year) = (date.next()??, date.next()??, date.next()??);
    let mut time = time.trim().split(':').map(number);
    let (hour, minute) = (time.next()??, time.next()??);
    let second = time.next().unwrap_or(Some(0))?;
    if date.next().is_some() || time.next().is_some() {
        return None;
    }
    let year = i32::try_from(if year < 100 { year + 2000 } else { year }).ok()?;
    let local = NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(hour, minute, second)?;
    Some(Value::Moment { at: Moment::from_seconds(local.and_utc().timestamp()), offset: 0 })
}

/// Seconds, or milliseconds where seconds would lie beyond the year 5000.
fn moment_of_seconds(number: i64) -> Value {
    const FIRST_MILLIS: u64 = 100_000_000_000;
    let at =
        if number.unsigned_abs() >= FIRST_MILLIS { Moment::from_millis(number) } else { Moment::from_seconds(number) };
    Value::Moment { at, offset: 0 }
}

impl FromIterator<(String, Value)> for Values {
    fn from_iter<T: IntoIterator<Item = (String, Value)>>(values: T) -> Self {
        Self(values.into_iter().collect())
    }
}

// Lengths of values, in characters.
const NAME: usize = 64;
const SUBJECT: usize = 100;
const TITLE: usize = 150;
const ADDRESS: usize = 500;
const EMAIL: usize = 254;
const DIGITS: usize = 12;
const PRICE: usize = 40;
const MOMENT: usize = 20;
const HASH: usize = 64;
const PARAGRAPH: usize = 1500;

const fn variable(
    name: &'static str,
    shape: Shape,
    longest: usize,
    description: Localised,
    sample: Sample,
) -> Variable {
    Variable { name, aliases: &[], shape, longest, personal: None, description, sample, given_by: &[] }
}

impl Variable {
    const fn alias(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn of_a_customer(mut self, personal: Personal) -> Self {
        self.personal = Some(personal);
        self
    }

    const fn only(mut self, kinds: &'static [Kind]) -> Self {
        self.given_by = kinds;
        self
    }
}

const fn text(en: &'static str, fr: &'static str) -> Sample {
    Sample::Text(both(en, fr))
}

const COMMON: &[Variable] = &[variable(
    "company",
    Shape::Line,
    NAME,
    both("The company’s name", "Le nom de l’entreprise"),
    text("Nuage Hosting", "Nuage Hosting"),
)];

const DROP: &[Variable] = &[
    variable("code", Shape::Code, 40, both("The code", "Le code"), text("CC-PZCRYGZ3", "CC-PZCRYGZ3")).only(&[
        Kind::DropOpened,
        Kind::DropRedeemed,
        Kind::DropRush,
        Kind::DropClosed,
    ]),
    variable("amount", Shape::Money, PRICE, both("What was won", "Le montant gagné"), Sample::Money(250))
        .only(&[Kind::DropRedeemed]),
    variable(
        "merged",
        Shape::Number,
        DIGITS,
        both("How many redemptions the message tells of", "Combien d’utilisations le message annonce"),
        Sample::Number(12),
    )
    .only(&[Kind::DropRush]),
    variable("min", Shape::Money, PRICE, both("The least to be won", "Le gain le plus petit"), Sample::Money(100)),
    variable("max", Shape::Money, PRICE, both("The most to be won", "Le gain le plus grand"), Sample::Money(500)),
    variable(
        "time",
        Shape::Number,
        DIGITS,
        both(
            "How many minutes the code is valid, rounded down",
            "La durée de validité du code, en minutes, arrondie vers le bas",
        ),
        Sample::Number(10),
    ),
    variable("count", Shape::Number, DIGITS, both("Uses left", "Les utilisations restantes"), Sample::Number(7)),
    variable("uses", Shape::Number, DIGITS, both("Uses in all", "Le nombre total d’utilisations"), Sample::Number(20)),
    variable(
        "next",
        Shape::Moment,
        MOMENT,
        both("When the next drop opens", "La date du prochain largage"),
        Sample::Moment(4 * 86_400 + 7_320),
    )
    .only(&[Kind::DropClosed, Kind::DropCancelled]),
    variable(
        "user",
        Shape::Line,
        32,
        both("Who redeemed the code", "Qui a utilisé le code"),
        text("Camille", "Camille"),
    )
    .alias(&["username"])
    .only(&[Kind::DropRedeemed]),
    variable(
        "url",
        Shape::Url,
        ADDRESS,
        both("Address of the Funds page", "L’adresse de la page Fonds"),
        Sample::Url("https://largage.example/funds"),
    ),
    variable(
        "opens_at",
        Shape::Moment,
        MOMENT,
        both("When the drop opens", "L’ouverture du largage"),
        Sample::Moment(0),
    ),
    variable(
        "closes_at",
        Shape::Moment,
        MOMENT,
        both("When the code stops being valid", "La fin de validité du code"),
        Sample::Moment(600),
    ),
    variable(
        "reason",
        Shape::Line,
        100,
        both("Why the drop is over", "Pourquoi le largage est terminé"),
        Sample::Term(Term::Exhausted),
    )
    .only(&[Kind::DropClosed, Kind::DropCancelled]),
    variable(
        "campaign",
        Shape::Line,
        NAME,
        both("The campaign’s name", "Le nom de la campagne"),
        text("Weekly drop", "Largage de la semaine"),
    ),
    variable(
        "total",
        Shape::Money,
        PRICE,
        both("What has been won in this drop so far", "Le total gagné dans ce largage jusqu’ici"),
        Sample::Money(3_480),
    )
    .only(&[Kind::DropRedeemed, Kind::DropRush, Kind::DropClosed, Kind::DropCancelled]),
    variable(
        "commitment",
        Shape::Code,
        HASH,
        both(
            "Commitment of this drop; once it is over, of the next one",
            "L’engagement de ce largage\u{202f}; une fois celui-ci terminé, celui du suivant",
        ),
        text(
            "5c1f0f0e6dc1a8b7c2f44f5be0c0fd1f5f1a1f0f3f7be0a6b1a2b83d9d6b4e21",
            "5c1f0f0e6dc1a8b7c2f44f5be0c0fd1f5f1a1f0f3f7be0a6b1a2b83d9d6b4e21",
        ),
    ),
    variable(
        "seed",
        Shape::Code,
        HASH,
        both("Seed of this drop, revealed once it is over", "La graine de ce largage, révélée une fois terminé"),
        text(
            "a3d5e07b1c94f2886e0b7d5c3f1a2946b8d0e6f7c5a493821706f5e4d3c2b1a0",
            "a3d5e07b1c94f2886e0b7d5c3f1a2946b8d0e6f7c5a493821706f5e4d3c2b1a0",
        ),
    )
    .only(&[Kind::DropClosed, Kind::DropCancelled]),
];

const USER: Variable = variable(
    "user",
    Shape::Line,
    2 * NAME,
    both("The customer’s first and last name", "Le prénom et le nom du client"),
    text("Camille Dupont", "Camille Dupont"),
)
.alias(&["username"])
.of_a_customer(Personal::Name);
const USER_ID: Variable =
    variable("userid", Shape::Line, DIGITS, both("The customer’s number", "Le numéro du client"), text("42", "42"))
        .of_a_customer(Personal::Number);
const USER_EMAIL: Variable = variable(
    "email",
    Shape::Line,
    EMAIL,
    both("The customer’s e-mail address", "L’adresse e-mail du client"),
    text("camille@example.org", "camille@example.org"),
)
.of_a_customer(Personal::Email);

const ORDER: &[Variable] = &[
    variable("id", Shape::Line, DIGITS, both("The order’s number", "Le numéro de la commande"), text("1042", "1042")),
    variable("price", Shape::Money, PRICE, both("The order’s total", "Le total de la commande"), Sample::Money(1_990)),
    USER,
    variable(
        "paymentType",
        Shape::Line,
        NAME,
        both("How it was paid", "Le moyen de paiement"),
        text("PayPal", "PayPal"),
    ),
    variable(
        "transactionId",
        Shape::Line,
        100,
        both("The payment’s reference", "La référence du paiement"),
        text("TX-48213", "TX-48213"),
    ),
    variable(
        "comment",
        Shape::Paragraph,
        PARAGRAPH,
        both("The customer’s comment", "Le commentaire du client"),
        text("Please deliver before Friday.", "À livrer avant vendredi, merci."),
    )
    .of_a_customer(Personal::Text),
    variable(
        "url",
        Shape::Url,
        ADDRESS,
        both("Address of the invoice", "L’adresse de la facture"),
        Sample::Url("https://largage.example/orders/1042"),
    )
    .alias(&["__url", "_url"]),
    USER_ID,
    USER_EMAIL,
    variable("currency", Shape::Line, 30, both("The currency", "La devise"), text("EUR", "EUR")),
    variable(
        "products",
        Shape::Line,
        500,
        both("What was ordered", "Les produits commandés"),
        text("Minecraft server 4 GB", "Serveur Minecraft 4 Go"),
    ),
    variable(
        "reason",
        Shape::Line,
        200,
        both("Why it was refunded", "La raison du remboursement"),
        text("It never arrived", "Jamais arrivé"),
    )
    .of_a_customer(Personal::Text)
    .only(&[Kind::OrderRefunded]),
];

const TICKET: &[Variable] = &[
    variable("subject", Shape::Line, SUBJECT, both("The subject", "Le sujet"), text("Refund", "Remboursement")),
    variable(
        "departmentName",
        Shape::Line,
        NAME,
        both("The department", "Le département"),
        text("Technical", "Technique"),
    ),
    variable("priority", Shape::Line, 30, both("The priority", "La priorité"), text("High", "Haute")),
    variable(
        "created_at",
        Shape::Moment,
        MOMENT,
        both("When the ticket was opened", "La date de création du ticket"),
        Sample::Moment(0),
    ),
    variable(
        "action",
        Shape::Line,
        20,
        both("Submit, Reply or Close", "Submit, Reply ou Close"),
        text("Submit", "Submit"),
    ),
    variable(
        "url",
        Shape::Url,
        ADDRESS,
        both("Address of the ticket", "L’adresse du ticket"),
        Sample::Url("https://largage.example/tickets/7"),
    )
    .alias(&["__url", "_url"]),
    variable(
        "content",
        Shape::Paragraph,
        PARAGRAPH,
        both("What was written", "Le contenu du message"),
        text("Hello,\nI would like a refund.", "Bonjour,\nJe souhaite un remboursement."),
    )
    .of_a_customer(Personal::Text),
    USER,
    USER_ID,
    USER_EMAIL,
    variable(
        "relatedUrl",
        Shape::Url,
        ADDRESS,
        both("Address of what the ticket is about", "L’adresse de la ressource concernée"),
        Sample::Url("https://largage.example/orders/1042"),
    )
    .alias(&["relatedUri"]),
    variable(
        "related",
        Shape::Line,
        TITLE,
        both("Name of what the ticket is about", "Le nom de la ressource concernée"),
        text("Order 1042", "Commande 1042"),
    ),
    variable(
        "relatedId",
        Shape::Line,
        DIGITS,
        both("Number of what the ticket is about", "Le numéro de la ressource concernée"),
        text("1042", "1042"),
    ),
    variable(
        "author",
        Shape::Line,
        20,
        both("Who replied or closed: customer or staff", "Qui a répondu ou fermé\u{a0}: client ou équipe"),
        Sample::Term(Term::Customer),
    )
    .only(&[Kind::TicketReplied, Kind::TicketClosed]),
];

const WEBHOOK: &[Variable] = &[
    variable(
        "webhook",
        Shape::Line,
        NAME,
        both("The webhook’s name", "Le nom du webhook"),
        text("#drops", "#largages"),
    ),
    variable(
        "reason",
        Shape::Line,
        300,
        both("Why it was disabled", "Pourquoi il a été désactivé"),
        text("Discord says that it no longer exists", "Discord répond qu’il n’existe plus"),
    ),
    variable(
        "url",
        Shape::Url,
        ADDRESS,
        both("Address of its page here", "L’adresse de sa page ici"),
        Sample::Url("https://largage.example/admin/webhooks/3"),
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::template::{Place, Template};

    #[test]
    fn names_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(serde_json::from_value::<Kind>(kind.name().into()).unwrap(), kind);
        }
        assert!("drop.stolen".parse::<Kind>().is_err());
    }

    #[test]
    fn french_descriptions_have_typographic_spaces() {
        let variables = Kind::ALL.into_iter().flat_map(Kind::variables).map(|variable| variable.description(Lang::Fr));
        for text in Kind::ALL.map(|kind| kind.description(Lang::Fr)).into_iter().chain(variables) {
            let plain = [" ;", " :", " !", " ?", "« ", " »", "'"].into_iter().find(|wrong| text.contains(wrong));
            assert_eq!(plain, None, "{text}");
        }
    }

    #[test]
    fn every_spelling_of_the_documents_is_understood() {
        let documents: [(&[Kind], &str); 3] = [
            (
                &[Kind::OrderPlaced, Kind::OrderRefunded],
                "id price user username paymentType transactionId comment url userid userId email currency products",
            ),
            (
                &[Kind::TicketOpened, Kind::TicketReplied, Kind::TicketClosed],
                "subject departmentName priority created_at action url content user username userid userId email \
                 relatedUrl relatedUri related relatedId",
            ),
            (
                &Kind::DROP,
                "code amount min max time count uses next user url opens_at closes_at reason campaign total \
                 commitment seed company",
            ),
        ];
        for (kinds, names) in documents {
            for (kind, name) in kinds.iter().flat_map(|kind| names.split_whitespace().map(move |name| (kind, name))) {
                for written in [name.to_owned(), format!("{name} "), name.to_uppercase()] {
                    assert!(kind.variable(&written).is_some(), "{kind}: {written}");
                }
            }
        }
        assert_eq!(Kind::TicketOpened.variable("department Name").unwrap().name, "departmentName");
        assert!(Kind::OrderPlaced.variable("code").is_none());
        assert_eq!(shape_anywhere("code"), Some(Shape::Code));
    }

    #[test]
    fn spellings_are_distinct_and_samples_fit() {
        for kind in Kind::ALL {
            let mut seen = HashSet::new();
            for variable in kind.variables() {
                for name in std::iter::once(&variable.name).chain(variable.aliases) {
                    assert!(seen.insert(normalised(name)), "{kind}: {name} twice");
                }
                assert!(variable.given_by.iter().all(|kind| kind.variable(variable.name).is_some()));
                for lang in Lang::ALL {
                    assert!(!variable.description(lang).is_empty());
                    if let Some(Value::Text(text)) = Values::sample(kind, lang).get(variable.name) {
                        assert!(text.chars().count() <= variable.longest, "{kind}: {}", variable.name);
                    }
                }
            }
        }
    }

    fn flat(kind: Kind, json: &str) -> Values {
        Values::from_flat_json(kind, json).unwrap().0
    }

    fn shown(values: &Values, text: &str, lang: Lang) -> String {
        Template::parse(text, Place::Plain).render(Kind::OrderPlaced, values, lang, 500)
    }

    #[test]
    fn flat_json_is_read_by_any_spelling_and_shape() {
        let values = flat(
            Kind::TicketOpened,
            r#"{ "SUBJECT": "Refund", "department Name": "Billing", "userId": 42, "relatedUri": "https://x.example/1",
                "created_at": "22/11/22 00:30", "%priority%": null }"#,
        );
        assert_eq!(values.get("subject"), Some(&Value::Text("Refund".into())));
        assert_eq!(values.get("departmentName"), Some(&Value::Text("Billing".into())));
        assert_eq!(values.get("userid"), Some(&Value::Text("42".into())));
        assert_eq!(values.get("relatedUrl"), Some(&Value::Url("https://x.example/1".into())));
        assert_eq!(
            values.get("created_at"),
            Some(&Value::Moment { at: Moment::from_seconds(1_669_077_000), offset: 0 })
        );
        assert_eq!(values.get("priority"), None);
        for (json, name) in [(r#"{"user":"A","username":"B"}"#, "A"), (r#"{"UserName":"B"}"#, "B")] {
            assert_eq!(flat(Kind::OrderPlaced, json).get("user"), Some(&Value::Text(name.into())));
        }
    }

    #[test]
    fn money_in_numbers_counts_whole_units_and_in_text_stays_as_it_is() {
        for (json, english) in [
            (r#"{"price":19.9}"#, "€19.90"),
            (r#"{"price":1990}"#, "€1,990.00"),
            (r#"{"price":0}"#, "€0.00"),
            (r#"{"price":20.00,"currency":"USD"}"#, "$20.00"),
            (r#"{"price":20.0,"currency":"¥"}"#, "¥20"),
            (r#"{"price":5,"Currency":"gbp"}"#, "£5.00"),
            (r#"{"price":"19,90 €"}"#, "19,90 €"),
            (r#"{"price":"19.90"}"#, "19.90"),
            (r#"{"price":-5}"#, "-5"),
            (r#"{"price":0.001}"#, "0.001"),
            (r#"{"price":1e300}"#, "1e+300"),
            (r#"{"price":"free"}"#, "free"),
        ] {
            assert_eq!(shown(&flat(Kind::OrderPlaced, json), "%price%", Lang::En), english, "{json}");
        }
    }

    #[test]
    fn moments_are_read_in_every_way_they_are_written() {
        let moment =
            |json: &str| flat(Kind::TicketOpened, &format!(r#"{{"created_at":{json}}}"#)).get("created_at").cloned();
        let at = |seconds, offset| Some(Value::Moment { at: Moment::from_seconds(seconds), offset });
        for (json, expected) in [
            ("1669077000", at(1_669_077_000, 0)),
            ("1669077000000", at(1_669_077_000, 0)),
            (r#""1669077000""#, at(1_669_077_000, 0)),
            (r#""2022-11-22T00:30:00Z""#, at(1_669_077_000, 0)),
            (r#""2022-11-22T01:30:00+01:00""#, at(1_669_077_000, 3600)),
            (r#""22/11/2022 00:30:00""#, at(1_669_077_000, 0)),
            (r#""-1""#, at(-1, 0)),
            (r#""31/02/22 00:30""#, Some(Value::Text("31/02/22 00:30".into()))),
            (r#""22/11/22 24:00""#, Some(Value::Text("22/11/22 24:00".into()))),
            (r#""22/11/22""#, Some(Value::Text("22/11/22".into()))),
            (r#""yesterday""#, Some(Value::Text("yesterday".into()))),
            ("1.5", Some(Value::Text("1.5".into()))),
        ] {
            assert_eq!(moment(json), expected, "{json}");
        }
    }

    #[test]
    fn data_that_is_none_is_told_apart() {
        let read = |json: &str| Values::from_flat_json(Kind::OrderPlaced, json);
        assert_eq!(read("[]"), Err(ValuesError::NotAnObject));
        assert!(matches!(read("{\n  \"id\": }"), Err(ValuesError::NotJson { line: 2, column: 9, .. })));
        assert_eq!(read(r#"{"id":[1]}"#), Err(ValuesError::NotFlat { key: "id".into() }));
        assert_eq!(read(r#"{"colour":[1],"id":7}"#).unwrap().1, ["colour"]);
    }

    #[test]
    fn values_survive_storage() {
        for kind in Kind::ALL {
            let values = Values::sample(kind, Lang::Fr);
            let stored = serde_json::to_string(&values).unwrap();
            assert_eq!(serde_json::from_str::<Values>(&stored).unwrap(), values);
        }
    }
}
