import type { FastifyInstance } from 'fastify';
import { runInScope } from '../database/replicas/replica-scope.js';
import { Problem } from '../errors/problem.js';
import { sendProblem } from '../errors/problem.filter.js';

/** Told with every answer of a process that can only read just now. */
export const readOnlyHeader = 'Atrium-Read-Only';

/** They tell of the process, and ask the primary themselves. */
const exempt = /^\/(health|metrics)(\/|$)/;

/**
 * While the primary of the database is away: what only reads is served by a replica as it is, and everything else is
 * refused at once, before its body is read.
 * @param isReadOnly whether it is away, and there are replicas.
 */
export function serveReadOnly(fastify: FastifyInstance, isReadOnly: () => boolean): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isReadOnly() || exempt.test(request.routeOptions.url ?? '')) return done();
    void reply.header(readOnlyHeader, 'true');
    if (/^(GET|HEAD|OPTIONS)$/.test(request.method) || request.is404) return done();
    sendProblem(request, reply, Problem.readOnly());
  });
  fastify.addHook('preValidation', (_, reply, done) => {
    if (reply.hasHeader(readOnlyHeader)) runInScope({ isFresh: false }, done);
    else done();
  });
}
