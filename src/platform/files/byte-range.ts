import type { ByteRange } from './file-seal.js';

/** More digits than any length of ours has. */
const oneRange = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i;

/**
 * The bytes that a `Range` asks for (RFC 9110, 14.2): one range. What is not understood, or asks for several, is
 * answered as if nothing had been asked: `undefined`.
 * @returns `unsatisfiable` where the file has none of these bytes.
 */
export function readRange(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [match, first, last] = oneRange.exec(header ?? '') ?? [];
  if (match === undefined || (first === '' && last === '')) return undefined;
  if (first === '') return suffix(Number(last), sizeBytes);
  const [start, end] = [Number(first), last === '' ? sizeBytes - 1 : Number(last)];
  if (last !== '' && end < start) return undefined;
  return start < sizeBytes ? { start, end: Math.min(end, sizeBytes - 1) } : 'unsatisfiable';
}

const suffix = (length: number, sizeBytes: number): ByteRange | 'unsatisfiable' =>
  length === 0 ? 'unsatisfiable' : { start: Math.max(0, sizeBytes - length), end: sizeBytes - 1 };
