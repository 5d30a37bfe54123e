-- Text search by any part of a word, whatever its case.
CREATE INDEX niches__search_idx ON marketplace.niches USING gin ((name::text) public.gin_trgm_ops);
CREATE INDEX influencers__search_idx ON marketplace.influencers
  USING gin ((name || ' ' || username::text) public.gin_trgm_ops);
CREATE INDEX brands__search_idx ON marketplace.brands
  USING gin ((coalesce(brand_name, '') || ' ' || coalesce(username::text, '')) public.gin_trgm_ops);
