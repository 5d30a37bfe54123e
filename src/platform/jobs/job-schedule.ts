import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../database/transaction-runner.js';
import { JobQueue } from './job-queue.js';
import { JobRegistry, occurrenceBefore, type RegisteredJob } from './job-registry.js';

/** Sends the jobs that have a schedule when they are due: once, however many processes look. */
@Injectable()
export class JobSchedule {
  /** Of each job, what was sent last as far as this process knows. */
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly registry: JobRegistry,
    private readonly queue: JobQueue,
    private readonly transactions: TransactionRunner,
  ) {}

  /** @returns whether something was sent. */
  async sendDue(now: Date): Promise<boolean> {
    let isSent = false;
    for (const job of this.registry.all()) {
      if (
        job.cron !== undefined &&
        (await this.sendOne(job, occurrenceBefore({ ...job, cron: job.cron }, now)))
      )
        isSent = true;
    }
    return isSent;
  }

  private async sendOne(job: RegisteredJob, dueAt: Date): Promise<boolean> {
    if ((this.noted.get(job.name) ?? 0) >= dueAt.getTime()) return false;
    const isOurs = await this.transactions.run(async () => {
      const isFirst = await this.queue.noteOccurrence(job.name, dueAt);
      if (isFirst) await this.queue.send(job, {}, { key: 'cron' });
      return isFirst;
    });
    this.noted.set(job.name, dueAt.getTime());
    return isOurs;
  }
}
