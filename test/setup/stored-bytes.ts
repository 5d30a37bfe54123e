import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FileJanitor } from '../../src/platform/files/file-janitor.js';
import type { Service } from './service.js';

/** The path of each file in the storage of a data folder. */
export async function storedPaths(dataDir: string): Promise<string[]> {
  const folder = join(dataDir, 'files');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The path of the file that the row of a scan keeps. */
export async function pathOf(service: Service, dataDir: string, id: string): Promise<string> {
  const [row] = await service.query<{ key: string }>(
    'SELECT storage_key AS key FROM shelf.scans WHERE id = $1',
    [id],
  );
  return join(dataDir, 'files', row!.key);
}

/**
 * Asserts that the storage holds the files that rows keep, and no other, and that nothing is left to be removed. What a
 * request leaves behind is given up when its answer is sent, hence a moment after it has arrived.
 */
export async function expectKeptAlone(service: Service, dataDir: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    await service.app.get(FileJanitor).sweep();
    const rows = await service.query<{ key: string }>('SELECT storage_key AS key FROM shelf.scans');
    const kept = rows.map(({ key }) => join(dataDir, 'files', key)).sort();
    const stored = (await storedPaths(dataDir)).sort();
    const { length } = await service.query('SELECT FROM platform.discarded_files');
    if (tries === 100 || (length === 0 && stored.join() === kept.join())) {
      return expect({ stored, length }).toEqual({ stored: kept, length: 0 });
    }
    await delay(20);
  }
}
