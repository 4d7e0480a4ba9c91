//! The settings of an installation: who runs it, how it looks, counts and speaks, and whom it lets in.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::lang::{Lang, UnknownLang};
use crate::money::{CreditName, Currency, Unit, UnitError};
use crate::profile::keep;
use crate::text::{TextError, checked_text, one_line};
use crate::time::{DAY, Moment, UnknownZone, Zone};

/// What the admin has set. A setting that a stored version does not know yet has its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Company {
    pub name: CompanyName,
    pub logo: Option<WebAddress>,
    pub colour: Option<Colour>,
    /// Where people reach this installation; links in messages begin with it.
    pub address: Option<Origin>,
    /// Fixed after the first entry.
    pub unit: Unit,
    pub zone: Zone,
    /// Of messages, and of readers who have chosen none.
    pub lang: Lang,
    pub join: Option<WebAddress>,
    pub rules: Option<WebAddress>,
    pub legal: Option<WebAddress>,
    pub privacy: Option<WebAddress>,
    pub sign_up: SignUp,
    pub keep_deliveries: KeptDays,
}

impl Company {
    /// The address of one of our own pages, for messages; `path` begins with a slash. A server has set an address when
    /// it starts; the one that stands in for it keeps messages valid.
    pub fn link(&self, path: &str) -> String {
        let origin = self.address.as_ref().map_or("http://127.0.0.1:3000", |origin| origin.as_str());
        format!("{origin}{path}")
    }
}

impl Default for Company {
    fn default() -> Self {
        Self {
            name: CompanyName("Largage".to_owned()),
            logo: None,
            colour: None,
            address: None,
            unit: Unit::Currency(Currency::from_code("EUR").expect("the euro is in the table")),
            zone: Zone::utc(),
            lang: Lang::default(),
            join: None,
            rules: None,
            legal: None,
            privacy: None,
            sign_up: SignUp::default(),
            keep_deliveries: KeptDays::default(),
        }
    }
}

/// For how many days something is kept once it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct KeptDays(u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number of days from {} to {}", KeptDays::MIN, KeptDays::MAX)]
pub struct NotKeptDays;

impl KeptDays {
    /// What pages tell of the last month stays true.
    pub const MIN: u16 = 30;
    /// Ten years.
    pub const MAX: u16 = 3_650;

    pub fn new(days: u16) -> Result<Self, NotKeptDays> {
        if (Self::MIN..=Self::MAX).contains(&days) { Ok(Self(days)) } else { Err(NotKeptDays) }
    }

    pub const fn get(self) -> u16 {
        self.0
    }

    /// What was over before this moment is kept no longer.
    pub fn until(self, now: Moment) -> Moment {
        now - DAY * u32::from(self.0)
    }
}

impl Default for KeptDays {
    fn default() -> Self {
        Self(90)
    }
}

impl TryFrom<u16> for KeptDays {
    type Error = NotKeptDays;

    fn try_from(days: u16) -> Result<Self, NotKeptDays> {
        Self::new(days)
    }
}

impl From<KeptDays> for u16 {
    fn from(days: KeptDays) -> Self {
        days.0
    }
}

impl FromStr for KeptDays {
    type Err = NotKeptDays;

    fn from_str(typed: &str) -> Result<Self, NotKeptDays> {
        let typed = typed.trim();
        let is_number = typed.bytes().all(|byte| byte.is_ascii_digit());
        typed.parse().ok().filter(|_| is_number).map_or(Err(NotKeptDays), Self::new)
    }
}

/// Who may get an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUp {
    #[default]
    Open,
    /// Who holds an invitation's link.
    Invitation,
    /// Nobody; invitations of before do not count either, except those for staff and admins.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a way to sign up")]
pub struct UnknownSignUp;

impl SignUp {
    pub const ALL: [SignUp; 3] = [SignUp::Open, SignUp::Invitation, SignUp::Closed];

    pub const fn as_str(self) -> &'static str {
        match self {
            SignUp::Open => "open",
            SignUp::Invitation => "invitation",
            SignUp::Closed => "closed",
        }
    }
}

