import 'reflect-metadata';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A method in place of another one, with its name and what decorators have noted on it. */
export function wrapped(method: Method, wrap: (call: () => unknown) => unknown): Method {
  const wrapping: Method = function (...args) {
    return wrap(() => method.apply(this, args));
  };
  for (const noted of Reflect.getMetadataKeys(method) as string[]) {
    Reflect.defineMetadata(noted, Reflect.getMetadata(noted, method), wrapping);
  }
  return Object.defineProperty(wrapping, 'name', { value: method.name });
}
