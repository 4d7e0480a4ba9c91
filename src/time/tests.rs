use proptest::prelude::*;

use super::*;

#[test]
fn prints_rfc_3339_in_utc() {
    assert_eq!(Moment::from_millis(0).to_string(), "1970-01-01T00:00:00Z");
    assert_eq!(Moment::from_millis(1_795_713_120_250).to_string(), "2026-11-26T17:12:00.250Z");
    assert_eq!(Moment::MIN.to_string(), "0001-01-01T00:00:00Z");
    assert_eq!(Moment::MAX.to_string(), "9999-12-31T23:59:59.999Z");
}

#[test]
fn stays_within_the_calendar() {
    assert_eq!(Moment::from_millis(i64::MAX), Moment::MAX);
    assert_eq!(Moment::from_millis(i64::MIN), Moment::MIN);
    assert_eq!(Moment::from_seconds(i64::MAX), Moment::MAX);
    assert_eq!(Moment::MAX + Duration::MAX, Moment::MAX);
    assert_eq!(Moment::MIN - Duration::MAX, Moment::MIN);
    assert_eq!(serde_json::from_str::<Moment>("9223372036854775807").unwrap(), Moment::MAX);
}

#[test]
fn a_span_contains_its_start_and_not_its_end() {
    let (from, to) = (Moment::from_seconds(10), Moment::from_seconds(12));
    let span = Span::new(from, to);
    assert!(span.contains(from) && span.contains(from + SECOND));
    assert!(!span.contains(to) && !span.contains(from - SECOND));
    assert_eq!(span.duration(), 2 * SECOND);
    assert!(Span::new(to, from).is_empty() && Span::new(from, from).is_empty());
    assert_eq!(Span::new(to, from).duration(), Duration::ZERO);
}

#[test]
fn zones_have_the_shape_of_names() {
    for name in ["Europe/Paris", "UTC", "America/Port-au-Prince", "Etc/GMT+3", "America/Argentina/Buenos_Aires"] {
        assert_eq!(name.parse::<Zone>().unwrap().name(), name);
    }
    for name in ["", " ", "Europe/Paris ", "Europe/Paris'; --", "Évry", &"A".repeat(65)] {
        assert_eq!(name.parse::<Zone>(), Err(UnknownZone), "{name}");
    }
    assert!(serde_json::from_str::<Zone>("\"a b\"").is_err());
}

#[test]
fn reads_the_times_of_day_that_people_type() {
    for (typed, shown) in [
        ("22:00", "22:00"),
        ("8:05", "08:05"),
        ("22:30:00", "22:30"),
        ("22h", "22:00"),
        ("22 h 30", "22:30"),
        (" 7 ", "07:00"),
        ("00:00", "00:00"),
        ("23:59", "23:59"),
    ] {
        assert_eq!(typed.parse::<TimeOfDay>().unwrap().to_string(), shown, "{typed}");
    }
    for typed in ["", "24:00", "23:60", "1:2:3", "22:00:00:00", "-1:00", "+1", "022:00", "٢٢:٠٠", "noon"] {
        assert_eq!(typed.parse::<TimeOfDay>(), Err(NotATimeOfDay), "{typed}");
    }
}

#[test]
fn reads_the_durations_that_people_type() {
    let seconds = |typed| parse_duration(typed, HOUR).map(|duration| duration.as_secs());
    for (typed, expected) in [
        ("3 d", 259_200),
        ("3j", 259_200),
        ("3 Jours", 259_200),
        ("1 h 30 min", 5_400),
        ("1h30", 5_400),
        ("1 d 2", 93_600),
        ("10 min 5", 605),
        ("90s", 90),
        ("30", 108_000),
        ("0", 0),
        ("1 j 2 heures 3 mn 4 sec", 93_784),
    ] {
        assert_eq!(seconds(typed), Ok(expected), "{typed}");
    }
    assert_eq!(seconds("  "), Err(DurationError::Empty));
    for typed in
        ["h", "1.5 h", "-1 h", "1 h 2 h", "5 min 1 h", "1 s 1", "1 2", "1 000", "3 weeks", "99999999999999999999"]
    {
        assert_eq!(seconds(typed), Err(DurationError::NotADuration), "{typed}");
    }
    assert_eq!(seconds("18446744073709551615 d"), Err(DurationError::NotADuration));
    assert_eq!(seconds(&"9".repeat(100_000)), Err(DurationError::NotADuration));
}

#[cfg(feature = "zones")]
mod zones {
    use super::*;

    fn paris() -> Zone {
        "Europe/Paris".parse().unwrap()
    }

    #[test]
    fn a_day_lasts_as_long_as_its_clocks_say() {
        let hours = |day: &str, zone: &str| {
            let day = Span::of_day(day, &zone.parse().unwrap());
            day.map(|day| (day.from.to_string(), day.duration().as_secs() / 3600))
        };
        let day = |start: &str, hours| Ok((start.to_owned(), hours));
        assert_eq!(hours("2026-11-26", "UTC"), day("2026-11-26T00:00:00Z", 24));
        assert_eq!(hours(" 2026-03-29 ", "Europe/Paris"), day("2026-03-28T23:00:00Z", 23));
        assert_eq!(hours("2026-10-25", "Europe/Paris"), day("2026-10-24T22:00:00Z", 25));
        // The clocks skip midnight.
        assert_eq!(hours("2018-11-04", "America/Sao_Paulo"), day("2018-11-04T03:00:00Z", 23));
        assert_eq!(hours("9999-12-31", "UTC"), day("9999-12-31T00:00:00Z", 23), "the end of all time");
        for typed in
            ["", "2026-11", "2026-02-30", "26/11/2026", "0000-01-01", "10000-01-01", "2026-11-26T18:12", "-1-1-1"]
        {
            assert_eq!(hours(typed, "UTC"), Err(LocalTimeError::NotATime), "{typed}");
        }
    }

