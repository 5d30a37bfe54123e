import type { Response } from 'supertest';
import { AfterAnswer } from '../../../src/modules/identity/delivery/after-answer.js';
import { FeatureRegistry } from '../../../src/platform/features/feature-registry.js';
import { classesOf, isMasked } from '../../../src/platform/privacy/data-classes.js';
import { brandBody, influencerBody } from '../../factories/marketplace.js';
import { png } from '../../setup/sample-files.js';
import { counsellor } from '../casework/counsellors.js';
import { startService, type Service } from '../../setup/service.js';

/*
 * Two people use all that takes personal values. One is erased; every masked column of what is left is then changed past
 * the service. The trail tells of every step and never has a value.
 */

interface Entry {
  table: string;
  action: string;
  recordId: string;
  changes: Record<string, unknown> | null;
}

const password = 'a sound password to sing';

/** What a person enters: each value names them, and shows nowhere else. */
const valuesOf = (name: string, digits: string) => ({
  account: {
    email: `${name}.mail@yellow.example`,
    username: `${name}.handle`,
    fullName: `${name} Fullname`,
    firstName: `${name} Firstname`,
    lastName: `${name} Lastname`,
  },
  phone: `+4477${digits}1`,
  influencer: {
    name: `${name} Creator`,
    username: `${name}.creator`,
    email: `${name}.creator@yellow.example`,
    phone: `+4477${digits}2`,
    dateOfBirth: '1987-06-05',
    bio: `${name} Biography`,
    profileImage: `https://images.example/${name}.jpg`,
  },
  brand: {
    email: `${name}.brand@yellow.example`,
    phone: `+4477${digits}3`,
    brandEmailId: `${name}.contact@yellow.example`,
    pocName: `${name} Colleague`,
    pocDesignation: `${name} Designation`,
    pocEmailId: `${name}.poc@yellow.example`,
    pocContactNumber: `+4477${digits}4`,
  },
  thread: {
    name: `${name} Thread`,
    content: `${name} Message`,
    edited: `${name} Edited`,
    metadata: `${name} Metadata`,
    reason: `${name} Reason`,
    file: `${name}.drawing.png`,
  },
  bilan: {
    firstName: `${name} Given`,
    lastName: `${name} Family`,
    email: `${name}.bilan@yellow.example`,
    phone: `+4477${digits}5`,
    birthDate: '1987-06-04',
    notes: `${name} Notes`,
    title: `${name} Title`,
    reason: `${name} Hand-over`,
  },
});
type Values = ReturnType<typeof valuesOf>;
type Post = (path: string, sent: object) => PromiseLike<Response>;

const [robin, wren] = [valuesOf('robin', '0090012'), valuesOf('wren', '0090034')];

let service: Service;
let robinId: string;
let masked: Map<string, string[]>;
/** Tables of which rows that are added are no matter of the trail. */
let untoldInserts: Set<string>;

beforeAll(async () => {
  service = await startService();
  masked = maskedColumns();
  untoldInserts = new Set(tablesWithoutInserts());
  robinId = await useEverything(robin);
  await useEverything(wren);
  await erase(robin);
  await changeEverything();
});

afterAll(() => service.close());

function maskedColumns(): Map<string, string[]> {
  const features = service.app.get(FeatureRegistry).all();
  return new Map(
    features.flatMap(({ schema, models, unaudited = {} }) =>
      models
        .filter(({ tableName }) => typeof unaudited[tableName] !== 'string')
        .map((model) => {
          const columns = [...classesOf(model)].filter(([, dataClass]) => isMasked(dataClass));
          return [`${schema}.${model.tableName}`, columns.map(([column]) => column)] as const;
        }),
    ),
  );
}

const tablesWithoutInserts = (): string[] =>
  service.app
    .get(FeatureRegistry)
    .all()
    .flatMap(({ schema, unaudited = {} }) =>
      Object.entries(unaudited).flatMap(([table, exempt]) =>
        typeof exempt !== 'string' && exempt.inserts ? [`${schema}.${table}`] : [],
      ),
    );

async function signIn({ account }: Values): Promise<string> {
  const credentials = { identifier: account.email, password };
  const { body } = await service.anonymous.post('/v1/sessions').send(credentials).expect(201);
  return `Bearer ${body.accessToken}`;
}

