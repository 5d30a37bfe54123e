import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { registerMigrationSqlCommands } from '../../src/platform/migrations/sql-commands.js';
import { captureMigrations, type MigrationRange } from '../../src/platform/migrations/captured-sql.js';
import { migrationScript } from '../../src/platform/migrations/migration-script.js';
import { catalogDifference, readCatalog } from '../setup/catalog.js';
import { runRegistered, type CommandOutcome } from '../setup/registered-command.js';
import { Migrator } from '../../src/platform/migrations/migrator.js';
import { library, openWorkbench, type MigrationWorkbench } from '../setup/migration-workbench.js';
import { createScratchDatabase, type ScratchDatabase } from '../setup/scratch-database.js';

const atrium = resolve('migrations');
const index = '20260104000000-index-books.js';

let bench: MigrationWorkbench;
let other: ScratchDatabase;

beforeEach(async () => {
  [bench, other] = await Promise.all([openWorkbench(), createScratchDatabase()]);
});

afterEach(async () => Promise.all([bench.clear(), other.drop()]));

/** What `migration:sql` writes, with the exit code. */
async function print(words: string[], directory = bench.folder): Promise<CommandOutcome> {
  const { connection } = bench.database;
  const open = async () => Promise.resolve({ connection, close: async () => Promise.resolve() });
  return runRegistered(
    (program) => registerMigrationSqlCommands(program, open, { directory }),
    ['migration:sql', ...words],
  );
}

/** As psql does: in a session of its own, which ends with the script. */
async function send(database: ScratchDatabase, parts: readonly string[]): Promise<void> {
  const client = new pg.Client(database.connection);
  await client.connect();
  try {
    for (const part of parts) await client.query(part);
  } finally {
    await client.end();
  }
}

async function partsOf(range: MigrationRange): Promise<string[]> {
  return migrationScript(
    await captureMigrations({ connection: bench.database.connection }, bench.folder, range),
  );
}

async function ledgerOf(database: ScratchDatabase): Promise<object[]> {
  return database.query(
    `SELECT name, checksum, duration_ms BETWEEN 0 AND 60000 AS "isTimed", executed_at > now() - interval '1 hour' AS "isNew"
       FROM migration.ledger ORDER BY name`,
  );
}

/** Holds the two databases against each other: catalog, owners and grants included, and ledger. */
async function expectSame(): Promise<void> {
  const [mine, theirs] = await Promise.all(
    [bench.database, other].map(async (database) => readCatalog(await database.connect())),
  );
  expect(catalogDifference(mine!, theirs!)).toEqual([]);
  expect(await ledgerOf(other)).toEqual(await ledgerOf(bench.database));
}

describe('the SQL of the service', () => {
  test('makes of an empty database what the migrations make, and of that an empty one again', async () => {
    const forward = await print(['--from', '0'], atrium);
    expect(forward.code).toBe(0);
    expect(await bench.database.query(`SELECT FROM pg_namespace WHERE nspname = 'migration'`)).toEqual([]);
    await send(other, [forward.stdout]);
    const migrator = bench.migrator({ directory: atrium });
    const names = await migrator.up();
    await expectSame();
    expect(await ledgerOf(other)).toHaveLength(names.length);

    const back = await print(['--to', '0'], atrium);
    await send(other, [back.stdout]);
    await migrator.down({ to: '0' });
    await expectSame();
    expect(await ledgerOf(other)).toEqual([]);
  });
});

