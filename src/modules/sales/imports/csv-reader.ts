import { isUtf8 } from 'node:buffer';

/** Why a record cannot even be split into its fields. */
export type BrokenRecord =
  'unbalanced_quote' | 'misplaced_quote' | 'invalid_utf8' | 'nul_character' | 'line_too_long';

/** A record and the physical line of the file on which it starts, the first being 1. */
export type CsvRecord =
  { line: number; fields: string[]; broken?: undefined } | { line: number; broken: BrokenRecord };

interface OpenRecord {
  line: number;
  texts: string[];
  length: number;
}

const newline = 0x0a;
const byteOrderMark = '\ufeff';
const maxRecordLength = 65_536;
const maxRecordLines = 100;

/**
 * Splits the bytes of a CSV file (RFC 4180, UTF-8) into records as they arrive, holding no more than one
 * record. A record that is broken costs only its own line: where a quote is never closed, or closes at a place
 * that leaves the record with another width than the header, reading resumes on the very next line. (A general
 * parser takes everything up to the next quote, however far away, for one field, and replaces bytes that are not
 * UTF-8 without a word.)
 */
export class CsvReader {
  private rest: Buffer[] = [];
  private restLength = 0;
  private isOverlong = false;
  private line = 0;
  private width: number | undefined;
  private open: OpenRecord | undefined;

  /** The records that `chunk` completes. */
  *push(chunk: Buffer): Generator<CsvRecord> {
    const end = chunk.lastIndexOf(newline) + 1;
    if (end > 0) {
      yield* this.takeBlock(Buffer.concat([...this.rest, chunk.subarray(0, end - 1)]));
      this.rest = [];
      this.restLength = 0;
    }
    this.keep(chunk.subarray(end));
  }

  /** The records left when the file has ended. */
  *end(): Generator<CsvRecord> {
    if (this.restLength > 0 || this.isOverlong) yield* this.takeBlock(Buffer.concat(this.rest));
    yield* this.closeOpen();
  }

  private keep(bytes: Buffer): void {
    this.restLength += bytes.length;
    if (this.restLength > maxRecordLength) {
      this.isOverlong = true;
      this.rest = [];
    } else if (bytes.length > 0) {
      // A copy, since the part would hold the whole chunk in memory.
      this.rest.push(Buffer.from(bytes));
    }
  }

  /** Whole lines, without the last one's end. */
  private *takeBlock(block: Buffer): Generator<CsvRecord> {
    let from = 0;
    if (this.isOverlong) {
      this.isOverlong = false;
      yield* this.breakOff(++this.line, 'line_too_long');
      from = block.indexOf(newline) + 1;
      if (from === 0) return;
    }
    const bytes = block.subarray(from);
    if (isUtf8(bytes)) {
      for (const text of bytes.toString('utf8').split('\n')) yield* this.takeLine(text, ++this.line);
      return;
    }
    for (const part of linesOf(bytes)) {
      if (isUtf8(part)) yield* this.takeLine(part.toString('utf8'), ++this.line);
      else yield* this.breakOff(++this.line, 'invalid_utf8');
    }
  }

  private *takeLine(ended: string, line: number): Generator<CsvRecord> {
    const text = ended.endsWith('\r') ? ended.slice(0, -1) : ended;
    if (text.length > maxRecordLength) yield* this.breakOff(line, 'line_too_long');
    else if (text.includes('\0')) yield* this.breakOff(line, 'nul_character');
    else if (this.open) yield* this.takeFurtherLine(this.open, text);
    else yield* this.takeFirstLine(line === 1 ? withoutMark(text) : text, line);
  }

  private *takeFirstLine(text: string, line: number): Generator<CsvRecord> {
    if (text === '') return;
    const fields = text.includes('"') ? splitQuoted(text) : text.split(',');
    if (fields === 'unbalanced_quote') this.open = { line, texts: [text], length: text.length };
    else if (typeof fields === 'string') yield { line, broken: fields };
    else yield this.record(line, fields);
  }

  private *takeFurtherLine(open: OpenRecord, text: string): Generator<CsvRecord> {
    open.texts.push(text);
    open.length += text.length + 1;
    if (open.texts.length > maxRecordLines || open.length > maxRecordLength) {
      yield* this.giveUp(open);
      return;
    }
    // An escaped quote is two: only a line with an odd number of them can close what is open.
    if (countQuotes(text) % 2 === 0) return;
    const fields = splitQuoted(open.texts.join('\n'));
    if (typeof fields === 'string' || fields.length !== this.width) {
      yield* this.giveUp(open);
      return;
    }
    this.open = undefined;
    yield this.record(open.line, fields);
  }

  private record(line: number, fields: string[]): CsvRecord {
    this.width ??= fields.length;
    return { line, fields };
  }

  private *breakOff(line: number, broken: BrokenRecord): Generator<CsvRecord> {
    yield* this.closeOpen();
    yield { line, broken };
  }

  /** The lines read again may open a record of their own, hence the loop; each round uses up a line. */
  private *closeOpen(): Generator<CsvRecord> {
    while (this.open) yield* this.giveUp(this.open);
  }

  /** Only the line with the quote is lost; those after it are read as if it were not there. */
  private *giveUp({ line, texts }: OpenRecord): Generator<CsvRecord> {
    this.open = undefined;
    yield { line, broken: 'unbalanced_quote' };
    for (const [index, text] of texts.slice(1).entries()) yield* this.takeLine(text, line + 1 + index);
  }
}

const withoutMark = (text: string): string => (text.startsWith(byteOrderMark) ? text.slice(1) : text);

function* linesOf(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
    yield bytes.subarray(from, end);
    from = end + 1;
  }
  yield bytes.subarray(from);
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}

/** The fields of one record, of which at least one has a quote. */
function splitQuoted(text: string): string[] | 'unbalanced_quote' | 'misplaced_quote' {
  const fields: string[] = [];
  for (let at = 0; ;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (typeof field === 'string') return field;
    fields.push(field.value);
    if (field.end >= text.length) return fields;
    at = field.end + 1;
  }
}

interface Field {
  value: string;
  /** Where the comma behind it is, or the end of the text. */
  end: number;
}

function plainField(text: string, at: number): Field | 'misplaced_quote' {
  const comma = text.indexOf(',', at);
  const end = comma < 0 ? text.length : comma;
  const value = text.slice(at, end);
  return value.includes('"') ? 'misplaced_quote' : { value, end };
}

function quotedField(text: string, at: number): Field | 'unbalanced_quote' | 'misplaced_quote' {
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return 'unbalanced_quote';
  const end = close + 1;
  if (end < text.length && text[end] !== ',') return 'misplaced_quote';
  return { value: text.slice(at + 1, close).replaceAll('""', '"'), end };
}
