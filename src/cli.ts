import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { Command, CommanderError } from 'commander';
import { loadEnvironment, type Environment } from './config/environment.js';
import { registerSalesCommands } from './modules/sales/index.js';
import { registerSupportCommands } from './modules/support/index.js';
import { registerAuditCommands } from './platform/audit/audit.commands.js';
import { registerBackupCommands } from './platform/backups/backup-commands.js';
import { registerDrillCommand } from './platform/backups/drill-command.js';
import { registerDatabaseCommands } from './platform/cli/database-commands.js';
import { registerJobCommands } from './platform/jobs/job-commands.js';
import { registerEncryptionCommands } from './platform/privacy/rotation/encryption-commands.js';
import { registerSeedCommands } from './platform/seeding/seed-commands.js';
import { openDatabase, type OpenDatabase } from './platform/database/open-database.js';
import type { FeatureDefinition } from './platform/features/feature.module.js';
import { registerMigrationCommands } from './platform/migrations/migration-commands.js';
import { registerSchemaCommands } from './platform/migrations/schema/schema-commands.js';
import { registerMigrationSqlCommands } from './platform/migrations/sql-commands.js';
import { registerMaintenanceCommand } from './platform/maintenance/maintenance-command.js';
import { registerSchemaExportCommand } from './platform/migrations/export-commands.js';
import type { ApplicationOpener } from './platform/cli/application-opener.js';

/** The commands an operator or a developer runs: `npm run <command> -- --help`. */
export function createProgram(environment: Environment): Command {
  const program = new Command('atrium').description('Commands of the Atrium backend.').exitOverride();
  const open = () => openDatabase(environment, { log: tell });
  const withApplication: ApplicationOpener = async (work) => {
    const database = await open();
    return applicationOn(environment, database, work).finally(() => database.close());
  };
  registerDatabaseCommands(program, environment);
  const openAsOwner = () => openDatabase(asOwner(environment), { log: tell }).then(owned);
  registerMigrationCommands(program, openAsOwner);
  registerSchemaCommands(program, openAsOwner, () => featuresIn(environment));
  registerMigrationSqlCommands(program, openAsOwner);
  registerSchemaExportCommand(program, openAsOwner, () => featuresIn(environment));
  registerMaintenanceCommand(program, openAsOwner);
  const openForBackups = (database?: string) =>
    openDatabase(asBackup(environment, database), { log: tell }).then(owned);
  registerBackupCommands(program, environment, openForBackups);
  registerDrillCommand(program, environment, {
    open: openForBackups,
    features: () => featuresIn(environment),
    withApplicationOn: (target, work) => applicationOn(aside(environment), target, work),
  });
  registerSeedCommands(program, withApplication);
  registerEncryptionCommands(program, withApplication);
  registerSalesCommands(program, withApplication);
  registerSupportCommands(program, withApplication, environment);
  registerAuditCommands(program, withApplication);
  registerJobCommands(program, withApplication);
  return program;
}

/** Runs `work` with the whole application on a database that is open. */
async function applicationOn<T>(
  environment: Environment,
  {
    connection,
    pooler,
    tls,
  }: Pick<OpenDatabase, 'connection'> & Partial<Pick<OpenDatabase, 'pooler' | 'tls'>>,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const { createContext } = await import('./application.js');
  const context = await createContext({
    ...environment,
    logLevel: 'warn',
    jobs: { ...environment.jobs, isWorking: false },
    database: { ...environment.database, connection, pooler, tls, logQueries: false },
  });
  return work(context).finally(() => context.close());
}

/** On a copy nothing is sent, and no stored file is removed, for what the copy believes to be waiting for it. */
const aside = (environment: Environment): Environment => ({
  ...environment,
  dataDir: join(tmpdir(), `atrium-aside-${process.pid}`),
  files: { ...environment.files, s3: undefined },
  delivery: { ...environment.delivery, smtpUrl: undefined, smsGatewayUrl: undefined },
  support: { ...environment.support, answers: undefined },
});

/** Loaded when a command asks: the others are quicker without the modules. */
async function featuresIn(environment: Environment): Promise<FeatureDefinition[]> {
  const { AppModule } = await import('./app.module.js');
  const { featuresOf } = await import('./platform/features/features-of.js');
  return featuresOf(AppModule.of(environment));
}

/** Migrations change what the service's login may not. */
const asOwner = (environment: Environment): Environment => {
  const { database } = environment;
  return { ...environment, database: { ...database, connection: database.owner ?? database.connection } };
};

/** Who reads all rows, which the owner may not where it is no superuser. */
function asBackup(environment: Environment, name: string | undefined): Environment {
  const { connection } = asOwner(environment).database;
  if (!connection) return environment;
  const { login } = environment.backups;
  const own = { ...connection, ...login, ...(name !== undefined && { database: name }) };
  return { ...environment, database: { ...environment.database, connection: own, owner: undefined } };
}

const owned = (database: OpenDatabase): OpenDatabase => ({ ...database, connection: database.owner });

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  await createProgram(loadEnvironment()).parseAsync();
} catch (error) {
  // Commander has already said what is wrong with the words of the call, or printed the help.
  if (error instanceof CommanderError) process.exit(error.exitCode);
  tell(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
