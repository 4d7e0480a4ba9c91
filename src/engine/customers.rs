//! What staff sees of customers, and what admins do to them.
//!
//! A blocked customer stays signed in and sees everything, but redeems nothing. A reversed redemption stays listed, its
//! use is not given back and its customer cannot redeem the drop again. Nothing here takes a wallet below zero: what
//! was already spent has to be settled by a correction of what is left.

use serde_json::json;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::page::Page;
use super::store::redemptions::{self, Redemption};
use super::store::wallets::{self, Cause, Entry, NewEntry};
use super::store::{Store, StoreError, accounts};
use crate::account::Role;
use crate::id::{AccountId, EntryId, RedemptionId};
use crate::money::{Balance, Change};
use crate::reason::Reason;

pub use super::store::accounts::Filter;

#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such account")]
    NoSuchAccount,
    #[error("there is no such redemption")]
    NoSuchRedemption,
    /// Only customers redeem, so only they are blocked.
    #[error("not a customer")]
    NotACustomer,
    /// Somebody has to be left who can undo it.
    #[error("the last admin")]
    LastAdmin,
    #[error("this redemption was reversed before")]
    AlreadyReversed,
    #[error("nothing to correct")]
    NoChange,
    /// The wallet has an entry that whoever acts has not seen: a second click, or a redemption in between.
    #[error("the wallet has changed since")]
    WalletChanged,
    /// Below zero, since it was spent, or beyond the largest balance.
    #[error("the wallet would leave its bounds")]
    OutOfBounds { balance: Balance },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub account: Account,
    pub balance: Balance,
}

/// One customer, with the latest of what happened.
#[derive(Clone, Debug)]
pub struct Customer {
    pub account: Account,
    pub balance: Balance,
    pub entries: Vec<Entry>,
    pub redemptions: Vec<Redemption>,
}

/// How many entries and redemptions a customer is shown with.
const LATEST: i64 = 100;

impl Engine {
    /// A page of accounts, newest first.
    pub async fn customers(
        &self,
        by: &Account,
        filter: &Filter,
        size: u16,
    ) -> Result<Page<Listed, AccountId>, CustomerError> {
        by.require(Role::Staff)?;
        let mut db = self.store().read().await?;
        let rows = accounts::page(&mut db, self.store().dialect(), filter, i64::from(size) + 1).await?;
        let listed = rows.into_iter().map(|(account, balance)| Listed { account, balance }).collect();
        Ok(Page::cut(listed, size, |listed: &Listed| listed.account.id))
    }

    pub async fn customer(&self, by: &Account, id: AccountId) -> Result<Customer, CustomerError> {
        by.require(Role::Staff)?;
        let mut db = self.store().read().await?;
        Ok(Customer {
            account: accounts::find(&mut db, id).await?.ok_or(CustomerError::NoSuchAccount)?,
            balance: wallets::balance(&mut db, id).await?,
            entries: wallets::entries(&mut db, id, None, LATEST).await?,
            redemptions: redemptions::of_account(&mut db, id, LATEST).await?,
        })
    }

    /// Adds to a wallet or takes from it. `seen` is the wallet's newest entry when the form was shown: posted twice, it
    /// counts once.
    pub async fn correct(
        &self,
        by: &Account,
        id: AccountId,
        seen: Option<EntryId>,
        change: Change,
        reason: &Reason,
    ) -> Result<Balance, CustomerError> {
        by.require(Role::Admin)?;
        if change.minor() == 0 {
            return Err(CustomerError::NoChange);
        }
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        accounts::find(&mut tx, id).await?.ok_or(CustomerError::NoSuchAccount)?;
        let entry = NewEntry {
            account: id,
            amount: change,
            cause: Cause::Correction,
            redemption: None,
            order: None,
            reason: reason.as_str(),
            made_by: Some(by.id),
            at: now,
        };
        let added = wallets::add(&mut tx, &entry).await?;
        // The wallet's row is ours now: what stands before our entry stays there.
        let newest = wallets::entries(&mut tx, id, None, 2).await?;
        let before = if added.is_some() { newest.get(1) } else { newest.first() };
        if before.map(|entry| entry.id) != seen {
            return Err(CustomerError::WalletChanged);
        }
        let Some(balance) = added else {
            return Err(CustomerError::OutOfBounds { balance: wallets::balance(&mut tx, id).await? });
        };
        let detail = json!({"amount": change, "balance": balance, "reason": reason});
        audit::write(&mut tx, Some(by.id), Action::WalletCorrected, id, detail, now).await?;
        Store::commit(tx).await?;
        self.hub().changed();
        Ok(balance)
    }

