import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** What a server of the tests does with the next messages: takes them, refuses them by a code, or waits. */
export interface Behaviour {
  /** Answers with this code; none is: takes it. */
  refuseWith?: number | undefined;
  /** Answers when this resolves. */
  after?: Promise<void> | undefined;
}

export interface Mail {
  recipients: string[];
  /** Headers and body as they came. */
  source: string;
}

export interface MailServer {
  url: string;
  mails: Mail[];
  /** Messages that were offered, taken or not. */
  offered: number;
  behaviour: Behaviour;
  close(): Promise<void>;
}

/** A real SMTP server on a free port. */
export async function startMailServer(): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    closeTimeout: 100,
    onData: (stream, session, callback) => void take(text(stream), session.envelope.rcptTo, callback),
  });
  const take = async (
    received: Promise<string>,
    rcptTo: { address: string }[],
    callback: (error?: Error) => void,
  ): Promise<void> => {
    const source = await received;
    const { refuseWith, after } = mailServer.behaviour;
    mailServer.offered += 1;
    await after;
    if (refuseWith) return callback(Object.assign(new Error('No such box'), { responseCode: refuseWith }));
    mailServer.mails.push({ recipients: rcptTo.map(({ address }) => address), source });
    callback();
  };
  // A service that is closed hangs up.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const mailServer: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails: [],
    offered: 0,
    behaviour: {},
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mailServer;
}

export interface Sms {
  headers: IncomingHttpHeaders;
  body: unknown;
}

export interface SmsGateway {
  url: string;
  messages: Sms[];
  offered: number;
  behaviour: Behaviour;
  close(): Promise<void>;
}

/** A real HTTP server that takes SMS, on a free port. */
export async function startSmsGateway(): Promise<SmsGateway> {
  const server: Server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { refuseWith, after } = gateway.behaviour;
      gateway.offered += 1;
      await after;
      if (!refuseWith) gateway.messages.push({ headers: request.headers, body: JSON.parse(body) as unknown });
      response.writeHead(refuseWith ?? 202, { location: gateway.url }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gateway: SmsGateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    messages: [],
    offered: 0,
    behaviour: {},
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return gateway;
}

/** A promise, and what resolves it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
