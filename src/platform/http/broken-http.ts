import { STATUS_CODES, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemOfStatus } from '../errors/http-errors.js';
import { problemMediaType } from '../errors/problem.filter.js';

/*
 * What Node refuses before there is a request to answer. Its own answers have no body; these are written by hand so
 * that they, too, are problems.
 */

const statusOfError: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers bytes that are not HTTP, or that come too slowly. */
export function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (socket.writable) socket.end(rawProblem(statusOfError[error.code ?? ''] ?? 400));
}

/** Answers what is HTTP and yet nothing for a service: tunnels, and expectations that nobody meets. */
export function refuseOddHttp(server: Server): void {
  server.on('connect', (_: IncomingMessage, socket: Duplex) => socket.end(rawProblem(405)));
  const refuseExpectation: RequestListener = (_, response) => {
    const body = JSON.stringify(problemOfStatus(417).toDetails(undefined));
    const headers = { 'content-type': problemMediaType, 'content-length': Buffer.byteLength(body) };
    response.writeHead(417, { ...headers, connection: 'close' }).end(body);
  };
  server.on('checkExpectation', refuseExpectation);
}

function rawProblem(status: number): string {
  const body = JSON.stringify(problemOfStatus(status).toDetails(undefined));
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${problemMediaType}\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
  );
}
