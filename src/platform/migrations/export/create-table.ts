import { titleOf, type CatalogTable } from './table-catalog.js';
import type { Statement } from './schema-plan.js';

const emptyTable = /^(CREATE (?:UNLOGGED )?TABLE \S+) \(\)(.*)$/s;
const addColumn = /^ALTER TABLE \S+ ADD COLUMN (.+)$/s;
const addConstraint = /^ALTER TABLE \S+ ADD (CONSTRAINT .+)$/s;
const constraintKinds = ['PRIMARY KEY', 'UNIQUE', 'EXCLUDE', 'CHECK', 'FOREIGN KEY'];

/** The statements of one table: those that make it, and those that have to wait until all tables are there. */
export interface TableStatements {
  first: string[];
  last: string[];
}

/**
 * Writes the statements of one table as a person would: one CREATE TABLE with the columns in their order, then the
 * constraints. What does not go into it (a foreign key to one of `later` tables, say) follows.
 */
export function writeTable(
  table: CatalogTable,
  statements: readonly Statement[],
  later: ReadonlySet<string>,
): TableStatements {
  const [create, ...rest] = statements.map(({ sql }) => sql);
  const [, head, tail] = emptyTable.exec(create ?? '') ?? [];
  if (head === undefined) return { first: [create ?? '', ...rest], last: [] };

  const waiting = new Set(
    table.foreignKeys
      .filter(({ target }) => target !== titleOf(table) && later.has(target))
      .map(({ name }) => name),
  );
  const columns = new Map<string, string>();
  const constraints: string[] = [];
  const parts: TableStatements = { first: [], last: [] };
  for (const [index, sql] of rest.entries()) {
    const { about } = statements[index + 1]!;
    const name = 'name' in about ? about.name : '';
    const column = about.kind === 'column' && addColumn.exec(sql)?.[1];
    const constraint = about.kind === 'constraint' && addConstraint.exec(sql)?.[1];
    if (column) columns.set(name, column);
    else if (waiting.has(name)) parts.last.push(sql);
    else if (constraint && !constraint.endsWith(' NOT VALID')) constraints.push(constraint);
    else parts.first.push(sql);
  }
  const ordered = table.columns.flatMap(({ name }) => columns.get(name) ?? []);
  const body = [...ordered, ...constraints.sort(byKind)].map((line) => `  ${line}`).join(',\n');
  parts.first.unshift(`${head} (\n${body}\n)${tail}`);
  return parts;
}

function byKind(first: string, second: string): number {
  const rank = (constraint: string): number =>
    constraintKinds.findIndex((kind) => constraint.includes(`" ${kind} `));
  return rank(first) - rank(second) || compare(first, second);
}

/** By code unit: the same everywhere, whatever the language of the machine. */
export const compare = (first: string, second: string): number =>
  first < second ? -1 : first > second ? 1 : 0;

/** The tables in an order in which each comes after those it refers to, as far as there is one; else by name. */
export function inOrderOfReference(tables: readonly CatalogTable[]): CatalogTable[] {
  const left = [...tables].sort((first, second) => compare(titleOf(first), titleOf(second)));
  const ordered: CatalogTable[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(titleOf));
    const isFree = (table: CatalogTable): boolean =>
      table.foreignKeys.every(({ target }) => target === titleOf(table) || !waiting.has(target));
    const index = left.findIndex(isFree);
    ordered.push(...left.splice(Math.max(index, 0), 1));
  }
  return ordered;
}

const lookupColumns = ['code', 'label', 'position', 'is_active'];
const baseColumns = new Set(['id', 'created_at', 'updated_at']);

/**
 * The tables that only hold reference values: those of the one shape of lookups (code, label, position, is_active), and
 * those that say nothing but which of these values go together.
 */
export function lookupTables(tables: readonly CatalogTable[]): Set<string> {
  const lookups = new Set(
    tables
      .filter(({ foreignKeys, columns }) => {
        const names = new Set(columns.map(({ name }) => name));
        return foreignKeys.length === 0 && lookupColumns.every((name) => names.has(name));
      })
      .map(titleOf),
  );
  const areOfLookups = ({ foreignKeys }: CatalogTable): boolean =>
    foreignKeys.length > 0 && foreignKeys.every(({ target }) => lookups.has(target));
  const links = tables.filter((table) => {
    const referring = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
    return (
      areOfLookups(table) && table.columns.every(({ name }) => baseColumns.has(name) || referring.has(name))
    );
  });
  return new Set([...lookups, ...links.map(titleOf)]);
}
