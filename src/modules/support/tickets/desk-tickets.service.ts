import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import { ActiveAccounts, Staff } from '../../identity/index.js';
import { AlertDesk, type Why } from '../alerts/alert-desk.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { Conversation } from '../models/conversation.model.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import type { ChangeStatus, DeskTicketResponse, OpenTicket, UpdateTicket } from './desk-ticket.dto.js';
import { TicketOpening } from './ticket-opening.js';
import { TicketPriorities } from './ticket-priorities.js';
import { TicketReader } from './ticket-reader.js';
import { TicketStatusService } from './ticket-status.service.js';

/** What agents do with tickets. That the caller is one, the routes have seen to. */
@Injectable()
@ActsAsService('support.tickets')
export class DeskTicketsService {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    private readonly transactions: TransactionRunner,
    private readonly accounts: ActiveAccounts,
    private readonly staff: Staff,
    private readonly lookups: LookupsService,
    private readonly opening: TicketOpening,
    private readonly priorities: TicketPriorities,
    private readonly statuses: TicketStatusService,
    private readonly decisions: DecisionRecorder,
    private readonly reader: TicketReader,
    private readonly alerts: AlertDesk,
  ) {}

  /** @throws Problem 400, 422 for a conversation, an account or a lookup that is not to be had. */
  open({ conversationId, requesterId, ...ticket }: OpenTicket): Promise<DeskTicketResponse> {
    return this.transactions.run(async () => {
      const requester = await this.requesterOf(conversationId, requesterId);
      await this.lookups.requireOffered('ticket-categories', ticket.categoryCode, 'categoryCode');
      await this.lookups.requireOffered('ticket-priorities', ticket.priorityCode, 'priorityCode');
      const { id } = await this.opening.open(
        { ...ticket, requesterId: requester, ...(conversationId !== undefined && { conversationId }) },
        byCaller('opened_by_agent'),
      );
      return this.reader.read(id);
    });
  }

  /** Changes what is given and leaves the rest. @throws Problem 404, 409 for a closed ticket, 422. */
  update(idOrReference: string, changes: UpdateTicket): Promise<DeskTicketResponse> {
    return this.change(idOrReference, async (ticket) => {
      if (ticket.statusCode === 'closed') throw ticketIsClosed();
      const { priorityCode, categoryCode, assigneeId } = changes;
      if (priorityCode !== ticket.priorityCode) {
        await this.lookups.requireOffered('ticket-priorities', priorityCode, 'priorityCode');
      }
      if (assigneeId !== undefined) await this.assign(ticket, assigneeId);
      if (priorityCode !== undefined) {
        await this.priorities.change(ticket, priorityCode, byCaller('set_by_agent'));
      }
      if (categoryCode !== undefined) await this.categorise(ticket, categoryCode);
    });
  }

  /** @throws Problem 404, 409 for a status that may not follow, 422 naming what is missing. */
  changeStatus(
    idOrReference: string,
    { status, note, ...fields }: ChangeStatus,
  ): Promise<DeskTicketResponse> {
    return this.change(idOrReference, async (ticket) => {
      await this.lookups.requireOffered('ticket-statuses', status, 'status');
      if (fields.assigneeId !== undefined) await this.requireAgent(fields.assigneeId);
      const why = { ...byCaller('set_by_agent'), ...(note !== undefined && { note }) };
      await this.statuses.change(ticket, status, fields, why);
    });
  }

  /** The story of every change: nobody else changes it, and the caller has seen it as it is. */
  private change(
    idOrReference: string,
    work: (ticket: SupportTicket) => Promise<void>,
  ): Promise<DeskTicketResponse> {
    return this.transactions.run(async () => {
      const { id } = await this.reader.find(idOrReference);
      const ticket = await this.tickets.findByPk(id, {
        lock: Transaction.LOCK.UPDATE,
        rejectOnEmpty: true,
      });
      await requireMatch(() => this.reader.read(id));
      await work(ticket);
      return this.reader.read(id);
    });
  }

  private async assign(ticket: SupportTicket, assigneeId: string | null): Promise<void> {
    const [from, to] = [ticket.assigneeId, assigneeId?.toLowerCase() ?? null];
    if (from === to) return;
    if (to !== null) await this.requireAgent(to);
    await ticket.update({ assigneeId: to });
    await this.decisions.record({
      ...byCaller('set_by_agent'),
      ticketId: ticket.id,
      decision: 'assigned',
      signals: { from, to },
    });
  }

  private async categorise(ticket: SupportTicket, to: SupportTicket['categoryCode']): Promise<void> {
    const from = ticket.categoryCode;
    if (from === to) return;
    await this.lookups.requireOffered('ticket-categories', to, 'categoryCode');
    await ticket.update({ categoryCode: to });
    await this.decisions.record({
      ...byCaller('set_by_agent'),
      ticketId: ticket.id,
      decision: 'category_changed',
      signals: { from, to },
    });
    if (to !== 'crisis') return;
    await this.priorities.change(ticket, 'urgent', byCaller('crisis_found_by_agent'));
    await this.alerts.raise(ticket, byCaller('crisis_found_by_agent'));
  }

  private async requireAgent(id: string): Promise<void> {
    if (!(await this.staff.holds(id, 'agent'))) throw notAnAgent('assigneeId');
  }

  /** Of a conversation that people answer, or whom the agent names: exactly one of them. */
  private async requesterOf(conversationId?: string, requesterId?: string): Promise<string> {
    if ((conversationId === undefined) === (requesterId === undefined)) throw eitherOne();
    if (conversationId === undefined) {
      const [held] = await this.accounts.holdAll([requesterId!]);
      if (held === undefined) throw unknownRequester();
      return held;
    }
    const conversation = await this.conversations.findOne({
      attributes: ['userId'],
      where: { id: conversationId, modeCode: 'SUPPORT' },
    });
    const [held] = conversation ? await this.accounts.holdAll([conversation.userId]) : [];
    if (held === undefined) throw unknownConversation();
    return held;
  }
}

/** Of whoever asks: an agent. */
export const byCaller = (reason: string): Why => ({
  reason,
  decidedByKind: 'agent',
  decidedById: requirePrincipal().userId,
});

export const notAnAgent = (field: string): Problem =>
  Problem.ofField(
    422,
    'support.not_an_agent',
    field,
    `${field} must be an active account with the role agent`,
  );

export const ticketIsClosed = (): Problem =>
  new Problem(409, 'support.ticket_closed', 'The ticket is closed; open another one.');

const eitherOne = (): Problem =>
  Problem.ofField(
    400,
    'support.requester_unclear',
    'requesterId',
    'either conversationId or requesterId must be given',
  );

const unknownRequester = (): Problem =>
  Problem.ofField(
    422,
    'support.account_not_found',
    'requesterId',
    'the account does not exist, or is not active',
  );

const unknownConversation = (): Problem =>
  Problem.ofField(
    422,
    'support.conversation_not_found',
    'conversationId',
    'there is no such conversation in which people answer',
  );
