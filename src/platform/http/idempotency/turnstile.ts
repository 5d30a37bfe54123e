/** Lets so many in at a time; the others wait in line, in the order in which they came. */
export class Turnstile {
  private readonly line: (() => void)[] = [];

  /** @param places how many may be inside. */
  constructor(private places: number) {}

  /**
   * Runs `work` inside.
   * @param patienceMs the longest to wait in line.
   * @param tooLong what is thrown after that.
   */
  async enter<T>(work: () => Promise<T>, patienceMs: number, tooLong: () => Error): Promise<T> {
    if (this.places > 0) this.places -= 1;
    else await this.queue(patienceMs, tooLong);
    try {
      return await work();
    } finally {
      const next = this.line.shift();
      if (next) next();
      else this.places += 1;
    }
  }

  private queue(patienceMs: number, tooLong: () => Error): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.line.splice(this.line.indexOf(enter), 1);
        reject(tooLong());
      }, patienceMs);
      const enter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.line.push(enter);
    });
  }
}
