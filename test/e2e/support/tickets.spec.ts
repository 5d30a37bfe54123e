import { countOf } from '../../schema/query-plan.js';
import { expectProblem } from '../../setup/problem.js';
import { startService, type SignedIn } from '../../setup/service.js';
import { ask, asApplication, asOwner, lead, look, patch, place, type Queued, type Ticket } from './desk.js';

const service = await startService();
const statuses = ['open', 'in_progress', 'pending', 'resolved', 'closed'];
let member: SignedIn;
let agent: SignedIn;

beforeAll(async () => {
  [member, agent] = [await service.signIn('member'), await service.signIn('agent')];
});
beforeEach(() => service.query('DELETE FROM platform.rate_limits'));
afterAll(() => service.close());

const queue = async (query: object = {}, who = agent): Promise<Queued[]> => {
  const response = await who.http.get('/v1/support/tickets').query({ limit: 100, ...query });
  expect(response.status).toBe(200);
  return (response.body as { data: Queued[] }).data;
};
const comment = (who: SignedIn, { id }: { id: string }, body: string, more: object = {}) =>
  who.http
    .post(who === agent ? `/v1/support/tickets/${id}/comments` : `/v1/tickets/${id}/comments`)
    .send({ body, ...more });
const comments = async (who: SignedIn, { id }: { id: string }) => {
  const path = who === agent ? `/v1/support/tickets/${id}/comments` : `/v1/tickets/${id}/comments`;
  return (await who.http.get(path).expect(200)).body.data as { body: string; mergedFromId?: string }[];
};
const decisions = ({ id }: { id: string }) =>
  service.query<{ decision: string; from_status: string; to_status: string; signals: object }>(
    'SELECT * FROM support.decision_logs WHERE ticket_id = $1 ORDER BY created_at, id',
    [id],
  );
const filled = { resolution: 'Done.', pendingReason: 'An address.' };

describe('a ticket', () => {
  it('has a reference of its own, however many are opened at once, and is found by it', async () => {
    const opened = await Promise.all(Array.from({ length: 12 }, () => ask(member)));
    const references = opened.map(({ reference }) => reference);
    expect(new Set(references).size).toBe(12);
    for (const reference of references) expect(reference).toMatch(/^T-\d{6,}$/);
    const { body } = await member.http.get(`/v1/tickets/${references[3]!.toLowerCase()}`).expect(200);
    expect(body).toMatchObject({ id: opened[3]!.id, subject: 'A list', statusCode: 'open' });
    for (const id of ['T-999999', 'nonsense', '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b']) {
      const answer = await member.http.get(`/v1/tickets/${id}`);
      expectProblem(answer, { status: 404, code: 'support.ticket_not_found' });
    }
  });

  it('is of its requester and of agents, and there is none for others', async () => {
    const ticket = await ask(member);
    const [other, admin] = [await service.signIn('member'), await service.signIn('admin')];
    for (const who of [other, agent, admin]) await who.http.get(`/v1/tickets/${ticket.id}`).expect(404);
    for (const who of [member, admin]) await who.http.get(`/v1/support/tickets/${ticket.id}`).expect(403);
    expect(await look(agent, ticket)).toMatchObject({ id: ticket.id, description: 'Is there a list?' });
    const seen = (await other.http.get('/v1/tickets').expect(200)).body.data as Ticket[];
    expect(seen).toEqual([]);
    const rows = `SELECT id FROM support.support_tickets WHERE id = '${ticket.id}'`;
    expect(await asApplication(other.userId, ['member'], rows)).toHaveLength(0);
    expect(await asApplication(admin.userId, ['admin'], rows)).toHaveLength(0);
    expect(await asApplication(member.userId, ['member'], rows)).toHaveLength(1);
  });

  it('is opened by agents for somebody, or for a conversation that people answer', async () => {
    const open = (body: object) =>
      agent.http.post('/v1/support/tickets').send({ categoryCode: 'addiction', subject: 'Call', ...body });
    const [conversation] = await service.query<{ id: string }>(
      `INSERT INTO support.conversations (user_id, mode_code) VALUES ($1, 'SUPPORT') RETURNING id`,
      [member.userId],
    );
    const [own] = await service.query<{ id: string }>(
      `INSERT INTO support.conversations (user_id) VALUES ($1) RETURNING id`,
      [member.userId],
    );
    const made = await open({ conversationId: conversation!.id, priorityCode: 'high' });
    expect(made.body).toMatchObject({
      conversationId: conversation!.id,
      requester: { id: member.userId },
      priorityCode: 'high',
    });
    await member.http.get(`/v1/tickets/${(made.body as Ticket).id}`).expect(200);
    expect((await open({ requesterId: member.userId })).status).toBe(201);
    const refusals: [object, number, string, string][] = [
      [{}, 400, 'support.requester_unclear', 'requesterId'],
      [
        { requesterId: member.userId, conversationId: conversation!.id },
        400,
        'support.requester_unclear',
        'requesterId',
      ],
      [{ conversationId: own!.id }, 422, 'support.conversation_not_found', 'conversationId'],
      [{ requesterId: own!.id }, 422, 'support.account_not_found', 'requesterId'],
    ];
    for (const [body, status, code, field] of refusals) {
      expectProblem(await open(body), { status, code, errors: [{ field, code }] });
    }
  });
});

