//! Tickets: their threads, files and how far everyone has read; saved replies.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, FromRow};

use super::files::FileInfo;
use super::{Db, Dialect, StoreError, Stored, accounts};
use crate::id::{AccountId, FileId, LineId, SavedReplyId, TicketId};
use crate::search;
use crate::ticket::{LineKind, Related, State};
use crate::time::Moment;

/// A ticket as one reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub customer: AccountId,
    /// First and last name, or else the public name.
    pub customer_name: String,
    pub subject: String,
    pub department: i64,
    pub priority: i64,
    pub state: State,
    pub assignee: Option<(AccountId, String)>,
    pub related: Option<Related>,
    /// What that was called when the ticket was opened, where it is a product.
    pub related_name: String,
    /// Grows with each change of department, priority or assignee.
    pub version: i64,
    /// The customer's last line that waits to be read; 0 once somebody of the staff has closed the ticket over it.
    pub last_by_customer: LineId,
    /// The staff's last public line.
    pub last_by_staff: LineId,
    /// Up to which line the reader has read.
    pub seen: LineId,
    pub created_at: Moment,
    /// When something happened that both sides see.
    pub updated_at: Moment,
}

/// A line of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: LineId,
    pub by: AccountId,
    pub by_name: String,
    pub by_staff: bool,
    pub kind: LineKind,
    pub text: String,
    pub files: Vec<FileInfo>,
    pub at: Moment,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    account_id: i64,
    first_name: String,
    last_name: String,
    public_name: String,
    subject: String,
    department_id: i64,
    priority_id: i64,
    state: String,
    assignee_id: Option<i64>,
    assignee_name: Option<String>,
    related_kind: String,
    related_id: i64,
    related_name: String,
    version: i64,
    last_by_customer: i64,
    last_by_staff: i64,
    seen: i64,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for Ticket {
    type Error = StoreError;

    fn try_from(row: Row) -> Stored<Self> {
        let name = format!("{} {}", row.first_name, row.last_name);
        let related = match row.related_kind.as_str() {
            "" => None,
            kind => {
                let related = format!("{kind}:{}", row.related_id).parse();
                Some(related.map_err(|error| StoreError::unreadable("what a ticket is about", error))?)
            }
        };
        Ok(Self {
            id: TicketId::new(row.id),
            customer: AccountId::new(row.account_id),
            customer_name: if name.trim().is_empty() { row.public_name } else { name.trim().to_owned() },
            subject: row.subject,
            department: row.department_id,
            priority: row.priority_id,
            state: row.state.parse().map_err(|error| StoreError::unreadable("state of a ticket", error))?,
            assignee: row.assignee_id.map(AccountId::new).zip(row.assignee_name),
            related,
            related_name: row.related_name,
            version: row.version,
            last_by_customer: LineId::new(row.last_by_customer),
            last_by_staff: LineId::new(row.last_by_staff),
            seen: LineId::new(row.seen),
            created_at: Moment::from_millis(row.created_at),
            updated_at: Moment::from_millis(row.updated_at),
        })
    }
}

/// The columns of [`Row`], and where they come from; `$1` is who reads.
macro_rules! select_tickets {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.account_id, a.first_name, a.last_name, a.public_name, t.subject, t.department_id,
                    t.priority_id, t.state, t.assignee_id, s.public_name AS assignee_name, t.related_kind, t.related_id,
                    t.related_name, t.version, t.last_by_customer, t.last_by_staff, COALESCE(r.line_id, 0) AS seen,
                    t.created_at, t.updated_at
             FROM tickets t JOIN accounts a ON a.id = t.account_id LEFT JOIN accounts s ON s.id = t.assignee_id
             LEFT JOIN ticket_reads r ON r.ticket_id = t.id AND r.account_id = $1 ",
            $rest
        )
    };
}

/// A ticket to be written, without its thread.
pub struct NewTicket<'a> {
    pub customer: AccountId,
    pub subject: &'a str,
    pub department: i64,
    pub priority: i64,
    pub related: Option<Related>,
    pub related_name: &'a str,
    pub now: Moment,
}

