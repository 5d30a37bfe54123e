import type { Socket } from 'node:net';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import pg from 'pg';
import type { Environment } from '../../config/environment.js';
import { sqlState } from '../errors/sql-state.js';
import { countQuery, currentRequest } from '../http/request-context.js';
import { endConnection } from './goodbye.js';
import { QueryFigures } from './query-figures.js';

/** Reads what the database tells of itself, of everybody's connections and statements, and no table. */
export const monitorRole = 'atrium_monitor';

/** As what a statement runs; as the service itself it reads tables. */
export type StatisticsRole = typeof monitorRole | 'atrium_app' | 'atrium_service';

export type ReadStatistics = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

const statementMs = 2_000;
/** Less than a migration may wait for the reader: it asks for the size of a table that is being altered. */
const lockMs = 250;
const idleMs = 60_000;

/**
 * What the monitoring asks the database, over one connection of its own, one question after the other: it must answer
 * also when all of the pool wait for a lock, and never take a place there. Every question is a transaction that can
 * write nothing and ends soon, whatever it waits for.
 */
@Injectable()
export class StatisticsConnection implements BeforeApplicationShutdown {
  private client: pg.Client | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  /** Whether the login may take the role that sees everybody's connections; not known before the first question. */
  private mayMonitor = false;

  constructor(
    private readonly config: ConfigService<{ environment: Environment }, true>,
    private readonly figures: QueryFigures,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.idle);
    await this.last.catch(() => undefined);
    await this.close();
  }

  /** @throws what the driver throws, or where the question takes longer than two seconds. */
  read<Row extends object>(
    text: string,
    values: unknown[] = [],
    role: StatisticsRole = monitorRole,
  ): Promise<Row[]> {
    return this.within(role, (read) => read<Row>(text, values));
  }

  /** Several questions as one transaction, which is rolled back; what it has prepared is forgotten. */
  within<T>(role: StatisticsRole, work: (read: ReadStatistics) => Promise<T>): Promise<T> {
    return this.inTurn(async () => this.asRole(await this.connected(), role, work));
  }

  /** As {@link within}, in another database of the server: over a connection that is closed afterwards. */
  async elsewhere<T>(database: string, work: (read: ReadStatistics) => Promise<T>): Promise<T> {
    const client = await this.connect(database);
    try {
      return await this.asRole(client, monitorRole, work);
    } finally {
      await endConnection(client);
    }
  }

  /** Whether connections and statements of every login are told, and not those of the service's own alone. */
  async seesEverybody(): Promise<boolean> {
    return this.inTurn(async () => {
      await this.connected();
      return this.mayMonitor;
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const answer = this.last.then(work, work);
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async asRole<T>(
    client: pg.Client,
    role: StatisticsRole,
    work: (read: ReadStatistics) => Promise<T>,
  ): Promise<T> {
    const taken = role === monitorRole && !this.mayMonitor ? 'none' : role;
    try {
      await client.query('BEGIN READ ONLY');
      await client.query(`SELECT set_config('role', $1, true)`, [taken]);
      return await work((text, values) => this.send(client, text, values));
    } catch (error) {
      // The server has not answered: nothing that follows on this connection would be answered.
      if (sqlState(error) === undefined) this.giveUp(client);
      throw error;
    } finally {
      if (!lost.has(client)) await client.query('ROLLBACK').catch(() => this.giveUp(client));
    }
  }

  private giveUp(client: pg.Client): void {
    lost.add(client);
    if (this.client === client) this.client = undefined;
    (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  }

  /** In the extended protocol always: it takes one statement, and no second one behind it. */
  private async send<Row extends object>(
    client: pg.Client,
    text: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    const begunAt = performance.now();
    let isFailed = true;
    try {
      const config = { text, values, queryMode: 'extended' };
      const { rows } = await client.query<Row & pg.QueryResultRow>(config as pg.QueryConfig);
      isFailed = false;
      return rows;
    } finally {
      const ms = performance.now() - begunAt;
      countQuery(Math.round(ms));
      const origin = currentRequest()?.route ?? 'no route';
      this.figures.note({ text, name: undefined, origin, ms, isFailed });
    }
  }

  private async connected(): Promise<pg.Client> {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.inTurn(() => this.close()), idleMs).unref();
    if (this.client) return this.client;
    const client = await this.connect();
    client.once('end', () => {
      if (this.client === client) this.client = undefined;
    });
    try {
      const { rows } = await client.query<{ mayMonitor: boolean }>(mayMonitor);
      this.mayMonitor = rows[0]!.mayMonitor;
    } catch (error) {
      this.giveUp(client);
      throw error;
    }
    return (this.client = client);
  }

  private async connect(database?: string): Promise<pg.Client> {
    const { connection, tls, connectTimeoutMs } = this.config.get('environment', { infer: true }).database;
    const client = new pg.Client({
      ...connection,
      ...(database !== undefined && { database }),
      application_name: 'atrium monitor',
      connectionTimeoutMillis: Math.min(connectTimeoutMs, statementMs),
      statement_timeout: statementMs,
      // A little longer, so that the server's own answer arrives first.
      query_timeout: statementMs + 500,
      lock_timeout: lockMs,
      idle_in_transaction_session_timeout: 4 * statementMs,
      keepAlive: true,
      ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
    });
    // It fails the question as well, which tells it.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  private async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await endConnection(client);
  }
}

/** Connections whose server went silent. */
const lost = new WeakSet<pg.Client>();

const mayMonitor = `
  SELECT coalesce(pg_has_role(session_user, to_regrole('${monitorRole}')::oid, 'MEMBER')
                  AND pg_has_role(to_regrole('${monitorRole}')::oid, 'pg_read_all_stats', 'USAGE'), false) AS "mayMonitor"`;
