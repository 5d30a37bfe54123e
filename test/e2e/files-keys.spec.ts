import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRotation } from '../../src/platform/privacy/rotation/key-rotation.js';
import { png } from '../setup/sample-files.js';
import type { Service } from '../setup/service.js';
import { startShelf } from '../setup/shelf.js';
import { pathOf } from '../setup/stored-bytes.js';
import { keyOf, withKeys } from '../setup/vault.js';

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
