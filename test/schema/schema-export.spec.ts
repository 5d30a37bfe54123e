import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppModule } from '../../src/app.module.js';
import { loadEnvironment } from '../../src/config/environment.js';
import type { FeatureDefinition } from '../../src/platform/features/feature.module.js';
import { featuresOf } from '../../src/platform/features/features-of.js';
import { registerSchemaExportCommand } from '../../src/platform/migrations/export-commands.js';
import { foreignSchemas } from '../../src/platform/migrations/schema/foreign-schemas.js';
import { describeSchema, type SchemaExport } from '../../src/platform/migrations/schema-export.js';
import { catalogDifference, readCatalog } from '../setup/catalog.js';
import { faultsOfDiagram } from '../setup/er-grammar.js';
import { runRegistered } from '../setup/registered-command.js';
import { createScratchDatabase, type ScratchDatabase } from '../setup/scratch-database.js';

/** The ledger and the job queue are in no model; no schema file speaks of them. */
const options = { except: foreignSchemas };
const root = resolve('.');

let features: FeatureDefinition[];
let folder: string;
let empty: ScratchDatabase;
let migrated: ScratchDatabase;
let exported: SchemaExport;
let version: number;

beforeAll(async () => {
  features = featuresOf(AppModule.of(loadEnvironment()));
  folder = await mkdtemp(join(tmpdir(), 'schema-export-'));
  [empty, migrated] = [await createScratchDatabase(), await createScratchDatabase('migrated')];
  const [row] = await migrated.query<{ server_version_num: string }>('SHOW server_version_num');
  version = Math.floor(Number(row?.server_version_num) / 10_000);
  await withoutForeign(migrated);
  exported = await exportOf(migrated);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  await Promise.all([empty.drop(), migrated.drop()]);
});

const withoutForeign = (database: ScratchDatabase) =>
  database.query(`DROP SCHEMA ${foreignSchemas.join(', ')} CASCADE`);

const exportOf = async (database: ScratchDatabase): Promise<SchemaExport> => {
  const nothing = await createScratchDatabase();
  try {
    return await describeSchema(
      { connection: nothing.connection },
      { connection: database.connection },
      { features, root },
    );
  } finally {
    await nothing.drop();
  }
};

/** As psql does: each file in a session of its own. */
async function apply(files: ReadonlyMap<string, string>, database: ScratchDatabase): Promise<void> {
  for (const path of [...files.keys()].filter((name) => name.endsWith('.sql')).sort()) {
    await database.query(files.get(path)!);
  }
}

const command = (words: string[]) =>
  runRegistered(
    (program) => {
      const { connection } = loadEnvironment().database;
      const open = async () => ({ connection: connection!, close: async () => undefined });
      registerSchemaExportCommand(program, open, async () => features, { folder });
    },
    ['schema:export', ...words],
  );

const catalogOf = async (database: ScratchDatabase): Promise<string[]> =>
  readCatalog(await database.connect(), options);

