import { setTimeout as pause } from 'node:timers/promises';

const dayMs = 86_400_000;

/**
 * Lets midnight (UTC) go by where it is nearer than what a test file takes: one that says "today" in several places
 * would otherwise mean two days.
 * @returns the day that it is, such as 2026-02-28.
 */
export async function clearOfMidnight(fileTakesMs = 120_000): Promise<string> {
  const left = dayMs - (Date.now() % dayMs);
  if (left < fileTakesMs) await pause(left + 1_000);
  return new Date().toISOString().slice(0, 10);
}
