import { asService } from '../../../src/platform/access/database-context.js';
import { Jobs } from '../../../src/platform/jobs/jobs.js';
import { runJobs } from '../../setup/jobs.js';
import { startService, type SignedIn } from '../../setup/service.js';
import { ask, asOwner, lead } from './desk.js';

const service = await startService();
const views = ['backlog_figures', 'first_response_figures', 'resolution_figures', 'daily_figures'];
let member: SignedIn;
let agent: SignedIn;
let analyst: SignedIn;

beforeAll(async () => {
  [member, agent, analyst] = [
    await service.signIn('member'),
    await service.signIn('agent'),
    await service.signIn('analyst'),
  ];
  await asOwner('DELETE FROM support.support_tickets');
  const [answered, resolved] = [await ask(member), await ask(member, { categoryCode: 'addiction' })];
  await ask(member);
  await agent.http.post(`/v1/support/tickets/${answered.id}/comments`).send({ body: 'Hello.' }).expect(201);
  await lead(agent, resolved, 'resolved', { assigneeId: agent.userId, resolution: 'Done.' }).expect(200);
  await asOwner(`UPDATE support.support_tickets
    SET created_at = coalesce(first_response_at, created_at) - interval '2 hours'`);
});
afterAll(() => service.close());

const figures = async (name: string, query: object = {}, who = analyst): Promise<object[]> =>
  (await who.http.get(`/v1/support/figures/${name}`).query(query).expect(200)).body.data as object[];

const refresh = async (): Promise<void> => {
  await asService('support.test', () => service.app.get(Jobs, { strict: false }).send('support.figures'));
  expect(await runJobs(service, 'support.figures')).toMatchObject({ failed: 0 });
};

it('tell what is there to be done, how long answers took and resolutions, by category and by agent', async () => {
  expect(await figures('backlog')).toMatchObject([{ key: 'resources', tickets: 2, late: 0 }]);
  expect(await figures('backlog', { by: 'status' })).toMatchObject([{ key: 'open', tickets: 2 }]);
  expect(await figures('backlog', { by: 'priority' })).toMatchObject([{ key: 'medium', tickets: 2 }]);
  expect(await figures('backlog', { by: 'agent' })).toMatchObject([{ key: 'none', tickets: 2 }]);
  expect(await figures('first-response')).toMatchObject([
    { key: 'addiction', tickets: 1, answered: 1, averageMinutes: 120, medianMinutes: 120 },
    { key: 'resources', tickets: 2, answered: 1, averageMinutes: 120, late: 0 },
  ]);
  const perAgent = await figures('resolution', { by: 'agent' }, agent);
  expect(perAgent).toMatchObject([{ key: agent.userId, tickets: 1, averageMinutes: 120 }]);
});

it('are for agents, analysts and administrators', async () => {
  for (const name of ['backlog', 'first-response', 'resolution']) {
    await figures(name, {}, { ...analyst, http: service.http });
    await member.http.get(`/v1/support/figures/${name}`).expect(403);
  }
});

it('of each day are made anew by a job, also while they are read', async () => {
  const day = (offset: number): string =>
    new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const range = { from: day(-1), to: day(1) };
  await refresh();
  const total = async (): Promise<number> =>
    (await figures('daily', range)).reduce((sum, row) => sum + (row as { opened: number }).opened, 0);
  expect(await total()).toBe(3);
  await ask(member);
  expect(await total()).toBe(3);
  await Promise.all([refresh(), figures('daily', range)]);
  expect(await total()).toBe(4);
  for (const wrong of [{ from: day(1), to: day(0) }, { from: '2020-01-01', to: day(0) }, { from: day(0) }]) {
    expect((await analyst.http.get('/v1/support/figures/daily').query(wrong)).status).toBe(400);
  }
});

it('are all that an analyst of the database reads of the desk beside masked views, and nobody is in them', async () => {
  for (const view of views) {
    const rows = await asOwner<Record<string, unknown>>(
      `SET LOCAL ROLE atrium_readonly; SELECT * FROM support.${view}`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(member.userId);
  }
  const tables = await service.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'support'`,
  );
  expect(tables.length).toBe(19);
  for (const { name } of tables) {
    const reading = asOwner(`SET LOCAL ROLE atrium_readonly; SELECT FROM support.${name}`);
    await expect(reading).rejects.toMatchObject({ code: '42501' });
  }
  const making = asOwner('SET LOCAL ROLE atrium_readonly; SELECT support.refresh_figures()');
  await expect(making).rejects.toMatchObject({ code: '42501' });
});
