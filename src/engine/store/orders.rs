//! Orders with their lines: name and price as they were when they were bought.

use sqlx::{AssertSqlSafe, FromRow};

use super::{Db, Dialect, StoreError, Stored, accounts};
use crate::id::{AccountId, OrderId, ProductId};
use crate::money::Amount;
use crate::order::{Comment, Quantity, State};
use crate::product::{DeliveredText, DeliveryKind};
use crate::reason::Reason;
use crate::search;
use crate::time::Moment;

/// An order, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub customer: AccountId,
    pub state: State,
    pub lines: Vec<Line>,
    pub total: Amount,
    /// What was bought, in words.
    pub products: String,
    pub comment: String,
    /// The text that the customer reads, or nothing; codes come beside it.
    pub delivered: String,
    pub placed_at: Moment,
    pub delivered_at: Option<Moment>,
    /// Who delivered it; nobody where it was delivered at once.
    pub delivered_by: Option<AccountId>,
    /// How often the text was changed since, when last, and by whom.
    pub corrections: i64,
    pub corrected_at: Option<Moment>,
    pub corrected_by: Option<AccountId>,
    pub refunded_at: Option<Moment>,
    pub refunded_by: Option<AccountId>,
    pub refund_reason: String,
}

/// What was bought of one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub product: ProductId,
    pub name: String,
    pub price: Amount,
    pub quantity: Quantity,
    pub delivery: DeliveryKind,
    /// Whether it was taken out of a stock that has an end, and goes back there.
    pub from_stock: bool,
}

/// An order to be written.
pub struct NewOrder<'a> {
    pub customer: AccountId,
    pub once: &'a str,
    pub lines: &'a [Line],
    pub total: Amount,
    pub products: &'a str,
    pub comment: &'a Comment,
    pub now: Moment,
}

/// Writes an order that is paid; `None` where the same form was sent before.
pub async fn insert(db: &mut Db, new: &NewOrder<'_>) -> Stored<Option<OrderId>> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO orders (account_id, once, state, total, products, search, comment, placed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account_id, once) DO NOTHING RETURNING id",
    )
    .bind(new.customer.get())
    .bind(new.once)
    .bind(State::Paid.name())
    .bind(new.total.minor())
    .bind(new.products)
    .bind(search::normalise(&format!("{} {}", new.products, new.comment)))
    .bind(new.comment.as_str())
    .bind(new.now.millis())
    .fetch_optional(&mut *db)
    .await?;
    let Some(id) = id else { return Ok(None) };
    for line in new.lines {
        sqlx::query(
            "INSERT INTO order_lines (order_id, product_id, name, price, quantity, delivery, from_stock)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id)
        .bind(line.product.get())
        .bind(&line.name)
        .bind(line.price.minor())
        .bind(i64::from(line.quantity.get()))
        .bind(line.delivery.name())
        .bind(i16::from(line.from_stock))
        .execute(&mut *db)
        .await?;
    }
    Ok(Some(OrderId::new(id)))
}

/// The order that a form of this customer has become.
pub async fn of_once(db: &mut Db, customer: AccountId, once: &str) -> Stored<Option<OrderId>> {
    let id: Option<i64> = sqlx::query_scalar("SELECT id FROM orders WHERE account_id = $1 AND once = $2")
        .bind(customer.get())
        .bind(once)
        .fetch_optional(db)
        .await?;
    Ok(id.map(OrderId::new))
}

/// How many of a product a customer has bought and kept.
pub async fn bought(db: &mut Db, customer: AccountId, product: ProductId) -> Stored<u32> {
    let count: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT)
         FROM orders o JOIN order_lines l ON l.order_id = o.id
         WHERE o.account_id = $1 AND l.product_id = $2 AND o.state <> 'refunded'",
    )
    .bind(customer.get())
    .bind(product.get())
    .fetch_one(db)
    .await?;
    u32::try_from(count).map_err(|error| StoreError::unreadable("number of products", error))
}

/// Marks a paid order as delivered; `false` where it is not one. Without `by` it was delivered at once.
pub async fn deliver(
    db: &mut Db,
    id: OrderId,
    text: Option<&DeliveredText>,
    by: Option<AccountId>,
    now: Moment,
) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE orders SET state = 'delivered', delivered = $2, delivered_by = $3, delivered_at = $4
         WHERE id = $1 AND state = 'paid'",
    )
    .bind(id.get())
    .bind(text.map_or("", DeliveredText::as_str))
    .bind(by.map(AccountId::get))
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the text of an order that was delivered by hand, over the one that was seen; `false` where it is another by
/// now, or this one already, or no such order.
pub async fn correct(
    db: &mut Db,
    id: OrderId,
    seen: i64,
    text: &DeliveredText,
    by: AccountId,
    now: Moment,
) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE orders SET delivered = $3, corrections = corrections + 1, corrected_by = $4, corrected_at = $5
         WHERE id = $1 AND corrections = $2 AND state = 'delivered' AND delivered_by IS NOT NULL
           AND delivered <> $3",
    )
    .bind(id.get())
    .bind(seen)
    .bind(text.as_str())
    .bind(by.get())
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Marks an order as refunded; `false` where it is so already, or is not there.
pub async fn refund(db: &mut Db, id: OrderId, reason: &Reason, by: AccountId, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE orders SET state = 'refunded', refund_reason = $2, refunded_by = $3, refunded_at = $4
         WHERE id = $1 AND state <> 'refunded'",
    )
    .bind(id.get())
    .bind(reason.as_str())
    .bind(by.get())
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[derive(FromRow)]
struct Row {
    id: i64,
    account_id: i64,
    state: String,
    total: i64,
    products: String,
    comment: String,
    delivered: String,
    placed_at: i64,
    delivered_at: Option<i64>,
    delivered_by: Option<i64>,
    corrections: i64,
    corrected_at: Option<i64>,
    corrected_by: Option<i64>,
    refunded_at: Option<i64>,
    refunded_by: Option<i64>,
    refund_reason: String,
}

