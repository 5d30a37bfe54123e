import { conflict, invalid, type ConstraintAnswers } from '../errors/constraints.js';
import { auditActions } from './models/audit-log.model.js';

/** Nobody meets them through the API: functions of the database write these tables. */
export const auditConstraints: ConstraintAnswers = {
  audit_logs__id_pk: conflict('platform.id_taken', 'id', 'id is already in use'),
  audit_logs__action_check: invalid(
    'platform.invalid_action',
    'action',
    `action must be one of ${auditActions.join(', ')}`,
  ),
  audit_logs__record_id_check: invalid(
    'platform.invalid_record_id',
    'recordId',
    'recordId must be there, but for a table that was emptied',
  ),

  audit_seals__id_pk: conflict('platform.id_taken', 'id', 'id is already in use'),
  audit_seals__sequence_key: conflict('platform.sequence_taken', 'sequence', 'sequence is already in use'),
  audit_seals__sequence_check: invalid('platform.invalid_sequence', 'sequence', 'sequence must be above 0'),
  audit_seals__row_count_check: invalid(
    'platform.invalid_row_count',
    'rowCount',
    'rowCount must be that of the fingerprints',
  ),
  audit_seals__hash_check: invalid('platform.invalid_hash', 'hash', 'hash must have 32 bytes'),
};
