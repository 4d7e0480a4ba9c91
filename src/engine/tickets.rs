//! Tickets: customers open them, both sides write in them, the staff sorts them.
//!
//! Each change is one transaction with its lines and its event, and holds the ticket's row meanwhile, so that the lines
//! of a thread come one after the other and what is unread is told by comparing their numbers. Whoever is not meant to
//! know a ticket is told that there is none. **Notes and what the staff sets are lines without an event, and no
//! customer's reading ever asks for them.**

use serde_json::{Map, json};
use sha2::{Digest, Sha256};

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::company;
use super::desk;
use super::events::moment;
use super::files::File;
use super::kill_point::kill_point;
use super::limits::{self, Key, Scope};
use super::page::Page;
use super::store::files::{self, NewFile};
use super::store::tickets::{self, NewLine, NewTicket as NewRow};
use super::store::{Db, Store, StoreError, Stored, accounts};
use crate::account::Role;
use crate::company::Company;
use crate::desk::Desk;
use crate::event::{Kind, Term, Value, Values};
use crate::id::{AccountId, FileId, LineId, TicketId};
use crate::ticket::file::{self, FileKind, FileProblem};
use crate::ticket::{Act, Author, LineKind, Related, State, Subject, TicketText};
use crate::time::Moment;

mod news;
mod related;

pub use self::news::Told as ToldNews;
pub use self::related::RelatedThing;
pub use super::store::tickets::{Assignee, Cursor, Filter, Line, News, OwnFilter, Ticket};

/// Most lines of a thread on one page.
const MOST_LINES: u16 = 1000;
/// Most characters of a form's own name.
const LONGEST_WISH: usize = 100;

/// A file as it came with a form.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// What a customer opens a ticket with.
#[derive(Clone, Copy, Debug)]
pub struct NewTicket<'a> {
    pub subject: &'a Subject,
    pub text: &'a TicketText,
    pub department: i64,
    pub priority: i64,
    pub related: Option<Related>,
    pub files: &'a [Upload<'a>],
    /// A chance text of the form that this comes from: however often it is sent, one ticket is opened.
    pub once: &'a str,
}

/// What either side answers.
#[derive(Clone, Copy, Debug)]
pub struct NewReply<'a> {
    pub text: &'a TicketText,
    pub files: &'a [Upload<'a>],
    /// As in [`NewTicket`].
    pub once: &'a str,
    /// Closes the ticket with it.
    pub close: bool,
    /// The last line that one of the staff saw: what a colleague has answered since is to be read first, and what the
    /// customer has said since waits although the ticket is closed.
    pub seen: Option<LineId>,
}

/// What the staff sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    pub department: i64,
    pub priority: i64,
    pub assignee: Option<AccountId>,
}

/// A ticket with all that its reader may see of it.
#[derive(Clone, Debug)]
pub struct TicketView {
    pub ticket: Ticket,
    pub lines: Vec<Line>,
    /// The line before which there are more.
    pub earlier: Option<LineId>,
    pub related: Option<RelatedThing>,
    pub desk: Desk,
}