fn read(row: Row, lines: Vec<Line>) -> Stored<Order> {
    Ok(Order {
        id: OrderId::new(row.id),
        customer: AccountId::new(row.account_id),
        state: row.state.parse().map_err(|error| StoreError::unreadable("state of an order", error))?,
        lines,
        total: Amount::new(row.total).map_err(|error| StoreError::unreadable("total of an order", error))?,
        products: row.products,
        comment: row.comment,
        delivered: row.delivered,
        placed_at: Moment::from_millis(row.placed_at),
        delivered_at: row.delivered_at.map(Moment::from_millis),
        delivered_by: row.delivered_by.map(AccountId::new),
        corrections: row.corrections,
        corrected_at: row.corrected_at.map(Moment::from_millis),
        corrected_by: row.corrected_by.map(AccountId::new),
        refunded_at: row.refunded_at.map(Moment::from_millis),
        refunded_by: row.refunded_by.map(AccountId::new),
        refund_reason: row.refund_reason,
    })
}

async fn lines(db: &mut Db, order: i64) -> Stored<Vec<Line>> {
    let rows: Vec<(i64, String, i64, i64, String, i16)> = sqlx::query_as(
        "SELECT product_id, name, price, quantity, delivery, from_stock FROM order_lines
         WHERE order_id = $1 ORDER BY product_id",
    )
    .bind(order)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(product, name, price, quantity, delivery, from_stock)| {
            let quantity = u32::try_from(quantity).ok().and_then(|quantity| Quantity::new(quantity).ok());
            Ok(Line {
                product: ProductId::new(product),
                name,
                price: Amount::new(price).map_err(|error| StoreError::unreadable("price", error))?,
                quantity: quantity.ok_or_else(|| StoreError::unreadable("quantity of an order", "out of range"))?,
                delivery: delivery.parse().map_err(|error| StoreError::unreadable("delivery of an order", error))?,
                from_stock: from_stock != 0,
            })
        })
        .collect()
}

pub async fn find(db: &mut Db, id: OrderId) -> Stored<Option<Order>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, account_id, state, total, products, comment, delivered, placed_at, delivered_at, delivered_by,
                corrections, corrected_at, corrected_by, refunded_at, refunded_by, refund_reason
         FROM orders WHERE id = $1",
    )
    .bind(id.get())
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let lines = lines(db, row.id).await?;
    read(row, lines).map(Some)
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: OrderId,
    pub customer: AccountId,
    /// The customer's public name of today.
    pub customer_name: String,
    pub state: State,
    pub total: Amount,
    /// What was bought, in words.
    pub products: String,
    pub placed_at: Moment,
}

/// Which orders a page lists, newest first.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub customer: Option<AccountId>,
    pub product: Option<ProductId>,
    /// An order's number, or words of its products, its comment, or its customer's names and e-mail address.
    pub search: String,
    /// Only orders that are older than this one.
    pub before: Option<OrderId>,
}

pub async fn page(db: &mut Db, dialect: Dialect, filter: &Filter, most: i64) -> Stored<Vec<Listed>> {
    type ListedRow = (i64, i64, String, String, i64, String, i64);
    // What is asked for stands in the text, so that the database chooses its index by it.
    let mut all = vec![format!("o.id < {}", filter.before.map_or(i64::MAX, OrderId::get))];
    all.extend(filter.state.map(|state| format!("o.state = '{}'", state.name())));
    all.extend(filter.customer.map(|customer| format!("o.account_id = {customer}")));
    let of_product =
        filter.product.map(|product| format!("JOIN order_lines l ON l.order_id = o.id AND l.product_id = {product}"));
    let words = !search::normalise(&filter.search).is_empty();
    if words {
        let number = filter.search.trim().trim_start_matches(['#', '№']).trim().parse().unwrap_or(0_i64);
        let named = accounts::named(db, dialect, &filter.search).await?;
        let by_name = accounts::is_named(named.as_deref(), "o.account_id", "$1");
        all.push(format!("(o.id = {number} OR o.search LIKE $1 ESCAPE '!' OR {by_name})"));
    }
    let select = format!(
        "SELECT o.id, o.account_id, a.public_name, o.state, o.total, o.products, o.placed_at
         FROM orders o JOIN accounts a ON a.id = o.account_id {} WHERE {} ORDER BY o.id DESC LIMIT {most}",
        of_product.unwrap_or_default(),
        all.join(" AND ")
    );
    let select = sqlx::query_as(AssertSqlSafe(select)).persistent(false);
    let select = if words { select.bind(search::pattern(&filter.search)) } else { select };
    let rows: Vec<ListedRow> = select.fetch_all(db).await?;
    rows.into_iter()
        .map(|(id, customer, customer_name, state, total, products, placed_at)| {
            Ok(Listed {
                id: OrderId::new(id),
                customer: AccountId::new(customer),
                customer_name,
                state: state.parse().map_err(|error| StoreError::unreadable("state of an order", error))?,
                total: Amount::new(total).map_err(|error| StoreError::unreadable("total of an order", error))?,
                products,
                placed_at: Moment::from_millis(placed_at),
            })
        })
        .collect()
}

/// How many orders wait to be delivered.
pub async fn waiting(db: &mut Db) -> Stored<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM orders WHERE state = 'paid'").fetch_one(db).await?)
}
