import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MigrationError } from './migration-error.js';

/** SQL to be looked at, as one migration sends it. */
export interface LintedSql {
  name: string;
  sql: string;
  isTransactional: boolean;
}

/** What squawk has to say of one statement. */
export interface SquawkFinding {
  name: string;
  rule: string;
  message: string;
  help: string | null;
  /** The lines it is about, the first of them 0. */
  lines: [number, number];
}

interface Report {
  file: string;
  line: number;
  line_end: number;
  message: string;
  help: string | null;
  rule_name: string;
}

/** The oldest PostgreSQL that is supported: the one that can do least without a lock. */
const oldestPostgres = '15';

/**
 * Has squawk look at the migrations.
 * @throws MigrationError when squawk is not installed or does not answer.
 */
export async function squawk(
  migrations: readonly LintedSql[],
  excluded: readonly string[],
): Promise<SquawkFinding[]> {
  const program = findSquawk();
  const folder = await mkdtemp(join(tmpdir(), 'migration-lint-'));
  try {
    const findings: SquawkFinding[] = [];
    for (const isTransactional of [true, false]) {
      const some = migrations.filter((migration) => migration.isTransactional === isTransactional);
      if (some.length === 0) continue;
      const words = isTransactional ? ['--assume-in-transaction'] : [];
      if (excluded.length > 0) words.push(`--exclude=${excluded.join(',')}`);
      findings.push(...(await look(program, folder, some, words)));
    }
    return findings;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function look(
  program: string,
  folder: string,
  migrations: readonly LintedSql[],
  words: readonly string[],
): Promise<SquawkFinding[]> {
  // Numbered: a pattern is what squawk takes a name for.
  const nameOf = new Map(migrations.map(({ name }, index) => [`${index}.sql`, name]));
  await Promise.all(migrations.map(({ sql }, index) => writeFile(join(folder, `${index}.sql`), sql)));
  const options = ['--reporter=json', `--pg-version=${oldestPostgres}`, ...words];
  const reports = parse(await execute(program, [...options, ...nameOf.keys()], folder));
  return reports.map(({ file, line, line_end, message, help, rule_name }) => ({
    name: nameOf.get(file) ?? file,
    rule: rule_name,
    message,
    help,
    lines: [line, line_end],
  }));
}

interface Output {
  stdout: string;
  stderr: string;
}

function execute(program: string, words: string[], folder: string): Promise<Output> {
  return new Promise((resolve) => {
    // It exits with 1 when it has found something: its answer tells whether it worked. The folder has no .squawk.toml.
    const settings = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, words, settings, (error, stdout, stderr) =>
      resolve({ stdout, stderr: stderr || (error?.message ?? '') }),
    );
  });
}

function parse({ stdout, stderr }: Output): Report[] {
  try {
    return JSON.parse(stdout) as Report[];
  } catch (cause) {
    throw new MigrationError(
      `squawk did not answer: ${stderr.trim() || stdout.trim()}\n` +
        'Next: install it again (npm ci), then run npm run migration:lint once more.',
      { cause },
    );
  }
}

/** The program that the package brings for this machine. */
export function findSquawk(require: (name: string) => unknown = createRequire(import.meta.url)): string {
  try {
    return (require('squawk-cli/js/index.js') as { getBinaryPath(): string }).getBinaryPath();
  } catch (cause) {
    throw new MigrationError(
      'squawk, which looks at the SQL, is not installed: it is a tool for development and absent in production.\n' +
        'Next: npm ci (with devDependencies and optional packages), then run npm run migration:lint again.',
      { cause },
    );
  }
}
