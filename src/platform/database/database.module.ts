import { Global, Logger, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { SequelizeModule } from '@nestjs/sequelize';
import type { Environment } from '../../config/environment.js';
import { withoutValues } from '../logging/statement-shape.js';
import { Notifications } from './notifications.js';
import { PoolFigures } from './pool-figures.js';
import { PreparedStatements } from './prepared-statements.js';
import { QueryFigures } from './query-figures.js';
import { ReplicaFigures } from './replicas/replica-figures.js';
import { Replicas } from './replicas/replicas.js';
import { ServerClock } from './server-clock.js';
import { sequelizeOptions } from './sequelize-options.js';
import { ServerFigures } from './server-figures.js';
import { StatisticsConnection } from './statistics-connection.js';
import { TransactionRunner } from './transaction-runner.js';

const queries = new Logger('SQL');

/** Before the connection, which tells it what is sent. */
@Module({ providers: [QueryFigures], exports: [QueryFigures] })
class QueryFiguresModule {}

/** The connection of the whole service, the one way to open transactions on it, and the fast path to it. */
@Global()
@Module({
  imports: [
    QueryFiguresModule,
    SequelizeModule.forRootAsync({
      imports: [QueryFiguresModule],
      inject: [ConfigService, QueryFigures],
      useFactory: (config: ConfigService<{ environment: Environment }, true>, figures: QueryFigures) =>
        sequelizeOptions(
          config.get('environment', { infer: true }),
          (sql, ms) => queries.debug(`${ms} ms ${withoutValues(sql)}`),
          figures,
        ),
    }),
  ],
  providers: [
    TransactionRunner,
    PreparedStatements,
    Notifications,
    ServerClock,
    StatisticsConnection,
    PoolFigures,
    ServerFigures,
    Replicas,
    ReplicaFigures,
  ],
  exports: [
    TransactionRunner,
    PreparedStatements,
    Notifications,
    ServerClock,
    QueryFiguresModule,
    StatisticsConnection,
    PoolFigures,
    Replicas,
  ],
})
export class DatabaseModule {}
