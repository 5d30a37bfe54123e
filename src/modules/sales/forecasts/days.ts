const dayMs = 86_400_000;

/** The day so many days after one: `2026-11-20`, UTC. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

/** `2026-11-20`, UTC. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** The last day that is over. */
export const yesterday = (): string => new Date(Date.now() - dayMs).toISOString().slice(0, 10);

export const earlier = (one: string, other: string): string => (one < other ? one : other);

export const later = (one: string, other: string): string => (one > other ? one : other);
