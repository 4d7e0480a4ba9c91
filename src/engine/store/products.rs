//! Products, their stock and their codes. Whoever sells or restocks takes the product's row first, so that what is read
//! of it afterwards stays as it is until the transaction ends.

use sqlx::FromRow;

use super::{Db, StoreError, Stored};
use crate::id::{FileId, OrderId, ProductId};
use crate::money::Amount;
use crate::order::Quantity;
use crate::product::{DeliveredText, Delivery, DeliveryKind, MOST, Product as Settings};
use crate::search;
use crate::time::Moment;

/// A product, and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    /// Counts the changes of its settings, from 1.
    pub version: i64,
    pub settings: Settings,
    pub picture: Option<FileId>,
    /// How many can still be sold; `None` without an end.
    pub left: Option<u32>,
    pub updated_at: Moment,
}

impl Product {
    pub fn is_sold_out(&self) -> bool {
        self.left == Some(0)
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    version: i64,
    name: String,
    text: String,
    picture_id: Option<i64>,
    price: i64,
    stock: Option<i64>,
    per_customer: Option<i64>,
    visible: i16,
    delivery: String,
    delivered: String,
    updated_at: i64,
    codes: i64,
}

impl TryFrom<Row> for Product {
    type Error = StoreError;

    fn try_from(row: Row) -> Stored<Self> {
        let kind = row.delivery.parse().map_err(|error| StoreError::unreadable("delivery of a product", error))?;
        let delivered = Some(row.delivered).filter(|text| !text.is_empty()).map(|text| DeliveredText::new(&text));
        let delivered = delivered.transpose().map_err(|error| StoreError::unreadable("text of a product", error))?;
        let (delivery, kept_text) = match (kind, delivered) {
            (DeliveryKind::Text, Some(text)) => (Delivery::Text(text), None),
            (DeliveryKind::Text, None) => return Err(StoreError::unreadable("text of a product", "nothing")),
            (DeliveryKind::Code, kept) => (Delivery::Code, kept),
            (DeliveryKind::ByHand, kept) => (Delivery::ByHand, kept),
        };
        let left = if kind == DeliveryKind::Code { Some(row.codes) } else { row.stock };
        Ok(Self {
            id: ProductId::new(row.id),
            version: row.version,
            settings: Settings {
                name: row.name.parse().map_err(|error| StoreError::unreadable("name of a product", error))?,
                text: row.text.parse().map_err(|error| StoreError::unreadable("text of a product", error))?,
                price: Amount::new(row.price).map_err(|error| StoreError::unreadable("price", error))?,
                per_customer: row.per_customer.map(count).transpose()?,
                visible: row.visible != 0,
                delivery,
                kept_text,
            },
            picture: row.picture_id.map(FileId::new),
            left: left.map(count).transpose()?,
            updated_at: Moment::from_millis(row.updated_at),
        })
    }
}

fn count(number: i64) -> Stored<u32> {
    u32::try_from(number).map_err(|error| StoreError::unreadable("number of products", error))
}

macro_rules! select_product {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.version, p.name, p.text, p.picture_id, p.price, p.stock, p.per_customer, p.visible,
                    p.delivery, p.delivered, p.updated_at,
                    (SELECT COUNT(*) FROM product_codes c WHERE c.product_id = p.id AND c.order_id IS NULL) AS codes
             FROM products p ",
            $rest
        )
    };
}

/// The stock as it is stored: codes have none of their own.
fn stock_column(settings: &Settings, stock: Option<u32>) -> Option<i64> {
    stock.filter(|_| settings.delivery != Delivery::Code).map(i64::from)
}

fn delivered_column(settings: &Settings) -> &str {
    settings.text_to_deliver().map_or("", DeliveredText::as_str)
}

pub async fn insert(db: &mut Db, settings: &Settings, stock: Option<u32>, now: Moment) -> Stored<ProductId> {
    let id = sqlx::query_scalar(
        "INSERT INTO products (name, text, price, stock, per_customer, visible, delivery, delivered, search, created_at,
                               updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id",
    )
    .bind(settings.name.as_str())
    .bind(settings.text.as_str())
    .bind(settings.price.minor())
    .bind(stock_column(settings, stock))
    .bind(settings.per_customer.map(i64::from))
    .bind(i16::from(settings.visible))
    .bind(settings.delivery.kind().name())
    .bind(delivered_column(settings))
    .bind(search::normalise(settings.name.as_str()))
    .bind(now.millis())
    .fetch_one(db)
    .await?;
    Ok(ProductId::new(id))
}

/// Replaces the settings over the version that was seen; `false` where there is another by now. The stock stays.
pub async fn update(db: &mut Db, id: ProductId, seen: i64, settings: &Settings, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE products SET version = version + 1, name = $3, text = $4, price = $5, per_customer = $6, visible = $7,
             delivery = $8, delivered = $9, search = $10, updated_at = $11
         WHERE id = $1 AND version = $2",
    )
    .bind(id.get())
    .bind(seen)
    .bind(settings.name.as_str())
    .bind(settings.text.as_str())
    .bind(settings.price.minor())
    .bind(settings.per_customer.map(i64::from))
    .bind(i16::from(settings.visible))
    .bind(settings.delivery.kind().name())
    .bind(delivered_column(settings))
    .bind(search::normalise(settings.name.as_str()))
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the stock.
pub async fn set_stock(db: &mut Db, id: ProductId, stock: Option<u32>) -> Stored<()> {
    sqlx::query("UPDATE products SET stock = $2 WHERE id = $1")
        .bind(id.get())
        .bind(stock.map(i64::from))
        .execute(db)
        .await?;
    Ok(())
}

