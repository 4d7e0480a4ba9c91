use super::Engine;
pub use crate::company::Company;
use super::store::{Db, Stored, StoreError, settings};
impl Engine {
    pub(super) async fn company_in(&self, db: &mut Db) -> Stored<Company> {
        let json = settings::get(db, "company").await?;
        json.map_or_else(|| Ok(Company::default()), |json| serde_json::from_str(&json).map_err(|e| StoreError::unreadable("company", e)))
    }
}
impl Company { pub fn link(&self, path: &str) -> String { format!("{}{path}", self.address.as_ref().map_or("http://127.0.0.1:3000", |a| a.as_str())) } }
