import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import supertest from 'supertest';
import { removeHome } from '../../src/platform/database/embedded/cluster.js';
import { productBody } from '../factories/sales.js';
import { runCommand, startProduct } from '../setup/product-process.js';
import { until } from '../setup/until.js';

describe('the process', () => {
  let dataDir: string;

  /** A server of one's own: the one of this test file. */
  const ownServer = (): NodeJS.ProcessEnv => ({
    POSTGRES_HOST: process.env.POSTGRES_HOST,
    POSTGRES_PORT: process.env.POSTGRES_PORT,
    POSTGRES_USER: process.env.POSTGRES_USER,
    POSTGRES_PASSWORD: process.env.POSTGRES_PASSWORD,
    POSTGRES_DB: process.env.POSTGRES_DB,
  });

  /** Speaks to it as the demo merchandiser. */
  const signIn = async (url: string) => {
    await supertest(url).post('/seed/accounts').expect(200);
    const credentials = { identifier: 'merchandiser', password: 'password123' };
    const { body } = await supertest(url).post('/v1/sessions').send(credentials).expect(201);
    return supertest.agent(url).set('authorization', `Bearer ${body.accessToken}`);
  };

  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const isClosed = (url: string): Promise<boolean> =>
    fetch(`${url}/health/live`).then(
      () => false,
      () => true,
    );

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'atrium-process-'));
    await chmod(dataDir, 0o711);
  });
  afterAll(async () => {
    await removeHome(join(dataDir, 'postgres'));
    await rm(dataDir, { recursive: true, force: true });
  });

  it('starts on nothing with demo data, says where it is, and keeps its data through kill -9', async () => {
    const first = await startProduct({ DATA_DIR: dataDir });
    expect(first.output()).toMatch(/listens on http:\S+\n\s+docs\s+http:\S+\/docs\n\s+data\s+\S+/);
    const http = await signIn(first.url);
    await http.get('/health/ready').expect(200);
    const products = await http.get('/v1/sales/products').expect(200);
    expect(products.body.data.length).toBeGreaterThan(5);
    const { body: product } = await http.post('/v1/sales/products').send(productBody()).expect(201);

    first.kill('SIGKILL');
    await first.ended;

    const second = await startProduct({ DATA_DIR: dataDir });
    const again = await signIn(second.url);
    const read = await again.get(`/v1/sales/products/${product.id}`).expect(200);
    expect(read.body).toEqual(product);
    second.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('finishes the request in flight when it is told to stop, then exits with 0', async () => {
    const product = await startProduct(ownServer());
    const http = await signIn(product.url);
    const created = await http
      .post('/v1/sales/products')
      .send(productBody({ stock: 1 }))
      .expect(201);
    const client = new pg.Client({
      host: process.env.POSTGRES_HOST,
      port: Number(process.env.POSTGRES_PORT),
      user: process.env.POSTGRES_USER,
      password: process.env.POSTGRES_PASSWORD,
      database: process.env.POSTGRES_DB,
    });
    await client.connect();
    await client.query('begin');
    await client.query('select 1 from sales.products where id = $1 for update', [created.body.id]);
    const sale = http
      .post('/v1/sales/transactions')
      .send({ productId: created.body.id, quantitySold: 1 })
      .then((response) => response.status);
    await until(async () => {
      // A transaction sees the connections that there were when it first looked.
      await client.query('select pg_stat_clear_snapshot()');
      return (await client.query(waiting)).rows.length > 0;
    }, 'the sale waits');
    product.kill('SIGTERM');
    await until(() => isClosed(product.url), 'it takes no more requests');
    await client.query('commit');
    await client.end();
    expect(await sale).toBe(201);
    expect(await product.ended).toBe(0);
  });

  it('is not ready while migrations are pending, and says the next step', async () => {
    const client = new pg.Client({
      connectionString: (await runCommand(['db:url'], ownServer())).output.trim(),
    });
    await client.connect();
    const { rows } = await client.query(
      'delete from migration.ledger where name = (select max(name) from migration.ledger) returning *',
    );
    const product = await startProduct(ownServer());
    const { body } = await supertest(product.url).get('/health/ready').expect(503);
    expect(body.checks).toContainEqual({
      name: 'migrations',
      ok: false,
      detail: '1 pending: npm run migration:run',
    });
    product.kill('SIGTERM');
    await product.ended;
    await client.query('insert into migration.ledger (name, checksum) values ($1, $2)', [
      rows[0].name,
      rows[0].checksum,
    ]);
    await client.end();
  });

  it('refuses to boot in production with missing secrets, in one line that names each', async () => {
    const product = await startProduct({ NODE_ENV: 'production' });
    expect(await product.ended).toBe(1);
    const lines = product.output().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/CURSOR_SECRET is required.*POSTGRES_HOST or DATABASE_URL is required/);
  });

  it('refuses default passwords in production', async () => {
    const secret = 'x'.repeat(40);
    const product = await startProduct({
      ...ownServer(),
      POSTGRES_PASSWORD: 'postgres',
      NODE_ENV: 'production',
      CURSOR_SECRET: secret,
    });
    expect(await product.ended).toBe(1);
    expect(product.output()).toContain('POSTGRES_PASSWORD needs a password that is not a default one');
  });

  it('says which port is taken and exits with 1', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const port = String((server.address() as AddressInfo).port);
    const product = await startProduct({ ...ownServer(), PORT: port });
    expect(await product.ended).toBe(1);
    expect(product.output()).toMatch(new RegExp(`cannot start.*${port}.*another PORT`));
    server.close();
  });
});
