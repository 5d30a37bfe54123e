CREATE SCHEMA sales;
COMMENT ON SCHEMA sales IS 'Products, what was sold of them, and the events that move sales.';
GRANT USAGE ON SCHEMA sales TO atrium_app, atrium_service, atrium_reporting, atrium_admin;

-- What is sold.
CREATE TABLE sales.products (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  name varchar(255) NOT NULL,
  category varchar(100),
  variation varchar(100),
  price numeric(10,2) NOT NULL,
  stock integer NOT NULL DEFAULT 0,
  sku varchar(100) NOT NULL,
  CONSTRAINT products__id_pk PRIMARY KEY (id),
  CONSTRAINT products__price_check CHECK (price >= 0),
  CONSTRAINT products__stock_check CHECK (stock >= 0)
);
CREATE UNIQUE INDEX idx_products_sku ON sales.products (sku);
CREATE INDEX idx_products_category ON sales.products (category);
CREATE INDEX products__created_at_idx ON sales.products (created_at, id);
CREATE INDEX products__name_idx ON sales.products (name, id);
CREATE INDEX products__search_idx ON sales.products USING gin ((name || ' ' || sku) public.gin_trgm_ops);
CREATE TRIGGER products__set_updated_at BEFORE UPDATE ON sales.products
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER products__audit_insert AFTER INSERT ON sales.products REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER products__audit_update AFTER UPDATE ON sales.products
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER products__audit_delete AFTER DELETE ON sales.products REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER products__audit_truncate AFTER TRUNCATE ON sales.products
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE sales.products
  ENABLE ALWAYS TRIGGER products__audit_insert,
  ENABLE ALWAYS TRIGGER products__audit_update,
  ENABLE ALWAYS TRIGGER products__audit_delete,
  ENABLE ALWAYS TRIGGER products__audit_truncate;

ALTER TABLE sales.products ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY products__select ON sales.products FOR SELECT TO atrium_app USING (true);
CREATE POLICY products__insert ON sales.products FOR INSERT TO atrium_app
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY products__update ON sales.products FOR UPDATE TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'admin')))
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY products__delete ON sales.products FOR DELETE TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY products__service ON sales.products TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY products__admin ON sales.products TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY products__reporting ON sales.products FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.products TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.products TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.products TO atrium_admin;
GRANT SELECT (
    id, created_at, updated_at, name, category, variation, price, stock, sku
  ) ON sales.products TO atrium_reporting;
CREATE VIEW reporting.sales_products WITH (security_barrier) AS
  SELECT id, created_at, updated_at, name, category, variation, price, stock, sku
    FROM sales.products;
GRANT SELECT ON reporting.sales_products TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.sales_products OWNER TO atrium_reporting;

-- What was sold: lines that are only added.
CREATE TABLE sales.transactions (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  product_id uuid NOT NULL,
  quantity_sold integer NOT NULL,
  price_per_unit numeric(10,2) NOT NULL,
  transaction_date timestamptz(3) NOT NULL DEFAULT now(),
  is_promo boolean NOT NULL DEFAULT false,
  source_ref varchar(255),
  CONSTRAINT transactions__id_pk PRIMARY KEY (id),
  CONSTRAINT transactions__product_id_fk FOREIGN KEY (product_id)
    REFERENCES sales.products (id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT transactions__quantity_sold_check CHECK (quantity_sold <> 0),
  CONSTRAINT transactions__price_per_unit_check CHECK (price_per_unit >= 0)
);
CREATE INDEX idx_transaction_date ON sales.transactions USING brin (transaction_date);
CREATE INDEX idx_transactions_date_range ON sales.transactions (transaction_date DESC, id DESC);
CREATE INDEX idx_transactions_product_date ON sales.transactions (product_id, transaction_date);
CREATE INDEX idx_transactions_is_promo ON sales.transactions (transaction_date) WHERE is_promo = true;
CREATE INDEX idx_transactions_quantity_date ON sales.transactions (quantity_sold, transaction_date);
CREATE UNIQUE INDEX transactions__source_ref_key ON sales.transactions (source_ref);

CREATE TRIGGER transactions__audit_insert AFTER INSERT ON sales.transactions REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER transactions__audit_update AFTER UPDATE ON sales.transactions
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER transactions__audit_delete AFTER DELETE ON sales.transactions REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER transactions__audit_truncate AFTER TRUNCATE ON sales.transactions
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE sales.transactions
  ENABLE ALWAYS TRIGGER transactions__audit_insert,
  ENABLE ALWAYS TRIGGER transactions__audit_update,
  ENABLE ALWAYS TRIGGER transactions__audit_delete,
  ENABLE ALWAYS TRIGGER transactions__audit_truncate;

ALTER TABLE sales.transactions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY transactions__select ON sales.transactions FOR SELECT TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'analyst', 'admin')));
CREATE POLICY transactions__insert ON sales.transactions FOR INSERT TO atrium_app
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY transactions__service ON sales.transactions TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY transactions__admin ON sales.transactions TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY transactions__reporting ON sales.transactions FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT ON sales.transactions TO atrium_app;
GRANT SELECT, INSERT, DELETE ON sales.transactions TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.transactions TO atrium_admin;
GRANT SELECT (
    id, created_at, product_id, quantity_sold, price_per_unit, transaction_date, is_promo, source_ref
  ) ON sales.transactions TO atrium_reporting;
