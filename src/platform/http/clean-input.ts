import type { FieldError } from '../errors/problem.js';

/** What every object has without being given it (`toString`, `__proto__`), and how to get at its prototype. */
const isReserved = (name: string): boolean => name in Object.prototype || name === 'prototype';

const longestName = 100;

/** More than any class declares; more would only cost time to refuse one by one. */
export const maxProperties = 100;

/**
 * What no input may hold anywhere: objects of very many properties, text that PostgreSQL cannot store (NUL), that is not Unicode (a lone
 * surrogate), and names that every object has, which would pass for declared fields.
 */
export function uncleanInput(value: unknown, path = ''): FieldError | undefined {
  if (typeof value === 'string') return uncleanText(value, path);
  if (Array.isArray(value)) return first(value, (item, index) => uncleanInput(item, `${path}[${index}]`));
  if (value === null || typeof value !== 'object') return undefined;
  const properties = Object.entries(value);
  if (properties.length > maxProperties) {
    const message = `has more than ${maxProperties} properties`;
    return { field: readableField(path), code: 'platform.invalid_input', message };
  }
  return first(properties, ([key, item]) => {
    const field = path ? `${path}.${key}` : key;
    if (isReserved(key)) {
      return { field: readableField(field), code: 'platform.unknown_field', message: 'is not a field' };
    }
    return uncleanText(key, field) ?? uncleanInput(item, field);
  });
}

function uncleanText(text: string, field: string): FieldError | undefined {
  const code = 'platform.invalid_text';
  if (text.includes('\0')) return { field: readableField(field), code, message: 'holds a NUL character' };
  if (!text.isWellFormed())
    return { field: readableField(field), code, message: 'is not well-formed Unicode' };
  return undefined;
}

/** A field's name may itself be what is wrong: it is quoted so that the answer stays short and valid text. */
export function readableField(field: string): string {
  const name = field.length > longestName ? `${field.slice(0, longestName)}…` : field;
  return name.toWellFormed().replaceAll('\0', '\u{FFFD}');
}

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
