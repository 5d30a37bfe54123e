import { QueryTypes, Sequelize } from 'sequelize';
import { isLedgerMissing, ledgerSql } from './ledger.js';
import { defaultMigrationsDirectory, migrationNames } from './migration-files.js';

/** Runs one SQL query and answers its rows. */
export type RunQuery = (sql: string) => Promise<readonly object[]>;

/**
 * The migrations of `directory` that the database has not seen, oldest first, by one cheap query: for a
 * readiness probe. Without a ledger, all of them. The role that asks needs USAGE on schema `migration` and
 * SELECT on `migration.ledger`.
 * @throws what the query throws, save for the ledger that is not there.
 */
export async function pendingMigrations(
  query: RunQuery | Sequelize,
  directory = defaultMigrationsDirectory(),
): Promise<string[]> {
  const run: RunQuery =
    query instanceof Sequelize ? (sql) => query.query(sql, { type: QueryTypes.SELECT }) : query;
  const [names, applied] = await Promise.all([migrationNames(directory), appliedNames(run)]);
  return names.filter((name) => !applied.has(name));
}

/** How many {@link pendingMigrations} there are. */
export async function countPending(query: RunQuery | Sequelize, directory?: string): Promise<number> {
  return (await pendingMigrations(query, directory)).length;
}

async function appliedNames(run: RunQuery): Promise<Set<string>> {
  try {
    const rows = (await run(ledgerSql.names)) as readonly { name: string }[];
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    if (isLedgerMissing(error)) return new Set();
    throw error;
  }
}
