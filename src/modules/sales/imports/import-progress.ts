import { ProgressBar } from '../../../platform/cli/progress-bar.js';

type Stage = 'reading' | 'storing';

/** Shows on standard error how far an import is. */
export class ImportProgress {
  private readonly bar: ProgressBar;
  private bytes = 0;

  /** @param size of the file on disk, in bytes. */
  constructor(size: number) {
    const stage: Stage = 'reading';
    this.bar = new ProgressBar({ total: size, shownTotal: megabytes(size), stage });
  }

  /** Passes the bytes of the file on and counts them. */
  async *follow(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of file) {
      yield chunk;
      this.bytes += chunk.length;
      this.bar.update(this.bytes);
    }
  }

  /** Storing begins when the file is read and takes most of the time: the bar is full by then. */
  tell(stage: Stage): void {
    this.bar.tell(stage);
  }

  stop(): void {
    this.bar.stop();
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;
