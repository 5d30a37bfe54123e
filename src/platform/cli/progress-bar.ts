import cliProgress from 'cli-progress';

const lineEveryMs = 3_000;

export interface ProgressBarOptions {
  /** In what {@link ProgressBar.update} counts. */
  total: number;
  /** The total as it is shown, with its unit. */
  shownTotal: string;
  /** What is being done now. */
  stage: string;
}

/** Shows on standard error how far a piece of work is: a bar in a terminal, elsewhere a line every few seconds. */
export class ProgressBar {
  private readonly bar: cliProgress.SingleBar | undefined;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly options: ProgressBarOptions;
  private done = 0;

  constructor(options: ProgressBarOptions) {
    this.options = { ...options };
    const { total, shownTotal, stage } = options;
    if (process.stderr.isTTY) {
      this.bar = new cliProgress.SingleBar(
        {
          format: '{stage} {bar} {percentage}% of {shownTotal} | {duration_formatted}',
          clearOnComplete: false,
          hideCursor: true,
        },
        cliProgress.Presets.shades_classic,
      );
      this.bar.start(total, 0, { stage, shownTotal });
    } else {
      this.timer = setInterval(() => this.writeLine(), lineEveryMs);
    }
  }

  update(done: number): void {
    this.done = done;
    this.bar?.update(done);
  }

  tell(stage: string): void {
    this.options.stage = stage;
    this.bar?.update({ stage });
  }

  stop(): void {
    this.bar?.stop();
    clearInterval(this.timer);
  }

  private writeLine(): void {
    const { total, shownTotal, stage } = this.options;
    const percentage = total === 0 ? 100 : Math.floor((this.done / total) * 100);
    process.stderr.write(`${stage}: ${percentage}% of ${shownTotal}\n`);
  }
}
