import { prepared } from '../../../platform/database/prepared-statements.js';

export interface ParticipantRow {
  threadId: string;
  userId: string;
  username: string;
  profileImage: string | null;
  role: 'owner' | 'member';
  lastReadSeq: number;
  lastDeliveredSeq: number;
  joinedAt: string;
}

const columns = `
  one.thread_id AS "threadId", one.user_id AS "userId", person.username, person.profile_image AS "profileImage",
  one.role, one.last_read_seq AS "lastReadSeq", one.last_delivered_seq AS "lastDeliveredSeq",
  one.created_at AS "joinedAt"`;

/** In the order in which they came. Values: thread. */
export const participantsOfThread = prepared<ParticipantRow>(
  'messaging.participants',
  `SELECT ${columns}
     FROM messaging.thread_participants AS one JOIN identity.people AS person ON person.id = one.user_id
    WHERE one.thread_id = $1 ORDER BY one.created_at, one.id`,
);

/** Values: threads, and the accounts in them, pair by pair. */
export const participantsByPair = prepared<ParticipantRow>(
  'messaging.participants_by_pair',
  `SELECT ${columns}
     FROM unnest($1::uuid[], $2::uuid[]) AS wanted (thread_id, user_id)
     JOIN messaging.thread_participants AS one USING (thread_id, user_id)
     JOIN identity.people AS person ON person.id = one.user_id`,
);

/** In threads that have participants and no owner, whoever has been there the longest becomes one. Values: threads. */
export const nameOwners = prepared<{ id: string }>(
  'messaging.name_owners',
  `UPDATE messaging.thread_participants SET role = 'owner'
    WHERE id IN (
            SELECT DISTINCT ON (thread_id) id FROM messaging.thread_participants AS heir
             WHERE thread_id = ANY ($1::uuid[])
               AND NOT EXISTS (
                     SELECT FROM messaging.thread_participants WHERE thread_id = heir.thread_id AND role = 'owner'
                   )
             ORDER BY thread_id, created_at, id
          )
    RETURNING id`,
);

export interface MarksRow {
  lastReadSeq: number;
  lastDeliveredSeq: number;
  unreadCount: number;
}

/**
 * Never backwards, and never further than there are messages. Of the numbers that are read now, those of the
 * participant's own messages, and of removed ones, were none of the unread. Values: thread, account, number.
 */
export const markRead = prepared<MarksRow>(
  'messaging.mark_read',
  `UPDATE messaging.thread_participants AS mine
      SET last_read_seq = reached.seq, last_read_at = now(),
          last_delivered_seq = greatest(mine.last_delivered_seq, reached.seq),
          not_unread_count = mine.not_unread_count - (
            reached.seq - mine.last_read_seq - (
              SELECT count(*)::integer FROM messaging.messages
               WHERE thread_id = $1 AND seq > mine.last_read_seq AND seq <= reached.seq AND user_id <> $2
            )
          )
     FROM (SELECT last_seq, least(last_seq, $3::integer) AS seq FROM messaging.threads WHERE id = $1) AS reached
    WHERE mine.thread_id = $1 AND mine.user_id = $2 AND reached.seq > mine.last_read_seq
    RETURNING mine.last_read_seq`,
);

/** Values: thread, account, number. */
export const markDelivered = prepared<MarksRow>(
  'messaging.mark_delivered',
  `UPDATE messaging.thread_participants AS mine
      SET last_delivered_seq = reached.seq
     FROM (SELECT least(last_seq, $3::integer) AS seq FROM messaging.threads WHERE id = $1) AS reached
    WHERE mine.thread_id = $1 AND mine.user_id = $2 AND reached.seq > mine.last_delivered_seq`,
);

/** Values: thread, account. */
export const marks = prepared<MarksRow>(
  'messaging.marks',
  `SELECT mine.last_read_seq AS "lastReadSeq", mine.last_delivered_seq AS "lastDeliveredSeq",
          thread.last_seq - mine.last_read_seq - mine.not_unread_count AS "unreadCount"
     FROM messaging.thread_participants AS mine JOIN messaging.threads AS thread ON thread.id = mine.thread_id
    WHERE mine.thread_id = $1 AND mine.user_id = $2`,
);
