//! The installation's settings, as an admin has set them.

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action, Object};
use super::store::{Db, Store, StoreError, Stored, second_factors, settings, wallets};
use crate::account::Role;
use crate::company::{Company, Draft, Enforced, EnforcedProblem, Origin, Problems, UnitProblem};
use crate::id::AccountId;

const NAME: &str = "company";
/// Whoever changes the settings comes after everyone else who does.
const LOCK: &str = "lock: company";

#[derive(Debug, thiserror::Error)]
pub enum CompanyError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("some fields are wrong")]
    Problems(Problems),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The settings, inside whatever else is read or written.
pub async fn read(db: &mut Db) -> Stored<Company> {
    match settings::get(db, NAME).await? {
        Some(json) => serde_json::from_str(&json).map_err(|error| StoreError::unreadable("settings", error)),
        None => Ok(Company::default()),
    }
}

impl Engine {
    pub async fn company(&self) -> Stored<Company> {
        read(&mut *self.store().read().await?).await
    }

    /// Whether something has a price or a prize or was credited already, so that the unit stays what it is.
    pub async fn unit_is_fixed(&self) -> Stored<bool> {
        wallets::is_unit_fixed(&mut *self.store().read().await?).await
    }

    /// Replaces the settings. The unit stays what it is once anything has a price or a prize or was credited in it.
    pub async fn change_company(&self, by: &Account, draft: &Draft) -> Result<Company, CompanyError> {
        by.require(Role::Admin)?;
        let company = draft.check().map_err(CompanyError::Problems)?;
        let mut tx = self.store().begin().await?;
        settings::set(&mut tx, LOCK, "").await?;
        let before = read(&mut tx).await?;
        if company.unit != before.unit && !self.may_change_unit(&mut tx).await? {
            let unit = Some(UnitProblem::Fixed);
            return Err(CompanyError::Problems(Problems { unit, ..Problems::default() }));
        }
        // Who asks a second factor of others begins with themselves, or nobody might be left who can undo it.
        let asked = company.second_factor;
        if asked != before.second_factor
            && asked != Enforced::Nobody
            && second_factors::since(&mut tx, by.id).await?.is_none()
        {
            let second_factor = Some(EnforcedProblem::WithoutOwn);
            return Err(CompanyError::Problems(Problems { second_factor, ..Problems::default() }));
        }
        self.write_company(&mut tx, Some(by.id), &before, &company).await?;
        Store::commit(tx).await?;
        Ok(company)
    }

    /// Whether nothing counts in the unit yet, nor will before this transaction ends.
    async fn may_change_unit(&self, tx: &mut Db) -> Stored<bool> {
        if wallets::is_unit_fixed(tx).await? {
            return Ok(false);
        }
        wallets::hold_all(tx, self.store().dialect()).await?;
        Ok(!wallets::is_unit_fixed(tx).await?)
    }

