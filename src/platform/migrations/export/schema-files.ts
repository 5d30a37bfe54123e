import type pg from 'pg';
import type { StableId } from '@supabase/pg-delta/core';
import { MigrationError } from '../migration-error.js';
import { compare, inOrderOfReference, lookupTables, writeTable } from './create-table.js';
import type { SchemaPlan, Statement } from './schema-plan.js';
import { titleOf, type CatalogTable } from './table-catalog.js';
import { rolesSql, statisticsOwnersSql, statisticsSql } from './unplanned-sql.js';

/** The nine files and what each is for, in the order in which they are applied. */
const contents = {
  '00-extensions.sql': 'Extensions, and the schemas that everything lies in.',
  '01-domains.sql':
    'Domains and enums, and the functions that defaults, checks and indexes call: those have to be there first.',
  '02-lookup-tables.sql':
    'Tables that only hold reference values: all of one shape (code, label, position, is_active).',
  '03-core-tables.sql': 'All other tables, each after those that it refers to.',
  '04-indexes.sql': 'Indexes, but for those by which other tables refer to one, and extended statistics.',
  '05-triggers.sql': 'Triggers, and the functions that they run: those have to be there first.',
  '06-functions.sql': 'Functions that are neither of a trigger nor needed by a table.',
  '07-views.sql':
    'Views: what analysts read. What is kept of one (a materialized view) has its indexes here, being made after tables.',
  '08-security.sql':
    'Roles, owners, row-level security, policies and grants. Until it is applied, everything belongs to whoever applies.',
} as const;

type FileName = keyof typeof contents;

/**
 * Sorts what makes a schema into nine files, by name; applied in the order of their numbers to an empty database, they
 * make it.
 * @param client of the database that the plan leads to.
 * @param version of the server, its major number.
 * @throws MigrationError naming a kind of object that no file is for.
 */
export async function schemaFiles(
  plan: SchemaPlan,
  tables: readonly CatalogTable[],
  client: pg.ClientBase,
  version: number,
): Promise<Map<string, string>> {
  const lookups = lookupTables(tables);
  const routineHomes = homesOfRoutines(plan);
  const keptViews = new Set(
    plan.statements.filter(({ about }) => about.kind === 'materializedView').map(({ relation }) => relation),
  );
  const keys = keyIndexes(plan);
  const parts = grouped(plan.statements, (statement): FileName => {
    if (!statement.isSecurity && keptViews.has(statement.relation)) return '07-views.sql';
    if (keys.has(keyOf(statement.about))) return tableFile(statement, lookups);
    return homeOf(statement, lookups, routineHomes);
  });
  const part = (name: FileName): Statement[] => parts.get(name) ?? [];
  const making = tableWriter(tables, part);
  const written: Record<FileName, string[]> = {
    '00-extensions.sql': inPlanOrder(part('00-extensions.sql')),
    '01-domains.sql': inPlanOrder(part('01-domains.sql')),
    '02-lookup-tables.sql': making('02-lookup-tables.sql'),
    '03-core-tables.sql': making('03-core-tables.sql'),
    '04-indexes.sql': [...byRelation(part('04-indexes.sql')), ...(await statisticsSql(client)).map(ended)],
    '05-triggers.sql': byRelation(part('05-triggers.sql')),
    '06-functions.sql': inPlanOrder(part('06-functions.sql')),
    '07-views.sql': inPlanOrder(part('07-views.sql')),
    '08-security.sql': [
      ended(await rolesSql(client, plan.roles)),
      ...byRelation(part('08-security.sql')),
      ...(await statisticsOwnersSql(client)).map(ended),
    ],
  };
  return new Map(
    Object.entries(written).map(([name, statements]) => [
      name,
      fileText(name as FileName, statements, version),
    ]),
  );
}

function fileText(name: FileName, statements: readonly string[], version: number): string {
  const head = `-- ${contents[name]}
-- Written by \`npm run schema:export\` from the migrated schema: change the migrations, not this file.
-- The files of this folder, applied in the order of their numbers, make the schema in an empty database:
--   for file in schema/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$file" "$DATABASE_URL"; done
-- They are for PostgreSQL ${version}; the migrations serve other versions too, by other functions of the same names.

-- Every name below is whole; the body of a function may name what comes after it.
SET search_path = pg_catalog;
SET check_function_bodies = off;`;
  return `${[head, ...statements].join('\n\n')}\n`;
}

function homeOf(
  { about, isSecurity, relation, sql }: Statement,
  lookups: ReadonlySet<string>,
  routineHomes: ReadonlyMap<string, FileName>,
): FileName {
  if (isSecurity) return '08-security.sql';
  switch (about.kind as string) {
    case 'schema':
    case 'extension':
      return '00-extensions.sql';
    case 'domain':
    case 'type':
    case 'typeAttribute':
    case 'collation':
      return '01-domains.sql';
    case 'table':
    case 'column':
    case 'default':
    case 'constraint':
      if (sql.startsWith('ALTER DOMAIN')) return '01-domains.sql';
      return tableFile({ relation }, lookups);
    case 'index':
      return '04-indexes.sql';
    case 'trigger':
    case 'eventTrigger':
      return '05-triggers.sql';
    case 'function':
    case 'procedure':
    case 'aggregate':
      return routineHomes.get(keyOf(about)) ?? '06-functions.sql';
    case 'view':
    case 'rule':
      return '07-views.sql';
    default:
      throw new MigrationError(
        `No file of schema/ is for a ${about.kind}: ${sql}\n` +
          'Next: say where it belongs in src/platform/migrations/export/schema-files.ts.',
      );
  }
}

