import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import fc from 'fast-check';
import pg from 'pg';
import { Sequelize } from 'sequelize-typescript';
import { loadEnvironment } from '../../../src/config/environment.js';
import { withoutValues } from '../../../src/platform/logging/statement-shape.js';
import { anyText } from '../../factories/arbitraries.js';
import { influencerBody } from '../../factories/marketplace.js';
import { operationsOf, readDocument, type Document, type Operation } from '../../setup/openapi.js';
import { startProxy, type Proxy } from '../../setup/proxy.js';
import { exchange, type RawAnswer } from '../../setup/raw-http.js';
import { routesOf } from '../../setup/routes.js';
import { startService, type Service } from '../../setup/service.js';
import { Canary, tells } from './canary.js';
import { CanaryRequests } from './canary-requests.js';
import { untilSomebodyWaits } from './waiting.js';
import { startTalkativeProduct, type TalkativeProduct } from './product.js';
import { textsInUrls } from './texts-in-urls.js';

/*
 * The product tells all it can tell (LOG_LEVEL=trace, with its statements). Every operation is sent canaries in every
 * place of a request, and made to fail in every way.
 */

interface Line {
  level: string;
  time: string;
  requestId?: string;
  route?: string;
  status?: number;
  msg: string;
  [name: string]: unknown;
}

let product: TalkativeProduct;
let proxy: Proxy;
/** On the same database, for tokens of people with roles. */
let service: Service;
let client: pg.Client;
let document: Document;
let routes: Set<string>;
const canary = new Canary();

beforeAll(async () => {
  service = await startService();
  document = await readDocument(service);
  routes = new Set(routesOf(service).map(({ path }) => path));
  client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  proxy = await startProxy(loadEnvironment().database.connection!);
  product = await startTalkativeProduct((connection) => ({ ...connection, port: proxy.port }), {
    POSTGRES_CONNECT_TIMEOUT_MS: '10000',
    POSTGRES_POOL_ACQUIRE_MS: '10000',
    POSTGRES_QUERY_TIMEOUT_MS: '20000',
  });
});

afterAll(async () => {
  await client.end();
  await service.close();
  await product.stop();
  await proxy.close();
});

const answers: { request: string; answer: RawAnswer }[] = [];

/** Sends one request with canaries in its headers. */
async function send(method: string, path: string, body?: unknown, token?: string): Promise<RawAnswer> {
  const answer = await exchange(product.url, {
    method,
    path,
    headers: {
      'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
      'user-agent': canary.text(),
      'x-forwarded-for': canary.address(),
      'x-request-id': canary.username(),
      cookie: `atrium_refresh=${canary.username()}; atrium_browser=${canary.username()}`,
      referer: canary.url(),
      'idempotency-key': canary.username(),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  answers.push({ request: `${method} ${path}`, answer });
  return answer;
}

const tokens: string[] = [];

async function tokenOf(...roles: string[]): Promise<string> {
  const { accessToken } = await service.signIn(...roles);
  tokens.push(accessToken.toLowerCase());
  return accessToken;
}

/** The lines of the log, once `count` requests are in it. */
async function lines(count = answers.length): Promise<Line[]> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const found = product
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
    if (found.filter(({ msg }) => msg === 'request').length >= count) return found;
    await new Promise((wait) => setTimeout(wait, 25));
  }
  throw new Error('Requests are missing in the log.');
}

async function sendEverything(operation: Operation): Promise<void> {
  const requests = new CanaryRequests(document, operation, canary);
  const { method } = operation;
  for (const token of [undefined, canary.username(), await tokenOf('member'), await tokenOf('admin')]) {
    await send(method, requests.path(), requests.rightBody(), token);
  }
  const [token, { userId }] = [await tokenOf('admin'), await service.signIn('member')];
  const right = requests.rightBody();
  // The second one meets what the first one has made.
  await send(method, requests.path(userId), right, token);
  await send(method, requests.path(userId), right, token);
  for (const body of requests.wrongBodies()) await send(method, requests.path(), body, token);
}

/** A change of the database that makes a request fail, taken back afterwards. */
async function whileBroken(change: string, repair: string, work: () => Promise<unknown>): Promise<void> {
  await client.query(change);
  try {
    await work();
  } finally {
    await client.query(repair);
  }
}

const makeProfile = async (): Promise<RawAnswer> =>
  send('POST', '/v1/influencers', profile(), await tokenOf('member'));

const profile = () => ({
  ...influencerBody(),
  ...{ name: canary.text(), username: canary.username(), email: canary.email(), phone: canary.phone() },
  ...{ bio: canary.text(), dateOfBirth: canary.day() },
});

it('fails in every way there is', async () => {
  for (const operation of operationsOf(document)) await sendEverything(operation);
  for (const path of [`/v1/${canary.username()}/%zz`, `/v1/niches/${canary.username().repeat(30)}`]) {
    await send('GET', path);
  }
  await send('PATCH', `/v1/niches?q=${canary.username()}`);
  const makeTable = 'ALTER TABLE marketplace.influencers';
  // A column that is not there, a constraint without an answer, words of a trigger.
  await whileBroken(`${makeTable} RENAME bio TO life`, `${makeTable} RENAME life TO bio`, async () => {
    expect((await makeProfile()).status).toBe(500);
  });
  await whileBroken(
    `${makeTable} ADD CONSTRAINT never CHECK (bio IS NULL) NOT VALID`,
    `${makeTable} DROP CONSTRAINT never`,
    async () => expect((await makeProfile()).status).toBe(400),
  );
  await whileBroken(
    `CREATE FUNCTION public.complain() RETURNS trigger LANGUAGE plpgsql AS
       $$BEGIN RAISE EXCEPTION E'not %\\n    at % (x:1:1)\\n    at %:1:1', NEW.email, NEW.name, NEW.phone; END$$;
     CREATE TRIGGER complain BEFORE INSERT ON marketplace.influencers
       FOR EACH ROW EXECUTE FUNCTION public.complain()`,
    'DROP FUNCTION public.complain CASCADE',
    async () => expect((await makeProfile()).status).toBe(500),
  );
  // The database goes away in the middle of a transaction, and stays away.
  await client.query('BEGIN; LOCK TABLE marketplace.influencers IN ACCESS EXCLUSIVE MODE');
  const interrupted = makeProfile();
  await untilSomebodyWaits(client);
  await proxy.cut();
  await client.query('ROLLBACK');
  expect((await interrupted).status).toBe(503);
  expect((await send('POST', '/v1/influencers', profile())).status).toBe(503);
  await proxy.mend();
  const statuses = new Set(answers.map(({ answer }) => answer.status));
  expect([400, 401, 403, 404, 409, 415, 422, 500, 503].filter((status) => !statuses.has(status))).toEqual([]);
}, 300_000);

it('says nothing of anybody in its log', async () => {
  const found = await lines();
  expect(found.filter(({ context }) => context === 'SQL').length).toBeGreaterThan(100);
  const { words, hashes } = canary.traces();
  const telling = product
    .output()
    .split('\n')
    .filter((line) => tells(line, { words: [...words, ...tokens, 'bearer'], hashes }));
  expect(telling).toEqual([]);
});

it('says of an error what it is called and where it was thrown', async () => {
  const errors = (await lines()).filter(({ msg }) => msg === 'Unexpected error');
  expect(errors.length).toBeGreaterThan(1);
  for (const { stack } of errors)
    expect(stack).toMatch(/^Sequelize\w+Error\n( {4}at .+\n)+ {4}at .+:\d+:\d+\)?$/);
});

