import { isUtf8 } from 'node:buffer';
import { visit } from 'jsonc-parser';
import { Problem } from '../errors/problem.js';

const maxDepth = 64;

/**
 * Parses a JSON body that says one thing only: valid UTF-8, no key twice in an object, at most 64 levels deep.
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

/** One pass over the text: depth and duplicate keys, which JSON.parse does not tell. */
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
  });
}

function refuse(message: string, field?: string): Problem {
  const code = 'platform.invalid_body';
  return field === undefined ? new Problem(400, code, message) : Problem.ofField(400, code, field, message);
}
