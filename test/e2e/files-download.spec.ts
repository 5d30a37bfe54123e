import { copyFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { png } from '../setup/sample-files.js';
import type { Service, SignedIn } from '../setup/service.js';
import { startShelf } from '../setup/shelf.js';
import { pathOf } from '../setup/stored-bytes.js';

const size = 200_000;
const bytes = png(size);

let service: Service;
let owner: SignedIn;
let dataDir: string;
let path: string;
let etag: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'atrium-files-'));
  service = await startShelf((environment) => ({ ...environment, dataDir }));
  owner = await service.signIn('member');
  path = `/test/scans/${await keep(bytes)}/content`;
  etag = (await owner.http.head(path)).headers.etag!;
});
afterAll(async () => {
  await service.close();
  await rm(dataDir, { recursive: true });
});

async function keep(content: Buffer, fileName = 'hand.png'): Promise<string> {
  const { body } = await owner.http.post('/test/scans').attach('file', content, fileName).expect(201);
  return body.id as string;
}

const read = (headers: Record<string, string> = {}) => owner.http.get(path).set(headers).buffer();

describe('a file that is read', () => {
  it('is saved by a browser and never run by it, and the service is asked each time', async () => {
    const { headers, body } = await read().expect(200);
    expect(Buffer.compare(body as Buffer, bytes)).toBe(0);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(size),
      'content-disposition': 'attachment; filename=hand.png',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=0, must-revalidate',
      'accept-ranges': 'bytes',
      vary: 'authorization',
    });
  });

  it('tells the same to HEAD, without the file', async () => {
    const { headers, status } = await owner.http.head(path).set('range', 'bytes=0-9');
    expect([status, headers['content-length'], headers['content-type']]).toEqual([
      200,
      String(size),
      'image/png',
    ]);
    expect(headers.etag).toMatch(/^"[0-9a-f]{64}"$/);
  });

  it('is not sent to who has it', async () => {
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await read({ 'if-none-match': known, range: 'bytes=0-9' });
      expect([answer.status, answer.headers.etag, answer.headers['content-length']]).toEqual([
        304,
        etag,
        undefined,
      ]);
    }
    await read({ 'if-none-match': '"other"' }).expect(200);
  });

  it('is there for its owner alone', async () => {
    const other = await service.signIn('member');
    await other.http.get(path).expect(404);
    await service.http.get(path).expect(404);
    await service.anonymous.get(path).expect(401);
  });

  it('has its name in two ways where it needs more than ASCII', async () => {
    const id = await keep(png(), 'Röntgen "links".png');
    const { headers } = await owner.http.get(`/test/scans/${id}/content`);
    expect(headers['content-disposition']).toBe(
      'attachment; filename="R?ntgen \\"links\\".png"; filename*=UTF-8\'\'R%C3%B6ntgen%20%22links%22.png',
    );
  });

  it('says of a text that it is UTF-8', async () => {
    const id = await keep(Buffer.from('Grüße'), 'a.txt');
    const { headers, text } = await owner.http.get(`/test/scans/${id}/content`).expect(200);
    expect([headers['content-type'], text]).toEqual(['text/plain; charset=utf-8', 'Grüße']);
  });
});

describe('a range', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-65535', 0, 65_535],
    ['bytes=65535-65536', 65_535, 65_536],
    ['bytes=65536-131071', 65_536, 131_071],
    ['bytes=100-150000', 100, 150_000],
    ['bytes=199999-', 199_999, 199_999],
    ['bytes=131072-', 131_072, 199_999],
    ['bytes=-1', 199_999, 199_999],
    ['bytes=-70000', 130_000, 199_999],
    ['bytes=-999999', 0, 199_999],
    ['bytes=199990-999999', 199_990, 199_999],
    ['BYTES= 5-9 ', 5, 9],
  ])('%s is answered with these bytes alone', async (range, start, end) => {
    const { status, headers, body } = await read({ range });
    expect([status, headers['content-range'], headers['content-length']]).toEqual([
      206,
      `bytes ${start}-${end}/${size}`,
      String(end - start + 1),
    ]);
    expect(Buffer.compare(body as Buffer, bytes.subarray(start, end + 1))).toBe(0);
  });

  it.each(['bytes=200000-', 'bytes=999999-1000000', 'bytes=-0', 'bytes=999999999999999-'])(
    '%s is of no byte: 416',
    async (range) => {
      const { status, headers, text } = await owner.http.get(path).set({ range });
      expect([status, headers['content-range']]).toEqual([416, `bytes */${size}`]);
      expect(JSON.parse(text).code).toBe('platform.range_not_satisfiable');
    },
  );

  it.each(['bytes=0-1,5-9', 'bytes=9-5', 'bytes=-', 'bytes=a-b', 'lines=0-9', 'bytes=0x0-9', ''])(
    '%j is not understood: the whole is sent',
    async (range) => {
      const { status, body } = await read({ range });
      expect([status, (body as Buffer).length]).toEqual([200, size]);
    },
  );

  it('is of use only to who has the rest of the same file', async () => {
    expect((await read({ range: 'bytes=5-9', 'if-range': etag })).status).toBe(206);
    for (const other of ['"other"', `W/${etag}`, new Date().toUTCString()]) {
      expect((await read({ range: 'bytes=5-9', 'if-range': other })).status).toBe(200);
    }
  });
});

