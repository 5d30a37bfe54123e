import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './load.js';

/** Sends each request to one of several processes in turn, of those that say that they are ready. */
export interface Balancer {
  url: string;
  /** Until it sends requests to this one. */
  untilReady(target: string): Promise<void>;
  close(): void;
}

const lookEveryMs = 50;

export async function startBalancer(targets: string[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const ready = new Set<string>();
  let isOver = false;
  let turn = 0;
  const watch = async (target: string): Promise<void> => {
    while (!isOver) {
      const { status } = await ask(target, '/health/ready', { timeoutMs: 2_000 });
      if (status === 200) ready.add(target);
      else ready.delete(target);
      await pause(lookEveryMs);
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => pass(request, Buffer.concat(chunks), response));
  });
  const pass = (request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const target = [...ready][turn++ % Math.max(1, ready.size)];
    if (target === undefined) return void response.writeHead(502).end('{"code":"nobody is ready"}');
    const { method, headers } = request;
    const outgoing = send(target + request.url!, { method, headers, agent }, (answer) => {
      const { connection: _, ...rest } = answer.headers;
      response.writeHead(answer.statusCode!, rest);
      answer.pipe(response);
    });
    // Not sent to another one: it may have been carried out, and what is dropped is to be seen.
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      response.writeHead(502).end(JSON.stringify({ code: error.code }));
    });
    outgoing.end(body);
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  targets.forEach((target) => void watch(target));
  const untilReady = async (target: string): Promise<void> => {
    while (!ready.has(target)) await pause(20);
  };
  for (const target of targets) await untilReady(target);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    untilReady,
    close: () => {
      isOver = true;
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
