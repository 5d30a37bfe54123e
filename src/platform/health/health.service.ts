import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ContextRefusedError } from '../database/context-client.js';
import { pendingMigrations } from '../migrations/pending-migrations.js';

export interface HealthCheck {
  name: string;
  ok: boolean;
  detail: string;
}

/** Whether this process may be sent requests: the database answers, and its schema is the one we know. */
@Injectable()
export class HealthService implements BeforeApplicationShutdown {
  private isStopping = false;

  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  async readiness(): Promise<HealthCheck[]> {
    if (this.isStopping) return [{ name: 'process', ok: false, detail: 'stopping' }];
    const database = await this.checkDatabase();
    return database.ok ? [database, await this.checkMigrations()] : [database];
  }

  private async checkDatabase(): Promise<HealthCheck> {
    try {
      await this.sequelize.query('select 1');
      return { name: 'database', ok: true, detail: 'reachable' };
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
}
