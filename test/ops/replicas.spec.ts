import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { fillDatabase, startDebianCluster, type DebianCluster } from './setup/debian-cluster.js';
import { killServer } from './setup/faults.js';
import { startForeignCluster } from './setup/foreign-cluster.js';
import { figureOf, until } from './setup/figures.js';
import { ask, signIn, summary, type Answer } from './setup/load.js';
import { setOn, startStandby, whilePaused, type Standby } from './setup/standby.js';

const token = 'a-program-of-the-operator-0123456789';
/** Far more than a standby takes that shares its processor with all the others here. */
const waitMs = 2_000;

let cluster: DebianCluster;
let standby: Standby;
let onStandby: pg.Client;
let one: ProductProcess;
let other: ProductProcess;
let merchandiser: string;
let admin: string;

beforeAll(async () => {
  cluster = await startDebianCluster();
  await fillDatabase(cluster);
  standby = await startStandby(cluster);
  onStandby = await standby.connect();
  [one, other] = await Promise.all([serve(), serve()]);
  [merchandiser, admin] = await Promise.all([signIn(one.url, 'merchandiser'), signIn(one.url, 'admin')]);
});
afterAll(async () => {
  await Promise.all([one, other].map(stop));
  await onStandby.end();
  await standby.stop();
  await cluster.remove();
});

const serve = (settings: NodeJS.ProcessEnv = {}): Promise<ProductProcess> =>
  startProduct({
    ...cluster.env,
    JOBS: 'on',
    METRICS_TOKEN: token,
    POSTGRES_REPLICAS: standby.place,
    POSTGRES_REPLICA_WAIT_MS: String(waitMs),
    POSTGRES_CONNECT_TIMEOUT_MS: '1000',
    ...settings,
  });
const stop = async (service: ProductProcess): Promise<void> => {
  service.kill('SIGTERM');
  await service.ended;
};

const figure = ({ url }: ProductProcess, name: string): Promise<number> => figureOf(url, token, name);
const says = (service: ProductProcess, text: string): Promise<void> =>
  until(`it says ${text}`, async () => service.output().includes(text));
const reads = (service: ProductProcess, outcome: string): Promise<number> =>
  figure(service, `atrium_replica_reads_total{replica="1",outcome="${outcome}"}`);

const untilFollowed = (service: ProductProcess): Promise<void> =>
  until(
    'the replica serves reads',
    async () => {
      const before = await reads(service, 'replica');
      await ask(service.url, '/v1/sales/products?limit=1', { token: merchandiser });
      return (await reads(service, 'replica')) > before;
    },
    60_000,
  ).catch(async (error: Error) => {
    const { body } = await ask(service.url, '/health/ready');
    throw new Error(`${error.message}; ${JSON.stringify(body.checks)}`);
  });

let skus = 0;
const product = () => ({ name: 'Lamp', sku: `REPLICA-${++skus}`, price: '1.00', stock: 1 });
const create = (body: object): Promise<Answer> =>
  ask(one.url, '/v1/sales/products', { token: merchandiser, body });
/** Through the other process, by a list that a replica may serve. */
const find = (sku: string): Promise<Answer> =>
  ask(other.url, `/v1/sales/products?sku=${sku}`, { token: merchandiser });
const found = ({ body }: Answer): number => (body as { data?: unknown[] }).data?.length ?? -1;

