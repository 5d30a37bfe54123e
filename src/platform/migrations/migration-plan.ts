import { basename } from 'node:path';
import type { LedgerRow } from './ledger.js';
import { MigrationError } from './migration-error.js';
import type { MigrationFile } from './migration-files.js';
import { literal } from './sql-literals.js';

/** `edited`: applied, and its file has changed since. `missing`: applied, and its file is gone. */
export type MigrationState = 'applied' | 'pending' | 'edited' | 'missing';

/** One migration, as the directory and the ledger together tell it. */
export interface MigrationStatus {
  name: string;
  state: MigrationState;
  executedAt: Date | null;
  durationMs: number | null;
  /** Pending, though a newer one is applied: branches were merged. */
  isLate: boolean;
}

/** What a run will do, and what the person should know of it. */
export interface MigrationPlan {
  migrations: MigrationFile[];
  notes: string[];
}

/** The state of every migration, by name. */
export function statusOf(files: readonly MigrationFile[], rows: readonly LedgerRow[]): MigrationStatus[] {
  const rowOf = new Map(rows.map((row) => [row.name, row]));
  const fileOf = new Map(files.map((file) => [file.name, file]));
  const names = [...new Set([...fileOf.keys(), ...rowOf.keys()])].sort();
  const newest = [...rowOf.keys()].sort().at(-1) ?? '';
  return names.map((name) => {
    const row = rowOf.get(name);
    const state = stateOf(fileOf.get(name), row);
    return {
      name,
      state,
      executedAt: row?.executedAt ?? null,
      durationMs: row?.durationMs ?? null,
      isLate: state === 'pending' && name < newest,
    };
  });
}

function stateOf(file: MigrationFile | undefined, row: LedgerRow | undefined): MigrationState {
  if (!row) return 'pending';
  if (!file) return 'missing';
  return row.checksum !== null && row.checksum !== file.checksum ? 'edited' : 'applied';
}

/**
 * The pending migrations, oldest first, as far as `to`.
 * @throws MigrationError when an applied migration was edited, others have replaced what was applied, or `to` is
 * unknown.
 */
export function planUp(
  files: readonly MigrationFile[],
  rows: readonly LedgerRow[],
  to?: string,
): MigrationPlan {
  const status = statusOf(files, rows);
  refuseEdited(status.filter(({ state }) => state === 'edited').map(({ name }) => name));
  refuseReplaced(files, status);
  const fileNames = files.map(({ name }) => name);
  const last = to === undefined ? undefined : resolveName(to, fileNames);
  const pending = status.filter(
    ({ name, state }) => state === 'pending' && (last === undefined || name <= last),
  );
  const chosen = new Set(pending.map(({ name }) => name));
  return {
    migrations: files.filter(({ name }) => chosen.has(name)),
    notes: [
      ...status
        .filter(({ state }) => state === 'missing')
        .map(({ name }) => `Warning: ${name} is applied, but its file is missing. ${nextForMissing}`),
      ...pending
        .filter(({ isLate }) => isLate)
        .map(({ name }) => `Note: ${name} is older than the newest applied migration and runs after it.`),
    ],
  };
}

/**
 * The migrations to undo, last applied first: the last one, or every one applied after `to` ('0': all).
 * @throws MigrationError when `to` is unknown or not applied, or a file to undo is missing.
 */
export function planDown(
  files: readonly MigrationFile[],
  rows: readonly LedgerRow[],
  to?: string,
): MigrationPlan {
  const fileOf = new Map(files.map((file) => [file.name, file]));
  const names = rows.slice(firstToUndo(files, rows, to)).map(({ name }) => name);
  const missing = names.filter((name) => !fileOf.has(name));
  if (missing.length > 0) {
    throw new MigrationError(
      `Cannot undo ${missing.join(', ')}: the file is missing. Nothing was undone.\n` +
        'Next: bring the file back from version control (git log -- migrations), then undo again.',
    );
  }
  const migrations = names.reverse().map((name) => fileOf.get(name)!);
  const edited = statusOf(migrations, rows).filter(({ state }) => state === 'edited');
  return {
    migrations,
    notes: edited.map(
      ({ name }) => `Warning: ${name} was edited after it was applied; its present "down" runs.`,
    ),
  };
}

