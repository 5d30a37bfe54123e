import { oneOf, randomNumbers } from './statistics.js';

export interface DataSize {
  users: number;
  threads: number;
  messages: number;
  /** How many of a hundred messages can be searched; the index for that is most of what is built. */
  searchable: number;
}

export interface PlannedThread {
  messages: number;
  /** Numbers of accounts, the owner first. */
  people: number[];
}

/**
 * What accounts are made for. `large` are in 20 threads, four of them with a tenth of all messages each; `even` in 20
 * threads of a thousandth; `busy` in about fifty of the others. Nobody writes in the threads of the first two.
 */
export type Group = 'large' | 'even' | 'busy' | 'other';

const seats = 5;
const largeThreads = 4;
const listed = 20;
const evenUsers = 50;
const evenThreads = (evenUsers * listed) / seats;
/** A history of fifty with another page behind it. */
const longThread = 100;

export const leastSize: DataSize = { users: 500, threads: 500, messages: 20_000, searchable: 0 };

export function groupOf(user: number, { users }: Pick<DataSize, 'users'>): Group {
  if (user < seats) return 'large';
  if (user < seats + evenUsers) return 'even';
  return user < seats + evenUsers + users / 10 ? 'busy' : 'other';
}

/** The same threads for the same size. */
export function planThreads(size: DataSize): PlannedThread[] {
  const random = randomNumbers(1);
  const users = Array.from({ length: size.users }, (_, user) => user);
  const inGroup = (group: Group): number[] => users.filter((user) => groupOf(user, size) === group);
  const [large, busy, other] = [inGroup('large'), inGroup('busy'), inGroup('other')];
  const first: PlannedThread[] = [
    ...repeat(largeThreads, () => ({ messages: Math.floor(size.messages / 10), people: large })),
    ...repeat(listed - largeThreads, () => ({ messages: 20, people: large })),
    ...repeat(evenThreads, (thread) => ({
      messages: Math.floor(size.messages / 1_000),
      people: repeat(seats, (seat) => seats + ((thread * seats + seat) % evenUsers)),
    })),
  ];
  const rest = sizesOf(size.threads - first.length, size.messages - sum(first));
  return [
    ...first,
    ...rest.map((messages, thread) => ({ messages, people: drawPeople(busy, other, thread, random) })),
  ];
}

/** Three quarters of the messages in long threads, the others spread over all that are left. */
function sizesOf(threads: number, messages: number): number[] {
  const long = Math.min(Math.floor(threads * 0.15), Math.floor((messages * 0.75) / longThread));
  const short = threads - long;
  const left = messages - long * longThread;
  return repeat(threads, (thread) =>
    thread < long ? longThread : Math.floor(left / short) + (thread - long < left % short ? 1 : 0),
  );
}

/** Two or three of the five are busy ones. */
function drawPeople(busy: number[], other: number[], thread: number, random: () => number): number[] {
  const people = new Set<number>();
  const fromBusy = 2 + (thread % 2);
  while (people.size < fromBusy) people.add(oneOf(busy, random));
  while (people.size < seats) people.add(oneOf(other, random));
  return [...people];
}

/** The thread of each message, in the order in which they were sent: those of all threads mixed, as people write. */
export function planOrder(threads: readonly PlannedThread[]): Int32Array {
  const order = new Int32Array(sum(threads));
  let end = 0;
  threads.forEach(({ messages }, thread) => order.fill(thread, end, (end += messages)));
  const random = randomNumbers(2);
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}

const sum = (threads: readonly PlannedThread[]): number =>
  threads.reduce((messages, thread) => messages + thread.messages, 0);

const repeat = <T>(count: number, make: (place: number) => T): T[] =>
  Array.from({ length: count }, (_, place) => make(place));
