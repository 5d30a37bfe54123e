import { setTimeout as pause } from 'node:timers/promises';
import { movingTime } from './moving-time.js';

/**
 * A figure of a process, as Prometheus is told it.
 * @param name with its labels, as in `atrium_replica_up{replica="1"}`; NaN where there is none.
 */
export async function figureOf(url: string, token: string, name: string): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const line = (await response.text()).split('\n').find((text) => text.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
}

/** Waits until something is so. @throws Error naming `what`, where it is not in time. */
export async function until(what: string, isSo: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const since = movingTime();
  while (!(await isSo())) {
    if (movingTime() - since > limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await pause(20);
  }
}
