import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { sqlState } from '../errors/sql-state.js';
import { connectDirectly, type MigrationTarget } from './migration-connection.js';
import { MigrationError } from './migration-error.js';
import type { RunQuery } from './pending-migrations.js';

/** The two halves of the advisory lock, 'ATRM' and 'MIGR'; PostgreSQL keeps such locks per database. */
export const lockKey = [0x4154524d, 0x4d494752] as const;

export interface LockOptions {
  /** How long to wait for another run to end. */
  waitMs: number;
  log: (line: string) => void;
  signal: AbortSignal;
}

const tryLockSql = `SELECT pg_catalog.pg_try_advisory_lock($1, $2) AS "isOurs"`;
const holderSql = `
  SELECT lock.pid, activity.application_name AS application, activity.usename AS "user",
         host(activity.client_addr) AS address, activity.backend_start AS since
    FROM pg_catalog.pg_locks AS lock
    LEFT JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = lock.pid
   WHERE lock.locktype = 'advisory' AND lock.granted
     AND lock.classid = $1::bigint::oid AND lock.objid = $2::bigint::oid AND lock.objsubid = 2
     AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`;

/** Whether a run holds the lock of this database. Any role may ask. */
export async function isMigrating(run: RunQuery): Promise<boolean> {
  const [first, second] = lockKey;
  const rows = await run(`
    SELECT FROM pg_catalog.pg_locks
     WHERE locktype = 'advisory' AND granted AND classid = ${first}::oid AND objid = ${second}::oid AND objsubid = 2
       AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`);
  return rows.length > 0;
}

const worthWaitingFor = new Set(['53300', '57P03']);

/**
 * The right to migrate one database, held by at most one process; it ends with its connection, so that a
 * process that dies cannot keep it.
 */
export class MigrationLock {
  private isLost = false;

  private constructor(readonly client: pg.Client) {
    const lose = (): void => void (this.isLost = true);
    client.on('error', lose);
    client.on('end', lose);
  }

  /**
   * Waits for its turn. It asks again and again rather than wait inside the server: a statement that waits
   * holds a snapshot, and CREATE INDEX CONCURRENTLY in the run ahead would wait for that in turn.
   * @throws MigrationError naming who holds the lock when `waitMs` have passed.
   */
  static async acquire(target: MigrationTarget, options: LockOptions): Promise<MigrationLock> {
    const deadline = Date.now() + options.waitMs;
    const client = await connectInTime(target, deadline, options.signal);
    const lock = new MigrationLock(client);
    try {
      await waitForTurn(client, deadline, options);
      return lock;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** @throws MigrationError when the connection, and the lock with it, is gone. */
  assertHeld(): void {
    if (!this.isLost) return;
    throw new MigrationError(
      'The connection that holds the migration lock was lost, so another run may have begun.\n' +
        'Next: look at npm run migration:status, then run again.',
    );
  }

  async release(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}

/** Many deploys at once may need more connections than the server has: that passes. */
async function connectInTime(
  target: MigrationTarget,
  deadline: number,
  signal: AbortSignal,
): Promise<pg.Client> {
  for (;;) {
    try {
      return await connectDirectly(target);
    } catch (error) {
      const state = sqlState((error as Error).cause) ?? '';
      if (!worthWaitingFor.has(state) || Date.now() > deadline) throw error;
      await pause(250 + Math.random() * 500, undefined, { signal });
    }
  }
}

async function waitForTurn(client: pg.Client, deadline: number, options: LockOptions): Promise<void> {
  let announced = '';
  await client.query(`SET idle_session_timeout = 0`);
  for (let delay = 50; ; delay = Math.min(delay * 1.5, 1_000)) {
    const { rows } = await client.query<{ isOurs: boolean }>(tryLockSql, [...lockKey]);
    if (rows[0]?.isOurs) return;
    const holder = await describeHolder(client);
    if (Date.now() >= deadline) throw waitedTooLong(holder, options.waitMs);
    if (holder && holder.text !== announced) {
      announced = holder.text;
      options.log(`Waiting for another migration run: ${holder.text}`);
    }
    const left = Math.max(deadline - Date.now(), 0);
    await pause(Math.min(delay * (0.5 + Math.random()), left), undefined, { signal: options.signal });
  }
}

interface Holder {
  pid: number;
  text: string;
}

async function describeHolder(client: pg.Client): Promise<Holder | undefined> {
  const { rows } = await client.query<{
    pid: number;
    application: string | null;
    user: string | null;
    address: string | null;
    since: Date | null;
  }>(holderSql, [...lockKey]);
  const row = rows[0];
  if (!row) return undefined;
  const details = [
    row.application && `application "${row.application}"`,
    row.user && `user ${row.user}`,
    row.address && `from ${row.address}`,
    row.since && `connected since ${row.since.toISOString()}`,
  ];
  return { pid: row.pid, text: [`pid ${row.pid}`, ...details.filter(Boolean)].join(', ') };
}

function waitedTooLong(holder: Holder | undefined, waitMs: number): MigrationError {
  const who = holder ? `${holder.text}.` : 'a run that has just ended.';
  const end = holder ? `; if it hangs, end it with: SELECT pg_terminate_backend(${holder.pid})` : '';
  return new MigrationError(
    `Waited ${waitMs / 1_000} s for the migration lock, which is held by ${who} Nothing was run.\n` +
      `Next: let that run end and try again${end}`,
  );
}
