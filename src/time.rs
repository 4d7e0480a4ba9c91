//! Moments, spans and time zones.
//!
//! A [`Moment`] is UTC and knows nothing of zones. What a wall clock shows needs the zone tables, which only the
//! feature `zones` brings: the browser does without them.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::lang::Lang;

pub const SECOND: Duration = Duration::from_secs(1);
pub const MINUTE: Duration = Duration::from_mins(1);
pub const HOUR: Duration = Duration::from_hours(1);
pub const DAY: Duration = Duration::from_hours(24);

/// An instant: milliseconds since 1970 in UTC, between the years 1 and 9999, so that it always has a date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct Moment(i64);

impl Moment {
    pub const MIN: Moment = Moment(-62_135_596_800_000);
    pub const MAX: Moment = Moment(253_402_300_799_999);

    /// The moment `millis` milliseconds after 1970; what lies beyond the calendar becomes its nearest end.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down: what Discord's `<t:…>` takes.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The first whole second that is not before this moment.
    #[must_use]
    pub const fn round_up_to_second(self) -> Self {
        Self::from_seconds(self.0.saturating_add(999).div_euclid(1000))
    }

    /// How long it is from this moment until `later`: zero if that has passed.
    pub fn until(self, later: Moment) -> Duration {
        Duration::from_millis(u64::try_from(later.0 - self.0).unwrap_or(0))
    }

    /// How long ago `earlier` was: zero if it is still to come.
    pub fn since(self, earlier: Moment) -> Duration {
        earlier.until(self)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).expect("a moment lies within the calendar")
    }
}

impl From<i64> for Moment {
    fn from(millis: i64) -> Self {
        Self::from_millis(millis)
    }
}

impl From<Moment> for i64 {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl Add<Duration> for Moment {
    type Output = Moment;

    fn add(self, duration: Duration) -> Moment {
        Moment::from_millis(self.0.saturating_add(millis_of(duration)))
    }
}

impl Sub<Duration> for Moment {
    type Output = Moment;

    fn sub(self, duration: Duration) -> Moment {
        Moment::from_millis(self.0.saturating_sub(millis_of(duration)))
    }
}

fn millis_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// RFC 3339 in UTC, with milliseconds only where there are some: `2026-11-26T17:12:00Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A stretch of time that contains `from` and no longer contains `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    pub from: Moment,
    pub to: Moment,
}

impl Span {
    pub const fn new(from: Moment, to: Moment) -> Self {
        Self { from, to }
    }

    pub fn contains(&self, moment: Moment) -> bool {
        self.from <= moment && moment < self.to
    }

    pub fn is_empty(&self) -> bool {
        self.to <= self.from
    }

    pub fn duration(&self) -> Duration {
        self.from.until(self.to)
    }
}

/// A time zone by its IANA name, such as `Europe/Paris`.
///
/// With the feature `zones` only names of the tables are accepted; without it, whatever has the shape of one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a time zone")]
pub struct UnknownZone;

impl Zone {
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    pub fn name(&self) -> &str {
        &self.0
    }

    /// What people call it: `New York`.
    pub fn city(&self) -> String {
        city(&self.0)
    }
}

/// What people call the time zone of this name: `New York` of `America/New_York`.
pub fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or_default().replace('_', " ")
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        let shaped = (1..=64).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte));
        #[cfg(feature = "zones")]
        let shaped = shaped && name.parse::<chrono_tz::Tz>().is_ok();
        if shaped { Ok(Self(name.to_owned())) } else { Err(UnknownZone) }
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, UnknownZone> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A wall clock's time of day, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day")]
pub struct NotATimeOfDay;

impl TimeOfDay {
    pub fn new(hour: u16, minute: u16) -> Result<Self, NotATimeOfDay> {
        if hour < 24 && minute < 60 { Ok(Self(hour * 60 + minute)) } else { Err(NotATimeOfDay) }
    }

    pub fn seconds_since_midnight(self) -> i64 {
        i64::from(self.0) * 60
    }
}

