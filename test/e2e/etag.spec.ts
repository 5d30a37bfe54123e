import { beginnings } from '../factories/beginnings.js';
import { brandBody, create, influencerBody, nicheBody } from '../factories/marketplace.js';
import { eventBody, productBody, saleBody } from '../factories/sales.js';
import { operationsOf, readDocument, resolve } from '../setup/openapi.js';
import { routesOf, type Route } from '../setup/routes.js';
import { startService, type SignedIn } from '../setup/service.js';

const service = await startService();
const routes = routesOf(service);
const document = await readDocument(service);
const operations = operationsOf(document);

beforeAll(() => service.anonymous.post('/seed').expect(200));
afterAll(() => service.close());

type Http = SignedIn['http'];

const tagOf = async (path: string, http: Http = service.http): Promise<string> =>
  (await http.get(path).expect(200)).headers.etag as string;

const resources: [string, () => object | Promise<object>, object | undefined][] = [
  ['/v1/niches', nicheBody, { description: 'changed' }],
  ['/v1/influencers', influencerBody, { bio: 'changed' }],
  ['/v1/brands', brandBody, { brandBio: 'changed' }],
  ['/v1/sales/products', productBody, { stock: 7 }],
  ['/v1/sales/events', eventBody, { description: 'changed' }],
  [
    '/v1/sales/transactions',
    async () => saleBody((await create(service, '/v1/sales/products', productBody({ stock: 5 }))).id),
    undefined,
  ],
];

describe.each(resources)('one of %s', (list, body, change) => {
  it('has one strong tag, however it is told, until it changes', async () => {
    const made = await service.http
      .post(list)
      .send(await body())
      .expect(201);
    const path = `${list}/${made.body.id}`;
    expect(made.headers.etag).toMatch(/^"[\w-]{43}"$/);
    expect(await tagOf(path)).toBe(made.headers.etag);
    expect((await service.http.head(path)).headers.etag).toBe(made.headers.etag);
    if (!change) return;
    const changed = await service.http.patch(path).send(change).expect(200);
    expect(changed.headers.etag).toMatch(/^"[\w-]{43}"$/);
    expect(changed.headers.etag).not.toBe(made.headers.etag);
    expect(await tagOf(path)).toBe(changed.headers.etag);
  });
});

describe('a tag', () => {
  it('is that of what the caller sees', async () => {
    const { http } = await service.signIn('member');
    const { body, headers } = await http.post('/v1/influencers').send(influencerBody()).expect(201);
    const path = `/v1/influencers/${body.id}`;
    expect([await tagOf(path, http), await tagOf(path)]).toEqual([headers.etag, headers.etag]);
    const seen = await service.anonymous.get(path).expect(200);
    expect(seen.body).not.toHaveProperty('dateOfBirth');
    expect(seen.headers.etag).not.toBe(headers.etag);
    expect(seen.headers.vary).toBe('authorization');
  });

  it('stays the same whatever the order in which niches were given', async () => {
    const niches = await Promise.all([1, 2, 3].map(() => create(service, '/v1/niches', nicheBody())));
    const nicheIds = niches.map(({ id }) => id);
    const brand = await create(service, '/v1/brands', brandBody({ nicheIds }));
    const tag = await tagOf(`/v1/brands/${brand.id}`);
    const again = await service.http
      .put(`/v1/brands/${brand.id}/niches`)
      .send({ nicheIds: nicheIds.toReversed() });
    expect([again.status, again.headers.etag]).toEqual([200, tag]);
  });

  it('is on what is one thing, not on lists, tokens, reports and problems', async () => {
    const { http } = await service.signIn('member');
    expect(await tagOf('/v1/me', http)).toMatch(/^"/);
    expect(await tagOf('/v1/me/preferences', http)).toMatch(/^"/);
    const credentials = { identifier: 'merchandiser', password: 'password123' };
    const answers = [
      await http.get('/v1/influencers').expect(200),
      await http.get('/v1/sessions').expect(200),
      await http.get('/health/live').expect(200),
      await http.get('/v1/niches/01a1fc3b-887d-72bd-8ba3-37f5d7e30bcb').expect(404),
      await service.anonymous.post('/v1/sessions').send(credentials).expect(201),
    ];
    expect(answers.flatMap(({ headers }) => headers.etag ?? [])).toEqual([]);
  });
});

describe('If-None-Match', () => {
  const read = (path: string, tags: string) => service.http.get(path).set('if-none-match', tags);

  it('saves sending again what the caller has', async () => {
    const { id } = await create(service, '/v1/niches', nicheBody());
    const path = `/v1/niches/${id}`;
    const tag = await tagOf(path);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const answer = await read(path, known);
      expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, '', tag]);
      expect(answer.headers).not.toHaveProperty('content-type');
    }
    for (const other of ['"other"', tag.replaceAll('"', ''), 'W/"other"', '']) {
      expect((await read(path, other)).status).toBe(200);
    }
    await service.http.patch(path).send({ description: 'changed' }).expect(200);
    expect((await read(path, tag)).status).toBe(200);
    expect((await service.http.head(path).set('if-none-match', await tagOf(path))).status).toBe(304);
  });

  it('hides no problem, and is nothing to a change', async () => {
    expect((await read('/v1/niches/01a1fc3b-887d-72bd-8ba3-37f5d7e30bcb', '*')).status).toBe(404);
    const { id } = await create(service, '/v1/niches', nicheBody());
    const changed = service.http.patch(`/v1/niches/${id}`).set('if-none-match', '*');
    expect((await changed.send({ icon: '🎻' })).status).toBe(200);
  });
});

