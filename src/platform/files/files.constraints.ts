import { conflict, invalid, type ConstraintAnswers } from '../errors/constraints.js';

export const fileConstraints: ConstraintAnswers = {
  discarded_files__id_pk: conflict('platform.id_taken', 'id', 'id is already in use'),
  discarded_files__storage_key_key: conflict(
    'platform.storage_key_taken',
    'storageKey',
    'storageKey is already in use',
  ),
  discarded_files__attempts_check: invalid(
    'platform.invalid_attempts',
    'attempts',
    'attempts must not be below 0',
  ),
};