    #[test]
    fn only_zones_of_the_tables_are_accepted() {
        assert_eq!("Europe/Lutetia".parse::<Zone>(), Err(UnknownZone));
        assert_eq!("europe/paris".parse::<Zone>(), Err(UnknownZone));
        assert!(Zone::all().any(|zone| zone == paris()));
    }

    #[test]
    fn writes_what_the_clocks_show() {
        let moment = Moment::from_millis(1_795_713_120_000);
        assert_eq!(moment.format_dmy_hi(&paris()), "26/11/26 18:12");
        assert_eq!(moment.format_dmy_hi(&Zone::utc()), "26/11/26 17:12");
        assert_eq!(moment.format_long(&paris(), Lang::En), "Thursday 26 November, 18:12");
        assert_eq!(moment.format_long(&paris(), Lang::Fr), "jeudi 26 novembre à 18\u{a0}h\u{a0}12");
        assert_eq!(moment.format_date(&paris(), Lang::En), "26 November 2026");
        assert_eq!(moment.format_date_and_time(&paris(), Lang::En), "26 November 2026, 18:12");
        assert_eq!(moment.format_date_and_time(&paris(), Lang::Fr), "26 novembre 2026 à 18\u{a0}h\u{a0}12");
        assert_eq!(moment.format_local_input(&paris()), "2026-11-26T18:12");
        let example = Moment::from_local("2022-11-22T00:30", &paris()).unwrap();
        assert_eq!(example.format_dmy_hi(&paris()), "22/11/22 00:30");
        let first = Moment::from_local("2026-08-01T09:05", &paris()).unwrap();
        assert_eq!(first.format_long(&paris(), Lang::Fr), "samedi 1er août à 9\u{a0}h\u{a0}05");
        assert_eq!(first.format_long(&paris(), Lang::En), "Saturday 1 August, 09:05");
    }

    #[test]
    fn the_ends_of_the_calendar_have_a_local_time() {
        for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            let zone = zone.parse().unwrap();
            for moment in [Moment::MIN, Moment::MAX] {
                assert_eq!(moment.format_dmy_hi(&zone).chars().count(), 14);
                assert!(!moment.format_long(&zone, Lang::Fr).is_empty());
            }
        }
    }

    #[test]
    fn reads_a_local_time_where_clocks_change() {
        let read = |typed| Moment::from_local(typed, &paris()).map(|moment| moment.to_string());
        assert_eq!(read("2026-03-29T02:30"), Err(LocalTimeError::Skipped));
        assert_eq!(read("2026-03-29T03:00"), Ok("2026-03-29T01:00:00Z".to_owned()));
        // Shown twice: the first time, still in summer.
        assert_eq!(read("2026-10-25T02:30"), Ok("2026-10-25T00:30:00Z".to_owned()));
        assert_eq!(read(" 2026-10-25T03:00:05 "), Ok("2026-10-25T02:00:05Z".to_owned()));
        for typed in ["", "2026-02-30T10:00", "2026-10-25", "99999-01-01T00:00", "0000-01-01T00:00", "tomorrow"] {
            assert_eq!(read(typed), Err(LocalTimeError::NotATime), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_local_time_reads_back(minutes in 0_i64..100_000_000) {
            let moment = Moment::from_seconds(minutes * 60);
            let back = Moment::from_local(&moment.format_local_input(&paris()), &paris()).unwrap();
            // In the hour that is shown twice, the first is meant.
            prop_assert!(back == moment || back == moment - HOUR);
            prop_assert_eq!(back.format_local_input(&paris()), moment.format_local_input(&paris()));
        }
    }
}

proptest! {
    #[test]
    fn adding_and_subtracting_are_each_others_inverse(millis in -10_i64.pow(13)..10_i64.pow(13), add in 0..10_u64.pow(13)) {
        let (moment, duration) = (Moment::from_millis(millis), Duration::from_millis(add));
        let later = moment + duration;
        prop_assert_eq!(later - duration, moment);
        prop_assert_eq!(moment.until(later), duration);
        prop_assert_eq!(later.since(moment), duration);
        prop_assert_eq!(later.until(moment), Duration::ZERO);
    }

    #[test]
    fn any_pair_of_moments_has_a_distance(a: i64, b: i64) {
        let (a, b) = (Moment::from_millis(a), Moment::from_millis(b));
        prop_assert_eq!(a.min(b) + a.min(b).until(a.max(b)), a.max(b));
    }

    #[test]
    fn rounds_up_to_the_next_whole_second(millis: i64) {
        let moment = Moment::from_millis(millis);
        let rounded = moment.round_up_to_second();
        if moment + SECOND < Moment::MAX {
            prop_assert_eq!(rounded.millis().rem_euclid(1000), 0);
            prop_assert!(moment <= rounded && moment.until(rounded) < SECOND);
        }
    }

    #[test]
    fn durations_read_back(seconds in 0_u64..10_u64.pow(9)) {
        let duration = Duration::from_secs(seconds);
        for lang in Lang::ALL {
            prop_assert_eq!(parse_duration(&format_duration(duration, lang), SECOND), Ok(duration));
        }
    }

    #[test]
    fn hostile_durations_and_times_are_refused_quietly(typed in "\\PC*") {
        let _ = parse_duration(&typed, DAY);
        if let Ok(time) = typed.parse::<TimeOfDay>() {
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }
    }
}
