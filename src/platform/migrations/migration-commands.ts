import type { Command } from 'commander';
import type { ConnectionSettings } from '../../config/environment.js';
import type { MigrationTarget } from './migration-connection.js';
import { Migrator, type MigrationStatus } from './migrator.js';
import { table } from './text-table.js';

/** The database that the commands work on, open until `close`. */
export interface OpenMigrationDatabase {
  connection: ConnectionSettings;
  /** As `DatabaseSettings.tls`. */
  tls?: MigrationTarget['tls'];
  close(): Promise<void>;
}

export type OpenForMigrations = () => Promise<OpenMigrationDatabase>;

export interface MigrationCommandOptions {
  /** Where the migrations are; `migrations/` of the project when absent. */
  directory?: string;
}

type WithMigrator = (work: (migrator: Migrator) => Promise<unknown>) => Promise<void>;

const exampleName = '20261121000000-create-atrium';
const toHelp = 'a migration, with or without .js, or the beginning of its name';

/**
 * Adds `migration:run`, `:undo`, `:status`, `:history` and `:current`. They throw what went wrong, with a
 * message for the person at the terminal.
 */
export function registerMigrationCommands(
  program: Command,
  open: OpenForMigrations,
  options: MigrationCommandOptions = {},
): void {
  const withMigrator = migratorOpener(open, options);
  program
    .command('migration:run')
    .description('Apply what is pending. Safe to run from many deploys at once.')
    .option('--to <name>', `the last one to apply: ${toHelp}`)
    .addHelpText('after', examples('migration:run', `migration:run -- --to ${exampleName}`))
    .action((options: { to?: string }) =>
      withMigrator(async (migrator) => void (await migrator.up(options))),
    );

  program
    .command('migration:undo')
    .description('Undo the migration applied last; with --to, all that were applied after that one.')
    .option('--to <name>', `the one to go back to (it stays), or 0 for an empty database: ${toHelp}`)
    .addHelpText(
      'after',
      examples('migration:undo', `migration:undo -- --to ${exampleName}`, 'migration:undo -- --to 0'),
    )
    .action((options: { to?: string }) =>
      withMigrator(async (migrator) => void (await migrator.down(options))),
    );

  registerQuestions(program, withMigrator);
}

function registerQuestions(program: Command, withMigrator: WithMigrator): void {
  program
    .command('migration:status')
    .description('Show every migration: applied, pending, edited since, or applied with its file missing.')
    .option('--json', 'for programs: one array')
    .addHelpText('after', examples('migration:status', '-s migration:status -- --json'))
    .action((choice: { json?: boolean }) =>
      withMigrator(async (migrator) => {
        const status = await migrator.status();
        print(choice.json ? JSON.stringify(status, undefined, 2) : statusTable(status));
      }),
    );

  program
    .command('migration:history')
    .description('Show what was applied and when, in that order.')
    .addHelpText('after', examples('migration:history'))
    .action(() =>
      withMigrator(async (migrator) => {
        const applied = inOrderApplied(await migrator.status());
        print(
          applied.length === 0 ? 'No migration is applied.' : table(historyHead, applied.map(historyRow)),
        );
      }),
    );

  program
    .command('migration:current')
    .description('Print the name of the migration applied last.')
    .addHelpText('after', examples('-s migration:current'))
    .action(() =>
      withMigrator(async (migrator) => {
        const current = inOrderApplied(await migrator.status()).at(-1);
        print(current?.name ?? 'No migration is applied.');
      }),
    );
}

function migratorOpener(open: OpenForMigrations, { directory }: MigrationCommandOptions): WithMigrator {
  return async (work) => {
    const database = await open();
    const migrator = new Migrator(database.connection, { directory, log: print, tls: database.tls });
    try {
      await work(migrator);
    } finally {
      await migrator.close();
      await database.close();
    }
  };
}

const historyHead = ['APPLIED AT', 'TOOK', 'MIGRATION'];

function historyRow({ name, executedAt, durationMs }: MigrationStatus): string[] {
  return [time(executedAt), took(durationMs), name];
}

function statusTable(status: readonly MigrationStatus[]): string {
  if (status.length === 0) return 'There are no migrations.';
  const rows = status.map(({ name, state, isLate, executedAt, durationMs }) => [
    isLate ? `${state} (late)` : state,
    time(executedAt),
    took(durationMs),
    name,
  ]);
  const pending = status.filter(({ state }) => state === 'pending').length;
  const summary = `${status.length - pending} applied, ${pending} pending`;
  return `${table(['STATE', 'APPLIED AT', 'TOOK', 'MIGRATION'], rows)}\n\n${summary}`;
}

function inOrderApplied(status: readonly MigrationStatus[]): MigrationStatus[] {
  return status
    .filter(({ state }) => state !== 'pending')
    .sort((a, b) => (a.executedAt?.getTime() ?? 0) - (b.executedAt?.getTime() ?? 0));
}

const time = (date: Date | null): string => date?.toISOString().replace(/\.\d+Z$/, 'Z') ?? '-';
const took = (ms: number | null): string => (ms === null ? '-' : `${ms} ms`);

function examples(...commands: string[]): string {
  return `\nExamples:\n${commands.map((command) => `  $ npm run ${command}`).join('\n')}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
