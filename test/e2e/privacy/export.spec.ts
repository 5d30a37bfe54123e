import { readdir } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { loadEnvironment, type Environment } from '../../../src/config/environment.js';
import { FeatureRegistry } from '../../../src/platform/features/feature-registry.js';
import { classesOf } from '../../../src/platform/privacy/data-classes.js';
import { personalTables } from '../../../src/platform/privacy/personal-tables.js';
import { complaintsBy, operationsOf, readDocument } from '../../setup/openapi.js';
import { untilSomebodyWaits } from './waiting.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';

interface Export {
  exportedAt: string;
  account: string;
  data: Record<string, Record<string, unknown>[]>;
}

describe('GET /v1/me/export', () => {
  let service: Service;
  /** Past the service, as a superuser. */
  let client: pg.Client;

  beforeAll(async () => {
    const impatient = (environment: Environment): Environment => ({
      ...environment,
      http: { ...environment.http, requestTimeoutMs: 4_000 },
      database: { ...environment.database, queryTimeoutMs: 5_000 },
    });
    service = await startService(impatient);
    client = new pg.Client(loadEnvironment().database.connection);
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await service.close();
  });

  const exportOf = async ({ http }: SignedIn): Promise<Export> =>
    (await http.get('/v1/me/export').expect(200)).body as Export;

  const spooled = async (): Promise<string[]> =>
    (await readdir(tmpdir())).filter((name) => /^atrium-[0-9a-f]{8}-/.test(name));

  const addSessions = (userId: string, count: number, device = 'x') =>
    client.query(
      `INSERT INTO identity.user_sessions (user_id, family, token_hash, device, idle_expires_at, absolute_expires_at)
       SELECT $1::uuid, gen_random_uuid(), sha256((n || $1::uuid::text)::bytea), $3, now() + '1 day', now() + '1 day'
         FROM generate_series(1, $2) AS n`,
      [userId, count, device],
    );

  it('is a file of one JSON document, as described, that nobody keeps on the way', async () => {
    const { http, userId } = await service.signIn('member');
    const answer = await http.get('/v1/me/export').expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'content-length': String(Buffer.byteLength(answer.text)),
      'content-disposition': expect.stringMatching(/^attachment; filename="atrium-\d{4}-\d\d-\d\d\.json"$/),
    });
    expect(answer.body.account).toBe(userId);
    expect(Math.abs(Date.parse(answer.body.exportedAt) - Date.now())).toBeLessThan(60_000);
    const document = await readDocument(service);
    const { responses } = operationsOf(document).find(({ name }) => name === 'GET /v1/me/export')!;
    const { schema } = responses['200']!.content!['application/json']!;
    expect(complaintsBy(document)(schema, answer.body)).toBeUndefined();
  });

  it('has each table of people, and in it every property but secrets', async () => {
    const person = await service.signIn('member');
    const { data } = await exportOf(person);
    const tables = personalTables(service.app.get(FeatureRegistry).all());
    expect(Object.keys(data)).toEqual(tables.map(({ name }) => name));
    for (const { name, model } of tables) {
      const classes = classesOf(model);
      const told = Object.entries(model.getAttributes())
        .filter(([attribute, { field }]) => classes.get(field ?? attribute) !== 'secret')
        .map(([attribute]) => attribute);
      for (const row of data[name]!) expect([name, Object.keys(row).sort()]).toEqual([name, told.sort()]);
    }
    expect(data['identity.users']).toMatchObject([{ id: person.userId, fullName: 'Somebody of a test' }]);
    expect(data['identity.users']![0]).not.toHaveProperty('passwordHash');
    expect(data['identity.user_sessions']).toMatchObject([{ userId: person.userId, device: 'test' }]);
  });

  it('has every row once, in the order in which they were made, however many there are', async () => {
    const [person, other] = [await service.signIn('member'), await service.signIn('member')];
    await addSessions(person.userId, 2_500);
    await addSessions(other.userId, 10);
    const { data } = await exportOf(person);
    const { rows } = await client.query<{ id: string }>(
      'SELECT id FROM identity.user_sessions WHERE user_id = $1 ORDER BY id',
      [person.userId],
    );
    expect(rows).toHaveLength(2_501);
    expect(data['identity.user_sessions']!.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  });

  it('shows one moment, whatever is committed while it is written', async () => {
    const person = await service.signIn('member');
    await client.query('BEGIN; LOCK TABLE identity.otps IN ACCESS EXCLUSIVE MODE');
    const exporting = exportOf(person);
    await untilSomebodyWaits(client);
    // The rows of the account have been read; those of profiles have not.
    await service.query(`UPDATE identity.users SET full_name = 'Somebody else' WHERE id = $1`, [
      person.userId,
    ]);
    await service.query(
      `INSERT INTO marketplace.brands (user_id, email) SELECT id, email FROM identity.users WHERE id = $1`,
      [person.userId],
    );
    await client.query('COMMIT');
    const { data } = await exporting;
    expect(data['identity.users']).toMatchObject([{ fullName: 'Somebody of a test' }]);
    expect(data['marketplace.brands']).toEqual([]);
    expect((await exportOf(person)).data['marketplace.brands']).toHaveLength(1);
  });

  it('is answered as a problem, and not begun, when it cannot be finished', async () => {
    const { http } = await service.signIn('member');
    await client.query('BEGIN; LOCK TABLE marketplace.brands IN ACCESS EXCLUSIVE MODE');
    const answer = await http.get('/v1/me/export');
    await client.query('ROLLBACK');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'platform.unavailable' });
    await http.get('/v1/me/export').expect(200);
  });

  it('waits for no reader with a connection of the database or a file, and not for long at all', async () => {
    const person = await service.signIn('member');
    await addSessions(person.userId, 20_000, 'a device with a long name '.repeat(9));
    const before = await spooled();
    const letGo = untilTheServiceLetsGo();
    const reader = await readSlowly(person.accessToken);
    let isLetGo = false;
    void letGo.then(() => (isLetGo = true));
    try {
      // Others of the service have a transaction for a moment, and other tests a file.
      let held: unknown[] = [];
      for (let looks = 0; looks === 0 || (looks < 50 && held.length > 0); looks++) {
        await pause(looks === 0 ? 0 : 20);
        const { rows } = await client.query(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
        );
        held = [...rows, ...(await spooled()).filter((name) => !before.includes(name))];
      }
      expect([held, isLetGo]).toEqual([[], false]);
      await letGo;
      expect(reader.bytesRead).toBeLessThan(5_000_000);
    } finally {
      reader.destroy();
    }
  });

  it('is written ten times an hour', async () => {
    const { http } = await service.signIn('member');
    for (let time = 0; time < 10; time++) await http.get('/v1/me/export').expect(200);
    const refused = await http.get('/v1/me/export').expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  /** Of the next connection. */
  const untilTheServiceLetsGo = (): Promise<void> =>
    new Promise((resolve) => {
      const server = service.app.getHttpServer() as Server;
      server.once('connection', (socket) => socket.once('close', () => resolve()));
    });

  /** Takes the head of the answer, and then nothing more. */
  async function readSlowly(token: string) {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /v1/me/export HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n\r\n`);
    const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    socket.pause();
    expect(first.toString()).toMatch(/^HTTP\/1\.1 200 /);
    expect(Number(/content-length: (\d+)/.exec(first.toString())?.[1])).toBeGreaterThan(5_000_000);
    return socket;
  }
});
