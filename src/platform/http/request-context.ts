import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the request that is being served, from its first byte to its log line. */
export interface RequestContext {
  /** Names the request in answers, logs and the database. */
  readonly id: string;
  readonly ip: string;
  readonly startedAt: number;
  /** Statements sent to the database for this request, and the milliseconds they took. */
  queries: number;
  queryMs: number;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const currentRequest = (): RequestContext | undefined => storage.getStore();

export const runInRequest = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

export function countQuery(ms: number): void {
  const request = storage.getStore();
  if (!request) return;
  request.queries += 1;
  request.queryMs += ms;
}
