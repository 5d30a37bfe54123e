import type { Sequelize } from 'sequelize';
import { ensureLedger, readLedger, type LedgerRow } from './ledger.js';
import { connect, type MigrationTarget } from './migration-connection.js';
import { MigrationError } from './migration-error.js';
import { loadMigration, readMigrationFiles, type MigrationFile } from './migration-files.js';
import { planDown, planUp, resolveName } from './migration-plan.js';
import { defaultLockTimeoutMs, isTransactional, runMigration, type MigrationTask } from './run-migration.js';
import { withScratchDatabases } from './scratch-database.js';
import { withLiterals } from './sql-literals.js';

/** What one migration sent to the database, in one direction. */
export interface CapturedMigration {
  name: string;
  checksum: string;
  direction: MigrationTask['direction'];
  isTransactional: boolean;
  /** In the order they were sent, bind values written in; nothing of what the runner sends around them. */
  statements: string[];
}

/** Which migrations; each name as `migration:run --to` takes it, or '0' for the empty database. */
export interface MigrationRange {
  /** What is applied at the beginning; what the database of the target has applied when absent. */
  from?: string;
  /** What is applied last at the end; the newest when absent, with `isDown` the one before `from`. */
  to?: string;
  /** Backwards. Follows from `from` and `to` where both are given. */
  isDown?: boolean;
}

/** Migrations to be run in a scratch database: first what is there already, then what is to be captured. */
export interface CapturePlan {
  base: readonly MigrationFile[];
  steps: readonly MigrationFile[];
  direction: MigrationTask['direction'];
  /** What the person should know of it. */
  notes?: readonly string[];
}

/** Which migrations a capture is of, and which are applied before them. */
export interface CapturedRange {
  base: string[];
  direction: MigrationTask['direction'];
  migrations: CapturedMigration[];
}

type Log = (line: string) => void;
const quiet: Log = () => undefined;

/**
 * The SQL of a range of migrations, found by running them in a scratch database on the server of `target`. Its own
 * database is asked what is applied, and nothing else.
 * @throws MigrationError when a name is unknown or a migration fails.
 */
export async function captureMigrations(
  target: MigrationTarget,
  directory: string,
  range: MigrationRange = {},
  log: Log = quiet,
): Promise<CapturedRange> {
  const files = await readMigrationFiles(directory);
  const rows = range.from === undefined ? await appliedIn(target) : rowsUpTo(files, range.from);
  const plan = planRange(files, rows, range);
  plan.notes?.forEach(log);
  const migrations = await captureSteps(target, plan, log);
  return { base: plan.base.map(({ name }) => name), direction: plan.direction, migrations };
}

/**
 * Runs `base` and then `steps` in a scratch database, and answers what each of the steps sent.
 * @throws MigrationError naming the migration that cannot be loaded or fails.
 */
export async function captureSteps(
  target: MigrationTarget,
  { base, steps, direction }: CapturePlan,
  log: Log = quiet,
): Promise<CapturedMigration[]> {
  const before = base.map((file) => taskOf(file, 'up'));
  const tasks = steps.map((file) => taskOf(file, direction));
  if (tasks.length === 0) return [];
  return withScratchDatabases(target, async (databases) => {
    const scratch = await databases.empty();
    await makeLedger(scratch);
    for (const task of before) await run(task, scratch, log);
    const captured: CapturedMigration[] = [];
    for (const task of tasks) captured.push(await capture(task, scratch, log));
    return captured;
  });
}

function planRange(
  files: readonly MigrationFile[],
  rows: readonly LedgerRow[],
  range: MigrationRange,
): CapturePlan {
  const direction = directionOf(files, rows, range);
  const plan = direction === 'down' ? planDown(files, rows, range.to) : planUp(files, rows, range.to);
  const fileOf = new Map(files.map((file) => [file.name, file]));
  const base = rows.map(({ name }) => fileOf.get(name) ?? refuseMissing(name));
  return { base, steps: plan.migrations, direction, notes: plan.notes };
}

