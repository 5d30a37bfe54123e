import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import pg from 'pg';
import type { Environment } from '../../config/environment.js';
import { RegisterMetrics, type MetricFamily, type MetricSource } from '../metrics/metric-source.js';
import { endConnection } from './goodbye.js';
import { inOwnContext } from './in-own-context.js';
import { isPooled } from './pooler.js';

const firstPauseMs = 100;
const longestPauseMs = 10_000;
/** A connection may be dead without anybody having said so: it is asked so often, */
const askEveryMs = 1_500;
/** and is not relied on once it has proved nothing for so long. */
const reliedOnForMs = 4_000;

/**
 * Hears what this and other processes of the service tell with NOTIFY, on a connection of its own. A notification is a
 * hint and never the message: some are lost while the connection is, and a pooler may let none through. Whether all of
 * them are heard is told ({@link hearsSince}).
 */
@Injectable()
@RegisterMetrics({ name: 'notifications' })
export class Notifications implements BeforeApplicationShutdown, MetricSource {
  private readonly logger = new Logger(Notifications.name);
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly stopping = new AbortController();
  private client: pg.Client | undefined;
  private connecting: Promise<void> | undefined;
  /** The channels that are heard on the connection that is there, each since when. */
  private readonly heard = new Map<string, number>();
  /** When the last question was asked that the connection has answered. */
  private provedAt = 0;
  private readonly lastAnswers = new WeakMap<pg.Client, Promise<void>>();
  /** Somebody who begins to listen now is heard on the connection that is there. */
  private isOpen = false;
  /** There is no pooler in between. */
  private isDirect = false;

  constructor(private readonly config: ConfigService<{ environment: Environment }, true>) {}

  /**
   * Calls `listener` after each notification on `channel`, and whenever some may have been missed. It must not throw.
   * @returns what ends it.
   */
  listen(channel: string, listener: () => void): () => void {
    const known = this.listeners.get(channel);
    const listeners = known ?? new Set();
    this.listeners.set(channel, listeners.add(listener));
    if (!this.connecting) this.connecting = inOwnContext(() => this.stayConnected());
    else if (!known && this.isOpen) {
      void inOwnContext(() => this.hearOneMore(channel)).catch(() => undefined); // then reconnecting will
    }
    return () => void listeners.delete(listener);
  }

  /**
   * Since when nothing that is told on `channel` is lost, as `performance.now()` has it: what was read after that is as
   * the database has it until a listener is called. Another time than before means that something may have been missed
   * in between. Undefined where nobody can rely on it: nobody listens yet, the connection is lost or has proved nothing
   * for some seconds, or there is a pooler before the database.
   */
  hearsSince(channel: string): number | undefined {
    return performance.now() - this.provedAt <= reliedOnForMs ? this.heard.get(channel) : undefined;
  }

  metrics(): MetricFamily[] {
    const channels = [...this.listeners.keys()];
    const isHeard =
      channels.length > 0 && channels.every((channel) => this.hearsSince(channel) !== undefined);
    return [
      {
        name: 'atrium_notifications_heard',
        help: 'Whether this process hears what others tell it through the database; without it lookups are read each time.',
        type: 'gauge',
        samples: channels.length > 0 ? [{ value: isHeard ? 1 : 0 }] : [],
      },
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await endConnection(this.client);
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
    const { connection, tls, pooler, connectTimeoutMs } = this.config.get('environment', {
      infer: true,
    }).database;
    const client = new pg.Client({
      ...connection,
      application_name: 'atrium notifications',
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
    });
    const lost = new Promise<void>((resolve) => client.once('end', resolve));
    const hearNothing = (): void => {
      if (client === this.client) this.heard.clear();
    };
    client.on('error', hearNothing); // it ends the connection as well
    client.once('end', hearNothing);
    client.on('notification', ({ channel }) => this.tell(channel));
    this.client = client;
    await client.connect();
    const asking = this.keepAsking(client);
    try {
      this.isDirect = pooler === undefined && !(await isPooled(client));
      this.isOpen = true;
      for (const channel of this.listeners.keys()) await this.hear(channel, client);
      connected();
      for (const channel of this.listeners.keys()) this.tell(channel);
      if (!this.stopping.signal.aborted) await lost;
    } finally {
      clearInterval(asking);
      this.isOpen = false;
      hearNothing();
      client.end().catch(() => undefined);
    }
  }

  private async hear(channel: string, client: pg.Client): Promise<void> {
    await this.ask(`LISTEN ${pg.escapeIdentifier(channel)}`, client);
    if (this.isDirect && client === this.client) this.heard.set(channel, performance.now());
  }

  private async hearOneMore(channel: string): Promise<void> {
    await this.hear(channel, this.client!);
    this.tell(channel);
  }

  /** What was told before the question arrives before the answer. One that does not answer is given up. */
  private keepAsking(client: pg.Client): NodeJS.Timeout {
    let askedAt: number | undefined;
    const answered = (): void => (askedAt = undefined);
    const ask = (): void => {
      if (askedAt === undefined) {
        askedAt = performance.now();
        this.ask('SELECT', client).then(answered, answered);
      } else if (performance.now() - askedAt > reliedOnForMs) client.end().catch(() => undefined);
    };
    return setInterval(ask, askEveryMs).unref();
  }

  /** One question after the other. */
  private ask(question: string, client: pg.Client): Promise<void> {
    const answered = (this.lastAnswers.get(client) ?? Promise.resolve()).then(async () => {
      const askedAt = performance.now();
      await client.query(question);
      if (client === this.client) this.provedAt = askedAt;
    });
    this.lastAnswers.set(
      client,
      answered.catch(() => undefined),
    );
    return answered;
  }

  private tell(channel: string): void {
    for (const listener of this.listeners.get(channel) ?? []) listener();
  }
}
