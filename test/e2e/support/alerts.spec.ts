import { CrisisDesk } from '../../../src/modules/support/alerts/crisis-desk.js';
import { TransactionRunner } from '../../../src/platform/database/transaction-runner.js';
import { asService } from '../../../src/platform/access/database-context.js';
import { Jobs } from '../../../src/platform/jobs/jobs.js';
import { runJobs } from '../../setup/jobs.js';
import { expectProblem } from '../../setup/problem.js';
import { startService, type SignedIn } from '../../setup/service.js';
import { until } from '../identity/delivery-parties.js';
import { ask, asOwner, lead, look, patch, type Ticket } from './desk.js';

const service = await startService();
let member: SignedIn;
let agents: SignedIn[];

interface Alert {
  id: string;
  ticketId: string;
  reference: string;
  acknowledgedAt: string | null;
  acknowledgedBy: { id: string } | null;
  notifiedCount: number;
  nextNotificationAt: string | null;
}

beforeAll(async () => {
  member = await service.signIn('member');
});

/** Two agents, of whom nobody is on call, and nothing that happened before. */
beforeEach(async () => {
  await asOwner(`DELETE FROM support.support_tickets; DELETE FROM support.on_call_shifts;
    DELETE FROM identity.outgoing_messages; DELETE FROM platform.rate_limits;
    UPDATE identity.users SET status = 'suspended' WHERE id IN (
      SELECT user_id FROM identity.user_roles JOIN identity.roles ON roles.id = role_id WHERE code = 'agent')`);
  agents = [await service.signIn('agent'), await service.signIn('agent')];
});
afterAll(() => service.close());

const ids = (people: readonly SignedIn[]): string[] => people.map(({ userId }) => userId).sort();
const crisis = () => ask(member, { categoryCode: 'crisis', subject: 'Please call' });
const alertsOf = async ({ http }: SignedIn, query: object = {}): Promise<Alert[]> =>
  (await http.get('/v1/support/alerts').query(query).expect(200)).body.data as Alert[];
const acknowledge = ({ http }: SignedIn, { id }: { id: string }) =>
  http.post(`/v1/support/alerts/${id}/acknowledge`);
const toldIn = async (round: number): Promise<string[]> => {
  const rows = await service.query<{ id: string }>(
    'SELECT agent_id AS id FROM support.alert_notifications WHERE round = $1 ORDER BY agent_id',
    [round],
  );
  return rows.map(({ id }) => id);
};
const mailedTo = async (): Promise<string[]> => {
  const rows = await service.query<{ id: string }>(
    `SELECT user_id AS id FROM identity.outgoing_messages WHERE template = 'work_notice' ORDER BY user_id`,
  );
  return rows.map(({ id }) => id);
};
const decisions = (ticket: { id: string }) =>
  service.query<{ decision: string; signals: Record<string, unknown>; decided_by_kind: string }>(
    `SELECT decision, signals, decided_by_kind FROM support.decision_logs
      WHERE ticket_id = $1 ORDER BY created_at, id`,
    [ticket.id],
  );
const repeat = async (): Promise<void> => {
  await asOwner(`UPDATE support.alerts SET next_notification_at = now() - interval '1 second'
    WHERE next_notification_at IS NOT NULL`);
  await asService('support.test', () => service.app.get(Jobs, { strict: false }).send('support.alerts'));
  expect(await runJobs(service, 'support.alerts')).toMatchObject({ failed: 0 });
};
const putOnCall = (agent: SignedIn, startsInHours = -1) => {
  const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const body = { agentId: agent.userId, startsAt: at(startsInHours), endsAt: at(startsInHours + 2) };
  return service.http.post('/v1/support/on-call-shifts').send(body);
};

