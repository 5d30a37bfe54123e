import { createHmac } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { QueryTypes } from 'sequelize';
import type { Sequelize } from 'sequelize-typescript';
import { ActsAsService } from '../access/database-context.js';
import { isPrimaryAway } from '../database/replicas/primary-away.error.js';
import { onPrimary } from '../database/replicas/replica-scope.js';
import { HitsInMemory, type Hit } from './hits-in-memory.js';

/** What the throttler is told of one hit; times in seconds. */
type HitRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * Counts in `platform.rate_limits`, hence for all processes at once, in fixed windows by the database's clock, and
 * keeps counting when a process starts anew. A window begins with its first hit.
 *
 * Each hit is one statement of its own, outside of any transaction that is open: what is rolled back counts, too.
 * When the database is away the hit fails, so that nothing passes uncounted. Where replicas serve reads meanwhile, hits
 * are counted in the process: each of several lets through as many as the limit says.
 */
@ActsAsService('platform.rate_limits')
export class PostgresThrottlerStorage implements ThrottlerStorage {
  private readonly logger = new Logger(PostgresThrottlerStorage.name);
  private hits = 0;
  private readonly meanwhile = new HitsInMemory();

  /** @param secret keys the hashes that stand for callers: those of a few billion addresses could be tried out. */
  constructor(
    private readonly sequelize: Sequelize,
    private readonly secret: string,
  ) {}

  /**
   * @param ttl of the window, in milliseconds.
   * @param blockDuration in milliseconds from the first hit too many; 0 blocks until the window ends.
   */
  async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<HitRecord> {
    const { hits, seconds } = await onPrimary(() =>
      this.count([this.hash(key), throttlerName, limit, ttl, blockDuration]),
    ).catch((error: unknown) => {
      if (isPrimaryAway(error)) return this.meanwhile.count(key, limit, ttl, blockDuration);
      throw error;
    });
    const isBlocked = hits > limit;
    // What ends within this millisecond has not ended: a client told 0 would come back too early.
    const left = Math.max(1, seconds);
    return { totalHits: hits, timeToExpire: left, isBlocked, timeToBlockExpire: isBlocked ? left : 0 };
  }

  private async count(bind: unknown[]): Promise<Hit> {
    const [hit] = await this.sequelize.query<Hit>(countHit, {
      bind,
      type: QueryTypes.SELECT,
      transaction: null,
    });
    if (this.hits++ % hitsPerCleanUp === 0) await this.cleanUp();
    return hit!;
  }

  private hash(key: string): Buffer {
    return createHmac('sha256', this.secret).update(`rate-limit\0${key}`).digest();
  }

  /** The callers of now pay for those of the past: more rows than hits can add are removed, and no timer runs. */
  private async cleanUp(): Promise<void> {
    try {
      await this.sequelize.query(removeExpired, { transaction: null });
    } catch (error) {
      // The hit has been counted; what could not be removed is left to the next time.
      this.logger.warn(`Expired rate limits were not removed: ${(error as Error).name}`);
    }
  }
}

const hitsPerCleanUp = 100;

/**
 * A caller who is blocked is only read: however many requests are refused, none of them waits for another or writes.
 * Those that are not yet seen to be blocked wait for each other at the one row and are counted exactly.
 */
const countHit = `
  WITH blocked AS (
    SELECT hits, expires_at FROM platform.rate_limits
     WHERE key_hash = $1 AND hits > $3 AND expires_at > now()
  ), counted AS (
    INSERT INTO platform.rate_limits AS known (key_hash, name, hits, expires_at)
    SELECT $1, $2, 1, now() + $4::float8 * interval '1 millisecond'
     WHERE NOT EXISTS (SELECT FROM blocked)
    ON CONFLICT (key_hash) DO UPDATE SET
      hits = CASE WHEN known.expires_at > now() THEN known.hits + 1 ELSE 1 END,
      expires_at = CASE
        WHEN known.expires_at <= now() THEN excluded.expires_at
        WHEN known.hits = $3 AND $5::float8 > 0 THEN now() + $5::float8 * interval '1 millisecond'
        ELSE known.expires_at
      END
    RETURNING hits, expires_at
  )
  SELECT hits, ceil(extract(epoch FROM expires_at - now()))::integer AS seconds
    FROM (SELECT * FROM blocked UNION ALL SELECT * FROM counted) AS hit`;

/** Several processes may do so at once: each passes over the rows that another one holds. */
const removeExpired = `
  DELETE FROM platform.rate_limits
   WHERE id = ANY (ARRAY(
     SELECT id FROM platform.rate_limits WHERE expires_at <= now()
      ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED))`;
