import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { currentRequest, runInRequest } from '../../../platform/http/request-context.js';

/**
 * Does what only some requests need once they have been answered, so that the time of an answer does not tell
 * which of them did. A process that ends waits for it.
 */
@Injectable()
export class AfterAnswer implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AfterAnswer.name);
  private readonly pending = new Set<Promise<void>>();

  constructor(private readonly transactions: TransactionRunner) {}

  /**
   * Returns at once. Within a transaction `work` begins once that has committed, and never when it is rolled back.
   * What `work` throws is logged and answered to nobody.
   */
  begin(work: () => Promise<void>): void {
    this.transactions.afterCommit(() => this.schedule(work));
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.idle();
  }

  private schedule(work: () => Promise<void>): void {
    const request = currentRequest();
    // Its queries are none of the answer.
    const alone = request
      ? (): Promise<void> => runInRequest({ ...request, queries: 0, queryMs: 0 }, () => this.run(work))
      : (): Promise<void> => this.run(work);
    const done = new Promise<void>((resolve) => {
      setImmediate(() => void alone().then(resolve));
    });
    this.pending.add(done);
    void done.then(() => this.pending.delete(done));
  }

  private async run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const what = error instanceof Problem ? error.code : (error as Error).name;
      this.logger.warn(`What was to be done after an answer failed: ${what}`);
    }
  }
}
