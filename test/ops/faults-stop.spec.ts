import { Agent } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { startBalancer } from './setup/balancer.js';
import { freePort, startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';
import { until } from './setup/figures.js';
import { ask, contradictions, openLedger, signIn, startLoad, summary, type Ledger } from './setup/load.js';
import { movingTime } from './setup/moving-time.js';

describe('a process that is told to stop', () => {
  let cluster: DebianCluster;

  beforeAll(async () => {
    cluster = await startFilledCluster();
  });
  afterAll(() => cluster.remove());

  const start = async (more: NodeJS.ProcessEnv): Promise<ProductProcess> => {
    const service = await startProduct({ ...cluster.env, JOBS: 'off', LOG_LEVEL: 'fatal', ...more });
    if (service.url === '') throw new Error(`It has ended with ${await service.ended}: ${service.output()}`);
    return service;
  };

  /** Clients that keep their connection for as long as they are not told that it ends, and send one request after the other. */
  function startClients(url: string, token: string, count: number) {
    const dropped: string[] = [];
    const told: boolean[] = [];
    let served = 0;
    const one = async (): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (;;) {
        const answer = await ask(url, '/v1/threads', { token, agent });
        // Nothing was sent.
        if (answer.fault === 'ECONNREFUSED') break;
        if (answer.status !== 200) dropped.push(summary(answer));
        if (answer.status !== 200) break;
        served += 1;
        if (answer.headers.connection === 'close') told.push(true);
        if (answer.headers.connection === 'close') break;
      }
      agent.destroy();
    };
    const ended = Promise.all(Array.from({ length: count }, one));
    return { dropped, told, served: () => served, ended };
  }

  async function stopUnderLoad(drainMs: number) {
    const service = await start({ SHUTDOWN_DRAIN_MS: String(drainMs) });
    const token = await signIn(service.url, 'merchandiser');
    const clients = startClients(service.url, token, 32);
    while (clients.served() < 400) await pause(5);
    service.kill('SIGTERM');
    await clients.ended;
    return { ...clients, code: await service.ended };
  }

  it('answers every request that was sent to it, and tells each client to go elsewhere', async () => {
    for (let i = 0; i < 2; i++) {
      const { dropped, told, code } = await stopUnderLoad(500);
      expect(dropped).toEqual([]);
      expect(told).toHaveLength(32);
      expect(code).toBe(0);
    }
  });

  it('what is dropped would be seen: a process that stops without warning is caught', async () => {
    const { dropped, told } = await stopUnderLoad(0);
    expect(dropped).not.toEqual([]);
    expect(told.length).toBeLessThan(32);
  });

  it('finishes what is in flight, and waits for nobody who sends nothing', async () => {
    const service = await start({ SHUTDOWN_DRAIN_MS: '1500', POSTGRES_QUERY_TIMEOUT_MS: '60000' });
    const ledger = await openLedger(service.url);
    const path = `/v1/sales/products/${ledger.product}`;
    const { hostname, port } = new URL(service.url);
    const silent = connect(Number(port), hostname).on('error', () => undefined);
    const holder = await cluster.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM sales.products WHERE id = $1 FOR UPDATE', [ledger.product]);
    const change = ask(service.url, path, { method: 'PATCH', token: ledger.token, body: { stock: 7 } });
    const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'atrium'`;
    await until('it waits', async () => {
      await holder.query('SELECT pg_stat_clear_snapshot()');
      return (await holder.query(waiting)).rowCount === 1;
    });
    const since = movingTime();
    service.kill('SIGTERM');
    await until('it says that it stops', async () => {
      const { status, body } = await ask(service.url, '/health/ready');
      if (status !== 200)
        expect([status, body.checks]).toEqual([503, [{ name: 'process', ok: false, detail: 'stopping' }]]);
      return status !== 200;
    });
    const isClosed = async () => (await ask(service.url, '/health/live')).fault === 'ECONNREFUSED';
    await until('nobody else is let in', isClosed);
    await holder.query('ROLLBACK');
    await holder.end();
    expect(await change).toMatchObject({ status: 200, body: { stock: 7 }, headers: { connection: 'close' } });
    expect(await service.ended).toBe(0);
    expect(movingTime() - since).toBeLessThan(10_000);
    silent.destroy();
  });

  /** Two processes behind a balancer, each of which is restarted so often while clients that keep their connections go on. */
  async function restartInTurn(times: number, drainMs: number): Promise<Ledger> {
    const ports = [await freePort(), await freePort()];
    const at = (port: number): Promise<ProductProcess> =>
      start({ PORT: String(port), SHUTDOWN_DRAIN_MS: String(drainMs) });
    const processes = await Promise.all(ports.map(at));
    const balancer = await startBalancer(processes.map(({ url }) => url));
    const ledger = await openLedger(balancer.url);
    const load = startLoad(balancer.url, ledger, { clients: 6, restMs: 25 });
    for (let i = 0; i < 2 * times; i++) {
      const which = i % 2;
      const { served } = ledger;
      processes[which]!.kill('SIGTERM');
      expect(await processes[which]!.ended).toBe(0);
      processes[which] = await at(ports[which]!);
      await balancer.untilReady(processes[which].url);
      // While it was away, too.
      expect(ledger.served).toBeGreaterThan(served);
    }
    await load.stop();
    balancer.close();
    for (const process of processes) process.kill('SIGTERM');
    await Promise.all(processes.map(({ ended }) => ended));
    return ledger;
  }

  it('is not missed: of two that are restarted in turn, each ten times, no request is lost', async () => {
    const ledger = await restartInTurn(10, 400);
    expect(ledger.failures.map(summary)).toEqual([]);
    expect(ledger.served).toBeGreaterThan(1_000);
    expect(await contradictions(cluster, ledger)).toEqual([]);
  });

  it('would be missed if it did not wait until the balancer has heard of it', async () => {
    const { failures } = await restartInTurn(2, 0);
    expect(failures.map(summary)).toContainEqual(expect.stringMatching(/^502 ECONN/));
  });
});
