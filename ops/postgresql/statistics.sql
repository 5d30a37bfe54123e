-- For a new server (docs/runbooks/monitoring.md): what takes time, by statement. In this database and not in the service's, so
-- that its dumps hold nothing that its owner may not make.
\connect postgres
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
