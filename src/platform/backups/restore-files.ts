import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BackupSettings } from '../../config/backup-settings.js';
import { BackupError } from './backup-error.js';
import { checkSum } from './backup-folder.js';
import { isSealed, openSealed, sealedSuffix } from './sealed-backup.js';

/** The archive of stored files that was written with a dump; undefined where there is none. */
export async function filesBeside(dump: string): Promise<string | undefined> {
  const base = basename(dump).replace(/\.(dump|sql\.gz)(\.enc)?$/, '');
  for (const suffix of ['', sealedSuffix]) {
    const path = join(dirname(dump), `${base}.files.tar${suffix}`);
    if (await exists(path)) return path;
  }
  return undefined;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Unpacks an archive of stored files in the place of `folder`: beside it first, and whole before anything is renamed.
 * @returns where the former folder is now; undefined where there was none.
 * @throws BackupError when the archive is damaged.
 */
export async function restoreFiles(
  archive: string,
  folder: string,
  { key }: BackupSettings,
): Promise<string | undefined> {
  await checkSum(archive, () => undefined);
  const restoring = `${folder}.restoring`;
  await rm(restoring, { recursive: true, force: true });
  await mkdir(restoring, { recursive: true, mode: 0o700 });
  try {
    await unpack(await contentOf(archive, key), restoring);
  } catch (error) {
    await rm(restoring, { recursive: true, force: true });
    throw error;
  }
  const former = `${folder}.before-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`;
  const isThere = await exists(folder);
  if (isThere) await rename(folder, former);
  await rename(restoring, folder);
  return isThere ? former : undefined;
}

async function contentOf(archive: string, key: Buffer | undefined): Promise<Readable> {
  const file = await open(archive);
  const start = Buffer.alloc(16);
  await file.read(start, 0, 16, 0).finally(() => file.close());
  return isSealed(start)
    ? Readable.from(openSealed(archive, key), { objectMode: false })
    : createReadStream(archive);
}

async function unpack(content: Readable, folder: string): Promise<void> {
  const child = spawn('tar', ['--extract', '--file=-', '--strip-components=1', `--directory=${folder}`], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2_000)));
  const ended = once(child, 'close') as Promise<[number | null]>;
  ended.catch(() => undefined);
  const fault = await pipeline(content, child.stdin).catch((error: unknown) => error);
  const [code] = await ended;
  if (fault instanceof BackupError) throw fault;
  if (code !== 0) {
    throw new BackupError(`The archive of files could not be unpacked; nothing was changed:\n${said.trim()}`);
  }
}
