import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lintMigrations } from '../../src/platform/migrations/migration-lint.js';
import { migrationNames } from '../../src/platform/migrations/migration-files.js';
import { registerMigrationSqlCommands } from '../../src/platform/migrations/sql-commands.js';
import { findSquawk } from '../../src/platform/migrations/squawk.js';
import { openWorkbench, type MigrationWorkbench } from '../setup/migration-workbench.js';
import { runRegistered, type CommandOutcome } from '../setup/registered-command.js';

const [create, change] = ['20260101000000-create-rooms.js', '20260102000000-change-rooms.js'];
const concurrentIndex = 'require-concurrent-index-creation';
const makeIndex = 'CREATE INDEX rooms__name_idx ON rooms (name)';

let bench: MigrationWorkbench;

beforeEach(async () => {
  bench = await openWorkbench();
  await writeFile(
    join(bench.folder, create),
    `module.exports = { async up({ sequelize }) {
      await sequelize.query('CREATE TABLE rooms (id uuid PRIMARY KEY, name text)');
      await sequelize.query('CREATE INDEX rooms__id_idx ON rooms (id)');
    } };`,
  );
});

afterEach(async () => bench.clear());

/** Writes the second migration, which changes the table of the first. */
async function writeChange(sql: string, others = ''): Promise<void> {
  await writeFile(
    join(bench.folder, change),
    `module.exports = { ${others} async up({ sequelize }) { await sequelize.query(${JSON.stringify(sql)}); } };`,
  );
}

async function lint(...words: string[]): Promise<CommandOutcome> {
  const { connection } = bench.database;
  const open = async () => Promise.resolve({ connection, close: async () => Promise.resolve() });
  return runRegistered(
    (program) => registerMigrationSqlCommands(program, open, { directory: bench.folder }),
    ['migration:lint', ...words],
  );
}

describe('what lint says', () => {
  test('is nothing of the migrations of the service', async () => {
    const { connection } = bench.database;
    const { names, problems } = await lintMigrations({ connection }, resolve('migrations'), { isAll: true });
    expect(problems).toEqual([]);
    expect(names).toEqual(await migrationNames(resolve('migrations')));
  });

  test('names migration, statement and rule of an index that is not made concurrently on a table that was there', async () => {
    await writeChange(`SELECT 1;\n${makeIndex}`);
    const { code, stderr, stdout } = await lint();
    expect(code).toBe(1);
    expect(stderr).toContain(`${change}: ${concurrentIndex}\n  ${makeIndex}`);
    expect(stderr).toMatch(/updates are blocked.*1 problem\. Next: mend the migration/s);
    expect(stderr).not.toContain(`${create}: `);
    expect(stdout).toBe('');
  });

  test.each([
    ['a column that every row must have', 'ADD COLUMN size text NOT NULL', 'adding-required-field'],
    ['a column of another type', 'ALTER COLUMN name TYPE varchar(5)', 'changing-column-type'],
    ['a check over all rows', 'ADD CONSTRAINT c CHECK (true)', 'constraint-missing-not-valid'],
  ])('finds %s', async (_, alteration, rule) => {
    await writeChange(`ALTER TABLE rooms ${alteration}`);
    expect((await lint()).stderr).toContain(`${change}: ${rule}\n`);
  });

  test('finds a missing lock timeout where the runner sets none: outside of a transaction', async () => {
    const outside = `transaction: false, reason: 'it has to be',`;
    const index = 'CREATE INDEX CONCURRENTLY rooms__name_idx ON rooms (name)';
    await writeChange(index, outside);
    expect((await lint()).stderr).toMatch(/change-rooms\.js: require-lock-timeout\n.*1 problem\./s);
    await writeFile(
      join(bench.folder, change),
      `module.exports = { ${outside} async up({ sequelize }) {
        await sequelize.query("SET lock_timeout = '5s'"); await sequelize.query('${index}'); } };`,
    );
    expect(await lint()).toMatchObject({
      code: 0,
      stdout: 'Migrations looked at: 2. Nothing to object to.\n',
    });
  });
});

describe('a suppression', () => {
  test('holds for its rule and its migration', async () => {
    await writeChange(makeIndex, `lint: { '${concurrentIndex}': 'The table is empty.' },`);
    expect((await lint()).code).toBe(0);
    await writeChange(
      `${makeIndex}; ALTER TABLE rooms DROP COLUMN id`,
      `lint: { '${concurrentIndex}': 'Empty.' },`,
    );
    expect((await lint()).stderr).toMatch(/change-rooms\.js: ban-drop-column\n.*1 problem\./s);
  });

  test.each(['', ' ', true])('without a reason is a finding: %p', async (reason) => {
    await writeChange(makeIndex, `lint: { '${concurrentIndex}': ${JSON.stringify(reason)} },`);
    expect(await lint()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${change}: lint['${concurrentIndex}'] suppresses without a reason.`),
    });
  });

  test('of nothing is a finding', async () => {
    await writeChange('SELECT 1', `lint: { '${concurrentIndex}': 'The table is empty.' },`);
    expect(await lint()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${change}: lint['${concurrentIndex}'] suppresses nothing.`),
    });
  });
});

describe('what is released', () => {
  const git = (...words: string[]): Buffer =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...words], {
      cwd: bench.folder,
    });

  test('is what the newest tag holds, and is looked at by --all alone', async () => {
    git('init', '--quiet');
    git('add', create);
    git('commit', '--quiet', '--message', 'first');
    git('tag', 'v1.9.0');
    await writeChange(makeIndex);
    expect((await lint()).code).toBe(1);
    git('add', change);
    git('commit', '--quiet', '--message', 'second');
    git('tag', 'v1.10.0');
    expect(await lint()).toMatchObject({
      code: 0,
      stdout: 'Migrations looked at: 0. Nothing to object to.\n',
    });
    expect((await lint('--all')).code).toBe(1);
  });
});

test('the next step is named where squawk is not installed, as in production', () => {
  const absent = (): never => {
    throw new Error('Cannot find module');
  };
  expect(() => findSquawk(absent)).toThrow(/squawk.*is not installed.*Next: npm ci/s);
});

test('the help tells what is not applied, and how to suppress the rest', async () => {
  const { code, stdout } = await lint('--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/prefer-text-field\n.*npm run -s migration:lint/s);
});
