import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import supertest, { type Response } from 'supertest';
import { follow, type Changes } from '../e2e/messaging/follower.js';
import { startProduct, type ProductProcess } from '../setup/product-process.js';
import { startProxy, type Proxy } from '../setup/proxy.js';
import { png } from '../setup/sample-files.js';
import { until } from '../setup/until.js';
import { startBalancer, type Balancer } from './setup/balancer.js';
import { startFilledCluster, type DebianCluster } from './setup/debian-cluster.js';
import { startHttpsBucket, type HttpsBucket } from './setup/https-bucket.js';
import { ask, signIn, summary } from './setup/load.js';

/*
 * Two processes behind a balancer, on one PostgreSQL, with their files in one bucket. What else has to hold across
 * processes is shown with two of them elsewhere: limits of rates (test/e2e/throttling-processes.spec.ts), keys of
 * requests that are sent again (test/e2e/idempotency-processes.spec.ts), niches and other lookups that one of them
 * changes (test/e2e/lookups.spec.ts), and that none of the two is missed while it is restarted (faults-stop.spec.ts).
 */

const secret = 'the secret of the bucket, which nobody is told';

let cluster: DebianCluster;
let bucket: HttpsBucket;
/** To the bucket. */
let way: Proxy;
let processes: [ProductProcess, ProductProcess];
let balancer: Balancer;
let client: pg.Client;

/** What a process has on disk: its data, and what it writes while it works. */
const foldersOf = (name: string) => ({
  data: join(cluster.folder, name),
  temporary: join(cluster.folder, `${name}-temporary`),
});

async function start(name: string): Promise<ProductProcess> {
  const { data, temporary } = foldersOf(name);
  await Promise.all([data, temporary].map((folder) => mkdir(folder)));
  return startProduct({
    ...cluster.env,
    DATA_DIR: data,
    TMPDIR: temporary,
    FILES_STORAGE: 's3',
    FILES_BUCKET: 'atrium-files',
    FILES_BUCKET_ENDPOINT: `https://127.0.0.1:${way.port}`,
    FILES_BUCKET_PATH_STYLE: 'true',
    FILES_BUCKET_KEY_ID: 'test-key',
    FILES_BUCKET_SECRET: secret,
    NODE_EXTRA_CA_CERTS: bucket.caFile,
  });
}

beforeAll(async () => {
  cluster = await startFilledCluster();
  bucket = await startHttpsBucket(cluster.folder);
  way = await startProxy({ host: 'localhost', port: bucket.port });
  processes = [await start('one'), await start('other')];
  balancer = await startBalancer(processes.map(({ url }) => url));
  client = await cluster.connect();
});
afterAll(async () => {
  balancer.close();
  for (const { kill } of processes) kill('SIGTERM');
  await Promise.all(processes.map(({ ended }) => ended));
  await client.end();
  await way.close();
  await bucket.close();
  await cluster.remove();
});

interface Author {
  token: string;
  threadId: string;
}

/** Somebody who signs in at one process, with a thread of their own that the other account takes part in. */
async function author(other: string): Promise<Author> {
  const token = await signIn(balancer.url, 'merchandiser');
  const { rows } = await client.query<{ id: string }>('SELECT id FROM identity.users WHERE username = $1', [
    other,
  ]);
  const body = { participantIds: [rows[0]!.id], name: 'Scale' };
  const begun = await ask(balancer.url, '/v1/threads', { token, body });
  expect(summary(begun)).toBe('201');
  return { token, threadId: begun.body.id! };
}

const upload = ({ url }: { url: string }, { token, threadId }: Author, bytes: Buffer) =>
  supertest(url)
    .post(`/v1/threads/${threadId}/attachments`)
    .set('authorization', `Bearer ${token}`)
    .attach('file', bytes, 'picture.png');

const download = async (
  { url }: { url: string },
  { token, threadId }: Author,
  id: string,
  range?: string,
): Promise<Response> =>
  supertest(url)
    .get(`/v1/threads/${threadId}/attachments/${id}`)
    .set({ authorization: `Bearer ${token}`, ...(range && { range }) })
    .buffer();

