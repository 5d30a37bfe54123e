import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Environment } from '../../config/environment.js';
import { Problem } from '../errors/problem.js';
import { problemOfHttp } from '../errors/http-errors.js';
import { sendProblem } from '../errors/problem.filter.js';
import { runInRequest, type RequestContext } from './request-context.js';
import { parseStrictJson } from './strict-json.js';

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
  }
}

const safeRequestId = /^[A-Za-z0-9._-]{8,64}$/;

/** The HTTP server: names each request, and answers what never reaches a controller as a problem, too. */
export function createFastifyAdapter({ http }: Environment): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: http.trustProxy,
    bodyLimit: http.bodyLimit,
    requestTimeout: http.requestTimeoutMs,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && safeRequestId.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, problemOfHttp(error) ?? badRequest(400)),
    clientErrorHandler: refuseBrokenHttp,
  });
}

const badRequest = (status: number): Problem =>
  new Problem(status, 'platform.bad_request', 'The request cannot be understood.');

/** Answers bytes that are not HTTP: there is no request yet, so the answer is written by hand. */
function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const body = JSON.stringify(badRequest(status).toDetails(undefined));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Parsers and hooks; to be called before the application is initialised. */
export function prepareFastify(app: NestFastifyApplication, environment: Environment, logger: Logger): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  acceptBodies(fastify);
  keepContext(fastify);
  fastify.addHook('onResponse', (request, reply, done) => {
    logRequest(logger, request, reply);
    done();
  });
  if (!environment.isDeployed) addServerTiming(fastify);
}

function acceptBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    try {
      done(null, parseStrictJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  // Streamed to the one route that takes them; every other one refuses a body that is not an object.
  fastify.addContentTypeParser(['text/csv', 'application/gzip'], (_, payload, done) => done(null, payload));
}

function keepContext(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    request.context = {
      id: String(request.id),
      ip: request.ip,
      startedAt: performance.now(),
      queries: 0,
      queryMs: 0,
    };
    void reply.header('x-request-id', request.id);
    if (!isDecodable(request.raw.url ?? '')) {
      sendProblem(
        request,
        reply,
        new Problem(400, 'platform.invalid_url', 'The URL is not correctly encoded.'),
      );
      return;
    }
    done();
  });
  // Entered after the body has been read: reading it leaves the context that a hook before it would set.
  fastify.addHook('preValidation', (request, _, done) => runInRequest(request.context, done));
}

function addServerTiming(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { queries, queryMs } = request.context;
    void reply.header('server-timing', `db;desc="${queries} queries";dur=${queryMs}`);
    done(null, payload);
  });
}

/** One line a request: the route, never the URL, which may hold what somebody searched for. */
function logRequest(logger: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { id, startedAt, queries, queryMs } = request.context;
  logger.info(
    {
      requestId: id,
      method: request.method,
      route: request.routeOptions.url ?? 'unmatched',
      status: reply.statusCode,
      ms: Math.round(performance.now() - startedAt),
      queries,
      queryMs,
    },
    'request',
  );
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}
