import { auditConstraints } from './audit/audit.constraints.js';
import { conflict, invalid, type ConstraintAnswers } from './errors/constraints.js';
import { fileConstraints } from './files/files.constraints.js';
import { requestInFlight } from './http/idempotency/idempotency.problems.js';

/**
 * The domains of the platform's schema, whose values the API refuses before, by the name of their field; and the
 * constraints of its tables, which no input reaches.
 */
export const platformConstraints: ConstraintAnswers = {
  email_address__format_check: invalid('platform.invalid_email', 'email', 'email must be an e-mail address'),
  phone_number__format_check: invalid(
    'platform.invalid_phone',
    'phone',
    'phone must be a phone number such as +33612345678',
  ),
  username__format_check: invalid(
    'platform.invalid_username',
    'username',
    'username must have 3 to 50 letters, digits, dots, hyphens or underscores',
  ),

  rate_limits__id_pk: conflict('platform.id_taken', 'id', 'id is already in use'),
  rate_limits__key_hash_key: conflict('platform.key_hash_taken', 'keyHash', 'keyHash is already counted'),
  rate_limits__key_hash_check: invalid('platform.invalid_key_hash', 'keyHash', 'keyHash must have 32 bytes'),
  rate_limits__hits_check: invalid('platform.invalid_hits', 'hits', 'hits must be above 0'),

  idempotency_keys__id_pk: conflict('platform.id_taken', 'id', 'id is already in use'),
  // Two of one key at once, past the lock that keeps them apart.
  idempotency_keys__key_hash_key: conflict(
    requestInFlight.code,
    'Idempotency-Key',
    'a request with this Idempotency-Key is being served',
  ),
  idempotency_keys__key_hash_check: invalid(
    'platform.invalid_key_hash',
    'keyHash',
    'keyHash must have 32 bytes',
  ),
  idempotency_keys__body_hash_check: invalid(
    'platform.invalid_body_hash',
    'bodyHash',
    'bodyHash must have 32 bytes',
  ),
  ...auditConstraints,
  ...fileConstraints,
};
