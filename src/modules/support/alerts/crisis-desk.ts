import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketOpening } from '../tickets/ticket-opening.js';
import { TicketPriorities } from '../tickets/ticket-priorities.js';
import { AlertDesk, type Why } from './alert-desk.js';

/** Why somebody is thought to be in danger. */
export interface Crisis extends Why {
  conversationId: string;
  requesterId: string;
}

/** Brings a crisis before people at once. */
@Injectable()
@ActsAsService('support.crisis')
export class CrisisDesk {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    private readonly opening: TicketOpening,
    private readonly priorities: TicketPriorities,
    private readonly alerts: AlertDesk,
  ) {}

  /**
   * Opens an urgent ticket and an alert, in the transaction of the caller, who has locked the conversation; where the
   * conversation has an open ticket of a crisis already, that one is urgent and alerted again unless it still is.
   * @returns the ticket.
   */
  async raise({ conversationId, requesterId, ...why }: Crisis): Promise<SupportTicket> {
    const ticket = await this.tickets.findOne({
      where: { conversationId, categoryCode: 'crisis', statusCode: { [Op.notIn]: ['resolved', 'closed'] } },
      order: ['number'],
      lock: Transaction.LOCK.UPDATE,
    });
    if (!ticket) return this.opening.open({ conversationId, requesterId, categoryCode: 'crisis' }, why);
    await this.priorities.change(ticket, 'urgent', why);
    await this.alerts.raise(ticket, why);
    return ticket;
  }
}
