/** Of a window, and the seconds that are left of it. */
export interface Hit {
  hits: number;
  seconds: number;
}

interface Window {
  hits: number;
  endsAt: number;
}

/** More callers than this are not told apart by what they did longest ago. */
const mostKeys = 10_000;

/** Counts hits in windows as the database does, for this process alone. */
export class HitsInMemory {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * @param ttl of the window, in milliseconds.
   * @param blockDuration in milliseconds from the first hit too many; 0 blocks until the window ends.
   */
  count(key: string, limit: number, ttl: number, blockDuration: number): Hit {
    const now = this.now();
    let window = this.windows.get(key);
    if (window === undefined || window.endsAt <= now) {
      window = { hits: 0, endsAt: now + ttl };
      // Anew, so that the first in the map are the oldest.
      this.windows.delete(key);
      this.windows.set(key, window);
      if (this.windows.size > mostKeys) this.windows.delete(this.windows.keys().next().value!);
    }
    if (window.hits <= limit) {
      if (window.hits === limit && blockDuration > 0) window.endsAt = now + blockDuration;
      window.hits += 1;
    }
    return { hits: window.hits, seconds: Math.ceil((window.endsAt - now) / 1_000) };
  }
}
