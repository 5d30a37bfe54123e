import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { loadEnvironment } from '../src/config/environment.js';
import { queueOf, queueStart } from '../src/modules/support/tickets/ticket.statements.js';
import { startBenchDatabase, type BenchDatabase } from './bench-database.js';
import { inTurn, latency, medianRatio, speedCells, speedRatio } from './in-turn.js';
import { load, type Loaded } from './load.js';
import { wholeNumber, wholeNumberFrom } from './options.js';
import { withBar } from './progress.js';
import { environmentWith, ServiceProcess, sharedKeys } from './service-process.js';
import { buildDesk, rowsIn, type Desk, type DeskSize } from './support-data.js';

interface Options extends DeskSize {
  rounds: number;
  seconds: number;
  clients: number;
  keep?: string;
  explain?: boolean;
}

/** A desk of some size, and the service before it. */
interface Place {
  database: BenchDatabase;
  desk: Desk;
}

interface Side {
  service: ServiceProcess;
  desk: Desk;
}

const bareServer = fileURLToPath(new URL('./bare-support-server.mjs', import.meta.url));
const variablesOfSides = { ...sharedKeys, JOBS: 'off' };
const flatnessAim = 1.3;

const operations: { title: string; pathOf: (desk: Desk, count: number) => string }[] = [
  { title: 'queue of 20', pathOf: () => '/v1/support/tickets?limit=20' },
  { title: 'queue of 50', pathOf: () => '/v1/support/tickets?limit=50' },
  {
    title: 'conversation page of 50',
    pathOf: ({ conversationIds }, count) =>
      `/v1/conversations/${conversationIds[count % conversationIds.length]}/messages?limit=50`,
  },
];

export function registerSupportBench(program: Command): void {
  program
    .command('support')
    .description('Queue and conversations of the desk against bare Fastify and PostgreSQL, and as it grows.')
    .option('--rounds <count>', 'how often each is measured, in turn', wholeNumber, 7)
    .option('--seconds <count>', 'how long each is measured', wholeNumber, 2)
    .option('--clients <count>', 'how many ask at once', wholeNumber, 8)
    .option('--tickets <count>', 'tickets; one of ten is still to be done', wholeNumberFrom(1_000), 200_000)
    .option(
      '--messages <count>',
      'messages in conversations of ten tickets',
      wholeNumberFrom(1_000),
      2_000_000,
    )
    .option('--keep <folder>', 'where the data stay for the next time; else they are removed')
    .option('--explain', 'print how PostgreSQL reads the queue instead')
    .addHelpText('after', '\nExample: npm run bench -- support --tickets 2000 --messages 20000 --rounds 2')
    .action(measureSupport);
}

/** The desk, and one of a tenth of its size. */
async function measureSupport(options: Options): Promise<void> {
  const { tickets, messages, keep } = options;
  const tenth = { tickets: Math.ceil(tickets / 10), messages: Math.ceil(messages / 10) };
  const places: Place[] = [];
  const databases: BenchDatabase[] = [];
  try {
    for (const [name, size] of [
      ['whole', { tickets, messages }],
      ['tenth', tenth],
    ] as const) {
      const database = await startBenchDatabase(keep && join(keep, name));
      databases.push(database);
      const environment = loadEnvironment(environmentWith({ ...database.variables, ...variablesOfSides }));
      const desk = await withBar(rowsIn(size), '', (next) =>
        buildDesk(database, environment, size, (rows) => next(`rows of the ${name} desk`, rows)),
      );
      places.push({ database, desk });
    }
    if (options.explain) await explainQueue(places[0]!.database);
    else await measure(places, options);
  } finally {
    for (const database of databases) await database.remove();
  }
}

