import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupError } from './backup-error.js';

/** What is known of a backup besides its bytes; beside it as `.json`. Names no person. */
export interface Manifest {
  format: 1;
  database: string;
  /** What the dump shows is the database at this moment. */
  takenAt: string;
  finishedAt: string;
  serverVersion: string;
  serverMajor: number;
  /** Every migration that was applied, in the order of their names. */
  migrations: string[];
  /** Of the catalog, as `migration:status` knows it; null where it was not comparable. */
  fingerprint: string | null;
  /** How many rows each table had. */
  rows: Record<string, number>;
}

/** A whole backup. */
export interface StoredBackup {
  path: string;
  /** What its files are called before the first dot. */
  base: string;
  bytes: number;
  takenAt: Date;
}

const dumpName = /^(?<base>.+-(?<time>\d{4}-\d\d-\d\dT\d{6}Z))\.(dump|sql\.gz)(\.enc)?$/;

/** `atrium-2026-11-21T031500Z`: sorts by time, and is a file name everywhere. */
export const baseName = (database: string, at: Date): string =>
  `${database.replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${at.toISOString().slice(0, 19).replaceAll(':', '')}Z`;

/** The backups of the folder, newest first. What was not written to its end is none. */
export async function listBackups(folder: string): Promise<StoredBackup[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = names.flatMap((name) => {
    const { base, time } = dumpName.exec(name)?.groups ?? {};
    return base && time ? [{ name, base, takenAt: readTime(time) }] : [];
  });
  const backups = found.map(async ({ name, ...known }) => {
    const path = join(folder, name);
    return { ...known, path, bytes: (await stat(path)).size };
  });
  return (await Promise.all(backups)).sort((a, b) => b.takenAt.getTime() - a.takenAt.getTime());
}

const readTime = (time: string): Date => new Date(time.replace(/T(\d\d)(\d\d)(\d\d)Z$/, 'T$1:$2:$3Z'));

/**
 * Removes all backups of the database but the newest `keep`, with what belongs to them.
 * @returns the names of those removed.
 */
export async function retain(folder: string, database: string, keep: number): Promise<string[]> {
  const prefix = baseName(database, new Date()).slice(0, -'2026-11-21T031500Z'.length);
  const ours = (await listBackups(folder)).filter(
    ({ base }) => base.slice(0, -'2026-11-21T031500Z'.length) === prefix,
  );
  const bases = [...new Set(ours.map(({ base }) => base))].slice(keep);
  const names = await readdir(folder);
  for (const base of bases) {
    // The dump goes first: what is left by an interruption is no backup.
    const files = names
      .filter((name) => name.startsWith(`${base}.`))
      .sort((name) => (dumpName.test(name) ? -1 : 1));
    for (const name of files) await rm(join(folder, name), { force: true });
  }
  return bases;
}

/**
 * Writes a file so that its name is there only when all of it is: to a temporary one first, then to the disk, then renamed,
 * with its SHA-256 beside it as `sha256sum` writes it.
 */
export async function writeWhole(path: string, content: AsyncIterable<Buffer>): Promise<{ bytes: number }> {
  const draft = `${path}.part-${process.pid}`;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      for await (const chunk of content) {
        hash.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await writeFile(`${path}.sha256`, `${hash.digest('hex')}  ${basename(path)}\n`, {
      flush: true,
      mode: 0o600,
    });
    await rename(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    if (!(await exists(path))) await rm(`${path}.sha256`, { force: true });
    throw error;
  }
  return { bytes };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A name is in its folder for good only once that is written too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

export async function writeManifest(folder: string, base: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, `${base}.json`), `${JSON.stringify(manifest, undefined, 2)}\n`, {
    flush: true,
    mode: 0o600,
  });
}

/** The manifest beside a backup; undefined where there is none: a dump of somebody else's. */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  const base = dumpName.exec(basename(path))?.groups?.base;
  if (base === undefined) return undefined;
  const file = join(dirname(path), `${base}.json`);
  try {
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    if (manifest.format === 1) return manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  throw new BackupError(
    `${file} is not a manifest that this version reads.\nNext: restore with the version that made the backup, or move the manifest away to restore without it.`,
  );
}

/**
 * Compares a file with the SHA-256 beside it.
 * @returns whether there was one.
 * @throws BackupError when the file is another one.
 */
export async function checkSum(path: string, onRead: (bytes: number) => void): Promise<boolean> {
  const kept = await readFile(`${path}.sha256`, 'utf8').catch(() => undefined);
  if (kept === undefined) return false;
  const hash = createHash('sha256');
  const content = createReadStream(path) as Readable;
  content.on('data', (chunk: Buffer) => onRead(chunk.length));
  await pipeline(content, hash);
  if (kept.split(/\s/)[0] === hash.digest('hex')) return true;
  throw new BackupError(
    `${path} is damaged: it has not the SHA-256 of ${basename(path)}.sha256. Nothing was changed.\n` +
      'Next: take another backup (npm run db:backups), or a copy of this one.',
  );
}
