import type { EncryptedColumn, EncryptedTable } from '../encrypted-columns.js';

/** The statements of the rotation for one table. $1 of the first two is the id after which to look, $2 how many rows. */
export interface RotationStatements {
  /** The ids with `isStale`, whether the row has to be sealed anew, and its size in `bytes`. $3: the active head. */
  window: string;
  /** How many rows each key has sealed, and how many are stale. $3: the active head. */
  census: string;
  /** Of the ids $1 those that are stale, and their size in `bytes`. $2: the active head. */
  stillStale: string;
  /** The rows of the ids $1. */
  read: string;
  /** The same, for change: without those that somebody else holds; others may refer to these meanwhile. */
  lock: string;
  /** Stores in the rows of the ids $1 an array for each of {@link written}. */
  store: string;
  /** The encrypted columns, their blind indexes and their search tokens; these as text. */
  written: WrittenColumn[];
}

interface WrittenColumn {
  column: string;
  type: 'bytea' | 'bigint[]';
}

export function rotationStatements({ table, idColumn, columns }: EncryptedTable): RotationStatements {
  const name = nameOf(table);
  const id = quote(idColumn);
  const written = columns.flatMap(writtenOf);
  const scopes = columns.flatMap(({ tokens }) => (tokens ? [quote(tokens.scope.column)] : []));
  const page = `FROM ${name} WHERE ${id} > $1::uuid ORDER BY ${id} LIMIT $2`;
  const read = `SELECT ${[`${id} AS id`, ...written.map(readOf), ...new Set(scopes)].join(', ')}
    FROM ${name} WHERE ${id} = ANY ($1::uuid[]) ORDER BY ${id}`;
  const bytes = columns.map(({ column }) => `coalesce(octet_length(${quote(column)}), 0)`).join(' + ');
  return {
    written,
    read,
    lock: `${read} FOR NO KEY UPDATE SKIP LOCKED`,
    window: `SELECT ${id} AS id, ${isStale(columns, '$3')} AS "isStale", ${bytes} AS bytes ${page}`,
    stillStale: `SELECT ${id} AS id, ${bytes} AS bytes FROM ${name} WHERE ${id} = ANY ($1::uuid[]) AND (${isStale(columns, '$2')})`,
    census: censusOf(columns, `SELECT ${id} AS id, ${isStale(columns, '$3')} AS is_stale`, page),
    store: `
      UPDATE ${name} AS stored SET ${written.map(({ column, type }) => `${quote(column)} = fresh.${quote(column)}::${type}`).join(', ')}
        FROM unnest($1::uuid[], ${written.map((column, at) => `$${at + 2}::${carrierOf(column)}[]`).join(', ')})
          AS fresh (id, ${written.map(({ column }) => quote(column)).join(', ')})
       WHERE stored.${id} = fresh.id`,
  };
}

/** The newest values of a column, at most five, of the newest thousand rows: `id` and `sealed`. */
export function newestSealed({ table, idColumn }: EncryptedTable, column: string): string {
  const newest = `SELECT ${quote(idColumn)} AS id, ${quote(column)} AS sealed
    FROM ${nameOf(table)} ORDER BY ${quote(idColumn)} DESC LIMIT 1000`;
  return `SELECT id, sealed FROM (${newest}) AS newest WHERE sealed IS NOT NULL ORDER BY id DESC LIMIT 5`;
}

const writtenOf = ({ column, index, tokens }: EncryptedColumn): WrittenColumn[] => [
  { column, type: 'bytea' },
  ...(index ? [{ column: index.column, type: 'bytea' } as const] : []),
  ...(tokens ? [{ column: tokens.column, type: 'bigint[]' } as const] : []),
];

/** An array of arrays could not have some longer than others. */
const carrierOf = ({ type }: WrittenColumn): string => (type === 'bytea' ? type : 'text');

const readOf = (written: WrittenColumn): string =>
  `${quote(written.column)}::${carrierOf(written)} AS ${quote(written.column)}`;

/** Sealed by another key than the active one, or not indexed yet, or without the search tokens of its scope. */
const isStale = (columns: readonly EncryptedColumn[], head: string): string =>
  columns
    .map(({ column, index, tokens }) => {
      const isOther = `substring(${quote(column)} FROM 1 FOR octet_length(${head}::bytea)) <> ${head}::bytea`;
      const isUnindexed = index ? ` OR ${quote(index.column)} IS NULL` : '';
      const isUntokenised = tokens
        ? ` OR (${quote(tokens.column)} IS NULL AND ${quote(tokens.scope.column)} IS NOT NULL)`
        : '';
      return `(${quote(column)} IS NOT NULL AND (${isOther}${isUnindexed}${isUntokenised}))`;
    })
    .join(' OR ');

const censusOf = (columns: readonly EncryptedColumn[], select: string, page: string): string => `
  WITH part AS MATERIALIZED (${select}, ${columns.map(keyIdIn).join(', ')} ${page})
  SELECT (SELECT id FROM part ORDER BY id DESC LIMIT 1) AS last,
         (SELECT count(*)::integer FROM part) AS rows,
         (SELECT count(*)::integer FROM part WHERE is_stale) AS stale,
         (SELECT coalesce(json_agg(counted), '[]')
            FROM (${columns.map(countIn).join(' UNION ALL ')}) AS counted) AS counts`;

/** The id that an envelope names its key by; '' for what is no envelope. */
const keyIdIn = ({ column }: EncryptedColumn): string => `
  CASE WHEN octet_length(${quote(column)}) >= 2 AND get_byte(${quote(column)}, 0) = 1
       THEN encode(substring(${quote(column)} FROM 3 FOR get_byte(${quote(column)}, 1)), 'escape')
       WHEN ${quote(column)} IS NOT NULL THEN '' END AS ${quote(column)}`;

const countIn = ({ column }: EncryptedColumn): string => `
  SELECT '${column}' AS "column", ${quote(column)} AS "keyId", count(*)::integer AS rows
    FROM part WHERE ${quote(column)} IS NOT NULL GROUP BY ${quote(column)}`;

const nameOf = (table: string): string => table.split('.').map(quote).join('.');

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
