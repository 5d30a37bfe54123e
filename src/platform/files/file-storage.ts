import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import { DiscardedFiles } from './discarded-files.js';
import { FileDamagedError, newFileKey, seal, sealedRange, unseal, type ByteRange } from './file-seal.js';
import { fileDamaged, fileEmpty, fileTooLarge, ofFile, storageAway } from './files.problems.js';
import { MediaTypeSniffer } from './media-type.js';
import type { FileLimits, OpenableFile, ReceivedFile } from './received-file.js';
import { FileGoneError, FileStore } from './storage/file-store.js';

/** Takes files in and gives them back. Who may have which is decided by whoever keeps their rows. */
@Injectable()
export class FileStorage {
  private readonly logger = new Logger(FileStorage.name);

  constructor(
    private readonly store: FileStore,
    private readonly discarded: DiscardedFiles,
  ) {}

  /**
   * Stores what `content` yields, sealed, while it comes. Insert a row for it (StoredFileModel) within a day: until then
   * it is as good as discarded, and a process may die at any moment.
   * @throws Problem 413, 415 or 400 of the field `file`; 503 where the storage is away; whatever `content` throws.
   * Nothing remains then.
   */
  async receive(content: AsyncIterable<Buffer>, limits: FileLimits): Promise<ReceivedFile> {
    const storageKey = newStorageKey();
    await this.discarded.announce(storageKey);
    const intake = new Intake(content, limits);
    const fileKey = newFileKey();
    try {
      await this.store.put(storageKey, seal(intake.pass(), fileKey));
      return { storageKey, fileKey, ...intake.told() };
    } catch (error) {
      await this.undo(storageKey);
      throw intake.failure ?? storageAway(error);
    }
  }

  /**
   * The content of a file, or a part of it. Resolves when the first of it is there and is what was stored; where more of
   * it turns out to be damaged, the stream ends in an error, and never in other bytes.
   * @throws Problem 500 `platform.file_damaged`, 503 where the storage is away.
   */
  async open(file: OpenableFile, range?: ByteRange): Promise<Readable> {
    const { storageKey, fileKey, sizeBytes } = file;
    const wanted = range ?? { start: 0, end: sizeBytes - 1 };
    const { start, end } = sealedRange(wanted, sizeBytes);
    try {
      const stored = await this.store.read(storageKey, start, end);
      const content = Readable.from(this.telling(unseal(stored, fileKey, wanted, sizeBytes), file), {
        objectMode: false,
      });
      content.once('close', () => stored.destroy());
      // It is told already, and nobody may be listening yet.
      content.on('error', () => undefined);
      // Read now, so that what cannot be opened can still be answered.
      content.read(0);
      await once(content, 'readable');
      return content;
    } catch (error) {
      throw this.explain(error, file);
    }
  }

  /** Has a file removed that nothing keeps; one that a row keeps stays. */
  release({ storageKey }: Pick<ReceivedFile, 'storageKey'>): Promise<void> {
    return this.discarded.release(storageKey);
  }

  /** Removes the bytes, whoever keeps them; resolves where there are none. Delete a row, and it is done by itself. */
  async remove(storageKey: string): Promise<void> {
    await this.store.remove(storageKey);
  }

  private async undo(storageKey: string): Promise<void> {
    // Where one of them is away, the janitor does it: at once, or after a day.
    await this.store.remove(storageKey).catch(() => undefined);
    await this.discarded.release(storageKey).catch(() => undefined);
  }

  private async *telling(content: AsyncGenerator<Buffer>, file: OpenableFile): AsyncGenerator<Buffer> {
    try {
      yield* content;
    } catch (error) {
      this.tell(error, file);
      throw error;
    }
  }

  private explain(error: unknown, file: OpenableFile): Problem {
    if (error instanceof FileGoneError) this.tell(error, file);
    if (!(error instanceof FileGoneError || error instanceof FileDamagedError)) return storageAway(error);
    return new Problem(fileDamaged.status, fileDamaged.code, fileDamaged.description, { cause: error });
  }

  private tell(error: unknown, { id = 'that no row keeps yet' }: OpenableFile): void {
    const isOurs = error instanceof FileGoneError || error instanceof FileDamagedError;
    const fault = isOurs ? error.message : `it cannot be read (${(error as Error).name})`;
    this.logger.error(`The stored file of row ${id} is damaged: ${fault}. Restore it from a backup.`);
  }
}

/** Of nothing but chance, in folders of at most 256 folders or files each until there are millions. */
function newStorageKey(): string {
  const name = randomBytes(24).toString('hex');
  return `${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
}

/** Measures, hashes and recognises content while it passes, and ends it where it is not to be taken. */
class Intake {
  /** Why the content ended early, where it is no fault of the storage. */
  failure: unknown;
  private readonly hash = createHash('sha256');
  private readonly sniffer: MediaTypeSniffer;
  private sizeBytes = 0;
  private mediaType = '';

  constructor(
    private readonly content: AsyncIterable<Buffer>,
    private readonly limits: FileLimits,
  ) {
    this.sniffer = new MediaTypeSniffer(limits.mediaTypes);
  }

  async *pass(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.content) {
        await this.take(chunk);
        yield chunk;
      }
      if (this.sizeBytes === 0) throw ofFile(fileEmpty);
      this.mediaType = await this.sniffer.end();
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  told(): Pick<ReceivedFile, 'sizeBytes' | 'sha256' | 'mediaType'> {
    return { sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex'), mediaType: this.mediaType };
  }

  private async take(chunk: Buffer): Promise<void> {
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > this.limits.maxBytes) {
      throw ofFile(
        fileTooLarge,
        `The file is larger than ${this.limits.maxBytes} bytes. Nothing was stored.`,
      );
    }
    this.hash.update(chunk);
    await this.sniffer.take(chunk);
  }
}
