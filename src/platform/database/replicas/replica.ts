import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { Pool } from 'sequelize-pool';
import { isConnectionLost } from '../../errors/connection-failure.js';
import { sqlState } from '../../errors/sql-state.js';
import { askServer, positionOf } from './ask-server.js';
import type { ScopeServer } from './replica-scope.js';
import { ReplicaLag, type Lag } from './replica-lag.js';

/** What was last seen of it. A foreign one is no standby of the primary: nothing is ever read there. */
export type ReplicaState = 'unknown' | 'following' | 'away' | 'foreign';

/** What became of reads that were meant for it. */
export type ReadOutcome = 'replica' | 'behind' | 'away' | 'conflict';

/** What the primary tells of itself. */
export interface PrimaryPosition {
  /** Names the cluster; a copy of its files, such as a standby, has the same. */
  cluster: string;
  /** All that was acknowledged to anybody is at or before it. */
  flushed: string;
}

export interface ReplicaOptions {
  /** Beginning with 1. */
  number: number;
  /** For the log. */
  place: string;
  open: () => Promise<pg.Client>;
  pool: { max: number; min: number; acquireMs: number; idleMs: number };
  /** The cluster that it has to belong to, once it is known. */
  cluster: () => string | undefined;
  /** Told when its state changes. */
  changed: (replica: Replica) => void;
}

/** How long one that was found behind, or lost a connection, is left alone: until the next look at least. */
const restMs = 1_000;

class ForeignServerError extends Error {
  override readonly name = 'ForeignServerError';
}

/** One standby, with connections of its own. */
export class Replica implements ScopeServer {
  readonly pool: Pool<pg.Client>;
  readonly lag = new ReplicaLag();
  readonly reads: Record<ReadOutcome, number> = { replica: 0, behind: 0, away: 0, conflict: 0 };
  private seen: ReplicaState = 'unknown';
  private restsUntil = 0;

  constructor(private readonly options: ReplicaOptions) {
    const { max, min, acquireMs, idleMs } = options.pool;
    this.pool = new Pool<pg.Client>({
      name: `replica ${options.number}`,
      create: () => this.connect(),
      destroy: (client) => client.end(),
      validate: (client) => !(client as unknown as { _invalid?: boolean; _ending?: boolean })._invalid,
      ...{ max, min, acquireTimeoutMillis: acquireMs, idleTimeoutMillis: idleMs, reapIntervalMillis: 1_000 },
    });
  }

  get number(): number {
    return this.options.number;
  }

  get place(): string {
    return this.options.place;
  }

  get state(): ReplicaState {
    return this.seen;
  }

  /** Whether a read may be tried there. */
  get isUsable(): boolean {
    return this.seen === 'following' && performance.now() >= this.restsUntil;
  }

  /** Looks where it is. Never fails. */
  async look(primary: PrimaryPosition | undefined): Promise<void> {
    try {
      const { isStandby, cluster, replayed } = await this.ask<StandbyRow>(whatItIs, []);
      if (!isStandby || cluster !== this.options.cluster()) return this.enter('foreign');
      this.lag.note(primary && positionOf(primary.flushed), positionOf(replayed ?? '0/0'));
      this.enter('following');
    } catch (error) {
      this.enter(error instanceof ForeignServerError ? 'foreign' : 'away');
    }
  }

  /**
   * Waits until it has replayed all up to `lsn`; it is left alone for a while where it has not in time.
   * @throws where it does not answer.
   */
  async reaches(lsn: string, waitMs: number): Promise<boolean> {
    const deadline = performance.now() + waitMs;
    for (let restFor = 1; ; restFor = Math.min(2 * restFor, 10)) {
      const { isStandby, isThere } = await this.ask<ReachedRow>(hasReached, [lsn]);
      if (!isStandby) throw this.turnedForeign();
      if (isThere) return true;
      if (performance.now() + restFor > deadline) break;
      await pause(restFor);
    }
    this.rest();
    return false;
  }

  /** @throws where it does not answer, or is no standby any more. */
  async mustStandBy(): Promise<void> {
    const { isStandby } = await this.ask<{ isStandby: boolean }>(
      'SELECT pg_is_in_recovery() AS "isStandby"',
      [],
    );
    if (!isStandby) throw this.turnedForeign();
  }

  hasFailed(error: unknown): boolean {
    const isLost = isConnectionLost(error);
    if (!isLost && !isReplaysFault(sqlState(error))) return false;
    this.reads[isLost ? 'away' : 'conflict']++;
    // Perhaps that connection alone: the next look finds out.
    if (isLost) this.rest();
    return true;
  }

  enter(state: ReplicaState): void {
    if (state === this.seen) return;
    this.seen = state;
    if (state !== 'following') this.lag.forget();
    this.options.changed(this);
  }

  private rest(): void {
    this.restsUntil = performance.now() + restMs;
  }

  private turnedForeign(): Error {
    this.enter('foreign');
    return new ForeignServerError(`Replica ${this.number} is no standby.`);
  }

  private async ask<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row> {
    const client = await this.pool.acquire();
    try {
      const row = await askServer<Row>(client, text, values);
      this.pool.release(client);
      return row;
    } catch (error) {
      // Whatever it still has to answer is not waited for.
      void this.pool.destroy(client).catch(() => undefined);
      throw error;
    }
  }

  /** Nothing is asked over a connection before it is known whose it is; and it takes no write, whatever becomes of the server. */
  private async connect(): Promise<pg.Client> {
    const client = await this.options.open();
    try {
      await client.query('SET default_transaction_read_only = on');
      const { isStandby, cluster } = await askServer<StandbyRow>(client, whatItIs);
      if (isStandby && cluster === this.options.cluster()) return client;
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
    client.end().catch(() => undefined);
    throw this.turnedForeign();
  }
}

/** Replaying removes rows or takes locks that a statement needs: it is cancelled. A write, in what should only read, is refused. */
const isReplaysFault = (state: string | undefined): boolean =>
  ['40001', '40P01', '25006', '55000'].includes(state ?? '');

interface StandbyRow {
  isStandby: boolean;
  cluster: string;
  replayed: string | null;
}

interface ReachedRow {
  isStandby: boolean;
  isThere: boolean | null;
}

const whatItIs = `
  SELECT pg_is_in_recovery() AS "isStandby", (SELECT system_identifier FROM pg_control_system())::text AS cluster,
         pg_last_wal_replay_lsn()::text AS replayed`;

const hasReached = `SELECT pg_is_in_recovery() AS "isStandby", pg_last_wal_replay_lsn() >= $1::pg_lsn AS "isThere"`;

export type { Lag };
