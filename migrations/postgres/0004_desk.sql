-- Tickets: threads of lines with files, who has read how far, saved replies. Departments and priorities stand in the
-- settings; a ticket names them, and what it is about, by number.

-- `version` counts changes of department, priority and assignee, for whoever edits at once. The last lines of either
-- side tell what is unread; `updated_at` is that of the last line that both sides see.
CREATE TABLE tickets (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id       BIGINT NOT NULL REFERENCES accounts (id),
    subject          TEXT   NOT NULL,
    department_id    BIGINT NOT NULL,
    priority_id      BIGINT NOT NULL,
    state            TEXT   NOT NULL,
    assignee_id      BIGINT REFERENCES accounts (id),
    related_kind     TEXT   NOT NULL DEFAULT '',
    related_id       BIGINT NOT NULL DEFAULT 0,
    version          BIGINT NOT NULL DEFAULT 1,
    search           TEXT   NOT NULL,
    last_by_customer BIGINT NOT NULL DEFAULT 0,
    last_by_staff    BIGINT NOT NULL DEFAULT 0,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL
);
CREATE INDEX tickets_updated ON tickets (updated_at, id);
CREATE INDEX tickets_account ON tickets (account_id, updated_at, id);
CREATE INDEX tickets_open ON tickets (last_by_customer) WHERE state = 'open';

-- Only ever added to. `once` is the form's it came from, with its author: sent twice it counts once.
CREATE TABLE ticket_lines (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
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

-- Up to which line each person has read.
CREATE TABLE ticket_reads (
    ticket_id  BIGINT NOT NULL REFERENCES tickets (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    line_id    BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, account_id)
);

CREATE TABLE saved_replies (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL
);
