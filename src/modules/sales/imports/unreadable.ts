import { Problem } from '../../../platform/errors/problem.js';

/** The upload as a whole cannot be read, so that nothing of it is stored. */
export const unreadable = (detail: string, cause?: unknown): Problem =>
  new Problem(400, 'sales.import_unreadable', `${detail} Nothing was stored.`, { cause });
