import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { captureMigrations } from '../../src/platform/migrations/captured-sql.js';
import { catalogDifference, readCatalog } from '../setup/catalog.js';
import { attempt, migrationText, type Attempt } from '../setup/migration-attempt.js';
import { openWorkbench, type MigrationWorkbench } from '../setup/migration-workbench.js';
import { createScratchDatabase, type ScratchDatabase } from '../setup/scratch-database.js';

let bench: MigrationWorkbench;

beforeAll(async () => {
  bench = await openWorkbench();
  await bench.migrator().up();
});

afterAll(async () => bench.clear());

const migrate = async (what: Attempt) => attempt(bench, what);
const catalogOf = async (database: ScratchDatabase) =>
  readCatalog(await database.connect(), { except: ['migration'] });

describe('what is listed', () => {
  beforeEach(async () => {
    await bench.database.query('DROP TABLE IF EXISTS t, parents; DROP SCHEMA IF EXISTS "Odd Name" CASCADE');
  });

  test('is counted in full, and named as far as twenty', async () => {
    await bench.database.query(
      `CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);
       INSERT INTO t SELECT number, number / 2, CASE WHEN number < 30 THEN 1 END FROM generate_series(2, 101) AS number`,
    );
    const { error } = await migrate({
      sql: ['ALTER TABLE t ADD UNIQUE (a), ADD UNIQUE (b), ALTER b SET NOT NULL'],
    });
    expect(error).toContain('50 groups of rows have the same (a)\n  id 2, 3\n');
    expect(error).toContain('\n  id 40, 41\n  and 30 more\n');
    expect(error).toMatch(/1 group of rows has the same \(b\)\n  id 2, 3, .*, 21 and 8 more\n/);
    expect(error).toMatch(/72 rows without b\n  id 30, 31, .*, 49 and 52 more\n/);
  });

  test('is found under names that are quoted, and by keys of several columns', async () => {
    await bench.database.query(
      `CREATE SCHEMA "Odd Name";
       CREATE TABLE "Odd Name"."My Rows" (area uuid, "No" bigint, "E-Mail" text, "order" text, PRIMARY KEY (area, "No"));
       INSERT INTO "Odd Name"."My Rows"
         SELECT '0190f2a4-0000-7000-8000-000000000001', number, 'secret', 'x' FROM generate_series(1, 2) AS number`,
    );
    const { error } = await migrate({
      sql: ['ALTER TABLE "Odd Name"."My Rows" ADD CONSTRAINT "It""s" UNIQUE ("E-Mail", "order")'],
    });
    expect(error).toContain('It"s cannot be added to "Odd Name"."My Rows": 1 group');
    expect(error).toContain(
      `\n  (area, "No") (0190f2a4-0000-7000-8000-000000000001,1), (0190f2a4-0000-7000-8000-000000000001,2)\n`,
    );
    const query = /SELECT .*;/.exec(error!)![0];
    expect(await bench.database.query(query)).toEqual([{ 'E-Mail': 'secret', order: 'x', count: '2' }]);
  });

  test('is the place of a row where its key is text, which may be personal', async () => {
    await bench.database.query(
      `CREATE TABLE t (email text PRIMARY KEY, a integer); INSERT INTO t VALUES ('secret@example.org', NULL)`,
    );
    const { error } = await migrate({ sql: ['ALTER TABLE t ALTER a SET NOT NULL'] });
    expect(error).toContain('1 row without a\n  row at ctid (0,1)\n');
    expect(error).not.toContain('secret');
  });

  test('is what addConstraint and addIndex of the query interface would meet', async () => {
    await bench.database.query(
      `CREATE TABLE t (id integer PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'secret'), (2, 'secret')`,
    );
    const calls = [
      `addConstraint('t', { type: 'unique', fields: ['a'], name: 't__a_key' })`,
      `addIndex('t', ['a'], { unique: true, name: 't__a_key', concurrently: true })`,
      `addConstraint('t', { type: 'check', fields: ['a'], name: 't__a_check', where: { a: 'x' } })`,
    ];
    const found: string[] = [];
    for (const call of calls) {
      const isBeside = call.includes('concurrently');
      const path = join(bench.folder, '20270101000000-call.js');
      await writeFile(
        path,
        `module.exports = { ${isBeside ? `transaction: false, reason: 'CONCURRENTLY',` : ''}
           async up(queryInterface) { await queryInterface.${call}; }, async down() {} };`,
      );
      await bench
        .migrator()
        .up()
        .catch((error: Error) => found.push(error.message));
      await rm(path);
    }
    expect(found.map((message) => message.split('\n')[1])).toEqual(['  id 1, 2', '  id 1, 2', '  id 1, 2']);
  });

  test('shows the line of the migration', async () => {
    await bench.database.query('CREATE TABLE t (id integer PRIMARY KEY, a text); INSERT INTO t VALUES (1)');
    const { error } = await migrate({ sql: ['ALTER TABLE t ALTER a SET NOT NULL'] });
    expect(error).toMatch(/or by hand \(.*-attempt\.js:5\)\n/);
  });
});

