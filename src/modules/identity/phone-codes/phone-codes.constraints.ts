import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../../platform/errors/constraints.js';

/** Nobody meets them through the API: the rows are the service's own. */
export const phoneCodeConstraints: ConstraintAnswers = {
  otps__id_pk: conflict('identity.id_taken', 'id', 'id is already in use'),
  otps__user_id_fk: {
    missing: missingParent('identity.account_not_found', 'userId', 'the account does not exist'),
  },
  otps__phone_purpose_subject_id_key: conflict(
    'identity.code_exists',
    'phone',
    'another code of this use is still good',
  ),
  otps__purpose_check: invalid(
    'identity.purpose_invalid',
    'purpose',
    'purpose must be lower case letters and underscores',
  ),
  otps__code_hash_check: invalid('identity.code_not_hashed', 'code', 'code must be stored hashed'),
  otps__attempts_check: invalid('identity.attempts_invalid', 'attempts', 'attempts must be 0 to 5'),
};
