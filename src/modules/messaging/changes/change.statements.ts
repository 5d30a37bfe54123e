import { prepared } from '../../../platform/database/prepared-statements.js';
import type { ChangeKind } from '../models/change.model.js';

/** How far the feed goes, with a change of it; the change is null in the one row that is there without any. */
export interface FeedRow {
  givenThrough: string;
  forgottenThrough: string;
  position: string | null;
  kind: ChangeKind;
  threadId: string;
  subjectId: string;
}

/**
 * The changes in the account's threads, and those addressed to it, after a place: of each thread as many as asked for
 * at most, found by its index. On one snapshot with how far the feed goes. Values: account, place, limit.
 */
export const changesAfter = prepared<FeedRow>(
  'messaging.changes_after',
  `WITH feed AS MATERIALIZED (
     SELECT coalesce(max(given_through), 0) AS given_through, coalesce(max(forgotten_through), 0) AS forgotten_through
       FROM messaging.feeds WHERE name = 'changes'
   )
   SELECT feed.given_through AS "givenThrough", feed.forgotten_through AS "forgottenThrough", found.position,
          found.kind, found.thread_id AS "threadId", found.subject_id AS "subjectId"
     FROM feed LEFT JOIN (
            SELECT of_thread.*
              FROM messaging.thread_participants AS mine
             CROSS JOIN LATERAL (
                     SELECT position, kind, thread_id, subject_id FROM messaging.changes
                      WHERE thread_id = mine.thread_id AND position > $2::bigint AND user_id IS NULL
                      ORDER BY position LIMIT $3::integer
                   ) AS of_thread
             WHERE mine.user_id = $1
            UNION ALL
            (SELECT position, kind, thread_id, subject_id FROM messaging.changes
              WHERE user_id = $1 AND position > $2::bigint ORDER BY position LIMIT $3::integer)
            ORDER BY position LIMIT $3::integer
          ) AS found ON true
    ORDER BY found.position`,
);

/** Which of the accounts a change after a place is of interest to. Values: place, accounts. */
export const accountsConcerned = prepared<{ userId: string; givenThrough: string }>(
  'messaging.accounts_concerned',
  `SELECT DISTINCT concerned.user_id AS "userId"
     FROM messaging.changes AS change
    CROSS JOIN LATERAL (
            SELECT change.user_id WHERE change.user_id IS NOT NULL
            UNION ALL
            SELECT user_id FROM messaging.thread_participants
             WHERE thread_id = change.thread_id AND change.user_id IS NULL
          ) AS concerned
    WHERE change.position > $1::bigint AND concerned.user_id = ANY ($2::uuid[])`,
);

export const feedEnd = prepared<{ givenThrough: string }>(
  'messaging.feed_end',
  `SELECT coalesce(max(given_through), 0)::text AS "givenThrough" FROM messaging.feeds WHERE name = 'changes'`,
);
