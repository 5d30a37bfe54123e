import type pg from 'pg';
import { foreignSchemas } from '../schema/foreign-schemas.js';

export interface CatalogColumn {
  name: string;
  /** As PostgreSQL writes it, with its schema: `timestamp(3) with time zone`, `platform.username`. */
  type: string;
  isNullable: boolean;
  comment: string | null;
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
}

export const titleOf = ({ schema, name }: { schema: string; name: string }): string => `${schema}.${name}`;

/** Every table that is not the system's, an extension's or the migrations' own, by schema and name. */
export async function readTables(client: pg.ClientBase): Promise<CatalogTable[]> {
  await client.query(`BEGIN READ ONLY; SET LOCAL search_path = ''`);
  try {
    return (await client.query<CatalogTable>(tablesSql)).rows;
  } finally {
    await client.query('COMMIT');
  }
}

const columnNames = (numbers: string, relation: string): string => `(
  SELECT json_agg(attname ORDER BY position)
    FROM unnest(${numbers}) WITH ORDINALITY AS part (attnum, position)
    JOIN pg_attribute USING (attnum) WHERE attrelid = ${relation})`;

const tablesSql = `
  SELECT nspname AS schema, relname AS name, obj_description(c.oid, 'pg_class') AS comment,
         (SELECT json_agg(json_build_object(
                   'name', attname, 'type', format_type(atttypid, atttypmod), 'isNullable', NOT attnotnull,
                   'comment', col_description(c.oid, attnum)) ORDER BY attnum)
            FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
         COALESCE((SELECT ${columnNames('conkey', 'conrelid')} FROM pg_constraint
                    WHERE conrelid = c.oid AND contype = 'p'), '[]') AS "primaryKey",
         COALESCE((SELECT json_agg(${columnNames('indkey::smallint[]', 'indrelid')} ORDER BY indexrelid::regclass::text)
                     FROM pg_index
                    WHERE indrelid = c.oid AND indisunique AND NOT indisprimary
                      AND indpred IS NULL AND indexprs IS NULL), '[]') AS "uniqueKeys",
         COALESCE((SELECT json_agg(json_build_object(
                            'name', conname, 'columns', ${columnNames('conkey', 'conrelid')},
                            'target', confrelid::regclass::text) ORDER BY conname)
                     FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f'), '[]') AS "foreignKeys"
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ('{${foreignSchemas.join(',')}}')
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
   ORDER BY nspname, relname`;