impl TicketView {
    /// The last line that is shown.
    pub fn newest(&self) -> LineId {
        self.lines.last().map_or(LineId::new(0), |line| line.id)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// There is none, or it is somebody else's.
    #[error("there is no such ticket")]
    Unknown,
    /// The staff answers tickets, it opens none.
    #[error("not a customer")]
    NotACustomer,
    #[error("this department is not offered")]
    Department,
    #[error("this priority is not offered")]
    Priority,
    /// It is not the customer's own order, nor a product to be seen.
    #[error("there is nothing of that kind to be about")]
    Related,
    /// They are not of the staff.
    #[error("nobody of the staff")]
    Assignee,
    #[error("more than {max} files")]
    TooManyFiles { max: usize },
    #[error("the files have more than {max} bytes together")]
    FilesTooLarge { max: usize },
    #[error("the file {name:?}: {problem}")]
    File { name: String, problem: FileProblem },
    /// A colleague has answered since the page was shown.
    #[error("{by} has answered meanwhile")]
    Answered { by: String, at: Moment },
    /// Something was said, or done before both sides, since the page was shown.
    #[error("the thread has gone on meanwhile")]
    WentOn,
    /// Somebody has set something else since the form was shown.
    #[error("there is a later version")]
    Outdated,
    #[error("too much until {retry_at}")]
    TooMany { retry_at: Moment },
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Done<T> = Result<T, TicketError>;

fn author(by: &Account) -> Author {
    if by.role == Role::Customer { Author::Customer } else { Author::Staff }
}

/// The name of a wish: the form's, whose it is, so that nobody meets another's, and a mark of what was written: a form
/// that the browser's way back filled in again, with other words, is another wish. Nothing where the form has none.
fn wish(by: &Account, once: &str, written: &[&str]) -> Option<String> {
    let once: String = once.chars().filter(|c| !c.is_control()).take(LONGEST_WISH).collect();
    let mark = hex::encode(Sha256::digest(written.join("\0")));
    (!once.trim().is_empty()).then(|| format!("{} {once} {mark}", by.id))
}

/// A file that was judged.
struct Checked<'a> {
    kind: FileKind,
    name: String,
    bytes: &'a [u8],
}

fn check_files<'a>(uploads: &[Upload<'a>]) -> Done<Vec<Checked<'a>>> {
    if uploads.len() > file::MOST {
        return Err(TicketError::TooManyFiles { max: file::MOST });
    }
    if uploads.iter().map(|upload| upload.bytes.len()).sum::<usize>() > file::LARGEST_TOGETHER {
        return Err(TicketError::FilesTooLarge { max: file::LARGEST_TOGETHER });
    }
    let check = |upload: &Upload<'a>| {
        let (kind, name) = file::check(upload.name, upload.bytes).map_err(|problem| {
            let name = upload.name.chars().filter(|c| !c.is_control()).take(file::LONGEST_NAME).collect();
            TicketError::File { name, problem }
        })?;
        Ok(Checked { kind, name, bytes: upload.bytes })
    };
    uploads.iter().map(check).collect()
}

/// Holds a ticket that this reader may know of until the transaction ends.
async fn hold(tx: &mut Db, by: &Account, id: TicketId) -> Done<Ticket> {
    if !tickets::lock(tx, id).await? {
        return Err(TicketError::Unknown);
    }
    visible(tx, by, id).await
}

/// A ticket that this reader may know of.
async fn visible(db: &mut Db, by: &Account, id: TicketId) -> Done<Ticket> {
    let ticket = tickets::find(db, id, by.id).await?;
    let ticket = ticket.filter(|ticket| author(by) == Author::Staff || ticket.customer == by.id);
    ticket.ok_or(TicketError::Unknown)
}

