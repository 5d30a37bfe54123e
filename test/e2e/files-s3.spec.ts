import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { FileJanitor } from '../../src/platform/files/file-janitor.js';
import { startBucket, type Bucket } from '../setup/bucket.js';
import { png } from '../setup/sample-files.js';
import type { Service, SignedIn } from '../setup/service.js';
import { startShelf } from '../setup/shelf.js';

/* Against a server that speaks S3 to this end; no storage that is sold was at hand. */

let bucket: Bucket;
let service: Service;
let owner: SignedIn;

beforeAll(async () => {
  bucket = await startBucket();
  service = await startShelf((environment) => ({
    ...environment,
    files: { ...environment.files, s3: bucket.settings },
  }));
  owner = await service.signIn('member');
});
afterAll(async () => {
  await service.close();
  await bucket.close();
});

const bytes = png(200_000);
const keep = (content = bytes) => owner.http.post('/test/scans').attach('file', content, 'a.png');
const objectOf = async (id: string): Promise<string> => {
  const [row] = await service.query<{ key: string }>(
    'SELECT storage_key AS key FROM shelf.scans WHERE id = $1',
    [id],
  );
  return `/test-files/${row!.key}`;
};

it('keeps a file in the bucket as one object of a known length, and the spool is gone', async () => {
  const { body } = await keep().expect(201);
  const path = await objectOf(body.id);
  expect(bucket.objects.get(path)).toHaveLength(200_000 + 4 * 16);
  expect(bucket.requests.at(-1)).toMatchObject({
    method: 'PUT',
    path,
    headers: {
      'content-length': String(200_000 + 4 * 16),
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=test-key\/\d{8}\/eu-central-1\/s3\//,
      ),
    },
  });
  expect((await readdir(tmpdir())).filter((name) => /^atrium-[0-9a-f]{8}-/.test(name))).toEqual([]);
  const whole = await owner.http.get(`/test/scans/${body.id}/content`).buffer().expect(200);
  expect(Buffer.compare(whole.body as Buffer, bytes)).toBe(0);
});

it('asks for no more than the parts that hold a range', async () => {
  const { body } = await keep().expect(201);
  const part = await owner.http
    .get(`/test/scans/${body.id}/content`)
    .set('range', 'bytes=70000-70009')
    .buffer()
    .expect(206);
  expect(part.body).toEqual(bytes.subarray(70_000, 70_010));
  expect(bucket.requests.at(-1)!.headers.range).toBe('bytes=65552-131103');
});

it('removes the object when the row is gone', async () => {
  const { body } = await keep().expect(201);
  const path = await objectOf(body.id);
  await owner.http.delete(`/test/scans/${body.id}`).expect(200);
  await service.app.get(FileJanitor).sweep();
  expect(bucket.objects.has(path)).toBe(false);
});

it('stores nothing of what is refused', async () => {
  const { size } = bucket.objects;
  await keep(Buffer.from('<svg/>')).expect(415);
  await keep(png(1_000_001)).expect(413);
  expect(bucket.objects.size).toBe(size);
});

it('tells what is gone or cut from a bucket that is away', async () => {
  const { body } = await keep().expect(201);
  const path = await objectOf(body.id);
  const read = () => owner.http.get(`/test/scans/${body.id}/content`).set('range', 'bytes=150000-');
  bucket.objects.set(path, bucket.objects.get(path)!.subarray(0, 70_000));
  expect((await read()).body.code).toBe('platform.file_damaged');
  bucket.objects.delete(path);
  expect((await read()).body.code).toBe('platform.file_damaged');
});
