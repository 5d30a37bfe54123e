import { setTimeout as pause } from 'node:timers/promises';
import { QueryTypes, Sequelize, type Transaction } from 'sequelize';
import { sqlState } from '../errors/sql-state.js';
import { bindToTransaction } from './bound-sequelize.js';
import { ledgerSql } from './ledger.js';
import { openSequelize, type MigrationTarget } from './migration-connection.js';
import { MigrationError } from './migration-error.js';
import type { MigrationFile, MigrationModule } from './migration-files.js';
import { refuseViolations } from './violations/violations.js';

/** One migration in one direction. */
export interface MigrationTask {
  file: MigrationFile;
  module: MigrationModule;
  direction: 'up' | 'down';
}

export interface RunOptions {
  target: MigrationTarget;
  /** How long a statement may wait for a lock while everybody else queues behind it. */
  lockTimeoutMs: number;
  log: (line: string) => void;
}

/** How long a statement waits for a lock where nobody says otherwise. */
export const defaultLockTimeoutMs = 5_000;

const retries = 3;
// Lock timeout, deadlock, serialization failure: another session was in the way, and may not be next time.
const worthRetrying = new Set(['55P03', '40P01', '40001']);

/** Whether the migration, its ledger row included, is one transaction. */
export const isTransactional = ({ module }: MigrationTask): boolean => module.transaction !== false;

/**
 * Runs the migration and writes its ledger row: all or nothing, unless the migration opts out.
 * @returns how long it took, in milliseconds.
 * @throws MigrationError naming the rows that are in the way of a constraint that it adds.
 * @throws whatever the migration or the database throws.
 */
export async function runMigration(task: MigrationTask, options: RunOptions): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(task, options);
    } catch (error) {
      const state = sqlState(error) ?? '';
      if (!isTransactional(task) || attempt > retries || !worthRetrying.has(state)) throw error;
      options.log(`${task.file.name} was rolled back (${state}): retry ${attempt} of ${retries}`);
      await pause(2 ** attempt * 250 * (0.75 + Math.random() / 2));
    }
  }
}

async function runOnce(task: MigrationTask, options: RunOptions): Promise<number> {
  const sequelize = openSequelize(options.target);
  refuseViolations(sequelize, options.log);
  try {
    if (isTransactional(task)) return await runInTransaction(task, sequelize, options.lockTimeoutMs);
    const started = performance.now();
    await callStep(task, sequelize);
    return await record(task, sequelize, started);
  } finally {
    await sequelize.close();
  }
}

async function runInTransaction(
  task: MigrationTask,
  sequelize: Sequelize,
  lockTimeoutMs: number,
): Promise<number> {
  const started = performance.now();
  // eslint-disable-next-line no-restricted-syntax -- the application's TransactionRunner knows nothing of this connection
  const transaction = await sequelize.transaction();
  bindToTransaction(sequelize, transaction);
  try {
    await sequelize.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    const before = await transactionId(sequelize);
    await callStep(task, sequelize);
    // Now, rather than at the COMMIT, so that the failure is the migration's own.
    await sequelize.query('SET CONSTRAINTS ALL IMMEDIATE');
    if ((await transactionId(sequelize)) !== before) throw endedItsTransaction();
    const duration = await record(task, sequelize, started);
    await transaction.commit();
    return duration;
  } catch (error) {
    await rollBack(transaction);
    throw error;
  }
}

async function callStep({ file, module, direction }: MigrationTask, sequelize: Sequelize): Promise<void> {
  const step = module[direction];
  if (!step) throw new MigrationError(`${file.name} exports no function "${direction}".`);
  await step(sequelize.getQueryInterface(), Sequelize);
}

async function record(
  { file, direction }: MigrationTask,
  sequelize: Sequelize,
  started: number,
): Promise<number> {
  const duration = Math.round(performance.now() - started);
  if (direction === 'up') {
    await sequelize.query(ledgerSql.insert, { bind: [file.name, file.checksum, duration] });
  } else {
    await sequelize.query(ledgerSql.remove, { bind: [file.name] });
  }
  return duration;
}

async function transactionId(sequelize: Sequelize): Promise<string | undefined> {
  const rows = await sequelize.query<{ id: string }>('SELECT pg_catalog.pg_current_xact_id()::text AS id', {
    type: QueryTypes.SELECT,
  });
  return rows[0]?.id;
}

function endedItsTransaction(): MigrationError {
  return new MigrationError(
    'it ended its own transaction (COMMIT or ROLLBACK), so what it did before that remains; a migration ' +
      'that has to must export transaction: false and a reason',
  );
}

async function rollBack(transaction: Transaction): Promise<void> {
  const { finished } = transaction as { finished?: string };
  // A lost connection cannot be told; the server rolls back by itself.
  if (!finished) await transaction.rollback().catch(() => undefined);
}
