import { nobody, type Provocations } from './provocation.js';

const someUser = `(SELECT id FROM identity.users ORDER BY email LIMIT 1)`;
const hash = (byte: string): string => `decode(repeat('${byte}', 32), 'hex')`;

/** A row that is right but for what `change` (column: SQL) says; the service makes no wrong one. */
const row = (table: string, right: Record<string, string>, change: Record<string, string>): string => {
  const columns = { ...right, ...change };
  return `INSERT INTO identity.${table} (${Object.keys(columns).join(', ')})
          VALUES (${Object.values(columns).join(', ')})`;
};

const otp = (change: Record<string, string> = {}): string =>
  row(
    'otps',
    { phone: `'+447700900001'`, purpose: `'sign_in'`, code_hash: hash('01'), expires_at: 'now()' },
    change,
  );

const link = (change: Record<string, string> = {}): string =>
  row(
    'magic_links',
    {
      user_id: someUser,
      purpose: `'sign_in'`,
      email: `'somebody@new.example'`,
      token_hash: hash('01'),
      code_hash: hash('01'),
      expires_at: 'now()',
    },
    change,
  );

const both = (...statements: string[]): string => statements.join('; ');
const sameId = { id: `'${nobody}'` };
const tooShort = `'\\x01'`;

export const identityCodeProvocations: Provocations = {
  otps__id_pk: both(otp(sameId), otp({ ...sameId, purpose: `'change_phone'` })),
  otps__user_id_fk: { missing: otp({ user_id: `'${nobody}'` }) },
  otps__phone_purpose_subject_id_key: both(otp(), otp()),
  otps__purpose_check: otp({ purpose: `'Sign in'` }),
  otps__code_hash_check: otp({ code_hash: tooShort }),
  otps__attempts_check: otp({ attempts: '6' }),

  magic_links__id_pk: both(link(sameId), link({ ...sameId, token_hash: hash('02'), used_at: 'now()' })),
  magic_links__user_id_fk: { missing: link({ user_id: `'${nobody}'` }) },
  magic_links__token_hash_key: both(link(), link({ used_at: 'now()' })),
  magic_links__user_id_purpose_key: both(link(), link({ token_hash: hash('02') })),
  magic_links__purpose_check: link({ purpose: `'curiosity'` }),
  magic_links__token_hash_check: link({ token_hash: tooShort }),
  magic_links__code_hash_check: link({ code_hash: tooShort }),
  magic_links__code_attempts_check: link({ code_attempts: '6' }),
  magic_links__browser_hash_check: link({ browser_hash: tooShort }),
};
