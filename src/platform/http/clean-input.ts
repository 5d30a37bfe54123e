import type { FieldError } from '../errors/problem.js';

const reserved = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * What no input may hold anywhere: text that PostgreSQL cannot store (NUL), that is not Unicode (a lone
 * surrogate), and names that reach an object's prototype.
 */
export function uncleanInput(value: unknown, path = ''): FieldError | undefined {
  if (typeof value === 'string') return uncleanText(value, path);
  if (Array.isArray(value)) return first(value, (item, index) => uncleanInput(item, `${path}[${index}]`));
  if (value === null || typeof value !== 'object') return undefined;
  return first(Object.entries(value), ([key, item]) => {
    const field = path ? `${path}.${key}` : key;
    if (reserved.has(key)) return { field, code: 'platform.unknown_field', message: 'is not a field' };
    return uncleanText(key, field) ?? uncleanInput(item, field);
  });
}

function uncleanText(text: string, field: string): FieldError | undefined {
  const code = 'platform.invalid_text';
  if (text.includes('\0')) return { field: readable(field), code, message: 'holds a NUL character' };
  if (!text.isWellFormed()) return { field: readable(field), code, message: 'is not well-formed Unicode' };
  return undefined;
}

/** A field's name may itself be what is wrong: it is quoted so that the answer stays valid JSON and text. */
const readable = (field: string): string => field.toWellFormed().replaceAll('\0', '\u{FFFD}');

function first<T>(
  items: T[],
  check: (item: T, index: number) => FieldError | undefined,
): FieldError | undefined {
  for (const [index, item] of items.entries()) {
    const found = check(item, index);
    if (found) return found;
  }
  return undefined;
}
