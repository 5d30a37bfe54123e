import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import type { Environment } from '../../../config/environment.js';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { inBatches } from '../../../platform/jobs/in-batches.js';
import { RegisterJob, type Job, type JobData, type JobRun } from '../../../platform/jobs/job.js';
import { Conversation } from '../models/conversation.model.js';
import { ContentRemover } from './content-remover.js';
import { ConversationMoves, hasEnded } from './conversation-moves.js';

const atOnce = 100;
const dayMs = 86_400_000;

/** Removes what was said in conversations that have been silent for long enough; that there was one stays. */
@Injectable()
@ActsAsService('support.retention')
@RegisterJob({ name: 'support.retention', cron: '41 2 * * *', expireInSeconds: 3_600 })
export class ConversationRetention implements Job {
  private readonly logger = new Logger(ConversationRetention.name);
  private readonly keptMs: number;

  constructor(
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    private readonly transactions: TransactionRunner,
    private readonly moves: ConversationMoves,
    private readonly remover: ContentRemover,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.keptMs = config.get('environment', { infer: true }).support.retentionDays * dayMs;
  }

  /** A hundred a transaction, and none that somebody is busy with. */
  async run(_data: JobData, { signal }: JobRun): Promise<void> {
    const before = new Date(Date.now() - this.keptMs);
    const total = await inBatches(() => this.transactions.run(() => this.removeSome(before)), signal);
    if (total > 0) this.logger.log(`Removed what was said in ${total} conversations.`);
  }

  private async removeSome(before: Date): Promise<number> {
    const old = await this.conversations.findAll({
      where: { contentRemovedAt: null, lastMessageAt: { [Op.lt]: before }, updatedAt: { [Op.lt]: before } },
      order: ['lastMessageAt'],
      limit: atOnce,
      lock: Transaction.LOCK.UPDATE,
      skipLocked: true,
    });
    for (const conversation of old.filter((each) => !hasEnded(each))) {
      const why = { messageSeq: conversation.lastSeq, reason: 'retention', decidedByKind: 'job' } as const;
      await this.moves.end(conversation, 'closed', why);
    }
    await this.remover.remove(old.map(({ id }) => id));
    return old.length;
  }
}
