import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { BackupSettings } from '../../config/backup-settings.js';
import { ProgressBar } from '../cli/progress-bar.js';
import { programEnvironment } from '../migrations/load-dump.js';
import type { MigrationTarget } from '../migrations/migration-connection.js';
import { BackupError } from './backup-error.js';
import { baseName, retain, writeManifest, writeWhole } from './backup-folder.js';
import { findTool } from './postgres-tools.js';
import { sealBackup, sealedSuffix } from './sealed-backup.js';
import { withSnapshot, type DatabaseState } from './snapshot.js';

export interface BackupOptions {
  settings: BackupSettings;
  /** SQL, compressed, in place of the custom format. */
  isPlain: boolean;
  keep: number;
  /** Where stored files are, to be backed up too. */
  filesFolder: string | undefined;
}

/** What was written. */
export interface TakenBackup {
  path: string;
  bytes: number;
  rows: number;
  /** The archive of stored files. */
  filesPath: string | undefined;
  /** The older backups that were removed. */
  removed: string[];
}

/**
 * Writes one backup of the database of `target` to the folder of backups: whole, or not at all. Older ones are removed only
 * then. The service goes on meanwhile.
 * @throws BackupError with the next step.
 */
export async function takeBackup(target: MigrationTarget, options: BackupOptions): Promise<TakenBackup> {
  const { folder } = options.settings;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return withSnapshot(target, async (snapshot, state) => {
    const base = baseName(state.database, new Date(state.takenAt));
    const written = await writeDump(target, { ...options, base, snapshot, state });
    // What is stored after the dump has no row in it, and what was removed meanwhile has one: nothing that the dump keeps
    // and that is still there is missed.
    const filesPath = await writeFiles(base, options);
    const removed = await retain(folder, state.database, options.keep);
    const rows = Object.values(state.rows).reduce((sum, count) => sum + count, 0);
    return { ...written, rows, filesPath, removed };
  });
}

async function writeDump(
  target: MigrationTarget,
  options: BackupOptions & { base: string; snapshot: string; state: DatabaseState },
): Promise<{ path: string; bytes: number }> {
  const { settings, isPlain, base, snapshot, state } = options;
  const { folder, key, binFolder } = settings;
  const tool = await findTool('pg_dump', { folder: binFolder, serverMajor: state.serverMajor });
  const path = join(folder, `${base}${isPlain ? '.sql.gz' : '.dump'}${key ? sealedSuffix : ''}`);
  if (await exists(path)) throw new BackupError(`${path} is there already.\nNext: run again in a second.`);
  const tables = Object.keys(state.rows).length;
  const bar = new ProgressBar({ total: tables, shownTotal: `${tables} tables`, stage: 'Dumping' });
  try {
    // The login passes by row-level security; what is made by it when it is restored (materialized views) does not.
    const words = ['--verbose', '--enable-row-security', `--snapshot=${snapshot}`, format(isPlain)];
    const dump = runPgDump(tool.path, words, target, bar);
    const packed = isPlain ? gzipped(dump) : dump;
    await writeManifest(folder, base, { format: 1, ...state, finishedAt: new Date().toISOString() });
    return { path, ...(await writeWhole(path, key ? sealBackup(packed, key) : packed)) };
  } catch (error) {
    await rm(join(folder, `${base}.json`), { force: true });
    throw error;
  } finally {
    bar.stop();
  }
}

const format = (isPlain: boolean): string => `--format=${isPlain ? 'plain' : 'custom'}`;

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What pg_dump writes. Fails at its end where pg_dump did: what was yielded until then is not whole. */
async function* runPgDump(
  program: string,
  words: string[],
  target: MigrationTarget,
  bar: ProgressBar,
): AsyncGenerator<Buffer> {
  const child = spawn(program, words, {
    env: programEnvironment(target),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let tables = 0;
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2_000);
    tables += chunk.toString().split('dumping contents of table').length - 1;
    bar.update(tables);
  });
  yield* toTheEnd(child, child.stdout, 'pg_dump', () => said);
}

/** What a program writes, and an error where it ends with another code than those that are good. */
async function* toTheEnd(
  child: ReturnType<typeof spawn>,
  output: Readable,
  program: string,
  said: () => string,
  good: readonly number[] = [0],
): AsyncGenerator<Buffer> {
  const ended = once(child, 'close') as Promise<[number | null]>;
  ended.catch(() => undefined);
  try {
    for await (const chunk of output) yield chunk as Buffer;
    const [code] = await ended;
    if (code !== null && good.includes(code)) return;
    throw new BackupError(
      `${program} ended with ${code ?? 'a signal'}, and no backup was written:\n${said().trim()}`,
    );
  } finally {
    child.kill();
  }
}

async function* gzipped(plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gzip = createGzip();
  const sent = (async () => {
    try {
      for await (const chunk of plain) if (!gzip.write(chunk)) await once(gzip, 'drain');
      gzip.end();
    } catch (error) {
      gzip.destroy(error as Error);
    }
  })();
  for await (const chunk of gzip) yield chunk as Buffer;
  await sent;
}

/** An archive of the folder of stored files; they are sealed each by itself, and are not compressed. */
async function writeFiles(
  base: string,
  { settings, filesFolder }: BackupOptions,
): Promise<string | undefined> {
  if (filesFolder === undefined) return undefined;
  await mkdir(filesFolder, { recursive: true, mode: 0o700 });
  const { folder, key } = settings;
  const path = join(folder, `${base}.files.tar${key ? sealedSuffix : ''}`);
  const archive = runTar(filesFolder);
  await writeWhole(path, key ? sealBackup(archive, key) : archive);
  return path;
}

/** Begins when it is first read: a program that has ended before anybody reads what it wrote is heard of by nobody. */
async function* runTar(folder: string): AsyncGenerator<Buffer> {
  const words = ['--create', '--file=-', '--warning=no-file-changed', '--warning=no-file-removed'];
  const child = spawn('tar', [...words, `--directory=${dirname(folder)}`, basename(folder)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2_000)));
  // 1 says that a file went while it was read: its row is gone.
  yield* toTheEnd(child, child.stdout, 'tar', () => said, [0, 1]);
}
