import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op } from 'sequelize';
import { ReadsFromReplica } from '../../../platform/database/replicas/reads-from-replica.js';
import { Problem } from '../../../platform/errors/problem.js';
import { Event } from '../models/event.model.js';
import { scopeOf } from './demand-scope.js';
import { DemandSeries } from './demand-series.js';
import { mostDays, type DemandDayResponse, type DemandQuery, type DemandResponse } from './demand.dto.js';

const dayMs = 86_400_000;

@Injectable()
export class DemandService {
  constructor(
    private readonly series: DemandSeries,
    @InjectModel(Event) private readonly events: typeof Event,
  ) {}

  /**
   * The demand of each day, with what was on that day. Two queries, however many days.
   * @throws Problem 400 naming the field: of a product and a category at once, or of too many days.
   */
  @ReadsFromReplica
  async read(query: DemandQuery): Promise<DemandResponse> {
    const { from, to } = query;
    requireRange(from, to);
    const [days, events] = await Promise.all([
      this.series.read(scopeOf(query), from, to),
      this.eventsOf(from, to),
    ]);
    const data = days.map(({ day, units, promoShare }): DemandDayResponse => {
      const onDay = events.get(day) ?? [];
      return {
        day,
        units,
        promoShare: promoShare.toFixed(3),
        isPromotion: promoShare > 0 || onDay.some(({ type }) => type === 'promotion'),
        eventNames: onDay.map(({ eventName }) => eventName),
      };
    });
    return { data };
  }

  private async eventsOf(from: string, to: string): Promise<Map<string, Event[]>> {
    const events = await this.events.findAll({
      attributes: ['eventName', 'eventDate', 'type'],
      where: { eventDate: { [Op.between]: [from, to] } },
      order: ['eventDate', 'eventName'],
    });
    const ofDay = new Map<string, Event[]>();
    for (const event of events) ofDay.set(event.eventDate, [...(ofDay.get(event.eventDate) ?? []), event]);
    return ofDay;
  }
}

function requireRange(from: string, to: string): void {
  if (from > to) throw refused('to', 'to must not lie before from');
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days > mostDays) throw refused('to', `to must lie less than ${mostDays} days after from`);
}

const refused = (field: string, message: string): Problem =>
  Problem.ofField(400, 'platform.invalid_input', field, message);
