use proptest::prelude::*;

use super::*;

const KIND: Kind = Kind::DropRedeemed;

fn render(source: &str, values: &Values) -> String {
    Template::parse(source, Place::Markdown).render(KIND, values, Lang::En, usize::MAX)
}

fn with_user(user: &str) -> Values {
    Values::new().with("user", Value::Text(user.into()))
}

fn problems(source: &str, kind: Kind) -> Vec<(Range<usize>, Problem)> {
    let findings = Template::parse(source, Place::Markdown).check(kind);
    findings.into_iter().map(|(span, _, problem)| (span, problem)).collect()
}

#[test]
fn variables_are_put_in_place() {
    let values = Values::sample(KIND, Lang::En).with("count", Value::Number(3));
    for (source, expected) in [
        ("%user%!", "Camille!"),
        ("%USERNAME %", "Camille"),
        ("%code% %count%", "CC-PZCRYGZ3 3"),
        ("%amount%", "€2.50"),
        ("%next|soon%", "soon"),
        ("%user|nobody%", "Camille"),
        ("%next%", ""),
        ("%next|:gift: **soon**%", "🎁 **soon**"),
        ("%opens_at%", "26/11/26 18:12"),
        ("%opens_at:R%", "<t:1795713120:R>"),
        ("%url%", "https://largage.example/funds"),
        ("100 %% %user%%%", "100 % Camille%"),
        ("%nope%", "%nope%"),
    ] {
        assert_eq!(render(source, &values), expected, "{source}");
    }
}

#[test]
fn a_percent_sign_stands_for_itself() {
    for source in [
        "50 % off",
        "50 % off, 20 % more",
        "100%",
        "%",
        "% %",
        "a % b % c",
        "50%\n%x",
        "https://x.example/Caf%C3%A9%20a",
        "5%-10%",
        "%1%",
    ] {
        assert_eq!(render(source, &Values::new()), source);
        assert_eq!(problems(source, KIND), [], "{source}");
    }
}

#[test]
fn what_is_odd_is_found_at_its_place() {
    let unknown = |name: &str, nearest: Option<&str>| Problem::UnknownVariable {
        name: name.into(),
        nearest: nearest.map(str::to_owned),
    };
    assert_eq!(problems("é %coed%", KIND), [(2..8, unknown("coed", Some("code")))]);
    assert_eq!(problems("%usename%", KIND), [(0..9, unknown("usename", Some("user")))]);
    assert_eq!(problems("%subject%", KIND), [(0..9, unknown("subject", None))]);
    assert_eq!(problems("%seed%", KIND), [(0..6, Problem::AlwaysEmpty { name: "seed".into() })]);
    assert_eq!(problems("%seed|later%", KIND), []);
    assert_eq!(problems("%opens_at:X%", KIND), [(0..12, Problem::UnknownStyle { style: "X".into() })]);
    assert_eq!(problems("%user:R%", KIND), [(0..8, Problem::StyleWithoutMoment { name: "user".into() })]);
    let stray = |mark: &str| Problem::UnbalancedMark { mark: mark.into() };
    assert_eq!(problems("%% **a** %user% **", KIND), [(16..18, stray("**"))]);
    assert_eq!(problems("> a\n> `b ~~", KIND), [(6..7, stray("`")), (9..11, stray("~~"))]);
    assert_eq!(problems(r"\*\* ok", KIND), []);
}

// The documents' examples: their marks, names, spaces and variables, in other words.

const ORDER: &str = "\
:pushpin:Un achat vient d’arriver n• %id%
:moneybag:**Montant : ** %price%
:credit_card: ** Moyen : ** %paymentType%
:bust_in_silhouette:**Acheteur : ** %user%
:link:**Facture :** %url%
:envelope:**Mot laissé : ** %comment% **";

const TICKET_WITHOUT_VARIABLES: &str = "\
:pushpin: Une demande attend ! 

:department_store: **Service** : 
:speech_balloon:**Objet** : Essai
:vertical_traffic_light:**Urgence**: High
:arrow_right:Répondez par ici : ";

const TICKETS: [(Kind, &str); 3] = [
    (
        Kind::TicketOpened,
        ":pushpin: Une demande attend ! \n:busts_in_silhouette: De : %username%\n:e_mail: Adresse : %email%\n\
         :passport_control: Numéro : %userId%\n:department_store: Service : %departmentName%\n\
         :speech_balloon: Objet : %subject%\n:vertical_traffic_light: Urgence: %priority%\n\
         :arrow_right:Répondez par ici %url% ",
    ),
    (
        Kind::TicketReplied,
        ":mailbox_with_mail: Du nouveau dans une demande ! \n:busts_in_silhouette: De : %username%\n\
         :department_store: Service : %departmentName %\n:speech_balloon: Objet : %subject%\n\
         :vertical_traffic_light: Urgence: %priority%\n:arrow_right:Répondez par ici %url% ",
    ),
    (
        Kind::TicketClosed,
        ":mailbox_with_mail: Une demande est close ! \n:busts_in_silhouette: De : %username%\n\
         :department_store: Service : %departmentName%\n:speech_balloon: Objet : %subject%\n\
         :vertical_traffic_light: Urgence: %priority%",
    ),
];

