import { prepared } from '../../../platform/database/prepared-statements.js';

/** A thread as one participant has it. */
export interface ThreadRow {
  id: string;
  name: string | null;
  isDirect: boolean;
  isArchived: boolean;
  isArchivedForMe: boolean;
  role: 'owner' | 'member';
  participantCount: number;
  messageCount: number;
  unreadCount: number;
  lastSeq: number;
  lastReadSeq: number;
  historyAfterSeq: number;
  lastMessageAt: string;
  retentionDays: number | null;
  createdAt: string;
  updatedAt: string;
  counterpartId: string | null;
  counterpartUsername: string | null;
  counterpartImage: string | null;
  lastId: string | null;
  lastContent: Buffer | null;
  lastCreatedAt: string | null;
  lastAuthorId: string | null;
  lastAuthorUsername: string | null;
  lastAuthorImage: string | null;
}

const columns = `
  thread.id, thread.name, thread.is_direct AS "isDirect", thread.is_archived AS "isArchived",
  mine.is_archived AS "isArchivedForMe", mine.role, thread.participant_count AS "participantCount",
  thread.message_count AS "messageCount",
  thread.last_seq - mine.last_read_seq - mine.not_unread_count AS "unreadCount",
  thread.last_seq AS "lastSeq", mine.last_read_seq AS "lastReadSeq",
  mine.history_after_seq AS "historyAfterSeq", thread.last_message_at AS "lastMessageAt",
  thread.retention_days AS "retentionDays", thread.created_at AS "createdAt", thread.updated_at AS "updatedAt",
  other.id AS "counterpartId", other.username AS "counterpartUsername", other.profile_image AS "counterpartImage",
  last.id AS "lastId", last.content AS "lastContent", last.created_at AS "lastCreatedAt",
  author.id AS "lastAuthorId", author.username AS "lastAuthorUsername", author.profile_image AS "lastAuthorImage"`;

/** What is told of threads beside their own rows; each found by a key. */
const joins = `
  LEFT JOIN identity.people AS other
    ON other.id = CASE WHEN thread.direct_low_id = mine.user_id THEN thread.direct_high_id ELSE thread.direct_low_id END
  LEFT JOIN messaging.messages AS last
    ON last.thread_id = thread.id AND last.seq = thread.last_seq AND last.seq > mine.history_after_seq
  LEFT JOIN identity.people AS author ON author.id = last.user_id`;

const isAskedFor = `
  mine.user_id = $1
  AND (thread.is_archived OR mine.is_archived) = $2
  AND ($3::boolean IS NULL OR $3 = (thread.last_seq > mine.last_read_seq + mine.not_unread_count))`;

/**
 * The page is cut before anything is joined to it; OFFSET has each thread found by its key, however many there are. Values:
 * account, archived, unread, time, id, limit, offset.
 */
export const threadList = prepared<ThreadRow>(
  'messaging.threads',
  `SELECT ${columns}
     FROM (
            SELECT mine.*
              FROM messaging.thread_participants AS mine
             CROSS JOIN LATERAL (SELECT * FROM messaging.threads WHERE id = mine.thread_id OFFSET 0) AS thread
             WHERE ${isAskedFor}
               AND ($4::timestamptz IS NULL OR (thread.last_message_at, thread.id) < ($4, $5::uuid))
             ORDER BY thread.last_message_at DESC, thread.id DESC
             LIMIT $6 OFFSET $7
          ) AS mine
     JOIN messaging.threads AS thread ON thread.id = mine.thread_id
     ${joins}
    ORDER BY thread.last_message_at DESC, thread.id DESC`,
);

/** Values: account, archived, unread. */
export const threadTotal = prepared<{ total: number }>(
  'messaging.thread_total',
  `SELECT count(*)::integer AS total
     FROM messaging.thread_participants AS mine JOIN messaging.threads AS thread ON thread.id = mine.thread_id
    WHERE ${isAskedFor}`,
);

/** Values: account, threads. */
export const threadsById = prepared<ThreadRow>(
  'messaging.threads_by_id',
  `SELECT ${columns}
     FROM messaging.thread_participants AS mine
     JOIN messaging.threads AS thread ON thread.id = mine.thread_id
     ${joins}
    WHERE mine.user_id = $1 AND mine.thread_id = ANY ($2::uuid[])`,
);

/** Values: account. */
export const unreadTotal = prepared<{ unread: number }>(
  'messaging.unread',
  `SELECT coalesce(sum(thread.last_seq - mine.last_read_seq - mine.not_unread_count), 0)::integer AS unread
     FROM messaging.thread_participants AS mine JOIN messaging.threads AS thread ON thread.id = mine.thread_id
    WHERE mine.user_id = $1`,
);