/// Reads `22:00`, `22:00:00` (as browsers may post it), `22h`, `22 h 30` and `22`.
impl FromStr for TimeOfDay {
    type Err = NotATimeOfDay;

    fn from_str(typed: &str) -> Result<Self, NotATimeOfDay> {
        let compact: String = typed
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if matches!(c, 'h' | 'H') { ':' } else { c })
            .collect();
        let mut parts = compact.split(':');
        let hour = two_digits(parts.next().unwrap_or_default())?;
        let minute = match parts.next() {
            None | Some("") => 0,
            Some(minute) => two_digits(minute)?,
        };
        if !matches!(parts.next(), None | Some("00")) || parts.next().is_some() {
            return Err(NotATimeOfDay);
        }
        Self::new(hour, minute)
    }
}

fn two_digits(text: &str) -> Result<u16, NotATimeOfDay> {
    if (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| NotATimeOfDay)
    } else {
        Err(NotATimeOfDay)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = NotATimeOfDay;

    fn try_from(text: String) -> Result<Self, NotATimeOfDay> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A duration in whole seconds as a person writes it in a form: `3 d 12 h`, in French `3 j 12 h`.
pub fn format_duration(duration: Duration, lang: Lang) -> String {
    let day = match lang {
        Lang::En => "d",
        Lang::Fr => "j",
    };
    let mut rest = duration.as_secs();
    let mut parts = Vec::new();
    for (seconds, unit) in [(86_400, day), (3_600, "h"), (60, "min"), (1, "s")] {
        if rest >= seconds {
            parts.push(format!("{} {unit}", rest / seconds));
            rest %= seconds;
        }
    }
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    #[error("nothing was typed")]
    Empty,
    #[error("not a duration")]
    NotADuration,
}

/// Reads what a person types for a duration: `3 days`, `1 h 30 min`, `90 s`, `3j`. A number without a unit counts
/// `default_unit`, or the next smaller one after a unit, as in `1 h 30`.
pub fn parse_duration(typed: &str, default_unit: Duration) -> Result<Duration, DurationError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(DurationError::Empty);
    }
    let mut total = 0_u64;
    let mut unit_before: Option<u64> = None;
    let mut named_before = true;
    let mut rest = typed;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let number: u64 = number.parse().map_err(|_| DurationError::NotADuration)?;
        let after = after.trim_start();
        let letters = after.len() - after.trim_start_matches(char::is_alphabetic).len();
        let (word, after) = after.split_at(letters);
        let unit = match word.to_lowercase().as_str() {
            // `1 000` is not an hour and no minutes.
            "" if !named_before => return Err(DurationError::NotADuration),
            "" => match unit_before {
                None => default_unit.as_secs(),
                Some(86_400) => 3_600,
                Some(3_600) => 60,
                Some(60) => 1,
                Some(_) => return Err(DurationError::NotADuration),
            },
            "d" | "day" | "days" | "j" | "jour" | "jours" => 86_400,
            "h" | "hour" | "hours" | "heure" | "heures" => 3_600,
            "m" | "mn" | "min" | "mins" | "minute" | "minutes" => 60,
            "s" | "sec" | "second" | "seconds" | "seconde" | "secondes" => 1,
            _ => return Err(DurationError::NotADuration),
        };
        if unit_before.is_some_and(|before| unit >= before) {
            return Err(DurationError::NotADuration);
        }
        unit_before = Some(unit);
        named_before = !word.is_empty();
        total = number
            .checked_mul(unit)
            .and_then(|seconds| total.checked_add(seconds))
            .ok_or(DurationError::NotADuration)?;
        rest = after.trim_start();
    }
    Ok(Duration::from_secs(total))
}

/// Durations travel and are stored as whole seconds: `#[serde(with = "time::seconds")]`.
pub mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(duration.as_secs())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

/// What a clock on the wall shows, and the calendar beside it, wherever that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallTime {
    /// Days since Monday.
    pub weekday: u8,
    pub day: u8,
    /// Months since January.
    pub month: u8,
    pub year: i32,
    pub hour: u8,
    pub minute: u8,
}

