ALTER TABLE sales.products
  ADD CONSTRAINT products__price_check CHECK (price >= 0),
  ADD CONSTRAINT products__stock_check CHECK (stock >= 0),
  ADD CONSTRAINT products__lead_time_days_check CHECK (lead_time_days BETWEEN 0 AND 365),
  ADD CONSTRAINT products__service_level_check CHECK (service_level BETWEEN 0.5 AND 0.999);

ALTER TABLE sales.transactions
  ADD CONSTRAINT transactions__quantity_sold_check CHECK (quantity_sold <> 0),
  ADD CONSTRAINT transactions__price_per_unit_check CHECK (price_per_unit >= 0);

-- What is taken away from a day was added to it before.
ALTER TABLE sales.daily_demands
  ADD CONSTRAINT daily_demands__counts_check CHECK (lines >= 0 AND units_sold >= 0 AND units_returned >= 0);
