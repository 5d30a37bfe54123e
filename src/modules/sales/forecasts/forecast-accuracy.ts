import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { DemandSeries } from '../demand/demand-series.js';
import { Forecast } from '../models/forecast.model.js';
import { dayAfter, earlier, yesterday } from './days.js';
import { demandOf } from './forecast-inputs.js';
import { unknownForecast } from './forecast-reader.js';
import type { AccuracyResponse, PointResponse } from './forecast.dto.js';
import { presentDetails } from './present-forecast.js';

/** A day that was forecast, and what was sold on it. */
type Compared = PointResponse & { units: number };

/** Tells how wrong a forecast turned out to be. */
@Injectable()
export class ForecastAccuracy {
  constructor(
    @InjectModel(Forecast) private readonly forecasts: typeof Forecast,
    private readonly demand: DemandSeries,
  ) {}

  /**
   * Of the days of its horizon that are over and that the shop's sales reach to: what lies after them is not known yet,
   * and no day without sales. @throws Problem 404.
   */
  async of(id: string): Promise<AccuracyResponse> {
    const include = ['points', 'candidates'].map((association) => ({ association, separate: true }));
    const forecast = await this.forecasts.findByPk(id, { include });
    if (!forecast) throw unknownForecast();
    return { forecastId: id, ...accuracyOf(await this.compare(forecast)) };
  }

  private async compare(forecast: Forecast): Promise<Compared[]> {
    const { points } = presentDetails(forecast);
    const known = await this.demand.shopLastDay();
    const from = dayAfter(forecast.asOf, 1);
    const end = dayAfter(forecast.asOf, forecast.horizonDays);
    const until = known === null ? forecast.asOf : [known, end].reduce(earlier, yesterday());
    if (points.length === 0 || until < from) return [];
    const days = await this.demand.read(demandOf(forecast), from, until);
    const sold = new Map(days.map(({ day, units }) => [day, units]));
    return points
      .filter(({ day }) => sold.has(day))
      .map((point) => ({ ...point, units: sold.get(point.day)! }));
  }
}

function accuracyOf(days: readonly Compared[]): Omit<AccuracyResponse, 'forecastId'> {
  const total = sum(days.map(({ units }) => units));
  const byDemand = (errors: number[]): number | null => (total === 0 ? null : rounded(sum(errors) / total));
  const within = (isWithin: (day: Compared) => boolean): number | null =>
    days.length === 0 ? null : rounded(days.filter(isWithin).length / days.length);
  return {
    days: days.length,
    from: days[0]?.day ?? null,
    until: days.at(-1)?.day ?? null,
    wape: byDemand(days.map(({ point, units }) => Math.abs(point - units))),
    bias: byDemand(days.map(({ point, units }) => point - units)),
    coverage80: within(({ lower80, upper80, units }) => lower80 <= units && units <= upper80),
    coverage95: within(({ lower95, upper95, units }) => lower95 <= units && units <= upper95),
    naiveWape: byDemand(days.map(({ naive, units }) => Math.abs(naive - units))),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const rounded = (number: number): number => Math.round(number * 1e6) / 1e6;
