import { countOf } from '../../schema/query-plan.js';
import { complaintsBy, operationsOf, readDocument } from '../../setup/openapi.js';
import { expectProblem } from '../../setup/problem.js';
import { startService, type SignedIn } from '../../setup/service.js';
import { ask, asApplication, lead, patch, type Ticket } from './desk.js';

const service = await startService();
let member: SignedIn;
let agent: SignedIn;

interface Told {
  id: string;
  decision: string;
  conversationId: string | null;
  note: string | null;
  signals: object;
  createdAt: string;
}
interface List {
  data: Told[];
  page: { nextCursor: string | null };
}

beforeAll(async () => {
  [member, agent] = [await service.signIn('member'), await service.signIn('agent')];
});
afterAll(() => service.close());

const pathOf = ({ id }: { id: string }): string => `/v1/support/tickets/${id}/decisions`;
const told = async (ticket: { id: string }, query: object = {}, who = agent): Promise<List> =>
  (await who.http.get(pathOf(ticket)).query(query).expect(200)).body as List;

describe('the decisions about a ticket', () => {
  it('are told oldest first, each with who, when, from what to what, and why, and are as documented', async () => {
    const begunAt = new Date().toISOString();
    const other = await service.signIn('agent');
    const { body: conversation } = await member.http.post('/v1/conversations').send({ message: 'Hello' });
    const opening = { conversationId: conversation.id, categoryCode: 'resources', subject: 'Call' };
    const opened = await agent.http.post('/v1/support/tickets').send(opening).expect(201);
    const ticket = opened.body as Ticket;
    await patch(agent, ticket, { assigneeId: agent.userId, priorityCode: 'low' }).expect(200);
    await patch(agent, ticket, { categoryCode: 'crisis' }).expect(200);
    const alerts = await agent.http.get('/v1/support/alerts').query({ limit: 1 }).expect(200);
    await other.http.post(`/v1/support/alerts/${alerts.body.data[0].id}/acknowledge`).expect(200);
    const fields = { assigneeId: other.userId, note: 'Agreed by phone.' };
    await lead(other, ticket, 'in_progress', fields).expect(200);
    await lead(other, ticket, 'resolved', { resolution: 'Called.' }).expect(200);
    await member.http.post(`/v1/tickets/${ticket.id}/reopen`).expect(200);
    const kept = await ask(member);
    await agent.http.post(`/v1/support/tickets/${ticket.id}/merge`).send({ intoId: kept.id }).expect(200);

    const list = await told(ticket);
    const byAgent = { decidedByKind: 'agent', decidedBy: { id: agent.userId, username: expect.any(String) } };
    const byOther = { decidedByKind: 'agent', decidedBy: { id: other.userId } };
    const [set, found] = ['set_by_agent', 'crisis_found_by_agent'].map((reason) => ({ ...byAgent, reason }));
    const byThem = { decidedByKind: 'requester', decidedBy: { id: member.userId } };
    const move = (fromStatus: string | null, toStatus: string) => ({ fromStatus, toStatus });
    const change = (from: unknown, to: unknown) => ({ signals: { from, to } });
    expect(list.data).toMatchObject([
      { decision: 'began', ...move(null, 'open'), ...byAgent, reason: 'opened_by_agent' },
      { decision: 'assigned', ...change(null, agent.userId), ...set },
      { decision: 'priority_changed', ...change('medium', 'low'), ...set },
      { decision: 'category_changed', ...change('resources', 'crisis'), ...set },
      { decision: 'priority_changed', ...change('low', 'urgent'), ...found },
      { decision: 'alert_raised', ...found, conversationId: conversation.id },
      { decision: 'alert_told', signals: { round: 1 }, ...found },
      { decision: 'alert_acknowledged', ...byOther, reason: 'acknowledged', conversationId: conversation.id },
      {
        decision: 'status_changed',
        ...move('open', 'in_progress'),
        ...byOther,
        reason: 'set_by_agent',
        note: 'Agreed by phone.',
      },
      { decision: 'assigned', ...change(agent.userId, other.userId), ...byOther, note: null },
      { decision: 'status_changed', ...move('in_progress', 'resolved'), ...byOther, note: null },
      { decision: 'status_changed', ...move('resolved', 'open'), ...byThem, reason: 'reopened' },
      {
        decision: 'merged',
        ...move('open', 'closed'),
        ...byAgent,
        reason: 'duplicate',
        signals: { intoId: kept.id },
      },
    ]);
    expect((await told(kept)).data.at(-1)).toMatchObject({
      decision: 'merged',
      ...byAgent,
      signals: { fromId: ticket.id, comments: 0 },
    });
    const times = [begunAt, ...list.data.map(({ createdAt }) => createdAt), new Date().toISOString()];
    expect(times).toEqual(times.toSorted());

    const document = await readDocument(service);
    const { responses } = operationsOf(document).find(
      ({ name }) => name === `GET ${pathOf({ id: '{id}' })}`,
    )!;
    const { schema } = responses['200']!.content!['application/json']!;
    expect(complaintsBy(document)(schema, list)).toBeUndefined();
    const inDatabase = await service.query<{ note: Buffer }>(
      'SELECT note FROM support.decision_logs WHERE ticket_id = $1 AND note IS NOT NULL',
      [ticket.id],
    );
    expect(inDatabase.map(({ note }) => note.includes('phone'))).toEqual([false]);

    // Each has its own list: what is about both stands in both.
    const talk = await agent.http.get(`/v1/support/conversations/${conversation.id}/decisions`).expect(200);
    const shared = list.data.filter(({ conversationId }) => conversationId !== null);
    const ofConversation = talk.body.data as Told[];
    expect(ofConversation.slice(-2)).toEqual(shared);
    expect(ofConversation.length).toBeGreaterThan(2);
    const ids = list.data.map(({ id }) => id);
    expect(ofConversation.slice(0, -2).filter(({ id }) => ids.includes(id))).toEqual([]);
  });

  it('come page by page in as many queries, none twice and none lost, also while more are added', async () => {
    const ticket = await ask(member);
    const priorities = ['low', 'high', 'low', 'high'];
    for (const priorityCode of priorities) await patch(agent, ticket, { priorityCode }).expect(200);
    const seen: Told[] = [];
    const queries: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      // By whichever name it is asked for.
      const { id, reference } = ticket;
      const response = await agent.http
        .get(pathOf({ id: cursor ? id : reference }))
        .query({ limit: 2, ...(cursor && { cursor }) });
      const { data, page } = response.body as List;
      if (seen.length === 0) await patch(agent, ticket, { categoryCode: 'addiction' }).expect(200);
      seen.push(...data);
      queries.push(countOf(response));
      cursor = page.nextCursor;
    }
    expect(seen.map(({ decision }) => decision)).toEqual([
      'began',
      ...priorities.map(() => 'priority_changed'),
      'category_changed',
    ]);
    expect(seen).toEqual((await told(ticket)).data);
    // One of them tells who asks, and one the ticket.
    expect(queries).toEqual([3, 3, 3]);

    const { nextCursor } = (await told(ticket, { limit: 1 })).page;
    const refused = async (one: { id: string }, wrong: string | null) => {
      const code = 'platform.invalid_cursor';
      const answer = await agent.http.get(pathOf(one)).query({ cursor: wrong });
      expectProblem(answer, { status: 400, code, errors: [{ field: 'cursor', code }] });
    };
    await refused(ticket, 'nonsense');
    await refused(await ask(member), nextCursor);
    expect((await agent.http.get(pathOf(ticket)).query({ limit: 101 })).status).toBe(400);
  });

  it('are for the desk alone, and never for who asked, even where they are an agent', async () => {
    const [ticket, own] = [await ask(member), await ask(agent)];
    const [stranger, admin] = [await service.signIn('member'), await service.signIn('admin')];
    const other = await service.signIn('agent');
    for (const who of [member, stranger, admin]) await who.http.get(pathOf(ticket)).expect(403);
    await service.anonymous.get(pathOf(ticket)).expect(401);
    await agent.http.get(`/v1/tickets/${own.id}`).expect(200);
    for (const id of [own.id, own.reference, 'T-999999', 'nonsense', member.userId]) {
      const answer = await agent.http.get(pathOf({ id }));
      expectProblem(answer, { status: 404, code: 'support.ticket_not_found' });
    }
    expect((await told(own, {}, other)).data).toMatchObject([{ decision: 'began' }]);
    const rows = `SELECT id FROM support.decision_logs WHERE ticket_id = '${own.id}'`;
    expect(await asApplication(agent.userId, ['agent'], rows)).toHaveLength(0);
    expect(await asApplication(other.userId, ['agent'], rows)).toHaveLength(1);
  });
});
