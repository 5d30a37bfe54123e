import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AppModule } from '../src/app.module.js';
import { loadEnvironment } from '../src/config/environment.js';
import type { FeatureDefinition } from '../src/platform/features/feature.module.js';
import { featuresOf } from '../src/platform/features/features-of.js';
import type { MigrationTarget } from '../src/platform/migrations/migration-connection.js';
import { defaultMigrationsDirectory } from '../src/platform/migrations/migration-files.js';
import { checkSchema } from '../src/platform/migrations/schema/check.js';
import { generateMigration } from '../src/platform/migrations/schema/generate.js';
import { startBenchDatabase } from './bench-database.js';
import { wholeNumber } from './options.js';
import { withBar, type Next } from './progress.js';
import { projectFeatures } from './schema-project.js';

interface Options {
  tables: number;
  rounds: number;
}

/** Modules, and the migrations that are to make them. */
interface Project {
  target: MigrationTarget;
  directory: string;
  features: FeatureDefinition[];
}

interface Measured {
  title: string;
  /** @throws Error where the outcome is not the expected one: then the time would be that of something else. */
  work: () => Promise<void>;
}

const aimSeconds = 15;

export function registerSchemaBench(program: Command): void {
  program
    .command('schema')
    .description('migration:generate and migration:check of a project of many tables.')
    .option('--tables <count>', 'how many, besides those of the service', wholeNumber, 300)
    .option('--rounds <count>', 'how often each is measured', wholeNumber, 3)
    .addHelpText('after', '\nExample: npm run bench -- schema --tables 100 --rounds 1')
    .action(measureSchema);
}

async function measureSchema(options: Options): Promise<void> {
  const total = 4 * options.rounds + 1;
  const seconds = await withBar(total, 'starting PostgreSQL', (next) => onOwnDatabase(options, next));
  process.stdout.write(report(seconds, options));
}

async function onOwnDatabase(options: Options, next: Next): Promise<Map<string, number[]>> {
  const database = await startBenchDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'atrium-bench-schema-'));
  try {
    return await measureAll({ connection: database.connection }, { folder, ...options }, next);
  } finally {
    await database.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureAll(
  target: MigrationTarget,
  { folder, tables, rounds }: Options & { folder: string },
  next: Next,
): Promise<Map<string, number[]>> {
  const directory = join(folder, 'migrations');
  await cp(defaultMigrationsDirectory(), directory, { recursive: true });
  const own = featuresOf(AppModule.of(loadEnvironment({ NODE_ENV: 'test' })));
  const projectOf = async (isChanged: boolean): Promise<Project> => {
    const part = join(folder, isChanged ? 'changed' : 'whole');
    return {
      target,
      directory,
      features: [...own, ...(await projectFeatures({ folder: part, tables, isChanged }))],
    };
  };
  const [project, changed] = [await projectOf(false), await projectOf(true)];
  const seconds = new Map<string, number[]>();
  const measure = async ({ title, work }: Measured): Promise<void> => {
    seconds.set(title, []);
    for (let round = 1; round <= rounds; round++) {
      next(title);
      const startedAt = performance.now();
      await work();
      seconds.get(title)!.push((performance.now() - startedAt) / 1_000);
    }
  };
  await measure(generating(`migration:generate, from none to ${tables} tables`, project));
  const { upSql } = (await generateMigration(target, project.features, { name: 'add-modules', directory }))!;
  next('writing the migration');
  if (upSql.length < tables * 1_000)
    throw new Error('The migration is too short to be that of so many tables.');
  await measure(generating('migration:generate, one column and one index', changed));
  await measure(checking('migration:check, all agree', project, 0));
  await measure(checking('migration:check, one column and one index missing', changed, 2));
  return seconds;
}

const generating = (title: string, { target, features, directory }: Project): Measured => ({
  title,
  work: async () => {
    const generated = await generateMigration(target, features, { name: 'bench', directory, sqlOnly: true });
    if (!generated) throw new Error('Nothing was generated.');
  },
});

const checking = (title: string, { target, features, directory }: Project, least: number): Measured => ({
  title,
  work: async () => {
    const { migrations } = await checkSchema(target, features, { directory });
    const isExpected = least === 0 ? migrations.lines.length === 0 : migrations.lines.length >= least;
    if (!isExpected) throw new Error(`Unexpected differences:\n${migrations.lines.join('\n')}`);
  },
});

function report(seconds: Map<string, number[]>, { tables, rounds }: Options): string {
  const lines = [...seconds].map(([title, values]) => {
    const sorted = [...values].sort((a, b) => a - b);
    const median = sorted[Math.floor((sorted.length - 1) / 2)]!;
    return `| ${title} | ${median.toFixed(1)} | ${sorted[0]!.toFixed(1)} to ${sorted.at(-1)!.toFixed(1)} | ${aimSeconds} |`;
  });
  return [
    `Seconds, medians of ${rounds} rounds; ${tables} tables in six modules besides those of the service`,
    '',
    '| | seconds | from, to | aim: less than |',
    '|---|--:|--:|--:|',
    ...lines,
    '',
  ].join('\n');
}
