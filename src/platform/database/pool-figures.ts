import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectConnection } from '@nestjs/sequelize';
import { Sequelize } from 'sequelize-typescript';
import type { Environment } from '../../config/environment.js';
import { RegisterMetrics, type MetricFamily, type MetricSource } from '../metrics/metric-source.js';

/** What sequelize-pool tells of itself; Sequelize's types do not. */
interface Pool {
  size: number;
  available: number;
  using: number;
  waiting: number;
}

export interface PoolState {
  max: number;
  inUse: number;
  idle: number;
  /** Who waits for a connection. */
  waiting: number;
}

/** How the pool of this process is used. */
@Injectable()
@RegisterMetrics({ name: 'pool' })
export class PoolFigures implements MetricSource {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly config: ConfigService<{ environment: Environment }, true>,
  ) {}

  state(): PoolState {
    const { pool } = this.sequelize.connectionManager as unknown as { pool: Pool };
    const { max } = this.config.get('environment', { infer: true }).database.pool;
    return { max, inUse: pool.using, idle: pool.available, waiting: pool.waiting };
  }

  metrics(): MetricFamily[] {
    const { max, inUse, idle, waiting } = this.state();
    const gauge = (name: string, help: string, value: number): MetricFamily => ({
      ...{ name, help, type: 'gauge' },
      samples: [{ value }],
    });
    return [
      {
        name: 'atrium_pool_connections',
        help: 'Connections of the pool of this process.',
        type: 'gauge',
        samples: [
          { labels: { state: 'in_use' }, value: inUse },
          { labels: { state: 'idle' }, value: idle },
        ],
      },
      gauge('atrium_pool_waiting', 'Work of this process that waits for a connection.', waiting),
      gauge('atrium_pool_max', 'Connections that the pool may have (POSTGRES_POOL_MAX).', max),
    ];
  }
}
