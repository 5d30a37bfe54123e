import { Agent, request } from 'node:http';

export interface Call {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  body?: object;
  headers?: Record<string, string>;
}

export interface Loaded {
  /** Answers. */
  perSecond: number;
  /** How long each call waited for its answer. */
  milliseconds: number[];
}

/** How many ask at once, and for how long or how often together. */
export interface LoadLimit {
  clients: number;
  ms?: number;
  calls?: number;
}

/**
 * Sends calls from `clients` at once, each as soon as its last one is answered, for `ms` or until there were `calls`.
 * @param next makes the calls; is told how many there were.
 * @throws Error for an answer that is not a success.
 */
export async function load(
  url: string,
  accessToken: string | undefined,
  next: (count: number) => Call,
  { clients, ms = Infinity, calls = Infinity }: LoadLimit,
): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const startedAt = performance.now();
  const milliseconds: number[] = [];
  let count = 0;
  const client = async (): Promise<void> => {
    while (performance.now() - startedAt < ms && count < calls) {
      const call = next(count++);
      const sentAt = performance.now();
      await send(agent, url, accessToken, call);
      milliseconds.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  return { perSecond: count / seconds, milliseconds };
}

function send(
  agent: Agent,
  url: string,
  accessToken: string | undefined,
  { method, path, body, headers: own }: Call,
): Promise<void> {
  const text = body && JSON.stringify(body);
  const headers = {
    ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    ...own,
    ...(text !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    }),
  };
  return new Promise((done, fail) => {
    const sent = request(`${url}${path}`, { agent, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        if (status < 300) done();
        else fail(new Error(`${method} ${path}: ${status} ${Buffer.concat(parts).toString().slice(0, 300)}`));
      });
      response.on('error', fail);
    });
    sent.on('error', fail);
    sent.end(text);
  });
}
