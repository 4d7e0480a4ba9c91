//! When a notification is sent: comparisons of an event's variables, all of which must hold. Texts are compared as
//! people mean them, whatever their case and accents.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::event::{Kind, Shape, Value, Values, Variable};
use crate::lang::Lang;
use crate::money::{Amount, AmountError, Unit};
use crate::search::normalise;
use crate::template::nearest;

/// What must be true of an event. Without any comparison it always is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Condition(Vec<Comparison>);

/// One variable held against something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The canonical name.
    variable: String,
    test: Test,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    against: Option<Against>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    Is,
    IsNot,
    Contains,
    AtLeast,
    AtMost,
    IsEmpty,
    IsNotEmpty,
}

/// What a variable is held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    Text(String),
    Number(i64),
    Money { amount: Amount, unit: Unit },
}

/// A comparison as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub variable: String,
    /// The name of a [`Test`].
    pub test: String,
    pub value: String,
}

impl Row {
    /// Whether nothing was typed, so that nothing is meant.
    pub fn is_blank(&self) -> bool {
        self.variable.trim().is_empty() && self.value.trim().is_empty()
    }
}

/// Why a typed comparison is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("no variable is named")]
    NoVariable,
    #[error("events of this kind have no variable {name:?}")]
    UnknownVariable { name: String, nearest: Option<&'static str> },
    /// Events of this kind know the variable, and never give it a value.
    #[error("{name:?} is always empty")]
    AlwaysEmpty { name: &'static str },
    /// `test` asks for something that values of this shape do not have.
    #[error("a {shape:?} cannot be compared in this way")]
    DoesNotFit { test: Test, shape: Shape },
    #[error("nothing to compare with")]
    NoValue,
    #[error("longer than {max} characters")]
    TooLong { max: usize },
    #[error("not a whole number")]
    NotANumber,
    #[error(transparent)]
    Amount(AmountError),
    #[error("more than {max} comparisons")]
    TooMany { max: usize },
}

impl Test {
    pub const ALL: [Self; 7] =
        [Self::Is, Self::IsNot, Self::Contains, Self::AtLeast, Self::AtMost, Self::IsEmpty, Self::IsNotEmpty];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is_not",
            Self::Contains => "contains",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::IsEmpty => "is_empty",
            Self::IsNotEmpty => "is_not_empty",
        }
    }

    /// Whether something is to be typed beside it.
    pub const fn takes_value(self) -> bool {
        !matches!(self, Self::IsEmpty | Self::IsNotEmpty)
    }

    /// Whether values of this shape can be compared like this.
    pub const fn fits(self, shape: Shape) -> bool {
        let is_text = matches!(shape, Shape::Line | Shape::Paragraph | Shape::Url | Shape::Code);
        let is_quantity = matches!(shape, Shape::Number | Shape::Money);
        match self {
            Self::Is | Self::IsNot => is_text || is_quantity,
            Self::Contains => is_text,
            Self::AtLeast | Self::AtMost => is_quantity,
            Self::IsEmpty | Self::IsNotEmpty => true,
        }
    }
}

/// No comparison has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a comparison")]
pub struct UnknownTest;

impl FromStr for Test {
    type Err = UnknownTest;

    fn from_str(name: &str) -> Result<Self, UnknownTest> {
        Self::ALL.into_iter().find(|test| test.name() == name).ok_or(UnknownTest)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Condition {
    /// Most comparisons of one condition.
    pub const MOST: usize = 10;
    /// Most characters of a text to compare with.
    pub const LONGEST: usize = 200;

    /// Reads what was typed for events of a kind; blank rows are left out. Amounts are in `unit`, read as people write
    /// them in `lang`. Every problem is told, with the number of its row.
    pub fn parse(kind: Kind, rows: &[Row], unit: &Unit, lang: Lang) -> Result<Self, Vec<(usize, Problem)>> {
        let mut comparisons = Vec::new();
        let mut problems = Vec::new();
        for (number, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
            if comparisons.len() + problems.len() == Self::MOST {
                problems.push((number, Problem::TooMany { max: Self::MOST }));
                break;
            }
            match Comparison::parse(kind, row, unit, lang) {
                Ok(comparison) => comparisons.push(comparison),
                Err(problem) => problems.push((number, problem)),
            }
        }
        if problems.is_empty() { Ok(Self(comparisons)) } else { Err(problems) }
    }

    pub fn comparisons(&self) -> &[Comparison] {
        &self.0
    }

    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an event with these values is meant.
    pub fn holds(&self, values: &Values) -> bool {
        self.0.iter().all(|comparison| comparison.holds(values))
    }

    /// For the database: empty where it always holds.
    pub fn to_json(&self) -> String {
        if self.is_always() {
            return String::new();
        }
        serde_json::to_string(self).expect("a condition is made of texts and numbers")
    }

    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        if json.is_empty() { Ok(Self::default()) } else { serde_json::from_str(json) }
    }
}

/// In signs and without a language, for the audit log: `price ≥ €50.00, products ∋ server`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, comparison) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str(", ")?;
            }
            comparison.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.test {
            Test::Is => "=",
            Test::IsNot => "≠",
            Test::Contains => "∋",
            Test::AtLeast => "≥",
            Test::AtMost => "≤",
            Test::IsEmpty => "= ∅",
            Test::IsNotEmpty => "≠ ∅",
        };
        write!(f, "{} {sign}", self.variable)?;
        match &self.against {
            None => Ok(()),
            Some(Against::Text(text)) => write!(f, " {text}"),
            Some(Against::Number(number)) => write!(f, " {number}"),
            Some(Against::Money { amount, unit }) => write!(f, " {}", unit.format(*amount, Lang::En)),
        }
    }
}

