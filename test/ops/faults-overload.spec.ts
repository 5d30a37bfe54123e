import { startProduct } from '../setup/product-process.js';
import { startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';
import { hasty } from './setup/faults.js';
import type { Flood, FloodAnswer } from './setup/flood.js';
import { startFloodProcess, type FloodProcess } from './setup/flood-process.js';
import { openLedger } from './setup/load.js';

/** As many as by default. */
const places = 40;
const settings = {
  HTTP_PLACES: String(places),
  // No longer than an answer takes when every place is taken: who has waited as long is served twice as late.
  HTTP_QUEUE_MS: '200',
  POSTGRES_POOL_MAX: '20',
  POSTGRES_POOL_ACQUIRE_MS: '10000',
};

/** What was answered in the time that counts. */
interface Measured {
  perSecond: number;
  p99: number;
  /** Of those that were refused. */
  others: FloodAnswer[];
}

/** As many clients as there are places, each with one request after the other; then twice as many requests as they were served. */
interface Round {
  usual: Measured;
  flooded: Measured;
}

/** Sales of one product: each waits for the one before, so that the database is what there is too little of. */
describe('twice as many requests as can be served', () => {
  let cluster: DebianCluster;
  let sender: FloodProcess;

  beforeAll(async () => {
    cluster = await startFilledCluster();
    sender = startFloodProcess();
  });
  afterAll(async () => {
    sender.end();
    await cluster.remove();
  });

  /** Both are measured in turn: others may use the machine now and then. */
  async function measure(count: number, more: NodeJS.ProcessEnv = {}): Promise<Round[]> {
    const service = await startProduct({ ...cluster.env, ...hasty, ...settings, ...more });
    try {
      const { product, token } = await openLedger(service.url);
      const body = { productId: product, quantitySold: 1 };
      const sale = { url: service.url, path: '/v1/sales/transactions', token, body };
      const send = async (flood: Pick<Flood, 'pace' | 'forMs' | 'countedMs'>): Promise<Measured> => {
        const answers = await sender.send({ ...sale, ...flood });
        const [from, to] = flood.countedMs;
        const served = answers.filter(({ kind }) => kind === '201');
        const others = answers.filter(({ kind }) => kind !== '201');
        return { perSecond: (served.length * 1_000) / (to - from), p99: p99Of(served), others };
      };
      const inTurn = { pace: { clients: places }, forMs: 1_700, countedMs: [200, 1_700] as const };
      // For the compilers.
      let { perSecond: most } = await send(inTurn);
      const rounds: Round[] = [];
      while (rounds.length < count) {
        const usual = await send(inTurn);
        most = Math.max(most, usual.perSecond);
        const flood = { pace: { perSecond: 2 * most }, forMs: 2_700, countedMs: [1_000, 2_500] as const };
        rounds.push({ usual, flooded: await send(flood) });
      }
      return rounds;
    } finally {
      service.kill('SIGTERM');
      await service.ended;
    }
  }

  /** What speaks against the promise. */
  function broken(rounds: Round[]): string[] {
    const found: string[] = [];
    const [usual, flooded] = [rounds.map((round) => round.usual), rounds.map((round) => round.flooded)];
    const [before, during] = [medianOf(usual.map(({ p99 }) => p99)), medianOf(flooded.map(({ p99 }) => p99))];
    if (during > 2 * before) found.push(`p99 grew from ${Math.round(before)} ms to ${Math.round(during)} ms`);
    const refused = flooded.flatMap(({ others }) => others);
    if (refused.length === 0) found.push('nobody was refused');
    const kinds = [
      ...new Set([...usual.flatMap(({ others }) => others), ...refused].map(({ kind }) => kind)),
    ];
    return [...found, ...kinds.filter((kind) => kind !== '503 platform.unavailable')];
  }

  it('those that are served are served as quickly as ever, and the others told to come back', async () => {
    const rounds = await measure(5);
    expect({ broken: broken(rounds), rounds: inShort(rounds) }).toMatchObject({ broken: [] });
    for (const { retryAfter } of rounds.flatMap(({ flooded }) => flooded.others))
      expect(retryAfter).toBeGreaterThan(0);
    const [usual, flooded] = [rounds.map((round) => round.usual), rounds.map((round) => round.flooded)];
    const perSecond = (measured: Measured[]): number => medianOf(measured.map((one) => one.perSecond));
    expect(perSecond(flooded)).toBeGreaterThan(perSecond(usual) / 2);
  });

  it('which would be seen: without a limit everybody is served, and too late', async () => {
    const rounds = await measure(3, { HTTP_PLACES: '0' });
    expect({ broken: broken(rounds), rounds: inShort(rounds) }).toMatchObject({
      broken: [expect.stringMatching(/^p99 grew from/), 'nobody was refused'],
    });
  });
});

const inShort = (rounds: Round[]): string[] =>
  rounds.map(({ usual, flooded }) =>
    [usual, flooded]
      .map(
        ({ perSecond, p99, others }) =>
          `${Math.round(perSecond)}/s ${Math.round(p99)} ms, ${others.length} not`,
      )
      .join('; '),
  );
const sorted = (numbers: number[]): number[] => numbers.toSorted((a, b) => a - b);
const medianOf = (numbers: number[]): number => sorted(numbers)[numbers.length >> 1]!;
const p99Of = (answers: FloodAnswer[]): number =>
  sorted(answers.map(({ ms }) => ms))[Math.floor(answers.length * 0.99)] ?? Infinity;
