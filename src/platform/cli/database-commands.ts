import type { Command } from 'commander';
import type { Environment } from '../../config/environment.js';
import { findRunningEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';
import { connectionUrl } from '../database/connection-url.js';
import { ensureServiceLogin, serviceConnection } from '../database/service-login.js';

export function registerDatabaseCommands(program: Command, environment: Environment): void {
  program
    .command('db:url')
    .description('Print the connection URL of the database in use.')
    .option('--owner', 'the URL of whoever applies migrations')
    .addHelpText('after', '\nExample: psql "$(npm run -s db:url)"')
    .action(async ({ owner }: { owner?: boolean }) => {
      const { service, migrator } = await connectionsOf(environment);
      process.stdout.write(`${connectionUrl(owner ? migrator : service)}\n`);
    });

  program
    .command('db:login')
    .description('Make the login of the service, which owns nothing, or give it its password.')
    .addHelpText('after', '\nExample: npm run db:login   (docs/runbooks/database-roles.md)')
    .action(() => makeLogin(environment));
}

/** The owner makes the service's login, so that no statement of the service is ever the owner's. */
async function makeLogin(environment: Environment): Promise<void> {
  const { connection, owner } = environment.database;
  if (!connection || !owner || owner.user === connection.user) {
    throw new Error(
      'Say who makes the login (POSTGRES_OWNER_USER, POSTGRES_OWNER_PASSWORD) and what it is (POSTGRES_USER, ' +
        'POSTGRES_PASSWORD). The embedded database has its login already.',
    );
  }
  await ensureServiceLogin(owner, connection);
  process.stderr.write(`${connection.user} may serve ${connection.database}.\n`);
}

async function connectionsOf({ database, dataDir }: Environment) {
  const { connection, owner } = database;
  if (connection) return { service: connection, migrator: owner ?? connection };
  const embedded = await findRunningEmbeddedPostgres({ dataDir });
  if (!embedded) throw new Error('The embedded database is not running. Start it with: npm start');
  return { service: serviceConnection(embedded), migrator: embedded };
}
