import { AppModule } from '../../src/app.module.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { featuresOf } from '../../src/platform/features/features-of.js';
import { connect, type MigrationTarget } from '../../src/platform/migrations/migration-connection.js';
import { catalogDifference } from '../../src/platform/migrations/schema/catalog.js';
import { applyParts, draftAndApply } from '../../src/platform/migrations/schema/draft.js';
import { migrationText } from '../../src/platform/migrations/schema/migration-text.js';
import { draftForLess, type Sides } from '../../src/platform/migrations/schema/reduced-sides.js';
import { secondOpinion } from '../../src/platform/migrations/schema/second-opinion.js';
import { catalogOf, migrationsSide, modelsSide } from '../../src/platform/migrations/schema/sides.js';
import {
  withScratchDatabases,
  type ScratchDatabases,
} from '../../src/platform/migrations/scratch-database.js';

/*
 * One object of each kind is changed, one after the other, in a database of what the models say: each has to show, and
 * what is drafted has to bring the migrations' database to the same (the draft is compared with the catalog when it is
 * made); and at the end all of it back to where it began.
 */

const viewless = 'DROP VIEW IF EXISTS reporting.sales_events;';

const mutations: [kind: string, sql: string][] = [
  ['grant on a view', 'GRANT UPDATE ON reporting.sales_events TO atrium_admin'],
  ['comment on a view', "COMMENT ON VIEW reporting.sales_events IS 'Without persons'"],
  ['view', 'ALTER VIEW reporting.sales_events RESET (security_barrier)'],
  ['view dropped', viewless],
  ['schema', 'CREATE SCHEMA extra'],
  ['extension', 'CREATE EXTENSION hstore SCHEMA public'],
  ['column added', "ALTER TABLE sales.transactions ADD COLUMN method text NOT NULL DEFAULT 'card'"],
  ['column dropped', `${viewless} ALTER TABLE sales.events DROP COLUMN description`],
  ['column type', `${viewless} ALTER TABLE sales.events ALTER COLUMN event_name TYPE varchar(300)`],
  ['column default', "ALTER TABLE sales.products ALTER COLUMN sku SET DEFAULT 'none'"],
  ['nullability', 'ALTER TABLE sales.transactions ALTER COLUMN quantity_sold DROP NOT NULL'],
  [
    'generated column',
    'ALTER TABLE sales.products ADD COLUMN pairs int GENERATED ALWAYS AS (stock / 2) STORED',
  ],
  ['primary key', 'ALTER TABLE platform.idempotency_keys DROP CONSTRAINT idempotency_keys__id_pk'],
  ['foreign key', 'ALTER TABLE sales.transactions DROP CONSTRAINT transactions__product_id_fk'],
  [
    'unique constraint',
    'ALTER TABLE sales.events ADD CONSTRAINT events__name_key UNIQUE (event_name, event_date)',
  ],
  ['check', 'ALTER TABLE sales.products DROP CONSTRAINT products__stock_check'],
  [
    'check of a list',
    `ALTER TABLE sales.events ADD CONSTRAINT events__name_check CHECK (event_name IN ('a', 'b'))`,
  ],
  ['index', 'CREATE INDEX products__stock_idx ON sales.products (stock) WHERE stock > 0'],
  ['enum value', "ALTER TYPE sales.enum_events_type ADD VALUE 'fair'"],
  ['enum', "CREATE TYPE sales.mood AS ENUM ('good', 'bad')"],
  ['function added', 'CREATE FUNCTION sales.one() RETURNS int LANGUAGE sql IMMUTABLE RETURN 1'],
  ['policy dropped', 'DROP POLICY products__admin ON sales.products'],
  ['policy changed', 'ALTER POLICY transactions__admin ON sales.transactions USING (false)'],
  ['row security', 'ALTER TABLE sales.products DISABLE ROW LEVEL SECURITY'],
  ['forced row security', 'ALTER TABLE sales.products NO FORCE ROW LEVEL SECURITY'],
  ['grant on a table', 'GRANT SELECT ON sales.products TO atrium_readonly'],
  ['grant on a column', 'GRANT UPDATE (stock) ON sales.products TO atrium_readonly'],
  [
    'grant on a function',
    'GRANT EXECUTE ON FUNCTION platform.record_read(text, uuid, uuid) TO atrium_readonly',
  ],
  ['grant on a schema', 'GRANT USAGE ON SCHEMA sales TO atrium_readonly'],
  ['comment', "COMMENT ON TABLE sales.products IS 'What is sold'"],
  ['comment on a column', "COMMENT ON COLUMN sales.products.sku IS 'Stock keeping unit'"],
  ['storage parameter', 'ALTER TABLE sales.products SET (fillfactor = 70)'],
  ['statistics', 'CREATE STATISTICS sales.products__names_stats ON name, category FROM sales.products'],
  ['sequence', 'CREATE SEQUENCE sales.receipts'],
  // Of these, so much depends that they are drafted for the whole.
  ['table added', 'CREATE TABLE sales.payments (id uuid PRIMARY KEY DEFAULT platform.uuid_v7(), note text)'],
  ['table dropped', 'DROP TABLE platform.rate_limits CASCADE'],
  ['domain', "ALTER DOMAIN platform.username ADD CONSTRAINT username__root_check CHECK (value <> 'root')"],
  ['function', 'ALTER FUNCTION platform.set_updated_at() SECURITY DEFINER'],
  ['trigger dropped', 'DROP TRIGGER products__audit_insert ON sales.products'],
  ['trigger disabled', 'ALTER TABLE sales.products DISABLE TRIGGER products__audit_delete'],
];

