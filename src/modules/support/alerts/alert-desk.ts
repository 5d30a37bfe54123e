import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { InjectModel } from '@nestjs/sequelize';
import { Op, Transaction } from 'sequelize';
import type { Environment } from '../../../config/environment.js';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { Staff, WorkNotices } from '../../identity/index.js';
import { DecisionRecorder, type DecisionEntry } from '../decisions/decision-recorder.js';
import { AlertNotification } from '../models/alert-notification.model.js';
import { Alert } from '../models/alert.model.js';
import { Conversation } from '../models/conversation.model.js';
import { OnCallShift } from '../models/on-call-shift.model.js';
import { SupportTicket } from '../models/support-ticket.model.js';

/** Why something is decided, and by whom. */
export type Why = Pick<
  DecisionEntry,
  'reason' | 'signals' | 'messageSeq' | 'confidence' | 'decidedByKind' | 'decidedById' | 'ruleVersion'
>;

/** Who is told. */
type Audience = 'on_call' | 'agents' | 'administrators';

const noticeMinutes = 60;
/** Alerts of one person of which people are told at a time. */
const mostOfOne = 3;

/** Tells people of a crisis, again and again, until one of them answers for it. */
@Injectable()
@ActsAsService('support.alerts')
export class AlertDesk {
  private readonly everyMs: number;
  private readonly publicUrl: string;

  constructor(
    config: ConfigService<{ environment: Environment }, true>,
    @InjectModel(Alert) private readonly alerts: typeof Alert,
    @InjectModel(AlertNotification) private readonly notifications: typeof AlertNotification,
    @InjectModel(OnCallShift) private readonly shifts: typeof OnCallShift,
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    private readonly staff: Staff,
    private readonly notices: WorkNotices,
    private readonly decisions: DecisionRecorder,
    private readonly transactions: TransactionRunner,
  ) {
    const { desk, delivery } = config.get('environment', { infer: true });
    this.everyMs = desk.alertMinutes * 60_000;
    this.publicUrl = delivery.publicUrl;
  }

  /** Raises an alert of a ticket and tells who is on call, in the transaction of the caller; not while there is one. */
  async raise(ticket: SupportTicket, why: Why): Promise<void> {
    if (await this.isOpen(ticket.id)) return;
    const alert = await this.alerts.create({ ticketId: ticket.id });
    await this.decisions.record({
      ...why,
      conversationId: ticket.conversationId,
      ticketId: ticket.id,
      decision: 'alert_raised',
    });
    await this.tell(alert, ticket, why);
  }

  /** Whether nobody has acknowledged the alert of a ticket yet. */
  async isOpen(ticketId: string): Promise<boolean> {
    return (await this.alerts.count({ where: { ticketId, acknowledgedAt: null } })) > 0;
  }

  /** Tells people again of what nobody has acknowledged in time; in any number of processes at once. @returns how many. */
  async repeatDue(): Promise<number> {
    let repeated = 0;
    while (await this.transactions.run(() => this.repeatNext())) repeated++;
    return repeated;
  }

  /**
   * The caller answers for it from now on, and for its ticket if nobody else does.
   * @throws Problem 404; 409 where somebody has acknowledged it before.
   */
  acknowledge(id: string): Promise<void> {
    const { userId } = requirePrincipal();
    return this.transactions.run(async () => {
      const lock = Transaction.LOCK.UPDATE;
      const { ticketId } = await this.anothersAlert(id, userId);
      const { conversationId } = await this.tickets.findByPk(ticketId, { rejectOnEmpty: true });
      // In the order of whoever raises one.
      if (conversationId) await this.conversations.findByPk(conversationId, { attributes: ['id'], lock });
      const ticket = await this.tickets.findByPk(ticketId, { lock, rejectOnEmpty: true });
      const alert = await this.alerts.findByPk(id, { lock, rejectOnEmpty: true });
      if (alert.acknowledgedAt) throw acknowledged();
      await alert.update({
        acknowledgedAt: new Date(),
        acknowledgedById: userId,
        nextNotificationAt: null,
      });
      const by = { ticketId: ticket.id, decidedByKind: 'agent', decidedById: userId } as const;
      await this.decisions.record({
        ...by,
        conversationId: ticket.conversationId,
        decision: 'alert_acknowledged',
        reason: 'acknowledged',
        signals: { rounds: alert.notifiedCount },
      });
      if (ticket.assigneeId) return;
      await ticket.update({ assigneeId: userId });
      await this.decisions.record({
        ...by,
        decision: 'assigned',
        reason: 'alert_acknowledged',
        signals: { from: null, to: userId },
      });
    });
  }

