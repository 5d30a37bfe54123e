/**
 * Freezes plain data (lists, objects, text, numbers) to its last leaf, so that whoever is given it cannot change what
 * others are given.
 * @throws Error for anything that would still change: a Date, a Map, an instance of a class.
 */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'function') throw new Error('A function is no plain data.');
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    throw new Error(`${value.constructor.name} is no plain data.`);
  }
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
