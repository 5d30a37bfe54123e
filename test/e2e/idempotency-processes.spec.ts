import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import supertest, { type Response } from 'supertest';
import { loadEnvironment } from '../../src/config/environment.js';
import { productBody, saleBody } from '../factories/sales.js';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { until } from '../setup/until.js';

/*
 * Two processes of the real product on one database, as behind a load balancer: which of them a try reaches is chance,
 * and either may be killed.
 */

const { connection } = loadEnvironment().database;
const database = {
  POSTGRES_HOST: connection!.host,
  POSTGRES_PORT: String(connection!.port),
  POSTGRES_USER: connection!.user,
  POSTGRES_PASSWORD: connection!.password,
  POSTGRES_DB: connection!.database,
  LOG_LEVEL: 'silent',
};

let processes: ProductProcess[];
let authorization: string;
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client(connection);
  await client.connect();
  // One after the other: the first may have to build what both run.
  processes = [await startProduct(database), await startProduct(database)];
  await supertest(processes[0]!.url).post('/seed/accounts').expect(200);
  const credentials = { identifier: 'merchandiser', password: 'password123' };
  const { body } = await supertest(processes[0]!.url).post('/v1/sessions').send(credentials).expect(201);
  authorization = `Bearer ${body.accessToken}`;
});
afterAll(async () => {
  for (const { kill } of processes) kill('SIGTERM');
  await Promise.all(processes.map(({ ended }) => ended));
  await client.end();
});

const post = (n: number, path: string, body: object, key?: string) => {
  const request = supertest(processes[n % processes.length]!.url)
    .post(path)
    .set({ authorization });
  if (key !== undefined) void request.set('idempotency-key', key);
  return request.send(body);
};
const newKey = (): string => `"${randomUUID()}"`;
const isReplayed = ({ headers }: Response): boolean => headers['idempotency-replayed'] === 'true';

/** Sends it as a client does: until it is not told to come again. */
async function postUntilServed(n: number, path: string, body: object, key: string): Promise<Response> {
  for (;;) {
    const answer = await post(n, path, body, key);
    if (answer.body.code !== 'platform.request_in_flight') return answer;
    await delay(20);
  }
}

async function newProduct(): Promise<string> {
  const { body } = await post(0, '/v1/sales/products', productBody({ stock: 100 })).expect(201);
  return body.id as string;
}

async function soldOf(productId: string): Promise<{ lines: number; stock: number }> {
  const { rows } = await client.query<{ lines: number; stock: number }>(
    `select stock, (select count(*)::int from sales.transactions where product_id = products.id) as lines
       from sales.products where id = $1`,
    [productId],
  );
  return rows[0]!;
}

it('makes one row of fifty parallel identical POSTs to two processes', async () => {
  const [sale, key] = [saleBody(await newProduct()), newKey()];
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => post(n, '/v1/sales/transactions', sale, key)),
  );
  expect(await soldOf(sale.productId)).toEqual({ lines: 1, stock: 99 });
  const made = answers.filter(({ status }) => status === 201);
  expect(made.filter((answer) => !isReplayed(answer))).toHaveLength(1);
  expect(new Set(made.map(({ text }) => text)).size).toBe(1);
  const refused = answers.filter(({ status }) => status !== 201);
  for (const { status, body } of refused)
    expect([status, body.code]).toEqual([409, 'platform.request_in_flight']);
  for (const n of [0, 1]) {
    const again = await post(n, '/v1/sales/transactions', sale, key).expect(201);
    expect([again.text, isReplayed(again)]).toEqual([made[0]!.text, true]);
  }
  expect(await soldOf(sale.productId)).toEqual({ lines: 1, stock: 99 });
});

it('answers with 422 on one process what another one was sent with another body', async () => {
  const [productId, key] = [await newProduct(), newKey()];
  await post(0, '/v1/sales/transactions', saleBody(productId), key).expect(201);
  const other = await post(1, '/v1/sales/transactions', saleBody(productId, { quantitySold: 2 }), key);
  expect([other.status, other.body.code]).toEqual([422, 'platform.idempotency_key_reused']);
});

it('does once what a process was killed in the middle of, and once more nothing that it had done', async () => {
  const [done, lost] = [saleBody(await newProduct()), saleBody(await newProduct())];
  const [doneKey, lostKey] = [newKey(), newKey()];
  const victim = await startProduct(database);
  const sell = (sale: object, key: string) =>
    supertest(victim.url)
      .post('/v1/sales/transactions')
      .set({ authorization, 'idempotency-key': key })
      .send(sale);
  const told = await sell(done, doneKey).expect(201);
  await client.query('begin');
  await client.query('select from sales.products where id = $1 for update', [lost.productId]);
  const inFlight = sell(lost, lostKey).then(
    ({ status }) => `answered ${status}`,
    () => 'lost',
  );
  await whenWaiting();
  // Told at once that it is being served, wherever that is.
  const early = await post(0, '/v1/sales/transactions', lost, lostKey);
  expect([early.status, early.body.code]).toEqual([409, 'platform.request_in_flight']);
  victim.kill('SIGKILL');
  await victim.ended;
  expect(await inFlight).toBe('lost');
  await client.query('rollback');

  const first = await postUntilServed(0, '/v1/sales/transactions', lost, lostKey);
  const again = await postUntilServed(1, '/v1/sales/transactions', lost, lostKey);
  expect([first, again].map((answer) => [answer.status, isReplayed(answer)])).toEqual([
    [201, false],
    [201, true],
  ]);
  expect(again.text).toBe(first.text);
  const after = await post(1, '/v1/sales/transactions', done, doneKey).expect(201);
  expect([after.text, isReplayed(after)]).toEqual([told.text, true]);
  for (const { productId } of [done, lost]) expect(await soldOf(productId)).toEqual({ lines: 1, stock: 99 });
});

async function whenWaiting(): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await until(async () => {
    // A transaction sees the connections that there were when it first looked.
    await client.query('select pg_stat_clear_snapshot()');
    return (await client.query(waiting)).rows.length > 0;
  });
}
