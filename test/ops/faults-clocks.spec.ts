import { resolve } from 'node:path';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';
import { until } from './setup/figures.js';
import { ask, signIn } from './setup/load.js';

const hourMs = 3_600_000;

/** What an access token lasts is a sixth of it. */
describe('two processes whose clocks differ by an hour, and from that of the database by half of it', () => {
  let cluster: DebianCluster;
  let processes: ProductProcess[];
  let urls: [string, string];

  beforeAll(async () => {
    cluster = await startFilledCluster();
    processes = await Promise.all([startWith(-hourMs / 2, 'at once'), startWith(hourMs / 2, 'at once')]);
    urls = processes.map(({ url }) => url) as [string, string];
  });
  afterAll(async () => {
    for (const process of processes) process.kill('SIGTERM');
    await Promise.all(processes.map(({ ended }) => ended));
    await cluster.remove();
  });

  /** One whose clock is wrong by so much, from its start on or from when it is sent SIGUSR2. */
  const startWith = (skewMs: number, from: 'at once' | 'later'): Promise<ProductProcess> =>
    startProduct({
      ...cluster.env,
      JOBS: 'off',
      LOG_LEVEL: 'warn',
      NODE_OPTIONS: `--import=${resolve('test/ops/fixtures/skewed-clock.mjs')}`,
      CLOCK_SKEW_MS: String(skewMs),
      CLOCK_SKEW_FROM: from,
    });

  const query = async (sql: string): Promise<void> => {
    const client = await cluster.connect();
    await client.query(sql).finally(() => client.end());
  };

  it('each says how far off it is', () => {
    const off = processes.map(({ output }) =>
      Number(/ahead of this machine's by (-?\d+) ms/.exec(output())?.[1]),
    );
    expect(off.map((ms) => Math.round(ms / 60_000))).toEqual([30, -30]);
  });

  /** In what the two differ over who is signed in, and from the clock of the database over until when. */
  async function disagreements([one, other]: [string, string], identifier: string): Promise<string[]> {
    const found: string[] = [];
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      const token = await signIn(here, identifier);
      for (const url of [here, there]) {
        const { status } = await ask(url, '/v1/threads', { token });
        if (status !== 200)
          found.push(`a token of ${url === here ? 'its own' : 'the other'} is answered ${status}`);
      }
      const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<
        'iat' | 'exp',
        number
      >;
      if (exp - iat !== 600) found.push(`a token lasts ${exp - iat} s`);
      const offSeconds = Math.round(iat - Date.now() / 1_000);
      if (Math.abs(offSeconds) >= 5) found.push(`a token is dated ${offSeconds} s from now`);
    }
    return found;
  }

  it('who signs in at one is signed in at the other, for as long as the token says', async () => {
    expect(await disagreements(urls, 'analyst')).toEqual([]);
  });

  it('which would be seen: clocks that go wrong after they were compared with that of the database are caught', async () => {
    const later = await Promise.all([startWith(-hourMs / 2, 'later'), startWith(hourMs / 2, 'later')]);
    try {
      const theirs = later.map(({ url }) => url) as [string, string];
      expect(await disagreements(theirs, 'merchandiser')).toEqual([]);
      for (const process of later) process.kill('SIGUSR2');
      for (const { output } of later)
        await until('it has heard', async () => output().includes('The clock is wrong from now on.'));
      const found = await disagreements(theirs, 'merchandiser');
      expect(found).toContain('a token of the other is answered 401');
      expect(found).toContainEqual(expect.stringMatching(/^a token is dated -1\d\d\d s from now$/));
    } finally {
      for (const process of later) process.kill('SIGTERM');
      await Promise.all(later.map(({ ended }) => ended));
    }
  });

  it('a session ends by the clock of the database, wherever it is renewed', async () => {
    const credentials = { identifier: 'analyst', password: 'password123' };
    for (const [here, there] of [urls, urls.toReversed()] as [string, string][]) {
      const { refreshToken } = (await ask(here, '/v1/sessions', { body: credentials })).body;
      await query(`UPDATE identity.user_sessions SET idle_expires_at = now() + interval '10 minutes'`);
      const renewed = await ask(there, '/v1/sessions/refresh', { body: { refreshToken } });
      expect([200, 201]).toContain(renewed.status);
      await query(`UPDATE identity.user_sessions SET idle_expires_at = now() - interval '1 second'`);
      for (const url of urls) {
        const body = { refreshToken: renewed.body.refreshToken };
        expect((await ask(url, '/v1/sessions/refresh', { body })).status).toBe(401);
      }
    }
  });

  it('what is written in turn at both is read in that order, page by page from both', async () => {
    const token = await signIn(urls[0], 'merchandiser');
    const body = { participantIds: [], name: 'Clocks' };
    const path = `/v1/threads/${(await ask(urls[0], '/v1/threads', { token, body })).body.id!}/messages`;
    for (let i = 1; i <= 6; i++) {
      const { status } = await ask(urls[i % 2]!, path, { token, body: { content: `Message ${i}` } });
      expect(status).toBe(201);
    }
    interface Page {
      data: { content: string; createdAt: string }[];
      page: { nextCursor: string | null };
    }
    const read: Page['data'] = [];
    for (let i = 0, cursor: string | null = ''; cursor !== null; i++) {
      const next: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await ask(urls[i % 2]!, `${path}?limit=2${next}`, { token });
      const { data, page } = body as unknown as Page;
      read.push(...data);
      cursor = page.nextCursor;
    }
    const numbers = [6, 5, 4, 3, 2, 1];
    expect(read.map(({ content }) => content)).toEqual(numbers.map((i) => `Message ${i}`));
    const times = read.map(({ createdAt }) => Date.parse(createdAt));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const time of times) expect(Math.abs(time - Date.now())).toBeLessThan(60_000);
  });
});
