import cliProgress from 'cli-progress';

type Stage = 'reading' | 'storing';

const lineEveryMs = 3_000;

/** Shows on standard error how far an import is: a bar in a terminal, elsewhere a line every few seconds. */
export class ImportProgress {
  private readonly bar: cliProgress.SingleBar | undefined;
  private readonly timer: NodeJS.Timeout | undefined;
  private bytes = 0;
  private stage: Stage = 'reading';

  /** @param size of the file on disk, in bytes. */
  constructor(private readonly size: number) {
    if (process.stderr.isTTY) {
      this.bar = new cliProgress.SingleBar(
        {
          format: '{stage} {bar} {percentage}% of {size} | {duration_formatted}',
          clearOnComplete: false,
          hideCursor: true,
        },
        cliProgress.Presets.shades_classic,
      );
      this.bar.start(size, 0, { stage: this.stage, size: megabytes(size) });
    } else {
      this.timer = setInterval(() => this.writeLine(), lineEveryMs);
    }
  }

  /** Passes the bytes of the file on and counts them. */
  async *follow(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of file) {
      yield chunk;
      this.bytes += chunk.length;
      this.bar?.update(this.bytes);
    }
  }

  /** Storing begins when the file is read and takes most of the time: the bar is full by then. */
  tell(stage: Stage): void {
    this.stage = stage;
    this.bar?.update({ stage });
  }

  stop(): void {
    this.bar?.stop();
    clearInterval(this.timer);
  }

  private writeLine(): void {
    const percentage = this.size === 0 ? 100 : Math.floor((this.bytes / this.size) * 100);
    process.stderr.write(`${this.stage}: ${percentage}% of ${megabytes(this.size)}\n`);
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;
