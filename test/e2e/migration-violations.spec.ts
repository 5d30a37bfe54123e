import { catalogDifference, readCatalog } from '../setup/catalog.js';
import { attempt, type Attempt } from '../setup/migration-attempt.js';
import { openWorkbench, type MigrationWorkbench } from '../setup/migration-workbench.js';
import type { ScratchDatabase } from '../setup/scratch-database.js';

let bench: MigrationWorkbench;
let version: number;

beforeAll(async () => {
  bench = await openWorkbench();
  await bench.migrator().up();
  const [row] = await bench.database.query<{ server_version_num: string }>('SHOW server_version_num');
  version = Math.floor(Number(row?.server_version_num) / 10_000);
});

afterAll(async () => bench.clear());

const migrate = async (what: Attempt) => attempt(bench, what);
const catalogOf = async (database: ScratchDatabase) =>
  readCatalog(await database.connect(), { except: ['migration'] });

interface Case {
  kind: string;
  /** The table is t (id integer PRIMARY KEY), with what is added here. */
  given: string;
  statement: string;
  told: string[];
  /** Makes the rows keep the rule. */
  cleaning: string;
  isTransactional?: false;
  /** The version of the server that knows it first. */
  since?: number;
}

const twins = `ALTER TABLE t ADD a text, ADD b text;
  INSERT INTO t VALUES (1, 'secret', 'x'), (2, 'secret', 'x'), (3, 'other', 'x'), (4, NULL, 'y'), (5, NULL, 'y')`;
const parents = `CREATE TABLE parents (id integer PRIMARY KEY, code text, UNIQUE (id, code));
  INSERT INTO parents VALUES (1, 'known');`;

