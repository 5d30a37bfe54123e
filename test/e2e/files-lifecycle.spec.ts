import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, mkdir, rm, stat } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DiscardedFiles } from '../../src/platform/files/discarded-files.js';
import { FileStorage } from '../../src/platform/files/file-storage.js';
import { rowOf, type UploadedFile } from '../../src/platform/files/received-file.js';
import { newKey, replayed } from '../setup/keyed-posts.js';
import { png } from '../setup/sample-files.js';
import type { Service, SignedIn } from '../setup/service.js';
import { Scan, startShelf } from '../setup/shelf.js';
import { expectKeptAlone, pathOf, storedPaths, sweepFiles } from '../setup/stored-bytes.js';
import { until } from '../setup/until.js';

let service: Service;
let owner: SignedIn;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'atrium-files-'));
  service = await startShelf((environment) => ({ ...environment, dataDir }));
  owner = await service.signIn('member');
});
afterAll(async () => {
  await service.close();
  await rm(dataDir, { recursive: true });
});

const sweep = (): Promise<void> => sweepFiles(service);
const keep = async (who = owner): Promise<string> =>
  (await who.http.post('/test/scans').attach('file', png(), 'a.png').expect(201)).body.id as string;
const discarded = (): Promise<{ attempts: number; last_error: string | null }[]> =>
  service.query('SELECT attempts, last_error FROM platform.discarded_files');
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
const receive = (): Promise<UploadedFile> =>
  service.asAdministrator(async () => ({
    ...(await service.app
      .get(FileStorage)
      .receive(one(png()), { maxBytes: 10_000, mediaTypes: ['image/png'] })),
    fileName: 'a.png',
  }));
async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
/** As if so much time had gone by. */
const passes = (time: string) =>
  service.query(`UPDATE platform.discarded_files SET next_attempt_at = next_attempt_at - $1::interval`, [
    time,
  ]);

describe('a file', () => {
  it('goes when its row goes', async () => {
    const id = await keep();
    const path = await pathOf(service, dataDir, id);
    await sweep();
    expect(await exists(path)).toBe(true);
    await owner.http.delete(`/test/scans/${id}`).expect(200);
    await until(async () => !(await exists(path)), 'the file goes');
    await expectKeptAlone(service, dataDir);
  });

  it('goes with all of its account, by cascade', async () => {
    const somebody = await service.signIn('member');
    const paths = await Promise.all(
      [await keep(somebody), await keep(somebody)].map((id) => pathOf(service, dataDir, id)),
    );
    await service.query('DELETE FROM identity.users WHERE id = $1', [somebody.userId]);
    await sweep();
    expect(await Promise.all(paths.map(exists))).toEqual([false, false]);
  });

  it('stays when the deletion of its row is rolled back', async () => {
    const id = await keep();
    await service
      .query(
        `DO $$ BEGIN
      DELETE FROM shelf.scans WHERE id = '${id}';
      RAISE EXCEPTION 'no';
    END $$`,
      )
      .catch(() => undefined);
    await sweep();
    await owner.http.get(`/test/scans/${id}/content`).expect(200);
  });

  it('is removed by itself within seconds', async () => {
    const id = await keep();
    const path = await pathOf(service, dataDir, id);
    await service.query('DELETE FROM shelf.scans WHERE id = $1', [id]);
    await until(async () => !(await exists(path)), 'the file goes');
  });

  it('that is gone already counts as removed', async () => {
    const id = await keep();
    await rm(await pathOf(service, dataDir, id));
    await service.query('DELETE FROM shelf.scans WHERE id = $1', [id]);
    await sweep();
    expect(await discarded()).toEqual([]);
  });

  it('that cannot be removed is tried again, later each time', async () => {
    const id = await keep();
    const path = await pathOf(service, dataDir, id);
    await rm(path);
    // A folder is no file.
    await mkdir(path);
    await service.query('DELETE FROM shelf.scans WHERE id = $1', [id]);
    await sweep();
    await sweep();
    expect(await discarded()).toEqual([
      { attempts: 1, last_error: expect.stringMatching(/^E(ISDIR|PERM)$/) },
    ]);
    await passes('73 seconds');
    await sweep();
    await passes('73 seconds');
    await sweep();
    expect(await discarded()).toMatchObject([{ attempts: 2 }]);
    await rm(path, { recursive: true });
    await passes('5 minutes');
    await sweep();
    expect(await discarded()).toEqual([]);
  });

  it('is removed by one process, however many share the work', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 30; count++) ids.push(await keep());
    const files = service.app.get(DiscardedFiles);
    await service.query('DELETE FROM shelf.scans WHERE id = ANY ($1)', [ids]);
    const claims = (await Promise.all([files.claim(), files.claim(), files.claim()])).flat();
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    // Those of a process that died meanwhile are taken over when its lease ends.
    await sweep();
    expect(await discarded()).toHaveLength(claims.length);
    await passes('10 minutes');
    await expectKeptAlone(service, dataDir);
  });
});

