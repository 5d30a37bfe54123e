CREATE SCHEMA platform;
COMMENT ON SCHEMA platform IS 'What every module builds on: types, functions, the audit trail.';
CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS 'What analysts read: a view of each table, personal columns masked.';
GRANT USAGE ON SCHEMA reporting TO atrium_readonly, atrium_admin;
GRANT USAGE, CREATE ON SCHEMA reporting TO atrium_reporting;
