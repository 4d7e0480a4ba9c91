//! A campaign's settings: from what a form posts to values that can be relied on.
//!
//! [`Draft`] holds what was typed, [`Draft::check`] makes [`Settings`] of it or names each field's problem. Settings
//! are stored as JSON in one column.

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::PublicName;
use crate::code::Prefix;
use crate::eligibility::Rules;
use crate::lang::Lang;
use crate::money::{self, Amount, AmountError, Unit};
use crate::prize::{Prize, PrizeError};
use crate::schedule::{QuietHours, Times, Timing, TimingError, TimingPart};
use crate::text::{TextError, checked_text, one_line};
use crate::time::{DAY, HOUR, MINUTE, SECOND, TimeOfDay, Zone, format_duration, parse_duration};

/// 1 to 80 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CampaignName(String);

checked_text!(CampaignName: TextError);

impl CampaignName {
    pub const MAX_LENGTH: usize = 80;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

/// How many customers may redeem one code: 1 to 1,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Uses(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not between 1 and {}", Uses::MAX)]
pub struct UsesError;

impl Uses {
    pub const MAX: u32 = 1_000_000;

    pub const fn new(uses: u32) -> Result<Self, UsesError> {
        if uses >= 1 && uses <= Self::MAX { Ok(Self(uses)) } else { Err(UsesError) }
    }

    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Uses {
    type Error = UsesError;

    fn try_from(uses: u32) -> Result<Self, UsesError> {
        Self::new(uses)
    }
}

impl From<Uses> for u32 {
    fn from(uses: Uses) -> Self {
        uses.0
    }
}

/// How the channel is told who redeemed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WinnerStyle {
    /// `Marie D.`
    #[default]
    Shortened,
    /// The public name as it is.
    Full,
    /// Nobody is named.
    Hidden,
}

impl WinnerStyle {
    pub const ALL: [WinnerStyle; 3] = [WinnerStyle::Shortened, WinnerStyle::Full, WinnerStyle::Hidden];

    pub const fn as_str(self) -> &'static str {
        match self {
            WinnerStyle::Shortened => "shortened",
            WinnerStyle::Full => "full",
            WinnerStyle::Hidden => "hidden",
        }
    }

    /// What the channel reads; `None` means "a customer", in its language.
    pub fn show(self, name: &PublicName, wants_to_be_announced: bool) -> Option<String> {
        match self {
            _ if !wants_to_be_announced => None,
            WinnerStyle::Shortened => Some(name.shortened()),
            WinnerStyle::Full => Some(name.to_string()),
            WinnerStyle::Hidden => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a way to show winners")]
pub struct UnknownWinnerStyle;

impl FromStr for WinnerStyle {
    type Err = UnknownWinnerStyle;

    fn from_str(text: &str) -> Result<Self, UnknownWinnerStyle> {
        Self::ALL.into_iter().find(|style| style.as_str() == text).ok_or(UnknownWinnerStyle)
    }
}

/// What a campaign does. A change counts from the next drop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub name: CampaignName,
    /// Where quiet hours are read, and whose clock messages show.
    pub zone: Zone,
    pub timing: Timing,
    pub prize: Prize,
    pub uses: Uses,
    /// The most that a calendar month of the zone may cost.
    pub budget: Option<Amount>,
    pub prefix: Prefix,
    pub rules: Rules,
    pub winner: WinnerStyle,
    /// Whether it drops; a paused campaign does not.
    pub active: bool,
}

impl Settings {
    /// The most that a drop can cost.
    pub fn worst_case(&self) -> Amount {
        self.prize.worst_case().saturating_mul(u64::from(self.uses.get()))
    }

    /// What a month costs.
    pub fn monthly_cost(&self) -> MonthlyCost {
        const MONTH: u64 = 365 * 24 * 60 * 60 / 12;
        const LONGEST_MONTH: u64 = 31 * 24 * 60 * 60;
        let shortest_wait = (self.timing.interval + self.timing.window_from).as_secs().max(1);
        let longest_wait = (self.timing.interval + self.timing.window_to).as_secs().max(1);
        let most_drops = LONGEST_MONTH / shortest_wait + 1;
        let uses = u64::from(self.uses.get());
        // Twice the mean wait, so that it stays whole.
        let expected_minor = u128::from(self.prize.expected().minor().unsigned_abs()) * u128::from(uses * 2 * MONTH)
            / u128::from(shortest_wait + longest_wait);
        let expected =
            i64::try_from(expected_minor).ok().and_then(|minor| Amount::new(minor).ok()).unwrap_or(Amount::MAX);
        let worst = self.worst_case().saturating_mul(most_drops);
        let limit = self.budget.unwrap_or(Amount::MAX);
        MonthlyCost { expected: expected.min(limit), worst: worst.min(limit) }
    }
}

#[cfg(feature = "zones")]
impl Settings {
    /// What the drop after `previous_opening` depends on. `uses` are those that the budget left.
    pub fn parameters(
        &self,
        drop: crate::fairness::DropKey,
        previous_opening: crate::time::Moment,
        uses: Uses,
    ) -> Result<crate::fairness::Parameters, crate::schedule::NoneAllowed> {
        Ok(crate::fairness::Parameters {
            version: crate::fairness::Version::V1,
            drop,
            base: previous_opening,
            interval: self.timing.interval,
            window_from: self.timing.window_from,
            window_to: self.timing.window_to,
            quiet: self.timing.quiet,
            zone: self.zone.clone(),
            allowed: crate::schedule::allowed(previous_opening, &self.timing, &self.zone)?,
            prize: self.prize,
            uses: uses.get(),
        })
    }
}

/// An average month if every use is redeemed, and the most expensive one possible; the budget limits both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyCost {
    pub expected: Amount,
    pub worst: Amount,
}

/// What the budget lets a drop have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    Full,
    /// Fewer uses than the settings say, and how many.
    Reduced(Uses),
    /// Not even one use: the drop is skipped.
    None,
}

