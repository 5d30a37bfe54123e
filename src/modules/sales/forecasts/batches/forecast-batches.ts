import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import type { Environment } from '../../../../config/environment.js';
import { ActsAsService } from '../../../../platform/access/database-context.js';
import { PreparedStatements } from '../../../../platform/database/prepared-statements.js';
import { TransactionRunner } from '../../../../platform/database/transaction-runner.js';
import { postgresError } from '../../../../platform/errors/sql-state.js';
import { ForecastBatch } from '../../models/forecast-batch.model.js';
import { ForecastRunner } from '../forecast-runner.js';
import { ForecastTerms } from '../forecast-terms.js';
import * as statements from './batch.statements.js';

export interface BatchOptions {
  horizonDays: number;
  /** How many products at most. */
  limit: number;
}

export interface WorkOptions {
  /** Nothing more is begun, and what runs goes back. */
  signal: AbortSignal;
  /** Nothing more is begun after so long. */
  untilMs?: number;
  /** Called after each forecast. */
  onEnded?: () => void;
}

/**
 * Forecasts of many products. Which of them are still to be computed the database knows: so a batch goes on where it
 * stopped, and any number of processes may work at it.
 */
@Injectable()
@ActsAsService('sales.forecast_batches')
export class ForecastBatches {
  private readonly threads: number;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    @InjectModel(ForecastBatch) private readonly batches: typeof ForecastBatch,
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
    private readonly runner: ForecastRunner,
    private readonly terms: ForecastTerms,
  ) {
    this.threads = config.get('environment', { infer: true }).forecasts.threads;
  }

  /**
   * Begins a batch of the products that sell most, or finds the one that runs: there is one at a time.
   * @returns undefined where nothing was ever sold.
   */
  async begin(options: BatchOptions): Promise<{ batch: ForecastBatch; isNew: boolean } | undefined> {
    for (;;) {
      const batch = await this.running();
      if (batch) return { batch, isNew: false };
      const begun = await this.tryBegin(options);
      if (begun !== 'another') return begun && { batch: begun, isNew: true };
    }
  }

  /**
   * Computes what is left of a batch, as many at once as there are threads for it.
   * @returns whether the batch is done; where it is not, there is no more time, or others compute what is left of it.
   */
  async work(batchId: string, options: WorkOptions): Promise<boolean> {
    const end = performance.now() + (options.untilMs ?? Number.POSITIVE_INFINITY);
    const lane = async (): Promise<void> => {
      while (!options.signal.aborted && performance.now() < end) {
        if (!(await this.runner.runNext(batchId, options.signal))) return;
        options.onEnded?.();
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: this.threads }, lane));
    const failed = lanes.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return this.finish(batchId);
  }

  /** How many of a batch have ended. */
  async countEnded(batchId: string): Promise<number> {
    const [row] = await this.statements.rows(statements.countEnded, [batchId]);
    return row?.ended ?? 0;
  }

  private running(): Promise<ForecastBatch | null> {
    return this.batches.findOne({ where: { status: 'running' } });
  }

  private async tryBegin({
    horizonDays,
    limit,
  }: BatchOptions): Promise<ForecastBatch | undefined | 'another'> {
    try {
      return await this.transactions.run(async () => {
        const asOf = await this.terms.lastDay();
        if (asOf === undefined) return undefined;
        const batch = await this.batches.create({ asOf, horizonDays, startedAt: new Date() });
        await this.statements.rows(statements.chooseProducts, [batch.id, limit]);
        return batch.reload();
      });
    } catch (error) {
      if (postgresError(error)?.constraint !== 'forecast_batches__status_key') throw error;
      return 'another';
    }
  }

  /** @returns whether it is done, by whomever. */
  private async finish(batchId: string): Promise<boolean> {
    await this.statements.rows(statements.finish, [batchId]);
    const [row] = await this.statements.rows(statements.countEnded, [batchId]);
    return !row?.isRunning;
  }
}