pub async fn insert(db: &mut Db, new: &NewTicket<'_>) -> Stored<TicketId> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO tickets (account_id, subject, department_id, priority_id, state, related_kind, related_id,
                              related_name, search, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $9) RETURNING id",
    )
    .bind(new.customer.get())
    .bind(new.subject)
    .bind(new.department)
    .bind(new.priority)
    .bind(new.related.map_or("", |related| related.kind.as_str()))
    .bind(new.related.map_or(0, |related| related.id))
    .bind(new.related_name)
    .bind(search::normalise(new.subject))
    .bind(new.now.millis())
    .fetch_one(db)
    .await?;
    Ok(TicketId::new(id))
}

/// Holds a ticket until the transaction ends, so that its lines come one after the other; `false` where there is none.
pub async fn lock(db: &mut Db, id: TicketId) -> Stored<bool> {
    let done = sqlx::query("UPDATE tickets SET version = version WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

pub async fn find(db: &mut Db, id: TicketId, reader: AccountId) -> Stored<Option<Ticket>> {
    let row: Option<Row> =
        sqlx::query_as(select_tickets!("WHERE t.id = $2")).bind(reader.get()).bind(id.get()).fetch_optional(db).await?;
    row.map(Ticket::try_from).transpose()
}

/// A line to be written.
pub struct NewLine<'a> {
    pub ticket: TicketId,
    pub by: AccountId,
    pub by_staff: bool,
    pub kind: LineKind,
    pub text: &'a str,
    /// The wish that it comes from: it is written once.
    pub once: Option<&'a str>,
    pub now: Moment,
}

/// Adds a line; `None` where its wish was written before. What only the staff sees moves nothing of the ticket.
pub async fn insert_line(db: &mut Db, new: &NewLine<'_>) -> Stored<Option<LineId>> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO ticket_lines (ticket_id, account_id, by_staff, kind, text, search, once, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(new.ticket.get())
    .bind(new.by.get())
    .bind(i16::from(new.by_staff))
    .bind(new.kind.as_str())
    .bind(new.text)
    .bind(search::normalise(new.text))
    .bind(new.once)
    .bind(new.now.millis())
    .fetch_optional(&mut *db)
    .await?;
    let Some(id) = id else { return Ok(None) };
    if new.kind.is_public() {
        // Whoever closes has no question.
        let waits = (!new.by_staff && new.kind != LineKind::Closed).then_some(id);
        sqlx::query(
            "UPDATE tickets SET updated_at = $2, last_by_staff = COALESCE($3, last_by_staff),
                 last_by_customer = COALESCE($4, last_by_customer)
             WHERE id = $1",
        )
        .bind(new.ticket.get())
        .bind(new.now.millis())
        .bind(new.by_staff.then_some(id))
        .bind(waits)
        .execute(db)
        .await?;
    }
    Ok(Some(LineId::new(id)))
}

/// The ticket in which a wish was written.
pub async fn of_wish(db: &mut Db, once: &str) -> Stored<Option<TicketId>> {
    let id: Option<i64> =
        sqlx::query_scalar("SELECT ticket_id FROM ticket_lines WHERE once = $1").bind(once).fetch_optional(db).await?;
    Ok(id.map(TicketId::new))
}

pub async fn attach(db: &mut Db, line: LineId, position: i64, file: FileId) -> Stored<()> {
    sqlx::query("INSERT INTO ticket_files (line_id, position, file_id) VALUES ($1, $2, $3)")
        .bind(line.get())
        .bind(position)
        .bind(file.get())
        .execute(db)
        .await?;
    Ok(())
}

pub async fn set_state(db: &mut Db, id: TicketId, state: State) -> Stored<()> {
    sqlx::query("UPDATE tickets SET state = $2 WHERE id = $1").bind(id.get()).bind(state.as_str()).execute(db).await?;
    Ok(())
}

/// What the customer has said up to a line waits for nobody any more.
pub async fn settle(db: &mut Db, id: TicketId, seen: LineId) -> Stored<()> {
    sqlx::query("UPDATE tickets SET last_by_customer = 0 WHERE id = $1 AND last_by_customer <= $2")
        .bind(id.get())
        .bind(seen.get())
        .execute(db)
        .await?;
    Ok(())
}

/// Replaces what the staff sets, over the version that was seen; `false` where there is a later one.
pub async fn change(
    db: &mut Db,
    id: TicketId,
    seen: i64,
    department: i64,
    priority: i64,
    assignee: Option<AccountId>,
) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE tickets SET department_id = $3, priority_id = $4, assignee_id = $5, version = version + 1
         WHERE id = $1 AND version = $2",
    )
    .bind(id.get())
    .bind(seen)
    .bind(department)
    .bind(priority)
    .bind(assignee.map(AccountId::get))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The latest lines of a thread before one of them, in their order; without the staff's own where `public_only`.
