import { ensureLedger, readLedger, type LedgerRow } from '../ledger.js';
import { connect, type MigrationTarget } from '../migration-connection.js';
import { MigrationError } from '../migration-error.js';
import { loadMigration, readMigrationFiles, type MigrationFile } from '../migration-files.js';
import { planDown, planUp } from '../migration-plan.js';
import type { MigrationTask } from '../run-migration.js';
import { catalogDifference } from '../schema/catalog.js';
import { catalogOf } from '../schema/sides.js';
import { withScratchDatabases, type ScratchDatabases } from '../scratch-database.js';
import { copyOfDatabase, copyOfDump } from './database-copy.js';
import { lockText } from './lock-watch.js';
import { analyse, rehearseStep, undoOn, type RehearsedStep } from './rehearsed-step.js';

export interface RehearsalOptions {
  /** Where the migrations are. */
  directory: string;
  /** A file that pg_dump wrote, to be rehearsed on in place of a copy of the database. */
  dump?: string | undefined;
  /** So many of those applied last, in place of those that are pending. */
  last?: number | undefined;
  /** How long a query may stand still, in milliseconds. */
  maxBlockedMs: number;
  /** Takes each line of progress. */
  log: (line: string) => void;
  /** Ends the rehearsal: the copy is dropped at once. */
  signal: AbortSignal;
}

/** What happened to the copy. */
export interface Rehearsal {
  steps: RehearsedStep[];
  /** What speaks against the deploy: each a sentence, or more. */
  problems: string[];
}

/**
 * Runs each migration on a copy of the database of `target`, forwards, back and forwards again, while others read and
 * write there. The copy is dropped afterwards; the database itself is only read.
 * @throws MigrationError when no copy can be made, or the migrations cannot be run at all.
 */
export async function rehearse(target: MigrationTarget, options: RehearsalOptions): Promise<Rehearsal> {
  const { dump, log, signal, directory } = options;
  if (dump === undefined) {
    const { steps, notes } = await planOf(target, options);
    notes.forEach(log);
    if (steps.length === 0) return { steps: [], problems: [] };
  }
  return withScratchDatabases(target, async (scratch) => {
    const interrupt = (): void => void scratch.dropAll().catch(() => undefined);
    signal.addEventListener('abort', interrupt);
    try {
      const copy = await makeCopy(scratch, target, options);
      if (signal.aborted) throw interrupted();
      const plan = await planOf(copy, options);
      if (dump !== undefined) plan.notes.forEach(log);
      log(`Copied. Migrations to rehearse: ${plan.steps.length} of ${directory}`);
      await prepare(copy, plan, log);
      return await rehearseAll(copy, plan.steps, options);
    } catch (error) {
      throw signal.aborted ? interrupted() : error;
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  });
}

const interrupted = (): MigrationError => new MigrationError('Interrupted. The copy is dropped.');

async function makeCopy(
  scratch: ScratchDatabases,
  target: MigrationTarget,
  { dump, log }: RehearsalOptions,
): Promise<MigrationTarget> {
  if (dump !== undefined) return copyOfDump(scratch, dump);
  log(`Copying ${target.connection.database}`);
  return copyOfDatabase(scratch, target);
}

interface RehearsalPlan {
  /** What has to be undone first, newest first. */
  undone: MigrationFile[];
  steps: MigrationFile[];
  /** What the person should know of it. */
  notes: string[];
}

async function planOf(
  { connection, tls }: MigrationTarget,
  { directory, last }: RehearsalOptions,
): Promise<RehearsalPlan> {
  const files = await readMigrationFiles(directory);
  const rows = await ledgerOf({ connection, tls });
  if (last === undefined) {
    const { migrations, notes } = planUp(files, rows);
    return { undone: [], steps: migrations, notes };
  }
  const before = rows.at(-last - 1)?.name ?? '0';
  const { migrations: undone, notes } = planDown(files, rows, before);
  return { undone, steps: [...undone].reverse(), notes };
}

async function ledgerOf(target: MigrationTarget): Promise<LedgerRow[]> {
  const client = await connect(target);
  return readLedger(client).finally(() => client.end());
}

async function prepare(
  copy: MigrationTarget,
  { undone }: RehearsalPlan,
  log: (line: string) => void,
): Promise<void> {
  const client = await connect(copy);
  await ensureLedger(client).finally(() => client.end());
  for (const file of undone) {
    log(`Undoing ${file.name} on the copy`);
    await undoOn(copy, { file, module: loadMigration(file), direction: 'down' }, log);
  }
  log('Counting rows');
  await analyse(copy);
}

const ways = ['up', 'down', 'up again'] as const;

async function rehearseAll(
  copy: MigrationTarget,
  files: readonly MigrationFile[],
  { log, maxBlockedMs, signal }: RehearsalOptions,
): Promise<Rehearsal> {
  const steps: RehearsedStep[] = [];
  const problems: string[] = [];
  const modules = files.map((file) => ({ file, module: loadMigration(file) }));
  let before = await catalogOf(copy);
  for (const { file, module } of modules) {
    const done: RehearsedStep[] = [];
    for (const way of ways) {
      const task: MigrationTask = { file, module, direction: way === 'down' ? 'down' : 'up' };
      log(`[${steps.length + 1}/${files.length * ways.length}] ${file.name}: ${way}`);
      const step = await rehearseStep(task, way, copy, log);
      if (signal.aborted) throw interrupted();
      steps.push(step);
      done.push(step);
      if (step.error) break;
    }
    problems.push(...problemsOf(done, before, maxBlockedMs));
    // What comes next needs this one, and the schema as it leaves it.
    if (done.some(({ error, direction }) => error && direction !== 'down')) break;
    before = done.at(-1)!.catalog;
  }
  return { steps, problems };
}

function problemsOf(
  done: readonly RehearsedStep[],
  before: readonly string[],
  maxBlockedMs: number,
): string[] {
  const [up, down, again] = done;
  return [
    ...done.flatMap((step) => failure(step)),
    ...done.flatMap((step) => blocking(step, maxBlockedMs)),
    ...(down && !down.error
      ? difference(`${down.name}: down does not bring back the schema of before`, before, down.catalog)
      : []),
    ...(up && again && !again.error
      ? difference(
          `${again.name}: the second up makes another schema than the first`,
          up.catalog,
          again.catalog,
        )
      : []),
  ];
}

const failure = ({ name, direction, error }: RehearsedStep): string[] =>
  error
    ? [
        `${name}: ${direction} failed: ${error.message}\nNext: mend the migration; on the copy, nothing was lost.`,
      ]
    : [];

function blocking({ name, direction, blocked, lock }: RehearsedStep, maxBlockedMs: number): string[] {
  if (!blocked || blocked.ms <= maxBlockedMs) return [];
  const held = lock ? ` It held ${lockText(lock)}.` : '';
  return [
    `${name}: ${direction} blocked a query of ${blocked.table} for ${blocked.ms} ms; ${maxBlockedMs} ms are allowed.${held}\n` +
      'Next: divide it (NOT VALID and then VALIDATE, CREATE INDEX CONCURRENTLY, rows in batches), or allow more: --max-blocked',
  ];
}

function difference(what: string, expected: readonly string[], found: readonly string[]): string[] {
  const lines = catalogDifference(expected, found);
  if (lines.length === 0) return [];
  const shown = lines.slice(0, 20).map((line) => `  ${line.replaceAll('\n', '\n  ')}`);
  const more = lines.length > shown.length ? [`  and ${lines.length - shown.length} more`] : [];
  return [[`${what} (- expected, + found):`, ...shown, ...more].join('\n')];
}
