import { setTimeout as pause } from 'node:timers/promises';
import { loadEnvironment } from '../../src/config/environment.js';
import { Notifications } from '../../src/platform/database/notifications.js';
import { OneAtATime } from '../../src/platform/database/replicas/one-at-a-time.js';
import { ReplicaLag } from '../../src/platform/database/replicas/replica-lag.js';
import { currentScope, runInScope } from '../../src/platform/database/replicas/replica-scope.js';
import { transactionContext } from '../../src/platform/database/transaction-context.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { currentRequest } from '../../src/platform/http/request-context.js';
import { HitsInMemory } from '../../src/platform/throttling/hits-in-memory.js';
import { startService } from '../setup/service.js';

/* With a standby: test/ops/replicas.spec.ts. */

const path = '/v1/niches';
const statements = 'db;desc="1 queries"';

describe('reads that a replica may serve', () => {
  it('cost no statement more where there is none, and nothing is said of replicas', async () => {
    const service = await startService();
    const answer = await service.anonymous.get(path).expect(200);
    expect(answer.headers['server-timing']).toContain(statements);
    expect(answer.headers).not.toHaveProperty('atrium-read-only');
    const { body } = await service.anonymous.get('/health/ready').expect(200);
    expect(body.status).toBe('ready');
    const names = (body.checks as { name: string }[]).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('replica'))).toEqual([]);
    await service.close();
  });

  it('are served by the primary where what is named is no standby', async () => {
    const { host, port } = loadEnvironment().database.connection!;
    const service = await startService(({ database, ...rest }) => ({
      ...rest,
      database: { ...database, replicas: [{ host, port }] },
    }));
    const answer = await service.anonymous.get(path).expect(200);
    expect(answer.headers['server-timing']).toContain(statements);
    const { body } = await service.anonymous.get('/health/ready').expect(200);
    expect(body.checks).toContainEqual({
      ...{ name: 'replica 1', ok: false, level: 'warning' },
      detail: 'refused: no standby of the primary',
    });
    await service.close();
  });
});

it('who is told by the database is told outside of the work in which it began to be heard', async () => {
  const service = await startService();
  const told: unknown[][] = [];
  const note = () =>
    void told.push([currentScope(), currentRequest(), transactionContext.get('transaction')]);
  const listen = async () => service.app.get(Notifications).listen('atrium_test', note);
  const inTransaction = () => service.app.get(TransactionRunner).run(listen);
  await service.asAdministrator(() => runInScope({ isFresh: true }, inTransaction));
  while (told.length < 2) {
    await service.query('NOTIFY atrium_test');
    await pause(20);
  }
  expect(told.flat().map((context) => context !== undefined && context !== null)).not.toContain(true);
  await service.close();
});

it('a question that many ask is never answered by what was asked before they came', async () => {
  let asked = 0;
  const question = new OneAtATime(async () => {
    const turn = ++asked;
    await pause(5);
    return turn;
  });
  const first = question.ask();
  const others = [question.ask(), question.ask()];
  expect(await first).toBe(1);
  const late = question.ask();
  expect(await Promise.all(others)).toEqual([2, 2]);
  expect(await late).toBeGreaterThan(1);
  const failing = new OneAtATime(() => Promise.reject(new Error('away')));
  const answers = await Promise.allSettled([failing.ask(), failing.ask(), failing.ask()]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});

it('a lag is as old as the first that is missing, and none once nothing is', () => {
  let now = 0;
  const lag = new ReplicaLag(() => now);
  const look = (primary: bigint | undefined, replayed: bigint) => {
    now += 1_000;
    lag.note(primary, replayed);
    return lag.current;
  };
  expect(look(100n, 100n)).toEqual({ bytes: 0, seconds: 0 });
  expect(look(200n, 150n)).toEqual({ bytes: 50, seconds: 0 });
  expect(look(300n, 150n)).toEqual({ bytes: 150, seconds: 1 });
  expect(look(400n, 250n)).toEqual({ bytes: 150, seconds: 1 });
  expect(look(undefined, 250n)).toEqual({ bytes: 150, seconds: 2 });
  expect(look(400n, 400n)).toEqual({ bytes: 0, seconds: 0 });
  lag.forget();
  expect(lag.current).toBeUndefined();
});

it('limits that are counted in the process hold as those of the database do', () => {
  let now = 0;
  const counts = new HitsInMemory(() => now);
  const hit = (key: string, block = 0) => counts.count(key, 2, 10_000, block);
  expect([hit('one'), hit('one'), hit('one'), hit('one')]).toEqual(
    [1, 2, 3, 3].map((hits) => ({ hits, seconds: 10 })),
  );
  expect(hit('other')).toEqual({ hits: 1, seconds: 10 });
  now = 10_000;
  expect(hit('one')).toEqual({ hits: 1, seconds: 10 });
  expect(hit('one', 60_000)).toEqual({ hits: 2, seconds: 10 });
  expect(hit('one', 60_000)).toEqual({ hits: 3, seconds: 60 });
  now = 69_000;
  expect(hit('one', 60_000)).toEqual({ hits: 3, seconds: 1 });
  for (let key = 0; key < 10_000; key++) hit(String(key));
  expect(hit('one')).toEqual({ hits: 1, seconds: 10 });
});
