import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Migrator } from '../../src/platform/migrations/migrator.js';
import { readCatalog } from '../setup/catalog.js';
import { createScratchDatabase, type ScratchDatabase } from '../setup/scratch-database.js';

const sqlFolder = resolve('src/platform/database/sql');
const readSql = (name: string): Promise<string> => readFile(join(sqlFolder, name), 'utf8');

let database: ScratchDatabase;

beforeEach(async () => {
  database = await createScratchDatabase('migrated');
});

afterEach(async () => database.drop());

async function startEmpty(): Promise<void> {
  await database.drop();
  database = await createScratchDatabase();
}

const sqlState = (error: unknown): unknown => (error as { code?: unknown }).code;

test('the migrations make what the SQL files say', async () => {
  const names = (await readdir(sqlFolder)).sort();
  expect(names.length).toBeGreaterThan(0);
  await startEmpty();
  for (const name of names) await database.query(await readSql(name));
  const truth = (await readCatalog(await database.connect())).filter((line) => !line.startsWith('owner of'));
  await startEmpty();
  await new Migrator(database.connection).up();
  const migrated = (await readCatalog(await database.connect())).map(withoutGrants);
  expect(migrated).toEqual(expect.arrayContaining(truth.map(withoutGrants)));
});

/** Who owns what, and may use it, is told of all modules at once. */
const withoutGrants = (line: string): string => line.replace(/ grants .*/, '');

describe('domains', () => {
  const accepts = async (domain: string, value: string): Promise<boolean> => {
    try {
      await database.query(`SELECT $1::platform.${domain}`, [value]);
      return true;
    } catch (error) {
      expect(sqlState(error)).toBe('23514');
      return false;
    }
  };

  test.each([
    [
      'email_address',
      ['a@b.co', 'Ana.Li+x@mail.example.org', 'żółw@łąka.pl', `${'a'.repeat(64)}@${'b.'.repeat(94)}co`],
    ],
    ['phone_number', ['+14155552671', '+2904123', '+123456789012345']],
    ['username', ['ana', 'Ana.Li_9-x', 'a'.repeat(50)]],
  ])('%s accepts what is well formed', async (domain, values) => {
    for (const value of values) expect([value, await accepts(domain, value)]).toEqual([value, true]);
  });

  test.each([
    [
      'email_address',
      [
        '',
        'a',
        'a@b',
        '@b.co',
        'a@',
        'a@b@c.co',
        'a b@c.co',
        'a@b..co',
        'a@b.co\n',
        'a\t@b.co',
        'a@b.co\u0007',
        `${'a'.repeat(64)}@${'b.'.repeat(95)}co`,
      ],
    ],
    [
      'phone_number',
      ['', '4155552671', '+04155552671', '+1415', '+1234567890123456', '+1 415 555 2671', '+14155552671\n'],
    ],
    ['username', ['', 'ab', 'a'.repeat(51), 'ana li', 'ána', 'ana!', 'ana\n']],
  ])('%s refuses what is not', async (domain, values) => {
    for (const value of values) expect([value, await accepts(domain, value)]).toEqual([value, false]);
  });

  test('e-mail addresses and usernames are unique whatever their case', async () => {
    await database.query(
      'CREATE TABLE people (email platform.email_address UNIQUE, name platform.username UNIQUE)',
    );
    await database.query(`INSERT INTO people VALUES ('Ana@Example.org', 'Ana')`);
    const again = database.query(`INSERT INTO people VALUES ('ana@example.ORG', 'bob')`);
    await expect(again).rejects.toMatchObject({ code: '23505' });
    await expect(database.query(`SELECT * FROM people WHERE name = 'ANA'`)).resolves.toHaveLength(1);
  });
});

