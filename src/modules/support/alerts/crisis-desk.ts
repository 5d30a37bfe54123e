import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Op } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { DecisionRecorder, type DecisionEntry } from '../decisions/decision-recorder.js';
import { Alert } from '../models/alert.model.js';
import { SupportTicket } from '../models/support-ticket.model.js';

/** Why somebody is thought to be in danger. */
export interface Crisis extends Pick<
  DecisionEntry,
  'reason' | 'signals' | 'messageSeq' | 'confidence' | 'decidedByKind' | 'decidedById' | 'ruleVersion'
> {
  conversationId: string;
  requesterId: string;
}

/** Brings a crisis before people at once. */
@Injectable()
@ActsAsService('support.crisis')
export class CrisisDesk {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(Alert) private readonly alerts: typeof Alert,
    private readonly decisions: DecisionRecorder,
  ) {}

  /**
   * Opens an urgent ticket and an alert, in the transaction of the caller, who has locked the conversation; where the
   * conversation has an open ticket of a crisis already, that one is alerted again unless it still is.
   * @returns the ticket.
   */
  async raise({ conversationId, requesterId, ...why }: Crisis): Promise<SupportTicket> {
    const open = await this.tickets.findOne({
      where: { conversationId, categoryCode: 'crisis', statusCode: { [Op.notIn]: ['resolved', 'closed'] } },
    });
    const ticket =
      open ??
      (await this.tickets.create({
        conversationId,
        requesterId,
        categoryCode: 'crisis',
        priorityCode: 'urgent',
      }));
    const isAlerted = await this.alerts.count({ where: { ticketId: ticket.id, acknowledgedAt: null } });
    if (isAlerted === 0) {
      await this.alerts.create({ ticketId: ticket.id });
      await this.decisions.record({
        ...why,
        conversationId,
        ticketId: ticket.id,
        decision: 'alert_raised',
      });
    }
    return ticket;
  }
}
