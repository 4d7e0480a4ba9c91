-- Tickets: threads of lines with files, who has read how far, saved replies. Departments and priorities stand in the
-- settings; a ticket names them, and what it is about, by number.

-- `version` counts changes of department, priority and assignee, for whoever edits at once. The last lines of either
-- side tell what is unread: the customer's is the last that waits for the staff, 0 once the staff has closed the ticket.
-- `updated_at` is that of the last line that both sides see; `related_name` is what a product was called when the
-- ticket was opened.
CREATE TABLE tickets (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id       BIGINT NOT NULL REFERENCES accounts (id),
    subject          TEXT   NOT NULL,
    department_id    BIGINT NOT NULL,
    priority_id      BIGINT NOT NULL,
    state            TEXT   NOT NULL,
    assignee_id      BIGINT REFERENCES accounts (id),
    related_kind     TEXT   NOT NULL DEFAULT '',
    related_id       BIGINT NOT NULL DEFAULT 0,
    related_name     TEXT   NOT NULL DEFAULT '',
    version          BIGINT NOT NULL DEFAULT 1,
    search           TEXT   NOT NULL,
    last_by_customer BIGINT NOT NULL DEFAULT 0,
    last_by_staff    BIGINT NOT NULL DEFAULT 0,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL
);
CREATE INDEX tickets_updated ON tickets (updated_at, id);
CREATE INDEX tickets_account ON tickets (account_id, updated_at, id);
CREATE INDEX tickets_waiting ON tickets (last_by_customer) WHERE last_by_customer > 0;

-- Only ever added to. `once` is the form's it came from, with its author: sent twice it counts once.
CREATE TABLE ticket_lines (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id  BIGINT   NOT NULL REFERENCES tickets (id),
    account_id BIGINT   NOT NULL REFERENCES accounts (id),
    by_staff   SMALLINT NOT NULL,
    kind       TEXT     NOT NULL,
    text       TEXT     NOT NULL DEFAULT '',
    search     TEXT     NOT NULL DEFAULT '',
    once       TEXT UNIQUE,
    created_at BIGINT   NOT NULL
);
CREATE INDEX ticket_lines_ticket ON ticket_lines (ticket_id, id);

CREATE TABLE ticket_files (
    line_id  BIGINT NOT NULL REFERENCES ticket_lines (id),
    position BIGINT NOT NULL,
    file_id  BIGINT NOT NULL REFERENCES files (id),
    PRIMARY KEY (line_id, position)
);
CREATE INDEX ticket_files_file ON ticket_files (file_id);

-- Up to which line each person has read. `cleared_at` is when that last took something new away: their other open
-- pages look again.
CREATE TABLE ticket_reads (
    ticket_id  BIGINT NOT NULL REFERENCES tickets (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    line_id    BIGINT NOT NULL,
    cleared_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (ticket_id, account_id)
);
CREATE INDEX ticket_reads_cleared ON ticket_reads (cleared_at) WHERE cleared_at > 0;

CREATE TABLE saved_replies (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL
);