impl FromStr for SignUp {
    type Err = UnknownSignUp;

    fn from_str(text: &str) -> Result<Self, UnknownSignUp> {
        Self::ALL.into_iter().find(|sign_up| sign_up.as_str() == text).ok_or(UnknownSignUp)
    }
}

checked_text!(CompanyName: TextError, WebAddress: AddressError, Origin: AddressError, Colour: NotAColour);

/// 1 to 60 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CompanyName(String);

impl CompanyName {
    pub const MAX_LENGTH: usize = 60;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

/// An `https://` or `http://` address of at most 2048 characters that can stand in a page as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress(String);

/// Scheme, host and port of an installation, without a slash at the end: `https://drops.example.org`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("longer than {} characters", WebAddress::MAX_LENGTH)]
    TooLong,
    #[error("does not begin with https:// or http://")]
    Scheme,
    #[error("not an address of the web")]
    NotAnAddress,
    #[error("more than scheme, host and port")]
    Path,
}

impl WebAddress {
    pub const MAX_LENGTH: usize = 2048;

    pub fn new(typed: &str) -> Result<Self, AddressError> {
        let (scheme, host, rest) = split_address(typed.trim())?;
        Ok(Self(format!("{scheme}://{host}{rest}")))
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        let host = self.0.find("://").map_or(0, |end| end + "://".len());
        let end = self.0[host..].find(['/', '?', '#']).map_or(self.0.len(), |end| host + end);
        &self.0[..end]
    }
}

impl Origin {
    pub fn new(typed: &str) -> Result<Self, AddressError> {
        let (scheme, host, rest) = split_address(typed.trim())?;
        if !matches!(rest, "" | "/") {
            return Err(AddressError::Path);
        }
        Ok(Self(format!("{scheme}://{host}")))
    }

    /// Name or address of the host, without a port.
    pub fn host(&self) -> &str {
        let host = self.0.split_once("://").map_or(self.0.as_str(), |(_, host)| host);
        match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => name,
            _ => host,
        }
    }

    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// Whether it leads nowhere but to the machine that follows it.
    pub fn is_loopback(&self) -> bool {
        let host = self.0.split_once("://").map_or("", |(_, host)| host);
        ["127.", "localhost", "[::1]"].iter().any(|local| host.starts_with(local))
    }
}

/// Scheme and host (with port) in lower case, and what follows them.
fn split_address(typed: &str) -> Result<(&'static str, String, &str), AddressError> {
    if typed.len() > WebAddress::MAX_LENGTH {
        return Err(AddressError::TooLong);
    }
    let (scheme, after) = typed.split_once("://").ok_or(AddressError::Scheme)?;
    let scheme =
        ["https", "http"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known)).ok_or(AddressError::Scheme)?;
    let (host, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
    let harmless = |c: char| c.is_ascii_graphic() && !"\"'<>\\^`{|}".contains(c);
    if !is_host_with_port(host) || !rest.chars().all(harmless) {
        return Err(AddressError::NotAnAddress);
    }
    Ok((scheme, host.to_ascii_lowercase(), rest))
}

fn is_host_with_port(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    }) && is_host(host)
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // What ends in a number is read as an IPv4 address by browsers.
    let ends_in_number = host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    host.len() <= 253 && host.split('.').all(is_label) && (!ends_in_number || host.parse::<Ipv4Addr>().is_ok())
}

/// A colour as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a colour like #e4572e")]
pub struct NotAColour;

