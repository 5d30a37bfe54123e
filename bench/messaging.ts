import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import pg from 'pg';
import { loadEnvironment } from '../src/config/environment.js';
import { startBenchDatabase, type BenchDatabase } from './bench-database.js';
import { inTurn, latency, medianRatio, speedCells, speedRatio } from './in-turn.js';
import { load, type Call, type Loaded } from './load.js';
import { signInCallers, type Callers } from './messaging-callers.js';
import { buildMessagingData } from './messaging-data.js';
import { explainStatements } from './messaging-explain.js';
import { leastSize, type DataSize } from './messaging-plan.js';
import {
  flatnessFor,
  longest,
  operationsFor,
  requestsToCheck,
  type Flat,
  type Measured,
  type Request,
} from './messaging-requests.js';
import { wholeNumber, wholeNumberFrom } from './options.js';
import { withBar } from './progress.js';
import { environmentWith, ServiceProcess, sharedKeys } from './service-process.js';
import type { Caller } from './sessions.js';
import { median, randomNumbers } from './statistics.js';

interface Settings {
  rounds: number;
  /** How long each is measured at a time. */
  seconds: number;
  clients: number;
}

interface Options extends DataSize, Settings {
  keep?: string;
  explain?: boolean;
}

interface Side {
  service: ServiceProcess;
  /** By what the side knows who asks. */
  headersOf: (caller: Caller) => Record<string, string>;
}

interface Sides {
  atrium: Side;
  /** The same promises by the same services, with nothing in front of them but Fastify. */
  guarded: Side;
  bare: Side;
}

/** Called before each measurement. */
type Step = (title: string) => void;

const program = (name: string): [string] => [fileURLToPath(new URL(name, import.meta.url))];
const bareServer = program('./bare-messaging-server.mjs');
const guardedServer = program('./guarded-messaging-server.mjs');
const flatnessAim = 1.3;

export function registerMessagingBench(program: Command): void {
  program
    .command('messaging')
    .description('Threads and messages against bare Fastify and PostgreSQL, on a million messages.')
    .option('--rounds <count>', 'how often each is measured, in turn', wholeNumber, 7)
    .option('--seconds <count>', 'how long each is measured', wholeNumber, 2)
    .option('--clients <count>', 'how many ask at once', wholeNumber, 8)
    .option('--users <count>', 'accounts', wholeNumberFrom(leastSize.users), 10_000)
    .option('--threads <count>', 'threads of five', wholeNumberFrom(leastSize.threads), 20_000)
    .option('--messages <count>', 'messages in all of them', wholeNumberFrom(leastSize.messages), 1_000_000)
    .option('--searchable <percent>', 'how many of them have search tokens', wholeNumber, 10)
    .option('--keep <folder>', 'where the data stay for the next time; else they are removed')
    .option(
      '--explain',
      'print how PostgreSQL runs each statement instead, and fail where it reads a whole table',
    )
    .addHelpText(
      'after',
      '\nExample: npm run bench -- messaging --messages 50000 --threads 1000 --users 1000 --rounds 3',
    )
    .action(measureMessaging);
}

async function measureMessaging({ keep, explain: explained, ...options }: Options): Promise<void> {
  const { users, threads, messages, searchable } = options;
  const size = { users, threads, messages, searchable };
  const database = await startBenchDatabase(keep);
  try {
    const environment = loadEnvironment(environmentWith({ ...database.variables, ...sharedKeys }));
    await withBar(messages, 'messages stored', (next) =>
      buildMessagingData(database.connection, environment, size, (stored) => next('messages stored', stored)),
    );
    const callers = await signInCallers(database.client, environment, size);
    if (explained) await explain(database, callers);
    else await measure(database, callers, options);
  } finally {
    await database.remove();
  }
}

async function explain({ client, variables }: BenchDatabase, { places }: Callers): Promise<void> {
  const { threadId, caller } = longest(places.large)[0]!;
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM messaging.messages WHERE thread_id = $1 LIMIT 1',
    [threadId],
  );
  const service = new pg.Client({
    host: variables.POSTGRES_HOST,
    port: Number(variables.POSTGRES_PORT),
    user: variables.POSTGRES_USER,
    password: variables.POSTGRES_PASSWORD,
    database: variables.POSTGRES_DB,
  });
  await service.connect();
  try {
    const sample = { threadId, userId: caller.userId, messageId: rows[0]!.id };
    await explainStatements(service, sample, (text) => process.stdout.write(text));
  } finally {
    await service.end();
  }
}

