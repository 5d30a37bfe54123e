import { nobody, sameIds, type Provocations } from './provocation.js';

const someRole = `(SELECT id FROM identity.roles ORDER BY code LIMIT 1)`;
const someUser = `(SELECT id FROM identity.users ORDER BY email LIMIT 1)`;

const register = (change: object) => ({ email: 'somebody@new.example', fullName: 'Somebody New', ...change });

const session = (userId: string): string => `
  INSERT INTO identity.user_sessions (user_id, family, token_hash, idle_expires_at, absolute_expires_at)
    VALUES (${userId}, platform.uuid_v7(), '\\x00', now(), now())`;

export const identityProvocations: Provocations = {
  users__id_pk: sameIds('identity.users'),
  idx_users_email: (service) =>
    service.http.post('/v1/accounts').send(register({ email: 'ADMIN@bilan-app.com' })),
  idx_users_username: (service) => service.http.post('/v1/accounts').send(register({ username: 'Admin' })),
  users__phone_key: `UPDATE identity.users SET phone = '+447700900000'`,
  users__status_check: `UPDATE identity.users SET status = 'sleeping'`,
  users__password_hash_check: `UPDATE identity.users SET password_hash = 'in clear'`,
  users__is_phone_verified_check: `UPDATE identity.users SET is_phone_verified = true, phone = NULL`,

  roles__id_pk: `INSERT INTO identity.roles (id, code, label, position) VALUES (${someRole}, 'new', 'New', 9)`,
  roles__code_key: `INSERT INTO identity.roles (code, label, position) VALUES ('admin', 'Twice', 9)`,

  user_roles__id_pk: sameIds('identity.user_roles'),
  user_roles__user_id_role_id_key: `
    INSERT INTO identity.user_roles (user_id, role_id) SELECT user_id, role_id FROM identity.user_roles`,
  user_roles__user_id_fk: {
    missing: `INSERT INTO identity.user_roles (user_id, role_id) VALUES ('${nobody}', ${someRole})`,
  },
  user_roles__role_id_fk: {
    missing: `INSERT INTO identity.user_roles (user_id, role_id) VALUES (${someUser}, '${nobody}')`,
    referenced: `DELETE FROM identity.roles`,
  },

  user_sessions__id_pk: `
    INSERT INTO identity.user_sessions (id, user_id, family, token_hash, idle_expires_at, absolute_expires_at)
      SELECT id, user_id, family, '\\x01', now(), now() FROM identity.user_sessions`,
  user_sessions__token_hash_key: `${session(someUser)}; ${session(someUser)}`,
  user_sessions__user_id_fk: { missing: session(`'${nobody}'`) },

  user_preferences__id_pk: sameIds('identity.user_preferences'),
  user_preferences__user_id_key: `
    INSERT INTO identity.user_preferences (user_id) SELECT user_id FROM identity.user_preferences`,
  user_preferences__user_id_fk: {
    missing: `INSERT INTO identity.user_preferences (user_id) VALUES ('${nobody}')`,
  },
  user_preferences__theme_check: `UPDATE identity.user_preferences SET theme = 'plaid'`,
};
