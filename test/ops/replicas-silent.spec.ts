import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { startProxy, type Proxy } from '../setup/proxy.js';
import { startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';
import { hasty } from './setup/faults.js';
import { figureOf, until } from './setup/figures.js';
import { ask, signIn, summary, type Answer } from './setup/load.js';
import { startStandby, type Standby } from './setup/standby.js';

const metrics = 'a-program-of-the-operator-0123456789';

/** A network that swallows everything tells nobody that anything is away. */
describe('behind a network that swallows everything', () => {
  let cluster: DebianCluster;
  let standby: Standby;
  let toPrimary: Proxy;
  let toReplica: Proxy;
  let service: ProductProcess;
  let token: string;

  beforeAll(async () => {
    cluster = await startFilledCluster();
    standby = await startStandby(cluster);
    toPrimary = await startProxy({ host: '127.0.0.1', port: cluster.port });
    toReplica = await startProxy({ host: '127.0.0.1', port: Number(standby.place.split(':')[1]) });
    service = await startProduct({
      ...cluster.env,
      ...hasty,
      LOG_LEVEL: 'info',
      METRICS_TOKEN: metrics,
      POSTGRES_PORT: String(toPrimary.port),
      POSTGRES_REPLICAS: `127.0.0.1:${toReplica.port}`,
    });
    token = await signIn(service.url, 'merchandiser');
  });
  afterAll(async () => {
    service?.kill('SIGTERM');
    await service?.ended;
    await Promise.all([toPrimary?.close(), toReplica?.close()]);
    await standby?.stop();
    await cluster?.remove();
  });

  const list = (): Promise<Answer> => ask(service.url, '/v1/sales/products?limit=1', { token });
  const write = (): Promise<Answer> =>
    ask(service.url, '/v1/threads', { token, body: { participantIds: [], name: 'Silent' } });
  const fromReplica = (): Promise<number> =>
    figureOf(service.url, metrics, 'atrium_replica_reads_total{replica="1",outcome="replica"}');
  const untilReplicaServes = (): Promise<void> =>
    until('the replica serves', async () => {
      const before = await fromReplica();
      await list();
      return (await fromReplica()) > before;
    });

  it('the primary is away, and a replica serves reads until it answers again', async () => {
    await untilReplicaServes();
    toPrimary.stall();
    await until('reads are served', async () => {
      const answer = await list();
      if (answer.status !== 200) expect(summary(answer)).toBe('503 platform.unavailable');
      return answer.headers['atrium-read-only'] === 'true' && answer.status === 200;
    });
    const refused = await write();
    expect(summary(refused)).toBe('503 platform.read_only');
    expect(refused.ms).toBeLessThan(1_000);
    await toPrimary.cut();
    await toPrimary.mend();
    await until('it is written', async () => (await write()).status === 201);
    expect((await list()).headers).not.toHaveProperty('atrium-read-only');
  });

  it('a replica costs some reads a wait and none an answer, and is read again when it answers', async () => {
    await untilReplicaServes();
    toReplica.stall();
    const answers = await Promise.all(Array.from({ length: 10 }, list));
    expect([...new Set(answers.map(summary))]).toEqual(['200']);
    await until('it is left alone', async () => (await list()).ms < 500);
    const up = (): Promise<number> => figureOf(service.url, metrics, 'atrium_replica_up{replica="1"}');
    await until('it is told', async () => (await up()) === 0);
    await until('it costs nothing any more', async () => (await list()).ms < 500);
    await toReplica.cut();
    await toReplica.mend();
    await untilReplicaServes();
  });
});