pub async fn set_picture(db: &mut Db, id: ProductId, picture: Option<FileId>, now: Moment) -> Stored<()> {
    sqlx::query("UPDATE products SET picture_id = $2, updated_at = $3 WHERE id = $1")
        .bind(id.get())
        .bind(picture.map(FileId::get))
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(())
}

pub async fn find(db: &mut Db, id: ProductId) -> Stored<Option<Product>> {
    let row: Option<Row> = sqlx::query_as(select_product!("WHERE p.id = $1")).bind(id.get()).fetch_optional(db).await?;
    row.map(Product::try_from).transpose()
}

/// The same, and its row is held: nobody else sells, restocks or changes it before this transaction ends.
pub async fn lock(db: &mut Db, id: ProductId) -> Stored<Option<Product>> {
    let held: Option<i64> = sqlx::query_scalar("UPDATE products SET version = version WHERE id = $1 RETURNING id")
        .bind(id.get())
        .fetch_optional(&mut *db)
        .await?;
    if held.is_some() { find(db, id).await } else { Ok(None) }
}

/// Takes a number out of the stock; `false` where there are not that many. A product without end, or of codes, has
/// none to take from.
pub async fn take(db: &mut Db, id: ProductId, quantity: Quantity) -> Stored<bool> {
    let done =
        sqlx::query("UPDATE products SET stock = stock - $2 WHERE id = $1 AND (stock IS NULL OR stock - $2 >= 0)")
            .bind(id.get())
            .bind(i64::from(quantity.get()))
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts a number back into the stock, if it still has an end.
pub async fn put_back(db: &mut Db, id: ProductId, quantity: Quantity) -> Stored<()> {
    sqlx::query("UPDATE products SET stock = CASE WHEN stock + $2 > $3 THEN $3 ELSE stock + $2 END WHERE id = $1")
        .bind(id.get())
        .bind(i64::from(quantity.get()))
        .bind(i64::from(MOST))
        .execute(db)
        .await?;
    Ok(())
}

/// Which products a page lists, newest first.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of the name, in their order.
    pub search: String,
    pub shown: Shown,
    /// Only products that are older than this one.
    pub before: Option<ProductId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    #[default]
    All,
    Visible,
    Hidden,
    /// Nothing is left of them.
    SoldOut,
}

pub async fn page(db: &mut Db, filter: &Filter, most: i64) -> Stored<Vec<Product>> {
    let shown = match filter.shown {
        Shown::All => "all",
        Shown::Visible => "visible",
        Shown::Hidden => "hidden",
        Shown::SoldOut => "sold_out",
    };
    let rows: Vec<Row> = sqlx::query_as(select_product!(
        "WHERE p.id < $1 AND p.search LIKE $2 ESCAPE '!'
           AND ($3 = 'all' OR ($3 = 'visible' AND p.visible = 1) OR ($3 = 'hidden' AND p.visible = 0)
                OR ($3 = 'sold_out' AND (p.stock = 0 OR (p.delivery = 'code' AND NOT EXISTS
                    (SELECT 1 FROM product_codes c WHERE c.product_id = p.id AND c.order_id IS NULL)))))
         ORDER BY p.id DESC LIMIT $4"
    ))
    .bind(filter.before.map_or(i64::MAX, ProductId::get))
    .bind(search::pattern(&filter.search))
    .bind(shown)
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Product::try_from).collect()
}

/// The names of all products, to choose one by.
pub async fn names(db: &mut Db) -> Stored<Vec<(ProductId, String)>> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, name FROM products ORDER BY id").fetch_all(db).await?;
    Ok(rows.into_iter().map(|(id, name)| (ProductId::new(id), name)).collect())
}

/// Adds a sealed code; `false` where the product has, or had, the same.
pub async fn add_code(db: &mut Db, id: ProductId, sealed: &str, hash: &str, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "INSERT INTO product_codes (product_id, code, code_hash, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (product_id, code_hash) DO NOTHING",
    )
    .bind(id.get())
    .bind(sealed)
    .bind(hash)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes the codes that nobody has got; answers how many.
pub async fn remove_unused_codes(db: &mut Db, id: ProductId) -> Stored<u64> {
    let done = sqlx::query("DELETE FROM product_codes WHERE product_id = $1 AND order_id IS NULL")
        .bind(id.get())
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Gives an order its codes, the oldest first; answers how many there were to give. Takes the product's row to be held.
pub async fn hand_out(db: &mut Db, id: ProductId, order: OrderId, quantity: Quantity) -> Stored<u64> {
    let done = sqlx::query(
        "UPDATE product_codes SET order_id = $2
         WHERE id IN (SELECT c.id FROM product_codes c WHERE c.product_id = $1 AND c.order_id IS NULL
                      ORDER BY c.id LIMIT $3)",
    )
    .bind(id.get())
    .bind(order.get())
    .bind(i64::from(quantity.get()))
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// How many codes nobody has got yet, and how many were handed out.
pub async fn count_codes(db: &mut Db, id: ProductId) -> Stored<(u32, i64)> {
    let (left, handed_out): (i64, i64) =
        sqlx::query_as("SELECT COUNT(*) - COUNT(order_id), COUNT(order_id) FROM product_codes WHERE product_id = $1")
            .bind(id.get())
            .fetch_one(db)
            .await?;
    Ok((count(left)?, handed_out))
}

/// The sealed codes that an order has got, in their order.
pub async fn codes_of(db: &mut Db, order: OrderId) -> Stored<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT code FROM product_codes WHERE order_id = $1 ORDER BY id")
        .bind(order.get())
        .fetch_all(db)
        .await?)
}
