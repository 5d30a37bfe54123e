import { randomUUID } from 'node:crypto';
import type { Service, SignedIn } from './service.js';

export type Http = SignedIn['http'];

/** The header of an answer that was given before. */
export const replayed = 'idempotency-replayed';

export const newKey = (): string => `"${randomUUID()}"`;

export type KeyedPosts = ReturnType<typeof keyedPosts>;

/** Sends POSTs with keys to a service that has the routes of trials.ts, and counts what came of them. */
export function keyedPosts(service: Service) {
  const countOf = async (table: string, where = 'true', values: unknown[] = []): Promise<number> =>
    (await service.query(`select from ${table} where ${where}`, values)).length;
  return {
    /** As an administrator unless told. */
    post: (path: string, key: string, body: object | string, http: Http = service.http) =>
      http.post(path).set('idempotency-key', key).set('content-type', 'application/json').send(body),
    countOf,
    niches: (name: string) => countOf('marketplace.niches', 'name = $1', [name]),
    trials: (name: string) => countOf('public.trials', 'name = $1', [name]),
    keys: () => countOf('platform.idempotency_keys'),
  };
}