  /** Nobody answers for themselves. @throws Problem 404. */
  private async anothersAlert(id: string, userId: string): Promise<Alert> {
    const include = [{ association: 'ticket', attributes: ['requesterId'], required: true }];
    const alert = await this.alerts.findByPk(id, { include });
    if (!alert || alert.ticket!.requesterId === userId) throw unknownAlert();
    return alert;
  }

  private async repeatNext(): Promise<boolean> {
    const alert = await this.alerts.findOne({
      where: { acknowledgedAt: null, nextNotificationAt: { [Op.lte]: new Date() } },
      order: ['nextNotificationAt', 'id'],
      lock: Transaction.LOCK.UPDATE,
      skipLocked: true,
    });
    if (!alert) return false;
    const ticket = await this.tickets.findByPk(alert.ticketId, { rejectOnEmpty: true });
    await this.tell(alert, ticket, { reason: 'not_acknowledged', decidedByKind: 'job' });
    return true;
  }

  /** The next round; the log of decisions says how many were told, and why these. */
  private async tell(alert: Alert, ticket: SupportTicket, why: Why): Promise<void> {
    const now = new Date();
    const nextNotificationAt = new Date(now.getTime() + this.everyMs);
    // Whoever opens many tickets does not drown what others need.
    if (await this.isToldOf(ticket, alert, now)) return void (await alert.update({ nextNotificationAt }));
    const round = alert.notifiedCount + 1;
    const { audience, agentIds } = await this.audienceOf(round, ticket, now);
    const expiresAt = new Date(now.getTime() + noticeMinutes * 60_000);
    const mailed = await this.notices.notify(agentIds, this.noticeOf(ticket), expiresAt);
    await this.notifications.bulkCreate(
      agentIds.map((agentId) => ({ alertId: alert.id, agentId, round, isMailed: mailed.includes(agentId) })),
    );
    await alert.update({
      notifiedCount: round,
      lastNotifiedAt: now,
      nextNotificationAt,
    });
    await this.decisions.record({
      ...why,
      ticketId: ticket.id,
      decision: 'alert_told',
      signals: { round, audience, told: agentIds.length, mailed: mailed.length },
    });
  }

  /** Whether people were told of several other open alerts of the same person lately. */
  private async isToldOf({ requesterId }: SupportTicket, alert: Alert, now: Date): Promise<boolean> {
    const since = new Date(now.getTime() - this.everyMs);
    const others = await this.alerts.count({
      where: { id: { [Op.ne]: alert.id }, acknowledgedAt: null, lastNotifiedAt: { [Op.gt]: since } },
      include: [{ association: 'ticket', attributes: [], where: { requesterId }, required: true }],
    });
    return others >= mostOfOne;
  }

  /** First those on call; from the second round on, and where nobody is, all agents; where there is none, administrators. */
  private async audienceOf(
    round: number,
    { requesterId }: SupportTicket,
    at: Date,
  ): Promise<{ audience: Audience; agentIds: string[] }> {
    const agents = (await this.staff.holders('agent')).filter((id) => id !== requesterId);
    if (agents.length === 0) {
      return { audience: 'administrators', agentIds: await this.staff.holders('admin') };
    }
    const shifts = await this.shifts.findAll({
      attributes: ['agentId'],
      where: { startsAt: { [Op.lte]: at }, endsAt: { [Op.gt]: at } },
    });
    const onCall = agents.filter((id) => shifts.some(({ agentId }) => agentId === id));
    return round === 1 && onCall.length > 0
      ? { audience: 'on_call', agentIds: onCall }
      : { audience: 'agents', agentIds: agents };
  }

  /** Nothing of who it is about, or what they said. */
  private noticeOf({ reference }: SupportTicket) {
    return {
      subject: `Urgent: ticket ${reference}`,
      text:
        `Ticket ${reference} needs somebody at once. Acknowledge its alert; until then everybody is told again.\n\n` +
        `${this.publicUrl}/v1/support/tickets/${reference}\n`,
    };
  }
}

const unknownAlert = (): Problem => Problem.notFound('support.alert_not_found', 'alert');

const acknowledged = (): Problem =>
  new Problem(409, 'support.alert_acknowledged', 'Somebody has acknowledged the alert already.');