    /// Takes back what a redemption has credited, once.
    pub async fn reverse(&self, by: &Account, id: RedemptionId, reason: &Reason) -> Result<Balance, CustomerError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let redemption = redemptions::find(&mut tx, id).await?.ok_or(CustomerError::NoSuchRedemption)?;
        if !redemptions::reverse(&mut tx, id, now).await? {
            return Err(CustomerError::AlreadyReversed);
        }
        let amount = -Change::from(redemption.amount);
        let entry = NewEntry {
            account: redemption.account,
            amount,
            cause: Cause::Reversal,
            redemption: Some(id),
            order: None,
            reason: reason.as_str(),
            made_by: Some(by.id),
            at: now,
        };
        let Some(balance) = wallets::add(&mut tx, &entry).await? else {
            let balance = wallets::balance(&mut tx, redemption.account).await?;
            return Err(CustomerError::OutOfBounds { balance });
        };
        let detail = json!({
            "account": redemption.account, "drop": redemption.drop, "amount": amount, "balance": balance, "reason": reason,
        });
        audit::write(&mut tx, Some(by.id), Action::RedemptionReversed, id, detail, now).await?;
        Store::commit(tx).await?;
        self.hub().changed();
        Ok(balance)
    }

    /// Keeps a customer from redeeming. Nothing happens to who is blocked already.
    pub async fn block(&self, by: &Account, id: AccountId, reason: &Reason) -> Result<(), CustomerError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        if !accounts::block(&mut tx, id, reason.as_str(), now).await? {
            let account = accounts::find(&mut tx, id).await?.ok_or(CustomerError::NoSuchAccount)?;
            return if account.role == Role::Customer { Ok(()) } else { Err(CustomerError::NotACustomer) };
        }
        audit::write(&mut tx, Some(by.id), Action::CustomerBlocked, id, json!({"reason": reason}), now).await?;
        Ok(Store::commit(tx).await?)
    }

    pub async fn unblock(&self, by: &Account, id: AccountId) -> Result<(), CustomerError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        accounts::find(&mut tx, id).await?.ok_or(CustomerError::NoSuchAccount)?;
        if accounts::unblock(&mut tx, id).await? {
            let now = self.clock().now();
            audit::write(&mut tx, Some(by.id), Action::CustomerUnblocked, id, json!({}), now).await?;
        }
        Ok(Store::commit(tx).await?)
    }

    /// Says that a customer is known to be a person of good faith, or no longer so.
    pub async fn vouch(&self, by: &Account, id: AccountId, vouched: bool) -> Result<(), CustomerError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        accounts::find(&mut tx, id).await?.ok_or(CustomerError::NoSuchAccount)?;
        if accounts::vouch(&mut tx, id, vouched).await? {
            let action = if vouched { Action::CustomerVouchedFor } else { Action::CustomerNoLongerVouchedFor };
            audit::write(&mut tx, Some(by.id), action, id, json!({}), self.clock().now()).await?;
        }
        Ok(Store::commit(tx).await?)
    }

    /// Gives an account another role; there is always an admin left.
    pub async fn change_role(&self, by: &Account, id: AccountId, role: Role) -> Result<(), CustomerError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        accounts::lock_admins(&mut tx).await?;
        let account = accounts::find(&mut tx, id).await?.ok_or(CustomerError::NoSuchAccount)?;
        let loses_admin = account.role == Role::Admin && role != Role::Admin;
        if loses_admin && accounts::count_admins(&mut tx).await? == 1 {
            return Err(CustomerError::LastAdmin);
        }
        if accounts::change_role(&mut tx, id, role).await? {
            let detail = json!({"role": [account.role, role]});
            audit::write(&mut tx, Some(by.id), Action::RoleChanged, id, detail, self.clock().now()).await?;
        }
        Ok(Store::commit(tx).await?)
    }
}

#[cfg(test)]
mod tests;