pub async fn lines(db: &mut Db, ticket: TicketId, public_only: bool, before: LineId, most: i64) -> Stored<Vec<Line>> {
    type LineRow = (i64, i64, String, i16, String, String, i64);
    type FileRow = (i64, i64, String, String, i64);
    let rows: Vec<LineRow> = sqlx::query_as(
        "SELECT l.id, l.account_id, a.public_name, l.by_staff, l.kind, l.text, l.created_at
         FROM ticket_lines l JOIN accounts a ON a.id = l.account_id
         WHERE l.ticket_id = $1 AND l.id < $2 AND ($3 = 0 OR l.kind IN ('message', 'closed', 'reopened'))
         ORDER BY l.id DESC LIMIT $4",
    )
    .bind(ticket.get())
    .bind(before.get())
    .bind(i64::from(public_only))
    .bind(most)
    .fetch_all(&mut *db)
    .await?;
    let found: Vec<FileRow> = sqlx::query_as(
        "SELECT l.id, f.id, f.name, f.media_type, f.size
         FROM ticket_lines l JOIN ticket_files t ON t.line_id = l.id JOIN files f ON f.id = t.file_id
         WHERE l.ticket_id = $1 AND l.id BETWEEN $2 AND $3 ORDER BY l.id, t.position",
    )
    .bind(ticket.get())
    .bind(rows.last().map_or(0, |oldest| oldest.0))
    .bind(rows.first().map_or(0, |newest| newest.0))
    .fetch_all(db)
    .await?;
    let mut files: BTreeMap<i64, Vec<FileInfo>> = BTreeMap::new();
    for (line, id, name, media_type, size) in found {
        let size = u64::try_from(size).unwrap_or(0);
        files.entry(line).or_default().push(FileInfo { id: FileId::new(id), name, media_type, size });
    }
    let mut lines = rows
        .into_iter()
        .map(|(id, by, by_name, by_staff, kind, text, at)| {
            Ok(Line {
                id: LineId::new(id),
                by: AccountId::new(by),
                by_name,
                by_staff: by_staff != 0,
                kind: kind.parse().map_err(|error| StoreError::unreadable("kind of a line", error))?,
                text,
                files: files.remove(&id).unwrap_or_default(),
                at: Moment::from_millis(at),
            })
        })
        .collect::<Stored<Vec<_>>>()?;
    lines.reverse();
    Ok(lines)
}

/// What a ticket was opened with.
pub async fn first_text(db: &mut Db, ticket: TicketId) -> Stored<String> {
    let text: Option<String> =
        sqlx::query_scalar("SELECT text FROM ticket_lines WHERE ticket_id = $1 ORDER BY id LIMIT 1")
            .bind(ticket.get())
            .fetch_optional(db)
            .await?;
    Ok(text.unwrap_or_default())
}

/// Who else of the staff has answered after a line, and when.
pub async fn answered_since(
    db: &mut Db,
    ticket: TicketId,
    line: LineId,
    by: AccountId,
) -> Stored<Option<(String, Moment)>> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT a.public_name, l.created_at FROM ticket_lines l JOIN accounts a ON a.id = l.account_id
         WHERE l.ticket_id = $1 AND l.id > $2 AND l.account_id <> $3 AND l.by_staff = 1 AND l.kind = 'message'
         ORDER BY l.id DESC LIMIT 1",
    )
    .bind(ticket.get())
    .bind(line.get())
    .bind(by.get())
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(name, at)| (name, Moment::from_millis(at))))
}

