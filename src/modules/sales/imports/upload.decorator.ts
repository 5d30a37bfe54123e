import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../platform/errors/problem.js';
import { unreadable } from './unreadable.js';

/** The body of a request as it arrives, not yet begun. */
export interface Upload {
  /**
   * The bytes; can be read once.
   * @throws Problem 408 when nothing arrives for `stallMs`, 400 when the client goes away.
   */
  bytes(stallMs: number): AsyncGenerator<Buffer>;
}

/** Parameter: the streamed body of a request, of a content type that is not parsed (see http/fastify.ts). */
export const StreamedUpload = createParamDecorator((_: unknown, context: ExecutionContext): Upload => {
  const { body, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof Readable) return { bytes: (stallMs) => arriving(body, stallMs) };
  if (headers['content-type'] === undefined) throw unreadable('The body is empty: it must be a CSV file.');
  throw new Problem(
    415,
    'platform.unsupported_media_type',
    'Send the file as text/csv or, compressed, as application/gzip.',
  );
});

async function* arriving(body: Readable, stallMs: number): AsyncGenerator<Buffer> {
  // The connection stays open when reading ends early: the answer is still to be sent over it.
  const chunks = body.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await withinTime(chunks.next() as Promise<IteratorResult<Buffer>>, stallMs);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // What still comes is let pass: a client that is sending would not read the answer, nor be seen to leave.
    void chunks.return?.().then(() => body.resume());
  }
}

const brokenOff = (cause: unknown): Problem =>
  new Problem(400, 'platform.upload_aborted', 'The upload ended early. Nothing was stored.', { cause });

async function withinTime<T>(arrival: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(stalledFor(ms)), ms);
  });
  try {
    return await Promise.race([arrival, stalled]);
  } catch (error) {
    throw error instanceof Problem ? error : brokenOff(error);
  } finally {
    clearTimeout(timer);
  }
}

const stalledFor = (ms: number): Problem =>
  new Problem(
    408,
    'platform.request_timeout',
    `Nothing arrived for ${ms / 1_000} seconds. Nothing was stored.`,
    {
      headers: { connection: 'close' },
    },
  );