#[test]
fn the_examples_of_the_documents_render() {
    let order = Template::parse(ORDER, Place::Markdown);
    let rendered = order.render(Kind::OrderPlaced, &Values::sample(Kind::OrderPlaced, Lang::Fr), Lang::Fr, 2000);
    assert_eq!(
        rendered,
        "📌Un achat vient d’arriver n• 1042\n💰**Montant : ** 19,90\u{a0}€\n💳 ** Moyen : ** PayPal\n\
         👤**Acheteur : ** Camille Dupont\n🔗**Facture :** https://largage.example/orders/1042\n\
         ✉️**Mot laissé : ** À livrer avant vendredi, merci. **"
    );
    let end = ORDER.chars().count();
    assert_eq!(
        order.check(Kind::OrderPlaced),
        [(end - 2..end, Severity::Warning, Problem::UnbalancedMark { mark: "**".into() })]
    );
    for (kind, ticket) in TICKETS {
        let ticket = Template::parse(ticket, Place::Markdown);
        assert_eq!(ticket.check(kind), [], "{kind}");
        let rendered = ticket.render(kind, &Values::sample(kind, Lang::Fr), Lang::Fr, 2000);
        let names =
            rendered.split_whitespace().filter(|word| word.starts_with(':') && word.ends_with(':') && word.len() > 1);
        assert!(
            !rendered.contains('%') && names.count() == 0 && rendered.contains("Service : Technique"),
            "{rendered}"
        );
    }
    let plain = Template::parse(TICKET_WITHOUT_VARIABLES, Place::Markdown);
    assert_eq!(plain.check(Kind::TicketOpened), []);
    let rendered = plain.render(Kind::TicketOpened, &Values::new(), Lang::Fr, 2000);
    assert!(
        rendered.starts_with(
            "📌 Une demande attend ! \n\n🏬 **Service** : \n💬**Objet** : Essai\n🚦**Urgence**: High\n➡️Rép"
        ),
        "{rendered}"
    );
}

#[test]
fn values_get_no_power() {
    for (source, user, expected) in [
        ("%user%", "**a** _b_ ~~c~~ ||d|| `e`", r"\*\*a\*\* \_b\_ \~\~c\~\~ \|\|d\|\| \`e\`"),
        ("%user%", "@everyone", "@\u{200b}everyone"),
        ("@%user%", "EveryOne", "@\u{200b}EveryOne"),
        ("%user%", "a@here.org", "a@\u{200b}here.org"),
        ("%user%", "<@1> <#2> <@&3>", "\\<\u{200b}@1> \\<\u{200b}#2> \\<\u{200b}@&3>"),
        ("<%user%>", "@1", "<\u{200b}@1>"),
        ("%user%", "[x](javascript:alert(1))", r"\[x\](javascript:alert(1))"),
        ("%user%", "https://evil.example", r"https\://evil.example"),
        ("%user%", "# a", r"\# a"),
        ("%user%", "> a", r"\> a"),
        ("%user%", "1. a", r"1\. a"),
        ("\\%user%", "*a*", r"\\\*a\*"),
        ("`%user%`", "a`b*c", "`aˋb*c`"),
        ("%user%", "a\nb\r\n\n\u{2028}c", "a b c"),
        ("%user%", "a\0b\u{202e}c\u{200f}\u{feff}\u{1b}d", "abcd"),
        ("%user%", "%code%", "%code%"),
        (
            "[a](https://x.example/%user%)",
            "b) [c](https://e",
            "[a](https://x.example/b%29%20%5Bc%5D%28https%3A%2F%2Fe)",
        ),
        ("%user%", "👨‍👩‍👧", "👨‍👩‍👧"),
    ] {
        let values = with_user(user).with("code", Value::Text("SECRET".into()));
        assert_eq!(render(source, &values), expected, "{source} {user}");
    }
    let combining = format!("a{}", "\u{301}".repeat(4000));
    assert_eq!(render("%user%", &with_user(&combining)), "a\u{301}\u{301}\u{301}");
    assert_eq!(render("@everyone %user%", &with_user("x")), "@everyone x", "the author may");
}

