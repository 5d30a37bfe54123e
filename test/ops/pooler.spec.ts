import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { startBouncer, type Bouncer } from './setup/bouncer.js';
import { startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';

const [, minor] = /PgBouncer 1\.(\d+)/.exec(execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' }))!;
/** From 1.21 on it can keep prepared statements in transaction mode, and from 1.24 on it does. */
const canKeep = Number(minor) >= 21;
const ways = canKeep ? [{ kept: 0 }, { kept: 200 }] : [{ kept: 0 }];

describe.each(ways)(
  'behind PgBouncer, which lends three connections for a transaction each (%j)',
  ({ kept }) => {
    let cluster: DebianCluster;
    let bouncer: Bouncer;
    let service: ProductProcess;
    let through: NodeJS.ProcessEnv;

    beforeAll(async () => {
      cluster = await startFilledCluster();
      bouncer = await startBouncer(cluster, [
        'default_pool_size = 3',
        ...(canKeep ? [`max_prepared_statements = ${kept}`] : []),
      ]);
      through = { ...cluster.env, POSTGRES_PORT: String(bouncer.port) };
      service = await startProduct({ ...through, JOBS: 'off', POSTGRES_QUERY_TIMEOUT_MS: '2000' });
    });
    afterAll(async () => {
      service.kill('SIGTERM');
      await service.ended;
      await bouncer.stop();
      await cluster.remove();
    });

    const send = async (path: string, token?: string, body?: object, method = body ? 'POST' : 'GET') => {
      const response = await fetch(service.url + path, {
        method,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, never> };
    };
    const signIn = async (identifier: string): Promise<string> =>
      (await send('/v1/sessions', undefined, { identifier, password: 'password123' })).body.accessToken!;

    it('the service says so, and uses prepared statements only where they are kept', async () => {
      const said = kept ? 'It keeps prepared statements' : 'It keeps no prepared statements';
      expect(service.output()).toContain(said);
      const relying = relyOnPreparedStatements(through);
      if (kept) await relying;
      else await expect(relying).rejects.toMatchObject({ code: '26000' });
    });

    it('a thread is numbered without a gap by many writers, and nobody sees what belongs to who had the connection before', async () => {
      const tokens = await Promise.all(['merchandiser', 'analyst'].map(signIn));
      const threads = await Promise.all(
        tokens.map(
          async (token) => (await send('/v1/threads', token, { participantIds: [], name: 'Own' })).body.id!,
        ),
      );
      const writers = Array.from({ length: 24 }, async (_, writer) => {
        const own = writer % 2;
        for (let i = 0; i < 10; i++) {
          const path = (whose: number): string => `/v1/threads/${threads[whose]}`;
          const sent = await send(`${path(own)}/messages`, tokens[own], { content: `${writer} ${i}` });
          expect(sent.status).toBe(201);
          expect((await send(path(1 - own), tokens[own])).status).toBe(404);
          expect((await send(path(own))).status).toBe(401);
        }
      });
      await Promise.all(writers);
      const client = await cluster.connect();
      const { rows } = await client.query<{ numbers: number[] }>(
        'SELECT array_agg(seq ORDER BY seq) AS numbers FROM messaging.messages WHERE thread_id = ANY ($1) GROUP BY thread_id',
        [threads],
      );
      await client.end();
      const whole = Array.from({ length: 120 }, (_, i) => i + 1);
      expect(rows.map(({ numbers }) => numbers)).toEqual([whole, whole]);
    });

    it('a statement that takes too long is ended by the server', async () => {
      const token = await signIn('merchandiser');
      const { body } = await send('/v1/sales/products', token, {
        name: 'Slow',
        sku: 'SLOW',
        price: '1.00',
        stock: 1,
      });
      const holder = await cluster.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT FROM sales.products WHERE id = $1 FOR UPDATE', [body.id]);
      const changed = await send(`/v1/sales/products/${body.id}`, token, { stock: 2 }, 'PATCH');
      expect(changed.status).toBe(503);
      const { rows } = await holder.query(
        `SELECT query FROM pg_stat_activity WHERE usename = 'atrium_api' AND wait_event_type = 'Lock'`,
      );
      expect(rows).toEqual([]);
      await holder.query('ROLLBACK');
      await holder.end();
      expect((await send(`/v1/sales/products/${body.id}`, token, { stock: 2 }, 'PATCH')).status).toBe(200);
    });

    it('a lookup is asked of the database each time, since nobody would tell of a change', async () => {
      const client = await cluster.connect();
      const told: string[] = [];
      const wanted: string[] = [];
      // Long enough for the connection on which it would listen.
      for (let turn = 0; turn < 40; turn++) {
        const name = `Turn ${turn}`;
        const { rows } = await client.query<{ id: string }>(
          'UPDATE marketplace.niches SET name = $1 WHERE id = (SELECT id FROM marketplace.niches ORDER BY id LIMIT 1) RETURNING id',
          [name],
        );
        const answer = await fetch(`${service.url}/v1/niches/${rows[0]!.id}`);
        const { name: read } = (await answer.json()) as { name: string };
        told.push(`${read}: ${answer.headers.get('server-timing')?.match(/\d+ queries/)?.[0]}`);
        wanted.push(`${name}: 1 queries`);
        await pause(25);
      }
      await client.end();
      expect(told).toEqual(wanted);
    });

    it.each([[['migration:run']], [['db:maintain', '--analyze']]])(
      '%j asks for the server itself',
      async (words) => {
        const { code, output } = await cluster.command(words, through);
        expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('is a pooler') });
      },
    );
  },
);

/** What goes wrong without a pooler being noticed. */
async function relyOnPreparedStatements(env: NodeJS.ProcessEnv): Promise<void> {
  const clients = Array.from({ length: 4 }, () => clientTo(env));
  for (const client of clients) await client.connect();
  const [own, ...others] = clients as [pg.Client, ...pg.Client[]];
  const statement = { name: 'relied_on', text: 'SELECT pg_backend_pid() AS pid' };
  try {
    const { rows } = await own.query<{ pid: number }>(statement);
    for (const other of others) {
      await other.query('BEGIN');
      const held = await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      if (held.rows[0]!.pid === rows[0]!.pid) break;
    }
    await own.query(statement);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

function clientTo({ POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD }: NodeJS.ProcessEnv): pg.Client {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(POSTGRES_PORT),
    user: POSTGRES_USER,
    password: POSTGRES_PASSWORD,
    database: 'atrium',
  });
  client.on('error', () => undefined);
  return client;
}
