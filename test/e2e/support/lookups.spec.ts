import { expectProblem } from '../../setup/problem.js';
import { startService, type SignedIn } from '../../setup/service.js';
import { ask, lead, look, patch } from './desk.js';

const service = await startService();
let member: SignedIn;
let agent: SignedIn;

beforeAll(async () => {
  [member, agent] = [await service.signIn('member'), await service.signIn('agent')];
});
beforeEach(() => service.query('DELETE FROM platform.rate_limits'));
afterAll(() => service.close());

describe('lookups', () => {
  interface Lookup {
    id: string;
    code: string;
    label: string;
    position: number;
    isActive: boolean;
  }
  const kinds = [
    'conversation-modes',
    'conversation-statuses',
    'ticket-categories',
    'ticket-priorities',
    'ticket-statuses',
  ];
  const list = async (kind: string): Promise<Lookup[]> =>
    (await member.http.get(`/v1/support/lookups/${kind}`).expect(200)).body.data as Lookup[];
  const pathOf = (kind: string, { id }: Lookup): string => `/v1/support/lookups/${kind}/${id}`;

  it('are of one shape, and changed by administrators who have seen them as they are', async () => {
    for (const kind of kinds) {
      const before = await list(kind);
      expect(before.map(({ position }) => position)).toEqual(before.map((_, index) => index + 1));
      const last = before.at(-1)!;
      await member.http.patch(pathOf(kind, last)).send({ label: 'No' }).expect(403);
      const { etag } = (await service.http.get(pathOf(kind, last)).expect(200)).headers;
      const changes = { label: 'Renamed', position: 1 };
      const { body } = await service.http
        .patch(pathOf(kind, last))
        .set('if-match', etag!)
        .send(changes)
        .expect(200);
      expect(body).toMatchObject(changes);
      await service.http.patch(pathOf(kind, last)).set('if-match', etag!).send(changes).expect(412);
      const after = await list(kind);
      expect(after.map(({ code }) => code)).toEqual([
        last.code,
        ...before.slice(0, -1).map(({ code }) => code),
      ]);
      expect(after.map(({ position }) => position)).toEqual(before.map(({ position }) => position));
      await service.http.patch(pathOf(kind, last)).send({ label: last.label, position: 99 }).expect(200);
      expect((await list(kind)).map(({ code }) => code)).toEqual(before.map(({ code }) => code));
    }
    await member.http.get('/v1/support/lookups/colours').expect(400);
  });

  it('that are hidden are not chosen any more, and stay where they are', async () => {
    const ticket = await ask(member);
    const hide = async (kind: string, code: string, isActive: boolean) => {
      const row = (await list(kind)).find((one) => one.code === code)!;
      await service.http.patch(pathOf(kind, row)).send({ isActive }).expect(200);
    };
    const code = 'support.lookup_inactive';
    const refused = (field: string) => ({ status: 422, code, errors: [{ field, code }] });
    await hide('ticket-categories', 'prevention', false);
    await hide('ticket-priorities', 'high', false);
    await hide('ticket-statuses', 'pending', false);
    const body = { categoryCode: 'prevention', subject: 'A', description: 'B' };
    expectProblem(await member.http.post('/v1/tickets').send(body), refused('categoryCode'));
    expectProblem(await patch(agent, ticket, { categoryCode: 'prevention' }), refused('categoryCode'));
    expectProblem(await patch(agent, ticket, { priorityCode: 'high' }), refused('priorityCode'));
    expectProblem(await lead(agent, ticket, 'pending', { pendingReason: 'A' }), refused('status'));
    await hide('ticket-categories', 'prevention', true);
    await hide('ticket-priorities', 'high', true);
    await hide('ticket-statuses', 'pending', true);
  });

  it('are deleted where nothing has them and the service can do without', async () => {
    await ask(member, { categoryCode: 'prevention' });
    const find = async (kind: string, code: string): Promise<string> =>
      pathOf(
        kind,
        (await list(kind)).find((one) => one.code === code)!,
      );
    const used = await find('ticket-categories', 'prevention');
    expectProblem(await service.http.delete(used), { status: 409, code: 'support.lookup_in_use' });
    const needed = await find('ticket-categories', 'crisis');
    expectProblem(await service.http.delete(needed), { status: 409, code: 'support.lookup_needed' });
    await agent.http.delete(used).expect(403);
    await service.query(`DELETE FROM support.support_tickets WHERE category_code = 'prevention'`);
    await service.http.delete(used).expect(204);
    await service.http.delete(used).expect(404);
    await service.query(
      `INSERT INTO support.ticket_categories (code, label, position) VALUES ('prevention', 'Prevention', 3)`,
    );
    const renamed = service.query(
      `UPDATE support.ticket_categories SET code = 'x' WHERE code = 'prevention'`,
    );
    await expect(renamed).rejects.toMatchObject({ constraint: 'lookups__code_stands' });
  });
});

it('forgets what somebody has asked for when they are erased, and frees what an agent worked on', async () => {
  const [person, helper] = [await service.signIn('member'), await service.signIn('agent')];
  const [asked, helped] = [await ask(person), await ask(member)];
  const path = `/v1/support/tickets/${asked.id}/comments`;
  await agent.http.post(path).send({ body: 'About them.', isInternal: true }).expect(201);
  await lead(agent, asked, 'pending', { pendingReason: 'Papers.', note: 'They are ill.' }).expect(200);
  await patch(agent, helped, { assigneeId: helper.userId }).expect(200);
  for (const { http } of [person, helper]) {
    const { status, text } = await http.delete('/v1/me').send({});
    if (status >= 300) throw new Error(`${status} ${text}`);
  }
  expect(await look(agent, asked)).toMatchObject({ subject: null, description: null, pendingReason: null });
  expect((await agent.http.get(path).expect(200)).body.data).toEqual([]);
  expect((await look(agent, helped)).assignee).toBeNull();
  const notes = await service.query(
    'SELECT FROM support.decision_logs WHERE ticket_id = $1 AND note IS NOT NULL',
    [asked.id],
  );
  expect(notes).toEqual([]);
});
