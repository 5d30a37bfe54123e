const longestMs = 60_000;

/** Does work again and again; where it fails it waits twice as long each time, and at least as long as it was told to. */
export class Poller {
  /** @param {() => Promise<void>} work @param {number} everyMs @param {(refusal: Error | null, nextMs: number) => void} tell */
  constructor(work, everyMs, tell) {
    Object.assign(this, { work, everyMs, tell, failures: 0, isRunning: false, timer: undefined, turn: 0 });
  }

  start() {
    if (this.isRunning) return;
    this.isRunning = true;
    void this.go();
  }

  stop() {
    this.isRunning = false;
    this.turn += 1;
    clearTimeout(this.timer);
  }

  /** Now, and then as before. */
  again() {
    if (!this.isRunning) return;
    clearTimeout(this.timer);
    void this.go();
  }

  async go() {
    const turn = (this.turn += 1);
    const refusal = await this.work().then(
      () => null,
      (error) => error,
    );
    if (turn !== this.turn) return;
    this.failures = refusal ? this.failures + 1 : 0;
    const next = refusal ? this.backOff(refusal) : this.everyMs;
    this.tell(refusal, next);
    if (this.isRunning) this.timer = setTimeout(() => this.go(), next);
  }

  /** With chance in it: pages that lost the service together must not come back together. */
  backOff({ retryAfter = 0 }) {
    const doubled = Math.min(1_000 * 2 ** this.failures, longestMs);
    return Math.max(doubled * (0.75 + Math.random() / 2), retryAfter * 1_000);
  }
}
