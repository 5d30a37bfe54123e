import type { Command } from 'commander';
import type { ApplicationOpener } from '../../cli/application-opener.js';
import { ProgressBar } from '../../cli/progress-bar.js';
import { isUnmigrated } from '../../errors/sql-state.js';
import { KeyRing } from '../key-ring.js';
import { KeyRotation, type RotationReport } from './key-rotation.js';

export function registerEncryptionCommands(program: Command, withApplication: ApplicationOpener): void {
  program
    .command('encryption:rotate')
    .description('Encrypt anew, with the first of ENCRYPTION_KEYS, whatever another key has encrypted.')
    .option('--dry-run', 'open what would be encrypted anew, and change nothing')
    .addHelpText('after', help)
    .action(({ dryRun = false }: { dryRun?: boolean }) =>
      withApplication(async (app) => {
        const report = await rotate(app.get(KeyRotation, { strict: false }), dryRun);
        print(report, dryRun, app.get(KeyRing, { strict: false }).activeId);
        const isDone = report.unreadable === 0 && (dryRun || report.after.stale === 0);
        if (!isDone) process.exitCode = 1;
      }),
    );
}

const help = `
Safe while the service runs, and to be ended at any moment: started again it goes on. Exits with 1 while a value is
left that the first key has not encrypted. See docs/runbooks/encryption-keys.md.

Example: npm run encryption:rotate -- --dry-run`;

async function rotate(rotation: KeyRotation, isDryRun: boolean): Promise<RotationReport> {
  let bar: ProgressBar | undefined;
  try {
    return await rotation.rotate({
      isDryRun,
      onProgress: (done, total) => {
        bar ??= new ProgressBar({
          total,
          shownTotal: `${formatted(total)} rows`,
          stage: isDryRun ? 'opening' : 'encrypting',
        });
        bar.update(done);
      },
    });
  } catch (error) {
    if (!isUnmigrated(error)) throw error;
    throw new Error('The database lacks tables of this version: npm run migration:run', { cause: error });
  } finally {
    bar?.stop();
  }
}

function print(
  { rows, unreadable, faults, after }: RotationReport,
  isDryRun: boolean,
  activeId: string,
): void {
  const done = isDryRun ? 'would be encrypted anew. Nothing was changed.' : 'encrypted anew.';
  const lines = after.counts.map(
    ({ table, column, keyId, rows }) =>
      `  ${`${table}.${column}`.padEnd(44)} ${nameOf(keyId, activeId).padEnd(22)} ${formatted(rows).padStart(12)}`,
  );
  lines.push(`${plural(rows, 'row')} ${done}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  const left = [...faults];
  if (unreadable > faults.length) left.push(`and ${formatted(unreadable - faults.length)} more`);
  if (unreadable > 0)
    left.push(`${plural(unreadable, 'value')} cannot be decrypted, and stayed as they are.`);
  else if (!isDryRun && after.stale > 0) left.push(`${plural(after.stale, 'row')} ${meanwhile}`);
  if (left.length > 0) process.stderr.write(`${left.join('\n')}\n`);
}

const meanwhile =
  'were held by somebody else, or written by a service that begins ENCRYPTION_KEYS with another key. Run it again.';

const nameOf = (keyId: string, activeId: string): string =>
  keyId === activeId ? `${keyId} (first)` : keyId || '(not encrypted)';

const plural = (count: number, noun: string): string =>
  `${formatted(count)} ${noun}${count === 1 ? '' : 's'}`;

const formatted = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
