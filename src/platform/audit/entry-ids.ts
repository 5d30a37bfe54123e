/**
 * The smallest UUID v7 of a millisecond: entries from `at` on have this id or a greater one. An entry's time is that of
 * its id, so that one index serves both.
 */
export function firstIdOf(at: Date): string {
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
