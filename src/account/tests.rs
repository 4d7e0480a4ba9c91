use proptest::prelude::*;

use super::*;

#[test]
fn addresses_keep_their_spelling_but_for_the_domain() {
    for (typed, kept) in [
        (" Marie.Dupont+drop@Example.ORG ", "Marie.Dupont+drop@example.org"),
        ("a@b.co", "a@b.co"),
        ("o'neill@sub.example.co.uk", "o'neill@sub.example.co.uk"),
    ] {
        assert_eq!(Email::new(typed).unwrap().as_str(), kept);
    }
    assert_eq!(Email::new("Marie@Example.org").unwrap().key(), Email::new("marie@example.org").unwrap().key());
}

#[test]
fn what_is_no_address_is_refused() {
    assert_eq!(Email::new("  "), Err(EmailError::Empty));
    for typed in [
        "marie",
        "@example.org",
        "marie@",
        "marie@localhost",
        "a b@example.org",
        "a@b@example.org",
        ".a@example.org",
        "a..b@example.org",
        "a@-example.org",
        "a@example-.org",
        "a@example..org",
        "a@example.org.",
        "marié@example.org",
        "a@exämple.org",
        "a@example.org\nBcc: b@example.org",
        "a\0@example.org",
        "\"a\"@example.org",
        "a\u{202e}@example.org",
    ] {
        assert_eq!(Email::new(typed), Err(EmailError::NotAnAddress), "{typed:?}");
    }
}

#[test]
fn addresses_have_lengths() {
    let with_length = |length: usize| format!("{}@{}example.org", "a".repeat(64), "b.".repeat((length - 76) / 2));
    assert_eq!(with_length(254).len(), 254);
    assert!(Email::new(&with_length(254)).is_ok());
    assert_eq!(Email::new(&with_length(256)), Err(EmailError::TooLong));
    assert_eq!(Email::new(&format!("{}@example.org", "a".repeat(65))), Err(EmailError::NotAnAddress));
    assert_eq!(Email::new(&"a@".repeat(1_000_000)), Err(EmailError::TooLong));
}

#[test]
fn names_are_one_visible_line() {
    for (typed, kept) in [
        ("Marie", "Marie"),
        ("  Marie \t Dupont\n", "Marie Dupont"),
        ("Đặng Thị Ngọc", "Đặng Thị Ngọc"),
        ("e\u{302}\u{301}", "e\u{302}\u{301}"),
        ("น้ำใส", "น้ำใส"),
        ("شَدَّة", "شَدَّة"),
        ("李雷", "李雷"),
        ("🎁 Lou ❤\u{fe0f}", "🎁 Lou ❤\u{fe0f}"),
        ("<b>%user%</b> @everyone", "<b>%user%</b> @everyone"),
    ] {
        assert_eq!(PublicName::new(typed).unwrap().as_str(), kept);
    }
    assert_eq!(PublicName::new(" \u{a0}\u{3000} "), Err(TextError::Empty));
    for typed in [
        "a\0",
        "a\u{7f}",
        "a\u{85}b\u{1}",
        "\u{202e}eiraM",
        "Ma\u{200b}rie",
        "a\u{200d}b",
        "\u{2066}a\u{2069}",
        "\u{3164}",
        "\u{feff}Marie",
        "a\u{ad}b",
        "\u{e0041}",
        "\u{e000}",
        "\u{300}",
        "\u{fe0f}",
        "\u{2800}",
        "Z\u{300}\u{301}\u{302}\u{303}",
    ] {
        assert_eq!(PublicName::new(typed), Err(TextError::Characters), "{typed:?}");
    }
}

