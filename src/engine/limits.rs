use super::Engine;
use super::store::Stored;
use crate::id::AccountId; use crate::time::Moment; use std::net::IpAddr;
pub enum Scope { Code }
pub fn keys(_a: AccountId, _b: IpAddr) -> Vec<String> { vec![] }
impl Engine {
    pub(super) async fn locked_until(&self, _s: Scope, _k: &[String]) -> Stored<Option<Moment>> { Ok(None) }
    pub(super) async fn count_failure(&self, _s: Scope, _k: &[String]) -> Stored<()> { Ok(()) }
}