interface Outcome {
  kind: string;
  detected: boolean;
  repaired: boolean;
  /** Copies without what the change does not concern, or the whole. */
  draftedFor: 'less' | 'whole';
}

interface BothSides {
  scratch: ScratchDatabases;
  wanted: MigrationTarget;
  made: MigrationTarget;
  original: MigrationTarget;
}

const isThorough = process.env.THOROUGH === '1';
/** How many changes are mended by one draft. */
const drafted = isThorough ? 1 : 8;

const environment = loadEnvironment();
const features = featuresOf(AppModule.of(environment));

async function withBothSides(work: (sides: BothSides) => Promise<void>): Promise<void> {
  await withScratchDatabases({ connection: environment.database.connection! }, async (scratch) => {
    const models = await modelsSide(scratch, features);
    const migrations = await migrationsSide(scratch);
    await work({
      scratch,
      wanted: await scratch.copyOf(models),
      made: await scratch.copyOf(migrations),
      original: migrations,
    });
  });
}

it('reports a change of every kind of object, and drafts what mends it and what undoes that', async () => {
  const outcomes: Outcome[] = [];
  await withBothSides(async ({ scratch, wanted, made, original }) => {
    let now = await catalogOf(wanted);
    for (let at = 0; at < mutations.length; at += drafted) {
      const some = mutations.slice(at, at + drafted);
      const detected = new Set<string>();
      for (const [kind, sql] of some) {
        const before = now;
        await change(wanted, sql);
        now = await catalogOf(wanted);
        if (catalogDifference(before, now).length > 0) detected.add(kind);
      }
      const draftedFor = await mend(scratch, { from: made, to: wanted });
      const repaired = catalogDifference(now, await catalogOf(made)).length === 0;
      outcomes.push(...some.map(([kind]) => ({ kind, detected: detected.has(kind), repaired, draftedFor })));
    }
    if (isThorough) process.stdout.write(tableOf(outcomes));
    expect(outcomes.filter(({ detected, repaired }) => !detected || !repaired)).toEqual([]);
    expect(outcomes.filter(({ draftedFor }) => draftedFor === 'less').length).toBeGreaterThanOrEqual(32);
    expect(await secondOpinion(made, wanted)).toEqual([]);
    await draftAndApply(made, original);
    expect(await secondOpinion(made, original)).toEqual([]);
  });
}, 300_000);

/** As generate and check draft it; what was drafted for less is done to the whole. */
async function mend(scratch: ScratchDatabases, whole: Sides): Promise<Outcome['draftedFor']> {
  let draftedFor: Outcome['draftedFor'] = 'less';
  const { up } = await draftForLess(scratch, whole, async (sides) => {
    draftedFor = sides === whole ? 'whole' : 'less';
    return { up: await draftAndApply(await scratch.copyOf(sides.from), sides.to) };
  });
  await applyParts(whole.from, up.parts);
  return draftedFor;
}

const tableOf = (outcomes: readonly Outcome[]): string =>
  ['| kind | detected | repaired | drafted for |', '|---|---|---|---|']
    .concat(outcomes.map((outcome) => `| ${Object.values(outcome).join(' | ')} |`))
    .join('\n')
    .concat('\n');

it('commits a new value of an enum before what uses it', async () => {
  await withBothSides(async ({ wanted, made }) => {
    await change(wanted, "ALTER TYPE sales.enum_events_type ADD VALUE 'fair'");
    await change(wanted, "ALTER TABLE sales.events ALTER COLUMN type SET DEFAULT 'fair'");
    const { parts } = await draftAndApply(made, wanted);
    expect(parts.map((part) => part.map(({ sql }) => sql))).toEqual([
      [expect.stringContaining("ADD VALUE 'fair'")],
      [expect.stringContaining("SET DEFAULT 'fair'")],
    ]);
    expect(migrationText(parts, [])).toContain('transaction: false');
  });
});

it('reports that something has another owner, which no migration may change', async () => {
  await withBothSides(async ({ wanted, made }) => {
    await change(wanted, 'ALTER TABLE sales.products OWNER TO atrium_reporting');
    const lines = catalogDifference(await catalogOf(made), await catalogOf(wanted));
    expect(lines).toContain('+ owner of sales.products atrium_reporting');
    await expect(draftAndApply(made, wanted)).rejects.toThrow(/cannot be applied: .*Nothing was written/);
  });
});

async function change(side: MigrationTarget, sql: string): Promise<void> {
  const client = await connect(side);
  // What a migration makes is the migrator's.
  const asMigrator = sql.startsWith('CREATE') ? 'SET ROLE atrium_migrator;' : '';
  await client.query(`${asMigrator} ${sql}`).finally(() => client.end());
}