describe('If-Match', () => {
  const change = (path: string, tags: string, body: object = { description: 'changed' }) =>
    service.http.patch(path).set('if-match', tags).send(body);
  const newNiche = async () => `/v1/niches/${(await create(service, '/v1/niches', nicheBody())).id}`;

  it('lets pass who has seen the resource as it is', async () => {
    const path = await newNiche();
    for (const known of [(tag: string) => tag, (tag: string) => `"other" ,${tag}`, () => '*', () => ' * ']) {
      const answer = await change(path, known(await tagOf(path)), { icon: Math.random().toFixed(8) });
      expect(answer.status).toBe(200);
    }
  });

  it('answers 412 to others and changes nothing', async () => {
    const path = await newNiche();
    const before = await service.http.get(path).expect(200);
    const tag = before.headers.etag as string;
    await change(path, tag, { icon: '🎻' }).expect(200);
    for (const stale of [tag, '"other", "another"', `W/${await tagOf(path)}`]) {
      const answer = await change(path, stale);
      expect([answer.status, answer.body.code]).toEqual([412, 'platform.changed_meanwhile']);
      expect(answer.headers).not.toHaveProperty('etag');
    }
    expect((await service.http.get(path)).body).toMatchObject({ icon: '🎻', description: null });
  });

  it.each(['', 'abc', "'abc'", '"abc', 'W/abc', '*, "a"', '"a" "b"', '"a";'])(
    'answers 400 to %j, which holds no tag',
    async (header) => {
      const path = await newNiche();
      const answer = await change(path, header);
      expect([answer.status, answer.body.code]).toEqual([400, 'platform.invalid_if_match']);
      expect(answer.body.errors[0].field).toBe('If-Match');
      expect((await service.http.get(path)).body.description).toBe(null);
    },
  );

  it('says first what would be wrong without it', async () => {
    const stranger = await service.signIn('member');
    const brand = await create(service, '/v1/brands', brandBody());
    const [path, unknown] = ['/v1/brands/', '/v1/niches/'].map((list) => list + brand.id);
    const answers = [
      await change(unknown!, '"a"'),
      await change(unknown!, '*'),
      await service.http.delete(unknown!).set('if-match', '*'),
      await stranger.http.patch(path!).set('if-match', '"a"').send({}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 403]);
  });

  it('costs nothing where it is not sent', async () => {
    const queriesOf = async (path: string, tag?: string): Promise<number> => {
      const request = service.http.delete(path);
      const { headers } = await (tag === undefined ? request : request.set('if-match', tag)).expect(204);
      return Number(/"(\d+) queries"/.exec(headers['server-timing']!)![1]);
    };
    const without = await queriesOf(await newNiche());
    const path = await newNiche();
    expect(await queriesOf(path, await tagOf(path))).toBe(without + 1);
    expect(await queriesOf(await newNiche(), '*')).toBe(without);
  });

  it('lets one of twenty parallel changes pass and refuses the others, which would have undone it', async () => {
    const brand = await create(service, '/v1/brands', brandBody());
    const influencer = await create(service, '/v1/influencers', influencerBody());
    const product = await create(service, '/v1/sales/products', productBody());
    const { id: nicheId } = await create(service, '/v1/niches', nicheBody());
    const changes: [string, (n: number, tag: string) => PromiseLike<{ status: number }>][] = [
      [`/v1/brands/${brand.id}`, (n, tag) => change(`/v1/brands/${brand.id}`, tag, { brandBio: `${n}` })],
      [
        `/v1/sales/products/${product.id}`,
        (n, tag) => change(`/v1/sales/products/${product.id}`, tag, { stock: n }),
      ],
      [
        `/v1/influencers/${influencer.id}`,
        (n, tag) =>
          n % 2
            ? change(`/v1/influencers/${influencer.id}`, tag, { bio: `${n}` })
            : service.http
                .put(`/v1/influencers/${influencer.id}/niches`)
                .set('if-match', tag)
                .send({ nicheIds: [nicheId] }),
      ],
    ];
    for (const [path, send] of changes) {
      const tag = await tagOf(path);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => send(n + 1, tag)));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
    }
  });
});

