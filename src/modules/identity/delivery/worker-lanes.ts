import { AsyncResource } from 'node:async_hooks';

/**
 * Runs `step` in up to `max` lanes at once, each until there is nothing left to do. A lane that finds work starts
 * another one, so that a slow piece of work holds up nothing but itself.
 */
export class WorkerLanes {
  private readonly running = new Set<Promise<void>>();
  private readonly runOutside: (lane: () => Promise<void>) => Promise<void>;
  private hasMissedCall = false;
  private isStopped = false;

  /**
   * @param step does one piece of work and calls `wake` as soon as it has found one; resolves to false where there
   * was none. What it throws ends its lane.
   */
  constructor(
    private readonly max: number,
    private readonly step: (wake: () => void) => Promise<boolean>,
    private readonly onError: (error: unknown) => void,
  ) {
    // Whoever wakes a lane is not who the work is for: neither a request nor a transaction is carried into it.
    this.runOutside = AsyncResource.bind((lane: () => Promise<void>) => lane());
  }

  /** There may be something to do. Returns at once. */
  readonly wake = (): void => {
    if (this.isStopped) return;
    if (this.running.size >= this.max) {
      // All lanes may just have looked in vain.
      this.hasMissedCall = true;
      return;
    }
    // Counted before it begins: its first step may wake the next lane at once.
    const lane = Promise.resolve().then(() => this.runOutside(() => this.run()));
    this.running.add(lane);
    void lane.finally(() => this.running.delete(lane));
  };

  /** Resolves when no lane is at work. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Begins nothing more, and resolves when what has begun is done. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.idle();
  }

  private async run(): Promise<void> {
    try {
      do {
        this.hasMissedCall = false;
        while (!this.isStopped && (await this.step(this.wake)));
      } while (this.hasMissedCall && !this.isStopped);
    } catch (error) {
      this.onError(error);
    }
  }
}
