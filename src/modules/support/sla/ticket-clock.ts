import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import type { TicketPriorityCode } from '../models/ticket-priority.model.js';
import type { TicketStatusCode } from '../models/ticket-status.model.js';
import { fullClock, lateness, reprioritised, resumed, stopped, type ClockFields } from './clock-face.js';
import { DeskCalendar } from './desk-calendar.js';

/** In which the desk waits for somebody else, or has done its part. */
const standing: readonly TicketStatusCode[] = ['pending', 'resolved', 'closed'];

/** By when tickets are answered and resolved; it stands still while they are pending or done. */
@Injectable()
@ActsAsService('support.clock')
export class TicketClock {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    private readonly calendar: DeskCalendar,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Of a ticket that is made now. */
  async begin(priority: TicketPriorityCode, at: Date): Promise<ClockFields> {
    return fullClock((await this.calendar.promises()).get(priority), at);
  }

  /** Of a ticket that is about to have another status. */
  async afterStatus(
    ticket: SupportTicket,
    status: TicketStatusCode,
    at: Date,
  ): Promise<Partial<ClockFields>> {
    const [stood, stands] = [standing.includes(ticket.statusCode), standing.includes(status)];
    if (stood === stands) return {};
    const promised = (await this.calendar.promises()).get(ticket.priorityCode);
    return stands ? stopped(ticket, promised, at) : resumed(ticket, promised, at);
  }

  /** Of a ticket that is about to have another priority. */
  async afterPriority(
    ticket: SupportTicket,
    priority: TicketPriorityCode,
    at: Date,
  ): Promise<Partial<ClockFields>> {
    if (priority === ticket.priorityCode) return {};
    const promises = await this.calendar.promises();
    return reprioritised(ticket, promises.get(ticket.priorityCode), promises.get(priority), at);
  }

  /** Of a ticket that an agent answers now, so that its requester learns of it. */
  afterAnswer(
    ticket: SupportTicket,
    at: Date,
  ): Partial<ClockFields & Pick<SupportTicket, 'firstResponseAt'>> {
    return ticket.firstResponseAt ? {} : { ...lateness(ticket, at), firstResponseAt: at };
  }

  /** An agent has written to the requester in a conversation: the tickets of it have their first response. */
  firstResponse(conversationId: string): Promise<void> {
    return this.transactions.run(async () => {
      const waiting = await this.tickets.findAll({
        where: { conversationId, firstResponseAt: null, statusCode: { [Op.ne]: 'closed' } },
        order: ['id'],
        lock: Transaction.LOCK.UPDATE,
      });
      const now = new Date();
      for (const ticket of waiting) await ticket.update(this.afterAnswer(ticket, now));
    });
  }
}
