import { Logger } from '@nestjs/common';
import pg from 'pg';
import type { DatabaseSettings } from '../../../config/environment.js';
import { isConnectionLost, isUnreachable } from '../../errors/connection-failure.js';
import { outsideRequest } from '../../http/request-context.js';
import { askServer, questionMs } from './ask-server.js';
import type { PrimaryPosition } from './replica.js';

const askEveryMs = 1_000;

/** Knows whether the primary is away. While it is, it is asked once a second, by nobody else. */
export class PrimaryWatch {
  private readonly logger = new Logger('Replicas');
  private awaySince: number | undefined;
  private asking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  /** @param found told what it is, whenever it has come back. */
  constructor(
    private readonly settings: DatabaseSettings,
    private readonly found: (position: PrimaryPosition) => void,
  ) {}

  get isAway(): boolean {
    return this.awaySince !== undefined;
  }

  /**
   * Takes note of why a connection to it, or a statement, has failed.
   * @param isConnecting a connection could not be made: then it is known, and no longer to be found out, that it is away.
   * @returns whether it is away.
   */
  noteFailure(error: unknown, isConnecting: boolean): boolean {
    if (this.isAway) return true;
    if (isConnecting && isUnreachable(error)) outsideRequest(() => this.begin());
    else if (isConnectionLost(error)) this.suspect();
    return this.isAway;
  }

  /** A connection was lost, or something takes long: it is asked at once whether it is there. */
  suspect(): void {
    if (!this.isAway && !this.isStopped) void outsideRequest(() => this.ask());
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private begin(): void {
    if (this.isAway || this.isStopped) return;
    this.awaySince = performance.now();
    this.logger.warn(
      'The primary is away: reads are served by a replica, and nothing is written until it is back',
    );
    this.askLater();
  }

  private askLater(): void {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => void this.ask(), askEveryMs).unref();
  }

  private ask(): Promise<void> {
    this.asking ??= this.askNow().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async askNow(): Promise<void> {
    try {
      const position = await this.position();
      if (position) this.end(position);
    } catch (error) {
      if (isUnreachable(error)) this.begin();
    }
    if (this.isAway) this.askLater();
  }

  private end(position: PrimaryPosition): void {
    this.found(position);
    if (this.awaySince === undefined) return;
    const seconds = Math.round((performance.now() - this.awaySince) / 1_000);
    this.awaySince = undefined;
    this.logger.log(`The primary is back after ${seconds} s: everything is served as before`);
  }

  /** Over a connection of its own; undefined of a server that takes no writes. */
  private async position(): Promise<PrimaryPosition | undefined> {
    const { connection, tls, connectTimeoutMs } = this.settings;
    const client = new pg.Client({
      ...connection,
      application_name: 'atrium watch',
      connectionTimeoutMillis: Math.min(connectTimeoutMs, questionMs),
      ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
    });
    client.on('error', () => undefined); // it fails the question as well
    try {
      await client.connect();
      return await askPosition(client);
    } finally {
      // Not awaited: a server that went silent never says goodbye.
      client.end().catch(() => undefined);
    }
  }
}

/** @returns undefined where it is a standby. */
export async function askPosition(client: pg.Client): Promise<PrimaryPosition | undefined> {
  const { cluster, flushed } = await askServer<{ cluster: string; flushed: string | null }>(client, position);
  return flushed === null ? undefined : { cluster, flushed };
}

const position = `
  SELECT (SELECT system_identifier FROM pg_control_system())::text AS cluster,
         CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_flush_lsn() END::text AS flushed`;
