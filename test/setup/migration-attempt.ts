import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Migrator } from '../../src/platform/migrations/migrator.js';
import type { MigrationWorkbench } from './migration-workbench.js';
import type { ScratchDatabase } from './scratch-database.js';

let count = 0;

export interface Attempt {
  /** Sent one by one; the ledger of the database has to be there, and nothing be pending. */
  sql: string[];
  isTransactional?: boolean;
  database?: ScratchDatabase;
  /** Who runs it; the superuser of the tests when absent. */
  user?: { user: string; password: string };
}

/** Runs a migration of these statements; answers what it told, or the message that it failed with. */
export async function attempt(
  bench: MigrationWorkbench,
  { sql, isTransactional = true, database = bench.database, user }: Attempt,
): Promise<{ error: string | undefined; lines: string[] }> {
  const name = `${20260101000000 + ++count}-attempt.js`;
  const path = join(bench.folder, name);
  await writeFile(path, migrationText(sql, isTransactional));
  const lines: string[] = [];
  const connection = { ...database.connection, ...user };
  const migrator = new Migrator(connection, { directory: bench.folder, log: (line) => lines.push(line) });
  try {
    await migrator.up();
    return { error: undefined, lines };
  } catch (error) {
    return { error: (error as Error).message, lines };
  } finally {
    await rm(path);
  }
}

/** The text of a migration that sends these statements. */
export const migrationText = (sql: readonly string[], isTransactional: boolean): string => `
  module.exports = {
    ${isTransactional ? '' : `transaction: false, reason: 'CONCURRENTLY',`}
    async up({ sequelize }) {
      for (const sql of ${JSON.stringify(sql)}) await sequelize.query(sql);
    },
    async down() {},
  };`;
