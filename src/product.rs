//! Products: from what a form posts to what can be sold. [`Draft`] holds what was typed, [`Draft::check`] makes
//! [`Product`] of it or names each field's problem.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::campaign::{is_ticked, tick};
use crate::lang::Lang;
use crate::money::{self, Amount, AmountError, Unit};
use crate::text::{TextError, checked_text, one_line, several_lines};

checked_text!(ProductName: TextError, ProductText: TextError, DeliveredText: TextError, ProductCode: TextError);

/// 1 to 80 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProductName(String);

impl ProductName {
    pub const MAX_LENGTH: usize = 80;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

/// What is said of a product, in markdown: up to 4000 characters, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProductText(String);

impl ProductText {
    pub const MAX_LENGTH: usize = 4000;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        several_lines(typed, Self::MAX_LENGTH).map(Self)
    }
}

/// What a customer gets to read with the order, in markdown: 1 to 4000 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeliveredText(String);

impl DeliveredText {
    pub const MAX_LENGTH: usize = 4000;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        let text = several_lines(typed, Self::MAX_LENGTH)?;
        if text.is_empty() { Err(TextError::Empty) } else { Ok(Self(text)) }
    }
}

/// A code that is handed out once: 1 to 200 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProductCode(String);

/// The first line of a list that is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodesError {
    #[error("no code was typed")]
    Empty,
    #[error("more than {max} codes at once")]
    TooMany { max: usize },
    #[error("line {line}: {error}")]
    Line { line: usize, error: TextError },
}

impl ProductCode {
    pub const MAX_LENGTH: usize = 200;
    /// Most codes of one list.
    pub const MOST: usize = 2000;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }

    /// One code a line; empty lines count for nothing, and a code that stands twice counts once.
    pub fn list(typed: &str) -> Result<Vec<Self>, CodesError> {
        let mut known = std::collections::HashSet::new();
        let mut codes = Vec::new();
        for (index, line) in typed.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let code = Self::new(line).map_err(|error| CodesError::Line { line: index + 1, error })?;
            if known.insert(code.clone()) {
                codes.push(code);
            }
            if codes.len() > Self::MOST {
                return Err(CodesError::TooMany { max: Self::MOST });
            }
        }
        if codes.is_empty() { Err(CodesError::Empty) } else { Ok(codes) }
    }
}

/// What happens when somebody has bought it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Everyone gets the same text at once.
    Text(DeliveredText),
    /// Everyone gets codes of their own at once; what is left of them is the stock.
    Code,
    /// Somebody of the staff sees to it.
    ByHand,
}

impl Delivery {
    pub const fn kind(&self) -> DeliveryKind {
        match self {
            Self::Text(_) => DeliveryKind::Text,
            Self::Code => DeliveryKind::Code,
            Self::ByHand => DeliveryKind::ByHand,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    #[default]
    Text,
    Code,
    ByHand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no way to deliver")]
pub struct UnknownDelivery;

impl DeliveryKind {
    pub const ALL: [Self; 3] = [Self::Text, Self::Code, Self::ByHand];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Code => "code",
            Self::ByHand => "by_hand",
        }
    }
}

impl FromStr for DeliveryKind {
    type Err = UnknownDelivery;

    fn from_str(name: &str) -> Result<Self, UnknownDelivery> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(UnknownDelivery)
    }
}

/// How many may be sold or bought at most.
pub const MOST: u32 = 1_000_000;

/// A product as an admin has set it. Its stock is not part of it: that changes with each sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub name: ProductName,
    pub text: ProductText,
    /// Of one; more than nothing.
    pub price: Amount,
    /// How many one customer may have bought in all; refunded ones do not count.
    pub per_customer: Option<u32>,
    /// Whether customers see it in the shop.
    pub visible: bool,
    pub delivery: Delivery,
    /// A text that nobody gets while something else is delivered: kept for when it is wanted again.
    pub kept_text: Option<DeliveredText>,
}

