import { loadEnvironment } from '../../src/config/environment.js';
import { connect, type MigrationTarget } from '../../src/platform/migrations/migration-connection.js';
import { catalogDifference } from '../../src/platform/migrations/schema/catalog.js';
import { applyParts, draftAndApply, UndraftableError } from '../../src/platform/migrations/schema/draft.js';
import { draftForLess } from '../../src/platform/migrations/schema/reduced-sides.js';
import { relationsOf } from '../../src/platform/migrations/schema/relations.js';
import { catalogOf } from '../../src/platform/migrations/schema/sides.js';
import { withScratchDatabases } from '../../src/platform/migrations/scratch-database.js';

/*
 * A draft for less must never be worse than one for the whole: where leaving tables out hides what a draft needs, or
 * what stands in its way, it is drafted for the whole.
 */

const environment = loadEnvironment();

const tables = ['changed', 'left_out', 'third', 'fourth', 'fifth', 'sixth'];
const schema = `CREATE SCHEMA s; ${tables.map((name) => `CREATE TABLE s.${name} (id int PRIMARY KEY, n int);`).join('')}`;

interface Case {
  /** What both sides have besides the tables. */
  given?: string;
  /** What only one side has. */
  change: string;
}

interface Drafted {
  /** The tables of each side that was drafted for, in order. */
  tables: string[][];
  /** Why a draft for less failed. */
  refusals: string[];
  sql: string[];
  /** What differs once the draft is done to the whole. */
  left: string[];
}

async function drafted({ given = '', change }: Case): Promise<Drafted> {
  return withScratchDatabases({ connection: environment.database.connection! }, async (scratch) => {
    const from = await scratch.empty();
    await execute(from, `${schema} ${given}`);
    const to = await scratch.copyOf(from);
    // What an event trigger does to what is sent here is none of the case.
    await execute(to, `SET session_replication_role = replica; ${change}`);
    const seen: Pick<Drafted, 'tables' | 'refusals'> = { tables: [], refusals: [] };
    const { up } = await draftForLess(scratch, { from, to }, async (sides) => {
      seen.tables.push((await relationsOf(sides.from)).droppable.sort());
      return { up: await noting(seen.refusals, draftAndApply(await scratch.copyOf(sides.from), sides.to)) };
    });
    await applyParts(from, up.parts);
    const left = catalogDifference(await catalogOf(to), await catalogOf(from));
    return { ...seen, sql: up.parts.flat().map(({ sql }) => sql), left };
  });
}

async function noting<T>(refusals: string[], work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof UndraftableError) refusals.push(error.message);
    throw error;
  });
}

async function execute(side: MigrationTarget, sql: string): Promise<void> {
  const client = await connect(side);
  await client.query(sql).finally(() => client.end());
}

const all = tables.map((name) => `s.${name}`).sort();
const index = 'CREATE INDEX changed__n_idx ON s.changed (n)';

it('drafts for the tables alone that differ', async () => {
  const { tables: seen, left } = await drafted({ change: index });
  expect([seen, left]).toEqual([[['s.changed']], []]);
});

it('drafts for the whole where a function names a table that was left out', async () => {
  const body = 'SELECT count(*) FROM "s"."left_out"';
  const { refusals, sql, ...rest } = await drafted({
    change: `CREATE FUNCTION s.counted() RETURNS bigint LANGUAGE sql AS '${body}'`,
  });
  expect(refusals).toEqual([expect.stringMatching(/cannot be applied: .*s\.left_out.* does not exist/)]);
  expect(rest).toEqual({ tables: [[], all], left: [] });
  expect(sql[0]).toContain(body);
});

it('drafts for the whole where half or more of the tables differ', async () => {
  const change = (names: string[]) => names.map((name) => `ALTER TABLE s.${name} ADD m int;`).join('');
  const [two, three] = await Promise.all(
    [tables.slice(0, 2), tables.slice(0, 3)].map((names) => drafted({ change: change(names) })),
  );
  expect(two).toMatchObject({ tables: [['s.changed', 's.left_out']], left: [] });
  expect(three).toMatchObject({ tables: [all], refusals: [], left: [] });
});

it('drafts for the whole where what was drafted does something else to the whole', async () => {
  const whereItIs = `to_regclass('"s"."left_out"') IS NOT NULL`;
  const made = await drafted({
    given: `
      CREATE FUNCTION s.remark() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN IF ${whereItIs} THEN COMMENT ON TABLE s.changed IS 'Has an index'; END IF; END $$;
      CREATE EVENT TRIGGER remark ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION s.remark()`,
    change: index,
  });
  expect(made).toMatchObject({ tables: [['s.changed'], all], refusals: [], left: [] });
  expect(made.sql).toEqual([
    expect.stringContaining('INDEX changed__n_idx'),
    'COMMENT ON TABLE "s"."changed" IS NULL',
  ]);
});