impl Comparison {
    fn parse(kind: Kind, row: &Row, unit: &Unit, lang: Lang) -> Result<Self, Problem> {
        let written = row.variable.trim().trim_matches('%');
        if written.trim().is_empty() {
            return Err(Problem::NoVariable);
        }
        let Some(variable) = kind.variable(written) else {
            let name: String = written.chars().take(Condition::LONGEST).collect();
            return Err(Problem::UnknownVariable { nearest: nearest(&name, kind), name });
        };
        if !variable.is_given_by(kind) {
            return Err(Problem::AlwaysEmpty { name: variable.name });
        }
        let test: Test = row.test.parse().unwrap_or(Test::Is);
        if !test.fits(variable.shape) {
            return Err(Problem::DoesNotFit { test, shape: variable.shape });
        }
        let against = test.takes_value().then(|| Against::parse(variable, &row.value, unit, lang)).transpose()?;
        Ok(Self { variable: variable.name.to_owned(), test, against })
    }

    /// The canonical name of the variable.
    pub fn variable(&self) -> &str {
        &self.variable
    }

    pub fn test(&self) -> Test {
        self.test
    }

    pub fn against(&self) -> Option<&Against> {
        self.against.as_ref()
    }

    /// As a form shows it to be changed.
    pub fn row(&self, lang: Lang) -> Row {
        let value = match &self.against {
            None => String::new(),
            Some(Against::Text(text)) => text.clone(),
            Some(Against::Number(number)) => number.to_string(),
            Some(Against::Money { amount, unit }) => unit.format_input(*amount, lang),
        };
        Row { variable: self.variable.clone(), test: self.test.name().to_owned(), value }
    }

    fn holds(&self, values: &Values) -> bool {
        let value = values.get(&self.variable);
        match (self.test, &self.against) {
            (Test::IsEmpty, _) => is_empty(value),
            (Test::IsNotEmpty, _) => !is_empty(value),
            (Test::Is, Some(against)) => self.equals(value, against),
            (Test::IsNot, Some(against)) => !self.equals(value, against),
            (Test::Contains, Some(Against::Text(part))) => {
                let part = normalise(part);
                texts(value).iter().any(|text| text.contains(&part))
            }
            (Test::AtLeast, Some(against)) => quantity(value, against).is_some_and(|(value, bound)| value >= bound),
            (Test::AtMost, Some(against)) => quantity(value, against).is_some_and(|(value, bound)| value <= bound),
            (Test::Is | Test::IsNot | Test::Contains | Test::AtLeast | Test::AtMost, _) => false,
        }
    }

    fn equals(&self, value: Option<&Value>, against: &Against) -> bool {
        /// Holds several things, separated by commas: it is each of them.
        const LIST: &str = "products";
        let Against::Text(text) = against else {
            return quantity(value, against).is_some_and(|(value, other)| value == other);
        };
        let wanted = normalise(text);
        let is_list = self.variable == LIST;
        texts(value).iter().any(|text| *text == wanted || is_list && text.split(',').any(|one| one.trim() == wanted))
    }
}

impl Against {
    fn parse(variable: &Variable, typed: &str, unit: &Unit, lang: Lang) -> Result<Self, Problem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Problem::NoValue);
        }
        if typed.chars().count() > Condition::LONGEST {
            return Err(Problem::TooLong { max: Condition::LONGEST });
        }
        match variable.shape {
            Shape::Number => typed.parse().map(Self::Number).map_err(|_| Problem::NotANumber),
            Shape::Money => {
                let amount = unit.parse(typed, lang).map_err(Problem::Amount)?;
                Ok(Self::Money { amount, unit: unit.clone() })
            }
            // What is empty once it is compared would be in every text.
            _ if normalise(typed).is_empty() => Err(Problem::NoValue),
            _ => Ok(Self::Text(typed.chars().filter(|c| *c != '\0').collect())),
        }
    }
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None => true,
        Some(Value::Text(text) | Value::Url(text)) => normalise(text).is_empty(),
        Some(Value::Term(_) | Value::Number(_) | Value::Money { .. } | Value::Moment { .. }) => false,
    }
}

/// What a value says, as it is compared; words of ours in every language.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Text(text) | Value::Url(text)) => vec![normalise(text)],
        Some(Value::Term(term)) => Lang::ALL.map(|lang| normalise(term.text(lang))).to_vec(),
        None | Some(Value::Number(_) | Value::Money { .. } | Value::Moment { .. }) => Vec::new(),
    }
}

/// A value and its bound as numbers, where one can be held against the other.
fn quantity(value: Option<&Value>, against: &Against) -> Option<(i64, i64)> {
    match (value?, against) {
        (Value::Number(number), Against::Number(bound)) => Some((*number, *bound)),
        (Value::Money { amount, unit }, Against::Money { amount: bound, unit: of }) if unit == of => {
            Some((amount.minor(), bound.minor()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
