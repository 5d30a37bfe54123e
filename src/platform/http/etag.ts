import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';
import type { DeclaredProblem } from './api-problem.decorator.js';
import { anyTag, matchesStrongly, matchesWeakly, readTags } from './entity-tags.js';
import { currentRequest } from './request-context.js';

export const changedMeanwhile: DeclaredProblem = {
  status: 412,
  code: 'platform.changed_meanwhile',
  description: 'It was changed since you read it. Read it again and repeat what you want to change.',
};

export const invalidIfMatch: DeclaredProblem = {
  status: 400,
  code: 'platform.invalid_if_match',
  description: 'If-Match must be *, or entity tags as they were sent in ETag, with their quotes.',
};

/**
 * The strong entity tag of one resource as the caller sees it: who is shown less of it has another tag.
 * @param representation what the route answers: the same function must make it for reading and for {@link requireMatch}.
 */
export const etagOf = (representation: object): string =>
  `"${hash('sha256', JSON.stringify(representation), 'base64url')}"`;

/**
 * Lets a change pass only if the caller has seen the resource as it is now (`If-Match`). Call it in the transaction of
 * the change, with the row locked, for the resource that the route is about, and for no other one on the way.
 * @param current what reading the resource would answer; not called, hence free, where there is no `If-Match`.
 * @throws Problem 412 `platform.changed_meanwhile`; 400 for an `If-Match` that holds no entity tag.
 */
export async function requireMatch(current: () => object | Promise<object>): Promise<void> {
  const header = currentRequest()?.ifMatch;
  if (header === undefined) return;
  const tags = readTags(header);
  if (!tags) {
    throw Problem.ofField(invalidIfMatch.status, invalidIfMatch.code, 'If-Match', invalidIfMatch.description);
  }
  if (tags === anyTag || matchesStrongly(tags, etagOf(await current()))) return;
  throw new Problem(changedMeanwhile.status, changedMeanwhile.code, changedMeanwhile.description);
}

/** Gives each answer that is one resource its entity tag, and answers 304 to who has it already. */
export function addEntityTags(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (_, reply, payload, done) => {
    if ((reply.statusCode === 200 || reply.statusCode === 201) && isResource(payload)) {
      void reply.headers({ etag: etagOf(payload), vary: 'authorization' });
    }
    done(null, payload);
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!isKnownToCaller(request, reply)) return done(null, payload);
    void reply.status(304).removeHeader('content-type');
    done(null, null);
  });
}

/** Every row tells its id, or at least when it changed; lists, tokens and reports tell neither. */
const isResource = (payload: unknown): payload is object =>
  payload !== null && typeof payload === 'object' && ('id' in payload || 'updatedAt' in payload);

function isKnownToCaller({ method, headers }: FastifyRequest, reply: FastifyReply): boolean {
  const known = headers['if-none-match'];
  const etag = reply.getHeader('etag');
  if (known === undefined || etag === undefined || !/^(GET|HEAD)$/.test(method)) return false;
  const tags = readTags(known);
  return tags === anyTag || (tags !== undefined && matchesWeakly(tags, String(etag)));
}