/// Whether a file is attached to a ticket.
pub async fn has_file(db: &mut Db, ticket: TicketId, file: FileId) -> Stored<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT t.file_id FROM ticket_files t JOIN ticket_lines l ON l.id = t.line_id
         WHERE l.ticket_id = $1 AND t.file_id = $2 LIMIT 1",
    )
    .bind(ticket.get())
    .bind(file.get())
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// The last line up to this one; without the staff's own where `public_only`.
pub async fn last_line(db: &mut Db, ticket: TicketId, public_only: bool, up_to: LineId) -> Stored<LineId> {
    let id: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM ticket_lines
         WHERE ticket_id = $1 AND id <= $2 AND ($3 = 0 OR kind IN ('message', 'closed', 'reopened'))",
    )
    .bind(ticket.get())
    .bind(up_to.get())
    .bind(i64::from(public_only))
    .fetch_one(db)
    .await?;
    Ok(LineId::new(id))
}

/// Notes up to which line somebody has read, and when that took something new away; `false` where they had read as far
/// before.
pub async fn mark_read(
    db: &mut Db,
    ticket: TicketId,
    reader: AccountId,
    line: LineId,
    cleared_at: Option<Moment>,
) -> Stored<bool> {
    let done = sqlx::query(
        "INSERT INTO ticket_reads (ticket_id, account_id, line_id, cleared_at) VALUES ($1, $2, $3, COALESCE($4, 0))
         ON CONFLICT (ticket_id, account_id) DO UPDATE
             SET line_id = excluded.line_id, cleared_at = COALESCE($4, ticket_reads.cleared_at)
         WHERE ticket_reads.line_id < excluded.line_id",
    )
    .bind(ticket.get())
    .bind(reader.get())
    .bind(line.get())
    .bind(cleared_at.map(Moment::millis))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Something that happened to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    Line {
        id: LineId,
        /// Whose ticket it is.
        customer: AccountId,
        is_public: bool,
    },
    /// Somebody has read what was new to them.
    Read { by: AccountId, ticket: TicketId, up_to: LineId },
}

/// Every line after `line`, and all that was read since `moment`.
pub async fn news(db: &mut Db, line: LineId, moment: Moment) -> Stored<Vec<News>> {
    let lines: Vec<(i64, i64, String)> = sqlx::query_as(
        "SELECT l.id, t.account_id, l.kind FROM ticket_lines l JOIN tickets t ON t.id = l.ticket_id WHERE l.id > $1",
    )
    .bind(line.get())
    .fetch_all(&mut *db)
    .await?;
    let reads: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT account_id, ticket_id, line_id FROM ticket_reads WHERE cleared_at > 0 AND cleared_at >= $1",
    )
    .bind(moment.millis())
    .fetch_all(db)
    .await?;
    let mut news = Vec::with_capacity(lines.len() + reads.len());
    for (id, customer, kind) in lines {
        let kind: LineKind = kind.parse().map_err(|error| StoreError::unreadable("kind of a line", error))?;
        let customer = AccountId::new(customer);
        news.push(News::Line { id: LineId::new(id), customer, is_public: kind.is_public() });
    }
    news.extend(reads.into_iter().map(|(by, ticket, line)| News::Read {
        by: AccountId::new(by),
        ticket: TicketId::new(ticket),
        up_to: LineId::new(line),
    }));
    Ok(news)
}

/// The latest line of all tickets.
pub async fn last_line_of_all(db: &mut Db) -> Stored<LineId> {
    let id: i64 =
        sqlx::query_scalar("SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM ticket_lines").fetch_one(db).await?;
    Ok(LineId::new(id))
}

/// How many of a customer's tickets have something new of the staff.
pub async fn unread_by_customer(db: &mut Db, customer: AccountId) -> Stored<i64> {
    Ok(sqlx::query_scalar(
        "SELECT COUNT(*) FROM tickets t
         LEFT JOIN ticket_reads r ON r.ticket_id = t.id AND r.account_id = t.account_id
         WHERE t.account_id = $1 AND t.last_by_staff > COALESCE(r.line_id, 0)",
    )
    .bind(customer.get())
    .fetch_one(db)
    .await?)
}

