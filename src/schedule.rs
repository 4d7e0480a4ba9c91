//! When the next drop opens.
//!
//! The window begins one interval after the previous opening. What quiet hours leave of it is an [`Allowed`], whose
//! whole-second instants are all equally likely. Both ends of the window are possible: a window from 0 h to 0 h has
//! exactly one instant.

use std::num::NonZeroU64;
use std::ops::Deref;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::{self, DAY, HOUR, Moment, SECOND, Span, TimeOfDay};

/// The times of a campaign, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// From one opening to the start of the window of the next.
    #[serde(with = "time::seconds")]
    pub interval: Duration,
    /// The random delay after the interval: at least this.
    #[serde(with = "time::seconds")]
    pub window_from: Duration,
    /// And at most this.
    #[serde(with = "time::seconds")]
    pub window_to: Duration,
    /// How long before its opening a drop is announced.
    #[serde(with = "time::seconds")]
    pub warning: Duration,
    /// How long a code is valid.
    #[serde(with = "time::seconds")]
    pub validity: Duration,
    /// By how much an opening, or the confirmation of its message, may be late.
    #[serde(with = "time::seconds")]
    pub grace: Duration,
    pub quiet: Option<QuietHours>,
}

/// [`Times`] that fit together. Drops of one campaign do not overlap, and quiet hours never cover the whole window,
/// whenever the previous drop opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Times", into = "Times")]
pub struct Timing(Times);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimingPart {
    Interval,
    WindowFrom,
    WindowTo,
    Warning,
    Validity,
    Grace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimingError {
    #[error("{part:?} is not between {min:?} and {max:?}")]
    OutOfRange { part: TimingPart, min: Duration, max: Duration },
    #[error("the window ends before it begins")]
    WindowReversed,
    /// Interval and start of the window together leave no room for the warning and the validity.
    #[error("a drop would come before the last is over: interval and window start must be {at_least:?}")]
    Overlap { at_least: Duration },
    #[error("quiet hours can cover the whole window: it must be {at_least:?} long")]
    WindowWithinQuietHours { at_least: Duration },
}

/// Clocks that are turned back make a night longer by this at most: it is two hours at Troll in Antarctica.
const CLOCK_CHANGE: Duration = Duration::from_secs(2 * HOUR.as_secs());

impl Timing {
    /// Whole minutes that a code is valid, for a message: never more than it is, except that less than one counts as one.
    pub fn validity_in_minutes(&self) -> i64 {
        i64::try_from((self.validity.as_secs() / 60).max(1)).unwrap_or(i64::MAX)
    }

    pub const MAX_DELAY: Duration = Duration::from_hours(366 * 24);
    pub const MAX_WARNING: Duration = DAY;
    pub const MIN_VALIDITY: Duration = Duration::from_secs(5);
    pub const MAX_VALIDITY: Duration = Duration::from_hours(30 * 24);
    pub const MIN_GRACE: Duration = Duration::from_secs(5);
    pub const MAX_GRACE: Duration = DAY;

    /// Checks the times, dropping fractions of seconds, and names all that is wrong with them.
    pub fn new(times: Times) -> Result<Self, Vec<TimingError>> {
        let whole = |duration: Duration| Duration::from_secs(duration.as_secs());
        let times = Times {
            interval: whole(times.interval),
            window_from: whole(times.window_from),
            window_to: whole(times.window_to),
            warning: whole(times.warning),
            validity: whole(times.validity),
            grace: whole(times.grace),
            quiet: times.quiet,
        };
        let mut errors = Vec::new();
        for (part, value, min, max) in [
            (TimingPart::Interval, times.interval, Duration::ZERO, Self::MAX_DELAY),
            (TimingPart::WindowFrom, times.window_from, Duration::ZERO, Self::MAX_DELAY),
            (TimingPart::WindowTo, times.window_to, Duration::ZERO, Self::MAX_DELAY),
            (TimingPart::Warning, times.warning, Duration::ZERO, Self::MAX_WARNING),
            (TimingPart::Validity, times.validity, Self::MIN_VALIDITY, Self::MAX_VALIDITY),
            (TimingPart::Grace, times.grace, Self::MIN_GRACE, Self::MAX_GRACE),
        ] {
            if value < min || value > max {
                errors.push(TimingError::OutOfRange { part, min, max });
            }
        }
        if times.window_to < times.window_from {
            errors.push(TimingError::WindowReversed);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let at_least = times.warning + times.validity;
        if times.interval + times.window_from < at_least {
            errors.push(TimingError::Overlap { at_least });
        }
        if let Some(quiet) = times.quiet {
            let at_least = quiet.duration() + CLOCK_CHANGE;
            if times.window_to.saturating_sub(times.window_from) < at_least {
                errors.push(TimingError::WindowWithinQuietHours { at_least });
            }
        }
        if errors.is_empty() { Ok(Self(times)) } else { Err(errors) }
    }

    /// The whole seconds in which the drop after `previous_opening` may open, before quiet hours.
    pub fn window(&self, previous_opening: Moment) -> Span {
        window(previous_opening, self.interval, self.window_from, self.window_to)
    }
}

impl Deref for Timing {
    type Target = Times;

