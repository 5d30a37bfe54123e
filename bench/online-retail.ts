import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const usualFile = fileURLToPath(new URL('../../shared/data/online-retail-2010-12.csv.gz', import.meta.url));
const linesAtOnce = 1_000;

/** The sold lines of a file, each record on one line, and files of any length made of them. */
export class OnlineRetail {
  private constructor(
    private readonly header: string,
    readonly lines: readonly string[],
  ) {}

  /** @throws Error when there is no file at `path`, or, without it, at the usual place. */
  static load(path = usualFile): OnlineRetail {
    const file = resolve(path);
    if (!existsSync(file)) {
      throw new Error(
        `There is no file ${file}. Name one: npm run bench -- import --file <online-retail.csv or .csv.gz>`,
      );
    }
    const bytes = readFileSync(file);
    const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
    const [header = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
    return new OnlineRetail(header, lines);
  }

  /** A file of `rows` lines in pieces. The lines are repeated, with other invoice numbers, as often as it takes. */
  *stream(rows: number): Generator<string> {
    yield `${this.header}\n`;
    for (let from = 0; from < rows; from += linesAtOnce) {
      const count = Math.min(linesAtOnce, rows - from);
      yield Array.from({ length: count }, (_, index) => `${this.line(from + index)}\n`).join('');
    }
  }

  /** The same as gzip. */
  packed(rows: number): Buffer {
    return gzipSync([...this.stream(rows)].join(''));
  }

  /** Runs `work` with the path of such a file, which is removed afterwards. */
  async withFile<T>(rows: number, work: (path: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'atrium-bench-file-'));
    try {
      const path = join(folder, 'sold-lines.csv.gz');
      await writeFile(path, this.packed(rows));
      return await work(path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private line(index: number): string {
    const round = Math.floor(index / this.lines.length);
    const line = this.lines[index % this.lines.length]!;
    return round === 0 ? line : `${round}-${line}`;
  }
}
