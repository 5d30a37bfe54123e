import { nobody, type Provocations } from './provocation.js';

const addCounts = (...rows: string[]): string =>
  `INSERT INTO platform.rate_limits (id, name, key_hash, hits, expires_at) VALUES ${rows.join(', ')}`;

/** One of the counts, whose hash is all `byte`. */
const count = (id: string, byte: string, hits = 1): string =>
  `(${id}, 'test', decode(repeat('${byte}', 32), 'hex'), ${hits}, now())`;

const newId = 'platform.uuid_v7()';

const addKeys = (...rows: string[]): string =>
  `INSERT INTO platform.idempotency_keys (id, key_hash, body_hash, expires_at) VALUES ${rows.join(', ')}`;

const bytes = (byte: string, length = 32): string => `decode(repeat('${byte}', ${length}), 'hex')`;
const insert = (table: string, row: Record<string, string>): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`;

/** An entry, and a seal, that are right but for what `change` (column: SQL) says; nobody but the database makes any. */
const entry = (change: Record<string, string>): string =>
  insert('platform.audit_logs', {
    actor: `'stranger'`,
    action: `'read'`,
    table_name: `'identity.users'`,
    record_id: `'${nobody}'`,
    cluster: '1',
    ...change,
  });
const seal = (change: Record<string, string>): string =>
  insert('platform.audit_seals', {
    sequence: '9000001',
    cluster: '1',
    from_transaction: `'0'`,
    from_id: `'${nobody}'`,
    to_transaction: `'1'`,
    to_id: `'${nobody}'`,
    row_count: '1',
    fingerprints: `decode(repeat('00', 24), 'hex')`,
    previous_hash: `decode(repeat('00', 32), 'hex')`,
    hash: `decode(repeat('00', 32), 'hex')`,
    ...change,
  });

const addDiscarded = (...rows: string[]): string =>
  `INSERT INTO platform.discarded_files (id, storage_key, attempts, next_attempt_at) VALUES ${rows.join(', ')}`;

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

  idempotency_keys__id_pk: addKeys(
    `('${nobody}', ${bytes('01')}, ${bytes('01')}, now())`,
    `('${nobody}', ${bytes('02')}, ${bytes('01')}, now())`,
  ),
  idempotency_keys__key_hash_key: addKeys(
    `(${newId}, ${bytes('01')}, ${bytes('01')}, now())`,
    `(${newId}, ${bytes('01')}, ${bytes('02')}, now())`,
  ),
  idempotency_keys__key_hash_check: addKeys(`(${newId}, ${bytes('01', 31)}, ${bytes('01')}, now())`),
  idempotency_keys__body_hash_check: addKeys(`(${newId}, ${bytes('01')}, ${bytes('01', 31)}, now())`),
  audit_logs__id_pk: entry({ id: '(SELECT id FROM platform.audit_logs LIMIT 1)' }),
  audit_logs__action_check: entry({ action: `'looked'` }),
  audit_logs__record_id_check: entry({ record_id: 'NULL' }),
  audit_seals__id_pk: `${seal({ id: `'${nobody}'` })}; ${seal({ id: `'${nobody}'`, sequence: '9000002' })}`,
  audit_seals__sequence_key: `${seal({})}; ${seal({})}`,
  audit_seals__sequence_check: seal({ sequence: '0' }),
  audit_seals__row_count_check: seal({ row_count: '2' }),
  audit_seals__hash_check: seal({ hash: `'\\x00'` }),

  discarded_files__id_pk: addDiscarded(`('${nobody}', 'a', 0, now())`, `('${nobody}', 'b', 0, now())`),
  discarded_files__storage_key_key: addDiscarded(`(${newId}, 'a', 0, now())`, `(${newId}, 'a', 0, now())`),
  discarded_files__attempts_check: addDiscarded(`(${newId}, 'a', -1, now())`),
};
