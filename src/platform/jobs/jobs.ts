import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../database/transaction-runner.js';
import type { JobData } from './job.js';
import { JobQueue, type SendOptions } from './job-queue.js';
import { JobRegistry } from './job-registry.js';
import { JobWorker } from './job-worker.js';

const maxDataBytes = 4_000;

/** Has work done later, by whichever process comes first: see {@link Job}. */
@Injectable()
export class Jobs {
  constructor(
    private readonly registry: JobRegistry,
    private readonly queue: JobQueue,
    private readonly worker: JobWorker,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Sends a job with the current transaction: it is there once that has committed, and never when it is rolled back.
   * This process looks after it at once then, others within two seconds.
   *
   * With a `key`, one job of that key waits at a time: where one does, it stays as it is (its data and its time too),
   * and does not begin before this transaction has ended. A job that has begun is another matter: what it has read may
   * be old, so that a new one is added. Transactions that send the same key at the same moment wait for each other.
   * @param name of a registered job.
   * @param data ids and the like, never what is personal (see {@link JobData}), and no more than 4 kB.
   * @returns the id of the job that is going to run.
   * @throws Error where there is no such job, or too much data: faults of the code that calls.
   */
  async send(name: string, data: JobData = {}, options: SendOptions = {}): Promise<string> {
    const job = this.registry.get(name);
    if (Buffer.byteLength(JSON.stringify(data)) > maxDataBytes) {
      throw new Error(`Job ${name} is told more than ids.`);
    }
    const id = await this.queue.send(job, data, options);
    this.transactions.afterCommit(() => this.worker.wake());
    return id;
  }

  /**
   * Takes back what has not begun, with the current transaction.
   * @param key that the job was sent with, or the id that `send` answered where it was sent without one.
   * @returns whether there was one.
   */
  async cancel(name: string, key: string): Promise<boolean> {
    return (await this.queue.cancel(this.registry.get(name).name, key)) > 0;
  }
}
