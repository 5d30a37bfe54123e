import { randomUUID } from 'node:crypto';
import { Agent, request as send } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { DebianCluster } from './debian-cluster.js';
import { movingTime } from './moving-time.js';

export interface Answer {
  /** 0 where there was none. */
  status: number;
  /** Why there was none. */
  fault?: string;
  headers: NodeJS.Dict<string | string[]>;
  body: Record<string, never>;
  /** Without what the machine stood still meanwhile. */
  ms: number;
}

export interface Call {
  method?: string;
  token?: string | undefined;
  body?: object;
  headers?: Record<string, string>;
  agent?: Agent;
  /** Longer than any promise that is tested. */
  timeoutMs?: number;
}

const keepAlive = new Agent({ keepAlive: true, maxSockets: Infinity });

/** One request, which never fails: what went wrong is in the answer. */
export function ask(url: string, path: string, call: Call = {}): Promise<Answer> {
  const { token, body, agent = keepAlive, timeoutMs = 20_000, method = body ? 'POST' : 'GET' } = call;
  const text = body ? JSON.stringify(body) : undefined;
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(text !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    }),
    ...call.headers,
  };
  const since = movingTime();
  return new Promise((resolve) => {
    const end = (answer: Partial<Answer>): void => {
      clearTimeout(timer);
      resolve({ status: 0, headers: {}, body: {}, ...answer, ms: movingTime() - since });
    };
    const fail = (error: NodeJS.ErrnoException): void => end({ fault: error.code ?? error.message });
    const outgoing = send(url + path, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', fail);
      response.on('end', () =>
        end({ status: response.statusCode!, headers: response.headers, body: parsed(chunks) }),
      );
    });
    const timer = setTimeout(() => outgoing.destroy(new Error('timeout')), timeoutMs);
    outgoing.on('error', fail).end(text);
  });
}

function parsed(chunks: Buffer[]): Record<string, never> {
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, never>);
}

export const summary = ({ status, fault, body }: Answer): string =>
  fault ?? `${status} ${(body as { code?: string }).code ?? ''}`.trim();

/** Signs in somebody of the seeders. */
export async function signIn(url: string, identifier: string): Promise<string> {
  const { status, body } = await ask(url, '/v1/sessions', { body: { identifier, password: 'password123' } });
  if (status !== 201) throw new Error(`Signing in as ${identifier} was answered ${status}`);
  return body.accessToken!;
}

/** What the load writes to, and all that it was told was written. */
export interface Ledger {
  token: string;
  threads: string[];
  product: string;
  stock: number;
  /** How many messages were sent, and those that were acknowledged. */
  sent: number;
  messages: Set<string>;
  /** Keys of sales, by whether they were acknowledged. */
  sales: Map<string, boolean>;
  /** Sales that were carried out before, unknown to the client, as it is told now. */
  replayed: number;
  failures: Answer[];
  served: number;
}

/**
 * What a client makes of no answer to a sale: that it may send it again, as the same. The other two are wrong, and there to
 * show that it would be seen.
 */
export type Manner = 'repeats' | 'repeats as another' | 'takes it for a yes';

export async function openLedger(url: string): Promise<Ledger> {
  const token = await signIn(url, 'merchandiser');
  const stock = 1_000_000;
  const create = async (path: string, body: object): Promise<string> => {
    const answer = await ask(url, path, { token, body });
    if (answer.status !== 201) throw new Error(`${path} was answered ${summary(answer)}`);
    return answer.body.id!;
  };
  const sku = `LOAD-${randomUUID().slice(0, 8)}`;
  const product = await create('/v1/sales/products', { name: 'Load', sku, price: '1.00', stock });
  const threads = [1, 2].map((n) => create('/v1/threads', { participantIds: [], name: `Load ${n}` }));
  const nothing = { sent: 0, messages: new Set<string>(), sales: new Map<string, boolean>(), replayed: 0 };
  return { token, product, stock, threads: await Promise.all(threads), ...nothing, failures: [], served: 0 };
}

export interface Load {
  /** Ends once what was begun has an answer, and each sale that was begun is acknowledged. */
  stop(): Promise<void>;
}

/** Clients that send one request after the other: messages, which are not repeated, and sales, which are until acknowledged. */
export function startLoad(
  url: string,
  ledger: Ledger,
  { clients = 8, restMs = 0, manner = 'repeats' as Manner } = {},
): Load {
  let isOver = false;
  const one = async (client: number): Promise<void> => {
    for (let turn = client; !isOver; turn++) {
      if (restMs > 0) await pause(restMs);
      if (turn % 3 === 0) await sell(url, ledger, manner);
      else if (turn % 3 === 1) await write(url, ledger, ledger.threads[turn % 2]!);
      else
        await note(ledger, await ask(url, `/v1/sales/products/${ledger.product}`, { token: ledger.token }));
    }
  };
  const working = Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
  return {
    stop: async () => {
      isOver = true;
      await working;
    },
  };
}

