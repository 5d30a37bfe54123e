export const maxAttempts = 5;

/** Longer than any attempt takes: what is still unmarked then was left by a process that is gone. */
export const leaseSeconds = 60;

/**
 * An attempt is counted when it begins, so that a message that brings its process down does not do so for ever. A
 * time is rounded to the millisecond, hence a message may seem to be due half of one after its commit.
 */
export const claim = `
  UPDATE identity.outgoing_messages AS message
     SET attempts = attempts + 1, next_attempt_at = now() + interval '${leaseSeconds} seconds'
   WHERE id = ANY (ARRAY(
     SELECT id FROM identity.outgoing_messages
      WHERE status = 'queued' AND channel = $1 AND attempts < ${maxAttempts}
        AND next_attempt_at <= now() + interval '1 millisecond' AND expires_at > now()
      ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED))
  RETURNING id, attempts AS attempt, channel, template, recipient_hash AS "recipientHash", content`;

/** The number of the attempt tells whether the claim still holds. */
const claimed = `id = $1 AND attempts = $2 AND status = 'queued'`;

export const markSent = `
  UPDATE identity.outgoing_messages
     SET status = 'sent', sent_at = now(), transport = $3, last_error = NULL,
         content = CASE WHEN $4::boolean THEN content END
   WHERE ${claimed}
  RETURNING id`;

const isLast = `($4::boolean OR attempts >= ${maxAttempts})`;

export const markFailed = `
  UPDATE identity.outgoing_messages
     SET status = CASE WHEN ${isLast} THEN 'failed' ELSE 'queued' END, last_error = $3,
         next_attempt_at = least(now() + $5::float8 * interval '1 second', expires_at),
         content = CASE WHEN $6::boolean OR NOT ${isLast} THEN content END
   WHERE ${claimed}
  RETURNING status`;

export const closeOverdue = `
  UPDATE identity.outgoing_messages
     SET status = CASE WHEN attempts >= ${maxAttempts} THEN 'failed' ELSE 'expired' END,
         last_error = CASE WHEN attempts >= ${maxAttempts} THEN 'lost' ELSE last_error END,
         content = CASE WHEN $1::boolean THEN content END
   WHERE status = 'queued' AND next_attempt_at <= now() AND (expires_at <= now() OR attempts >= ${maxAttempts})
  RETURNING id`;

export const removedAtOnce = 1_000;

/** The longest window is a day; what is kept beyond it helps whoever asks where a message went. */
export const removeOld = `
  DELETE FROM identity.outgoing_messages
   WHERE id = ANY (ARRAY(
     SELECT id FROM identity.outgoing_messages
      WHERE channel IN ('email', 'sms') AND created_at < now() - interval '7 days' AND status <> 'queued'
      LIMIT ${removedAtOnce} FOR UPDATE SKIP LOCKED))
  RETURNING id`;
