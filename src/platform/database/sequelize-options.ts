import type { SequelizeModuleOptions } from '@nestjs/sequelize';
import pg from 'pg';
import type { Environment } from '../../config/environment.js';
import { countQuery, currentRequest } from '../http/request-context.js';
import { contextClient } from './context-client.js';
import type { QueryFigures } from './query-figures.js';
import type { TableChanges } from './table-changes.js';
import { installTransactionContext } from './transaction-context.js';

/**
 * How Sequelize talks to the database: pool, timeouts on connecting, acquiring and running, TLS, and the
 * queries counted for the request that sends them.
 * @throws Error when the environment has no connection: it is resolved (`openDatabase`) before the application.
 */
export function sequelizeOptions(
  environment: Environment,
  logQuery: (sql: string, ms: number) => void,
  figures: QueryFigures,
  changes: TableChanges,
): SequelizeModuleOptions {
  const { connection, pooler, pool, tls, connectTimeoutMs, queryTimeoutMs, logQueries } =
    environment.database;
  if (!connection) throw new Error('The database connection must be opened before the application starts.');
  installTransactionContext();
  const limits = {
    statement_timeout: queryTimeoutMs,
    idle_in_transaction_session_timeout: queryTimeoutMs,
  };
  // A pooler refuses what a connection says of itself, or does not pass it on: each transaction tells it.
  const session = pooler && { ...pooler, limitMs: queryTimeoutMs };
  const Client = contextClient({
    note: (sent) => figures.note(sent),
    changed: (tables) => changes.tell(tables),
    session,
  });
  return {
    dialect: 'postgres',
    dialectModule: Object.assign(Object.create(pg) as object, { Client }),
    host: connection.host,
    port: connection.port,
    username: connection.user,
    password: connection.password,
    database: connection.database,
    autoLoadModels: true,
    // Migrations alone change the schema, everywhere: what development runs is what production gets.
    synchronize: false,
    // Waiting for the database is done before, with back-off, by openDatabase.
    retryAttempts: 0,
    define: { underscored: true, timestamps: false },
    pool: { max: pool.max, min: pool.min, acquire: pool.acquireMs, idle: pool.idleMs, evict: 1_000 },
    benchmark: true,
    logging: (sql, ms) => {
      const duration = typeof ms === 'number' ? ms : 0;
      countQuery(duration);
      // Those of a request; what the start and the seeders send would drown them.
      if (logQueries && currentRequest()) logQuery(sql, duration);
    },
    dialectOptions: {
      application_name: 'atrium',
      connectionTimeoutMillis: connectTimeoutMs,
      ...(!pooler && limits),
      // The client waits a little longer than the server, so that the server's own answer arrives first.
      query_timeout: queryTimeoutMs + 1_000,
      keepAlive: true,
      ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
    },
  };
}
