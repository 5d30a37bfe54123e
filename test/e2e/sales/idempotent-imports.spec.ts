import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { startService, type Service, type SignedIn } from '../../setup/service.js';
import { beginUpload, csv, header, soldLine, stored, whenCopying, whenIdle } from '../../setup/sold-lines.js';

/* A body that is streamed is not held anywhere; it is known again by what was read of it. */

let service: Service;
let merchandiser: SignedIn;

beforeAll(async () => {
  service = await startService();
  merchandiser = await service.signIn('merchandiser');
});
afterAll(() => service.close());
beforeEach(() => service.query('truncate sales.transactions, sales.products cascade'));

const newKey = (): string => `"${randomUUID()}"`;
const path = '/v1/sales/imports';
const send = (key: string, body: string | Buffer, type = 'text/csv') =>
  merchandiser.http.post(path).set({ 'idempotency-key': key, 'content-type': type }).send(body);

const file = csv(soldLine(), soldLine({ sku: 'S1', price: 'free' }), soldLine({ sku: 'S2' }));

it('answers a file that is sent again as the first time', async () => {
  const key = newKey();
  const first = await send(key, file).expect(200);
  expect(first.body).toMatchObject({ imported: 2, rejected: 1 });
  const again = await send(key, file).expect(200);
  expect([again.text, again.headers['idempotency-replayed']]).toEqual([first.text, 'true']);
  // Without the key it says that nothing is new.
  expect((await send(newKey(), file).expect(200)).body).toMatchObject({ imported: 0 });
});

it('refuses another file under the same key, however late it differs, and stores nothing of it', async () => {
  const key = newKey();
  await send(key, file).expect(200);
  const before = await stored(service);
  const others: [string | Buffer, string][] = [
    [`${file}\n`, 'text/csv'],
    [csv(soldLine({ sku: 'S3' })), 'text/csv'],
    [gzipSync(file), 'application/gzip'],
    [file, 'application/gzip'],
  ];
  for (const [other, type] of others) {
    const refused = await send(key, other, type);
    expect([refused.status, refused.body.code]).toEqual([422, 'platform.idempotency_key_reused']);
  }
  expect(await stored(service)).toEqual(before);
});

it('takes a compressed file under a key, and a good one after one that could not be read', async () => {
  const key = newKey();
  await send(key, 'no columns at all').expect(400);
  await send(key, gzipSync(file), 'application/gzip').expect(200);
  const again = await send(key, gzipSync(file), 'application/gzip').expect(200);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(await stored(service)).toMatchObject({ lines: 2 });
});

it('refuses a second one while the first is being sent, and takes the key anew when that is broken off', async () => {
  const key = newKey();
  const upload = beginUpload(service, merchandiser.accessToken, { 'idempotency-key': key });
  upload.request.write(`${header}\n${soldLine()}\n`);
  await whenCopying(service);
  const second = await send(key, file);
  expect([second.status, second.body.code]).toEqual([409, 'platform.request_in_flight']);
  upload.request.destroy();
  await whenIdle(service);
  expect(await stored(service)).toMatchObject({ lines: 0 });
  await send(key, file).expect(200);
  expect(await stored(service)).toMatchObject({ lines: 2 });
});
