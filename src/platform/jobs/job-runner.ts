import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { safeStack } from '../logging/safe-stack.js';
import { JobQueue, type JobFailure, type TakenJob } from './job-queue.js';
import { JobRegistry, type RegisteredJob } from './job-registry.js';

/** How long a job has, once it was told that nobody waits any longer. */
const lastMs = 1_000;
const retellEveryMs = 1_000;

/** Why a signal is aborted. */
const expired = 'expired';
const stopping = 'stopping';

export interface RunOptions {
  /** Also what is to start later. */
  isEarly?: boolean;
  /** Called once there is a job, before it runs. */
  begun?: () => void;
}

/** How many jobs were done and how many tries failed. */
export interface Drained {
  done: number;
  failed: number;
}

/** Runs jobs in this process, and tells the queue and the log what has become of them. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger(JobRunner.name);
  private readonly running = new Map<Promise<void>, AbortController>();

  constructor(
    private readonly registry: JobRegistry,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Takes the job of this name whose turn it is and runs it.
   * @returns whether it was done; undefined where there is none.
   */
  async runNext(name: string, options: RunOptions = {}): Promise<boolean | undefined> {
    const controller = new AbortController();
    const running = this.takeAndRun(this.registry.get(name), controller, options);
    const ended = running.then(
      () => undefined,
      () => undefined,
    );
    this.running.set(ended, controller);
    return running.finally(() => this.running.delete(ended));
  }

  /** Runs all jobs of this name that are due, one after the other, until there is none. */
  async drain(name: string, options: Pick<RunOptions, 'isEarly'> = {}): Promise<Drained> {
    const drained = { done: 0, failed: 0 };
    for (;;) {
      const isDone = await this.runNext(name, options);
      if (isDone === undefined) return drained;
      drained[isDone ? 'done' : 'failed']++;
    }
  }

  /** Waits for what runs, so long; then has it end, and gives back what does not. */
  async finish(waitMs: number): Promise<void> {
    const ended = (): Promise<unknown> => Promise.all([...this.running.keys()]);
    await Promise.race([ended(), pause(waitMs, undefined, { ref: false })]);
    for (const controller of this.running.values()) controller.abort(stopping);
    await ended();
  }

  /** What was lost with its process, or takes too long, is tried again. */
  async failExpired(): Promise<void> {
    for (const job of await this.queue.failExpired()) this.tellFailure(job, { error: 'Expired' });
  }

  private async takeAndRun(
    { name, job, expireInSeconds }: RegisteredJob,
    controller: AbortController,
    { isEarly, begun }: RunOptions,
  ): Promise<boolean | undefined> {
    // From before the queue counts, so that the time is not over there while it goes on here.
    const timer = setTimeout(() => controller.abort(expired), expireInSeconds * 1_000);
    try {
      const taken = await this.queue.take(name, isEarly);
      if (!taken) return undefined;
      begun?.();
      const { id, attempt, data } = taken;
      const { signal } = controller;
      const outcome = (async () => job.run(data, { id, attempt, signal }))().then(
        () => undefined,
        (error: unknown) => failureOf(error),
      );
      return await this.settle(taken, outcome, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** @returns whether it was done. */
  private async settle(
    taken: TakenJob,
    outcome: Promise<JobFailure | undefined>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const failure = await Promise.race([outcome, givenUp(signal)]);
    // Whoever looks for lost jobs deals with it, or has done so: it may be running elsewhere by now.
    if (signal.reason === expired) return false;
    if (failure === undefined) await this.retell(signal, () => this.queue.complete(taken));
    else if (signal.aborted) await this.retell(signal, () => this.queue.giveBack(taken));
    else {
      await this.retell(signal, () => this.queue.fail(taken, failure));
      this.tellFailure(taken, failure);
    }
    return failure === undefined;
  }

  /** The database may be away for a moment; where it stays away, the time of the job is over some time. */
  private async retell(signal: AbortSignal, tell: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await tell();
      } catch {
        if (signal.aborted) return;
        await pause(retellEveryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private tellFailure({ name, id, attempt, isLast }: TakenJob, { error, code, stack }: JobFailure): void {
    const what = `Job ${name} ${id}, attempt ${attempt}: ${code ? `${error} ${code}` : error}`;
    if (isLast) this.logger.error(`${what}; it failed for good`, stack);
    else this.logger.warn(`${what}; it is tried again`);
  }
}

/** Resolves once nobody waits for the job any longer. */
async function givenUp(signal: AbortSignal): Promise<JobFailure> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  if (signal.reason === stopping) await pause(lastMs);
  return { error: 'Aborted' };
}

/** Never the message, which quotes what is personal. */
function failureOf(error: unknown): JobFailure {
  if (!(error instanceof Error)) return { error: 'unknown' };
  const { code } = error as { code?: unknown };
  return { error: error.name, stack: safeStack(error), ...(typeof code === 'string' && { code }) };
}
