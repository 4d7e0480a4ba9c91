use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::event::Shape;
use crate::lang::Lang;
use crate::markdown::Reader;
use crate::money::{Amount, Unit};
use crate::outbound::{Happening, Outbound, Recipient};
use crate::time::Moment;

const AT: Moment = Moment::from_seconds(1_795_713_120);

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn let_out(privacy: Privacy, name: &str, value: &str) -> Option<Value> {
    privacy.let_out(Kind::TicketOpened, &Values::new().with(name, text(value))).get(name).cloned()
}

#[test]
fn names_leave_in_full_shortened_or_not_at_all() {
    let name = |name_out, name| let_out(Privacy { name: name_out, ..Privacy::OPEN }, "user", name);
    assert_eq!(name(NameOut::Full, "Camille Dupont"), Some(text("Camille Dupont")));
    for (whole, short) in [
        ("Camille Dupont", "Camille D."),
        ("Camille", "Camille"),
        ("  Jean  Marie   de la Tour ", "Jean T."),
        ("Zoé d’Été", "Zoé D."),
        ("Anna ßeta", "Anna SS."),
        ("李 小龙", "李 小."),
        ("Bob ???", "Bob"),
        ("", ""),
    ] {
        assert_eq!(name(NameOut::Shortened, whole), Some(text(short)), "{whole}");
    }
    assert_eq!(name(NameOut::Nobody, "Camille Dupont"), Some(Value::Term(Term::SomeCustomer)));
    // Who does not want to be named stays so.
    let unnamed = Values::new().with("user", Value::Term(Term::SomeCustomer));
    for name in NameOut::ALL {
        let privacy = Privacy { name, ..Privacy::OPEN };
        assert_eq!(privacy.let_out(Kind::OrderPlaced, &unnamed), unnamed);
        assert_eq!(privacy.let_out(Kind::OrderPlaced, &Values::new()), Values::new(), "what is absent stays absent");
    }
}

#[test]
fn texts_leave_in_full_in_part_or_not_at_all() {
    let told = |text_out, content| let_out(Privacy { text: text_out, ..Privacy::OPEN }, "content", content);
    let first = |length: u16| TextOut::First(length.try_into().unwrap());
    assert_eq!(told(TextOut::Full, "Hello"), Some(text("Hello")));
    assert_eq!(told(first(5), "Hello"), Some(text("Hello")));
    assert_eq!(told(first(4), "Hello"), Some(text("Hell…")));
    assert_eq!(told(first(6), "Hello you"), Some(text("Hello…")), "no space before the ellipsis");
    assert_eq!(told(first(1), "🪂🪂"), Some(text("🪂…")), "characters, not bytes");
    assert_eq!(told(TextOut::Nothing, "Hello"), None);
    for (typed, length) in
        [("1", Ok(1)), (" 1500 ", Ok(1500)), ("0", Err(())), ("1501", Err(())), ("-1", Err(())), ("a", Err(()))]
    {
        assert_eq!(typed.parse::<TextLength>().map(TextLength::get).map_err(|_| ()), length, "{typed}");
    }
}

#[test]
fn only_what_is_personal_and_of_customers_is_kept_back() {
    let nothing = Privacy { name: NameOut::Nobody, email: false, number: false, text: TextOut::Nothing };
    for kind in Kind::ALL {
        let values = Values::sample(kind, Lang::En).with("nobody_knows", text("x"));
        let left = nothing.let_out(kind, &values);
        assert_eq!(left.get("nobody_knows"), None, "what no variable names stays here");
        let changed: Vec<&str> =
            values.iter().filter(|(name, value)| left.get(name) != Some(*value)).map(|(name, _)| name).collect();
        let expected: &[&str] = match kind {
            Kind::OrderPlaced => &["comment", "email", "nobody_knows", "user", "userid"],
            Kind::OrderRefunded => &["comment", "email", "nobody_knows", "reason", "user", "userid"],
            Kind::TicketOpened | Kind::TicketReplied | Kind::TicketClosed => {
                &["content", "email", "nobody_knows", "user", "userid"]
            }
            // A drop's winner has a public name.
            _ => &["nobody_knows"],
        };
        assert_eq!(changed, expected, "{kind}");
    }
}

#[test]
fn channels_are_told_less_than_programs_of_ones_own() {
    for kind in DestinationKind::ALL {
        let expected = if kind == DestinationKind::Endpoint { Privacy::OPEN } else { Privacy::CHANNEL };
        assert_eq!(Privacy::default_for(kind), expected);
    }
    let stored = serde_json::to_value(Privacy::CHANNEL).unwrap();
    assert_eq!(stored, json!({ "name": "shortened", "email": false, "number": true, "text": { "first": 200 } }));
    for privacy in [Privacy::OPEN, Privacy::CHANNEL] {
        assert_eq!(serde_json::from_value::<Privacy>(serde_json::to_value(privacy).unwrap()).unwrap(), privacy);
    }
    let too_long = json!({ "name": "full", "email": true, "number": true, "text": { "first": 1501 } });
    assert!(serde_json::from_value::<Privacy>(too_long).is_err());
}

