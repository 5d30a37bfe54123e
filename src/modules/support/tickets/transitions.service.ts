import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { Lookup } from '../../../platform/lookups/lookup.js';
import { Lookups } from '../../../platform/lookups/lookups.js';
import type { TicketStatusCode } from '../models/ticket-status.model.js';
import { TicketTransition } from '../models/ticket-transition.model.js';
import {
  presentTransition,
  type CreateTransition,
  type TransitionList,
  type TransitionResponse,
} from './transition.dto.js';

/** Which status of a ticket may follow which. */
@Injectable()
export class TransitionsService {
  private readonly known: Lookup<TransitionResponse>;

  constructor(
    @InjectModel(TicketTransition) private readonly transitions: typeof TicketTransition,
    private readonly transactions: TransactionRunner,
    lookups: Lookups,
  ) {
    const name = 'support.ticket_transitions';
    this.known = lookups.register({ name, tables: [name], read: (limit) => this.readAll(limit) });
  }

  async list(): Promise<TransitionList> {
    return { data: [...((await this.known.rows()) ?? (await this.readAll()))] };
  }

  /** @returns undefined where it is not allowed. */
  async find(from: TicketStatusCode, to: TicketStatusCode): Promise<TransitionResponse | undefined> {
    const { data } = await this.list();
    return data.find(({ fromStatus, toStatus }) => fromStatus === from && toStatus === to);
  }

  /** @throws a conflict where it is allowed already; 400 for a field that is none. */
  create({ fromStatus, toStatus, requiredFields }: CreateTransition): Promise<TransitionResponse> {
    return this.transactions.run(async () =>
      presentTransition(
        await this.transitions.create({
          fromStatusCode: fromStatus,
          toStatusCode: toStatus,
          requiredFields,
        }),
      ),
    );
  }

  /** @throws Problem 404. */
  update(id: string, requiredFields: string[]): Promise<TransitionResponse> {
    return this.transactions.run(async () => {
      const transition = await this.lock(id);
      return presentTransition(await transition.update({ requiredFields }, { returning: true }));
    });
  }

  /** It is allowed no more. @throws Problem 404. */
  delete(id: string): Promise<void> {
    return this.transactions.run(async () => (await this.lock(id)).destroy());
  }

  private async readAll(limit?: number): Promise<TransitionResponse[]> {
    const order = ['fromStatusCode', 'toStatusCode'];
    const rows = await this.transitions.findAll({ order, ...(limit !== undefined && { limit }) });
    return rows.map(presentTransition);
  }

  private async lock(id: string): Promise<TicketTransition> {
    const transition = await this.transitions.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!transition) throw Problem.notFound('support.transition_not_found', 'transition');
    await requireMatch(() => presentTransition(transition));
    return transition;
  }
}