impl WallTime {
    /// `Thursday 26 November, 18:12`; in French `jeudi 26 novembre à 18 h 12`, with no-break spaces around the `h`.
    pub fn format_long(&self, lang: Lang) -> String {
        let (weekday, day, clock) = (self.weekday(lang), self.day_and_month(lang), self.clock(lang));
        match lang {
            Lang::En => format!("{weekday} {day}, {clock}"),
            Lang::Fr => format!("{weekday} {day} à {clock}"),
        }
    }

    /// `26 November 2026`; in French `26 novembre 2026`.
    pub fn format_date(&self, lang: Lang) -> String {
        format!("{} {}", self.day_and_month(lang), self.year)
    }

    /// `26 November 2026, 18:12`; in French `26 novembre 2026 à 18 h 12`.
    pub fn format_date_and_time(&self, lang: Lang) -> String {
        let (date, clock) = (self.format_date(lang), self.clock(lang));
        match lang {
            Lang::En => format!("{date}, {clock}"),
            Lang::Fr => format!("{date} à {clock}"),
        }
    }

    fn weekday(&self, lang: Lang) -> &'static str {
        let names = match lang {
            Lang::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
            Lang::Fr => ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        };
        names[usize::from(self.weekday % 7)]
    }

    fn day_and_month(&self, lang: Lang) -> String {
        let names = match lang {
            Lang::En => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Lang::Fr => [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
        };
        let month = names[usize::from(self.month % 12)];
        match (lang, self.day) {
            (Lang::Fr, 1) => format!("1er {month}"),
            (_, day) => format!("{day} {month}"),
        }
    }

    /// `18:12`; in French `18 h 12`, with no-break spaces.
    pub fn clock(&self, lang: Lang) -> String {
        let Self { hour, minute, .. } = self;
        match lang {
            Lang::En => format!("{hour:02}:{minute:02}"),
            Lang::Fr => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        }
    }
}

#[cfg(feature = "zones")]
mod local {
    use chrono::{
        DateTime, Datelike, MappedLocalTime, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
        Timelike,
    };
    use chrono_tz::Tz;

    use super::{Moment, Span, UnknownZone, WallTime, Zone};
    use crate::lang::Lang;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum LocalTimeError {
        #[error("not a date and a time")]
        NotATime,
        #[error("the clocks skip this time")]
        Skipped,
    }

    impl Zone {
        /// Every zone there is, by name.
        pub fn all() -> impl Iterator<Item = Zone> {
            chrono_tz::TZ_VARIANTS.iter().map(|tz| Zone(tz.name().to_owned()))
        }

        pub fn tz(&self) -> Tz {
            self.0.parse().map_err(|_| UnknownZone).expect("a zone's name is looked up when it is built")
        }

        /// Seconds that this zone's clocks are ahead of UTC at a moment.
        pub fn offset_at(&self, moment: Moment) -> i64 {
            i64::from(moment.at(self).offset().fix().local_minus_utc())
        }
    }

    /// When a day begins: where the clocks skip midnight, when they go on.
    fn start_of(day: NaiveDate, zone: &Zone) -> Option<Moment> {
        let times = (0..=24).map(|half_hours| day.and_time(NaiveTime::MIN) + TimeDelta::minutes(30 * half_hours));
        let mut starts = times.filter_map(|time| zone.tz().from_local_datetime(&time).earliest());
        starts.next().map(|time| Moment::from_millis(time.timestamp_millis()))
    }

    impl Span {
        /// The day that a form's `date` field names, `2026-11-26`, by the clocks of `zone`.
        pub fn of_day(typed: &str, zone: &Zone) -> Result<Self, LocalTimeError> {
            let day = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d")
                .ok()
                .filter(|day| (1..=9999).contains(&day.year()))
                .ok_or(LocalTimeError::NotATime)?;
            let next = day.succ_opt().ok_or(LocalTimeError::NotATime)?;
            let start = |day| start_of(day, zone).ok_or(LocalTimeError::Skipped);
            Ok(Self::new(start(day)?, start(next)?))
        }

