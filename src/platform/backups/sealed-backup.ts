import { hkdfSync, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { FileDamagedError, chunkBytes, seal, unseal } from '../files/file-seal.js';
import { BackupError } from './backup-error.js';

/*
 * A sealed backup: a header, then the chunks of platform/files/file-seal.ts. The header is 'ATRIUMB1' (8 bytes), a salt
 * (32), and 8 bytes by which a wrong key is told from damage. Key and nonces follow from BACKUP_KEY and the salt by
 * HKDF-SHA-256, so that no two files share them. See docs/decisions/0031-backups.md.
 */

const magic = Buffer.from('ATRIUMB1');
const saltBytes = 32;
const checkBytes = 8;
const headerBytes = magic.length + saltBytes + checkBytes;
const sealedChunkBytes = chunkBytes + 16;

/** What stands behind the name of a sealed file. */
export const sealedSuffix = '.enc';

const derive = (key: Buffer, salt: Buffer, purpose: string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, `atrium-backup/1 ${purpose}`, length));

const fileKeyOf = (key: Buffer, salt: Buffer): string =>
  `1.${derive(key, salt, 'chunks', 39).toString('base64url')}`;

/** The sealed form of `plain`, which must not be empty. */
export async function* sealBackup(plain: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  yield Buffer.concat([magic, salt, derive(key, salt, 'check', checkBytes)]);
  yield* seal(plain, fileKeyOf(key, salt));
}

/** Whether what begins so is sealed. */
export const isSealed = (beginning: Buffer): boolean => beginning.subarray(0, magic.length).equals(magic);

/**
 * What was sealed into the file. Yields nothing that is not as it was sealed.
 * @param onRead is told of each part that was read, how many bytes it had.
 * @throws BackupError without the key, with another one, or at the first byte that is damaged or missing.
 */
export async function* openSealed(
  path: string,
  key: Buffer | undefined,
  onRead: (bytes: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const fileKey = await readHeader(path, key);
  const { size } = await stat(path);
  const sealedBytes = size - headerBytes;
  const plainBytes = sealedBytes - 16 * Math.ceil(sealedBytes / sealedChunkBytes);
  const stored = createReadStream(path, { start: headerBytes, highWaterMark: sealedChunkBytes });
  stored.on('data', (part) => onRead(part.length));
  try {
    if (plainBytes <= 0) throw new FileDamagedError('it ends early');
    yield* unseal(stored, fileKey, { start: 0, end: plainBytes - 1 }, plainBytes);
  } catch (cause) {
    if (!(cause instanceof FileDamagedError)) throw cause;
    throw new BackupError(
      `${path} is damaged: ${cause.message}. Nothing was changed.\nNext: take another backup (npm run db:backups), or a copy of this one.`,
      { cause },
    );
  } finally {
    stored.destroy();
  }
}

async function readHeader(path: string, key: Buffer | undefined): Promise<string> {
  const file = await open(path);
  const header = Buffer.alloc(headerBytes);
  const { bytesRead } = await file.read(header, 0, headerBytes, 0).finally(() => file.close());
  if (bytesRead < headerBytes) throw new BackupError(`${path} is damaged: it ends early.`);
  if (!key) {
    throw new BackupError(
      `${path} is sealed, and there is no key to open it.\nNext: set BACKUP_KEY to the key it was made with.`,
    );
  }
  const salt = header.subarray(magic.length, magic.length + saltBytes);
  if (!derive(key, salt, 'check', checkBytes).equals(header.subarray(magic.length + saltBytes))) {
    throw new BackupError(
      `${path} was sealed with another key than BACKUP_KEY, or its beginning is damaged.\n` +
        'Next: set BACKUP_KEY to the key it was made with; or compare with its .sha256: sha256sum -c',
    );
  }
  return fileKeyOf(key, salt);
}