/// What a customer writes is counted by the hour.
async fn take(tx: &mut Db, by: &Account, scope: Scope, files: &[Checked<'_>], now: Moment) -> Done<()> {
    const MEBIBYTE: usize = 1024 * 1024;
    if by.role > Role::Customer {
        return Ok(());
    }
    let key = Key::Account(by.id);
    if let Some(retry_at) = limits::take(tx, scope, std::slice::from_ref(&key), now).await? {
        return Err(TicketError::TooMany { retry_at });
    }
    let size: usize = files.iter().map(|file| file.bytes.len().div_ceil(MEBIBYTE)).sum();
    if size > 0
        && let Some(retry_at) = limits::take(tx, Scope::TicketFiles, &vec![key; size], now).await?
    {
        return Err(TicketError::TooMany { retry_at });
    }
    Ok(())
}

async fn attach(tx: &mut Db, by: &Account, line: LineId, files: &[Checked<'_>], now: Moment) -> Stored<()> {
    let mut hashed: Vec<_> =
        (0..).zip(files).map(|(position, file)| (hex::encode(Sha256::digest(file.bytes)), position, file)).collect();
    // The same file is kept once: in one order for all, so that two who send the same do not wait for each other.
    hashed.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    for (sha256, position, file) in hashed {
        let new = NewFile {
            name: &file.name,
            media_type: file.kind.media_type(),
            sha256: &sha256,
            bytes: file.bytes,
            by: by.id,
            now,
        };
        let id = files::insert(tx, &new).await?;
        tickets::attach(tx, line, position, id).await?;
    }
    Ok(())
}

/// A line of the staff's doings, or of a change of state: it needs no wish.
async fn add_line(
    tx: &mut Db,
    by: &Account,
    ticket: TicketId,
    kind: LineKind,
    text: &str,
    now: Moment,
) -> Stored<LineId> {
    let by_staff = author(by) == Author::Staff;
    let new = NewLine { ticket, by: by.id, by_staff, kind, text, once: None, now };
    let line = tickets::insert_line(tx, &new).await?;
    line.ok_or_else(|| StoreError::unreadable("line of a ticket", "it was not written"))
}

/// What an event tells besides what the ticket is.
struct Told<'a> {
    kind: Kind,
    content: &'a str,
    by: Author,
}

impl Engine {
    /// Opens a ticket, with its first text.
    pub async fn open_ticket(&self, by: &Account, new: NewTicket<'_>) -> Done<TicketId> {
        if by.role != Role::Customer {
            return Err(TicketError::NotACustomer);
        }
        let files = check_files(new.files)?;
        let now = self.clock().now();
        let once = wish(by, new.once, &[new.subject.as_str(), new.text.as_str()]);
        let mut tx = self.store().begin().await?;
        if let Some(once) = &once
            && let Some(known) = tickets::of_wish(&mut tx, once).await?
        {
            return Ok(known);
        }
        let desk = desk::read(&mut tx).await?;
        if !desk.departments.offers(new.department) {
            return Err(TicketError::Department);
        }
        if !desk.priorities.offers(new.priority) {
            return Err(TicketError::Priority);
        }
        let related_name = match new.related {
            Some(wanted) => related::name_to_keep(&mut tx, by.id, wanted).await?.ok_or(TicketError::Related)?,
            None => String::new(),
        };
        take(&mut tx, by, Scope::Ticket, &files, now).await?;
        let row = NewRow {
            customer: by.id,
            subject: new.subject.as_str(),
            department: new.department,
            priority: new.priority,
            related: new.related,
            related_name: &related_name,
            now,
        };
        let id = tickets::insert(&mut tx, &row).await?;
        let text = new.text.as_str();
        let line = NewLine {
            ticket: id,
            by: by.id,
            by_staff: false,
            kind: LineKind::Message,
            text,
            once: once.as_deref(),
            now,
        };
        let Some(line) = tickets::insert_line(&mut tx, &line).await? else {
            // Written by another node in this very moment.
            drop(tx);
            let mut db = self.store().read().await?;
            return tickets::of_wish(&mut db, once.as_deref().unwrap_or_default()).await?.ok_or(TicketError::Unknown);
        };
        attach(&mut tx, by, line, &files, now).await?;
        self.tell_ticket(&mut tx, id, &Told { kind: Kind::TicketOpened, content: text, by: Author::Customer }, now)
            .await?;
        kill_point("in-ticket");
        Store::commit(tx).await?;
        kill_point("after-ticket");
        self.tell_of_changes();
        Ok(id)
    }

    /// Writes in a ticket, and closes it where that is wished. A customer's reply opens a closed one again.
    pub async fn reply(&self, by: &Account, id: TicketId, new: NewReply<'_>) -> Done<()> {
        let files = check_files(new.files)?;
        let now = self.clock().now();
        let once = wish(by, new.once, &[&id.to_string(), new.text.as_str()]);
        let mut tx = self.store().begin().await?;
        let ticket = hold(&mut tx, by, id).await?;
        if let Some(once) = &once
            && tickets::of_wish(&mut tx, once).await?.is_some()
        {
            return Ok(());
        }
        let author = author(by);
        if author == Author::Staff
            && let Some(seen) = new.seen
            && let Some((name, at)) = tickets::answered_since(&mut tx, id, seen, by.id).await?
        {
            return Err(TicketError::Answered { by: name, at });
        }
        take(&mut tx, by, Scope::TicketReply, &files, now).await?;
        let text = new.text.as_str();
        let by_staff = author == Author::Staff;
        let line =
            NewLine { ticket: id, by: by.id, by_staff, kind: LineKind::Message, text, once: once.as_deref(), now };
        // Its wish stands in another ticket: the form was bent.
        let Some(line) = tickets::insert_line(&mut tx, &line).await? else { return Err(TicketError::Unknown) };
        attach(&mut tx, by, line, &files, now).await?;
        self.tell_ticket(&mut tx, id, &Told { kind: Kind::TicketReplied, content: text, by: author }, now).await?;
        if by_staff {
            audit::write(&mut tx, Some(by.id), Action::TicketAnswered, id, json!({}), now).await?;
            if let Some(customer) = accounts::find(&mut tx, ticket.customer).await? {
                self.tell_of_answer(&mut tx, &customer, (id.get(), &ticket.subject), line.get(), now).await?;
            }
        }
        let after = ticket.state.after(Act::Reply, author);
        if after != ticket.state {
            self.set_state(&mut tx, by, id, after, new.seen, now).await?;
        }
        if new.close && after == State::Open {
            self.set_state(&mut tx, by, id, State::Closed, new.seen, now).await?;
        }
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Closes a ticket or opens it again, over the last line that was seen; one that is so already stays as it is.
    pub async fn move_ticket(&self, by: &Account, id: TicketId, to: State, seen: LineId) -> Done<()> {
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let ticket = hold(&mut tx, by, id).await?;
        if ticket.state == to {
            return Ok(());
        }
        if tickets::last_line(&mut tx, id, true, LineId::new(i64::MAX)).await? > seen {
            return Err(TicketError::WentOn);
        }
        self.set_state(&mut tx, by, id, to, Some(seen), now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Changes the state of a ticket that is held, with all that goes with it.
    async fn set_state(
        &self,
        tx: &mut Db,
        by: &Account,
        id: TicketId,
        to: State,
        seen: Option<LineId>,
        now: Moment,
    ) -> Done<()> {
        let (kind, action) = match to {
            State::Closed => (LineKind::Closed, Action::TicketClosed),
            State::Open => (LineKind::Reopened, Action::TicketReopened),
        };
        add_line(tx, by, id, kind, "", now).await?;
        tickets::set_state(tx, id, to).await?;
        let author = author(by);
        if to == State::Closed {
            if author == Author::Staff
                && let Some(seen) = seen
            {
                tickets::settle(tx, id, seen).await?;
            }
            // What it was about tells more than what was said last.
            let content = tickets::first_text(tx, id).await?;
            self.tell_ticket(tx, id, &Told { kind: Kind::TicketClosed, content: &content, by: author }, now).await?;
        }
        if author == Author::Staff {
            audit::write(tx, Some(by.id), action, id, json!({}), now).await?;
        }
        Ok(())
    }

    /// Notes something that only the staff sees.
    pub async fn note(&self, by: &Account, id: TicketId, text: &TicketText, once: &str) -> Done<()> {
        by.require(Role::Staff)?;
        let now = self.clock().now();
        let once = wish(by, once, &[&id.to_string(), text.as_str()]);
        let mut tx = self.store().begin().await?;
        hold(&mut tx, by, id).await?;
        let line = NewLine {
            ticket: id,
            by: by.id,
            by_staff: true,
            kind: LineKind::Note,
            text: text.as_str(),
            once: once.as_deref(),
            now,
        };
        if tickets::insert_line(&mut tx, &line).await?.is_none() {
            return Ok(());
        }
        audit::write(&mut tx, Some(by.id), Action::TicketNoted, id, json!({}), now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Gives a ticket another department, priority or assignee, over the version that was seen. What is no longer
    /// offered may stay.
    pub async fn sort_ticket(&self, by: &Account, id: TicketId, seen: i64, to: Sorting) -> Done<()> {
        by.require(Role::Staff)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let ticket = hold(&mut tx, by, id).await?;
        let before = ticket.assignee.as_ref().map(|(id, _)| *id);
        if to == (Sorting { department: ticket.department, priority: ticket.priority, assignee: before }) {
            return Ok(());
        }
        if ticket.version != seen {
            return Err(TicketError::Outdated);
        }
        let desk = desk::read(&mut tx).await?;
        if to.department != ticket.department && !desk.departments.offers(to.department) {
            return Err(TicketError::Department);
        }
        if to.priority != ticket.priority && !desk.priorities.offers(to.priority) {
            return Err(TicketError::Priority);
        }
        let staff = tickets::staff(&mut tx).await?;
        let name_of = |wanted: AccountId| staff.iter().find(|(id, _)| *id == wanted).map(|(_, name)| name.as_str());
        let assignee = match to.assignee {
            None => "",
            same if same == before => ticket.assignee.as_ref().map_or("", |(_, name)| name),
            Some(other) => name_of(other).ok_or(TicketError::Assignee)?,
        };
        let mut detail = Map::new();
        let mut lines = Vec::new();
        if to.assignee != before {
            let was = ticket.assignee.as_ref().map(|(_, name)| name.as_str());
            detail.insert("assignee".to_owned(), json!([was, to.assignee.map(|_| assignee)]));
            lines.push((LineKind::Assigned, assignee));
        }
        if to.department != ticket.department {
            let names = [desk.departments.name(ticket.department), desk.departments.name(to.department)];
            detail.insert("department".to_owned(), json!(names));
            lines.push((LineKind::Department, names[1]));
        }
        if to.priority != ticket.priority {
            let names = [desk.priorities.name(ticket.priority), desk.priorities.name(to.priority)];
            detail.insert("priority".to_owned(), json!(names));
            lines.push((LineKind::Priority, names[1]));
        }
        if !tickets::change(&mut tx, id, seen, to.department, to.priority, to.assignee).await? {
            return Err(TicketError::Outdated);
        }
        for (kind, text) in lines {
            add_line(&mut tx, by, id, kind, text, now).await?;
        }
        audit::write(&mut tx, Some(by.id), Action::TicketChanged, id, detail.into(), now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// Counts a ticket as read up to a line, as far as this reader sees it.
    pub async fn read_ticket(&self, by: &Account, id: TicketId, up_to: LineId) -> Done<()> {
        let mut db = self.store().read().await?;
        let ticket = visible(&mut db, by, id).await?;
        let line = tickets::last_line(&mut db, id, author(by) == Author::Customer, up_to).await?;
        drop(db);
        if line > ticket.seen {
            let cleared_at = is_unread(by, &ticket).then(|| self.clock().now());
            let mut tx = self.store().begin().await?;
            let moved = tickets::mark_read(&mut tx, id, by.id, line, cleared_at).await?;
            Store::commit(tx).await?;
            if moved && cleared_at.is_some() {
                self.tell_of_changes();
            }
        }
        Ok(())
    }

    /// A ticket with the latest lines of its thread.
    pub async fn ticket(&self, by: &Account, id: TicketId) -> Done<TicketView> {
        self.ticket_before(by, id, LineId::new(i64::MAX)).await
    }

    /// A ticket with the latest lines before one of its thread.
    pub async fn ticket_before(&self, by: &Account, id: TicketId, before: LineId) -> Done<TicketView> {
        let mut db = self.store().read().await?;
        let ticket = visible(&mut db, by, id).await?;
        let public_only = author(by) == Author::Customer;
        let mut lines = tickets::lines(&mut db, id, public_only, before, i64::from(MOST_LINES) + 1).await?;
        let has_more = lines.len() > usize::from(MOST_LINES);
        if has_more {
            lines.remove(0);
        }
        let earlier = lines.first().filter(|_| has_more).map(|line| line.id);
        let company = company::read(&mut db).await?;
        let related = related::describe(&mut db, &ticket, by.role, company.lang).await?;
        Ok(TicketView { lines, earlier, related, desk: desk::read(&mut db).await?, ticket })
    }

    /// A page of all tickets, those first where something happened last.
    pub async fn tickets(&self, by: &Account, filter: &Filter, size: u16) -> Done<Page<Ticket, Cursor>> {
        by.require(Role::Staff)?;
        let found = tickets::page(&mut *self.store().read().await?, by.id, filter, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, cursor))
    }

    /// A page of one's own tickets, those first where something happened last.
    pub async fn own_tickets(&self, by: &Account, filter: &OwnFilter, size: u16) -> Stored<Page<Ticket, Cursor>> {
        let mut db = self.store().read().await?;
        let found = tickets::of_customer(&mut db, by.id, filter, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, cursor))
    }

    /// How many tickets have something new for this reader.
    pub async fn unread_tickets(&self, by: &Account) -> Stored<i64> {
        let mut db = self.store().read().await?;
        match author(by) {
            Author::Customer => tickets::unread_by_customer(&mut db, by.id).await,
            Author::Staff => tickets::unread_by_staff(&mut db, by.id).await,
        }
    }

    /// A file of a ticket that this reader may see.
    pub async fn ticket_file(&self, by: &Account, ticket: TicketId, id: FileId) -> Done<File> {
        let mut db = self.store().read().await?;
        visible(&mut db, by, ticket).await?;
        if !tickets::has_file(&mut db, ticket, id).await? {
            return Err(TicketError::Unknown);
        }
        let info = files::info(&mut db, id).await?.ok_or(TicketError::Unknown)?;
        let bytes = files::bytes(&mut db, id).await?.ok_or(TicketError::Unknown)?;
        Ok(File { info, bytes })
    }

    /// What a customer's ticket can be about, the latest first, and whether this one is among it.
    pub async fn can_be_about(&self, by: &Account) -> Stored<Vec<(Related, RelatedThing)>> {
        let mut db = self.store().read().await?;
        let lang = by.lang.unwrap_or(company::read(&mut db).await?.lang);
        related::offered(&mut db, by.id, lang).await
    }

    /// Who can be given a ticket, by name.
    pub async fn desk_staff(&self, by: &Account) -> Done<Vec<(AccountId, String)>> {
        by.require(Role::Staff)?;
        Ok(tickets::staff(&mut *self.store().read().await?).await?)
    }

    /// Writes the event of what happened to a ticket, with every variable.
    async fn tell_ticket(&self, tx: &mut Db, id: TicketId, told: &Told<'_>, now: Moment) -> Done<()> {
        let ticket = tickets::find(tx, id, AccountId::new(0)).await?.ok_or(TicketError::Unknown)?;
        let customer = accounts::find(tx, ticket.customer).await?.ok_or(TicketError::Unknown)?;
        let company = company::read(tx).await?;
        let desk = desk::read(tx).await?;
        let mut values = values(&ticket, &customer, &company, &desk, told);
        // Channels are for customers as well.
        let thing = related::describe(tx, &ticket, Role::Customer, company.lang).await?;
        if let Some((wanted, thing)) = ticket.related.zip(thing) {
            values.set("related", Value::Text(thing.name));
            values.set("relatedUrl", Value::Url(company.link(&related::path(wanted))));
            values.set("relatedId", Value::Text(wanted.id.to_string()));
        }
        self.emit_ticket(tx, told.kind, id, ticket.customer, &values, now).await?;
        Ok(())
    }
}

fn cursor(ticket: &Ticket) -> Cursor {
    Cursor { updated_at: ticket.updated_at, id: ticket.id }
}

/// Whether there is something new for this reader, of the other side.
pub fn is_unread(by: &Account, ticket: &Ticket) -> bool {
    match author(by) {
        Author::Customer => ticket.last_by_staff > ticket.seen,
        Author::Staff => ticket.last_by_customer > ticket.seen,
    }
}

/// What every event of a ticket carries.
fn values(ticket: &Ticket, customer: &Account, company: &Company, desk: &Desk, told: &Told<'_>) -> Values {
    let text = |text: &str| Value::Text(text.to_owned());
    let action = match told.kind {
        Kind::TicketReplied => "Reply",
        Kind::TicketClosed => "Close",
        _ => "Submit",
    };
    let values = Values::new()
        .with("company", text(company.name.as_str()))
        .with("subject", text(&ticket.subject))
        .with("departmentName", text(desk.departments.name(ticket.department)))
        .with("priority", text(desk.priorities.name(ticket.priority)))
        .with("created_at", moment(ticket.created_at, &company.zone))
        .with("action", text(action))
        // The staff is led on from there to its own page.
        .with("url", Value::Url(company.link(&format!("/tickets/{}", ticket.id))))
        .with("content", text(told.content))
        .with("user", text(&ticket.customer_name))
        .with("userid", text(&customer.id.to_string()))
        .with("email", text(customer.email.as_str()));
    if told.kind == Kind::TicketOpened { values } else { values.with("author", Value::Term(Term::from(told.by))) }
}

#[cfg(test)]
mod tests;
