import cliProgress from 'cli-progress';

/** Called with what comes next, or with how much of it is done. */
export type Next = (step: string, by?: number) => void;

/** Shows a bar of `total` steps on stderr while `work` runs; where stderr is no terminal, a line every five seconds. */
export async function withBar<T>(
  total: number,
  firstStep: string,
  work: (next: Next) => Promise<T>,
): Promise<T> {
  const progress = new cliProgress.SingleBar(
    {
      format: '{bar} {value}/{total} {step}',
      stream: process.stderr,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    cliProgress.Presets.shades_classic,
  );
  progress.start(total, 0, { step: firstStep });
  try {
    return await work((step, by = 1) => progress.increment(by, { step }));
  } finally {
    progress.stop();
  }
}