function note(ledger: Ledger, answer: Answer): Promise<void> | undefined {
  if (answer.status === 200 || answer.status === 201) {
    ledger.served += 1;
    return undefined;
  }
  ledger.failures.push(answer);
  return pause(30);
}

async function write(url: string, ledger: Ledger, thread: string): Promise<void> {
  ledger.sent += 1;
  const call = { token: ledger.token, body: { content: `Message ${ledger.sent}` } };
  const answer = await ask(url, `/v1/threads/${thread}/messages`, call);
  if (answer.status === 201) ledger.messages.add(answer.body.id!);
  await note(ledger, answer);
}

async function sell(url: string, ledger: Ledger, manner: Manner): Promise<void> {
  const sale = randomUUID();
  ledger.sales.set(sale, false);
  const body = { productId: ledger.product, quantitySold: 1 };
  for (let attempt = 0; attempt < 2_000; attempt++) {
    const key = manner === 'repeats as another' ? randomUUID() : sale;
    const headers = { 'idempotency-key': `"${key}"` };
    const answer = await ask(url, '/v1/sales/transactions', { token: ledger.token, body, headers });
    if (answer.headers['idempotency-replayed'] === 'true') ledger.replayed += 1;
    // Its first try is still being served.
    if (answer.status === 409) await pause(30);
    else await note(ledger, answer);
    if (answer.status === 201 || manner === 'takes it for a yes') return void ledger.sales.set(sale, true);
  }
}

/** All in which the database contradicts what clients were told. */
export async function contradictions(cluster: DebianCluster, ledger: Ledger): Promise<string[]> {
  const client = await cluster.connect();
  try {
    return [...(await wrongMessages(client, ledger)), ...(await wrongStock(client, ledger))];
  } finally {
    await client.end();
  }
}

async function wrongMessages(client: pg.Client, { threads, messages, sent }: Ledger): Promise<string[]> {
  const { rows } = await client.query<{ id: string; thread: string; seq: number }>(
    'SELECT id, thread_id AS thread, seq::int AS seq FROM messaging.messages WHERE thread_id = ANY ($1) ORDER BY seq',
    [threads],
  );
  const stored = new Set(rows.map(({ id }) => id));
  const lost = [...messages].filter((id) => !stored.has(id));
  const wrong = lost.map((id) => `message ${id} was acknowledged and is not there`);
  if (stored.size > sent) wrong.push(`${stored.size} messages are there, and ${sent} were sent`);
  for (const thread of threads) {
    const numbers = rows.filter((row) => row.thread === thread).map(({ seq }) => seq);
    if (numbers.some((seq, i) => seq !== i + 1)) wrong.push(`thread ${thread} is numbered with gaps`);
  }
  return wrong;
}

async function wrongStock(client: pg.Client, { product, stock, sales }: Ledger): Promise<string[]> {
  const { rows } = await client.query<{ stock: number; sold: number }>(
    `SELECT stock, (SELECT count(*)::int FROM sales.transactions WHERE product_id = products.id) AS sold
       FROM sales.products WHERE id = $1`,
    [product],
  );
  const acknowledged = [...sales.values()].filter(Boolean).length;
  const told = { stock: stock - acknowledged, sold: acknowledged };
  return JSON.stringify(rows[0]) === JSON.stringify(told)
    ? []
    : [`stock: ${JSON.stringify(rows[0])}, and clients were told ${JSON.stringify(told)}`];
}

/** How long it takes from now until reads and writes are served again, in milliseconds. */
export async function untilServed(url: string, ledger: Ledger, limitMs = 15_000): Promise<number> {
  const since = movingTime();
  const isServed = async (): Promise<boolean> => {
    const probes = await Promise.all([
      ask(url, `/v1/threads/${ledger.threads[0]!}`, { token: ledger.token }),
      ask(url, '/v1/threads', { token: ledger.token, body: { participantIds: [], name: 'Probe' } }),
      ask(url, '/health/ready'),
    ]);
    return probes.every(({ status }) => status === 200 || status === 201);
  };
  while (!(await isServed())) {
    if (movingTime() - since > limitMs) throw new Error(`nothing is served after ${limitMs} ms`);
    await pause(25);
  }
  return movingTime() - since;
}
