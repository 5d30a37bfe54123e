import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../../platform/errors/constraints.js';
import { linkPurposes } from '../models/magic-link.model.js';

/** Nobody meets them through the API: the rows are the service's own. */
export const magicLinkConstraints: ConstraintAnswers = {
  magic_links__id_pk: conflict('identity.id_taken', 'id', 'id is already in use'),
  magic_links__user_id_fk: {
    missing: missingParent('identity.account_not_found', 'userId', 'the account does not exist'),
  },
  magic_links__token_hash_key: conflict('identity.link_exists', 'token', 'the link exists already'),
  magic_links__user_id_purpose_key: conflict(
    'identity.link_exists',
    'purpose',
    'another link of this purpose is still good',
  ),
  magic_links__purpose_check: invalid(
    'identity.purpose_invalid',
    'purpose',
    `purpose must be one of ${linkPurposes.join(', ')}`,
  ),
  magic_links__token_hash_check: invalid('identity.token_not_hashed', 'token', 'token must be stored hashed'),
  magic_links__code_hash_check: invalid('identity.code_not_hashed', 'code', 'code must be stored hashed'),
  magic_links__code_attempts_check: invalid(
    'identity.attempts_invalid',
    'codeAttempts',
    'codeAttempts must be 0 to 5',
  ),
  magic_links__browser_hash_check: invalid(
    'identity.browser_not_hashed',
    'browser',
    'browser must be stored hashed',
  ),
};
