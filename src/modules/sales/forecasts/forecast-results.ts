import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { ForecastBatch } from '../models/forecast-batch.model.js';
import { ForecastCandidate } from '../models/forecast-candidate.model.js';
import { ForecastPoint } from '../models/forecast-point.model.js';
import { Forecast } from '../models/forecast.model.js';
import type {
  CandidateResult,
  ForecastInput,
  ForecastPoint as Point,
  ForecastResult,
} from './engine/forecast.contract.js';
import type { ClaimedForecast } from './forecast.statements.js';

/** What a batch counts of its forecasts. */
export type Counter = 'done' | 'failed' | 'skipped';

/** Keeps what was computed. */
@Injectable()
@ActsAsService('sales.forecasts')
export class ForecastResults {
  constructor(
    @InjectModel(Forecast) private readonly forecasts: typeof Forecast,
    @InjectModel(ForecastPoint) private readonly points: typeof ForecastPoint,
    @InjectModel(ForecastCandidate) private readonly candidates: typeof ForecastCandidate,
    @InjectModel(ForecastBatch) private readonly batches: typeof ForecastBatch,
    private readonly transactions: TransactionRunner,
  ) {}

  /** All of it or nothing; nothing where it was cancelled meanwhile, or is somebody else's by now. */
  keep(
    { id, attempts, batchId }: ClaimedForecast,
    { history }: ForecastInput,
    result: ForecastResult,
  ): Promise<void> {
    return this.transactions.run(async () => {
      const where = { id, status: 'running' as const, attempts };
      const forecast = await this.forecasts.findOne({ where, lock: Transaction.LOCK.UPDATE });
      if (!forecast) return;
      await this.points.bulkCreate(result.points.map((point) => ({ forecastId: id, ...pointRow(point) })));
      const tried = result.candidates.map((candidate) => ({ forecastId: id, ...candidateRow(candidate) }));
      await this.candidates.bulkCreate(tried);
      await forecast.update({
        status: 'done',
        progress: 100,
        claimedUntil: null,
        finishedAt: literal('clock_timestamp()') as unknown as Date,
        historyFrom: history[0]!.day,
        ...outcomeOf(result),
      });
      await this.count(batchId, 'done');
    });
  }

  async count(batchId: string | null, counter: Counter): Promise<void> {
    if (batchId !== null) await this.batches.increment(counter, { where: { id: batchId } });
  }
}

const outcomeOf = ({ chosen, beatsNaive, backtest, events }: ForecastResult) => ({
  chosenModel: chosen,
  beatsNaive,
  backtestFolds: backtest.folds,
  backtestHorizonDays: backtest.horizonDays,
  backtestFrom: backtest.from,
  backtestUntil: backtest.until,
  events,
});

const pointRow = ({ day, components, ...pieces }: Point) => ({
  day,
  components,
  point: decimal(pieces.point, 4),
  lower80: decimal(pieces.lower80, 4),
  upper80: decimal(pieces.upper80, 4),
  lower95: decimal(pieces.lower95, 4),
  upper95: decimal(pieces.upper95, 4),
  naive: decimal(pieces.naive, 4),
});

const candidateRow = ({ model, isChosen, reason, seconds, ...errors }: CandidateResult) => ({
  model,
  isChosen,
  reason,
  seconds: decimal(seconds, 3),
  wape: orNull(errors.wape),
  mase: orNull(errors.mase),
  coverage80: orNull(errors.coverage80),
  coverage95: orNull(errors.coverage95),
  bias: orNull(errors.bias),
});

const decimal = (number: number, places: number): string => number.toFixed(places);

const orNull = (number: number | null): string | null => (number === null ? null : decimal(number, 6));
