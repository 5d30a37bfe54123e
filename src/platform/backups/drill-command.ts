import { readFile } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { InvalidArgumentError, type Command } from 'commander';
import type { Environment } from '../../config/environment.js';
import { readHeads } from '../audit/audit-heads.js';
import { AuditVerifier } from '../audit/audit-verifier.js';
import type { FeatureDefinition } from '../features/feature.module.js';
import type { MigrationTarget } from '../migrations/migration-connection.js';
import { defaultMigrationsDirectory } from '../migrations/migration-files.js';
import type { OpenForBackups } from './backup-commands.js';
import { BackupError } from './backup-error.js';
import type { CheckResult } from './checks.js';
import { drillDump, drillPhysical, type Drill, type DrillOptions } from './drill.js';

interface DrillNeeds {
  open: OpenForBackups;
  features: () => Promise<FeatureDefinition[]>;
  /** The application on a copy: it sends nothing, and touches no file. */
  withApplicationOn: <T>(
    target: MigrationTarget,
    work: (app: INestApplicationContext) => Promise<T>,
  ) => Promise<T>;
}

interface DrillChoices {
  physical?: boolean;
  file?: string;
  heads?: string;
  repo?: number;
}

/** Adds `db:drill`. It throws what went wrong, with the next step. */
export function registerDrillCommand(program: Command, environment: Environment, needs: DrillNeeds): void {
  program
    .command('db:drill')
    .description(
      'Prove the newest backup: restore it aside, check everything, remove it; exit with 1 if it does not hold.',
    )
    .option('--physical', 'the backup of pgBackRest with its WAL, on this machine, in place of a dump')
    .option('--file <file>', 'this dump, in place of the newest')
    .option('--heads <file>', 'heads of the audit trail that were kept elsewhere (audit:head), one a line')
    .option('--repo <n>', 'which repository of pgBackRest: the one off site, say', positive)
    .addHelpText('after', help)
    .action(async ({ physical, file, heads, repo }: DrillChoices) => {
      const kept = heads ? readHeads(await readFile(heads, 'utf8')) : [];
      const options: DrillOptions = {
        settings: environment.backups,
        migrations: defaultMigrationsDirectory(),
        features: await needs.features(),
        log: (line) => void process.stderr.write(`${line}\n`),
        verifyAudit: (target) =>
          needs.withApplicationOn(target, async (app) => {
            const { faults } = await app.get(AuditVerifier).verify(kept, () => undefined);
            return faults;
          }),
      };
      const drill = physical
        ? await drillPhysical({ database: databaseOf(environment), repo }, options)
        : await withServer(needs.open, (target) => drillDump(target, file, options));
      process.stdout.write(`${report(drill)}\n`);
      if (!drill.record.isProven)
        throw new BackupError('\nThe backup does not hold. Next: docs/runbooks/disaster-recovery.md');
    });
}

const help = `
A dump is restored into a database of its own on the server, a backup of pgBackRest into a server of its own on this machine;
both are removed at the end. Looked into are: rows and schema against what was backed up, every reference, every index and
table (amcheck), what the modules declare to be always so, the audit trail, and the migrations that are pending.

The result is added to BACKUP_DIR/drills.jsonl, where /health/ready finds it.

Examples:
  $ npm run db:drill
  $ npm run db:drill -- --physical --repo 2 --heads /mnt/elsewhere/atrium-heads`;

const databaseOf = ({ database }: Environment): string => database.connection?.database ?? 'atrium';

async function withServer<T>(
  open: OpenForBackups,
  work: (target: MigrationTarget) => Promise<T>,
): Promise<T> {
  // The database itself may be lost.
  const { connection, tls, close } = await open('postgres');
  return work({ connection, tls }).finally(close);
}

function report({ record, checks }: Drill): string {
  const { source, isProven, restorableTo, recoveryPointSeconds, recoveryTimeSeconds } = record;
  return [
    ...checks.map(line),
    '',
    isProven ? `${source} was restored and proven.` : `${source} was restored, and is not what it should be.`,
    `Everything up to ${restorableTo} is there again: ${recoveryPointSeconds} s would have been lost (RPO).`,
    `It took ${recoveryTimeSeconds} s (RTO, without the time that people take).`,
  ].join('\n');
}

function line({ name, faults, note }: CheckResult): string {
  if (faults.length > 0) return [`FAULT  ${name}`, ...faults.map((fault) => `         ${fault}`)].join('\n');
  return note === undefined ? `ok     ${name}` : `note   ${name} (${note})`;
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1 on.');
  return Number(text);
}
