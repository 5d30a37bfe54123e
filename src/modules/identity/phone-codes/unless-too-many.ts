import { Problem } from '../../../platform/errors/problem.js';

/**
 * Leaves `work` undone when its recipient was sent too many messages, and does not say so: who asks has yet to prove
 * the address, and would learn that somebody else uses it. Limits on routes tell those who ask too often.
 */
export async function unlessTooMany(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.getStatus() !== 429) throw error;
  }
}
