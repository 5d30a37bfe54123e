import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ApplicationOpener } from '../cli/application-opener.js';
import { readHead, readHeads, writeHead, type Head } from './audit-heads.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditVerifier, type Verdict } from './audit-verifier.js';
import { VerifyProgress } from './verify-progress.js';

const shownFaults = 100;

interface VerifyOptions {
  head: Head[];
  heads?: string;
}

/** Adds `audit:seal`, `audit:head` and `audit:verify`. */
export function registerAuditCommands(program: Command, withApplication: ApplicationOpener): void {
  program
    .command('audit:seal')
    .description('Seal the audit trail now; the service does it every few seconds.')
    .action(() =>
      withApplication(async (app) => print(`entries sealed ${await app.get(AuditSealer).seal()}`)),
    );
  program
    .command('audit:head')
    .description('Print the newest seal of the audit trail, to be kept outside of the database.')
    .addHelpText('after', '\nExample: npm run -s audit:head >> /mnt/elsewhere/atrium-heads')
    .action(() => withApplication((app) => printHead(app.get(AuditVerifier))));
  program
    .command('audit:verify')
    .description('Say whether the audit trail is as it was sealed; exit with 1 when it is not.')
    .option('--head <sequence:hash>', 'a head that was kept; may be given several times', collect, [])
    .option('--heads <file>', 'a file of heads, one a line')
    .addHelpText('after', '\nExample: npm run audit:verify -- --heads /mnt/elsewhere/atrium-heads')
    .action(async ({ head, heads: file }: VerifyOptions) => {
      const heads = [...head, ...(file ? readHeads(await readFile(file, 'utf8')) : [])];
      await withApplication((app) => verify(app.get(AuditVerifier), heads));
    });
}

const collect = (text: string, heads: Head[]): Head[] => [...heads, readHead(text)];

async function printHead(verifier: AuditVerifier): Promise<void> {
  const head = await verifier.head();
  if (!head) throw new Error('Nothing is sealed yet: npm run audit:seal');
  print(writeHead(head));
}

async function verify(verifier: AuditVerifier, heads: readonly Head[]): Promise<void> {
  const progress = new VerifyProgress(await verifier.size());
  const verdict = await verifier.verify(heads, progress.advance).finally(() => progress.stop());
  print(report(verdict, heads.length));
  if (verdict.faults.length > 0) process.exitCode = 1;
}

function report({ seals, entries, unsealed, faults }: Verdict, heads: number): string {
  const { count, since } = unsealed;
  return [
    `entries ${entries}, seals ${seals}, heads compared ${heads}`,
    ...(count > 0 ? [`not sealed yet ${count}, the oldest of ${since?.toISOString()}`] : []),
    ...(heads === 0
      ? ['Without a head that was kept elsewhere, a cut end does not show (--head, --heads).']
      : []),
    ...(faults.length > 0 ? ['', ...inShort(faults), ''] : []),
    faults.length > 0
      ? `The audit trail is not whole (faults ${faults.length}).`
      : 'The audit trail is whole.',
  ].join('\n');
}

const inShort = (faults: readonly string[]): string[] =>
  faults.length > shownFaults
    ? [...faults.slice(0, shownFaults), `and ${faults.length - shownFaults} more`]
    : [...faults];

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