async function useEverything(values: Values): Promise<string> {
  const { account, phone, influencer, brand } = values;
  const { anonymous } = service;
  const { body } = await anonymous
    .post('/v1/accounts')
    .send({ ...account, password })
    .expect(201);
  const token = await signIn(values);
  const post = (path: string, sent: object) => anonymous.post(path).set('authorization', token).send(sent);
  await post('/v1/influencers', influencerBody(influencer)).expect(201);
  await post('/v1/brands', brandBody(brand)).expect(201);
  await post('/v1/me/phone', { phone, currentPassword: password }).expect(202);
  await anonymous.post('/v1/sign-in/magic-links').send({ email: account.email }).expect(202);
  await service.app.get(AfterAnswer, { strict: false }).idle();
  await talk(values, (path, sent) => post(path, sent).expect(201), token);
  await counsel(values);
  await askForSupport(values);
  return body.id as string;
}

/** In a thread that is held, so that there is something to keep when a message is edited. */
async function talk({ thread }: Values, post: Post, token: string): Promise<void> {
  const { userId } = await service.signIn('member');
  const { body } = await post('/v1/threads', { participantIds: [userId], name: thread.name });
  const path = `/v1/threads/${body.id}`;
  await service.http.put(`${path}/legal-hold`).send({ reason: thread.reason }).expect(200);
  const file = service.anonymous.post(`${path}/attachments`).set('authorization', token);
  await file.attach('file', png(), thread.file).expect(201);
  const { content, metadata } = thread;
  const { body: message } = await post(`${path}/messages`, { content, metadata: { note: metadata } });
  await service.anonymous
    .patch(`${path}/messages/${message.id}`)
    .set('authorization', token)
    .send({ content: thread.edited })
    .expect(200);
}

/** A file that is kept of them, with all that one can have. */
async function counsel({ bilan, thread }: Values): Promise<void> {
  const [keeper, next] = [await counsellor(service), await counsellor(service)];
  const { title, reason, ...person } = bilan;
  const file = await keeper.begin(person);
  await keeper.bring(file, 'preliminary');
  await keeper.talk(file, { subject: title, notes: person.notes }).expect(201);
  const path = `/v1/beneficiaries/${file.id}`;
  const upload = keeper.http.post(`${path}/documents`).field('title', title).field('kind', 'cv');
  await upload.attach('file', png(), thread.file).expect(201);
  const summary = { circumstances: title, skills: title, project: title, steps: [title] };
  await keeper.http.put(`${path}/summary`).send(summary).expect(200);
  await keeper.http.post(`${path}/hand-over`).send({ counsellorId: next.userId, reason }).expect(204);
}

/** What they ask of the desk, and what it puts to that. */
async function askForSupport(values: Values): Promise<void> {
  const token = await signIn(values);
  const text = values.thread.content;
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const request = service.anonymous.post(path).set('authorization', token);
    return (await request.send(body).expect(({ status }) => expect(status).toBeLessThan(300))).body as {
      id: string;
    };
  };
  const { id } = await post('/v1/conversations', { title: text, message: text });
  await post(`/v1/conversations/${id}/ask-for-person`, {});
  const agent = await service.signIn('agent');
  await agent.http.post(`/v1/support/conversations/${id}/close`).send({ note: text }).expect(200);
  const ticket = await post('/v1/tickets', { categoryCode: 'resources', subject: text, description: text });
  await post(`/v1/tickets/${ticket.id}/comments`, { body: text });
}

async function erase(values: Values): Promise<void> {
  const token = await signIn(values);
  await service.anonymous
    .delete('/v1/me')
    .set('authorization', token)
    .send({ currentPassword: password })
    .expect(204);
}

/** Each masked column of each table, whatever its type, is set to something else in every row. */
async function changeEverything(): Promise<void> {
  await service.query('CREATE SEQUENCE other_numbers START 10000');
  for (const [table, columns] of masked) {
    await service.query(demandNothing(table));
    const types = await service.query<{ column: string; type: string }>(
      `SELECT attname AS column, format_type(atttypid, NULL) AS type FROM pg_attribute
        WHERE attrelid = $1::regclass AND attname = ANY ($2)`,
      [table, columns],
    );
    for (const { column, type } of types) {
      // What refuses a change is out of the way then; what tells of it is not.
      await service.query(
        `SET session_replication_role = replica;
         UPDATE ${table} SET ${column} = ${otherValue(column, type)} WHERE ${column} IS NOT NULL;
         RESET session_replication_role`,
      );
    }
  }
}

