import type { Command } from 'commander';
import type { FeatureDefinition } from '../features/feature.module.js';
import { projectFolder } from './export/project-folder.js';
import type { OpenForMigrations } from './migration-commands.js';
import { MigrationError } from './migration-error.js';

/** The version that the files are written on: that of the embedded server. */
const writtenOn = 18;

export interface SchemaExportCommandOptions {
  /** Where the files are written; the project when absent. */
  folder?: string;
}

/**
 * Adds `schema:export`. It throws what went wrong, with a message for the person at the terminal.
 * @param features asked for when the command runs.
 */
export function registerSchemaExportCommand(
  program: Command,
  open: OpenForMigrations,
  features: () => Promise<readonly FeatureDefinition[]>,
  { folder = projectFolder() }: SchemaExportCommandOptions = {},
): void {
  program
    .command('schema:export')
    .description('Write schema/*.sql and the data dictionary (docs/data/) from what the migrations make.')
    .option('--check', 'write nothing; exit with 1 and name the files that are not current')
    .addHelpText('after', help)
    .action(async ({ check = false }: { check?: boolean }) => {
      const { exportSchema, outdatedFiles, writeFiles } = await import('./schema-export.js');
      const database = await open();
      try {
        const root = projectFolder();
        const exported = await exportSchema(database, { features: await features(), root, log: tell });
        requireVersion(exported.version);
        if (check) return reportCheck(await outdatedFiles(folder, exported), exported.files.size);
        const written = await writeFiles(folder, exported);
        print(written.length === 0 ? 'All files were current.' : `Written:\n  ${written.join('\n  ')}`);
        if (exported.unexplained.length > 0) {
          tell(
            `Nothing says what these are for; a comment in the model does:\n  ${exported.unexplained.join('\n  ')}`,
          );
        }
      } finally {
        await database.close();
      }
    });
}

const help = `
The migrations run in a scratch database on the same server, which is dropped afterwards; the login needs CREATEDB.
The roles that they make belong to the server and stay. The server has to be PostgreSQL ${writtenOn}.

What a column means is told in the dictionary by its comment in the database, else by the comment in its model.

Examples:
  $ npm run schema:export
  $ npm run schema:export -- --check`;

function requireVersion(version: number): void {
  if (version === writtenOn) return;
  throw new MigrationError(
    `schema/ is written on PostgreSQL ${writtenOn}; this server is ${version}, which writes some functions otherwise. ` +
      'Nothing was written.\n' +
      'Next: unset POSTGRES_HOST (or DATABASE_URL) to use the embedded server, and run again: npm run schema:export',
  );
}

function reportCheck(outdated: readonly string[], count: number): void {
  if (outdated.length > 0) {
    throw new MigrationError(
      `Not what the migrations and the models say:\n  ${outdated.join('\n  ')}\nNext: npm run schema:export`,
    );
  }
  print(`${count} files, all current.`);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
