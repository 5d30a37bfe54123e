/*
 * What SQL is made of, as far as it must be known to tell values from the rest. A text in quotes ends where PostgreSQL
 * ends it: a backslash is a character like any other, save behind an E. Whoever misjudges that once takes all that
 * follows for its opposite.
 */
const parts = new RegExp(
  [
    /(?<name>"(?:[^"]|"")*")/,
    /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)/,
    /\bE'(?:[^'\\]|''|\\[\s\S])*'/,
    /'(?:[^']|'')*'/,
    /(?<fence>\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\k<fence>/,
    /(?<word>\$\d+|[A-Za-z_]\w*)/,
    /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/,
    // What never ends is all value.
    /(?:'|"|\$(?:[A-Za-z_]\w*)?\$|\/\*)[\s\S]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

/** A statement as it may be logged: `?` in place of each value that is written in it, and no comments. */
export const withoutValues = (sql: string): string =>
  sql.replace(parts, (...match: unknown[]) => {
    const { name, comment, word } = match.at(-1) as Record<string, string | undefined>;
    if (comment !== undefined) return '';
    return name ?? word ?? '?';
  });
