import type { Readable } from 'node:stream';

/** There is nothing under this key. */
export class FileGoneError extends Error {
  override readonly name = 'FileGoneError';
}

/** Keeps bytes under keys. What they mean is not its business: they are sealed. */
export abstract class FileStore {
  /**
   * Stores what `bytes` yields; resolves when it will outlast the process. What a failure leaves behind is to be
   * removed.
   */
  abstract put(key: string, bytes: AsyncIterable<Buffer>): Promise<void>;

  /**
   * The stored bytes from `start` to `end` (included) or to the last one.
   * @throws FileGoneError
   */
  abstract read(key: string, start: number, end?: number): Promise<Readable>;

  /** Resolves also where there is nothing under the key. */
  abstract remove(key: string): Promise<void>;
}