impl Colour {
    pub fn new(typed: &str) -> Result<Self, NotAColour> {
        let typed = typed.trim();
        let digits = typed.strip_prefix('#').unwrap_or(typed);
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(format!("#{}", digits.to_ascii_lowercase())))
        } else {
            Err(NotAColour)
        }
    }

    /// Whether white text reads better on it than black, by WCAG's contrast.
    pub fn wants_white_text(&self) -> bool {
        let luminance = self.luminance();
        let on_white = 1.05 / (luminance + 0.05);
        let on_black = (luminance + 0.05) / 0.05;
        on_white > on_black
    }

    /// Its hue in OKLCH, in whole degrees from 0 to 359; greys have none.
    pub fn hue(&self) -> Option<u16> {
        /// Below this a colour looks grey, and its hue is noise.
        const GREY: f64 = 0.02;
        let [red, green, blue] = self.linear();
        let long = (0.412_221 * red + 0.536_333 * green + 0.051_446 * blue).cbrt();
        let middle = (0.211_903 * red + 0.680_700 * green + 0.107_397 * blue).cbrt();
        let short = (0.088_302 * red + 0.281_719 * green + 0.629_979 * blue).cbrt();
        let a = 1.977_998 * long - 2.428_592 * middle + 0.450_594 * short;
        let b = 0.025_904 * long + 0.782_772 * middle - 0.808_676 * short;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (a.hypot(b) >= GREY).then(|| b.atan2(a).to_degrees().rem_euclid(360.0).round() as u16 % 360)
    }

    fn luminance(&self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The light of each primary, from 0 to 1.
    fn linear(&self) -> [f64; 3] {
        [1, 3, 5].map(|start| {
            let byte = u8::from_str_radix(&self.0[start..start + 2], 16).expect("checked when it was built");
            let share = f64::from(byte) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        })
    }
}

/// The form as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub logo: String,
    pub colour: String,
    pub address: String,
    /// A currency's code, or [`Draft::CREDIT`].
    pub unit: String,
    /// The name of the credit, where `unit` says so.
    pub credit: String,
    pub zone: String,
    pub lang: String,
    pub join: String,
    pub rules: String,
    pub legal: String,
    pub privacy: String,
    pub sign_up: String,
    /// A number of days.
    pub keep_deliveries: String,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub name: Option<TextError>,
    pub logo: Option<AddressError>,
    pub colour: Option<NotAColour>,
    pub address: Option<AddressError>,
    pub unit: Option<UnitProblem>,
    pub zone: Option<UnknownZone>,
    pub lang: Option<UnknownLang>,
    pub join: Option<AddressError>,
    pub rules: Option<AddressError>,
    pub legal: Option<AddressError>,
    pub privacy: Option<AddressError>,
    pub sign_up: Option<UnknownSignUp>,
    pub keep_deliveries: Option<NotKeptDays>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitProblem {
    #[error(transparent)]
    Unknown(UnitError),
    /// Found by the engine, which knows the entries.
    #[error("wallets hold entries in another unit")]
    Fixed,
}

impl Draft {
    /// The value of `unit` that means a credit of one's own.
    pub const CREDIT: &'static str = "credit";

    pub fn check(&self) -> Result<Company, Problems> {
        let mut problems = Problems::default();
        let name = keep(CompanyName::new(&self.name), &mut problems.name);
        let logo = keep(optional(&self.logo), &mut problems.logo);
        let colour = keep(optional(&self.colour), &mut problems.colour);
        let address = keep(optional(&self.address), &mut problems.address);
        let unit = keep(self.unit().map_err(UnitProblem::Unknown), &mut problems.unit);
        let zone = keep(self.zone.trim().parse(), &mut problems.zone);
        let lang = keep(self.lang.parse(), &mut problems.lang);
        let join = keep(optional(&self.join), &mut problems.join);
        let rules = keep(optional(&self.rules), &mut problems.rules);
        let legal = keep(optional(&self.legal), &mut problems.legal);
        let privacy = keep(optional(&self.privacy), &mut problems.privacy);
        let sign_up = keep(self.sign_up.parse(), &mut problems.sign_up);
        let keep_deliveries = keep(self.keep_deliveries.parse(), &mut problems.keep_deliveries);
        let (Some(name), Some(logo), Some(colour), Some(address), Some(unit), Some(zone), Some(lang)) =
            (name, logo, colour, address, unit, zone, lang)
        else {
            return Err(problems);
        };
        let (Some(join), Some(rules), Some(legal), Some(privacy), Some(sign_up), Some(keep_deliveries)) =
            (join, rules, legal, privacy, sign_up, keep_deliveries)
        else {
            return Err(problems);
        };
        Ok(Company {
            name,
            logo,
            colour,
            address,
            unit,
            zone,
            lang,
            join,
            rules,
            legal,
            privacy,
            sign_up,
            keep_deliveries,
        })
    }

