import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../../platform/errors/problem.js';
import { unreadable } from './unreadable.js';

type Bytes = AsyncIterable<Buffer>;

/**
 * The bytes of a file that may be compressed: what begins as gzip does is unpacked, whatever it is called.
 * @throws Problem 413 after `limit` bytes, counted unpacked; 400 when the gzip data is damaged or cut off.
 */
export async function* unpackedBytes(source: Bytes, limit: number): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  const start = await readStart(chunks);
  const whole = rejoin(start, chunks);
  let total = 0;
  for await (const chunk of isGzip(start) ? gunzip(whole) : whole) {
    total += chunk.length;
    if (total > limit) {
      throw new Problem(413, 'platform.body_too_large', `The file holds more than ${limit} bytes unpacked.`);
    }
    yield chunk;
  }
}

const isGzip = (start: Buffer): boolean => start[0] === 0x1f && start[1] === 0x8b;

/** At least the two bytes that tell gzip, where there are as many. */
async function readStart(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  return start;
}

async function* rejoin(start: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield start;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}

async function* gunzip(packed: Bytes): AsyncGenerator<Buffer> {
  const unpacking = createGunzip({ chunkSize: 65_536 });
  // What fails in it reaches the reader of `unpacking`, too.
  pipeline(Readable.from(packed, { objectMode: false }), unpacking).catch(() => undefined);
  try {
    yield* unpacking as Bytes;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_')) throw unreadable('The gzip data is damaged or cut off.', error);
    throw error;
  }
}
