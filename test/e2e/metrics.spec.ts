import { randomUUID } from 'node:crypto';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';
import { ServerFigures } from '../../src/platform/database/server-figures.js';
import { whileHolding, whenWaiting } from '../setup/locks.js';
import { startProxy, type Proxy } from '../setup/proxy.js';
import { exchange } from '../setup/raw-http.js';
import { routesOf } from '../setup/routes.js';
import { startService, type Service } from '../setup/service.js';
import { until } from '../setup/until.js';

const token = 'a-program-of-the-operator-0123456789';
const withToken = (environment: Environment): Environment => ({
  ...environment,
  metrics: { token, isOpen: false },
});

const read = async ({ anonymous }: Service): Promise<string> =>
  (await anonymous.get('/metrics').set('authorization', `Bearer ${token}`).expect(200)).text;

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What Prometheus would read; a line that it would not is a failure. */
function samplesOf(text: string): Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  return lines.map((line) => {
    const parts = /^([a-z_0-9]+)(?:\{((?:[a-z_]+="[^"\\]*",?)*)\})? (-?[\d.e+-]+|NaN)$/i.exec(line);
    if (!parts) throw new Error(`not a sample: ${line}`);
    const [, name = '', labels = '', value] = parts;
    const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label, text]) => [label!, text!]);
    return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
  });
}

function valueOf(samples: Sample[], name: string, labels: Record<string, string> = {}): number | undefined {
  const isMeant = (sample: Sample): boolean =>
    sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return samples.find(isMeant)?.value;
}

describe('figures for Prometheus', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService(withToken);
  });
  afterAll(() => service.close());

  it('are told to who has the token alone, and in development without one', async () => {
    await service.anonymous.get('/metrics').expect(401);
    await service.http.get('/metrics').expect(401);
    await service.anonymous.get('/metrics').set('authorization', `Bearer ${token}0`).expect(401);
    const told = await service.anonymous.get('/metrics').set('authorization', `Bearer ${token}`).expect(200);
    expect(told.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(told.headers['cache-control']).toBe('no-store');
    const settings = (variables: NodeJS.ProcessEnv) =>
      loadEnvironment({ POSTGRES_HOST: 'db', ...variables }).metrics;
    expect(settings({ NODE_ENV: 'development' })).toEqual({ token: undefined, isOpen: true });
    expect(settings({ NODE_ENV: 'test' })).toEqual({ token: undefined, isOpen: false });
    expect(settings({ NODE_ENV: 'development', METRICS_TOKEN: token })).toEqual({ token, isOpen: false });
    expect(() => settings({ METRICS_TOKEN: 'short' })).toThrow('METRICS_TOKEN must have at least 32');
  });

  it('count requests, problems and statements by route', async () => {
    const before = samplesOf(await read(service));
    for (let time = 0; time < 3; time++) await service.http.get('/v1/brands').expect(200);
    await service.http.get(`/v1/brands/${randomUUID()}`).expect(404);
    const after = samplesOf(await read(service));
    const grown = (name: string, labels: Record<string, string>): number =>
      valueOf(after, name, labels)! - (valueOf(before, name, labels) ?? 0);
    const ofList = { method: 'GET', route: '/v1/brands', status: '200' };
    expect(grown('atrium_http_request_duration_seconds_count', ofList)).toBe(3);
    expect(grown('atrium_http_request_duration_seconds_bucket', { ...ofList, le: '+Inf' })).toBe(3);
    expect(grown('atrium_http_request_duration_seconds_sum', ofList)).toBeGreaterThan(0);
    const missing = { method: 'GET', route: '/v1/brands/:id', status: '404' };
    expect(grown('atrium_http_request_duration_seconds_count', missing)).toBe(1);
    expect(grown('atrium_problems_total', { code: 'marketplace.brand_not_found', status: '404' })).toBe(1);
    // Who asks, and the page.
    expect(grown('atrium_query_duration_seconds_count', { origin: 'GET /v1/brands' })).toBe(6);
    expect(valueOf(after, 'atrium_http_requests_in_flight')).toBe(1);
  });

  it('tell of every subject that is registered, and of the process', async () => {
    const samples = samplesOf(await read(service));
    const sources = samples.filter(({ name }) => name === 'atrium_metric_source_up');
    expect(Object.fromEntries(sources.map(({ labels, value }) => [labels.source, value]))).toMatchObject({
      ...{
        http: 1,
        queries: 1,
        pool: 1,
        database: 1,
        jobs: 1,
        audit: 1,
        outbox: 1,
        feed: 1,
        lookups: 1,
        notifications: 1,
      },
    });
    for (const name of [
      'atrium_database_up',
      'atrium_database_size_bytes',
      'atrium_database_cache_hit_ratio',
      'atrium_database_connections',
      'atrium_database_lock_waits',
      'atrium_database_oldest_transaction_seconds',
      'atrium_table_bytes',
      'atrium_pool_connections',
      'atrium_audit_seal_lag_seconds',
      'atrium_outbox_lag_seconds',
      'atrium_feed_lag_seconds',
      'atrium_lookup_reads_total',
      'atrium_lookup_invalidations_total',
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p',
    ]) {
      expect(samples.some((sample) => sample.name.startsWith(name))).toBe(true);
    }
  });

  it('have as many series as there are routes, whatever is asked for, and nothing that came with a request', async () => {
    const canary = `canary${randomUUID().slice(0, 8)}`;
    const ask = (method: string, path: string) =>
      exchange(service.url, {
        method,
        path,
        headers: { 'x-request-id': canary, 'user-agent': canary, authorization: `Bearer ${canary}` },
      });
    await service.anonymous
      .post('/v1/sessions')
      .send({ identifier: `${canary}@x.example`, password: canary });
    for (let time = 0; time < 20; time++) {
      await ask('GET', `/v1/${canary}${time}`);
      await ask('GET', `/v1/niches/${canary}${time}?q=${canary}`);
      await ask(['PROPFIND', 'OPTIONS', 'DELETE'][time % 3]!, `/${canary}${time}`);
    }
    const text = await read(service);
    expect(text).not.toContain(canary);
    const routes = new Set(routesOf(service).map(({ method, path }) => `${method} ${path}`));
    const told = samplesOf(text).filter(({ name }) => name === 'atrium_http_request_duration_seconds_count');
    const unknown = told
      .map(({ labels }) => `${labels.method} ${labels.route}`)
      .filter((route) => !routes.has(route));
    expect(new Set(unknown)).toEqual(new Set(['other unmatched']));
  });

  it('do not time a stream, which lasts as long as somebody listens', async () => {
    const { accessToken } = await service.signIn('member');
    const left = new AbortController();
    const stream = await fetch(`${service.url}/v1/changes/stream`, {
      headers: { authorization: `Bearer ${accessToken}` },
      signal: left.signal,
    });
    expect(stream.status).toBe(200);
    expect(valueOf(samplesOf(await read(service)), 'atrium_http_requests_in_flight')).toBe(2);
    left.abort();
    const inFlight = async () => valueOf(samplesOf(await read(service)), 'atrium_http_requests_in_flight');
    await until(async () => (await inFlight()) === 1, 'the stream is over');
    const samples = samplesOf(await read(service));
    expect(samples.filter(({ labels }) => labels.route === '/v1/changes/stream')).toEqual([]);
  });
});

