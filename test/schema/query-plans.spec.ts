import { bulk, fillTables } from '../factories/bulk.js';
import type { BulkFiles } from '../factories/bulk-files.js';
import { ownConversations, type BulkConversations } from '../factories/bulk-conversations.js';
import type { BulkTickets } from '../factories/bulk-tickets.js';
import { ownThreads, type BulkThreads } from '../factories/bulk-threads.js';
import { startService, type Service } from '../setup/service.js';
import { countOf, observe, planOf } from './query-plan.js';

/** A route that answers one page after the other, as the API describes itself. */
interface ListRoute {
  path: string;
  /** Every order it offers; none where it has but one. */
  sorts: string[];
  isPagedByNumber: boolean;
}

interface OpenApi {
  paths: Record<
    string,
    {
      get?: {
        parameters?: { name: string; schema?: { enum?: string[] } }[];
        responses: Record<string, { content?: Record<string, object> }>;
      };
    }
  >;
}

/** Where a list is whose path has a parameter. */
const addressOf = (path: string): string =>
  path
    .replace('/v1/threads/{id}', `/v1/threads/${threads.longId}`)
    .replace('/v1/beneficiaries/{id}', `/v1/beneficiaries/${files.longId}`)
    .replace('/v1/documents/{id}', `/v1/documents/${files.documentId}`)
    .replace('/v1/conversations/{id}', `/v1/conversations/${conversations.longConversationId}`)
    .replace(
      '/v1/support/conversations/{id}',
      `/v1/support/conversations/${conversations.longConversationId}`,
    )
    .replace('/v1/tickets/{id}', `/v1/tickets/${tickets.ownTicketId}`)
    .replace('/v1/support/tickets/{id}', `/v1/support/tickets/${tickets.anothersTicketId}`);

/** What a list demands of every request. */
const requiredOf = (path: string): object =>
  ({
    '/v1/sales/summary': { groupBy: 'day', from: '2000-01-01', to: '2099-12-31' },
    '/v1/sales/analytics/revenue': { groupBy: 'day', from: '2000-01-01', to: '2099-12-31' },
    '/v1/sales/analytics/top-products': { by: 'units', from: '2000-01-01', to: '2099-12-31' },
    '/v1/changes': { cursor: threads.cursor },
    '/v1/documents': { status: 'draft' },
  })[path] ?? {};

/** Lists that read more than a page of rows, and why. */
const readingMore: Record<string, string> = {
  '/v1/sales/summary': 'it adds up every day of the range, also for the totals',
  '/v1/sales/analytics/revenue': 'it adds up every day of the range from the page on',
  '/v1/sales/analytics/top-products': 'it adds up every day of the range to know who is first',
  '/v1/sales/stock-outs': 'it adds up the days of every product that has a forecast',
};

/** Lists with one order, and which. */
const inOneOrder: Record<string, string> = {
  '/v1/threads': 'the newest message first',
  '/v1/threads/{id}/messages': 'by their numbers',
  '/v1/threads/{id}/legal-hold/messages': 'by their numbers',
  '/v1/changes': 'as they came',
  '/v1/beneficiaries': 'the newest first',
  '/v1/beneficiaries/{id}/documents': 'the newest first',
  '/v1/case-conversations': 'as they were entered, the newest first',
  '/v1/documents': 'the newest first',
  '/v1/documents/{id}/versions': 'by their numbers',
  '/v1/me/caseload': 'the newest first',
  '/v1/my-case/documents': 'the newest first',
  '/v1/my-case/invitations': 'the newest first',
  '/v1/my-case/reads': 'the newest first',
  '/v1/conversations': 'the newest message first',
  '/v1/conversations/{id}/messages': 'by their numbers',
  '/v1/support/queue': 'who has waited longest first',
  '/v1/tickets': 'the newest first',
  '/v1/tickets/{id}/comments': 'as they were put',
  '/v1/support/tickets': 'what is due first',
  '/v1/support/tickets/{id}/comments': 'as they were put',
  '/v1/support/tickets/{id}/decisions': 'as they were decided',
  '/v1/support/alerts': 'open ones first',
  '/v1/support/conversations/{id}/decisions': 'as they were decided',
};

/**
 * Lists of which the order is made of what is the reader's own, and how many rows of it there are: of their threads two
 * each, and what has changed in them since. It does not grow with the threads of others.
 */
const ownRows: Record<string, number> = {
  '/v1/threads': 2 * ownThreads,
  '/v1/changes': 2 * ownThreads,
  '/v1/conversations': ownConversations,
};

/** Of lists that tell what is in files. */
const putIntoTheTrail = ['that they are read'];

