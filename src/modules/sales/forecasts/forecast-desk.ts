import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { ForecastBatch } from '../models/forecast-batch.model.js';
import { endedStatuses, Forecast } from '../models/forecast.model.js';
import { ForecastReader, unknownForecast } from './forecast-reader.js';
import type { ForecastDetails, RequestForecast } from './forecast.dto.js';
import { forecastJob } from './forecast.job.js';
import { ForecastTerms } from './forecast-terms.js';

/** Takes requests for forecasts, and what is done with them. */
@Injectable()
@ActsAsService('sales.forecasts')
export class ForecastDesk {
  constructor(
    @InjectModel(Forecast) private readonly forecasts: typeof Forecast,
    @InjectModel(ForecastBatch) private readonly batches: typeof ForecastBatch,
    private readonly terms: ForecastTerms,
    private readonly reader: ForecastReader,
    private readonly jobs: Jobs,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Takes it down; a job computes it.
   * @throws Problem 400 for a product and a category at once, a day that is not over, or promotions outside of the
   * horizon; 422 for a product or category that there is not, and for too little history.
   */
  request(wanted: RequestForecast): Promise<ForecastDetails> {
    const { userId } = requirePrincipal();
    return this.transactions.run(async () => {
      const terms = await this.terms.of(wanted);
      const { id } = await this.forecasts.create({ ...terms, requestedById: userId });
      await this.jobs.send(forecastJob, { forecastId: id }, { key: id });
      return this.reader.read(id);
    });
  }

  /** Whoever computes it notices within a second or two. @throws Problem 404; 409 where it has ended. */
  cancel(id: string): Promise<ForecastDetails> {
    return this.transactions.run(async () => {
      const forecast = await this.lock(id);
      if (endedStatuses.includes(forecast.status)) throw ended();
      const finishedAt = literal('clock_timestamp()') as unknown as Date;
      await forecast.update({ status: 'cancelled', finishedAt, claimedUntil: null });
      await this.jobs.cancel(forecastJob, id);
      if (forecast.batchId) await this.batches.increment('skipped', { where: { id: forecast.batchId } });
      return this.reader.read(id);
    });
  }

  /** @throws Problem 404; 409 where it has not ended. */
  delete(id: string): Promise<void> {
    return this.transactions.run(async () => {
      const forecast = await this.lock(id);
      if (!endedStatuses.includes(forecast.status)) throw notEnded();
      await forecast.destroy();
    });
  }

  private async lock(id: string): Promise<Forecast> {
    const forecast = await this.forecasts.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!forecast) throw unknownForecast();
    await requireMatch(() => this.reader.read(id));
    return forecast;
  }
}

const ended = (): Problem =>
  new Problem(409, 'sales.forecast_ended', 'The forecast is done, has failed, or is cancelled already.');

const notEnded = (): Problem =>
  new Problem(409, 'sales.forecast_not_ended', 'The forecast waits or runs: cancel it first.');
