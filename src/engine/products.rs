//! The shop's side of the counter: products as admins set them, their pictures, their stock and their codes.
//!
//! Codes are sealed at rest like every other secret, and opened for whoever bought them.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::company;
use super::files::File;
use super::page::Page;
use super::store::files::{self, NewFile};
use super::store::{Store, StoreError, Stored, products};
use crate::account::Role;
use crate::id::{FileId, ProductId};
use crate::money::Unit;
use crate::picture::Format;
use crate::product::{Delivery, Product as Settings, ProductCode};
use crate::search;

pub use super::store::products::{Filter, Product, Shown};

/// Most bytes of a picture.
pub const LARGEST_PICTURE: usize = 2 * 1024 * 1024;
/// What codes are sealed for.
pub(super) const CODE: &str = "a product's code";

#[derive(Debug, thiserror::Error)]
pub enum ProductError {
    #[error("there is no such product")]
    Unknown,
    /// Somebody changed it since the form was opened.
    #[error("there is a later version")]
    Outdated,
    /// It was sold or restocked since the form was opened, and the form wants another stock.
    #[error("the stock has changed")]
    StockChanged { left: Option<u32> },
    /// The price was typed in another unit than the one that counts by now.
    #[error("the unit of money has changed")]
    UnitChanged,
    #[error("the picture has no bytes")]
    NoPicture,
    #[error("more than {limit} bytes")]
    PictureTooLarge { limit: usize },
    #[error("none of the formats that every browser shows")]
    NotAPicture,
    /// This product delivers none.
    #[error("no product of codes")]
    NoCodes,
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a list of codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    pub added: usize,
    /// Codes that the product has or had already.
    pub known: usize,
}

/// What is left of a product's codes, whether it delivers them now or not, and what is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Codes {
    pub left: u32,
    pub handed_out: i64,
}

/// What the log tells of a product: all but what is delivered.
fn told(settings: &Settings, stock: Option<u32>) -> Value {
    json!({
        "name": settings.name,
        "text": settings.text,
        "price": settings.price,
        "stock": stock.filter(|_| settings.delivery != Delivery::Code),
        "per_customer": settings.per_customer,
        "visible": settings.visible,
        "delivery": settings.delivery.kind(),
    })
}

impl Engine {
    /// A product, seen or hidden.
    pub async fn product(&self, id: ProductId) -> Stored<Option<Product>> {
        products::find(&mut *self.store().read().await?, id).await
    }

    /// A product that customers see.
    pub async fn product_in_shop(&self, id: ProductId) -> Stored<Option<Product>> {
        Ok(self.product(id).await?.filter(|product| product.settings.visible))
    }