describe('platform.uuid_v7', () => {
  const ids = `
    SELECT clock_timestamp() AS before, platform.uuid_v7() AS id, clock_timestamp() AS after
      FROM generate_series(1, 2000)`;

  async function expectTimeOrdered(): Promise<void> {
    const rows = await database.query<{ before: Date; id: string; after: Date }>(ids);
    const made = rows.map(({ id }) => id);
    expect(new Set(made).size).toBe(2000);
    for (const id of made)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const milliseconds = made.map((id) => parseInt(id.replace('-', '').slice(0, 12), 16));
    expect(milliseconds).toEqual([...milliseconds].sort((a, b) => a - b));
    rows.forEach(({ before, after }, row) => {
      expect(milliseconds[row]! - before.getTime()).toBeGreaterThan(-100);
      expect(milliseconds[row]! - after.getTime()).toBeLessThan(100);
    });
    const ordered = made.filter((id, row) => row === 0 || id > made[row - 1]!);
    expect(ordered.length).toBeGreaterThan(1900);
  }

  test('makes ids in the order of time', async () => {
    await expectTimeOrdered();
  });

  test('does so on servers before PostgreSQL 18, too', async () => {
    await startEmpty();
    await database.query('CREATE SCHEMA platform');
    await database.query((await readSql('06-functions.sql')).replace('>= 180000', '>= 990000'));
    await expectTimeOrdered();
  });

  test('disappears into the default of a column where the server has its own', async () => {
    await database.query('CREATE TABLE t (id uuid DEFAULT platform.uuid_v7(), n int)');
    const plan = await database.query<{ 'QUERY PLAN': string }>(
      'EXPLAIN VERBOSE INSERT INTO t (n) VALUES (1)',
    );
    const [{ version } = { version: 0 }] = await database.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    );
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain(
      version >= 180000 ? 'uuidv7()' : 'uuid_v7()',
    );
  });
});

describe('platform.uuid_v7_time', () => {
  async function expectTimes(): Promise<void> {
    const [row] = await database.query<{ at: Date; earliest: Date; latest: Date }>(
      `SELECT platform.uuid_v7_time('0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b') AS at,
              platform.uuid_v7_time('00000000-0000-7000-8000-000000000000') AS earliest,
              platform.uuid_v7_time('e677d21f-dbff-7fff-bfff-ffffffffffff') AS latest`,
    );
    expect(row!.at.getTime()).toBe(0x0193a1b27c3d);
    expect(row!.earliest.toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(row!.latest.toISOString()).toBe('9999-12-31T23:59:59.999Z');
  }

  test('reads the time out of an id, to the millisecond', async () => {
    await expectTimes();
  });

  test('does so on servers before PostgreSQL 17, too', async () => {
    await startEmpty();
    await database.query('CREATE SCHEMA platform');
    await database.query((await readSql('08-uuid-time.sql')).replace('>= 170000', '>= 990000'));
    await expectTimes();
  });
});

describe('platform.set_updated_at', () => {
  const past = '2000-01-01T00:00:00.000Z';

  beforeEach(async () => {
    await database.query(`CREATE TABLE t (id int PRIMARY KEY, name public.citext, data json,
      is_long boolean GENERATED ALWAYS AS (char_length(name::text) > 3) STORED, updated_at timestamptz)`);
    await database.query(`INSERT INTO t VALUES (1, 'ana', '{}', DEFAULT, '${past}')`);
    await database.query(
      `CREATE TRIGGER t__updated_at BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION platform.set_updated_at('is_long')`,
    );
  });

  async function updatedAt(set: string): Promise<string> {
    const rows = await database.query<{ at: Date; now: Date }>(
      `UPDATE t SET ${set} RETURNING updated_at AS at, now() AS now`,
    );
    return rows[0]!.at.getTime() === rows[0]!.now.getTime() ? 'now' : rows[0]!.at.toISOString();
  }

  test('moves when a column changes, be it only a letter of citext', async () => {
    expect(await updatedAt(`data = '{"a":1}'`)).toBe('now');
    expect(await updatedAt(`name = 'Ana'`)).toBe('now');
  });

  test('stays when nothing changes, generated columns included', async () => {
    expect(await updatedAt(`name = 'ana', data = '{}'`)).toBe(past);
  });

  test('is not for the client to choose', async () => {
    expect(await updatedAt(`updated_at = '1999-01-01'`)).toBe(past);
    expect(await updatedAt(`updated_at = '1999-01-01', name = 'bob'`)).toBe('now');
  });

  test('is told the stored generated columns of every table that has some', async () => {
    const untold = await database.query(`
      SELECT attrelid::regclass::text AS "table", attname AS "column"
        FROM pg_attribute JOIN pg_trigger ON tgrelid = attrelid
       WHERE attgenerated = 's' AND tgfoid = 'platform.set_updated_at'::regproc
         AND NOT encode(tgargs, 'escape') LIKE '%' || attname || '\\\\000%'`);
    expect(untold).toEqual([]);
  });
});