#[test]
fn addresses_stay_addresses() {
    let url = |url: &str| Values::new().with("url", Value::Url(url.into()));
    assert_eq!(render("[go](%url%)", &url("https://x.example/a)b*c**")), "[go](https://x.example/a%29b%2Ac%2A%2A)");
    assert_eq!(render("[go](%url%)", &url("javascript:alert(1)")), "[go]()");
    assert_eq!(render("%url%", &url("javascript:alert(1)")), "");
    let place =
        |source: &str, values: &Values| Template::parse(source, Place::Url).render(KIND, values, Lang::En, 2048);
    assert_eq!(place("%url%", &url("https://x.example/a b")), "https://x.example/a%20b");
    assert_eq!(place("%url%", &url("javascript:alert(1)")), "");
    assert_eq!(place("https://x.example/?q=%user%", &with_user("a&b/é")), "https://x.example/?q=a%26b%2F%C3%A9");
    let time = Template::parse("%closes_at%", Place::Timestamp);
    assert_eq!(time.render(KIND, &Values::sample(KIND, Lang::En), Lang::En, 99), "2026-11-26T17:22:00Z");
}

#[test]
fn what_is_too_long_loses_the_end_of_what_people_wrote() {
    let template = Template::parse("%content%\n**Answer:** %url%", Place::Markdown);
    let values = Values::sample(Kind::TicketOpened, Lang::En).with("content", Value::Text("é".repeat(5000)));
    let render = |limit| template.render(Kind::TicketOpened, &values, Lang::En, limit);
    let text = render(200);
    assert_eq!(text.chars().count(), 200);
    assert!(text.ends_with("\n**Answer:** https://largage.example/tickets/7") && text.contains("é…\n"), "{text}");
    assert_eq!(render(10).chars().count(), 10);
    assert_eq!(
        Template::parse(&"🎁".repeat(11), Place::Name).render(KIND, &values, Lang::En, 10),
        format!("{}…", "🎁".repeat(9))
    );
    assert_eq!(Template::parse(&"🎁".repeat(10), Place::Name).render(KIND, &values, Lang::En, 10), "🎁".repeat(10));
}

#[test]
fn a_cut_parts_nothing_that_belongs_together() {
    let family = "👨‍👩‍👧".repeat(10);
    let text = Template::parse("%user%", Place::Markdown).render(KIND, &with_user(&family), Lang::En, 12);
    assert_eq!(text, "👨‍👩‍👧👨‍👩‍👧…");
    let stars = Template::parse("%user%", Place::Markdown).render(KIND, &with_user("****"), Lang::En, 6);
    assert_eq!(stars, r"\*\*…");
    assert_eq!(neutral::shortened("ab\u{301}c", 3), "a…");
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "@everyone",
        "@here",
        "<@1>",
        "<@&1>",
        "<#1>",
        "<t:1:R>",
        "[x](javascript:alert(1))",
        "</script>",
        "\u{202e}",
        "\u{301}",
        "\0",
        "%code%",
        "%user%",
        "%",
        "**",
        "`",
        "```",
        "\\",
        "\n",
        "||",
        "> ",
        "# ",
        "é",
        "👨‍👩‍👧",
        "🎁\u{200d}",
        "https://x.example/",
        " ",
        "a",
        "<",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_is_read(source in "\\PC{0,60}|([%|: a-z\n*`\\\\<>@]|code|user|https://){0,40}", value in hostile(), limit in 1_usize..100) {
        for place in [Place::Markdown, Place::MarkdownLine, Place::Plain, Place::Name, Place::Url, Place::Timestamp] {
            let template = Template::parse(&source, place);
            let values = with_user(&value).with("code", Value::Text(value.clone()));
            let text = template.render(KIND, &values, Lang::Fr, limit);
            prop_assert!(place == Place::Timestamp || counted_length(&text) <= limit, "{text}");
            for (span, ..) in template.check(KIND) {
                prop_assert!(span.start < span.end && span.end <= source.chars().count());
            }
        }
    }

    #[test]
    fn no_value_is_longer_than_foreseen(kind in kinds(), value in hostile(), repeat in 1_usize..60) {
        for variable in kind.variables().filter(|variable| variable.is_given_by(kind)) {
            for source in ["%x%", "`%x%`", "**%x%**", "[a](https://x.example/%x%)"] {
                let template = Template::parse(&source.replace('x', variable.name), Place::Markdown);
                let values = Values::new().with(variable.name, Value::Text(value.repeat(repeat)));
                if matches!(variable.shape, Shape::Line | Shape::Paragraph | Shape::Code) {
                    let text = template.render(kind, &values, Lang::En, usize::MAX);
                    prop_assert!(text.chars().count() <= template.longest(kind), "{source} {} {text}", variable.name);
                }
            }
        }
    }

    #[test]
    fn a_value_is_read_as_the_text_it_is(value in hostile()) {
        let reader = Reader { lang: Lang::En, offset: 0, now: None };
        let rendered = render("%user%", &with_user(&value));
        let seen = crate::markdown::to_plain(&crate::markdown::parse(&rendered), reader).replace('\u{200b}', "");
        prop_assert_eq!(seen, neutral::clean(&value, false, 32).replace('\u{200b}', ""));
        prop_assert!(!rendered.contains("@everyone") && !rendered.contains("@here") && !rendered.contains("<@"));
    }
}