describe('a range', () => {
  test('begins after what the database has applied, and ends with the newest', async () => {
    const migrator = await bench.use('library');
    await migrator.up({ to: library[0] });
    const { stdout } = await print([]);
    expect(stdout).not.toContain('CREATE TABLE IF NOT EXISTS "shelves"');
    expect(stdout).toMatch(
      /CREATE TABLE IF NOT EXISTS "books".*ALTER TABLE "public"."books" ADD COLUMN "kind"/s,
    );
    await bench.migrator().up();
    await otherMigrator().up({ to: library[0] });
    await send(other, [stdout]);
    await expectSame();
  });

  test('goes back where the second name is older, and by --down one step', async () => {
    const migrator = await bench.use('library');
    await migrator.up();
    await otherMigrator().up();
    const { stdout } = await print(['--from', '20260103', '--to', '20260101000000-create-shelves']);
    await send(other, [stdout]);
    await migrator.down({ to: library[0] });
    await expectSame();

    await send(other, [(await print(['--down'])).stdout]);
    await migrator.down();
    await expectSame();
    expect(await ledgerOf(other)).toEqual([]);
  });

  test('is empty where nothing is to be done', async () => {
    await bench.use('library');
    expect(await print(['--from', library[1], '--to', library[1]])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^-- Nothing to do/),
    });
  });

  test('is refused where a name is unknown, ambiguous or the wrong way round', async () => {
    await bench.use('library');
    const unknown = await print(['--from', 'nowhere']);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringMatching(/"nowhere".*create-shelves/) });
    expect((await print(['--to', 'nowhere'])).stderr).toMatch(/"nowhere".*create-shelves/);
    expect((await print(['--to', '202601'])).stderr).toMatch(/several migrations.*create-books/);
    expect((await print(['--from', library[0], '--to', library[1], '--down'])).stderr).toMatch(
      /create-books\.js is newer than 20260101.*exchange --from and --to/s,
    );
  });
});