const cases: Case[] = [
  {
    kind: 'a unique constraint',
    given: twins,
    statement: 'ALTER TABLE t ADD CONSTRAINT t__a_key UNIQUE (a)',
    told: [
      't__a_key cannot be added to public.t: 1 group of rows has the same (a)',
      '\n  id 1, 2\n',
      'SELECT a, count(*) FROM t WHERE a IS NOT NULL GROUP BY a HAVING count(*) > 1',
    ],
    cleaning: 'DELETE FROM t WHERE id = 2',
  },
  {
    kind: 'a unique constraint over several columns',
    given: twins,
    statement: 'ALTER TABLE t ADD CONSTRAINT t__a_b_key UNIQUE (b, a)',
    told: ['1 group of rows has the same (b, a)', '\n  id 1, 2\n', 'GROUP BY b, a HAVING count(*) > 1'],
    cleaning: `UPDATE t SET b = 'z' WHERE id = 2`,
  },
  {
    kind: 'a unique constraint that NULL is a value for',
    given: twins,
    statement: 'ALTER TABLE t ADD CONSTRAINT t__a_key UNIQUE NULLS NOT DISTINCT (a)',
    told: ['2 groups of rows have the same (a)', '\n  id 1, 2\n  id 4, 5\n'],
    cleaning: 'DELETE FROM t WHERE id IN (2, 5)',
  },
  {
    kind: 'a primary key',
    given: `${twins}; ALTER TABLE t DROP CONSTRAINT t_pkey`,
    statement: 'ALTER TABLE t ADD CONSTRAINT t__a_pk PRIMARY KEY (a)',
    told: [
      't__a_pk cannot be added to public.t: 1 group of rows has the same (a)',
      '\n  row at ctid (0,1), (0,2)\n',
      't__a_pk: NOT NULL of a cannot be added to public.t: 2 rows without a\n  row at ctid (0,4), (0,5)\n',
    ],
    cleaning: 'DELETE FROM t WHERE id <> 1',
  },
  {
    kind: 'a primary key of an index',
    given: `${twins}; ALTER TABLE t DROP CONSTRAINT t_pkey, ADD c text; UPDATE t SET c = id WHERE id > 1;
      CREATE UNIQUE INDEX "T c" ON t (c)`,
    statement: 'ALTER TABLE t ADD PRIMARY KEY USING INDEX "T c"',
    told: ['A constraint (PRIMARY KEY) cannot be added to public.t: 1 row without c\n'],
    cleaning: 'DELETE FROM t WHERE c IS NULL',
  },
  {
    kind: 'a check',
    given: twins,
    statement: `ALTER TABLE t ADD CONSTRAINT t__a_check CHECK (length(a) < 6 AND "t".b <> 'q')`,
    told: [
      't__a_check cannot be added to public.t: 2 rows do not pass CHECK (length(a) < 6 AND',
      '\n  id 1, 2\n',
      'SELECT id FROM t WHERE (length(a) < 6',
    ],
    cleaning: `UPDATE t SET a = 'short' WHERE a = 'secret'`,
  },
  {
    kind: 'a NOT NULL',
    given: twins,
    statement: 'ALTER TABLE t ALTER COLUMN a SET NOT NULL',
    told: ['NOT NULL of a cannot be added to public.t: 2 rows without a\n  id 4, 5\n', 'WHERE a IS NULL'],
    cleaning: 'DELETE FROM t WHERE a IS NULL',
  },
  {
    kind: 'a NOT NULL with a name of its own',
    given: twins,
    statement: 'ALTER TABLE t ADD CONSTRAINT "T filled" NOT NULL a',
    told: ['T filled: NOT NULL of a cannot be added to public.t: 2 rows without a\n  id 4, 5\n'],
    cleaning: 'DELETE FROM t WHERE a IS NULL',
    since: 18,
  },
  {
    kind: 'the validation of a NOT NULL',
    given: `${twins}; DO $$ BEGIN IF current_setting('server_version_num')::int >= 180000 THEN
      EXECUTE 'ALTER TABLE t ADD CONSTRAINT "T filled" NOT NULL a NOT VALID'; END IF; END $$`,
    statement: 'ALTER TABLE t VALIDATE CONSTRAINT "T filled"',
    told: ['T filled cannot be added to public.t: 2 rows without a\n  id 4, 5\n'],
    cleaning: 'DELETE FROM t WHERE a IS NULL',
    since: 18,
  },
  {
    kind: 'a column that must not be empty and has no default',
    given: twins,
    statement: 'ALTER TABLE t ADD COLUMN c uuid NOT NULL',
    told: [
      'c cannot be added to public.t: 5 rows there already, and c has no default',
      '\n  id 1, 2, 3, 4, 5\n',
    ],
    cleaning: 'DELETE FROM t',
  },
  {
    kind: 'a foreign key',
    given: `${parents} ALTER TABLE t ADD parent integer; INSERT INTO t VALUES (1, 1), (2, 4711), (3, NULL), (4, 4711)`,
    statement: 'ALTER TABLE t ADD CONSTRAINT t__parent_fk FOREIGN KEY (parent) REFERENCES parents',
    told: [
      't__parent_fk cannot be added to public.t: 2 rows refer to no row of parents by (parent)',
      '\n  id 2, 4\n',
      'NOT EXISTS (SELECT FROM parents AS parent WHERE parent.id = child.parent)',
    ],
    cleaning: 'DELETE FROM t WHERE parent > 1',
  },
  {
    kind: 'a foreign key that is whole or not there',
    given: `${parents} ALTER TABLE t ADD parent integer, ADD code text;
      INSERT INTO t VALUES (1, 1, 'known'), (2, 1, 'secret'), (3, NULL, 'secret'), (4, NULL, NULL)`,
    statement: 'ALTER TABLE t ADD FOREIGN KEY (parent, code) REFERENCES parents (id, code) MATCH FULL',
    told: ['2 rows refer to no row of parents by (parent, code)', '\n  id 2, 3\n'],
    cleaning: 'DELETE FROM t WHERE id IN (2, 3)',
  },
  {
    kind: 'an exclusion',
    given: `ALTER TABLE t ADD during int4range, ADD off boolean DEFAULT false;
      INSERT INTO t VALUES (1, '[10,20)'), (2, '[15,30)'), (3, '[30,40)'); INSERT INTO t VALUES (4, '[35,36)', true)`,
    statement:
      'ALTER TABLE t ADD CONSTRAINT t__during_excl EXCLUDE USING gist (during WITH &&) WHERE (NOT off)',
    told: ['t__during_excl cannot be added to public.t: 1 pair of rows excludes each other', '\n  id 1, 2\n'],
    cleaning: 'DELETE FROM t WHERE id = 2',
  },
  {
    kind: 'a unique index of an expression',
    given: `ALTER TABLE t ADD a text; INSERT INTO t VALUES (1, 'Secret'), (2, 'sECRET'), (3, 'x')`,
    statement: 'CREATE UNIQUE INDEX t__a_key ON t (lower(a) DESC, (true))',
    told: [
      't__a_key cannot be added to public.t: 1 group of rows has the same ((lower(a)), COALESCE(true))',
      '\n  id 1, 2\n',
    ],
    cleaning: 'DELETE FROM t WHERE id = 2',
  },
  {
    kind: 'a partial unique index',
    given: twins,
    statement: `CREATE UNIQUE INDEX IF NOT EXISTS t__b_key ON public.t (b) INCLUDE (a) WHERE id < 3`,
    told: [
      't__b_key cannot be added to public.t: 1 group',
      '\n  id 1, 2\n',
      'WHERE (id < 3) AND b IS NOT NULL',
    ],
    cleaning: 'DELETE FROM t WHERE id = 2',
  },
  {
    kind: 'a unique index made beside others',
    given: twins,
    statement: 'CREATE UNIQUE INDEX CONCURRENTLY t__a_key ON t (a)',
    told: ['t__a_key cannot be added to public.t: 1 group of rows has the same (a)', '\n  id 1, 2\n'],
    cleaning: 'DELETE FROM t WHERE id = 2',
    isTransactional: false,
  },
  ...(
    [
      ['CHECK (length(a) < 6)', '2 rows do not pass CHECK', `UPDATE t SET a = 'short' WHERE a = 'secret'`],
      [
        'FOREIGN KEY (id) REFERENCES parents',
        '4 rows refer to no row of parents by (id)',
        'DELETE FROM t WHERE id > 1',
      ],
    ] as const
  ).map(([definition, told, cleaning]) => ({
    kind: `the validation of ${definition}`,
    given: `${parents} ${twins}; ALTER TABLE t ADD CONSTRAINT "T later" ${definition} NOT VALID`,
    statement: 'ALTER TABLE t VALIDATE CONSTRAINT "T later"',
    told: [`T later cannot be added to public.t: ${told}`],
    cleaning,
  })),
  {
    kind: 'several at once',
    given: twins,
    statement: 'ALTER TABLE IF EXISTS t ADD UNIQUE (a), ALTER a SET NOT NULL, ADD COLUMN c integer DEFAULT 1',
    told: ['A constraint (UNIQUE) cannot be added', '\n  id 1, 2\n', '2 rows without a\n  id 4, 5\n'],
    cleaning: 'DELETE FROM t WHERE id <> 1',
  },
];