async function explainQueue({ client }: BenchDatabase): Promise<void> {
  const { statement } = queueOf({});
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, BUFFERS) ${statement.text}`,
    [...queueStart, 51],
  );
  process.stdout.write(`${rows.map((row) => row['QUERY PLAN']).join('\n')}\n`);
}

async function measure([whole, tenth]: Place[], options: Options): Promise<void> {
  const services: ServiceProcess[] = [];
  const launch = async (
    { desk }: Place,
    variables: Record<string, string>,
    args?: string[],
  ): Promise<Side> => {
    const service = await ServiceProcess.launch(variables, args);
    services.push(service);
    return { service, desk };
  };
  try {
    const sides = [
      await launch(whole!, whole!.database.ownersVariables, [bareServer]),
      await launch(whole!, { ...whole!.database.variables, ...variablesOfSides }),
      await launch(tenth!, { ...tenth!.database.variables, ...variablesOfSides }),
    ] as const;
    for (const { pathOf } of operations) await requireSameAnswers(sides[0], sides[1], pathOf(whole!.desk, 0));
    process.stdout.write(await measureAll(sides, options));
  } finally {
    for (const service of services) await service.stop();
  }
}

const headersOf = ({ desk }: Side, count: number): Record<string, string> => ({
  authorization: `Bearer ${desk.agents[count % desk.agents.length]!.accessToken}`,
});

/** @throws Error where the sides answer differently: there would be nothing to compare. */
async function requireSameAnswers(bare: Side, atrium: Side, path: string): Promise<void> {
  const [one, other] = await Promise.all(
    [bare, atrium].map(async (side) => {
      const response = await fetch(side.service.url + path, { headers: headersOf(side, 0) });
      // A cursor is the side's own.
      return JSON.parse(await response.text(), (key, value: unknown) =>
        key === 'nextCursor' ? value !== null : value,
      ) as unknown;
    }),
  );
  if (isDeepStrictEqual(one, other)) return;
  const told = [one, other].map((answer) => JSON.stringify(answer).slice(0, 2_000));
  throw new Error(`${path} is answered differently:\n${told.join('\n')}`);
}

async function measureAll(sides: readonly Side[], options: Options): Promise<string> {
  const total = operations.length * sides.length * (options.rounds + 1);
  return withBar(total, '', async (next) => {
    const [compared, flat]: [string[], string[]] = [[], []];
    for (const { title, pathOf } of operations) {
      const measures = sides.map((side) => () => measureOne(side, pathOf, options));
      const loads = await inTurn(measures, options.rounds, () => next(title));
      const [bare, whole, tenth] = loads as [Loaded[], Loaded[], Loaded[]];
      compared.push(comparison(title, bare, whole));
      flat.push(flatness(title, tenth, whole));
    }
    return report(compared, flat, options);
  });
}

function measureOne(
  side: Side,
  pathOf: (desk: Desk, count: number) => string,
  { seconds, clients }: Options,
): Promise<Loaded> {
  const call = (count: number) => ({
    method: 'GET' as const,
    path: pathOf(side.desk, count),
    headers: headersOf(side, count),
  });
  return load(side.service.url, undefined, call, { clients, ms: seconds * 1_000 });
}

const comparison = (title: string, bare: Loaded[], atrium: Loaded[]): string =>
  `| ${[title, ...[bare, atrium].flatMap(speedCells), speedRatio(atrium, bare)].join(' | ')} |`;

function flatness(title: string, tenth: Loaded[], whole: Loaded[]): string {
  const halfOf = (loads: Loaded[]): number[] => loads.map((one) => latency([one], 0.5));
  const ratio = medianRatio(halfOf(whole), halfOf(tenth));
  const cells = [tenth, whole].map((loads) => latency(loads, 0.5).toFixed(1));
  return `| ${[title, ...cells, ratio.toFixed(2), flatnessAim].join(' | ')} |`;
}

const report = (
  compared: string[],
  flat: string[],
  { rounds, clients, tickets, messages }: Options,
): string =>
  [
    `Answers a second over HTTP and milliseconds, ${clients} clients, medians of ${rounds} rounds in turn;`,
    `${tickets.toLocaleString('en')} tickets, ${messages.toLocaleString('en')} messages`,
    '',
    '| | bare | p50 | p99 | Atrium | p50 | p99 | ratio |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...compared,
    '',
    '| Atrium, p50 | a tenth | the whole | ratio | at most |',
    '|---|--:|--:|--:|--:|',
    ...flat,
    '',
  ].join('\n');
