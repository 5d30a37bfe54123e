import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { registerRehearseCommand } from '../../src/platform/migrations/rehearsal/rehearse-command.js';
import { catalogDifference, readCatalog } from '../setup/catalog.js';
import { blocksOf } from '../setup/markdown.js';
import { openWorkbench, type MigrationWorkbench } from '../setup/migration-workbench.js';
import { runRegistered, type CommandOutcome } from '../setup/registered-command.js';
import { createScratchDatabase } from '../setup/scratch-database.js';
import { until } from '../setup/until.js';

const first = '20260101000000-create-books.js';
const second = '20260102000000-second.js';
const third = '20260103000000-third.js';

let bench: MigrationWorkbench;

beforeEach(async () => {
  bench = await openWorkbench();
  await write(
    first,
    'await query(`CREATE TABLE books (id integer PRIMARY KEY, title text); CREATE TABLE shelves (id integer PRIMARY KEY)`);' +
      "await query(`INSERT INTO books SELECT n, 'secret ' || n / 2 FROM generate_series(2, 9) AS n`)",
    `await query('DROP TABLE books, shelves')`,
  );
  await bench.migrator().up();
});

afterEach(async () => bench.clear());

/** A migration of these two texts; `head` is run once for all directions. */
const write = async (name: string, up: string, down: string, head = ''): Promise<void> =>
  writeFile(
    join(bench.folder, name),
    `${head}
    module.exports = {
      async up({ sequelize }) { const query = (sql) => sequelize.query(sql); ${up} },
      async down({ sequelize }) { const query = (sql) => sequelize.query(sql); ${down} },
    };`,
  );

async function rehearse(words: string[] = [], login: object = {}): Promise<CommandOutcome> {
  const connection = { ...bench.database.connection, ...login };
  const open = async () => Promise.resolve({ connection, close: async () => Promise.resolve() });
  return runRegistered(
    (program) => registerRehearseCommand(program, open, { directory: bench.folder }),
    ['migration:rehearse', ...words],
  );
}

/** Catalog, ledger and rows of the database that is rehearsed for. */
async function stateOf(): Promise<string[]> {
  const client = await bench.database.connect();
  const catalog = await readCatalog(client);
  const { rows } = await client.query(
    `SELECT row_to_json(ledger)::text AS line FROM migration.ledger UNION ALL SELECT row_to_json(books)::text FROM books`,
  );
  await client.end();
  return [...catalog, ...rows.map(({ line }) => line as string)];
}

/**
 * Copies that are still there though their maker is gone. Other tests of the same server leave one on purpose, for a
 * moment and under a longer name.
 */
const copiesLeft = async (): Promise<object[]> =>
  bench.database.query(
    `SELECT datname FROM pg_database WHERE datname ~ '^atrium_scratch_[0-9]+_[0-9a-f]{8}$'
        AND split_part(datname, '_', 3) NOT IN (SELECT pid::text FROM pg_stat_activity)`,
  );

test('passes what harms nobody, reports each step, and leaves the database as it was and no copy', async () => {
  await write(
    second,
    `await query('ALTER TABLE books ADD COLUMN pages integer')`,
    `await query('ALTER TABLE books DROP COLUMN pages')`,
  );
  const before = await stateOf();
  const { code, stdout, stderr } = await rehearse();
  expect(stderr).toContain('[3/3]');
  expect(stdout).toMatch(/^MIGRATION +DIRECTION +TOOK +LONGEST BLOCKED +ROWS +STRONGEST LOCK\n/);
  for (const direction of ['up', 'down', 'up again']) {
    const line = `^${second} +${direction} +\\d+ ms +(-|\\d+ ms \\(public\\.\\w+\\)) +~8 +ACCESS EXCLUSIVE on public\\.books$`;
    expect(stdout).toMatch(new RegExp(line, 'm'));
  }
  expect(stdout).toContain('Nothing speaks against it');
  expect(code).toBe(0);
  expect(await copiesLeft()).toEqual([]);
  expect(catalogDifference(before, await stateOf())).toEqual([]);
});

