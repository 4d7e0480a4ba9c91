-- The pace of each destination, what workers look for, and what becomes of messages whose answer is lost.

ALTER TABLE notifications ADD COLUMN when_lost TEXT NOT NULL DEFAULT 'usual';

-- The channel that messages of a webhook appear in, where its destination names it.
ALTER TABLE webhooks ADD COLUMN channel TEXT NOT NULL DEFAULT '';
-- One row for each address and each channel. JSON: how many messages it takes, and until when each place is taken.
CREATE TABLE paces (
    lane  TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL DEFAULT ''
);
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state IN ('queued', 'retrying');
CREATE INDEX deliveries_lane ON deliveries (webhook_id, rank, due_at, id) WHERE state IN ('queued', 'retrying');
