import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { AlertDesk, type Why } from '../alerts/alert-desk.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import type { TicketCategoryCode } from '../models/ticket-category.model.js';
import type { TicketPriorityCode } from '../models/ticket-priority.model.js';
import { TicketClock } from '../sla/ticket-clock.js';

/** What a ticket begins with. */
export interface NewTicket {
  requesterId: string;
  conversationId?: string;
  categoryCode: TicketCategoryCode;
  priorityCode?: TicketPriorityCode;
  subject?: string;
  description?: string | null;
}

/** Opens tickets; a crisis among them is urgent, whoever opens it, and people are told at once. */
@Injectable()
@ActsAsService('support.open_ticket')
export class TicketOpening {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    private readonly clock: TicketClock,
    private readonly decisions: DecisionRecorder,
    private readonly alerts: AlertDesk,
  ) {}

  /** In the transaction of the caller. */
  async open(ticket: NewTicket, why: Why): Promise<SupportTicket> {
    const isCrisis = ticket.categoryCode === 'crisis';
    const priorityCode = isCrisis ? 'urgent' : (ticket.priorityCode ?? 'medium');
    const times = await this.clock.begin(priorityCode, new Date());
    const opened = await this.tickets.create({ ...ticket, ...times, priorityCode });
    await this.decisions.record({
      ...why,
      ticketId: opened.id,
      decision: 'began',
      toStatus: opened.statusCode,
    });
    if (isCrisis) await this.alerts.raise(opened, why);
    return opened;
  }
}