describe('a replica that was set up as the runbook has it', () => {
  it('prints what the page says', () => {
    expect(standby.setUp.promised).toEqual(['replica_1', '', 't|f']);
    expect(standby.setUp.printed).toEqual(standby.setUp.promised);
  });

  it('serves reads, each from one server, and is told the service follows it', async () => {
    await untilFollowed(other);
    const before = await reads(other, 'replica');
    const scans = async (): Promise<number> => {
      const { rows } = await onStandby.query<{ calls: string }>(
        `SELECT xact_commit AS calls FROM pg_stat_database WHERE datname = 'atrium'`,
      );
      return Number(rows[0]!.calls);
    };
    const transactions = await scans();
    for (let i = 0; i < 20; i++) {
      const path = `/v1/sales/demand?from=2026-01-01&to=2026-01-31`;
      expect(summary(await ask(other.url, path, { token: merchandiser }))).toBe('200');
    }
    // Two statements each, and one choice of a server.
    expect((await reads(other, 'replica')) - before).toBe(20);
    await until('the standby counts them', async () => (await scans()) - transactions >= 40);
    await says(other, `Replica 1 (${standby.place}) follows the primary`);
  });

  it('tells somebody their own rows and nobody else’s', async () => {
    const before = await reads(other, 'replica');
    for (const name of ['merchandiser', 'analyst']) {
      const { body } = await ask(other.url, '/v1/me/export', { token: await signIn(one.url, name) });
      const users = (body as unknown as { data: Record<string, { username: string }[]> }).data[
        'identity.users'
      ];
      expect(users!.map(({ username }) => username)).toEqual([name]);
    }
    expect((await reads(other, 'replica')) - before).toBe(2);
    const { rows } = await onStandby.query('SELECT count(*)::int AS users FROM identity.users');
    expect(rows[0].users).toBeGreaterThan(2);
  });
});

