import type pg from 'pg';
import type { FeatureDefinition } from '../features/feature.module.js';
import { schemaState } from '../migrations/schema-state.js';

/** One thing that was looked into, of a restored database. */
export interface CheckResult {
  /** What is so where it is well. */
  name: string;
  /** What was found wrong, in short; none where all is well. */
  faults: string[];
  /** What an operator should know, though it speaks against nothing: what could not be looked into, say, and why. */
  note?: string;
}

const shown = 5;

/** Looks whether the restored database is one that the service could go on with. Its login sees every row. */
export async function checkRestored(
  client: pg.Client,
  features: readonly FeatureDefinition[],
  onCheck: (name: string) => void,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const add = async (name: string, look: () => Promise<string[] | { note: string }>): Promise<void> => {
    onCheck(name);
    const found = await look();
    results.push(Array.isArray(found) ? { name, faults: found } : { name, faults: [], ...found });
  };
  await add('The schema is as the migrations left it.', () => schemaFaults(client));
  await add('Every row that is referred to is there.', () => orphans(client));
  await add('Every index has the rows of its table, and every table can be read.', () =>
    structureFaults(client),
  );
  for (const { invariants = [] } of features) {
    for (const { name, sql } of invariants) await add(name, () => violations(client, sql));
  }
  return results;
}

async function schemaFaults(client: pg.Client): Promise<string[] | { note: string }> {
  const state = await schemaState(client);
  if (state === 'not known')
    return { note: 'nothing was noted that this version of the server could compare' };
  // It was so before the backup: what was restored is compared with what was backed up elsewhere.
  return state === 'drifted' ? { note: 'it has drifted: npm run migration:check -- --live' } : [];
}

async function violations(client: pg.Client, sql: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(sql);
  return inShort(rows.map(({ id }) => id));
}

const inShort = (found: string[]): string[] =>
  found.length > shown ? [...found.slice(0, shown), `and ${found.length - shown} more`] : found;

/**
 * A foreign key holds for what was written since it is there; what was restored page by page, or past the triggers, nobody
 * has looked at.
 */
async function orphans(client: pg.Client): Promise<string[]> {
  const { rows: keys } = await client.query<{ name: string; sql: string }>(foreignKeysSql);
  const faults: string[] = [];
  for (const { name, sql } of keys) {
    const { rows } = await client.query<{ count: string }>(sql);
    if (rows[0]!.count !== '0') faults.push(`${name}: ${rows[0]!.count} rows refer to what is not there`);
  }
  return inShort(faults);
}

// The tables are read as they lie there: an index that has lost an entry must not stand for its table.
const foreignKeysSql = `
  SELECT format('%s of %s', conname, conrelid::regclass) AS name,
         format('SELECT count(*) FROM %s AS child WHERE %s AND NOT EXISTS (SELECT FROM %s AS parent WHERE %s)',
           conrelid::regclass,
           (SELECT string_agg(format('child.%I IS NOT NULL', attname), ' AND ')
              FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)),
           confrelid::regclass,
           (SELECT string_agg(format('parent.%I = child.%I', there.attname, here.attname), ' AND ')
              FROM unnest(conkey, confkey) AS pair (here_num, there_num)
              JOIN pg_attribute AS here ON here.attrelid = conrelid AND here.attnum = here_num
              JOIN pg_attribute AS there ON there.attrelid = confrelid AND there.attnum = there_num)) AS sql
    FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 ORDER BY name`;

/** By amcheck, which is made in the restored database alone. */
async function structureFaults(client: pg.Client): Promise<string[] | { note: string }> {
  const { rowCount } = await client.query(`SELECT FROM pg_available_extensions WHERE name = 'amcheck'`);
  if (rowCount === 0)
    return { note: 'the server has no amcheck (Debian: apt-get install postgresql-contrib)' };
  await client.query('CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA pg_catalog');
  const { rows } = await client.query<{ name: string; sql: string }>(structuresSql);
  const faults: string[] = [];
  for (const { name, sql } of rows) {
    try {
      const found = await client.query<{ msg?: string }>(sql);
      const [first] = found.rows;
      if (first?.msg) faults.push(`${name}: ${first.msg}`);
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`);
    }
  }
  await client.query('DROP EXTENSION amcheck');
  return inShort(faults);
}

const structuresSql = `
  SELECT c.oid::regclass::text AS name,
         CASE relkind
           WHEN 'i' THEN format('SELECT bt_index_check(%s::regclass, true)', quote_literal(c.oid::regclass::text))
           ELSE format('SELECT msg FROM verify_heapam(%s::regclass) LIMIT 1', quote_literal(c.oid::regclass::text))
         END AS sql
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace LEFT JOIN pg_index ON indexrelid = c.oid
    LEFT JOIN pg_am ON pg_am.oid = c.relam
   WHERE relpersistence = 'p' AND nspname NOT LIKE 'pg_temp%'
     AND (relkind = 'i' AND amname = 'btree' AND indisvalid OR relkind IN ('r', 'm', 't'))
   ORDER BY name`;
