//! Who may redeem: a campaign's rules, checked against what is known of a customer.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::Role;
use crate::time::{self, Moment};

/// What a campaign asks of a customer. That staff and blocked customers never redeem holds for every campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How old an account must be.
    #[serde(with = "time::seconds")]
    pub minimum_age: Duration,
    /// Whether it must be verified, or vouched for by an admin.
    pub trusted: bool,
    /// Whether it must have ordered something.
    pub ordered: bool,
}

/// What is known of who wants to redeem.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    pub role: Role,
    pub created_at: Moment,
    pub verified: bool,
    pub vouched_for: bool,
    pub has_ordered: bool,
    pub blocked: bool,
}

/// The rule that a customer does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Refusal {
    #[error("staff never redeems")]
    Staff,
    #[error("the account is blocked")]
    Blocked,
    #[error("the account is too young until {old_enough_at}")]
    TooYoung { old_enough_at: Moment },
    #[error("the account is neither verified nor vouched for")]
    NotTrusted,
    #[error("the customer has not ordered yet")]
    NotOrdered,
}

impl Rules {
    /// Names the first rule that the customer does not meet.
    pub fn check(&self, customer: &Customer, now: Moment) -> Result<(), Refusal> {
        let old_enough_at = customer.created_at + self.minimum_age;
        if customer.role >= Role::Staff {
            Err(Refusal::Staff)
        } else if customer.blocked {
            Err(Refusal::Blocked)
        } else if now < old_enough_at {
            Err(Refusal::TooYoung { old_enough_at })
        } else if self.trusted && !customer.verified && !customer.vouched_for {
            Err(Refusal::NotTrusted)
        } else if self.ordered && !customer.has_ordered {
            Err(Refusal::NotOrdered)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    const BORN: Moment = Moment::from_seconds(1_000_000);

    fn customer() -> Customer {
        Customer {
            role: Role::Customer,
            created_at: BORN,
            verified: false,
            vouched_for: false,
            has_ordered: false,
            blocked: false,
        }
    }

    #[test]
    fn staff_and_blocked_customers_never_redeem() {
        let open = Rules::default();
        assert_eq!(open.check(&customer(), BORN), Ok(()));
        for role in [Role::Staff, Role::Admin] {
            assert_eq!(open.check(&Customer { role, ..customer() }, BORN), Err(Refusal::Staff));
        }
        assert_eq!(open.check(&Customer { blocked: true, ..customer() }, BORN), Err(Refusal::Blocked));
    }

    #[test]
    fn an_account_is_old_enough_from_the_very_moment_on() {
        let rules = Rules { minimum_age: DAY, ..Rules::default() };
        let old_enough_at = BORN + DAY;
        let just_before = Moment::from_millis(old_enough_at.millis() - 1);
        assert_eq!(rules.check(&customer(), just_before), Err(Refusal::TooYoung { old_enough_at }));
        assert_eq!(rules.check(&customer(), old_enough_at), Ok(()));
    }

    #[test]
    fn trust_comes_from_verification_or_from_staff() {
        let rules = Rules { trusted: true, ..Rules::default() };
        assert_eq!(rules.check(&customer(), BORN), Err(Refusal::NotTrusted));
        assert_eq!(rules.check(&Customer { verified: true, ..customer() }, BORN), Ok(()));
        assert_eq!(rules.check(&Customer { vouched_for: true, ..customer() }, BORN), Ok(()));
    }

    #[test]
    fn an_order_may_be_asked_for() {
        let rules = Rules { ordered: true, ..Rules::default() };
        assert_eq!(rules.check(&customer(), BORN), Err(Refusal::NotOrdered));
        assert_eq!(rules.check(&Customer { has_ordered: true, ..customer() }, BORN), Ok(()));
    }
}