/// How many tickets have something of the customer's that waits and that one of the staff has not read.
pub async fn unread_by_staff(db: &mut Db, reader: AccountId) -> Stored<i64> {
    Ok(sqlx::query_scalar(
        "SELECT COUNT(*) FROM tickets t LEFT JOIN ticket_reads r ON r.ticket_id = t.id AND r.account_id = $1
         WHERE t.last_by_customer > 0 AND t.last_by_customer > COALESCE(r.line_id, 0)",
    )
    .bind(reader.get())
    .fetch_one(db)
    .await?)
}

/// Whose tickets are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Assignee {
    #[default]
    Anyone,
    Nobody,
    One(AccountId),
}

/// Which tickets a page lists, those first where something happened last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of the subject, the texts or the customer's name in their order, or the number.
    pub search: String,
    pub customer: Option<AccountId>,
    pub state: Option<State>,
    pub department: Option<i64>,
    pub priority: Option<i64>,
    pub assignee: Assignee,
    pub unread_only: bool,
    pub before: Option<Cursor>,
}

/// Which of their own tickets a customer is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnFilter {
    /// Words of the subject or of what was written in their order, or the number.
    pub search: String,
    pub state: Option<State>,
    pub department: Option<i64>,
    pub before: Option<Cursor>,
}

/// Where a page begins: after this ticket, as it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub updated_at: Moment,
    pub id: TicketId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.updated_at.millis(), self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (millis, id) = text.split_once('-').unwrap_or((text, ""));
        Ok(Self { updated_at: Moment::from_millis(millis.parse()?), id: id.parse()? })
    }
}

fn begin(before: Option<Cursor>) -> (i64, i64) {
    before.map_or((i64::MAX, i64::MAX), |cursor| (cursor.updated_at.millis(), cursor.id.get()))
}

/// The ticket's number that may have been searched for.
fn number(search: &str) -> i64 {
    search.trim().trim_start_matches('#').parse().unwrap_or(0)
}

/// Tickets as `reader` of the staff sees them.
pub async fn page(db: &mut Db, dialect: Dialect, reader: AccountId, filter: &Filter, most: i64) -> Stored<Vec<Ticket>> {
    // What is asked for stands in the text, so that the database chooses its index by it.
    let mut all = Vec::new();
    if let Some(Cursor { updated_at, id }) = filter.before {
        all.push(format!("(t.updated_at, t.id) < ({}, {id})", updated_at.millis()));
    }
    all.extend(filter.state.map(|state| format!("t.state = '{}'", state.as_str())));
    all.extend(filter.department.map(|department| format!("t.department_id = {department}")));
    all.extend(filter.priority.map(|priority| format!("t.priority_id = {priority}")));
    all.extend(match filter.assignee {
        Assignee::Anyone => None,
        Assignee::Nobody => Some("t.assignee_id IS NULL".to_owned()),
        Assignee::One(account) => Some(format!("t.assignee_id = {account}")),
    });
    if filter.unread_only {
        all.push("t.last_by_customer > 0 AND t.last_by_customer > COALESCE(r.line_id, 0)".to_owned());
    }
    all.extend(filter.customer.map(|customer| format!("t.account_id = {customer}")));
    let words = !search::normalise(&filter.search).is_empty();
    if words {
        let named = accounts::named(db, dialect, &filter.search).await?;
        all.push(format!(
            "(t.id = {} OR t.search LIKE $2 ESCAPE '!' OR {}
              OR EXISTS (SELECT 1 FROM ticket_lines l WHERE l.ticket_id = t.id AND l.search LIKE $2 ESCAPE '!'))",
            number(&filter.search),
            accounts::is_named(named.as_deref(), "t.account_id", "$2")
        ));
    }
    let condition = if all.is_empty() { String::new() } else { format!("WHERE {}", all.join(" AND ")) };
    let select = format!("{} {condition} ORDER BY t.updated_at DESC, t.id DESC LIMIT {most}", select_tickets!(""));
    let select = sqlx::query_as(AssertSqlSafe(select)).persistent(false).bind(reader.get());
    let select = if words { select.bind(search::pattern(&filter.search)) } else { select };
    let rows: Vec<Row> = select.fetch_all(db).await?;
    rows.into_iter().map(Ticket::try_from).collect()
}

