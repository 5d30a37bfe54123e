import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import supertest from 'supertest';
import { loadEnvironment } from '../../src/config/environment.js';
import { runCommand, startProduct } from '../setup/product-process.js';

describe('in production', () => {
  const { host, port, user, password, database } = loadEnvironment().database.connection!;
  const login = `serves_${randomUUID().slice(0, 8)}`;
  const secret = (): string => randomBytes(32).toString('hex');
  const base = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    CURSOR_SECRET: secret(),
    CODE_SECRET: secret(),
    JWT_KEYS: `first:${secret()}`,
    ENCRYPTION_KEYS: `first:${randomBytes(32).toString('base64')}`,
    POSTGRES_HOST: host,
    POSTGRES_PORT: String(port),
    POSTGRES_DB: database,
  };
  const owner = { POSTGRES_OWNER_USER: user, POSTGRES_OWNER_PASSWORD: password };
  const asOwner = { ...base, POSTGRES_USER: user, POSTGRES_PASSWORD: password };
  const asService = { ...base, POSTGRES_USER: login, POSTGRES_PASSWORD: secret() };

  let superuser: pg.Client;
  beforeAll(async () => {
    superuser = new pg.Client({ host, port, user, password, database });
    await superuser.connect();
  });
  afterAll(async () => {
    for (const name of [login, `${login}_owner`]) await superuser.query(`drop role if exists ${name}`);
    await superuser.end();
  });

  it('refuses to serve as a superuser, and says the next step in one line', async () => {
    const product = await startProduct(asOwner);
    expect(await product.ended).toBe(1);
    expect(product.output().trim().split('\n')).toEqual([
      expect.stringContaining('is a superuser: serve with'),
    ]);
    expect(product.output()).toContain('docs/runbooks/database-roles.md');
  });

  it('refuses to serve as the owner of the tables', async () => {
    const name = `${login}_owner`;
    await superuser.query(`create role ${name} login password '${password}' in role atrium_migrator`);
    const product = await startProduct({ ...asOwner, POSTGRES_USER: name });
    expect(await product.ended).toBe(1);
    expect(product.output()).toContain('owns the tables: serve with');
  });

  it('applies migrations as the owner, makes the login of the service, and serves with it', async () => {
    expect(await runCommand(['migration:run'], { ...asService, ...owner })).toMatchObject({ code: 0 });
    expect(await runCommand(['db:login'], { ...asService, ...owner })).toMatchObject({ code: 0 });
    const product = await startProduct(asService);
    const { body } = await supertest(product.url).get('/health/ready').expect(200);
    expect(body.checks).toContainEqual({ name: 'migrations', ok: true, detail: 'all applied' });
    await supertest(product.url).get('/v1/niches').expect(200);
    const { rows } = await superuser.query<{ login: string }>(
      `SELECT DISTINCT usename AS login FROM pg_stat_activity WHERE datname = $1 AND usename <> $2`,
      [database, user],
    );
    expect(rows).toEqual([{ login }]);
    product.kill('SIGTERM');
    expect(await product.ended).toBe(0);
  });

  it('tells that a login may not take its role, rather than serve with other rights', async () => {
    const name = `${login}_alone`;
    await superuser.query(`create role ${name} login password '${password}'`);
    const product = await startProduct({ ...asOwner, POSTGRES_USER: name });
    const { body } = await supertest(product.url).get('/health/ready').expect(503);
    expect(body.checks[0].detail).toContain('make the login a member of the role');
    const { body: refused } = await supertest(product.url).get('/v1/niches').expect(503);
    expect(refused.code).toBe('platform.unavailable');
    product.kill('SIGTERM');
    await product.ended;
    await superuser.query(`drop role ${name}`);
  });
});
