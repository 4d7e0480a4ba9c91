use proptest::prelude::*;

use super::*;

fn euro() -> Unit {
    "currency:EUR".parse().unwrap()
}

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn draft() -> Draft {
    Draft { name: "Weekend drop".to_owned(), ..Draft::proposal(&Zone::utc(), &euro(), Lang::En) }
}

fn checked(change: impl FnOnce(&mut Draft)) -> Result<Settings, Vec<(Field, Problem)>> {
    let mut draft = draft();
    change(&mut draft);
    draft.check(&euro(), Lang::En)
}

/// The one problem that a change makes.
fn problem(change: impl FnOnce(&mut Draft)) -> (Field, Problem) {
    match checked(change).unwrap_err()[..] {
        [problem] => problem,
        ref problems => panic!("{problems:?}"),
    }
}

#[test]
fn the_proposal_needs_only_a_name() {
    let settings = checked(|_| {}).unwrap();
    assert_eq!(settings.timing.interval, 3 * DAY);
    assert_eq!((settings.timing.window_from, settings.timing.window_to), (Duration::ZERO, 30 * HOUR));
    assert_eq!((settings.timing.warning, settings.timing.validity), (60 * SECOND, 10 * MINUTE));
    assert_eq!((settings.timing.grace, settings.timing.quiet), (30 * MINUTE, None));
    assert_eq!((settings.prize.min(), settings.prize.max()), (amount(100), amount(500)));
    assert_eq!((settings.uses.get(), settings.budget, settings.active), (10, None, true));
    assert_eq!(problem(|draft| draft.name.clear()), (Field::Name, Problem::Missing));
    for unit in ["credit:gems", "currency:KWD", "currency:JPY"] {
        let unit = unit.parse().unwrap();
        for lang in Lang::ALL {
            let draft = Draft { name: "A".to_owned(), ..Draft::proposal(&Zone::utc(), &unit, lang) };
            assert!(draft.check(&unit, lang).is_ok());
        }
    }
}

#[test]
fn an_empty_form_names_every_field_that_it_needs() {
    let problems = Draft::default().check(&euro(), Lang::En).unwrap_err();
    let fields: Vec<Field> = problems.iter().map(|(field, _)| *field).collect();
    assert_eq!(
        fields,
        [
            Field::Name,
            Field::Zone,
            Field::Interval,
            Field::WindowFrom,
            Field::WindowTo,
            Field::Warning,
            Field::Validity,
            Field::Grace,
            Field::Minimum,
            Field::Maximum,
            Field::Uses,
            Field::Winner,
        ]
    );
    let (winner, missing) = problems.split_last().unwrap();
    assert!(missing.iter().all(|(_, problem)| *problem == Problem::Missing));
    assert_eq!(winner.1, Problem::UnknownChoice);
}

#[test]
fn each_field_says_what_is_wrong_with_it() {
    assert_eq!(problem(|d| d.name = "a".repeat(81)), (Field::Name, Problem::TooLong { max: 80 }));
    assert_eq!(problem(|d| d.name = "a\u{202e}b".into()), (Field::Name, Problem::Characters));
    assert_eq!(problem(|d| d.zone = "Paris, France".into()), (Field::Zone, Problem::UnknownZone));
    assert_eq!(problem(|d| d.interval = "soon".into()), (Field::Interval, Problem::NotADuration));
    assert_eq!(
        problem(|d| d.validity = "1 s".into()),
        (Field::Validity, Problem::DurationOutOfRange { min: Timing::MIN_VALIDITY, max: Timing::MAX_VALIDITY })
    );
    assert_eq!(problem(|d| d.window_from = "31 h".into()), (Field::WindowTo, Problem::WindowReversed));
    assert_eq!(
        problem(|d| d.interval = "10 min".into()),
        (Field::Interval, Problem::DropsOverlap { at_least: 11 * MINUTE })
    );
    assert_eq!(problem(|d| d.quiet_from = "22:00".into()), (Field::QuietTo, Problem::QuietHourMissing));
    assert_eq!(problem(|d| d.quiet_to = "8 h".into()), (Field::QuietFrom, Problem::QuietHourMissing));
    assert_eq!(problem(|d| d.quiet_to = "late".into()), (Field::QuietTo, Problem::NotATimeOfDay));
    let quiet = |d: &mut Draft| (d.quiet_from, d.quiet_to) = ("22:00".into(), "22 h".into());
    assert_eq!(problem(quiet), (Field::QuietTo, Problem::QuietHoursEmpty));
    let quiet = |d: &mut Draft| (d.quiet_from, d.quiet_to, d.window_to) = ("22".into(), "8".into(), "10 h".into());
    assert_eq!(problem(quiet), (Field::WindowTo, Problem::WindowWithinQuietHours { at_least: 12 * HOUR }));
    assert_eq!(problem(|d| d.minimum = "0".into()), (Field::Minimum, Problem::NothingToWin));
    assert_eq!(problem(|d| d.minimum = "-1".into()), (Field::Minimum, Problem::NegativeAmount));
    assert_eq!(problem(|d| d.minimum = "6".into()), (Field::Maximum, Problem::MinimumAboveMaximum));
    assert_eq!(problem(|d| d.maximum = "2.555".into()), (Field::Maximum, Problem::AmbiguousAmount));
    assert_eq!(problem(|d| d.maximum = "2.5555".into()), (Field::Maximum, Problem::TooManyDecimals { digits: 2 }));
    let certain = |d: &mut Draft| (d.minimum, d.jackpot) = ("5".into(), "on".into());
    assert_eq!(problem(certain), (Field::Jackpot, Problem::CertainJackpot));
    let range = Problem::NumberOutOfRange { min: 1, max: 1_000_000 };
    assert_eq!(problem(|d| d.uses = "0".into()), (Field::Uses, range));
    assert_eq!(problem(|d| d.uses = "1000001".into()), (Field::Uses, range));
    assert_eq!(problem(|d| d.uses = "9".repeat(10_000)), (Field::Uses, range));
    assert_eq!(problem(|d| d.uses = "-3".into()), (Field::Uses, Problem::NotANumber));
    assert_eq!(problem(|d| d.prefix = "CC2".into()), (Field::Prefix, Problem::NotAPrefix));
    assert_eq!(problem(|d| d.minimum_age = "a week".into()), (Field::MinimumAge, Problem::NotADuration));
    assert_eq!(problem(|d| d.winner = "loud".into()), (Field::Winner, Problem::UnknownChoice));
}

