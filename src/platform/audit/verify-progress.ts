import cliProgress from 'cli-progress';

const lineEveryMs = 3_000;

/** Shows on standard error how much of the trail was gone through: a bar in a terminal, elsewhere a line now and then. */
export class VerifyProgress {
  private readonly bar: cliProgress.SingleBar | undefined;
  private readonly timer: NodeJS.Timeout | undefined;
  private done = 0;

  /** @param total how many entries there are. */
  constructor(private readonly total: number) {
    if (process.stderr.isTTY) {
      this.bar = new cliProgress.SingleBar(
        {
          format: 'verifying {bar} {percentage}% of {total} entries | {duration_formatted}',
          hideCursor: true,
        },
        cliProgress.Presets.shades_classic,
      );
      this.bar.start(total, 0);
    } else {
      this.timer = setInterval(() => this.writeLine(), lineEveryMs);
    }
  }

  readonly advance = (entries: number): void => {
    this.done += entries;
    this.bar?.update(Math.min(this.done, this.total));
  };

  stop(): void {
    this.bar?.stop();
    clearInterval(this.timer);
  }

  private writeLine(): void {
    const percentage = this.total === 0 ? 100 : Math.floor((this.done / this.total) * 100);
    process.stderr.write(`verifying: ${percentage}% of ${this.total} entries\n`);
  }
}
