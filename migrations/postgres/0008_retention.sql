-- How a webhook fares, day by day, and what is kept no longer.

CREATE INDEX deliveries_days ON deliveries (webhook_id, created_at);
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX events_created ON events (created_at);
CREATE INDEX announcements_event ON announcements (event_id);
CREATE INDEX sandbox_created ON sandbox_messages (created_at);
