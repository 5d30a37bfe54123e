import { Problem } from '../../../platform/errors/problem.js';

/**
 * Leaves `work` undone when its recipient was sent too many messages, and does not say so: who asks has yet to prove
 * the address, and would learn that somebody else uses it. Limits on routes tell those who ask too often.
 */
export const unlessTooMany = (work: () => Promise<void>): Promise<void> =>
  unlessRefused('identity.too_many_messages', work);

/** Leaves `work` undone where this service sends no such messages, and there is more to be done than that. */
export const unlessUnavailable = (work: () => Promise<void>): Promise<void> =>
  unlessRefused('identity.delivery_unavailable', work);

async function unlessRefused(code: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== code) throw error;
  }
}
