import { ConfigService } from '@nestjs/config';
import pg from 'pg';
import supertest from 'supertest';
import { loadEnvironment } from '../../../src/config/environment.js';
import { FeatureRegistry } from '../../../src/platform/features/feature-registry.js';
import { FieldCipher } from '../../../src/platform/privacy/field-cipher.js';
import { KeyRing } from '../../../src/platform/privacy/key-ring.js';
import { personalTables, type PersonalTable } from '../../../src/platform/privacy/personal-tables.js';
import { startService } from '../../setup/service.js';
import { Canary, tells } from './canary.js';
import { PersonsLife } from './persons-life.js';
import { columnsHolding, dumpHolding, filesHolding } from './places.js';
import { counsel } from './persons-counsellor.js';
import { plant, type Planted } from './planting.js';
import { startTalkativeProduct, type TalkativeProduct } from './product.js';

/*
 * Two people use all that the service has; then each of their personal values, in every column there is for one, is made
 * a canary. One of the two is erased. Nothing of them may be left anywhere; of the other, nothing may be gone.
 */

interface Somebody {
  canary: Canary;
  life: PersonsLife;
  id: string;
  planted: Planted[];
}

let product: TalkativeProduct;
/** A superuser: no policy hides a row. */
let client: pg.Client;
let tables: PersonalTable[];
let erased: Somebody;
let other: Somebody;

beforeAll(async () => {
  const service = await startService();
  tables = personalTables(service.app.get(FeatureRegistry).all());
  const [niche] = await service.query<{ id: string }>(
    `INSERT INTO marketplace.niches (name) VALUES ('Birds') RETURNING id`,
  );
  await service.close();
  client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  product = await startTalkativeProduct();
  erased = await liveThrough(niche!.id);
  other = await liveThrough(niche!.id);
});

afterAll(async () => {
  await client.end();
  await product.stop();
});

async function liveThrough(nicheId: string): Promise<Somebody> {
  const canary = new Canary();
  const life = await PersonsLife.begin(product.url, canary);
  await life.useEverything(nicheId);
  const { id } = await life.account();
  await counsel(product.url, client, { life, canary, accountId: id });
  await client.query(beOnCall, [id]);
  const environment = loadEnvironment();
  const keys = new KeyRing(new ConfigService<never, true>({ environment }));
  await life.signIn();
  const planted = await plant(client, tables, { userId: id, canary, cipher: new FieldCipher(keys) });
  // Nobody is sent so many messages within an hour.
  await client.query(`UPDATE identity.outgoing_messages SET created_at = created_at - interval '1 day'`);
  await life.askToSignIn();
  await life.makeMistakes();
  return { canary, life, id, planted };
}

/** As an agent, past the service: they have a shift, and were told of a crisis. */
const beOnCall = `
  WITH shift AS (
    INSERT INTO support.on_call_shifts (agent_id, starts_at, ends_at) VALUES ($1, now(), now() + interval '1 day')
  )
  INSERT INTO support.alert_notifications (alert_id, agent_id, round) SELECT id, $1, 99 FROM support.alerts LIMIT 1`;

it('found a column for a canary in every table that has any, and took all but what is chosen from a list', () => {
  const columns = new Set(erased.planted.map(({ table, column }) => `${table}.${column}`));
  expect(columns.size).toBeGreaterThan(25);
  const traces = erased.canary.traces();
  const refused = erased.planted.filter(({ value }) => !tells(value, traces));
  expect(new Set(refused.map(({ table, column }) => `${table}.${column}`))).toEqual(
    new Set([
      'marketplace.influencers.gender',
      ...['is_archived', 'last_read_seq', 'last_delivered_seq', 'not_unread_count'].map(
        (column) => `messaging.thread_participants.${column}`,
      ),
    ]),
  );
});

it('gives each person every one of their canaries in the export, and none of anybody else', async () => {
  for (const [somebody, stranger] of [
    [erased, other],
    [other, erased],
  ] as const) {
    const { text, body } = await somebody.life.export();
    const { data } = body as { data: Record<string, Record<string, unknown>[]> };
    const missing = somebody.planted.filter(({ table, attribute, id, value }) => {
      const row = data[table]?.find((candidate) => candidate.id === id);
      const told = row?.[attribute] ?? null;
      return !(typeof told === 'object' ? JSON.stringify(told) : String(told)).includes(value);
    });
    expect(missing).toEqual([]);
    expect(tells(text, stranger.canary.traces())).toBe(false);
    expect(somebody.life.secrets.filter((secret) => text.includes(secret))).toEqual([]);
  }
});

describe('after an erasure', () => {
  let before: string[];
  let after: string[];

  beforeAll(async () => {
    before = await columnsHolding(client, other.canary.traces());
    await erased.life.erase();
    after = await columnsHolding(client, other.canary.traces());
  });

  it('there is nothing left of the person in any column of any table', async () => {
    expect(await columnsHolding(client, erased.canary.traces())).toEqual([]);
  });

  it('no row of theirs has what they had chosen from a list', async () => {
    const left: string[] = [];
    for (const { table, column, id, value } of erased.planted) {
      const { rowCount } = await client.query(`SELECT FROM ${table} WHERE id = $1 AND ${column}::text = $2`, [
        id,
        value,
      ]);
      if (rowCount) left.push(`${table}.${column}`);
    }
    expect(left).toEqual([]);
  });

  it('there is nothing left of the person in a dump', async () => {
    expect(await dumpHolding(client, erased.canary.traces())).toEqual([]);
  });

  it('there is nothing of anybody in a file or in the log', async () => {
    const log = product.output().split('\n');
    expect(log.length).toBeGreaterThan(500);
    for (const { canary, life } of [erased, other]) {
      const { words, hashes } = canary.traces();
      const traces = { words: [...words, ...life.secrets.map((secret) => secret.toLowerCase())], hashes };
      expect(log.filter((line) => tells(line, traces))).toEqual([]);
      expect(await filesHolding(product.dataDir, traces)).toEqual([]);
    }
  });

  it('no route shows anything of the person to an administrator', async () => {
    await client.query(
      `INSERT INTO identity.user_roles (user_id, role_id) SELECT $1, id FROM identity.roles WHERE code = 'admin'`,
      [other.id],
    );
    await other.life.signIn();
    for (const path of [`/v1/accounts/${erased.id}`, '/v1/accounts', '/v1/influencers', '/v1/brands']) {
      expect([path, tells(await other.life.see(path), erased.canary.traces())]).toEqual([path, false]);
    }
    const outbox = await supertest(product.url).get('/dev/outbox').query({ limit: 100 }).expect(200);
    expect(tells(outbox.text, erased.canary.traces())).toBe(false);
    expect(tells(outbox.text, other.canary.traces())).toBe(true);
  });

  it('nothing is missing of the other person, who is still signed in', async () => {
    expect(before.length).toBeGreaterThan(25);
    expect(await other.life.isSignedIn()).toBe(true);
    expect(await erased.life.isSignedIn()).toBe(false);
    expect(after).toEqual(before);
  });
});
