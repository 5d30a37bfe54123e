import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Problem } from '../../../../platform/errors/problem.js';
import type { Page } from '../../../../platform/lists/list-query.js';
import { Paginator } from '../../../../platform/lists/paginator.js';
import { ForecastBatch } from '../../models/forecast-batch.model.js';
import { presentBatch, type ForecastBatchResponse, type ListForecastBatches } from './batch.dto.js';

/** Shows batches to those who may see them. */
@Injectable()
export class BatchReader {
  constructor(
    @InjectModel(ForecastBatch) private readonly batches: typeof ForecastBatch,
    private readonly paginator: Paginator,
  ) {}

  list(query: ListForecastBatches): Promise<Page<ForecastBatchResponse>> {
    return this.paginator.page(this.batches, query, { sort: query.sort, present: presentBatch });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<ForecastBatchResponse> {
    const batch = await this.batches.findByPk(id);
    if (!batch) throw Problem.notFound('sales.forecast_batch_not_found', 'batch of forecasts');
    return presentBatch(batch);
  }
}
