import { killServer } from './setup/faults.js';
import { until } from './setup/figures.js';
import { ask, signIn, summary, type Answer } from './setup/load.js';
import { lockEverywhere, product, says, startReplicated, type Replicated } from './setup/replicated.js';

/** What is served while one of the two servers is away. */
let set: Replicated;

beforeAll(async () => {
  set = await startReplicated();
});
afterAll(() => set?.remove());

it('a read is served when the replica is killed under it, and by the replica again when that is back', async () => {
  const { cluster, standby, other, merchandiser: token } = set;
  await set.untilFollowed(other);
  const path = '/v1/sales/analytics/revenue?groupBy=day&from=2020-01-01&to=2026-12-31';
  const read = (): Promise<Answer> => ask(other.url, path, { token });
  const before = await set.reads(other, 'away');
  const [holder, onStandby] = await Promise.all([cluster.connect(), standby.connect()]);
  // Nobody is answered before it is killed.
  await lockEverywhere(holder, onStandby, 'sales.daily_demands');
  const underWay = Array.from({ length: 6 }, read);
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'atrium_api'`;
  await until('they wait', async () => (await onStandby.query(waiting)).rowCount === 6);
  await killServer({ ...cluster, dataDir: standby.dataDir });
  await holder.query('ROLLBACK');
  await holder.end();
  expect((await Promise.all(underWay)).map(summary)).toEqual(Array<string>(6).fill('200'));
  expect((await set.reads(other, 'away')) - before).toBeGreaterThanOrEqual(6);
  for (let i = 0; i < 50; i++) expect(summary(await read())).toBe('200');
  await until('it is told', async () => {
    const ready = await ask(other.url, '/health/ready');
    return ready.status === 200 && JSON.stringify(ready.body.checks).includes('"not reachable"');
  });
  await standby.start();
  await set.untilFollowed(other);
});

describe('while the primary is away', () => {
  let thread: string;
  let analyst: string;
  /** How much the log said before. */
  let saidBefore: number;

  beforeAll(async () => {
    const { cluster, one, other, merchandiser: token } = set;
    const body = { participantIds: [], name: 'Own' };
    thread = (await ask(one.url, '/v1/threads', { token, body })).body.id!;
    analyst = await signIn(one.url, 'analyst');
    await Promise.all([one, other].map(set.untilFollowed));
    saidBefore = other.output().length;
    await cluster.stop();
    await until('it is noticed', async () => {
      const ready = await Promise.all([one, other].map(({ url }) => ask(url, '/health/ready')));
      return ready.every(({ body }) => (body as { status?: string }).status === 'read_only');
    });
  });

  it('what only reads is served, and says so', async () => {
    const { other, merchandiser: token } = set;
    for (const path of ['/v1/sales/products?limit=1', '/v1/me', '/v1/niches', '/v1/threads']) {
      const answer = await ask(other.url, path, { token });
      expect([path, summary(answer), answer.headers['atrium-read-only']]).toEqual([path, '200', 'true']);
    }
    expect((await ask(other.url, '/v1/me')).status).toBe(401);
  });

  it('nobody is served what is somebody else’s', async () => {
    const { cluster, standby, other, merchandiser } = set;
    const path = `/v1/threads/${thread}`;
    expect((await ask(other.url, path, { token: merchandiser })).status).toBe(200);
    expect((await ask(other.url, path, { token: analyst })).status).toBe(404);
    // By the policies of the standby as well, for the login of the service.
    const seen = await Promise.all(
      [merchandiser, analyst].map(async (token) => {
        const { id } = (await ask(other.url, '/v1/me', { token })).body;
        return standby.rowsSeenBy(id!, cluster.env, 'messaging.threads', thread);
      }),
    );
    expect(seen).toEqual([1, 0]);
  });

  it('what writes is refused at once, and so is what may be read on record alone', async () => {
    const { other, merchandiser, admin: token } = set;
    const { body } = await ask(other.url, '/v1/me', { token: merchandiser });
    const refused: (() => Promise<Answer>)[] = [
      () => set.create(product()),
      () => ask(other.url, '/v1/sessions', { body: { identifier: 'admin', password: 'password123' } }),
      () => ask(other.url, `/v1/accounts/${body.id!}`, { token }),
      () => ask(other.url, '/v1/ops/database', { token }),
    ];
    for (const send of refused) {
      // The machine may stand still for a moment; whoever waited for the primary would wait each time.
      await until('it is refused at once', async () => {
        const answer = await send();
        expect(summary(answer)).toBe('503 platform.read_only');
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        expect(answer.headers['atrium-read-only']).toBe('true');
        return answer.ms < 1_000;
      });
    }
  });

  it('it is ready to be read, as the figures say', async () => {
    const { other } = set;
    const ready = await ask(other.url, '/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body.checks).toEqual([
      { name: 'database', ok: false, level: 'warning', detail: 'not reachable' },
      { name: 'replica 1', ok: true, detail: 'following' },
    ]);
    expect(await set.figure(other, 'atrium_read_only')).toBe(1);
    expect((await ask(other.url, '/health/live')).status).toBe(200);
  });

  it('limits still hold, counted in the process', async () => {
    const { other, admin: token } = set;
    const answers: Answer[] = [];
    for (let i = 0; i < 12; i++) answers.push(await ask(other.url, '/v1/me/export', { token }));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 429, 429]);
  });

  it('all is as before once it is back, and the log has one line of each', async () => {
    const { cluster, other, merchandiser: token } = set;
    await cluster.start();
    await until('it is written to', async () => (await set.create(product())).status === 201);
    await until('both know', async () => (await set.figure(other, 'atrium_read_only')) === 0);
    const answer = await ask(other.url, '/v1/sales/products?limit=1', { token });
    expect([answer.status, answer.headers['atrium-read-only']]).toEqual([200, undefined]);
    expect((await ask(other.url, '/health/ready')).body.status).toBe('ready');
    await set.untilFollowed(other);
    await says(other, 'The primary is back');
    const lines = other.output().slice(saidBefore).split('\n');
    expect(lines.filter((line) => line.includes('The primary is away'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('The primary is back'))).toHaveLength(1);
    const errors = lines
      .filter((line) => /"level":"(error|fatal)"/.test(line))
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    // Whoever works in the background, and had a statement on its way in that moment.
    const caught = /^(Jobs are not looked for|The audit trail cannot be sealed|Messages cannot be sent): /;
    expect(errors.filter((message) => !caught.test(message))).toEqual([]);
    expect(errors).toEqual([...new Set(errors)]);
  });
});

it('a replica that is promoted as the page has it is refused from then on, and takes no write', async () => {
  const { standby, other, merchandiser: token } = set;
  await set.untilFollowed(other);
  const { printed, promised } = await standby.promote();
  expect(promised).toEqual(['f']);
  expect(printed).toEqual(promised);
  await says(other, `Replica 1 (${standby.place}) is refused`);
  expect(await set.figure(other, 'atrium_replica_up{replica="1"}')).toBe(0);
  expect(summary(await ask(other.url, '/v1/sales/products?limit=1', { token }))).toBe('200');
  expect(summary(await set.create({}))).toBe('400 platform.invalid_input');
});
