import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { ConnectionSettings } from '../../../src/config/environment.js';
import { AuditVerifier } from '../../../src/platform/audit/audit-verifier.js';
import { removeHome } from '../../../src/platform/database/embedded/cluster.js';
import { startEmbeddedPostgres } from '../../../src/platform/database/embedded/embedded-postgres.js';
import { Migrator } from '../../../src/platform/migrations/migrator.js';
import { runCommand } from '../../setup/product-process.js';
import { startService, type Service } from '../../setup/service.js';
import { connect } from './trail.js';

let service: Service;
const clients: pg.Client[] = [];

beforeAll(async () => {
  service = await startService();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

afterAll(() => service.close());

/** A connection whose statements wait for nobody: a lock that another one holds is an error. */
async function impatient(): Promise<pg.Client> {
  const client = await connect();
  clients.push(client);
  await client.query(`SET lock_timeout = '20s'`);
  return client;
}

const addNiche = async (client: pg.Client): Promise<string> =>
  (
    await client.query<{ id: string }>(`INSERT INTO marketplace.niches (name) VALUES ($1) RETURNING id`, [
      randomUUID(),
    ])
  ).rows[0]!.id;

async function seal(client: pg.Client): Promise<number> {
  for (let sealed = 0; ;) {
    const { rows } = await client.query<{ count: number }>('SELECT platform.seal_audit_logs() AS count');
    if (rows[0]!.count === 0) return sealed;
    sealed += rows[0]!.count;
  }
}

/** Other databases of the server may have transactions that are older: tests run side by side. */
async function sealUntil(client: pg.Client, isDone: () => Promise<boolean>): Promise<void> {
  do await seal(client);
  while (!(await isDone()) && (await delay(20, true)));
}

const sealsOfEach = async (client: pg.Client, recordIds: string[]): Promise<number[]> => {
  const found: number[] = [];
  for (const id of recordIds) found.push(await sealsOf(client, id));
  return found;
};

/** How many seals cover the entries of a record. */
async function sealsOf(client: pg.Client, recordId: string): Promise<number> {
  const { rows } = await client.query<{ seals: number }>(
    `SELECT count(*)::integer AS seals FROM platform.audit_logs AS entry JOIN platform.audit_seals AS seal
        ON seal.cluster = entry.cluster
       AND (entry.transaction_id, entry.id) > (seal.from_transaction, seal.from_id)
       AND (entry.transaction_id, entry.id) <= (seal.to_transaction, seal.to_id)
     WHERE record_id = $1`,
    [recordId],
  );
  return rows[0]!.seals;
}

const verdict = async () => service.app.get(AuditVerifier).verify([], () => undefined);

describe('twenty who write at once', () => {
  it('wait neither for each other nor for the sealer, which waits for none of them', async () => {
    const writers = await Promise.all(Array.from({ length: 20 }, impatient));
    const sealer = await impatient();
    await Promise.all(writers.map((writer) => writer.query('BEGIN')));
    // All of them have written, none has committed.
    const ids = await Promise.all(writers.map(addNiche));
    await seal(sealer);
    const waiting = await sealer.query(
      `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE NOT granted AND datname = current_database()`,
    );
    expect(waiting.rowCount).toBe(0);
    expect(await sealsOfEach(sealer, ids)).toEqual(Array(20).fill(0));

    await Promise.all(writers.map((writer) => writer.query('COMMIT')));
    await sealUntil(sealer, async () => (await sealsOf(sealer, ids.at(-1)!)) > 0);
    await sealUntil(sealer, async () => (await sealsOf(sealer, ids[0]!)) > 0);
    expect(await sealsOfEach(sealer, ids)).toEqual(Array(20).fill(1));
    expect((await verdict()).faults).toEqual([]);
  });

  it('do not wait for a sealer that has not committed', async () => {
    const [sealer, writer] = [await impatient(), await impatient()];
    await addNiche(writer);
    await sealer.query('BEGIN');
    await sealer.query('SELECT platform.seal_audit_logs()');
    const id = await addNiche(writer);
    await sealer.query('COMMIT');
    await sealUntil(sealer, async () => (await sealsOf(sealer, id)) > 0);
    expect((await verdict()).faults).toEqual([]);
  });
});

describe('a transaction that takes long', () => {
  it('is left out, with those that began after it, and sealed once it has ended', async () => {
    const [slow, quick, sealer] = [await impatient(), await impatient(), await impatient()];
    const before = await addNiche(quick);
    await slow.query('BEGIN');
    const during = await addNiche(slow);
    const after = await addNiche(quick);
    await sealUntil(sealer, async () => (await sealsOf(sealer, before)) > 0);
    expect(await sealsOf(sealer, after)).toBe(0);
    expect((await verdict()).unsealed.count).toBeGreaterThan(0);

    await addNiche(slow);
    await slow.query('COMMIT');
    await sealUntil(sealer, async () => (await sealsOf(sealer, after)) > 0);
    expect(await sealsOfEach(sealer, [before, during, after])).toEqual([1, 1, 1]);
    expect((await verdict()).faults).toEqual([]);
  });

  it('leaves nothing where it is rolled back', async () => {
    const [slow, quick, sealer] = [await impatient(), await impatient(), await impatient()];
    await slow.query('BEGIN');
    const gone = await addNiche(slow);
    const id = await addNiche(quick);
    await slow.query('ROLLBACK');
    await sealUntil(sealer, async () => (await sealsOf(sealer, id)) > 0);
    expect(await sealsOf(sealer, gone)).toBe(0);
    expect((await verdict()).faults).toEqual([]);
  });
});

describe('sealers', () => {
  it('at work at once make one chain, with each entry under one seal', async () => {
    const [writer, ...sealers] = await Promise.all(Array.from({ length: 7 }, connect.bind(null, {})));
    clients.push(writer!, ...sealers);
    const ids: string[] = [];
    const write = async (): Promise<void> => {
      for (let n = 0; n < 40; n++) ids.push(await addNiche(writer!));
    };
    const sealOften = async (sealer: pg.Client): Promise<void> => {
      for (let n = 0; n < 10; n++) await sealer.query('SELECT platform.seal_audit_logs(3)');
    };
    await Promise.all([write(), ...sealers.map(sealOften)]);
    await sealUntil(writer!, async () => (await sealsOf(writer!, ids.at(-1)!)) > 0);
    expect(await sealsOfEach(writer!, ids)).toEqual(Array(40).fill(1));
    const { rows } = await writer!.query<{ gaps: boolean }>(
      'SELECT max(sequence) <> count(*) AS gaps FROM platform.audit_seals',
    );
    expect(rows[0]!.gaps).toBe(false);
    expect((await verdict()).faults).toEqual([]);
  });

  it('divide the entries of one large transaction', async () => {
    const client = await impatient();
    // That of the service waits until this one is done.
    await client.query(`SELECT pg_advisory_lock(hashtextextended('platform.audit_seals', 0))`);
    const before = await addNiche(client);
    await sealUntil(client, async () => (await sealsOf(client, before)) > 0);
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO marketplace.niches (name) SELECT gen_random_uuid()::text FROM generate_series(1, 10) RETURNING id`,
    );
    const [{ id: last }] = [rows.at(-1)!];
    do await client.query('SELECT platform.seal_audit_logs(4)');
    while ((await sealsOf(client, last)) === 0 && (await delay(20, true)));
    const sizes = await client.query<{ size: number }>(
      'SELECT row_count AS size FROM platform.audit_seals ORDER BY sequence DESC LIMIT 3',
    );
    expect(sizes.rows.map(({ size }) => size)).toEqual([2, 4, 4]);
    expect((await verdict()).faults).toEqual([]);
  });

  it('are part of the service, and need not be called', async () => {
    const client = await impatient();
    const id = await addNiche(client);
    while ((await sealsOf(client, id)) === 0) await delay(100);
    expect((await verdict()).faults).toEqual([]);
  });
});

describe('a dump that is restored on another server', () => {
  let folder: string;
  let other: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let restored: pg.Client;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atrium-restore-'));
    await chmod(folder, 0o711);
    other = await startEmbeddedPostgres({ dataDir: folder, settings: { fsync: 'off' } });
    const migrator = new Migrator(other.connection);
    await migrator.up();
    await migrator.close();
    restored = new pg.Client(other.connection);
    await restored.connect();
  });

  afterAll(async () => {
    await restored.end();
    await other.stop();
    await removeHome(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
  });

  it('brings its chain along, and goes on with it though transactions are counted anew', async () => {
    const client = await impatient();
    const sealed = await addNiche(client);
    await sealUntil(client, async () => (await sealsOf(client, sealed)) > 0);
    const unsealed = await addNiche(client);
    await restore(client, restored);
    const counted = async (on: pg.Client): Promise<bigint> =>
      BigInt((await on.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id')).rows[0]!.id);
    expect(await counted(restored)).toBeLessThan(await counted(client));

    const fresh = await addNiche(restored);
    await sealUntil(restored, async () => (await sealsOf(restored, fresh)) > 0);
    expect(await sealsOfEach(restored, [sealed, unsealed, fresh])).toEqual([1, 1, 1]);
    const { code, output } = await runCommand(['audit:verify'], variablesOf(other.connection));
    expect([code, output]).toEqual([0, expect.stringContaining('The audit trail is whole.')]);
    expect(output).not.toContain('not sealed yet');
  });
});

/** As pg_dump and pg_restore do it: by COPY, without what is computed. */
async function restore(from: pg.Client, to: pg.Client): Promise<void> {
  for (const table of ['platform.audit_logs', 'platform.audit_seals']) {
    const { rows } = await from.query<{ names: string }>(
      `SELECT string_agg(attname, ', ') AS names FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND attgenerated = ''`,
      [table],
    );
    const columns = `(${rows[0]!.names})`;
    await pipeline(
      from.query(copyTo(`COPY ${table} ${columns} TO STDOUT`)),
      to.query(copyFrom(`COPY ${table} ${columns} FROM STDIN`)),
    );
  }
}

const variablesOf = ({ host, port, user, password, database }: ConnectionSettings): NodeJS.ProcessEnv => ({
  POSTGRES_HOST: host,
  POSTGRES_PORT: String(port),
  POSTGRES_USER: user,
  POSTGRES_PASSWORD: password,
  POSTGRES_DB: database,
});
