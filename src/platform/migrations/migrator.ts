import { Umzug } from 'umzug';
import type { ConnectionSettings } from '../../config/environment.js';
import { ensureLedger, fillChecksum, readLedger, type LedgerRow } from './ledger.js';
import { connect, type MigrationTarget } from './migration-connection.js';
import { explainFailure, MigrationError } from './migration-error.js';
import {
  defaultMigrationsDirectory,
  loadMigration,
  readMigrationFiles,
  type MigrationFile,
} from './migration-files.js';
import { MigrationLock } from './migration-lock.js';
import { planDown, planUp, statusOf, type MigrationPlan, type MigrationStatus } from './migration-plan.js';
import { checkLive, noteSchema, schemaState } from './schema-state.js';
import { defaultLockTimeoutMs, isTransactional, runMigration, type MigrationTask } from './run-migration.js';

export type { MigrationState, MigrationStatus } from './migration-plan.js';
export { MigrationError };

export interface MigratorOptions {
  /** Where the migrations are; `migrations/` of the project when absent. */
  directory?: string;
  /** Takes each line of progress; silent when absent. */
  log?: (line: string) => void;
  /** How long one statement of a migration may wait for a lock (5 s); then it is rolled back and tried again. */
  lockTimeoutMs?: number;
  /** How long to wait for another run to end (10 minutes). */
  waitMs?: number;
  /** As `DatabaseSettings.tls`. */
  tls?: MigrationTarget['tls'];
}

type Direction = MigrationTask['direction'];

/**
 * Applies and undoes migrations. Any number of them may run at the same moment on one database: one works,
 * the others wait and then find nothing to do. Each migration and its ledger row are one transaction.
 */
export class Migrator {
  private readonly target: MigrationTarget;
  private readonly directory: string;
  private readonly log: (line: string) => void;
  private readonly closing = new AbortController();

  constructor(
    connection: ConnectionSettings,
    private readonly options: MigratorOptions = {},
  ) {
    this.target = { connection, tls: options.tls };
    this.directory = options.directory ?? defaultMigrationsDirectory();
    this.log = options.log ?? (() => undefined);
  }

  /**
   * Applies what is pending, oldest first, as far as `to` (a name, with or without `.js`, or its beginning).
   * @returns the names applied by this call.
   * @throws MigrationError, telling what was kept and what to do next.
   */
  async up({ to }: { to?: string } = {}): Promise<string[]> {
    return this.withLock(async (lock) => {
      const files = await readMigrationFiles(this.directory);
      await ensureLedger(lock.client);
      const rows = await readLedger(lock.client);
      const plan = planUp(files, rows, to);
      await this.adopt(files, rows, lock);
      const done = await this.runNoting('up', plan, lock);
      if (done.length === 0) this.log('Nothing to apply: the schema is up to date.');
      return done;
    });
  }

  /**
   * Undoes the migration applied last; with `to`, every one applied after it, so that `to` is the current
   * one; with `to: '0'`, all.
   * @returns the names undone by this call, in the order they were.
   * @throws MigrationError, telling what was kept and what to do next.
   */
  async down({ to }: { to?: string } = {}): Promise<string[]> {
    return this.withLock(async (lock) => {
      const files = await readMigrationFiles(this.directory);
      const plan = planDown(files, await readLedger(lock.client), to);
      const done = await this.runNoting('down', plan, lock);
      if (done.length === 0) this.log('Nothing to undo.');
      return done;
    });
  }

  /** Every migration by name, with its state. Changes nothing and waits for nobody. */
  async status(): Promise<MigrationStatus[]> {
    const client = await connect(this.target);
    try {
      return statusOf(await readMigrationFiles(this.directory), await readLedger(client));
    } finally {
      await client.end();
    }
  }

  /** Gives up waiting for the lock, if it does. A migration that is running is not interrupted. */
  async close(): Promise<void> {
    this.closing.abort();
    return Promise.resolve();
  }

  private async withLock<T>(work: (lock: MigrationLock) => Promise<T>): Promise<T> {
    const { waitMs = 600_000 } = this.options;
    const lock = await MigrationLock.acquire(this.target, {
      waitMs,
      log: this.log,
      signal: this.closing.signal,
    });
    try {
      return await work(lock);
    } catch (error) {
      if (!(error instanceof MigrationError)) lock.assertHeld();
      throw error;
    } finally {
      await lock.release();
    }
  }

  /** Rows that plain sequelize-cli wrote are trusted once, and watched from now on. */
  private async adopt(files: MigrationFile[], rows: LedgerRow[], lock: MigrationLock): Promise<void> {
    const unwatched = new Set(rows.filter(({ checksum }) => checksum === null).map(({ name }) => name));
    for (const { name, checksum } of files) {
      if (unwatched.has(name)) await fillChecksum(lock.client, name, checksum);
    }
  }

  /** What the schema is after the run is noted where it was known before it: a run must not hide what came between. */
  private async runNoting(direction: Direction, plan: MigrationPlan, lock: MigrationLock): Promise<string[]> {
    if (plan.migrations.length === 0) return this.run(direction, plan, lock);
    await ensureLedger(lock.client);
    const before = await schemaState(lock.client);
    if (before === 'drifted') this.log(`Warning: the database is not as migrated: ${checkLive}`);
    const done = await this.run(direction, plan, lock);
    if (before === 'as migrated') await noteSchema(lock.client);
    return done;
  }

  private async run(direction: Direction, plan: MigrationPlan, lock: MigrationLock): Promise<string[]> {
    // All of them are loaded before the first one runs: a file that cannot be must not stop a run half way.
    const tasks = plan.migrations.map((file) => ({ file, module: loadMigration(file), direction }));
    const names = plan.migrations.map(({ name }) => name);
    plan.notes.forEach(this.log);
    const finished: string[] = [];
    const steps = tasks.map((task) => {
      const step = (): Promise<void> => this.runOne(task, lock, finished);
      return { name: task.file.name, path: task.file.path, up: step, down: step };
    });
    const umzug = new Umzug({
      migrations: steps,
      // The ledger row is written in the transaction of its migration, so that nothing is left for here.
      storage: {
        executed: async () => Promise.resolve(direction === 'up' ? [] : names),
        logMigration: async () => Promise.resolve(),
        unlogMigration: async () => Promise.resolve(),
      },
      logger: undefined,
    });
    try {
      await umzug[direction]({ migrations: names });
    } catch (error) {
      throw (error as Error).cause ?? error;
    }
    return finished;
  }

  private async runOne(task: MigrationTask, lock: MigrationLock, finished: string[]): Promise<void> {
    const { direction, file } = task;
    lock.assertHeld();
    this.log(`${direction === 'up' ? 'Applying' : 'Undoing'} ${file.name}${optOutNote(task)}`);
    try {
      const { lockTimeoutMs = defaultLockTimeoutMs } = this.options;
      const duration = await runMigration(task, { target: this.target, lockTimeoutMs, log: this.log });
      finished.push(file.name);
      this.log(`${direction === 'up' ? 'Applied' : 'Undid'} ${file.name} in ${duration} ms`);
    } catch (error) {
      throw explainFailure(
        {
          name: file.name,
          path: file.path,
          direction,
          isTransactional: isTransactional(task),
          finished: [...finished],
        },
        error,
      );
    }
  }
}

function optOutNote(task: MigrationTask): string {
  return isTransactional(task) ? '' : ` without a transaction: ${task.module.reason}`;
}