describe('what is none of its business', () => {
  beforeEach(async () => {
    await bench.database.query(
      `DROP TABLE IF EXISTS t; CREATE TABLE t (id integer PRIMARY KEY, a text);
       INSERT INTO t VALUES (1, 'secret'), (2, 'secret'), (3, NULL)`,
    );
  });

  test.each([
    ['a constraint that is not valid yet', `ALTER TABLE t ADD CHECK (length(a) < 2) NOT VALID`],
    ['an index that is there already', 'CREATE UNIQUE INDEX IF NOT EXISTS t_pkey ON t (a)'],
    ['a column that is there already', 'ALTER TABLE t ADD COLUMN IF NOT EXISTS a text NOT NULL'],
    [
      'a column whose values the same statement changes',
      'ALTER TABLE t ALTER a TYPE text USING id, ADD UNIQUE (a)',
    ],
    [
      'a check that the statement gives a column for',
      'ALTER TABLE t ADD c integer DEFAULT 1, ADD CHECK (c = 1)',
    ],
    [
      'a column that its type gives a default',
      `CREATE DOMAIN filled AS text DEFAULT ''; ALTER TABLE t ADD c filled NOT NULL`,
    ],
    [
      'a table that the same message makes',
      'CREATE TABLE made (a int); ALTER TABLE made ADD UNIQUE (a); DROP TABLE made',
    ],
  ])('%s', async (_what, sql) => {
    const { error } = await migrate({ sql: [sql, 'DROP DOMAIN IF EXISTS filled CASCADE'] });
    expect(error).toBeUndefined();
    await bench.database.query('DELETE FROM migration.ledger');
  });

  test('what it cannot read is left to the server, and said', async () => {
    const { error, lines } = await migrate({ sql: ['ALTER TABLE t ADD CHECK (id / (id - 1) > 0)'] });
    expect(error).toContain('22012 division by zero');
    expect(lines.join('\n')).toContain(
      'Rows of public.t that may be in the way were not looked for beforehand (22012).',
    );
    expect((await migrate({ sql: ['ALTER TABLE t ADD SOMETHING ELSE ('] })).error).toContain(
      '42601 syntax error',
    );
  });

  test('queries of a migration that are sent at once keep what they did', async () => {
    const path = join(bench.folder, '20270101000000-at-once.js');
    await writeFile(
      path,
      `module.exports = { async up({ sequelize }) {
         const update = async () => {
           for (let count = 0; count < 30; count++) await sequelize.query("UPDATE t SET a = concat(a, 'x')");
         };
         await Promise.all([sequelize.query('ALTER TABLE t ADD CONSTRAINT t__id_check CHECK (id > 0)'), update()]);
       }, async down() {} };`,
    );
    await bench.migrator().up();
    await rm(path);
    expect(await bench.database.query('SELECT length(a) FROM t WHERE id = 3')).toEqual([{ length: 30 }]);
    await bench.database.query('DELETE FROM migration.ledger');
  });

  test('the SQL that is captured of a migration holds no query of ours', async () => {
    const path = join(bench.folder, '20270101000000-captured.js');
    const sql = ['CREATE TABLE u (a int)', 'INSERT INTO u VALUES (1); ALTER TABLE u ADD UNIQUE (a)'];
    await writeFile(path, migrationText(sql, true));
    const { connection } = bench.database;
    const { migrations } = await captureMigrations({ connection }, bench.folder).finally(() => rm(path));
    expect(migrations.map(({ statements }) => statements)).toEqual([sql]);
  });
});

describe('a table whose rows are hidden from the migrator', () => {
  let database: ScratchDatabase;
  const owner = { user: `owner_${randomUUID().slice(0, 8)}`, password: 'owner' };

  beforeAll(async () => {
    database = await createScratchDatabase('migrated');
    await database.query(
      `DELETE FROM migration.ledger;
       CREATE ROLE ${owner.user} LOGIN PASSWORD 'owner' IN ROLE atrium_migrator;
       CREATE TABLE platform.people (id integer PRIMARY KEY, name text, boss integer);
       INSERT INTO platform.people VALUES (1, 'secret', NULL), (2, 'secret', 2), (3, 'other', 9);
       ALTER TABLE platform.people OWNER TO atrium_migrator;
       ALTER TABLE platform.people ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
    );
  });

  afterAll(async () => {
    await database.drop();
    await bench.database.query(`DROP ROLE ${owner.user}`);
  });

  test.each([
    ['the superuser', undefined, undefined],
    ['a login that is a member of the migrator', owner, undefined],
    ['the superuser, without a transaction', undefined, false],
    ['a login that is a member of the migrator, without a transaction', owner, false],
  ] as const)('is looked through for %s', async (_who, user, isTransactional) => {
    const before = await catalogOf(database);
    const unique =
      isTransactional === false
        ? 'CREATE UNIQUE INDEX CONCURRENTLY people__name_key ON platform.people (name)'
        : 'ALTER TABLE platform.people ADD CONSTRAINT people__name_key UNIQUE (name)';
    const { error } = await migrate({ sql: [unique], isTransactional, database, user });
    expect(error).toContain(
      'people__name_key cannot be added to platform.people: 1 group of rows has the same (name)',
    );
    expect(error).toContain('\n  id 1, 2\n');
    const reference = 'ALTER TABLE platform.people ADD FOREIGN KEY (boss) REFERENCES platform.people';
    const orphans = await migrate({ sql: [reference], isTransactional, database, user });
    expect(orphans.error).toContain('1 row refers to no row of platform.people by (boss)\n  id 3\n');
    expect(catalogDifference(before, await catalogOf(database))).toEqual([]);
  });

  test('is shown to the owner by the query that the message has', async () => {
    const sql = ['ALTER TABLE platform.people ADD CHECK (boss < 5)'];
    const { error } = await migrate({ sql, database, user: owner });
    const query = /as the owner: (.*)/.exec(error!)![1]!;
    const client = new pg.Client({ ...database.connection, ...owner });
    await client.connect();
    const results = (await client.query(query)) as unknown as { rows: object[] }[];
    await client.end();
    expect(results.flatMap(({ rows }) => rows)).toEqual([{ id: 3 }]);
  });
});
