import { InvalidArgumentError, type Command } from 'commander';
import cliProgress from 'cli-progress';
import { startBenchDatabase } from './bench-database.js';
import { openBusiness, sharedKeys, type Business } from './business.js';
import { load, type Call } from './load.js';
import { ServiceProcess } from './service-process.js';
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

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

async function measureLimits(options: Options): Promise<void> {
  const progress = new cliProgress.SingleBar(
    {
      format: '{bar} {value}/{total} {step}',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    cliProgress.Presets.shades_classic,
  );
  progress.start(compared.length * (options.rounds + 1), 0, { step: 'starting two processes' });
  const database = await startBenchDatabase();
  const services: ServiceProcess[] = [];
  try {
    const variables = { ...database.variables, ...sharedKeys };
    services.push(await ServiceProcess.start(variables), await ServiceProcess.launch(variables));
    const business = await openBusiness(services[0]!, database);
    const urls = services.map(({ url }) => url);
    const lines: string[] = [];
    for (const one of compared) {
      lines.push(
        await compare(one, { business, urls }, options, () => progress.increment({ step: one.title })),
      );
    }
    progress.stop();
    process.stdout.write(report(lines, options));
  } finally {
    progress.stop();
    for (const service of services) await service.stop();
    await database.remove();
  }
}

interface Setting {
  business: Business;
  urls: string[];
}

/** Both ways in turn, so that a slow moment of the machine hits both; the first round warms them up. */
async function compare(
  { title, wide, narrow }: Compared,
  setting: Setting,
  options: Options,
  next: () => void,
): Promise<string> {
  const speeds = new Map([wide, narrow].map((way) => [way, [] as number[]]));
  for (let round = 0; round <= options.rounds; round++) {
    for (const way of round % 2 ? [narrow, wide] : [wide, narrow]) {
      const speed = await speedOf(way, setting, options, round);
      if (round > 0) speeds.get(way)!.push(speed);
    }
    next();
  }
  const [slow, quick] = [speeds.get(narrow)!, speeds.get(wide)!];
  const ratio = median(quick.map((speed, round) => speed / slow[round]!)).toFixed(2);
  const cells = [narrow, wide].map((way) => `${way.told}: ${Math.round(median(speeds.get(way)!))}`);
  return `| ${[title, ...cells, ratio].join(' | ')} |`;
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
