use proptest::prelude::*;

use super::*;

fn prefix(text: &str) -> Prefix {
    Prefix::new(text).unwrap()
}

#[test]
fn looks_like_the_codes_people_know() {
    let code = Code::draw(&prefix("cc"), [0xff, 0, 0x12, 0x34, 0x56]);
    assert_eq!(code.as_str(), "CC-96ABEPCY");
    assert_eq!(Code::draw(&Prefix::default(), [0; 5]).as_str(), "AAAAAAAA");
    assert_eq!(Code::draw(&Prefix::default(), [0xff; 5]).as_str(), "99999999");
}

#[test]
fn prefixes_are_up_to_six_letters() {
    assert_eq!(prefix(" gift- ").as_str(), "GIFT");
    assert_eq!(prefix("").as_str(), "");
    assert_eq!(prefix("ABCDEF").as_str(), "ABCDEF");
    for wrong in ["ABCDEFG", "A1", "É", "A B", "-A"] {
        assert_eq!(Prefix::new(wrong), Err(NotAPrefix), "{wrong}");
    }
}

#[test]
fn spellings_that_people_use_all_match() {
    let code: Code = "OLI-PZCRLGZ3".parse().unwrap();
    for typed in [
        "OLI-PZCRLGZ3",
        "oli-pzcrlgz3",
        "  0l1 pzcr lgz3 ",
        "0II PZCR1GZ3",
        "O|L|I—PZCRIGZ3",
        "**OLI-PZCRLGZ3**",
        "`OLI‑PZCRLGZ3`",
        "ＯＬＩ－ＰＺＣＲＬＧＺ３",
        "O\u{200b}LI\u{a0}PZCRLGZ3\n",
        "ОLI-РZСRLGZ3",
    ] {
        assert_eq!(TypedCode::parse(typed), Some(code.key()), "{typed}");
    }
}

#[test]
fn hostile_input_is_a_wrong_code() {
    for typed in ["", "   ", "----------", "PZCRYG", "PZCR¥GZ3A", "😀😀😀😀😀😀😀😀", "ABCDEFABCDEFGHJ", "\0ABCDEFGH"]
    {
        assert_eq!(TypedCode::parse(typed), None, "{typed:?}");
    }
    assert_eq!(TypedCode::parse(&"A".repeat(1_000_000)), None);
    assert_eq!(TypedCode::parse(&"\u{202e}-".repeat(1_000_000)), None);
}

#[test]
fn codes_are_not_printed_for_developers() {
    let code = Code::draw(&prefix("CC"), [1; 5]);
    assert_eq!(format!("{code:?} {:?}", code.key()), "Code(hidden) TypedCode(hidden)");
}

#[test]
fn stored_codes_read_back_and_others_do_not() {
    let code = Code::draw(&prefix("CC"), [9; 5]);
    assert_eq!(code.as_str().parse(), Ok(code.clone()));
    for wrong in ["", "CC-", "cc-AAAAAAAA", "CC-AAAAAAA0", "-AAAAAAAA", "ABCDEFG-AAAAAAAA", "CC-AAAA-AAAA"] {
        assert_eq!(wrong.parse::<Code>(), Err(NotACode), "{wrong}");
    }
}

fn prefixes() -> impl Strategy<Value = Prefix> {
    "[A-Z]{0,6}".prop_map(|letters| prefix(&letters))
}

/// One of the ways in which a person writes this character.
fn respell(c: char, choice: u8) -> String {
    let alike = match c {
        'O' => ['O', '0', 'o', 'Ｏ'],
        'I' => ['I', '1', 'l', 'ı'],
        'L' => ['L', '1', 'i', 'ｌ'],
        '-' => ['-', ' ', '–', '\u{a0}'],
        _ => [c, c.to_ascii_lowercase(), c, char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)],
    };
    let mut spelled = alike[usize::from(choice % 4)].to_string();
    if choice & 0b1100 == 0 {
        spelled.push([' ', '-', '\u{2009}', '\u{200b}'][usize::from(choice >> 4 & 3)]);
    }
    spelled
}

proptest! {
    #[test]
    fn any_spelling_of_a_code_matches(prefix in prefixes(), random: [u8; 5], choices: [u8; 15]) {
        let code = Code::draw(&prefix, random);
        let typed: String = code.as_str().chars().zip(choices).map(|(c, choice)| respell(c, choice)).collect();
        prop_assert_eq!(TypedCode::parse(&typed), Some(code.key()), "{}", typed);
    }

    /// No bits are lost, so uniform bytes make uniform codes, and no two codes share a key.
    #[test]
    fn different_bytes_make_different_keys(prefix in prefixes(), one: [u8; 5], other: [u8; 5]) {
        let (a, b) = (Code::draw(&prefix, one), Code::draw(&prefix, other));
        prop_assert_eq!(a.key() == b.key(), one == other);
        prop_assert_eq!(a == b, one == other);
    }

    #[test]
    fn no_input_is_too_strange(typed in "\\PC*") {
        if let Some(key) = TypedCode::parse(&typed) {
            prop_assert!((8..=14).contains(&key.as_str().len()));
            prop_assert!(key.as_str().bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()));
        }
    }
}
