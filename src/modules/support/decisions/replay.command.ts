import { InvalidArgumentError, type Command } from 'commander';
import type { ApplicationOpener } from '../../../platform/cli/application-opener.js';
import { ProgressBar } from '../../../platform/cli/progress-bar.js';
import { isUnmigrated } from '../../../platform/errors/sql-state.js';
import { ActiveRules } from '../rules/active-rules.js';
import { Replay, type Difference, type ReplayReport } from './replay.js';

const shownDifferences = 200;

interface Options {
  since: Date;
  rules?: number;
}

export function registerReplayCommand(program: Command, withApplication: ApplicationOpener): void {
  program
    .command('support:replay')
    .description(
      'Decide anew, by the rules in use, about what people said to support; print what would differ.',
    )
    .option('--since <time>', 'only what was said from then on: 2026-11-01, or a time', timeOf, new Date(0))
    .option('--rules <version>', 'by another version of the rules, a draft too', versionOf)
    .addHelpText('after', help)
    .action((options: Options) =>
      withApplication((app) => replay(app.get(Replay), app.get(ActiveRules), options)),
    );
}

const help = `
Nothing is changed, and nothing of what people said is printed. Messages that are still there are judged by their words;
of those that retention or erasure has removed, by what was found in them. Exit code: 0 where nothing would differ, 1
where something would.

Example: npm run support:replay -- --rules 2 --since 2026-11-01`;

async function replay(replaying: Replay, active: ActiveRules, options: Options): Promise<void> {
  const { since, rules: version } = options;
  try {
    const rules = version === undefined ? await active.current() : await active.ofVersion(version);
    if (!rules) throw new Error(`There is no version ${version} of the rules.`);
    const total = await replaying.size(since);
    const progress = new ProgressBar({ total, shownTotal: `${total} messages`, stage: 'replaying' });
    let done = 0;
    const onProgress = (count: number): void => progress.update((done += count));
    const report = await replaying.run(rules, { since, onProgress }).finally(() => progress.stop());
    process.stdout.write(`${written(report, rules.version)}\n`);
    if (report.differences.length > 0) process.exitCode = 1;
  } catch (error) {
    if (!isUnmigrated(error)) throw error;
    throw new Error('The database has no tables for support yet: npm run migration:run', { cause: error });
  }
}

function written({ messages, forgotten, differences }: ReplayReport, version: number): string {
  const rest = differences.length - shownDifferences;
  return [
    ...differences.slice(0, shownDifferences).map(lineOf),
    ...(rest > 0 ? [`and ${rest} more`] : []),
    `rules ${version}, messages ${messages}, decisions about messages that are gone ${forgotten}`,
    differences.length > 0 ? `Would differ: ${differences.length}.` : 'Nothing would differ.',
  ].join('\n');
}

const lineOf = ({ conversationId, messageSeq, decidedAt, was, wouldBe, byVersion }: Difference): string => {
  const by = byVersion === null ? '' : ` (rules ${byVersion})`;
  return `${decidedAt} conversation ${conversationId} message ${messageSeq}: was ${was}${by}, would be ${wouldBe}`;
};

function timeOf(text: string): Date {
  const time = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError(
    'It must be a day such as 2026-11-01, or a time such as 2026-11-01T09:00:00Z.',
  );
}

function versionOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the number of a version.');
}
