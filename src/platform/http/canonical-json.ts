/** JSON in which the order of properties does not matter: equal values have equal text. Empty for `undefined`. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (isObject(item) ? sorted(item) : item)) ?? '';

const isObject = (item: unknown): item is object =>
  item !== null && typeof item === 'object' && !Array.isArray(item);

const sorted = (item: object): object =>
  Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));
