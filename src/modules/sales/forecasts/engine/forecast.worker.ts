import type { MessagePort } from 'node:worker_threads';
import { forecast } from './forecast.js';
import type { ForecastInput, ForecastResult } from './forecast.contract.js';
import { hasStanBroken } from './prophet.js';

export interface ForecastTask {
  input: ForecastInput;
  port: MessagePort;
}

/** What a task tells through its port: the share that is done, or the result, after which the thread is to be ended. */
export type Told = number | { last: ForecastResult };

// Stan writes there what it does not find; that a model cannot be fitted is in the result, and in plain English.
const discard = (): boolean => true;
process.stdout.write = discard;
process.stderr.write = discard;

/** What a thread of `ForecastWorkers` runs. */
export default function work({ input, port }: ForecastTask): ForecastResult | Promise<never> {
  const tell = (told: Told): void => port.postMessage(told);
  const result = forecast(input, { progress: tell });
  if (!hasStanBroken()) return result;
  tell({ last: result });
  return new Promise(() => undefined);
}