#[test]
fn names_have_lengths_in_characters() {
    assert!(PublicName::new("M").is_ok());
    assert!(PublicName::new(&"é".repeat(32)).is_ok());
    assert_eq!(PublicName::new(&"é".repeat(33)), Err(TextError::TooLong { max: 32 }));
    assert_eq!(PublicName::new(&"a".repeat(1_000_000)), Err(TextError::TooLong { max: 32 }));
    assert!(NamePart::new(&"a".repeat(64)).is_ok());
    assert_eq!(NamePart::new(&"a".repeat(65)), Err(TextError::TooLong { max: 64 }));
    assert!(serde_json::from_str::<PublicName>("\"\"").is_err());
}

#[test]
fn public_names_are_shortened_to_an_initial() {
    for (name, short) in [
        ("Marie Dupont", "Marie D."),
        ("Marie de la Tour", "Marie T."),
        ("Marie", "Marie"),
        ("Marie élan", "Marie É."),
        ("Marie (Dupont)", "Marie D."),
        ("Marie 🎁", "Marie"),
        ("李 雷", "李 雷."),
    ] {
        assert_eq!(PublicName::new(name).unwrap().shortened(), short);
    }
}

#[test]
fn civil_names_have_two_parts() {
    let name = Name { first: "Martin".parse().unwrap(), last: "Dev".parse().unwrap() };
    assert_eq!(name.to_string(), "Martin Dev");
}

#[test]
fn passwords_have_lengths_in_characters() {
    let of = |length: usize| Password::new(&"aé1œ字".chars().cycle().take(length).collect::<String>()).map(drop);
    assert_eq!(of(9), Err(PasswordError::TooShort));
    assert_eq!(of(10), Ok(()));
    assert_eq!(of(128), Ok(()));
    assert_eq!(of(129), Err(PasswordError::TooLong));
    assert_eq!(of(1_000_000), Err(PasswordError::TooLong));
    assert_eq!(of(0), Err(PasswordError::TooShort));
    let emoji = "😀🎁🚀🌍".repeat(32);
    assert_eq!(Password::new(&emoji).unwrap().expose(), emoji);
}

#[test]
fn passwords_that_anyone_would_try_are_refused() {
    for typed in [
        "1234567890",
        "0123456789",
        "9876543210",
        "0000000000",
        "password123",
        "Password123!",
        "MotDePasse2024",
        "azertyuiop",
        "qwertyuiop1",
        "passwordpassword",
        "aaaaaaaaaa",
        "ababababab",
        "P@ssw0rd!!!",
        "..........",
    ] {
        assert_eq!(Password::new(typed).map(drop), Err(PasswordError::TooCommon), "{typed}");
    }
    for typed in ["correct horse battery", "3141592653", "my password is long", "  spaces count  "] {
        assert_eq!(Password::new(typed).unwrap().expose(), typed);
    }
}

#[test]
fn passwords_are_not_printed() {
    assert_eq!(format!("{:?}", Password::new("correct horse battery").unwrap()), "Password(hidden)");
}

#[test]
fn roles_are_ordered_and_read_back() {
    assert!(Role::Customer < Role::Staff && Role::Staff < Role::Admin);
    for role in Role::ALL {
        assert_eq!(role.as_str().parse(), Ok(role));
        assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{}\"", role.as_str()));
    }
    assert!("root".parse::<Role>().is_err());
}

proptest! {
    #[test]
    fn an_accepted_name_is_accepted_again_unchanged(typed in "\\PC{0,40}|[\\p{M}\\p{L} ]{0,40}|(?s:.){0,40}") {
        if let Ok(name) = PublicName::new(&typed) {
            prop_assert!((1..=32).contains(&name.as_str().chars().count()));
            prop_assert!(!name.as_str().chars().any(char::is_control));
            prop_assert_eq!(PublicName::new(name.as_str()), Ok(name.clone()));
            prop_assert!(!name.shortened().is_empty());
        }
    }

    #[test]
    fn an_accepted_address_is_accepted_again_unchanged(typed in "[a-zA-Z.+]{0,9}@[a-zA-Z.-]{0,12}") {
        if let Ok(email) = Email::new(&typed) {
            prop_assert_eq!(Email::new(email.as_str()), Ok(email));
        }
    }
}
