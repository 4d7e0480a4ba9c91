-- What may leave for a webhook, and what an endpoint's requests are signed with.

-- JSON; empty is the default of its kind.
ALTER TABLE webhooks ADD COLUMN privacy TEXT NOT NULL DEFAULT '';
-- Sealed. `former_secret` signs as well until `former_until`, and is forgotten then.
ALTER TABLE webhooks ADD COLUMN secret TEXT NOT NULL DEFAULT '';
ALTER TABLE webhooks ADD COLUMN former_secret TEXT NOT NULL DEFAULT '';
ALTER TABLE webhooks ADD COLUMN former_until BIGINT NOT NULL DEFAULT 0;