/// Settles a drop's uses at scheduling. `each` is the most that a redemption can cost, `spent` what its month has cost
/// so far: a campaign has one drop at a time, so no other is on its way.
pub fn settle(uses: Uses, each: Amount, spent: Amount, budget: Option<Amount>) -> Settlement {
    let Some(budget) = budget else { return Settlement::Full };
    let left = budget.saturating_sub(spent).minor().unsigned_abs();
    let affordable = left / each.minor().unsigned_abs().max(1);
    match u32::try_from(affordable) {
        Ok(affordable) if affordable < uses.get() => {
            Uses::new(affordable).map_or(Settlement::None, Settlement::Reduced)
        }
        _ => Settlement::Full,
    }
}

/// A field of the form; [`Field::name`] is what it posts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    Zone,
    Interval,
    WindowFrom,
    WindowTo,
    Warning,
    Validity,
    Grace,
    QuietFrom,
    QuietTo,
    Minimum,
    Maximum,
    Jackpot,
    Uses,
    Budget,
    Prefix,
    MinimumAge,
    Trusted,
    Ordered,
    Winner,
    Active,
}

impl Field {
    pub const fn name(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Zone => "zone",
            Field::Interval => "interval",
            Field::WindowFrom => "window_from",
            Field::WindowTo => "window_to",
            Field::Warning => "warning",
            Field::Validity => "validity",
            Field::Grace => "grace",
            Field::QuietFrom => "quiet_from",
            Field::QuietTo => "quiet_to",
            Field::Minimum => "minimum",
            Field::Maximum => "maximum",
            Field::Jackpot => "jackpot",
            Field::Uses => "uses",
            Field::Budget => "budget",
            Field::Prefix => "prefix",
            Field::MinimumAge => "minimum_age",
            Field::Trusted => "trusted",
            Field::Ordered => "ordered",
            Field::Winner => "winner",
            Field::Active => "active",
        }
    }
}

