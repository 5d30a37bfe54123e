import { loadEnvironment } from '../../src/config/environment.js';
import { registerMaintenanceCommand } from '../../src/platform/maintenance/maintenance-command.js';
import { maintain } from '../../src/platform/maintenance/maintenance.js';
import { runHere } from '../setup/command-here.js';
import { createScratchDatabase, type ScratchDatabase } from '../setup/scratch-database.js';
import { until } from '../setup/until.js';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await createScratchDatabase('migrated');
  await database.query(
    `INSERT INTO marketplace.niches (name) SELECT 'niche ' || i FROM generate_series(1, 2000) AS i`,
  );
});
afterAll(() => database.drop());

const run = (...words: string[]): Promise<{ code: number; output: string }> =>
  runHere(
    (program) =>
      registerMaintenanceCommand(program, async () => ({
        connection: database.connection,
        close: () => Promise.resolve(),
      })),
    ['db:maintain', ...words],
    loadEnvironment(),
  );

const niches = async (): Promise<{ rows: number; dead: number; vacuumed: boolean; analyzed: boolean }> => {
  const [row] = await database.query<{ rows: number; dead: number; vacuumed: boolean; analyzed: boolean }>(`
    SELECT reltuples::int AS rows, n_dead_tup::int AS dead, last_vacuum IS NOT NULL AS vacuumed,
           last_analyze IS NOT NULL AS analyzed
      FROM pg_stat_user_tables JOIN pg_class ON pg_class.oid = relid WHERE relid = 'marketplace.niches'::regclass`);
  return row!;
};

const files = async (): Promise<Record<string, number>> => {
  const rows = await database.query<{ name: string; file: number }>(`
    SELECT relname AS name, relfilenode::int AS file FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE indrelid = 'marketplace.niches'::regclass`);
  return Object.fromEntries(rows.map(({ name, file }) => [name, file]));
};

test('all tables of every module are analyzed, and nothing else', async () => {
  const { code, output } = await run('--analyze');
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^\d+ tables analyzed$/m),
  });
  const neglected = await database.query(`
    SELECT relid::regclass FROM pg_stat_user_tables
     WHERE last_analyze IS NULL AND schemaname IN ('identity', 'marketplace', 'sales', 'messaging', 'support', 'casework', 'platform')`);
  expect(neglected).toEqual([]);
  expect(await niches()).toMatchObject({ rows: 2000, analyzed: true, vacuumed: false });
});

test('the room of rows that are gone is given back, in the table that is named and in no other', async () => {
  await database.query(`DELETE FROM marketplace.niches WHERE name > 'niche 5'`);
  expect(await run('--vacuum', 'niches')).toEqual({ code: 0, output: '1 table vacuumed and analyzed\n' });
  const [left] = await database.query<{ count: number }>('SELECT count(*)::int FROM marketplace.niches');
  expect(await niches()).toMatchObject({ rows: left!.count, dead: 0, vacuumed: true });
  const others = await database.query(
    `SELECT FROM pg_stat_user_tables WHERE last_vacuum IS NOT NULL AND relname <> 'niches'`,
  );
  expect(others).toEqual([]);
});

test('indexes are built anew while somebody writes, and what a run that was cut off has left goes', async () => {
  const before = await files();
  await database.query('CREATE INDEX niches__name_idx_ccnew ON marketplace.niches (name)');
  await database.query(
    `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'marketplace.niches__name_idx_ccnew'::regclass`,
  );
  const rebuilding = run('--reindex', 'marketplace.niches');
  const writing = (async () => {
    let isRebuilding = true;
    void rebuilding.finally(() => (isRebuilding = false));
    let written = 0;
    for (; isRebuilding || written === 0; written++) {
      await database.query('INSERT INTO marketplace.niches (name) VALUES ($1)', [`meanwhile ${written}`]);
    }
    return written;
  })();
  expect(await rebuilding).toEqual({
    code: 0,
    output:
      'dropped marketplace.niches__name_idx_ccnew, which a run that was cut off had left\n1 table has new indexes\n',
  });
  expect(await writing).toBeGreaterThan(0);
  const after = await files();
  expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
  for (const [name, file] of Object.entries(after)) expect([name, file]).not.toEqual([name, before[name]]);
});

test.each(['--analyze', '--vacuum', '--reindex'])(
  '%s passes over a table that somebody holds, says so, and does the rest',
  async (chore) => {
    const holder = await database.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE sales.events IN ACCESS EXCLUSIVE MODE');
    const { code, output } = await run(chore, 'sales.events', 'sales.products', '--at-once', '1');
    await holder.query('ROLLBACK');
    expect(code).toBe(1);
    expect(output).toMatch(/^1 table /m);
    expect(output).toContain('passed over, since somebody holds them: sales.events\n');
  },
);

test('a second run at the same time is refused, and one that is stopped says so', async () => {
  const other = await database.connect();
  const lock = 'SELECT pg_advisory_lock(6042170031)';
  await other.query(lock);
  expect(await run('--analyze')).toEqual({
    code: 1,
    output: 'Another db:maintain is running. Wait for it, then run this again.\n',
  });
  await other.query('SELECT pg_advisory_unlock_all()');

  const holder = await database.connect();
  await holder.query(
    'BEGIN; UPDATE sales.products SET stock = stock; LOCK TABLE sales.products IN SHARE MODE',
  );
  const controller = new AbortController();
  const nothing = { begins: () => undefined, ended: () => undefined };
  const stopped = maintain(
    { connection: database.connection },
    { chore: 'reindex', tables: ['sales.products', 'sales.events'], atOnce: 1, signal: controller.signal },
    { ...nothing, next: () => undefined },
  );
  const isRefused = expect(stopped).rejects.toThrow('Stopped.');
  const blocked = `SELECT FROM pg_stat_activity
    WHERE datname = $1 AND query LIKE 'REINDEX%' AND wait_event_type = 'Lock'`;
  const isBlocked = async () => (await database.query(blocked, [database.connection.database])).length > 0;
  await until(isBlocked, 'it waits');
  controller.abort(new Error('Stopped.'));
  await isRefused;
  // What was waiting is gone with it.
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'REINDEX%' AND state = 'active'`;
  expect(await database.query(waiting, [database.connection.database])).toEqual([]);
  await holder.query('ROLLBACK');
});

test.each([
  [[], /Say what to do: --analyze, --vacuum or --reindex/],
  [['--analyze', '--vacuum'], /cannot be used with option/],
  [['--analyze', 'nich'], /There is no table nich\. There is marketplace\.\w*niches/],
  [['--analyze', 'no_such_table'], /There is no table no_such_table\. Example: messaging\.messages/],
  [['--analyze', 'conversations'], /conversations is .* and .*: say which/],
  [['--analyze', '--at-once', '0'], /whole number from 1 to 8/],
  [['--analyze', 'niches; DROP TABLE sales.events'], /There is no table/],
])('%j is refused with what to do instead', async (words, told) => {
  const { code, output } = await run(...words);
  expect(code).toBe(1);
  expect(output).toMatch(told);
});
