// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface) {
    await queryInterface.sequelize.query(`
      CREATE SCHEMA sales;
      COMMENT ON SCHEMA sales IS 'Products, what was sold of them, and the events that move sales.';

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
    `);
  },

  async down(queryInterface) {
    await queryInterface.sequelize.query(`
      DROP TABLE sales.events, sales.transactions, sales.products;
      DROP TYPE sales.enum_events_type;
      DROP SCHEMA sales;
    `);
  },
};