it('echoes no value in an answer that is an error', () => {
  const failed = answers.filter(({ answer }) => answer.status >= 400);
  expect(failed.length).toBeGreaterThan(200);
  const traces = canary.traces();
  const echoing = failed.filter(({ answer: { text, headers } }) =>
    tells(text + JSON.stringify(headers), traces),
  );
  expect(echoing.map(({ request, answer }) => `${request}: ${answer.text}`)).toEqual([]);
});

it('has one line for each request: its id, route, status, time, queries and their time', async () => {
  const requests = (await lines()).filter(({ msg }) => msg === 'request');
  expect(requests).toHaveLength(answers.length);
  const byId = new Map(requests.map((line) => [line.requestId, line]));
  for (const { request, answer } of answers) {
    const line = byId.get(String(answer.headers['x-request-id']));
    expect([request, line]).toEqual([
      request,
      {
        ...{ level: 'info', msg: 'request', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
        ...{ requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), method: request.split(' ')[0] },
        ...{ route: expect.any(String), status: statusOf(answer), ms: expect.any(Number) },
        ...{ queries: expect.any(Number), queryMs: expect.any(Number) },
      },
    ]);
    expect(routes.has(line!.route!) || line!.route === 'unmatched').toBe(true);
  }
  const made = answers.find(({ request, answer }) => request.startsWith('POST') && answer.status === 201);
  expect(byId.get(String(made!.answer.headers['x-request-id']))!.queries).toBeGreaterThan(1);
});

/** A stream ends when its reader leaves. */
const statusOf = ({ status, headers }: RawAnswer): number =>
  headers['content-type'] === 'text/event-stream' ? 499 : status;