describe('the nine files', () => {
  it('make exactly the migrated schema when applied to an empty database by their numbers', async () => {
    await apply(exported.files, empty);
    expect(catalogDifference(await catalogOf(migrated), await catalogOf(empty))).toEqual([]);
  });

  it('hold one kind of thing each, and no role before the last, which makes the roles', () => {
    const homes: [statement: RegExp, homes: string[]][] = [
      [/^CREATE (SCHEMA|EXTENSION) /m, ['00-extensions']],
      [/^CREATE (DOMAIN|TYPE) /m, ['01-domains']],
      [/^CREATE TABLE /m, ['02-lookup-tables', '03-core-tables']],
      // Those by which other tables refer to a lookup are with it; those of a view that is kept, too.
      [/^CREATE UNIQUE INDEX /m, ['02-lookup-tables', '04-indexes', '07-views']],
      [/^CREATE INDEX /m, ['04-indexes']],
      [/^CREATE TRIGGER /m, ['05-triggers']],
      [/^CREATE (MATERIALIZED )?VIEW /m, ['07-views']],
      [/^(GRANT|REVOKE|CREATE POLICY|ALTER .* OWNER TO|ALTER .* ROW LEVEL SECURITY|DO) /m, ['08-security']],
    ];
    const sql = [...exported.files].filter(([path]) => path.endsWith('.sql'));
    for (const [statement, names] of homes) {
      const found = sql.filter(([, text]) => statement.test(text)).map(([path]) => path);
      expect(found).toEqual(names.map((name) => `schema/${name}.sql`));
    }
  });

  it('keep the columns of every table in their order', async () => {
    const columns = `SELECT attrelid::regclass::text || '.' || attname AS name
                       FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
                      WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
                        AND attnum > 0
                      ORDER BY attrelid::regclass::text, attnum`;
    expect(await empty.query(columns)).toEqual(await migrated.query(columns));
  });

  it('make the schema no more when one object of it is gone', async () => {
    await migrated.query('DROP POLICY users__select ON identity.users');
    try {
      const difference = catalogDifference(await catalogOf(migrated), await catalogOf(empty));
      expect(difference).toEqual([expect.stringContaining('+ policy identity.users.users__select')]);
      const without = await exportOf(migrated);
      expect(changed(without)).toEqual(['schema/08-security.sql']);
    } finally {
      await migrated.query(policyOf(exported));
    }
  });

  it('hold extended statistics, a new lookup, and what links lookups, each in the file for it', async () => {
    const more = await createScratchDatabase('migrated');
    const again = await createScratchDatabase();
    try {
      await withoutForeign(more);
      await more.query(`
        CREATE STATISTICS sales.products__dependencies (dependencies) ON category, variation FROM sales.products;
        COMMENT ON STATISTICS sales.products__dependencies IS 'What goes with what.';
        CREATE TABLE sales.colours (
          code text PRIMARY KEY, label text NOT NULL, position integer NOT NULL, is_active boolean NOT NULL);
        CREATE TABLE sales.colour_pairs (
          code text REFERENCES sales.colours, other text REFERENCES sales.colours, PRIMARY KEY (code, other))`);
      const withMore = await exportOf(more);
      expect(withMore.files.get('schema/02-lookup-tables.sql')).toMatch(/"colours".*"colour_pairs"/s);
      expect(withMore.files.get('schema/04-indexes.sql')).toContain('CREATE STATISTICS');
      await apply(withMore.files, again);
      expect(catalogDifference(await catalogOf(more), await catalogOf(again))).toEqual([]);
    } finally {
      await Promise.all([more.drop(), again.drop()]);
    }
  });

  it('refuse what they have no place for', async () => {
    const more = await createScratchDatabase('migrated');
    try {
      await withoutForeign(more);
      await more.query('CREATE SEQUENCE sales.numbers');
      await expect(exportOf(more)).rejects.toThrow(/^No file of schema\/ is for a sequence: .*\nNext: /);
    } finally {
      await more.drop();
    }
  });
});

const changed = ({ files }: SchemaExport): string[] =>
  [...files].filter(([path, text]) => exported.files.get(path) !== text).map(([path]) => path);

const policyOf = ({ files }: SchemaExport): string =>
  /^CREATE POLICY "users__select" .*;$/m.exec(files.get('schema/08-security.sql') ?? '')?.[0] ?? '';

describe('the files in the project', () => {
  it('are what the command writes, on the version that it writes them on', async () => {
    await cp(join(root, 'schema'), join(folder, 'schema'), { recursive: true });
    await cp(join(root, 'docs', 'data'), join(folder, 'docs', 'data'), { recursive: true });
    const outcome = await command(['--check']);
    if (version === 18) expect(outcome).toMatchObject({ code: 0, stdout: '18 files, all current.\n' });
    else expect(outcome).toMatchObject({ code: 1, stderr: expect.stringMatching(/PostgreSQL 18.*\nNext: /) });
  });

  it('are found out where one was changed, removed or left over, and written anew', async () => {
    await writeFile(join(folder, 'schema', '07-views.sql'), 'SELECT 1;\n');
    await writeFile(join(folder, 'schema', '09-more.sql'), 'SELECT 1;\n');
    await rm(join(folder, 'docs', 'data', 'sales.md'));
    const names = ['docs/data/sales.md', 'schema/07-views.sql', 'schema/09-more.sql'];
    const checked = await command(['--check']);
    const written = await command([]);
    expect(checked.code).toBe(1);
    if (version !== 18) return expect(written.code).toBe(1);
    expect(checked.stderr).toContain(`:\n  ${names.join('\n  ')}\nNext: npm run schema:export\n`);
    expect(written).toMatchObject({ code: 0, stdout: `Written:\n  ${names.join('\n  ')}\n` });
    const [view, original] = [folder, root].map((from) =>
      readFile(join(from, 'schema', '07-views.sql'), 'utf8'),
    );
    expect(await view).toBe(await original);
    expect((await command(['--check'])).code).toBe(0);
  });
});

