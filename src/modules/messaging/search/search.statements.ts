import { prepared } from '../../../platform/database/prepared-statements.js';

/** A message that may be one of those wanted. */
export interface Candidate {
  id: string;
  content: Buffer | null;
  createdAt: string;
}

/** Where the account may look. Values: account, thread or null. */
export const searchableThreads = prepared<{ threadId: string; afterSeq: number }>(
  'messaging.searchable_threads',
  `SELECT thread_id AS "threadId", history_after_seq AS "afterSeq"
     FROM messaging.thread_participants WHERE user_id = $1 AND ($2::uuid IS NULL OR thread_id = $2)`,
);

const page = (place: number): string => `
  ($${place}::timestamptz IS NULL OR (message.created_at, message.id) < ($${place}, $${place + 1}::uuid))
  ORDER BY message.created_at DESC, message.id DESC LIMIT $${place + 2}`;

/**
 * With all of the tokens of their thread: one look into the index for each thread and key. Not as the person, since
 * row-level security would keep the search from the index. Values: threads, tokens, first numbers, metadata, time, id, limit.
 */
export const candidatesByWords = prepared<Candidate>(
  'messaging.search_words',
  `SELECT message.id, message.content, message.created_at AS "createdAt"
     FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS wanted (thread_id, tokens, after_seq)
    CROSS JOIN LATERAL (
            SELECT * FROM messaging.messages WHERE search_tokens @> wanted.tokens::bigint[] OFFSET 0
          ) AS message
    WHERE message.thread_id = wanted.thread_id AND message.seq > wanted.after_seq
      AND ($4::jsonb IS NULL OR message.metadata @> $4) AND ${page(5)}`,
);

/** Values: threads, first numbers, metadata, time, id, limit. */
export const candidatesByMetadata = prepared<Candidate>(
  'messaging.search_metadata',
  `SELECT message.id, message.content, message.created_at AS "createdAt"
     FROM (SELECT * FROM messaging.messages WHERE metadata @> $3::jsonb OFFSET 0) AS message
     JOIN unnest($1::uuid[], $2::integer[]) AS wanted (thread_id, after_seq)
       ON message.thread_id = wanted.thread_id AND message.seq > wanted.after_seq
    WHERE ${page(4)}`,
);
