//! A condition in words, and its rows in a form that works without a script: buttons add and remove them.

use largage::{
    condition::{Against, Comparison, Condition, Problem, Row, Test},
    event::{Kind, Shape},
    money::{Amount, Unit},
};
use leptos::prelude::*;

use crate::{
    Problems,
    i18n::{Lang, conditions as say},
};

/// The ids of the rows, one more than there may be: the one too many is told at its place.
pub const ROWS: [&str; Condition::MOST + 1] = [
    "condition-0",
    "condition-1",
    "condition-2",
    "condition-3",
    "condition-4",
    "condition-5",
    "condition-6",
    "condition-7",
    "condition-8",
    "condition-9",
    "condition-10",
];

/// What a condition says; nothing where it always holds.
pub fn in_words(lang: Lang, kind: Kind, condition: &Condition) -> String {
    let told = condition.comparisons().iter().map(|comparison| comparison_in_words(lang, kind, comparison));
    told.collect::<Vec<_>>().join(say::and(lang))
}

fn comparison_in_words(lang: Lang, kind: Kind, comparison: &Comparison) -> String {
    let name = comparison.variable();
    let what = kind.variable(name).map_or(name, |variable| variable.description(lang));
    let value = match comparison.against() {
        None => String::new(),
        Some(Against::Text(text)) => say::quoted(lang, text),
        Some(Against::Number(number)) => number.to_string(),
        Some(Against::Money { amount, unit }) => unit.format(*amount, lang),
    };
    match comparison.test() {
        Test::Is => say::says_is(lang, what, &value),
        Test::IsNot => say::says_is_not(lang, what, &value),
        Test::Contains => say::says_contains(lang, what, &value),
        Test::AtLeast => say::says_at_least(lang, what, &value),
        Test::AtMost => say::says_at_most(lang, what, &value),
        Test::IsEmpty => say::says_is_empty(lang, what),
        Test::IsNotEmpty => say::says_is_not_empty(lang, what),
    }
}

/// A sentence for every problem, at its row.
pub fn problems(lang: Lang, unit: &Unit, found: &[(usize, Problem)]) -> Problems {
    let mut problems = Problems::default();
    for (row, problem) in found {
        problems.add(ROWS[(*row).min(ROWS.len() - 1)], sentence(lang, unit, problem));
    }
    problems
}

fn sentence(lang: Lang, unit: &Unit, problem: &Problem) -> String {
    match problem {
        Problem::NoVariable => say::no_variable(lang).to_owned(),
        Problem::UnknownVariable { name, nearest: Some(nearest) } => say::unknown_near(lang, name, nearest),
        Problem::UnknownVariable { name, nearest: None } => say::unknown(lang, name),
        Problem::AlwaysEmpty { name } => say::always_empty(lang, name),
        Problem::DoesNotFit { shape: Shape::Moment, .. } => say::moment_only_empty(lang).to_owned(),
        Problem::DoesNotFit { shape: Shape::Number | Shape::Money, .. } => say::quantity_no_part(lang).to_owned(),
        Problem::DoesNotFit { .. } => say::text_no_bound(lang).to_owned(),
        Problem::NoValue => say::no_value(lang).to_owned(),
        Problem::TooLong { max } => say::too_long(lang, *max),
        Problem::NotANumber => say::not_a_number(lang).to_owned(),
        Problem::Amount(_) => {
            let example = Amount::new(5 * 10_i64.pow(unit.digits())).unwrap_or(Amount::ZERO);
            say::not_an_amount(lang, &unit.format(example, lang))
        }
        Problem::TooMany { max } => say::too_many(lang, *max),
    }
}

/// The rows as they were sent: three lists of equal length, or what is left of them.
pub fn rows(variables: &[String], tests: &[String], values: &[String]) -> Vec<Row> {
    let at = |list: &[String], index: usize| list.get(index).cloned().unwrap_or_default();
    let row = |index| Row { variable: at(variables, index), test: at(tests, index), value: at(values, index) };
    (0..variables.len().max(values.len()).min(ROWS.len())).map(row).collect()
}

/// What a button of the form asks for: `add`, or `remove 2`.
pub fn changed(mut rows: Vec<Row>, button: &str) -> Option<Vec<Row>> {
    match button.split_once(' ') {
        None if button == "add" => {
            if rows.len() < ROWS.len() {
                rows.push(Row::default());
            }
        }
        Some(("remove", index)) => {
            let index: usize = index.parse().ok()?;
            if index < rows.len() {
                rows.remove(index);
            }
        }
        _ => return None,
    }
    Some(rows)
}

/// The rows of a condition, to be changed.
#[component]
pub fn ConditionRows(
    lang: Lang,
    kind: Kind,
    rows: Vec<Row>,
    problems: Problems,
    /// The button that was pressed, if one was: the focus goes on from there.
    pressed: String,
) -> impl IntoView {
    let added = (pressed == "add").then(|| rows.len().saturating_sub(1));
    let removed = pressed.starts_with("remove");
    let always = rows.is_empty().then(|| view! { <p class="muted">{say::always(lang)}</p> });
    let full = rows.len() >= Condition::MOST;
    let rows = rows
        .into_iter()
        .enumerate()
        .map(|(index, row)| {
            let problem = problems.of(ROWS[index.min(ROWS.len() - 1)]);
            view! { <OneRow lang kind index row problem focus=added == Some(index) /> }
        })
        .collect_view();
    let add = (!full).then(|| {
        view! { <button class="button" name="action" value="add" autofocus=removed>{say::add(lang)}</button> }
    });
    view! {
        <fieldset class="conditions" aria-describedby="condition-text">
            <legend class="label">{say::title(lang)}</legend>
            <p class="hint" id="condition-text">{say::text(lang)}</p>
            {always}
            {rows}
            <div class="buttons">{add}</div>
        </fieldset>
    }
}

