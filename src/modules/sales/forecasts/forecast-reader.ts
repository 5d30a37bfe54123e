import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import type { WhereOptions } from 'sequelize';
import { Problem } from '../../../platform/errors/problem.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { Forecast } from '../models/forecast.model.js';
import type { ForecastDetails, ForecastResponse, ListForecasts } from './forecast.dto.js';
import { presentDetails, presentForecast } from './present-forecast.js';

/** Shows forecasts to those who may see them. */
@Injectable()
export class ForecastReader {
  constructor(
    @InjectModel(Forecast) private readonly forecasts: typeof Forecast,
    private readonly paginator: Paginator,
  ) {}

  list(query: ListForecasts): Promise<Page<ForecastResponse>> {
    const { scope, productId, category, status, batchId, sort } = query;
    const where: WhereOptions[] = Object.entries({ scope, productId, category, status, batchId })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ({ [name]: value }));
    return this.paginator.page(this.forecasts, query, { where, sort, present: presentForecast });
  }

  /** With candidates, days and events. @throws Problem 404. */
  async read(id: string): Promise<ForecastDetails> {
    const include = ['points', 'candidates'].map((association) => ({ association, separate: true }));
    const forecast = await this.forecasts.findByPk(id, { include });
    if (!forecast) throw unknownForecast();
    return presentDetails(forecast);
  }
}

export const unknownForecast = (): Problem => Problem.notFound('sales.forecast_not_found', 'forecast');
