import { getConnectionToken } from '@nestjs/sequelize';
import type { Sequelize } from 'sequelize-typescript';
import supertest, { type Response } from 'supertest';
import { loadEnvironment } from '../../src/config/environment.js';
import { ListNiches } from '../../src/modules/marketplace/dto/niche.dto.js';
import { owner } from '../../src/platform/access/row-access.js';
import { serviceConnection } from '../../src/platform/database/service-login.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { FeatureModule } from '../../src/platform/features/feature.module.js';
import { Lookups } from '../../src/platform/lookups/lookups.js';
import { countOf } from '../schema/query-plan.js';
import { startProduct, type ProductProcess } from './product-process.js';
import { startProxy, type Proxy } from './proxy.js';
import { startService, type Service } from './service.js';
import { until } from './until.js';

export { until };

/** The service in this process, and another process of the product on the same database. */
export interface TwoProcesses {
  here: Service;
  there: ProductProcess;
  /** Of each to the database. */
  ways: { here: Proxy; there: Proxy };
  /** Of an administrator, at either. */
  authorization: string;
  close(): Promise<void>;
}

/** Long enough for a busy machine; whoever connects to nobody tries again so soon. */
const connectTimeoutMs = 3_000;

/** The rows of a member of this table are no lookup: they are their owner's. */
const hidden = FeatureModule.register({
  schema: 'hidden',
  models: [],
  constraints: {},
  access: { notes: { select: [owner()], service: ['select'] } },
  lookups: ['notes'],
});

export async function startTwoProcesses(): Promise<TwoProcesses> {
  const connection = serviceConnection(loadEnvironment().database.connection!);
  const { host, port, user, password, database } = connection;
  const ways = { here: await startProxy({ host, port }), there: await startProxy({ host, port }) };
  const here = await startService(
    (environment) => ({
      ...environment,
      database: {
        ...environment.database,
        connection: { ...connection, host: '127.0.0.1', port: ways.here.port },
        connectTimeoutMs,
      },
    }),
    [],
    [hidden],
  );
  const there = await startProduct({
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: String(ways.there.port),
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: database,
    POSTGRES_CONNECT_TIMEOUT_MS: String(connectTimeoutMs),
    JOBS: 'off',
    LOG_LEVEL: 'silent',
  });
  const authorization = `Bearer ${(await here.signIn('admin')).accessToken}`;
  const close = async (): Promise<void> => {
    there.kill('SIGTERM');
    await there.ended;
    await here.close();
    await Promise.all([ways.here.close(), ways.there.close()]);
  };
  return { here, there, ways, authorization, close };
}

/** What is asked of the list of niches; the newest last. */
export const listed = (given: object = {}): ListNiches =>
  Object.assign(new ListNiches(), { limit: 100, sort: 'createdAt', ...given });
const undone = new Error('undone');

/** Runs `work` in a transaction that is rolled back. */
export async function inVain<T>(service: Service, work: () => Promise<T>): Promise<T> {
  let result!: T;
  const rolledBack = service.app.get(TransactionRunner).run(async () => {
    result = await work();
    throw undone;
  });
  await rolledBack.catch((error: unknown) => {
    if (error !== undone) throw error;
  });
  return result;
}

/** What an administrator's `work` answers where it may not be answered from memory. */
export const pastMemory = <T>(service: Service, work: () => Promise<T>): Promise<T> =>
  service.asAdministrator(() =>
    inVain(service, async () => {
      await service.app
        .get<Sequelize>(getConnectionToken() as string)
        .query('UPDATE marketplace.niches SET name = name WHERE false');
      return work();
    }),
  );

const isOfNotifications = (hello: Buffer): boolean => hello.includes('atrium notifications');

/** What others tell is lost on the way, as in a network that drops what it is given and tells nobody. */
export const deafen = (way: Proxy): void => way.stall(isOfNotifications);

/** Has both of them hear anew, on connections that have lost nothing. */
export async function hearAgain({ here, ways }: TwoProcesses): Promise<void> {
  await Promise.all([ways.here.mend(), ways.there.mend()]);
  const lost = await loseNotifications(here);
  const heardOn = `SELECT FROM ${listening} AND pid <> ALL ($1) AND query ~ '^(LISTEN |SELECT$)'`;
  await until(async () => (await here.query(heardOn, [lost])).length === lost.length);
}

const listening = `pg_stat_activity
  WHERE datname = current_database() AND application_name = 'atrium notifications'`;

/** @returns the processes of the server whose connections are ended. */
export async function loseNotifications(service: Service): Promise<number[]> {
  const ended = await service.query<{ pid: number }>(
    `SELECT pid, pg_terminate_backend(pid) FROM ${listening}`,
  );
  return ended.map(({ pid }) => pid);
}

/** Of the lookup of niches, as the process tells it. */
export function figureOf(service: Service, name: string, labels: object = {}): number {
  const family = service.app
    .get(Lookups)
    .metrics()
    .find((one) => one.name === name)!;
  const wanted = JSON.stringify({ lookup: 'marketplace.niches', ...labels });
  const samples = family.samples as { labels: object; value: number }[];
  return samples.find((sample) => JSON.stringify(sample.labels) === wanted)!.value;
}

const niches = '/v1/niches?limit=100&sort=createdAt';

export const ask = async (url: string, path = niches): Promise<Response> => supertest(url).get(path);

export const namesOf = ({ body }: Response): string[] =>
  (body.data as { name: string }[]).map(({ name }) => name);

export const namesAt = async (url: string): Promise<string[]> => namesOf(await ask(url));

/** Until it answers without a query. */
export const untilKnown = (url: string, path = niches): Promise<void> =>
  until(async () => countOf(await ask(url, path)) === 0);
