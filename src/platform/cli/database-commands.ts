import type { Command } from 'commander';
import type { ConnectionSettings, Environment } from '../../config/environment.js';
import { findRunningEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';

export function registerDatabaseCommands(program: Command, environment: Environment): void {
  program
    .command('db:url')
    .description('Print the connection URL of the database in use.')
    .option('--owner', 'the URL of the role that owns the schema')
    .addHelpText('after', '\nExample: psql "$(npm run -s db:url)"')
    .action(async () => {
      const connection =
        environment.database.connection ??
        (await findRunningEmbeddedPostgres({ dataDir: environment.dataDir }));
      if (!connection) {
        throw new Error('The embedded database is not running. Start it with: npm start');
      }
      process.stdout.write(`${connectionUrl(connection)}\n`);
    });
}

export function connectionUrl({ host, port, user, password, database }: ConnectionSettings): string {
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${credentials}@${host}:${port}/${encodeURIComponent(database)}`;
}