describe('a file that no row keeps', () => {
  const crash = (when: string): Promise<NodeJS.Signals | null> =>
    new Promise((done) => {
      const words = [
        '--import',
        resolve('test/setup/swc-register.mjs'),
        resolve('test/fixtures/files-crash.ts'),
        when,
      ];
      const env = { ...process.env, NODE_OPTIONS: '', DATA_DIR: dataDir };
      execFile(process.execPath, words, { env }, (error) => done(error?.signal ?? null));
    });

  it('because the process died while it came, or before it was kept, is removed a day later', async () => {
    await expectKeptAlone(service, dataDir);
    const before = await storedPaths(dataDir);
    expect(await Promise.all([crash('while'), crash('after')])).toEqual(['SIGKILL', 'SIGKILL']);
    await passes('23 hours');
    await sweep();
    expect(await storedPaths(dataDir)).toHaveLength(before.length + 2);
    await passes('1 hour');
    await expectKeptAlone(service, dataDir);
  });

  it('cannot be kept any more, once it was begun to be removed', async () => {
    const file = await receive();
    await service.query('UPDATE platform.discarded_files SET attempts = 1');
    const row = { ...rowOf(file), userId: owner.userId, note: null };
    await expect(service.asAdministrator(() => Scan.create(row))).rejects.toThrow(/row-level security/);
    await expect(service.query(insertScan, [randomUUID(), file.storageKey, owner.userId])).rejects.toThrow(
      'was removed',
    );
    await passes('1 day');
    await sweep();
  });

  it('cannot be kept by two rows, nor under a name that was never given', async () => {
    const file = await receive();
    await service.query(insertScan, [randomUUID(), file.storageKey, owner.userId]);
    await service.query('ALTER TABLE shelf.scans DROP CONSTRAINT scans__storage_key_key');
    for (const key of [file.storageKey, 'ab/cd/abcd']) {
      await expect(service.query(insertScan, [randomUUID(), key, owner.userId])).rejects.toThrow(
        'is kept already',
      );
    }
    await service.query('ALTER TABLE shelf.scans ADD CONSTRAINT scans__storage_key_key UNIQUE (storage_key)');
  });

  const insertScan = `
    INSERT INTO shelf.scans (id, file_name, mime_type, size_bytes, sha256, storage_key, file_key, user_id)
    VALUES ($1, 'a.png', 'image/png', 1, repeat('0', 64), $2, '', $3)`;

  it('because the client went away is removed at once', async () => {
    await expectKeptAlone(service, dataDir);
    const before = await storedPaths(dataDir);
    const sent = httpRequest(`${service.url}/test/scans`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${owner.accessToken}`,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': 600_000,
      },
    });
    sent.on('error', () => undefined);
    sent.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n');
    sent.write(png(500_000));
    await until(async () => (await storedPaths(dataDir)).length > before.length, 'it has begun to be stored');
    sent.destroy();
    await expectKeptAlone(service, dataDir);
  });
});

describe('an upload with an Idempotency-Key', () => {
  const post = (key: string, bytes: Buffer, fileName = 'a.png', note = 'n') =>
    owner.http
      .post('/test/scans')
      .set('idempotency-key', key)
      .field('note', note)
      .attach('file', bytes, fileName);

  it('is kept once, however often it is sent, whatever the boundary of the form', async () => {
    const [key, bytes] = [newKey(), png()];
    const first = await post(key, bytes).expect(201);
    const again = await post(key, bytes).expect(201);
    expect([again.body, again.headers[replayed]]).toEqual([first.body, 'true']);
    await expectKeptAlone(service, dataDir);
  });

  it('is refused with another file, another name or other fields under the same key', async () => {
    const [key, bytes] = [newKey(), png()];
    await post(key, bytes).expect(201);
    for (const other of [post(key, png()), post(key, bytes, 'b.png'), post(key, bytes, 'a.png', 'm')]) {
      const { status, body } = await other;
      expect([status, body.code]).toEqual([422, 'platform.idempotency_key_reused']);
    }
    await expectKeptAlone(service, dataDir);
  });

  it('that was refused can be sent again', async () => {
    const [key, bytes] = [newKey(), png()];
    await post(key, bytes, 'a.png', 'refuse').expect(409);
    await post(key, bytes, 'a.png', 'n').expect(201);
    await expectKeptAlone(service, dataDir);
  });
});
