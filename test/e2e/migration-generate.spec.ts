import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppModule } from '../../src/app.module.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { featuresOf } from '../../src/platform/features/features-of.js';
import { foreignSchemas } from '../../src/platform/migrations/schema/foreign-schemas.js';
import { Migrator } from '../../src/platform/migrations/migrator.js';
import { catalogDifference, readCatalog } from '../../src/platform/migrations/schema/catalog.js';
import { checkSchema } from '../../src/platform/migrations/schema/check.js';
import { generateMigration, type GenerateOptions } from '../../src/platform/migrations/schema/generate.js';
import { withScratchDatabases } from '../../src/platform/migrations/scratch-database.js';
import { createScratchDatabase, type ScratchDatabase } from '../setup/scratch-database.js';

/*
 * The models stay as they are; what the migrations make is changed instead, by one more of them in a folder of the
 * test, and what is generated has to bring it back to the models.
 */

const environment = loadEnvironment();
const target = { connection: environment.database.connection! };
const features = featuresOf(AppModule.of(environment));

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  await cp('migrations', directory, { recursive: true });
});

afterEach(() => rm(directory, { recursive: true }));

const addMigration = (up: string, name = '20991231000000-apart-from-the-models.js') =>
  writeFile(
    join(directory, name),
    `module.exports = {
       up: ({ sequelize }) => sequelize.query(${JSON.stringify(up)}),
       down: () => Promise.resolve(),
     };`,
  );

const generate = (options: Partial<GenerateOptions> = {}) =>
  generateMigration(target, features, { name: 'back-to-the-models', directory, ...options });

const files = async () => (await readdir(directory)).length;

async function refusal(options?: Partial<GenerateOptions>): Promise<string> {
  const before = await files();
  const error = await generate(options).then(
    () => undefined,
    (why: Error) => why,
  );
  expect(await files()).toBe(before);
  return String(error?.message);
}

/** Applies all migrations to an empty database, undoes the newest, and tells what that changed. */
async function upAndDown(): Promise<{ withoutIt: string[]; withIt: string[]; after: string[] }> {
  const database: ScratchDatabase = await createScratchDatabase();
  const migrator = new Migrator(database.connection, { directory });
  const catalog = async () => readCatalog(await database.connect(), { except: foreignSchemas });
  try {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.js')).sort();
    await migrator.up({ to: names.at(-2)! });
    const withoutIt = await catalog();
    await migrator.up();
    const withIt = await catalog();
    await migrator.down();
    return { withoutIt, withIt, after: await catalog() };
  } finally {
    await migrator.close();
    await database.drop();
  }
}

describe('npm run migration:generate', () => {
  it('writes nothing where the migrations make what the models say', async () => {
    expect(await generate()).toBeUndefined();
  });

  it('writes a migration that brings the schema to the models, and whose down brings it back', async () => {
    // Of a branch that was merged: what is generated comes after all that are there.
    const merged = '29990101000000-of-a-branch.js';
    await addMigration(
      `
      ALTER TABLE sales.products DROP CONSTRAINT products__stock_check;
      ALTER TABLE sales.products ALTER COLUMN sku SET DEFAULT 'it''s \`none\` \${of} C:\\\\these';
      DROP POLICY products__admin ON sales.products;
      CREATE INDEX by_hand ON sales.products (stock)`,
      merged,
    );
    const generated = await generate();
    expect(generated?.path).toMatch(/\/29990101000001-back-to-the-models\.js$/);
    expect(await readFile(generated!.path!, 'utf8')).toContain('ADD CONSTRAINT "products__stock_check"');
    const { withoutIt, withIt, after } = await upAndDown();
    expect(catalogDifference(withoutIt, after)).toEqual([]);
    expect(catalogDifference(withoutIt, withIt).length).toBeGreaterThan(3);
    expect(await generate({ name: 'once-more' })).toBeUndefined();
  });

  it('marks what loses data, and wants it to be accepted', async () => {
    await addMigration('ALTER TABLE sales.products ADD COLUMN shelf text');
    expect(await refusal()).toMatch(/would throw away .*\n.*DROP COLUMN "shelf";\n.*--accept-data-loss/);
    const { path } = (await generate({ acceptsDataLoss: true }))!;
    expect(await readFile(path!, 'utf8')).toContain(
      '-- Loses data.\nALTER TABLE "sales"."products" DROP COLUMN',
    );
  });

  it('offers a rename as a rename, which keeps the rows', async () => {
    await addMigration('ALTER TABLE sales.events RENAME COLUMN description TO words');
    const rename = { from: 'sales.events.words', to: 'sales.events.description' };
    expect(await refusal({ acceptsDataLoss: true })).toContain(`--rename ${rename.from}:${rename.to}`);
    expect(await refusal({ renames: [{ ...rename, from: 'sales.events.nothing' }] })).toContain(
      'Possible renames',
    );
    const { upSql, downSql } = (await generate({ renames: [rename] }))!;
    expect(upSql).toContain('RENAME COLUMN "words" TO "description"');
    expect(downSql).toContain('RENAME COLUMN "description" TO "words"');
    expect(upSql + downSql).not.toMatch(/DROP COLUMN|Loses data/);
  });

  it('brings an enum to its values, and back', async () => {
    await addMigration(`DROP VIEW reporting.sales_events; ALTER TABLE sales.events ALTER COLUMN type TYPE text;
      DROP TYPE sales.enum_events_type; CREATE TYPE sales.enum_events_type AS ENUM ('holiday', 'promotion', 'seasonal');
      ALTER TABLE sales.events ALTER COLUMN type TYPE sales.enum_events_type USING 'holiday'`);
    await generate({ acceptsDataLoss: true });
    const { withoutIt, after } = await upAndDown();
    expect(catalogDifference(withoutIt, after)).toEqual([]);
  });

  it('writes nothing where the second library still sees what the first has left: an older extension', async () => {
    const foundation = join(directory, '20261121000000-create-atrium/10-foundation.sql');
    const older = (await readFile(foundation, 'utf8')).replace(
      /(EXTENSION .*pg_trgm .*);/,
      `$1 VERSION '1.5';`,
    );
    await writeFile(foundation, older);
    await addMigration(`ALTER TABLE sales.products ALTER COLUMN sku SET DEFAULT 'none'`);
    expect(await refusal()).toMatch(
      /do not agree; .*\nalter extension "pg_trgm" update to '1\.\d+';\nNothing was written\.\nNext: .* by hand/,
    );
  });

  it.each([
    ['', 'is no name of a migration'],
    ['Add Column', 'is no name of a migration'],
    ['../outside', 'is no name of a migration'],
    ['create-atrium', 'There is one of this name already: 20261121000000-create-atrium.js'],
  ])('refuses the name "%s"', async (name, message) => {
    expect(await refusal({ name })).toContain(message);
  });

  it('says what to do where the login may not create databases', async () => {
    const database = await createScratchDatabase();
    const login = `plain_${database.connection.database}`;
    await database.query(`CREATE ROLE "${login}" LOGIN PASSWORD 'plain'`);
    try {
      const connection = { ...database.connection, user: login, password: 'plain' };
      const denied = generateMigration({ connection }, features, { name: 'anything', directory });
      await expect(denied).rejects.toThrow(/may not create databases.*\nNext: ALTER ROLE .* CREATEDB/);
    } finally {
      await database.query(`DROP ROLE "${login}"`);
      await database.drop();
    }
  });
});

