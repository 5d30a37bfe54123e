import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a drill has proven. */
export interface DrillRecord {
  /** When it was proven, or was not. */
  at: string;
  kind: 'dump' | 'physical';
  /** What was restored: the name of a file, or of a backup of pgBackRest. */
  source: string;
  isProven: boolean;
  /** The moment of which everything is there again; null where nothing could be restored. */
  restorableTo: string | null;
  /** How much of the past would have been lost, had it been needed then: from that moment to the drill. */
  recoveryPointSeconds: number | null;
  /** How long it took until the restored database was proven. */
  recoveryTimeSeconds: number;
  /** What was wrong, in short. */
  faults: string[];
}

// Beside the backups, and not in the database: what is proven of the backups must outlive what they are of.
const fileOf = (folder: string): string => join(folder, 'drills.jsonl');

/** Adds a record to those in the folder of backups. */
export async function recordDrill(folder: string, record: DrillRecord): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(fileOf(folder), 'a', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(record)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The drills there were, oldest first; a line that was not written to its end is none. */
export async function readDrills(folder: string): Promise<DrillRecord[]> {
  const text = await readFile(fileOf(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as DrillRecord];
    } catch {
      return [];
    }
  });
}
