import { CsvReader, type CsvRecord } from './csv-reader.js';
import type { ImportTally } from './import-tally.js';
import { columnNames, readSoldLine, type Columns, type LineKey, type SoldLine } from './sold-line.js';
import { unreadable } from './unreadable.js';

/** A file of sold lines whose header has been read. */
export class SoldLineFile {
  private constructor(
    private readonly records: AsyncGenerator<CsvRecord[]>,
    private readonly columns: Columns,
    private readonly begun: CsvRecord[],
  ) {}

  /**
   * Reads as far as the header.
   * @throws Problem 400 `sales.import_unreadable` when the file is empty or the header lacks a column.
   */
  static async open(bytes: AsyncIterable<Buffer>): Promise<SoldLineFile> {
    const records = recordsOf(bytes);
    for await (const [header, ...begun] of keepOpen(records)) {
      if (header) return new SoldLineFile(records, columnsOf(header), begun);
    }
    throw unreadable(`The file is empty; its first line must name the columns ${columnNames.join(', ')}.`);
  }

  /**
   * The lines as rows for the staging table: text as COPY reads it, a piece of the file at a time. What each
   * line comes to is told to `tally`.
   */
  async *rows(tally: ImportTally): AsyncGenerator<string> {
    yield this.toRows(this.begun, tally);
    for await (const records of this.records) yield this.toRows(records, tally);
  }

  private toRows(records: CsvRecord[], tally: ImportTally): string {
    let rows = '';
    for (const record of records) {
      const outcome = record.broken ? { reason: record.broken } : readSoldLine(record.fields, this.columns);
      if ('reason' in outcome) {
        tally.reject(record.line, outcome.reason);
        if (outcome.key) rows += placeholderRow(record.line, outcome.key);
      } else {
        tally.accept(outcome);
        rows += stagedRow(record.line, outcome);
      }
    }
    return rows;
  }
}

/** The records that each piece of the file completes. */
async function* recordsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<CsvRecord[]> {
  const reader = new CsvReader();
  for await (const chunk of bytes) yield [...reader.push(chunk)];
  yield [...reader.end()];
}

/** Leaving a `for await` loop would close the generator, which is to be read on. */
const keepOpen = <T>(items: AsyncGenerator<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => ({ next: () => items.next() }),
});

function columnsOf(header: CsvRecord): Columns {
  const names = header.broken ? [] : header.fields.map((name) => name.trim());
  const missing = columnNames.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw unreadable(`The first line of the file must name the columns; it lacks ${missing.join(', ')}.`);
  }
  const twice = columnNames.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice) throw unreadable(`The first line of the file names the column ${twice} twice.`);
  const places = columnNames.map((name) => [name, names.indexOf(name)]);
  return {
    ...(Object.fromEntries(places) as Record<(typeof columnNames)[number], number>),
    width: names.length,
  };
}

function stagedRow(line: number, sold: SoldLine): string {
  const { invoice, sku, description, quantity, soldAt, price } = sold;
  const name = description === '' ? '\\N' : copyText(description);
  return `${line}\t${copyText(invoice)}\t${copyText(sku)}\t${name}\t${quantity}\t${soldAt}\t${price}\n`;
}

const placeholderRow = (line: number, { invoice, sku }: LineKey): string =>
  `${line}\t${copyText(invoice)}\t${copyText(sku)}\t\\N\t\\N\t\\N\t\\N\n`;

const special: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Escaped as the text format of COPY wants it. */
const copyText = (text: string): string =>
  /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => special[character]!) : text;
