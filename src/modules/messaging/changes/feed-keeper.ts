import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { outsideRequest } from '../../../platform/http/request-context.js';
import { isPrimaryAway } from '../../../platform/database/replicas/primary-away.error.js';
import { isUnmigrated } from '../../../platform/errors/sql-state.js';

const atOnce = 1_000;
/** What another process left, or was written past the service. */
const sweepEveryMs = 2_000;
/** A burst of messages is given its places together. */
const gatherMs = 5;
const forgetAfterDays = 7;

/** Gives changes that have committed their places in the feed, in every process: one works, the others wait. */
@Injectable()
@ActsAsService('messaging.feed')
export class FeedKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(FeedKeeper.name);
  private timer: NodeJS.Timeout | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private isWanted = false;
  private isStopping = false;
  private isFailing = false;

  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly transactions: TransactionRunner,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.wake(), sweepEveryMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    clearTimeout(this.gathering);
    await this.working;
  }

  /** There will be changes once the current transaction has committed; at once where there is none. */
  wakeAfterCommit(): void {
    this.transactions.afterCommit(() => {
      if (!this.isStopping)
        this.gathering ??= outsideRequest(() => setTimeout(() => this.wake(), gatherMs).unref());
    });
  }

  /** Resolves when every change that had committed before has its place. */
  async settle(): Promise<void> {
    await this.working;
    await this.giveAllPlaces();
  }

  /** Forgets what is older than a week, a thousand changes a transaction. @returns how many were forgotten. */
  async forgetOld(): Promise<number> {
    let total = 0;
    for (let forgotten = 1; forgotten > 0 && !this.isStopping; total += forgotten) {
      const [row] = await this.sequelize.query<{ forgotten: number }>(forgetOld, {
        bind: [forgetAfterDays, atOnce],
        type: QueryTypes.SELECT,
        transaction: null,
      });
      forgotten = row!.forgotten;
    }
    return total;
  }

  private wake(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    this.isWanted = true;
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  private async work(): Promise<void> {
    try {
      while (this.isWanted && !this.isStopping) {
        this.isWanted = false;
        await this.giveAllPlaces();
      }
      this.isFailing = false;
    } catch (error) {
      if (isPrimaryAway(error)) return;
      // Until the next sweep: the database is away, or not migrated yet.
      if (!this.isFailing && !isUnmigrated(error)) this.logger.warn('Changes are not given their places.');
      this.isFailing = true;
    }
  }

  private async giveAllPlaces(): Promise<void> {
    let given = atOnce;
    while (given === atOnce) {
      const [row] = await this.sequelize.query<{ given: number }>(givePlaces, {
        bind: [atOnce],
        type: QueryTypes.SELECT,
        transaction: null,
      });
      given = row!.given;
    }
  }
}

/** Most of the time there is nothing to do, and nobody has to wait to find out. */
const givePlaces = `
  SELECT CASE WHEN EXISTS (SELECT FROM messaging.changes WHERE position IS NULL)
              THEN messaging.give_places($1) ELSE 0 END::integer AS given`;

/** In any order: whoever is to read on from before the newest of them is told that they come too late. */
const forgetOld = `
  WITH old AS (
    SELECT id FROM messaging.changes
     WHERE created_at < now() - $1 * interval '1 day' AND position IS NOT NULL
     LIMIT $2 FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM messaging.changes WHERE id IN (SELECT id FROM old) RETURNING position
  ), told AS (
    UPDATE messaging.feeds SET forgotten_through = greatest(forgotten_through, (SELECT max(position) FROM gone))
     WHERE name = 'changes' AND EXISTS (SELECT FROM gone)
  )
  SELECT count(*)::integer AS forgotten FROM gone`;
