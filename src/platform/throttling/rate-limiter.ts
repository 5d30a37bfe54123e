import { Injectable } from '@nestjs/common';
import { InjectThrottlerStorage, type ThrottlerStorage } from '@nestjs/throttler';

export interface RateLimitHit {
  /** This hit is one too many. */
  isBlocked: boolean;
  /** Seconds until a hit counts as the first one again; 0 unless blocked. */
  retryAfter: number;
  /** The hits of this window, this one included; those made while blocked add nothing. */
  count: number;
}

/** Limits that belong to no route: how many codes one telephone number is sent, say. */
@Injectable()
export class RateLimiter {
  constructor(@InjectThrottlerStorage() private readonly storage: ThrottlerStorage) {}

  /**
   * Counts one use of `key` and tells whether it is beyond `limit` in a window of `seconds`. It counts at once, also
   * where the current transaction is rolled back later. Call it before a transaction begins: within one it waits for
   * a second connection while holding the first.
   * @param name of the limit, at most 100 characters; the same `key` counts apart under each.
   * @param key of whom is limited, already in the one spelling that it has. Only its hash is stored.
   * @throws what answers as 503 when the database is away; nothing was counted then.
   */
  async hit(
    name: string,
    key: string,
    { limit, seconds }: { limit: number; seconds: number },
  ): Promise<RateLimitHit> {
    const hit = await this.storage.increment(
      JSON.stringify(['service', name, seconds, key]),
      seconds * 1_000,
      limit,
      0,
      name,
    );
    return { isBlocked: hit.isBlocked, retryAfter: hit.timeToBlockExpire, count: hit.totalHits };
  }
}
