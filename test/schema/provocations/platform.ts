import { nobody, type Provocations } from './provocation.js';

const addCounts = (...rows: string[]): string =>
  `INSERT INTO platform.rate_limits (id, name, key_hash, hits, expires_at) VALUES ${rows.join(', ')}`;

/** One of the counts, whose hash is all `byte`. */
const count = (id: string, byte: string, hits = 1): string =>
  `(${id}, 'test', decode(repeat('${byte}', 32), 'hex'), ${hits}, now())`;

const newId = 'platform.uuid_v7()';

/** The API checks the formats itself, field by field, and counts hits by one statement that meets no constraint. */
export const platformProvocations: Provocations = {
  email_address__format_check: `SELECT 'nobody@nowhere'::platform.email_address`,
  phone_number__format_check: `SELECT '0612345678'::platform.phone_number`,
  username__format_check: `SELECT 'no spaces'::platform.username`,

  rate_limits__id_pk: addCounts(count(`'${nobody}'`, '01'), count(`'${nobody}'`, '02')),
  rate_limits__key_hash_key: addCounts(count(newId, '01'), count(newId, '01')),
  rate_limits__key_hash_check: `INSERT INTO platform.rate_limits (name, key_hash, hits, expires_at)
    VALUES ('test', 'a@example.org', 1, now())`,
  rate_limits__hits_check: addCounts(count(newId, '01', 0)),
};
