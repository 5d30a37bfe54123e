import { prepared } from '../../../platform/database/prepared-statements.js';

/** A message, or what was decided about one that is gone. */
export interface JudgedRow {
  id: string;
  conversationId: string;
  messageSeq: number;
  content: Buffer | null;
  /** Who answered before the message came; null where it is gone. */
  modeBefore: 'AUTO' | 'SUPPORT' | null;
  /** Why it was decided as it was; null where the rules had nothing to say. */
  reason: string | null;
  confidence: string | null;
  patternIds: string[] | null;
  byVersion: number | null;
  decidedAt: string;
}

/** What rules decide about a message; the first of the entries that they leave is the one that tells it. */
const isVerdict = (log: string): string => `(
  ${log}.decision = 'crisis_found' AND ${log}.reason = 'crisis_pattern'
  OR ${log}.decision = 'mode_changed' AND ${log}.reason IN ('wants_person', 'low_confidence')
  OR ${log}.decision = 'answered')`;

const patternIds = (log: string): string =>
  `ARRAY(SELECT jsonb_array_elements_text(${log}.signals -> 'patternIds')) AS "patternIds"`;

const isForgotten = `
  created_at >= $1 AND conversation_id IS NOT NULL AND ${isVerdict('log')}
  AND NOT EXISTS (SELECT FROM support.messages AS message
                   WHERE message.conversation_id = log.conversation_id AND message.seq = log.message_seq)`;

/** Messages of people, in their order. Values: since when, after which id, limit. */
export const judgedMessages = prepared<JudgedRow>(
  'support.judged_messages',
  `SELECT message.id, message.conversation_id AS "conversationId", message.seq AS "messageSeq", message.content,
          (SELECT to_mode FROM support.decision_logs AS earlier
            WHERE earlier.conversation_id = message.conversation_id AND earlier.to_mode IS NOT NULL
              AND earlier.message_seq < message.seq
            ORDER BY earlier.message_seq DESC, earlier.created_at DESC, earlier.id DESC LIMIT 1) AS "modeBefore",
          verdict.reason, verdict.confidence, verdict."patternIds", verdict.rule_version AS "byVersion",
          COALESCE(verdict.created_at, message.created_at) AS "decidedAt"
     FROM support.messages AS message
     LEFT JOIN LATERAL (
            SELECT log.*, ${patternIds('log')} FROM support.decision_logs AS log
             WHERE log.conversation_id = message.conversation_id AND log.message_seq = message.seq
               AND ${isVerdict('log')}
             ORDER BY log.created_at, log.id LIMIT 1
          ) AS verdict ON true
    WHERE message.sender_kind = 'user' AND message.created_at >= $1 AND message.id > $2
    ORDER BY message.id LIMIT $3`,
);

/** What was decided about messages that are gone. Values: since when, after which id, limit. */
export const forgottenVerdicts = prepared<JudgedRow>(
  'support.forgotten_verdicts',
  `SELECT id, conversation_id AS "conversationId", message_seq AS "messageSeq", NULL AS content,
          NULL AS "modeBefore", reason, confidence, ${patternIds('log')}, rule_version AS "byVersion",
          created_at AS "decidedAt"
     FROM support.decision_logs AS log
    WHERE ${isForgotten} AND id > $2
    ORDER BY id LIMIT $3`,
);

/** Values: since when. */
export const replayTotals = prepared<{ messages: number; forgotten: number }>(
  'support.replay_totals',
  `SELECT (SELECT count(*)::integer FROM support.messages WHERE sender_kind = 'user' AND created_at >= $1) AS messages,
          (SELECT count(*)::integer FROM support.decision_logs AS log WHERE ${isForgotten}) AS forgotten`,
);

/** Values: ids. */
export const patternsById = prepared<{ id: string; signal: string; pattern: string }>(
  'support.patterns_by_id',
  'SELECT id, signal, pattern FROM support.rule_patterns WHERE id = ANY ($1::uuid[])',
);