const demandNothing = (table: string): string => `
  DO $$
  DECLARE
    name text;
  BEGIN
    FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = '${table}'::regclass AND contype = 'c' LOOP
      EXECUTE format('ALTER TABLE ${table} DROP CONSTRAINT %I', name);
    END LOOP;
  END $$`;

function otherValue(column: string, type: string): string {
  if (type === 'platform.phone_number') return `'+4477009' || nextval('other_numbers')`;
  if (type === 'platform.email_address') return `gen_random_uuid() || '@blue.example'`;
  if (type === 'bytea') return `sha256(convert_to(gen_random_uuid()::text, 'UTF8'))`;
  if (type === 'inet') return `'203.0.113.77'::inet`;
  if (type === 'date') return `'1986-05-04'`;
  if (type === 'boolean') return `NOT ${column}`;
  if (type === 'integer') return `${column} + 1`;
  if (type === 'bigint[]') return `ARRAY[(random() * 1e9)::bigint]`;
  if (type === 'jsonb') return `jsonb_build_object('other', gen_random_uuid())`;
  if (type.startsWith('timestamp')) return `'1986-05-04T03:02:01Z'`;
  return `substr(md5(random()::text), 1, 10)`;
}

const entries = (): Promise<Entry[]> =>
  service.query<Entry>(
    `SELECT table_name AS table, action, record_id AS "recordId", changes FROM platform.audit_logs`,
  );

/** What an entry says of a column: a value, or one from and one to. */
const saidOf = (value: unknown): unknown[] =>
  value !== null && typeof value === 'object' ? Object.values(value) : [value];

it('tells of every table with something to mask that rows were made, and changed', async () => {
  const all = await entries();
  for (const [table, columns] of masked) {
    if (columns.length === 0) continue;
    const own = all.filter((entry) => entry.table === table);
    const actions = new Set(own.map(({ action }) => action));
    const [isMade, isChanged] = [actions.has('insert'), actions.has('update')];
    expect({ table, isMade, isChanged }).toEqual({
      table,
      isMade: !untoldInserts.has(table),
      isChanged: true,
    });
  }
});

it('says *** for each value to be masked, and null where there was none', async () => {
  const all = await entries();
  let count = 0;
  for (const { table, changes } of all) {
    for (const column of masked.get(table) ?? []) {
      if (!changes || !(column in changes)) continue;
      for (const said of saidOf(changes[column])) {
        if (said !== null) expect([table, column, said]).toEqual([table, column, '***']);
        count += 1;
      }
    }
  }
  expect(count).toBeGreaterThan(100);
  const made = all.find((entry) => entry.action === 'insert' && entry.recordId === robinId);
  expect(made!.changes).toMatchObject({ email: '***', full_name: '***', password_hash: '***', phone: null });
});

it('tells that somebody was erased, and has no value of theirs to forget', async () => {
  const erased = (await entries()).filter(
    ({ recordId, changes }) =>
      recordId === robinId && JSON.stringify(changes?.status)?.includes('anonymised'),
  );
  expect(erased).toMatchObject([{ table: 'identity.users', action: 'update' }]);
  const [{ text } = { text: '' }] = await service.query<{ text: string }>(
    `SELECT lower(string_agg(audit_logs::text, E'\\n')) AS text FROM platform.audit_logs`,
  );
  expect(text).toContain(robinId);
  for (const { account, phone, influencer, brand, thread, bilan } of [robin, wren]) {
    for (const value of [account, influencer, brand, thread, bilan].flatMap((values) =>
      Object.values(values),
    )) {
      expect(text).not.toContain(value.toLowerCase());
    }
    expect(text).not.toContain(phone);
  }
  for (const value of ['robin', 'wren', '1986-05-04', '203.0.113.77']) expect(text).not.toContain(value);
});