    fn unit(&self) -> Result<Unit, UnitError> {
        if self.unit == Self::CREDIT {
            CreditName::new(&self.credit).map(Unit::Credit)
        } else {
            Currency::from_code(self.unit.trim()).map(Unit::Currency).ok_or(UnitError::Currency)
        }
    }
}

impl From<&Company> for Draft {
    fn from(company: &Company) -> Self {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map(T::to_string).unwrap_or_default()
        }
        let (unit, credit) = match &company.unit {
            Unit::Currency(currency) => (currency.code().to_owned(), String::new()),
            Unit::Credit(name) => (Self::CREDIT.to_owned(), name.as_str().to_owned()),
        };
        Self {
            name: company.name.to_string(),
            logo: text(company.logo.as_ref()),
            colour: text(company.colour.as_ref()),
            address: text(company.address.as_ref()),
            unit,
            credit,
            zone: company.zone.to_string(),
            lang: company.lang.code().to_owned(),
            join: text(company.join.as_ref()),
            rules: text(company.rules.as_ref()),
            legal: text(company.legal.as_ref()),
            privacy: text(company.privacy.as_ref()),
            sign_up: company.sign_up.as_str().to_owned(),
            keep_deliveries: company.keep_deliveries.get().to_string(),
        }
    }
}

