import { randomUUID } from 'node:crypto';
import type { AccessRule } from '../../src/platform/access/access.decorators.js';
import { exchange } from '../setup/raw-http.js';
import { routesOf, servedBy, type Route } from '../setup/routes.js';
import { startService } from '../setup/service.js';

/*
 * Every route there is, as every role and as nobody: a new route is among them by itself. What a route declares is
 * what it answers; what the routes of the design have to declare is written down here once more.
 */

const service = await startService();
const routes = routesOf(service);
const rows = await service.query<{ code: string }>('select code from identity.roles order by position');
const roles = rows.map(({ code }) => code);

// How often a route may be called is no matter of permission.
beforeEach(() => service.query('DELETE FROM platform.rate_limits'));
afterAll(() => service.close());

const anybody = 'anybody';
const owner = 'owner or admin';
const ownerAlone = 'owner';
const admin = 'admin';
const agent = 'agent';
const signedIn = 'whoever is signed in';
const readers = 'merchandiser, analyst, admin';
const writers = 'merchandiser, admin';
const counsellors = 'counsellor';
const program = 'a program with its secret';

const decided: Record<string, string> = {
  'GET /health/live': anybody,
  'GET /health/ready': anybody,
  // Without METRICS_TOKEN it is not there: test/e2e/metrics.spec.ts tries it with one.
  'GET /metrics': program,
  // The page holds nothing: who signs in on it asks for the figures.
  'GET /ops': anybody,
  'GET /ops/:file': anybody,
  ...Object.fromEntries(
    [
      'GET /v1/ops/activity',
      'GET /v1/ops/backups',
      'GET /v1/ops/database',
      'GET /v1/ops/indexes',
      'GET /v1/ops/locks',
      'GET /v1/ops/statements',
      'GET /v1/ops/statements/:queryId/plan',
      'GET /v1/ops/tables',
      'GET /v1/ops/targets',
    ].map((name) => [name, admin]),
  ),
  'POST /seed': anybody,
  'POST /seed/:name': anybody,
  'POST /v1/accounts': anybody,
  'GET /v1/accounts': admin,
  'GET /v1/accounts/:id': admin,
  'POST /v1/accounts/find': admin,
  'POST /v1/accounts/:id/suspend': admin,
  'POST /v1/accounts/:id/restore': admin,
  'PUT /v1/accounts/:id/roles': admin,
  'GET /v1/audit': admin,
  'GET /v1/audit/records/:table/:id': admin,
  ...resource('/v1/niches', { read: anybody, create: admin, change: admin }),
  ...resource('/v1/influencers', { read: anybody, create: anybody, change: owner }),
  'PUT /v1/influencers/:id/niches': owner,
  'POST /v1/influencers/:id/phone/code': ownerAlone,
  'POST /v1/influencers/:id/phone/confirm': ownerAlone,
  ...resource('/v1/brands', { read: anybody, create: anybody, change: owner }),
  'PUT /v1/brands/:id/niches': owner,
  'POST /v1/brands/:id/phone/code': ownerAlone,
  'POST /v1/brands/:id/phone/confirm': ownerAlone,
  ...resource('/v1/sales/products', { read: readers, create: writers, change: writers }),
  ...resource('/v1/sales/events', { read: readers, create: writers, change: writers }),
  'GET /v1/sales/transactions': readers,
  'GET /v1/sales/transactions/:id': readers,
  'POST /v1/sales/transactions': writers,
  'GET /v1/sales/summary': readers,
  'GET /v1/sales/demand': readers,
  'GET /v1/sales/analytics/revenue': readers,
  'GET /v1/sales/analytics/top-products': readers,
  'POST /v1/sales/imports': writers,
  // Who may read what was sold may ask what is going to be.
  ...Object.fromEntries(
    [
      'POST /v1/sales/forecasts',
      'GET /v1/sales/forecasts',
      'GET /v1/sales/forecasts/:id',
      'GET /v1/sales/forecasts/:id/accuracy',
      'POST /v1/sales/forecasts/:id/cancel',
      'DELETE /v1/sales/forecasts/:id',
      'GET /v1/sales/forecast-batches',
      'GET /v1/sales/forecast-batches/:id',
      'GET /v1/sales/forecasts/:id/chart.svg',
      'GET /v1/sales/forecasts/:id/reorder',
      'GET /v1/sales/stock-outs',
    ].map((name) => [name, readers]),
  ),
  // Which of them, and what of them, is decided by who takes part: test/schema/leaks, test/e2e/messaging.
  ...Object.fromEntries(
    [
      'POST /v1/threads',
      'GET /v1/threads',
      'GET /v1/threads/:id',
      'PATCH /v1/threads/:id',
      'PUT /v1/threads/:id/membership',
      'GET /v1/threads/:id/participants',
      'POST /v1/threads/:id/participants',
      'PATCH /v1/threads/:id/participants/:userId',
      'DELETE /v1/threads/:id/participants/:userId',
      'PUT /v1/threads/:id/read',
      'PUT /v1/threads/:id/delivered',
      'POST /v1/threads/:id/messages',
      'POST /v1/threads/:id/messages/batch',
      'GET /v1/threads/:id/messages',
      'GET /v1/threads/:id/messages/:messageId',
      'PATCH /v1/threads/:id/messages/:messageId',
      'DELETE /v1/threads/:id/messages/:messageId',
      'GET /v1/changes',
      'GET /v1/changes/stream',
    ].map((name) => [name, signedIn]),
  ),
  // Which of them: test/e2e/support.
  'POST /v1/tickets': signedIn,
  'GET /v1/tickets': signedIn,
  'GET /v1/tickets/:id': signedIn,
  'POST /v1/tickets/:id/reopen': signedIn,
  'GET /v1/tickets/:id/comments': signedIn,
  'POST /v1/tickets/:id/comments': signedIn,
  'GET /v1/support/tickets': agent,
  'POST /v1/support/tickets': agent,
  'GET /v1/support/tickets/:id': agent,
  'PATCH /v1/support/tickets/:id': agent,
  'POST /v1/support/tickets/:id/status': agent,
  'POST /v1/support/tickets/:id/merge': agent,
  'GET /v1/support/tickets/:id/comments': agent,
  'POST /v1/support/tickets/:id/comments': agent,
  'GET /v1/support/tickets/:id/decisions': agent,
  'GET /v1/support/alerts': agent,
  'POST /v1/support/alerts/:id/acknowledge': agent,
  ...resource('/v1/support/on-call-shifts', { read: 'admin, agent', create: admin, change: admin }),
  'GET /v1/support/lookups/:kind': signedIn,
  'GET /v1/support/lookups/:kind/:id': signedIn,
  'PATCH /v1/support/lookups/:kind/:id': admin,
  'DELETE /v1/support/lookups/:kind/:id': admin,
  'GET /v1/support/ticket-transitions': signedIn,
  'POST /v1/support/ticket-transitions': admin,
  'PATCH /v1/support/ticket-transitions/:id': admin,
  'DELETE /v1/support/ticket-transitions/:id': admin,
  'GET /v1/support/sla-policies': signedIn,
  'PATCH /v1/support/sla-policies/:id': admin,
  'GET /v1/support/business-hours': signedIn,
  'PUT /v1/support/business-hours': admin,
  'GET /v1/support/holidays': signedIn,
  'POST /v1/support/holidays': admin,
  'DELETE /v1/support/holidays/:id': admin,
  'GET /v1/support/figures/backlog': 'agent, admin, analyst',
  'GET /v1/support/figures/first-response': 'agent, admin, analyst',
  'GET /v1/support/figures/resolution': 'agent, admin, analyst',
  'GET /v1/support/figures/daily': 'agent, admin, analyst',
  ...Object.fromEntries(
    [
      'POST /v1/conversations',
      'GET /v1/conversations',
      'GET /v1/conversations/:id',
      'GET /v1/conversations/:id/messages',
      'POST /v1/conversations/:id/messages',
      'PUT /v1/conversations/:id/read',
      'POST /v1/conversations/:id/ask-for-person',
      'POST /v1/conversations/:id/close',
      'POST /v1/conversations/:id/reopen',
      'POST /v1/conversations/:id/archive',
    ].map((name) => [name, signedIn]),
  ),
  'GET /v1/support/queue': agent,
  'POST /v1/support/conversations/:id/take-over': agent,
  'POST /v1/support/conversations/:id/assign': agent,
  'POST /v1/support/conversations/:id/messages': agent,
  'POST /v1/support/conversations/:id/hand-back': agent,
  'POST /v1/support/conversations/:id/close': agent,
  'GET /v1/support/conversations/:id/decisions': agent,
  ...resource('/v1/support/rules', { read: admin, create: admin, change: admin }),
  'POST /v1/support/rules/try': admin,
  'POST /v1/support/rules/:id/activate': admin,
  // Whose files, is decided by who keeps them: test/schema/leaks, test/e2e/casework.
  ...resource('/v1/beneficiaries', { read: counsellors, create: counsellors, change: counsellors }),
  ...Object.fromEntries(
    [
      'POST /v1/beneficiaries/search',
      'POST /v1/beneficiaries/duplicates',
      'POST /v1/beneficiaries/:id/hand-over',
      'GET /v1/beneficiaries/:id/export',
      'POST /v1/beneficiaries/:id/invitation',
      'DELETE /v1/beneficiaries/:id/invitation',
      'POST /v1/beneficiaries/:id/conversations',
      'GET /v1/beneficiaries/:id/conversations',
      'GET /v1/case-conversations',
      'GET /v1/case-conversations/:id',
      'PATCH /v1/case-conversations/:id',
      'DELETE /v1/case-conversations/:id',
      'POST /v1/beneficiaries/:id/documents',
      'GET /v1/beneficiaries/:id/documents',
      'GET /v1/documents',
      'GET /v1/documents/:id',
      'PATCH /v1/documents/:id',
      'DELETE /v1/documents/:id',
      'POST /v1/documents/:id/sign',
      'POST /v1/documents/:id/versions',
      'GET /v1/documents/:id/versions',
      'GET /v1/documents/:id/versions/:number',
      'GET /v1/beneficiaries/:id/summary',
      'PUT /v1/beneficiaries/:id/summary',
      'POST /v1/beneficiaries/:id/summary/document',
      'GET /v1/me/caseload',
    ].map((name) => [name, counsellors]),
  ),
  'POST /v1/counsellors/:id/hand-over': admin,
  ...Object.fromEntries(
    [
      'GET /v1/my-case',
      'DELETE /v1/my-case',
      'GET /v1/my-case/reads',
      'GET /v1/my-case/documents',
      'GET /v1/my-case/documents/:id/content',
      'GET /v1/my-case/invitations',
      'POST /v1/my-case/invitations/:id/accept',
      'DELETE /v1/my-case/invitations/:id',
    ].map((name) => [name, signedIn]),
  ),
  'GET /v1/threads/:id/legal-hold': admin,
  'PUT /v1/threads/:id/legal-hold': admin,
  'DELETE /v1/threads/:id/legal-hold': admin,
};

