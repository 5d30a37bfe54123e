import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { inBatches } from '../../../platform/jobs/in-batches.js';
import { RegisterJob, type Job, type JobData, type JobRun } from '../../../platform/jobs/job.js';
import { FeedKeeper } from '../changes/feed-keeper.js';

const atOnce = 1_000;
const threadsAtOnce = 100;

/** What one run has removed. */
export interface Removed {
  messages: number;
  threads: number;
}

/**
 * Removes what has been kept long enough: messages by the rule of their thread, and threads that nobody takes part in any
 * more. What is under a legal hold stays. Several at once take what no other one is removing.
 */
@Injectable()
@RegisterJob({ name: 'messaging.retention', cron: '17 * * * *', expireInSeconds: 900 })
@ActsAsService('messaging.retention')
export class Retention implements Job {
  private readonly logger = new Logger(Retention.name);

  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    private readonly feed: FeedKeeper,
  ) {}

  async run(_data: JobData, { signal }: JobRun): Promise<void> {
    const { messages, threads } = await this.removeDue(signal);
    if (messages + threads > 0) this.logger.log(`Removed ${messages} messages and ${threads} threads.`);
  }

  /** Removes everything that is due: of a hundred threads, and a thousand rows, a transaction. */
  async removeDue(signal?: AbortSignal): Promise<Removed> {
    const messages = await this.removeInTurn(removeMessages, [threadsAtOnce, atOnce], signal);
    const threads = await this.removeInTurn(removeThreads, [threadsAtOnce], signal);
    await this.removeInTurn(removeUnsent, [atOnce], signal);
    await this.feed.forgetOld();
    this.feed.wakeAfterCommit();
    return { messages, threads };
  }

  /** Until there is nothing left but what another process is removing. */
  private removeInTurn(sql: string, bind: number[], signal?: AbortSignal): Promise<number> {
    return inBatches(async () => {
      const [row] = await this.sequelize.query<{ removed: number }>(sql, {
        bind,
        type: QueryTypes.SELECT,
        transaction: null,
      });
      return row!.removed;
    }, signal);
  }
}

/**
 * From the oldest on, so that what is left of a thread has no holes. A thread is looked at by its oldest message, and
 * locked where that is due alone: who writes in another one waits for nothing. One that is being held meanwhile is skipped.
 */
const removeMessages = `
  WITH due AS (
    SELECT id, retention_days FROM messaging.threads AS thread
     WHERE retention_days IS NOT NULL AND legal_hold_at IS NULL
       AND (SELECT created_at FROM messaging.messages WHERE thread_id = thread.id ORDER BY created_at LIMIT 1)
           < now() - retention_days * interval '1 day'
     LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
  ), old AS (
    SELECT message.id
      FROM due CROSS JOIN LATERAL (
             SELECT id FROM messaging.messages
              WHERE thread_id = due.id AND created_at < now() - due.retention_days * interval '1 day'
              ORDER BY created_at LIMIT $2
           ) AS message
     LIMIT $2
  ), gone AS (
    DELETE FROM messaging.messages WHERE id IN (SELECT id FROM old) RETURNING id
  )
  SELECT count(*)::integer AS removed FROM gone`;

const removeThreads = `
  WITH left_by_all AS (
    SELECT id FROM messaging.threads
     WHERE participant_count = 0 AND legal_hold_at IS NULL
     LIMIT $1 FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM messaging.threads WHERE id IN (SELECT id FROM left_by_all) RETURNING id
  )
  SELECT count(*)::integer AS removed FROM gone`;

/** Files that nobody has sent within a day: they were never said in the thread, and no hold concerns them. */
const removeUnsent = `
  WITH due AS (
    SELECT id FROM messaging.attachments
     WHERE message_id IS NULL AND created_at < now() - interval '1 day'
     ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM messaging.attachments WHERE id IN (SELECT id FROM due) RETURNING id
  )
  SELECT count(*)::integer AS removed FROM gone`;
