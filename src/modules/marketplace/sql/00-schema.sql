COMMENT ON SCHEMA marketplace IS 'Influencers, brands and the niches that bring them together.';
