import { nobody, sameIds, type Provocations } from './provocation.js';

const insert = (table: string, row: Record<string, string>): string =>
  `INSERT INTO support.${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`;

const twice = (statement: string): string => `${statement}; ${statement}`;

const unknown = `'${nobody}'`;
const someUser = '(SELECT id FROM identity.users ORDER BY id LIMIT 1)';
const someConversation = (condition = 'true'): string =>
  `(SELECT id FROM support.conversations WHERE ${condition} ORDER BY id LIMIT 1)`;
const someMessage = '(SELECT id FROM support.messages ORDER BY id LIMIT 1)';
const isOpenIn = (mode: string): string => `mode_code = '${mode}' AND status_code = 'active'`;

/** Rows that are right but for what `change` (column: SQL) says. */
const lookup = (table: string, change: Record<string, string> = {}): string =>
  insert(table, { code: `'another'`, label: `'Another'`, position: '9', ...change });
const conversation = (change: Record<string, string>): string =>
  insert('conversations', { user_id: someUser, ...change });
const message = (change: Record<string, string>): string =>
  insert('messages', {
    conversation_id: someConversation(),
    seq: '9000001',
    sender_kind: `'system'`,
    content: `'\\x00'`,
    ...change,
  });
const answer = (change: Record<string, string> = {}): string =>
  message({ sender_kind: `'assistant'`, answers_seq: '8999999', ...change });
const decision = (change: Record<string, string>): string =>
  insert('decision_logs', {
    conversation_id: someConversation(),
    decision: `'assigned'`,
    reason: `'of_a_test'`,
    decided_by_kind: `'job'`,
    ...change,
  });
const ruleSet = (change: Record<string, string> = {}): string =>
  insert('rule_sets', { version: '9000001', ...change });
const inDraft = (rest: string): string => `${ruleSet({ id: unknown })}; ${rest}`;
const pattern = (change: Record<string, string> = {}): string =>
  insert('rule_patterns', {
    rule_set_id: unknown,
    locale: `'en'`,
    signal: `'crisis'`,
    pattern: `'a word'`,
    ...change,
  });

export const supportConversationProvocations: Provocations = {
  ...Object.assign(
    {},
    ...['conversation_modes', 'conversation_statuses'].map((table): Provocations => ({
      [`${table}__id_pk`]: sameIds(`support.${table}`),
      [`${table}__code_key`]: twice(lookup(table)),
      [`${table}__position_check`]: lookup(table, { position: '0' }),
    })),
  ),

  conversations__id_pk: twice(conversation({ id: unknown })),
  conversations__user_id_fk: { missing: conversation({ user_id: unknown }) },
  conversations__assigned_agent_id_fk: { missing: conversation({ assigned_agent_id: unknown }) },
  conversations__mode_code_fk: {
    missing: conversation({ mode_code: `'ORACLE'` }),
    referenced: `DELETE FROM support.conversation_modes WHERE code = 'SUPPORT'`,
  },
  conversations__status_code_fk: {
    missing: conversation({ status_code: `'lost'` }),
    referenced: `DELETE FROM support.conversation_statuses WHERE code = 'active'`,
  },
  conversations__locale_check: conversation({ locale: `'tlh'` }),
  conversations__last_seq_check: 'UPDATE support.conversations SET last_read_seq = last_seq + 1',
  conversations__closed_at_check: conversation({ status_code: `'closed'` }),
  conversations__escalated_check: conversation({ status_code: `'escalated'` }),

  messages__id_pk: message({ id: someMessage }),
  messages__conversation_id_fk: { missing: message({ conversation_id: unknown }) },
  messages__sender_id_fk: { missing: message({ sender_kind: `'agent'`, sender_id: unknown }) },
  messages__conversation_id_seq_key: twice(message({})),
  messages__conversation_id_answers_seq_key: `${answer()}; ${answer({ seq: '9000002' })}`,
  messages__seq_check: message({ seq: '0' }),
  messages__sender_kind_check: message({ sender_kind: `'oracle'` }),
  messages__sender_id_check: message({ sender_id: someUser }),
  messages__answers_seq_check: answer({ answers_seq: 'NULL' }),
  messages__content_check: message({ content: `convert_to(repeat('a', 40101), 'UTF8')` }),
  // The service asks before; who is late is answered as if it had not been.
  messages__conversation_is_open: message({
    conversation_id: someConversation(`status_code = 'closed'`),
    seq: 'NULL',
    sender_kind: `'user'`,
  }),
  messages__people_answer: answer({
    conversation_id: someConversation(isOpenIn('SUPPORT')),
    seq: 'NULL',
    answers_seq: '1',
  }),
  messages__service_answers: message({
    conversation_id: someConversation(isOpenIn('AUTO')),
    seq: 'NULL',
    sender_kind: `'agent'`,
  }),

  decision_logs__id_pk: twice(decision({ id: unknown })),
  decision_logs__conversation_id_fk: { missing: decision({ conversation_id: unknown }) },
  decision_logs__ticket_id_fk: { missing: decision({ ticket_id: unknown }) },
  decision_logs__decided_by_id_fk: { missing: decision({ decided_by_id: unknown }) },
  decision_logs__about_check: decision({ conversation_id: 'NULL' }),
  decision_logs__decision_check: decision({ decision: `'guessed'` }),
  decision_logs__reason_check: decision({ reason: `'Because!'` }),
  decision_logs__signals_check: decision({ signals: `'[]'` }),
  decision_logs__confidence_check: decision({ confidence: '1.5' }),
  decision_logs__decided_by_kind_check: decision({ decided_by_kind: `'oracle'` }),
  decision_logs__rule_version_check: decision({ decided_by_kind: `'rule'` }),

  rule_sets__id_pk: `${ruleSet({ id: unknown })}; ${ruleSet({ id: unknown, version: '9000002' })}`,
  rule_sets__version_key: twice(ruleSet()),
  rule_sets__state_key: ruleSet({ state: `'active'`, activated_at: 'now()' }),
  rule_sets__created_by_id_fk: { missing: ruleSet({ created_by_id: unknown }) },
  rule_sets__version_check: ruleSet({ version: '0' }),
  rule_sets__state_check: ruleSet({ state: `'lost'`, activated_at: 'now()' }),
  rule_sets__min_confidence_check: ruleSet({ min_confidence: '2' }),
  rule_sets__times_check: ruleSet({ activated_at: 'now()' }),
  rule_sets__version_stands: `UPDATE support.rule_sets SET min_confidence = 0 WHERE state = 'active'`,

  rule_patterns__id_pk: inDraft(
    `${pattern({ id: unknown })}; ${pattern({ id: unknown, pattern: `'another word'` })}`,
  ),
  rule_patterns__rule_set_id_fk: { missing: pattern() },
  rule_patterns__rule_set_id_pattern_signal_key: ({ http }) => {
    const same = { locale: 'en', signal: 'crisis', pattern: 'a word' };
    return http.post('/v1/support/rules').send({ patterns: [same, same] });
  },
  rule_patterns__locale_check: inDraft(pattern({ locale: `'tlh'` })),
  rule_patterns__signal_check: inDraft(pattern({ signal: `'doubt'` })),
  rule_patterns__pattern_check: inDraft(pattern({ pattern: `' .. '` })),
};
