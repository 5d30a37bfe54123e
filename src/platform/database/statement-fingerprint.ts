const enum Code {
  tab = 9,
  newline = 10,
  space = 32,
  quote = 34,
  dollar = 36,
  apostrophe = 39,
  open = 40,
  star = 42,
  comma = 44,
  minus = 45,
  slash = 47,
  zero = 48,
  nine = 57,
  semicolon = 59,
  underscore = 95,
}

/** Held between two values of a list, the second of which may be negative. */
const commaAndMinus = -1;

/** A lower-case letter has it in addition to its capital. */
const lowerBit = 32;

const isDigit = (code: number): boolean => code >= Code.zero && code <= Code.nine;
const isWordStart = (code: number): boolean => {
  const lower = code | lowerBit;
  return (lower >= 97 && lower <= 122) || code === Code.underscore || code > 127;
};

/**
 * What is left of a statement without its values, as a number: the same for a statement as the service sent it and for
 * that statement as `pg_stat_statements` keeps it (values replaced by `$1`, lists of values shortened). Comments, blanks
 * and the length of a list of values do not count. It makes no text, since it is computed for every statement sent:
 * a few microseconds for one of 400 characters.
 */
export function fingerprintOf(sql: string): number {
  return new Scanner(sql).fingerprint();
}

/** Reads a statement once, character by character, and mixes what counts into two hashes (FNV-1a). */
class Scanner {
  private first = 0x811c9dc5 | 0;
  private second = 0x01234567;
  private at = 0;
  /** What is not known to count before the next word is: `-` before a number is a part of it, `,` of a list. */
  private held = 0;
  private isAfterValue = false;
  /** Of `extract(epoch FROM time)` the field is a value to the server, though it is a word: how much of it was read. */
  private extracting: '' | 'extract' | 'extract(' = '';

  constructor(private readonly sql: string) {}

  fingerprint(): number {
    const { length } = this.sql;
    while (this.at < length) this.step(this.sql.charCodeAt(this.at));
    this.release();
    return (this.first >>> 0) * 0x20_0000 + ((this.second >>> 0) & 0x1f_ffff);
  }

  private step(code: number): void {
    if (code <= Code.space || code === Code.semicolon) this.at += 1;
    else if (isWordStart(code)) this.word();
    else if (isDigit(code)) this.number();
    else if (code === Code.apostrophe) this.text(false);
    else if (code === Code.quote) this.name();
    else if (code === Code.dollar) this.dollar();
    else if (code === Code.minus || code === Code.slash) this.minusOrComment(code);
    else if (code === Code.comma) this.hold(code);
    else this.mark(code);
  }

  private word(): void {
    const from = this.at;
    const { sql } = this;
    let code = sql.charCodeAt(this.at);
    while (isWordStart(code) || isDigit(code) || code === Code.dollar) code = sql.charCodeAt(++this.at);
    const size = this.at - from;
    if (code === Code.apostrophe && size === 1 && (sql.charCodeAt(from) | lowerBit) === 101) {
      return this.text(true);
    }
    if ((size === 4 || size === 5) && isConstant(sql, from, size)) return this.value();
    const isField = this.extracting === 'extract(';
    this.extracting = size === 7 && sql.slice(from, this.at).toLowerCase() === 'extract' ? 'extract' : '';
    if (isField) return this.value();
    this.release();
    for (let at = from; at < this.at; at++) this.mix(sql.charCodeAt(at));
    this.isAfterValue = false;
  }

  private number(): void {
    let code = this.sql.charCodeAt(++this.at);
    // An exponent may have a sign.
    while (isDigit(code) || code === 46 || (code | lowerBit) === 101) {
      const isExponent = (code | lowerBit) === 101;
      code = this.sql.charCodeAt(++this.at);
      if (isExponent && (code === Code.minus || code === 43)) code = this.sql.charCodeAt(++this.at);
    }
    this.value();
  }

  private text(isEscaped: boolean): void {
    const { sql } = this;
    for (let at = this.at + 1; at < sql.length; at++) {
      const code = sql.charCodeAt(at);
      if (isEscaped && code === 92) at += 1;
      else if (code === Code.apostrophe) {
        if (sql.charCodeAt(at + 1) !== Code.apostrophe) return this.valueUntil(at + 1);
        at += 1;
      }
    }
    this.valueUntil(sql.length);
  }

  private name(): void {
    const end = this.sql.indexOf('"', this.at + 1);
    const until = end < 0 ? this.sql.length : end + 1;
    this.release();
    for (; this.at < until; this.at++) this.mix(this.sql.charCodeAt(this.at));
    this.isAfterValue = false;
  }

  /** A parameter, or a text between two fences. */
  private dollar(): void {
    const { sql } = this;
    let end = this.at + 1;
    while (isDigit(sql.charCodeAt(end))) end += 1;
    if (end > this.at + 1) return this.valueUntil(end);
    while (isWordStart(sql.charCodeAt(end)) || isDigit(sql.charCodeAt(end))) end += 1;
    if (sql.charCodeAt(end) !== Code.dollar) return this.mark(Code.dollar);
    const fence = sql.slice(this.at, end + 1);
    const close = sql.indexOf(fence, end + 1);
    this.valueUntil(close < 0 ? sql.length : close + fence.length);
  }

  private minusOrComment(code: number): void {
    const next = this.sql.charCodeAt(this.at + 1);
    if (code === Code.minus && next === Code.minus) this.skipTo('\n');
    else if (code === Code.slash && next === Code.star) this.skipTo('*/');
    else if (code === Code.minus) this.hold(code);
    else this.mark(code);
  }

  private skipTo(end: string): void {
    const found = this.sql.indexOf(end, this.at + 2);
    this.at = found < 0 ? this.sql.length : found + end.length;
  }

  private valueUntil(end: number): void {
    this.at = end;
    this.value();
  }

  /** A value after a value and a comma is one more of a list. */
  private value(): void {
    const isMoreOfList = this.isAfterValue && (this.held === Code.comma || this.held === commaAndMinus);
    if (this.held === Code.minus) this.held = 0;
    if (isMoreOfList) this.held = 0;
    else {
      this.release();
      this.mix(63);
    }
    this.isAfterValue = true;
    this.extracting = '';
  }

  private hold(code: number): void {
    this.at += 1;
    if (code === Code.minus && this.held === Code.comma && this.isAfterValue) {
      this.held = commaAndMinus;
      return;
    }
    this.release();
    this.held = code;
    if (code !== Code.comma) this.isAfterValue = false;
  }

  private mark(code: number): void {
    if (this.extracting !== '') this.extracting = code === Code.open ? 'extract(' : '';
    this.release();
    this.mix(code);
    this.isAfterValue = false;
    this.at += 1;
  }

  private release(): void {
    if (this.held === 0) return;
    if (this.held === commaAndMinus) this.mix(Code.comma);
    this.mix(this.held === commaAndMinus ? Code.minus : this.held);
    this.held = 0;
    this.isAfterValue = false;
  }

  private mix(code: number): void {
    this.first = Math.imul(this.first ^ code, 0x01000193);
    this.second = Math.imul(this.second ^ code, 0x5bd1e995);
  }
}

/** `true`, `false` and `null` are values: PostgreSQL counts them among those that it replaces. */
function isConstant(sql: string, from: number, size: number): boolean {
  const first = sql.charCodeAt(from) | lowerBit;
  if (size === 5) return first === 102 && sql.slice(from, from + 5).toLowerCase() === 'false';
  if (first !== 116 && first !== 110) return false;
  const word = sql.slice(from, from + 4).toLowerCase();
  return word === 'true' || word === 'null';
}
