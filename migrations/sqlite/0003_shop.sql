-- Products, what was ordered of them, and the entries that orders bring about.

-- `stock` is what is left; none: no end, or codes are delivered and those that are left count. `version` counts changes
-- of what an admin sets, for whoever edits at once; a sale is none.
CREATE TABLE products (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    version      BIGINT   NOT NULL DEFAULT 1,
    name         TEXT     NOT NULL,
    text         TEXT     NOT NULL,
    picture_id   BIGINT REFERENCES files (id),
    price        BIGINT   NOT NULL,
    stock        BIGINT CHECK (stock >= 0),
    per_customer BIGINT,
    visible      SMALLINT NOT NULL,
    delivery     TEXT     NOT NULL,
    delivered    TEXT     NOT NULL DEFAULT '',
    search       TEXT     NOT NULL,
    created_at   BIGINT   NOT NULL,
    updated_at   BIGINT   NOT NULL
);

-- `once` is the form's it came from: sent twice it counts once. `products` is what was bought, in words. `delivered` is
-- the text that the customer reads; codes stand in their own table. `corrections` counts the changes of that text.
CREATE TABLE orders (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    BIGINT NOT NULL REFERENCES accounts (id),
    once          TEXT   NOT NULL,
    state         TEXT   NOT NULL,
    total         BIGINT NOT NULL,
    products      TEXT   NOT NULL,
    search        TEXT   NOT NULL,
    comment       TEXT   NOT NULL,
    delivered     TEXT   NOT NULL DEFAULT '',
    placed_at     BIGINT NOT NULL,
    delivered_at  BIGINT,
    delivered_by  BIGINT REFERENCES accounts (id),
    corrections   BIGINT NOT NULL DEFAULT 0,
    corrected_at  BIGINT,
    corrected_by  BIGINT REFERENCES accounts (id),
    refunded_at   BIGINT,
    refunded_by   BIGINT REFERENCES accounts (id),
    refund_reason TEXT   NOT NULL DEFAULT '',
    UNIQUE (account_id, once)
);
CREATE INDEX orders_account ON orders (account_id, id);
CREATE INDEX orders_state ON orders (state, id);

-- Name, price and way of delivery as they were.
CREATE TABLE order_lines (
    order_id   BIGINT NOT NULL REFERENCES orders (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    name       TEXT   NOT NULL,
    price      BIGINT NOT NULL,
    quantity   BIGINT NOT NULL,
    delivery   TEXT   NOT NULL,
    -- Whether it was taken out of a stock that has an end.
    from_stock SMALLINT NOT NULL,
    PRIMARY KEY (order_id, product_id)
);
CREATE INDEX order_lines_product ON order_lines (product_id, order_id);

-- `code` is sealed; `code_hash` is keyed, so that no code stands twice in one list.
CREATE TABLE product_codes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id BIGINT NOT NULL REFERENCES products (id),
    code       TEXT   NOT NULL,
    code_hash  TEXT   NOT NULL,
    order_id   BIGINT REFERENCES orders (id),
    created_at BIGINT NOT NULL,
    UNIQUE (product_id, code_hash)
);
CREATE INDEX product_codes_left ON product_codes (product_id, id) WHERE order_id IS NULL;
CREATE INDEX product_codes_order ON product_codes (order_id) WHERE order_id IS NOT NULL;

ALTER TABLE entries ADD COLUMN order_id BIGINT REFERENCES orders (id);
CREATE UNIQUE INDEX entries_order ON entries (order_id, cause) WHERE order_id IS NOT NULL;
