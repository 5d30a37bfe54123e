/** How long a key is known, and its answer given again. */
const keptFor = '24 hours';

/** Until the end of the transaction nobody else is served under this key. Says so at once, and waits for nobody. */
export const claimKey = `SELECT pg_try_advisory_xact_lock($1::bigint) AS "isOurs"`;

/**
 * What is known of a key, and the id of a row to come. To be asked after the key was claimed, by a statement of its
 * own: it sees what whoever had claimed it before has committed.
 */
export const findKey = `
  WITH expired AS (
    DELETE FROM platform.idempotency_keys WHERE key_hash = $1 AND expires_at <= now()
  )
  SELECT platform.uuid_v7() AS "newId", known.id, known.body_hash AS "bodyHash", known.answer
    FROM (VALUES (1)) AS always
    LEFT JOIN platform.idempotency_keys AS known ON known.key_hash = $1 AND known.expires_at > now()`;

/** Whoever adds a key pays for those of the past: more are removed than are added, and no timer runs. */
export const keepKey = `
  WITH removed AS (
    DELETE FROM platform.idempotency_keys WHERE id = ANY (ARRAY(
      SELECT id FROM platform.idempotency_keys WHERE expires_at <= now()
       ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED))
  )
  INSERT INTO platform.idempotency_keys (id, key_hash, body_hash, user_id, answer, expires_at)
  VALUES ($1, $2, $3, $4, $5, now() + interval '${keptFor}')`;

export const forgetKeysOf = 'DELETE FROM platform.idempotency_keys WHERE user_id = $1';
