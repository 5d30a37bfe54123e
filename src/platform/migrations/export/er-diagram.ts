import { titleOf, type CatalogForeignKey, type CatalogTable } from './table-catalog.js';

const shortTypes: Readonly<Record<string, string>> = {
  'character varying': 'varchar',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  'time without time zone': 'time',
  'double precision': 'float8',
};

/**
 * Draws the tables of one schema as a Mermaid entity-relationship diagram, with those of other schemas that they refer
 * to, or that refer to them, as empty boxes.
 */
export function erDiagram(schema: string, all: readonly CatalogTable[]): string {
  const own = all.filter((table) => table.schema === schema);
  const relations = all.flatMap((table) =>
    table.foreignKeys
      .filter(({ target }) => table.schema === schema || target.startsWith(`${schema}.`))
      .map((key) => relation(table, key, schema)),
  );
  return ['erDiagram', ...own.flatMap(entity), ...relations].join('\n  ');
}

function entity(table: CatalogTable): string[] {
  const attributes = table.columns.map(({ name, type }) => {
    const keys = keysOf(table, name);
    return `  ${diagramType(type)} ${name}${keys ? ` ${keys}` : ''}`;
  });
  return [`${table.name} {`, ...attributes, '}'];
}

/** What a column is part of: the primary key, a foreign one, one of those that allow no value twice. */
export function keysOf({ primaryKey, foreignKeys, uniqueKeys }: CatalogTable, column: string): string {
  const has = (columns: readonly string[]): boolean => columns.includes(column);
  return [
    has(primaryKey) && 'PK',
    foreignKeys.some(({ columns }) => has(columns)) && 'FK',
    uniqueKeys.some(has) && 'UK',
  ]
    .filter(Boolean)
    .join(', ');
}

/** A diagram takes one word: no schema, no spaces, no comma. */
function diagramType(type: string): string {
  const [, base = type, size = '', rest = '', array = ''] =
    /^([^([]+?)(\(\d+\))?(?:\(\d+,\d+\))?((?: [a-z]+)*)((?:\[\])*)$/.exec(type) ?? [];
  const long = `${base}${rest}`;
  const short = shortTypes[long] ?? long.split('.').at(-1) ?? long;
  return `${short.replace(/[^\w]/g, '_')}${size}${array}`;
}

/** How many rows of the table refer to one row of the other, and whether each has to. */
export function cardinalityOf(
  { columns, primaryKey, uniqueKeys }: Pick<CatalogTable, 'columns' | 'primaryKey' | 'uniqueKeys'>,
  key: CatalogForeignKey,
): { isOptional: boolean; isOne: boolean } {
  return {
    isOptional: columns.some(({ name, isNullable }) => isNullable && key.columns.includes(name)),
    isOne: [primaryKey, ...uniqueKeys].some(
      (unique) => unique.length > 0 && unique.every((column) => key.columns.includes(column)),
    ),
  };
}

function relation(table: CatalogTable, key: CatalogForeignKey, schema: string): string {
  const { isOptional, isOne } = cardinalityOf(table, key);
  const [parent, child] = [box(key.target, schema), box(titleOf(table), schema)];
  return `${parent} ${isOptional ? '|o' : '||'}--${isOne ? 'o|' : 'o{'} ${child} : "${key.columns.join(', ')}"`;
}

/** The table's name, with the schema before it where it is of another. */
function box(title: string, schema: string): string {
  return title.startsWith(`${schema}.`) ? title.slice(schema.length + 1) : title.replace('.', '_');
}