    /// Sets the public address: what whoever runs the program has named.
    pub async fn adopt_address(&self, address: &Origin) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        settings::set(&mut tx, LOCK, "").await?;
        let before = read(&mut tx).await?;
        let company = Company { address: Some(address.clone()), ..before.clone() };
        self.write_company(&mut tx, None, &before, &company).await?;
        Store::commit(tx).await
    }

    /// Writes what has changed, and who did it.
    async fn write_company(
        &self,
        tx: &mut Db,
        by: Option<AccountId>,
        before: &Company,
        company: &Company,
    ) -> Stored<()> {
        if company == before {
            return Ok(());
        }
        let json = serde_json::to_string(company).map_err(|error| StoreError::unreadable("settings", error))?;
        settings::set(tx, NAME, &json).await?;
        let detail = audit::changes(before, company);
        audit::write(tx, by, Action::SettingsChanged, Object::Settings, detail, self.clock().now()).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::products::ProductError;
    use crate::engine::store::{Dialect, products};
    use crate::engine::testing::{START, TestEngine, cape};
    use crate::money::Change;
    use crate::on_both_engines;
    use crate::reason::Reason;

    async fn gems(engine: &Engine) -> Draft {
        Draft {
            unit: Draft::CREDIT.to_owned(),
            credit: "gems".to_owned(),
            ..Draft::from(&engine.company().await.unwrap())
        }
    }

    fn is_fixed<T: std::fmt::Debug>(answer: &Result<T, CompanyError>) -> bool {
        let fixed = Problems { unit: Some(UnitProblem::Fixed), ..Problems::default() };
        matches!(answer, Err(CompanyError::Problems(problems)) if *problems == fixed)
    }

    /// Until a transaction waits for another, or what should wait has not done so. SQLite lets it wait before it begins.
    async fn until_held_up<T>(test: &TestEngine, task: &tokio::task::JoinHandle<T>) {
        let mut db = test.engine.store().read().await.unwrap();
        while test.engine.store().dialect() == Dialect::Postgres && !task.is_finished() {
            let waiting: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            )
            .fetch_one(&mut *db)
            .await
            .unwrap();
            if waiting > 0 {
                return;
            }
        }
    }

    on_both_engines! {
        async fn the_address_named_at_the_start_is_the_companys(test: TestEngine) {
            let engine = &test.engine;
            let admin = test.account("admin@example.org", Role::Admin).await;
            let address: Origin = "https://drops.example.org".parse().unwrap();
            for _ in 0..2 {
                engine.adopt_address(&address).await.unwrap();
            }
            assert_eq!(engine.company().await.unwrap().link("/funds"), "https://drops.example.org/funds");
            let log = engine.audit_log(&admin, Some(Object::Settings), None, 10).await.unwrap().items;
            let lines: Vec<_> = log.into_iter().map(|line| (line.by, line.detail)).collect();
            assert_eq!(lines, [(None, json!({"address": [null, "https://drops.example.org"]}))]);
        }

        async fn settings_are_changed_by_admins_and_leave_a_trace(test: TestEngine) {
            let engine = &test.engine;
            let admin = test.account("admin@example.org", Role::Admin).await;
            let staff = test.account("staff@example.org", Role::Staff).await;
            let draft = Draft { name: "Nid d’Abeille".to_owned(), ..Draft::from(&engine.company().await.unwrap()) };
            assert!(matches!(engine.change_company(&staff, &draft).await, Err(CompanyError::Forbidden(_))));

            let changed = engine.change_company(&admin, &draft).await.unwrap();
            assert_eq!(engine.company().await.unwrap(), changed);
            assert_eq!(test.another().await.company().await.unwrap(), changed);
            engine.change_company(&admin, &draft).await.unwrap();
            let log = engine.audit_log(&admin, Some(Object::Settings), None, 10).await.unwrap();
            let details: Vec<_> = log.items.into_iter().map(|line| line.detail).collect();
            assert_eq!(details, [json!({"name": ["Largage", "Nid d’Abeille"]})]);

            let wrong = Draft { name: String::new(), ..draft };
            assert!(matches!(engine.change_company(&admin, &wrong).await, Err(CompanyError::Problems(_))));
            assert_eq!(engine.company().await.unwrap(), changed);
        }

        async fn the_unit_is_fixed_from_the_first_entry_on(test: TestEngine) {
            let engine = &test.engine;
            let admin = test.account("admin@example.org", Role::Admin).await;
            let customer = test.account("zoe@example.org", Role::Customer).await;
            let gems = gems(engine).await;
            engine.change_company(&admin, &gems).await.unwrap();
            assert!(!engine.unit_is_fixed().await.unwrap());
            let reason = Reason::new("welcome").unwrap();
            engine.correct(&admin, customer.id, None, Change::new(5).unwrap(), &reason).await.unwrap();

            assert!(engine.unit_is_fixed().await.unwrap());
            let euros = Draft { unit: "EUR".to_owned(), ..gems.clone() };
            assert!(is_fixed(&engine.change_company(&admin, &euros).await));
            let renamed = Draft { name: "Other".to_owned(), ..gems };
            assert_eq!(engine.change_company(&admin, &renamed).await.unwrap().name.as_str(), "Other");
        }

        async fn a_product_fixes_the_unit_of_its_price(test: TestEngine) {
            let engine = &test.engine;
            let admin = test.admin().await;
            let gems = gems(engine).await;
            test.product(None, |product| product.visible = false).await;
            assert!(engine.unit_is_fixed().await.unwrap());
            assert!(is_fixed(&engine.change_company(&admin, &gems).await));
            assert_eq!(engine.company().await.unwrap(), Company::default());
        }

        async fn a_campaign_fixes_the_unit_of_its_prize(test: TestEngine) {
            let engine = &test.engine;
            let admin = test.admin().await;
            let gems = gems(engine).await;
            assert!(!engine.unit_is_fixed().await.unwrap());
            test.campaign(None, |_| {}).await;
            assert!(engine.unit_is_fixed().await.unwrap());
            assert!(is_fixed(&engine.change_company(&admin, &gems).await));
            assert_eq!(engine.company().await.unwrap(), Company::default());
        }

        async fn the_unit_waits_for_whoever_sets_a_price_or_credits(test: TestEngine) {
            let admin = test.admin().await;
            let gems = gems(&test.engine).await;
            let model = cape();
            let mut tx = test.engine.store().begin().await.unwrap();
            products::insert(&mut tx, &model, None, START).await.unwrap();
            let engine = test.engine.clone();
            let change = tokio::spawn(async move { engine.change_company(&admin, &gems).await });
            until_held_up(&test, &change).await;
            Store::commit(tx).await.unwrap();
            assert!(is_fixed(&change.await.unwrap()));
        }

        async fn a_form_of_before_does_not_bring_its_unit_back(test: TestEngine) {
            let admin = test.admin().await;
            let before = test.engine.company().await.unwrap();
            let after = gems(&test.engine).await.check().unwrap();
            let mut tx = test.engine.store().begin().await.unwrap();
            settings::set(&mut tx, LOCK, "").await.unwrap();
            test.engine.write_company(&mut tx, Some(admin.id), &before, &after).await.unwrap();
            products::insert(&mut tx, &cape(), None, START).await.unwrap();
            let renamed = Draft { name: "Other".to_owned(), ..Draft::from(&before) };
            let engine = test.engine.clone();
            let change = tokio::spawn(async move { engine.change_company(&admin, &renamed).await });
            until_held_up(&test, &change).await;
            Store::commit(tx).await.unwrap();
            assert!(is_fixed(&change.await.unwrap()));
            assert_eq!(test.engine.company().await.unwrap(), after);
        }

        async fn no_price_is_set_in_a_unit_of_before(test: TestEngine) {
            let admin = test.admin().await;
            let before = test.engine.company().await.unwrap();
            let after = gems(&test.engine).await.check().unwrap();
            let model = cape();
            let mut tx = test.engine.store().begin().await.unwrap();
            assert!(test.engine.may_change_unit(&mut tx).await.unwrap());
            test.engine.write_company(&mut tx, Some(admin.id), &before, &after).await.unwrap();
            let (engine, unit, by) = (test.engine.clone(), before.unit.clone(), admin.clone());
            let creation = tokio::spawn(async move { engine.create_product(&by, &unit, &model, None).await });
            until_held_up(&test, &creation).await;
            Store::commit(tx).await.unwrap();
            assert!(matches!(creation.await.unwrap(), Err(ProductError::UnitChanged)));
            assert!(!test.engine.unit_is_fixed().await.unwrap(), "nothing was written");
            let model = cape();
            test.engine.create_product(&admin, &after.unit, &model, None).await.unwrap();
        }
    }
}
