-- Text search by any part of a word, whatever its case.
CREATE INDEX products__search_idx ON sales.products USING gin ((name || ' ' || sku) public.gin_trgm_ops);
