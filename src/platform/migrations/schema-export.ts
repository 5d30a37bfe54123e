import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type pg from 'pg';
import type { FeatureDefinition } from '../features/feature.module.js';
import { dataDictionary } from './export/data-dictionary.js';
import { databaseDocumentation } from './export/database-documentation.js';
import { describeTables, unexplained } from './export/described-tables.js';
import { readModelDocs } from './export/model-docs.js';
import { schemaFiles } from './export/schema-files.js';
import { planFromNothing } from './export/schema-plan.js';
import { readTables } from './export/table-catalog.js';
import { connect, type MigrationTarget } from './migration-connection.js';
import { withScratchDatabases } from './scratch-database.js';
import { migrationsSide } from './schema/sides.js';

/** What is written about a schema. */
export interface SchemaExport {
  /** The text of each file, by its path from the folder of the project. */
  files: Map<string, string>;
  /** The tables and columns of which nothing says what they are for. */
  unexplained: string[];
  /** The major version of the server that the SQL is for. */
  version: number;
}

export interface SchemaExportOptions {
  features: readonly FeatureDefinition[];
  /** The folder of the project, which the sources of the models are read from. */
  root: string;
  /** Takes each line of progress. */
  log?: (line: string) => void;
}

/** The folders that hold nothing but what is written here, and how their files end. */
const folders: readonly (readonly [folder: string, ending: string])[] = [
  ['schema', '.sql'],
  [join('docs', 'data'), '.md'],
  [join('docs', 'data'), '.tex'],
];

/**
 * Writes down what the migrations make: the nine SQL files and the data dictionary, for the screen and for print. Works in scratch databases on the
 * server of `target` and writes no file.
 * @throws MigrationError when the login may not create databases, a migration fails, or the schema has what no file
 *   can hold.
 */
export async function exportSchema(
  target: MigrationTarget,
  options: SchemaExportOptions,
): Promise<SchemaExport> {
  const log = options.log ?? (() => undefined);
  return withScratchDatabases(target, async (scratch) => {
    log('Applying the migrations to a scratch database.');
    const migrated = await migrationsSide(scratch);
    log('Writing down what they made.');
    return describeSchema(await scratch.empty(), migrated, options);
  });
}

/** As {@link exportSchema}, of a database that is there. Changes neither database. */
export async function describeSchema(
  empty: MigrationTarget,
  migrated: MigrationTarget,
  { features, root }: SchemaExportOptions,
): Promise<SchemaExport> {
  const plan = await planFromNothing(empty, migrated);
  const docs = await readModelDocs(join(root, 'src'));
  const client = await connect(migrated);
  try {
    const version = await majorVersion(client);
    const tables = await readTables(client);
    const sql = await schemaFiles(plan, tables, client, version);
    const described = describeTables(features, tables, docs);
    const pages = dataDictionary(features, described);
    const files = new Map([
      ...[...sql].map(([name, text]) => [`schema/${name}`, text] as const),
      ...[...pages].map(([name, text]) => [`docs/data/${name}`, text] as const),
      ['docs/data/database-documentation.tex', databaseDocumentation(features, described)],
    ]);
    return { files, unexplained: unexplained(described), version };
  } finally {
    await client.end();
  }
}

/** The major version of the server. */
async function majorVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::integer / 10000 AS version`,
  );
  return rows[0]!.version;
}

/** The files below `root` that are not what `files` say: changed, missing, or left over. */
export async function outdatedFiles(root: string, { files }: SchemaExport): Promise<string[]> {
  const outdated: string[] = [];
  for (const [path, text] of files) {
    const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (found !== text) outdated.push(path);
  }
  return [...outdated, ...(await leftOver(root, files))].sort();
}

/** Makes the files below `root` what they should be, and answers which it changed. */
export async function writeFiles(root: string, exported: SchemaExport): Promise<string[]> {
  const outdated = await outdatedFiles(root, exported);
  for (const path of outdated) {
    const text = exported.files.get(path);
    if (text === undefined) await rm(join(root, path));
    else {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  }
  return outdated;
}

async function leftOver(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const found = folders.map(async ([folder, ending]) => {
    const names = await readdir(join(root, folder)).catch(() => []);
    return names.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${basename(name)}`);
  });
  return (await Promise.all(found)).flat().filter((path) => !files.has(path));
}
