use proptest::prelude::*;

use super::*;
use crate::time::MINUTE;

fn times() -> Times {
    Times {
        interval: 3 * DAY,
        window_from: Duration::ZERO,
        window_to: 30 * HOUR,
        warning: 60 * SECOND,
        validity: 10 * MINUTE,
        grace: 30 * MINUTE,
        quiet: None,
    }
}

fn quiet(from: &str, to: &str) -> QuietHours {
    QuietHours::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

fn span(from: i64, to: i64) -> Span {
    Span::new(Moment::from_seconds(from), Moment::from_seconds(to))
}

#[test]
fn the_defaults_fit_together() {
    assert_eq!(*Timing::new(times()).unwrap(), times());
}

#[test]
fn times_have_limits() {
    let accepted = |change: fn(&mut Times)| {
        let mut changed = times();
        change(&mut changed);
        Timing::new(changed).map(drop)
    };
    assert_eq!(accepted(|t| t.interval = Timing::MAX_DELAY), Ok(()));
    assert_eq!(accepted(|t| t.validity = 5 * SECOND), Ok(()));
    assert_eq!(accepted(|t| t.warning = Duration::ZERO), Ok(()));
    let part = |result: Result<(), Vec<TimingError>>| match result.unwrap_err()[..] {
        [TimingError::OutOfRange { part, .. }] => part,
        ref errors => panic!("{errors:?}"),
    };
    assert_eq!(part(accepted(|t| t.interval = Timing::MAX_DELAY + SECOND)), TimingPart::Interval);
    assert_eq!(part(accepted(|t| t.window_to = Duration::MAX)), TimingPart::WindowTo);
    assert_eq!(part(accepted(|t| t.validity = 4 * SECOND)), TimingPart::Validity);
    assert_eq!(part(accepted(|t| t.validity = Timing::MAX_VALIDITY + SECOND)), TimingPart::Validity);
    assert_eq!(part(accepted(|t| t.warning = DAY + SECOND)), TimingPart::Warning);
    assert_eq!(part(accepted(|t| t.grace = Duration::ZERO)), TimingPart::Grace);
    assert_eq!(part(accepted(|t| t.grace = DAY + SECOND)), TimingPart::Grace);
    assert_eq!(accepted(|t| t.window_from = 31 * HOUR), Err(vec![TimingError::WindowReversed]));
}

#[test]
fn a_drop_is_over_before_the_next_is_announced() {
    let at_least = 11 * MINUTE;
    let with_interval = |interval| Timing::new(Times { interval, ..times() }).map(drop);
    assert_eq!(with_interval(at_least), Ok(()));
    assert_eq!(with_interval(10 * MINUTE + 59 * SECOND), Err(vec![TimingError::Overlap { at_least }]));
}

#[test]
fn quiet_hours_leave_something_of_every_window() {
    let with_window =
        |window_to| Timing::new(Times { window_to, quiet: Some(quiet("22:00", "08:00")), ..times() }).map(drop);
    // Ten hours, and up to two more in the night in which clocks are turned back.
    let at_least = 12 * HOUR;
    assert_eq!(with_window(at_least), Ok(()));
    assert_eq!(with_window(11 * HOUR + 3599 * SECOND), Err(vec![TimingError::WindowWithinQuietHours { at_least }]));
}

#[test]
fn quiet_hours_may_cross_midnight_but_not_be_empty() {
    assert_eq!(quiet("22:00", "08:00").duration(), 10 * HOUR);
    assert_eq!(quiet("08:00", "22:00").duration(), 14 * HOUR);
    assert_eq!(quiet("00:01", "00:00").duration(), 23 * HOUR + 59 * MINUTE);
    let noon = "12:00".parse().unwrap();
    assert_eq!(QuietHours::new(noon, noon), Err(EmptyQuietHours));
    assert!(serde_json::from_str::<QuietHours>(r#"{"from":"12:00","to":"12:00"}"#).is_err());
}

#[test]
fn timing_survives_storing_and_is_checked_again() {
    let timing = Timing::new(Times { quiet: Some(quiet("22:00", "08:00")), ..times() }).unwrap();
    let json = serde_json::to_string(&timing).unwrap();
    assert_eq!(serde_json::from_str::<Timing>(&json).unwrap(), timing);
    assert!(serde_json::from_str::<Timing>(&json.replace("108000", "3600")).is_err());
}

#[test]
fn both_ends_of_the_window_are_possible() {
    let timing = Timing::new(Times { window_from: HOUR, window_to: 2 * HOUR, ..times() }).unwrap();
    // A previous opening within a second counts from the next whole one.
    let window = timing.window(Moment::from_millis(999_001));
    assert_eq!(window, span(1_000 + 259_200 + 3_600, 1_000 + 259_200 + 7_200 + 1));
    let exact = Timing::new(Times { window_to: Duration::ZERO, ..times() }).unwrap();
    let allowed = Allowed::new(vec![exact.window(Moment::from_seconds(0))]).unwrap();
    assert_eq!(allowed.count().get(), 1);
    assert_eq!(allowed.draw(|_| 0), Moment::from_seconds(259_200));
}

#[test]
fn allowed_instants_are_in_order_on_whole_seconds() {
    for wrong in [
        vec![],
        vec![span(5, 5)],
        vec![span(6, 5)],
        vec![span(5, 7), span(6, 8)],
        vec![span(7, 8), span(5, 6)],
        vec![Span::new(Moment::from_millis(1), Moment::from_seconds(5))],
        vec![Span::new(Moment::from_seconds(1), Moment::from_millis(4999))],
    ] {
        assert!(serde_json::from_str::<Allowed>(&serde_json::to_string(&wrong).unwrap()).is_err());
        assert_eq!(Allowed::new(wrong), Err(InvalidSpans));
    }
    assert!(Allowed::new(vec![span(5, 6), span(6, 8)]).is_ok());
}

proptest! {
    #[test]
    fn every_allowed_instant_has_one_index(parts in prop::collection::vec((0_i64..50, 1_i64..50), 1..6)) {
        let mut start = 1_000;
        let spans: Vec<Span> = parts
            .into_iter()
            .map(|(pause, length)| {
                let from = start + pause;
                start = from + length;
                span(from, start)
            })
            .collect();
        let seconds: Vec<Moment> =
            (1_000..start).map(Moment::from_seconds).filter(|m| spans.iter().any(|span| span.contains(*m))).collect();
        let allowed = Allowed::new(spans).unwrap();
        prop_assert_eq!(allowed.count().get(), seconds.len() as u64);
        let drawn: Vec<Moment> = (0..allowed.count().get()).map(|index| allowed.draw(|_| index)).collect();
        prop_assert_eq!(drawn, seconds);
        prop_assert_eq!(allowed.nth(allowed.count().get()), None);
    }
}

#[cfg(feature = "zones")]
mod zones {
    use chrono::Timelike;

    use super::*;
    use crate::time::Zone;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    /// A window over the days after noon UTC of `date`, in minutes that the clocks of `zone` call quiet or not.
    fn allowed_after(date: &str, days: u32, quiet: QuietHours, zone: &Zone) -> Allowed {
        let noon = Moment::from_local(&format!("{date}T12:00"), &Zone::utc()).unwrap();
        let times = Times { interval: DAY, window_to: DAY * days, quiet: Some(quiet), ..times() };
        allowed(noon - DAY, &Timing::new(times).unwrap(), zone).unwrap()
    }

    fn utc(allowed: &Allowed) -> Vec<(String, String)> {
        let text = |moment: Moment| moment.format_dmy_hi(&Zone::utc())[..].to_owned();
        allowed.spans().iter().map(|span| (text(span.from), text(span.to))).collect()
    }

    fn pairs(texts: &[(&str, &str)]) -> Vec<(String, String)> {
        texts.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    }

    #[test]
    fn without_quiet_hours_the_whole_window_is_allowed() {
        let timing = Timing::new(times()).unwrap();
        let base = Moment::from_seconds(1_795_000_000);
        assert_eq!(allowed(base, &timing, &zone("Europe/Paris")).unwrap().spans(), [timing.window(base)]);
    }

    #[test]
    fn quiet_hours_follow_the_clocks_into_summer() {
        let night = allowed_after("2026-03-28", 2, quiet("22:00", "08:00"), &zone("Europe/Paris"));
        assert_eq!(
            utc(&night),
            pairs(&[
                ("28/03/26 12:00", "28/03/26 21:00"),
                // Nine hours of night: 08:00 is at 06:00 UTC from now on.
                ("29/03/26 06:00", "29/03/26 20:00"),
                ("30/03/26 06:00", "30/03/26 12:00"),
            ])
        );
    }

    #[test]
    fn quiet_hours_follow_the_clocks_into_winter() {
        let night = allowed_after("2026-10-24", 2, quiet("22:00", "08:00"), &zone("Europe/Paris"));
        assert_eq!(
            utc(&night),
            pairs(&[
                ("24/10/26 12:00", "24/10/26 20:00"),
                ("25/10/26 07:00", "25/10/26 21:00"),
                ("26/10/26 07:00", "26/10/26 12:00"),
            ])
        );
    }

    #[test]
    fn an_hour_shown_twice_is_quiet_twice() {
        let hour = allowed_after("2026-10-24", 1, quiet("02:15", "02:45"), &zone("Europe/Paris"));
        assert_eq!(
            utc(&hour),
            pairs(&[
                ("24/10/26 12:00", "25/10/26 00:15"),
                ("25/10/26 00:45", "25/10/26 01:15"),
                ("25/10/26 01:45", "25/10/26 12:00"),
            ])
        );
    }

    #[test]
    fn an_hour_that_is_skipped_is_not_quiet() {
        let hour = allowed_after("2026-03-28", 1, quiet("02:15", "02:45"), &zone("Europe/Paris"));
        assert_eq!(utc(&hour), pairs(&[("28/03/26 12:00", "29/03/26 12:00")]));
        // Quiet hours that begin in the gap begin after it, and those that end in it end before it.
        let hour = allowed_after("2026-03-28", 1, quiet("02:30", "04:00"), &zone("Europe/Paris"));
        assert_eq!(utc(&hour), pairs(&[("28/03/26 12:00", "29/03/26 01:00"), ("29/03/26 02:00", "29/03/26 12:00")]));
        let hour = allowed_after("2026-03-28", 1, quiet("01:00", "02:30"), &zone("Europe/Paris"));
        assert_eq!(utc(&hour), pairs(&[("28/03/26 12:00", "29/03/26 00:00"), ("29/03/26 01:00", "29/03/26 12:00")]));
    }

    #[test]
    fn quiet_hours_that_end_at_midnight_or_begin_there() {
        let until = allowed_after("2026-06-01", 1, quiet("20:00", "00:00"), &Zone::utc());
        assert_eq!(utc(&until), pairs(&[("01/06/26 12:00", "01/06/26 20:00"), ("02/06/26 00:00", "02/06/26 12:00")]));
        let from = allowed_after("2026-06-01", 1, quiet("00:00", "06:00"), &Zone::utc());
        assert_eq!(utc(&from), pairs(&[("01/06/26 12:00", "02/06/26 00:00"), ("02/06/26 06:00", "02/06/26 12:00")]));
    }

    #[test]
    fn a_window_of_a_year_and_the_end_of_the_calendar_are_computed() {
        let times = Times { window_to: Timing::MAX_DELAY, quiet: Some(quiet("22:00", "08:00")), ..times() };
        let timing = Timing::new(times).unwrap();
        let year = allowed(Moment::from_seconds(1_795_000_000), &timing, &zone("Europe/Paris")).unwrap();
        assert_eq!(year.spans().len(), 367);
        assert_eq!(allowed(Moment::MAX, &timing, &zone("Europe/Paris")), Err(NoneAllowed));
    }

    #[test]
    fn a_zone_that_skips_a_whole_day_is_no_trouble() {
        // Samoa went from 29 to 31 December 2011.
        let night = allowed_after("2011-12-29", 2, quiet("22:00", "08:00"), &zone("Pacific/Apia"));
        assert_eq!(utc(&night), pairs(&[("29/12/11 18:00", "30/12/11 08:00"), ("30/12/11 18:00", "31/12/11 08:00")]));
    }

    fn zones() -> impl Strategy<Value = Zone> {
        prop::sample::select(vec![
            "Europe/Paris",
            "UTC",
            "America/New_York",
            "America/St_Johns",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Africa/Casablanca",
            "Pacific/Chatham",
            "America/Santiago",
            "Antarctica/Troll",
            "Pacific/Apia",
        ])
        .prop_map(zone)
    }

    /// The first day from `start` on which the clocks of `zone` change; `start` if they do not within a year.
    fn next_change(zone: &Zone, start: Moment) -> Moment {
        let day = |number| start + DAY * number;
        (0..366).find(|&number| zone.offset_at(day(number)) != zone.offset_at(day(number + 1))).map_or(start, day)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The spans, asked minute by minute, agree with what the clocks of the zone show.
        #[test]
        fn spans_agree_with_the_clocks(
            zone in zones(),
            // From 2011 to 2030; the window holds the next change of the clocks, or begins in the middle of it.
            start in 1_293_840_000_i64 / 60..1_893_456_000 / 60,
            (from, to) in (0_u16..1440, 0_u16..1440).prop_filter("not empty", |(from, to)| from != to),
            days in 2_u32..5,
        ) {
            let (from, to) =
                (TimeOfDay::new(from / 60, from % 60).unwrap(), TimeOfDay::new(to / 60, to % 60).unwrap());
            let quiet = QuietHours::new(from, to).unwrap();
            let times = Times { window_to: DAY * days, quiet: Some(quiet), ..times() };
            let timing = Timing::new(times).unwrap();
            let base = next_change(&zone, Moment::from_seconds(start * 60)) - 3 * DAY;
            let window = timing.window(base);
            let allowed = allowed(base, &timing, &zone).unwrap();
            let mut minutes = 0;
            let mut moment = window.from;
            while moment < window.to {
                let local = moment.at(&zone);
                let shown = TimeOfDay::new(
                    u16::try_from(local.hour()).unwrap(),
                    u16::try_from(local.minute()).unwrap(),
                ).unwrap();
                let is_quiet =
                    if from < to { from <= shown && shown < to } else { from <= shown || shown < to };
                let is_allowed = allowed.spans().iter().any(|span| span.contains(moment));
                prop_assert_eq!(is_allowed, !is_quiet, "{} in {}", moment, zone);
                minutes += u64::from(is_allowed);
                moment = moment + MINUTE;
            }
            // Spans begin and end with minutes, but for the very last second of the window.
            prop_assert_eq!(allowed.count().get().div_ceil(60), minutes);
            prop_assert!(allowed.spans().windows(2).all(|pair| pair[0].to < pair[1].from));
        }

        /// Whenever the previous drop opened, something is left.
        #[test]
        fn the_shortest_window_that_is_accepted_is_never_all_quiet(
            zone in zones(),
            start in 1_767_225_600_i64..1_893_456_000,
            hours in 1_u16..23,
            from in 0_u16..24,
        ) {
            let to = TimeOfDay::new((from + hours) % 24, 0).unwrap();
            let quiet = QuietHours::new(TimeOfDay::new(from, 0).unwrap(), to).unwrap();
            let times = Times { window_to: quiet.duration() + CLOCK_CHANGE, quiet: Some(quiet), ..times() };
            let base = next_change(&zone, Moment::from_seconds(start)) - 3 * DAY;
            prop_assert!(allowed(base, &Timing::new(times).unwrap(), &zone).is_ok());
        }
    }
}
