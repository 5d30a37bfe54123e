import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ContextRefusedError } from '../database/context-client.js';
import { Replicas } from '../database/replicas/replicas.js';
import type { Replica } from '../database/replicas/replica.js';
import { Drain } from '../http/drain.js';
import { pendingMigrations } from '../migrations/pending-migrations.js';
import { currentPrincipal } from '../access/principal.js';
import { BackupWatch } from './backup-watch.js';
import { SchemaWatch } from './schema-watch.js';

export interface HealthCheck {
  name: string;
  ok: boolean;
  /** To be looked into, though it stops nothing. */
  level?: 'warning';
  detail: string;
}

/** Whether this process may be sent requests: the database answers, and its schema is the one we know. */
@Injectable()
export class HealthService {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly schema: SchemaWatch,
    private readonly backups: BackupWatch,
    private readonly drain: Drain,
    private readonly replicas: Replicas,
  ) {}

  get isReadOnly(): boolean {
    return this.replicas.isReadOnly;
  }

  async readiness(): Promise<HealthCheck[]> {
    if (this.drain.isOn) return [{ name: 'process', ok: false, detail: 'stopping' }];
    const database = await this.checkDatabase();
    const replicas = this.replicas.all.map(checkReplica);
    if (!database.ok) return [this.canBeRead() ? { ...database, level: 'warning' } : database, ...replicas];
    return [
      database,
      ...replicas,
      await this.checkMigrations(),
      await this.checkSchema(),
      ...(await this.checkBackups()),
    ];
  }

  /** The primary is away, and a replica answers: whoever only reads is served. */
  private canBeRead(): boolean {
    return this.replicas.isReadOnly && this.replicas.all.some(({ state }) => state === 'following');
  }

  private async checkDatabase(): Promise<HealthCheck> {
    try {
      const [server] = await this.sequelize.query<{ isStandby: boolean }>(isStandby, {
        type: QueryTypes.SELECT,
      });
      const detail = server!.isStandby ? 'a standby: it takes no writes' : 'reachable';
      return { name: 'database', ok: !server!.isStandby, detail };
    } catch (error) {
      const { original } = error as { original?: unknown };
      const detail = original instanceof ContextRefusedError ? original.message : 'not reachable';
      return { name: 'database', ok: false, detail };
    }
  }

  private async checkMigrations(): Promise<HealthCheck> {
    const pending = await pendingMigrations((sql) => this.sequelize.query(sql, { type: QueryTypes.SELECT }));
    const detail = pending.length === 0 ? 'all applied' : `${pending.length} pending: npm run migration:run`;
    return { name: 'migrations', ok: pending.length === 0, detail };
  }

  /** An index that somebody added by hand must not take every process out of service. */
  private async checkSchema(): Promise<HealthCheck> {
    const { state, why } = await this.schema.look();
    const detail = why ? `${state}: ${why}` : state;
    return state === 'drifted'
      ? { name: 'schema', ok: false, level: 'warning', detail }
      : { name: 'schema', ok: true, detail };
  }

  /** What was proven, and when, is told to who runs the service alone. */
  private async checkBackups(): Promise<HealthCheck[]> {
    const view = await this.backups.look();
    if (!view) return [];
    const isAdmin = currentPrincipal()?.roles.includes('admin') ?? false;
    const detail = isAdmin ? view.detail : view.outline;
    return [
      { name: 'backups', ok: view.isProven, ...(!view.isProven && { level: 'warning' as const }), detail },
    ];
  }
}

/** Without one, the primary serves all: nothing is out of service. */
function checkReplica({ number, state, lag }: Replica): HealthCheck {
  const name = `replica ${number}`;
  const warning = (detail: string): HealthCheck => ({ name, ok: false, level: 'warning', detail });
  if (state === 'foreign') return warning('refused: no standby of the primary');
  if (state === 'unknown') return warning('not looked at yet: the primary has not told its name');
  if (state !== 'following') return warning('not reachable');
  const { bytes, seconds } = lag.current ?? { bytes: 0, seconds: 0 };
  if (seconds < longestLagSeconds) return { name, ok: true, detail: 'following' };
  return warning(`behind by ${bytes} bytes, ${Math.round(seconds)} s`);
}

const longestLagSeconds = 10;

const isStandby = 'SELECT pg_is_in_recovery() AS "isStandby"';
