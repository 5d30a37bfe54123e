import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline as pipe, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Something that was written down to be read once. */
export interface Spooled {
  /** In bytes. */
  length: number;
  /** Whoever reads it, or destroys it, lets go of it for good. */
  stream: Readable;
}

const algorithm = 'aes-256-ctr';

/**
 * Takes all that `parts` yields, however much, before anybody reads it: so that whoever makes it does not wait for
 * whoever takes it. It lies in a file without a name, under a key that is nowhere but here: a process that dies leaves
 * nothing that could be found or read.
 * @throws what `parts` throws; nothing is left of it then.
 */
export async function spool(parts: AsyncIterable<string>): Promise<Spooled> {
  const { write, read } = await openNameless();
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  try {
    await pipeline(parts, createCipheriv(algorithm, key, iv), write.createWriteStream());
    const { size: length } = await read.stat();
    const stream = pipe(read.createReadStream(), createDecipheriv(algorithm, key, iv), () => undefined);
    return { length, stream };
  } catch (error) {
    await read.close();
    throw error;
  }
}

/** Both ends of a new file. */
async function openNameless(): Promise<Record<'write' | 'read', FileHandle>> {
  const path = join(tmpdir(), `atrium-${randomUUID()}`);
  const write = await open(path, 'wx', 0o600);
  try {
    return { write, read: await open(path, 'r') };
  } catch (error) {
    await write.close();
    throw error;
  } finally {
    await rm(path);
  }
}
