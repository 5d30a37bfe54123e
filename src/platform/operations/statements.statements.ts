/* pg_stat_statements: the extension may lie in any schema. Columns are those of all versions from PostgreSQL 15 on. */

export const extensionSchema = `
  SELECT quote_ident(nspname) AS schema FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
   WHERE extname = 'pg_stat_statements'`;

export interface StatementRow {
  queryId: string;
  text: string;
  calls: number;
  totalMs: number;
  meanMs: number;
  maxMs: number;
  rows: number;
  blocksHit: number;
  blocksRead: number;
  isPlannable: boolean;
}

/** Only what reads and writes rows: what changes roles may hold a password, and its values are not taken out. */
const isAboutRows = `query ~* '^(\\s|--[^\\n]*\\n|/\\*.*?\\*/)*(select|insert|update|delete|merge|with|values)\\M'`;
const isOurs = `pg_get_userbyid(userid) IN ('atrium_app', 'atrium_service')`;

/** $1 database, $2 `total` or `mean`, $3 how many. */
export const topStatements = (schema: string): string => `
  SELECT queryid::text AS "queryId", min(query) AS text, sum(calls)::float8 AS calls,
         sum(total_exec_time) AS "totalMs", sum(total_exec_time) / sum(calls) AS "meanMs", max(max_exec_time) AS "maxMs",
         sum(rows)::float8 AS rows, sum(shared_blks_hit)::float8 AS "blocksHit", sum(shared_blks_read)::float8 AS "blocksRead",
         bool_or(${isOurs}) AS "isPlannable"
    FROM ${schema}.pg_stat_statements JOIN pg_database ON pg_database.oid = dbid AND datname = $1
   WHERE queryid IS NOT NULL AND calls > 0 AND ${isAboutRows}
   GROUP BY queryid
   ORDER BY CASE WHEN $2 = 'mean' THEN sum(total_exec_time) / sum(calls) ELSE sum(total_exec_time) END DESC, queryid
   LIMIT $3`;

/**
 * $1 database, $2 the statement. What was prepared as another role than it is run as is kept with its values: that text
 * comes last.
 */
export const oneStatement = (schema: string): string => `
  SELECT query AS text, pg_get_userbyid(userid) AS role
    FROM ${schema}.pg_stat_statements JOIN pg_database ON pg_database.oid = dbid AND datname = $1
   WHERE queryid = $2::bigint AND ${isOurs} AND ${isAboutRows}
   ORDER BY strpos(query, ''''), calls DESC LIMIT 1`;

export const statementsSince = (schema: string): string =>
  `SELECT stats_reset AS since FROM ${schema}.pg_stat_statements_info`;
