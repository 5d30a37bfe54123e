import { setTimeout as pause } from 'node:timers/promises';

/** Longer than a machine that others use as well stands still, and less than a test may take. */
const patienceMs = 60_000;

/** Looks again and again until it is so, and fails where it takes longer than anything of this could. */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  what = 'it comes to be so',
): Promise<void> {
  for (const since = performance.now(); !(await isSo()); await pause(5)) {
    if (performance.now() - since > patienceMs) throw new Error(`In vain: ${what}.`);
  }
}