/** Of each table its lines: the title first. */
const sectionsOf = (pages: readonly string[]): string[][] =>
  pages.flatMap((page) => page.split('\n## ').slice(1)).map((part) => part.split('\n'));

/** The cells of each column's line, without what is around them; the name is the first, the meaning the last. */
const cellsOnPage = (lines: readonly string[]): string[][] =>
  lines.filter((line) => line.startsWith('| `')).map((line) => cellsOf(line, /(?<!\\)\|/).slice(1, -1));
const cellsInPrint = (lines: readonly string[]): string[][] =>
  lines.map((line) => cellsOf(line.replace(/\\\\$/, ''), /(?<!\\)&/)).filter((cells) => cells.length === 6);
const cellsOf = (line: string, between: RegExp): string[] => line.split(between).map((cell) => cell.trim());

/** The columns of which nothing is told but what they refer to. */
const unsaidOf = (columns: readonly string[][], references: RegExp): string[] =>
  columns.flatMap((cells) => (/\w/.test(cells.at(-1)!.replace(references, '')) ? [] : [cells[0]!]));

describe('the data dictionary', () => {
  const pages = (): string[] =>
    features.map(({ schema }) => exported.files.get(`docs/data/${schema}.md`) ?? '');

  it('has every column of every table, with its class', async () => {
    const columns = await migrated.query<{ title: string; name: string }>(
      `SELECT table_schema || '.' || table_name AS title, column_name AS name FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_type = 'BASE TABLE' AND table_schema = ANY ($1)`,
      [features.map(({ schema }) => schema)],
    );
    const sections = new Map(sectionsOf(pages()).map((lines) => [lines[0], lines]));
    const missing = columns.filter(({ title, name }) => {
      const line = sections.get(title)?.find((one) => one.startsWith(`| \`${name}\` |`));
      return !/\| (public|internal|personal|sensitive|secret) \|/.test(line ?? '');
    });
    expect(columns.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('says what every table and every column is for, on its page and in print', () => {
    expect(exported.unexplained).toEqual([]);
    const unsaid = sectionsOf(pages()).flatMap(([title = '', , description = '', ...lines]) => [
      ...(/^[^|]/.test(description) ? [] : [title]),
      ...unsaidOf(cellsOnPage(lines), /Refers to \[.*?\]\(.*?\)\./g).map((name) => `${title}: ${name}`),
    ]);
    expect(unsaid).toEqual([]);
    const print = exported.files.get('docs/data/database-documentation.tex')?.split('\n') ?? [];
    const printed = cellsInPrint(print);
    expect(printed.length).toBeGreaterThan(100);
    expect(unsaidOf(printed, /Refers to \\hyperref.*?\}\}\./g)).toEqual([]);
  });

  it('draws each schema in the grammar of Mermaid, with the cardinality of each relation', () => {
    const diagrams = pages().map((page) => /```mermaid\n(.*?)\n```/s.exec(page)?.[1] ?? '');
    expect(diagrams.flatMap(faultsOfDiagram)).toEqual([]);
    const [identity] = diagrams.filter((diagram) => diagram.includes('user_preferences {'));
    // Exactly one account, and one row of preferences at most; any number of sessions.
    expect(identity).toContain('users ||--o| user_preferences : "user_id"');
    expect(identity).toContain('users ||--o{ user_sessions : "user_id"');
    expect(identity).toContain('users |o--o| marketplace_influencers : "user_id"');
  });
});
