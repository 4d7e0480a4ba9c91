//! Money in whole minor units, and how people read and write it.
//!
//! [`Amount`] is what something is worth, [`Change`] what an entry adds or takes, [`Balance`] the sum of entries.
//! None of them knows its [`Unit`]: there is one per installation.

use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

const NO_BREAK_SPACE: char = '\u{a0}';
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';
const MINUS: char = '\u{2212}';

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("beyond the largest sum of money")]
pub struct TooMuch;

/// Minor units (cents), from 0 to 10¹².
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(i64);

impl Amount {
    pub const ZERO: Amount = Amount(0);
    pub const MAX: Amount = Amount(1_000_000_000_000);

    pub fn new(minor: i64) -> Result<Self, TooMuch> {
        if (0..=Self::MAX.0).contains(&minor) { Ok(Self(minor)) } else { Err(TooMuch) }
    }

    pub const fn minor(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn checked_add(self, other: Amount) -> Option<Self> {
        Self::new(self.0 + other.0).ok()
    }

    #[must_use]
    pub fn saturating_sub(self, other: Amount) -> Self {
        Self((self.0 - other.0).max(0))
    }

    pub fn checked_mul(self, times: u64) -> Option<Self> {
        let minor = self.0.checked_mul(i64::try_from(times).ok()?)?;
        Self::new(minor).ok()
    }

    /// Both, or the largest amount if that is less.
    #[must_use]
    pub fn saturating_add(self, other: Amount) -> Self {
        self.checked_add(other).unwrap_or(Self::MAX)
    }

    #[must_use]
    pub fn saturating_mul(self, times: u64) -> Self {
        self.checked_mul(times).unwrap_or(Self::MAX)
    }
}

/// What an entry adds to a wallet, or takes from it when negative: minor units, at most 10¹² either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Change(i64);

impl Change {
    pub fn new(minor: i64) -> Result<Self, TooMuch> {
        if (-Amount::MAX.0..=Amount::MAX.0).contains(&minor) { Ok(Self(minor)) } else { Err(TooMuch) }
    }

    pub const fn minor(self) -> i64 {
        self.0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Without its sign.
    pub const fn amount(self) -> Amount {
        Amount(self.0.abs())
    }
}

impl From<Amount> for Change {
    fn from(amount: Amount) -> Self {
        Self(amount.0)
    }
}

impl Neg for Change {
    type Output = Change;

    fn neg(self) -> Change {
        Change(-self.0)
    }
}

/// The sum of a wallet's entries: minor units, at most 10¹⁵ either way. Below zero when something that was already
/// spent is taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Balance(i64);

impl Balance {
    pub const ZERO: Balance = Balance(0);
    pub const MAX: Balance = Balance(1_000_000_000_000_000);

    pub fn new(minor: i64) -> Result<Self, TooMuch> {
        if (-Self::MAX.0..=Self::MAX.0).contains(&minor) { Ok(Self(minor)) } else { Err(TooMuch) }
    }

    pub const fn minor(self) -> i64 {
        self.0
    }

