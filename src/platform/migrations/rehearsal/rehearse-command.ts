import { InvalidArgumentError, type Command } from 'commander';
import { table } from '../text-table.js';
import type { MigrationCommandOptions, OpenForMigrations } from '../migration-commands.js';
import { MigrationError } from '../migration-error.js';
import { defaultMigrationsDirectory } from '../migration-files.js';
import type { RehearsedStep } from './rehearsed-step.js';
import { lockText } from './lock-watch.js';
import type { Rehearsal } from './rehearse.js';

interface RehearseChoices {
  dump?: string;
  last?: number;
  maxBlocked: number;
}

/** Adds `migration:rehearse`. It throws what went wrong, with a message for the person at the terminal. */
export function registerRehearseCommand(
  program: Command,
  open: OpenForMigrations,
  { directory = defaultMigrationsDirectory() }: MigrationCommandOptions = {},
): void {
  program
    .command('migration:rehearse')
    .description(
      'Run what is pending on a copy of the database, up, down and up again, under load; exit with 1 if it hurts.',
    )
    .option(
      '--dump <file>',
      'rehearse on this dump (pg_dump, custom format or SQL, also .gz) in place of a copy',
    )
    .option('--last <n>', 'rehearse the n migrations applied last, in place of those that are pending', count)
    .option('--max-blocked <ms>', 'how long a query may stand still behind a migration', count, 1_000)
    .addHelpText('after', help)
    .action(async ({ maxBlocked, ...choices }: RehearseChoices) => {
      const { rehearse } = await import('./rehearse.js');
      const database = await open();
      const interruption = new AbortController();
      const interrupt = (): void => interruption.abort();
      process.once('SIGINT', interrupt);
      try {
        const { connection, tls } = database;
        const options = {
          ...choices,
          directory,
          maxBlockedMs: maxBlocked,
          log: tell,
          signal: interruption.signal,
        };
        report(await rehearse({ connection, tls }, options), maxBlocked);
      } finally {
        process.off('SIGINT', interrupt);
        await database.close();
      }
    });
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1 on.');
  return Number(text);
}

function report({ steps, problems }: Rehearsal, maxBlocked: number): void {
  if (steps.length === 0) {
    return print(
      'Nothing to rehearse: no migration is pending.\nNext: the newest again: npm run migration:rehearse -- --last 1',
    );
  }
  print(table(head, steps.map(row)));
  if (problems.length === 0) {
    return print(
      `\nNothing speaks against it: no query stood still for more than ${maxBlocked} ms, and each way back is one.`,
    );
  }
  const total = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw new MigrationError(`\n${problems.join('\n\n')}\n\n${total}. Your own database is as it was.`);
}

const head = ['MIGRATION', 'DIRECTION', 'TOOK', 'LONGEST BLOCKED', 'ROWS', 'STRONGEST LOCK'];

function row({ name, direction, durationMs, blocked, lock, error }: RehearsedStep): string[] {
  const rows = Math.round(lock?.tables.reduce((sum, { rows }) => sum + rows, 0) ?? 0);
  return [
    name,
    error ? `${direction} (failed)` : direction,
    `${durationMs} ms`,
    blocked ? `${blocked.ms} ms (${blocked.table})` : '-',
    lock ? `~${rows.toLocaleString('en')}` : '-',
    lock ? lockText(lock) : 'none on a table that was there',
  ];
}

const help = `
The server makes the copy (CREATE DATABASE ... TEMPLATE) while nobody else is connected to the database; otherwise give
it a dump. The copy is dropped at the end, also by Ctrl-C; the login needs CREATEDB, and the disk the room of a copy.
Four connections read and write single rows of every table meanwhile; triggers fire on the copy as they would.

It exits with 1 where a query stood still for longer than --max-blocked, a migration failed (rows in the way of a
constraint are listed), "down" did not bring the schema back, or the second "up" made another one than the first.
ROWS are those of the tables under the strongest lock, as the server estimates them.

Examples:
  $ npm run migration:rehearse
  $ npm run migration:rehearse -- --last 2 --max-blocked 300
  $ npm run migration:rehearse -- --dump atrium.dump`;

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