const tableFile = ({ relation }: Pick<Statement, 'relation'>, lookups: ReadonlySet<string>): FileName =>
  lookups.has(relation ?? '') ? '02-lookup-tables.sql' : '03-core-tables.sql';

/** Unique indexes by which other tables refer to a table: they are there as soon as it is. */
const keyIndexes = ({ dependencies }: SchemaPlan): Set<string> =>
  new Set(
    dependencies
      .filter(({ from, to }) => from.kind === 'constraint' && to.kind === 'index')
      .map(({ to }) => keyOf(to)),
  );

/** Where a function is that does not go into the file of functions. */
function homesOfRoutines(plan: SchemaPlan): Map<string, FileName> {
  const ofTriggers = plan.statements.filter(({ sql }) => /\n RETURNS (event_)?trigger\n/.test(sql));
  return new Map<string, FileName>([
    ...ofTriggers.map(({ about }) => [keyOf(about), '05-triggers.sql'] as const),
    ...[...functionsOfTables(plan)].map((key) => [key, '01-domains.sql'] as const),
  ]);
}

const keyOf = (id: StableId): string => JSON.stringify(id);
const tableParts = new Set(['domain', 'type', 'column', 'default', 'constraint', 'index']);
const routines = new Set(['function', 'procedure', 'aggregate']);

/** The functions without which no table can be made, and those that they need in turn. */
function functionsOfTables({ dependencies }: SchemaPlan): Set<string> {
  const found = new Set<string>();
  const collect = (froms: (id: StableId) => boolean): void => {
    for (const { from, to } of dependencies) {
      if (!froms(from) || !routines.has(to.kind) || found.has(keyOf(to))) continue;
      found.add(keyOf(to));
      collect((id) => keyOf(id) === keyOf(to));
    }
  };
  collect(({ kind }) => tableParts.has(kind));
  return found;
}

/** Answers the statements of the tables of a file, each table with all that belongs to it. */
function tableWriter(
  tables: readonly CatalogTable[],
  part: (name: FileName) => Statement[],
): (name: FileName) => string[] {
  return (name) => {
    const statements = grouped(part(name), ({ relation }) => relation);
    const ordered = inOrderOfReference(tables.filter((table) => statements.has(titleOf(table))));
    const later = new Set(ordered.map(titleOf));
    const written = ordered.map((table) => {
      later.delete(titleOf(table));
      return writeTable(table, statements.get(titleOf(table)) ?? [], later);
    });
    return [...written.map(({ first }) => block(first)), ...written.flatMap(({ last }) => last.map(ended))];
  };
}

function grouped<Key, Value>(values: readonly Value[], keyOfValue: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const key = keyOfValue(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

const ended = (sql: string): string => `${sql};`;
const block = (statements: readonly string[]): string => statements.map(ended).join('\n');

/** As planned, but each comment and the like with the object that it is of. */
function inPlanOrder(statements: readonly Statement[]): string[] {
  const objects = grouped(statements, ({ about }) => keyOf(about));
  return [...objects.values()].map((ofObject) => block(ofObject.map(({ sql }) => sql)));
}

const rank = ({ about, relation }: Statement): number =>
  about.kind === 'schema' ? 0 : relation === undefined ? 1 : 2;

/** Whoever applies the files may grant nothing any more on what is another's: a table or view is given away last. */
const givesAway = ({ sql, relation }: Statement): boolean =>
  relation !== undefined && / OWNER TO \S+$/.test(sql);

/** What belongs to no table in the order of the plan, then what belongs to each: one block, under its name. */
function byRelation(statements: readonly Statement[]): string[] {
  const sorted = [...statements].sort(
    (first, second) =>
      rank(first) - rank(second) ||
      compare(first.relation ?? '', second.relation ?? '') ||
      Number(givesAway(first)) - Number(givesAway(second)),
  );
  const blocks: string[] = [];
  for (const [relation, ofRelation] of grouped(sorted, ({ relation }) => relation)) {
    if (relation === undefined) blocks.push(...inPlanOrder(ofRelation));
    else blocks.push(`-- ${relation}\n${block(mergeColumns(ofRelation.map(({ sql }) => sql)))}`);
  }
  return blocks;
}

const columnGrant = /^GRANT (\w+) \(([^)]+)\) ON TABLE (\S+) TO ([^,]+)$/;

/** One grant of many columns in place of one for each. */
function mergeColumns(statements: readonly string[]): string[] {
  const merged: string[] = [];
  for (const sql of statements) {
    const [, privilege, column, table, grantee] = columnGrant.exec(sql) ?? [];
    const before = columnGrant.exec(merged.at(-1) ?? '');
    const isSame = before && before[1] === privilege && before[3] === table && before[4] === grantee;
    if (isSame)
      merged[merged.length - 1] =
        `GRANT ${privilege} (${before[2]}, ${column}) ON TABLE ${table} TO ${grantee}`;
    else merged.push(sql);
  }
  return merged;
}
