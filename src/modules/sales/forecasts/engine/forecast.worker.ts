import type { MessagePort } from 'node:worker_threads';
import { forecast } from './forecast.js';
import type { ForecastInput, ForecastResult } from './forecast.contract.js';

export interface ForecastTask {
  input: ForecastInput;
  /** Told the share that is done, where somebody wants to know. */
  progress?: MessagePort;
}

// Stan writes there what it does not find; that a model cannot be fitted is in the result, and in plain English.
const discard = (): boolean => true;
process.stdout.write = discard;
process.stderr.write = discard;

/** What a thread of `ForecastWorkers` runs. */
export default function work({ input, progress }: ForecastTask): ForecastResult {
  try {
    return forecast(input, { progress: (done) => progress?.postMessage(done) });
  } finally {
    progress?.close();
  }
}
