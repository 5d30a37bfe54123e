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
import { TableChanges } from './table-changes.js';
import { TransactionRunner } from './transaction-runner.js';

const queries = new Logger('SQL');

/** Before the connection, which tells it what is sent. */
@Module({ providers: [QueryFigures, TableChanges], exports: [QueryFigures, TableChanges] })
class ConnectionListenersModule {}

/** The connection of the whole service, the one way to open transactions on it, and the fast path to it. */
@Global()
@Module({
  imports: [
    ConnectionListenersModule,
    SequelizeModule.forRootAsync({
      imports: [ConnectionListenersModule],
      inject: [ConfigService, QueryFigures, TableChanges],
      useFactory: (
        config: ConfigService<{ environment: Environment }, true>,
        figures: QueryFigures,
        changes: TableChanges,
      ) =>
        sequelizeOptions(
          config.get('environment', { infer: true }),
          (sql, ms) => queries.debug(`${ms} ms ${withoutValues(sql)}`),
          figures,
          changes,
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
    ConnectionListenersModule,
    StatisticsConnection,
    PoolFigures,
    Replicas,
  ],
})
export class DatabaseModule {}
