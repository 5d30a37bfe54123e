import { AsyncLocalStorage } from 'node:async_hooks';

/** The replica that serves a scope. */
export interface ScopeServer {
  /** Told of what has gone wrong; answers whether it is the server's fault, so that another one may do better. */
  hasFailed(error: unknown): boolean;
}

/** Work whose statements all go to one server. */
export interface ReplicaScope<Server extends ScopeServer = ScopeServer> {
  /** A replica serves it only with all that was acknowledged before; otherwise one that stands in for the primary, as it is. */
  readonly isFresh: boolean;
  /** Chosen by its first statement; undefined is the primary. */
  server?: Promise<Server | undefined>;
}

const storage = new AsyncLocalStorage<ReplicaScope>();

export const currentScope = (): ReplicaScope | undefined => storage.getStore();

export const runInScope = <T>(scope: ReplicaScope, work: () => T): T => storage.run(scope, work);

/** Runs `work` on the primary, whatever scope it is called in. */
export const onPrimary = <T>(work: () => T): T => storage.exit(work);

/** Whether a replica serves the current request because the primary is away. */
export const isStandIn = (): boolean => storage.getStore()?.isFresh === false;
