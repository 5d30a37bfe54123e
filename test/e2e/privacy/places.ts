import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { readCatalog } from '../../setup/catalog.js';
import { tells, type Traces } from './canary.js';

/* Where a value may have been left. */

/** Every table that holds rows, whichever schema it is in. */
async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT oid::regclass::text AS name FROM pg_class
     WHERE relkind IN ('r', 'm') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema$)' ORDER BY 1`);
  return rows.map(({ name }) => name);
}

/** `schema.table.column (rows)` for each column that holds a trace. `client` sees all rows. */
export async function columnsHolding(client: pg.Client, traces: Traces): Promise<string[]> {
  const found = new Map<string, number>();
  for (const table of await tablesOf(client)) {
    const { rows } = await client.query<{ column: string; value: string | null }>(
      `SELECT key AS column, value FROM ${table} AS t, jsonb_each_text(to_jsonb(t)) ORDER BY key`,
    );
    for (const { column, value } of rows) {
      const name = `${table}.${column}`;
      if (tells(value ?? '', traces)) found.set(name, (found.get(name) ?? 0) + 1);
    }
  }
  return [...found].map(([name, count]) => `${name} (${count})`);
}

/** The parts of a dump that hold a trace: definitions, and tables as COPY writes them. */
export async function dumpHolding(client: pg.Client, traces: Traces): Promise<string[]> {
  const found = (await readCatalog(client)).filter((line) => tells(line, traces));
  for (const table of await tablesOf(client)) {
    if (tells(await text(client.query(copyTo(`COPY (SELECT * FROM ${table}) TO STDOUT`))), traces))
      found.push(table);
  }
  return found;
}

/** The files below a folder that hold a trace, in what they contain or how they are called. */
export async function filesHolding(folder: string, traces: Traces): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? await readFile(path, 'latin1') : '';
    if (tells(`${path}\n${content}`, traces)) found.push(path);
  }
  return found;
}
