import type { Call } from './load.js';
import type { Callers, Place } from './messaging-callers.js';
import type { Caller } from './sessions.js';
import { oneOf, randomNumbers } from './statistics.js';

/** What one caller asks; both sides are asked the same. */
export interface Request {
  call: Call;
  caller: Caller;
}

export interface Measured {
  title: string;
  aim: number;
  request: (random: () => number) => Request;
}

export interface Flat {
  title: string;
  even: Measured['request'];
  large: Measured['request'];
}

const pageSize = 50;

/** Of where nobody has written since the data was built, save for the last one. */
export function requestsToCheck({ places }: Callers): Request[] {
  const random = randomNumbers(5);
  const read = [oneOf(places.even, random), oneOf(longest(places.large), random)];
  return [
    ...read.flatMap((place) => [
      historyOf(place),
      historyOf(place, 60),
      listOf(place.caller),
      threadOf(place),
    ]),
    sendTo(oneOf(places.busy, random)),
  ];
}

/** What is compared with the bare server. */
export function operationsFor({ callers, places }: Callers): Measured[] {
  const long = [...places.busy, ...places.even].filter(({ messages }) => messages > pageSize);
  const list = (random: () => number): Request => listOf(oneOf(callers.busy, random));
  return [
    { title: 'read 50 messages', aim: 0.8, request: (random) => historyOf(oneOf(long, random)) },
    { title: 'list 20 threads', aim: 0.8, request: list },
    { title: 'read one thread', aim: 0.8, request: (random) => threadOf(oneOf(places.busy, random)) },
    { title: 'send one message', aim: 0.6, request: (random) => sendTo(oneOf(places.busy, random)) },
  ];
}

/** What should take as long in a thread of a hundred times as many messages. */
export function flatnessFor({ callers, places }: Callers): Flat[] {
  const largest = longest(places.large);
  const anywhere =
    (among: Place[]) =>
    (random: () => number): Request => {
      const place = oneOf(among, random);
      return historyOf(place, pageSize + 1 + Math.floor(random() * (place.messages - pageSize)));
    };
  return [
    {
      title: 'list 20 threads',
      even: (random) => listOf(oneOf(callers.even, random)),
      large: (random) => listOf(oneOf(callers.large, random)),
    },
    {
      title: 'read the newest 50 messages',
      even: (random) => historyOf(oneOf(places.even, random)),
      large: (random) => historyOf(oneOf(largest, random)),
    },
    { title: 'read 50 messages from anywhere', even: anywhere(places.even), large: anywhere(largest) },
  ];
}

const historyOf = ({ threadId, caller }: Place, before?: number): Request => ({
  call: {
    method: 'GET',
    path: `/v1/threads/${threadId}/messages?limit=${pageSize}${before === undefined ? '' : `&before=${before}`}`,
  },
  caller,
});

const listOf = (caller: Caller): Request => ({
  call: { method: 'GET', path: '/v1/threads?limit=20' },
  caller,
});

const threadOf = ({ threadId, caller }: Place): Request => ({
  call: { method: 'GET', path: `/v1/threads/${threadId}` },
  caller,
});

const sendTo = ({ threadId, caller }: Place): Request => ({
  call: {
    method: 'POST',
    path: `/v1/threads/${threadId}/messages`,
    body: { content: 'See you at nine, before the call with our client; I shall bring the draft.' },
  },
  caller,
});

/** Those in the threads with the most messages. */
export const longest = (places: Place[]): Place[] => {
  const most = Math.max(...places.map(({ messages }) => messages));
  return places.filter(({ messages }) => messages === most);
};
