import { STATUS_CODES } from 'node:http';
import { jest } from '@jest/globals';
import type { Response } from 'supertest';
import { conflict, type ConstraintAnswer } from '../../src/platform/errors/constraints.js';
import { DatabaseErrors } from '../../src/platform/errors/database-errors.js';
import { postgresError } from '../../src/platform/errors/sql-state.js';
import type { FeatureDefinition } from '../../src/platform/features/feature.module.js';
import { FeatureRegistry } from '../../src/platform/features/feature-registry.js';
import { foreignSchemas } from '../../src/platform/migrations/schema/foreign-schemas.js';
import { startService, type Service } from '../setup/service.js';
import { StatementsController } from '../setup/statements.js';
import { provocations } from './provocations/index.js';
import type { Provocation } from './provocations/provocation.js';

/** `schema.constraint`, of a foreign key with ` missing` or ` referenced`: one thing that can go wrong. */
type Case = string;

const faces = ['missing', 'referenced'] as const;

/** What a table says of each case: one entry a constraint, or one for each face of a foreign key. */
function casesOf<Entry>(
  schema: string,
  table: Record<string, Entry | { missing: Entry; referenced?: Entry }>,
  isPlain: (entry: Entry | object) => entry is Entry,
): [Case, Entry][] {
  return Object.entries(table).flatMap(([name, entry]): [Case, Entry][] => {
    if (isPlain(entry)) return [[`${schema}.${name}`, entry]];
    const sides: Partial<Record<string, Entry>> = entry;
    return faces.flatMap((face): [Case, Entry][] => {
      const side = sides[face];
      return side === undefined ? [] : [[`${schema}.${name} ${face}`, side]];
    });
  });
}

const isAnswer = (entry: object): entry is ConstraintAnswer => 'status' in entry;
const isProvocation = (entry: unknown): entry is Provocation =>
  typeof entry === 'string' || typeof entry === 'function';

const provoked = Object.entries(provocations).flatMap(([schema, table]) =>
  casesOf(schema, table, isProvocation),
);

describe('the constraints of the database', () => {
  let service: Service;
  let answers: Map<Case, ConstraintAnswer>;

  beforeAll(async () => {
    service = await startService(undefined, [StatementsController]);
    const features = service.app.get(FeatureRegistry).all();
    answers = new Map(features.flatMap(({ schema, constraints }) => casesOf(schema, constraints, isAnswer)));
    await service.http.post('/seed').expect(200);
    // What is provoked may be beyond what the service does of itself.
    for (const { schema } of features) {
      await service.query(`GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO atrium_service`);
    }
  });

  afterAll(() => service.close());

  const provoke = (provocation: Provocation): PromiseLike<Response> =>
    typeof provocation === 'string'
      ? service.http.post('/test/statements').send({ sql: provocation })
      : provocation(service);

  it('have an answer each, and no answer is left of one that is gone', async () => {
    const live = await service.query<{ name: Case }>(liveCases);
    expect([...answers.keys()].sort()).toEqual(live.map(({ name }) => name).sort());
  });

  it('have a provocation for each answer, and none without', () => {
    expect(provoked.map(([name]) => name).sort()).toEqual([...answers.keys()].sort());
  });

  it.each(provoked)('answers %s as its module says, and tells nothing else', async (name, provocation) => {
    const { status, code, field, message } = answers.get(name)!;
    const toProblem = jest.spyOn(service.app.get(DatabaseErrors), 'toProblem');
    const response = await provoke(provocation);
    const met = toProblem.mock.calls.map(([error]) => postgresError(error));
    toProblem.mockRestore();

    const constraint = name.split(' ')[0]!;
    expect(met.map((failure) => `${failure?.schema}.${failure?.constraint}`)).toEqual([constraint]);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.status).toBe(status);
    expect(response.body).toEqual({
      type: `urn:atrium:problem:${code}`,
      title: STATUS_CODES[status],
      status,
      detail: message,
      code,
      ...(field !== undefined && { errors: [{ field, code, message }] }),
      requestId: response.headers['x-request-id'],
    });
    expect(response.text).not.toMatch(leaks);
    expect(response.text).not.toContain(constraint.split('.')[1]);
  });

  it('are told from those of the same name in another schema', () => {
    const ofSchema = (schema: string): FeatureDefinition => ({
      schema,
      models: [],
      access: {},
      constraints: { messages__id_pk: conflict(`${schema}.id_taken`, 'id', 'id is already in use') },
    });
    const registry = { all: () => [ofSchema('messaging'), ofSchema('support')] } as FeatureRegistry;
    const failure = { code: '23505', schema: 'messaging', constraint: 'messages__id_pk' };
    const problem = new DatabaseErrors(registry).toProblem(Object.assign(new Error(), failure));
    expect(problem?.code).toBe('messaging.id_taken');
  });

  it.each([
    ['name', `UPDATE marketplace.niches SET name = NULL`],
    ['eventDate', `UPDATE sales.events SET event_date = NULL`],
  ])('answers a missing value with 400 and its column as the field %s', async (field, sql) => {
    const response = await provoke(sql);
    const refusal = { code: 'platform.required', message: `${field} is required.` };
    expect(response.status).toBe(400);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.body).toEqual({
      type: 'urn:atrium:problem:platform.required',
      title: 'Bad Request',
      status: 400,
      detail: refusal.message,
      code: refusal.code,
      errors: [{ field, ...refusal }],
      requestId: response.headers['x-request-id'],
    });
    expect(response.text).not.toMatch(leaks);
  });
});

/** Words of SQL, of the server's messages and of the libraries in between. */
const leaks =
  /sequelize|postgres|violates|duplicate key|Key \(|not-null|relation "|\b(INSERT INTO|UPDATE \w+|DELETE FROM|SELECT .*)\b/;

/**
 * Every constraint and unique index there is, and every name of one that a function gives to what it raises. A foreign key can be met from its parent's side where deleting
 * the parent is refused (`a`, `r`), not where it cascades or clears. NOT NULL has one answer for all.
 */
const liveCases = `
  WITH constraints AS (
    SELECT connamespace AS space, conname AS name, contype AS kind, confdeltype AS on_delete, oid
      FROM pg_constraint
     WHERE contype IN ('p', 'u', 'x', 'c', 'f') AND conparentid = 0
       AND ('pg_constraint'::regclass, oid) NOT IN (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
    UNION ALL
    SELECT relnamespace, relname, 'i', NULL, indexrelid
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
       -- What is kept of a view nobody writes.
       AND (SELECT relkind FROM pg_class AS indexed WHERE indexed.oid = indrelid) <> 'm'
  )
  SELECT nspname || '.' || name || face AS name
    FROM constraints JOIN pg_namespace ON pg_namespace.oid = space,
         unnest(CASE WHEN kind <> 'f' THEN ARRAY['']
                     WHEN on_delete IN ('a', 'r') THEN ARRAY[' missing', ' referenced']
                     ELSE ARRAY[' missing'] END) AS face
   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ('{${foreignSchemas.join(',')}}')
  UNION
  SELECT nspname || '.' || raised[1]
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace,
         regexp_matches(prosrc, $$\\mCONSTRAINT\\s*=\\s*'([^']*)'$$, 'gi') AS raised
   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname <> ALL ('{${foreignSchemas.join(',')}}')`;
