import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import pg from 'pg';
import type { Environment } from '../../config/environment.js';

const firstPauseMs = 100;
const longestPauseMs = 10_000;

/**
 * Hears what this and other processes of the service tell with NOTIFY, on a connection of its own. A notification is a
 * hint and never the message: some are lost while the connection is, and a pooler may let none through.
 */
@Injectable()
export class Notifications implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Notifications.name);
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly stopping = new AbortController();
  private client: pg.Client | undefined;
  private connecting: Promise<void> | undefined;

  constructor(private readonly config: ConfigService<{ environment: Environment }, true>) {}

  /**
   * Calls `listener` after each notification on `channel`, and whenever some may have been missed. It must not throw.
   * @returns what ends it.
   */
  listen(channel: string, listener: () => void): () => void {
    const known = this.listeners.get(channel);
    const listeners = known ?? new Set();
    this.listeners.set(channel, listeners.add(listener));
    if (!this.connecting) this.connecting = this.stayConnected();
    else if (!known) void this.hear(channel, this.client!).catch(() => undefined); // then reconnecting will
    return () => void listeners.delete(listener);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.client?.end().catch(() => undefined);
    await this.connecting;
  }

  private async stayConnected(): Promise<void> {
    let wait = firstPauseMs;
    while (!this.stopping.signal.aborted) {
      try {
        await this.connectAndHear(() => (wait = firstPauseMs));
      } catch (error) {
        this.logger.debug(`Notifications are not heard: ${(error as Error).message}`);
      }
      await pause(wait * (0.75 + Math.random() / 2), undefined, { signal: this.stopping.signal }).catch(
        () => undefined,
      );
      wait = Math.min(wait * 2, longestPauseMs);
    }
  }

  /** Until the connection is lost. */
  private async connectAndHear(connected: () => void): Promise<void> {
    const { connection, tls, connectTimeoutMs } = this.config.get('environment', { infer: true }).database;
    const client = new pg.Client({
      ...connection,
      application_name: 'atrium notifications',
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
    });
    const lost = new Promise<void>((resolve) => client.once('end', resolve));
    client.on('error', () => undefined); // it ends the connection as well
    client.on('notification', ({ channel }) => this.tell(channel));
    this.client = client;
    await client.connect();
    try {
      for (const channel of this.listeners.keys()) await this.hear(channel, client);
      connected();
      for (const channel of this.listeners.keys()) this.tell(channel);
      if (!this.stopping.signal.aborted) await lost;
    } finally {
      client.end().catch(() => undefined);
    }
  }

  private async hear(channel: string, client: pg.Client): Promise<void> {
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  }

  private tell(channel: string): void {
    for (const listener of this.listeners.get(channel) ?? []) listener();
  }
}
