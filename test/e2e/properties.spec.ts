import fc from 'fast-check';
import { HostileRequests, type KnownIds } from '../factories/hostile.js';
import { askedAt } from '../setup/answer-service.js';
import { times } from '../setup/effort.js';
import { complaintsBy, operationsOf, readDocument, resolve, type Operation } from '../setup/openapi.js';
import { exchange, type RawAnswer } from '../setup/raw-http.js';
import { startService, type SignedIn } from '../setup/service.js';

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
    for (const [about, begin] of beginnings) if (about.test(operation.path)) await begin(administrator);
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
      // Each run of the slowest operations takes a tenth of a second.
      { numRuns: times(75), interruptAfterTimeLimit: 3_000 },
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
  const body = JSON.parse(type === 'text/event-stream' ? dataOf(text) : text) as unknown;
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

/** Of a thread nobody is told but who takes part; what is held in it may be read. */
async function beginThread({ http }: SignedIn): Promise<void> {
  const { body: thread } = await http.post('/v1/threads').send({ participantIds: [] }).expect(201);
  await http.post(`/v1/threads/${thread.id}/messages`).send({ content: 'Hello' }).expect(201);
  await http.put(`/v1/threads/${thread.id}/legal-hold`).send({ reason: 'Case 1' }).expect(200);
}

/** A file is told who keeps it, and as little as that whom it is about: both are whoever asks, as no route makes it. */
async function beginFile({ http, userId }: SignedIn): Promise<void> {
  const person = { firstName: 'Camille', lastName: 'Exemple', consentAt: '2026-01-05T09:00:00Z' };
  const begin = async (): Promise<string> => {
    const { body } = await http.post('/v1/beneficiaries').send(person).expect(201);
    return `/v1/beneficiaries/${(body as { id: string }).id}`;
  };
  const path = await begin();
  await http.patch(path).send({ status: 'preliminary' }).expect(200);
  const talk = { phase: 'preliminary', channel: 'phone', subject: 'Bilan', heldAt: '2026-01-06T09:00:00Z' };
  await http
    .post(`${path}/conversations`)
    .send({ ...talk, minutes: 1 })
    .expect(201);
  const summary = { circumstances: 'A', skills: 'B', project: 'C', steps: [] };
  await http.put(`${path}/summary`).send(summary).expect(200);
  const { body } = await http
    .post(`${path}/documents`)
    .field('title', 'CV')
    .field('kind', 'cv')
    .attach('file', Buffer.from('CV'), 'cv.txt')
    .expect(201);
  await http
    .patch(`/v1/documents/${body.id as string}`)
    .send({ isShared: true })
    .expect(200);
  await service.query('UPDATE casework.beneficiaries SET account_id = user_id WHERE user_id = $1', [userId]);
  await service.query(
    'INSERT INTO casework.invitations (beneficiary_id, account_id) SELECT id, $1 FROM casework.beneficiaries WHERE account_id = $1',
    [userId],
  );
  // Somebody can still be invited to this one.
  await begin();
}

/** A conversation of theirs, one in which they answer as an agent, and rules that can still be changed. */
async function askForSupport({ http, userId }: SignedIn): Promise<void> {
  const somebody = await service.signIn('member');
  await http.post('/v1/conversations').send({ message: 'Hello' }).expect(201);
  const { body } = await somebody.http.post('/v1/conversations').send({ message: 'Hello' }).expect(201);
  await somebody.http.post(`/v1/conversations/${body.id}/ask-for-person`).expect(200);
  await http.post('/v1/support/rules').send({}).expect(201);
  // Past the service: of its lookups and transitions, others of these requests may have left little.
  for (const [id, status] of [
    [userId, 'open'],
    [userId, 'resolved'],
    [somebody.userId, 'open'],
    [somebody.userId, 'open'],
  ]) {
    await service.query(addTicket, [id, status]);
  }
}

const addTicket = `
  INSERT INTO support.support_tickets (requester_id, category_code, status_code, resolved_at)
  VALUES ($1, 'resources', $2::text, CASE WHEN $2 = 'resolved' THEN now() END)`;

/** What has to be there of the caller's own, by the address of what is asked. */
const beginnings: [RegExp, (caller: SignedIn) => Promise<void>][] = [
  [/threads|messages|changes/, beginThread],
  [/beneficiaries|documents|case/, beginFile],
  [/conversations|tickets|support/, askForSupport],
];

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
    lists.map(async ({ path }): Promise<[string, string[]]> => {
      const { status, text } = await exchange(service.url, {
        method: 'GET',
        path,
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
