import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Settings } from '../../src/config/file-settings.js';

/** A server that speaks as much of S3 as files need: PUT, GET of a range, DELETE; it checks no signature. */
export interface Bucket {
  settings: S3Settings;
  /** By their paths, the bucket's name among them. */
  objects: Map<string, Buffer>;
  /** What was sent with each request, in their order. */
  requests: { method: string; path: string; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

export async function startBucket(): Promise<Bucket> {
  const objects: Bucket['objects'] = new Map();
  const requests: Bucket['requests'] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', headers } = request;
    const path = request.url!.split('?')[0]!;
    requests.push({ method, path, headers });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (method === 'PUT') objects.set(path, Buffer.concat(chunks));
    if (method === 'DELETE') objects.delete(path);
    if (method !== 'GET') return void response.writeHead(method === 'PUT' ? 200 : 204).end();
    give(response, objects.get(path), headers.range);
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    settings: {
      bucket: 'test-files',
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${port}`,
      accessKeyId: 'test-key',
      secretAccessKey: 'test-secret',
      forcePathStyle: true,
    },
    objects,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function give(response: ServerResponse, object: Buffer | undefined, range = 'bytes=0-'): void {
  const refuse = (status: number, code: string): void =>
    void response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  if (!object) return refuse(404, 'NoSuchKey');
  const [, start = '', end = ''] = /^bytes=(\d+)-(\d*)$/.exec(range)!;
  if (Number(start) >= object.length) return refuse(416, 'InvalidRange');
  const part = object.subarray(Number(start), end === '' ? undefined : Number(end) + 1);
  response
    .writeHead(206, {
      'content-length': part.length,
      'content-range': `bytes ${start}-${Number(start) + part.length - 1}/${object.length}`,
    })
    .end(part);
}
