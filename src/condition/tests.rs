use super::*;
use crate::event::Term;

fn euro() -> Unit {
    "currency:EUR".parse().unwrap()
}

fn row(variable: &str, test: Test, value: &str) -> Row {
    Row { variable: variable.to_owned(), test: test.name().to_owned(), value: value.to_owned() }
}

fn parse(kind: Kind, rows: &[Row]) -> Result<Condition, Vec<(usize, Problem)>> {
    Condition::parse(kind, rows, &euro(), Lang::En)
}

fn one(kind: Kind, variable: &str, test: Test, value: &str) -> Condition {
    parse(kind, &[row(variable, test, value)]).unwrap()
}

fn problem(kind: Kind, variable: &str, test: Test, value: &str) -> Problem {
    parse(kind, &[row(variable, test, value)]).unwrap_err().remove(0).1
}

fn text(name: &str, value: &str) -> Values {
    Values::new().with(name, Value::Text(value.to_owned()))
}

fn price(minor: i64, unit: &str) -> Values {
    let unit = unit.parse().unwrap();
    Values::new().with("price", Value::Money { amount: Amount::new(minor).unwrap(), unit })
}

#[test]
fn without_a_comparison_everything_is_meant() {
    for rows in [vec![], vec![Row::default()], vec![row(" ", Test::AtLeast, " ")]] {
        let condition = parse(Kind::OrderPlaced, &rows).unwrap();
        assert!(condition.is_always() && condition.holds(&Values::new()));
        assert_eq!(condition.to_json(), "");
    }
    assert!(Condition::from_json("").unwrap().is_always());
}

#[test]
fn texts_are_compared_as_people_mean_them() {
    let billing = one(Kind::TicketOpened, "departmentName", Test::Is, " Facturation  générale ");
    for same in ["Facturation générale", "FACTURATION GE\u{301}NE\u{301}RALE", "facturation\tgenerale\n"] {
        assert!(billing.holds(&text("departmentName", same)), "{same:?}");
    }
    for other in ["Facturation", "Facturation générale 2", ""] {
        assert!(!billing.holds(&text("departmentName", other)), "{other:?}");
    }
    let part = one(Kind::TicketOpened, "content", Test::Contains, "rembours");
    assert!(part.holds(&text("content", "Bonjour,\nje voudrais être REMBOURSÉ.")));
    assert!(!part.holds(&text("content", "rem bours")));
    let not = one(Kind::TicketOpened, "priority", Test::IsNot, "low");
    assert!(not.holds(&text("priority", "High")) && not.holds(&Values::new()));
    assert!(!not.holds(&text("priority", "LOW")));
}

#[test]
fn a_variable_is_known_by_every_spelling() {
    for written in ["user", "username", "%User Name%", " USER "] {
        let condition = one(Kind::OrderPlaced, written, Test::Is, "Zoé");
        assert_eq!(condition.comparisons()[0].variable(), "user");
        assert!(condition.holds(&text("user", "zoe")));
    }
}

#[test]
fn a_product_is_one_of_those_ordered() {
    let product = one(Kind::OrderPlaced, "products", Test::Is, "Serveur 4 Go");
    assert!(product.holds(&text("products", "Domaine, serveur 4 Go, Sauvegarde")));
    assert!(!product.holds(&text("products", "Serveur 4 Go plus")));
    let not = one(Kind::OrderPlaced, "products", Test::IsNot, "domaine");
    assert!(!not.holds(&text("products", "Domaine, serveur 4 Go")));
    // Elsewhere a comma is a comma.
    let subject = one(Kind::TicketOpened, "subject", Test::Is, "b");
    assert!(!subject.holds(&text("subject", "a, b")));
}

#[test]
fn bounds_hold_at_the_bound() {
    let least = one(Kind::OrderPlaced, "price", Test::AtLeast, "50 €");
    for (minor, holds) in [(4_999, false), (5_000, true), (5_001, true)] {
        assert_eq!(least.holds(&price(minor, "currency:EUR")), holds, "{minor}");
    }
    assert!(!least.holds(&price(9_999_999, "currency:USD")), "another currency is not compared");
    assert!(!least.holds(&Values::new()) && !least.holds(&text("price", "60")));
    let most = one(Kind::DropRedeemed, "count", Test::AtMost, "3");
    for (count, holds) in [(2, true), (3, true), (4, false), (-1, true)] {
        assert_eq!(most.holds(&Values::new().with("count", Value::Number(count))), holds, "{count}");
    }
    let exactly = one(Kind::DropRedeemed, "count", Test::Is, "0");
    assert!(exactly.holds(&Values::new().with("count", Value::Number(0))));
    assert!(one(Kind::OrderPlaced, "price", Test::Is, "19.90").holds(&price(1_990, "currency:EUR")));
}

#[test]
fn absent_and_blank_are_empty() {
    let empty = one(Kind::OrderPlaced, "comment", Test::IsEmpty, "whatever is typed here");
    assert_eq!(empty.comparisons()[0].against(), None);
    for blank in [Values::new(), text("comment", ""), text("comment", " \n\u{a0}")] {
        assert!(empty.holds(&blank));
    }
    assert!(
        !empty.holds(&text("comment", "x"))
            && !empty.holds(&price(0, "currency:EUR").with("comment", Value::Number(0)))
    );
    assert!(
        one(Kind::TicketOpened, "created_at", Test::IsNotEmpty, "")
            .holds(&Values::sample(Kind::TicketOpened, Lang::En))
    );
}

