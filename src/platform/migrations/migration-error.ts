import { sqlState } from '../errors/sql-state.js';

/** A failure that its message explains to the person who ran the command, next step included. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** What was being done when a migration failed. */
export interface FailedStep {
  name: string;
  path: string;
  direction: 'up' | 'down';
  isTransactional: boolean;
  /** The migrations that the same run had finished before. */
  finished: readonly string[];
}

const lockNotAvailable = '55P03';
const transactionAborted = '25P02';

/** Says which migration failed and where, why, what was kept of the run, and what to do next. */
export function explainFailure(step: FailedStep, error: unknown): MigrationError {
  const what = `${step.name} could not be ${step.direction === 'up' ? 'applied' : 'undone'}`;
  const lines = [`${what}: ${reason(error)}${place(step.path, error)}`, kept(step), nextStep(step, error)];
  return new MigrationError(lines.join('\n'), { cause: error });
}

function reason(error: unknown): string {
  const message = (error as { message?: string } | undefined)?.message || String(error);
  const state = sqlState(error);
  if (state === transactionAborted) {
    return `${state} ${message}; an earlier statement failed and the migration did not pass its error on`;
  }
  return state ? `${state} ${message}` : message;
}

/** The line of the migration that was running: the driver's own stack says nothing of use. */
function place(path: string, error: unknown): string {
  const stack = (error as { stack?: unknown } | undefined)?.stack;
  if (typeof stack !== 'string') return '';
  const start = stack.indexOf(`${path}:`);
  const line = start < 0 ? undefined : /^\d+/.exec(stack.slice(start + path.length + 1))?.[0];
  return line ? ` (${path}:${line})` : '';
}

function kept(step: FailedStep): string {
  const done = step.direction === 'up' ? 'applied' : 'undone';
  const before =
    step.finished.length === 0
      ? `Nothing else was ${done} in this run.`
      : `Kept, as they were ${done} before it: ${step.finished.join(', ')}.`;
  return step.isTransactional
    ? `It was rolled back as a whole: nothing of it remains. ${before}`
    : `It runs without a transaction: what it did before the failure remains. ${before}`;
}

function nextStep(step: FailedStep, error: unknown): string {
  const command = step.direction === 'up' ? 'npm run migration:run' : 'npm run migration:undo';
  if (sqlState(error) === lockNotAvailable) {
    return `Next: another session holds the table; find it in pg_stat_activity, then run again: ${command}`;
  }
  return step.isTransactional
    ? `Next: mend the migration, then run again: ${command}`
    : `Next: undo by hand what remains (an index left INVALID, for one), mend the migration, then: ${command}`;
}
