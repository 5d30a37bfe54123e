const beatMs = 50;
/** What a timer is late by in a process that has something to do; more than it is a machine that stands still. */
const lateMs = 250;

let stoodStillMs = 0;
let beats: NodeJS.Timeout | undefined;

/**
 * Milliseconds, as `performance.now()`, without those in which this machine stood still: who holds an answer to a time must
 * not hold it to those.
 */
export function movingTime(): number {
  beats ??= startBeating();
  return performance.now() - stoodStillMs;
}

function startBeating(): NodeJS.Timeout {
  let last = performance.now();
  return setInterval(() => {
    const now = performance.now();
    const late = now - last - beatMs;
    if (late > lateMs) stoodStillMs += late;
    last = now;
  }, beatMs).unref();
}
