import { Injectable } from '@nestjs/common';
import { InjectThrottlerStorage, type ThrottlerStorage } from '@nestjs/throttler';
import { rateLimitKey, type RateLimitOptions } from './rate-limit.decorator.js';
import { tooManyRequests } from './too-many-requests.js';

export interface RateLimitHit {
  /** This hit is one too many. */
  isBlocked: boolean;
  /** Seconds until a hit counts as the first one again; 0 unless blocked. */
  retryAfter: number;
  /** The hits of this window, this one included; those made while blocked add nothing. */
  count: number;
}

/** Limits that no route can declare: how often a profile's telephone number is sent a code, say. */
@Injectable()
export class RateLimiter {
  constructor(@InjectThrottlerStorage() private readonly storage: ThrottlerStorage) {}

  /**
   * Counts one use of `key` and tells whether it is beyond `limit` in a window of `seconds`. It counts at once, also
   * where the current transaction is rolled back later. Call it before a transaction begins: within one it waits for
   * a second connection while holding the first.
   * @param name of the limit, at most 100 characters; the same `key` counts apart under each.
   * @param key of whom is limited, already in the one spelling that it has. Only its hash is stored.
   * @param limit.by counts together with the routes that declare the same limit by the same.
   * @throws what answers as 503 when the database is away; nothing was counted then.
   */
  async hit(
    name: string,
    key: string,
    {
      limit,
      seconds,
      by,
    }: Pick<RateLimitOptions, 'limit' | 'seconds'> & Partial<Pick<RateLimitOptions, 'by'>>,
  ): Promise<RateLimitHit> {
    const countedUnder =
      by === undefined
        ? JSON.stringify(['service', name, seconds, key])
        : rateLimitKey({ name, by, seconds }, key);
    const hit = await this.storage.increment(countedUnder, seconds * 1_000, limit, 0, name);
    return { isBlocked: hit.isBlocked, retryAfter: hit.timeToBlockExpire, count: hit.totalHits };
  }

  /**
   * Holds `who` to a limit of routes, where it is not known before the route is entered whom it is about: what one
   * of them uses up is gone for all. Call it before a transaction begins, as {@link hit}.
   * @param who as the routes see it: the text of a field trimmed and in lower case, '' for the whole service.
   * @throws Problem 429 with Retry-After; 503 when the database is away.
   */
  async enforce(limit: RateLimitOptions, who: string): Promise<void> {
    const { isBlocked, retryAfter } = await this.hit(limit.name, who, limit);
    if (isBlocked) throw tooManyRequests(retryAfter);
  }
}