test('fails what makes others wait, and names lock, table and time', async () => {
  await write(
    second,
    `await query('LOCK TABLE shelves IN ACCESS EXCLUSIVE MODE'); await query('SELECT pg_sleep(1)')`,
    '',
  );
  const { code, stdout, stderr } = await rehearse(['--max-blocked', '150']);
  expect(code).toBe(1);
  const [, ms] = /second\.js: up blocked a query of public\.shelves for (\d+) ms; 150 ms are allowed/.exec(
    stderr,
  )!;
  expect(Number(ms)).toBeGreaterThan(200);
  expect(Number(ms)).toBeLessThan(60_000);
  expect(stderr).toContain('It held ACCESS EXCLUSIVE on public.shelves.\nNext: ');
  expect(stderr).not.toContain('down blocked');
  expect(stdout).toMatch(new RegExp(`up again +\\d+ ms +\\d+ ms \\(public\\.shelves\\)`));
  expect((await rehearse(['--max-blocked', '60000'])).code).toBe(0);
});

test('sees a lock of a migration that has no transaction, while it is held', async () => {
  await writeFile(
    join(bench.folder, second),
    `module.exports = { transaction: false, reason: 'as CONCURRENTLY',
       async up({ sequelize }) {
         await sequelize.query('DO $$ BEGIN LOCK TABLE books IN SHARE MODE; PERFORM pg_sleep(0.5); END $$');
       },
       async down() {} };`,
  );
  expect((await rehearse()).stdout).toMatch(/ up +.* SHARE on public\.books$/m);
});

test('fails a way back that is not one', async () => {
  await write(second, `await query('CREATE TABLE IF NOT EXISTS notes (id integer)')`, '');
  const { code, stderr } = await rehearse();
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /second\.js: down does not bring back the schema of before \(- expected, \+ found\):\n.*\+ .*table public\.notes/s,
  );
  expect(stderr).not.toContain('the second up');
});

test('fails a second time that is not as the first', async () => {
  await write(
    second,
    'await query(`CREATE TABLE times_${++times} (id integer)`)',
    'await query(`DROP TABLE times_${times}`)',
    'let times = 0;',
  );
  const { code, stderr } = await rehearse();
  expect(code).toBe(1);
  expect(stderr).toMatch(/the second up makes another schema .*- .*times_1.*\+ .*times_2/s);
  expect(stderr).not.toContain('does not bring back');
});

test('lists the rows that are in the way of a constraint, and stops there', async () => {
  await write(second, `await query('ALTER TABLE books ADD CONSTRAINT books__title_key UNIQUE (title)')`, '');
  await write(third, `await query('SELECT 1')`, '');
  const { code, stdout, stderr } = await rehearse();
  expect(code).toBe(1);
  expect(stderr).toContain(
    'second.js: up failed: books__title_key cannot be added to public.books: 4 groups',
  );
  expect(stderr).toContain('\n  id 2, 3\n  id 4, 5\n');
  expect(stderr).not.toContain('secret');
  expect(stdout).toContain('up (failed)');
  expect(stdout).not.toContain('third');
  expect(await copiesLeft()).toEqual([]);
});

test('goes on with the next migration where only the way back of one fails', async () => {
  await write(second, `await query('ALTER TABLE books ADD pages integer')`, `throw new Error('no way back')`);
  await write(
    third,
    `await query('ALTER TABLE books ADD more integer')`,
    `await query('ALTER TABLE books DROP more')`,
  );
  const { stdout, stderr } = await rehearse();
  expect(stderr).toContain('second.js: down failed: no way back');
  expect(stderr).toContain('1 problem.');
  expect(stdout).toMatch(/third\.js +up again/);
});

test('has nothing to do where nothing is pending, and rehearses the newest when it is told so', async () => {
  const idle = await rehearse();
  expect(idle).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('no migration is pending.\nNext: '),
  });
  expect(idle.stderr).toBe('');
  const before = await stateOf();
  const { code, stdout, stderr } = await rehearse(['--last', '1']);
  expect(stderr).toContain(`Undoing ${first} on the copy`);
  expect(stdout).toMatch(new RegExp(`${first} +up again`));
  expect(code).toBe(0);
  expect(catalogDifference(before, await stateOf())).toEqual([]);
});

test('says who is in the way of a copy, and what can be done', async () => {
  await write(second, '', '');
  const client = await bench.database.connect();
  await client.query(`SET application_name = 'the service'`);
  const { code, stderr } = await rehearse();
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /while nobody else is connected to it: 1 of "the service"\.\nNext: .*--dump atrium\.dump/s,
  );
});

