import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { until } from './setup/figures.js';
import { startForeignCluster } from './setup/foreign-cluster.js';
import { ask, signIn, summary } from './setup/load.js';
import { found, product, says, startReplicated, stop, type Replicated } from './setup/replicated.js';
import { setOn, whilePaused } from './setup/standby.js';

/** What a replica serves, and what it does not. */
let set: Replicated;
let onStandby: pg.Client;

beforeAll(async () => {
  set = await startReplicated();
  onStandby = await set.standby.connect();
});
afterAll(async () => {
  await onStandby?.end();
  await set?.remove();
});

describe('a replica that was set up as the runbook has it', () => {
  it('prints what the page says', () => {
    const { promised, printed } = set.standby.setUp;
    expect(promised).toEqual(['replica_1', '', 't|f']);
    expect(printed).toEqual(promised);
  });

  it('serves reads, each from one server, and is told the service follows it', async () => {
    const { other, merchandiser: token } = set;
    const path = `/v1/sales/demand?from=2026-01-01&to=2026-01-31`;
    const committed = async (): Promise<number> => {
      const { rows } = await onStandby.query<{ count: string }>(
        `SELECT xact_commit AS count FROM pg_stat_database WHERE datname = 'atrium'`,
      );
      return Number(rows[0]!.count);
    };
    const transactions = await committed();
    // One that is too late for its turn leaves the primary alone to answer for a second.
    await until('twenty reads in a row are served by it', async () => {
      await set.untilFollowed(other);
      const before = await set.reads(other, 'replica');
      for (let i = 0; i < 20; i++) expect(summary(await ask(other.url, path, { token }))).toBe('200');
      const chosen = (await set.reads(other, 'replica')) - before;
      // Two statements each, and one choice of a server.
      expect(chosen).toBeLessThanOrEqual(20);
      return chosen === 20;
    });
    await until('the standby counts them', async () => (await committed()) - transactions >= 40);
    await says(other, `Replica 1 (${set.standby.place}) follows the primary`);
  });

  it('tells somebody their own rows and nobody else’s', async () => {
    const { one, other } = set;
    for (const name of ['merchandiser', 'analyst']) {
      const token = await signIn(one.url, name);
      await until(`${name} is served by it`, async () => {
        await set.untilFollowed(other);
        const before = await set.reads(other, 'replica');
        const { body } = await ask(other.url, '/v1/me/export', { token });
        const { data } = body as unknown as { data: Record<string, { username: string }[]> };
        expect(data['identity.users']!.map(({ username }) => username)).toEqual([name]);
        return (await set.reads(other, 'replica')) - before === 1;
      });
    }
    const { rows } = await onStandby.query('SELECT count(*)::int AS users FROM identity.users');
    expect(rows[0].users).toBeGreaterThan(2);
  });
});

