import type { BenchDatabase } from './bench-database.js';
import type { Call } from './load.js';
import { contentOf } from './messaging-data.js';
import type { ServiceProcess } from './service-process.js';
import { oneOf } from './statistics.js';

/** What the demo accounts of a fresh service do all day, as calls to be sent. */
export interface Business {
  register: (count: number) => Call;
  sendMessage: (random: () => number, threadId?: string) => Call;
  /** The same, so that it may be sent again. */
  sendMessageOnce: (random: () => number, count: number) => Call;
  sell: (random: () => number, productId?: string) => Call;
  askSupport: (random: () => number, conversationId?: string) => Call;
  beginFile: (count: number) => Call;
  readHistory: (random: () => number) => Call;
  readConversation: (random: () => number) => Call;
  listThreads: () => Call;
  listLines: () => Call;
  readPreferences: () => Call;
  threadIds: string[];
  productIds: string[];
  conversationIds: string[];
}

const groups = 50;
const products = 500;

/** Signs the demo accounts in and gives them threads, products and conversations to work with. */
export async function openBusiness(service: ServiceProcess, { client }: BenchDatabase): Promise<Business> {
  const signIn = async (identifier: string): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await service.signIn(identifier)}`,
  });
  const [member, counsellor, merchandiser] = [
    await signIn('member'),
    await signIn('counsellor'),
    await signIn('merchandiser'),
  ];
  const { rows: others } = await client.query<{ id: string }>(
    `SELECT id FROM identity.users WHERE username <> 'member' ORDER BY id LIMIT 4`,
  );
  const participantIds = others.map(({ id }) => id);
  const idsOf = async (call: (count: number) => Call): Promise<string[]> => {
    const ids: string[] = [];
    for (let count = 0; count < groups; count++)
      ids.push((await service.ask<{ id: string }>(call(count))).id);
    return ids;
  };
  const post = (path: string, headers: Record<string, string>, body: object): Call => ({
    method: 'POST',
    path,
    body,
    headers,
  });
  const threadIds = await idsOf((count) =>
    post('/v1/threads', member, { participantIds, name: `Group ${count}` }),
  );
  const conversationIds = await idsOf(() =>
    post('/v1/conversations', member, { message: 'Who could help me?' }),
  );
  const { rows } = await client.query<{ id: string }>(stock, [products]);
  const productIds = rows.map(({ id }) => id);
  const get = (path: string, headers: Record<string, string>): Call => ({ method: 'GET', path, headers });
  const sendMessage: Business['sendMessage'] = (random, threadId = oneOf(threadIds, random)) =>
    post(`/v1/threads/${threadId}/messages`, member, { content: contentOf(random) });
  return {
    threadIds,
    productIds,
    conversationIds,
    register: (count) =>
      post(
        '/v1/accounts',
        {},
        {
          email: `somebody.${count}@bench.example`,
          fullName: `Person ${count}`,
          password: 'a password of the bench',
        },
      ),
    sendMessage,
    sendMessageOnce: (random, count) => {
      const call = sendMessage(random);
      return { ...call, headers: { ...call.headers, 'idempotency-key': `"bench-${count}"` } };
    },
    sell: (random, productId = oneOf(productIds, random)) =>
      post('/v1/sales/transactions', merchandiser, { productId, quantitySold: 1, pricePerUnit: '9.50' }),
    askSupport: (random, conversationId = oneOf(conversationIds, random)) =>
      post(`/v1/conversations/${conversationId}/messages`, member, { content: contentOf(random) }),
    beginFile: (count) =>
      post('/v1/beneficiaries', counsellor, {
        firstName: 'Camille',
        lastName: `Exemple ${count}`,
        email: `camille.${count}@bench.example`,
        birthDate: '1984-05-06',
        notes: 'Thinks of another trade, and of what it takes to learn it while working.',
      }),
    readHistory: (random) => get(`/v1/threads/${oneOf(threadIds, random)}/messages?limit=50`, member),
    readConversation: (random) =>
      get(`/v1/conversations/${oneOf(conversationIds, random)}/messages?limit=50`, member),
    listThreads: () => get('/v1/threads?limit=20', member),
    listLines: () => get('/v1/sales/transactions?limit=50', merchandiser),
    readPreferences: () => get('/v1/me/preferences', member),
  };
}

const stock = `
  INSERT INTO sales.products (name, category, price, stock, sku)
    SELECT 'Product ' || n, 'Category ' || n % 20, n % 100, 2000000000, 'bench-' || n
      FROM generate_series(1, $1::integer) AS n RETURNING id`;