impl Product {
    /// The text of its delivery, delivered now or not.
    pub fn text_to_deliver(&self) -> Option<&DeliveredText> {
        match &self.delivery {
            Delivery::Text(text) => Some(text),
            Delivery::Code | Delivery::ByHand => self.kept_text.as_ref(),
        }
    }
}

/// A field of the form; [`Field::name`] is what it posts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Name,
    Text,
    Price,
    Stock,
    PerCustomer,
    Delivery,
    Delivered,
}

impl Field {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Text => "text",
            Self::Price => "price",
            Self::Stock => "stock",
            Self::PerCustomer => "per_customer",
            Self::Delivery => "delivery",
            Self::Delivered => "delivered",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    Text(TextError),
    Amount(AmountError),
    /// It costs nothing.
    Free,
    NotANumber,
    OutOfRange {
        min: u32,
        max: u32,
    },
    UnknownChoice,
}

/// Each field that is wrong.
pub type Problems = Vec<(Field, Problem)>;

impl From<TextError> for Problem {
    fn from(error: TextError) -> Self {
        Self::Text(error)
    }
}

/// What the form holds, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub text: String,
    pub price: String,
    /// Empty: without end. Counts for nothing where codes are delivered.
    pub stock: String,
    /// Empty: no limit.
    pub per_customer: String,
    /// `on`, or nothing.
    pub visible: String,
    /// The name of a [`DeliveryKind`].
    pub delivery: String,
    /// The text that is delivered, where it is one; kept where it is not.
    pub delivered: String,
}

impl Draft {
    /// What a new product's form proposes.
    pub fn proposal() -> Self {
        Self { visible: tick(true), delivery: DeliveryKind::default().name().to_owned(), ..Self::default() }
    }

