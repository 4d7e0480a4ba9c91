-- A second factor for signing in, and the devices that people have signed in from.

-- `secret` is sealed. It counts from `confirmed_at` on; `last_step` is the step of the last code that was used, so that
-- none is used twice.
CREATE TABLE second_factors (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   BIGINT NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    secret       TEXT   NOT NULL,
    confirmed_at BIGINT,
    last_step    BIGINT NOT NULL DEFAULT 0,
    created_at   BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash  TEXT   NOT NULL,
    used_at    BIGINT,
    UNIQUE (account_id, code_hash)
);

-- A browser that was signed in to an account, by the hash of a cookie. One that was forgotten keeps its row without it:
-- so the next is not taken for the first.
CREATE TABLE devices (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash    TEXT,
    first_seen_at BIGINT NOT NULL,
    last_seen_at  BIGINT NOT NULL,
    UNIQUE (account_id, token_hash)
);
CREATE INDEX devices_seen ON devices (last_seen_at);

-- Whether it was opened from a device that the account did not know, and whether its reader is still to be told that
-- another one was.
ALTER TABLE sessions ADD COLUMN is_new_device SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN to_be_told SMALLINT NOT NULL DEFAULT 0;
