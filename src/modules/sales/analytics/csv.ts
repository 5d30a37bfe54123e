/** What a spreadsheet would take for a formula. */
const formula = /^[=+\-@\t\r]/;

/**
 * A cell of text as RFC 4180 has it. Text that a spreadsheet would reckon with gets an apostrophe before it, by which it
 * stays text. Null is empty.
 */
export function textCell(text: string | null): string {
  if (text === null) return '';
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** How the cells of a column are written: what people have named is text; our own numbers may begin with a minus. */
export type CsvColumns = Readonly<Record<string, 'text' | 'number'>>;

export const csvHeader = (columns: CsvColumns): string => csvLine(Object.keys(columns));

export function csvRow(columns: CsvColumns, row: Readonly<Record<string, string | null>>): string {
  return csvLine(
    Object.entries(columns).map(([name, kind]) => {
      const value = row[name] ?? null;
      return kind === 'number' ? (value ?? '') : textCell(value);
    }),
  );
}

const csvLine = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
