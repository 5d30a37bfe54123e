import type pg from 'pg';
import type { FeatureDefinition, PartlyUnaudited } from '../../../src/platform/features/feature.module.js';
import { FeatureRegistry } from '../../../src/platform/features/feature-registry.js';
import { classesOf, isMasked } from '../../../src/platform/privacy/data-classes.js';
import { haveForecasts } from '../../factories/beginnings.js';
import { startService, type Service, type SignedIn } from '../../setup/service.js';
import { connect, entriesSince, inWords, mark, type Entry } from './trail.js';

/* Tables of which some columns move all the time, or rows come in numbers: all else of them is in the trail. */

const [threads, participants, messages] = [
  'messaging.threads',
  'messaging.thread_participants',
  'messaging.messages',
];
const masked = { from: '***', to: '***' };
const updatedAt = { from: expect.any(String), to: expect.any(String) };

let service: Service;
let psql: pg.Client;
let since: string;
let author: SignedIn;
let reader: SignedIn;
/** A thread with one message. */
let path: string;
let threadId: string;
let messageId: string;

beforeAll(async () => {
  service = await startService();
  psql = await connect();
  [author, reader] = [await service.signIn('member'), await service.signIn('member')];
  const body = { participantIds: [reader.userId], name: 'Spring' };
  threadId = (await author.http.post('/v1/threads').send(body).expect(201)).body.id;
  path = `/v1/threads/${threadId}`;
  messageId = await send('Hello');
  // Of each other table that is told of in part, a row.
  await author.http.post('/v1/conversations').send({ message: 'Hello' }).expect(201);
  await haveForecasts(service);
});

beforeEach(async () => {
  since = await mark(service);
});

afterAll(async () => {
  await psql.end();
  await service.close();
});

const send = async (content: string): Promise<string> =>
  (await author.http.post(`${path}/messages`).send({ content }).expect(201)).body.id as string;

const written = (): Promise<Entry[]> => entriesSince(service, since, threads, participants, messages);

const changesOf = async (): Promise<[string, string | null, object | null][]> =>
  (await written()).map(({ action, table, recordId, changes }) => [`${action} ${table}`, recordId, changes]);

describe('of a thread', () => {
  it('neither what is sent nor what is read is told', async () => {
    await send('How are you?');
    await reader.http.put(`${path}/delivered`).send({ seq: 2 }).expect(200);
    await reader.http.put(`${path}/read`).send({ seq: 2 }).expect(200);
    expect(await written()).toEqual([]);
  });

  it('its beginning, its name and who takes part are told, without the name', async () => {
    await author.http.patch(path).send({ name: 'Summer' }).expect(200);
    await reader.http.put(`${path}/membership`).send({ isArchived: true }).expect(200);
    const { body } = await author.http.post('/v1/threads').send({ participantIds: [], name: 'Autumn' });
    expect(await changesOf()).toMatchObject([
      [`update ${threads}`, threadId, { name: masked, updated_at: updatedAt }],
      [`update ${participants}`, expect.any(String), { is_archived: masked, updated_at: updatedAt }],
      [`insert ${threads}`, body.id, { name: '***', is_direct: false }],
      [`insert ${participants}`, expect.any(String), { thread_id: body.id, user_id: author.userId }],
    ]);
    expect(Object.keys((await written())[0]!.changes!)).toHaveLength(2);
  });

  it('that a message was edited, and deleted, is told, by whom and of whom, without what it said', async () => {
    await author.http.patch(`${path}/messages/${messageId}`).send({ content: 'Goodbye' }).expect(200);
    await author.http.delete(`${path}/messages/${messageId}`).expect(204);
    expect(await written()).toMatchObject([
      { action: 'update', changes: { content: masked, status: { from: 'sent', to: 'edited' } } },
      {
        action: 'update',
        changes: { content: { from: '***', to: null }, status: { from: 'edited', to: 'deleted' } },
      },
    ]);
    for (const { recordId, subjectId, actorId, actor } of await written()) {
      expect({ recordId, subjectId, actorId, actor }).toEqual({
        ...{ recordId: messageId, subjectId: author.userId },
        ...{ actorId: author.userId, actor: 'account' },
      });
    }
  });
});