#[test]
fn a_message_is_told_which_of_its_variables_stay_empty() {
    let message = Message::text("%user% %USERNAME% %e mail% %content% %subject% %nobody%");
    let names = |privacy: Privacy| -> Vec<&str> {
        privacy.withheld(&message, Kind::TicketOpened).into_iter().map(|variable| variable.name).collect()
    };
    assert_eq!(names(Privacy::OPEN), [""; 0]);
    assert_eq!(names(Privacy::CHANNEL), ["email"]);
    let nothing = Privacy { name: NameOut::Nobody, email: false, number: false, text: TextOut::Nothing };
    assert_eq!(names(nothing), ["user", "email", "content"]);
    assert_eq!(nothing.withheld(&Message::text("%user%"), Kind::DropRedeemed).len(), 0);
}

/// A message in which every variable stands, spelled in every way, wherever there is a text.
fn everything(kind: Kind) -> Message {
    let mut names: Vec<String> = Vec::new();
    for variable in kind.variables() {
        for name in std::iter::once(&variable.name).chain(variable.aliases) {
            names.extend([format!("%{name}%"), format!("%{} %", name.to_uppercase()), format!("%{name}|nothing%")]);
        }
    }
    let fields: Vec<_> = names.iter().take(25).map(|name| json!({ "name": name, "value": name })).collect();
    let all = names.concat();
    let links: Vec<_> = names
        .iter()
        .take(5)
        .map(|name| json!({ "type": 2, "style": 5, "label": name, "url": format!("https://x.example/{name}") }))
        .collect();
    let message = json!({
        "content": format!("{all}\n```{all}```\n[{all}](https://x.example/{all})"),
        "username": all,
        "avatar_url": format!("https://x.example/{all}"),
        "embeds": [
            { "title": all, "url": "%url%", "description": all, "author": { "name": all }, "footer": { "text": all }, "fields": fields },
            { "description": format!("**{all}** ||{all}|| `{all}`") },
        ],
        "components": [{ "type": 1, "components": links }],
        "poll": { "question": { "text": all }, "answers": [{ "poll_media": { "text": all } }] },
    });
    Message::from_json(&message.to_string()).unwrap()
}

/// Values of which each part can be told from every other, in letters that no place changes.
fn values(kind: Kind, [first, last, email, number, beginning, rest]: &[String; 6]) -> Values {
    let mut values: Values = kind
        .variables()
        .map(|variable| {
            let value = match (variable.personal, variable.shape) {
                (Some(Personal::Name), _) => text(&format!("{first} {last}")),
                (Some(Personal::Email), _) => text(&format!("{email}@example.org")),
                (Some(Personal::Number), _) => text(number),
                (Some(Personal::Text), _) => text(&format!("{beginning} {rest}")),
                (None, Shape::Number) => Value::Number(7),
                (None, Shape::Moment) => Value::Moment { at: AT, offset: 0 },
                (None, Shape::Money) => {
                    Value::Money { amount: Amount::new(1990).unwrap(), unit: "currency:EUR".parse::<Unit>().unwrap() }
                }
                (None, Shape::Url) => Value::Url("https://shop.example/7".to_owned()),
                (None, _) => text("plain"),
            };
            (variable.name.to_owned(), value)
        })
        .collect();
    values.set("unregistered", text(email));
    values
}

fn any_privacy() -> impl Strategy<Value = Privacy> {
    let text = prop_oneof![Just(TextOut::Full), Just(TextOut::Nothing), Just(TextOut::First(10.try_into().unwrap()))];
    (prop::sample::select(NameOut::ALL.to_vec()), any::<bool>(), any::<bool>(), text)
        .prop_map(|(name, email, number, text)| Privacy { name, email, number, text })
}

fn kinds() -> Vec<Kind> {
    Kind::ALL.into_iter().filter(|kind| kind.variables().any(|variable| variable.personal.is_some())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_may_not_leave_stands_in_no_body(
        privacy in any_privacy(),
        kind in prop::sample::select(kinds()),
        destination in prop::sample::select(DestinationKind::ALL.to_vec()),
        lang in prop::sample::select(Lang::ALL.to_vec()),
        parts in prop::array::uniform6("[b-df-hj-np-tv-z]{10}"),
        trial in any::<bool>(),
    ) {
        // Each part begins with a letter of its own, so that none is another's.
        let parts: [String; 6] = std::array::from_fn(|index| format!("{}{}", ["Qa", "We", "Xi", "Yo", "Zu", "Ky"][index], parts[index]));
        let values = values(kind, &parts);
        let event = Happening { kind, at: AT, values: &values, trial };
        let to = Recipient { kind: destination, privacy, reader: Reader { lang, offset: 0, now: None } };
        let outbound = Outbound::render(&everything(kind), &event, &to).unwrap();
        let sent = outbound.to_stored();
        let [_, last, email, number, beginning, rest] = &parts;
        let first_stands = sent.contains(&parts[0]);
        prop_assert_eq!(first_stands, privacy.name != NameOut::Nobody, "{}", sent);
        prop_assert_eq!(sent.contains(last), privacy.name == NameOut::Full, "{}", sent);
        prop_assert_eq!(sent.contains(email), privacy.email, "{}", sent);
        prop_assert_eq!(sent.contains(number), privacy.number, "{}", sent);
        prop_assert_eq!(sent.contains(beginning.get(..8).unwrap()), privacy.text != TextOut::Nothing, "{}", sent);
        prop_assert_eq!(sent.contains(rest), privacy.text == TextOut::Full, "{}", sent);
    }
}