it('is JSON in every line, save for the words with which a process starts', async () => {
  const others = product
    .output()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{'));
  expect(others).toEqual([
    expect.stringMatching(/^Atrium listens on /),
    expect.stringMatching(/^ {2}docs /),
    expect.stringMatching(/^ {2}data /),
  ]);
  const console = (await lines()).filter(({ context }) => context === 'console');
  expect(console.map(({ msg }) => msg)).toContainEqual(
    expect.stringMatching(/^Rolling back transaction \S+ failed with error $/),
  );
});

it('has a line for a request whose client did not wait', async () => {
  const before = (await lines()).filter(({ msg }) => msg === 'request').length;
  const { hostname, port } = new URL(product.url);
  const socket = connect(Number(port), hostname);
  const head = `POST /v1/sales/imports HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${await tokenOf('admin')}`;
  const begun = `${head}\r\ncontent-type: text/csv\r\ncontent-length: 1000\r\n\r\nInvoiceNo`;
  // What was sent arrives, and then that nothing more will.
  await new Promise<void>((sent) => socket.write(begun, () => sent()));
  socket.destroy();
  const line = (await lines(before + 1)).filter(({ msg }) => msg === 'request').at(-1);
  expect(line).toMatchObject({ method: 'POST', route: '/v1/sales/imports', status: 499 });
});

it('keeps the id of a request that is a UUID or a trace, and gives others one of its own', async () => {
  const [uuid, trace] = [randomUUID(), randomUUID().replaceAll('-', '')];
  for (const [given, kept] of [
    [uuid, uuid],
    [trace, trace],
    ['447700900555', undefined],
    ['ines.moreau', undefined],
  ] as const) {
    const { headers } = await exchange(product.url, {
      ...{ method: 'GET', path: '/health/live', headers: { 'x-request-id': given } },
    });
    expect(headers['x-request-id']).toEqual(kept ?? expect.stringMatching(/^[0-9a-f-]{36}$/));
  }
});

it('tells of an error that nobody caught where it was, not what it said', async () => {
  const script = `
    const { captureOutput } = await import('./dist/platform/logging/process-output.js');
    const { pino } = await import('pino');
    captureOutput(pino());
    console.error('Cannot read', 'canary one');
    console.log(new Error('canary two'));
    process.emitWarning('Too many "canary three"');
    await new Promise((done) => setTimeout(done, 20));
    const error = Object.assign(new TypeError('canary four\\n    at canary (five:1:1)'), { sql: 'canary six' });
    setTimeout(() => { throw error; });
    await new Promise((done) => setTimeout(done, 1_000));`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const ended = (await run.catch((error: unknown) => error)) as {
    code: number;
    stdout: string;
    stderr: string;
  };
  const told = ended.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  // A warning of Node's is told on its next turn, before or after the end.
  expect(told.map(({ msg }) => msg).sort()).toEqual([
    'Cannot read',
    'Error',
    'Nobody caught an error: the process ends',
    'Warning: Too many ',
  ]);
  expect(told).toContainEqual(
    expect.objectContaining({ stack: expect.stringMatching(/^TypeError\n {4}at /) as string }),
  );
  expect(ended).toMatchObject({ code: 1, stderr: '' });
  expect(ended.stdout).not.toContain('canary');
});

describe('a statement that is logged', () => {
  it('has a question mark in place of any text that it holds', () => {
    const sequelize = service.app.get(Sequelize);
    fc.assert(
      fc.property(anyText(200), fc.boolean(), (text, asEscape) => {
        const value = asEscape ? pg.escapeLiteral(text) : sequelize.escape(text);
        expect(withoutValues(`SELECT ${value} AS one, 'two', "it's" /* ' */ FROM t WHERE n = 3 -- '`)).toBe(
          `SELECT ? AS one, ?, "it's"  FROM t WHERE n = ? `.replace(
            '? AS',
            value.startsWith(' E') ? ' ? AS' : '? AS',
          ),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [`SELECT $1, $2::date, col1 FROM "a""b"`, `SELECT $1, $2::date, col1 FROM "a""b"`],
    [`SELECT 'C:\\' AS a, 'x@y' AS b`, `SELECT ? AS a, ? AS b`],
    [`SELECT E'it\\'s' AS a, e'\\\\' AS b`, `SELECT ? AS a, ? AS b`],
    [`SELECT $$it's$$, $q$ $$ $q$, 1.5e3`, `SELECT ?, ?, ?`],
    [`SELECT U&'\\0441', X'1F', N'x'`, `SELECT U&?, X?, N?`],
    [`SELECT 'one', 'never ends`, `SELECT ?, ?`],
    [`SELECT 1 /* it's`, `SELECT ? ?`],
  ])('is laid bare: %s', (statement, bare) => expect(withoutValues(statement)).toBe(bare));
});

it('takes no value of a person in an URL', () => {
  const texts = operationsOf(document).flatMap(({ name, parameters = [] }) =>
    parameters
      .filter(
        ({ schema }) =>
          schema.type === 'string' && !schema.enum && !/^(uuid|date|date-time)$/.test(schema.format ?? ''),
      )
      .filter(({ in: place }) => place !== ('header' as string))
      .map((parameter) => `${name} ${parameter.name}`),
  );
  const allowed = texts.filter((parameter) => !parameter.endsWith(' cursor'));
  expect(allowed.sort()).toEqual(Object.keys(textsInUrls).sort());
});

it('hides in a cursor by whom a list is sorted', async () => {
  for (let n = 0; n < 2; n++) await service.http.post('/v1/influencers').send(profile()).expect(201);
  const sorted = { sort: 'name', limit: 1, q: canary.text().split(' ')[0] };
  const { body } = await service.http.get('/v1/influencers').query(sorted).expect(200);
  const { nextCursor } = (body as { page: { nextCursor: string } }).page;
  const read = nextCursor.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  expect(read.length).toBeGreaterThan(0);
  expect(tells([nextCursor, ...read].join(' '), canary.traces())).toBe(false);
});
