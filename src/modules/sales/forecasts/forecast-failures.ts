/** Why a forecast has failed, by the code that is kept; nothing of what went wrong within. */
const failures = {
  'sales.history_too_short': 'Too little was sold to forecast from.',
  'sales.forecast_interrupted': 'It was begun several times, and its process ended each time.',
  'sales.forecast_failed': 'It went wrong each time it was tried. The log of the service says where.',
} as const;

export type FailureCode = keyof typeof failures;

export const messageOfFailure = (code: string): string =>
  failures[code as FailureCode] ?? failures['sales.forecast_failed'];
