import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Flood, FloodAnswer } from './flood.js';

/** A process that sends requests, beside that of the test and that of the service. */
export interface FloodProcess {
  /** Answers once each request has been. */
  send(flood: Flood): Promise<FloodAnswer[]>;
  end(): void;
}

export function startFloodProcess(): FloodProcess {
  const child = fork(resolve('test/ops/setup/flood.ts'), { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process that sends requests has ended with ${code}.`);
  });
  ended.catch(() => undefined);
  return {
    send: async (flood) => {
      const answered = once(child, 'message');
      child.send(flood);
      const [answers] = (await Promise.race([answered, ended])) as [FloodAnswer[]];
      return answers;
    },
    end: () => void child.kill(),
  };
}
