// Bare Fastify in front of what messaging promises and nothing else: the access token is checked, the session is proved by the
// statement, rows are guarded, messages are sealed and opened, the feed of changes is kept. No Nest, no validation, no entity tags,
// no limits. It tells how fast these promises can be on the machine, whichever framework is in front. For comparison alone.
import Fastify from 'fastify';

// What was built for the service that is compared with.
const built = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const { createApplication } = await built('application.js');
const { loadEnvironment } = await built('config/environment.js');
const { Authenticator } = await built('platform/access/principal.js');
const { runInRequest } = await built('platform/http/request-context.js');
const { MessageHistory } = await built('modules/messaging/messages/message-history.js');
const { MessagesService } = await built('modules/messaging/messages/messages.service.js');
const { ThreadReader } = await built('modules/messaging/threads/thread-reader.js');

const atrium = await createApplication(loadEnvironment());
await atrium.init();
const find = (type) => atrium.get(type, { strict: false });
const [authenticator, history, messages, threads] = [
  find(Authenticator),
  find(MessageHistory),
  find(MessagesService),
  find(ThreadReader),
];

const app = Fastify({ genReqId: () => crypto.randomUUID() });

/** Answers what `work` says of a request, as whoever its access token belongs to. */
const asCaller = (work) => (request) => {
  const claim = authenticator.claim(request.headers.authorization.slice('Bearer '.length));
  if (!claim) throw Object.assign(new Error('Sign in.'), { statusCode: 401 });
  const context = {
    id: request.id,
    ip: request.ip,
    startedAt: performance.now(),
    queries: 0,
    queryMs: 0,
    principal: { ...claim, roles: [] },
    proof: { routine: authenticator.proof, sessionId: claim.sessionId },
  };
  return runInRequest(context, () => work(request));
};

const page = ({ limit = '50', before }) => ({
  limit: Number(limit),
  ...(before !== undefined && { before: Number(before) }),
});

app.get(
  '/v1/threads/:id/messages',
  asCaller(({ params, query }) => history.list(params.id, page(query))),
);
app.get(
  '/v1/threads',
  asCaller(({ query }) => threads.list({ limit: Number(query.limit), isArchived: false })),
);
app.get(
  '/v1/threads/:id',
  asCaller(({ params }) => threads.read(params.id)),
);
app.post(
  '/v1/threads/:id/messages',
  { onSend: async (_, reply) => void reply.status(201) },
  asCaller(({ params, body }) => messages.send(params.id, body)),
);

process.stderr.write(`Guarded messaging listens on ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on(
  'SIGTERM',
  () =>
    void app
      .close()
      .then(() => atrium.close())
      .then(() => process.exit(0)),
);
