import { isUtf8 } from 'node:buffer';
import { visit } from 'jsonc-parser';
import { Problem } from '../errors/problem.js';
import { readableField } from './clean-input.js';

const maxDepth = 64;

/**
 * Parses a JSON body that says one thing only: valid UTF-8, no key twice in an object, at most 64 levels deep, and
 * no number that loses digits on the way into a JavaScript number.
 * What JSON.parse would silently repair or drop is refused instead.
 * @throws Problem 400 `platform.invalid_body`.
 */
export function parseStrictJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw refuse('The body is not valid UTF-8.');
  const text = body.toString('utf8');
  checkStructure(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refuse('The body is not valid JSON.');
  }
}

/** One pass over the text: depth, duplicate keys and lost digits, which JSON.parse does not tell. */
function checkStructure(text: string): void {
  const open: Set<string>[] = [];
  const enter = (): void => {
    open.push(new Set());
    if (open.length > maxDepth) throw refuse(`The body is nested deeper than ${maxDepth} levels.`);
  };
  const leave = (): void => void open.pop();
  visit(text, {
    onObjectBegin: enter,
    onObjectEnd: leave,
    onArrayBegin: enter,
    onArrayEnd: leave,
    onObjectProperty: (name) => {
      if (open.at(-1)?.has(name)) throw refuse('A property is given twice.', name);
      open.at(-1)?.add(name);
    },
    onLiteralValue: (value, offset, length, _line, _character, path) => {
      if (typeof value !== 'number' || isExact(text.slice(offset, offset + length), value)) return;
      throw refuse('A number has more digits, or is larger or smaller, than can be kept.', path().join('.'));
    },
  });
}

/** Whether a number, written out, is again the one that was sent. */
function isExact(literal: string, value: number): boolean {
  if (literal.length <= 15 && !/e/i.test(literal)) return true;
  return Number.isFinite(value) && digitsOf(literal) === digitsOf(String(value));
}

/** The same for 1, 1.0, 10e-1 and 0.1E+1: significant digits and the power of ten of the last one. */
function digitsOf(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().replace(/^-/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function refuse(message: string, name?: string): Problem {
  const code = 'platform.invalid_body';
  return name === undefined
    ? new Problem(400, code, message)
    : Problem.ofField(400, code, readableField(name), message);
}
