/** Tells again and again that somebody is at work, and how far; ends the work when it is not wanted any longer. */
export class Heartbeat {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private progress = 0;
  private isBeating = false;

  /**
   * @param outer ends the work as well.
   * @param beat tells the progress, and answers whether the work is still wanted. Where it fails the work goes on: the
   * database may be away for a moment.
   */
  constructor(
    private readonly outer: AbortSignal,
    private readonly beat: (progress: number) => Promise<boolean>,
    everyMs: number,
  ) {
    this.timer = setInterval(() => void this.tick(), everyMs);
  }

  /** Aborted when the work is not wanted any longer. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.outer, this.controller.signal]);
  }

  /** Whether a beat was answered so; the outer signal is another matter. */
  get isRefused(): boolean {
    return this.controller.signal.aborted;
  }

  /** Of a hundred; told with the next beat. */
  tell(progress: number): void {
    this.progress = progress;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async tick(): Promise<void> {
    if (this.isBeating) return;
    this.isBeating = true;
    try {
      if (!(await this.beat(this.progress))) this.controller.abort();
    } catch {
      // Told with the next beat.
    } finally {
      this.isBeating = false;
    }
  }
}
