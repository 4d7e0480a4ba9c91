-- The processes that serve this database. One that is not heard of after `alive_until` has ended, or sleeps.
CREATE TABLE nodes (
    id          TEXT   NOT NULL PRIMARY KEY,
    alive_until BIGINT NOT NULL
);
