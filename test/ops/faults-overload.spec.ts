import { setTimeout as pause } from 'node:timers/promises';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { fillDatabase, startDebianCluster, type DebianCluster } from './setup/debian-cluster.js';
import { hasty } from './setup/faults.js';
import { ask, openLedger, summary, type Answer, type Ledger } from './setup/load.js';

const pool = 10;

/** Sales of one product: each waits for the one before, so that the database is what there is too little of. */
describe('twice as many requests as can be served', () => {
  let cluster: DebianCluster;

  beforeAll(async () => {
    cluster = await startDebianCluster();
    await fillDatabase(cluster);
  });
  afterAll(() => cluster.remove());

  async function withService<T>(
    more: NodeJS.ProcessEnv,
    work: (sell: () => Promise<Answer>) => Promise<T>,
  ): Promise<T> {
    const usual = { ...cluster.env, ...hasty, POSTGRES_POOL_MAX: String(pool), HTTP_QUEUE_MS: '300' };
    const service: ProductProcess = await startProduct({
      ...usual,
      POSTGRES_POOL_ACQUIRE_MS: '10000',
      ...more,
    });
    try {
      const ledger: Ledger = await openLedger(service.url);
      const body = { productId: ledger.product, quantitySold: 1 };
      const { token } = ledger;
      return await work(() => ask(service.url, '/v1/sales/transactions', { token, body }));
    } finally {
      service.kill('SIGTERM');
      await service.ended;
    }
  }

  /** As many clients as there are places, each with one request after the other. */
  async function capacityOf(sell: () => Promise<Answer>): Promise<{ perSecond: number; p99: number }> {
    const forMs = 3_000;
    const answers: Answer[] = [];
    const measure = async (until: number): Promise<void> => {
      while (performance.now() < until) answers.push(await sell());
    };
    // Once for the compilers.
    for (let round = 0; round < 2; round++) {
      answers.length = 0;
      const until = performance.now() + forMs;
      await Promise.all(Array.from({ length: 2 * pool }, () => measure(until)));
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    return { perSecond: (answers.length / forMs) * 1_000, p99: p99Of(answers) };
  }

  /** Requests come at this rate, however many are waiting; those of the beginning, when a line forms, and of the end, when nobody comes any more, are left out. */
  async function flood(
    sell: () => Promise<Answer>,
    perSecond: number,
  ): Promise<{ served: Answer[]; refused: Answer[]; seconds: number }> {
    const [fromMs, toMs, forMs] = [1_500, 4_500, 5_500];
    const since = performance.now();
    const asked: Promise<Answer>[] = [];
    let [early, late] = [0, 0];
    for (let sent = 0, elapsed = 0; elapsed < forMs; elapsed = performance.now() - since) {
      for (; sent < (elapsed / 1_000) * perSecond; sent++) asked.push(sell());
      if (elapsed < fromMs) early = sent;
      if (elapsed < toMs) late = sent;
      await pause(4);
    }
    const answers = (await Promise.all(asked)).slice(early, late);
    const served = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status !== 201);
    return { served, refused, seconds: (toMs - fromMs) / 1_000 };
  }

  it('those that are served are served as quickly as ever, and the others told to come back', async () => {
    const places = { HTTP_PLACES: String(2 * pool) };
    const { capacity, flooded } = await withService(places, async (sell) => {
      const capacity = await capacityOf(sell);
      return { capacity, flooded: await flood(sell, 2 * capacity.perSecond) };
    });
    const open = await withService({ HTTP_PLACES: '0' }, (sell) => flood(sell, 2 * capacity.perSecond));
    const [limited, unlimited] = [p99Of(flooded.served), p99Of(open.served)];
    process.stderr.write(
      `${Math.round(capacity.perSecond)} a second, p99 ${Math.round(capacity.p99)} ms; at twice as many ` +
        `${Math.round(flooded.served.length / flooded.seconds)} a second, p99 ${Math.round(limited)} ms; ` +
        `without a limit p99 ${Math.round(unlimited)} ms\n`,
    );
    expect([...new Set(flooded.refused.map(summary))]).toEqual(['503 platform.unavailable']);
    for (const { headers } of flooded.refused) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(flooded.served.length / flooded.seconds).toBeGreaterThan(capacity.perSecond / 2);
    // Twice is promised; half as much again is for a machine that others use, too.
    expect(limited).toBeLessThan(3 * capacity.p99);
    // What the limit is for: it would be seen if it were not there.
    expect(unlimited).toBeGreaterThan(3 * capacity.p99);
    expect(unlimited).toBeGreaterThan(3 * limited);
  });
});

function p99Of(answers: Answer[]): number {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Infinity;
}