describe('the script', () => {
  test('stops at a database that is not where it begins, and leaves it as it was', async () => {
    await bench.use('library');
    const { stdout } = await print(['--from', library[0], '--to', library[1]]);
    await otherMigrator().up({ to: '20260101' });
    await send(other, [stdout]);
    await expect(send(other, [stdout])).rejects.toThrow(`${library[1]} is applied already.`);
    const last = await print(['--from', library[1]]);
    await otherMigrator().down({ to: '0' });
    await expect(send(other, [last.stdout])).rejects.toThrow(`${library[1]} has to be applied first.`);
    expect(await ledgerOf(other)).toEqual([]);
  });

  test('does not run beside another migration run', async () => {
    await bench.use('library');
    const { stdout } = await print([]);
    const holder = await other.connect();
    await holder.query('SELECT pg_advisory_lock($1, $2)', [0x4154524d, 0x4d494752]);
    await expect(send(other, [stdout])).rejects.toThrow('Another migration run is at work');
    await holder.query('SELECT pg_advisory_unlock_all()');
    await send(other, [stdout]);
    expect(await ledgerOf(other)).toHaveLength(library.length);
  });

  test('makes no transaction around a migration that has none', async () => {
    const migrator = await bench.use('library');
    await writeFile(
      join(bench.folder, index),
      `module.exports = {
        transaction: false,
        reason: 'CREATE INDEX CONCURRENTLY cannot run inside a transaction',
        async up({ sequelize }) {
          await sequelize.query('CREATE INDEX CONCURRENTLY books__id_idx ON books (id) -- slowly');
          await sequelize.query("SET LOCAL timezone = 'Asia/Tokyo'; CREATE TABLE zone AS SELECT current_setting('timezone') AS name");
        },
        async down({ sequelize }) {
          await sequelize.query('DROP TABLE zone');
          await sequelize.query('DROP INDEX CONCURRENTLY books__id_idx');
        },
      };`,
    );
    const parts = await partsOf({ from: '0' });
    // Sent at once they were one transaction, which psql would not make of them.
    expect(parts.join('\n')).toMatch(/\nBEGIN;\nSET LOCAL timezone.*; CREATE TABLE zone.*;\nCOMMIT;\n/);
    expect(parts.join('\n')).toMatch(/END \$atrium_migration\$;\nCREATE INDEX CONCURRENTLY.*-- slowly\n;\n/);
    await send(other, parts);
    await migrator.up();
    await expectSame();
    expect(await other.query('SELECT name FROM zone')).toEqual([{ name: 'Asia/Tokyo' }]);
    await send(other, await partsOf({ to: library[2] }));
    await migrator.down();
    await expectSame();
  });

  test('begins each migration as the runner does: with nothing that the one before it has set', async () => {
    const migration = (sql: string): string =>
      `module.exports = { async up({ sequelize }) { await sequelize.query(${JSON.stringify(sql)}); } };`;
    await writeFile(
      join(bench.folder, '20260101000000-set.js'),
      migration(`GRANT USAGE ON SCHEMA migration TO pg_monitor; GRANT ALL ON migration.ledger TO pg_monitor;
        CREATE TEMP TABLE scrap (); SET ROLE pg_monitor; SET timezone = 'Asia/Tokyo'; SET search_path = nowhere`),
    );
    await writeFile(
      join(bench.folder, '20260102000000-see.js'),
      migration(`CREATE TABLE seen AS SELECT current_user::text AS role, to_regclass('scrap')::text AS scrap,
        current_setting('timezone') AS timezone, current_setting('search_path') AS path`),
    );
    await send(other, [(await print([])).stdout]);
    await bench.migrator().up();
    await expectSame();
    const rows = await other.query('SELECT * FROM seen');
    expect(rows).toEqual(await bench.database.query('SELECT * FROM seen'));
    expect(rows).toMatchObject([{ role: other.connection.user, scrap: null }]);
  });

  test('says bind values as they are: quotes, backslashes, dollars, bytes, lists, dates and nothing', async () => {
    await writeFile(
      join(bench.folder, '20260101000000-values.js'),
      String.raw`module.exports = {
        async up({ sequelize }, Sequelize) {
          await sequelize.query('CREATE TABLE sayings (id integer, text text, words text[], bytes bytea, at timestamptz, data jsonb, "a$1" text) -- no more');
          const odd = "O'Neil \\ \\' $1 $2 \n -- \"x\" ; é 😀";
          await sequelize.query(
            'INSERT INTO sayings VALUES ($1, $2, $3, $4, $5, $6, \'$1 \'\'$2\') -- $1\n, ($1, $2 || E\'\\\'$2\', NULL, NULL, NULL, NULL, $$tag$ $1 $$tag$)',
            { bind: [-7, odd, ['a"b', "c'd\\", null], Buffer.from([0, 39, 92, 255]), new Date(1e12), { key: odd }] },
          );
          await sequelize.query('INSERT INTO sayings (id, text, data) VALUES (:id, :text, :nothing)', { replacements: { id: 3, text: odd, nothing: null } });
          await sequelize.query('INSERT INTO sayings (text, id) SELECT $odd, $id', { bind: { odd, id: 4 } });
          const Saying = sequelize.define('saying', { text: Sequelize.TEXT }, { tableName: 'sayings', timestamps: false });
          await sequelize.transaction(async () => Saying.create({ id: 5, text: odd }));
          await Saying.update({ text: odd + odd }, { where: { id: 5 } });
          await sequelize.transaction(async () => sequelize.query('SELECT 1 / 0')).catch(() => undefined);
        },
      };`,
    );
    await send(other, [(await print([])).stdout]);
    await bench.migrator().up();
    const rows = (database: ScratchDatabase) =>
      database.query('SELECT * FROM sayings ORDER BY id, words NULLS LAST');
    expect(await rows(other)).toHaveLength(5);
    expect(await rows(other)).toEqual(await rows(bench.database));
  });

  test('names a migration that fails', async () => {
    await bench.use('half-way');
    const { code, stderr } = await print([]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/furnish-halls\.js could not be applied in a scratch database: type "nonsense"/);
  });
});

function otherMigrator(): Migrator {
  return new Migrator(other.connection, { directory: bench.folder });
}