describe('a file that was changed in the storage', () => {
  /** What becomes of a new file when its stored bytes are changed by `harm`. */
  async function harmed(harm: (stored: string) => Promise<unknown>): Promise<string> {
    const id = await keep(bytes);
    await harm(await pathOf(service, dataDir, id));
    return `/test/scans/${id}/content`;
  }

  const flip = (position: number) => async (stored: string) => {
    const content = await readFile(stored);
    content[position]! ^= 1;
    await writeFile(stored, content);
  };

  it.each<[string, (stored: string) => Promise<unknown>]>([
    ['is gone', (stored) => rm(stored)],
    ['is empty', (stored) => truncate(stored)],
    ['was cut within its first part', (stored) => truncate(stored, 100)],
    ['was altered at its beginning', flip(0)],
    ['is another one', (stored) => copyFile(join(dataDir, 'other'), stored)],
    [
      'begins with its second part',
      async (stored) => {
        const content = await readFile(stored);
        await writeFile(stored, Buffer.concat([content.subarray(65_552, 131_104), content.subarray(65_552)]));
      },
    ],
  ])('and %s is answered 500, and as what it is', async (_, harm) => {
    await writeFile(join(dataDir, 'other'), png(size + 64));
    const { status, body, headers } = await owner.http.get(await harmed(harm));
    expect([status, body.code]).toEqual([500, 'platform.file_damaged']);
    expect(headers).not.toHaveProperty('content-disposition');
  });

  /** What arrives of an answer, and whether it came to its end. */
  const receive = (address: string): Promise<{ received: Buffer; isWhole: boolean }> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${owner.accessToken}` };
      get(`${service.url}${address}`, { headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', () => undefined);
        answer.on('close', () => resolve({ received: Buffer.concat(chunks), isWhole: answer.complete }));
      }).on('error', reject);
    });

  it.each<[string, (stored: string) => Promise<unknown>, number]>([
    ['altered further on', flip(70_000), 65_536],
    ['cut between two parts', (stored) => truncate(stored, 2 * 65_552), 131_072],
    ['cut within its last part', (stored) => truncate(stored, 200_000), 196_608],
    ['made longer', async (stored) => writeFile(stored, Buffer.alloc(20), { flag: 'a' }), 196_608],
    [
      'put in another order',
      async (stored) => {
        const content = await readFile(stored);
        const [first, second, third, rest] = [0, 1, 2, 3].map((part) =>
          content.subarray(part * 65_552, (part + 1) * 65_552),
        );
        await writeFile(stored, Buffer.concat([first!, third!, second!, rest!]));
      },
      65_536,
    ],
  ])('and %s is broken off before a wrong byte is sent', async (_, harm, right) => {
    const { received, isWhole } = await receive(await harmed(harm));
    expect(isWhole).toBe(false);
    expect(received.length).toBeLessThanOrEqual(right);
    expect(Buffer.compare(received, bytes.subarray(0, received.length))).toBe(0);
  });

  it('gives the ranges that are whole, and those alone', async () => {
    const address = await harmed(flip(70_000));
    await owner.http.get(address).set('range', 'bytes=0-65535').expect(206);
    await owner.http.get(address).set('range', 'bytes=131072-').expect(206);
    await owner.http.get(address).set('range', 'bytes=65536-65537').expect(500);
  });

  it('cannot be read where the storage is away: 503', async () => {
    const id = await keep(bytes);
    const stored = await pathOf(service, dataDir, id);
    await rename(join(dataDir, 'files'), join(dataDir, 'away'));
    // What is in its place is no folder.
    await writeFile(join(dataDir, 'files'), '');
    try {
      const { status, body, headers } = await owner.http.get(`/test/scans/${id}/content`);
      expect([status, body.code, headers['retry-after']]).toEqual([503, 'platform.unavailable', '5']);
      const sent = await owner.http.post('/test/scans').attach('file', bytes, 'a.png');
      expect([sent.status, sent.body.code]).toEqual([503, 'platform.unavailable']);
    } finally {
      await rm(join(dataDir, 'files'));
      await rename(join(dataDir, 'away'), join(dataDir, 'files'));
    }
    expect((await readFile(stored)).length).toBeGreaterThan(size);
  });
});
