//! What a customer is answered who types a code. Travels to the browser and to the REST API as it is.

use serde::{Deserialize, Serialize};

use crate::eligibility::Refusal;
use crate::money::{Amount, Balance};
use crate::time::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// The only answer after which more money is in the wallet.
    Credited {
        amount: Amount,
        /// The how-many-eth redemption of this drop, from 1.
        ordinal: u32,
        balance: Balance,
        jackpot: bool,
    },
    /// This customer redeemed this drop before: the answer to a retry whose first answer was lost.
    Already {
        amount: Amount,
    },
    Exhausted {
        /// When the nearest other drop opens, if there is one; it has passed where that drop is open now.
        next: Option<Moment>,
    },
    /// An admin called the drop off.
    Cancelled {
        next: Option<Moment>,
    },
    Expired {
        closed_at: Moment,
        next: Option<Moment>,
    },
    NotOpenYet {
        opens_at: Moment,
    },
    UnknownCode,
    NotEligible {
        refusal: Refusal,
    },
    TooManyAttempts {
        retry_at: Moment,
    },
    Busy,
}

impl Answer {
    /// The same as in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Credited { .. } => "credited",
            Self::Already { .. } => "already",
            Self::Exhausted { .. } => "exhausted",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired { .. } => "expired",
            Self::NotOpenYet { .. } => "not_open_yet",
            Self::UnknownCode => "unknown_code",
            Self::NotEligible { .. } => "not_eligible",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::Busy => "busy",
        }
    }

    /// Whether this counts as a guess: only wrong codes do.
    pub const fn is_wrong_code(&self) -> bool {
        matches!(self, Answer::UnknownCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_survives_the_way_to_the_browser() {
        let moment = Moment::from_seconds(1_795_000_000);
        let amount = Amount::new(250).unwrap();
        for (answer, json) in [
            (
                Answer::Credited { amount, ordinal: 3, balance: Balance::new(1_250).unwrap(), jackpot: false },
                r#"{"answer":"credited","amount":250,"ordinal":3,"balance":1250,"jackpot":false}"#,
            ),
            (Answer::Already { amount }, r#"{"answer":"already","amount":250}"#),
            (Answer::Exhausted { next: None }, r#"{"answer":"exhausted","next":null}"#),
            (Answer::Cancelled { next: None }, r#"{"answer":"cancelled","next":null}"#),
            (
                Answer::Expired { closed_at: moment, next: Some(moment) },
                r#"{"answer":"expired","closed_at":1795000000000,"next":1795000000000}"#,
            ),
            (Answer::NotOpenYet { opens_at: moment }, r#"{"answer":"not_open_yet","opens_at":1795000000000}"#),
            (Answer::UnknownCode, r#"{"answer":"unknown_code"}"#),
            (
                Answer::NotEligible { refusal: Refusal::TooYoung { old_enough_at: moment } },
                r#"{"answer":"not_eligible","refusal":{"rule":"too_young","old_enough_at":1795000000000}}"#,
            ),
            (
                Answer::TooManyAttempts { retry_at: moment },
                r#"{"answer":"too_many_attempts","retry_at":1795000000000}"#,
            ),
            (Answer::Busy, r#"{"answer":"busy"}"#),
        ] {
            assert_eq!(serde_json::to_string(&answer).unwrap(), json);
            assert!(json.contains(&format!("\"{}\"", answer.name())));
            assert_eq!(serde_json::from_str::<Answer>(json).unwrap(), answer);
        }
    }
}
