import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Piscina } from 'piscina';
import type { Environment } from '../../../../config/environment.js';
import type { ForecastInput, ForecastResult } from './forecast.contract.js';
import type { ForecastTask, Told } from './forecast.worker.js';
import { requireHistory } from './insufficient-history.js';

/** What is built, also where this file itself is TypeScript, as in tests, which are begun by building. */
const workerFile = import.meta.url
  .replace(/\/src\/(?=modules\/sales\/)/, '/dist/')
  .replace(/forecast-workers\.[jt]s$/, 'forecast.worker.js');

/** A thread that has nothing to do ends after so long: the models in it take some 100 MB. */
const idleMs = 30_000;

/** Works out forecasts in threads of their own, so that requests are answered meanwhile. */
@Injectable()
export class ForecastWorkers implements OnApplicationShutdown {
  private readonly maxThreads: number;
  private pool: Piscina<ForecastTask, ForecastResult> | undefined;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    this.maxThreads = config.get('environment', { infer: true }).forecasts.threads;
  }

  /**
   * As `forecast` does, once a thread is free.
   * @param options.signal ends the thread in the middle of what it does, and leaves its place to the next one.
   * @param options.onProgress is told the share that is done, 0 to 1, after each fit.
   * @throws InsufficientHistory at once; the signal's reason when it is aborted; an error when the process stops.
   */
  async run(
    input: ForecastInput,
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: (done: number) => void } = {},
  ): Promise<ForecastResult> {
    requireHistory(input.history);
    signal?.throwIfAborted();
    const end = new AbortController();
    const { ours, theirs, last } = listen(onProgress);
    try {
      const result = await Promise.race([
        this.threads().run(
          { input, port: theirs },
          { signal: AbortSignal.any([end.signal, ...(signal ? [signal] : [])]), transferList: [theirs] },
        ),
        last,
      ]);
      onProgress?.(1);
      return result;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      // A thread that has done its last goes, and the next one begins with whole models; any other has ended its task.
      end.abort();
      ours.close();
    }
  }

  /** Ends all threads, whatever they do. Jobs have had their time by then. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool?.destroy();
    this.pool = undefined;
  }

  private threads(): Piscina<ForecastTask, ForecastResult> {
    return (this.pool ??= new Piscina({
      filename: workerFile,
      minThreads: 0,
      maxThreads: this.maxThreads,
      idleTimeout: idleMs,
      // Nothing of the environment, which holds secrets, is of use there.
      env: {},
    }));
  }
}

interface Line {
  ours: MessagePort;
  theirs: MessagePort;
  /** The result of a thread that has done its last. */
  last: Promise<ForecastResult>;
}

function listen(onProgress?: (done: number) => void): Line {
  const { port1: ours, port2: theirs } = new MessageChannel();
  const last = new Promise<ForecastResult>((resolve) => {
    ours.on('message', (told: Told) => {
      if (typeof told !== 'number') resolve(told.last);
      // That it is done is told with the result, which may come before the last message does.
      else if (told < 1) onProgress?.(told);
    });
  });
  ours.unref();
  return { ours, theirs, last };
}