function directionOf(
  files: readonly MigrationFile[],
  rows: readonly LedgerRow[],
  { from, to, isDown = false }: MigrationRange,
): MigrationTask['direction'] {
  if (to === undefined) return isDown ? 'down' : 'up';
  const applied = rows.map(({ name }) => name);
  const known = [...new Set([...files.map(({ name }) => name), ...applied])].sort();
  const last = to === '0' ? '' : resolveName(to, known);
  const isBack = last === '' ? applied.length > 0 : applied.includes(last) && applied.at(-1) !== last;
  if (isDown && last !== '' && !applied.includes(last)) {
    throw new MigrationError(
      `--down goes back, and ${last} is newer than ${from ?? applied.at(-1) ?? 'the empty database'}.\n` +
        'Next: leave --down away, or exchange --from and --to.',
    );
  }
  return isBack || isDown ? 'down' : 'up';
}

async function appliedIn(target: MigrationTarget): Promise<LedgerRow[]> {
  const client = await connect(target);
  try {
    return await readLedger(client);
  } finally {
    await client.end();
  }
}

/** What the ledger holds where everything as far as `from` is applied. */
function rowsUpTo(files: readonly MigrationFile[], from: string): LedgerRow[] {
  const names = files.map(({ name }) => name);
  const count = from === '0' ? 0 : names.indexOf(resolveName(from, names)) + 1;
  return files
    .slice(0, count)
    .map(({ name, checksum }) => ({ name, checksum, executedAt: null, durationMs: null }));
}

function refuseMissing(name: string): never {
  throw new MigrationError(
    `${name} is applied, but its file is missing, so what comes after it cannot be tried.\n` +
      'Next: bring the file back from version control (git log -- migrations), or say where to begin: --from.',
  );
}

const taskOf = (file: MigrationFile, direction: MigrationTask['direction']): MigrationTask => ({
  file,
  module: loadMigration(file),
  direction,
});

async function makeLedger(scratch: MigrationTarget): Promise<void> {
  const client = await connect(scratch);
  try {
    await ensureLedger(client);
  } finally {
    await client.end();
  }
}

/** The runner around the step sends statements too; only those that the step itself sends are kept. */
async function capture(task: MigrationTask, scratch: MigrationTarget, log: Log): Promise<CapturedMigration> {
  const { module, direction, file } = task;
  const sent: { text: string }[] = [];
  const step = module[direction];
  const watched: typeof module.up = async (queryInterface, library) => {
    sent.length = 0; // what another try sent was rolled back
    const stop = record(queryInterface.sequelize, sent);
    try {
      return await step?.(queryInterface, library);
    } finally {
      stop();
    }
  };
  const watchedModule = step ? { ...module, [direction]: watched } : module;
  await run({ ...task, module: watchedModule }, scratch, log);
  return {
    name: file.name,
    checksum: file.checksum,
    direction,
    isTransactional: isTransactional(task),
    statements: sent.map(({ text }) => text),
  };
}

interface RunnableQuery {
  run(sql: string, values?: unknown[]): Promise<unknown>;
}

const hook = 'capture';

/** Keeps what goes through `sequelize` until the answer is called. A statement that fails leaves nothing behind. */
function record(sequelize: Sequelize, sent: { text: string }[]): () => void {
  sequelize.addHook('beforeQuery', hook, (_options, watched) => {
    const query = watched as unknown as RunnableQuery;
    const send = query.run.bind(query);
    query.run = async (sql, values) => {
      const entry = { text: withLiterals(sql, values) };
      sent.push(entry);
      try {
        return await send(sql, values);
      } catch (error) {
        sent.splice(sent.indexOf(entry), 1);
        throw error;
      }
    };
  });
  return () => void sequelize.removeHook('beforeQuery', hook);
}

async function run(task: MigrationTask, scratch: MigrationTarget, log: Log): Promise<void> {
  const { file, direction } = task;
  log(`${direction === 'up' ? 'Trying' : 'Trying to undo'} ${file.name} in a scratch database`);
  try {
    await runMigration(task, { target: scratch, lockTimeoutMs: defaultLockTimeoutMs, log });
  } catch (error) {
    const what = direction === 'up' ? 'applied' : 'undone';
    throw new MigrationError(
      `${file.name} could not be ${what} in a scratch database: ${(error as Error).message}\n` +
        'Nothing was changed in your own. Next: mend the migration. One that needs rows that are not there yet ' +
        'cannot be tried this way.',
      { cause: error },
    );
  }
}
