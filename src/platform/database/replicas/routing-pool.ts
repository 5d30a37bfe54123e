import type pg from 'pg';
import type { Pool } from 'sequelize-pool';
import { currentScope, type ReplicaScope } from './replica-scope.js';
import type { Replica } from './replica.js';

export interface Router {
  /** The replica that serves the current work; undefined is the primary. */
  serverOf(scope: ReplicaScope<Replica> | undefined): Promise<Replica | undefined>;
  /** Hands out a connection of the primary, and notes where there is none to be had. */
  fromPrimary(acquire: () => Promise<pg.Client>): Promise<pg.Client>;
  /** A connection to the primary is given up. */
  lost(): void;
}

/**
 * Stands where Sequelize has its pool: every connection that the service uses is handed out here, whether for a statement, a
 * transaction or the fast path, and taken back by whichever pool it came from.
 */
export class RoutingPool {
  private readonly homes = new WeakMap<pg.Client, Replica>();

  constructor(
    private readonly primary: Pool<pg.Client>,
    private readonly replicas: readonly Replica[],
    private readonly router: Router,
  ) {}

  async acquire(): Promise<pg.Client> {
    const replica = await this.router.serverOf(currentScope() as ReplicaScope<Replica> | undefined);
    return replica ? replica.pool.acquire() : this.fromPrimary();
  }

  /** A connection to the primary, whatever is being served. */
  fromPrimary(): Promise<pg.Client> {
    return this.router.fromPrimary(() => this.primary.acquire());
  }

  /** Takes note of whose a connection is, as soon as it is made. */
  adopt(client: pg.Client, replica: Replica): pg.Client {
    this.homes.set(client, replica);
    return client;
  }

  release(client: pg.Client): void {
    this.homeOf(client).release(client);
  }

  /** Also of one that is idle, when its server ends it. */
  async destroy(client: pg.Client): Promise<void> {
    const home = this.homeOf(client);
    if (home === this.primary) this.router.lost();
    await home.destroy(client);
  }

  async drain(): Promise<void> {
    await Promise.all(this.all.map((pool) => pool.drain()));
  }

  async destroyAllNow(): Promise<void> {
    await Promise.all(this.all.map((pool) => pool.destroyAllNow()));
  }

  get size(): number {
    return this.primary.size;
  }

  get available(): number {
    return this.primary.available;
  }

  get using(): number {
    return this.primary.using;
  }

  get waiting(): number {
    return this.primary.waiting;
  }

  private get all(): Pool<pg.Client>[] {
    return [this.primary, ...this.replicas.map(({ pool }) => pool)];
  }

  private homeOf(client: pg.Client): Pool<pg.Client> {
    return this.homes.get(client)?.pool ?? this.primary;
  }
}
