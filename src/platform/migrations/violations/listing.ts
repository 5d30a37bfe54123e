import type { Rule } from './constraint-statements.js';

/** The table that a rule is about, as the catalog has it. */
export interface TableFacts {
  /** As it stands in SQL. */
  table: string;
  /** The columns that tell one row from another without telling anything of it; the place of the row where none do. */
  id: string[];
  /** Whether rows of other tables are seen in it that its indexes do not have: inheritance. */
  hasChildren: boolean;
}

/** Finds rows that do not keep a rule. */
export interface Listing {
  /** Answers `ids`, `size` and the `total`, which counts what `one` and `many` name; at most {@link listed} rows. */
  sql: string;
  /** Shows all of them to somebody, with nothing left out. */
  forOperator: string;
  /** What is wrong with them, to be put after their number. */
  one: string;
  many: string;
}

/** How many are named; the rest is only counted. */
export const listed = 20;

type RuleWithRows = Exclude<Rule, { kind: 'validation' | 'primaryIndex' }>;

/** The query for rows that do not keep `rule`. */
export function listingOf(rule: RuleWithRows, facts: TableFacts): Listing {
  const { table } = facts;
  const only = facts.hasChildren ? `ONLY ${table}` : table;
  switch (rule.kind) {
    case 'unique':
      return duplicates(rule, only, facts);
    case 'check': {
      const what = `not pass CHECK (${rule.expression})`;
      return rows(`FROM ${table} WHERE (${rule.expression}) IS FALSE`, facts, [`does ${what}`, `do ${what}`]);
    }
    case 'notNull':
      return rows(`FROM ${table} WHERE ${rule.column} IS NULL`, facts, both(`without ${rule.column}`));
    case 'newColumn':
      return rows(
        `FROM ${table}`,
        facts,
        both(`there already, and ${rule.column} has no default to fill it with`),
      );
    case 'foreignKey':
      return orphans(rule, only, facts);
    case 'exclusion':
      return conflicts(rule, only, facts);
  }
}

const both = (words: string): [string, string] => [words, words];

/** One value that tells the row; of several columns it is written in brackets. */
const idOf = (id: readonly string[], prefix = ''): string =>
  id.length === 1 ? `${prefix}${id[0]}::text` : `(${id.map((column) => prefix + column).join(', ')})::text`;

function duplicates(
  { keys, where, hasNullsOnce }: Extract<Rule, { kind: 'unique' }>,
  table: string,
  { id }: TableFacts,
): Listing {
  const conditions = [
    ...(where === undefined ? [] : [`(${where})`]),
    ...(hasNullsOnce ? [] : keys.map((key) => `${key} IS NOT NULL`)),
  ];
  const filter = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  const key = keys.join(', ');
  const source = `FROM ${table}${filter} GROUP BY ${key} HAVING count(*) > 1`;
  return {
    sql: `SELECT (array_agg(${idOf(id)} ORDER BY ${id.join(', ')}))[1:${listed}] AS ids, count(*)::integer AS size,
                 (count(*) OVER ())::integer AS total ${source} 
            ORDER BY 2 DESC, (array_agg(${id[0]} ORDER BY ${id[0]}))[1] LIMIT ${listed}`,
    forOperator: `SELECT ${key}, count(*) ${source} ORDER BY count(*) DESC;`,
    one: `group of rows has the same (${key})`,
    many: `groups of rows have the same (${key})`,
  };
}

function orphans(
  { columns, parent, parentColumns, isFull }: Extract<Rule, { kind: 'foreignKey' }>,
  table: string,
  facts: TableFacts,
): Listing {
  const isSet = columns.map((column) => `child.${column} IS NOT NULL`);
  const same = columns.map((column, index) => `parent.${parentColumns[index]} = child.${column}`);
  const missing = `NOT EXISTS (SELECT FROM ${parent} AS parent WHERE ${same.join(' AND ')})`;
  const whole = `${isSet.join(' AND ')} AND ${missing}`;
  const isMixed = `(${isSet.join(' OR ')}) AND NOT (${isSet.join(' AND ')})`;
  const where = isFull && columns.length > 1 ? `(${whole}) OR (${isMixed})` : whole;
  const to = `to no row of ${parent} by (${columns.join(', ')})`;
  return rows(`FROM ${table} AS child WHERE ${where}`, facts, [`refers ${to}`, `refer ${to}`], 'child.');
}

function conflicts(
  { parts, where }: Extract<Rule, { kind: 'exclusion' }>,
  table: string,
  { id }: TableFacts,
): Listing {
  const place = 'tableoid AS place_1, ctid AS place_2';
  const values = parts.map(({ expression }, index) => `${expression} AS value_${index}`);
  const ids = id.map((column, index) => `${column} AS id_${index}`);
  const filter = where === undefined ? '' : ` WHERE ${where}`;
  const each = `(SELECT ${[place, ...ids, ...values].join(', ')} FROM ${table}${filter})`;
  const meet = parts.map(({ operator }, index) => `a.value_${index} ${operator} b.value_${index}`);
  const source = `FROM ${each} AS a JOIN ${each} AS b
    ON (a.place_1, a.place_2) < (b.place_1, b.place_2) AND ${meet.join(' AND ')}`;
  const names = id.map((_, index) => `id_${index}`);
  const columns = ['a', 'b'].flatMap((side) => names.map((name) => `${side}.${name}`));
  return {
    sql: `SELECT ARRAY[${idOf(names, 'a.')}, ${idOf(names, 'b.')}] AS ids, 2 AS size,
                 (count(*) OVER ())::integer AS total ${source} ORDER BY ${columns.join(', ')} LIMIT ${listed}`,
    forOperator: `SELECT ${columns.join(', ')} ${source};`,
    one: 'pair of rows excludes each other',
    many: 'pairs of rows exclude each other',
  };
}

/** Of rows each of which is wrong by itself. */
function rows(source: string, { id }: TableFacts, [one, many]: [string, string], prefix = ''): Listing {
  const columns = id.map((column) => prefix + column).join(', ');
  return {
    sql: `SELECT ARRAY[${idOf(id, prefix)}] AS ids, 1 AS size, (count(*) OVER ())::integer AS total
            ${source} ORDER BY ${columns} LIMIT ${listed}`,
    forOperator: `SELECT ${columns} ${source};`,
    one: `row ${one}`,
    many: `rows ${many}`,
  };
}