test('drops the copy when it is interrupted', async () => {
  await write(second, `await query('SELECT pg_sleep(60)')`, '');
  const running = rehearse();
  const asleep = `SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND datname ~ '^atrium_scratch_'`;
  await until(async () => (await bench.database.query(asleep)).length > 0, 'it is at work');
  process.emit('SIGINT');
  expect(await running).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Interrupted. The copy is dropped.'),
  });
  expect(await bench.database.query(asleep)).toEqual([]);
  expect(await copiesLeft()).toEqual([]);
});

test('loads tables whose rows are hidden, as a login that is no superuser', async () => {
  const login = { user: `owner_${randomUUID().slice(0, 8)}`, password: 'owner' };
  const template = await createScratchDatabase('migrated'); // the roles are there when one database was migrated
  await template.drop();
  await bench.database.query(
    `CREATE ROLE ${login.user} LOGIN CREATEDB PASSWORD 'owner' IN ROLE atrium_migrator, atrium_admin;
     ALTER DATABASE "${bench.database.connection.database}" OWNER TO ${login.user};
     ALTER SCHEMA migration OWNER TO atrium_migrator; ALTER TABLE migration.ledger OWNER TO atrium_migrator;
     ALTER TABLE books OWNER TO atrium_migrator; ALTER TABLE shelves OWNER TO atrium_migrator;
     GRANT CREATE ON SCHEMA public TO atrium_migrator; GRANT SELECT, UPDATE ON books TO atrium_admin;
     ALTER TABLE books ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
     CREATE POLICY books__admin ON books TO atrium_admin USING (true)`,
  );
  // Only a row that the load has written can be in the way.
  await bench.database.query(
    `CREATE TABLE seen (count integer); GRANT INSERT ON seen TO PUBLIC; ALTER TABLE seen OWNER TO atrium_migrator;
     CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN INSERT INTO seen VALUES (1); RETURN NEW; END';
     CREATE TRIGGER see AFTER UPDATE ON books FOR EACH ROW
       WHEN (current_user = 'atrium_admin') EXECUTE FUNCTION see()`,
  );
  await write(
    second,
    `await query('SELECT pg_sleep(0.1)'); await query('ALTER TABLE seen ADD CHECK (count > 1)')`,
    '',
  );
  try {
    const { stderr } = await rehearse([], login);
    expect(stderr).toContain('A constraint (CHECK) cannot be added to public.seen: ');
    expect(await bench.database.query('SELECT * FROM seen')).toEqual([]);
  } finally {
    await bench.database.query(
      `ALTER DATABASE "${bench.database.connection.database}" OWNER TO CURRENT_USER; DROP OWNED BY ${login.user};
       DROP ROLE ${login.user}`,
    );
  }
});

