import { Option, InvalidArgumentError, type Command } from 'commander';
import { ProgressBar } from '../cli/progress-bar.js';
import type { OpenForMigrations } from '../migrations/migration-commands.js';
import {
  chores,
  maintain,
  type Chore,
  type MaintenanceProgress,
  type MaintenanceReport,
} from './maintenance.js';

type Options = Partial<Record<Chore, true>> & { atOnce: number };

/** Adds `db:maintain`. */
export function registerMaintenanceCommand(program: Command, open: OpenForMigrations): void {
  program
    .command('db:maintain')
    .description(
      'Analyze, vacuum or reindex tables while the service runs; exit with 1 when something was passed over.',
    )
    .argument(
      '[tables...]',
      'some tables, such as messaging.messages; all of the service where none is named',
    )
    .addOption(choreOption('analyze', 'count what is in the tables anew, for the planner'))
    .addOption(choreOption('vacuum', 'give back the room of rows that are gone, and analyze'))
    .addOption(choreOption('reindex', 'build the indexes anew, beside the old ones: takes their room twice'))
    .option('--at-once <count>', 'how many tables at once', someTables, 2)
    .addHelpText(
      'after',
      '\nExamples: npm run db:maintain -- --analyze\n          npm run db:maintain -- --reindex messaging.messages',
    )
    .action((tables: string[], options: Options) => run(open, tables, options));
}

const choreOption = (chore: Chore, description: string): Option =>
  new Option(`--${chore}`, description).conflicts(Object.keys(chores).filter((other) => other !== chore));

function someTables(text: string): number {
  if (!/^[1-8]$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 8.');
  return Number(text);
}

async function run(open: OpenForMigrations, tables: string[], { atOnce, ...asked }: Options): Promise<void> {
  const [chore] = Object.keys(asked) as Chore[];
  if (!chore)
    throw new Error('Say what to do: --analyze, --vacuum or --reindex. More: npm run db:maintain -- --help');
  const database = await open();
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(new Error('Stopped. What was done stays done; run it again for the rest.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const bar = new TableBar(chore);
  try {
    const request = { chore, tables, atOnce, signal: controller.signal };
    const report = await maintain(database, request, bar);
    bar.stop();
    tell(chore, report);
  } finally {
    bar.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await database.close();
  }
}

function tell(chore: Chore, { done, skipped, dropped }: MaintenanceReport): void {
  for (const index of dropped) print(`dropped ${index}, which a run that was cut off had left`);
  print(`${done.length} ${done.length === 1 ? 'table' : 'tables'} ${chores[chore].done}`);
  if (skipped.length === 0) return;
  print(`passed over, since somebody holds them: ${skipped.join(', ')}`);
  print('Who does: GET /v1/ops/locks. Then run it again for these.');
  process.exitCode = 1;
}

/** Counts by what the tables take on disk: a table of millions is no step like another. */
class TableBar implements MaintenanceProgress {
  private bar: ProgressBar | undefined;
  private bytes = 0;

  constructor(private readonly chore: Chore) {}

  begins(tables: readonly { bytes: number }[]): void {
    const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
    this.bar = new ProgressBar({
      total: Math.max(total, 1),
      shownTotal: `${Math.ceil(total / 2 ** 20)} MB`,
      stage: chores[this.chore].doing,
    });
  }

  next({ name }: { name: string }): void {
    this.bar?.tell(`${chores[this.chore].doing} ${name}`);
  }

  ended({ bytes }: { bytes: number }): void {
    this.bytes += bytes;
    this.bar?.update(this.bytes);
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
