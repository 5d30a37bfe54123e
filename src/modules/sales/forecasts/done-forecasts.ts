import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Problem } from '../../../platform/errors/problem.js';
import type { ForecastCandidate } from '../models/forecast-candidate.model.js';
import type { ForecastPoint } from '../models/forecast-point.model.js';
import { Forecast } from '../models/forecast.model.js';
import type { Product } from '../models/product.model.js';
import { unknownForecast } from './forecast-reader.js';

export interface DoneForecast {
  forecast: Forecast;
  /** Absent where it is not of one product. */
  product: Product | undefined;
  chosen: ForecastCandidate;
  /** Day by day. */
  points: ForecastPoint[];
}

export const forecastNotDone = [
  409,
  'sales.forecast_not_done',
  'The forecast is not done, and perhaps never will be: see its status.',
] as const;

/** Finds what can be told of a forecast once it is done. */
@Injectable()
export class DoneForecasts {
  constructor(@InjectModel(Forecast) private readonly forecasts: typeof Forecast) {}

  /** Two queries. @throws Problem 404; 409 `sales.forecast_not_done`. */
  async read(id: string): Promise<DoneForecast> {
    const forecast = await this.forecasts.findByPk(id, {
      include: [
        { association: 'product' },
        { association: 'candidates', where: { isChosen: true }, required: false },
        { association: 'points', separate: true, attributes: { exclude: ['components'] }, order: ['day'] },
      ],
    });
    if (!forecast) throw unknownForecast();
    if (forecast.status !== 'done') throw new Problem(...forecastNotDone);
    const { product, candidates, points } = forecast;
    return { forecast, product: product ?? undefined, chosen: candidates![0]!, points: points! };
  }
}
