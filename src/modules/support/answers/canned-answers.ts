import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

const slowMs = 10_000;

const canned: Readonly<Record<string, string>> = {
  fr: 'Ceci est une réponse automatique de développement. Une vraie réponse viendrait du service externe.',
  ar: 'هذا رد تلقائي للتطوير فقط. الرد الحقيقي يأتي من الخدمة الخارجية.',
  en: 'This is a canned answer for development. A real one would come from the external service.',
};

/** A small stand-in of the external service, for development alone: see its command. */
export async function serveCannedAnswers(port: number): Promise<{ url: string; closed: Promise<unknown> }> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const end = (): void => {
    server.closeAllConnections();
    server.close();
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  const { port: given } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${given}`, closed: once(server, 'close') };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST' || request.url !== '/answers') return void response.writeHead(404).end();
  const { locale, messages } = (await json(request)) as { locale: string; messages: { content: string }[] };
  const said = messages.at(-1)!.content.toLowerCase();
  if (said.includes('fail')) return void response.writeHead(500).end();
  if (said.includes('slow')) await pause(slowMs);
  const body = {
    answer: canned[locale] ?? canned.en,
    confidence: said.includes('unsure') ? 0.2 : 0.9,
    crisis: said.includes('danger'),
    sources: [{ title: 'The description of the service', url: 'https://example.org' }],
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