async function measure(
  { variables, ownersVariables }: BenchDatabase,
  callers: Callers,
  settings: Settings,
): Promise<void> {
  const services: ServiceProcess[] = [];
  try {
    const launch = async (side: Record<string, string>, started?: [string]): Promise<ServiceProcess> => {
      const service = await ServiceProcess.launch(side, started);
      services.push(service);
      return service;
    };
    const withToken = ({ accessToken }: Caller) => ({ authorization: `Bearer ${accessToken}` });
    const sides: Sides = {
      // First: it builds what is newer than its build.
      atrium: { service: await launch({ ...variables, ...sharedKeys }), headersOf: withToken },
      guarded: {
        service: await launch({ ...variables, ...sharedKeys }, guardedServer),
        headersOf: withToken,
      },
      bare: {
        service: await launch(ownersVariables, bareServer),
        headersOf: ({ userId }) => ({ 'x-user-id': userId }),
      },
    };
    process.stdout.write(await measureAll(sides, callers, settings));
  } finally {
    for (const service of services) await service.stop();
  }
}

/** @throws Error where the sides answer differently: there would be nothing to compare. */
async function measureAll(sides: Sides, callers: Callers, settings: Settings): Promise<string> {
  const [operations, flats] = [operationsFor(callers), flatnessFor(callers)];
  for (const request of requestsToCheck(callers)) await requireSameAnswers(sides, request);
  const total = (operations.length * 3 + flats.length * 2) * (settings.rounds + 1);
  return withBar(total, 'warming up', async (next) => {
    const compared: string[] = [];
    for (const one of operations) compared.push(await compare(one, sides, settings, next));
    const flat: string[] = [];
    for (const one of flats) flat.push(await compareSizes(one, sides.atrium, settings, next));
    return report(compared, flat, settings, callers);
  });
}

/** A cursor is the side's own, and what is sent is new on each side: its id and its time. */
async function requireSameAnswers({ atrium, guarded, bare }: Sides, request: Request): Promise<void> {
  const answers = await Promise.all([atrium, guarded, bare].map((side) => answerOf(side, request)));
  if (answers.every((answer) => isDeepStrictEqual(answer, answers[0]))) return;
  const told = answers.map((answer) => JSON.stringify(answer).slice(0, 2_000));
  throw new Error(`${request.call.method} ${request.call.path} is answered differently:\n${told.join('\n')}`);
}

async function answerOf({ service, headersOf }: Side, { call, caller }: Request): Promise<unknown> {
  const { method, path, body } = call;
  const response = await fetch(service.url + path, {
    method,
    headers: { ...headersOf(caller), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const own = method === 'POST' ? ['id', 'seq', 'createdAt', 'updatedAt'] : [];
  const answer = JSON.parse(await response.text(), (key, value: unknown) => {
    if (key === 'nextCursor') return value !== null;
    return own.includes(key) ? typeof value : value;
  }) as unknown;
  return { status: response.status, answer };
}

function measureOne(
  { service, headersOf }: Side,
  request: Measured['request'],
  { seconds, clients }: Settings,
) {
  return (seed: number): Promise<Loaded> => {
    const random = randomNumbers(seed);
    const call = (): Call => {
      const { call, caller } = request(random);
      return { ...call, headers: headersOf(caller) };
    };
    return load(service.url, undefined, call, { clients, ms: seconds * 1_000 });
  };
}

async function compare(
  { title, aim, request }: Measured,
  sides: Sides,
  settings: Settings,
  next: Step,
): Promise<string> {
  const measures = [sides.bare, sides.guarded, sides.atrium].map((side) =>
    measureOne(side, request, settings),
  );
  const loads = await inTurn(measures, settings.rounds, () => next(title));
  const [bare, guarded, atrium] = loads as [Loaded[], Loaded[], Loaded[]];
  const cells = [bare, atrium].flatMap(speedCells);
  const ratios = [speedRatio(atrium, bare), aim, speedRatio(guarded, bare), speedRatio(atrium, guarded)];
  return `| ${[title, ...cells, ...ratios].join(' | ')} |`;
}

async function compareSizes(
  { title, even, large }: Flat,
  side: Side,
  settings: Settings,
  next: Step,
): Promise<string> {
  const measures = [even, large].map((request) => measureOne(side, request, settings));
  const loads = await inTurn(measures, settings.rounds, () => next(title));
  const [small, big] = loads.map((rounds) => rounds.map((loaded) => latency([loaded], 0.5))) as [
    number[],
    number[],
  ];
  const ratio = medianRatio(big, small);
  return `| ${[title, median(small).toFixed(1), median(big).toFixed(1), ratio.toFixed(2), flatnessAim].join(' | ')} |`;
}

function report(
  compared: string[],
  flat: string[],
  { rounds, clients }: Settings,
  { places }: Callers,
): string {
  const [small, big] = [places.even, places.large].map((among) =>
    longest(among)[0]!.messages.toLocaleString('en'),
  );
  return [
    `Answers a second over HTTP and milliseconds, ${clients} clients, medians of ${rounds} rounds in turn`,
    '',
    '| | bare | p50 | p99 | Atrium | p50 | p99 | ratio | aim | guarded, of bare | Atrium, of guarded |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...compared,
    '',
    `| Atrium, p50 in threads of | ${small} messages | ${big} messages | ratio | at most |`,
    '|---|--:|--:|--:|--:|',
    ...flat,
    '',
  ].join('\n');
}
