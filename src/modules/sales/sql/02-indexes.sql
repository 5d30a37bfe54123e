-- Text search by any part of a word, whatever its case.
CREATE INDEX products__search_idx ON sales.products USING gin ((name || ' ' || sku) public.gin_trgm_ops);

-- The days that are being sold on change all the time; with room on its page no index is written for it.
ALTER TABLE sales.daily_demands SET (fillfactor = 80);
