import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { AlertDesk } from '../alerts/alert-desk.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketComment } from '../models/ticket-comment.model.js';
import { TicketClock } from '../sla/ticket-clock.js';
import type { DeskTicketResponse } from './desk-ticket.dto.js';
import { byCaller, ticketIsClosed } from './desk-tickets.service.js';
import { TicketReader } from './ticket-reader.js';
import { alertIsOpen } from './ticket-status.service.js';

/** Makes one ticket of two that are about the same. */
@Injectable()
@ActsAsService('support.merge')
export class TicketMergeService {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(TicketComment) private readonly comments: typeof TicketComment,
    private readonly transactions: TransactionRunner,
    private readonly clock: TicketClock,
    private readonly alerts: AlertDesk,
    private readonly decisions: DecisionRecorder,
    private readonly reader: TicketReader,
  ) {}

  /**
   * Closes a duplicate: its comments go to the ticket that is worked on, as do the duplicates that it had itself.
   * @throws Problem 404; 409 where either is closed or merged, or the duplicate's alert is open; 422 for a ticket that
   * is not there, is the same, or is another requester's.
   */
  merge(idOrReference: string, intoId: string): Promise<DeskTicketResponse> {
    return this.transactions.run(async () => {
      const { id } = await this.reader.find(idOrReference);
      const [duplicate, into] = await this.lockBoth(id, intoId.toLowerCase());
      await requireMatch(() => this.reader.read(id));
      if (duplicate.statusCode === 'closed') throw ticketIsClosed();
      requireFellow(duplicate, into);
      if (await this.alerts.isOpen(id)) throw alertIsOpen();
      const moved = await this.moveComments(id, into.id);
      await this.tickets.update({ mergedIntoId: into.id }, { where: { mergedIntoId: id } });
      await this.close(duplicate, into.id);
      const by = { ...byCaller('duplicate'), decision: 'merged' } as const;
      await this.decisions.record({ ...by, ticketId: into.id, signals: { fromId: id, comments: moved } });
      return this.reader.read(id);
    });
  }

  /** In one order, so that two merges do not wait for each other. */
  private async lockBoth(id: string, intoId: string): Promise<[SupportTicket, SupportTicket]> {
    const found = await this.tickets.findAll({
      where: { id: [id, intoId] },
      order: ['id'],
      lock: Transaction.LOCK.UPDATE,
    });
    const into = found.find((ticket) => ticket.id === intoId);
    if (!into || intoId === id) throw unknownTarget();
    return [found.find((ticket) => ticket.id === id)!, into];
  }

  private async moveComments(ticketId: string, intoId: string): Promise<number> {
    await this.comments.update({ mergedFromId: ticketId }, { where: { ticketId, mergedFromId: null } });
    const [moved] = await this.comments.update({ ticketId: intoId }, { where: { ticketId } });
    return moved;
  }

  private async close(duplicate: SupportTicket, intoId: string): Promise<void> {
    const now = new Date();
    const fromStatus = duplicate.statusCode;
    const times = await this.clock.afterStatus(duplicate, 'closed', now);
    await duplicate.update({
      ...times,
      mergedIntoId: intoId,
      statusCode: 'closed',
      resolvedAt: duplicate.resolvedAt ?? now,
      closedAt: now,
      pendingSince: null,
      pendingReason: null,
    });
    await this.decisions.record({
      ...byCaller('duplicate'),
      ticketId: duplicate.id,
      decision: 'merged',
      fromStatus,
      toStatus: 'closed',
      signals: { intoId },
    });
  }
}

function requireFellow(duplicate: SupportTicket, into: SupportTicket): void {
  if (into.requesterId !== duplicate.requesterId) throw anotherRequester();
  if (into.statusCode === 'closed') throw targetIsClosed();
}

const unknownTarget = (): Problem =>
  Problem.ofField(422, 'support.merge_target_not_found', 'intoId', 'intoId must be another ticket');

const anotherRequester = (): Problem =>
  Problem.ofField(422, 'support.another_requester', 'intoId', 'the tickets are of different requesters');

const targetIsClosed = (): Problem =>
  Problem.ofField(409, 'support.target_closed', 'intoId', 'the ticket is closed, or merged into another one');
