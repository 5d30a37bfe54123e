import { QueryTypes } from 'sequelize';
import { connect, type MigrationTarget } from '../migration-connection.js';
import type { MigrationModule } from '../migration-files.js';
import { defaultLockTimeoutMs, runMigration, type MigrationTask } from '../run-migration.js';
import { catalogOf } from '../schema/sides.js';
import { connectBeside, Load, readTables, type BlockedQuery } from './load.js';
import { LockWatch, ownLocksSql, type HeldLock } from './lock-watch.js';

/** What one run of a migration, in one direction, did to those who were at work beside it. */
export interface RehearsedStep {
  name: string;
  direction: 'up' | 'down' | 'up again';
  /** How long it took; with what it waited for. */
  durationMs: number;
  lock: HeldLock | undefined;
  blocked: BlockedQuery | undefined;
  /** The schema afterwards. */
  catalog: string[];
  /** Why it was rolled back, where it was. */
  error: Error | undefined;
}

/** Runs one migration on the copy, while others read and write there. What it throws is part of the answer. */
export async function rehearseStep(
  task: MigrationTask,
  direction: RehearsedStep['direction'],
  copy: MigrationTarget,
  log: (line: string) => void,
): Promise<RehearsedStep> {
  const observer = await connectBeside(copy);
  const tables = await readTables(observer).finally(() => observer.end());
  const load = await Load.start(copy, tables);
  const watch = await LockWatch.start(copy, load);
  const started = performance.now();
  let error: Error | undefined;
  try {
    const watched = { ...task, module: watchedModule(task, watch) };
    await runMigration(watched, { target: copy, lockTimeoutMs: defaultLockTimeoutMs, log });
  } catch (thrown) {
    error = thrown as Error;
  }
  const durationMs = Math.round(performance.now() - started);
  const blocked = await load.stop();
  const lock = await watch.stop(tables);
  return {
    name: task.file.name,
    direction,
    durationMs,
    lock,
    blocked,
    catalog: await catalogOf(copy),
    error,
  };
}

/** Brings the copy to where the rehearsal begins; nobody looks. */
export async function undoOn(copy: MigrationTarget, task: MigrationTask, log: (line: string) => void) {
  await runMigration(task, { target: copy, lockTimeoutMs: defaultLockTimeoutMs, log });
}

/** Counts the rows of the tables, roughly: the server does so for its plans. */
export async function analyse(copy: MigrationTarget): Promise<void> {
  const client = await connect(copy);
  await client.query('ANALYZE').finally(() => client.end());
}

/** A lock is held until the end of its transaction, so that all of them can be seen there. */
function watchedModule({ module, direction }: MigrationTask, watch: LockWatch): MigrationModule {
  const step = module[direction];
  if (!step) return module;
  const watched: typeof module.up = async (queryInterface, library) => {
    const answer = await step(queryInterface, library);
    watch.see(await queryInterface.sequelize.query(ownLocksSql, { type: QueryTypes.SELECT }));
    return answer;
  };
  return { ...module, [direction]: watched };
}
