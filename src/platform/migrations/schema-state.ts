import { createHash } from 'node:crypto';
import type pg from 'pg';
import { sqlState } from '../errors/sql-state.js';
import { isLedgerMissing, ledgerSql, type SchemaNote } from './ledger.js';
import { connect, type MigrationTarget } from './migration-connection.js';
import type { RunQuery } from './pending-migrations.js';
import { readCatalog } from './schema/catalog.js';
import { foreignSchemas } from './schema/foreign-schemas.js';

/**
 * Whether the schema is what the last run of migrations left. `not known`: another tool has migrated since, the server
 * is of another version, or it was not known before the run either.
 */
export type SchemaState = 'as migrated' | 'drifted' | 'not known';

/** What PostgreSQL says where a table is held for longer than one wants to wait. */
export const lockNotAvailable = '55P03';

/** What says more of it. */
export const checkLive = 'npm run migration:check -- --live';

/** What is noted of the schema; undefined where nothing is applied. The role that asks needs what pendingMigrations does. */
export async function readSchemaNote(run: RunQuery): Promise<SchemaNote | undefined> {
  try {
    return ((await run(ledgerSql.note)) as readonly SchemaNote[])[0];
  } catch (error) {
    if (isLedgerMissing(error)) return undefined;
    throw error;
  }
}

/** Whether there is something to compare a catalog with. */
export const isComparable = ({ fingerprint, server }: SchemaNote): boolean =>
  fingerprint?.startsWith(`${server}:`) ?? false;

/** What the catalog of a database of this note would have as its fingerprint. */
export function fingerprintOf(catalog: readonly string[], { server }: Pick<SchemaNote, 'server'>): string {
  return `${server}:${createHash('sha256').update(catalog.join('\n')).digest('hex')}`;
}

/** The catalog as fingerprints are taken of it: without what no model speaks of. */
export const watchedCatalog = (client: pg.ClientBase, lockTimeoutMs?: number): Promise<string[]> =>
  readCatalog(client, { except: foreignSchemas, ...(lockTimeoutMs !== undefined && { lockTimeoutMs }) });

/** Where nothing is applied, whatever there is was there before: it is as migrated. */
export async function schemaState(client: pg.Client): Promise<SchemaState> {
  const note = await noteOf(client);
  if (!note) return 'as migrated';
  if (!isComparable(note)) return 'not known';
  const catalog = await catalogInTime(client);
  if (!catalog) return 'not known';
  return fingerprintOf(catalog, note) === note.fingerprint ? 'as migrated' : 'drifted';
}

/** Notes the schema as it is; nothing where somebody holds a table for long. */
export async function noteSchema(client: pg.Client): Promise<void> {
  const note = await noteOf(client);
  if (!note) return;
  const catalog = await catalogInTime(client);
  if (!catalog) return;
  await client.query(ledgerSql.noteFingerprint, [note.name, fingerprintOf(catalog, note)]);
}

/** A table that somebody holds must not keep a run of migrations, which does not touch it perhaps, from its work. */
async function catalogInTime(client: pg.Client): Promise<string[] | undefined> {
  try {
    return await watchedCatalog(client, 5_000);
  } catch (error) {
    if (sqlState(error) === lockNotAvailable) return undefined;
    throw error;
  }
}

/** Notes the catalog that was found to be right, unless something was migrated since. */
export async function noteAgreed(
  target: MigrationTarget,
  { applied, catalog }: { applied: string; catalog: readonly string[] },
): Promise<void> {
  const client = await connect(target);
  try {
    const note = await noteOf(client);
    if (note?.name !== applied) return;
    await client.query(ledgerSql.noteFingerprint, [applied, fingerprintOf(catalog, note)]);
  } finally {
    await client.end();
  }
}

const noteOf = (client: pg.Client): Promise<SchemaNote | undefined> =>
  readSchemaNote(async (sql) => (await client.query<SchemaNote>(sql)).rows);
