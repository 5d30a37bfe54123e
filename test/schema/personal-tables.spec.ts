import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import type { FeatureDefinition } from '../../src/platform/features/feature.module.js';
import { FeatureRegistry } from '../../src/platform/features/feature-registry.js';
import { personalTables, type PersonalTable } from '../../src/platform/privacy/personal-tables.js';
import { startService } from '../setup/service.js';

/*
 * Which tables hold rows of people: what the live catalog shows of it, against what the modules declare, and with it
 * what a person is given on request.
 */

let client: pg.Client;
let features: FeatureDefinition[];
let exported: PersonalTable[];

beforeAll(async () => {
  const service = await startService();
  features = service.app.get(FeatureRegistry).all();
  await service.close();
  exported = personalTables(features);
  client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
});

afterAll(() => client.end());

const accessOf = (table: string) =>
  features.flatMap(({ schema, access }) =>
    table.startsWith(`${schema}.`) ? [access[table.split('.')[1]!]] : [],
  )[0];

const isReason = (words: string | undefined): boolean => (words?.trim().split(/\s+/).length ?? 0) > 3;

/** Tables with a column that refers to accounts, or is called as if it did. */
const namingAccounts = `
  SELECT DISTINCT attrelid::regclass::text AS name
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_constraint ON conrelid = attrelid AND contype = 'f' AND attnum = ANY (conkey)
   WHERE relkind = 'r' AND attnum > 0 AND relnamespace::regnamespace::text = ANY ($1)
     AND (confrelid = 'identity.users'::regclass OR attname ~ '^(.+_)?(user|account|actor|owner|sender|author)_id$')
   ORDER BY 1`;

it('gives people their rows of every table that names accounts, or says why not', async () => {
  const { rows } = await client.query<{ name: string }>(namingAccounts, [
    features.map(({ schema }) => schema),
  ]);
  expect(rows.length).toBeGreaterThan(5);
  const names = exported.map(({ name }) => name);
  const left = rows.filter(({ name }) => !names.includes(name) && !isReason(accessOf(name)?.notExported));
  expect(left).toEqual([]);
});

it('gives them the rows of the account itself and of what hangs on what is theirs', () => {
  const names = exported.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['identity.users', 'marketplace.influencers', 'marketplace.influencer_niches']),
  );
  expect(names).not.toContain('marketplace.niches');
});

it('reads them with rights that somebody has: of the person, or of the service', () => {
  const unreadable = exported.filter(
    ({ name, isOpenToOwner }) => !isOpenToOwner && !accessOf(name)?.service?.includes('select'),
  );
  expect(unreadable.map(({ name }) => name)).toEqual([]);
});

it('finds them by columns that are there', async () => {
  for (const { name, isOwn } of exported) {
    // By another name, as a model calls its table.
    const { rows } = await client.query(`SELECT FROM ${name} AS own WHERE ${isOwn}`);
    // Nobody asks.
    expect([name, rows]).toEqual([name, []]);
  }
});
