-- Messages of their own, with names, drafts and files; notifications with conditions; announcements.

-- A message that was removed stays for the deliveries that name it.
ALTER TABLE messages ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN removed_at BIGINT;
CREATE INDEX messages_kind ON messages (kind, id) WHERE removed_at IS NULL;

-- One for each author and message: what was typed and not saved yet, whether it can be read as a message or not.
CREATE TABLE message_drafts (
    message_id BIGINT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    based_on   BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, account_id)
);

-- `condition` is a list of comparisons as JSON, or empty: always. `version` counts changes, for whoever edits at once.
ALTER TABLE notifications ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE notifications ADD COLUMN condition TEXT NOT NULL DEFAULT '';
ALTER TABLE notifications ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE notifications ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX notifications_message ON notifications (message_id);

-- A message of its own for this webhook; otherwise the notification's.
ALTER TABLE notification_webhooks ADD COLUMN message_id BIGINT REFERENCES messages (id);
CREATE INDEX notification_webhooks_message ON notification_webhooks (message_id);

UPDATE notifications SET updated_at = created_at;
UPDATE messages SET kind = (SELECT n.kind FROM notifications n WHERE n.message_id = messages.id ORDER BY n.id LIMIT 1)
WHERE id IN (SELECT message_id FROM notifications);
-- Nothing names it, so nobody will miss it.
UPDATE messages SET kind = 'announcement', removed_at = created_at WHERE kind = '';
UPDATE messages SET name =
    COALESCE((SELECT c.name || ' – ' FROM notifications n JOIN campaigns c ON c.id = n.campaign_id
              WHERE n.message_id = messages.id ORDER BY n.id LIMIT 1), '')
    || CASE (SELECT CASE WHEN value LIKE '%"lang":"fr"%' THEN 'fr ' ELSE '' END FROM settings WHERE name = 'company')
            || kind
        WHEN 'fr drop.announced' THEN 'avertissement'
        WHEN 'fr drop.opened' THEN 'le code'
        WHEN 'fr drop.redeemed' THEN 'un gain'
        WHEN 'fr drop.closed' THEN 'la fin'
        WHEN 'fr drop.cancelled' THEN 'annulation'
        ELSE CASE kind
            WHEN 'drop.announced' THEN 'warning'
            WHEN 'drop.opened' THEN 'the code'
            WHEN 'drop.redeemed' THEN 'a win'
            WHEN 'drop.closed' THEN 'the end'
            WHEN 'drop.cancelled' THEN 'cancelled'
            ELSE kind
        END
    END;

-- What messages carry along. `sha256` is the content's, in hexadecimal digits.
CREATE TABLE files (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    bytes      BYTEA  NOT NULL,
    made_by    BIGINT REFERENCES accounts (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX files_content ON files (sha256);
-- The files that a version of a message names, so that the others can go.
CREATE TABLE message_files (
    message_id BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    file_id    BIGINT NOT NULL REFERENCES files (id),
    PRIMARY KEY (message_id, version, file_id),
    FOREIGN KEY (message_id, version) REFERENCES message_versions (message_id, version) ON DELETE CASCADE
);
CREATE INDEX message_files_file ON message_files (file_id);

-- An event of its own whose deliveries are due at `due_at`. `once` is the form's it came from: sent twice it counts once.
CREATE TABLE announcements (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    once            TEXT   NOT NULL UNIQUE,
    event_id        BIGINT REFERENCES events (id),
    message_id      BIGINT NOT NULL,
    message_version BIGINT NOT NULL,
    made_by         BIGINT REFERENCES accounts (id),
    due_at          BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    cancelled_at    BIGINT,
    FOREIGN KEY (message_id, message_version) REFERENCES message_versions (message_id, version)
);

-- The last event of a kind, to show a message with.
CREATE INDEX events_kind ON events (kind, id);
