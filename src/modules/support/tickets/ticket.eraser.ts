import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../../platform/privacy/erasure.js';
import { DecisionLog } from '../models/decision-log.model.js';
import { OnCallShift } from '../models/on-call-shift.model.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketComment } from '../models/ticket-comment.model.js';

/**
 * Of who asked for support: what their tickets say, and what was put to them by whomever, is gone; that there were
 * tickets stays, for the figures. Of an agent: what they have written for others stays; what they work on is free again.
 */
@Injectable()
@RegisterEraser(true)
export class TicketEraser implements Eraser {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(TicketComment) private readonly comments: typeof TicketComment,
    @InjectModel(DecisionLog) private readonly decisions: typeof DecisionLog,
    @InjectModel(OnCallShift) private readonly shifts: typeof OnCallShift,
  ) {}

  async erase(userId: string): Promise<void> {
    const own = await this.tickets.findAll({
      attributes: ['id'],
      where: { requesterId: userId },
      order: ['id'],
      lock: true,
    });
    const ids = own.map(({ id }) => id);
    await this.comments.destroy({ where: { ticketId: ids } });
    await this.decisions.update({ note: null }, { where: { ticketId: ids } });
    await this.tickets.update(
      {
        subject: null,
        description: null,
        resolution: null,
        pendingReason: null,
        contentRemovedAt: new Date(),
      },
      { where: { id: ids } },
    );
    await this.tickets.update({ assigneeId: null }, { where: { assigneeId: userId, resolvedAt: null } });
    await this.shifts.destroy({ where: { agentId: userId } });
  }
}