describe('past the service', () => {
  const inVain = async (work: () => Promise<void>): Promise<void> => {
    await psql.query('BEGIN');
    try {
      await work();
    } finally {
      await psql.query('ROLLBACK');
    }
  };

  const told = async (): Promise<Entry[]> => {
    const { rows } = await psql.query<Entry>(
      `SELECT action, table_name AS table, record_id AS "recordId", changes FROM platform.audit_logs
        WHERE id > $1 AND table_name = ANY ($2) ORDER BY id`,
      [since, [threads, participants, messages]],
    );
    return rows;
  };

  it('counters alone are not told, but as part of another change, once a row', async () => {
    await inVain(async () => {
      await psql.query(`UPDATE ${threads} SET last_seq = last_seq + 1`);
      expect(await told()).toEqual([]);
      const { rowCount } = await psql.query(`UPDATE ${threads} SET last_seq = last_seq + 1, name = 'Winter'`);
      expect(rowCount).toBeGreaterThan(1);
      const entries = await told();
      expect(inWords(entries)).toEqual(Array(rowCount!).fill(`update ${threads}`));
      expect(new Set(entries.map(({ recordId }) => recordId)).size).toBe(rowCount);
      expect(entries[0]!.changes).toMatchObject({
        last_seq: { from: expect.any(Number), to: expect.any(Number) },
        name: masked,
      });
    });
  });

  it('what is removed is told with what was there, and that a table was emptied', async () => {
    await inVain(async () => {
      await psql.query(`DELETE FROM ${messages} WHERE id = $1`, [messageId]);
      await psql.query(`TRUNCATE ${messages} CASCADE`);
      expect(await told()).toMatchObject([
        { action: 'delete', recordId: messageId, changes: { thread_id: threadId, status: 'deleted' } },
        { action: 'truncate', recordId: null },
      ]);
    });
  });

  it('the rest is told as well where a session pretends to replicate', async () => {
    await inVain(async () => {
      await psql.query('SET LOCAL session_replication_role = replica');
      await psql.query(`UPDATE ${messages} SET metadata = '{"colour": "red"}' WHERE id = $1`, [messageId]);
      expect(await told()).toMatchObject([
        { recordId: messageId, changes: { metadata: { from: null, to: '***' } } },
      ]);
    });
  });

  it('of every table, a change of any column is told, but of those that are exempt', async () => {
    const tables = service.app.get(FeatureRegistry).all().flatMap(partlyUnaudited);
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining([threads, participants]));
    for (const { name, exempt, hidden } of tables) {
      await inVain(async () => {
        await psql.query(demandNothing(name));
        const columns = await columnsOf(name);
        const found: string[] = [];
        for (const { column, to } of columns) found.push(`${column} ${await saidOfChange(name, column, to)}`);
        const right = columns.map(({ column }) => {
          const isTold = column !== 'updated_at' && !exempt.includes(column);
          return `${column} ${!isTold ? 'not told' : hidden.has(column) ? 'masked' : 'told'}`;
        });
        expect([name, ...found]).toEqual([name, ...right]);
      });
    }
  });

  /** Changes a column of one row, and finds what the trail says of it. */
  async function saidOfChange(table: string, column: string, to: string): Promise<string> {
    const { rows } = await psql.query<{ from: string }>('SELECT platform.uuid_v7() AS from');
    const { rowCount } = await psql.query(
      `UPDATE ${table} SET ${column} = ${to} WHERE ctid = (SELECT ctid FROM ${table} ORDER BY id LIMIT 1)`,
    );
    expect([table, column, rowCount]).toEqual([table, column, 1]);
    const { rows: entries } = await psql.query<Entry>(
      'SELECT changes FROM platform.audit_logs WHERE id > $1 AND table_name = $2',
      [rows[0]!.from, table],
    );
    if (entries.length === 0) return 'not told';
    const { from, to: after } = entries[0]!.changes![column] as Record<'from' | 'to', unknown>;
    const values = new Set([from, after].filter((value) => value !== null));
    return values.size === 1 && values.has('***') ? 'masked' : 'told';
  }

  async function columnsOf(table: string): Promise<{ column: string; to: string }[]> {
    const { rows } = await psql.query<{ column: string; type: string }>(
      `SELECT attname AS column, format_type(atttypid, NULL) AS type FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [table],
    );
    return rows.map(({ column, type }) => ({ column, to: otherValue(column, type) }));
  }
});

/** Of tables that are in the trail with an exception: the columns that are, and those whose values are nobody's to read. */
function partlyUnaudited({ schema, models, unaudited = {} }: FeatureDefinition) {
  return models.flatMap((model) => {
    const exempt = unaudited[model.tableName];
    if (exempt === undefined || typeof exempt === 'string') return [];
    const { columns = [] }: PartlyUnaudited = exempt;
    const hidden = [...classesOf(model)].flatMap(([column, dataClass]) =>
      isMasked(dataClass) ? [column] : [],
    );
    return [{ name: `${schema}.${model.tableName}`, exempt: columns, hidden: new Set(hidden) }];
  });
}

/** What is asked of rows, and done with them, besides the trail. */
const demandNothing = (table: string): string => `
  DO $$
  DECLARE
    change text;
  BEGIN
    FOR change IN
      SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
       WHERE '${table}'::regclass IN (conrelid, confrelid) AND contype IN ('c', 'f')
      UNION ALL
      SELECT format('ALTER TABLE ${table} DISABLE TRIGGER %I', tgname) FROM pg_trigger
       WHERE tgrelid = '${table}'::regclass AND NOT tgisinternal AND tgname !~ '__audit_'
    LOOP
      EXECUTE change;
    END LOOP;
  END $$`;

function otherValue(column: string, type: string): string {
  if (type === 'boolean') return `NOT ${column}`;
  if (type === 'integer' || type === 'smallint' || type === 'bigint') return `coalesce(${column}, 0) + 1`;
  if (type === 'uuid') return 'platform.uuid_v7()';
  if (type === 'bytea') return `sha256(convert_to(gen_random_uuid()::text, 'UTF8'))`;
  if (type === 'bigint[]') return `ARRAY[(random() * 1e9)::bigint]`;
  if (type === 'jsonb') return `jsonb_build_object('other', gen_random_uuid())`;
  if (type === 'date') return `'1986-05-04'`;
  if (type === 'date[]') return `ARRAY[date '1986-05-04']`;
  if (type.startsWith('timestamp')) return `'1986-05-04T03:02:01Z'`;
  return `'other'`;
}
