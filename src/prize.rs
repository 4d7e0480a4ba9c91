//! What a redemption wins: a sum between two bounds, doubled where there is a jackpot and the maximum is drawn.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use crate::money::Amount;

/// `min` and `max` are both possible. The largest possible sum is an [`Amount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Prize(Bounds);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Bounds {
    min: Amount,
    max: Amount,
    jackpot: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrizeError {
    #[error("the least that can be won is nothing")]
    Nothing,
    #[error("the least is more than the most")]
    Reversed,
    #[error("with one possible sum, every drawing would be the jackpot")]
    CertainJackpot,
    #[error("beyond the largest amount")]
    TooLarge,
}

/// What was drawn; `amount` is already doubled if it is the jackpot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Win {
    pub amount: Amount,
    pub jackpot: bool,
}

impl Prize {
    pub fn new(min: Amount, max: Amount, jackpot: bool) -> Result<Self, PrizeError> {
        if min.is_zero() {
            Err(PrizeError::Nothing)
        } else if min > max {
            Err(PrizeError::Reversed)
        } else if jackpot && min == max {
            Err(PrizeError::CertainJackpot)
        } else if jackpot && max.checked_add(max).is_none() {
            Err(PrizeError::TooLarge)
        } else {
            Ok(Self(Bounds { min, max, jackpot }))
        }
    }

    pub const fn min(&self) -> Amount {
        self.0.min
    }

    /// The most that is drawn: the jackpot is twice this.
    pub const fn max(&self) -> Amount {
        self.0.max
    }

    pub const fn jackpot(&self) -> bool {
        self.0.jackpot
    }

    /// The most that one redemption can cost.
    pub fn worst_case(&self) -> Amount {
        if self.0.jackpot { self.0.max.saturating_add(self.0.max) } else { self.0.max }
    }

    /// What one redemption costs on average, rounded to the nearest minor unit.
    pub fn expected(&self) -> Amount {
        let (min, max) = (self.0.min.minor(), self.0.max.minor());
        let sums = max - min + 1;
        // The mean is (min + max) / 2, plus max / sums where the maximum counts twice; over the common denominator.
        let jackpot = if self.0.jackpot { i128::from(2 * max) } else { 0 };
        let numerator = i128::from(min + max) * i128::from(sums) + jackpot;
        let denominator = i128::from(2 * sums);
        let rounded = (numerator + denominator / 2) / denominator;
        i64::try_from(rounded).ok().and_then(|minor| Amount::new(minor).ok()).unwrap_or(Amount::MAX)
    }

    /// Draws a sum; `uniform(n)` gives a number below `n`, each equally likely.
    pub fn draw(&self, uniform: impl FnOnce(NonZeroU64) -> u64) -> Win {
        let (min, max) = (self.0.min.minor(), self.0.max.minor());
        let sums = NonZeroU64::MIN.saturating_add((max - min).unsigned_abs());
        let drawn = i64::try_from(uniform(sums)).expect("below the number of sums");
        let amount = Amount::new(min + drawn).expect("between the bounds");
        if self.0.jackpot && amount == self.0.max {
            Win { amount: self.worst_case(), jackpot: true }
        } else {
            Win { amount, jackpot: false }
        }
    }
}

impl TryFrom<Bounds> for Prize {
    type Error = PrizeError;

    fn try_from(bounds: Bounds) -> Result<Self, PrizeError> {
        Self::new(bounds.min, bounds.max, bounds.jackpot)
    }
}

impl From<Prize> for Bounds {
    fn from(prize: Prize) -> Self {
        prize.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    #[test]
    fn refuses_bounds_that_make_no_prize() {
        let new = |min, max, jackpot| Prize::new(amount(min), amount(max), jackpot).map(|prize| prize.worst_case());
        assert_eq!(new(0, 5, false), Err(PrizeError::Nothing));
        assert_eq!(new(6, 5, false), Err(PrizeError::Reversed));
        assert_eq!(new(5, 5, true), Err(PrizeError::CertainJackpot));
        assert_eq!(new(5, 5, false), Ok(amount(5)));
        assert_eq!(new(1, 1_000_000_000_000, false), Ok(Amount::MAX));
        assert_eq!(new(1, 500_000_000_000, true), Ok(Amount::MAX));
        assert_eq!(new(1, 500_000_000_001, true), Err(PrizeError::TooLarge));
        assert!(serde_json::from_str::<Prize>(r#"{"min":6,"max":5,"jackpot":false}"#).is_err());
    }

    proptest! {
        #[test]
        fn each_number_draws_one_sum(min in 1_i64..10_000, width in 1_i64..200, jackpot: bool) {
            let prize = Prize::new(amount(min), amount(min + width), jackpot).unwrap();
            let mut total = 0;
            for drawn in 0..=width {
                let win = prize.draw(|n| {
                    assert_eq!(n.get(), width.unsigned_abs() + 1);
                    drawn.unsigned_abs()
                });
                let is_max = drawn == width;
                prop_assert_eq!(win.jackpot, jackpot && is_max);
                prop_assert_eq!(win.amount, if win.jackpot { amount(2 * (min + width)) } else { amount(min + drawn) });
                prop_assert!(win.amount <= prize.worst_case());
                total += win.amount.minor();
            }
            // The expected sum is the mean of all of them, rounded.
            let sums = width + 1;
            prop_assert!((prize.expected().minor() * sums - total).abs() * 2 <= sums);
        }
    }
}
