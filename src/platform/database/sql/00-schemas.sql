CREATE SCHEMA platform;
COMMENT ON SCHEMA platform IS 'What every module builds on: types, functions, the audit trail.';