describe('where the database is in need', () => {
  let service: Service;
  let proxy: Proxy;

  beforeAll(async () => {
    const connection = loadEnvironment().database.connection!;
    proxy = await startProxy(connection);
    service = await startService((environment) => {
      const { database } = environment;
      return withToken({
        ...environment,
        database: {
          ...database,
          connection: { ...database.connection!, port: proxy.port, host: '127.0.0.1' },
          connectTimeoutMs: 2_000,
          pool: { ...database.pool, max: 2 },
        },
      });
    });
  });
  afterEach(() => proxy.mend());
  afterAll(async () => {
    await service.close();
    await proxy.close();
  });

  /** Figures of the database are some seconds old at most. */
  async function untilDatabaseIs(up: number): Promise<Sample[]> {
    for (const deadline = Date.now() + 60_000; ;) {
      const samples = samplesOf(await read(service));
      if (valueOf(samples, 'atrium_database_up') === up) return samples;
      if (Date.now() > deadline) throw new Error(`The database is not ${up}`);
    }
  }

  it('figures tell that it is away, that it is silent, and that it is back', async () => {
    await untilDatabaseIs(1);
    await proxy.cut();
    const away = await untilDatabaseIs(0);
    expect(valueOf(away, 'atrium_http_requests_in_flight')).toBe(1);
    expect(valueOf(away, 'atrium_database_size_bytes')).toBeUndefined();
    // As they are asked when what they told last is too old to be told again.
    const isUp = async () => {
      const [up] = await service.app.get(ServerFigures, { strict: false }).metrics();
      return (up as { samples: { value: number }[] }).samples[0]!.value;
    };
    await proxy.mend();
    await until(async () => (await isUp()) === 1, 'it is back');
    proxy.stall();
    expect(await isUp()).toBe(0);
    await proxy.cut();
    await proxy.mend();
    await until(async () => (await isUp()) === 1, 'it is back');
  });

  it('figures and sizes are told while a table is locked and all of the pool wait for it', async () => {
    await whileHolding('LOCK TABLE marketplace.niches IN ACCESS EXCLUSIVE MODE', [], async ({ rollBack }) => {
      const waiting = Array.from({ length: 3 }, () =>
        service.http.get('/v1/niches').then(({ status }) => status),
      );
      await whenWaiting(service, 2);
      const samples = await untilDatabaseIs(1);
      expect(valueOf(samples, 'atrium_pool_connections', { state: 'in_use' })).toBe(2);
      await rollBack();
      expect(await Promise.all(waiting)).toEqual([200, 200, 200]);
    });
  });
});
