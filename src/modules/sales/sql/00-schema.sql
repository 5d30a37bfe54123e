COMMENT ON SCHEMA sales IS 'Products, what was sold of them, and the events that move sales.';
