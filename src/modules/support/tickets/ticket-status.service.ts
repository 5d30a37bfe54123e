import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { Problem } from '../../../platform/errors/problem.js';
import { AlertDesk, type Why } from '../alerts/alert-desk.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import type { SupportTicket } from '../models/support-ticket.model.js';
import type { TicketStatusCode } from '../models/ticket-status.model.js';
import { TicketClock } from '../sla/ticket-clock.js';
import { TransitionsService } from './transitions.service.js';

/** What a change of status brings with it. */
export interface StatusFields {
  assigneeId?: string | undefined;
  resolution?: string | undefined;
  pendingReason?: string | undefined;
}

/** Leads tickets from one status to the next, as the table of transitions allows it. */
@Injectable()
@ActsAsService('support.ticket_status')
export class TicketStatusService {
  constructor(
    private readonly transitions: TransitionsService,
    private readonly clock: TicketClock,
    private readonly alerts: AlertDesk,
    private readonly decisions: DecisionRecorder,
  ) {}

  /**
   * In the transaction of the caller, who has locked the ticket.
   * @throws Problem 409 for a status that may not follow, or while an alert is open; 422 naming what is missing.
   */
  async change(
    ticket: SupportTicket,
    to: TicketStatusCode,
    given: StatusFields,
    why: Why & { note?: string | null },
  ): Promise<void> {
    const from = ticket.statusCode;
    const transition = await this.transitions.find(from, to);
    if (!transition) throw notAllowed(from, to);
    if (given.pendingReason !== undefined && to !== 'pending') throw notPending();
    requireFields(transition.requiredFields, ticket, given);
    if (isEnd(to) && (await this.alerts.isOpen(ticket.id))) throw alertIsOpen();
    const now = new Date();
    // What was done is an answer too.
    if (isEnd(to)) await ticket.update(this.clock.afterAnswer(ticket, now));
    const times = await this.clock.afterStatus(ticket, to, now);
    const assigned = { from: ticket.assigneeId, to: given.assigneeId ?? ticket.assigneeId };
    await ticket.update({ ...given, ...times, statusCode: to, ...marksOf(ticket, to, now, given) });
    await this.decisions.record({
      ...why,
      ticketId: ticket.id,
      decision: 'status_changed',
      fromStatus: from,
      toStatus: to,
    });
    if (assigned.from === assigned.to) return;
    const { note: _, ...because } = why;
    await this.decisions.record({ ...because, ticketId: ticket.id, decision: 'assigned', signals: assigned });
  }

  /** By its requester. @throws Problem 409 for a ticket that is not resolved, or where the table does not allow it. */
  async reopen(ticket: SupportTicket, why: Why): Promise<void> {
    if (ticket.statusCode !== 'resolved') throw notAllowed(ticket.statusCode, 'open');
    await this.change(ticket, 'open', {}, why);
  }
}

const isEnd = (status: TicketStatusCode): boolean => status === 'resolved' || status === 'closed';

/** When it came to where it is. What was done is done no more once it is opened again. */
function marksOf(ticket: SupportTicket, to: TicketStatusCode, now: Date, given: StatusFields) {
  const isDone = isEnd(to);
  return {
    pendingSince: to === 'pending' ? now : null,
    pendingReason: to === 'pending' ? (given.pendingReason ?? null) : null,
    resolvedAt: isDone ? (ticket.resolvedAt ?? now) : null,
    closedAt: to === 'closed' ? now : null,
    ...(ticket.resolvedAt !== null && !isDone && { resolution: given.resolution ?? null }),
  };
}

/** The reason of before is none of now. */
function requireFields(required: readonly string[], ticket: SupportTicket, given: StatusFields): void {
  const known: Record<string, unknown> = {
    assigneeId: given.assigneeId ?? ticket.assigneeId,
    resolution: given.resolution ?? ticket.resolution,
    pendingReason: given.pendingReason,
  };
  const missing = required.filter((field) => !known[field]);
  if (missing.length === 0) return;
  const code = 'support.field_required';
  throw new Problem(422, code, 'The ticket lacks what this status needs.', {
    errors: missing.map((field) => ({ field, code, message: `${field} is required for this status` })),
  });
}

const notAllowed = (from: string, to: string): Problem =>
  Problem.ofField(
    409,
    'support.transition_not_allowed',
    'status',
    `a ticket does not go from ${from} to ${to}`,
  );

const notPending = (): Problem =>
  Problem.ofField(422, 'support.not_pending', 'pendingReason', 'pendingReason is for what is pending alone');

export const alertIsOpen = (): Problem =>
  new Problem(409, 'support.alert_open', 'Somebody has to acknowledge the alert of the ticket first.');
