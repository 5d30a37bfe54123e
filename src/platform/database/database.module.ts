import { Global, Logger, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { SequelizeModule } from '@nestjs/sequelize';
import type { Environment } from '../../config/environment.js';
import { withoutValues } from '../logging/statement-shape.js';
import { Notifications } from './notifications.js';
import { findPooler, type Pooler } from './pooler.js';
import { PreparedStatements } from './prepared-statements.js';
import { sequelizeOptions } from './sequelize-options.js';
import { TransactionRunner } from './transaction-runner.js';

const queries = new Logger('SQL');

const describe = ({ keepsStatements }: Pooler): string =>
  `There is a pooler before the database. ${
    keepsStatements
      ? 'It keeps prepared statements.'
      : 'It keeps no prepared statements: none are used, and reads are slower.'
  } Notifications may not pass it: changes are looked for every few seconds.`;

/** The connection of the whole service, the one way to open transactions on it, and the fast path to it. */
@Global()
@Module({
  imports: [
    SequelizeModule.forRootAsync({
      inject: [ConfigService],
      useFactory: async (config: ConfigService<{ environment: Environment }, true>) => {
        const environment = config.get('environment', { infer: true });
        const pooler = await findPooler(environment.database);
        if (pooler) new Logger('Database').log(describe(pooler));
        return sequelizeOptions(environment, pooler, (sql, ms) =>
          queries.debug(`${ms} ms ${withoutValues(sql)}`),
        );
      },
    }),
  ],
  providers: [TransactionRunner, PreparedStatements, Notifications],
  exports: [TransactionRunner, PreparedStatements, Notifications],
})
export class DatabaseModule {}
