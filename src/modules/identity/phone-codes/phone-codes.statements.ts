import { maxTries, triesCountFor } from './short-codes.js';

/** Until the end of the transaction nobody else asks for or redeems a code of this phone. */
export const lockPhone = `SELECT pg_advisory_xact_lock(hashtextextended('phone-codes:' || $1::text, 0))`;

const wrongTries = `
  (SELECT coalesce(sum(attempts), 0) FROM identity.otps
    WHERE phone = $1 AND expires_at > now() - interval '${triesCountFor}')`;

/** An id for the next code, and whether this phone may have one: after too many wrong tries it would open nothing. */
export const prepareCode = `SELECT platform.uuid_v7() AS id, ${wrongTries} >= ${maxTries} AS "isExhausted"`;

/**
 * Takes one try of the code that is open. One row always; its id is NULL where there is none to be tried.
 *
 * A try is written down, which at commit waits for the disk; without that wait it would show that there is no code,
 * hence no account. A message to nobody is written in its place.
 */
export const claimTry = `
  WITH claimed AS (
    UPDATE identity.otps SET attempts = attempts + 1
     WHERE phone = $1 AND purpose = $2 AND subject_id IS NOT DISTINCT FROM $3::uuid
       AND NOT is_used AND expires_at > now() AND attempts < ${maxTries} AND ${wrongTries} < ${maxTries}
    RETURNING id, user_id, code_hash
  )
  SELECT id, user_id AS "userId", code_hash AS "codeHash",
         CASE WHEN id IS NULL THEN pg_logical_emit_message(true, 'atrium', '') END AS written
    FROM (VALUES (1)) AS always LEFT JOIN claimed ON true`;

/** Whoever asks for a code pays for those of the past: more are removed than are added, and no timer runs. */
export const removeOldCodes = `
  DELETE FROM identity.otps WHERE id = ANY (ARRAY(
    SELECT id FROM identity.otps WHERE expires_at < now() - interval '1 day'
     ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED))`;
