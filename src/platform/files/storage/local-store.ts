import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { FileGoneError, FileStore } from './file-store.js';

/** A folder that nobody else can read. */
export class LocalStore extends FileStore {
  private readonly disk: Disk;

  constructor(private readonly folder: string) {
    super();
    this.disk = new Disk(new FSDriver({ location: folder, visibility: 'private' }));
  }

  async put(key: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.disk.putStream(key, Readable.from(bytes, { objectMode: false }));
    // A row must not come to name what a power cut can still take away.
    const file = await open(join(this.folder, key), 'r+');
    await file.sync().finally(() => file.close());
  }

  async read(key: string, start: number, end?: number): Promise<Readable> {
    try {
      const file = await open(join(this.folder, key), 'r');
      return file.createReadStream({ start, ...(end !== undefined && { end }) });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      throw new FileGoneError('there is no such file in the folder', { cause });
    }
  }

  async remove(key: string): Promise<void> {
    await this.disk.delete(key);
  }
}
