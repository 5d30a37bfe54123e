import pg from 'pg';
// The driver's own, so that a literal says what the bind value would have said.
// @ts-expect-error -- @types/pg leaves it out
import utils from 'pg/lib/utils.js';

type PrepareValue = (value: unknown) => string | Buffer | null;
const { prepareValue } = utils as { prepareValue: PrepareValue };

/**
 * What SQL is made of, as far as it takes to know what is text: comments, strings, names, dollar-quoted bodies. The
 * second group is the number of a bind parameter.
 */
const tokens = new RegExp(
  [
    String.raw`--[^\n]*`,
    String.raw`\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/)*\*\/`,
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*'`,
    String.raw`'[^']*(?:''[^']*)*'`,
    String.raw`"[^"]*(?:""[^"]*)*"`,
    String.raw`\$([\p{L}_][\p{L}\p{N}_]*)?\$[\s\S]*?\$\1\$`,
    String.raw`[\p{L}_][\p{L}\p{N}_$]*`,
    String.raw`\$(\d+)`,
    String.raw`[\s\S]`,
  ].join('|'),
  'gu',
);

/** The statement with its bind values written in; what only looks like a parameter, inside of a string, stays. */
export function withLiterals(sql: string, values: readonly unknown[] = []): string {
  if (values.length === 0) return sql;
  return sql.replace(tokens, (token: string, _tag: unknown, parameter?: string) =>
    parameter === undefined ? token : literal(values[Number(parameter) - 1]),
  );
}

/** The value as SQL: of no type yet, as a bind value is. */
export function literal(value: unknown): string {
  const text = prepareValue(value);
  if (text === null) return 'NULL';
  return typeof text === 'string' ? pg.escapeLiteral(text).trimStart() : `'\\x${text.toString('hex')}'`;
}

/** Whether there may be more than one statement in it; a body of BEGIN ATOMIC counts as several. */
export function isSeveral(sql: string): boolean {
  let isEnded = false;
  for (const [token] of sql.matchAll(tokens)) {
    if (token === ';') isEnded = true;
    else if (isEnded && token.trim() && !isComment(token)) return true;
  }
  return false;
}

/** The statement with the semicolon that ends it, also where it ends in a comment. */
export function terminated(sql: string): string {
  const last = [...sql.matchAll(tokens)].map(([token]) => token).filter((token) => token.trim());
  const text = sql.trim();
  const ending = last.filter((token) => !isComment(token)).at(-1);
  if (ending === undefined || ending === ';') return text;
  return isComment(last.at(-1) ?? '') ? `${text}\n;` : `${text};`;
}

const isComment = (token: string): boolean => token.startsWith('--') || token.startsWith('/*');