    fn deref(&self) -> &Times {
        &self.0
    }
}

impl TryFrom<Times> for Timing {
    type Error = TimingError;

    fn try_from(times: Times) -> Result<Self, TimingError> {
        Self::new(times).map_err(|errors| errors[0])
    }
}

impl From<Timing> for Times {
    fn from(timing: Timing) -> Self {
        timing.0
    }
}

/// See [`Timing::window`].
pub(crate) fn window(base: Moment, interval: Duration, from: Duration, to: Duration) -> Span {
    let start = base.round_up_to_second() + interval;
    Span::new(start + from, start + to + SECOND)
}

/// Hours of the local day in which no drop opens: from `from` until just before `to`, over midnight if `to` is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "QuietFromTo", into = "QuietFromTo")]
pub struct QuietHours(QuietFromTo);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct QuietFromTo {
    from: TimeOfDay,
    to: TimeOfDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("quiet hours end when they begin")]
pub struct EmptyQuietHours;

impl QuietHours {
    pub fn new(from: TimeOfDay, to: TimeOfDay) -> Result<Self, EmptyQuietHours> {
        if from == to { Err(EmptyQuietHours) } else { Ok(Self(QuietFromTo { from, to })) }
    }

    pub const fn from(&self) -> TimeOfDay {
        self.0.from
    }

    pub const fn to(&self) -> TimeOfDay {
        self.0.to
    }

    /// How long they last on a day without a change of the clocks.
    pub fn duration(&self) -> Duration {
        let seconds = self.0.to.seconds_since_midnight() - self.0.from.seconds_since_midnight();
        Duration::from_secs(seconds.rem_euclid(SECONDS_A_DAY).unsigned_abs())
    }
}

impl TryFrom<QuietFromTo> for QuietHours {
    type Error = EmptyQuietHours;

