import { foreignSchemas } from '../../src/platform/migrations/schema/foreign-schemas.js';

/* What the rules of the schema are checked against, read from the live catalog. */

/** Tables of every schema that is not the system's or the migrations', without what an extension brings. */
const tables = `
  WITH tables AS (
    SELECT c.oid, format('%I.%I', nspname, relname) AS title, nspname AS schema, relname AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ('{${foreignSchemas.join(',')}}')
       AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
  )`;

export const tablesSql = `${tables}
  SELECT title, schema, name,
         ARRAY(SELECT tgname::text FROM pg_trigger WHERE tgrelid = tables.oid AND NOT tgisinternal ORDER BY 1) AS triggers,
         ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = tables.oid ORDER BY 1) AS policies
    FROM tables ORDER BY title`;

export const columnsSql = `${tables}
  SELECT title AS "table", attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "isRequired",
         pg_get_expr(adbin, adrelid) AS default, attgenerated <> '' AS "isGenerated"
    FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   ORDER BY title, attnum`;

/** Constraints that have a name of their own; NOT NULL, one since PostgreSQL 18, is not named by anyone. */
export const keysSql = `${tables}
  SELECT title AS "table", tables.name AS "tableName", conname AS name,
         CASE contype WHEN 'p' THEN 'pk' WHEN 'f' THEN 'fk' WHEN 'u' THEN 'key' WHEN 'x' THEN 'excl'
                      ELSE 'check' END AS kind,
         ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS key (attnum, position)
                 JOIN pg_attribute USING (attnum) WHERE attrelid = conrelid ORDER BY position) AS columns,
         CASE WHEN contype = 'f' THEN confrelid::regclass::text END AS parent,
         CASE WHEN contype = 'f' THEN CASE confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict'
           WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END END AS "onDelete"
    FROM tables JOIN pg_constraint ON conrelid = tables.oid
   WHERE contype IN ('p', 'f', 'u', 'x', 'c')
   ORDER BY title, conname`;

/** `options` are ascending or descending, as seen from the first column: a btree is read from both ends. */
export const indexesSql = `${tables}
  SELECT title AS "table", tables.name AS "tableName", c.relname AS name, amname AS method,
         CASE WHEN indisunique THEN 'key' ELSE 'idx' END AS kind,
         indisunique AS "isUnique", pg_get_expr(indpred, indrelid) AS predicate,
         EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid AND contype IN ('p', 'u', 'x')) AS "isOfConstraint",
         key_columns AS columns,
         ARRAY(SELECT key_columns[n] || ' ' || indclass[n - 1] || ' ' || indcollation[n - 1] || ' '
                      || (indoption[n - 1]::int # indoption[0]::int) FROM generate_series(1, indnkeyatts) AS n) AS parts,
         indnatts > indnkeyatts AS "isCovering",
         concat(CASE WHEN indisunique THEN 'unique ' END, amname, ' on ', title, ' (',
                array_to_string(ARRAY(
                  SELECT key_columns[n] || CASE WHEN indoption[n - 1] & 1 = 1 THEN ' DESC' ELSE '' END
                    FROM generate_series(1, indnkeyatts) AS n), ', '), ')',
                ' where ' || pg_get_expr(indpred, indrelid)) AS definition
    FROM tables JOIN pg_index i ON indrelid = tables.oid JOIN pg_class c ON c.oid = indexrelid
    JOIN pg_am ON pg_am.oid = relam,
         LATERAL (SELECT ARRAY(SELECT pg_get_indexdef(indexrelid, n, true)
                                 FROM generate_series(1, indnkeyatts) AS n) AS key_columns) AS k
   ORDER BY title, c.relname`;
