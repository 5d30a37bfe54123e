import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidArgumentError, type Command } from 'commander';
import type { Environment } from '../../config/environment.js';
import type { OpenDatabase } from '../database/open-database.js';
import { table } from '../migrations/text-table.js';
import { defaultMigrationsDirectory } from '../migrations/migration-files.js';
import type { MigrationTarget } from '../migrations/migration-connection.js';
import { BackupError } from './backup-error.js';
import { listBackups, type StoredBackup } from './backup-folder.js';
import { restoreInPlace } from './restore-dump.js';
import { filesBeside, restoreFiles } from './restore-files.js';
import { restoreToTime, serverSettings } from './restore-to-time.js';
import { openSealed } from './sealed-backup.js';
import { takeBackup } from './take-backup.js';

/** Opens the server as whoever may read all rows and make databases; the connection is to `database` where that is told. */
export type OpenForBackups = (database?: string) => Promise<OpenDatabase>;

const hourMs = 3_600_000;

/** Adds `db:backup`, `db:backups`, `db:restore` and `db:unseal`. They throw what went wrong, with the next step. */
export function registerBackupCommands(
  program: Command,
  environment: Environment,
  open: OpenForBackups,
): void {
  registerBackup(program, environment, open);
  registerRestore(program, environment, open);
  program
    .command('db:backups')
    .description('List the backups there are, newest first; exit with 1 where the newest is too old.')
    .option('--max-age <hours>', 'how old the newest may be', positive)
    .addHelpText('after', '\nExamples:\n  $ npm run db:backups\n  $ npm run -s db:backups -- --max-age 26')
    .action(({ maxAge }: { maxAge?: number }) => list(environment, maxAge));
  program
    .command('db:unseal <file> <output>')
    .description('Write what a sealed backup holds to another file, for other programs to read.')
    .addHelpText('after', '\nExample: npm run db:unseal -- atrium-2026-11-21T031500Z.dump.enc atrium.dump')
    .action(async (file: string, output: string) => {
      const target = createWriteStream(output, { flags: 'wx', mode: 0o600 });
      await pipeline(Readable.from(openSealed(file, environment.backups.key)), target);
    });
}

interface BackupChoices {
  plain?: boolean;
  withFiles?: boolean;
  unsealed?: boolean;
  keep?: number;
}

function registerBackup(program: Command, environment: Environment, open: OpenForBackups): void {
  const { backups } = environment;
  program
    .command('db:backup')
    .description(
      'Write a backup of the database, checked and sealed, while the service goes on; remove old ones.',
    )
    .option('--plain', 'SQL, compressed, in place of the custom format')
    .option('--with-files', 'and the folder of stored files, after the database')
    .option('--keep <n>', `how many backups are kept (BACKUP_KEEP, ${backups.keep})`, positive)
    .option('--unsealed', 'without a key: whoever reads the file reads the database')
    .addHelpText('after', backupHelp)
    .action(async ({ plain, withFiles, unsealed, keep }: BackupChoices) => {
      const settings = { ...backups, key: unsealed ? undefined : backups.key };
      if (environment.isDeployed && !unsealed && !settings.key) throw notSealed();
      if (withFiles && environment.files.s3) throw inBucket();
      const database = await open();
      try {
        const taken = await takeBackup(targetOf(database), {
          settings,
          isPlain: plain ?? false,
          keep: keep ?? backups.keep,
          filesFolder: withFiles ? filesFolderOf(environment) : undefined,
        });
        print(
          `${taken.path}\n${megabytes(taken.bytes)}, ${taken.rows} rows${settings.key ? ', sealed' : ''}`,
        );
        if (taken.filesPath) print(taken.filesPath);
        if (taken.removed.length > 0) print(`Removed, as old: ${taken.removed.join(', ')}`);
      } finally {
        await database.close();
      }
    });
}

const backupHelp = `
The files are in BACKUP_DIR: the dump, its SHA-256 (.sha256), and what was in it (.json), by which a restore is compared.
With BACKUP_KEY they are sealed. The dump is of one moment, however long it takes.

Examples:
  $ npm run db:backup
  $ npm run db:backup -- --plain --keep 30
  $ npm run db:backup -- --with-files`;

const notSealed = (): BackupError =>
  new BackupError(
    'There is no BACKUP_KEY, and the backup would be open to whoever has the file. Nothing was written.\n' +
      'Next: set BACKUP_KEY (openssl rand -base64 32), and keep it apart from the backups; or, where the folder is itself ' +
      'encrypted, say --unsealed.',
  );

const inBucket = (): BackupError =>
  new BackupError(
    'The stored files are in a bucket (FILES_STORAGE=s3), which is backed up where it is.\n' +
      'Next: leave out --with-files; turn on versions and replication of the bucket (docs/runbooks/backup-and-recovery.md).',
  );

interface RestoreChoices {
  to?: string;
  dataDir?: string;
  port?: number;
  configFile?: string;
  repo?: number;
  start: boolean;
  force?: boolean;
  acceptNewerSchema?: boolean;
  withFiles?: boolean;
}

