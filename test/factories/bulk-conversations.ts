import { ConversationContents } from '../../src/modules/support/conversations/conversation-contents.js';
import { uuidV7 } from '../../src/platform/database/uuid-v7.js';
import type { Service } from '../setup/service.js';

/** How many conversations whoever reads has begun, of all there are. */
export const ownConversations = 250;

/** A conversation with as many messages, and decisions, as there are conversations; somebody else's, and people answer. */
export interface BulkConversations {
  longConversationId: string;
}

/** One in ten is before people; each was begun by one of ten persons, or by the reader. */
const addConversations = `
  INSERT INTO support.conversations
    (user_id, mode_code, status_code, escalated_at, assigned_agent_id, last_message_at, awaits_answer_since)
  SELECT CASE WHEN n <= ${ownConversations} THEN $2::uuid ELSE others.ids[1 + n % 10] END,
         CASE WHEN n % 10 = 0 THEN 'SUPPORT' ELSE 'AUTO' END,
         CASE WHEN n % 1000 = 0 THEN 'escalated' ELSE 'active' END,
         CASE WHEN n % 1000 = 0 THEN now() END,
         CASE WHEN n % 20 = 0 THEN $2::uuid END,
         now() - n * interval '1 minute',
         CASE WHEN n % 3 = 0 THEN now() - n * interval '1 minute' END
    FROM generate_series(1, $1::integer) n,
         (SELECT array_agg(id) AS ids FROM (SELECT id FROM identity.users WHERE username::text LIKE 'person.%'
                                             ORDER BY id LIMIT 10) AS ten) AS others`;

const addMessages = `
  INSERT INTO support.messages (id, conversation_id, seq, sender_kind, content, created_at)
    SELECT id, conversation_id, seq, 'system', content, now() - (cardinality($1) - seq) * interval '1 second'
      FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::bytea[]) AS given (id, conversation_id, seq, content)`;

const addDecisions = `
  INSERT INTO support.decision_logs (conversation_id, decision, reason, decided_by_kind, message_seq, created_at)
    SELECT $1, 'answered', 'confident', 'job', n, now() - n * interval '1 second' FROM generate_series(1, $2::integer) n`;

const addDrafts = `
  INSERT INTO support.rule_sets (version) SELECT n FROM generate_series(2, $1::integer) n`;

/** Adds `size` conversations past the service; `service.http` is the reader, and becomes an agent. */
export async function fillConversations(service: Service, size: number): Promise<BulkConversations> {
  const userId = (await service.http.get('/v1/me').expect(200)).body.id as string;
  await service.query(
    `INSERT INTO identity.user_roles (user_id, role_id) SELECT $1, id FROM identity.roles WHERE code = 'agent'`,
    [userId],
  );
  await service.query(addConversations, [size, userId]);
  const shown = await service.query<{ id: string }>(
    `SELECT id FROM support.conversations WHERE mode_code = 'SUPPORT' OR user_id = $1`,
    [userId],
  );
  const [long] = await service.query<{ id: string }>(
    `SELECT id FROM support.conversations WHERE mode_code = 'SUPPORT' AND user_id <> $1 LIMIT 1`,
    [userId],
  );
  const longConversationId = long!.id;
  await addSealed(
    service,
    shown.filter(({ id }) => id !== longConversationId).map(({ id }) => [id, 1]),
  );
  await addSealed(
    service,
    Array.from({ length: size }, (_, at) => [longConversationId, at + 1]),
  );
  await service.query(addDecisions, [longConversationId, size]);
  await service.query(addDrafts, [size]);
  await service.query(
    `UPDATE support.conversations SET last_seq = messages
       FROM (SELECT conversation_id, count(*) AS messages FROM support.messages GROUP BY 1) AS counted
      WHERE conversation_id = id`,
  );
  return { longConversationId };
}

async function addSealed(service: Service, places: [conversation: string, seq: number][]): Promise<void> {
  const contents = service.app.get(ConversationContents, { strict: false });
  const ids = places.map(() => uuidV7());
  await service.query(addMessages, [
    ids,
    places.map(([conversation]) => conversation),
    places.map(([, seq]) => seq),
    ids.map((id, at) => contents.seal(`Message ${at}`, id)),
  ]);
}
