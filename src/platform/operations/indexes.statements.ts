/*
 * What indexes could be better: facts of the catalog and of the server's counters, to be judged by people. $1 are
 * schemas whose tables are a library's, and nobody's to change; $2 tables that are left out.
 */

export interface LockedTable {
  id: string;
  table: string;
}

/** Whoever asks how an index is defined waits for them: also where it is not locked yet, and somebody is first in the line. */
export const lockedTables = `
  SELECT DISTINCT relation::text AS id, relation::regclass::text AS table
    FROM pg_locks JOIN pg_class c ON c.oid = relation
    JOIN pg_database ON pg_database.oid = database AND datname = current_database()
   WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock' AND relkind IN ('r', 'p')
     AND c.relnamespace <> 'pg_catalog'::regnamespace
   ORDER BY 2`;

export interface RedundantIndex {
  table: string;
  index: string;
  /** Another index that serves all that this one does. */
  coveredBy: string;
  isSame: boolean;
  bytes: string;
}

/** `indkey` is a list of column numbers with blanks between: one that begins another one is covered by it. */
export const redundantIndexes = `
  WITH plain AS (
    SELECT i.*, amname, relname, c.relpages * current_setting('block_size')::bigint AS bytes,
           indkey::text || ' ' AS keys, indclass::text || ' ' AS classes,
           indcollation::text || ' ' AS collations, indoption::text || ' ' AS directions,
           coalesce(pg_get_expr(indpred, indrelid), '') AS condition, coalesce(pg_get_expr(indexprs, indrelid), '') AS expressions
      FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
     WHERE c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
       AND NOT c.relnamespace::regnamespace::text = ANY ($1) AND NOT indrelid = ANY ($2::oid[])
       AND indisvalid AND indnatts = indnkeyatts
  )
  SELECT one.indrelid::regclass::text AS table, one.relname AS index, min(other.relname) AS "coveredBy",
         bool_or(one.keys = other.keys) AS "isSame", one.bytes::text AS bytes
    FROM plain one JOIN plain other ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid
     AND other.amname = one.amname AND other.condition = one.condition AND other.expressions = one.expressions
     AND starts_with(other.keys, one.keys) AND starts_with(other.classes, one.classes)
     AND starts_with(other.collations, one.collations) AND starts_with(other.directions, one.directions)
   WHERE CASE WHEN one.keys = other.keys
              -- Of two that are the same, the one that holds no constraint, then the newer one.
              THEN (one.indisunique::integer, -one.indexrelid::bigint) < (other.indisunique::integer, -other.indexrelid::bigint)
              ELSE NOT one.indisunique AND one.expressions = '' AND one.amname = 'btree' END
   GROUP BY one.indrelid, one.relname, one.bytes ORDER BY one.bytes DESC, 1, 2 LIMIT 200`;

export interface UnusedIndex {
  table: string;
  index: string;
  bytes: string;
}

/** A unique index holds a rule also where nobody reads by it. */
export const unusedIndexes = `
  SELECT s.relid::regclass::text AS table, indexrelname AS index,
         (c.relpages * current_setting('block_size')::bigint)::text AS bytes
    FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid) JOIN pg_class c ON c.oid = indexrelid
   WHERE idx_scan = 0 AND NOT schemaname = ANY ($1) AND NOT indisunique AND NOT indisexclusion
     AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = indexrelid)
   ORDER BY c.relpages DESC, 1, 2 LIMIT 200`;

export interface ScannedTable {
  table: string;
  rows: string;
  scans: string;
  rowsPerScan: string;
}

export const scannedTables = `
  SELECT relid::regclass::text AS table, n_live_tup::text AS rows, seq_scan::text AS scans,
         (seq_tup_read / seq_scan)::text AS "rowsPerScan"
    FROM pg_stat_user_tables
   WHERE seq_scan >= 10 AND n_live_tup >= 10000 AND seq_tup_read / seq_scan >= 5000
   ORDER BY seq_tup_read DESC, 1 LIMIT 50`;

export interface UnindexedKey {
  table: string;
  constraint: string;
  columns: string[];
  parent: string;
}

/** Deleting a parent then reads all of the table. In an index of the key its columns may stand in any order. */
export const unindexedKeys = `
  SELECT conrelid::regclass::text AS table, conname AS constraint, confrelid::regclass::text AS parent,
         array(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = key.number ORDER BY place) AS columns
    FROM pg_constraint
   WHERE contype = 'f' AND connamespace::regnamespace::text !~ '^(pg_|information_schema)'
     AND NOT connamespace::regnamespace::text = ANY ($1) AND NOT conrelid = ANY ($2::oid[])
     AND NOT EXISTS (
           SELECT FROM pg_index
            WHERE indrelid = conrelid AND indisvalid
              -- Where the key is NULL there is no parent to be deleted. In whichever order the server reads: it asks for no
              -- definition of what is locked.
              AND CASE WHEN NOT indrelid = ANY ($2::oid[])
                       THEN coalesce(pg_get_expr(indpred, indrelid), '') ~ '^[( ]*(\\w+ IS NOT NULL[) ]*(AND[( ]+)?)*$' END
              AND (string_to_array(indkey::text, ' ')::smallint[])[1:cardinality(conkey)] @> conkey)
   ORDER BY 1, 2 LIMIT 200`;

export const countedSince = `
  SELECT stats_reset AS since FROM pg_stat_database WHERE datname = current_database()`;