describe('npm run migration:check', () => {
  it('tells of a migration that the models do not know, with the repair', async () => {
    await addMigration('ALTER TABLE sales.products NO FORCE ROW LEVEL SECURITY');
    const { migrations, live, pending } = await checkSchema(target, features, { directory });
    expect(migrations.lines).toHaveLength(2);
    expect(migrations.repair).toBe(
      'BEGIN;\nALTER TABLE "sales"."products" FORCE ROW LEVEL SECURITY;\nCOMMIT;\n',
    );
    expect([live, pending]).toEqual([undefined, []]);
  });

  it('tells what was changed in the live database by hand from what is only pending', async () => {
    await addMigration('CREATE INDEX not_yet ON sales.products (stock)');
    const database = await createScratchDatabase('migrated');
    try {
      await database.query('DROP POLICY products__admin ON sales.products');
      const { live, pending } = await checkSchema({ connection: database.connection }, features, {
        isLive: true,
        directory,
      });
      expect(live!.lines).toEqual([expect.stringMatching(/^- policy sales\.products\.products__admin /)]);
      expect(live!.repair).toContain('CREATE POLICY "products__admin" ON "sales"."products"');
      expect(pending).toEqual(['20991231000000-apart-from-the-models.js']);
      await database.query(live!.repair!);
      const again = await checkSchema({ connection: database.connection }, features, {
        isLive: true,
        directory,
      });
      expect(again.live!.lines).toEqual([]);
    } finally {
      await database.drop();
    }
  });
});

it('does not take for drift what a merged branch has brought: it says what to do', async () => {
  await addMigration('SELECT 1', '20261121000010-of-a-branch.js');
  const database = await createScratchDatabase('migrated');
  try {
    const compared = checkSchema({ connection: database.connection }, features, { isLive: true, directory });
    await expect(compared).rejects.toThrow(
      /20261121000010-of-a-branch\.js is older, and pending\nNext: .*npm run migration:run/,
    );
  } finally {
    await database.drop();
  }
});

it('drops the databases that it compares in, also when it fails, and those of a run that was killed', async () => {
  const database = await createScratchDatabase();
  try {
    // No process of a server is the first one of its machine.
    const abandoned = `atrium_scratch_1_${database.connection.database}`;
    await database.query(`CREATE DATABASE "${abandoned}"`);
    const made: string[] = [];
    const failing = withScratchDatabases(target, async (scratch) => {
      const empty = await scratch.empty();
      made.push(empty.connection.database, (await scratch.copyOf(empty)).connection.database);
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    const left = await database.query(`SELECT datname FROM pg_database WHERE datname = ANY ($1)`, [
      [abandoned, ...made],
    ]);
    expect([made.length, left]).toEqual([2, []]);
  } finally {
    await database.drop();
  }
});