/*
 * Every PATCH, PUT and DELETE there is: those of later modules are among them by themselves. What can be read by itself,
 * or a part of it, is held to If-Match.
 */

const changing = routes.filter(({ method }) => /^(PATCH|PUT|DELETE)$/.test(method));

/** What nobody can read by itself, so that nobody has a tag of it. */
const withoutTag = [
  'DELETE /v1/sessions',
  'DELETE /v1/sessions/:id',
  'DELETE /v1/sessions/current',
  'DELETE /v1/support/holidays/:id',
  'DELETE /v1/support/ticket-transitions/:id',
  'PATCH /v1/support/sla-policies/:id',
  'PATCH /v1/support/ticket-transitions/:id',
  'PUT /v1/support/business-hours',
];

/** Files, which never change: who deletes one has seen what it is. */
const neverChanging = ['DELETE /v1/threads/:id/attachments/:attachmentId'];

/** What is read at the address above tells nothing of it. */
const unrelated = ['DELETE /v1/beneficiaries/:id/invitation', 'DELETE /v1/my-case/invitations/:id'];

/** The address itself or the nearest one above that a GET of one thing has. */
function readableOf({ path }: Route): string | undefined {
  const parts = path.split('/');
  const above = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  const lists = new Set(
    operations.filter(({ responses }) => isList(responses)).map(({ path: list }) => list),
  );
  return above.find(
    (candidate) =>
      routes.some((route) => route.method === 'GET' && route.path === candidate) &&
      !lists.has(candidate.replace(/:(\w+)/g, '{$1}')),
  );
}

const isReadOf =
  (route: Route) =>
  ({ method, path }: (typeof operations)[number]): boolean =>
    method === 'GET' && path === readableOf(route)?.replace(/:(\w+)/g, '{$1}');

function isList(responses: (typeof operations)[number]['responses']): boolean {
  const schema = responses[200]?.content?.['application/json']?.schema;
  return schema !== undefined && 'data' in (resolve(document, schema).properties ?? {});
}

