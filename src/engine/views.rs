//! What pages show: read for one page at a time, and without anything that its reader may not know.

use super::Engine;
use super::page::Page;
use super::store::public_drops::{self, PublicDrop, RedeemedDrop, Winner};
use super::store::wallets::{self, Entry};
use super::store::{Db, Stored, drops, redemptions};
use crate::eligibility::Refusal;
use crate::fairness::{ClaimedAmount, Parameters};
use crate::id::{AccountId, DropId, EntryId};
use crate::money::{Amount, Balance};

/// Entries and past drops that the Funds page lists.
const ENTRIES: u16 = 20;
const PAST_DROPS: i64 = 10;
const WINNERS: i64 = 5;

/// An example of the derivation, to test an implementation of one's own with.
pub const FAIRNESS_VECTOR: &str = include_str!("../fairness/vector.json");

/// What a customer sees of their own.
#[derive(Clone, Debug)]
pub struct Funds {
    pub balance: Balance,
    /// Newest first.
    pub entries: Page<FundsEntry, EntryId>,
    /// Latest first.
    pub past: Vec<OwnDrop>,
    /// What they won in the drop that is open.
    pub won: Option<Amount>,
    /// The rule that would refuse them at the next drop, or at the one that is open.
    pub refusal: Option<Refusal>,
}

/// One change of one's wallet, and the drop that it came from.
#[derive(Clone, Debug)]
pub struct FundsEntry {
    pub entry: Entry,
    pub drop: Option<RedeemedDrop>,
}

/// A drop that is over, and how it went for one customer.
#[derive(Clone, Debug)]
pub struct OwnDrop {
    pub drop: PublicDrop,
    pub result: OwnResult,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnResult {
    Won(Amount),
    /// Won, and taken back by an admin.
    Reversed,
    Nothing,
}

/// The drops that everyone may look at.
#[derive(Clone, Debug)]
pub struct DropList {
    /// Scheduled, announced or open, the nearest first.
    pub coming: Vec<PublicDrop>,
    /// Latest first.
    pub past: Page<PublicDrop, DropId>,
}

/// All that was promised of a drop, and once it is over what was revealed.
#[derive(Clone, Debug)]
pub struct Proof {
    pub drop: PublicDrop,
    pub commitment: String,
    pub parameters: Parameters,
    pub revealed: Option<Revealed>,
}

/// What is secret until a drop is over.
#[derive(Clone, Debug)]
pub struct Revealed {
    /// In hexadecimal.
    pub seed: String,
    /// By ordinal; reversed ones stay listed, since they were drawn.
    pub amounts: Vec<ClaimedAmount>,
}

async fn statement(
    db: &mut Db,
    account: AccountId,
    before: Option<EntryId>,
    size: u16,
) -> Stored<Page<FundsEntry, EntryId>> {
    let most = i64::from(size) + 1;
    let drops = public_drops::of_entries(db, account, before, most).await?;
    let drop_of = |entry: &Entry| drops.iter().copied().find(|drop| Some(drop.redemption) == entry.redemption);
    let entries = wallets::entries(db, account, before, most).await?;
    let lines = entries.into_iter().map(|entry| FundsEntry { drop: drop_of(&entry), entry }).collect();
    Ok(Page::cut(lines, size, |line: &FundsEntry| line.entry.id))
}

impl Engine {
    pub async fn funds(&self, account: AccountId) -> Stored<Funds> {
        let mut db = self.store().read().await?;
        let own = redemptions::of_account(&mut db, account, 2 * PAST_DROPS).await?;
        let result = |drop: DropId| match own.iter().find(|redemption| redemption.drop == drop) {
            Some(won) if won.reversed_at.is_none() => OwnResult::Won(won.amount),
            Some(_) => OwnResult::Reversed,
            None => OwnResult::Nothing,
        };
        let past = public_drops::past(&mut db, None, PAST_DROPS).await?;
        let won = |drop: DropId| match result(drop) {
            OwnResult::Won(amount) => Some(amount),
            OwnResult::Reversed | OwnResult::Nothing => None,
        };
        let next = public_drops::live(&mut db).await?.into_iter().next();
        let won = next.as_ref().and_then(|drop| won(drop.id));
        let refusal = match next {
            Some(drop) => redemptions::redeemer(&mut db, account).await?.and_then(|redeemer| {
                let at = drop.opens_at.max(self.clock().now());
                drop.settings.rules.check(&redeemer.facts, at).err()
            }),
            None => None,
        };
        Ok(Funds {
            balance: wallets::balance(&mut db, account).await?,
            entries: statement(&mut db, account, None, ENTRIES).await?,
            past: past.into_iter().map(|drop| OwnDrop { result: result(drop.id), drop }).collect(),
            won,
            refusal,
        })
    }

    /// A customer's entries from before `before` on, newest first.
    pub async fn statement(
        &self,
        account: AccountId,
        before: Option<EntryId>,
        size: u16,
    ) -> Stored<Page<FundsEntry, EntryId>> {
        statement(&mut *self.store().read().await?, account, before, size).await
    }

    pub async fn public_drop(&self, id: DropId) -> Stored<Option<PublicDrop>> {
        public_drops::find(&mut *self.store().read().await?, id).await
    }

