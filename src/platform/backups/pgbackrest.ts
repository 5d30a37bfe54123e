import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { PgbackrestSettings } from '../../config/backup-settings.js';
import type { ServerAccount } from '../database/embedded/binaries.js';
import { BackupError } from './backup-error.js';

const execute = promisify(execFile);
const defaultConfigFile = '/etc/pgbackrest/pgbackrest.conf';

/** One full, differential or incremental backup. */
export interface PhysicalBackup {
  label: string;
  /** From then on a moment can be restored. */
  endedAt: Date;
  hasErrors: boolean;
}

/** What is in the repositories. */
export interface StanzaInfo {
  /** Oldest first. */
  backups: PhysicalBackup[];
  /** The last segment of WAL that was archived; of the cluster of now. */
  lastSegment: string;
  serverMajor: number;
}

export interface RestoreRequest {
  dataDir: string;
  /** As PostgreSQL reads it, with its zone; undefined is as far as the archive goes. */
  to: string | undefined;
  /** Beside the cluster that it is a copy of: it must never write to the archive of that one, nor to its tablespaces. */
  isBeside: boolean;
  /** Of which repository; undefined is whichever has it first. */
  repo: number | undefined;
}

interface InfoAnswer {
  status: { code: number; message: string };
  archive: { max: string | null; database: { id: number } }[];
  backup: { label: string; error?: boolean; timestamp: { stop: number } }[];
  db: { id: number; version: string }[];
}

/** pgBackRest, as an account that may read its repositories. */
export class Pgbackrest {
  constructor(
    private readonly settings: PgbackrestSettings,
    private readonly account: ServerAccount,
  ) {}

  /** @throws BackupError when there is no backup, or no pgBackRest. */
  async info(repo?: number): Promise<StanzaInfo> {
    const text = await this.run('info', ['--output=json', ...ofRepo(repo)]);
    const [answer] = JSON.parse(text) as (InfoAnswer | undefined)[];
    const { stanza } = this.settings;
    if (!answer || answer.backup.length === 0) {
      throw new BackupError(
        `pgBackRest has no backup of the stanza "${stanza}" (${answer?.status.message ?? 'it is not known'}).\n` +
          `Next: pgbackrest --stanza=${stanza} stanza-create, then: pgbackrest --stanza=${stanza} backup; or say which ` +
          'stanza it is with PGBACKREST_STANZA.',
      );
    }
    const newest = answer.db.toSorted((a, b) => b.id - a.id)[0]!;
    const archives = answer.archive.filter(({ database }) => database.id === newest.id);
    return {
      backups: answer.backup.map(({ label, error, timestamp }) => ({
        label,
        hasErrors: error ?? false,
        endedAt: new Date(timestamp.stop * 1_000),
      })),
      lastSegment:
        archives
          .map(({ max }) => max ?? '')
          .sort()
          .at(-1) ?? '',
      serverMajor: Number.parseInt(newest.version, 10),
    };
  }

  /**
   * Reads every file of the repositories and compares it with its checksum.
   * @returns what is damaged or missing, in the words of pgBackRest; undefined where all is whole.
   */
  async verify(repo?: number): Promise<string | undefined> {
    // It ends with 0 also where it has found something (2.45): what it says decides.
    const text = await this.run('verify', ['--output=text', ...ofRepo(repo)]);
    return /status:\s*error/.test(text) ? text.trim() : undefined;
  }

  /** Fills an empty folder with the backup; what it needs of the WAL the server fetches when it starts. */
  async restore({ dataDir, to, isBeside, repo }: RestoreRequest): Promise<void> {
    await this.run('restore', [
      `--pg1-path=${dataDir}`,
      ...ofRepo(repo),
      ...(to === undefined ? [] : ['--type=time', `--target=${to}`, '--target-action=promote']),
      ...(isBeside ? ['--archive-mode=off', `--tablespace-map-all=${dataDir}.tablespaces`] : []),
    ]);
  }

  /** Where the cluster is, as its environment or the configuration has it; undefined where neither says. */
  async dataDir(): Promise<string | undefined> {
    // As pgBackRest itself: what the environment says goes before the file.
    const { PGBACKREST_PG1_PATH: told } = process.env;
    if (told) return told;
    const text = await readFile(this.settings.configFile ?? defaultConfigFile, 'utf8').catch(() => '');
    const section = text.split(/^\[/m).find((part) => part.startsWith(`${this.settings.stanza}]`));
    // What is shipped has a path in <angle brackets>, to be filled in.
    return /^pg1-path\s*=\s*(\/.+)$/m.exec(section ?? '')?.[1]?.trim();
  }

  private async run(command: string, words: string[]): Promise<string> {
    const { stanza, configFile } = this.settings;
    const common = [`--stanza=${stanza}`, ...(configFile ? [`--config=${configFile}`] : [])];
    try {
      const options = { ...this.account, cwd: '/', env: environment(), maxBuffer: 64 * 1024 ** 2 };
      const { stdout } = await execute(
        'pgbackrest',
        [...common, '--log-level-console=error', ...words, command],
        options,
      );
      return stdout;
    } catch (cause) {
      throw explain(command, cause as NodeJS.ErrnoException & { stdout?: string; stderr?: string });
    }
  }
}

const ofRepo = (repo: number | undefined): string[] => (repo === undefined ? [] : [`--repo=${repo}`]);

/** Its own variables alone: keys of repositories may be among them, and nothing of the service is its business. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => /^PGBACKREST_(?!STANZA$|CONFIG$)/.test(name));
  return { ...Object.fromEntries(own), PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

function explain(
  command: string,
  cause: NodeJS.ErrnoException & { stdout?: string; stderr?: string },
): BackupError {
  if (cause.code === 'ENOENT') {
    return new BackupError(
      'pgBackRest is not installed here.\nNext: install it (Debian: apt-get install pgbackrest), where the server runs.',
      { cause },
    );
  }
  const said = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim();
  return new BackupError(`pgbackrest ${command} failed:\n${said || cause.message}`, { cause });
}
