import pg from 'pg';
import { loadEnvironment } from '../../../src/config/environment.js';
import { operations } from '../../../src/platform/access/row-access.js';
import { FeatureRegistry } from '../../../src/platform/features/feature-registry.js';
import { startService } from '../../setup/service.js';
import { actorsOf, declaredMatrix, rulesOf, triedMatrix, type Actor, type Subject } from './leak-matrix.js';
import { prepareSubjects } from './subjects.js';

interface Policy {
  table: string;
  name: string;
  isOpen: boolean;
}

let client: pg.Client;
let subjects: Subject[];
let actors: Actor[];
let policies: Policy[];

beforeAll(async () => {
  const service = await startService();
  const features = service.app.get(FeatureRegistry).all();
  await service.close();
  client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  await client.query('BEGIN');
  subjects = await prepareSubjects(client, features);
  const rules = subjects.flatMap(({ access }) => rulesOf(access));
  const roles = new Set(rules.flatMap((rule) => (rule.kind === 'roles' ? rule.roles : [])));
  actors = actorsOf([...roles]);
  const { rows } = await client.query<Policy>(`
    SELECT polrelid::regclass::text AS table, polname AS name,
           coalesce(pg_get_expr(polqual, polrelid), 'true') = 'true'
             AND coalesce(pg_get_expr(polwithcheck, polrelid), 'true') = 'true' AS "isOpen"
      FROM pg_policy ORDER BY 1, 2`);
  policies = rows;
});

afterAll(() => client.end());

/** Whether the matrix of `table` is still the declared one after `change`, which is taken back. */
async function holdsAfter(table: string, change: string): Promise<boolean> {
  const subject = subjects.find((candidate) => candidate.table === table)!;
  await client.query(`SAVEPOINT control; ${change}`);
  try {
    const tried = await triedMatrix(client, subject, actors);
    return tried.join('\n') === declaredMatrix(subject, actors).join('\n');
  } finally {
    await client.query('ROLLBACK TO control');
  }
}

it('has every table tried, each by its declaration', () => {
  expect(subjects.length).toBeGreaterThan(0);
  expect(subjects.filter(({ access }) => Object.keys(access).length === 0).map(({ table }) => table)).toEqual(
    [],
  );
});

it('lets nobody do to any row of any table what is not declared, and everybody what is', async () => {
  for (const subject of subjects) {
    expect([subject.table, await triedMatrix(client, subject, actors)]).toEqual([
      subject.table,
      declaredMatrix(subject, actors),
    ]);
  }
});

describe('the matrix fails', () => {
  const unnoticed = async (changes: [table: string, change: string][]): Promise<string[]> => {
    const passed: string[] = [];
    expect(changes.length).toBeGreaterThan(0);
    for (const [table, change] of changes) if (await holdsAfter(table, change)) passed.push(change);
    return passed;
  };

  it('without any one policy', async () => {
    expect(
      await unnoticed(policies.map(({ table, name }) => [table, `DROP POLICY ${name} ON ${table}`])),
    ).toEqual([]);
  });

  it('with a further policy that lets the application do anything', async () => {
    const open = ({ table }: Subject): [string, string] => [
      table,
      `CREATE POLICY too_much ON ${table} USING (true) WITH CHECK (true)`,
    ];
    expect(await unnoticed(subjects.map(open))).toEqual([]);
  });

  it('where row-level security is off, or does not bind the owner', async () => {
    const change = (what: string, of = subjects) =>
      of.map(({ table }): [string, string] => [table, `ALTER TABLE ${table} ${what}`]);
    expect(await unnoticed(change('DISABLE ROW LEVEL SECURITY'))).toEqual([]);
    // Where functions of the owner may do everything, nothing is left that binds it.
    const bound = subjects.filter(({ access }) => access.functions?.length !== operations.length);
    expect(await unnoticed(change('NO FORCE ROW LEVEL SECURITY', bound))).toEqual([]);
  });
});
