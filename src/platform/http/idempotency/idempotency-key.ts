import { Problem } from '../../errors/problem.js';
import { keyInvalid } from './idempotency.problems.js';

export const longestKey = 255;

/** A String of RFC 8941: printable ASCII in quotes, of which `"` and `\` are escaped. */
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/;

/** What most clients send, though the draft asks for quotes: no blank, quote, comma, semicolon or backslash. */
const bare = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * The key of an `Idempotency-Key`, the same with quotes and without.
 * @throws Problem 400 `platform.idempotency_key_invalid`, also for two headers.
 */
export function readIdempotencyKey(header: string | string[]): string {
  const text = String(header).trim();
  const key = quoted.exec(text)?.[1]?.replace(/\\(.)/g, '$1') ?? (bare.test(text) ? text : '');
  if (key === '' || key.length > longestKey) {
    const message = `Idempotency-Key must be one string of 1 to ${longestKey} printable ASCII characters, such as a UUID, best in quotes`;
    throw Problem.ofField(keyInvalid.status, keyInvalid.code, 'Idempotency-Key', message);
  }
  return key;
}