#[test]
fn a_drop_may_not_cost_more_than_the_largest_amount() {
    let with_maximum = |maximum: &str| {
        checked(|d| (d.maximum, d.uses) = (maximum.to_owned(), "1 000 000".to_owned())).map(|s| s.worst_case())
    };
    assert_eq!(with_maximum("10000"), Ok(Amount::MAX));
    assert_eq!(with_maximum("10000.01"), Err(vec![(Field::Uses, Problem::DropTooExpensive)]));
}

#[test]
fn a_budget_holds_at_least_one_use() {
    assert_eq!(checked(|d| d.budget = "5".into()).unwrap().budget, Some(amount(500)));
    let each = amount(500);
    assert_eq!(problem(|d| d.budget = "4.99".into()), (Field::Budget, Problem::BudgetBelowOneUse { each }));
    let jackpot = |d: &mut Draft| (d.budget, d.jackpot) = ("9.99".into(), "on".into());
    assert_eq!(problem(jackpot), (Field::Budget, Problem::BudgetBelowOneUse { each: amount(1000) }));
}

#[cfg(feature = "zones")]
#[test]
fn only_zones_of_the_tables_are_accepted() {
    assert_eq!(problem(|d| d.zone = "Europe/Lutetia".into()), (Field::Zone, Problem::UnknownZone));
}

#[cfg(feature = "zones")]
#[test]
fn a_drops_parameters_follow_from_the_settings() {
    use crate::fairness::DropKey;
    use crate::id::CampaignId;
    use crate::time::Moment;

    let settings = checked(|d| d.zone = "Europe/Paris".into()).unwrap();
    let drop = DropKey { campaign: CampaignId::new(1), number: 1 };
    let base = Moment::from_seconds(1_795_000_000);
    let parameters = settings.parameters(drop, base, Uses::new(3).unwrap()).unwrap();
    assert_eq!(parameters.uses, 3);
    assert_eq!(parameters.allowed.spans(), [settings.timing.window(base)]);
    assert_eq!((parameters.zone, parameters.prize), (settings.zone, settings.prize));
}

#[test]
fn a_field_posts_under_its_name() {
    let fields = serde_json::to_value(Draft::default()).unwrap();
    let names: Vec<&String> = fields.as_object().unwrap().keys().collect();
    for name in names {
        let field: Field = serde_json::from_value(name.clone().into()).unwrap();
        assert_eq!(field.name(), name);
    }
}

#[test]
fn winners_are_shown_as_the_campaign_and_they_themselves_wish() {
    let name = PublicName::new("Marie Dupont").unwrap();
    assert_eq!(WinnerStyle::Shortened.show(&name, true).as_deref(), Some("Marie D."));
    assert_eq!(WinnerStyle::Full.show(&name, true).as_deref(), Some("Marie Dupont"));
    assert_eq!(WinnerStyle::Hidden.show(&name, true), None);
    for style in WinnerStyle::ALL {
        assert_eq!(style.show(&name, false), None);
        assert_eq!(style.as_str().parse(), Ok(style));
    }
}

#[test]
fn a_month_costs_what_its_drops_do() {
    let settings = checked(|d| {
        (d.interval, d.window_to, d.uses) = ("1 d".into(), "0".into(), "10".into());
        (d.minimum, d.maximum) = ("1".into(), "3".into());
    })
    .unwrap();
    // 365 / 12 drops of ten uses at 2.00 on average; at worst 32 openings in 31 days at 3.00.
    assert_eq!(settings.monthly_cost(), MonthlyCost { expected: amount(60_833), worst: amount(96_000) });
    let limited = Settings { budget: Some(amount(50_000)), ..settings };
    assert_eq!(limited.monthly_cost(), MonthlyCost { expected: amount(50_000), worst: amount(50_000) });
}