impl From<TimingPart> for Field {
    fn from(part: TimingPart) -> Self {
        match part {
            TimingPart::Interval => Field::Interval,
            TimingPart::WindowFrom => Field::WindowFrom,
            TimingPart::WindowTo => Field::WindowTo,
            TimingPart::Warning => Field::Warning,
            TimingPart::Validity => Field::Validity,
            TimingPart::Grace => Field::Grace,
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    Missing,
    TooLong {
        max: usize,
    },
    /// Characters that cannot be seen or that disturb their neighbours.
    Characters,
    UnknownZone,
    NotADuration,
    DurationOutOfRange {
        min: Duration,
        max: Duration,
    },
    WindowReversed,
    /// Interval and start of the window together must be this long, or a drop comes before the last is over.
    DropsOverlap {
        at_least: Duration,
    },
    /// The window must be this long, or quiet hours could cover it.
    WindowWithinQuietHours {
        at_least: Duration,
    },
    NotATimeOfDay,
    /// The other of the two quiet hours is set.
    QuietHourMissing,
    /// Quiet hours end when they begin.
    QuietHoursEmpty,
    NotANumber,
    NegativeAmount,
    TooManyDecimals {
        digits: u32,
    },
    /// `2.000`: two, or two thousand?
    AmbiguousAmount,
    AmountTooLarge,
    /// The least that can be won is nothing.
    NothingToWin,
    MinimumAboveMaximum,
    /// With one possible sum, every drawing would be the jackpot.
    CertainJackpot,
    NumberOutOfRange {
        min: u32,
        max: u32,
    },
    /// All uses together could cost more than the largest amount.
    DropTooExpensive,
    /// The budget does not even hold one use, which can cost this much.
    BudgetBelowOneUse {
        each: Amount,
    },
    NotAPrefix,
    UnknownChoice,
}

impl From<TextError> for Problem {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Empty => Problem::Missing,
            TextError::TooLong { max } => Problem::TooLong { max },
            TextError::Characters => Problem::Characters,
        }
    }
}

impl From<AmountError> for Problem {
    fn from(error: AmountError) -> Self {
        match error {
            AmountError::Empty => Problem::Missing,
            AmountError::NotANumber => Problem::NotANumber,
            AmountError::Negative => Problem::NegativeAmount,
            AmountError::TooManyDecimals { digits } => Problem::TooManyDecimals { digits },
            AmountError::Ambiguous => Problem::AmbiguousAmount,
            AmountError::TooLarge => Problem::AmountTooLarge,
        }
    }
}

/// What the form holds, as it was typed. Boxes that are ticked hold `on`, others nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub zone: String,
    /// A number without a unit counts days.
    pub interval: String,
    /// Hours.
    pub window_from: String,
    /// Hours.
    pub window_to: String,
    /// Seconds.
    pub warning: String,
    /// Minutes.
    pub validity: String,
    /// Minutes.
    pub grace: String,
    /// Both quiet hours, or neither.
    pub quiet_from: String,
    pub quiet_to: String,
    pub minimum: String,
    pub maximum: String,
    pub jackpot: String,
    pub uses: String,
    /// Empty: no limit.
    pub budget: String,
    pub prefix: String,
    /// Days. Empty: none.
    pub minimum_age: String,
    pub trusted: String,
    pub ordered: String,
    pub winner: String,
    pub active: String,
}

impl Draft {
    /// What a new campaign's form proposes.
    pub fn proposal(zone: &Zone, unit: &Unit, lang: Lang) -> Self {
        let duration = |duration| format_duration(duration, lang);
        let units = |units: i64| {
            let amount = Amount::new(units * 10_i64.pow(unit.digits())).unwrap_or_default();
            unit.format_input(amount, lang)
        };
        Self {
            zone: zone.to_string(),
            interval: duration(3 * DAY),
            window_from: duration(Duration::ZERO),
            window_to: "30 h".to_owned(),
            warning: duration(60 * SECOND),
            validity: duration(10 * MINUTE),
            grace: duration(30 * MINUTE),
            minimum: units(1),
            maximum: units(5),
            uses: "10".to_owned(),
            winner: WinnerStyle::default().as_str().to_owned(),
            active: tick(true),
            ..Self::default()
        }
    }

    /// What the form of an existing campaign shows.
    pub fn of(settings: &Settings, unit: &Unit, lang: Lang) -> Self {
        let duration = |duration| format_duration(duration, lang);
        let amount = |amount| unit.format_input(amount, lang);
        let timing = settings.timing;
        Self {
            name: settings.name.to_string(),
            zone: settings.zone.to_string(),
            interval: duration(timing.interval),
            window_from: duration(timing.window_from),
            window_to: duration(timing.window_to),
            warning: duration(timing.warning),
            validity: duration(timing.validity),
            grace: duration(timing.grace),
            quiet_from: timing.quiet.map(|quiet| quiet.from().to_string()).unwrap_or_default(),
            quiet_to: timing.quiet.map(|quiet| quiet.to().to_string()).unwrap_or_default(),
            minimum: amount(settings.prize.min()),
            maximum: amount(settings.prize.max()),
            jackpot: tick(settings.prize.jackpot()),
            uses: settings.uses.get().to_string(),
            budget: settings.budget.map(amount).unwrap_or_default(),
            prefix: settings.prefix.as_str().to_owned(),
            minimum_age: if settings.rules.minimum_age.is_zero() {
                String::new()
            } else {
                duration(settings.rules.minimum_age)
            },
            trusted: tick(settings.rules.trusted),
            ordered: tick(settings.rules.ordered),
            winner: settings.winner.as_str().to_owned(),
            active: tick(settings.active),
        }
    }

