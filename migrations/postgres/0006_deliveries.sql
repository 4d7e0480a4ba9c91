-- What deliveries are found by, what was answered to each try, and which were sent again.

-- Normalised text.
ALTER TABLE events ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE events SET search = subject;
-- JSON: pairs of those headers of an answer that tell something. `answer` is its beginning. What grants something is
-- masked in both.
ALTER TABLE attempts ADD COLUMN headers TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN answer TEXT NOT NULL DEFAULT '';
-- A delivery is sent again by another one, and once: that one may be sent again itself. The first of them all is what
-- an endpoint knows every one of them by.
ALTER TABLE deliveries ADD COLUMN replay_of BIGINT;
ALTER TABLE deliveries ADD COLUMN origin_id BIGINT;
CREATE UNIQUE INDEX deliveries_replay ON deliveries (replay_of) WHERE replay_of IS NOT NULL;
CREATE INDEX deliveries_webhook ON deliveries (webhook_id, id);
