import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Sequelize } from 'sequelize';
import { installTransactionContext } from '../../src/platform/database/transaction-context.js';
import { catalogDifference } from '../setup/catalog.js';
import {
  library,
  migrationFixtures,
  openWorkbench,
  type MigrationWorkbench,
} from '../setup/migration-workbench.js';

let bench: MigrationWorkbench;

beforeEach(async () => {
  bench = await openWorkbench();
});

afterEach(async () => bench.clear());

describe('running', () => {
  test('applies each migration once when twenty runs begin together', async () => {
    await bench.use('library');
    const runs = await Promise.all(Array.from({ length: 20 }, () => bench.migrator().up()));
    expect(runs.flat().sort()).toEqual([...library]);
    expect(runs.filter((names) => names.length > 0)).toEqual([[...library]]);
    expect(await bench.applied()).toEqual([...library]);
    expect(await bench.database.query('SELECT * FROM shelves')).toHaveLength(1);
  });

  test('stops after the named migration, which may be given by its beginning', async () => {
    const migrator = await bench.use('library');
    expect(await migrator.up({ to: '20260102' })).toEqual(library.slice(0, 2));
    expect((await migrator.status()).map(({ state }) => state)).toEqual(['applied', 'applied', 'pending']);
  });

  test('names the known migrations when it is given an unknown or an ambiguous one', async () => {
    const migrator = await bench.use('library');
    await expect(migrator.up({ to: 'nowhere' })).rejects.toThrow(
      /"nowhere".*create-shelves.*add-kind-to-books/s,
    );
    await expect(migrator.up({ to: '202601' })).rejects.toThrow(/several migrations.*create-books/s);
  });

  test('runs a late migration from a merged branch, and says so', async () => {
    const lines: string[] = [];
    await (await bench.use('library')).up();
    await cp(
      join(migrationFixtures, 'half-way/20260101000000-create-halls.js'),
      join(bench.folder, '20260101120000-late.js'),
    );
    expect((await bench.migrator().status()).find(({ isLate }) => isLate)?.name).toBe(
      '20260101120000-late.js',
    );
    await bench.migrator({ log: (line) => lines.push(line) }).up();
    expect(lines.join('\n')).toMatch(/20260101120000-late\.js is older than the newest applied/);
    expect(await bench.migrator().down()).toEqual(['20260101120000-late.js']);
  });

  test('refuses an applied migration that was edited, and goes on once it is restored', async () => {
    const migrator = await bench.use('library');
    await migrator.up({ to: library[1] });
    await bench.edit(library[0], 'hall', 'attic');
    await expect(migrator.up()).rejects.toThrow(
      /Edited after it was applied: 20260101000000.*migration:generate/s,
    );
    expect(await bench.applied()).toEqual(library.slice(0, 2));
    expect((await migrator.status())[0]?.state).toBe('edited');
    await bench.edit(library[0], 'attic', 'hall');
    await bench.edit(library[0], '\n', '\r\n');
    expect(await migrator.up()).toEqual([library[2]]);
  });

  test('refuses an applied migration when a file of the folder beside it was edited, added or taken away', async () => {
    const folder = join(bench.folder, library[0].replace('.js', ''), 'parts');
    const part = join(folder, 'shelves.sql');
    await bench.use('library');
    await mkdir(folder, { recursive: true });
    await writeFile(part, 'SELECT 1;\nSELECT 2;\n');
    const migrator = bench.migrator();
    await migrator.up({ to: library[1] });
    const states = async () => (await migrator.status()).map(({ state }) => state);

    await writeFile(part, 'SELECT 1;\r\nSELECT 2;\r\n');
    expect(await states()).toEqual(['applied', 'applied', 'pending']);
    await writeFile(part, 'SELECT 1;\nSELECT 3;\n');
    await expect(migrator.up()).rejects.toThrow(`Edited after it was applied: ${library[0]}`);
    await writeFile(part, 'SELECT 1;\nSELECT 2;\n');
    expect(await states()).toEqual(['applied', 'applied', 'pending']);
    await writeFile(join(folder, 'more.sql'), '');
    expect(await states()).toEqual(['edited', 'applied', 'pending']);
    await rm(folder, { recursive: true });
    expect(await states()).toEqual(['edited', 'applied', 'pending']);
    expect(await bench.applied()).toEqual(library.slice(0, 2));
  });

  test('refuses a database that other migrations have made, and says how to go on with it', async () => {
    await (await bench.use('library')).up();
    const before = await bench.catalog();
    const squashed = '20260101000000-create-library.js';
    for (const name of library) await rm(join(bench.folder, name));
    await writeFile(join(bench.folder, squashed), 'module.exports = { up: async () => undefined };');
    const refusal = await bench.migrator().up().catch(String);
    expect(refusal).toContain(`The database was made by migrations whose files are gone:\n  ${library[0]}`);
    expect(refusal).toContain(
      `${squashed}, the oldest of those that are here, is not applied. Nothing was run.`,
    );
    expect(await bench.applied()).toEqual([...library]);

    const [, repair] = /\n {2}(BEGIN;.*COMMIT;)\n/s.exec(refusal as string)!;
    await bench.database.query(repair!);
    expect(await bench.migrator().up()).toEqual([]);
    expect(await bench.applied()).toEqual([squashed]);
    expect(catalogDifference(before, await bench.catalog())).toEqual([]);
  });

  test('warns of an applied migration whose file is gone, and does not undo past it', async () => {
    const lines: string[] = [];
    const migrator = await bench.use('library', { log: (line) => lines.push(line) });
    await migrator.up();
    await rename(join(bench.folder, library[1]), join(bench.folder, 'away'));
    await migrator.up();
    expect(lines.join('\n')).toContain(`${library[1]} is applied, but its file is missing`);
    expect((await migrator.status()).map(({ state }) => state)).toEqual(['applied', 'missing', 'applied']);
    await expect(migrator.down({ to: library[0] })).rejects.toThrow(
      /Cannot undo 20260102000000.*version control/s,
    );
    expect(await bench.applied()).toEqual([...library]);
  });
});

