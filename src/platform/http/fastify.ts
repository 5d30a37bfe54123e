import cookies from '@fastify/cookie';
import multipart from '@fastify/multipart';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Environment } from '../../config/environment.js';
import { Replicas } from '../database/replicas/replicas.js';
import { Problem } from '../errors/problem.js';
import { problemOfHttp, problemOfStatus, unsupportedMediaType } from '../errors/http-errors.js';
import { sendProblem } from '../errors/problem.filter.js';
import { refuseBrokenHttp, refuseOddHttp } from './broken-http.js';
import { Drain } from './drain.js';
import { addEntityTags } from './etag.js';
import { formLimits, MultipartBody } from './multipart-body.js';
import { refuseOtherMethods } from './other-methods.js';
import { limitWork } from './overload.js';
import { serveReadOnly } from './read-only.js';
import { runInRequest, type RequestContext } from './request-context.js';
import type { RequestFigures } from './request-figures.js';
import { parseStrictJson } from './strict-json.js';

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
  }
}

/** A UUID, or the 32 digits of a trace: it is logged, and anything else might tell who somebody is. */
const safeRequestId = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i;

/** The HTTP server: names each request, and answers what never reaches a controller as a problem, too. */
export function createFastifyAdapter(
  { http }: Environment,
  logger: Logger,
  figures: () => RequestFigures,
): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: (_address: string, hop: number) => hop < http.trustedProxies,
    bodyLimit: http.bodyLimit,
    requestTimeout: http.requestTimeoutMs,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    // What still arrives over a connection that is open is served: whoever sent it was told of nothing.
    return503OnClosing: false,
    // Node would refuse a request without a host, but not as a problem.
    http: { requireHostHeader: false },
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && safeRequestId.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      // Refused before there is a route: no hook is run for it.
      begin(request, reply, logger, figures());
      void reply.header('x-request-id', request.id);
      sendProblem(request, reply, problemOfHttp(error) ?? problemOfStatus(400));
    },
    clientErrorHandler: refuseBrokenHttp,
  });
}

/** Parsers and hooks; to be called before the application is initialised. */
export function prepareFastify(
  app: NestFastifyApplication,
  environment: Environment,
  logger: Logger,
  figures: RequestFigures,
): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  void fastify.register(cookies);
  refuseOddHttp(fastify.server);
  app.get(Drain).tellClients(fastify);
  acceptBodies(fastify);
  limitWork(fastify, environment);
  keepContext(fastify, logger, figures);
  const replicas = app.get(Replicas, { strict: false });
  serveReadOnly(fastify, () => replicas.isReadOnly);
  addEntityTags(fastify);
  refuseOtherMethods(fastify);
  if (!environment.isDeployed) addServerTiming(fastify);
}

function acceptBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      if (isEncodedOtherwise(request.headers)) throw unsupportedMediaType();
      done(null, parseStrictJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  // Streamed to the one route that takes them; every other one refuses a stream.
  fastify.addContentTypeParser(['text/csv', 'application/gzip'], (_, payload, done) => done(null, payload));
  // Likewise: not read before a route asks for it.
  void fastify.register(multipart, { limits: formLimits });
  fastify.addHook('preValidation', (request, _, done) => {
    if (request.isMultipart()) request.body = new MultipartBody(request);
    done();
  });
}

/** Compressed, or in a character set that would be read as UTF-8 all the same. */
function isEncodedOtherwise(headers: IncomingMessage['headers']): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  return !/^utf-?8$/i.test(charset) || encoding.toLowerCase() !== 'identity';
}

function keepContext(fastify: FastifyInstance, logger: Logger, figures: RequestFigures): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    begin(request, reply, logger, figures);
    void reply.header('x-request-id', request.id);
    const problem = problemOfHead(request.raw);
    if (problem) sendProblem(request, reply, problem);
    else done();
  });
  // Entered after the body has been read: reading it leaves the context that a hook before it would set.
  fastify.addHook('preValidation', (request, _, done) => runInRequest(request.context, done));
}

/** What every request has from its first byte to its line in the log, which it has also if nobody waits for the answer. */
function begin(request: FastifyRequest, reply: FastifyReply, logger: Logger, figures: RequestFigures): void {
  const route = figures.routeOf(request.method, request.routeOptions.url);
  request.context = {
    id: String(request.id),
    ip: request.ip,
    route,
    startedAt: performance.now(),
    ifMatch: request.headers['if-match'],
    queries: 0,
    queryMs: 0,
  };
  figures.begin();
  reply.raw.once('close', () => end(request, reply, route, logger, figures));
}

function addServerTiming(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { queries, queryMs } = request.context;
    void reply.header('server-timing', `db;desc="${queries} queries";dur=${queryMs}`);
    done(null, payload);
  });
}

/** In place of the status of an answer that nobody waited for, as nginx has it. */
const clientLeft = 499;

/** One line a request: the route, never the URL, which may hold what somebody searched for. And it is counted. */
function end(
  request: FastifyRequest,
  reply: FastifyReply,
  route: string,
  logger: Logger,
  figures: RequestFigures,
): void {
  const { id, startedAt, queries, queryMs, problem } = request.context;
  const took = performance.now() - startedAt;
  const status = reply.raw.writableFinished ? reply.statusCode : clientLeft;
  figures.end({ route, status, ms: took, problem, isStream: request.context.isStream === true });
  logger.info(
    {
      requestId: id,
      method: request.method,
      route: request.routeOptions.url ?? 'unmatched',
      status,
      ms: Math.round(took),
      queries,
      queryMs,
    },
    'request',
  );
}

/** What is wrong with a request before its body is read. */
function problemOfHead({ url = '', headers, httpVersion }: IncomingMessage): Problem | undefined {
  if (!isDecodable(url)) return new Problem(400, 'platform.invalid_url', 'The URL is not correctly encoded.');
  return headers.host === undefined && httpVersion !== '1.0' ? problemOfStatus(400) : undefined;
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}
