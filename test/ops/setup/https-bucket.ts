import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A server that speaks as much of S3 as pgBackRest asks of it, over TLS with a certificate of its own making. */
export interface HttpsBucket {
  port: number;
  /** The certificate by which it is known. */
  caFile: string;
  /** By their keys, without the bucket. */
  objects: Map<string, Buffer>;
  close(): Promise<void>;
}

export async function startHttpsBucket(folder: string): Promise<HttpsBucket> {
  const [keyFile, caFile] = [join(folder, 'bucket.key'), join(folder, 'bucket.crt')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  execFileSync('openssl', [...words, '-keyout', keyFile, '-out', caFile, ...subject], { stdio: 'ignore' });
  const objects: HttpsBucket['objects'] = new Map();
  const answer = new Answerer(objects);
  const server = createServer(
    { key: readFileSync(keyFile), cert: readFileSync(caFile) },
    (request, response) => void answer.give(request, response),
  );
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    caFile,
    objects,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Path style: the first part of a path is the bucket. */
class Answerer {
  private readonly uploads = new Map<string, Map<number, Buffer>>();
  private uploadCount = 0;

  constructor(private readonly objects: Map<string, Buffer>) {}

  async give(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url!, 'https://bucket');
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    const { method = '' } = request;
    const query = url.searchParams;
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=test-key/')) {
      return end(response, 403, '<Error><Code>AccessDenied</Code></Error>');
    }
    if (key === '' && method === 'GET')
      return this.list(response, query.get('prefix') ?? '', query.get('delimiter'));
    if (query.has('delete')) return this.removeAll(response, body.toString());
    if (query.has('uploads') || query.has('uploadId')) return this.upload(response, method, key, query, body);
    if (method === 'PUT') {
      this.objects.set(key, body);
      return end(response, 200, '');
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return end(response, 204, '');
    }
    return this.read(response, method, key, request.headers.range);
  }

  private read(response: ServerResponse, method: string, key: string, range: string | undefined): void {
    const object = this.objects.get(key);
    if (!object) return end(response, 404, method === 'HEAD' ? '' : '<Error><Code>NoSuchKey</Code></Error>');
    const headers = { 'last-modified': new Date().toUTCString(), etag: '"1"' };
    const [, start = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    const part = object.subarray(Number(start), last === '' ? undefined : Number(last) + 1);
    response.writeHead(range ? 206 : 200, { ...headers, 'content-length': part.length });
    response.end(method === 'HEAD' ? undefined : part);
  }

  private list(response: ServerResponse, prefix: string, delimiter: string | null): void {
    const folders = new Set<string>();
    const contents: string[] = [];
    for (const [key, object] of [...this.objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!key.startsWith(prefix)) continue;
      const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      if (cut >= 0) folders.add(key.slice(0, cut + 1));
      else
        contents.push(
          `<Contents><Key>${key}</Key><LastModified>2026-11-21T00:00:00.000Z</LastModified><Size>${object.length}</Size></Contents>`,
        );
    }
    const prefixes = [...folders].map(
      (folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`,
    );
    end(
      response,
      200,
      `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}${prefixes.join('')}</ListBucketResult>`,
    );
  }

  private removeAll(response: ServerResponse, body: string): void {
    for (const [, key] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) this.objects.delete(key!);
    end(response, 200, '<DeleteResult></DeleteResult>');
  }

  private upload(
    response: ServerResponse,
    method: string,
    key: string,
    query: URLSearchParams,
    body: Buffer,
  ): void {
    if (query.has('uploads')) {
      const id = String((this.uploadCount += 1));
      this.uploads.set(id, new Map());
      return end(
        response,
        200,
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const parts = this.uploads.get(query.get('uploadId')!)!;
    if (method === 'PUT') {
      parts.set(Number(query.get('partNumber')), body);
      response.setHeader('etag', `"${query.get('partNumber')}"`);
      return end(response, 200, '');
    }
    const inOrder = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    this.objects.set(key, Buffer.concat(inOrder));
    end(response, 200, '<CompleteMultipartUploadResult><ETag>"1"</ETag></CompleteMultipartUploadResult>');
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  const body = text === '' ? '' : `<?xml version="1.0" encoding="UTF-8"?>${text}`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
