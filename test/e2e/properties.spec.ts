import fc from 'fast-check';
import { beginnings } from '../factories/beginnings.js';
import { HostileRequests, type KnownIds } from '../factories/hostile.js';
import { askedAt } from '../setup/answer-service.js';
import { times } from '../setup/effort.js';
import { complaintsBy, operationsOf, readDocument, resolve, type Operation } from '../setup/openapi.js';
import { exchange, type RawAnswer } from '../setup/raw-http.js';
import { startService } from '../setup/service.js';

/*
 * Every operation of the document, whichever it has: what it answers to hostile requests is documented, in the shape
 * that is documented, and never our fault. What is for some only is asked by an administrator who is an agent as well, and by nobody.
 */

// Automatic answers are never asked for here: no job runs.
const service = await startService(askedAt({ url: 'http://127.0.0.1:9' }));
const document = await readDocument(service);
const operations = operationsOf(document);
const complaint = complaintsBy(document);

const seed = () => service.anonymous.post('/seed').expect(200);
beforeAll(seed);
afterAll(() => service.close());

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  // What it has deleted, the next one may need.
  afterEach(() => (operation.method === 'DELETE' ? seed() : undefined));

  it('answers whatever it is sent as documented', async () => {
    // Somebody new: some operations end the session, or the account.
    const administrator = await service.signIn('admin', 'counsellor', 'agent');
    const authorization = `Bearer ${administrator.accessToken}`;
    for (const [about, begin] of beginnings)
      if (about.test(operation.path)) await begin(service, administrator);
    const ids = await knownIds(operation, authorization, administrator.userId);
    const hostile = new HostileRequests(document, operation, ids);
    const isAsked = fc.nat(4).map((chance) => chance > 0 && operation.security !== undefined);
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(hostile.requests(), isAsked, async ({ headers, ...request }, isSignedIn) => {
        const answer = await exchange(service.url, {
          ...request,
          headers: { ...headers, ...(isSignedIn && { authorization }) },
        });
        if (isSignedIn || !isClosed(operation)) statuses.add(answer.status);
        else expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(faultOf(operation, answer)).toBeUndefined();
      }),
      // Each run of the slowest operations takes a tenth of a second. Interrupted in the first one, it would fail.
      { numRuns: times(75), interruptAfterTimeLimit: 30_000 },
    );
    if (!canSucceed(operation)) return;
    // Among hostile ones a success may be rare; without one, none was ever compared with its schema.
    for (const { headers, ...request } of fc.sample(hostile.decentRequests(), 300)) {
      if ([...statuses].some((status) => status < 300)) break;
      const answer = await exchange(service.url, { ...request, headers: { ...headers, authorization } });
      statuses.add(answer.status);
      expect(faultOf(operation, answer)).toBeUndefined();
    }
    expect([...statuses].sort()[0]).toBeLessThan(300);
  });
});

/** What is wrong with an answer, or nothing. */
function faultOf(operation: Operation, answer: RawAnswer): string | undefined {
  const { status, headers, text } = answer;
  if (status >= 500) return `${status}: ${text}`;
  const documented = operation.responses[status];
  if (!documented) return `${status} is not documented: ${text}`;
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  if (!documented.content) return text === '' ? undefined : `${status} has a body: ${text}`;
  const content = documented.content[type];
  // A file is of its own type.
  if ('application/octet-stream' in documented.content && status < 300) return undefined;
  if (!content) return `${status} as ${type || 'nothing'} is not documented`;
  if (type === 'image/svg+xml') return /^<svg [^]*<\/svg>$/.test(text) ? undefined : 'it is no picture';
  const body =
    type === 'text/csv' ? text : (JSON.parse(type === 'text/event-stream' ? dataOf(text) : text) as unknown);
  const wrong = complaint(content.schema, body);
  if (wrong !== undefined) return `${status} is not as documented: ${wrong}`;
  if (status < 400) return undefined;
  const { code, status: told } = body as { code: string; status: number };
  return told === status && /^[a-z]+\.[a-z_]+$/.test(code) ? undefined : `${status} says ${told} ${code}`;
}

/** What the first event holds. */
const dataOf = (events: string): string => /^data: (.*)$/m.exec(events)?.[1] ?? '';

/** Whether nobody gets in without a token: `{}` among its securities says that one is not needed. */
const isClosed = ({ security }: Operation): boolean =>
  security !== undefined && !security.some((one) => Object.keys(one as object).length === 0);

const secrets = ['password', 'code', 'token', 'refreshToken', 'identifier', 'counsellorId', 'sha256'];

/**
 * Whether a request made from the document alone can be a good one, sent as often as it takes: not where a file, or a
 * secret or a name that is somebody's, is needed.
 */
function canSucceed({ requestBody, security, path, responses }: Operation): boolean {
  const content = requestBody?.content['application/json'];
  const required = content ? resolve(document, content.schema).required : [];
  const needsSecret = secrets.some((name) => required?.includes(name)) || (responses[401] && !security);
  const isJson = !requestBody || content !== undefined;
  return isJson && !needsSecret && !responses[429] && !/\{(?!id\})/.test(path);
}

/** The ids that those lists show just now of which the operation may mean a row. */
async function knownIds(operation: Operation, authorization: string, agentId: string): Promise<KnownIds> {
  const { path: asked, parameters, requestBody } = operation;
  const body = requestBody?.content['application/json'];
  const meant = JSON.stringify([asked, parameters, body && resolve(document, body.schema), 'account']);
  const lists = operations.filter(
    ({ method, path, responses }) =>
      method === 'GET' &&
      !path.includes('{') &&
      responses[200]?.content?.['application/json'] &&
      (meant.includes(path.split('/').at(-1)!.replace(/s$/, '')) || path === '/v1/support/queue'),
  );
  const found = await Promise.all(
    lists.map(async ({ path, parameters = [] }): Promise<[string, string[]]> => {
      const demanded = parameters.flatMap(({ in: place, required, name, schema }) =>
        place === 'query' && required ? `${name}=${String(schema.enum?.[0])}` : [],
      );
      const { status, text } = await exchange(service.url, {
        method: 'GET',
        path: [path, demanded.join('&')].join('?'),
        headers: { authorization },
      });
      const { data } = status === 200 ? (JSON.parse(text) as { data?: unknown }) : {};
      const rows = Array.isArray(data) ? (data as { id?: string }[]) : [];
      return [path.split('/').at(-1)!, rows.flatMap(({ id }) => id ?? [])];
    }),
  );
  const accounts = found.find(([name]) => name === 'accounts')?.[1] ?? [];
  const listed = Object.fromEntries(found);
  const conversations = [...(listed.conversations ?? []), ...(listed.queue ?? [])];
  // As fields call them: userId.
  const ids: KnownIds = { users: accounts, agents: [agentId] };
  for (const [name, some] of found) ids[name] = [...(ids[name] ?? []), ...some];
  // As the target of a merge is called: intoId.
  return { ...ids, conversations, into: ids.tickets ?? [] };
}
