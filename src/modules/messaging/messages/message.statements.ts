import { prepared } from '../../../platform/database/prepared-statements.js';

/** A message as a participant of its thread sees it. */
export interface MessageRow {
  id: string;
  threadId: string;
  seq: number;
  content: Buffer | null;
  status: 'sent' | 'edited' | 'deleted';
  metadata: Record<string, unknown> | null;
  attachmentCount: number;
  createdAt: string;
  updatedAt: string;
  authorId: string;
  username: string;
  profileImage: string | null;
  parentId: string | null;
  parentSeq: number | null;
  parentContent: Buffer | null;
  parentAuthorId: string | null;
  parentUsername: string | null;
  parentImage: string | null;
  /** How far everybody else has read, and has been reached; null where there is nobody else. */
  readSeq: number | null;
  deliveredSeq: number | null;
}

const columns = (message: string): string => `
  ${message}.id, ${message}.thread_id AS "threadId", ${message}.seq, ${message}.content, ${message}.status,
  ${message}.metadata, ${message}.attachment_count AS "attachmentCount", ${message}.created_at AS "createdAt",
  ${message}.updated_at AS "updatedAt", author.id AS "authorId", author.username,
  author.profile_image AS "profileImage", parent.id AS "parentId", parent.seq AS "parentSeq",
  parent.content AS "parentContent", answered.id AS "parentAuthorId", answered.username AS "parentUsername",
  answered.profile_image AS "parentImage", others.read_seq AS "readSeq", others.delivered_seq AS "deliveredSeq"`;

const joins = (message: string): string => `
  JOIN identity.people AS author ON author.id = ${message}.user_id
  LEFT JOIN messaging.messages AS parent
    ON parent.id = ${message}.parent_id AND parent.thread_id = ${message}.thread_id AND parent.seq > mine.history_after_seq
  LEFT JOIN identity.people AS answered ON answered.id = parent.user_id`;

/** Of one thread, worked out once. */
const othersMarks = (thread: string, account: string): string => `
  CROSS JOIN (
    SELECT min(last_read_seq) AS read_seq, min(last_delivered_seq) AS delivered_seq
      FROM messaging.thread_participants WHERE thread_id = ${thread} AND user_id <> ${account}
  ) AS others`;

const history = (condition: string, order: 'ASC' | 'DESC'): string => `
  SELECT ${columns('message')}
    FROM messaging.thread_participants AS mine
    JOIN messaging.messages AS message ON message.thread_id = mine.thread_id AND message.seq > mine.history_after_seq
    ${joins('message')} ${othersMarks('$1', '$2')}
   WHERE mine.thread_id = $1 AND mine.user_id = $2 AND message.thread_id = $1 AND ${condition}
   ORDER BY message.seq ${order} LIMIT $4`;

/** Newest first. Values: thread, account, number, limit. */
export const historyBefore = prepared<MessageRow>(
  'messaging.history_before',
  history('message.seq < $3::integer', 'DESC'),
);

/** Oldest first. Values: thread, account, number, limit. */
export const historyAfter = prepared<MessageRow>(
  'messaging.history_after',
  history('message.seq > $3::integer', 'ASC'),
);

/** The first message that was not sent before a time. Values: thread, time. */
export const seqAtTime = prepared<{ seq: number }>(
  'messaging.seq_at_time',
  `SELECT seq FROM messaging.messages WHERE thread_id = $1 AND created_at >= $2::timestamptz
    ORDER BY created_at, seq LIMIT 1`,
);

/** Values: account, messages. */
export const messagesById = prepared<MessageRow>(
  'messaging.messages_by_id',
  `SELECT ${columns('message')}
     FROM messaging.messages AS message
     JOIN messaging.thread_participants AS mine
       ON mine.thread_id = message.thread_id AND mine.user_id = $1 AND message.seq > mine.history_after_seq
     ${joins('message')}
    CROSS JOIN LATERAL (
            SELECT min(last_read_seq) AS read_seq, min(last_delivered_seq) AS delivered_seq
              FROM messaging.thread_participants WHERE thread_id = message.thread_id AND user_id <> $1
          ) AS others
    WHERE message.id = ANY ($2::uuid[])`,
);

/** Numbers, times and counters are given by the database. Values: ids, thread, account, contents, tokens, parents, metadata. */
export const sendMessages = prepared<MessageRow>(
  'messaging.send',
  `WITH sent AS (
     INSERT INTO messaging.messages (id, thread_id, user_id, content, search_tokens, parent_id, metadata)
       SELECT given.id, $2, $3, given.content, given.tokens::bigint[], given.parent_id, given.metadata
         FROM unnest($1::uuid[], $4::bytea[], $5::text[], $6::uuid[], $7::jsonb[])
              WITH ORDINALITY AS given (id, content, tokens, parent_id, metadata, place)
        ORDER BY place
     RETURNING *
   )
   SELECT ${columns('sent')}
     FROM sent
     JOIN messaging.thread_participants AS mine ON mine.thread_id = $2 AND mine.user_id = $3
     ${joins('sent')}
    CROSS JOIN (SELECT 0 AS read_seq, 0 AS delivered_seq) AS others -- nobody has seen it yet
    ORDER BY sent.seq`,
);
