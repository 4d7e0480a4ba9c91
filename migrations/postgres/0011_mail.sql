-- E-mail: whose address is theirs, who wants to be written to, and what is sent or handed over.

ALTER TABLE accounts ADD COLUMN verified_at BIGINT;
-- Whether the answer to a ticket is told. What concerns the account's safety always is.
ALTER TABLE accounts ADD COLUMN mailed SMALLINT NOT NULL DEFAULT 1;

-- `sealed` is JSON, the recipient and the link's token among it, and '' once the mail is over. `subject_id` is the row
-- that it is about, such as a ticket's; `once` names what is told no second time. `by_hand` is the state of what waits
-- for an admin where nothing sends mail.
CREATE TABLE mails (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   BIGINT REFERENCES accounts (id),
    kind         TEXT   NOT NULL,
    lang         TEXT   NOT NULL,
    sealed       TEXT   NOT NULL,
    message_id   TEXT   NOT NULL,
    subject_id   BIGINT,
    once         TEXT   UNIQUE,
    state        TEXT   NOT NULL,
    detail       TEXT   NOT NULL DEFAULT '',
    tries        BIGINT NOT NULL DEFAULT 0,
    due_at       BIGINT NOT NULL,
    pointless_at BIGINT,
    claim_id     TEXT,
    lease_until  BIGINT,
    created_at   BIGINT NOT NULL,
    ended_at     BIGINT
);
CREATE INDEX mails_due ON mails (due_at) WHERE state IN ('queued', 'retrying');
CREATE INDEX mails_lease ON mails (lease_until) WHERE state = 'sending';
CREATE INDEX mails_account ON mails (account_id, id);
CREATE INDEX mails_ended ON mails (ended_at) WHERE ended_at IS NOT NULL;
-- What is listed: what is to nobody is not.
CREATE INDEX mails_listed ON mails (id) WHERE account_id IS NOT NULL;
CREATE INDEX mails_state ON mails (state, id) WHERE account_id IS NOT NULL;
