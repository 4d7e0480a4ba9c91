use proptest::prelude::*;

use super::*;

fn unit(text: &str) -> Unit {
    text.parse().unwrap()
}

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

#[test]
fn sums_have_ends() {
    assert_eq!(Amount::new(-1), Err(TooMuch));
    assert_eq!(Amount::new(0), Ok(Amount::ZERO));
    assert_eq!(Amount::new(10_i64.pow(12)), Ok(Amount::MAX));
    assert_eq!(Amount::new(10_i64.pow(12) + 1), Err(TooMuch));
    assert_eq!(Amount::new(i64::MIN), Err(TooMuch));
    assert_eq!(Change::new(-10_i64.pow(12)).map(Change::amount), Ok(Amount::MAX));
    assert_eq!(Change::new(-10_i64.pow(12) - 1), Err(TooMuch));
    assert_eq!(Balance::new(10_i64.pow(15)), Ok(Balance::MAX));
    assert_eq!(Balance::new(10_i64.pow(15) + 1), Err(TooMuch));
    assert!(serde_json::from_str::<Amount>("-1").is_err());
    assert_eq!(serde_json::to_string(&amount(250)).unwrap(), "250");
}

#[test]
fn sums_add_up_or_say_that_they_cannot() {
    assert_eq!(amount(2).checked_add(amount(3)), Some(amount(5)));
    assert_eq!(Amount::MAX.checked_add(amount(1)), None);
    assert_eq!(Amount::MAX.saturating_add(amount(1)), Amount::MAX);
    assert_eq!(amount(2).saturating_sub(amount(3)), Amount::ZERO);
    assert_eq!(amount(3).checked_mul(4), Some(amount(12)));
    assert_eq!(amount(3).checked_mul(u64::MAX), None);
    assert_eq!(amount(2).saturating_mul(u64::MAX), Amount::MAX);
    let change = Change::from(amount(5));
    assert_eq!(Balance::ZERO.checked_add(-change), Some(Balance::new(-5).unwrap()));
    assert_eq!(Balance::MAX.checked_add(change), None);
}

#[test]
fn is_written_as_each_language_wants_it() {
    for (text, minor, en, fr) in [
        ("currency:EUR", 250, "€2.50", "2,50\u{a0}€"),
        ("currency:EUR", 0, "€0.00", "0,00\u{a0}€"),
        ("currency:EUR", 5, "€0.05", "0,05\u{a0}€"),
        ("currency:EUR", 200_000, "€2,000.00", "2\u{202f}000,00\u{a0}€"),
        ("currency:EUR", 123_456_789, "€1,234,567.89", "1\u{202f}234\u{202f}567,89\u{a0}€"),
        ("currency:EUR", -250, "−€2.50", "−2,50\u{a0}€"),
        ("currency:CHF", 250, "CHF\u{a0}2.50", "2,50\u{a0}CHF"),
        ("currency:JPY", 2500, "¥2,500", "2\u{202f}500\u{a0}¥"),
        ("currency:KWD", 1250, "KWD\u{a0}1.250", "1,250\u{a0}KWD"),
        ("credit:gems", 250, "250\u{a0}gems", "250\u{a0}gems"),
        ("credit:gems", -1250, "−1,250\u{a0}gems", "−1\u{202f}250\u{a0}gems"),
    ] {
        assert_eq!(unit(text).format(minor, Lang::En), en);
        assert_eq!(unit(text).format(minor, Lang::Fr), fr);
    }
    let euro = unit("currency:EUR");
    assert_eq!(euro.format_change(Change::new(250).unwrap(), Lang::En), "+€2.50");
    assert_eq!(euro.format_change(Change::new(-250).unwrap(), Lang::Fr), "−2,50\u{a0}€");
    assert_eq!(euro.format_change(Change::default(), Lang::En), "€0.00");
    assert_eq!(euro.format_input(amount(200_050), Lang::Fr), "2000,50");
    assert_eq!(euro.format(i64::MIN, Lang::En), "−€92,233,720,368,547,758.08");
}

#[test]
fn reads_what_people_type() {
    for (text, typed, minor) in [
        ("currency:EUR", "2,50", 250),
        ("currency:EUR", "2.5", 250),
        ("currency:EUR", "2", 200),
        ("currency:EUR", "2.", 200),
        ("currency:EUR", ",5", 50),
        ("currency:EUR", "€2.50", 250),
        ("currency:EUR", " 2,50 € ", 250),
        ("currency:EUR", "2,50 eur", 250),
        ("currency:EUR", "EUR 2.50", 250),
        ("currency:EUR", "2 000,00", 200_000),
        ("currency:EUR", "2\u{202f}000,00\u{a0}€", 200_000),
        ("currency:EUR", "2,000.00", 200_000),
        ("currency:EUR", "2.000,00", 200_000),
        ("currency:EUR", "2'000.5", 200_050),
        ("currency:EUR", "1.000.000", 100_000_000),
        ("currency:EUR", "2000", 200_000),
        ("currency:EUR", "007", 700),
        ("currency:EUR", "10 000 000 000", 10_i64.pow(12)),
        ("currency:KWD", "1234,567", 1_234_567),
        ("currency:KWD", "0,567", 567),
        ("currency:JPY", "2,500", 2500),
        ("currency:JPY", "2.500", 2500),
        ("credit:gems", "250 Gems", 250),
        ("credit:gems", "1 250", 1250),
        ("credit:éclats", "250 ÉCLATS", 250),
    ] {
        for lang in Lang::ALL {
            assert_eq!(unit(text).parse(typed, lang), Ok(amount(minor)), "{text} {typed}");
        }
    }
}

