import { prepared } from '../../../platform/database/prepared-statements.js';
import type { SenderKind } from '../models/conversation-message.model.js';
import type { ConversationModeCode } from '../models/conversation-mode.model.js';
import type { ConversationStatusCode } from '../models/conversation-status.model.js';
import type { ConversationLocale } from '../models/conversation.model.js';

export interface ConversationRow {
  id: string;
  title: Buffer | null;
  locale: ConversationLocale;
  mode: ConversationModeCode;
  status: ConversationStatusCode;
  requesterId: string;
  requesterName: string;
  requesterImage: string | null;
  agentId: string | null;
  agentName: string | null;
  agentImage: string | null;
  lastSeq: number;
  lastReadSeq: number;
  awaitsAnswerSince: string | null;
  lastMessageAt: string;
  lastId: string | null;
  lastSenderKind: SenderKind | null;
  lastContent: Buffer | null;
  lastCreatedAt: string | null;
  escalatedAt: string | null;
  closedAt: string | null;
  contentRemovedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface MessageRow {
  id: string;
  conversationId: string;
  seq: number;
  senderKind: SenderKind;
  senderId: string | null;
  senderName: string | null;
  senderImage: string | null;
  content: Buffer;
  sources: Buffer | null;
  createdAt: string;
}

const columns = `
  asked.id, asked.title, asked.locale, asked.mode_code AS mode, asked.status_code AS status,
  requester.id AS "requesterId", requester.username AS "requesterName", requester.profile_image AS "requesterImage",
  agent.id AS "agentId", agent.username AS "agentName", agent.profile_image AS "agentImage",
  asked.last_seq AS "lastSeq", asked.last_read_seq AS "lastReadSeq",
  asked.awaits_answer_since AS "awaitsAnswerSince", asked.last_message_at AS "lastMessageAt",
  last.id AS "lastId", last.sender_kind AS "lastSenderKind", last.content AS "lastContent",
  last.created_at AS "lastCreatedAt", asked.escalated_at AS "escalatedAt", asked.closed_at AS "closedAt",
  asked.content_removed_at AS "contentRemovedAt", asked.created_at AS "createdAt", asked.updated_at AS "updatedAt"`;

/** OFFSET has each found by its key, which leaves the rows in their order. */
const personOf = (column: string): string => `
  LATERAL (SELECT id, username, profile_image FROM identity.people WHERE id = ${column} OFFSET 0)`;
const joins = `
  CROSS JOIN ${personOf('asked.user_id')} AS requester
  LEFT JOIN ${personOf('asked.assigned_agent_id')} AS agent ON true
  LEFT JOIN LATERAL (
         SELECT * FROM support.messages WHERE conversation_id = asked.id AND seq = asked.last_seq OFFSET 0
       ) AS last ON true`;

/** Values: conversation. */
export const conversationById = prepared<ConversationRow>(
  'support.conversation',
  `SELECT ${columns} FROM support.conversations AS asked ${joins} WHERE asked.id = $1`,
);

/** The page is cut before anything is joined to it. Values: account, archived, time, id, limit. */
export const ownConversations = prepared<ConversationRow>(
  'support.own_conversations',
  `SELECT ${columns}
     FROM (
            SELECT * FROM support.conversations
             WHERE user_id = $1 AND (status_code = 'archived') = $2
               AND ($3::timestamptz IS NULL OR (last_message_at, id) < ($3, $4::uuid))
             ORDER BY last_message_at DESC, id DESC
             LIMIT $5
          ) AS asked
     ${joins}
    ORDER BY asked.last_message_at DESC, asked.id DESC`,
);

const queueOrder = `(status_code <> 'escalated'), (COALESCE(awaits_answer_since, 'infinity')), id`;

/**
 * A crisis first, then who has waited longest, then who does not wait. Values: whose (an account, or null for
 * everybody's), whether only what is nobody's, status, then where the page begins: calm, since when, id; limit.
 */
export const queue = prepared<ConversationRow>(
  'support.queue',
  `SELECT ${columns}
     FROM (
            SELECT *, (status_code <> 'escalated') AS is_calm, (COALESCE(awaits_answer_since, 'infinity')) AS since
              FROM support.conversations
             WHERE mode_code = 'SUPPORT' AND status_code IN ('active', 'escalated')
               AND ($1::uuid IS NULL OR assigned_agent_id = $1)
               AND (NOT $2::boolean OR assigned_agent_id IS NULL)
               AND ($3::text IS NULL OR status_code = $3)
               AND ($6::uuid IS NULL OR (${queueOrder}) > ($4::boolean, $5::timestamptz, $6))
             ORDER BY ${queueOrder}
             LIMIT $7
          ) AS asked
     ${joins}
    ORDER BY asked.is_calm, asked.since, asked.id`,
);

const history = (condition: string, order: 'ASC' | 'DESC'): string => `
  SELECT message.id, message.conversation_id AS "conversationId", message.seq, message.sender_kind AS "senderKind",
         sender.id AS "senderId", sender.username AS "senderName", sender.profile_image AS "senderImage",
         message.content, message.sources, message.created_at AS "createdAt"
    FROM support.messages AS message LEFT JOIN identity.people AS sender ON sender.id = message.sender_id
   WHERE message.conversation_id = $1 AND ${condition}
   ORDER BY message.seq ${order} LIMIT $3`;

/** Newest first. Values: conversation, number, limit. */
export const historyBefore = prepared<MessageRow>(
  'support.history_before',
  history('message.seq < $2::integer', 'DESC'),
);

/** Oldest first. Values: conversation, number, limit. */
export const historyAfter = prepared<MessageRow>(
  'support.history_after',
  history('message.seq > $2::integer', 'ASC'),
);
