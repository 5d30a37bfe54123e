import type pg from 'pg';
import { startProduct, type ProductProcess } from '../../setup/product-process.js';
import { startFilledCluster, type DebianCluster } from './debian-cluster.js';
import { figureOf, until } from './figures.js';
import { ask, signIn, type Answer } from './load.js';
import { startStandby, type Standby } from './standby.js';

const metrics = 'a-program-of-the-operator-0123456789';

/** Far more than a standby takes that shares its processor with all the others here. */
const waitMs = 2_000;

/** What became of a read, as the figures name it. */
export type ReadOutcome = 'replica' | 'behind' | 'away' | 'conflict';

/** Two processes of the service, on one primary with one standby. */
export interface Replicated {
  cluster: DebianCluster;
  standby: Standby;
  one: ProductProcess;
  other: ProductProcess;
  /** Access tokens. */
  merchandiser: string;
  admin: string;
  /** One process more. */
  serve(settings?: NodeJS.ProcessEnv): Promise<ProductProcess>;
  figure(service: ProductProcess, name: string): Promise<number>;
  /** How many reads have come out so until now. */
  reads(service: ProductProcess, outcome: ReadOutcome): Promise<number>;
  /** Until the replica serves this process. */
  untilFollowed(service: ProductProcess): Promise<void>;
  /** Writes a product through the first process. */
  create(body: object): Promise<Answer>;
  /** Reads it through the other one, by a list that a replica may serve. */
  find(sku: string): Promise<Answer>;
  remove(): Promise<void>;
}

export async function startReplicated(): Promise<Replicated> {
  const cluster = await startFilledCluster();
  try {
    return await replicate(cluster);
  } catch (error) {
    await cluster.remove();
    throw error;
  }
}

async function replicate(cluster: DebianCluster): Promise<Replicated> {
  const standby = await startStandby(cluster);
  const serve: Replicated['serve'] = (settings) =>
    startProduct({
      ...cluster.env,
      JOBS: 'on',
      METRICS_TOKEN: metrics,
      POSTGRES_REPLICAS: standby.place,
      POSTGRES_REPLICA_WAIT_MS: String(waitMs),
      ...settings,
    });
  const [one, other] = await Promise.all([serve(), serve()]);
  const [merchandiser, admin] = await Promise.all(
    ['merchandiser', 'admin'].map((who) => signIn(one.url, who)),
  );
  const token = merchandiser!;
  const figure: Replicated['figure'] = ({ url }, name) => figureOf(url, metrics, name);
  const reads: Replicated['reads'] = (service, outcome) =>
    figure(service, `atrium_replica_reads_total{replica="1",outcome="${outcome}"}`);
  return {
    ...{ cluster, standby, one, other, merchandiser: token, admin: admin!, serve, figure, reads },
    untilFollowed: (service) => untilFollowed(service, token, () => reads(service, 'replica')),
    create: (body) => ask(one.url, '/v1/sales/products', { token, body }),
    find: (sku) => ask(other.url, `/v1/sales/products?sku=${sku}`, { token }),
    remove: async () => {
      await Promise.all([one, other].map(stop));
      await standby.stop();
      await cluster.remove();
    },
  };
}

async function untilFollowed(
  { url }: ProductProcess,
  token: string,
  fromReplica: () => Promise<number>,
): Promise<void> {
  const isFollowed = async (): Promise<boolean> => {
    const before = await fromReplica();
    await ask(url, '/v1/sales/products?limit=1', { token });
    return (await fromReplica()) > before;
  };
  await until('the replica serves reads', isFollowed, 60_000).catch(async (error: Error) => {
    const { body } = await ask(url, '/health/ready');
    throw new Error(`${error.message}; ${JSON.stringify(body.checks)}`);
  });
}

export async function stop(service: ProductProcess): Promise<void> {
  service.kill('SIGTERM');
  await service.ended;
}

export const says = (service: ProductProcess, text: string): Promise<void> =>
  until(`it says ${text}`, async () => service.output().includes(text));

/**
 * Takes a lock on the primary that a standby takes as well, and holds it there until the transaction ends.
 * @param holder in no transaction yet.
 */
export async function lockEverywhere(holder: pg.Client, onStandby: pg.Client, table: string): Promise<void> {
  await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  // A lock alone is sent with whatever is committed next: where nobody writes, some 20 s later.
  await holder.query('SELECT pg_switch_wal()');
  const locks = `SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = '${table}'::regclass`;
  await until('it is locked on the standby', async () => (await onStandby.query(locks)).rowCount === 1);
}

let skus = 0;
export const product = () => ({ name: 'Lamp', sku: `REPLICA-${++skus}`, price: '1.00', stock: 1 });

/** Of a list of products, how many there are; -1 where it is none. */
export const found = ({ body }: Answer): number => (body as { data?: unknown[] }).data?.length ?? -1;
