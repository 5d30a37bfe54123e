import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { Sequelize } from 'sequelize';

/**
 * The store in which Sequelize keeps the current transaction ('CLS'), over AsyncLocalStorage: every query
 * made inside a transaction joins it without being handed it.
 */
const storage = new AsyncLocalStorage<Map<string, unknown>>();

const namespace = {
  bind: (work: () => unknown): (() => unknown) => AsyncResource.bind(work),
  get: (key: string): unknown => storage.getStore()?.get(key),
  set: (key: string, value: unknown): void => void storage.getStore()?.set(key, value),
  run: (work: () => unknown): unknown => storage.run(new Map(storage.getStore()), work),
};

/** Must run before the first Sequelize instance is made. Safe to repeat. */
export function installTransactionContext(): void {
  Sequelize.useCLS(namespace);
}

/** Values that live as long as the current transaction, such as its after-commit work. */
export const transactionContext = {
  get: <T>(key: string): T | undefined => namespace.get(key) as T | undefined,
  set: (key: string, value: unknown): void => namespace.set(key, value),
  /** Runs `work` in a copy of the current context: what it sets is unseen outside. */
  run: <T>(work: () => T): T => namespace.run(work as () => unknown) as T,
  /** Runs `work` outside of any transaction. */
  exit: <T>(work: () => T): T => storage.exit(work),
};
