import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/*
 * The STREAM construction over AES-256-GCM: chunks that are sealed each by itself, so that a part of a file can be read
 * without the rest, under nonces that say which chunk it is and whether it is the last, so that none can be moved,
 * left out or cut off. See docs/decisions/0018-files.md.
 */

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const prefixBytes = 7;
const tagBytes = 16;
/** Of plaintext, in each chunk but the last. */
export const chunkBytes = 65_536;

/** From the first to the last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** What is stored is not what was stored. */
export class FileDamagedError extends Error {
  override readonly name = 'FileDamagedError';
}

/** A new key for one file, as text: with it goes the prefix of the nonces. */
export const newFileKey = (): string => `1.${randomBytes(keyBytes + prefixBytes).toString('base64url')}`;

interface OpenKey {
  key: Buffer;
  prefix: Buffer;
}

function readKey(fileKey: string): OpenKey {
  const [version, text = ''] = fileKey.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (version !== '1' || bytes.length !== keyBytes + prefixBytes) {
    throw new FileDamagedError('its key is not one of ours');
  }
  return { key: bytes.subarray(0, keyBytes), prefix: bytes.subarray(keyBytes) };
}

function nonceOf(prefix: Buffer, index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  prefix.copy(nonce);
  nonce.writeUInt32BE(index, prefixBytes);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** The sealed form of `plain`, which must not be empty. */
export async function* seal(plain: AsyncIterable<Buffer>, fileKey: string): AsyncGenerator<Buffer> {
  const key = readKey(fileKey);
  let index = 0;
  let held: Buffer | undefined;
  for await (const chunk of inPieces(plain, chunkBytes)) {
    if (held) yield sealChunk(key, held, index++, false);
    held = chunk;
  }
  if (held) yield sealChunk(key, held, index, true);
}

function sealChunk({ key, prefix }: OpenKey, plain: Buffer, index: number, isLast: boolean): Buffer {
  const cipher = createCipheriv(algorithm, key, nonceOf(prefix, index, isLast), { authTagLength: tagBytes });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Where the chunks are stored that hold `range`.
 * @returns no `end` where they go to the end of the file: what follows it is to be seen.
 */
export function sealedRange({ start, end }: ByteRange, sizeBytes: number): { start: number; end?: number } {
  const sealedBytes = chunkBytes + tagBytes;
  const last = chunkOf(end);
  return {
    start: chunkOf(start) * sealedBytes,
    ...(last < chunkOf(sizeBytes - 1) && { end: (last + 1) * sealedBytes - 1 }),
  };
}

const chunkOf = (position: number): number => Math.floor(position / chunkBytes);

/**
 * The plaintext of `range`.
 * @param sealed what is stored in {@link sealedRange}.
 * @throws FileDamagedError before it yields anything that is not as it was sealed.
 */
export async function* unseal(
  sealed: AsyncIterable<Buffer>,
  fileKey: string,
  range: ByteRange,
  sizeBytes: number,
): AsyncGenerator<Buffer> {
  const key = readKey(fileKey);
  const [last, final] = [chunkOf(range.end), chunkOf(sizeBytes - 1)];
  let index = chunkOf(range.start);
  for await (const piece of inPieces(sealed, chunkBytes + tagBytes)) {
    if (index > last) throw new FileDamagedError('it is longer than it was');
    const begins = index * chunkBytes;
    const plain = openChunk(key, piece, index, index === final);
    if (plain.length !== Math.min(chunkBytes, sizeBytes - begins)) {
      throw new FileDamagedError('it has not the length that it had');
    }
    yield plain.subarray(Math.max(0, range.start - begins), range.end - begins + 1);
    index += 1;
  }
  if (index <= last) throw new FileDamagedError('it ends early');
}

function openChunk({ key, prefix }: OpenKey, sealed: Buffer, index: number, isLast: boolean): Buffer {
  if (sealed.length <= tagBytes) throw new FileDamagedError('it ends early');
  const nonce = nonceOf(prefix, index, isLast);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  const plain = decipher.update(sealed.subarray(0, -tagBytes));
  try {
    decipher.final();
    return plain;
  } catch (cause) {
    throw new FileDamagedError(`chunk ${index} was altered`, { cause });
  }
}

/** The same bytes in pieces of `length`, the last one shorter. */
async function* inPieces(bytes: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const part of bytes) {
    waiting.push(part);
    waitingBytes += part.length;
    if (waitingBytes < length) continue;
    const whole = Buffer.concat(waiting);
    let at = 0;
    for (; whole.length - at >= length; at += length) yield whole.subarray(at, at + length);
    waiting = [whole.subarray(at)];
    waitingBytes = whole.length - at;
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting);
}