    /// Makes settings of what was typed, or names every field that has a problem.
    pub fn check(&self, unit: &Unit, lang: Lang) -> Result<Settings, Vec<(Field, Problem)>> {
        let mut problems = Problems::default();
        let name = problems.unless(Field::Name, CampaignName::new(&self.name).map_err(Problem::from));
        let zone = problems.unless(Field::Zone, required(&self.zone, |typed| typed.parse().ok(), Problem::UnknownZone));
        let timing = self.timing(&mut problems);
        let prize = self.prize(unit, lang, &mut problems);
        let uses = problems.unless(Field::Uses, self.uses());
        let budget = problems
            .unless(Field::Budget, optional(&self.budget, |typed| unit.parse(typed, lang).map_err(Problem::from)));
        let prefix = problems.unless(Field::Prefix, Prefix::new(&self.prefix).map_err(|_| Problem::NotAPrefix));
        let minimum_age = problems.unless(Field::MinimumAge, optional(&self.minimum_age, minimum_age));
        let winner = problems.unless(Field::Winner, self.winner.trim().parse().map_err(|_| Problem::UnknownChoice));
        if let (Some(prize), Some(uses)) = (prize, uses)
            && prize.worst_case().checked_mul(u64::from(uses.get())).is_none()
        {
            problems.add(Field::Uses, Problem::DropTooExpensive);
        }
        if let (Some(prize), Some(Some(budget))) = (prize, budget)
            && budget < prize.worst_case()
        {
            problems.add(Field::Budget, Problem::BudgetBelowOneUse { each: prize.worst_case() });
        }
        match (name, zone, timing, prize, uses, budget, prefix, minimum_age, winner) {
            (
                Some(name),
                Some(zone),
                Some(timing),
                Some(prize),
                Some(uses),
                Some(budget),
                Some(prefix),
                Some(minimum_age),
                Some(winner),
            ) if problems.0.is_empty() => Ok(Settings {
                name,
                zone,
                timing,
                prize,
                uses,
                budget,
                prefix,
                rules: Rules {
                    minimum_age: minimum_age.unwrap_or_default(),
                    trusted: is_ticked(&self.trusted),
                    ordered: is_ticked(&self.ordered),
                },
                winner,
                active: is_ticked(&self.active),
            }),
            _ => Err(problems.0),
        }
    }

    fn timing(&self, problems: &mut Problems) -> Option<Timing> {
        let mut duration = |field, typed: &str, unit| {
            let parsed = required(typed, |typed| parse_duration(typed, unit).ok(), Problem::NotADuration);
            problems.unless(field, parsed)
        };
        let interval = duration(Field::Interval, &self.interval, DAY);
        let window_from = duration(Field::WindowFrom, &self.window_from, HOUR);
        let window_to = duration(Field::WindowTo, &self.window_to, HOUR);
        let warning = duration(Field::Warning, &self.warning, SECOND);
        let validity = duration(Field::Validity, &self.validity, MINUTE);
        let grace = duration(Field::Grace, &self.grace, MINUTE);
        let quiet = self.quiet(problems);
        let times = Times {
            interval: interval?,
            window_from: window_from?,
            window_to: window_to?,
            warning: warning?,
            validity: validity?,
            grace: grace?,
            quiet: quiet?,
        };
        Timing::new(times).map_err(|errors| errors.into_iter().for_each(|error| problems.add_timing(error))).ok()
    }

