import { Global, Logger, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { SequelizeModule } from '@nestjs/sequelize';
import type { Environment } from '../../config/environment.js';
import { withoutValues } from '../logging/statement-shape.js';
import { Notifications } from './notifications.js';
import { PreparedStatements } from './prepared-statements.js';
import { ServerClock } from './server-clock.js';
import { sequelizeOptions } from './sequelize-options.js';
import { TransactionRunner } from './transaction-runner.js';

const queries = new Logger('SQL');

/** The connection of the whole service, the one way to open transactions on it, and the fast path to it. */
@Global()
@Module({
  imports: [
    SequelizeModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService<{ environment: Environment }, true>) =>
        sequelizeOptions(config.get('environment', { infer: true }), (sql, ms) =>
          queries.debug(`${ms} ms ${withoutValues(sql)}`),
        ),
    }),
  ],
  providers: [TransactionRunner, PreparedStatements, Notifications, ServerClock],
  exports: [TransactionRunner, PreparedStatements, Notifications, ServerClock],
})
export class DatabaseModule {}
