/** Longer than any request takes; then what was uploaded and is kept by no row is removed. */
const unkeptFor = '24 hours';

export const announce = `
  INSERT INTO platform.discarded_files (storage_key, next_attempt_at) VALUES ($1, now() + interval '${unkeptFor}')
  RETURNING id`;

export const release = `
  UPDATE platform.discarded_files SET next_attempt_at = now() WHERE storage_key = $1 AND attempts = 0 RETURNING id`;

export const claimedAtOnce = 20;

/**
 * An attempt is counted when it begins: from then on no row can keep the file. The lease is longer than a batch takes;
 * what is still there then was left by a process that is gone. A time is rounded to the millisecond, hence the one.
 */
export const claim = `
  UPDATE platform.discarded_files
     SET attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes'
   WHERE id = ANY (ARRAY(
     SELECT id FROM platform.discarded_files WHERE next_attempt_at <= now() + interval '1 millisecond'
      ORDER BY next_attempt_at LIMIT ${claimedAtOnce} FOR UPDATE SKIP LOCKED))
  RETURNING id, storage_key AS "storageKey", attempts`;

/** Also one that somebody else has claimed meanwhile: the file is gone. */
export const remove = 'DELETE FROM platform.discarded_files WHERE id = $1 RETURNING id';

/** One, 4, 16 minutes and so on, up to six hours and a fifth more, so that what failed together does not come back together. */
export const postpone = `
  UPDATE platform.discarded_files
     SET last_error = $3,
         next_attempt_at = now() + least(4 ^ least(attempts - 1, 10), 360) * (1 + random() / 5) * interval '1 minute'
   WHERE id = $1 AND attempts = $2
  RETURNING id`;
