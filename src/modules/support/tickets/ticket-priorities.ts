import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import type { Why } from '../alerts/alert-desk.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import type { SupportTicket } from '../models/support-ticket.model.js';
import type { TicketPriorityCode } from '../models/ticket-priority.model.js';
import { TicketClock } from '../sla/ticket-clock.js';

/** Gives tickets another priority, and with it another time. */
@Injectable()
@ActsAsService('support.priorities')
export class TicketPriorities {
  constructor(
    private readonly clock: TicketClock,
    private readonly decisions: DecisionRecorder,
  ) {}

  /** In the transaction of the caller, who has locked the ticket. */
  async change(ticket: SupportTicket, to: TicketPriorityCode, why: Why): Promise<void> {
    const from = ticket.priorityCode;
    if (from === to) return;
    const times = await this.clock.afterPriority(ticket, to, new Date());
    await ticket.update({ priorityCode: to, ...times });
    await this.decisions.record({
      ...why,
      ticketId: ticket.id,
      decision: 'priority_changed',
      signals: { ...why.signals, from, to },
    });
  }
}