/// A customer's own tickets, those first where something happened last. What the staff keeps to itself is not searched.
pub async fn of_customer(db: &mut Db, customer: AccountId, filter: &OwnFilter, most: i64) -> Stored<Vec<Ticket>> {
    let (updated_at, before) = begin(filter.before);
    let rows: Vec<Row> = sqlx::query_as(select_tickets!(
        "WHERE t.account_id = $1 AND (t.updated_at < $2 OR t.updated_at = $2 AND t.id < $3)
           AND ($4 = '' OR t.state = $4) AND ($5 = 0 OR t.department_id = $5)
           AND (t.id = $7 OR t.search LIKE $6 ESCAPE '!'
                OR EXISTS (SELECT 1 FROM ticket_lines l
                           WHERE l.ticket_id = t.id AND l.kind = 'message' AND l.search LIKE $6 ESCAPE '!'))
         ORDER BY t.updated_at DESC, t.id DESC LIMIT $8"
    ))
    .bind(customer.get())
    .bind(updated_at)
    .bind(before)
    .bind(filter.state.map_or("", State::as_str))
    .bind(filter.department.unwrap_or(0))
    .bind(search::pattern(&filter.search))
    .bind(number(&filter.search))
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Ticket::try_from).collect()
}

/// Who can be given a ticket, by name.
pub async fn staff(db: &mut Db) -> Stored<Vec<(AccountId, String)>> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, public_name FROM accounts WHERE role IN ('staff', 'admin') ORDER BY id")
            .fetch_all(db)
            .await?;
    let mut staff: Vec<_> = rows.into_iter().map(|(id, name)| (AccountId::new(id), name)).collect();
    staff.sort_by_key(|(_, name)| search::normalise(name));
    Ok(staff)
}

/// An answer that is given again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedReply {
    pub id: SavedReplyId,
    pub name: String,
    pub text: String,
    /// Grows with each change.
    pub version: i64,
}

type ReplyRow = (i64, String, String, i64);

fn read_reply((id, name, text, version): ReplyRow) -> SavedReply {
    SavedReply { id: SavedReplyId::new(id), name, text, version }
}

/// All saved replies, by name.
pub async fn saved_replies(db: &mut Db) -> Stored<Vec<SavedReply>> {
    let rows: Vec<ReplyRow> =
        sqlx::query_as("SELECT id, name, text, version FROM saved_replies ORDER BY id").fetch_all(db).await?;
    let mut replies: Vec<_> = rows.into_iter().map(read_reply).collect();
    replies.sort_by_key(|reply| search::normalise(&reply.name));
    Ok(replies)
}

pub async fn saved_reply(db: &mut Db, id: SavedReplyId) -> Stored<Option<SavedReply>> {
    let row: Option<ReplyRow> = sqlx::query_as("SELECT id, name, text, version FROM saved_replies WHERE id = $1")
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    Ok(row.map(read_reply))
}

pub async fn insert_reply(db: &mut Db, name: &str, text: &str, now: Moment) -> Stored<SavedReplyId> {
    let id: i64 =
        sqlx::query_scalar("INSERT INTO saved_replies (name, text, updated_at) VALUES ($1, $2, $3) RETURNING id")
            .bind(name)
            .bind(text)
            .bind(now.millis())
            .fetch_one(db)
            .await?;
    Ok(SavedReplyId::new(id))
}

/// Replaces a saved reply over the version that was seen; `false` where there is a later one, or none.
pub async fn update_reply(
    db: &mut Db,
    id: SavedReplyId,
    seen: i64,
    name: &str,
    text: &str,
    now: Moment,
) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE saved_replies SET name = $3, text = $4, version = version + 1, updated_at = $5
         WHERE id = $1 AND version = $2",
    )
    .bind(id.get())
    .bind(seen)
    .bind(name)
    .bind(text)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn delete_reply(db: &mut Db, id: SavedReplyId) -> Stored<bool> {
    let done = sqlx::query("DELETE FROM saved_replies WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
