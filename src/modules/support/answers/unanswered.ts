import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction, type WhereOptions } from 'sequelize';
import type { Environment } from '../../../config/environment.js';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { RegisterJob, type Job } from '../../../platform/jobs/job.js';
import { ConversationMoves } from '../conversations/conversation-moves.js';
import { Conversation } from '../models/conversation.model.js';

const atOnce = 100;
const attempts = 2;
const graceMs = 60_000;

/** The last resort: where an automatic answer has not come for whatever reason, people answer. */
@Injectable()
@ActsAsService('support.unanswered')
@RegisterJob({ name: 'support.unanswered', cron: '* * * * *' })
export class Unanswered implements Job {
  private readonly longestWaitMs: number;

  constructor(
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    private readonly transactions: TransactionRunner,
    private readonly moves: ConversationMoves,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    const { answers } = config.get('environment', { infer: true }).support;
    this.longestWaitMs = attempts * (answers?.timeoutMs ?? 0) + graceMs;
  }

  /** Each in a transaction of its own, and none that somebody is busy with. */
  async run(): Promise<void> {
    const where = {
      modeCode: 'AUTO',
      statusCode: 'active',
      awaitsAnswerSince: { [Op.lt]: new Date(Date.now() - this.longestWaitMs) },
    } as const;
    const order: [string, string][] = [['awaitsAnswerSince', 'ASC']];
    const waiting = await this.conversations.findAll({ attributes: ['id'], where, order, limit: atOnce });
    for (const { id } of waiting) await this.handOver({ ...where, id });
  }

  private handOver(where: WhereOptions<Conversation>): Promise<void> {
    return this.transactions.run(async () => {
      const conversation = await this.conversations.findOne({
        where,
        lock: Transaction.LOCK.UPDATE,
        skipLocked: true,
      });
      if (!conversation) return;
      const { lastSeq: messageSeq, awaitsAnswerSince } = conversation;
      const signals = { awaitsAnswerSince };
      const why = { messageSeq, reason: 'unanswered', signals, decidedByKind: 'job' } as const;
      await this.moves.toPeople(conversation, why, 'service_failed');
    });
  }
}
