import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../../config/environment.js';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { safeStack } from '../../../platform/logging/safe-stack.js';
import { ForecastWorkers } from './engine/forecast-workers.js';
import { InsufficientHistory } from './engine/insufficient-history.js';
import type { FailureCode } from './forecast-failures.js';
import { ForecastInputs } from './forecast-inputs.js';
import { ForecastResults, type Counter } from './forecast-results.js';
import { Heartbeat } from './heartbeat.js';
import * as statements from './forecast.statements.js';
import type { ClaimedForecast } from './forecast.statements.js';

/** How often one is begun before it is given up. */
export const mostAttempts = 3;

/** Computes forecasts, one at a time each, and keeps what comes of it. */
@Injectable()
@ActsAsService('sales.forecasts')
export class ForecastRunner {
  private readonly logger = new Logger(ForecastRunner.name);
  private readonly heartbeatMs: number;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly transactions: TransactionRunner,
    private readonly inputs: ForecastInputs,
    private readonly workers: ForecastWorkers,
    private readonly results: ForecastResults,
    config: ConfigService<{ environment: Environment }, true>,
  ) {
    this.heartbeatMs = config.get('environment', { infer: true }).forecasts.heartbeatMs;
  }

  /**
   * Computes one, unless it has ended or somebody computes it already. Safe to repeat: what was lost with its process is
   * begun anew, and the result of one that was cancelled meanwhile is dropped.
   * @throws what went wrong, where it is to be tried again; the reason of the signal.
   */
  async run(id: string, signal: AbortSignal): Promise<void> {
    const [forecast] = await this.statements.rows(statements.claim, [id]);
    if (forecast) await this.compute(forecast, signal);
  }

  /** The same for the next one of a batch. @returns whether there was one. */
  async runNext(batchId: string, signal: AbortSignal): Promise<boolean> {
    const [forecast] = await this.statements.rows(statements.claimNext, [batchId]);
    if (forecast) await this.compute(forecast, signal);
    return forecast !== undefined;
  }

  private async compute(forecast: ClaimedForecast, signal: AbortSignal): Promise<void> {
    if (forecast.attempts > mostAttempts) return this.fail(forecast, 'sales.forecast_interrupted');
    const heartbeat = new Heartbeat(signal, (progress) => this.beat(forecast, progress), this.heartbeatMs);
    try {
      const input = await this.inputs.read(forecast);
      const options = {
        signal: heartbeat.signal,
        onProgress: (done: number) => heartbeat.tell(Math.min(99, Math.floor(done * 100))),
      };
      const result = await this.workers.run(input, options);
      await this.results.keep(forecast, input, result);
    } catch (error) {
      if (!heartbeat.isRefused) await this.give(forecast, error, signal);
    } finally {
      heartbeat.stop();
    }
  }

  /** @returns whether it is still to be computed. */
  private async beat({ id, attempts }: ClaimedForecast, progress: number): Promise<boolean> {
    return (await this.statements.rows(statements.beat, [id, progress, attempts])).length > 0;
  }

  /** Something has ended it: it goes back, or has failed for good. */
  private async give(forecast: ClaimedForecast, error: unknown, signal: AbortSignal): Promise<void> {
    const { id, attempts } = forecast;
    if (error instanceof InsufficientHistory) return this.tellShort(forecast);
    if (signal.aborted) {
      await this.statements.rows(statements.release, [id, attempts, false]);
      throw error;
    }
    const told = error instanceof Error ? error.name : 'unknown error';
    this.logger.warn(`Forecast ${id}, attempt ${attempts}: ${told}`);
    if (attempts >= mostAttempts) {
      this.logger.error(
        `Forecast ${id} failed for good`,
        error instanceof Error ? safeStack(error) : undefined,
      );
      return this.fail(forecast, 'sales.forecast_failed');
    }
    await this.statements.rows(statements.release, [id, attempts, true]);
    if (!forecast.batchId) throw error;
  }

  /** What was there when it was asked for may have been deleted since; of a batch nobody has looked before. */
  private tellShort(forecast: ClaimedForecast): Promise<void> {
    if (!forecast.batchId) return this.fail(forecast, 'sales.history_too_short');
    return this.end(forecast, 'skipped', statements.dropShort, []);
  }

  private fail(forecast: ClaimedForecast, code: FailureCode): Promise<void> {
    return this.end(forecast, 'failed', statements.fail, [code]);
  }

  private end(
    { id, attempts, batchId }: ClaimedForecast,
    counter: Counter,
    statement: typeof statements.fail,
    values: string[],
  ): Promise<void> {
    return this.transactions.run(async () => {
      const ended = await this.statements.rows(statement, [id, attempts, ...values]);
      if (ended.length > 0) await this.results.count(batchId, counter);
    });
  }
}