    /// `size` past drops from before `before` on, and all that come.
    pub async fn drop_list(&self, before: Option<DropId>, size: u16) -> Stored<DropList> {
        let mut db = self.store().read().await?;
        let past = public_drops::past(&mut db, before, i64::from(size) + 1).await?;
        Ok(DropList {
            coming: public_drops::live(&mut db).await?,
            past: Page::cut(past, size, |drop: &PublicDrop| drop.id),
        })
    }

    /// The proof of a drop. The seed and the amounts are in it only when the drop is over.
    pub async fn proof(&self, id: DropId) -> Stored<Option<Proof>> {
        let mut db = self.store().read().await?;
        let (Some(public), Some(drop)) = (public_drops::find(&mut db, id).await?, drops::find(&mut db, id).await?)
        else {
            return Ok(None);
        };
        let revealed = if public.phase.is_over() {
            let amounts = public_drops::amounts(&mut db, id).await?;
            Some(Revealed { seed: self.seed(&drop)?.reveal(), amounts })
        } else {
            None
        };
        Ok(Some(Proof { drop: public, commitment: drop.commitment, parameters: drop.parameters, revealed }))
    }

    /// Who won lately.
    pub async fn winners(&self) -> Stored<Vec<Winner>> {
        public_drops::winners(&mut *self.store().read().await?, WINNERS).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Role;
    use crate::on_both_engines;
    use crate::reason::Reason;
    use crate::time::MINUTE;

    on_both_engines! {
        async fn past_drops_are_listed_by_their_end(test: TestEngine) {
            let engine = &test.engine;
            let [slow, quick] = [test.campaign(None, |_| {}).await, test.campaign(None, |_| {}).await];
            let admin = test.admin().await;
            // The slow campaign's drop is written first and ends last.
            for _ in 0..3 {
                let drop = test.view(quick).await.live.unwrap();
                engine.cancel_drop(&admin, drop.id).await.unwrap();
                test.advance(MINUTE).await;
            }
            let last = test.view(slow).await.live.unwrap();
            engine.cancel_drop(&admin, last.id).await.unwrap();

            let mut ends = Vec::new();
            let mut before = None;
            loop {
                let page = engine.drop_list(before, 1).await.unwrap().past;
                ends.extend(page.items.iter().map(|drop| (drop.campaign, drop.number)));
                before = page.next;
                if before.is_none() {
                    break;
                }
            }
            assert_eq!(ends, [(slow, 1), (quick, 3), (quick, 2), (quick, 1)]);
        }

        async fn pages_are_shown_what_their_readers_may_know(test: TestEngine) {
            let engine = &test.engine;
            let campaign = test.campaign(None, |_| {}).await;
            let drop = test.view(campaign).await.live.unwrap();
            let (zoe, max) =
                (test.account("zoe@example.org", Role::Customer).await, test.account("max@example.org", Role::Customer).await);
            assert!(engine.proof(drop.id).await.unwrap().unwrap().revealed.is_none());

            test.advance_to(drop.opens_at - MINUTE).await;
            test.advance_to(drop.opens_at).await;
            test.redeem(&zoe, drop.id).await;
            test.redeem(&max, drop.id).await;
            let funds = engine.funds(zoe.id).await.unwrap();
            assert_eq!(funds.won.unwrap().minor(), funds.balance.minor());
            assert!(funds.past.is_empty());
            assert!(engine.proof(drop.id).await.unwrap().unwrap().revealed.is_none());

            test.advance(10 * MINUTE).await;
            let redemption = funds.entries.items[0].entry.redemption.unwrap();
            let reason = Reason::new("two accounts").unwrap();
            engine.reverse(&test.admin().await, redemption, &reason).await.unwrap();
            let funds = engine.funds(zoe.id).await.unwrap();
            assert_eq!((funds.balance.minor(), funds.won, funds.refusal), (0, None, None));
            let drops: Vec<_> = funds.entries.items.iter().map(|line| line.drop.map(|of| (of.drop, of.number))).collect();
            assert_eq!(drops, [Some((drop.id, 1)), Some((drop.id, 1))], "the win, and what took it back");
            assert_eq!(funds.past[0].result, OwnResult::Reversed);
            let OwnResult::Won(won) = engine.funds(max.id).await.unwrap().past[0].result else { panic!("max has won") };

            let winners = engine.winners().await.unwrap();
            assert_eq!(winners.len(), 1, "what was taken back is no win");
            assert_eq!((winners[0].name.as_deref(), winners[0].amount), (Some("max"), won));
            let list = engine.drop_list(None, 1).await.unwrap();
            assert_eq!((list.coming[0].number, list.past.items[0].id, list.past.next), (2, drop.id, None));
            let revealed = engine.proof(drop.id).await.unwrap().unwrap().revealed.unwrap();
            let ordinals: Vec<_> = revealed.amounts.iter().map(|claimed| claimed.ordinal).collect();
            assert_eq!(ordinals, [1, 2], "what was taken back was drawn");
            assert!(engine.proof(DropId::new(999)).await.unwrap().is_none());
        }
    }
}
