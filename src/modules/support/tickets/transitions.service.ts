import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
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
  constructor(
    @InjectModel(TicketTransition) private readonly transitions: typeof TicketTransition,
    private readonly transactions: TransactionRunner,
  ) {}

  async list(): Promise<TransitionList> {
    const rows = await this.transitions.findAll({ order: ['fromStatusCode', 'toStatusCode'] });
    return { data: rows.map(presentTransition) };
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

  private async lock(id: string): Promise<TicketTransition> {
    const transition = await this.transitions.findByPk(id, { lock: Transaction.LOCK.UPDATE });
    if (!transition) throw Problem.notFound('support.transition_not_found', 'transition');
    await requireMatch(() => presentTransition(transition));
    return transition;
  }
}
