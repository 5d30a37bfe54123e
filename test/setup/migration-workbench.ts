import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Migrator, type MigratorOptions } from '../../src/platform/migrations/migrator.js';
import { readCatalog } from './catalog.js';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.js';

export const migrationFixtures = resolve('test/fixtures/migrations');

export const library = [
  '20260101000000-create-shelves.js',
  '20260102000000-create-books.js',
  '20260103000000-add-kind-to-books.js',
] as const;

/** An empty database and a folder of migrations that a test may change. */
export interface MigrationWorkbench {
  database: ScratchDatabase;
  folder: string;
  /** Copies the fixture's migrations into the folder and answers a migrator over it. */
  use(fixture: string, options?: MigratorOptions): Promise<Migrator>;
  /** Another migrator over the same folder. */
  migrator(options?: MigratorOptions): Migrator;
  /** Replaces text in one file of the folder. */
  edit(name: string, from: string, to: string): Promise<void>;
  /** What the ledger holds, in the order it was applied. */
  applied(): Promise<string[]>;
  /** The catalog without the ledger. */
  catalog(): Promise<string[]>;
  clear(): Promise<void>;
}

export async function openWorkbench(): Promise<MigrationWorkbench> {
  const database = await createScratchDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  const migrator = (options: MigratorOptions = {}): Migrator =>
    new Migrator(database.connection, { directory: folder, ...options });
  return {
    database,
    folder,
    migrator,
    use: async (fixture, options) => {
      await cp(join(migrationFixtures, fixture), folder, { recursive: true });
      return migrator(options);
    },
    edit: async (name, from, to) => {
      const path = join(folder, name);
      await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
    },
    applied: async () => {
      const rows = await database.query<{ name: string }>(
        'SELECT name FROM migration.ledger ORDER BY executed_at',
      );
      return rows.map(({ name }) => name);
    },
    catalog: async () => readCatalog(await database.connect(), { except: ['migration'] }),
    clear: async () => {
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
