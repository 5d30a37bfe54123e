import { maxTries, triesCountFor } from '../phone-codes/short-codes.js';

/** Until the end of the transaction nobody else makes a link or tries a code of this account. */
export const lockAccount = `SELECT pg_advisory_xact_lock(hashtextextended('magic-links:' || $1::text, 0))`;

const wrongTries = `
  (SELECT coalesce(sum(code_attempts), 0) FROM identity.magic_links
    WHERE user_id = $1::uuid AND expires_at > now() - interval '${triesCountFor}')`;

/**
 * Takes one try of the code that is open. One row always; its id is NULL where there is none to be tried. Something
 * is written either way, as of codes by SMS: the time that takes must not tell whether there is an account.
 */
export const claimTry = `
  WITH claimed AS (
    UPDATE identity.magic_links SET code_attempts = code_attempts + 1
     WHERE user_id = $1::uuid AND purpose = ANY ($2) AND used_at IS NULL AND expires_at > now()
       AND code_attempts < ${maxTries} AND ${wrongTries} < ${maxTries}
    RETURNING id, purpose, email, code_hash
  )
  SELECT id, purpose, email::text, code_hash AS "codeHash",
         CASE WHEN id IS NULL THEN pg_logical_emit_message(true, 'atrium', '') END AS written
    FROM (VALUES (1)) AS always LEFT JOIN claimed ON true`;

export const removeOldLinks = `
  DELETE FROM identity.magic_links WHERE id = ANY (ARRAY(
    SELECT id FROM identity.magic_links WHERE expires_at < now() - interval '1 day'
     ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED))`;
