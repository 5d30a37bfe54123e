COMMENT ON SCHEMA casework IS 'Files of people who do a bilan de compétences: interviews, documents, the final summary.';