/** Queries that a page takes beside its own, and what they tell, however many rows there are. */
const furtherQueries: Record<string, string[]> = {
  '/v1/threads/{id}/legal-hold/messages': [
    'that they may be read together',
    'whether the thread is held',
    'that it was read, for the trail',
    'what they said before',
    'that this is all',
  ],
  '/v1/tickets/{id}/comments': ['the ticket'],
  '/v1/support/tickets/{id}/comments': ['the ticket'],
  '/v1/support/tickets/{id}/decisions': ['the ticket'],
  '/v1/changes': ['the messages', 'the threads', 'what is unread'],
  '/v1/beneficiaries/{id}/conversations': ['whose file it is', ...putIntoTheTrail],
  '/v1/beneficiaries/{id}/documents': ['whose file it is', ...putIntoTheTrail],
  '/v1/documents/{id}/versions': ['whose document it is', ...putIntoTheTrail],
  '/v1/me/caseload': ['the documents of all', ...putIntoTheTrail],
  '/v1/case-conversations': putIntoTheTrail,
  '/v1/documents': putIntoTheTrail,
  '/v1/my-case/documents': ['which file'],
  '/v1/my-case/reads': ['which file'],
};

/** Lists on the fast path: the session is proved with the statement that reads them. */
const provedByStatement = ['/v1/threads', '/v1/threads/{id}/messages', '/v1/conversations/{id}/messages'];

/** Tables of a row or two, which are read from end to end whatever indexes there are. */
const tiny = ['feeds'];

let service: Service;
let lists: ListRoute[];
let threads: BulkThreads;
let conversations: BulkConversations;
let tickets: BulkTickets;
let files: BulkFiles;

beforeAll(async () => {
  service = await startService();
  ({ threads, conversations, tickets, files } = await fillTables(service));
  await service.http.put(`/v1/threads/${threads.longId}/legal-hold`).send({ reason: 'Case 1' }).expect(200);
  const { body } = await service.http.get('/openapi.json').expect(200);
  lists = Object.entries((body as OpenApi).paths).flatMap(([path, { get }]) => {
    const parameters = new Map(get?.parameters?.map(({ name, schema }) => [name, schema?.enum ?? []]));
    if (!parameters.has('cursor') || !get!.responses['200']!.content?.['application/json']) return [];
    return { path, sorts: parameters.get('sort') ?? [], isPagedByNumber: parameters.has('page') };
  });
});

afterAll(() => service.close());

const cursorOf = ({ body }: { body: { page?: { nextCursor: string }; cursor?: string } }): string =>
  (body.page?.nextCursor ?? body.cursor)!;

describe('one request for a list', () => {
  it('makes the same number of queries whether it answers 1, 20 or 100 rows', async () => {
    const made: Record<string, number[]> = {};
    const right: Record<string, number[]> = {};
    for (const { path, isPagedByNumber } of lists) {
      const ask = async (query: object): Promise<{ rows: number; queries: number; cursor: string }> => {
        const response = await service.http.get(addressOf(path)).query({ ...requiredOf(path), ...query });
        return { rows: response.body.data?.length, queries: countOf(response), cursor: cursorOf(response) };
      };
      // One of them tells who asks, unless that is told with another.
      const queries = (provedByStatement.includes(path) ? 1 : 2) + (furtherQueries[path]?.length ?? 0);
      for (const limit of [1, 20, 100]) {
        const first = await ask({ limit });
        const next =
          limit === 100 && !(path in readingMore) ? await ask({ limit, cursor: first.cursor }) : first;
        const numbered = isPagedByNumber
          ? await ask({ limit, page: 2 })
          : { rows: limit, queries: queries + 1 };
        const name = `${path}, ${limit} rows`;
        made[name] = [first, next, numbered].flatMap(({ rows, queries }) => [rows, queries]);
        right[name] = [limit, queries, limit, queries, limit, queries + 1];
      }
    }
    expect(lists.length).toBeGreaterThanOrEqual(9);
    expect(made).toEqual(right);
  });

  it('reads one page of rows by an index, in every order there is, however long the list', async () => {
    const limit = 20;
    const wrong: Record<string, unknown> = {};
    for (const { path, sorts } of lists) {
      if (path in readingMore) continue;
      expect([path, sorts.length > 0]).toEqual([path, !(path in inOneOrder)]);
      for (const sort of sorts.length > 0 ? sorts : [undefined]) {
        const query = { ...requiredOf(path), limit, ...(sort && { sort }) };
        const { response } = await observe(service, addressOf(path), query);
        const { plans } = await observe(service, addressOf(path), { ...query, cursor: cursorOf(response) });
        // Each row of the page, one beyond it, and at most a handful of others that belong to each.
        const own = ownRows[path];
        const most = 8 * (limit + 1) + (own ?? 0);
        const plan = [...plans].sort((a, b) => b.rowsRead - a.rowsRead)[0]!;
        const isSorted = own === undefined && plan.nodes.includes('Sort');
        const readWhole = plans.flatMap((each) => each.readWhole).filter((table) => !tiny.includes(table));
        if (readWhole.length > 0 || isSorted || plan.rowsRead > most)
          wrong[`${path} by ${sort ?? inOneOrder[path]}`] = { ...plan, readWhole, most };
      }
    }
    expect(wrong).toEqual({});
  });

  it('joins the lines of a category with their products in one query', async () => {
    const { response, queries } = await observe(service, '/v1/sales/transactions', {
      category: 'Category 7',
    });
    const categories = response.body.data.map(
      (line: { product: { category: string } }) => line.product.category,
    );
    expect(new Set(categories)).toEqual(new Set(['Category 7']));
    expect(queries).toBe(2);
  });
});