#[test]
fn words_of_ours_are_known_in_every_language() {
    let values = Values::new().with("reason", Value::Term(Term::Expired));
    for typed in ["its time is over", "Le temps est écoulé"] {
        assert!(one(Kind::DropClosed, "reason", Test::Is, typed).holds(&values), "{typed}");
    }
    assert!(!one(Kind::DropClosed, "reason", Test::Is, "cancelled").holds(&values));
}

#[test]
fn all_must_hold() {
    let rows = [row("price", Test::AtLeast, "50"), Row::default(), row("products", Test::Contains, "serveur")];
    let both = parse(Kind::OrderPlaced, &rows).unwrap();
    let values = price(6_000, "currency:EUR");
    assert!(!both.holds(&values) && both.holds(&values.clone().with("products", Value::Text("Serveur".into()))));
}

#[test]
fn what_cannot_be_compared_is_told_at_its_row() {
    assert_eq!(
        problem(Kind::TicketOpened, "departmentNam", Test::Is, "x"),
        Problem::UnknownVariable { name: "departmentNam".into(), nearest: Some("departmentName") }
    );
    assert_eq!(
        problem(Kind::OrderPlaced, "zzzzzz", Test::Is, "x"),
        Problem::UnknownVariable { name: "zzzzzz".into(), nearest: None }
    );
    assert_eq!(problem(Kind::DropAnnounced, "code", Test::Is, "x"), Problem::AlwaysEmpty { name: "code" });
    assert_eq!(
        problem(Kind::OrderPlaced, "price", Test::Contains, "5"),
        Problem::DoesNotFit { test: Test::Contains, shape: Shape::Money }
    );
    assert_eq!(
        problem(Kind::OrderPlaced, "user", Test::AtLeast, "5"),
        Problem::DoesNotFit { test: Test::AtLeast, shape: Shape::Line }
    );
    assert_eq!(
        problem(Kind::DropOpened, "opens_at", Test::Is, "x"),
        Problem::DoesNotFit { test: Test::Is, shape: Shape::Moment }
    );
    assert_eq!(problem(Kind::OrderPlaced, "%", Test::Is, "x"), Problem::NoVariable);
    for blank in ["", " ", "\u{301}", "\0"] {
        assert_eq!(problem(Kind::OrderPlaced, "user", Test::Contains, blank), Problem::NoValue, "{blank:?}");
    }
    for typed in ["1.5", "many", "9223372036854775808", "1 000"] {
        assert_eq!(problem(Kind::DropRedeemed, "count", Test::AtMost, typed), Problem::NotANumber, "{typed}");
    }
    assert_eq!(problem(Kind::OrderPlaced, "price", Test::AtLeast, "-1"), Problem::Amount(AmountError::Negative));
    assert_eq!(one(Kind::OrderPlaced, "user", Test::Is, &"é".repeat(200)).comparisons().len(), 1);
    assert_eq!(problem(Kind::OrderPlaced, "user", Test::Is, &"é".repeat(201)), Problem::TooLong { max: 200 });
    let rows = [row("user", Test::Is, "a"), Row::default(), row("x", Test::Is, "a"), row("user", Test::Is, "")];
    let numbers: Vec<usize> = parse(Kind::OrderPlaced, &rows).unwrap_err().into_iter().map(|(at, _)| at).collect();
    assert_eq!(numbers, [2, 3]);
}

#[test]
fn there_are_ten_at_most() {
    let rows = |count: usize| vec![row("user", Test::Is, "a"); count];
    assert_eq!(parse(Kind::OrderPlaced, &rows(10)).unwrap().comparisons().len(), 10);
    assert_eq!(parse(Kind::OrderPlaced, &rows(11)).unwrap_err(), [(10, Problem::TooMany { max: 10 })]);
    assert_eq!(parse(Kind::OrderPlaced, &rows(100_000)).unwrap_err().len(), 1);
}

#[test]
fn it_survives_storage_and_its_form() {
    let rows = [
        row("price", Test::AtLeast, "2000,50"),
        row("products", Test::Contains, "é\u{202e}\"'</script>%user%"),
        row("comment", Test::IsNotEmpty, ""),
    ];
    let condition = Condition::parse(Kind::OrderPlaced, &rows, &euro(), Lang::Fr).unwrap();
    assert_eq!(Condition::from_json(&condition.to_json()).unwrap(), condition);
    assert_eq!(condition.to_string(), "price ≥ €2,000.50, products ∋ é\u{202e}\"'</script>%user%, comment ≠ ∅");
    let again: Vec<Row> = condition.comparisons().iter().map(|comparison| comparison.row(Lang::Fr)).collect();
    assert_eq!(again, rows);
    assert_eq!(
        one(Kind::DropRedeemed, "count", Test::AtMost, "3").to_json(),
        r#"[{"variable":"count","test":"at_most","against":{"number":3}}]"#
    );
    assert!(Condition::from_json("[{}]").is_err());
}

#[test]
fn every_test_has_a_name_and_every_shape_a_test() {
    for test in Test::ALL {
        assert_eq!(test.name().parse(), Ok(test));
        assert_eq!(serde_json::to_value(test).unwrap(), test.name());
    }
    assert_eq!("equals".parse::<Test>(), Err(UnknownTest));
    let shapes = [Shape::Line, Shape::Paragraph, Shape::Number, Shape::Money, Shape::Moment, Shape::Url, Shape::Code];
    for shape in shapes {
        assert!(Test::ALL.iter().filter(|test| test.fits(shape)).count() >= 2, "{shape:?}");
    }
    // A form without its test means the first.
    let nameless = Row { variable: "user".into(), test: String::new(), value: "a".into() };
    assert_eq!(parse(Kind::OrderPlaced, &[nameless]).unwrap().comparisons()[0].test(), Test::Is);
}