    pub fn checked_add(self, change: Change) -> Option<Self> {
        Self::new(self.0 + change.0).ok()
    }
}

macro_rules! minor_units {
    ($($name:ident),*) => {$(
        impl TryFrom<i64> for $name {
            type Error = TooMuch;

            fn try_from(minor: i64) -> Result<Self, TooMuch> {
                Self::new(minor)
            }
        }

        impl From<$name> for i64 {
            fn from(money: $name) -> Self {
                money.0
            }
        }
    )*};
}

minor_units!(Amount, Change, Balance);

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Currency(&'static Entry);

#[derive(PartialEq, Eq)]
struct Entry {
    code: &'static str,
    digits: u32,
    symbol: &'static str,
}

const fn currency(code: &'static str, digits: u32, symbol: &'static str) -> Entry {
    Entry { code, digits, symbol }
}

/// Where a symbol would be taken for another currency's, the code stands instead.
static CURRENCIES: &[Entry] = &[
    currency("AED", 2, "AED"),
    currency("ARS", 2, "ARS"),
    currency("AUD", 2, "A$"),
    currency("BGN", 2, "BGN"),
    currency("BHD", 3, "BHD"),
    currency("BRL", 2, "R$"),
    currency("CAD", 2, "CA$"),
    currency("CHF", 2, "CHF"),
    currency("CLP", 0, "CLP"),
    currency("CNY", 2, "CN¥"),
    currency("COP", 2, "COP"),
    currency("CZK", 2, "Kč"),
    currency("DKK", 2, "DKK"),
    currency("DZD", 2, "DZD"),
    currency("EGP", 2, "EGP"),
    currency("EUR", 2, "€"),
    currency("GBP", 2, "£"),
    currency("GEL", 2, "₾"),
    currency("HKD", 2, "HK$"),
    currency("HUF", 2, "HUF"),
    currency("IDR", 2, "IDR"),
    currency("ILS", 2, "₪"),
    currency("INR", 2, "₹"),
    currency("ISK", 0, "ISK"),
    currency("JOD", 3, "JOD"),
    currency("JPY", 0, "¥"),
    currency("KES", 2, "KES"),
    currency("KRW", 0, "₩"),
    currency("KWD", 3, "KWD"),
    currency("KZT", 2, "₸"),
    currency("MAD", 2, "MAD"),
    currency("MGA", 2, "MGA"),
    currency("MUR", 2, "MUR"),
    currency("MXN", 2, "MX$"),
    currency("MYR", 2, "MYR"),
    currency("NGN", 2, "₦"),
    currency("NOK", 2, "NOK"),
    currency("NZD", 2, "NZ$"),
    currency("OMR", 3, "OMR"),
    currency("PEN", 2, "PEN"),
    currency("PHP", 2, "₱"),
    currency("PLN", 2, "zł"),
    currency("QAR", 2, "QAR"),
    currency("RON", 2, "RON"),
    currency("RSD", 2, "RSD"),
    currency("SAR", 2, "SAR"),
    currency("SEK", 2, "SEK"),
    currency("SGD", 2, "SGD"),
    currency("THB", 2, "฿"),
    currency("TND", 3, "TND"),
    currency("TRY", 2, "₺"),
    currency("TWD", 2, "NT$"),
    currency("UAH", 2, "₴"),
    currency("USD", 2, "$"),
    currency("UYU", 2, "UYU"),
    currency("VND", 0, "₫"),
    currency("XAF", 0, "FCFA"),
    currency("XOF", 0, "CFA"),
    currency("XPF", 0, "XPF"),
    currency("ZAR", 2, "ZAR"),
];

impl Currency {
    pub fn all() -> impl Iterator<Item = Currency> {
        CURRENCIES.iter().map(Currency)
    }

    pub fn from_code(code: &str) -> Option<Self> {
        CURRENCIES.iter().find(|entry| entry.code == code).map(Currency)
    }

    pub fn code(self) -> &'static str {
        self.0.code
    }

    pub fn symbol(self) -> &'static str {
        self.0.symbol
    }

    /// How many digits its minor unit has: 2 for cents.
    pub fn digits(self) -> u32 {
        self.0.digits
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}

/// The name of a credit of one's own, such as `gems`: 1 to 30 characters that begin with a letter and hold no digits,
/// so that it cannot be taken for part of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditName(String);

impl CreditName {
    pub const MAX_LENGTH: usize = 30;

