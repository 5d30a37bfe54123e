import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction, type WhereOptions } from 'sequelize';
import { ReadsFromReplica } from '../../../platform/database/replicas/reads-from-replica.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import {
  presentEvent,
  type CreateEvent,
  type ListEvents,
  type EventResponse,
  type UpdateEvent,
} from './event.dto.js';
import { Event } from '../models/event.model.js';

@Injectable()
export class EventsService {
  constructor(
    @InjectModel(Event) private readonly events: typeof Event,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
  ) {}

  /** @throws a conflict when the day has an event of that name. */
  create(event: CreateEvent): Promise<EventResponse> {
    return this.transactions.run(async () => presentEvent(await this.events.create(event)));
  }

  @ReadsFromReplica
  list(query: ListEvents): Promise<Page<EventResponse>> {
    const { type, from, to, sort } = query;
    const where: WhereOptions[] = [];
    if (type !== undefined) where.push({ type });
    if (from !== undefined) where.push({ eventDate: { [Op.gte]: from } });
    if (to !== undefined) where.push({ eventDate: { [Op.lt]: to } });
    return this.paginator.page(this.events, query, { where, sort, present: presentEvent });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<EventResponse> {
    const event = await this.events.findByPk(id);
    if (!event) throw unknownEvent();
    return presentEvent(event);
  }

  /** Changes what is given and leaves the rest. */
  update(id: string, changes: UpdateEvent): Promise<EventResponse> {
    return this.transactions.run(async () => {
      const event = await this.lock(id);
      await requireMatch(() => presentEvent(event));
      return presentEvent(await event.update(changes, { returning: true }));
    });
  }

  /** @throws Problem 404. */
  async delete(id: string): Promise<void> {
    const deleted = await this.transactions.run(async () => {
      await requireMatch(async () => presentEvent(await this.lock(id)));
      return this.events.destroy({ where: { id } });
    });
    if (deleted === 0) throw unknownEvent();
  }

  private async lock(id: string): Promise<Event> {
    const event = await this.events.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!event) throw unknownEvent();
    return event;
  }
}

const unknownEvent = (): Problem => Problem.notFound('sales.event_not_found', 'event');