#[component]
fn OneRow(
    lang: Lang,
    kind: Kind,
    index: usize,
    row: Row,
    #[prop(optional_no_strip)] problem: Option<String>,
    focus: bool,
) -> impl IntoView {
    let id = ROWS[index.min(ROWS.len() - 1)];
    let known = kind.variable(row.variable.trim().trim_matches('%')).map(|variable| variable.name);
    let selected = known.unwrap_or(&row.variable).to_owned();
    let given = kind.variables().filter(|variable| variable.is_given_by(kind));
    let mut options: Vec<(String, String)> = given
        .map(|variable| (variable.name.to_owned(), say::described(lang, variable.description(lang), variable.name)))
        .collect();
    options.insert(0, (String::new(), say::choose(lang).to_owned()));
    if !options.iter().any(|(name, _)| *name == selected) {
        // What was typed is shown again, whatever it is.
        options.push((selected.clone(), selected.clone()));
    }
    let variables = options.into_iter().map(|(value, label)| {
        let selected = value == selected;
        view! { <option value=value selected=selected>{label}</option> }
    });
    let tests = Test::ALL.map(|test| {
        let selected = test.name() == row.test;
        view! { <option value=test.name() selected=selected>{say::test_name(lang, test)}</option> }
    });
    let invalid = problem.is_some().then_some("true");
    let described = problem.is_some().then(|| format!("{id}-problem"));
    let problem = problem.map(|problem| view! { <p class="error" id=format!("{id}-problem")>{problem}</p> });
    view! {
        <fieldset class="condition" id=id tabindex="-1" aria-describedby=described>
            <legend class="unseen">{say::number(lang, index + 1)}</legend>
            <select name="variable" aria-label=say::variable(lang) aria-invalid=invalid autofocus=focus>{variables.collect_view()}</select>
            <select name="test" aria-label=say::test(lang)>{tests.collect_view()}</select>
            <input name="value" aria-label=say::value(lang) value=row.value autocomplete="off" aria-invalid=invalid />
            <button class="button quiet" name="action" value=format!("remove {index}")>
                {say::remove(lang)} <span class="unseen">{format!(" {}", say::number(lang, index + 1))}</span>
            </button>
            {problem}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(variable: &str, test: Test, value: &str) -> Row {
        Row { variable: variable.into(), test: test.name().into(), value: value.into() }
    }

    #[test]
    fn conditions_are_told_in_both_languages() {
        let unit: Unit = "currency:EUR".parse().unwrap();
        let kind = Kind::OrderPlaced;
        let rows = [
            row("price", Test::AtLeast, "50"),
            row("products", Test::Contains, "server"),
            row("comment", Test::IsNotEmpty, ""),
        ];
        let condition = Condition::parse(kind, &rows, &unit, Lang::En).unwrap();
        assert_eq!(
            in_words(Lang::En, kind, &condition),
            "The order’s total: at least €50.00 and What was ordered: with “server” in it and The customer’s comment: not empty"
        );
        assert_eq!(
            in_words(Lang::Fr, kind, &condition),
            "Le total de la commande\u{a0}: au moins 50,00\u{a0}€ et Les produits commandés\u{a0}: avec «\u{202f}server\u{202f}» dedans \
             et Le commentaire du client\u{a0}: pas vide"
        );
        assert_eq!(in_words(Lang::En, kind, &Condition::default()), "");
    }

    #[test]
    fn every_problem_has_a_sentence_at_its_row() {
        let unit: Unit = "currency:EUR".parse().unwrap();
        let rows = [
            row("pric", Test::Is, "1"),
            row("user", Test::AtMost, "1"),
            row("price", Test::Contains, "1"),
            row("price", Test::AtLeast, "much"),
            row("user", Test::Is, ""),
        ];
        let found = Condition::parse(Kind::OrderPlaced, &rows, &unit, Lang::Fr).unwrap_err();
        let problems = problems(Lang::Fr, &unit, &found);
        let of = |row: usize| problems.of(ROWS[row]).unwrap();
        assert!(of(0).contains("%price%"));
        assert!(of(1).contains("«\u{202f}au moins\u{202f}»"));
        assert!(of(2).starts_with("Un nombre ne contient rien"));
        assert_eq!(of(3), "Écrivez un montant, comme 5,00\u{a0}€.");
        assert_eq!(of(4), "Dites avec quoi comparer.");
    }

    #[test]
    fn buttons_add_and_remove_rows() {
        let rows = vec![row("user", Test::Is, "a"), row("price", Test::Is, "b")];
        assert_eq!(changed(rows.clone(), "add").unwrap().len(), 3);
        assert_eq!(changed(rows.clone(), "remove 0").unwrap(), rows[1..]);
        assert_eq!(changed(rows.clone(), "remove 9").unwrap(), rows);
        for other in ["", "save", "remove", "remove x", "remove -1"] {
            assert_eq!(changed(rows.clone(), other), None, "{other:?}");
        }
        assert_eq!(changed(vec![Row::default(); 11], "add").unwrap().len(), 11);
    }

    #[test]
    fn rows_that_were_cut_off_are_read_as_far_as_they_go() {
        let text = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let read = super::rows(&text(&["a", "b"]), &text(&["is"]), &text(&["x", "y", "z"]));
        assert_eq!(read.len(), 3);
        assert_eq!((read[1].test.as_str(), read[2].variable.as_str(), read[2].value.as_str()), ("", "", "z"));
        assert_eq!(super::rows(&vec![String::new(); 100_000], &[], &[]).len(), 11);
    }
}
