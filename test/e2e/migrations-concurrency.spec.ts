import { pendingMigrations, countPending } from '../../src/platform/migrations/pending-migrations.js';
import { library, openWorkbench, type MigrationWorkbench } from '../setup/migration-workbench.js';
import { until } from '../setup/until.js';

let bench: MigrationWorkbench;

beforeEach(async () => {
  bench = await openWorkbench();
});

afterEach(async () => bench.clear());

describe('a migration without a transaction', () => {
  test('is refused without a reason before anything is run', async () => {
    const migrator = await bench.use('no-reason');
    await expect(migrator.up()).rejects.toThrow(/index-rooms\.js.*without saying why/);
    expect(await bench.applied()).toEqual([]);
    expect(await bench.database.query(`SELECT 1 FROM pg_class WHERE relname = 'rooms'`)).toEqual([]);
  });

  test('builds its index concurrently while other runs wait', async () => {
    const lines: string[] = [];
    await bench.use('concurrent-index');
    const runs = Array.from({ length: 6 }, () => bench.migrator({ log: (line) => lines.push(line) }).up());
    expect((await Promise.all(runs)).flat()).toHaveLength(2);
    expect(lines.join('\n')).toMatch(
      /Waiting for another migration run: pid \d+, application "atrium-migrate/,
    );
    const valid = `SELECT indisvalid FROM pg_index WHERE indexrelid = 'pages__id_idx'::regclass`;
    expect(await bench.database.query(valid)).toEqual([{ indisvalid: true }]);
    expect(await bench.migrator().down({ to: '0' })).toHaveLength(2);
  });
});

describe('locks', () => {
  const tryLock = 'SELECT pg_try_advisory_lock(1096045133, 1296648018)';

  test('says who holds the migration lock when it has waited too long', async () => {
    const other = await bench.database.connect();
    await other.query(`SET application_name = 'the other deploy'`);
    await other.query(tryLock);
    const migrator = await bench.use('library', { waitMs: 300 });
    await expect(migrator.up()).rejects.toThrow(/Waited 0\.3 s.*pid \d+, application "the other deploy"/s);
    await other.end();
    expect(await migrator.up()).toEqual([...library]);
  });

  test('gives up waiting when it is closed', async () => {
    await (await bench.database.connect()).query(tryLock);
    const migrator = await bench.use('library');
    const run = expect(migrator.up()).rejects.toThrow(/abort/i);
    await migrator.close();
    await run;
  });

  test('tries again when a table is locked for longer than lock_timeout', async () => {
    const lines: string[] = [];
    const reader = await bench.database.connect();
    const log = (line: string): void => {
      lines.push(line);
      if (line.includes('rolled back')) void reader.query('COMMIT');
    };
    const migrator = await bench.use('library', { lockTimeoutMs: 50, log });
    await migrator.up({ to: library[1] });
    await reader.query('BEGIN; LOCK TABLE books IN ACCESS SHARE MODE');
    expect(await migrator.up()).toEqual([library[2]]);
    expect(lines).toContain(`${library[2]} was rolled back (55P03): retry 1 of 3`);
  });

  test('begins no further migration once the connection with the lock is lost', async () => {
    const migrator = await bench.use('concurrent-index');
    // Its first migration waits for what the test holds.
    await bench.edit('20260101000000-create-pages.js', 'pg_sleep(1)', 'pg_advisory_xact_lock(4711)');
    const holder = await bench.database.connect();
    await holder.query('SELECT pg_advisory_lock(4711)');
    const run = expect(migrator.up()).rejects.toThrow(/migration lock was lost/);
    // Those of one number; the lock of the migrations is of two.
    const locks = (which: string): string => `FROM pg_locks WHERE locktype = 'advisory' AND ${which}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    const isThere = async (which: string): Promise<boolean> =>
      (await bench.database.query(`SELECT ${locks(which)}`)).length > 0;
    await until(() => isThere('NOT granted AND objid = 4711 AND objsubid = 1'), 'the migration waits');
    await bench.database.query(`SELECT pg_terminate_backend(pid) ${locks('granted AND objsubid = 2')}`);
    await until(async () => !(await isThere('objsubid = 2')), 'the lock is lost');
    await holder.query('SELECT pg_advisory_unlock_all()');
    await run;
    expect(await bench.applied()).toEqual(['20260101000000-create-pages.js']);
  });
});

describe('what is pending', () => {
  test('is everything without a ledger, then what the ledger lacks', async () => {
    const migrator = await bench.use('library');
    const run = (sql: string) => bench.database.query<{ name: string }>(sql);
    expect(await pendingMigrations(run, bench.folder)).toEqual([...library]);
    await migrator.up({ to: library[1] });
    expect(await pendingMigrations(run, bench.folder)).toEqual([library[2]]);
    await migrator.up();
    expect(await countPending(run, bench.folder)).toBe(0);
  });

  test('is asked for by one query', async () => {
    await bench.use('library');
    const statements: string[] = [];
    await pendingMigrations(async (sql) => (statements.push(sql), Promise.resolve([])), bench.folder);
    expect(statements).toHaveLength(1);
  });
});
