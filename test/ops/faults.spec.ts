import { setTimeout as pause } from 'node:timers/promises';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { startProxy, type Proxy } from '../setup/proxy.js';
import { fillDatabase, startDebianCluster, type DebianCluster } from './setup/debian-cluster.js';
import { hasty, killServer, longestAnswer } from './setup/faults.js';
import {
  ask,
  contradictions,
  openLedger,
  startLoad,
  summary,
  untilServed,
  type Answer,
  type Ledger,
} from './setup/load.js';

/** fsync is off in this cluster: what a process wrote outlives it in the memory of the system, which nothing here takes away. */
describe('under load', () => {
  let cluster: DebianCluster;
  let proxy: Proxy;
  let service: ProductProcess;
  let url: string;
  let ledger: Ledger;

  beforeAll(async () => {
    cluster = await startDebianCluster();
    await fillDatabase(cluster);
    proxy = await startProxy({ host: '127.0.0.1', port: cluster.port });
    service = await startProduct({
      ...cluster.env,
      ...hasty,
      POSTGRES_PORT: String(proxy.port),
      POSTGRES_POOL_MAX: '8',
    });
    url = service.url;
  });
  beforeEach(async () => {
    ledger = await openLedger(url);
  });
  afterAll(async () => {
    service.kill('SIGTERM');
    await service.ended;
    await proxy.close();
    await cluster.remove();
  });

  /** Everything that was not served was answered that the service is not available just now, and in time. */
  function expectOrderlyFailures(): void {
    const kinds = new Set(ledger.failures.map(summary));
    expect([...kinds].filter((kind) => kind !== '503 platform.unavailable')).toEqual([]);
    for (const { headers } of ledger.failures) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Math.max(0, ...ledger.failures.map(({ ms }) => ms))).toBeLessThan(longestAnswer);
  }

  /** @returns how long it took to serve again after each return, in milliseconds. */
  async function killAgainAndAgain(times: number): Promise<number[]> {
    const load = startLoad(url, ledger);
    const returns: number[] = [];
    for (let i = 0; i < times; i++) {
      const { served } = ledger;
      while (ledger.served < served + 60) await pause(5);
      await killServer(cluster);
      await pause(100);
      await cluster.start();
      returns.push(await untilServed(url, ledger));
    }
    await load.stop();
    return returns;
  }

  it('nothing that was acknowledged is lost, and nothing stored by half, when the server is killed twenty times', async () => {
    const returns = await killAgainAndAgain(20);
    expect(await contradictions(cluster, ledger)).toEqual([]);
    expect(Math.max(...returns)).toBeLessThan(5_000);
    expect(ledger.failures.length).toBeGreaterThan(0);
    expectOrderlyFailures();
  });

  it('what is lost would be seen: a server that acknowledges before it writes is caught', async () => {
    const set = async (synchronous: string, delay: string): Promise<void> => {
      const client = await cluster.connect();
      await client.query(`ALTER SYSTEM SET synchronous_commit = ${synchronous}`);
      await client.query(`ALTER SYSTEM SET wal_writer_delay = '${delay}'`);
      await client.query('SELECT pg_reload_conf()');
      await client.end();
      // It is read by each process between two statements.
      await pause(300);
    };
    await set('off', '10s');
    await killAgainAndAgain(3);
    const found = await contradictions(cluster, ledger);
    await set('on', '200ms');
    expect(found.filter((line) => line.includes('was acknowledged and is not there'))).not.toEqual([]);
    expect(found.filter((line) => line.startsWith('stock:'))).not.toEqual([]);
  });

  it('connections that are ended one by one, and a restart, cost requests and nothing else', async () => {
    const load = startLoad(url, ledger);
    const admin = await cluster.connect('postgres');
    for (let i = 0; i < 40; i++) {
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE usename = 'atrium_api' ORDER BY random() LIMIT 1`,
      );
      await pause(20);
    }
    await admin.end();
    expect(await untilServed(url, ledger)).toBeLessThan(1_000);
    await cluster.restart();
    expect(await untilServed(url, ledger)).toBeLessThan(5_000);
    await load.stop();
    expect(await contradictions(cluster, ledger)).toEqual([]);
    expect(ledger.failures.length).toBeGreaterThan(0);
    expectOrderlyFailures();
  });

  it('a network that swallows everything and then breaks is answered in time, and forgotten', async () => {
    const load = startLoad(url, ledger);
    await pause(300);
    proxy.stall();
    const { length } = ledger.failures;
    await pause(4_000);
    expect(ledger.failures.length).toBeGreaterThan(length);
    await proxy.cut();
    await proxy.mend();
    expect(await untilServed(url, ledger)).toBeLessThan(5_000);
    await load.stop();
    expect(await contradictions(cluster, ledger)).toEqual([]);
    expectOrderlyFailures();
  });

  describe('while somebody holds a row that many want', () => {
    let path: string;
    let holder: Awaited<ReturnType<DebianCluster['connect']>>;
    beforeEach(async () => {
      path = `/v1/sales/products/${ledger.product}`;
      holder = await cluster.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT FROM sales.products WHERE id = $1 FOR UPDATE', [ledger.product]);
    });
    afterEach(() => holder.end());

    const read = () => ask(url, path, { token: ledger.token });
    const readMany = () => Promise.all(Array.from({ length: 8 }, read));
    const changeMany = async (times: number): Promise<Promise<Answer[]>[]> => {
      const change = (stock: number) =>
        ask(url, path, { method: 'PATCH', token: ledger.token, body: { stock } });
      const changes = Promise.all(Array.from({ length: times }, (_, i) => change(100 + i)));
      await pause(300);
      return [changes];
    };

    it('the others are unharmed as long as connections are left', async () => {
      const [changes] = await changeMany(6);
      const others = [...(await readMany()), await ask(url, '/health/ready')];
      for (const { status, ms } of others) expect([status, ms < 1_000]).toEqual([200, true]);
      await holder.query('ROLLBACK');
      expect(new Set((await changes!).map(({ status }) => status))).toEqual(new Set([200]));
    });

    it('and when none is left, whoever gets none in time is told to come back', async () => {
      const [changes] = await changeMany(16);
      const [live, ready, reads] = await Promise.all([
        ask(url, '/health/live'),
        ask(url, '/health/ready'),
        readMany(),
      ]);
      const changed = await changes!;
      await holder.query('ROLLBACK');
      expect([live.status, live.ms < 1_000]).toEqual([200, true]);
      // It asks the database as everybody does.
      for (const { status } of [ready, ...reads]) expect([200, 503]).toContain(status);
      expect(new Set(changed.map(summary))).toEqual(new Set(['503 platform.unavailable']));
      for (const { status, headers, ms } of [ready, ...reads, ...changed]) {
        if (status === 503) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
        expect(ms).toBeLessThan(longestAnswer);
      }
      expect(await untilServed(url, ledger)).toBeLessThan(1_000);
      expect((await read()).body).toMatchObject({ stock: ledger.stock });
    });
  });
});
