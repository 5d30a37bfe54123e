import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Environment } from '../../src/config/environment.js';

/** What the service of the tests does with the next questions. */
export type AnswerMode =
  | 'good'
  | 'low_confidence'
  | 'crisis'
  | 'error_500'
  | 'error_400'
  | 'redirect'
  | 'garbage'
  | 'wrong_shape'
  | 'too_much'
  | 'drop'
  | 'silent';

export interface AskedQuestion {
  headers: IncomingHttpHeaders;
  body: {
    conversationId: string;
    locale: string;
    messages: { role: string; content: string }[];
  };
}

/** An external service that answers as a test wants it to, on a free port. */
export interface AnswerServiceOfTest {
  url: string;
  /** What it was asked, answered or not. */
  asked: AskedQuestion[];
  mode: AnswerMode;
  /** Answers when this resolves. */
  after: Promise<void> | undefined;
  /** What it answers instead of an answer of its own. */
  answer: object | undefined;
  /** It is well again, and has been asked nothing. */
  reset(): void;
  close(): Promise<void>;
}

const good = { answer: 'Voici ce que je sais.', confidence: 0.9, crisis: false };

const bodies: Partial<Record<AnswerMode, string>> = {
  good: JSON.stringify({
    ...good,
    sources: [{ title: 'Alcool Info Service', url: 'https://www.alcool-info-service.fr' }],
  }),
  low_confidence: JSON.stringify({ ...good, confidence: 0.41 }),
  crisis: JSON.stringify({ ...good, crisis: true }),
  garbage: '<html>It works!</html>',
  wrong_shape: JSON.stringify({ ...good, confidence: 'high' }),
  too_much: JSON.stringify({ ...good, more: 'x'.repeat(300_000) }),
};
const statuses: Partial<Record<AnswerMode, number>> = { error_500: 500, error_400: 400, redirect: 307 };

export async function startAnswerService(): Promise<AnswerServiceOfTest> {
  const server: Server = createServer((request, response) => {
    void (async () => {
      service.asked.push({ headers: request.headers, body: (await json(request)) as AskedQuestion['body'] });
      const { mode, after, answer } = service;
      await after;
      if (mode === 'silent') return;
      if (mode === 'drop') return void request.socket.destroy();
      const location = mode === 'redirect' ? { location: `${service.url}/elsewhere` } : {};
      response.writeHead(statuses[mode] ?? 200, { 'content-type': 'application/json', ...location });
      response.end(answer ? JSON.stringify(answer) : (bodies[mode] ?? '{}'));
    })().catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const service: AnswerServiceOfTest = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    mode: 'good',
    after: undefined,
    answer: undefined,
    reset: () => Object.assign(service, { asked: [], mode: 'good', after: undefined, answer: undefined }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return service;
}

/** `startService(askedAt(service))`: it asks there; `timeoutMs` is for one attempt. */
export const askedAt =
  ({ url }: { url: string }, { timeoutMs = 5_000, pauseMs = 60_000, token = 'a-token-of-a-test' } = {}) =>
  (environment: Environment): Environment => ({
    ...environment,
    support: { ...environment.support, answers: { url, token, timeoutMs, pauseMs } },
  });
