import type { Command } from 'commander';
import { captureMigrations, type MigrationRange } from './captured-sql.js';
import type { MigrationCommandOptions, OpenForMigrations } from './migration-commands.js';
import type { MigrationTarget } from './migration-connection.js';
import { MigrationError } from './migration-error.js';
import { defaultMigrationsDirectory } from './migration-files.js';
import { houseRules, lintMigrations } from './migration-lint.js';
import { migrationScript } from './migration-script.js';
import { registerRehearseCommand } from './rehearsal/rehearse-command.js';

type WithTarget = (work: (target: MigrationTarget, directory: string) => Promise<void>) => Promise<void>;

/**
 * Adds `migration:sql`, `migration:lint` and `migration:rehearse`. They throw what went wrong, with a message for the person at the terminal.
 */
export function registerMigrationSqlCommands(
  program: Command,
  open: OpenForMigrations,
  { directory = defaultMigrationsDirectory() }: MigrationCommandOptions = {},
): void {
  const withTarget: WithTarget = async (work) => {
    const database = await open();
    try {
      await work({ connection: database.connection, tls: database.tls }, directory);
    } finally {
      await database.close();
    }
  };
  registerSql(program, withTarget);
  registerLint(program, withTarget);
  registerRehearseCommand(program, open, { directory });
}

function registerSql(program: Command, withTarget: WithTarget): void {
  const name = 'a migration, with or without .js, the beginning of its name, or 0 for an empty database';
  program
    .command('migration:sql')
    .description('Print the SQL of migrations, forwards or backwards, without running it on the database.')
    .option('--from <name>', `what is applied before: ${name} (default: what the database has applied)`)
    .option(
      '--to <name>',
      'what is applied last afterwards (default: the newest; with --down the one before)',
    )
    .option('--down', 'backwards; where --to is older than --from, that goes without saying')
    .addHelpText('after', sqlHelp)
    .action(({ from, to, down }: { from?: string; to?: string; down?: boolean }) =>
      withTarget(async (target, directory) => {
        const range: MigrationRange = { from, to, isDown: down };
        const captured = await captureMigrations(target, directory, range, tell);
        process.stdout.write(`${migrationScript(captured).join('\n')}\n`);
      }),
    );
}

function registerLint(program: Command, withTarget: WithTarget): void {
  program
    .command('migration:lint')
    .description('Look for what holds others up in the SQL of the migrations that are not released yet.')
    .option('--all', 'also those that are released: they are in the newest git tag v*')
    .addHelpText('after', lintHelp)
    .action(({ all }: { all?: boolean }) =>
      withTarget(async (target, directory) => {
        const { names, problems } = await lintMigrations(target, directory, { isAll: all, log: tell });
        if (problems.length > 0) {
          const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
          throw new MigrationError(`${problems.join('\n\n')}\n\n${count}. Next: ${nextStep}`);
        }
        process.stdout.write(`Migrations looked at: ${names.length}. Nothing to object to.\n`);
      }),
    );
}

const scratchHelp = `
The migrations run in a scratch database on the same server, which is dropped afterwards; the login needs CREATEDB.
The roles that they make belong to the server and stay.`;

const sqlHelp = `
The output does what migration:run or migration:undo would: a transaction around each migration that has one, the lock
timeout, the role, the rows of the ledger. It stops where the database is not at --from. Unlike migration:run it does
not try again after a lock timeout, and it gives no checksums to rows that plain sequelize-cli wrote before.
${scratchHelp}
What a migration computes in JavaScript, from rows that it reads, is computed there, without your rows.

Examples:
  $ npm run -s migration:sql > pending.sql
  $ psql -X -v ON_ERROR_STOP=1 -f pending.sql "$(npm run -s db:url -- --owner)"
  $ npm run -s migration:sql -- --from 0 --to 20261121000000
  $ npm run -s migration:sql -- --down
  $ npm run -s migration:sql -- --from 20261121000000 --to 0`;

const nextStep =
  "mend the migration; where the rule is wrong here, say why in its exports: lint: { '<rule>': '<reason>' }";

const lintHelp = `
squawk (https://squawkhq.com/docs/rules) looks at the SQL that "up" sends: locks, rewrites, indexes that are not made
concurrently, missing timeouts. It exits with 1 when it objects to something.

A rule that is wrong for one migration is suppressed in the file, with the reason:
  module.exports = {
    lint: { 'require-concurrent-index-creation': 'The table is empty until this release.' },
    async up({ sequelize }) { ... },
  };
Without a reason, or where it suppresses nothing, that is a finding too.

Rules that are not applied at all:
${Object.entries(houseRules)
  .map(([rule, reason]) => `  ${rule}\n    ${reason}`)
  .join('\n')}
${scratchHelp}

Examples:
  $ npm run -s migration:lint
  $ npm run -s migration:lint -- --all`;

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
