import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { applicationName, connectBeside, type Load, type LoadedTable } from './load.js';
import type { MigrationTarget } from '../migration-connection.js';

/** The strongest lock that was held, and on which tables. */
export interface HeldLock {
  /** As `LOCK TABLE` writes it. */
  mode: string;
  tables: LoadedTable[];
}

/** Weakest first. */
const modes = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

interface Lock {
  oid: number;
  mode: string;
}

/** The locks of the asking transaction itself. */
export const ownLocksSql = `
  SELECT relation AS oid, mode FROM pg_locks
   WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted`;

const sampleSql = `
  SELECT relation AS oid, mode, NULL::integer AS waiting
    FROM pg_locks JOIN pg_stat_activity USING (pid)
   WHERE locktype = 'relation' AND granted AND datname = current_database()
     AND application_name LIKE 'atrium-migrate %'
   UNION ALL
  SELECT NULL, NULL, pid FROM pg_stat_activity
   WHERE datname = current_database() AND application_name = '${applicationName}' AND wait_event_type = 'Lock'`;

const everyMs = 15;

/** Looks again and again at which locks the migration holds, and who waits. */
export class LockWatch {
  private readonly strongest = new Map<number, number>();
  private isOver = false;
  private work: Promise<void> = Promise.resolve();

  private constructor(private readonly client: pg.Client) {}

  static async start(target: MigrationTarget, load: Load): Promise<LockWatch> {
    const watch = new LockWatch(await connectBeside(target));
    watch.work = watch.run(load);
    return watch;
  }

  /** Adds locks that were seen elsewhere: a transaction tells its own, also those that nobody had time to see. */
  see(locks: readonly Lock[]): void {
    for (const { oid, mode } of locks) {
      this.strongest.set(oid, Math.max(this.strongest.get(oid) ?? -1, modes.indexOf(mode)));
    }
  }

  /** Ends; of `tables`, those with the strongest lock. New tables, which nobody knows yet, are left out so. */
  async stop(tables: readonly LoadedTable[]): Promise<HeldLock | undefined> {
    this.isOver = true;
    await this.work;
    await this.client.end().catch(() => undefined);
    const levels = tables.map((table) => ({ table, level: this.strongest.get(table.oid) ?? -1 }));
    const level = Math.max(...levels.map((found) => found.level), -1);
    if (level < 0) return undefined;
    const mode = modes[level]!.replace('Lock', '')
      .replace(/(?<=.)(?=[A-Z])/g, ' ')
      .toUpperCase();
    return { mode, tables: levels.filter((found) => found.level === level).map(({ table }) => table) };
  }

  private async run(load: Load): Promise<void> {
    while (!this.isOver) {
      try {
        const { rows } = await this.client.query<Lock & { waiting: number | null }>(sampleSql);
        this.see(rows.filter(({ waiting }) => waiting === null));
        load.seeWaiting(rows.flatMap(({ waiting }) => waiting ?? []));
      } catch {
        return; // the connection is lost; the migration, on the same server, tells why
      }
      await pause(everyMs);
    }
  }
}

/** A lock and its tables, the first few of them. */
export function lockText({ mode, tables }: HeldLock): string {
  const shown = tables.slice(0, 3).map(({ title }) => title);
  const more = tables.length > shown.length ? ` and ${tables.length - shown.length} more` : '';
  return `${mode} on ${shown.join(', ')}${more}`;
}