describe(`among ${bulk} rows`, () => {
  const idOf = async (sql: string): Promise<string> => (await service.query<{ id: string }>(sql))[0]!.id;
  const soldProduct = 'SELECT product_id AS id FROM sales.transactions ORDER BY transaction_date LIMIT 1';
  const rareNiche = `SELECT niche_id AS id FROM marketplace.brand_niches GROUP BY 1 ORDER BY count(*) LIMIT 1`;
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

  it.each<[string, string, string, () => object | Promise<object>]>([
    ['a product by its SKU', 'idx_products_sku', '/v1/sales/products', () => ({ sku: 'SKU-777' })],
    ['a category', 'idx_products_category', '/v1/sales/products', () => ({ category: 'Category 7' })],
    ['part of a product', 'products__search_idx', '/v1/sales/products', () => ({ q: 'ku-1777' })],
    ['part of an influencer', 'influencers__search_idx', '/v1/influencers', () => ({ q: 'TOR.1777' })],
    ['part of a brand', 'brands__search_idx', '/v1/brands', () => ({ q: 'lantern 1770' })],
    ['part of a niche', 'niches__search_idx', '/v1/niches', () => ({ q: 'lantern 1770' })],
    [
      'the influencers of a niche',
      'influencer_niches__niche_id_idx',
      '/v1/influencers',
      async () => ({ nicheId: await idOf(rareNiche) }),
    ],
    [
      'the brands of a niche',
      'brand_niches__niche_id_idx',
      '/v1/brands',
      async () => ({ nicheId: await idOf(rareNiche) }),
    ],
    [
      'the lines of a product',
      'idx_transactions_product_date',
      '/v1/sales/transactions',
      async () => ({ productId: await idOf(soldProduct) }),
    ],
    [
      'the lines of some days',
      'idx_transactions_date_range',
      '/v1/sales/transactions',
      () => ({ from: daysAgo(60), to: daysAgo(58) }),
    ],
    ['promotions', 'idx_transactions_is_promo', '/v1/sales/transactions', () => ({ isPromo: true })],
    [
      'a summary of some days',
      'daily_demands__day_idx',
      '/v1/sales/summary',
      () => ({ groupBy: 'product', from: daysAgo(60).slice(0, 10), to: daysAgo(58).slice(0, 10) }),
    ],
    [
      'the revenue of a product',
      'daily_demands__product_id_day_is_promo_key',
      '/v1/sales/analytics/revenue',
      async () => ({
        groupBy: 'month',
        productId: await idOf(soldProduct),
        ...{ from: '2000-01-01', to: '2099-12-31' },
      }),
    ],
    [
      'the products of a category of which most was sold',
      'idx_products_category',
      '/v1/sales/analytics/top-products',
      () => ({ by: 'revenue', category: 'Category 7', from: '2000-01-01', to: '2099-12-31' }),
    ],
    [
      'the tickets of a priority that are to be done',
      'support_tickets__next_due_at_open_idx or support_tickets__priority_code_next_due_at_idx',
      '/v1/support/tickets',
      () => ({ priority: 'low' }),
    ],
    [
      'what nobody works on',
      'support_tickets__next_due_at_unassigned_idx',
      '/v1/support/tickets',
      () => ({ assignee: 'none' }),
    ],
    [
      'what is late',
      'support_tickets__next_due_at_breached_idx',
      '/v1/support/tickets',
      () => ({ breached: true }),
    ],
    [
      'the tickets that are closed',
      'support_tickets__status_code_next_due_at_idx',
      '/v1/support/tickets',
      () => ({ status: 'closed' }),
    ],
    ['a rare type of event', 'idx_events_type', '/v1/sales/events', () => ({ type: 'holiday' })],
    [
      'the events of a month',
      'idx_events_date',
      '/v1/sales/events',
      () => ({ from: '2020-01-01', to: '2020-02-01' }),
    ],
  ])('finds %s by %s', async (_, index, path, query) => {
    const { response, plans } = await observe(service, path, await query());
    expect(response.body.data).not.toEqual([]);
    expect(plans).toHaveLength(1);
    expect(plans[0]!.indexes.filter((used) => index.split(' or ').includes(used))).toHaveLength(1);
  });

  it.each([
    [
      'an influencer by e-mail',
      'influencers__email_key',
      `marketplace.influencers WHERE email = 'Creator.7@EXAMPLE.org'`,
    ],
    ['a brand by e-mail', 'brands__email_key', `marketplace.brands WHERE email = 'BRAND.7@example.org'`],
    [
      'large sales',
      'idx_transactions_quantity_date',
      `sales.transactions WHERE quantity_sold = 12
        AND transaction_date > now() - interval '20 days'`,
    ],
  ])('finds %s by %s', async (_, index, what) => {
    const plan = await planOf(service, `SELECT * FROM ${what}`);
    expect(plan.indexes).toEqual([index]);
    expect(plan.rowsRead).toBeGreaterThan(0);
  });
});
