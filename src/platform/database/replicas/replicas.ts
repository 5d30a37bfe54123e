import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectConnection } from '@nestjs/sequelize';
import type pg from 'pg';
import { Sequelize } from 'sequelize-typescript';
import type { Pool } from 'sequelize-pool';
import type { DatabaseSettings, Environment } from '../../../config/environment.js';
import type { ReplicaAddress } from '../../../config/replica-settings.js';
import { currentRequest, outsideRequest } from '../../http/request-context.js';
import { OneAtATime } from './one-at-a-time.js';
import { PrimaryAwayError } from './primary-away.error.js';
import { askPosition, PrimaryWatch } from './primary-watch.js';
import { Replica, type PrimaryPosition } from './replica.js';
import type { ReplicaScope } from './replica-scope.js';
import { RoutingPool, type Router } from './routing-pool.js';

const lookEveryMs = 1_000;

/** What Sequelize's connection manager has and its types do not. */
interface ConnectionManager {
  config: object;
  pool: Pool<pg.Client> | RoutingPool;
  _connect(config: object): Promise<pg.Client>;
}

/** Which server a statement goes to: docs/decisions/0035. Without replicas it changes nothing. */
@Injectable()
export class Replicas implements Router, OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly all: readonly Replica[];
  /** Reads for which there was no replica to ask. */
  readsWithoutReplica = 0;
  private readonly logger = new Logger(Replicas.name);
  private readonly settings: DatabaseSettings;
  private readonly watch: PrimaryWatch;
  private readonly positions = new OneAtATime(() => this.askPrimary());
  private pool: RoutingPool | undefined;
  private cluster: string | undefined;
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    @InjectConnection() sequelize: Sequelize,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.settings = config.get('environment', { infer: true }).database;
    this.watch = new PrimaryWatch(this.settings, ({ cluster }) => (this.cluster = cluster));
    const manager = sequelize.connectionManager as unknown as ConnectionManager;
    this.all = this.settings.replicas.map((address, at) => this.replicaAt(address, at + 1, manager));
    if (this.all.length === 0) return;
    this.pool = new RoutingPool(manager.pool as Pool<pg.Client>, this.all, this);
    manager.pool = this.pool;
  }

  /** The primary is away and there are replicas: what only reads is served by one, and nothing else is served. */
  get isReadOnly(): boolean {
    return this.watch.isAway;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.all.length === 0) return;
    await this.look();
    this.timer = setInterval(() => void this.look(), lookEveryMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.watch.stop();
    await this.looking;
  }

  async serverOf(scope: ReplicaScope<Replica> | undefined): Promise<Replica | undefined> {
    if (!scope) return undefined;
    // What is read for as long as somebody listens goes back to the primary with everybody else.
    if (!scope.isFresh && !this.isReadOnly && currentRequest()?.isStream) return undefined;
    scope.server ??= scope.isFresh ? this.fresh() : this.standIn();
    return scope.server;
  }

  async fromPrimary(acquire: () => Promise<pg.Client>): Promise<pg.Client> {
    if (this.isReadOnly) throw new PrimaryAwayError();
    try {
      return await acquire();
    } catch (error) {
      if (this.watch.noteFailure(error, true)) throw new PrimaryAwayError();
      throw error;
    }
  }

  lost(): void {
    this.watch.suspect();
  }

  /**
   * A replica that has all that anybody was told until now: the primary is asked how far it is. So whoever reads sees
   * what they wrote, through whichever process.
   */
  private async fresh(): Promise<Replica | undefined> {
    const replica = this.next(({ isUsable }) => isUsable);
    if (!replica) {
      this.readsWithoutReplica++;
      return undefined;
    }
    const { flushed } = await this.positions.ask();
    const isThere = await replica.reaches(flushed, this.settings.replicaWaitMs).catch((error: unknown) => {
      if (!replica.hasFailed(error)) replica.reads.away++;
      return undefined;
    });
    if (isThere !== undefined) replica.reads[isThere ? 'replica' : 'behind']++;
    return isThere ? replica : undefined;
  }

  /** Any that answers, as it is: nobody can tell how far it is behind. */
  private async standIn(): Promise<Replica> {
    for (let tries = 0; tries < this.all.length; tries++) {
      const replica = this.next(({ state }) => state === 'following');
      if (!replica) break;
      try {
        await replica.mustStandBy();
        replica.reads.replica++;
        return replica;
      } catch (error) {
        if (!replica.hasFailed(error)) replica.reads.away++;
      }
    }
    throw new PrimaryAwayError();
  }

  private next(isFit: (replica: Replica) => boolean): Replica | undefined {
    const fit = this.all.filter(isFit);
    return fit[this.turn++ % Math.max(1, fit.length)];
  }

  private look(): Promise<void> {
    this.looking ??= this.lookNow().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    const position = this.isReadOnly ? undefined : await this.positions.ask().catch(() => undefined);
    // Before the primary has said who it is, nobody can tell who follows it.
    if (this.cluster === undefined) return;
    await Promise.all(this.all.map((replica) => replica.look(position)));
  }

  private async askPrimary(): Promise<PrimaryPosition> {
    const client = await this.pool!.fromPrimary();
    let position: PrimaryPosition | undefined;
    try {
      position = await askPosition(client);
    } catch (error) {
      this.watch.noteFailure(error, false);
      void this.pool!.destroy(client).catch(() => undefined);
      throw error;
    }
    this.pool!.release(client);
    if (!position) throw new Error('The primary is in recovery.');
    this.cluster = position.cluster;
    return position;
  }

  private replicaAt({ host, port }: ReplicaAddress, number: number, manager: ConnectionManager): Replica {
    const replica: Replica = new Replica({
      ...{ number, place: `${host}:${port}`, pool: this.settings.pool },
      open: async () => this.pool!.adopt(await manager._connect({ ...manager.config, host, port }), replica),
      cluster: () => this.cluster,
      changed: (changed) => outsideRequest(() => this.tell(changed)),
    });
    return replica;
  }

  private tell({ number, place, state }: Replica): void {
    const name = `Replica ${number} (${place})`;
    if (state === 'following') this.logger.log(`${name} follows the primary: it is read from`);
    else if (state === 'foreign') {
      this.logger.error(`${name} is refused: it is no standby of the primary. Correct POSTGRES_REPLICAS`);
    } else this.logger.warn(`${name} does not answer: it is not read from`);
  }
}