/** All files below a folder. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('a file that is uploaded at one process', () => {
  it('is read at the other, whole and in part, is sealed in the bucket, and is on the disk of neither', async () => {
    const who = await author('analyst');
    const bytes = png(300_000);
    const before = new Set(bucket.objects.keys());
    const { status, body } = await upload(processes[0], who, bytes);
    expect([status, body.sha256]).toEqual([201, sha256(bytes)]);

    const whole = await download(processes[1], who, body.id);
    expect([whole.status, sha256(whole.body as Buffer)]).toEqual([200, sha256(bytes)]);
    const part = await download(processes[1], who, body.id, 'bytes=131000-197000');
    expect([part.status, part.headers['content-range']]).toEqual([206, 'bytes 131000-197000/300000']);
    expect(Buffer.compare(part.body as Buffer, bytes.subarray(131_000, 197_001))).toBe(0);
    for (let turn = 0; turn < 4; turn++) {
      const { body: again } = await download(balancer, who, body.id);
      expect(sha256(again as Buffer)).toBe(sha256(bytes));
    }

    const { rows } = await client.query<{ key: string }>(
      'SELECT storage_key AS key FROM messaging.attachments WHERE id = $1',
      [body.id],
    );
    expect([...bucket.objects.keys()].filter((key) => !before.has(key))).toEqual([rows[0]!.key]);
    const stored = bucket.objects.get(rows[0]!.key)!;
    expect(stored.length).toBeGreaterThan(bytes.length);
    const pieces = Array.from({ length: 100 }, (_, n) => bytes.subarray(n * 3_000, n * 3_000 + 16));
    expect(pieces.filter((piece) => stored.includes(piece))).toEqual([]);

    for (const { data, temporary } of [foldersOf('one'), foldersOf('other')]) {
      expect(await filesIn(temporary)).toEqual([]);
      for (const file of await filesIn(data)) {
        const held = await readFile(file);
        expect(held.includes(bytes.subarray(1_000, 1_032)) || held.includes(stored.subarray(0, 32))).toBe(
          false,
        );
      }
    }
  });

  it('is taken back at the other, and leaves the bucket', async () => {
    const who = await author('analyst');
    const before = bucket.objects.size;
    const { body } = await upload(processes[0], who, png()).expect(201);
    expect(bucket.objects.size).toBe(before + 1);
    await supertest(processes[1].url)
      .delete(`/v1/threads/${who.threadId}/attachments/${body.id}`)
      .set('authorization', `Bearer ${who.token}`)
      .expect(204);
    await until(() => bucket.objects.size === before);
    expect((await download(processes[0], who, body.id)).status).toBe(404);
  });
});

describe('while the bucket is away', () => {
  it('files are answered with 503 that tells no secret, nothing is half stored, and all else goes on', async () => {
    const who = await author('analyst');
    const bytes = png(100_000);
    const { body: kept } = await upload(processes[0], who, bytes).expect(201);
    const counts = async (): Promise<object> => {
      const { rows } = await client.query<object>(
        `SELECT (SELECT count(*)::int FROM messaging.attachments) AS attachments,
                (SELECT count(*)::int FROM platform.discarded_files) AS discarded`,
      );
      return { ...rows[0]!, objects: bucket.objects.size };
    };
    const before = await counts();

    await way.cut();
    const refused = [
      await upload(processes[0], who, png(100_000)),
      await upload(processes[1], who, png(100_000)),
      await download(processes[0], who, kept.id),
      await download(processes[1], who, kept.id, 'bytes=0-9'),
    ];
    for (const answer of refused) {
      const { status, headers } = answer;
      const body = (
        Buffer.isBuffer(answer.body) ? JSON.parse(answer.body.toString()) : answer.body
      ) as object;
      expect([status, headers['retry-after'], headers['content-type']]).toEqual([
        503,
        '5',
        expect.stringContaining('application/problem+json'),
      ]);
      expect(body).toMatchObject({
        code: 'platform.unavailable',
        detail: 'The storage of files cannot be reached just now.',
      });
      const told = JSON.stringify([body, headers]);
      for (const inner of [secret, 'test-key', 'atrium-files', String(way.port), 'ECONNREFUSED'])
        expect(told).not.toContain(inner);
    }
    expect(await counts()).toMatchObject({ ...before, discarded: expect.any(Number) });
    for (const { url } of processes) {
      const call = { token: who.token, body: { content: 'Goes on.' } };
      expect(summary(await ask(url, `/v1/threads/${who.threadId}/messages`, call))).toBe('201');
      expect(summary(await ask(url, '/v1/threads', { token: who.token }))).toBe('200');
      expect(summary(await ask(url, '/health/ready'))).toBe('200');
    }

    await way.mend();
    await until(async () => (await download(processes[1], who, kept.id)).status === 200);
    expect(sha256((await download(processes[0], who, kept.id)).body as Buffer)).toBe(sha256(bytes));
    await upload(processes[1], who, png(100_000)).expect(201);
    // What could not be taken back then is, by and by.
    await client.query('UPDATE platform.discarded_files SET next_attempt_at = now()');
    await until(async () => ((await counts()) as { discarded: number }).discarded === 0);
    expect(await counts()).toEqual({
      attachments: (before as { attachments: number }).attachments + 1,
      objects: (before as { objects: number }).objects + 1,
      discarded: 0,
    });
    for (const { output } of processes)
      for (const inner of [secret, 'test-key', 'atrium-files']) expect(output()).not.toContain(inner);
  });
});

describe('a message that is written at one process', () => {
  it('is told to who follows at the other, in both directions', async () => {
    const who = await author('analyst');
    const reader = await signIn(balancer.url, 'analyst');
    for (const [at, from] of [
      [processes[1], processes[0]],
      [processes[0], processes[1]],
    ] as const) {
      const told: Changes[] = [];
      const stream = await follow(at.url, reader, (changes) => told.push(changes));
      const content = `Written elsewhere, ${from.url}`;
      const call = { token: who.token, body: { content } };
      expect(summary(await ask(from.url, `/v1/threads/${who.threadId}/messages`, call))).toBe('201');
      const contents = (): (string | null | undefined)[] =>
        told.flatMap(({ data }) => data.map(({ message }) => message?.content));
      await until(() => contents().includes(content));
      stream.close();
      await stream.ended;
    }
  });
});