    pub fn new(typed: &str) -> Result<Self, UnitError> {
        let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let allowed = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-');
        if !name.starts_with(char::is_alphabetic)
            || !name.chars().all(allowed)
            || name.chars().count() > Self::MAX_LENGTH
        {
            return Err(UnitError::CreditName);
        }
        Ok(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the installation counts in. Stored and sent as `currency:EUR` or `credit:gems`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Unit {
    Currency(Currency),
    Credit(CreditName),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    #[error("not a currency we know")]
    Currency,
    #[error("not a name for a credit")]
    CreditName,
}

impl FromStr for Unit {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        match text.split_once(':') {
            Some(("currency", code)) => Currency::from_code(code).map(Unit::Currency).ok_or(UnitError::Currency),
            Some(("credit", name)) => CreditName::new(name).map(Unit::Credit),
            _ => Err(UnitError::Currency),
        }
    }
}

impl TryFrom<String> for Unit {
    type Error = UnitError;

    fn try_from(text: String) -> Result<Self, UnitError> {
        text.parse()
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.to_string()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unit::Currency(currency) => write!(f, "currency:{}", currency.code()),
            Unit::Credit(name) => write!(f, "credit:{}", name.as_str()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("nothing was typed")]
    Empty,
    #[error("not a number")]
    NotANumber,
    #[error("below zero")]
    Negative,
    #[error("more than {digits} digits after the decimal point")]
    TooManyDecimals { digits: u32 },
    /// `2.000` may mean two or two thousand.
    #[error("a thousand, or a decimal point?")]
    Ambiguous,
    #[error("beyond the largest amount")]
    TooLarge,
}

/// How amounts of a unit are written in one language: all that a browser has to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyStyle {
    lang: Lang,
    digits: u32,
    before: String,
    after: String,
}

impl MoneyStyle {
    /// As [`Unit::format`] writes it.
    pub fn format(&self, money: impl Into<i64>) -> String {
        let minor: i64 = money.into();
        let sign = if minor < 0 { MINUS.to_string() } else { String::new() };
        let Self { before, after, .. } = self;
        format!("{sign}{before}{}{after}", self.number(minor.unsigned_abs()))
    }

    fn number(&self, minor: u64) -> String {
        let lang = self.lang;
        let scale = 10_u64.pow(self.digits);
        let whole = (minor / scale).to_string();
        let mut number = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                number.push(group_separator(lang));
            }
            number.push(digit);
        }
        match self.digits as usize {
            0 => number,
            digits => format!("{number}{}{:0digits$}", decimal_separator(lang), minor % scale),
        }
    }
}

impl Unit {
    pub fn digits(&self) -> u32 {
        match self {
            Unit::Currency(currency) => currency.digits(),
            Unit::Credit(_) => 0,
        }
    }

    /// The symbol or name that stands beside a number.
    pub fn symbol(&self) -> &str {
        match self {
            Unit::Currency(currency) => currency.symbol(),
            Unit::Credit(name) => name.as_str(),
        }
    }

    /// As people read it: `€2,000.50`, `2 000,50 €`, `250 gems`, `−€1.00`; spaces do not break.
    pub fn format(&self, money: impl Into<i64>, lang: Lang) -> String {
        self.style(lang).format(money)
    }

    pub fn style(&self, lang: Lang) -> MoneyStyle {
        let symbol = self.symbol();
        let (before, after) = match (self, lang) {
            (Unit::Currency(_), Lang::En) if symbol.ends_with(char::is_alphabetic) => {
                (format!("{symbol}{NO_BREAK_SPACE}"), String::new())
            }
            (Unit::Currency(_), Lang::En) => (symbol.to_owned(), String::new()),
            (Unit::Currency(_), Lang::Fr) | (Unit::Credit(_), _) => {
                (String::new(), format!("{NO_BREAK_SPACE}{symbol}"))
            }
        };
        MoneyStyle { lang, digits: self.digits(), before, after }
    }

    /// Like [`Unit::format`], with a plus sign before what is added: `+€2.50`.
    pub fn format_change(&self, change: Change, lang: Lang) -> String {
        let plus = if change.minor() > 0 { "+" } else { "" };
        format!("{plus}{}", self.format(change, lang))
    }

    /// The number alone, without groups, to fill a field with: `2000.50`, `2000,50`.
    pub fn format_input(&self, amount: Amount, lang: Lang) -> String {
        self.style(lang).number(amount.minor().unsigned_abs()).replace([group_separator(lang)], "")
    }

