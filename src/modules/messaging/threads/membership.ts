import type { LOCK } from 'sequelize';
import { forbidden, requirePrincipal } from '../../../platform/access/principal.js';
import type { ThreadParticipant } from '../models/thread-participant.model.js';
import { unknownThread } from './thread-reader.js';

/**
 * How the caller takes part in the thread.
 * @throws Problem 404 where they do not: that there is such a thread is nobody else's business.
 */
export async function requireMember(
  participants: typeof ThreadParticipant,
  threadId: string,
  lock?: LOCK,
): Promise<ThreadParticipant> {
  const { userId } = requirePrincipal();
  const mine = await participants.findOne({ where: { threadId, userId }, ...(lock && { lock }) });
  if (!mine) throw unknownThread();
  return mine;
}

/** @throws Problem 404, or 403 for who takes part and is not an owner. */
export async function requireThreadOwner(
  participants: typeof ThreadParticipant,
  threadId: string,
): Promise<ThreadParticipant> {
  const mine = await requireMember(participants, threadId);
  if (mine.role !== 'owner') throw forbidden();
  return mine;
}
