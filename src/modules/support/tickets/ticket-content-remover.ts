import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op } from 'sequelize';
import { DecisionLog } from '../models/decision-log.model.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketComment } from '../models/ticket-comment.model.js';

/** Removes what tickets say, and what was put to them by whomever. That there were tickets stays, for the figures. */
@Injectable()
export class TicketContentRemover {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(TicketComment) private readonly comments: typeof TicketComment,
    @InjectModel(DecisionLog) private readonly decisions: typeof DecisionLog,
  ) {}

  /** In the caller's transaction, who has locked them, and with the rights of the service. */
  async remove(ids: readonly string[]): Promise<void> {
    const ticketId = [...ids];
    await this.comments.destroy({ where: { ticketId } });
    await this.decisions.update({ note: null }, { where: { ticketId, note: { [Op.ne]: null } } });
    const nothing = { subject: null, description: null, resolution: null, pendingReason: null };
    await this.tickets.update({ ...nothing, contentRemovedAt: new Date() }, { where: { id: ticketId } });
  }
}
