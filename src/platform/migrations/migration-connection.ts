import { hostname } from 'node:os';
import pg from 'pg';
import { Sequelize, type Options } from 'sequelize';
import type { ConnectionSettings, DatabaseSettings } from '../../config/environment.js';
import { isPooled } from '../database/pooler.js';
import { MigrationError } from './migration-error.js';

/** Where the migrations go, and how. */
export interface MigrationTarget {
  connection: ConnectionSettings;
  /** As `DatabaseSettings.tls`: absent is a plain connection. */
  tls?: DatabaseSettings['tls'];
}

// What an operator sees in pg_stat_activity while others wait; PostgreSQL cuts it at 63 bytes.
const applicationName = `atrium-migrate ${hostname().slice(0, 36)}:${process.pid}`;

function dialectOptions({ tls }: MigrationTarget): object {
  return {
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ...(tls && { ssl: { rejectUnauthorized: true, ...(tls.ca && { ca: tls.ca }) } }),
  };
}

/** What the driver needs to connect to `target`. */
export function connectionSettings(target: MigrationTarget): pg.ClientConfig {
  const { host, port, user, password, database } = target.connection;
  return { host, port, user, password, database, ...dialectOptions(target) };
}

/**
 * Opens one connection.
 * @throws MigrationError saying where it could not connect; the driver's error is its `cause`.
 */
export async function connect(target: MigrationTarget): Promise<pg.Client> {
  const { host, port, user, database } = target.connection;
  const client = new pg.Client(connectionSettings(target));
  try {
    await client.connect();
    return client;
  } catch (error) {
    const why = (error as Error).message || (error as { code?: string }).code || String(error);
    throw new MigrationError(`Cannot connect to ${user}@${host}:${port}/${database}: ${why}`, {
      cause: error,
    });
  }
}

/**
 * Opens one connection that keeps its locks and settings from one transaction to the next.
 * @throws MigrationError as {@link connect}, and where a pooler is in between: it lends its connections to others.
 */
export async function connectDirectly(target: MigrationTarget): Promise<pg.Client> {
  const client = await connect(target);
  if (!(await isPooled(client))) return client;
  await client.end();
  const { host, port } = target.connection;
  throw new MigrationError(
    `${host}:${port} is a pooler, through which nothing can be locked: say where the server itself is (POSTGRES_HOST, POSTGRES_PORT or DATABASE_URL) for this command.`,
  );
}

/**
 * From the migration on that makes the roles, whatever a migration makes belongs to the migrator; who connects is a
 * member of it. Whether that is so yet, the owner of `schema` tells.
 */
export const becomeMigratorOf = (schema: string): string => `
  SELECT pg_catalog.set_config('role', 'atrium_migrator', false) FROM pg_catalog.pg_namespace
   WHERE nspname = '${schema}' AND nspowner::regrole::text = 'atrium_migrator'`;

export const becomeMigratorSql = becomeMigratorOf('migration');

async function becomeMigrator(connection: unknown): Promise<void> {
  await (connection as pg.Client).query(becomeMigratorSql);
}

type Hook = NonNullable<Options['hooks']>['afterConnect'];

/** What a Sequelize of its own needs to talk to `target`. */
export function connectionOptions(target: MigrationTarget): Options {
  const { host, port, user, password, database } = target.connection;
  return {
    dialect: 'postgres',
    host,
    port,
    username: user,
    password,
    database,
    logging: false,
    pool: { max: 4, min: 0, acquire: 60_000, idle: 10_000 },
    dialectOptions: dialectOptions(target),
    hooks: { afterConnect: becomeMigrator as Hook },
  };
}

/** A Sequelize of its own, so that nothing a migration sets or defines outlives it. */
export function openSequelize(target: MigrationTarget): Sequelize {
  return new Sequelize(connectionOptions(target));
}
