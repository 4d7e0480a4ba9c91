use proptest::prelude::*;

use super::*;
use crate::time::SECOND;

/// Computed with Python's `hmac`, `hashlib` and `zoneinfo` alone, from the module's description.
#[derive(Deserialize)]
struct Vector {
    seed: String,
    parameters: Parameters,
    canonical: String,
    commitment: Commitment,
    opening: Moment,
    amounts: Vec<ClaimedAmount>,
    /// Numbers below a number of which 2⁶⁴ holds hardly more than one multiple, so that every second block is refused.
    numbers_below: String,
    /// With the purpose `amount` and the ordinals from 1.
    numbers: Vec<String>,
}

impl Vector {
    fn read() -> Self {
        serde_json::from_str(include_str!("vector.json")).unwrap()
    }

    fn seed(&self) -> Seed {
        self.seed.parse().unwrap()
    }
}

#[test]
fn agrees_with_the_published_vector() {
    let vector = Vector::read();
    let (seed, parameters) = (vector.seed(), &vector.parameters);
    assert_eq!(hex::encode(parameters.canonical()), vector.canonical);
    assert_eq!(Parameters::from_hexadecimal(&vector.canonical).as_ref(), Some(parameters));
    assert_eq!(commitment(&seed, parameters), vector.commitment);
    assert_eq!(opening(&seed, parameters), vector.opening);
    for claimed in &vector.amounts {
        assert_eq!(amount(&seed, parameters, claimed.ordinal).amount, claimed.amount, "ordinal {}", claimed.ordinal);
    }
    let n = vector.numbers_below.parse().unwrap();
    for (ordinal, number) in (1..).zip(&vector.numbers) {
        assert_eq!(uniform(&seed, Purpose::Amount, parameters.drop, ordinal, n).to_string(), *number);
    }
}

#[test]
fn the_vector_holds_a_jackpot() {
    let vector = Vector::read();
    let last = vector.amounts.last().unwrap();
    let win = amount(&vector.seed(), &vector.parameters, last.ordinal);
    assert_eq!((win.amount.minor(), win.jackpot), (1000, true));
    assert!(!amount(&vector.seed(), &vector.parameters, 1).jackpot);
}

#[cfg(feature = "zones")]
#[test]
fn the_vectors_spans_follow_from_its_quiet_hours() {
    let Parameters { base, interval, window_from, window_to, quiet, zone, allowed, .. } = Vector::read().parameters;
    let timing = schedule::Timing::new(schedule::Times {
        interval,
        window_from,
        window_to,
        warning: time::MINUTE,
        validity: 10 * time::MINUTE,
        grace: 30 * time::MINUTE,
        quiet,
    })
    .unwrap();
    assert_eq!(schedule::allowed(base, &timing, &zone), Ok(allowed));
}

#[test]
fn an_untouched_drop_holds() {
    let vector = Vector::read();
    let verdict = verify(&vector.parameters, &vector.seed(), vector.commitment, vector.opening, &vector.amounts);
    assert!(verdict.holds(), "{verdict:?}");
}

#[test]
fn every_change_of_the_parameters_breaks_the_commitment() {
    let vector = Vector::read();
    let original = &vector.parameters;
    let changes: [fn(&mut Parameters); 12] = [
        |p| p.drop.campaign = CampaignId::new(8),
        |p| p.drop.number += 1,
        |p| p.base = p.base + SECOND,
        |p| p.interval += SECOND,
        |p| p.window_from += SECOND,
        |p| p.window_to += SECOND,
        |p| p.quiet = None,
        |p| p.zone = "Europe/Berlin".parse().unwrap(),
        |p| p.allowed = Allowed::new(p.allowed.spans()[..1].to_vec()).unwrap(),
        |p| p.prize = Prize::new(p.prize.min(), p.prize.max(), false).unwrap(),
        |p| p.prize = Prize::new(Amount::new(49).unwrap(), p.prize.max(), true).unwrap(),
        |p| p.uses += 1,
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut parameters = original.clone();
        change(&mut parameters);
        let verdict = verify(&parameters, &vector.seed(), vector.commitment, vector.opening, &[]);
        assert!(!verdict.commitment && !verdict.holds(), "change {index}");
    }
    let other_seed = Seed::from_bytes([1; 32]);
    assert!(!verify(original, &other_seed, vector.commitment, vector.opening, &[]).commitment);
}

