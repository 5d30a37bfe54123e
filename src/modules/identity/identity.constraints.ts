import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../platform/errors/constraints.js';
import { userStatuses } from './models/user.model.js';
import { themes } from './models/user-preferences.model.js';

const duplicateId = conflict('identity.id_taken', 'id', 'id is already in use');
const unknownUser = missingParent('identity.account_not_found', 'userId', 'the account does not exist');

export const identityConstraints: ConstraintAnswers = {
  users__id_pk: duplicateId,
  idx_users_email: conflict('identity.email_taken', 'email', 'email has an account already'),
  idx_users_username: conflict('identity.username_taken', 'username', 'username is already in use'),
  users__phone_key: conflict('identity.phone_taken', 'phone', 'phone is already in use'),
  users__status_check: invalid(
    'identity.status_invalid',
    'status',
    `status must be one of ${userStatuses.join(', ')}`,
  ),
  users__password_hash_check: invalid(
    'identity.password_not_hashed',
    'password',
    'password must be stored hashed',
  ),
  users__is_phone_verified_check: invalid(
    'identity.no_phone_to_verify',
    'phone',
    'there is no phone to be verified',
  ),

  roles__id_pk: duplicateId,
  roles__code_key: conflict('identity.role_exists', 'code', 'there is a role of that code already'),

  user_roles__id_pk: duplicateId,
  user_roles__user_id_role_id_key: conflict(
    'identity.role_already_granted',
    'roles',
    'the account has the role already',
  ),
  user_roles__user_id_fk: { missing: unknownUser },
  user_roles__role_id_fk: {
    missing: missingParent('identity.role_not_found', 'roles', 'roles names one that does not exist'),
    referenced: conflict('identity.role_in_use', 'id', 'the role is still granted to somebody'),
  },

  user_sessions__id_pk: duplicateId,
  user_sessions__token_hash_key: conflict(
    'identity.session_exists',
    'refreshToken',
    'the session exists already',
  ),
  user_sessions__user_id_fk: { missing: unknownUser },

  user_preferences__id_pk: duplicateId,
  user_preferences__user_id_key: conflict(
    'identity.preferences_exist',
    'userId',
    'the account has preferences already',
  ),
  user_preferences__theme_check: invalid(
    'identity.theme_invalid',
    'theme',
    `theme must be one of ${themes.join(', ')}`,
  ),
  user_preferences__user_id_fk: { missing: unknownUser },
};