describe('a status', () => {
  it('follows another where the table allows it, and nowhere else; also past the service', async () => {
    const rows = await service.query<{ from_status_code: string; to_status_code: string }>(
      'SELECT from_status_code, to_status_code FROM support.ticket_transitions',
    );
    const isAllowed = (from: string, to: string): boolean =>
      rows.some((row) => row.from_status_code === from && row.to_status_code === to);
    const wrong: string[] = [];
    for (const from of statuses) {
      for (const to of statuses) {
        const ticket = await ask(member);
        await place(ticket, from);
        const given = to === 'pending' ? filled : { resolution: 'Done.' };
        const answer = await lead(agent, ticket, to, { assigneeId: agent.userId, ...given });
        const expected = isAllowed(from, to) ? 200 : 409;
        if (answer.status !== expected) wrong.push(`${from} to ${to}: ${answer.status} ${answer.text}`);
        if (expected === 409) {
          const code = 'support.transition_not_allowed';
          expectProblem(answer, { status: 409, code, errors: [{ field: 'status', code }] });
          if (from === to) continue;
          const past = asOwner(
            `UPDATE support.support_tickets SET status_code = '${to}' WHERE id = '${ticket.id}'`,
          );
          await expect(past).rejects.toMatchObject({ code: '23514' });
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(rows.length).toBe(12);
  });

  it('needs what its transition says, which is named; administrators say it', async () => {
    const code = 'support.field_required';
    const ticket = await ask(member);
    expectProblem(await lead(agent, ticket, 'resolved'), {
      status: 422,
      code,
      errors: ['assigneeId', 'resolution'].map((field) => ({ field, code })),
    });
    const past = asOwner(
      `UPDATE support.support_tickets SET status_code = 'in_progress' WHERE id = '${ticket.id}'`,
    );
    await expect(past).rejects.toMatchObject({
      code: '23514',
      constraint: 'support_tickets__required_fields',
    });
    expectProblem(await lead(agent, ticket, 'open', { pendingReason: 'No.' }), {
      status: 409,
      code: 'support.transition_not_allowed',
      errors: [{ field: 'status', code: 'support.transition_not_allowed' }],
    });
    const { body } = await service.http.get('/v1/support/ticket-transitions').expect(200);
    const known = (body.data as { id: string; fromStatus: string; toStatus: string }[]).find(
      ({ fromStatus, toStatus }) => fromStatus === 'open' && toStatus === 'in_progress',
    )!;
    const change = (requiredFields: string[]) =>
      service.http.patch(`/v1/support/ticket-transitions/${known.id}`).send({ requiredFields });
    expect((await change(['colour'])).status).toBe(400);
    await change([]).expect(200);
    await lead(agent, ticket, 'in_progress').expect(200);
    await change(['assigneeId']).expect(200);
    await service.http.delete(`/v1/support/ticket-transitions/${known.id}`).expect(204);
    await lead(agent, await ask(member), 'in_progress', { assigneeId: agent.userId }).expect(409);
    const again = { fromStatus: 'open', toStatus: 'in_progress', requiredFields: ['assigneeId'] };
    await service.http.post('/v1/support/ticket-transitions').send(again).expect(201);
    expect((await service.http.post('/v1/support/ticket-transitions').send(again)).status).toBe(409);
  });

  it('goes to one of those who change it at once', async () => {
    const ticket = await ask(member);
    await lead(agent, ticket, 'in_progress', { assigneeId: agent.userId }).expect(200);
    const { etag } = (await agent.http.get(`/v1/support/tickets/${ticket.id}`)).headers;
    const answers = await Promise.all([
      lead(agent, ticket, 'resolved', { resolution: 'By one.' }).set('if-match', etag!),
      lead(agent, ticket, 'resolved', { resolution: 'By another.' }).set('if-match', etag!),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const blind = await ask(member);
    const both = await Promise.all([1, 2].map(() => lead(agent, blind, 'pending', { pendingReason: 'A' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await decisions(blind)).filter(({ decision }) => decision === 'status_changed')).toHaveLength(1);
  });

  it('is opened again by its requester while it is resolved, and what was done is done no more', async () => {
    const ticket = await ask(member);
    await member.http.post(`/v1/tickets/${ticket.id}/reopen`).expect(409);
    await lead(agent, ticket, 'resolved', { assigneeId: agent.userId, resolution: 'Sent.' }).expect(200);
    const { body } = await member.http.post(`/v1/tickets/${ticket.id}/reopen`).expect(200);
    expect(body).toMatchObject({ statusCode: 'open', resolution: null, resolvedAt: null });
    await (await service.signIn('member')).http.post(`/v1/tickets/${ticket.id}/reopen`).expect(404);
    await lead(agent, ticket, 'resolved', { resolution: 'Sent again.' }).expect(200);
    await lead(agent, ticket, 'closed').expect(200);
    await member.http.post(`/v1/tickets/${ticket.id}/reopen`).expect(409);
    expect((await comment(member, ticket, 'Hello?')).status).toBe(409);
    expect((await patch(agent, ticket, { priorityCode: 'low' })).status).toBe(409);
    const told = (await decisions(ticket)).map(({ decision, to_status: to }) => `${decision} ${to}`);
    expect(told).toEqual([
      'began open',
      'status_changed resolved',
      'assigned null',
      'status_changed open',
      'status_changed resolved',
      'status_changed closed',
    ]);
  });
});

describe('the desk', () => {
  it('assigns to active agents alone, and writes down who it was and who it is', async () => {
    const ticket = await ask(member);
    const [gone, admin] = [await service.signIn('agent'), await service.signIn('admin')];
    await service.query(`UPDATE identity.users SET status = 'suspended' WHERE id = $1`, [gone.userId]);
    const code = 'support.not_an_agent';
    for (const assigneeId of [gone.userId, admin.userId, member.userId, ticket.id]) {
      const refused = { status: 422, code, errors: [{ field: 'assigneeId', code }] };
      expectProblem(await patch(agent, ticket, { assigneeId }), refused);
      expectProblem(await lead(agent, ticket, 'in_progress', { assigneeId }), refused);
    }
    await patch(agent, ticket, { assigneeId: agent.userId }).expect(200);
    expect((await queue({ assignee: 'me' })).map(({ id }) => id)).toContain(ticket.id);
    await patch(agent, ticket, { assigneeId: null, categoryCode: 'addiction' }).expect(200);
    expect((await queue({ assignee: 'none' })).map(({ id }) => id)).toContain(ticket.id);
    const [, first, second, third] = await decisions(ticket);
    expect([first, second, third]).toMatchObject([
      { decision: 'assigned', signals: { from: null, to: agent.userId } },
      { decision: 'assigned', signals: { from: agent.userId, to: null } },
      { decision: 'category_changed', signals: { from: 'resources', to: 'addiction' } },
    ]);
  });

  it('has a queue with what is due first before the rest, page by page, in as many queries', async () => {
    await service.query('DELETE FROM support.support_tickets');
    const [late, soon, waits] = [await ask(member), await ask(member), await ask(member)];
    await patch(agent, soon, { priorityCode: 'high' }).expect(200);
    await patch(agent, late, { priorityCode: 'low' }).expect(200);
    await lead(agent, waits, 'pending', { pendingReason: 'An answer.' }).expect(200);
    await asOwner(
      `UPDATE support.support_tickets SET first_response_due_at = now() - interval '1 hour' WHERE id = '${late.id}'`,
    );
    const ids = async (query: object) => (await queue(query)).map(({ id }) => id);
    expect(await ids({})).toEqual([late.id, soon.id, waits.id]);
    expect(await ids({ priority: 'high' })).toEqual([soon.id]);
    expect(await ids({ status: 'pending' })).toEqual([waits.id]);
    expect(await ids({ category: 'resources', priority: 'low', assignee: 'none' })).toEqual([late.id]);
    expect(await ids({ category: 'crisis' })).toEqual([]);
    const pages: string[] = [];
    const queries: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const response = await agent.http
        .get('/v1/support/tickets')
        .query({ limit: 1, ...(cursor && { cursor }) });
      const { data, page } = response.body as { data: Ticket[]; page: { nextCursor: string | null } };
      pages.push(...data.map(({ id }) => id));
      queries.push(countOf(response));
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([late.id, soon.id, waits.id]);
    // One of them tells who asks.
    expect(queries).toEqual([2, 2, 2]);
    expect((await agent.http.get('/v1/support/tickets').query({ cursor: 'nonsense' })).status).toBe(400);
  });
});

describe('comments', () => {
  it('that are internal never reach the requester, by whichever way', async () => {
    const ticket = await ask(member);
    await comment(member, ticket, 'Any news?').expect(201);
    await comment(agent, ticket, 'Ask Lyon.', { isInternal: true }).expect(201);
    await comment(agent, ticket, 'We are asking.').expect(201);
    const texts = (list: { body: string }[]) => list.map(({ body }) => body);
    expect(texts(await comments(agent, ticket))).toEqual(['Any news?', 'Ask Lyon.', 'We are asking.']);
    expect(texts(await comments(member, ticket))).toEqual(['Any news?', 'We are asking.']);
    const { text } = await member.http.get(`/v1/tickets/${ticket.id}/comments`);
    expect(text).not.toMatch(/internal/i);
    expect((await comment(member, ticket, 'x', { isInternal: true })).status).toBe(400);
    const rows = `SELECT is_internal FROM support.ticket_comments WHERE ticket_id = '${ticket.id}'`;
    expect(await asApplication(member.userId, ['member'], rows)).toEqual([
      { is_internal: false },
      { is_internal: false },
    ]);
    expect(await asApplication(agent.userId, ['agent'], rows)).toHaveLength(3);
    const other = await service.signIn('member');
    expect(await asApplication(other.userId, ['member'], rows)).toHaveLength(0);
    const log = `SELECT id FROM support.decision_logs WHERE ticket_id = '${ticket.id}'`;
    expect(await asApplication(member.userId, ['member'], log)).toHaveLength(0);
    expect(await asApplication(agent.userId, ['agent'], log)).toHaveLength(1);
    const exported = await member.http.get('/v1/me/export').expect(200);
    expect(JSON.stringify(exported.body)).not.toContain('Ask Lyon.');
    expect(JSON.stringify(exported.body)).toContain('We are asking.');
  });

  it('come page by page', async () => {
    const ticket = await ask(member);
    for (const body of ['1', '2', '3']) await comment(member, ticket, body).expect(201);
    const path = `/v1/tickets/${ticket.reference}/comments`;
    const first = await member.http.get(path).query({ limit: 2 }).expect(200);
    const { nextCursor: cursor } = first.body.page as { nextCursor: string };
    const second = await member.http.get(path).query({ limit: 2, cursor }).expect(200);
    const all = [...first.body.data, ...second.body.data] as { body: string; authorKind: string }[];
    expect(all.map(({ body, authorKind }) => body + authorKind)).toEqual([
      '1requester',
      '2requester',
      '3requester',
    ]);
    expect(second.body.page.nextCursor).toBeNull();
  });
});

describe('a duplicate', () => {
  const merge = ({ id }: Ticket, into: { id: string }) =>
    agent.http.post(`/v1/support/tickets/${id}/merge`).send({ intoId: into.id });

  it('is closed, and what was put to it goes to the ticket that is worked on', async () => {
    const [one, two, kept] = [await ask(member), await ask(member), await ask(member)];
    await comment(member, one, 'From the first.').expect(201);
    await comment(agent, two, 'From the second.', { isInternal: true }).expect(201);
    const merged = await merge(one, two);
    expect(merged.body).toMatchObject({ statusCode: 'closed', mergedIntoId: two.id, dueAt: null });
    await merge(two, kept).expect(200);
    expect(await look(agent, one)).toMatchObject({ mergedIntoId: kept.id });
    expect(await comments(agent, kept)).toMatchObject([
      { body: 'From the first.', mergedFromId: one.id },
      { body: 'From the second.', mergedFromId: two.id },
    ]);
    expect(await comments(agent, one)).toEqual([]);
    expect((await comments(member, kept)).map(({ body }) => body)).toEqual(['From the first.']);
    expect((await decisions(one)).at(-1)).toMatchObject({
      decision: 'merged',
      from_status: 'open',
      to_status: 'closed',
      signals: { intoId: two.id },
    });
    expect((await decisions(kept)).at(-1)).toMatchObject({ decision: 'merged', signals: { fromId: two.id } });
  });

  it('is of the same requester, and neither is closed; two that are merged into each other are not both lost', async () => {
    const [mine, theirs] = [await ask(member), await ask(await service.signIn('member'))];
    const refusals: [{ id: string }, number, string][] = [
      [theirs, 422, 'support.another_requester'],
      [mine, 422, 'support.merge_target_not_found'],
      [{ id: member.userId }, 422, 'support.merge_target_not_found'],
    ];
    for (const [into, status, code] of refusals) {
      expectProblem(await merge(mine, into), { status, code, errors: [{ field: 'intoId', code }] });
    }
    const other = await ask(member);
    const answers = await Promise.all([merge(mine, other), merge(other, mine)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [closed, open] = answers[0]!.status === 200 ? [mine, other] : [other, mine];
    expect((await merge(closed, open)).status).toBe(409);
    const third = await ask(member);
    expectProblem(await merge(third, closed), {
      status: 409,
      code: 'support.target_closed',
      errors: [{ field: 'intoId', code: 'support.target_closed' }],
    });
  });
});