#[test]
fn names_what_does_not_follow_from_the_seed() {
    let vector = Vector::read();
    let mut amounts = vector.amounts.clone();
    amounts[2].amount = Amount::new(499).unwrap();
    let win = amount(&vector.seed(), &vector.parameters, 301).amount;
    amounts.push(ClaimedAmount { ordinal: 301, amount: win });
    amounts.push(ClaimedAmount { ordinal: 0, amount: win });
    let later = vector.opening + SECOND;
    let verdict = verify(&vector.parameters, &vector.seed(), vector.commitment, later, &amounts);
    assert_eq!(verdict.wrong_amounts, [3, 301, 0]);
    assert!(!verdict.opening);
    assert_eq!(verdict.derived_opening, vector.opening);
}

#[test]
fn instants_outside_the_window_are_seen_even_if_committed_to() {
    let vector = Vector::read();
    let seed = vector.seed();
    let mut parameters = vector.parameters;
    let verdict = |parameters: &Parameters| {
        verify(parameters, &seed, commitment(&seed, parameters), opening(&seed, parameters), &[])
    };
    let mut spans = parameters.allowed.spans().to_vec();
    spans[1].to = spans[1].to + SECOND;
    parameters.allowed = Allowed::new(spans).unwrap();
    assert!(!verdict(&parameters).window);
    // Without quiet hours it must be the whole window.
    parameters.quiet = None;
    let window = schedule::window(parameters.base, parameters.interval, parameters.window_from, parameters.window_to);
    parameters.allowed = Allowed::new(vec![Span::new(window.from, window.to - SECOND)]).unwrap();
    assert!(!verdict(&parameters).window);
    parameters.allowed = Allowed::new(vec![window]).unwrap();
    assert!(verdict(&parameters).holds());
}

#[test]
fn refuses_the_last_numbers_that_would_favour_small_remainders() {
    let n = |n| NonZeroU64::new(n).unwrap();
    // 2⁶⁴ = 3 × 6148914691236517205 + 1: the very last number has no full set.
    assert_eq!(without_bias(u64::MAX, n(3)), None);
    assert_eq!(without_bias(u64::MAX - 1, n(3)), Some(2));
    assert_eq!(without_bias(u64::MAX, n(1)), Some(0));
    assert_eq!(without_bias(u64::MAX, n(1 << 63)), Some((1 << 63) - 1));
    assert_eq!(without_bias(u64::MAX, n(u64::MAX)), None);
    assert_eq!(without_bias(u64::MAX - 1, n(u64::MAX)), Some(u64::MAX - 1));
    assert_eq!(without_bias(1 << 63, n((1 << 63) + 1)), Some(1 << 63));
    assert_eq!(without_bias((1 << 63) + 1, n((1 << 63) + 1)), None);
}

/// Pearson's statistic over amounts of many drops: with 450 degrees of freedom it stays below 600 but once in a million
/// seeds, and the seed is fixed.
#[test]
fn amounts_are_spread_evenly() {
    let vector = Vector::read();
    let mut counts = [0_u32; 451];
    let n = NonZeroU64::new(451).unwrap();
    let each = 40;
    for ordinal in 1..=451 * each {
        let number = uniform(&vector.seed(), Purpose::Amount, vector.parameters.drop, ordinal, n);
        counts[usize::try_from(number).unwrap()] += 1;
    }
    let expected = f64::from(each);
    let chi_squared: f64 = counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    assert!(chi_squared < 600.0, "{chi_squared}");
}

