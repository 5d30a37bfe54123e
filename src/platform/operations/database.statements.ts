/* What the server tells of itself, on PostgreSQL 15 and newer. No text of a statement: what runs just now holds values. */

export interface ConnectionGroup {
  application: string;
  state: string;
  connections: number;
}

export const connectionGroups = `
  SELECT left(coalesce(nullif(application_name, ''), 'without a name'), 64) AS application,
         coalesce(state, 'not told') AS state, count(*)::integer AS connections
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
   GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 100`;

export interface OpenTransaction {
  pid: number;
  application: string;
  state: string;
  startedAt: Date;
  seconds: number;
  waitsFor: string | null;
  queryId: string | null;
}

export const longestTransactions = `
  SELECT pid, left(application_name, 64) AS application, state, xact_start AS "startedAt",
         extract(epoch FROM now() - xact_start)::float8 AS seconds,
         wait_event_type || ': ' || wait_event AS "waitsFor", query_id::text AS "queryId"
    FROM pg_stat_activity
   WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
     AND backend_type = 'client backend'
   ORDER BY xact_start, pid LIMIT 20`;

export interface TableRow {
  table: string;
  totalBytes: string;
  tableBytes: string;
  indexBytes: string;
  rows: string;
  deadRows: string;
  tableScans: string;
  indexScans: string;
  inserted: string;
  updated: string;
  deleted: string;
  lastVacuumAt: Date | null;
  lastAnalyzeAt: Date | null;
}

/** @param isExact the size on disk, for which the server waits where somebody alters the table; else as it was last counted. */
export const tables = (isExact: boolean): string => `
  SELECT schemaname || '.' || s.relname AS table,
         ${isExact ? 'pg_total_relation_size(s.relid)' : `(${counted('c')} + ${counted('toast')} + index_bytes)`}::text AS "totalBytes",
         ${isExact ? 'pg_table_size(s.relid)' : `(${counted('c')} + ${counted('toast')})`}::text AS "tableBytes",
         ${isExact ? 'pg_indexes_size(s.relid)' : 'index_bytes'}::text AS "indexBytes",
         n_live_tup::text AS rows, n_dead_tup::text AS "deadRows",
         coalesce(seq_scan, 0)::text AS "tableScans", coalesce(idx_scan, 0)::text AS "indexScans",
         n_tup_ins::text AS inserted, n_tup_upd::text AS updated, n_tup_del::text AS deleted,
         greatest(last_vacuum, last_autovacuum) AS "lastVacuumAt",
         greatest(last_analyze, last_autoanalyze) AS "lastAnalyzeAt"
    FROM pg_stat_user_tables s
    JOIN pg_class c ON c.oid = s.relid LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(${counted('i')}), 0) AS index_bytes
        FROM pg_index JOIN pg_class i ON i.oid = indexrelid WHERE indrelid = s.relid
    ) AS indexes
   ORDER BY c.relpages + coalesce(toast.relpages, 0) DESC, s.relid LIMIT 300`;

const counted = (relation: string): string =>
  `(coalesce(${relation}.relpages, 0) * current_setting('block_size')::bigint)`;

export interface WaitingRow {
  pid: number;
  application: string;
  lockType: string;
  mode: string;
  relation: string | null;
  since: Date | null;
  seconds: number | null;
  queryId: string | null;
  blockedBy: number;
  blockerApplication: string | null;
  blockerState: string | null;
  blockerTransactionAt: Date | null;
}

/**
 * Who waits for a row waits for the transaction that has changed it: in which table, the lock on the row itself tells,
 * which whoever came first holds.
 */
export const waiting = `
  SELECT w.pid, left(a.application_name, 64) AS application, w.locktype AS "lockType", w.mode,
         coalesce(w.relation,
                  (SELECT held.relation FROM pg_locks held
                    WHERE held.pid = w.pid AND held.locktype = 'tuple' LIMIT 1))::regclass::text AS relation,
         w.waitstart AS since, extract(epoch FROM clock_timestamp() - w.waitstart)::float8 AS seconds,
         a.query_id::text AS "queryId", blocker.pid AS "blockedBy", left(b.application_name, 64) AS "blockerApplication",
         b.state AS "blockerState", b.xact_start AS "blockerTransactionAt"
    FROM pg_locks w JOIN pg_stat_activity a ON a.pid = w.pid AND a.datname = current_database()
    CROSS JOIN LATERAL (SELECT DISTINCT pid FROM unnest(pg_blocking_pids(w.pid)) AS pid) AS blocker
    LEFT JOIN pg_stat_activity b ON b.pid = blocker.pid
   WHERE NOT w.granted
   ORDER BY w.waitstart NULLS LAST, w.pid, blocker.pid LIMIT 200`;

export interface LockGroup {
  relation: string;
  mode: string;
  isGranted: boolean;
  locks: number;
}

export const lockGroups = `
  SELECT relation::regclass::text AS relation, mode, granted AS "isGranted", count(*)::integer AS locks
    FROM pg_locks JOIN pg_database ON pg_database.oid = database AND datname = current_database()
   WHERE locktype = 'relation' AND pid <> pg_backend_pid()
     AND relation NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace)
   GROUP BY 1, 2, 3 ORDER BY 3, 4 DESC, 1, 2 LIMIT 200`;
