import type { Invariant } from '../../platform/features/feature.module.js';

export const identityInvariants: readonly Invariant[] = [
  {
    name: 'Nobody signs in to an account that was erased.',
    sql: `SELECT id FROM identity.users WHERE status = 'anonymised' AND (password_hash IS NOT NULL OR is_active)`,
  },
  {
    name: 'No session goes on beyond its end.',
    sql: `SELECT id FROM identity.user_sessions WHERE idle_expires_at > absolute_expires_at`,
  },
];