#[test]
fn a_seed_is_never_printed() {
    let seed = Seed::from_bytes([0xab; 32]);
    assert_eq!(format!("{seed:?}"), "Seed(hidden)");
    assert_eq!(seed.reveal(), "ab".repeat(32));
    assert!("ab".parse::<Seed>().is_err());
    assert!("zz".repeat(32).parse::<Seed>().is_err());
}

#[test]
fn a_version_that_nobody_knows_is_refused() {
    let vector: serde_json::Value = serde_json::from_str(include_str!("vector.json")).unwrap();
    let mut parameters = vector["parameters"].clone();
    assert!(serde_json::from_value::<Parameters>(parameters.clone()).is_ok());
    parameters["version"] = 2.into();
    assert!(serde_json::from_value::<Parameters>(parameters).is_err());
}

proptest! {
    #[test]
    fn a_number_is_below_its_bound(seed: [u8; 32], ordinal: u32, n in 1_u64..) {
        let drop = DropKey { campaign: CampaignId::new(1), number: 1 };
        let n = NonZeroU64::new(n).unwrap();
        prop_assert!(uniform(&Seed::from_bytes(seed), Purpose::Amount, drop, ordinal, n) < n.get());
    }

    #[test]
    fn purpose_drop_and_ordinal_each_change_the_number(seed: [u8; 32], number in 1..u32::MAX, ordinal in 1..u32::MAX) {
        let seed = Seed::from_bytes(seed);
        let n = NonZeroU64::MAX;
        let drop = DropKey { campaign: CampaignId::new(1), number };
        let of = |purpose, drop, ordinal| uniform(&seed, purpose, drop, ordinal, n);
        let one = of(Purpose::Amount, drop, ordinal);
        prop_assert_ne!(one, of(Purpose::Opening, drop, ordinal));
        prop_assert_ne!(one, of(Purpose::Amount, drop, ordinal + 1));
        prop_assert_ne!(one, of(Purpose::Amount, DropKey { number: number + 1, ..drop }, ordinal));
        prop_assert_ne!(one, of(Purpose::Amount, DropKey { campaign: CampaignId::new(2), ..drop }, ordinal));
    }

    #[test]
    fn whatever_the_seed_an_untouched_drop_holds(seed: [u8; 32], ordinal in 1_u32..=300) {
        let parameters = Vector::read().parameters;
        let seed = Seed::from_bytes(seed);
        let opening = opening(&seed, &parameters);
        let allowed = parameters.allowed.spans().iter().any(|span| span.contains(opening));
        let claimed = ClaimedAmount { ordinal, amount: amount(&seed, &parameters, ordinal).amount };
        let verdict = verify(&parameters, &seed, commitment(&seed, &parameters), opening, &[claimed]);
        prop_assert!(allowed && verdict.holds());
    }

    #[test]
    fn parameters_survive_storing(base in -10_i64.pow(12)..10_i64.pow(13)) {
        let mut parameters = Vector::read().parameters;
        parameters.base = Moment::from_millis(base);
        let json = serde_json::to_string(&parameters).unwrap();
        prop_assert_eq!(serde_json::from_str::<Parameters>(&json).unwrap(), parameters);
    }
}

#[test]
fn only_what_was_published_reads_as_parameters() {
    let published = Vector::read().canonical;
    for end in 0..published.len() {
        assert_eq!(Parameters::from_hexadecimal(&published[..end]), None);
    }
    assert_eq!(Parameters::from_hexadecimal(&format!("{published}00")), None);
    assert_eq!(Parameters::from_hexadecimal(&published.replacen('0', "g", 1)), None);
    // A field that says to be longer than all that follows.
    assert_eq!(Parameters::from_hexadecimal("ffffffff01"), None);
    let unknown_version = published.replacen("0000000101", "0000000102", 1);
    assert_eq!(Parameters::from_hexadecimal(&unknown_version), None);
}
