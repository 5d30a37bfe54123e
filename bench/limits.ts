import type { Command } from 'commander';
import { startBenchDatabase } from './bench-database.js';
import { openBusiness, type Business } from './business.js';
import { inTurn, medianRatio } from './in-turn.js';
import { load, type Call } from './load.js';
import { wholeNumber } from './options.js';
import { withBar, type Next } from './progress.js';
import { ServiceProcess, sharedKeys } from './service-process.js';
import { median, randomNumbers } from './statistics.js';

interface Options {
  rounds: number;
  seconds: number;
  clients: number;
}

/** Two ways of the same, of which one is expected to be slower. */
interface Compared {
  title: string;
  wide: Way;
  narrow: Way;
}

interface Way {
  told: string;
  /** How many processes are asked. */
  processes: 1 | 2;
  call: (business: Business, random: () => number) => Call;
}

const onBoth = (title: string, call: Way['call']): Compared => ({
  title,
  wide: { told: 'two processes', processes: 2, call },
  narrow: { told: 'one process', processes: 1, call },
});

const onOneRow = (
  title: string,
  [many, one]: [string, string],
  wide: Way['call'],
  narrow: Way['call'],
): Compared => ({
  title,
  wide: { told: many, processes: 1, call: wide },
  narrow: { told: one, processes: 1, call: narrow },
});

const compared: Compared[] = [
  onBoth('read 50 messages', ({ readHistory }, random) => readHistory(random)),
  onBoth('read the own preferences', ({ readPreferences }) => readPreferences()),
  onBoth('send one message', ({ sendMessage }, random) => sendMessage(random)),
  onBoth('sell one piece', ({ sell }, random) => sell(random)),
  onOneRow(
    'sell one piece',
    ['of 500 products', 'of one product'],
    ({ sell }, random) => sell(random),
    ({ sell, productIds }, random) => sell(random, productIds[0]),
  ),
  onOneRow(
    'send one message',
    ['to 50 threads', 'to one thread'],
    ({ sendMessage }, random) => sendMessage(random),
    ({ sendMessage, threadIds }, random) => sendMessage(random, threadIds[0]),
  ),
  onOneRow(
    'write to the desk',
    ['in 50 conversations', 'in one conversation'],
    ({ askSupport }, random) => askSupport(random),
    ({ askSupport, conversationIds }, random) => askSupport(random, conversationIds[0]),
  ),
];

export function registerLimitsBench(program: Command): void {
  program
    .command('limits')
    .description('What a second process brings, and what it costs that many write to one row.')
    .option('--rounds <count>', 'how often each is measured, in turn', wholeNumber, 7)
    .option('--seconds <count>', 'how long each is measured', wholeNumber, 2)
    .option('--clients <count>', 'how many ask at once', wholeNumber, 8)
    .addHelpText('after', '\nExample: npm run bench -- limits --rounds 3')
    .action(measureLimits);
}

async function measureLimits(options: Options): Promise<void> {
  const total = compared.length * 2 * (options.rounds + 1);
  const lines = await withBar(total, 'starting two processes', (next) => measureAll(options, next));
  process.stdout.write(report(lines, options));
}

async function measureAll(options: Options, next: Next): Promise<string[]> {
  const database = await startBenchDatabase();
  const services: ServiceProcess[] = [];
  try {
    const variables = { ...database.variables, ...sharedKeys };
    services.push(await ServiceProcess.start(variables), await ServiceProcess.launch(variables));
    const business = await openBusiness(services[0]!, database);
    const urls = services.map(({ url }) => url);
    const lines: string[] = [];
    for (const one of compared) {
      lines.push(await compare(one, { business, urls }, options, () => next(one.title)));
    }
    return lines;
  } finally {
    for (const service of services) await service.stop();
    await database.remove();
  }
}

interface Setting {
  business: Business;
  urls: string[];
}

async function compare(
  { title, wide, narrow }: Compared,
  setting: Setting,
  options: Options,
  next: () => void,
): Promise<string> {
  const ways = [narrow, wide];
  const measures = ways.map((way) => (round: number) => speedOf(way, setting, options, round));
  const speeds = await inTurn(measures, options.rounds, next);
  const cells = ways.map(({ told }, at) => `${told}: ${Math.round(median(speeds[at]!))}`);
  return `| ${[title, ...cells, medianRatio(speeds[1]!, speeds[0]!).toFixed(2)].join(' | ')} |`;
}

/** The same number of clients, whatever number of processes they are spread over. */
async function speedOf(
  { processes, call }: Way,
  { business, urls }: Setting,
  { seconds, clients }: Options,
  round: number,
): Promise<number> {
  const loads = urls.slice(0, processes).map((url, at) => {
    const random = randomNumbers(round * 2 + at);
    const limit = { clients: Math.max(1, Math.floor(clients / processes)), ms: seconds * 1_000 };
    return load(url, undefined, () => call(business, random), limit);
  });
  return (await Promise.all(loads)).reduce((sum, { perSecond }) => sum + perSecond, 0);
}

const report = (lines: string[], { rounds, clients }: Options): string =>
  [
    `Answers a second over HTTP, ${clients} clients, medians of ${rounds} rounds in turn; the generator and PostgreSQL share the processors`,
    '',
    '| | | | ratio |',
    '|---|--:|--:|--:|',
    ...lines,
    '',
  ].join('\n');
