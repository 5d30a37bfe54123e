import type pg from 'pg';
import { foreignSchemas } from '../schema/foreign-schemas.js';
import { withInLists } from '../schema/in-lists.js';

export interface CatalogColumn {
  name: string;
  /** As PostgreSQL writes it, with its schema: `timestamp(3) with time zone`, `platform.username`. */
  type: string;
  isNullable: boolean;
  /** The expression that gives the value where none is given; of a generated column, the one that always does. */
  default: string | null;
  isGenerated: boolean;
  isIdentity: boolean;
  comment: string | null;
}

/** A key, check or index: its name, and what it is as PostgreSQL writes it, on one line. */
export interface CatalogRule {
  name: string;
  definition: string;
}

export interface CatalogForeignKey {
  name: string;
  columns: string[];
  /** `schema.table` that it refers to. */
  target: string;
}

/** One table as the catalog describes it. */
export interface CatalogTable {
  schema: string;
  name: string;
  comment: string | null;
  /** In the order of the table. */
  columns: CatalogColumn[];
  primaryKey: string[];
  /** The columns of each constraint or index that allows no value twice, the primary key's aside. */
  uniqueKeys: string[][];
  foreignKeys: CatalogForeignKey[];
  /** Keys, then checks. */
  constraints: CatalogRule[];
  /** Those that no constraint makes; unique ones begin with UNIQUE. */
  indexes: CatalogRule[];
}

export const titleOf = ({ schema, name }: { schema: string; name: string }): string => `${schema}.${name}`;

/** Every table that is not the system's, an extension's or the migrations' own, by schema and name. */
export async function readTables(client: pg.ClientBase): Promise<CatalogTable[]> {
  await client.query(`BEGIN READ ONLY; SET LOCAL search_path = ''`);
  try {
    const { rows } = await client.query<CatalogTable>(tablesSql);
    return rows.map((table) => ({ ...table, constraints: table.constraints.map(onOneLine) }));
  } finally {
    await client.query('COMMIT');
  }
}

const onOneLine = ({ name, definition }: CatalogRule): CatalogRule => ({
  name,
  definition: withInLists(definition.replace(/\s+/g, ' ')),
});

const columnNames = (numbers: string, relation: string): string => `(
  SELECT json_agg(attname ORDER BY position)
    FROM unnest(${numbers}) WITH ORDINALITY AS part (attnum, position)
    JOIN pg_attribute USING (attnum) WHERE attrelid = ${relation})`;

const tablesSql = `
  SELECT nspname AS schema, relname AS name, obj_description(c.oid, 'pg_class') AS comment,
         (SELECT json_agg(json_build_object(
                   'name', attname, 'type', format_type(atttypid, atttypmod), 'isNullable', NOT attnotnull,
                   'default', pg_get_expr(adbin, adrelid), 'isGenerated', attgenerated <> '', 'isIdentity', attidentity <> '',
                   'comment', col_description(c.oid, attnum)) ORDER BY attnum)
            FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
           WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
         COALESCE((SELECT ${columnNames('conkey', 'conrelid')} FROM pg_constraint
                    WHERE conrelid = c.oid AND contype = 'p'), '[]') AS "primaryKey",
         COALESCE((SELECT json_agg(${columnNames('indkey::smallint[]', 'indrelid')} ORDER BY indexrelid::regclass::text)
                     FROM pg_index
                    WHERE indrelid = c.oid AND indisunique AND NOT indisprimary
                      AND indpred IS NULL AND indexprs IS NULL), '[]') AS "uniqueKeys",
         COALESCE((SELECT json_agg(json_build_object(
                            'name', conname, 'columns', ${columnNames('conkey', 'conrelid')},
                            'target', confrelid::regclass::text) ORDER BY conname)
                     FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f'), '[]') AS "foreignKeys",
         COALESCE((SELECT json_agg(json_build_object('name', conname, 'definition', pg_get_constraintdef(oid))
                                   ORDER BY strpos('puxfc', contype::text), conname)
                     FROM pg_constraint
                    WHERE conrelid = c.oid AND contype IN ('p', 'u', 'x', 'f', 'c')), '[]') AS constraints,
         COALESCE((SELECT json_agg(json_build_object(
                            'name', relname, 'definition', CASE WHEN indisunique THEN 'UNIQUE ' ELSE '' END
                              || substring(pg_get_indexdef(indexrelid) FROM ' USING (.*)')) ORDER BY relname)
                     FROM pg_index JOIN pg_class i ON i.oid = indexrelid
                    WHERE indrelid = c.oid
                      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
                  ), '[]') AS indexes
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ('{${foreignSchemas.join(',')}}')
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
   ORDER BY nspname, relname`;