describe('a migration that fails half way', () => {
  const [create, furnish] = ['20260101000000-create-halls.js', '20260102000000-furnish-halls.js'];

  async function expectNothingRemains(): Promise<void> {
    const migrator = await bench.use('half-way');
    await migrator.up({ to: create });
    const before = await bench.catalog();
    const failure = await migrator.up().catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ name: 'MigrationError' });
    expect((failure as Error).message).toMatch(
      /furnish-halls\.js could not be applied: 42704 type "nonsense"/,
    );
    expect((failure as Error).message).toMatch(/rolled back as a whole.*Next: mend the migration/s);
    expect(catalogDifference(before, await bench.catalog())).toEqual([]);
    expect(await bench.database.query('SELECT * FROM halls')).toEqual([]);
    expect(await bench.applied()).toEqual([create]);
  }

  test('leaves nothing, not even its ledger row, and runs once it is mended', async () => {
    await expectNothingRemains();
    await bench.edit(furnish, `type: 'nonsense'`, `type: 'text'`);
    expect(await bench.migrator().up()).toEqual([furnish]);
    expect(await bench.database.query('SELECT id FROM halls ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await bench.migrator().down({ to: '0' })).toEqual([furnish, create]);
  });

  test('leaves nothing in a process whose application keeps its own transactions in Sequelize.useCLS', async () => {
    installTransactionContext();
    const { host, port, user, password } = bench.database.connection;
    const application = new Sequelize(bench.database.connection.database, user, password, {
      dialect: 'postgres',
      host,
      port,
      logging: false,
    });
    try {
      await application.transaction(async () => expectNothingRemains());
    } finally {
      await application.close();
    }
  });

  test('keeps what the run applied before it, and names it', async () => {
    const migrator = await bench.use('half-way');
    await expect(migrator.up()).rejects.toThrow(`Kept, as they were applied before it: ${create}.`);
    expect(await bench.applied()).toEqual([create]);
  });

  test('is refused when it ended its transaction by itself', async () => {
    const migrator = await bench.use('library');
    await bench.edit(
      library[1],
      'await queryInterface.addIndex',
      `await queryInterface.sequelize.query('COMMIT');\n//`,
    );
    await expect(migrator.up()).rejects.toThrow(
      /create-books\.js.*ended its own transaction.*transaction: false/s,
    );
    expect(await bench.applied()).toEqual([library[0]]);
  });
});

describe('undoing', () => {
  test('undoes the last one, then back to a named one, then all', async () => {
    const migrator = await bench.use('library');
    await migrator.up();
    expect(await migrator.down()).toEqual([library[2]]);
    await migrator.up();
    expect(await migrator.down({ to: '20260101000000-create-shelves' })).toEqual([library[2], library[1]]);
    expect(await bench.applied()).toEqual([library[0]]);
    expect(await migrator.down({ to: library[0] })).toEqual([]);
    expect(await migrator.down({ to: '0' })).toEqual([library[0]]);
    expect(await migrator.down()).toEqual([]);
  });

  test('refuses a name that is unknown or not applied', async () => {
    const migrator = await bench.use('library');
    await migrator.up({ to: library[0] });
    await expect(migrator.down({ to: 'nowhere' })).rejects.toThrow(/"nowhere".*create-shelves/s);
    await expect(migrator.down({ to: library[1] })).rejects.toThrow(/create-books\.js is not applied/);
  });

  test.each([
    ['the library', join(migrationFixtures, 'library')],
    ['Atrium', resolve('migrations')],
  ])('up, down, up again ends where it began: %s', async (_, directory) => {
    const migrator = bench.migrator({ directory });
    const empty = await bench.catalog();
    const names = await migrator.up();
    const before = await bench.catalog();
    expect(before.length).toBeGreaterThan(empty.length + 5);
    expect(await migrator.down({ to: '0' })).toEqual([...names].reverse());
    expect(catalogDifference(empty, await bench.catalog())).toEqual([]);
    expect(await migrator.up()).toEqual(names);
    expect(catalogDifference(before, await bench.catalog())).toEqual([]);
  });
});