function resource(path: string, { read, create, change }: Record<'read' | 'create' | 'change', string>) {
  const one = `${path}/:id`;
  return {
    [`GET ${path}`]: read,
    [`GET ${one}`]: read,
    [`POST ${path}`]: create,
    [`PATCH ${one}`]: change,
    [`DELETE ${one}`]: change,
  };
}

function inWords(rule: AccessRule | undefined): string {
  if (!rule) return 'nobody';
  if (rule.kind === 'public') return anybody;
  if (rule.kind === 'signed_in') return signedIn;
  if (rule.kind === 'program') return program;
  return rule.kind === 'owner' ? ['owner', ...rule.roles].join(' or ') : rule.roles.join(', ');
}

/** How to make a record that an account owns, for the routes of owners: by the address of their list. */
const ownedRecords: Record<string, string> = {
  '/v1/influencers': `
    INSERT INTO marketplace.influencers (user_id, name, username, email, phone)
    SELECT id, username, username, email, '+44' || lpad((random() * 1e12)::bigint::text, 12, '0')
      FROM identity.users WHERE id = $1 RETURNING id`,
  '/v1/brands': `
    INSERT INTO marketplace.brands (user_id, email)
    SELECT id, email FROM identity.users WHERE id = $1 RETURNING id`,
};

