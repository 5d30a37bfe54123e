import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { isPrimaryAway } from '../database/replicas/primary-away.error.js';
import { ActsAsService } from '../access/database-context.js';
import { TransactionRunner } from '../database/transaction-runner.js';
import { DiscardedFiles, type ClaimedFile } from './discarded-files.js';
import { FileStore } from './storage/file-store.js';

const sweepEveryMs = 5_000;

/** Removes the files that no row keeps, in every process: when it is woken, and what others left by and by. */
@Injectable()
@ActsAsService('platform.files')
export class FileJanitor implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(FileJanitor.name);
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private isStopped = false;
  private isFailing = false;

  constructor(
    private readonly discarded: DiscardedFiles,
    private readonly store: FileStore,
    private readonly transactions: TransactionRunner,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.sweep(), sweepEveryMs).unref();
  }

  /** Nothing more is begun; what is being removed is seen through. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** Once the current transaction has committed, what it discarded is removed; without this, a few seconds later. */
  wakeAfterCommit(): void {
    this.transactions.afterCommit(() => void this.sweep());
  }

  /** Removes whatever is due. One at a time: where one is under way, resolves with that. */
  sweep(): Promise<void> {
    return (this.sweeping ??= this.sweepQuietly().finally(() => (this.sweeping = undefined)));
  }

  private async sweepQuietly(): Promise<void> {
    try {
      while (!this.isStopped && (await this.removeSome()));
      this.isFailing = false;
    } catch (error) {
      if (isPrimaryAway(error)) return;
      // Once, until it works again: the database may be away for long.
      if (!this.isFailing) this.logger.error(`Files cannot be removed: ${nameOf(error)}`);
      this.isFailing = true;
    }
  }

  private async removeSome(): Promise<boolean> {
    const claimed = await this.discarded.claim();
    for (const file of claimed) await this.remove(file);
    return claimed.length > 0;
  }

  private async remove(file: ClaimedFile): Promise<void> {
    try {
      await this.store.remove(file.storageKey);
    } catch (error) {
      this.logger.warn(`Discarded file ${file.id}, attempt ${file.attempts}: ${nameOf(error)}`);
      return this.discarded.postpone(file, nameOf(error));
    }
    await this.discarded.remove(file);
  }
}

/** That of the storage, where a library has wrapped it. Never the message, which quotes paths. */
function nameOf(error: unknown): string {
  const { cause = error } = error as Error;
  const inner = cause as NodeJS.ErrnoException;
  return (inner.code ?? inner.name ?? 'unknown').slice(0, 50);
}
