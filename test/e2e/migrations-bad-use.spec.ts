import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { registerMigrationCommands } from '../../src/platform/migrations/migration-commands.js';
import { registerSchemaCommands } from '../../src/platform/migrations/schema/schema-commands.js';
import { registerMigrationSqlCommands } from '../../src/platform/migrations/sql-commands.js';
import { readCatalog } from '../setup/catalog.js';
import { library, openWorkbench, type MigrationWorkbench } from '../setup/migration-workbench.js';
import { runRegistered } from '../setup/registered-command.js';
import { until } from '../setup/until.js';

let bench: MigrationWorkbench;

beforeEach(async () => {
  bench = await openWorkbench();
});

afterEach(async () => bench.clear());

function register(program: Command): void {
  const { connection } = bench.database;
  const open = async () => Promise.resolve({ connection, close: async () => Promise.resolve() });
  const options = { directory: bench.folder };
  registerMigrationCommands(program, open, options);
  registerMigrationSqlCommands(program, open, options);
  registerSchemaCommands(program, open, async () => Promise.resolve([]), options);
}

const atrium = async (command: string) => runRegistered(register, command.split(' '));

const ledger = async () => bench.database.query('SELECT name, checksum FROM migration.ledger ORDER BY name');

/** Catalog and ledger; no connection is left open, with which the database could not be copied. */
async function stateOf(): Promise<unknown[]> {
  const client = await bench.database.connect();
  const catalog = await readCatalog(client).finally(() => client.end());
  return [catalog, await ledger()];
}

const unknown = '20251231000000-of-nobody.js';

describe('a row of the ledger that no file has', () => {
  beforeEach(async () => {
    await (await bench.use('library')).up({ to: library[1] });
    await bench.database.query(`INSERT INTO migration.ledger (name) VALUES ('${unknown}')`);
  });

  const warning = `Warning: ${unknown} is applied, but its file is missing. Next: bring it back (git log -- migrations)`;

  test.each([
    [
      'migration:check --live',
      [`cannot be compared with its migrations`, `\n  ${unknown} is missing\nNext: `, 'bring back the files'],
    ],
    [
      'migration:sql',
      [`${unknown} is applied, but its file is missing`, '\nNext: bring the file back', '--from'],
    ],
    [
      'migration:undo --to 0',
      [`Cannot undo ${unknown}: the file is missing. Nothing was undone.\nNext: bring the file back`],
    ],
  ])('stops %s, which says what to do and changes nothing', async (command, told) => {
    const before = await stateOf();
    const { code, stdout, stderr } = await atrium(command);
    expect([code, stdout]).toEqual([1, '']);
    for (const words of told) expect(stderr).toContain(words);
    expect(await stateOf()).toEqual(before);
  });

  test('is warned of by migration:rehearse, which changes nothing', async () => {
    const before = await stateOf();
    const { code, stdout, stderr } = await atrium('migration:rehearse');
    expect([code, stderr.split(warning)]).toEqual([0, ['', expect.any(String)]]);
    expect(stdout).toMatch(/20260103000000.*up again/);
    expect(await stateOf()).toEqual(before);
  });

  test('is warned of by migration:run, which applies what is pending', async () => {
    const { code, stdout } = await atrium('migration:run');
    expect([code, stdout.split(warning)]).toEqual([0, ['', expect.any(String)]]);
    expect(await bench.applied()).toEqual(expect.arrayContaining([unknown, ...library]));
  });

  test('is none of the business of migration:generate, which does not ask the database', async () => {
    const { code, stdout } = await atrium('migration:generate --name none --sql-only --accept-data-loss');
    expect([code, stdout]).toEqual([0, expect.stringContaining('DROP TABLE "public"."shelves"')]);
  });
});

describe('a row of the ledger whose checksum was edited by hand', () => {
  beforeEach(async () => {
    await (await bench.use('library')).up({ to: library[1] });
  });

  const edit = `UPDATE migration.ledger SET checksum = 'edited' WHERE name = '${library[0]}'`;
  const repair = `UPDATE migration.ledger SET checksum = NULL WHERE name IN ('${library[0]}');`;

  test.each([
    ['migration:run', `Edited after it was applied: ${library[0]}. Nothing was run.\nNext: `],
    ['migration:sql', `Edited after it was applied: ${library[0]}. Nothing was run.\nNext: `],
    ['migration:rehearse', `Edited after it was applied: ${library[0]}. Nothing was run.\nNext: `],
    ['migration:check --live', `\n  ${library[0]} is edited\nNext: `],
  ])('stops %s, which changes nothing and tells the way back', async (command, told) => {
    const trusted = await ledger();
    await bench.database.query(edit);
    const before = await stateOf();
    const { code, stdout, stderr } = await atrium(command);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(told);
    expect(stderr).toContain(`\n  ${repair}\n`);
    expect(await stateOf()).toEqual(before);

    await bench.database.query(repair);
    expect(await atrium('migration:run')).toMatchObject({ code: 0 });
    expect((await ledger()).slice(0, 2)).toEqual(trusted);
  });

  test('is none of the business of migration:generate, which does not ask the database', async () => {
    await bench.database.query(edit);
    const { code, stdout } = await atrium('migration:generate --name none --sql-only --accept-data-loss');
    expect([code, stdout]).toEqual([0, expect.stringContaining('DROP TABLE "public"."shelves"')]);
  });
});

test('a run that is killed in the middle leaves nothing, and the next one goes on', async () => {
  await bench.use('concurrent-index');
  await bench.edit('20260101000000-create-pages.js', 'pg_sleep(1)', 'pg_advisory_xact_lock(4711)');
  const holder = await bench.database.connect();
  await holder.query('SELECT pg_advisory_lock(4711)');
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', resolve('test/fixtures/migration-cli.ts'), 'migration:run'],
    {
      env: { ...env, POSTGRES_DB: bench.database.connection.database, MIGRATIONS: bench.folder },
      stdio: 'ignore',
    },
  );
  const ended = once(child, 'exit');
  await whenAsMany(1, waiting);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  await holder.query('SELECT pg_advisory_unlock_all()');
  await whenAsMany(0, running);
  expect([await bench.applied(), await bench.database.query(pages)]).toEqual([[], [{ table: null }]]);

  expect(await bench.migrator().up()).toEqual([
    '20260101000000-create-pages.js',
    '20260102000000-index-pages.js',
  ]);
  expect(await bench.database.query(pages)).toEqual([{ table: 'pages' }]);
});

const pages = `SELECT to_regclass('pages')::text AS table`;

/** Whether the killed run is there, and in the middle: its first migration waits for what the test holds. */
const running = `SELECT 1 FROM pg_stat_activity
  WHERE datname = current_database() AND application_name LIKE 'atrium-migrate%'`;
const waiting = `${running} AND wait_event_type = 'Lock' AND wait_event = 'advisory' AND query LIKE '%4711%'`;

async function whenAsMany(count: number, sessions: string): Promise<void> {
  await until(async () => (await bench.database.query(sessions)).length === count);
}