/** What routes of owners take: theirs are asked after the body was found valid. `{}` where it is not here. */
const bodies: Record<string, object> = {
  'PUT /v1/influencers/:id/niches': { nicheIds: [] },
  'POST /v1/influencers/:id/phone/confirm': { code: '204816' },
  'PUT /v1/brands/:id/niches': { nicheIds: [] },
  'POST /v1/brands/:id/phone/confirm': { code: '204816' },
};

type Answer = 'allowed' | 401 | 403 | 404;

/** What the guard and `requireOwner` say. That a password or a refresh token is wrong is no matter of permission. */
const refusals: Record<string, Answer> = {
  'platform.not_signed_in': 401,
  'platform.closed_route': 403,
  'platform.forbidden': 403,
  'platform.no_such_route': 404,
};

/** Sends a request that is refused, if by nothing else, for having no body; but to routes of owners. */
async function call(
  { method, path, name, rule, isStream }: Route,
  id: string,
  accessToken?: string,
): Promise<Answer> {
  const answer = await exchange(service.url, {
    method,
    path: path.replace(/:\w+/g, id),
    headers: {
      'content-type': 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    ...(rule?.kind === 'owner' && { body: JSON.stringify(bodies[name] ?? {}) }),
  });
  expect(answer.status).toBeLessThan(500);
  if (isStream && answer.status === 200) {
    // Not only let in, but told something.
    expect(answer.text).toMatch(/^event: changes\nid: \S+\ndata: \{.*\}$/m);
    return 'allowed';
  }
  // A page; a refusal is JSON.
  if (answer.status === 200 && answer.text.startsWith('<')) return 'allowed';
  const { code = '' } = (answer.text ? JSON.parse(answer.text) : {}) as { code?: string };
  const refusal = refusals[code];
  if (refusal !== undefined) expect(answer.status).toBe(refusal);
  return refusal ?? 'allowed';
}

/** Somebody new each time: some routes end the session, or erase the account. */
async function callAs(route: Route, role: string): Promise<Answer> {
  const [{ accessToken }, id] = await Promise.all([service.signIn(role), somebodysRecord(route)]);
  return call(route, id, accessToken);
}

async function callAsOwner(route: Route): Promise<Answer> {
  const { accessToken, userId } = await service.signIn('member');
  return call(route, await recordOf(route, userId), accessToken);
}

const somebodysRecord = async (route: Route): Promise<string> =>
  route.rule?.kind === 'owner' ? recordOf(route, (await service.signIn('member')).userId) : randomUUID();

async function recordOf({ name, path }: Route, userId: string): Promise<string> {
  const statement = ownedRecords[path.replace(/\/:.*/, '')];
  if (statement === undefined)
    throw new Error(`${name} is for owners: add to ownedRecords how to make one of theirs`);
  const [record] = await service.query<{ id: string }>(statement, [userId]);
  return record!.id;
}

function declared(rule: AccessRule | undefined): Record<string, Answer> {
  const ofRole = (role: string): Answer => {
    if (!rule) return 403;
    if (rule.kind === 'program') return 404;
    return !('roles' in rule) || rule.roles.includes(role) ? 'allowed' : 403;
  };
  const ofNobody = { public: 'allowed', program: 404 } as const;
  const nobody: Answer = !rule ? 403 : rule.kind in ofNobody ? ofNobody[rule.kind as 'public'] : 401;
  const all = Object.fromEntries(roles.map((role) => [role, ofRole(role)]));
  return { nobody, ...all, ...(rule?.kind === 'owner' && { owner: 'allowed' }) };
}

it('finds every route that is served, and none beside those of controllers but the description of the API', () => {
  const others = servedBy(service).filter((name) => !routes.some((route) => route.name === name));
  expect(others.filter((name) => !/^GET \/(docs(\/.*)?|openapi\.(json|yaml))$/.test(name))).toEqual([]);
  expect(routes.filter(({ name }) => !servedBy(service).includes(name))).toEqual([]);
  expect(routes.length).toBeGreaterThan(40);
});

it('finds a declaration of who may call it at every route', () => {
  expect(routes.filter(({ rule }) => !rule).map(({ name }) => name)).toEqual([]);
});

it('finds declared what was decided', () => {
  const found = routes.filter(({ name }) => name in decided).map(({ name, rule }) => [name, inWords(rule)]);
  expect(Object.fromEntries(found)).toEqual(decided);
});

describe.each(routes.map((route) => [route.name, route] as const))('%s', (_, route) => {
  it(`is for ${inWords(route.rule)}`, async () => {
    const answers: Record<string, Answer> = { nobody: await call(route, await somebodysRecord(route)) };
    for (const role of roles) answers[role] = await callAs(route, role);
    if (route.rule?.kind === 'owner') answers.owner = await callAsOwner(route);
    expect(answers).toEqual(declared(route.rule));
  });

  it('is for nobody whose token is not valid', async () => {
    expect(await call(route, randomUUID(), 'a.b.c')).toBe(route.rule?.kind === 'program' ? 404 : 401);
  });
});
