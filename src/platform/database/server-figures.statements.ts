/* What the server counts, on PostgreSQL 15 and newer. Nothing of it locks what others need, or reads a table of ours. */

export interface DatabaseRow {
  version: string;
  startedAt: Date;
  /** Since when is counted what follows; null where it was never reset. */
  statsReset: Date | null;
  sizeBytes: string;
  commits: string;
  rollbacks: string;
  blocksHit: string;
  blocksRead: string;
  deadlocks: string;
  temporaryBytes: string;
  maxConnections: number;
  /** Transactions until numbers run out are 2 billion less that. */
  oldestTransactionAge: number;
}

export const ofDatabase = `
  SELECT current_setting('server_version') AS version, pg_postmaster_start_time() AS "startedAt",
         stats_reset AS "statsReset", pg_database_size(datid)::text AS "sizeBytes",
         xact_commit::text AS commits, xact_rollback::text AS rollbacks,
         blks_hit::text AS "blocksHit", blks_read::text AS "blocksRead",
         deadlocks::text AS deadlocks, temp_bytes::text AS "temporaryBytes",
         current_setting('max_connections')::integer AS "maxConnections",
         age(datfrozenxid) AS "oldestTransactionAge"
    FROM pg_stat_database JOIN pg_database ON pg_database.oid = datid
   WHERE pg_stat_database.datname = current_database()`;

/** Scans of tables that are large enough for an index to pay: of a few pages the whole is read sooner. */
export const indexUse = `
  SELECT coalesce(sum(idx_scan), 0)::text AS "indexScans", coalesce(sum(seq_scan), 0)::text AS "tableScans"
    FROM pg_stat_user_tables WHERE n_live_tup > 1000`;

export interface ConnectionsRow {
  application: string;
  state: string;
  connections: number;
}

/** How a connection names itself is its own affair: those that are not the service's are told together. */
export const connections = `
  SELECT CASE WHEN application_name LIKE 'atrium%' THEN application_name ELSE 'others' END AS application,
         coalesce(state, 'not told') AS state, count(*)::integer AS connections
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
   GROUP BY 1, 2 ORDER BY 1, 2`;

export interface WaitsRow {
  /** Connections that wait for a lock. */
  lockWaits: number;
  /** Null where no transaction is open. */
  oldestTransactionSeconds: number | null;
  longestLockWaitSeconds: number | null;
}

export const waits = `
  SELECT count(*) FILTER (WHERE wait_event_type = 'Lock')::integer AS "lockWaits",
         extract(epoch FROM now() - min(xact_start))::float8 AS "oldestTransactionSeconds",
         (SELECT extract(epoch FROM now() - min(waitstart))::float8 FROM pg_locks WHERE NOT granted)
           AS "longestLockWaitSeconds"
    FROM pg_stat_activity
   WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;

export interface ReplicaRow {
  state: string;
  lagBytes: string | null;
  lagSeconds: number | null;
}

/** A standby has none, and may not be asked for where its log stands. */
export const replicas = `
  SELECT state, extract(epoch FROM replay_lag)::float8 AS "lagSeconds",
         CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::text END AS "lagBytes"
    FROM pg_stat_replication ORDER BY pid LIMIT 20`;

export interface LargeTableRow {
  table: string;
  bytes: string;
  rows: string;
  deadRows: string;
}

/** By the pages that the last vacuum or analysis has counted: asking for the true size waits for whoever alters a table. */
export const largeTables = `
  SELECT schemaname || '.' || s.relname AS table, n_live_tup::text AS rows, n_dead_tup::text AS "deadRows",
         ((c.relpages + coalesce(toast.relpages, 0)) * current_setting('block_size')::bigint)::text AS bytes
    FROM pg_stat_user_tables s
    JOIN pg_class c ON c.oid = s.relid LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
   ORDER BY c.relpages + coalesce(toast.relpages, 0) DESC, s.relid LIMIT 30`;