    /// What the form of a product shows.
    pub fn of(product: &Product, stock: Option<u32>, unit: &Unit, lang: Lang) -> Self {
        Self {
            name: product.name.to_string(),
            text: product.text.to_string(),
            price: unit.format_input(product.price, lang),
            stock: stock.map(|stock| stock.to_string()).unwrap_or_default(),
            per_customer: product.per_customer.map(|most| most.to_string()).unwrap_or_default(),
            visible: tick(product.visible),
            delivery: product.delivery.kind().name().to_owned(),
            delivered: product.text_to_deliver().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Makes a product and its stock of what was typed, or names every field that has a problem.
    pub fn check(&self, unit: &Unit, lang: Lang) -> Result<(Product, Option<u32>), Problems> {
        let mut problems = Problems::new();
        let name = keep(&mut problems, Field::Name, ProductName::new(&self.name));
        let text = keep(&mut problems, Field::Text, ProductText::new(&self.text));
        let price = keep(&mut problems, Field::Price, self.price(unit, lang));
        let delivery = self.delivery(&mut problems);
        let stock = match delivery {
            Some((Delivery::Code, _)) => Some(None),
            _ => keep(&mut problems, Field::Stock, number(&self.stock, 0)),
        };
        let per_customer = keep(&mut problems, Field::PerCustomer, number(&self.per_customer, 1));
        match (name, text, price, delivery, stock, per_customer) {
            (Some(name), Some(text), Some(price), Some((delivery, kept_text)), Some(stock), Some(per_customer)) => {
                let visible = is_ticked(&self.visible);
                Ok((Product { name, text, price, per_customer, visible, delivery, kept_text }, stock))
            }
            _ => Err(problems),
        }
    }

    fn price(&self, unit: &Unit, lang: Lang) -> Result<Amount, Problem> {
        match unit.parse(&self.price, lang) {
            Ok(price) if price.is_zero() => Err(Problem::Free),
            Ok(price) => Ok(price),
            Err(error) => Err(Problem::Amount(error)),
        }
    }

    /// What is delivered, and the text that is kept beside it.
    fn delivery(&self, problems: &mut Problems) -> Option<(Delivery, Option<DeliveredText>)> {
        let kept = |problems: &mut Problems, delivery| {
            let text = if self.delivered.trim().is_empty() { Ok(None) } else { self.text_to_deliver().map(Some) };
            keep(problems, Field::Delivered, text).map(|kept| (delivery, kept))
        };
        match self.delivery.trim().parse() {
            Ok(DeliveryKind::Text) => {
                keep(problems, Field::Delivered, self.text_to_deliver()).map(|text| (Delivery::Text(text), None))
            }
            Ok(DeliveryKind::Code) => kept(problems, Delivery::Code),
            Ok(DeliveryKind::ByHand) => kept(problems, Delivery::ByHand),
            Err(UnknownDelivery) => keep(problems, Field::Delivery, Err(Problem::UnknownChoice)),
        }
    }

    fn text_to_deliver(&self) -> Result<DeliveredText, TextError> {
        DeliveredText::new(&self.delivered)
    }
}

/// The value, unless there is a problem with its field, which is kept.
fn keep<T, P: Into<Problem>>(problems: &mut Problems, field: Field, value: Result<T, P>) -> Option<T> {
    value.map_err(|problem| problems.push((field, problem.into()))).ok()
}

/// A number up to [`MOST`], or none where nothing was typed.
fn number(typed: &str, min: u32) -> Result<Option<u32>, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let digits = money::ungroup(typed).map_err(|_| Problem::NotANumber)?;
    // Only digits are left: what does not fit is too large.
    let number = digits.parse().ok().filter(|number| (min..=MOST).contains(number));
    number.map(Some).ok_or(Problem::OutOfRange { min, max: MOST })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros() -> Unit {
        "currency:EUR".parse().unwrap()
    }

    fn draft() -> Draft {
        Draft {
            name: " Server, 4 GB ".to_owned(),
            text: "**Fast**\r\nand small".to_owned(),
            price: "19,90".to_owned(),
            stock: "5".to_owned(),
            per_customer: "2".to_owned(),
            delivered: "Thank you!".to_owned(),
            ..Draft::proposal()
        }
    }

    fn problems(draft: &Draft) -> Vec<(Field, Problem)> {
        draft.check(&euros(), Lang::En).unwrap_err()
    }

    #[test]
    fn what_is_right_becomes_a_product_and_its_stock() {
        let (product, stock) = draft().check(&euros(), Lang::En).unwrap();
        assert_eq!(product.name.as_str(), "Server, 4 GB");
        assert_eq!(product.text.as_str(), "**Fast**\nand small");
        assert_eq!(
            (product.price.minor(), stock, product.per_customer, product.visible),
            (1990, Some(5), Some(2), true)
        );
        assert_eq!(product.delivery, Delivery::Text(DeliveredText::new("Thank you!").unwrap()));
        for lang in Lang::ALL {
            let shown = Draft::of(&product, stock, &euros(), lang);
            assert_eq!(shown.check(&euros(), lang).unwrap(), (product.clone(), stock));
        }
    }

    #[test]
    fn nothing_typed_is_no_limit() {
        let open = Draft { stock: " ".to_owned(), per_customer: String::new(), visible: String::new(), ..draft() };
        let (product, stock) = open.check(&euros(), Lang::En).unwrap();
        assert_eq!((stock, product.per_customer, product.visible), (None, None, false));
        let empty = Draft { stock: "0".to_owned(), ..draft() };
        assert_eq!(empty.check(&euros(), Lang::En).unwrap().1, Some(0));
    }

    #[test]
    fn codes_are_their_own_stock_and_only_a_text_asks_for_one() {
        let codes =
            Draft { delivery: "code".to_owned(), stock: "many".to_owned(), delivered: String::new(), ..draft() };
        let (product, stock) = codes.check(&euros(), Lang::En).unwrap();
        assert_eq!((product.delivery, stock), (Delivery::Code, None));
        assert_eq!(product.kept_text, None);
        let by_hand = Draft { delivery: "by_hand".to_owned(), delivered: String::new(), ..draft() };
        assert_eq!(by_hand.check(&euros(), Lang::En).unwrap().0.delivery, Delivery::ByHand);
        let nothing = Draft { delivered: " \n ".to_owned(), ..draft() };
        assert_eq!(problems(&nothing), [(Field::Delivered, Problem::Text(TextError::Empty))]);
        let unknown = Draft { delivery: "by post".to_owned(), ..draft() };
        assert_eq!(problems(&unknown), [(Field::Delivery, Problem::UnknownChoice)]);
    }

    #[test]
    fn a_text_that_is_not_delivered_is_kept() {
        for kind in [DeliveryKind::Code, DeliveryKind::ByHand] {
            let other = Draft { delivery: kind.name().to_owned(), ..draft() };
            let (product, _) = other.check(&euros(), Lang::En).unwrap();
            assert_eq!(
                (product.delivery.kind(), product.kept_text.as_ref().map(DeliveredText::as_str)),
                (kind, Some("Thank you!"))
            );
            let shown = Draft::of(&product, None, &euros(), Lang::En);
            assert_eq!(shown.check(&euros(), Lang::En).unwrap().0, product);
            let back = Draft { delivery: "text".to_owned(), ..shown };
            let (product, _) = back.check(&euros(), Lang::En).unwrap();
            assert_eq!(product.delivery, Delivery::Text(DeliveredText::new("Thank you!").unwrap()));
            assert_eq!(product.kept_text, None);
            let hostile = Draft { delivery: kind.name().to_owned(), delivered: "a\0".to_owned(), ..draft() };
            assert_eq!(problems(&hostile), [(Field::Delivered, Problem::Text(TextError::Characters))]);
        }
    }

    #[test]
    fn every_field_has_its_own_problem() {
        let too_long = |max| Problem::Text(TextError::TooLong { max });
        for (draft, field, problem) in [
            (Draft { name: String::new(), ..draft() }, Field::Name, Problem::Text(TextError::Empty)),
            (Draft { name: "é".repeat(81), ..draft() }, Field::Name, too_long(80)),
            (Draft { text: "é".repeat(4001), ..draft() }, Field::Text, too_long(4000)),
            (Draft { text: "a\0".to_owned(), ..draft() }, Field::Text, Problem::Text(TextError::Characters)),
            (Draft { price: "0".to_owned(), ..draft() }, Field::Price, Problem::Free),
            (Draft { price: String::new(), ..draft() }, Field::Price, Problem::Amount(AmountError::Empty)),
            (Draft { price: "-1".to_owned(), ..draft() }, Field::Price, Problem::Amount(AmountError::Negative)),
            (Draft { stock: "some".to_owned(), ..draft() }, Field::Stock, Problem::NotANumber),
            (Draft { stock: "1000001".to_owned(), ..draft() }, Field::Stock, Problem::OutOfRange { min: 0, max: MOST }),
            (
                Draft { per_customer: "0".to_owned(), ..draft() },
                Field::PerCustomer,
                Problem::OutOfRange { min: 1, max: MOST },
            ),
            (Draft { delivered: "é".repeat(4001), ..draft() }, Field::Delivered, too_long(4000)),
        ] {
            assert_eq!(problems(&draft), [(field, problem)]);
        }
        let fields: Vec<Field> = problems(&Draft::default()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [Field::Name, Field::Price, Field::Delivery]);
    }

    #[test]
    fn a_list_holds_a_code_a_line() {
        let list = |typed: &str| {
            ProductCode::list(typed).map(|codes| codes.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(list(" A-1 \r\n\nB 2\nA-1\n").unwrap(), ["A-1", "B 2"]);
        assert_eq!(list(" \n"), Err(CodesError::Empty));
        assert_eq!(list("A\nB\0"), Err(CodesError::Line { line: 2, error: TextError::Characters }));
        let too_long = format!("\n{}", "x".repeat(201));
        assert_eq!(list(&too_long), Err(CodesError::Line { line: 2, error: TextError::TooLong { max: 200 } }));
        let many: String = (0..2000).map(|number| format!("{number}\n")).collect();
        assert_eq!(list(&many).unwrap().len(), 2000);
        assert_eq!(list(&format!("{many}x")), Err(CodesError::TooMany { max: 2000 }));
    }
}
