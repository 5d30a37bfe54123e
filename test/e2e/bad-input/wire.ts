import type { ExpectedProblem } from '../../setup/problem.js';

/** Bytes that are no request, or none that this service serves. */
export interface BadBytes {
  name: string;
  bytes: string;
  problem: ExpectedProblem;
}

const badRequest = { status: 400, code: 'platform.bad_request' };
const tooLarge = { status: 431, code: 'platform.headers_too_large' };

const post = (headers: string, body = ''): string =>
  `POST /v1/niches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}\r\n${body}`;

export const wire: BadBytes[] = [
  { name: 'noise', bytes: '\0\u{1}noise\r\n\r\n', problem: badRequest },
  { name: 'an unknown method', bytes: 'FROB /v1/niches HTTP/1.1\r\nHost: a\r\n\r\n', problem: badRequest },
  { name: 'an unknown version', bytes: 'GET /v1/niches HTTP/9.9\r\nHost: a\r\n\r\n', problem: badRequest },
  { name: 'no version', bytes: 'GET /v1/niches\r\n\r\n', problem: badRequest },
  { name: 'a space in the path', bytes: 'GET /v1/ni ches HTTP/1.1\r\nHost: a\r\n\r\n', problem: badRequest },
  {
    name: 'a path that is not ASCII',
    bytes: 'GET /v1/niches/é HTTP/1.1\r\nHost: a\r\n\r\n',
    problem: badRequest,
  },
  { name: 'a header without a colon', bytes: 'GET / HTTP/1.1\r\nHost: a\r\nx\r\n\r\n', problem: badRequest },
  {
    name: 'a header with a space in its name',
    bytes: 'GET / HTTP/1.1\r\nHost: a\r\nx y: 1\r\n\r\n',
    problem: badRequest,
  },
  { name: 'a header with NUL', bytes: 'GET / HTTP/1.1\r\nHost: a\r\nx: \0\r\n\r\n', problem: badRequest },
  {
    name: 'no host',
    bytes: 'GET /v1/niches HTTP/1.1\r\nConnection: close\r\n\r\n',
    problem: { status: 400, code: 'platform.bad_request' },
  },
  { name: 'a negative length', bytes: post('Content-Length: -5\r\n'), problem: badRequest },
  { name: 'a length of letters', bytes: post('Content-Length: five\r\n'), problem: badRequest },
  {
    name: 'two lengths',
    bytes: post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}'),
    problem: badRequest,
  },
  {
    name: 'a length beside chunks',
    bytes: post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    problem: badRequest,
  },
  {
    name: 'a chunk of no length',
    bytes: post('Transfer-Encoding: chunked\r\n', 'zz\r\n\r\n'),
    problem: badRequest,
  },
  {
    name: 'an unknown transfer encoding',
    bytes: post('Transfer-Encoding: frob\r\n', '{}'),
    problem: badRequest,
  },
  {
    name: 'a header that is too long',
    bytes: `GET / HTTP/1.1\r\nHost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
    problem: tooLarge,
  },
  {
    name: 'headers that are too long together',
    bytes: `GET / HTTP/1.1\r\nHost: a\r\n${'x: aaaaaaaaaaaaaaaa\r\n'.repeat(1_000)}\r\n`,
    problem: tooLarge,
  },
  {
    name: 'a URL that is too long',
    bytes: `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    problem: tooLarge,
  },
  {
    name: 'an expectation nobody meets',
    bytes: post('Connection: close\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n', '{}'),
    problem: { status: 417, code: 'platform.expectation_failed' },
  },
  {
    name: 'a tunnel asked for',
    bytes: 'CONNECT a.org:80 HTTP/1.1\r\nHost: a\r\n\r\n',
    problem: { status: 405, code: 'platform.method_not_allowed' },
  },
];
