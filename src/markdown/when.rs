//! How Discord tells the time of a `<t:…>` to its readers.

use chrono::{DateTime, Datelike, Timelike};
use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::time::Moment;

/// How a moment is told, by Discord's letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Style {
    /// `t`: 17:12
    ShortTime,
    /// `T`: 17:12:30
    LongTime,
    /// `d`: 26/11/2026
    ShortDate,
    /// `D`: 26 November 2026
    LongDate,
    /// `f`: 26 November 2026 17:12
    #[default]
    ShortDateTime,
    /// `F`: Thursday 26 November 2026 17:12
    LongDateTime,
    /// `s`: 26/11/2026 17:12
    CompactDateTime,
    /// `S`: 26/11/2026 17:12:30
    CompactDateTimeSeconds,
    /// `R`: in 2 hours
    Relative,
}

impl Style {
    pub const ALL: [Self; 9] = [
        Self::ShortTime,
        Self::LongTime,
        Self::ShortDate,
        Self::LongDate,
        Self::ShortDateTime,
        Self::LongDateTime,
        Self::CompactDateTime,
        Self::CompactDateTimeSeconds,
        Self::Relative,
    ];

    pub fn letter(self) -> char {
        match self {
            Self::ShortTime => 't',
            Self::LongTime => 'T',
            Self::ShortDate => 'd',
            Self::LongDate => 'D',
            Self::ShortDateTime => 'f',
            Self::LongDateTime => 'F',
            Self::CompactDateTime => 's',
            Self::CompactDateTimeSeconds => 'S',
            Self::Relative => 'R',
        }
    }

    pub fn from_letter(letter: &str) -> Option<Self> {
        let mut letters = letter.chars();
        let first = letters.next().filter(|_| letters.next().is_none())?;
        Self::ALL.into_iter().find(|style| style.letter() == first)
    }
}

/// Who reads: in which language, by clocks how many seconds ahead of UTC, and when. Without `now` nothing is relative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    pub lang: Lang,
    pub offset: i32,
    pub now: Option<Moment>,
}

const MONTHS: [[&str; 2]; 12] = [
    ["January", "janvier"],
    ["February", "février"],
    ["March", "mars"],
    ["April", "avril"],
    ["May", "mai"],
    ["June", "juin"],
    ["July", "juillet"],
    ["August", "août"],
    ["September", "septembre"],
    ["October", "octobre"],
    ["November", "novembre"],
    ["December", "décembre"],
];

const DAYS: [[&str; 2]; 7] = [
    ["Monday", "lundi"],
    ["Tuesday", "mardi"],
    ["Wednesday", "mercredi"],
    ["Thursday", "jeudi"],
    ["Friday", "vendredi"],
    ["Saturday", "samedi"],
    ["Sunday", "dimanche"],
];

/// Tells a moment, given in seconds since 1970. What lies beyond the calendar is told by its number.
pub fn tell(seconds: i64, style: Style, reader: Reader) -> String {
    if style == Style::Relative
        && let Some(now) = reader.now
    {
        return relative(seconds.saturating_sub(now.millis().div_euclid(1000)), reader.lang);
    }
    let local = seconds.checked_add(i64::from(reader.offset)).and_then(|local| DateTime::from_timestamp(local, 0));
    let Some(local) = local else { return seconds.to_string() };
    let language = match reader.lang {
        Lang::En => 0,
        Lang::Fr => 1,
    };
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    let seconds = format!("{:02}", local.second());
    let short = format!("{:02}/{:02}/{}", local.day(), local.month(), local.year());
    let long = format!("{} {} {}", local.day(), MONTHS[local.month0() as usize][language], local.year());
    let day = DAYS[local.weekday().num_days_from_monday() as usize][language];
    match style {
        Style::ShortTime => time,
        Style::LongTime => format!("{time}:{seconds}"),
        Style::ShortDate => short,
        Style::LongDate => long,
        Style::ShortDateTime | Style::Relative => format!("{long} {time}"),
        Style::LongDateTime => format!("{day} {long} {time}"),
        Style::CompactDateTime => format!("{short} {time}"),
        Style::CompactDateTimeSeconds => format!("{short} {time}:{seconds}"),
    }
}

fn relative(difference: i64, lang: Lang) -> String {
    const UNITS: [(u64, [&str; 2], [&str; 2]); 6] = [
        (31_536_000, ["year", "an"], ["years", "ans"]),
        (2_592_000, ["month", "mois"], ["months", "mois"]),
        (86_400, ["day", "jour"], ["days", "jours"]),
        (3_600, ["hour", "heure"], ["hours", "heures"]),
        (60, ["minute", "minute"], ["minutes", "minutes"]),
        (1, ["second", "seconde"], ["seconds", "secondes"]),
    ];
    let distance = difference.unsigned_abs();
    let (seconds, one, many) = UNITS.into_iter().find(|(seconds, ..)| distance >= *seconds).unwrap_or(UNITS[5]);
    let count = distance / seconds;
    let forms = if count == 1 { one } else { many };
    match (lang, difference < 0) {
        (Lang::En, false) => format!("in {count} {}", forms[0]),
        (Lang::En, true) => format!("{count} {} ago", forms[0]),
        (Lang::Fr, false) => format!("dans {count} {}", forms[1]),
        (Lang::Fr, true) => format!("il y a {count} {}", forms[1]),
    }
}
