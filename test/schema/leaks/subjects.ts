import type pg from 'pg';
import type { TableAccess } from '../../../src/platform/access/row-access.js';
import type { FeatureDefinition } from '../../../src/platform/features/feature.module.js';
import { parentsOf, partiesOf, rowOf, type Subject } from './leak-matrix.js';

interface Table {
  title: string;
  schema: string;
  name: string;
}

/**
 * Every table of the live catalog that a module owns, with the rows to try on. The tables demand nothing of their
 * rows any more, and no trigger fires: policies and grants alone are tried.
 */
export async function prepareSubjects(
  client: pg.Client,
  features: readonly FeatureDefinition[],
): Promise<Subject[]> {
  const { rows: tables } = await client.query<Table>(
    `SELECT schemaname || '.' || tablename AS title, schemaname AS schema, tablename AS name
       FROM pg_tables WHERE schemaname = ANY ($1) ORDER BY 1`,
    [features.map(({ schema }) => schema)],
  );
  await client.query(referToNothing(tables.map(({ title }) => title)));
  for (const { title } of tables) await client.query(demandNothing(title));
  const access = new Map<string, TableAccess>(
    features.flatMap((feature) =>
      Object.entries(feature.access).map(
        ([name, declared]) => [`${feature.schema}.${name}`, declared] as const,
      ),
    ),
  );
  const parents = new Map<string, string>();
  const subjects: Subject[] = [];
  // Those whose rows belong to whoever owns a row of another table come after that one.
  const isChild = (title: string): boolean => parentsOf(access.get(title) ?? {}).length > 0;
  for (const { title } of [...tables].sort((a, b) => Number(isChild(a.title)) - Number(isChild(b.title)))) {
    const declared = access.get(title) ?? {};
    const rows: Subject['rows'] = {};
    await client.query(`DELETE FROM ${title}`);
    for (const [index, party] of partiesOf(declared).entries()) {
      const fresh = `01990000-0000-7000-8000-${String(subjects.length * 10 + index).padStart(12, '0')}`;
      const row = rowOf(declared, party, fresh, parents);
      const names = Object.keys(row);
      await client.query(
        `INSERT INTO ${title} (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
        Object.values(row),
      );
      for (const [column, value] of Object.entries(row)) {
        if (value !== null) parents.set(`${title} ${party} ${column}`, value);
      }
      rows[party] = row;
    }
    subjects.push({ table: title, access: declared, rows });
  }
  return subjects;
}

/** A key that is referred to could not be dropped. */
const referToNothing = (tables: readonly string[]): string => `
  DO $$
  DECLARE
    change text;
  BEGIN
    FOR change IN
      SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
       WHERE contype = 'f' AND conrelid = ANY ('{${tables.join(',')}}'::regclass[])
    LOOP
      EXECUTE change;
    END LOOP;
  END $$`;

const demandNothing = (table: string): string => `
  DO $$
  DECLARE
    change text;
  BEGIN
    FOR change IN
      SELECT format('DROP CONSTRAINT %I', conname) FROM pg_constraint
       WHERE conrelid = '${table}'::regclass AND contype = 'c'
      UNION ALL
      SELECT format('ALTER COLUMN %I DROP NOT NULL', attname) FROM pg_attribute
       WHERE attrelid = '${table}'::regclass AND attnum > 0 AND attnotnull AND attname <> 'id' AND attidentity = ''
    LOOP
      EXECUTE 'ALTER TABLE ${table} ' || change;
    END LOOP;
    FOR change IN
      SELECT indexrelid::regclass::text FROM pg_index
       WHERE indrelid = '${table}'::regclass AND indisunique AND NOT indisprimary
    LOOP
      EXECUTE 'DROP INDEX ' || change;
    END LOOP;
    ALTER TABLE ${table} DISABLE TRIGGER USER;
  END $$`;
