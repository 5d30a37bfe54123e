import { captureSteps, type CapturedMigration } from './captured-sql.js';
import type { MigrationTarget } from './migration-connection.js';
import { loadMigration, readMigrationFiles, type MigrationFile } from './migration-files.js';
import { releasedMigrations } from './released-migrations.js';
import { defaultLockTimeoutMs } from './run-migration.js';
import { squawk, type SquawkFinding } from './squawk.js';
import { terminated } from './sql-literals.js';

export interface LintOptions {
  /** Also the migrations that are released. */
  isAll?: boolean;
  log?: (line: string) => void;
}

export interface LintResult {
  /** The migrations that were looked at. */
  names: string[];
  /** What is wrong, one text each; nothing when all is well. */
  problems: string[];
}

/** Rules that are pointless here, whatever the migration. */
export const houseRules: Readonly<Record<string, string>> = {
  'ban-create-domain-with-constraint':
    'The e-mail address, the telephone number and the username are domains by design: one check for every column ' +
    'of the kind. A check that is changed is added as NOT VALID and validated later, as on a table.',
  'prefer-bigint-over-int':
    'Ids are UUIDs, so no integer runs out by counting rows; an integer here is a count of something small (hits, ' +
    'stock, attempts), the models and the API say integer, and a check bounds it where it matters.',
  'prefer-robust-stmts':
    'IF NOT EXISTS would skip what a failed run left behind (an INVALID index) and have it recorded as applied. ' +
    'The runner says instead what has to be undone by hand.',
  'prefer-text-field':
    'The models say varchar(n), which the API promises as the length. A wider varchar(n) is no rewrite: the lock is ' +
    'held for an instant, and the lock timeout bounds the wait for it.',
  'require-statement-timeout':
    'How long a backfill or an index takes is not known before; cut short it would begin again. What holds others ' +
    'up is bounded by the lock timeout, and found by the rules about rewrites, scans and indexes.',
};

/**
 * Looks at the SQL of the migrations that are not released yet: locks, rewrites, what should be concurrent, timeouts.
 * One finding is suppressed by `lint: { '<rule>': '<why it is wrong here>' }` in the exports of the migration.
 * @throws MigrationError when a migration fails in the scratch database, or squawk is not installed.
 */
export async function lintMigrations(
  target: MigrationTarget,
  directory: string,
  { isAll = false, log }: LintOptions = {},
): Promise<LintResult> {
  const files = await readMigrationFiles(directory);
  const released = isAll ? new Set<string>() : await releasedMigrations(directory);
  const base = files.filter(({ name }) => released.has(name));
  const steps = files.filter(({ name }) => !released.has(name));
  const captured = await captureSteps(target, { base, steps, direction: 'up' }, log);
  const linted = captured.map((migration) => ({ ...migration, sql: lintedSql(migration) }));
  const findings = await squawk(linted, Object.keys(houseRules));
  const problems = linted.flatMap(({ name, sql }) => {
    const file = steps.find((step) => step.name === name)!;
    return judge(
      file,
      sql,
      findings.filter((finding) => finding.name === name),
    );
  });
  return { names: steps.map(({ name }) => name), problems };
}

/** With what the runner says before the first statement, where it does: outside of a transaction it says nothing. */
function lintedSql({ isTransactional, statements }: CapturedMigration): string {
  const before = isTransactional ? [`SET LOCAL lock_timeout = ${defaultLockTimeoutMs};`] : [];
  return `${[...before, ...statements.map(terminated)].join('\n')}\n`;
}

/** The findings that are not suppressed, and the suppressions that should not be. */
function judge(file: MigrationFile, sql: string, findings: readonly SquawkFinding[]): string[] {
  const { lint = {} } = loadMigration(file);
  const problems = findings.filter(({ rule }) => !(rule in lint)).map((finding) => tell(finding, sql));
  for (const [rule, reason] of Object.entries(lint)) {
    if (!(typeof reason === 'string' && reason.trim())) {
      problems.push(
        `${file.name}: lint['${rule}'] suppresses without a reason.\n  Next: say why, in its value.`,
      );
    } else if (!findings.some((finding) => finding.rule === rule)) {
      problems.push(`${file.name}: lint['${rule}'] suppresses nothing.\n  Next: take it away.`);
    }
  }
  return problems;
}

function tell({ name, rule, message, help, lines: [first, last] }: SquawkFinding, sql: string): string {
  const statement = sql
    .split('\n')
    .slice(first, last + 1)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  const excerpt = statement.length > 120 ? `${statement.slice(0, 119)}…` : statement;
  return [`${name}: ${rule}`, excerpt, message, ...(help ? [help] : [])].join('\n  ');
}