    fn try_from(hours: QuietFromTo) -> Result<Self, EmptyQuietHours> {
        Self::new(hours.from, hours.to)
    }
}

impl From<QuietHours> for QuietFromTo {
    fn from(hours: QuietHours) -> Self {
        hours.0
    }
}

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// The instants at which a drop may open: at least one, on whole seconds, in ascending spans that do not overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Span>", into = "Vec<Span>")]
pub struct Allowed(Vec<Span>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no instants, or not on whole seconds, or not in order")]
pub struct InvalidSpans;

impl Allowed {
    pub fn new(spans: Vec<Span>) -> Result<Self, InvalidSpans> {
        let on_seconds = |moment: Moment| moment.millis().rem_euclid(1000) == 0;
        let valid = !spans.is_empty()
            && spans.iter().all(|span| !span.is_empty() && on_seconds(span.from) && on_seconds(span.to))
            && spans.windows(2).all(|pair| pair[0].to <= pair[1].from);
        if valid { Ok(Self(spans)) } else { Err(InvalidSpans) }
    }

    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// How many instants there are.
    pub fn count(&self) -> NonZeroU64 {
        let seconds = self.0.iter().map(|span| span.duration().as_secs()).sum();
        NonZeroU64::new(seconds).expect("there is a span, and none is empty")
    }

    /// The instant with this index in time's order.
    pub fn nth(&self, index: u64) -> Option<Moment> {
        let mut index = index;
        for span in &self.0 {
            let seconds = span.duration().as_secs();
            if index < seconds {
                return Some(span.from + Duration::from_secs(index));
            }
            index -= seconds;
        }
        None
    }

    /// Draws an instant; `uniform(n)` gives a number below `n`, each equally likely.
    pub fn draw(&self, uniform: impl FnOnce(NonZeroU64) -> u64) -> Moment {
        self.nth(uniform(self.count())).expect("below the number of instants")
    }
}

impl TryFrom<Vec<Span>> for Allowed {
    type Error = InvalidSpans;

    fn try_from(spans: Vec<Span>) -> Result<Self, InvalidSpans> {
        Self::new(spans)
    }
}

impl From<Allowed> for Vec<Span> {
    fn from(allowed: Allowed) -> Self {
        allowed.0
    }
}

#[cfg(feature = "zones")]
mod quiet {
    use chrono::{Offset, TimeZone};
    use chrono_tz::Tz;

    use super::{Allowed, QuietHours, SECONDS_A_DAY, Timing};
    use crate::time::{DAY, Moment, Span, Zone};

    /// No instant of the window is allowed. [`Timing`] excludes this as long as clocks change by an hour at most.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    #[error("quiet hours cover the whole window")]
    pub struct NoneAllowed;

    /// When the drop after `previous_opening` may open. An instant is quiet if the clocks of `zone` show a quiet time:
    /// an hour that they show twice is quiet twice, and one that they skip is not there.
    pub fn allowed(previous_opening: Moment, timing: &Timing, zone: &Zone) -> Result<Allowed, NoneAllowed> {
        let window = timing.window(previous_opening);
        let spans = match timing.quiet {
            None => vec![window],
            Some(quiet) => outside(quiet, window, zone.tz()),
        };
        Allowed::new(spans).map_err(|_| NoneAllowed)
    }

    fn outside(quiet: QuietHours, window: Span, zone: Tz) -> Vec<Span> {
        let wakes_at = quiet.to().seconds_since_midnight();
        let awake = SECONDS_A_DAY - i64::try_from(quiet.duration().as_secs()).expect("less than a day");
        let mut spans: Vec<Span> = Vec::new();
        for (segment, offset) in constant_offsets(window, zone) {
            // In here, every local day is awake from `wakes_at` for `awake` seconds; count local days from 1970.
            let (from, to) = (segment.from.seconds() + offset, segment.to.seconds() + offset);
            let first_day = (from - wakes_at).div_euclid(SECONDS_A_DAY);
            for day in first_day.. {
                let start = day * SECONDS_A_DAY + wakes_at;
                if start >= to {
                    break;
                }
                let span = Span::new(
                    Moment::from_seconds(start.max(from) - offset),
                    Moment::from_seconds((start + awake).min(to) - offset),
                );
                match spans.last_mut() {
                    _ if span.is_empty() => {}
                    Some(last) if last.to == span.from => last.to = span.to,
                    _ => spans.push(span),
                }
            }
        }
        spans
    }

    /// Divides a span where the zone's clocks change. Finds changes that are more than a day apart, as all are.
    fn constant_offsets(window: Span, zone: Tz) -> Vec<(Span, i64)> {
        let offset_at = |seconds: i64| {
            let utc = chrono::DateTime::from_timestamp(seconds, 0).expect("a moment lies within the calendar");
            i64::from(zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc())
        };
        let day = DAY.as_secs().cast_signed();
        let end = window.to.seconds();
        let mut segments = Vec::new();
        let mut start = window.from.seconds();
        while start < end {
            let offset = offset_at(start);
            let mut same = start;
            let mut other = end;
            while same + 1 < other {
                // A day further while the whole rest is unknown, then halving.
                let probe = if other == end && other - same > day { same + day } else { same + (other - same) / 2 };
                if offset_at(probe) == offset {
                    same = probe;
                } else {
                    other = probe;
                }
            }
            segments.push((Span::new(Moment::from_seconds(start), Moment::from_seconds(other)), offset));
            start = other;
        }
        segments
    }
}

#[cfg(feature = "zones")]
pub use quiet::{NoneAllowed, allowed};

#[cfg(test)]
mod tests;
