import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op } from 'sequelize';
import { DemandSeries } from '../../demand/demand-series.js';
import { Event } from '../../models/event.model.js';
import type { Forecast } from '../../models/forecast.model.js';
import type { Product } from '../../models/product.model.js';
import { dayAfter, later } from '../days.js';
import { DoneForecasts, type DoneForecast } from '../done-forecasts.js';
import type { DemandDay } from '../../demand/demand-day.js';
import { demandOf } from '../forecast-inputs.js';
import type { ChartSubject } from './chart-subject.js';
import { forecastChart } from './forecast-chart.js';
import type { ForecastChartQuery } from './forecast-chart.dto.js';

/** Draws forecasts beside what was sold before. */
@Injectable()
export class ForecastCharts {
  constructor(
    private readonly forecasts: DoneForecasts,
    private readonly demand: DemandSeries,
    @InjectModel(Event) private readonly events: typeof Event,
  ) {}

  /** An SVG. Four queries. @throws Problem 404; 409 `sales.forecast_not_done`. */
  async draw(id: string, { historyDays, ...look }: ForecastChartQuery): Promise<string> {
    const done = await this.forecasts.read(id);
    const [history, events] = await Promise.all([
      this.historyOf(done.forecast, historyDays),
      this.eventsBefore(done.forecast, historyDays),
    ]);
    return forecastChart(subjectOf(done, history, events), look);
  }

  private async historyOf(forecast: Forecast, days: number): Promise<DemandDay[]> {
    if (days === 0) return [];
    return this.demand.read(demandOf(forecast), firstDay(forecast, days), forecast.asOf);
  }

  /** Of the horizon the forecast itself knows which it reckons with. */
  private async eventsBefore(forecast: Forecast, days: number): Promise<ChartSubject['events']> {
    const between = [firstDay(forecast, days), forecast.asOf];
    const found = await this.events.findAll({
      attributes: ['eventName', 'eventDate'],
      where: { includeInPrediction: true, eventDate: { [Op.between]: between as [string, string] } },
      order: ['eventDate', 'id'],
    });
    return found.map(({ eventName, eventDate }) => ({ name: eventName, day: eventDate }));
  }
}

const firstDay = ({ asOf, historyFrom }: Forecast, days: number): string =>
  later(dayAfter(asOf, 1 - days), historyFrom ?? asOf);

function subjectOf(
  { forecast, product, chosen, points }: DoneForecast,
  history: readonly DemandDay[],
  eventsBefore: ChartSubject['events'],
): ChartSubject {
  return {
    name: nameOf(forecast, product),
    history,
    points: points.map(({ day, point, lower80, upper80, lower95, upper95, naive }) => ({
      day,
      point: Number(point),
      lower80: Number(lower80),
      upper80: Number(upper80),
      lower95: Number(lower95),
      upper95: Number(upper95),
      naive: Number(naive),
    })),
    events: [...eventsBefore, ...forecast.events],
    promotionDays: forecast.promotionDays,
    chosen: chosen.model,
    beatsNaive: forecast.beatsNaive,
    wape: chosen.wape === null ? null : Number(chosen.wape),
  };
}

function nameOf({ category }: Forecast, product: Product | undefined): string {
  if (product) return product.variation === null ? product.name : `${product.name}, ${product.variation}`;
  return category ?? 'All that is sold';
}
