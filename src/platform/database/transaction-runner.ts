import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { Sequelize } from 'sequelize-typescript';
import { Transaction } from 'sequelize';
import { sqlState } from '../errors/sql-state.js';
import { safeStack } from '../logging/safe-stack.js';
import type { ContextClient } from './context-client.js';
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
   * Runs `work` as one transaction: committed when it resolves, rolled back when it throws. The database knows who
   * asks: each statement tells it (ContextClient).
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
   * Runs `work` as a transaction of its own, which stays whatever becomes of the current one: a wrong try that has to
   * count, say. Within a transaction it takes a second connection, so call it before anything is locked that `work`
   * needs, and not within itself. (Every route can be within one: that of an `Idempotency-Key`.)
   */
  apart<T>(work: () => Promise<T>): Promise<T> {
    return transactionContext.exit(() => this.run(work));
  }

  /**
   * Runs `work` on one state of the database, whatever others commit meanwhile. It can read, and not write.
   * @throws Error inside of a transaction, which has begun to see what others commit.
   */
  async snapshot<T>(work: () => Promise<T>): Promise<T> {
    if (this.current()) throw new Error('A snapshot cannot be taken inside of a transaction.');
    const isolationLevel = Transaction.ISOLATION_LEVELS.REPEATABLE_READ;
    return this.sequelize.transaction({ isolationLevel }, async () => {
      await this.sequelize.query('SET TRANSACTION READ ONLY');
      return work();
    });
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

  /** Whether a transaction is open: it has a connection of its own, which others may be waiting for. */
  isInside(): boolean {
    return this.current() !== undefined;
  }

  /**
   * Whether the current transaction may see other rows of these lookups than are committed: it has changed them itself,
   * or stands on one state of the database ({@link snapshot}).
   * @param tables of features' `lookups`, with their schemas.
   */
  seesItsOwn(tables: readonly string[]): boolean {
    const current = this.current() as (Transaction & Opened) | undefined;
    if (!current) return false;
    if ((current.options.isolationLevel ?? readCommitted) !== readCommitted) return true;
    return tables.some((table) => current.connection.ownChanges.has(table));
  }

  private current(): Transaction | undefined {
    return transactionContext.get<Transaction>('transaction') ?? undefined;
  }

  private async runOnce<T>(work: () => Promise<T>): Promise<T> {
    const effects: Effect[] = [];
    const result = await this.sequelize.transaction(async () => {
      transactionContext.set(afterCommitKey, effects);
      return work();
    });
    for (const effect of effects) await this.runEffect(effect);
    return result;
  }

  private async runEffect(effect: Effect): Promise<void> {
    try {
      await transactionContext.exit(() => effect());
    } catch (error) {
      this.logger.error('Work after a commit failed', error instanceof Error ? safeStack(error) : undefined);
    }
  }
}

/** What Sequelize keeps of a transaction that is open, and does not declare. */
interface Opened {
  connection: ContextClient;
  /** Null where it is that of the server. */
  options: { isolationLevel: string | null };
}

const readCommitted: string = Transaction.ISOLATION_LEVELS.READ_COMMITTED;

type Effect = () => Promise<void> | void;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
