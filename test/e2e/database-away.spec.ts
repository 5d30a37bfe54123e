import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';
import { influencerBody } from '../factories/marketplace.js';
import { whenWaiting } from '../setup/locks.js';
import { startProxy, type Proxy } from '../setup/proxy.js';
import { startService, type Service } from '../setup/service.js';
import { until } from '../setup/until.js';

describe('while the database is away', () => {
  let service: Service;
  let proxy: Proxy;
  /** A connection past the proxy. */
  let direct: pg.Client;

  beforeAll(async () => {
    const connection = loadEnvironment().database.connection!;
    direct = new pg.Client(connection);
    await direct.connect();
    proxy = await startProxy(connection);
    const throughProxy = (environment: Environment): Environment => ({
      ...environment,
      database: {
        ...environment.database,
        connection: { ...connection, port: proxy.port },
        connectTimeoutMs: 2_000,
        queryTimeoutMs: 2_000,
        pool: { ...environment.database.pool, max: 3, acquireMs: 5_000 },
      },
    });
    service = await startService(throughProxy);
  });
  afterEach(() => proxy.mend());
  afterAll(async () => {
    await direct.end();
    await service.close();
    await proxy.close();
  });

  const read = () => service.http.get('/v1/brands');

  async function expectUnavailable(): Promise<void> {
    for (const response of [
      await read(),
      await service.http.post('/v1/influencers').send(influencerBody()),
    ]) {
      expect(response.status).toBe(503);
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      expect(response.body).toMatchObject({ code: 'platform.unavailable', status: 503 });
      expect(response.text).not.toMatch(/ECONN|127\.0\.0\.1|postgres|sequelize|timeout/i);
    }
  }

  async function expectRecovery(): Promise<void> {
    // A machine that stands still for a moment is, at these timeouts, a database that is away.
    await until(async () => (await read()).status === 200, 'it is read again');
    const write = () => service.http.post('/v1/influencers').send(influencerBody());
    await until(async () => (await write()).status === 201, 'it is written again');
    await until(async () => (await service.http.get('/health/ready')).status === 200, 'it is ready again');
  }

  it('answers 503 with Retry-After when it refuses, stays alive, and recovers by itself', async () => {
    await expectRecovery();
    await proxy.cut();
    await expectUnavailable();
    // With a session, too: it cannot be proved just now.
    for (const who of [service.anonymous, service.http]) {
      await who.get('/health/live').expect(200, { status: 'live' });
      const ready = await who.get('/health/ready').expect(503);
      expect(ready.body.checks).toEqual([{ name: 'database', ok: false, detail: 'not reachable' }]);
    }
    await proxy.mend();
    await expectRecovery();
  });

  it('answers 503 when the server lets nobody into it, as while another one takes its name', async () => {
    await expectRecovery();
    const { database } = loadEnvironment().database.connection!;
    const admin = new pg.Client({ ...loadEnvironment().database.connection!, database: 'postgres' });
    await admin.connect();
    try {
      await admin.query(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS false`);
      await proxy.cut();
      await proxy.mend();
      await expectUnavailable();
    } finally {
      await admin.query(`ALTER DATABASE "${database}" ALLOW_CONNECTIONS true`);
      await admin.end();
    }
    await expectRecovery();
  });

  it('answers 503 in bounded time when it answers nothing, and recovers by itself', async () => {
    await expectRecovery();
    proxy.stall();
    await expectUnavailable();
    await proxy.cut();
    await proxy.mend();
    await expectRecovery();
  });

  it('serves on after an operator has ended its connections', async () => {
    await Promise.all(Array.from({ length: 5 }, () => read()));
    await direct.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'atrium'`,
    );
    await expectRecovery();
  });

  it('outlives a server that ends a connection in the moment of opening it', async () => {
    const message = (type: string, ...parts: (string | number[])[]): Buffer => {
      const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
      const length = Buffer.alloc(4);
      length.writeInt32BE(body.length + 4);
      return Buffer.concat([Buffer.from(type), length, body]);
    };
    // Welcome, ready, and gone, in one piece: authentication ok, ready for query, a fatal error.
    const fatal = ['SFATAL\0', 'C57P01\0', 'Mterminating connection due to administrator command\0', '\0'];
    const welcome = Buffer.concat([message('R', [0, 0, 0, 0]), message('Z', 'I'), message('E', ...fatal)]);
    const dying = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(welcome));
    });
    await new Promise<void>((listening) => dying.listen(0, '127.0.0.1', listening));
    proxy.divert({ host: '127.0.0.1', port: (dying.address() as AddressInfo).port });
    await proxy.cut();
    await proxy.mend();
    await expectUnavailable();
    proxy.divert();
    await new Promise((closed) => dying.close(closed));
    await expectRecovery();
  });

  it('answers 503 when all connections are busy for too long', async () => {
    await direct.query('begin; lock table marketplace.brands in access exclusive mode');
    const answers = await Promise.all(Array.from({ length: 8 }, () => read()));
    await direct.query('rollback');
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]));
    await expectRecovery();
  });

  it('stores nothing of a write whose connection is lost half way', async () => {
    const body = influencerBody();
    await direct.query('begin; lock table marketplace.influencers in access exclusive mode');
    const answer = service.http
      .post('/v1/influencers')
      .send(body)
      .then((response) => response.status);
    await Promise.race([answer, whenWaiting(service, 1)]);
    await proxy.cut();
    await direct.query('rollback');
    expect(await answer).toBe(503);
    await proxy.mend();
    await expectRecovery();
    const stored = await direct.query('select 1 from marketplace.influencers where email = $1', [body.email]);
    expect(stored.rows).toEqual([]);
  });
});

it('stops while the database answers nothing to connections that are idle', async () => {
  const connection = loadEnvironment().database.connection!;
  const proxy = await startProxy(connection);
  const service = await startService(({ database, ...rest }) => ({
    ...rest,
    // What was on its way in the background just then ends by this.
    database: {
      ...database,
      queryTimeoutMs: 2_000,
      connectTimeoutMs: 2_000,
      connection: { ...database.connection!, port: proxy.port },
    },
  }));
  await Promise.all(Array.from({ length: 5 }, () => service.http.get('/v1/brands').expect(200)));
  proxy.stall();
  const stopped = service.close().then(() => 'stopped');
  const late = pause(45_000, 'still there', { ref: false });
  expect(await Promise.race([stopped, late])).toBe('stopped');
  await proxy.close();
  await stopped;
});
