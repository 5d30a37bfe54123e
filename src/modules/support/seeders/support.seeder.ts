import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { PreparedStatements, prepared } from '../../../platform/database/prepared-statements.js';
import { RegisterSeeder, type Seeder } from '../../../platform/seeding/seeder.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import { OnCallShift } from '../models/on-call-shift.model.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { TicketComment } from '../models/ticket-comment.model.js';
import { BreachWatch } from '../sla/breach-watch.js';
import { TicketClock } from '../sla/ticket-clock.js';
import { TicketOpening } from '../tickets/ticket-opening.js';
import { TicketStatusService } from '../tickets/ticket-status.service.js';
import { demoTickets, type DemoTicket } from './demo-desk.js';

const hourMs = 3_600_000;

/** Who asks and who answers, of the demo accounts. */
interface Cast {
  member: string;
  agent: string;
}

@Injectable()
@RegisterSeeder({ name: 'tickets', module: 'support', kind: 'demo', after: ['accounts'] })
export class SupportSeeder implements Seeder {
  constructor(
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    @InjectModel(TicketComment) private readonly comments: typeof TicketComment,
    @InjectModel(OnCallShift) private readonly shifts: typeof OnCallShift,
    private readonly statements: PreparedStatements,
    private readonly opening: TicketOpening,
    private readonly statuses: TicketStatusService,
    private readonly clock: TicketClock,
    private readonly watch: BreachWatch,
    private readonly decisions: DecisionRecorder,
  ) {}

  /** Once: the demo member has tickets then, beside those of conversations. */
  async seed(): Promise<number> {
    const cast = await this.cast();
    if (!cast || (await this.tickets.count({ where: ownTickets(cast) })) > 0) return 0;
    const now = Date.now();
    await this.shifts.bulkCreate([
      { agentId: cast.agent, startsAt: new Date(now - hourMs), endsAt: new Date(now + 11 * hourMs) },
      { agentId: cast.agent, startsAt: new Date(now + 23 * hourMs), endsAt: new Date(now + 35 * hourMs) },
    ]);
    for (const ticket of demoTickets) await this.add(ticket, cast);
    await this.opening.open(
      {
        requesterId: cast.member,
        categoryCode: 'crisis',
        subject: 'Please call me',
        description: 'I do not know what to do any more.',
      },
      { reason: 'requested', decidedByKind: 'requester', decidedById: cast.member },
    );
    await this.watch.markLate();
    return demoTickets.length + 1;
  }

  async unseed(): Promise<number> {
    const cast = await this.cast();
    if (!cast) return 0;
    await this.shifts.destroy({ where: { agentId: cast.agent } });
    return this.tickets.destroy({ where: ownTickets(cast) });
  }

  private async add(demo: DemoTicket, { member, agent }: Cast): Promise<void> {
    const createdAt = new Date(Date.now() - demo.hoursAgo * hourMs);
    const ticket = await this.tickets.create({
      requesterId: member,
      categoryCode: demo.category,
      priorityCode: demo.priority,
      subject: demo.subject,
      description: demo.description,
      assigneeId: demo.isAssigned ? agent : null,
      createdAt,
      ...(await this.clock.begin(demo.priority, createdAt)),
    });
    await this.decisions.record({
      ticketId: ticket.id,
      decision: 'began',
      toStatus: ticket.statusCode,
      reason: 'requested',
      decidedByKind: 'requester',
      decidedById: member,
    });
    for (const [author, body] of demo.comments ?? []) {
      const isOfDesk = author !== 'requester';
      const isInternal = author === 'agent, internally';
      await this.comments.create({
        ticketId: ticket.id,
        authorId: isOfDesk ? agent : member,
        body,
        isInternal,
      });
      if (isOfDesk && !isInternal) await ticket.update(this.clock.afterAnswer(ticket, new Date()));
    }
    const why = { reason: 'set_by_agent', decidedByKind: 'agent', decidedById: agent } as const;
    for (const [status, fields] of demo.steps ?? []) {
      await this.statuses.change(ticket, status, fields, why);
    }
  }

  private async cast(): Promise<Cast | undefined> {
    const rows = await this.statements.rows(demoAccounts, [['member', 'agent']]);
    const idOf = (name: string): string | undefined => rows.find(({ username }) => username === name)?.id;
    const [member, agent] = [idOf('member'), idOf('agent')];
    return member !== undefined && agent !== undefined ? { member, agent } : undefined;
  }
}

const ownTickets = ({ member }: Cast) => ({ requesterId: member, conversationId: null });

const demoAccounts = prepared<{ id: string; username: string }>(
  'support.demo_accounts',
  'SELECT id, username::text AS username FROM identity.people WHERE username = ANY ($1::public.citext[])',
);
