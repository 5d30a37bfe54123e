import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Disk } from 'flydrive';
import type { S3Settings } from '../../../config/file-settings.js';
import { FileGoneError, FileStore } from './file-store.js';

interface Bucket {
  disk: Disk;
  client: S3Client;
  read: (key: string, range: string) => Promise<Readable>;
}

/** A bucket of a storage that speaks S3. Its library is loaded when it is first needed. */
export class S3Store extends FileStore {
  private bucket: Promise<Bucket> | undefined;

  constructor(private readonly settings: S3Settings) {
    super();
  }

  async put(key: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    // The length has to be told before the first byte is sent.
    const { file, length } = await spool(bytes);
    try {
      const { disk } = await this.open();
      const stored = file.createReadStream({ start: 0, autoClose: false });
      await disk.putStream(key, stored, { contentLength: length, contentType: 'application/octet-stream' });
    } finally {
      await file.close();
    }
  }

  async read(key: string, start: number, end?: number): Promise<Readable> {
    const { read } = await this.open();
    try {
      return await read(key, `bytes=${start}-${end ?? ''}`);
    } catch (cause) {
      const { name } = cause as Error;
      // The latter where it is shorter than that.
      if (name !== 'NoSuchKey' && name !== 'InvalidRange') throw cause;
      throw new FileGoneError('there is no such file in the bucket', { cause });
    }
  }

  async remove(key: string): Promise<void> {
    await (await this.open()).disk.delete(key);
  }

  private open(): Promise<Bucket> {
    return (this.bucket ??= openBucket(this.settings));
  }
}

async function openBucket(settings: S3Settings): Promise<Bucket> {
  const { bucket, region, endpoint, forcePathStyle, accessKeyId, secretAccessKey } = settings;
  const [{ Disk }, { S3Driver }, { GetObjectCommand, S3Client }] = await Promise.all([
    import('flydrive'),
    import('flydrive/drivers/s3'),
    import('@aws-sdk/client-s3'),
  ]);
  const client = new S3Client({
    region,
    forcePathStyle,
    credentials: { accessKeyId, secretAccessKey },
    ...(endpoint !== undefined && { endpoint }),
    // What is sealed proves itself, and not every storage that speaks S3 knows these.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const disk = new Disk(new S3Driver({ client, bucket, visibility: 'private', supportsACL: false }));
  const read = async (key: string, range: string): Promise<Readable> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));
    return Body as Readable;
  };
  return { disk, client, read };
}

/** Writes to a file that has no name any more, so that it goes with the process however that ends. */
async function spool(bytes: AsyncIterable<Buffer>): Promise<{ file: FileHandle; length: number }> {
  const path = join(tmpdir(), `atrium-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  let length = 0;
  try {
    await unlink(path);
    for await (const chunk of bytes) {
      await file.appendFile(chunk);
      length += chunk.length;
    }
    return { file, length };
  } catch (error) {
    await file.close();
    throw error;
  }
}