describe('whoever reads', () => {
  it('sees what was written through another process, however much is being replayed', async () => {
    // Commits are replayed some time late, so that the standby has to be waited for.
    const set = (delay: number) => setOn(onStandby, 'recovery_min_apply_delay', `${delay}ms`);
    const writer = await cluster.connect();
    await writer.query('CREATE TABLE public.noise (n bigint, text text)');
    let isOver = false;
    const noise = (async () => {
      while (!isOver) {
        await writer.query(
          `INSERT INTO public.noise SELECT n, repeat('x', 200) FROM generate_series(1, 500) AS n`,
        );
        await pause(5);
      }
    })();
    const before = await Promise.all(['replica', 'behind'].map((outcome) => reads(other, outcome)));
    await set(20);
    let missed = 0;
    const clients = Array.from({ length: 4 }, async () => {
      for (let i = 0; i < 100; i++) {
        const body = product();
        expect(summary(await create(body))).toBe('201');
        if (found(await find(body.sku)) !== 1) missed++;
        // What nobody may use again before a second is over would leave the primary alone to answer.
        if (i % 10 === 9) await pause(300);
      }
    });
    await Promise.all(clients);
    isOver = true;
    await noise;
    await set(0);
    await writer.query('DROP TABLE public.noise');
    await writer.end();
    expect(missed).toBe(0);
    const after = await Promise.all(['replica', 'behind'].map((outcome) => reads(other, outcome)));
    expect(after[0]! - before[0]!).toBeGreaterThan(10);
  });

  it('sees it while the standby has not, and a session that has ended has ended everywhere', async () => {
    await untilFollowed(other);
    const session = await signIn(one.url, 'analyst');
    expect((await ask(other.url, '/v1/sales/products?limit=1', { token: session })).status).toBe(200);
    await whilePaused(onStandby, async () => {
      const body = product();
      await create(body);
      const before = await reads(other, 'behind');
      await until('it is behind', async () => {
        expect(found(await find(body.sku))).toBe(1);
        return (await reads(other, 'behind')) > before;
      });
      const { rows } = await onStandby.query('SELECT 1 FROM sales.products WHERE sku = $1', [body.sku]);
      expect(rows).toEqual([]);
      expect((await ask(one.url, '/v1/sessions/current', { method: 'DELETE', token: session })).status).toBe(
        204,
      );
      expect((await ask(other.url, '/v1/sales/products?limit=1', { token: session })).status).toBe(401);
      const ready = await ask(other.url, '/health/ready');
      expect([ready.status, ready.body.status]).toEqual([200, 'ready']);
    });
    await untilFollowed(other);
  });

  it('is served when the replica cancels what is being read, to go on replaying', async () => {
    const set = (delay: string) => setOn(onStandby, 'max_standby_streaming_delay', delay);
    await set('0');
    await untilFollowed(other);
    const writer = await cluster.connect();
    const answers: Answer[] = [];
    let isOver = false;
    const path = '/v1/sales/analytics/revenue?groupBy=day&from=2020-01-01&to=2026-12-31&format=csv';
    const readers = Array.from({ length: 6 }, async () => {
      while (!isOver) {
        const response = await fetch(other.url + path, {
          headers: { authorization: `Bearer ${merchandiser}` },
        });
        const body = { text: await response.text() } as unknown as Answer['body'];
        answers.push({ status: response.status, headers: {}, body, ms: 0 });
      }
    });
    const before = await reads(other, 'conflict');
    await until('one is cancelled', async () => {
      await writer.query('BEGIN; LOCK TABLE sales.daily_demands IN ACCESS EXCLUSIVE MODE; COMMIT');
      return (await reads(other, 'conflict')) > before;
    });
    isOver = true;
    await Promise.all(readers);
    await writer.end();
    await set('30s');
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([200]);
    expect(new Set(answers.map(({ body }) => (body as { text?: string }).text)).size).toBe(1);
  });

  it('is served when the replica is killed under many reads, and from it again when it is back', async () => {
    await untilFollowed(other);
    const path = '/v1/sales/analytics/revenue?groupBy=day&from=2020-01-01&to=2026-12-31';
    const read = (): Promise<Answer> => ask(other.url, path, { token: merchandiser });
    const before = await reads(other, 'away');
    // Nobody is answered before it is killed: the lock is there as well.
    const holder = await cluster.connect();
    await holder.query('BEGIN; LOCK TABLE sales.daily_demands IN ACCESS EXCLUSIVE MODE');
    const count = async (sql: string): Promise<number> => {
      const { rows } = await onStandby.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`);
      return rows[0]!.count;
    };
    const locks = `pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'sales.daily_demands'::regclass`;
    await until('it is locked there', async () => (await count(locks)) === 1);
    const underWay = Array.from({ length: 6 }, read);
    const waiting = `pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'atrium_api'`;
    await until('they wait', async () => (await count(waiting)) === 6);
    await killServer({ ...cluster, dataDir: standby.dataDir });
    await holder.query('ROLLBACK');
    await holder.end();
    expect((await Promise.all(underWay)).map(summary)).toEqual(Array<string>(6).fill('200'));
    expect((await reads(other, 'away')) - before).toBeGreaterThanOrEqual(6);
    for (let i = 0; i < 50; i++) expect(summary(await read())).toBe('200');
    await until('it is told', async () => {
      const ready = await ask(other.url, '/health/ready');
      return ready.status === 200 && JSON.stringify(ready.body.checks).includes('"not reachable"');
    });
    await standby.start();
    onStandby = await standby.connect();
    await untilFollowed(other);
  });
});

it('a process that is led to a standby as its primary is not ready, and accuses no replica', async () => {
  const [, port] = standby.place.split(':');
  const service = await serve({ POSTGRES_PORT: port, POSTGRES_REPLICAS: `localhost:${port}`, JOBS: 'off' });
  const { status, body } = await ask(service.url, '/health/ready');
  await stop(service);
  expect(status).toBe(503);
  expect(JSON.stringify(body.checks)).toMatch(/a standby: it takes no writes.*replica 1.*not looked at yet/);
  expect(service.output()).not.toContain('is refused');
});

describe('while the primary is away', () => {
  let thread: string;
  let analyst: string;

  beforeAll(async () => {
    const body = { participantIds: [], name: 'Own' };
    thread = (await ask(one.url, '/v1/threads', { token: merchandiser, body })).body.id!;
    analyst = await signIn(one.url, 'analyst');
    await Promise.all([untilFollowed(one), untilFollowed(other)]);
    await cluster.stop();
    await until('it is noticed', async () => {
      const ready = await Promise.all([one, other].map(({ url }) => ask(url, '/health/ready')));
      return ready.every(({ body }) => (body as { status?: string }).status === 'read_only');
    });
  });

  it('what only reads is served, and says so', async () => {
    for (const path of ['/v1/sales/products?limit=1', '/v1/me', '/v1/niches', '/v1/threads']) {
      const answer = await ask(other.url, path, { token: merchandiser });
      expect([path, summary(answer), answer.headers['atrium-read-only']]).toEqual([path, '200', 'true']);
    }
    expect((await ask(other.url, '/v1/me')).status).toBe(401);
  });

  it('nobody is served what is somebody else’s', async () => {
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
    const { body } = await ask(other.url, '/v1/me', { token: merchandiser });
    const refused = [
      await create(product()),
      await ask(other.url, '/v1/sessions', { body: { identifier: 'admin', password: 'password123' } }),
      await ask(other.url, `/v1/accounts/${body.id!}`, { token: admin }),
      await ask(other.url, '/v1/ops/database', { token: admin }),
    ];
    for (const answer of refused) {
      expect(summary(answer)).toBe('503 platform.read_only');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.headers['atrium-read-only']).toBe('true');
      expect(answer.ms).toBeLessThan(1_000);
    }
  });

  it('it is ready to be read, as the figures say', async () => {
    const ready = await ask(other.url, '/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body.checks).toEqual([
      { name: 'database', ok: false, level: 'warning', detail: 'not reachable' },
      { name: 'replica 1', ok: true, detail: 'following' },
    ]);
    expect(await figure(other, 'atrium_read_only')).toBe(1);
    expect((await ask(other.url, '/health/live')).status).toBe(200);
  });

  it('limits still hold, counted in the process', async () => {
    const answers: Answer[] = [];
    for (let i = 0; i < 12; i++) answers.push(await ask(other.url, '/v1/me/export', { token: admin }));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 429, 429]);
  });

  it('all is as before once it is back, and the log has one line of each', async () => {
    await cluster.start();
    await until('it is written to', async () => (await create(product())).status === 201, 10_000);
    await until('both know', async () => (await figure(other, 'atrium_read_only')) === 0, 5_000);
    const answer = await ask(other.url, '/v1/sales/products?limit=1', { token: merchandiser });
    expect([answer.status, answer.headers['atrium-read-only']]).toEqual([200, undefined]);
    expect((await ask(other.url, '/health/ready')).body.status).toBe('ready');
    await untilFollowed(other);
    const lines = other.output().split('\n');
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

describe('a server that is no standby of the primary', () => {
  const products = '/v1/sales/products?limit=1';

  const others = ['another cluster that stands by', 'the primary of another cluster'];
  it.each(others)('is refused: %s', async (kind) => {
    const foreign = await startForeignCluster(cluster.env.POSTGRES_PASSWORD!, kind.includes('stands by'));
    try {
      const service = await serve({ POSTGRES_REPLICAS: `127.0.0.1:${foreign.port}` });
      try {
        for (let i = 0; i < 5; i++) {
          expect(summary(await ask(service.url, products, { token: merchandiser }))).toBe('200');
        }
        expect(await figure(service, 'atrium_replica_up{replica="1"}')).toBe(0);
        await says(service, `Replica 1 (127.0.0.1:${foreign.port}) is refused`);
        const { checks } = (await ask(service.url, '/health/ready')).body;
        expect(JSON.stringify(checks)).toContain('refused: no standby of the primary');
      } finally {
        await stop(service);
      }
    } finally {
      await foreign.remove();
    }
  });

  it('is refused, once it is promoted as the page has it, and takes no write', async () => {
    await untilFollowed(other);
    const { printed, promised } = await standby.promote();
    expect(promised).toEqual(['f']);
    expect(printed).toEqual(promised);
    await says(other, `Replica 1 (${standby.place}) is refused`);
    expect(await figure(other, 'atrium_replica_up{replica="1"}')).toBe(0);
    expect(summary(await ask(other.url, products, { token: merchandiser }))).toBe('200');
    expect(summary(await create({}))).toBe('400 platform.invalid_input');
  });
});
