import { nobody, type Provocations } from './provocation.js';

/** A message that is right but for what `change` (column: SQL) says. */
const message = (...changes: Record<string, string>[]): string => {
  const right = {
    channel: `'sms'`,
    template: `'sign_in_code'`,
    recipient_hash: `sha256('+14155552671')`,
    content: `'sealed'`,
    expires_at: 'now()',
  };
  const rows = changes.map((change): Record<string, string> => ({ ...right, ...change }));
  return `INSERT INTO identity.outgoing_messages (${Object.keys(rows[0]!).join(', ')})
          VALUES ${rows.map((row) => `(${Object.values(row).join(', ')})`).join(', ')}`;
};

/** The service alone makes messages, and checks them before. */
export const deliveryProvocations: Provocations = {
  outgoing_messages__id_pk: message({ id: `'${nobody}'` }, { id: `'${nobody}'` }),
  outgoing_messages__user_id_fk: { missing: message({ user_id: `'${nobody}'` }) },
  outgoing_messages__channel_check: message({ channel: `'pigeon'` }),
  outgoing_messages__status_check: message({ status: `'lost'` }),
  outgoing_messages__recipient_hash_check: message({ recipient_hash: `'+14155552671'` }),
  outgoing_messages__content_check: message({ content: 'NULL' }),
  outgoing_messages__attempts_check: message({ attempts: '6' }),
  outgoing_messages__sent_at_check: message({ sent_at: 'now()' }),
  outgoing_messages__last_error_check: message({ last_error: `'550 a@example.org unknown'` }),
  outgoing_messages__cost_check: message({ cost: '-0.01' }),
};
