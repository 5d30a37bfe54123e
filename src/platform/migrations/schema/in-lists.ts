import type { Action } from '@supabase/pg-delta/plan';

const anyOfTexts =
  /\((\w+)\)::text = ANY \(\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]\)/g;

/** The statement of an action, without what ends it. */
export function statementOf({ sql, produces }: Action): string {
  const trimmed = sql.trim().replace(/;$/, '').trimEnd();
  if (produces.some(({ kind }) => kind === 'function' || kind === 'procedure')) return trimmed;
  return withInLists(trimmed);
}

/**
 * The server writes `status IN ('a', 'b')` in a way that it reads otherwise: what is made from that is written differently
 * again. Only as IN it stays the same.
 */
export function withInLists(sql: string): string {
  return sql.replace(anyOfTexts, (_, column: string, values: string) => {
    return `${column} IN (${values.replaceAll('::character varying', '')})`;
  });
}
