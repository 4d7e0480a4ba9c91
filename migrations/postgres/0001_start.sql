-- Times are UTC milliseconds, money is whole minor units, yes and no are 1 and 0, structured values are JSON text.
-- The SQLite twin of this file holds the same tables; the statements of src/engine/store serve both.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- `email_key` is the address as compared: two spellings of one address are one account. `search` is normalised text.
CREATE TABLE accounts (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email         TEXT     NOT NULL,
    email_key     TEXT     NOT NULL UNIQUE,
    password_hash TEXT     NOT NULL,
    role          TEXT     NOT NULL,
    first_name    TEXT     NOT NULL DEFAULT '',
    last_name     TEXT     NOT NULL DEFAULT '',
    public_name   TEXT     NOT NULL,
    announced     SMALLINT NOT NULL DEFAULT 1,
    vouched       SMALLINT NOT NULL DEFAULT 0,
    lang          TEXT     NOT NULL,
    blocked_at    BIGINT,
    block_reason  TEXT     NOT NULL DEFAULT '',
    search        TEXT     NOT NULL,
    created_at    BIGINT   NOT NULL,
    signed_in_at  BIGINT
);
CREATE INDEX accounts_role ON accounts (role, id);

-- The token itself is only in the visitor's cookie; a stolen database opens no session.
CREATE TABLE sessions (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash   TEXT   NOT NULL UNIQUE,
    account_id   BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device       TEXT   NOT NULL,
    address      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

-- Set-up of the first admin, invitations, password resets. `role` is what an invitation gives; `account_id` is whose
-- password a reset changes, or whom an invitation has become.
CREATE TABLE links (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash TEXT   NOT NULL UNIQUE,
    purpose    TEXT   NOT NULL,
    account_id BIGINT REFERENCES accounts (id) ON DELETE CASCADE,
    role       TEXT,
    created_by BIGINT REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);

-- Failed attempts (sign-in, codes, links) in a window of time, by account and by address.
CREATE TABLE failures (
    name    TEXT   PRIMARY KEY,
    failed  BIGINT NOT NULL,
    ends_at BIGINT NOT NULL
);

CREATE TABLE wallets (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
    balance    BIGINT NOT NULL
);

CREATE TABLE campaigns (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         TEXT   NOT NULL,
    settings     TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    drops        BIGINT NOT NULL DEFAULT 0,
    last_base_at BIGINT NOT NULL,
    created_at   BIGINT NOT NULL
);

-- `settings` is the campaign's as it was when the drop was scheduled: a change counts from the next drop.
-- `seed` is sealed. `closes_at` is unknown until the opening is confirmed.
CREATE TABLE drops (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_id  BIGINT NOT NULL REFERENCES campaigns (id),
    number       BIGINT NOT NULL,
    phase        TEXT   NOT NULL,
    settings     TEXT   NOT NULL,
    parameters   TEXT   NOT NULL,
    seed         TEXT   NOT NULL,
    commitment   TEXT   NOT NULL,
    opens_at     BIGINT NOT NULL,
    moved_from   BIGINT,
    uses         BIGINT NOT NULL,
    used         BIGINT NOT NULL DEFAULT 0,
    code         TEXT,
    code_key     TEXT,
    has_channel  SMALLINT NOT NULL DEFAULT 0,
    announced_at BIGINT,
    opened_at    BIGINT,
    confirmed_at BIGINT,
    closes_at    BIGINT,
    ended_at     BIGINT,
    created_at   BIGINT NOT NULL,
    UNIQUE (campaign_id, number)
);
CREATE INDEX drops_live ON drops (phase) WHERE phase IN ('scheduled', 'announced', 'open');
CREATE UNIQUE INDEX drops_one_live ON drops (campaign_id) WHERE phase IN ('scheduled', 'announced', 'open');
CREATE INDEX drops_code ON drops (code_key) WHERE code_key IS NOT NULL;
CREATE INDEX drops_ended ON drops (campaign_id, ended_at);
CREATE INDEX drops_past ON drops (ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE redemptions (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    drop_id     BIGINT   NOT NULL REFERENCES drops (id),
    account_id  BIGINT   NOT NULL REFERENCES accounts (id),
    ordinal     BIGINT   NOT NULL,
    amount      BIGINT   NOT NULL,
    jackpot     SMALLINT NOT NULL,
    created_at  BIGINT   NOT NULL,
    reversed_at BIGINT,
    UNIQUE (drop_id, account_id),
    UNIQUE (drop_id, ordinal)
);
CREATE INDEX redemptions_account ON redemptions (account_id, id);

-- Only ever added to. `balance` is the wallet's after this entry.
CREATE TABLE entries (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    BIGINT NOT NULL REFERENCES accounts (id),
    amount        BIGINT NOT NULL,
    balance       BIGINT NOT NULL,
    cause         TEXT   NOT NULL,
    redemption_id BIGINT REFERENCES redemptions (id),
    reason        TEXT   NOT NULL DEFAULT '',
    made_by       BIGINT REFERENCES accounts (id),
    created_at    BIGINT NOT NULL
);
CREATE INDEX entries_account ON entries (account_id, id);
CREATE UNIQUE INDEX entries_once ON entries (redemption_id, cause) WHERE redemption_id IS NOT NULL;

-- `url` is sealed; `url_hash` is keyed, so that two entries of one webhook share its pace.
CREATE TABLE webhooks (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            TEXT   NOT NULL,
    kind            TEXT   NOT NULL,
    url             TEXT   NOT NULL,
    url_hash        TEXT   NOT NULL,
    masked          TEXT   NOT NULL,
    remote_name     TEXT   NOT NULL DEFAULT '',
    remote_avatar   TEXT   NOT NULL DEFAULT '',
    state           TEXT   NOT NULL,
    trouble         TEXT   NOT NULL DEFAULT '',
    paused_until    BIGINT NOT NULL DEFAULT 0,
    created_at      BIGINT NOT NULL
);

-- A message's versions are never changed: a delivery names the one it was written with.
CREATE TABLE messages (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version    BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE message_versions (
    message_id BIGINT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    version    BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    author_id  BIGINT REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, version)
);

CREATE TABLE notifications (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        TEXT     NOT NULL,
    campaign_id BIGINT REFERENCES campaigns (id),
    message_id  BIGINT   NOT NULL REFERENCES messages (id),
    active      SMALLINT NOT NULL,
    created_at  BIGINT   NOT NULL
);
CREATE INDEX notifications_kind ON notifications (kind, campaign_id);
CREATE TABLE notification_webhooks (
    notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    webhook_id      BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    PRIMARY KEY (notification_id, webhook_id)
);

CREATE TABLE events (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    drop_id     BIGINT REFERENCES drops (id),
    account_id  BIGINT REFERENCES accounts (id),
    data        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX events_subject ON events (subject, id);

-- `rank` orders what is due: a drop's opening overtakes the rest. `body` is kept from the first claim on.
CREATE TABLE deliveries (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        BIGINT NOT NULL REFERENCES events (id),
    notification_id BIGINT,
    message_id      BIGINT NOT NULL,
    message_version BIGINT NOT NULL,
    webhook_id      BIGINT NOT NULL,
    subject         TEXT   NOT NULL,
    rank            BIGINT NOT NULL,
    state           TEXT   NOT NULL,
    detail          TEXT   NOT NULL DEFAULT '',
    body            TEXT,
    remote_id       TEXT,
    due_at          BIGINT NOT NULL,
    pointless_at    BIGINT,
    tries           BIGINT NOT NULL DEFAULT 0,
    claim_id        TEXT,
    lease_until     BIGINT,
    created_at      BIGINT NOT NULL,
    ended_at        BIGINT
);
CREATE INDEX deliveries_due ON deliveries (rank, due_at, id) WHERE state IN ('queued', 'retrying');
CREATE INDEX deliveries_lease ON deliveries (lease_until) WHERE state = 'sending';
CREATE INDEX deliveries_order ON deliveries (webhook_id, subject, id) WHERE state IN ('queued', 'retrying', 'sending');
CREATE INDEX deliveries_event ON deliveries (event_id);
CREATE INDEX deliveries_state ON deliveries (state, id);

CREATE TABLE attempts (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    claim_id    TEXT   NOT NULL UNIQUE,
    started_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    status      BIGINT,
    outcome     TEXT   NOT NULL DEFAULT '',
    detail      TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX attempts_delivery ON attempts (delivery_id, id);

CREATE TABLE audit (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT REFERENCES accounts (id),
    action     TEXT   NOT NULL,
    object     TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX audit_object ON audit (object, id);

-- What the built-in channel received, as Discord would keep it.
CREATE TABLE sandbox_messages (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    snowflake  TEXT   NOT NULL UNIQUE,
    payload    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at  BIGINT,
    deleted_at BIGINT,
    -- Of ours, so that one that is sent again stands there once.
    delivery_id BIGINT UNIQUE
);
CREATE INDEX sandbox_channel ON sandbox_messages (channel_id, id);
