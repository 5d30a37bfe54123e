import { request, type IncomingMessage } from 'node:http';

export interface Change {
  kind: 'message' | 'thread' | 'participant';
  threadId: string;
  id: string;
  message: { id: string; seq: number; content: string | null; status: string } | null;
  participant: { user: { id: string }; lastReadSeq: number } | null;
  thread: { id: string; name: string | null; unreadCount: number; lastSeq: number } | null;
}

export interface Changes {
  data: Change[];
  cursor: string;
  hasMore: boolean;
  needsFullRefresh: boolean;
  unreadTotal: number;
}

/** One connection to the stream of changes. */
export interface Stream {
  status: number;
  /** Resolves when the server or `close` has ended it. */
  ended: Promise<void>;
  close(): void;
}

/** @param told takes each event, in its order. */
export function follow(
  url: string,
  accessToken: string,
  told: (changes: Changes, id: string) => void,
  lastEventId?: string,
): Promise<Stream> {
  const headers = {
    authorization: `Bearer ${accessToken}`,
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v1/changes/stream`, { headers, agent: false }, (response) => {
      const ended = new Promise<void>((end) => response.once('close', end));
      readEvents(response, told);
      resolve({ status: response.statusCode!, ended, close: () => sent.destroy() });
    });
    sent.once('error', reject);
    sent.end();
  });
}

function readEvents(response: IncomingMessage, told: (changes: Changes, id: string) => void): void {
  let text = '';
  response.setEncoding('utf8');
  response.on('error', () => undefined); // cut off
  response.on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const value = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const [id, data] = [value('id'), value('data')];
      if (id !== undefined && data !== undefined) told(JSON.parse(data) as Changes, id);
    }
  });
}

/** What a frontend keeps, and makes of each change. */
export class Replica {
  readonly messages = new Map<string, { seq: number; content: string | null }>();
  readonly threads = new Map<string, { name: string | null; unreadCount: number }>();
  cursor: string | undefined;

  apply({ data, cursor }: Changes): void {
    for (const { kind, threadId, id, message, thread } of data) {
      if (thread) this.threads.set(threadId, { name: thread.name, unreadCount: thread.unreadCount });
      else this.forget(threadId);
      if (kind === 'message' && message) {
        this.messages.set(id, { seq: message.seq, content: message.content });
        this.threadOf.set(id, threadId);
      } else if (kind === 'message') this.messages.delete(id);
    }
    this.cursor = cursor;
  }

  private readonly threadOf = new Map<string, string>();

  private forget(threadId: string): void {
    this.threads.delete(threadId);
    for (const [id, of] of this.threadOf) if (of === threadId) this.messages.delete(id);
  }
}