describe('a dump', () => {
  const dump = `CREATE TABLE books (id integer PRIMARY KEY, title text);
    COPY books (id, title) FROM stdin;\n1\tsecret\n2\tsecret\n\\.\n
    CREATE SCHEMA migration;
    CREATE TABLE migration.ledger (name text PRIMARY KEY);
    INSERT INTO migration.ledger VALUES ('${first}');`;
  const isInstalled = (() => {
    try {
      return execFileSync('psql', ['--version']).length > 0;
    } catch {
      return false;
    }
  })();

  // Where there is no client of PostgreSQL, what is told of that is what can be tested.
  test.each([
    ['SQL', (text: string) => Buffer.from(text)],
    ['SQL in gzip', (text: string) => gzipSync(text)],
  ])('as %s is rehearsed on', async (_form, encode) => {
    const path = join(bench.folder, 'atrium.dump');
    await writeFile(path, encode(dump));
    await write(second, `await query('ALTER TABLE books ADD UNIQUE (title)')`, '');
    const other = await bench.database.connect(); // in nobody's way
    const { stderr } = await rehearse(['--dump', path]);
    expect(stderr).toContain(
      isInstalled ? '1 group of rows has the same (title)\n  id 1, 2\n' : 'psql does not run here (ENOENT)',
    );
    expect(await copiesLeft()).toEqual([]);
    await other.end();
  });

  // An older pg_dump refuses a newer server; then, as without any, there is nothing to rehearse on.
  test('that pg_dump made of this database is rehearsed on as the database itself', async () => {
    const path = join(bench.folder, 'atrium.dump');
    const { host, port, user, password: PGPASSWORD, database } = bench.database.connection;
    const words = ['-Fc', '-f', path, '-h', host, '-p', String(port), '-U', user, database];
    const made = spawnSync('pg_dump', words, { env: { ...process.env, PGPASSWORD }, encoding: 'utf8' });
    await write(second, `await query('ALTER TABLE books ADD UNIQUE (title)')`, '');
    if (made.status !== 0) {
      expect(made.error?.message ?? made.stderr).toMatch(/ENOENT|server version mismatch/);
      return;
    }
    const { stderr } = await rehearse(['--dump', path]);
    expect(stderr).toContain('4 groups of rows have the same (title)\n  id 2, 3\n');
    expect(await copiesLeft()).toEqual([]);
  });

  test('that is broken, or in a form for pg_restore that is none, is told with the words of the program', async () => {
    const path = join(bench.folder, 'atrium.dump');
    await writeFile(path, 'PGDMP, and then nothing');
    expect((await rehearse(['--dump', path])).stderr).toMatch(
      /pg_restore (could not restore the dump:\npg_restore|does not run)/,
    );
    await writeFile(path, 'CREATE TABLE t (id nonsense);');
    expect((await rehearse(['--dump', path])).stderr).toMatch(
      /psql (could not restore the dump:\n.*nonsense|does not run)/s,
    );
    expect((await rehearse(['--dump', `${path}.gone`])).stderr).toMatch(/cannot be read: ENOENT.*\nNext: /);
    expect(await copiesLeft()).toEqual([]);
  });

  test('cannot be restored without the program, which can be installed', async () => {
    const path = join(bench.folder, 'atrium.dump');
    await writeFile(path, dump);
    const { PATH } = process.env;
    process.env.PATH = bench.folder;
    try {
      const { code, stderr } = await rehearse(['--dump', path]);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /psql does not run here \(ENOENT\).*\nNext: install .*apt-get install postgresql-client/,
      );
    } finally {
      process.env.PATH = PATH;
    }
    expect(await copiesLeft()).toEqual([]);
  });
});

test('explains itself, and refuses numbers that are none', async () => {
  expect((await rehearse(['--help'])).stdout).toContain('$ npm run migration:rehearse -- --dump atrium.dump');
  expect((await rehearse(['--last', '0'])).code).toBe(1);
  expect((await rehearse(['--max-blocked', 'long'])).code).toBe(1);
});

test('the runbook shows what is printed', async () => {
  const page = await readFile('docs/runbooks/migrations.md', 'utf8');
  const blocks = blocksOf(page);
  const commands = blocks.flatMap(({ language, text }) => (language === 'sh' ? [text.trim()] : []));
  const promised = blocks.flatMap(({ language, text }) => (language === 'text' ? [text] : []));
  const words = commands
    .filter((command) => command.startsWith('npm run -s migration:rehearse'))
    .map((command) => command.split(/\s+/).slice(5));
  // What differs from run to run: times, and whether somebody met a lock, or saw one.
  const same = (text: string): string =>
    text
      .replace(/ (-|\d+ ms( \(\S+\))?)(?= |$)/gm, ' ~')
      .replace(/(?<=\(failed\)).*/g, '')
      .replace(/ +/g, ' ')
      .trim();
  const printed: string[] = [];
  for (const [index, [, ...options]] of [
    ['', ...words[0]!],
    ['', ...words[1]!],
  ].entries()) {
    if (index === 1) {
      await bench.database.query(
        `CREATE SCHEMA sales; CREATE TABLE sales.products (id integer PRIMARY KEY, name text);
         INSERT INTO sales.products VALUES (17, 'mug'), (42, 'mug'), (43, 'cup')`,
      );
      await write(
        '20261201000000-name-products-once.js',
        'await query(`ALTER TABLE sales.products ADD CONSTRAINT products__name_key UNIQUE (name)`)',
        'await query(`ALTER TABLE sales.products DROP CONSTRAINT products__name_key`)',
      );
    }
    const { stdout, stderr } = await rehearse(options);
    printed.push(
      same(
        `${stdout}${stderr
          .split('\n')
          .slice(index === 0 ? 0 : 4)
          .join('\n')}`,
      ),
    );
  }
  expect(printed).toEqual(promised.map(same));
});