describe('a crisis', () => {
  it('is urgent at once, alerts who is on call, and names nobody in the mail', async () => {
    await putOnCall(agents[0]!).expect(201);
    await putOnCall(agents[1]!, 5).expect(201);
    const ticket = await crisis();
    expect(ticket).toMatchObject({ priorityCode: 'urgent', categoryCode: 'crisis' });
    const [alert] = await alertsOf(agents[1]!);
    expect(alert).toMatchObject({ ticketId: ticket.id, notifiedCount: 1, acknowledgedAt: null });
    const wait = Date.parse(alert!.nextNotificationAt!) - Date.now();
    expect(Math.abs(wait - 300_000)).toBeLessThan(60_000);
    expect(await toldIn(1)).toEqual([agents[0]!.userId]);
    expect(await mailedTo()).toEqual([agents[0]!.userId]);
    const outbox = await service.http.get('/dev/outbox').expect(200);
    const mails = JSON.stringify(outbox.body);
    expect(mails).toContain(`/v1/support/tickets/${ticket.reference}`);
    for (const personal of ['Please call', member.userId, 'test-']) {
      expect(mails.replaceAll(/"to":"[^"]*"/g, '')).not.toContain(personal);
    }
    expect((await decisions(ticket)).map(({ decision }) => decision)).toEqual([
      'began',
      'alert_raised',
      'alert_told',
    ]);
  });

  it('alerts all agents where nobody is on call, and administrators where there is no agent', async () => {
    await crisis();
    expect(await toldIn(1)).toEqual(ids(agents));
    await asOwner(`DELETE FROM support.support_tickets;
      UPDATE identity.users SET status = 'suspended' WHERE id IN ('${ids(agents).join("','")}')`);
    const ticket = await crisis();
    const [raised] = (await decisions(ticket)).slice(-1);
    expect(raised).toMatchObject({ decision: 'alert_told', signals: { audience: 'administrators' } });
    const told = await toldIn(1);
    expect(told.length).toBeGreaterThan(0);
    const admins = await service.query<{ id: string }>(
      `SELECT user_id AS id FROM identity.user_roles JOIN identity.roles ON roles.id = role_id
        WHERE code = 'admin' ORDER BY user_id`,
    );
    expect(told).toEqual(admins.map(({ id }) => id));
  });

  it('is told again and to all, until somebody acknowledges it', async () => {
    await putOnCall(agents[0]!).expect(201);
    const ticket = await crisis();
    await repeat();
    expect(await toldIn(2)).toEqual(ids(agents));
    await repeat();
    expect(await toldIn(3)).toEqual(ids(agents));
    const told = (await decisions(ticket)).filter(({ decision }) => decision === 'alert_told');
    expect(told).toMatchObject([
      { decided_by_kind: 'requester', signals: { round: 1, audience: 'on_call', told: 1 } },
      { decided_by_kind: 'job', signals: { round: 2, audience: 'agents', told: 2 } },
      { decided_by_kind: 'job', signals: { round: 3, audience: 'agents', told: 2 } },
    ]);
    const [alert] = await alertsOf(agents[1]!);
    const { body } = await acknowledge(agents[1]!, alert!).expect(200);
    expect(body).toMatchObject({ acknowledgedBy: { id: agents[1]!.userId }, nextNotificationAt: null });
    await repeat();
    expect(await toldIn(4)).toEqual([]);
    expect((await look(agents[0]!, ticket)).assignee).toMatchObject({ id: agents[1]!.userId });
  });

  it('is not repeated before its time', async () => {
    await crisis();
    await asService('support.test', () => service.app.get(Jobs, { strict: false }).send('support.alerts'));
    await runJobs(service, 'support.alerts');
    expect(await toldIn(2)).toEqual([]);
  });

  it('is acknowledged by one of those who try at once, and by agents alone', async () => {
    const ticket = await crisis();
    const [alert] = await alertsOf(agents[0]!);
    for (const who of [member, { http: service.http }]) {
      await who.http.post(`/v1/support/alerts/${alert!.id}/acknowledge`).expect(403);
    }
    const answers = await Promise.all(agents.map((agent) => acknowledge(agent, alert!)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const late = answers.find(({ status }) => status === 409)!;
    expectProblem(late, { status: 409, code: 'support.alert_acknowledged' });
    const made = (await decisions(ticket)).filter(({ decision }) => decision === 'alert_acknowledged');
    expect(made).toHaveLength(1);
    await agents[0]!.http.post(`/v1/support/alerts/${ticket.id}/acknowledge`).expect(404);
  });

  it('cannot be brought to an end before somebody answers for it', async () => {
    const [ticket, other] = [await crisis(), await ask(member)];
    const [agent] = agents as [SignedIn];
    const done = { assigneeId: agent.userId, resolution: 'Called.' };
    const refusal = { status: 409, code: 'support.alert_open' };
    expectProblem(await lead(agent, ticket, 'resolved', done), refusal);
    expectProblem(
      await agent.http.post(`/v1/support/tickets/${ticket.id}/merge`).send({ intoId: other.id }),
      refusal,
    );
    await acknowledge(agent, (await alertsOf(agent))[0]!).expect(200);
    await lead(agent, ticket, 'resolved', done).expect(200);
  });

  it('is told of three times at most, however many tickets the same person opens', async () => {
    for (let count = 0; count < 5; count++) await crisis();
    expect(await alertsOf(agents[0]!)).toHaveLength(5);
    expect(await toldIn(1)).toHaveLength(3 * agents.length);
    const another = await service.signIn('member');
    await ask(another, { categoryCode: 'crisis' });
    expect(await toldIn(1)).toHaveLength(4 * agents.length);
  });

  it('of an agent is for the others to answer for', async () => {
    await ask(agents[0]!, { categoryCode: 'crisis' });
    expect(await toldIn(1)).toEqual([agents[1]!.userId]);
    const [alert] = await alertsOf(agents[1]!);
    await acknowledge(agents[0]!, alert!).expect(404);
    await acknowledge(agents[1]!, alert!).expect(200);
  });

  it('that an agent finds in a ticket is urgent, and people are told', async () => {
    const ticket = await ask(member);
    const { body } = await patch(agents[0]!, ticket, { categoryCode: 'crisis', priorityCode: 'low' });
    expect(body).toMatchObject({ categoryCode: 'crisis', priorityCode: 'urgent' });
    expect(await toldIn(1)).toEqual(ids(agents));
  });

  it('leaves agents the mails by which they sign in', async () => {
    await crisis();
    for (let round = 0; round < 6; round++) await repeat();
    const { http, userId } = agents[0]!;
    const { email } = (await http.get('/v1/me').expect(200)).body as { email: string };
    await service.anonymous.post('/v1/sign-in/magic-links').send({ email }).expect(202);
    const others = `SELECT FROM identity.outgoing_messages WHERE template <> 'work_notice' AND user_id = $1`;
    // It is queued after the answer.
    await until(async () => (await service.query(others, [userId])).length === 1);
  });

  it('stands although no mail could be sent', async () => {
    // Past the service: as many mails as it sends in a minute.
    await service.query(
      `INSERT INTO identity.outgoing_messages (channel, template, recipient_hash, content, expires_at)
       SELECT 'email', 'work_notice', sha256(n::text::bytea), '', now() FROM generate_series(1, 600) AS n`,
    );
    await crisis();
    expect(await alertsOf(agents[0]!)).toHaveLength(1);
    const rows = await service.query<{ mailed: boolean }>(
      'SELECT is_mailed AS mailed FROM support.alert_notifications WHERE agent_id = $1 ORDER BY created_at, id',
      [agents[0]!.userId],
    );
    expect(rows.map(({ mailed }) => mailed)).toEqual([false]);
  });
});

describe('the crisis of a conversation', () => {
  const raise = async (conversationId: string) =>
    service.app.get(TransactionRunner, { strict: false }).run(() =>
      service.app.get(CrisisDesk, { strict: false }).raise({
        conversationId,
        requesterId: member.userId,
        reason: 'crisis_pattern',
        signals: { patterns: 1 },
        messageSeq: 3,
        decidedByKind: 'rule',
        ruleVersion: 1,
      }),
    );
  const begin = async (): Promise<string> => {
    const [row] = await service.query<{ id: string }>(
      `INSERT INTO support.conversations (user_id, mode_code) VALUES ($1, 'SUPPORT') RETURNING id`,
      [member.userId],
    );
    return row!.id;
  };

  it('has one ticket, which is urgent again and alerted again once it was acknowledged', async () => {
    const conversationId = await begin();
    const [agent] = agents as [SignedIn];
    const { id } = await raise(conversationId);
    expect((await raise(conversationId)).id).toBe(id);
    expect(await alertsOf(agent)).toHaveLength(1);
    await acknowledge(agent, (await alertsOf(agent))[0]!).expect(200);
    await patch(agent, { id }, { priorityCode: 'low' }).expect(200);
    await raise(conversationId);
    expect(await look(agent, { id })).toMatchObject({ priorityCode: 'urgent', categoryCode: 'crisis' });
    const all = await alertsOf(agent);
    expect(all.map(({ acknowledgedAt }) => acknowledgedAt === null)).toEqual([true, false]);
    expect(await alertsOf(agent, { limit: 1 })).toEqual(all.slice(0, 1));
    const [alerted] = (await decisions({ id })).filter(({ decision }) => decision === 'alert_raised');
    expect(alerted!.signals).toEqual({ patterns: 1 });
  });

  it('is as if it had not been where the transaction of the caller is rolled back', async () => {
    const conversationId = await begin();
    const run = service.app.get(TransactionRunner, { strict: false }).run(async () => {
      await raise(conversationId);
      throw new Error('after the crisis');
    });
    await expect(run).rejects.toThrow('after the crisis');
    expect(await alertsOf(agents[0]!)).toEqual([]);
    expect(await mailedTo()).toEqual([]);
  });
});

describe('a shift', () => {
  it('is of an active agent, ends after it begins, and is changed by administrators alone', async () => {
    const [agent] = agents as [SignedIn];
    const code = 'support.not_an_agent';
    expectProblem(await putOnCall(member), { status: 422, code, errors: [{ field: 'agentId', code }] });
    const { body } = await putOnCall(agent).expect(201);
    const path = `/v1/support/on-call-shifts/${body.id}`;
    const wrong = await service.http.patch(path).send({ endsAt: body.startsAt });
    const invalid = 'support.shift_invalid';
    expectProblem(wrong, { status: 400, code: invalid, errors: [{ field: 'endsAt', code: invalid }] });
    expectProblem(await service.http.patch(path).send({ agentId: member.userId }), {
      status: 422,
      code,
      errors: [{ field: 'agentId', code }],
    });
    await agent.http.patch(path).send({ endsAt: body.endsAt }).expect(403);
    await member.http.get(path).expect(403);
    const { etag } = (await agent.http.get(path).expect(200)).headers;
    await service.http.patch(path).set('if-match', etag!).send({ agentId: agents[1]!.userId }).expect(200);
    await service.http.delete(path).set('if-match', etag!).expect(412);
    const list = await service.http.get('/v1/support/on-call-shifts').query({ isOver: false }).expect(200);
    expect((list.body.data as Ticket[]).map(({ id }) => id)).toEqual([body.id]);
    await service.http.delete(path).expect(204);
    await service.http.get(path).expect(404);
  });
});
