import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppModule } from '../../src/app.module.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { featuresOf } from '../../src/platform/features/features-of.js';
import { buildTruth } from '../../src/platform/migrations/truth.js';
import { KeyRotation } from '../../src/platform/privacy/rotation/key-rotation.js';
import { type Bucket, startBucket } from '../setup/bucket.js';
import { png } from '../setup/sample-files.js';
import { createScratchDatabase } from '../setup/scratch-database.js';
import type { Service, SignedIn } from '../setup/service.js';
import { shelfModule, startShelf } from '../setup/shelf.js';
import { pathOf, sweepFiles } from '../setup/stored-bytes.js';
import { until } from '../setup/until.js';
import { keyOf, withKeys } from '../setup/vault.js';

describe('a model of files', () => {
  const columnsOf = `
  SELECT column_name AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "isRequired"
    FROM information_schema.columns
    JOIN pg_attribute ON attrelid = 'shelf.scans'::regclass AND attname = column_name
   WHERE table_schema = 'shelf' AND table_name = 'scans' ORDER BY 1`;

  it('makes the columns that a table of files has', async () => {
    const root = AppModule.of(loadEnvironment());
    const features = featuresOf({ ...root, imports: [...(root.imports ?? []), shelfModule()] });
    const database = await createScratchDatabase();
    try {
      const chosen = features.filter(({ schema }) => schema === 'platform' || schema === 'shelf');
      await buildTruth({ connection: database.connection }, chosen);
      const made = await database.query<{ name: string; type: string; isRequired: boolean }>(columnsOf);
      expect(
        made.map(({ name, type, isRequired }) => `${name} ${type}${isRequired ? ' not null' : ''}`),
      ).toEqual([
        'created_at timestamp(3) with time zone not null',
        'file_key bytea not null',
        'file_name character varying(255) not null',
        'id uuid not null',
        'mime_type character varying(100) not null',
        'note character varying(50)',
        'sha256 character varying(64) not null',
        'size_bytes bigint not null',
        'storage_key character varying(100) not null',
        'user_id uuid not null',
      ]);
    } finally {
      await database.drop();
    }
  });
});

describe('keys of files', () => {
  const [k1, k2] = [keyOf('k1', 'a'), keyOf('k2', 'b')];

  it('the keys of files are sealed anew without touching the files, which open with the new key alone', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'atrium-files-'));
    const start = (...keys: (typeof k1)[]): Promise<Service> =>
      startShelf((environment) => ({ ...withKeys(...keys)(environment), dataDir }));
    const bytes = png(100_000);

    let service = await start(k1);
    let { http } = await service.signIn('member');
    const { body } = await http.post('/test/scans').attach('file', bytes, 'a.png').expect(201);
    const path = await pathOf(service, dataDir, body.id);
    const before = await stat(path);
    const [{ user }] = (await service.query<{ user: string }>('SELECT user_id AS user FROM shelf.scans')) as [
      { user: string },
    ];
    await service.close();

    service = await start(k2, k1);
    const rotation = service.app.get(KeyRotation, { strict: false });
    const report = await rotation.rotate({ isDryRun: false, onProgress: () => undefined });
    expect(report).toMatchObject({ unreadable: 0, after: { stale: 0 } });
    await service.close();

    service = await start(k2);
    const somebody = await service.signIn('member');
    ({ http } = somebody);
    await service.query('UPDATE shelf.scans SET user_id = $1 WHERE user_id = $2', [somebody.userId, user]);
    const { body: content } = await http.get(`/test/scans/${body.id}/content`).buffer().expect(200);
    expect(Buffer.compare(content as Buffer, bytes)).toBe(0);
    const after = await stat(path);
    expect([after.mtimeMs, after.ino, after.size]).toEqual([before.mtimeMs, before.ino, before.size]);
    await service.close();
    await rm(dataDir, { recursive: true });
  });
});

describe('files in a bucket', () => {
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
  const spools = async (): Promise<string[]> =>
    (await readdir(tmpdir())).filter((name) => /^atrium-[0-9a-f]{8}-/.test(name));
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
    const spooled = await spools();
    const isOneLeft = async (): Promise<boolean> => (await spools()).some((name) => spooled.includes(name));
    // Those of other tests, which share the folder, go as well.
    await until(async () => !(await isOneLeft()), 'what was spooled is gone');
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
    await sweepFiles(service);
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
});