CREATE VIEW reporting.sales_transactions WITH (security_barrier) AS
  SELECT id, created_at, product_id, quantity_sold, price_per_unit, transaction_date, is_promo, source_ref
    FROM sales.transactions;
GRANT SELECT ON reporting.sales_transactions TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.sales_transactions OWNER TO atrium_reporting;

-- What moves sales.
CREATE TYPE sales.enum_events_type AS ENUM ('holiday', 'promotion', 'seasonal', 'custom');
CREATE TABLE sales.events (
  id uuid NOT NULL DEFAULT platform.uuid_v7(),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  event_name varchar(255) NOT NULL,
  event_date date NOT NULL,
  type sales.enum_events_type NOT NULL,
  description text,
  include_in_prediction boolean NOT NULL DEFAULT true,
  CONSTRAINT events__id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX events__event_name_event_date_key ON sales.events (event_name, event_date);
CREATE INDEX idx_events_date ON sales.events (event_date, id);
CREATE INDEX idx_events_type ON sales.events (type);
CREATE TRIGGER events__set_updated_at BEFORE UPDATE ON sales.events
  FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at();

CREATE TRIGGER events__audit_insert AFTER INSERT ON sales.events REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER events__audit_update AFTER UPDATE ON sales.events
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER events__audit_delete AFTER DELETE ON sales.events REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change('');
CREATE TRIGGER events__audit_truncate AFTER TRUNCATE ON sales.events
  FOR EACH STATEMENT EXECUTE FUNCTION platform.record_change();
ALTER TABLE sales.events
  ENABLE ALWAYS TRIGGER events__audit_insert,
  ENABLE ALWAYS TRIGGER events__audit_update,
  ENABLE ALWAYS TRIGGER events__audit_delete,
  ENABLE ALWAYS TRIGGER events__audit_truncate;

ALTER TABLE sales.events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY events__select ON sales.events FOR SELECT TO atrium_app USING (true);
CREATE POLICY events__insert ON sales.events FOR INSERT TO atrium_app
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY events__update ON sales.events FOR UPDATE TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'admin')))
  WITH CHECK ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY events__delete ON sales.events FOR DELETE TO atrium_app
  USING ((SELECT platform.has_role('merchandiser', 'admin')));
CREATE POLICY events__service ON sales.events TO atrium_service USING (true) WITH CHECK (true);
CREATE POLICY events__admin ON sales.events TO atrium_admin USING (true) WITH CHECK (true);
CREATE POLICY events__reporting ON sales.events FOR SELECT TO atrium_reporting USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.events TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.events TO atrium_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON sales.events TO atrium_admin;
GRANT SELECT (
    id, created_at, updated_at, event_name, event_date, type, description, include_in_prediction
  ) ON sales.events TO atrium_reporting;
CREATE VIEW reporting.sales_events WITH (security_barrier) AS
  SELECT id, created_at, updated_at, event_name, event_date, type, description, include_in_prediction
    FROM sales.events;
GRANT SELECT ON reporting.sales_events TO atrium_readonly, atrium_admin;
ALTER VIEW reporting.sales_events OWNER TO atrium_reporting;