    /// Reads what a person types, in the way of either language: `2,50`, `2.5`, `2 000,00`, `€2.50`, `250 gems`.
    /// The reader's language only decides what `2,000` means.
    pub fn parse(&self, typed: &str, lang: Lang) -> Result<Amount, AmountError> {
        let number = self.without_symbol(typed.trim());
        if number.is_empty() {
            return Err(AmountError::Empty);
        }
        if let Some(rest) = number.strip_prefix(['-', MINUS]) {
            let digits = rest.bytes().any(|byte| byte.is_ascii_digit());
            return Err(if digits { AmountError::Negative } else { AmountError::NotANumber });
        }
        let (whole, decimals) = self.split_decimals(number, lang)?;
        let whole = ungroup(whole)?;
        if !decimals.bytes().all(|byte| byte.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) {
            return Err(AmountError::NotANumber);
        }
        let digits = self.digits();
        if decimals.len() > digits as usize {
            return Err(AmountError::TooManyDecimals { digits });
        }
        let minor: i64 = format!("{whole}{decimals:0<width$}", width = digits as usize)
            .parse()
            .map_err(|_| AmountError::TooLarge)?;
        Amount::new(minor).map_err(|TooMuch| AmountError::TooLarge)
    }

    fn without_symbol<'a>(&self, typed: &'a str) -> &'a str {
        let code = match self {
            Unit::Currency(currency) => currency.code(),
            Unit::Credit(_) => "",
        };
        for word in [self.symbol(), code].into_iter().filter(|word| !word.is_empty()) {
            let stripped = strip_prefix_ignoring_case(typed, word).or_else(|| strip_suffix_ignoring_case(typed, word));
            if let Some(rest) = stripped {
                return rest.trim();
            }
        }
        typed
    }

    /// Splits at the decimal separator, if there is one.
    fn split_decimals<'a>(&self, number: &'a str, lang: Lang) -> Result<(&'a str, &'a str), AmountError> {
        let Some(last) = number.rfind(['.', ',']) else { return Ok((number, "")) };
        let separator = number[last..].chars().next().expect("found just above");
        let (whole, decimals) = (&number[..last], &number[last + 1..]);
        let repeated = whole.contains(separator);
        let other_before = whole.contains(if separator == ',' { '.' } else { ',' });
        if repeated {
            // `1.000.000`: groups, whatever else it is.
            return if other_before { Err(AmountError::NotANumber) } else { Ok((number, "")) };
        }
        let could_be_group = decimals.len() == 3 && (1..=3).contains(&whole.len()) && !other_before && whole != "0";
        if !could_be_group {
            return Ok((whole, decimals));
        }
        if self.digits() == 0 || separator == group_separator(lang) {
            Ok((number, ""))
        } else if self.digits() == 3 && separator == decimal_separator(lang) {
            Ok((whole, decimals))
        } else {
            Err(AmountError::Ambiguous)
        }
    }
}

fn group_separator(lang: Lang) -> char {
    match lang {
        Lang::En => ',',
        Lang::Fr => NARROW_NO_BREAK_SPACE,
    }
}

fn decimal_separator(lang: Lang) -> char {
    match lang {
        Lang::En => '.',
        Lang::Fr => ',',
    }
}

/// The digits of `2 000`, `2'000`, `2,000` or `2000`; groups must hold three digits and use one separator.
pub(crate) fn ungroup(whole: &str) -> Result<String, AmountError> {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '\'' | '’');
    let mut separators = whole.chars().filter(|c| is_separator(*c));
    let uniform = separators.next().is_none_or(|first| separators.all(|c| c == first));
    let groups: Vec<&str> = whole.split(is_separator).collect();
    let digits_only = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let shaped =
        groups.len() == 1 || ((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3));
    if uniform && digits_only && shaped { Ok(groups.concat()) } else { Err(AmountError::NotANumber) }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    (start.to_lowercase() == prefix.to_lowercase()).then_some(rest)
}

fn strip_suffix_ignoring_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    (end.to_lowercase() == suffix.to_lowercase()).then_some(rest)
}

#[cfg(test)]
mod tests;