/** The path with the id of a record that is there, can be read, and is not the caller's own account. */
async function addressed(path: string, caller: SignedIn): Promise<(route: string) => string> {
  const { http, userId } = caller;
  if (path.startsWith('/v1/threads/')) return addressedInThread(http);
  for (const [about, begin] of beginnings) if (about.test(path)) await begin(service, caller);
  if (!path.includes(':')) return (route) => route;
  const ofKind = (route: string): string => route.replace(':kind', 'ticket-categories');
  const list = ofKind(path).replace(/\/:id.*$/, '');
  const demanded = list === '/v1/documents' ? { status: 'draft' } : {};
  const { body } = await http.get(list).query(demanded).expect(200);
  for (const { id } of (body as { data: { id: string }[] }).data) {
    const address = (route: string): string => ofKind(route).replace(':id', id);
    if (id !== userId && (await http.get(address(path))).status === 200) return address;
  }
  throw new Error(`${list} has no record: add it to the seeders, or make one in the beginnings`);
}

/** A thread is nobody's but of those who take part: the caller begins one, and writes in it. */
async function addressedInThread(http: SignedIn['http']): Promise<(route: string) => string> {
  const { userId } = await service.signIn('member');
  const { body: thread } = await http
    .post('/v1/threads')
    .send({ participantIds: [userId] })
    .expect(201);
  const messages = `/v1/threads/${thread.id}/messages`;
  const { body: message } = await http.post(messages).send({ content: 'Hello' }).expect(201);
  const ids: Record<string, string> = { id: thread.id, userId, messageId: message.id };
  return (route) => route.replace(/:(\w+)/g, (parameter, name: string) => ids[name] ?? parameter);
}

/** A valid body, of what the document shows as an example. */
function exampleBody({ method, path }: Route): object | undefined {
  const name = path.replace(/:(\w+)/g, '{$1}');
  const operation = operations.find((one) => one.method === method && one.path === name);
  const content = operation?.requestBody?.content['application/json'];
  if (!content) return undefined;
  const { required = [], properties = {} } = resolve(document, content.schema);
  return Object.fromEntries(required.map((field) => [field, properties[field]!.example]));
}

it('finds all that can be changed and has no tag', () => {
  expect(changing.length).toBeGreaterThan(12);
  const found = changing.filter((route) => readableOf(route) === undefined).map(({ name }) => name);
  expect(found.sort()).toEqual(withoutTag);
  const ofFiles = changing.filter((route) => {
    const { content } = operations.find(isReadOf(route))?.responses[200] ?? {};
    return content !== undefined && !('application/json' in content);
  });
  expect(ofFiles.map(({ name }) => name)).toEqual(neverChanging);
});

const changeable = changing.filter(
  (route) => readableOf(route) && ![...neverChanging, ...unrelated].includes(route.name),
);

describe.each(changeable.map((route) => [route.name, route] as const))('%s', (_, route) => {
  const send = ({ http }: SignedIn, path: string, tag: string) => {
    const body = exampleBody(route);
    const request = http[route.method.toLowerCase() as 'patch'](path).set('if-match', tag);
    return body ? request.send(body) : request;
  };

  it('changes only what the caller has seen as it is', async () => {
    const caller = await service.signIn('admin', 'agent', 'counsellor');
    const readable = readableOf(route)!;
    const address = await addressed(readable, caller);
    const before = await caller.http.get(address(readable)).expect(200);
    expect(before.headers.etag).toMatch(/^"[\w-]{43}"$/);

    const refused = await send(caller, address(route.path), '"stale"');
    expect([refused.status, refused.body.code]).toEqual([412, 'platform.changed_meanwhile']);
    const after = await caller.http.get(address(readable)).expect(200);
    expect(after.body).toEqual(before.body);

    const done = await send(caller, address(route.path), after.headers.etag as string);
    expect(done.status).not.toBe(412);
    expect(done.status).not.toBe(400);
  });

  it('says so in the document', () => {
    const name = route.path.replace(/:(\w+)/g, '{$1}');
    const { parameters = [], responses } = operations.find(
      (one) => one.method === route.method && one.path === name,
    )!;
    expect(parameters.map((one) => `${one.in} ${one.name}`)).toContain('header If-Match');
    expect(responses[412]?.description).toContain('platform.changed_meanwhile');
  });
});
