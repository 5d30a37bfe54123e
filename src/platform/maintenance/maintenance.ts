import pg from 'pg';
import { connectDirectly, type MigrationTarget } from '../migrations/migration-connection.js';
import { findLeftovers, findTables, type MaintainedTable } from './maintained-tables.js';

/** What PostgreSQL is to do with each table. */
export const chores = {
  analyze: { doing: 'analyzing', done: 'analyzed' },
  vacuum: { doing: 'vacuuming', done: 'vacuumed and analyzed' },
  reindex: { doing: 'rebuilding the indexes of', done: 'has new indexes' },
} as const;
export type Chore = keyof typeof chores;

export interface MaintenanceRequest {
  chore: Chore;
  /** All tables of the service where none is named. */
  tables: readonly string[];
  /** How many tables at once. */
  atOnce: number;
  /** Ends what runs; what is done stays done. */
  signal?: AbortSignal;
}

export interface MaintenanceProgress {
  begins(tables: readonly MaintainedTable[]): void;
  next(table: MaintainedTable): void;
  ended(table: MaintainedTable): void;
}

export interface MaintenanceReport {
  done: string[];
  /** Tables that somebody held in the way, and indexes that were no longer needed and could not be dropped. */
  skipped: string[];
  /** Indexes that were dropped: left by a run that was cut off. */
  dropped: string[];
}

/** Held by whoever maintains: two at once would wait for each other's tables. */
const maintenanceLock = 6_042_170_031;
/** How long it waits for somebody who holds a table, with everybody else behind it. */
const lockPatienceMs = 3_000;
const lockNotAvailable = '55P03';
const cancelled = '57014';

/**
 * Analyzes, vacuums or reindexes tables while the service runs: none of it keeps readers or writers out. What somebody
 * holds in the way (a migration, a long transaction) is passed over and reported, not waited for.
 * @throws Error where another run is going on, a table is unknown, or the signal is aborted.
 */
export async function maintain(
  target: MigrationTarget,
  { chore, tables: asked, atOnce, signal }: MaintenanceRequest,
  progress: MaintenanceProgress,
): Promise<MaintenanceReport> {
  const overseer = await open(target);
  const workers: Worker[] = [];
  const cancel = (): void => void Promise.all(workers.map(({ pid }) => cancelStatement(overseer, pid)));
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    await lockOut(overseer);
    const tables = await findTables(overseer, asked);
    progress.begins(tables);
    const report: MaintenanceReport = { done: [], skipped: [], dropped: [] };
    if (chore === 'reindex') await dropLeftovers(overseer, report);
    for (let i = 0; i < Math.min(atOnce, tables.length); i++) workers.push(await Worker.hire(target));
    const queue = [...tables];
    await Promise.all(workers.map((worker) => worker.workOff(queue, chore, { report, progress, signal })));
    signal?.throwIfAborted();
    return report;
  } finally {
    signal?.removeEventListener('abort', cancel);
    for (const worker of workers) await worker.dismiss();
    await overseer.end();
  }
}

interface Work {
  report: MaintenanceReport;
  progress: MaintenanceProgress;
  signal: AbortSignal | undefined;
}

class Worker {
  private noticed = '';

  private constructor(
    private readonly client: pg.Client,
    readonly pid: number,
  ) {
    client.on('notice', ({ message = '' }) => (this.noticed += message));
  }

  static async hire(target: MigrationTarget): Promise<Worker> {
    const client = await open(target);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return new Worker(client, rows[0]!.pid);
  }

  async workOff(queue: MaintainedTable[], chore: Chore, { report, progress, signal }: Work): Promise<void> {
    for (let table = queue.shift(); table && !signal?.aborted; table = queue.shift()) {
      progress.next(table);
      const isDone = await this.care(chore, table.name);
      (isDone ? report.done : report.skipped).push(table.name);
      progress.ended(table);
    }
  }

  /** @returns false where somebody held it. */
  private async care(chore: Chore, table: string): Promise<boolean> {
    this.noticed = '';
    try {
      await this.client.query(statementOf(chore, table));
    } catch (error) {
      if ((error as pg.DatabaseError).code === lockNotAvailable) return false;
      if ((error as pg.DatabaseError).code === cancelled) return false;
      throw error;
    }
    return !/skipping .* lock not available/is.test(this.noticed);
  }

  dismiss(): Promise<void> {
    return this.client.end();
  }
}

function statementOf(chore: Chore, table: string): string {
  if (chore === 'analyze') return `ANALYZE (SKIP_LOCKED) ${table}`;
  if (chore === 'vacuum') return `VACUUM (ANALYZE, SKIP_LOCKED) ${table}`;
  return `REINDEX TABLE CONCURRENTLY ${table}`;
}

async function open(target: MigrationTarget): Promise<pg.Client> {
  const client = await connectDirectly(target);
  await client.query(`SET lock_timeout = ${lockPatienceMs}; SET statement_timeout = 0`);
  return client;
}

async function lockOut(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isOurs: boolean }>(
    'SELECT pg_try_advisory_lock($1::bigint) AS "isOurs"',
    [maintenanceLock],
  );
  if (!rows[0]!.isOurs) throw new Error('Another db:maintain is running. Wait for it, then run this again.');
}

async function dropLeftovers(client: pg.Client, report: MaintenanceReport): Promise<void> {
  for (const index of await findLeftovers(client)) {
    try {
      await client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
      report.dropped.push(index);
    } catch (error) {
      if ((error as pg.DatabaseError).code !== lockNotAvailable) throw error;
      report.skipped.push(index);
    }
  }
}

/** PostgreSQL ends the statement; a REINDEX leaves an index for the next run to drop. */
const cancelStatement = (client: pg.Client, pid: number): Promise<unknown> =>
  client.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => undefined);
