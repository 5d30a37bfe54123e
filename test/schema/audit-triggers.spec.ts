import pg from 'pg';
import type { ModelCtor } from 'sequelize-typescript';
import { loadEnvironment } from '../../src/config/environment.js';
import type { FeatureDefinition, PartlyUnaudited } from '../../src/platform/features/feature.module.js';
import { FeatureRegistry } from '../../src/platform/features/feature-registry.js';
import { classesOf, isMasked } from '../../src/platform/privacy/data-classes.js';
import { startService } from '../setup/service.js';
import { tablesSql } from './catalog-queries.js';

interface Trigger {
  table: string;
  name: string;
  definition: string;
  isAlways: boolean;
}

let client: pg.Client;
let features: FeatureDefinition[];
let tables: string[];
let triggers: Trigger[];

beforeAll(async () => {
  const service = await startService();
  features = service.app.get(FeatureRegistry).all();
  await service.close();
  client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  tables = (await client.query<{ title: string }>(tablesSql)).rows.map(({ title }) => title);
  const { rows } = await client.query<Trigger>(`
    SELECT tgrelid::regclass::text AS table, tgname AS name, pg_get_triggerdef(oid) AS definition,
           tgenabled = 'A' AS "isAlways"
      FROM pg_trigger WHERE NOT tgisinternal AND tgname ~ '__audit_'`);
  triggers = rows;
});

afterAll(() => client.end());

const unaudited = (): Map<string, string | PartlyUnaudited> =>
  new Map(
    features.flatMap(({ schema, unaudited: declared = {} }) =>
      Object.entries(declared).map(([name, exempt]) => [`${schema}.${name}`, exempt] as const),
    ),
  );

function expectedEvents(table: string): string[] {
  const exempt = unaudited().get(table);
  if (typeof exempt === 'string') return [];
  return ['delete', ...(exempt?.inserts ? [] : ['insert']), 'truncate', 'update'];
}

it('has four triggers on every table, save for those that say why not', () => {
  const found = tables.map((table) => [
    table,
    triggers
      .filter((trigger) => trigger.table === table && trigger.isAlways)
      .map(({ name }) => name.replace(/^.*__audit_/, ''))
      .sort(),
  ]);
  expect(tables.length).toBeGreaterThan(15);
  expect(found).toEqual(tables.map((table) => [table, expectedEvents(table)]));
});

it('leaves out no table but counters, sums, results, kept answers, discarded files, feeds and the trail itself, each for a reason', () => {
  const whole = [...unaudited()].flatMap(([table, exempt]) => (typeof exempt === 'string' ? [table] : []));
  expect(whole.sort()).toEqual([
    'messaging.changes',
    'messaging.feeds',
    'platform.audit_logs',
    'platform.audit_seals',
    'platform.discarded_files',
    'platform.idempotency_keys',
    'platform.rate_limits',
    'sales.daily_demands',
    'sales.forecast_candidates',
    'sales.forecast_points',
  ]);
  for (const exempt of unaudited().values()) {
    const reason = typeof exempt === 'string' ? exempt : exempt.because;
    expect(reason.length).toBeGreaterThan(20);
  }
});

/** Of tables that call the account whose rows they are otherwise than user_id. */
const ownerColumns: Record<string, string> = {
  support_tickets: 'requester_id',
  on_call_shifts: 'agent_id',
  alert_notifications: 'agent_id',
};

/**
 * As the design names it: the account itself, or a row's `user_id`; in casework that is who works with the row, and whom
 * it is about is `account_id`.
 */
function ownerOf(schema: string, model: ModelCtor): string {
  if (model.tableName === 'users') return 'id';
  const columns = Object.values(model.getAttributes()).map(({ field }) => field);
  if (schema === 'casework') return columns.includes('account_id') ? 'account_id' : '';
  return columns.includes('user_id') ? 'user_id' : (ownerColumns[model.tableName] ?? '');
}

it('tells each trigger whose rows they are, and to mask what is personal, sensitive or secret and nothing else', () => {
  for (const { schema, models } of features) {
    for (const model of models) {
      const masked = [...classesOf(model)]
        .filter(([, dataClass]) => isMasked(dataClass))
        .map(([column]) => column);
      const own = triggers.filter(({ table }) => table === `${schema}.${model.tableName}`);
      for (const { name, definition } of own) {
        const told = /record_(?:change|row_update)\((.*)\)$/.exec(definition)![1]!;
        const expected = name.endsWith('truncate') ? [] : [ownerOf(schema, model), ...masked];
        expect([name, told]).toEqual([name, expected.map((column) => `'${column}'`).join(', ')]);
      }
    }
  }
});
