import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FileJanitor } from '../../src/platform/files/file-janitor.js';
import type { Service } from './service.js';
import { until } from './until.js';

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

/** Removes whatever is due by now: a sweep that was under way may have looked before, and the next one has not. */
export async function sweepFiles(service: Service): Promise<void> {
  for (let round = 0; round < 2; round++) await service.app.get(FileJanitor).sweep();
}

/**
 * Asserts that the storage holds the files that rows keep, and no other, and that nothing is left to be removed. What a
 * request leaves behind is given up when its answer is sent, hence a moment after it has arrived.
 */
export async function expectKeptAlone(service: Service, dataDir: string): Promise<void> {
  let found: object = {};
  let wanted: object = {};
  const isSo = async (): Promise<boolean> => {
    await sweepFiles(service);
    const rows = await service.query<{ key: string }>('SELECT storage_key AS key FROM shelf.scans');
    const kept = rows.map(({ key }) => join(dataDir, 'files', key)).sort();
    const stored = (await storedPaths(dataDir)).sort();
    const { length } = await service.query('SELECT FROM platform.discarded_files');
    [found, wanted] = [
      { stored, length },
      { stored: kept, length: 0 },
    ];
    return length === 0 && stored.join() === kept.join();
  };
  // What differs is shown below.
  await until(isSo, 'what is kept alone is stored').catch(() => undefined);
  expect(found).toEqual(wanted);
}