#[test]
fn a_budget_reduces_a_drop_or_skips_it() {
    let uses = Uses::new(10).unwrap();
    let settled = |spent, budget| settle(uses, amount(500), amount(spent), Some(amount(budget)));
    assert_eq!(settle(uses, Amount::MAX, Amount::MAX, None), Settlement::Full);
    assert_eq!(settled(0, 5_000), Settlement::Full);
    assert_eq!(settled(0, 4_999), Settlement::Reduced(Uses::new(9).unwrap()));
    assert_eq!(settled(4_500, 5_000), Settlement::Reduced(Uses::new(1).unwrap()));
    assert_eq!(settled(4_501, 5_000), Settlement::None);
    assert_eq!(settled(5_000, 5_000), Settlement::None);
    assert_eq!(settled(9_999, 5_000), Settlement::None);
    let most = Amount::MAX.minor();
    assert_eq!(settle(uses, amount(1), Amount::ZERO, Some(amount(most))), Settlement::Full);
}

#[test]
fn an_order_is_asked_for_where_it_is_ticked() {
    let of = |ordered: &str| Draft { ordered: ordered.to_owned(), ..draft() }.check(&euro(), Lang::En);
    assert!(!of("").unwrap().rules.ordered);
    assert!(of("on").unwrap().rules.ordered);
}

proptest! {
    #[test]
    fn what_is_settled_fits_the_budget(
        uses in 1_u32..=1_000_000,
        each in 1_i64..1_000_000,
        spent in 0_i64..10_i64.pow(10),
        budget in 0_i64..10_i64.pow(10),
    ) {
        let wanted = Uses::new(uses).unwrap();
        let left = budget - spent;
        let cost = |uses: u32| i64::from(uses) * each;
        match settle(wanted, amount(each), amount(spent), Some(amount(budget))) {
            Settlement::Full => prop_assert!(cost(uses) <= left),
            Settlement::Reduced(reduced) => {
                prop_assert!(reduced < wanted && cost(reduced.get()) <= left);
                prop_assert!(cost(reduced.get() + 1) > left);
            }
            Settlement::None => prop_assert!(each > left),
        }
    }

    /// Saved, shown again and posted unchanged, a form means the same.
    #[test]
    fn settings_survive_the_form_and_storing(
        interval in 3_600_u64..1_000_000,
        (from, width) in (0_u64..100_000, 90_000_u64..200_000),
        (min, width_of_prize) in (1_i64..100_000, 1_i64..100_000),
        uses in 1_u32..1000,
        budget in prop::option::of(1_000_000_i64..100_000_000),
        age in 0_u64..100_000,
        (jackpot, trusted, active, quiet) in any::<(bool, bool, bool, bool)>(),
        prefix in "[A-Z]{0,6}",
        winner in prop::sample::select(WinnerStyle::ALL.to_vec()),
        unit in prop::sample::select(vec!["currency:EUR", "currency:JPY", "currency:KWD", "credit:gems"]),
    ) {
        let unit: Unit = unit.parse().unwrap();
        let quiet = quiet.then(|| QuietHours::new("22:00".parse().unwrap(), "08:00".parse().unwrap()).unwrap());
        let settings = Settings {
            name: CampaignName::new("Weekend drop").unwrap(),
            zone: "Europe/Paris".parse().unwrap(),
            timing: Timing::new(Times {
                interval: Duration::from_secs(interval),
                window_from: Duration::from_secs(from),
                window_to: Duration::from_secs(from + width),
                warning: 60 * SECOND,
                validity: 10 * MINUTE,
                grace: 30 * MINUTE,
                quiet,
            }).unwrap(),
            prize: Prize::new(amount(min), amount(min + width_of_prize), jackpot).unwrap(),
            uses: Uses::new(uses).unwrap(),
            budget: budget.map(amount),
            prefix: Prefix::new(&prefix).unwrap(),
            rules: Rules { minimum_age: Duration::from_secs(age), trusted, ordered: !trusted },
            winner,
            active,
        };
        for lang in Lang::ALL {
            let draft = Draft::of(&settings, &unit, lang);
            prop_assert_eq!(draft.check(&unit, lang), Ok(settings.clone()));
        }
        let json = serde_json::to_string(&settings).unwrap();
        prop_assert_eq!(serde_json::from_str::<Settings>(&json).unwrap(), settings);
    }

    #[test]
    fn no_form_is_too_strange(fields in prop::collection::vec("\\PC{0,20}", 21)) {
        let keys = serde_json::to_value(Draft::default()).unwrap();
        let object: serde_json::Map<_, _> =
            keys.as_object().unwrap().keys().cloned().zip(fields.into_iter().map(Into::into)).collect();
        let draft: Draft = serde_json::from_value(object.into()).unwrap();
        if let Err(problems) = draft.check(&euro(), Lang::Fr) {
            prop_assert!(!problems.is_empty());
        }
    }
}
