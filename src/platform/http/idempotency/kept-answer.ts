import { Stream } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** What was answered, to be answered again. */
interface KeptAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  /** What the route returned; left out where it returned nothing. */
  body?: unknown;
}

/** In bytes of JSON. */
export const longestKeptAnswer = 1_048_576;

/** Headers that a route sets itself; the others are made anew for each answer. */
const keptHeaders = ['location', 'set-cookie', 'cache-control', 'link'];

export const replayedHeader = 'Idempotency-Replayed';

/** The answer as text, or `undefined` for one that is not kept: a stream, or longer than {@link longestKeptAnswer}. */
export function describeAnswer(reply: FastifyReply, body: unknown): string | undefined {
  if (body instanceof StreamableFile || body instanceof Stream || Buffer.isBuffer(body)) return undefined;
  const headers = keptHeaders.flatMap((name): [string, string | string[]][] => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, Array.isArray(value) ? value : String(value)]];
  });
  const answer: KeptAnswer = { status: reply.statusCode, headers: Object.fromEntries(headers), body };
  const text = JSON.stringify(answer);
  return Buffer.byteLength(text) > longestKeptAnswer ? undefined : text;
}

/** Gives the same answer once more; what is returned is what the route returned. */
export function repeatAnswer(reply: FastifyReply, text: string): unknown {
  const { status, headers, body } = JSON.parse(text) as KeptAnswer;
  void reply.status(status).headers({ ...headers, [replayedHeader]: 'true' });
  return body;
}