fn optional<T: FromStr>(typed: &str) -> Result<Option<T>, T::Err> {
    if typed.trim().is_empty() { Ok(None) } else { typed.parse().map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_reads_back_from_its_form_and_from_the_database() {
        let draft = Draft {
            name: "Nid d’Abeille".to_owned(),
            logo: "https://example.org/logo.svg?v=2".to_owned(),
            colour: "#e4572e".to_owned(),
            address: "https://drops.example.org".to_owned(),
            unit: "credit".to_owned(),
            credit: "gems".to_owned(),
            zone: "Europe/Paris".to_owned(),
            lang: "fr".to_owned(),
            join: "https://discord.gg/example".to_owned(),
            rules: "https://example.org/rules".to_owned(),
            legal: "https://example.org/legal".to_owned(),
            privacy: "https://example.org/privacy".to_owned(),
            sign_up: "invitation".to_owned(),
            keep_deliveries: "30".to_owned(),
        };
        let company = draft.check().unwrap();
        assert_eq!(Draft::from(&company), draft);
        let json = serde_json::to_string(&company).unwrap();
        assert_eq!(serde_json::from_str::<Company>(&json).unwrap(), company);
        let default = Company::default();
        assert_eq!(Draft::from(&default).check(), Ok(default));
        assert_eq!(serde_json::from_str::<Company>("{}").unwrap(), Company::default());
    }

    #[test]
    fn every_field_has_its_own_problem() {
        let wrong = Draft {
            logo: "logo.svg".to_owned(),
            colour: "orange".to_owned(),
            address: "https://example.org/drops".to_owned(),
            unit: "credit".to_owned(),
            credit: "100 gems".to_owned(),
            join: "javascript://alert(1)".to_owned(),
            rules: "https://exa mple.org".to_owned(),
            legal: format!("https://example.org/{}", "x".repeat(2048)),
            privacy: "https://".to_owned(),
            ..Draft::default()
        };
        let expected = Problems {
            name: Some(TextError::Empty),
            logo: Some(AddressError::Scheme),
            colour: Some(NotAColour),
            address: Some(AddressError::Path),
            unit: Some(UnitProblem::Unknown(UnitError::CreditName)),
            zone: Some(UnknownZone),
            lang: Some(UnknownLang),
            join: Some(AddressError::Scheme),
            rules: Some(AddressError::NotAnAddress),
            legal: Some(AddressError::TooLong),
            privacy: Some(AddressError::NotAnAddress),
            sign_up: Some(UnknownSignUp),
            keep_deliveries: Some(NotKeptDays),
        };
        assert_eq!(wrong.check(), Err(expected));
    }

    #[test]
    fn things_are_kept_for_a_month_to_ten_years() {
        for (typed, days) in [("30", 30), (" 90 ", 90), ("3650", 3650), ("0030", 30)] {
            assert_eq!(typed.parse().map(KeptDays::get), Ok(days), "{typed}");
        }
        for wrong in ["", "29", "3651", "0", "-30", "+30", "30.5", "65566", "99999999999999999999", "ninety", "٩٠"] {
            assert_eq!(wrong.parse::<KeptDays>(), Err(NotKeptDays), "{wrong}");
        }
        assert!(serde_json::from_str::<KeptDays>("29").is_err());
        let now = Moment::from_millis(1_795_348_800_000);
        assert_eq!(KeptDays::default().until(now) + DAY * 90, now);
    }

    #[test]
    fn addresses_are_taken_as_browsers_read_them() {
        for (typed, read) in [
            ("HTTPS://Example.ORG", "https://example.org"),
            (" http://127.0.0.1:3000/a?b=c#d ", "http://127.0.0.1:3000/a?b=c#d"),
            ("https://[2001:db8::1]:8443/%C3%A9", "https://[2001:db8::1]:8443/%C3%A9"),
            ("http://localhost", "http://localhost"),
            ("https://a.b-c.example/?q=é".trim_end_matches('é'), "https://a.b-c.example/?q="),
        ] {
            assert_eq!(WebAddress::new(typed).unwrap().as_str(), read);
        }
        for typed in [
            "https://user@example.org",
            "https://user:pass@example.org/",
            "https://example.org:0",
            "https://example.org:65536",
            "https://example.org:",
            "https://example.org:+80",
            "https://-a.example",
            "https://a..b",
            "https://1.2.3",
            "https://1.2.3.256",
            "https://[::1",
            "https://example.org/\"onload=",
            "https://example.org/<b>",
            "https:///x",
            "https://exämple.org",
            "https://example.org/\u{202e}",
            "https://example.org/a b",
            "https://\\example.org",
        ] {
            assert_eq!(WebAddress::new(typed), Err(AddressError::NotAnAddress), "{typed}");
        }
        assert_eq!(Origin::new("https://Example.org/").unwrap().as_str(), "https://example.org");
        assert_eq!(Origin::new("https://example.org/?").unwrap_err(), AddressError::Path);
    }

    #[test]
    fn a_colours_hue_is_the_one_that_style_sheets_know() {
        for (colour, hue) in [
            ("#ff0000", Some(29)),
            ("#00ff00", Some(142)),
            ("#0000ff", Some(264)),
            ("#ffff00", Some(110)),
            ("#808080", None),
            ("#ffffff", None),
            ("#000000", None),
        ] {
            assert_eq!(Colour::new(colour).unwrap().hue(), hue, "{colour}");
        }
    }

    #[test]
    fn an_origin_is_known_to_lead_nowhere_else() {
        for (origin, loopback) in [
            ("http://127.0.0.1:3000", true),
            ("http://localhost:80", true),
            ("http://[::1]:3000", true),
            ("https://drops.example.org", false),
            ("http://192.0.2.127", false),
        ] {
            assert_eq!(origin.parse::<Origin>().unwrap().is_loopback(), loopback, "{origin}");
        }
    }

    #[test]
    fn an_origin_ends_before_the_path() {
        for (address, origin) in [
            ("https://example.org", "https://example.org"),
            ("https://example.org/logo.svg?v=2", "https://example.org"),
            ("http://127.0.0.1:3000?a/b", "http://127.0.0.1:3000"),
            ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443"),
        ] {
            assert_eq!(WebAddress::new(address).unwrap().origin(), origin);
        }
    }

    #[test]
    fn text_on_a_colour_can_be_read() {
        for (colour, white) in [("#000000", true), ("#ffffff", false), ("0000FF", true), ("#ffff00", false)] {
            assert_eq!(Colour::new(colour).unwrap().wants_white_text(), white, "{colour}");
        }
        for wrong in ["#fff", "#gggggg", "#ffffff0", "", "##fffff", "#éééa"] {
            assert_eq!(Colour::new(wrong), Err(NotAColour), "{wrong}");
        }
    }
}
