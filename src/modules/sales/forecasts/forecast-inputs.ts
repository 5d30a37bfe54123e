import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op } from 'sequelize';
import type { DemandScope } from '../demand/demand-scope.js';
import { DemandSeries } from '../demand/demand-series.js';
import { Event } from '../models/event.model.js';
import type { Forecast } from '../models/forecast.model.js';
import { dayAfter, later } from './days.js';
import type { DemandDay } from '../demand/demand-day.js';
import type { ForecastEvent, ForecastInput } from './engine/forecast.contract.js';

/** What lies further back tells little of tomorrow, and takes long to learn from. */
const mostHistoryDays = 5 * 366;

/** Of what, and when. */
export type ForecastSubject = Pick<Forecast, 'scope' | 'productId' | 'category' | 'asOf'>;

/** Reads what a forecast is made from. */
@Injectable()
export class ForecastInputs {
  constructor(
    private readonly demand: DemandSeries,
    @InjectModel(Event) private readonly events: typeof Event,
  ) {}

  /** All that the engine is told; its history may be too short. */
  async read(
    forecast: ForecastSubject & Pick<Forecast, 'horizonDays' | 'promotionDays'>,
  ): Promise<ForecastInput> {
    const { asOf, horizonDays, promotionDays } = forecast;
    const history = await this.history(forecast);
    const from = history[0]?.day ?? asOf;
    const events = await this.eventsBetween(from, dayAfter(asOf, horizonDays));
    return { history, horizonDays, events, promotionDays };
  }

  /** From the first day on which anything was sold, at most five years; no day where nothing was by `asOf`. */
  async history(subject: ForecastSubject): Promise<DemandDay[]> {
    const { asOf } = subject;
    const scope = demandOf(subject);
    const first = await this.demand.firstDay(scope);
    if (first === null || first > asOf) return [];
    const days = await this.demand.read(scope, later(first, dayAfter(asOf, 1 - mostHistoryDays)), asOf);
    const begin = days.findIndex(({ units }) => units > 0);
    return begin < 0 ? days : days.slice(begin);
  }

  private async eventsBetween(from: string, until: string): Promise<ForecastEvent[]> {
    const found = await this.events.findAll({
      attributes: ['eventName', 'eventDate', 'type'],
      where: { includeInPrediction: true, eventDate: { [Op.between]: [from, until] } },
      order: ['eventDate', 'id'],
    });
    return found.map(({ eventName, eventDate, type }) => ({ name: eventName, day: eventDate, type }));
  }
}

/** Whose demand a forecast is of. */
export function demandOf({ scope, productId, category }: Omit<ForecastSubject, 'asOf'>): DemandScope {
  if (scope === 'product') return { productId: productId! };
  return scope === 'category' ? { category: category! } : 'all';
}
