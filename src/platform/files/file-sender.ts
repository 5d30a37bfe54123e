import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';
import { anyTag, matchesWeakly, readTags } from '../http/entity-tags.js';
import { readRange } from './byte-range.js';
import type { ByteRange } from './file-seal.js';
import { FileStorage } from './file-storage.js';
import { rangeRefused } from './files.problems.js';
import type { OpenableFile } from './received-file.js';

/** A row of StoredFileModel. */
export type SendableFile = OpenableFile & { fileName: string; mimeType: string; sha256: string };

/** Answers with files, so that a browser saves them and never runs them. */
@Injectable()
export class FileSender {
  constructor(private readonly storage: FileStorage) {}

  /**
   * The answer to a GET or HEAD for a file, to be returned by the route: all of it, one range (206), or nothing where
   * the caller has it already (304). Whether the caller may have it is to be settled before: read its row as who asks.
   * @throws Problem 416 `platform.range_not_satisfiable`, 500 `platform.file_damaged`, 503.
   */
  async send(
    reply: FastifyReply,
    file: SendableFile,
    request: FastifyRequest,
  ): Promise<Readable | undefined> {
    const etag = `"${file.sha256}"`;
    void reply.headers({ etag, ...cacheHeaders });
    if (isKnown(request, etag)) {
      void reply.status(304);
      return undefined;
    }
    const range = rangeOf(request, etag, file.sizeBytes);
    // Nothing of it is sent before the first bytes are known to be right.
    const content = request.method === 'HEAD' ? Readable.from([]) : await this.storage.open(file, range);
    const { start, end } = range ?? { start: 0, end: file.sizeBytes - 1 };
    void reply.status(range ? 206 : 200).headers({
      ...headersOf(file),
      'content-length': end - start + 1,
      ...(range && { 'content-range': `bytes ${start}-${end}/${file.sizeBytes}` }),
    });
    return content;
  }
}

/** It may be kept by the caller, and the service asked each time whether it still may be seen. */
const cacheHeaders = { 'cache-control': 'private, max-age=0, must-revalidate', vary: 'authorization' };

const headersOf = ({ fileName, mimeType }: SendableFile): Record<string, string> => ({
  'content-type': mimeType === 'text/plain' ? 'text/plain; charset=utf-8' : mimeType,
  'content-disposition': contentDisposition(fileName),
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'accept-ranges': 'bytes',
});

function isKnown({ headers }: FastifyRequest, etag: string): boolean {
  const known = readTags(headers['if-none-match'] ?? '');
  return known === anyTag || (known !== undefined && matchesWeakly(known, etag));
}

/** A part is of use only to who has the rest of the same file: else it is given whole. */
function rangeOf(
  { method, headers }: FastifyRequest,
  etag: string,
  sizeBytes: number,
): ByteRange | undefined {
  const isOfAnother = headers['if-range'] !== undefined && headers['if-range'] !== etag;
  if (method !== 'GET' || isOfAnother) return undefined;
  const range = readRange(headers.range, sizeBytes);
  if (range !== 'unsatisfiable') return range;
  throw new Problem(rangeRefused.status, rangeRefused.code, rangeRefused.description, {
    headers: { 'content-range': `bytes */${sizeBytes}` },
  });
}