function firstToUndo(files: readonly MigrationFile[], rows: readonly LedgerRow[], to?: string): number {
  if (to === undefined) return Math.max(rows.length - 1, 0);
  if (to === '0') return 0;
  const applied = rows.map(({ name }) => name);
  const known = [...new Set([...files.map(({ name }) => name), ...applied])].sort();
  const name = resolveName(to, known);
  const index = applied.indexOf(name);
  if (index < 0) {
    throw new MigrationError(
      `${name} is not applied, so there is no way back to it. Nothing was undone.\n` +
        `Applied, oldest first: ${applied.join(', ') || 'none'}`,
    );
  }
  return index + 1;
}

const nextForMissing =
  'Next: bring it back (git log -- migrations); where there never was one, delete its row of migration.ledger.';

function refuseEdited(edited: string[]): void {
  if (edited.length === 0) return;
  const names = edited.join(', ');
  throw new MigrationError(
    `Edited after it was applied: ${names}. Nothing was run.\n` +
      'Next: restore the file (git checkout -- migrations) and put the change into a new migration ' +
      '(npx sequelize-cli migration:generate --name describe-the-change).\n' +
      'Where it is applied on your own machine only: npm run migration:undo, then npm run migration:run.\n' +
      trustAgain(edited),
  );
}

/** What to do where not the files of these were edited, but their rows of the ledger. */
export const trustAgain = (names: readonly string[]): string =>
  'Where the file is the one that was applied (git log -p -- migrations) and the ledger is wrong, it takes the file ' +
  'as it is on the next run after:\n' +
  `  UPDATE migration.ledger SET checksum = NULL WHERE name IN (${names.map(literal).join(', ')});`;

/** Where even the oldest file was never applied, the files are another history than the database's. */
function refuseReplaced(files: readonly MigrationFile[], status: readonly MigrationStatus[]): void {
  const first = files[0]?.name;
  const gone = status.filter(({ state }) => state === 'missing').map(({ name }) => name);
  const isFirstPending = status.some(({ name, state }) => name === first && state === 'pending');
  if (!isFirstPending || gone.length === 0) return;
  const names = gone.map(literal).join(', ');
  throw new MigrationError(
    `The database was made by migrations whose files are gone:\n${gone.map((name) => `  ${name}`).join('\n')}\n` +
      `${first}, the oldest of those that are here, is not applied. Nothing was run.\n` +
      'Next, where nothing in the database is to be kept: drop it and create it again (the embedded one: stop the ' +
      'service, rm -r .atrium), then npm run migration:run.\n' +
      `Where it is to be kept, and ${first} makes all that those made: tell the ledger so,\n` +
      `  BEGIN; DELETE FROM migration.ledger WHERE name IN (${names});\n` +
      `  INSERT INTO migration.ledger (name) VALUES (${literal(first!)}); COMMIT;\n` +
      'then npm run migration:run and npm run migration:check -- --live, which says whether it was right.',
  );
}

/**
 * Finds a migration by its name, with or without `.js`, or by the beginning of it that only it has.
 * @throws MigrationError naming the known ones when none is meant, or several are.
 */
export function resolveName(wanted: string, known: readonly string[]): string {
  const name = basename(wanted);
  if (known.includes(name)) return name;
  if (known.includes(`${name}.js`)) return `${name}.js`;
  const matches = name ? known.filter((candidate) => candidate.startsWith(name)) : [];
  if (matches.length === 1) return matches[0]!;
  const problem =
    matches.length === 0
      ? `No migration is called "${wanted}". Known: ${known.join(', ') || 'none'}`
      : `"${wanted}" is the beginning of several migrations: ${matches.join(', ')}`;
  throw new MigrationError(`${problem}\nNothing was changed.`);
}
