import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { asService } from '../../../platform/access/database-context.js';
import { ActiveAccounts } from '../../identity/index.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketOpening } from './ticket-opening.js';
import { TicketReader } from './ticket-reader.js';
import { TicketStatusService } from './ticket-status.service.js';
import type { CreateTicket, TicketResponse } from './ticket.dto.js';

/** What people do with their own tickets. */
@Injectable()
export class TicketsService {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    private readonly transactions: TransactionRunner,
    private readonly accounts: ActiveAccounts,
    private readonly lookups: LookupsService,
    private readonly opening: TicketOpening,
    private readonly statuses: TicketStatusService,
    private readonly reader: TicketReader,
  ) {}

  /** @throws Problem 422 for a category that is not offered. */
  create(ticket: CreateTicket): Promise<TicketResponse> {
    const { userId } = requirePrincipal();
    return this.transactions.run(async () => {
      await this.accounts.hold(userId);
      await this.lookups.requireOffered('ticket-categories', ticket.categoryCode, 'categoryCode');
      const { id } = await this.opening.open(
        { ...ticket, requesterId: userId },
        { reason: 'requested', decidedByKind: 'requester', decidedById: userId },
      );
      return this.reader.readOwn(id);
    });
  }

  /** What was resolved is not: the desk has it again. @throws Problem 404, 409 for a ticket that is not resolved. */
  reopen(idOrReference: string): Promise<TicketResponse> {
    const { userId } = requirePrincipal();
    return this.transactions.run(async () => {
      const { id } = await this.reader.findOwn(idOrReference);
      const ticket = await this.lock(id);
      await requireMatch(() => this.reader.readOwn(id));
      await this.statuses.reopen(ticket, {
        reason: 'reopened',
        decidedByKind: 'requester',
        decidedById: userId,
      });
      return this.reader.readOwn(id);
    });
  }

  private lock(id: string): Promise<SupportTicket> {
    return asService('support.reopen', () =>
      this.tickets.findByPk(id, { lock: Transaction.LOCK.UPDATE, rejectOnEmpty: true }),
    );
  }
}
