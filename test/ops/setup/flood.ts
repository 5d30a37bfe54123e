import { ask, summary, type Answer } from './load.js';

/** One request, again and again. */
export interface Flood {
  url: string;
  path: string;
  token: string;
  body: object;
  /** So many clients with one request after the other, or so many requests a second however many are waiting. */
  pace: { clients: number } | { perSecond: number };
  forMs: number;
  /** Of the time between these alone is told: a line forms at the beginning, and at the end nobody comes any more. */
  countedMs: readonly [from: number, to: number];
}

export interface FloodAnswer {
  /** As {@link summary}. */
  kind: string;
  retryAfter: number;
  ms: number;
}

const restMs = 2;

/** This process does nothing else: who counts time must not wait for what is counted. */
process.on('message', (flood: Flood) => {
  const done =
    'clients' in flood.pace ? inTurn(flood, flood.pace.clients) : atRate(flood, flood.pace.perSecond);
  void done.then((answers) => process.send!(answers.map(shortOf)));
});

const send = ({ url, path, token, body }: Flood): Promise<Answer> => ask(url, path, { token, body });

const shortOf = (answer: Answer): FloodAnswer => ({
  kind: summary(answer),
  retryAfter: Number(answer.headers['retry-after']),
  ms: answer.ms,
});

async function inTurn(flood: Flood, clients: number): Promise<Answer[]> {
  const [from, to] = flood.countedMs;
  const since = performance.now();
  const answers: Answer[] = [];
  const one = async (): Promise<void> => {
    for (let elapsed = 0; elapsed < flood.forMs;) {
      const answer = await send(flood);
      elapsed = performance.now() - since;
      if (elapsed >= from && elapsed < to) answers.push(answer);
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  return answers;
}

async function atRate(flood: Flood, perSecond: number): Promise<Answer[]> {
  const [from, to] = flood.countedMs;
  const since = performance.now();
  const counted: Promise<Answer>[] = [];
  const others: Promise<Answer>[] = [];
  for (let sent = 0, elapsed = 0; elapsed < flood.forMs; elapsed = performance.now() - since) {
    for (; sent < (elapsed / 1_000) * perSecond; sent++) {
      (elapsed >= from && elapsed < to ? counted : others).push(send(flood));
    }
    await new Promise((wait) => setTimeout(wait, restMs));
  }
  await Promise.all(others);
  return Promise.all(counted);
}