    /// `Some(None)`: there are none, and that is all right.
    #[allow(clippy::option_option)]
    fn quiet(&self, problems: &mut Problems) -> Option<Option<QuietHours>> {
        let time_of_day = |typed: &str| typed.parse::<TimeOfDay>().map_err(|_| Problem::NotATimeOfDay);
        let from = problems.unless(Field::QuietFrom, optional(&self.quiet_from, time_of_day))?;
        let to = problems.unless(Field::QuietTo, optional(&self.quiet_to, time_of_day))?;
        match (from, to) {
            (None, None) => Some(None),
            (Some(from), Some(to)) => {
                let hours = QuietHours::new(from, to).map_err(|_| Problem::QuietHoursEmpty);
                problems.unless(Field::QuietTo, hours).map(Some)
            }
            (None, Some(_)) => problems.unless(Field::QuietFrom, Err(Problem::QuietHourMissing)),
            (Some(_), None) => problems.unless(Field::QuietTo, Err(Problem::QuietHourMissing)),
        }
    }

    fn prize(&self, unit: &Unit, lang: Lang, problems: &mut Problems) -> Option<Prize> {
        let min = problems.unless(Field::Minimum, unit.parse(&self.minimum, lang).map_err(Problem::from));
        let max = problems.unless(Field::Maximum, unit.parse(&self.maximum, lang).map_err(Problem::from));
        Prize::new(min?, max?, is_ticked(&self.jackpot))
            .map_err(|error| match error {
                PrizeError::Nothing => problems.add(Field::Minimum, Problem::NothingToWin),
                PrizeError::Reversed => problems.add(Field::Maximum, Problem::MinimumAboveMaximum),
                PrizeError::CertainJackpot => problems.add(Field::Jackpot, Problem::CertainJackpot),
                PrizeError::TooLarge => problems.add(Field::Maximum, Problem::AmountTooLarge),
            })
            .ok()
    }

    fn uses(&self) -> Result<Uses, Problem> {
        let typed = self.uses.trim();
        if typed.is_empty() {
            return Err(Problem::Missing);
        }
        let digits = money::ungroup(typed).map_err(|_| Problem::NotANumber)?;
        // Only digits are left: what does not fit is too large.
        let out_of_range = Problem::NumberOutOfRange { min: 1, max: Uses::MAX };
        digits.parse().ok().and_then(|uses| Uses::new(uses).ok()).ok_or(out_of_range)
    }
}

fn minimum_age(typed: &str) -> Result<Duration, Problem> {
    const MAX: Duration = Duration::from_hours(10 * 366 * 24);
    let age = parse_duration(typed, DAY).map_err(|_| Problem::NotADuration)?;
    if age <= MAX { Ok(age) } else { Err(Problem::DurationOutOfRange { min: Duration::ZERO, max: MAX }) }
}

fn required<T>(typed: &str, parse: impl FnOnce(&str) -> Option<T>, problem: Problem) -> Result<T, Problem> {
    let typed = typed.trim();
    if typed.is_empty() { Err(Problem::Missing) } else { parse(typed).ok_or(problem) }
}

fn optional<T>(typed: &str, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Result<Option<T>, Problem> {
    let typed = typed.trim();
    if typed.is_empty() { Ok(None) } else { parse(typed).map(Some) }
}

pub(crate) fn tick(ticked: bool) -> String {
    if ticked { "on".to_owned() } else { String::new() }
}

pub(crate) fn is_ticked(posted: &str) -> bool {
    !matches!(posted.trim(), "" | "off" | "false" | "0")
}

#[derive(Default)]
struct Problems(Vec<(Field, Problem)>);

impl Problems {
    fn add(&mut self, field: Field, problem: Problem) {
        self.0.push((field, problem));
    }

    /// The value, unless there is a problem with its field, which is kept.
    fn unless<T>(&mut self, field: Field, parsed: Result<T, Problem>) -> Option<T> {
        parsed.map_err(|problem| self.add(field, problem)).ok()
    }

    fn add_timing(&mut self, error: TimingError) {
        match error {
            TimingError::OutOfRange { part, min, max } => {
                self.add(part.into(), Problem::DurationOutOfRange { min, max });
            }
            TimingError::WindowReversed => self.add(Field::WindowTo, Problem::WindowReversed),
            TimingError::Overlap { at_least } => self.add(Field::Interval, Problem::DropsOverlap { at_least }),
            TimingError::WindowWithinQuietHours { at_least } => {
                self.add(Field::WindowTo, Problem::WindowWithinQuietHours { at_least });
            }
        }
    }
}

#[cfg(test)]
mod tests;