        /// The last days by the clocks of `zone`, the one of `now` at the end. A day that they leave out is left out.
        pub fn last_days(count: u16, now: Moment, zone: &Zone) -> Vec<Self> {
            let today = now.at(zone).date_naive();
            let days = (0..=i64::from(count)).rev().filter_map(|ago| {
                let day = today.checked_add_signed(chrono::TimeDelta::days(1 - ago))?;
                start_of(day, zone)
            });
            let starts: Vec<Moment> = days.collect();
            starts.windows(2).map(|pair| Self::new(pair[0], pair[1])).collect()
        }
    }

    impl Moment {
        /// What the clocks of `zone` show.
        pub fn at(self, zone: &Zone) -> DateTime<Tz> {
            self.utc().with_timezone(&zone.tz())
        }

        /// The moment a person means by a form's `2026-11-26T18:12` (seconds allowed). Where the clocks show it
        /// twice, the first time.
        pub fn from_local(typed: &str, zone: &Zone) -> Result<Self, LocalTimeError> {
            let typed = typed.trim();
            let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
                .iter()
                .find_map(|format| NaiveDateTime::parse_from_str(typed, format).ok())
                .filter(|local| (1..=9999).contains(&local.year()))
                .ok_or(LocalTimeError::NotATime)?;
            match zone.tz().from_local_datetime(&local) {
                MappedLocalTime::Single(time) | MappedLocalTime::Ambiguous(time, _) => {
                    Ok(Self::from_millis(time.timestamp_millis()))
                }
                MappedLocalTime::None => Err(LocalTimeError::Skipped),
            }
        }

        /// The value of a form's `datetime-local` field: `2026-11-26T18:12`.
        pub fn format_local_input(self, zone: &Zone) -> String {
            let time = self.at(zone);
            format!("{:04}-{:02}-{:02}T{:02}:{:02}", time.year(), time.month(), time.day(), time.hour(), time.minute())
        }

        /// The calendar month of `zone` that this moment lies in.
        pub fn month_in(self, zone: &Zone) -> Span {
            let first = self.at(zone).date_naive().with_day(1).expect("every month has a first day");
            let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
            let start = |day| start_of(day, zone).unwrap_or(self);
            Span::new(start(first), start(next))
        }

        /// `d/m/y H:i`: `22/11/22 00:30`.
        pub fn format_dmy_hi(self, zone: &Zone) -> String {
            let time = self.at(zone);
            format!(
                "{:02}/{:02}/{:02} {:02}:{:02}",
                time.day(),
                time.month(),
                time.year().rem_euclid(100),
                time.hour(),
                time.minute()
            )
        }

        /// What the clocks of `zone` show.
        pub fn wall_time(self, zone: &Zone) -> WallTime {
            let time = self.at(zone);
            let small = |part: u32| u8::try_from(part).unwrap_or(0);
            WallTime {
                weekday: small(time.weekday().num_days_from_monday()),
                day: small(time.day()),
                month: small(time.month0()),
                year: time.year(),
                hour: small(time.hour()),
                minute: small(time.minute()),
            }
        }

        /// See [`WallTime::format_long`].
        pub fn format_long(self, zone: &Zone, lang: Lang) -> String {
            self.wall_time(zone).format_long(lang)
        }

        /// See [`WallTime::format_date`].
        pub fn format_date(self, zone: &Zone, lang: Lang) -> String {
            self.wall_time(zone).format_date(lang)
        }

        /// See [`WallTime::format_date_and_time`].
        pub fn format_date_and_time(self, zone: &Zone, lang: Lang) -> String {
            self.wall_time(zone).format_date_and_time(lang)
        }
    }
}

#[cfg(feature = "zones")]
pub use local::LocalTimeError;

#[cfg(test)]
mod tests;
