import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { Sequelize } from 'sequelize-typescript';
import type { Transaction } from 'sequelize';
import { currentRequest } from '../http/request-context.js';
import { sqlState } from '../errors/sql-state.js';
import { transactionContext } from './transaction-context.js';

const afterCommitKey = 'afterCommit';
const attempts = 5;
const worthRetrying = new Set(['40001', '40P01']);

/**
 * The one place where transactions begin. Queries inside `run` join its transaction by themselves; a `run`
 * inside a `run` joins the outer one.
 */
@Injectable()
export class TransactionRunner {
  private readonly logger = new Logger(TransactionRunner.name);

  constructor(@InjectConnection() private readonly sequelize: Sequelize) {}

  /**
   * Runs `work` as one transaction: committed when it resolves, rolled back when it throws. The database
   * knows who asked (`atrium.user_id`, `atrium.roles`, `atrium.request_id`, `atrium.ip_address`) until the end of the transaction.
   *
   * After a deadlock or a serialization failure the whole of `work` is run again, up to five times: do in it
   * nothing but database work, and leave the rest to {@link afterCommit}.
   * @throws what `work` throws, after the rollback.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.current()) return work();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.runOnce(work);
      } catch (error) {
        if (attempt === attempts || !worthRetrying.has(sqlState(error) ?? '')) throw error;
        await pause(2 ** attempt * 5 * (0.5 + Math.random()));
      }
    }
  }

  /**
   * Runs `work` so that its failure undoes only `work`: catch what it throws and the outer transaction can go
   * on. Without an outer transaction it is a {@link run}.
   */
  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.current();
    if (!outer) return this.run(work);
    const effects: Effect[] = [];
    const result = await this.sequelize.transaction({ transaction: outer }, () => {
      transactionContext.set(afterCommitKey, effects);
      return work();
    });
    effects.forEach((effect) => this.afterCommit(effect));
    return result;
  }

  /**
   * Runs `effect` (a mail, a cache, a notification) once the current transaction has committed, never when it
   * is rolled back; at once when there is no transaction. A failing effect is logged and disturbs nobody.
   */
  afterCommit(effect: () => Promise<void> | void): void {
    const effects = this.current() && transactionContext.get<Effect[]>(afterCommitKey);
    if (effects) effects.push(effect);
    else void this.runEffect(effect);
  }

  private current(): Transaction | undefined {
    return transactionContext.get<Transaction>('transaction') ?? undefined;
  }

  private async runOnce<T>(work: () => Promise<T>): Promise<T> {
    const effects: Effect[] = [];
    const result = await this.sequelize.transaction(async () => {
      transactionContext.set(afterCommitKey, effects);
      await this.tellDatabaseWhoAsks();
      return work();
    });
    for (const effect of effects) await this.runEffect(effect);
    return result;
  }

  private async tellDatabaseWhoAsks(): Promise<void> {
    const request = currentRequest();
    if (!request) return;
    const { principal } = request;
    await this.sequelize.query(
      `select set_config('atrium.request_id', $1, true), set_config('atrium.ip_address', $2, true),
              set_config('atrium.user_id', $3, true), set_config('atrium.roles', $4, true)`,
      { bind: [request.id, request.ip, principal?.userId ?? '', principal?.roles.join(',') ?? ''] },
    );
  }

  private async runEffect(effect: Effect): Promise<void> {
    try {
      await transactionContext.exit(() => effect());
    } catch (error) {
      this.logger.error('Work after a commit failed', error instanceof Error ? error.stack : undefined);
    }
  }
}

type Effect = () => Promise<void> | void;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
