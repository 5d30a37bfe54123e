import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import type { Environment } from '../../../config/environment.js';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { inBatches } from '../../../platform/jobs/in-batches.js';
import { RegisterJob, type Job, type JobData, type JobRun } from '../../../platform/jobs/job.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketContentRemover } from './ticket-content-remover.js';

const atOnce = 100;
const dayMs = 86_400_000;

/** Removes what tickets say that were done long enough ago, as it is done with conversations. */
@Injectable()
@ActsAsService('support.ticket_retention')
@RegisterJob({ name: 'support.ticket_retention', cron: '47 2 * * *', expireInSeconds: 3_600 })
export class TicketRetention implements Job {
  private readonly logger = new Logger(TicketRetention.name);
  private readonly keptMs: number;

  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    private readonly transactions: TransactionRunner,
    private readonly remover: TicketContentRemover,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.keptMs = config.get('environment', { infer: true }).support.retentionDays * dayMs;
  }

  /** A hundred a transaction, and none that somebody is busy with. */
  async run(_data: JobData, { signal }: JobRun): Promise<void> {
    const before = new Date(Date.now() - this.keptMs);
    const total = await inBatches(() => this.transactions.run(() => this.removeSome(before)), signal);
    if (total > 0) this.logger.log(`Removed what ${total} tickets said.`);
  }

  private async removeSome(before: Date): Promise<number> {
    const old = await this.tickets.findAll({
      attributes: ['id'],
      where: { contentRemovedAt: null, resolvedAt: { [Op.lt]: before }, updatedAt: { [Op.lt]: before } },
      order: ['id'],
      limit: atOnce,
      lock: Transaction.LOCK.UPDATE,
      skipLocked: true,
    });
    await this.remover.remove(old.map(({ id }) => id));
    return old.length;
  }
}
