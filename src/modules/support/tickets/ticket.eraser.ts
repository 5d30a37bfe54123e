import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../../platform/privacy/erasure.js';
import { OnCallShift } from '../models/on-call-shift.model.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketContentRemover } from './ticket-content-remover.js';

/**
 * Of who asked for support: what their tickets say, and what was put to them by whomever, is gone; that there were
 * tickets stays, for the figures. Of an agent: what they have written for others stays; what they work on is free again.
 */
@Injectable()
@RegisterEraser(true)
export class TicketEraser implements Eraser {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(OnCallShift) private readonly shifts: typeof OnCallShift,
    private readonly remover: TicketContentRemover,
  ) {}

  async erase(userId: string): Promise<void> {
    const own = await this.tickets.findAll({
      attributes: ['id'],
      where: { requesterId: userId },
      order: ['id'],
      lock: true,
    });
    await this.remover.remove(own.map(({ id }) => id));
    await this.tickets.update({ assigneeId: null }, { where: { assigneeId: userId, resolvedAt: null } });
    await this.shifts.destroy({ where: { agentId: userId } });
  }
}
