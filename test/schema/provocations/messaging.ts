import type { Service } from '../../setup/service.js';
import { nobody, sameIds, type Provocations } from './provocation.js';

const insert = (table: string, row: Record<string, string>): string =>
  `INSERT INTO messaging.${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`;

const twice = (statement: string): string =>
  statement.replace(/VALUES \((.*)\)$/, 'SELECT $1 FROM generate_series(1, 2)');

const some = (column: string, table: string): string =>
  `(SELECT ${column} FROM ${table} ORDER BY id LIMIT 1)`;
const someUser = some('id', 'identity.users');
const otherUser = '(SELECT id FROM identity.users ORDER BY id OFFSET 1 LIMIT 1)';
const someThread = some('id', 'messaging.threads');
const someMessage = some('id', 'messaging.messages');
const unknown = `'${nobody}'`;

/** Rows that are right but for what `change` (column: SQL) says. */
const thread = (change: Record<string, string>): string => insert('threads', change);
const directThread = (change: Record<string, string> = {}): string =>
  thread({ is_direct: 'true', direct_low_id: someUser, direct_high_id: otherUser, ...change });
const participant = (change: Record<string, string>): string =>
  insert('thread_participants', { thread_id: someThread, user_id: someUser, ...change });
const message = (change: Record<string, string>): string =>
  insert('messages', {
    thread_id: someThread,
    user_id: someUser,
    seq: '9000001',
    content: `'\\x00'`,
    ...change,
  });
const attachment = (change: Record<string, string> = {}): string =>
  insert('attachments', {
    thread_id: someThread,
    user_id: someUser,
    storage_key: unknown,
    file_name: `'drawing.png'`,
    mime_type: `'image/png'`,
    size_bytes: '1',
    sha256: `repeat('0', 64)`,
    file_key: `'\\x00'`,
    ...change,
  });
const preserved = (change: Record<string, string>): string =>
  insert('preserved_messages', { message_id: someMessage, content: `'\\x00'`, ...change });
const changed = (change: Record<string, string>): string =>
  insert('changes', { thread_id: unknown, kind: `'thread'`, subject_id: unknown, ...change });
const feed = (change: Record<string, string>): string => insert('feeds', { name: `'changes'`, ...change });

const begin = async (
  { http, signIn }: Service,
  body: object = {},
): Promise<{ id: string; other: string }> => {
  const { userId } = await signIn('member');
  const response = await http.post('/v1/threads').send({ participantIds: [userId], ...body });
  return { id: (response.body as { id: string }).id, other: userId };
};
const send = (service: Service, threadId: string, more: object = {}) =>
  service.http.post(`/v1/threads/${threadId}/messages`).send({ content: 'Hello', ...more });

export const messagingProvocations: Provocations = {
  threads__id_pk: sameIds('messaging.threads'),
  threads__direct_low_id_direct_high_id_key: `${directThread()}; ${directThread()}`,
  threads__direct_low_id_fk: { missing: directThread({ direct_low_id: unknown, direct_high_id: 'NULL' }) },
  threads__direct_high_id_fk: { missing: directThread({ direct_low_id: 'NULL', direct_high_id: unknown }) },
  threads__direct_pair_check: directThread({ is_direct: 'false' }),
  threads__direct_name_check: async (service) => {
    const { id } = await begin(service, { isDirect: true });
    return service.http.patch(`/v1/threads/${id}`).send({ name: 'The two of us' });
  },
  threads__counters_check: `UPDATE messaging.threads SET message_count = last_seq + 1`,
  threads__retention_days_check: `UPDATE messaging.threads SET retention_days = 0`,
  threads__legal_hold_check: `UPDATE messaging.threads SET legal_hold_at = now()`,
  threads__is_held: `UPDATE messaging.threads SET legal_hold_at = now(), legal_hold_reason = 'Case 1';
                     DELETE FROM messaging.threads`,

  thread_participants__id_pk: sameIds('messaging.thread_participants'),
  thread_participants__thread_id_user_id_key: async (service) => {
    const { id, other } = await begin(service);
    return service.http.post(`/v1/threads/${id}/participants`).send({ userId: other });
  },
  thread_participants__thread_id_fk: { missing: participant({ thread_id: unknown }) },
  thread_participants__user_id_fk: { missing: participant({ user_id: unknown }) },
  thread_participants__role_check: `UPDATE messaging.thread_participants SET role = 'guest'`,
  thread_participants__marks_check: `UPDATE messaging.thread_participants SET last_delivered_seq = last_read_seq - 1`,

  messages__id_pk: message({ id: someMessage }),
  messages__thread_id_seq_key: `${message({})}; ${message({})}`,
  messages__thread_id_fk: { missing: message({ thread_id: unknown }) },
  messages__user_id_fk: { missing: message({ user_id: unknown }) },
  messages__parent_id_fk: {
    missing: async (service) => send(service, (await begin(service)).id, { parentId: nobody }),
  },
  // A request of an outsider is answered as if there were no such thread.
  messages__author_participates: message({ seq: 'NULL', user_id: unknown }),
  messages__parent_in_thread: async (service) => {
    const [here, there] = [await begin(service), await begin(service)];
    const { body } = await send(service, there.id);
    return send(service, here.id, { parentId: (body as { id: string }).id });
  },
  messages__parent_check: `UPDATE messaging.messages SET parent_id = id`,
  messages__status_check: `UPDATE messaging.messages SET status = 'lost'`,
  messages__seq_check: message({ seq: '0' }),
  messages__content_check: `UPDATE messaging.messages SET content = NULL`,
  // Short as it is sent, long as it is kept: the database writes each number out.
  messages__metadata_check: async (service) => {
    const metadata = { numbers: Array.from({ length: 40 }, () => 1e300) };
    return send(service, (await begin(service)).id, { metadata });
  },

  // At once: what keeps a file looks for it after each statement.
  attachments__id_pk: twice(attachment({ id: unknown, storage_key: 'platform.uuid_v7()' })),
  attachments__storage_key_key: twice(attachment()),
  attachments__thread_id_fk: { missing: attachment({ thread_id: unknown }) },
  attachments__user_id_fk: { missing: attachment({ user_id: unknown }) },
  attachments__message_id_fk: { missing: attachment({ message_id: unknown }) },
  attachments__size_bytes_check: attachment({ size_bytes: '0' }),
  attachments__sha256_check: attachment({ sha256: `'none'` }),

  preserved_messages__id_pk: `${preserved({ id: unknown })}; ${preserved({ id: unknown })}`,
  preserved_messages__message_id_fk: { missing: preserved({ message_id: unknown }) },

  changes__id_pk: `${changed({ id: unknown })}; ${changed({ id: unknown })}`,
  changes__position_key: `${changed({ position: '9000001' })}; ${changed({ position: '9000001' })}`,
  changes__kind_check: changed({ kind: `'rumour'` }),
  changes__position_check: changed({ position: '0' }),

  feeds__id_pk: `DELETE FROM messaging.feeds; ${feed({ id: unknown })}; ${feed({ id: unknown })}`,
  feeds__name_key: `DELETE FROM messaging.feeds; ${feed({})}; ${feed({})}`,
  feeds__name_check: feed({ name: `'gossip'` }),
  feeds__places_check: feed({ given_through: '1', forgotten_through: '2' }),
};