describe.each(cases)('$kind', ({ given, statement, told, cleaning, isTransactional, since = 0 }) => {
  beforeEach(async () => {
    await bench.database.query(
      `DROP TABLE IF EXISTS t, parents; CREATE TABLE t (id integer PRIMARY KEY); ${given}`,
    );
  });

  test('is refused with the rows in its way, and nothing is half-done', async () => {
    const before = await catalogOf(bench.database);
    const { error } = await migrate({ sql: [statement], isTransactional });
    // An older server does not know the statement, or nothing of that name; the rows may be told before it is asked.
    if (version < since)
      return expect(error).toMatch(/could not be applied: (42601|42704|T filled: NOT NULL) ?/);
    for (const words of told) expect(error).toContain(words);
    expect(error).toMatch(/-attempt\.js could not be applied: .*\nNext: /s);
    expect(error).not.toMatch(/secret|4711|\[1[05],/i);
    expect(await bench.applied()).toEqual([]);
    expect(catalogDifference(before, await catalogOf(bench.database))).toEqual([]);
  });

  test('is added where the migration mends the rows first', async () => {
    if (version < since) return;
    expect((await migrate({ sql: [cleaning, statement], isTransactional })).error).toBeUndefined();
    await bench.database.query('DELETE FROM migration.ledger');
  });

  if (isTransactional === false) return;

  test('is added where one message mends the rows first', async () => {
    if (version < since) return;
    const { error } = await migrate({ sql: [`${cleaning}; -- and thén\n ${statement}; SELECT 1`] });
    expect(error).toBeUndefined();
    await bench.database.query('DELETE FROM migration.ledger');
  });
});