/** Writes to the primary all the time while something else is done. */
async function amidNoise(work: () => Promise<void>): Promise<void> {
  const writer = await set.cluster.connect();
  await writer.query('CREATE TABLE public.noise (n bigint, text text)');
  const insert = `INSERT INTO public.noise SELECT n, repeat('x', 200) FROM generate_series(1, 500) AS n`;
  let isOver = false;
  const noise = (async () => {
    for (; !isOver; await pause(5)) await writer.query(insert);
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await noise;
    await writer.query('DROP TABLE public.noise');
    await writer.end();
  }
}

describe('whoever reads', () => {
  it('sees what was written through another process, however much is being replayed', async () => {
    const { other } = set;
    // Commits are replayed some time late, so that the standby has to be waited for.
    const delayBy = (ms: number) => setOn(onStandby, 'recovery_min_apply_delay', `${ms}ms`);
    const before = await set.reads(other, 'replica');
    let missed = 0;
    const client = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) {
        const body = product();
        expect(summary(await set.create(body))).toBe('201');
        if (found(await set.find(body.sku)) !== 1) missed++;
        // What nobody may use again before a second is over would leave the primary alone to answer.
        if (i % 10 === 9) await pause(300);
      }
    };
    await delayBy(20);
    await amidNoise(async () => void (await Promise.all(Array.from({ length: 4 }, client))));
    await delayBy(0);
    expect(missed).toBe(0);
    expect((await set.reads(other, 'replica')) - before).toBeGreaterThan(10);
  });

  it('sees it while the standby has not, and a session that has ended has ended everywhere', async () => {
    const { one, other } = set;
    await set.untilFollowed(other);
    const token = await signIn(one.url, 'analyst');
    expect((await ask(other.url, '/v1/sales/products?limit=1', { token })).status).toBe(200);
    await whilePaused(onStandby, async () => {
      const body = product();
      await set.create(body);
      const before = await set.reads(other, 'behind');
      await until('it is behind', async () => {
        expect(found(await set.find(body.sku))).toBe(1);
        return (await set.reads(other, 'behind')) > before;
      });
      const { rows } = await onStandby.query('SELECT 1 FROM sales.products WHERE sku = $1', [body.sku]);
      expect(rows).toEqual([]);
      expect((await ask(one.url, '/v1/sessions/current', { method: 'DELETE', token })).status).toBe(204);
      expect((await ask(other.url, '/v1/sales/products?limit=1', { token })).status).toBe(401);
      const ready = await ask(other.url, '/health/ready');
      expect([ready.status, ready.body.status]).toEqual([200, 'ready']);
    });
    await set.untilFollowed(other);
  });

  it('is served when the replica cancels what is being read, to go on replaying', async () => {
    const { other, merchandiser } = set;
    const cancelAfter = (delay: string) => setOn(onStandby, 'max_standby_streaming_delay', delay);
    await cancelAfter('0');
    await set.untilFollowed(other);
    const writer = await set.cluster.connect();
    const answers: { status: number; text: string }[] = [];
    let isOver = false;
    const path = '/v1/sales/analytics/revenue?groupBy=day&from=2020-01-01&to=2026-12-31&format=csv';
    const headers = { authorization: `Bearer ${merchandiser}` };
    const readers = Array.from({ length: 6 }, async () => {
      while (!isOver) {
        const response = await fetch(other.url + path, { headers });
        answers.push({ status: response.status, text: await response.text() });
      }
    });
    const before = await set.reads(other, 'conflict');
    await until('one is cancelled', async () => {
      await writer.query('BEGIN; LOCK TABLE sales.daily_demands IN ACCESS EXCLUSIVE MODE; COMMIT');
      return (await set.reads(other, 'conflict')) > before;
    }).finally(() => (isOver = true));
    await Promise.all(readers);
    await writer.end();
    await cancelAfter('30s');
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([200]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

it('a process that is led to a standby as its primary is not ready, and accuses no replica', async () => {
  const [, port] = set.standby.place.split(':');
  const service = await set.serve({
    POSTGRES_PORT: port,
    POSTGRES_REPLICAS: `localhost:${port}`,
    JOBS: 'off',
  });
  const { status, body } = await ask(service.url, '/health/ready');
  await stop(service);
  expect(status).toBe(503);
  expect(JSON.stringify(body.checks)).toMatch(/a standby: it takes no writes.*replica 1.*not looked at yet/);
  expect(service.output()).not.toContain('is refused');
});

describe('a server that is no standby of the primary', () => {
  const others = ['another cluster that stands by', 'the primary of another cluster'];
  it.each(others)('is refused: %s', async (kind) => {
    const password = set.cluster.env.POSTGRES_PASSWORD!;
    const foreign = await startForeignCluster(password, kind.includes('stands by'));
    try {
      const service = await set.serve({ POSTGRES_REPLICAS: `127.0.0.1:${foreign.port}` });
      try {
        for (let i = 0; i < 5; i++) {
          const answer = await ask(service.url, '/v1/sales/products?limit=1', { token: set.merchandiser });
          expect(summary(answer)).toBe('200');
        }
        expect(await set.figure(service, 'atrium_replica_up{replica="1"}')).toBe(0);
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
});