    /// What customers see, newest first.
    pub async fn shop(&self, before: Option<ProductId>, size: u16) -> Stored<Page<Product, ProductId>> {
        let filter = Filter { shown: Shown::Visible, before, ..Filter::default() };
        let found = products::page(&mut *self.store().read().await?, &filter, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, |product: &Product| product.id))
    }

    /// A page of all products, newest first.
    pub async fn products(
        &self,
        by: &Account,
        filter: &Filter,
        size: u16,
    ) -> Result<Page<Product, ProductId>, ProductError> {
        by.require(Role::Staff)?;
        let found = products::page(&mut *self.store().read().await?, filter, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, |product: &Product| product.id))
    }

    /// All products in the order of their names, to choose one.
    pub async fn product_names(&self) -> Stored<Vec<(ProductId, String)>> {
        let mut names = products::names(&mut *self.store().read().await?).await?;
        names.sort_by_cached_key(|(_, name)| search::normalise(name));
        Ok(names)
    }

    /// Adds a product whose price was typed in `unit`, which is fixed from then on.
    pub async fn create_product(
        &self,
        by: &Account,
        unit: &Unit,
        settings: &Settings,
        stock: Option<u32>,
    ) -> Result<ProductId, ProductError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let id = products::insert(&mut tx, settings, stock, now).await?;
        // Whoever changes the unit has waited for this product, or we have waited for them.
        if company::read(&mut tx).await?.unit != *unit {
            return Err(ProductError::UnitChanged);
        }
        audit::write(&mut tx, Some(by.id), Action::ProductCreated, id, told(settings, stock), now).await?;
        Store::commit(tx).await?;
        self.hub().changed();
        Ok(id)
    }

    /// Replaces the settings over the version that the admin has seen. The stock is set where it is to be another than
    /// the one that was `seen_stock`, and only while it is still that one: what is sold meanwhile stays sold.
    pub async fn change_product(
        &self,
        by: &Account,
        id: ProductId,
        seen: i64,
        settings: &Settings,
        (seen_stock, stock): (Option<u32>, Option<u32>),
    ) -> Result<(), ProductError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let before = products::lock(&mut tx, id).await?.ok_or(ProductError::Unknown)?;
        if before.version != seen || !products::update(&mut tx, id, seen, settings, now).await? {
            return Err(ProductError::Outdated);
        }
        let has_codes = |settings: &Settings| settings.delivery == Delivery::Code;
        let had = before.left.filter(|_| !has_codes(&before.settings));
        let has = if has_codes(settings) {
            None
        } else if has_codes(&before.settings) {
            stock
        } else if stock == seen_stock {
            had
        } else if had == seen_stock {
            stock
        } else {
            return Err(ProductError::StockChanged { left: had });
        };
        products::set_stock(&mut tx, id, has).await?;
        let changes = audit::changes(&told(&before.settings, had), &told(settings, has));
        audit::write(&mut tx, Some(by.id), Action::ProductChanged, id, changes, now).await?;
        Store::commit(tx).await?;
        self.hub().changed();
        Ok(())
    }

    /// Shows this picture from now on.
    pub async fn set_product_picture(&self, by: &Account, id: ProductId, bytes: &[u8]) -> Result<FileId, ProductError> {
        by.require(Role::Admin)?;
        if bytes.is_empty() {
            return Err(ProductError::NoPicture);
        }
        if bytes.len() > LARGEST_PICTURE {
            return Err(ProductError::PictureTooLarge { limit: LARGEST_PICTURE });
        }
        let format = Format::of(bytes).ok_or(ProductError::NotAPicture)?;
        let now = self.clock().now();
        let new = NewFile {
            name: "picture",
            media_type: format.media_type(),
            sha256: &hex::encode(Sha256::digest(bytes)),
            bytes,
            by: by.id,
            now,
        };
        let mut tx = self.store().begin().await?;
        products::lock(&mut tx, id).await?.ok_or(ProductError::Unknown)?;
        let file = files::insert(&mut tx, &new).await?;
        products::set_picture(&mut tx, id, Some(file), now).await?;
        audit::write(&mut tx, Some(by.id), Action::ProductPictureChanged, id, json!({}), now).await?;
        Store::commit(tx).await?;
        Ok(file)
    }

    pub async fn remove_product_picture(&self, by: &Account, id: ProductId) -> Result<(), ProductError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let product = products::lock(&mut tx, id).await?.ok_or(ProductError::Unknown)?;
        if product.picture.is_some() {
            products::set_picture(&mut tx, id, None, now).await?;
            audit::write(&mut tx, Some(by.id), Action::ProductPictureChanged, id, json!({}), now).await?;
        }
        Ok(Store::commit(tx).await?)
    }

    /// The picture of a product.
    pub async fn product_picture(&self, product: &Product) -> Stored<Option<File>> {
        match product.picture {
            Some(id) => self.file(id).await,
            None => Ok(None),
        }
    }

    /// Adds codes to a product that delivers them.
    pub async fn add_product_codes(
        &self,
        by: &Account,
        id: ProductId,
        codes: &[ProductCode],
    ) -> Result<Added, ProductError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let key = self.key();
        let mut tx = self.store().begin().await?;
        let product = products::lock(&mut tx, id).await?.ok_or(ProductError::Unknown)?;
        if product.settings.delivery != Delivery::Code {
            return Err(ProductError::NoCodes);
        }
        let mut done = Added::default();
        for code in codes {
            let bytes = code.as_str().as_bytes();
            if products::add_code(&mut tx, id, &key.seal(CODE, bytes), &key.mark(CODE, bytes), now).await? {
                done.added += 1;
            } else {
                done.known += 1;
            }
        }
        if done.added > 0 {
            let detail = json!({ "count": done.added });
            audit::write(&mut tx, Some(by.id), Action::ProductCodesAdded, id, detail, now).await?;
        }
        Store::commit(tx).await?;
        self.hub().changed();
        Ok(done)
    }

    /// Removes the codes that nobody has got; answers how many.
    pub async fn remove_unused_product_codes(&self, by: &Account, id: ProductId) -> Result<u64, ProductError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        products::lock(&mut tx, id).await?.ok_or(ProductError::Unknown)?;
        let removed = products::remove_unused_codes(&mut tx, id).await?;
        if removed > 0 {
            let detail = json!({ "count": removed });
            audit::write(&mut tx, Some(by.id), Action::ProductCodesRemoved, id, detail, now).await?;
        }
        Store::commit(tx).await?;
        self.hub().changed();
        Ok(removed)
    }

    pub async fn product_codes(&self, by: &Account, product: &Product) -> Result<Codes, ProductError> {
        by.require(Role::Staff)?;
        let (left, handed_out) = products::count_codes(&mut *self.store().read().await?, product.id).await?;
        Ok(Codes { left, handed_out })
    }
}

#[cfg(test)]
mod tests;
