-- What lists, searches and the health of webhooks are read by, so that none of them reads a whole table that grows.

-- How a webhook has fared, and what came of its latest message: what was sent or given up.
DROP INDEX deliveries_days;
CREATE INDEX deliveries_fared ON deliveries (webhook_id, state, created_at, id)
    WHERE state IN ('delivered', 'refused', 'uncertain', 'dead_webhook');
-- What waits for a webhook is also counted.
DROP INDEX deliveries_lane;
CREATE INDEX deliveries_lane ON deliveries (webhook_id, rank, due_at, id, state) WHERE state IN ('queued', 'retrying');
CREATE INDEX deliveries_created ON deliveries (created_at, id);
CREATE INDEX deliveries_remote ON deliveries (remote_id) WHERE remote_id IS NOT NULL;

-- Words are looked for in all rows, but in nothing else of them.
CREATE INDEX events_find ON events (id, kind, search);
CREATE INDEX accounts_find ON accounts (id, role, blocked_at, search);
CREATE INDEX accounts_blocked ON accounts (id) WHERE blocked_at IS NOT NULL;

-- What a campaign has given.
CREATE INDEX redemptions_given ON redemptions (drop_id, amount) WHERE reversed_at IS NULL;
CREATE INDEX drops_opened ON drops (opened_at, id) WHERE ended_at IS NOT NULL AND opened_at IS NOT NULL;

-- The few that are open, and those of one of the staff, among all that are closed.
CREATE INDEX tickets_state ON tickets (state, updated_at, id);
CREATE INDEX tickets_assignee ON tickets (assignee_id, updated_at, id);
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX products_picture ON products (picture_id);
-- The row of a file is not read for its time: its bytes come before.
CREATE INDEX files_created ON files (created_at, id);
