import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import { columnsSql, indexesSql, keysSql, tablesSql } from './catalog-queries.js';
import type { IndexRow, KeyRow } from './index-rules.js';

/*
 * docs/scale.md says of each table where its rows would lie in a cluster of Citus, and what would have to change for it.
 * What it says is compared with the live catalog: no more, and no less.
 */

interface Placed {
  name: string;
  kind: 'distributed' | 'reference' | 'local';
  /** Of a distributed table. */
  column: string | undefined;
  /** The table whose rows of the same value lie on the same machine; itself where the table is the first of its group. */
  group: string | undefined;
  /** What the page says is to be changed. */
  keys: string[];
  references: string[];
}

interface Column {
  table: string;
  name: string;
  isRequired: boolean;
}

/** A foreign key with what it refers to. */
interface Reference extends KeyRow {
  parent: string;
  parentColumns: string[];
  onUpdate: string;
}

let placed: Map<string, Placed>;
let tables: string[];
let columns: Column[];
let uniques: { table: string; name: string; columns: string[] }[];
let references: Reference[];
let page: string;

beforeAll(async () => {
  page = await readFile('docs/scale.md', 'utf8');
  placed = new Map(placedTables(page).map((one) => [one.name, one]));
  const client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  try {
    const read = async <Row extends object>(sql: string): Promise<Row[]> =>
      (await client.query<Row>(sql)).rows;
    tables = (await read<{ title: string }>(tablesSql)).map(({ title }) => title);
    columns = await read<Column>(columnsSql);
    const keys = await read<KeyRow & { parent: string }>(keysSql);
    const actions = await read<Pick<Reference, 'table' | 'name' | 'parentColumns' | 'onUpdate'>>(actionsSql);
    references = keys
      .filter(({ kind }) => kind === 'fk')
      .map((key) => ({
        ...key,
        ...actions.find(({ table, name }) => table === key.table && name === key.name)!,
      }));
    uniques = (await read<IndexRow>(indexesSql)).filter(({ isUnique }) => isUnique);
  } finally {
    await client.end();
  }
});

/** What `keysSql` leaves out of a foreign key. */
const actionsSql = `
  SELECT conrelid::regclass::text AS table, conname AS name, confupdtype AS "onUpdate",
         ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS key (attnum, position)
                 JOIN pg_attribute USING (attnum) WHERE attrelid = confrelid ORDER BY position) AS "parentColumns"
    FROM pg_constraint WHERE contype = 'f'`;

/** The rows of the one table that has a column for where rows lie. What has nothing to be changed may share a row. */
function placedTables(text: string): Placed[] {
  const [, rows = ''] = /^\| table \| where \|.*\n\|[-|]+\n((?:\|.*\n?)+)/m.exec(text) ?? [];
  return rows
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [names, where, keys, foreign] = row.split('|').slice(1, 5) as [string, string, string, string];
      const changes = { keys: quoted(keys), references: quoted(foreign) };
      const of = quoted(names);
      if (of.length > 1 && changes.keys.length + changes.references.length > 0) {
        throw new Error(`docs/scale.md does not say of which of several tables: ${row}`);
      }
      return of.map((name) => ({ name, ...placeOf(name, where), ...changes }));
    });
}

const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);

/** `local, later ...` is read as what it would be in the end. */
function placeOf(name: string, where: string): Pick<Placed, 'kind' | 'column' | 'group'> {
  const cell = where.trim().replace(/^local, later /, '');
  const first = /^distributed by `(\w+)`$/.exec(cell);
  if (first) return { kind: 'distributed', column: first[1], group: name };
  const joined = /^co-located with `([\w.]+)` by `(\w+)`$/.exec(cell);
  if (joined) return { kind: 'distributed', column: joined[2], group: joined[1] };
  if (cell !== 'reference' && cell !== 'local') {
    throw new Error(`docs/scale.md says of ${name} what is no place of a table: ${cell}`);
  }
  return { kind: cell, column: undefined, group: undefined };
}

function placeIn(table: string): Placed {
  const place = placed.get(table);
  if (!place) throw new Error(`docs/scale.md has no place for ${table}.`);
  return place;
}

const sorted = (names: Iterable<string>): string[] => [...names].sort();
const told = (which: 'keys' | 'references'): string[] =>
  sorted([...placed.values()].flatMap((one) => one[which].map((name) => `${one.name} ${name}`)));

it('has a place for every table of the schema, and names each once', () => {
  const names = placedTables(page).map(({ name }) => name);
  expect(tables.length).toBeGreaterThan(50);
  expect(sorted(names)).toEqual(sorted(tables));
});

it('distributes by columns that are there and never empty, and co-locates with the first of a group', () => {
  const distributed = [...placed.values()].filter(({ kind }) => kind === 'distributed');
  expect(distributed.length).toBeGreaterThan(5);
  const wrong = distributed.filter(
    ({ name, column }) => !columns.some((one) => one.table === name && one.name === column && one.isRequired),
  );
  expect(wrong).toEqual([]);
  const astray = distributed.filter(({ group }) => placed.get(group!)?.group !== group);
  expect(astray).toEqual([]);
});

it('names each unique index that does not contain the column by which its table is distributed', () => {
  const found = uniques
    .filter(({ table, columns: key }) => {
      const { kind, column } = placeIn(table);
      return kind === 'distributed' && !key.includes(column!);
    })
    .map(({ table, name }) => `${table} ${name}`);
  expect(told('keys')).toEqual(sorted(found));
});

/**
 * Whether Citus keeps a foreign key: between distributed tables of one group, the columns of distribution referring to each
 * other; to a reference table; among what is not distributed. None may change the column of distribution.
 */
function isKept({ table, columns: own, parent, parentColumns, onUpdate, onDelete }: Reference): boolean {
  const [child, target] = [placeIn(table), placeIn(parent)];
  const at = child.kind === 'distributed' ? own.indexOf(child.column!) : -1;
  if (at >= 0 && (onUpdate !== 'a' || onDelete!.startsWith('set'))) return false;
  if (target.kind === 'reference') return true;
  if (child.kind === 'local') return target.kind === 'local';
  return at >= 0 && child.group === target.group && parentColumns[at] === target.column;
}

it('names each foreign key that could not stay as it is', () => {
  const found = references.filter((one) => !isKept(one)).map(({ table, name }) => `${table} ${name}`);
  expect(references.length).toBeGreaterThan(40);
  expect(told('references')).toEqual(sorted(found));
});