function registerRestore(program: Command, environment: Environment, open: OpenForBackups): void {
  program
    .command('db:restore [file]')
    .description('Restore a dump into the database, or with --to the whole cluster as it was at a moment.')
    .option('--force', 'in the place of what is there, which is kept under another name')
    .option('--with-files', 'and the stored files that were backed up with the dump')
    .option('--accept-newer-schema', 'also a backup of a newer version of the service')
    .option('--to <moment>', "with its zone: '2026-11-20 10:15:00+00', or latest: by pgBackRest")
    .option('--data-dir <folder>', 'where the cluster goes, with --to; else where pgBackRest has it')
    .option('--port <n>', 'on which the cluster is started, with --to', positive)
    .option('--config-file <file>', 'postgresql.conf, with --to, where it is not beside the data (Debian)')
    .option('--repo <n>', 'which repository of pgBackRest, with --to', positive)
    .option('--no-start', 'leave the cluster to be started by somebody else, with --to')
    .addHelpText('after', restoreHelp)
    .action(async (file: string | undefined, choices: RestoreChoices) => {
      if ((file === undefined) === (choices.to === undefined)) {
        throw new BackupError('Say what to restore: a file (npm run db:backups), or a moment (--to).');
      }
      if (file === undefined) return restoreMoment(environment, choices);
      return restoreFile(file, environment, open, choices);
    });
}

const restoreHelp = `
A dump is restored into a new database, compared with what was backed up, and takes the name of the one in use only then.
What was there keeps its content as <name>_before_<time>. Nothing is ever half restored.

With --to the cluster is restored on this machine, from the newest backup before the moment and the archived WAL.

Examples:
  $ npm run db:restore -- /backups/atrium-2026-11-21T031500Z.dump.enc
  $ npm run db:restore -- /backups/atrium-2026-11-21T031500Z.sql.gz --force
  $ npm run db:restore -- --to '2026-11-20 10:15:00+00' --force`;

async function restoreFile(
  file: string,
  environment: Environment,
  open: OpenForBackups,
  choices: RestoreChoices,
): Promise<void> {
  const files = choices.withFiles ? await filesToRestore(file, environment) : undefined;
  // The database itself may not be there.
  const database = await open('postgres');
  const name = environment.database.connection?.database ?? 'atrium';
  const target = targetOf(database);
  try {
    const former = await restoreInPlace(
      file,
      { ...target, connection: { ...target.connection, database: name } },
      {
        settings: environment.backups,
        migrations: defaultMigrationsDirectory(),
        log: tell,
        isForced: choices.force ?? false,
        acceptsNewerSchema: choices.acceptNewerSchema ?? false,
      },
    );
    print(`Restored ${file} into the database ${name}.`);
    if (former)
      print(`What was there before is in the database ${former}: drop it once nobody misses anything.`);
    if (files) await putFilesBack(files, environment);
    print('Next: npm run db:login (on a new server), npm run migration:run, npm run audit:verify, npm start');
  } finally {
    await database.close();
  }
}

async function filesToRestore(file: string, environment: Environment): Promise<string> {
  if (environment.files.s3) throw inBucket();
  const archive = await filesBeside(file);
  if (archive) return archive;
  throw new BackupError(
    `There is no archive of stored files beside ${file}.\nNext: run again without --with-files.`,
  );
}

async function putFilesBack(archive: string, environment: Environment): Promise<void> {
  const former = await restoreFiles(archive, filesFolderOf(environment), environment.backups);
  print(`Restored ${archive} into ${filesFolderOf(environment)}.`);
  if (former) print(`The stored files that were there before are in ${former}.`);
}

async function restoreMoment({ backups }: Environment, choices: RestoreChoices): Promise<void> {
  const { dataDir, port, configFile, start, force, repo, to } = choices;
  const restored = await restoreToTime({
    settings: backups,
    to: to!,
    dataDir,
    serverSettings: start ? serverSettings({ port, configFile, dataDir }) : undefined,
    isForced: force ?? false,
    repo,
    log: tell,
  });
  print(`Restored ${restored.dataDir} as of ${to}.`);
  if (restored.lastTransactionAt) print(`The last transaction in it is of ${restored.lastTransactionAt}.`);
  if (restored.former)
    print(`What was there before is in ${restored.former}: remove it once nobody misses anything.`);
  print(
    restored.isStarted
      ? 'The server runs. Next: npm run audit:verify, npm run db:drill, npm start; then a new backup: pgbackrest backup'
      : 'Next: start the server (systemctl start postgresql), npm run audit:verify, npm start',
  );
}

async function list({ backups }: Environment, maxAge: number | undefined): Promise<void> {
  const found = await listBackups(backups.folder);
  if (found.length > 0) print(table(['TAKEN AT', 'AGE', 'SIZE', 'FILE'], found.map(row)));
  const newest = found[0];
  if (!newest) throw new BackupError(`There is no backup in ${backups.folder}.\nNext: npm run db:backup`);
  const hours = ageOf(newest) / hourMs;
  if (maxAge === undefined || hours <= maxAge) return;
  throw new BackupError(
    `The newest backup is ${hours.toFixed(1)} hours old, and ${maxAge} are the most.\nNext: npm run db:backup; then find out ` +
      'why it did not run: systemctl status atrium-backup',
  );
}

const row = (backup: StoredBackup): string[] => [
  backup.takenAt.toISOString().replace('.000Z', 'Z'),
  `${(ageOf(backup) / hourMs).toFixed(1)} h`,
  megabytes(backup.bytes),
  backup.path,
];

const ageOf = ({ takenAt }: StoredBackup): number => Date.now() - takenAt.getTime();

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const filesFolderOf = ({ dataDir }: Environment): string => join(dataDir, 'files');

const targetOf = ({ connection, tls }: OpenDatabase): MigrationTarget => ({ connection, tls });

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1 on.');
  return Number(text);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
