import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

/** A request as it goes over the wire: nothing in it is repaired or completed on the way. */
export interface RawRequest {
  method: string;
  /** Path and query, percent-encoded by whoever wrote it. */
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/**
 * Sends one request; a body without a content type is sent without one. Of a stream of events, which has no end, it takes
 * the first, and hangs up.
 */
export function exchange(url: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const isChunked = 'transfer-encoding' in headers;
    const length = body === undefined || isChunked ? {} : { 'content-length': Buffer.byteLength(body) };
    const target = new URL(url);
    const sent = httpRequest(
      { host: target.hostname, port: target.port, method, path, headers: { ...length, ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        const finish = (): void =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          });
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (!isStream(answer) || !firstEvent.test(Buffer.concat(chunks).toString('utf8'))) return;
          finish();
          sent.destroy();
        });
        answer.on('end', finish);
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const firstEvent = /^data: .*\n\n/m;
const isStream = ({ headers }: IncomingMessage): boolean => headers['content-type'] === 'text/event-stream';

/** Writes bytes to a socket and reads until the service hangs up. */
export async function exchangeBytes(url: string, bytes: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // What is still on its way when the service hangs up is lost; the answer is not.
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return parseAnswer(Buffer.concat(chunks).toString('utf8'));
}

function parseAnswer(raw: string): RawAnswer {
  const end = raw.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = raw.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    text: raw.slice(end + 4),
  };
}