#[test]
fn says_what_is_wrong_with_what_people_type() {
    use AmountError::{Ambiguous, Empty, Negative, NotANumber, TooLarge, TooManyDecimals};
    for (text, typed, error) in [
        ("currency:EUR", "", Empty),
        ("currency:EUR", " € ", Empty),
        ("currency:EUR", "-2,50", Negative),
        ("currency:EUR", "−2,50 €", Negative),
        ("currency:EUR", "two", NotANumber),
        ("currency:EUR", "-", NotANumber),
        ("currency:EUR", ".", NotANumber),
        ("currency:EUR", "1e3", NotANumber),
        ("currency:EUR", "+1", NotANumber),
        ("currency:EUR", "$2.50", NotANumber),
        ("currency:EUR", "1 2", NotANumber),
        ("currency:EUR", "1,00,000.00", NotANumber),
        ("currency:EUR", "1,000.000,00", NotANumber),
        ("currency:EUR", "1,000 000", NotANumber),
        ("currency:EUR", "٢", NotANumber),
        ("currency:EUR", "2,505", Ambiguous),
        ("currency:EUR", "0,505", TooManyDecimals { digits: 2 }),
        ("currency:EUR", "2,5050", TooManyDecimals { digits: 2 }),
        ("currency:JPY", "2.5", TooManyDecimals { digits: 0 }),
        ("credit:gems", "2,5", TooManyDecimals { digits: 0 }),
        ("currency:EUR", "10000000000,01", TooLarge),
        ("currency:EUR", "99999999999999999999999", TooLarge),
    ] {
        assert_eq!(unit(text).parse(typed, Lang::Fr), Err(error), "{text} {typed}");
    }
    assert_eq!(unit("currency:EUR").parse(&"9".repeat(1_000_000), Lang::En), Err(TooLarge));
    assert_eq!(unit("currency:EUR").parse(&",".repeat(1_000_000), Lang::En), Err(NotANumber));
}

#[test]
fn a_thousand_or_a_point_is_settled_by_the_language_or_not_at_all() {
    let euro = unit("currency:EUR");
    assert_eq!(euro.parse("2,000", Lang::En), Ok(amount(200_000)));
    assert_eq!(euro.parse("2,000", Lang::Fr), Err(AmountError::Ambiguous));
    assert_eq!(euro.parse("2.000", Lang::En), Err(AmountError::Ambiguous));
    let dinar = unit("currency:KWD");
    assert_eq!(dinar.parse("2.000", Lang::En), Ok(amount(2000)));
    assert_eq!(dinar.parse("2,000", Lang::En), Ok(amount(2_000_000)));
    assert_eq!(dinar.parse("2,000", Lang::Fr), Ok(amount(2000)));
    assert_eq!(dinar.parse("2.000", Lang::Fr), Err(AmountError::Ambiguous));
}

#[test]
fn units_are_currencies_or_named_credits() {
    for text in ["currency:EUR", "credit:gems", "credit:pièces d’or", "credit:EUR"] {
        assert_eq!(unit(text).to_string(), text);
        assert_eq!(serde_json::from_str::<Unit>(&serde_json::to_string(&unit(text)).unwrap()).unwrap(), unit(text));
    }
    for text in ["", "EUR", "currency:", "currency:eur", "currency:XXX", "credit:", "credit: ", "credit:1 gem"] {
        assert!(text.parse::<Unit>().is_err(), "{text}");
    }
    assert!(CreditName::new(&"é".repeat(30)).is_ok());
    assert!(CreditName::new(&"é".repeat(31)).is_err());
    assert!(CreditName::new("ge\u{202e}ms").is_err());
    assert_eq!(CreditName::new(" gold   coins ").unwrap().as_str(), "gold coins");
}

#[test]
fn currencies_are_in_order_and_of_iso_s_shape() {
    let codes: Vec<&str> = Currency::all().map(Currency::code).collect();
    assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]));
    for currency in Currency::all() {
        assert!(currency.code().len() == 3 && currency.code().bytes().all(|byte| byte.is_ascii_uppercase()));
        assert!(matches!(currency.digits(), 0 | 2 | 3));
        assert_eq!(Currency::from_code(currency.code()), Some(currency));
    }
}

fn units() -> impl Strategy<Value = Unit> {
    let currencies: Vec<Unit> = Currency::all().map(Unit::Currency).collect();
    let credits = ["gems", "pièces d’or", "İstanbul", "e"].map(|name| Unit::Credit(CreditName::new(name).unwrap()));
    prop::sample::select([currencies, credits.to_vec()].concat())
}

fn langs() -> impl Strategy<Value = Lang> {
    prop::sample::select(Lang::ALL.to_vec())
}

proptest! {
    #[test]
    fn what_is_written_reads_back(unit in units(), lang in langs(), minor in 0_i64..=10_i64.pow(12)) {
        let amount = amount(minor);
        prop_assert_eq!(unit.parse(&unit.format(amount, lang), lang), Ok(amount));
        prop_assert_eq!(unit.parse(&unit.format_input(amount, lang), lang), Ok(amount));
    }

    #[test]
    fn small_sums_read_back_too(unit in units(), lang in langs(), minor in 0_i64..=10_000) {
        let amount = amount(minor);
        prop_assert_eq!(unit.parse(&unit.format(amount, lang), lang), Ok(amount));
        prop_assert_eq!(unit.parse(&unit.format_input(amount, lang), lang), Ok(amount));
    }

    #[test]
    fn no_input_is_too_strange(unit in units(), lang in langs(), typed in "[0-9 .,'€$−\u{202f}\\PC-]*") {
        if let Ok(amount) = unit.parse(&typed, lang) {
            prop_assert_eq!(unit.parse(&unit.format(amount, lang), lang), Ok(amount));
        }
    }
}
